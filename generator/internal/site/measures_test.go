package site

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/templates"
)

// The page of measures says of each what it answers, what it comes to, and where
// its rows are.
func TestMeasuresPage(t *testing.T) {
	_, out := exported(t, "")
	parts := measureParts(t, out)
	for _, name := range book.MeasureNames {
		part := parts[name]
		if part == "" {
			t.Errorf("%s is not on the page", name)
			continue
		}
		if strings.Contains(part, `<p class="value"><b>`) == strings.Contains(part, "Cannot be said: ") {
			t.Errorf("%s has to say its value, or why there is none:\n%s", name, part)
		}
		for _, ext := range []string{"csv", "json"} {
			if !strings.Contains(part, `href="../data/`+name+"."+ext+`"`) {
				t.Errorf("%s does not lead to its %s", name, ext)
			}
		}
	}
	if part := parts["logo_churn"]; !strings.Contains(part, "<figure class=\"chart\"") {
		t.Errorf("the months of logo_churn are not drawn:\n%s", part)
	}
	if part := parts["renewals"]; !strings.Contains(part, `<a href="../clients/`) {
		t.Errorf("renewals do not lead to clients:\n%s", part)
	}
	if part := parts["cohorts"]; !strings.Contains(part, `data-heat="`) {
		t.Errorf("cohorts have no heat map:\n%s", part)
	}
}

// Readers from whom revenue is kept are told so, and get no sum of money.
func TestMeasuresWithoutMoney(t *testing.T) {
	dir, _ := exported(t, "audiences: {outer: {hide: [revenue, orders, contracts.annual_value, contracts.forecast, cases.revenue_lost, cases.revenue_kept, cases.offers]}}\n")
	out := filepath.Join(t.TempDir(), "public")
	if res, err := Build(Options{Dir: dir, Out: out, Audience: "outer", Templates: templates.FS, Now: time.Unix(0, 0)}); err != nil {
		t.Fatal(err, res.Problems)
	}
	parts := measureParts(t, out)
	for _, name := range []string{"grr", "nrr", "losses_by_reason", "revenue_at_risk", "renewals", "concentration", "lifetime_value", "replacement"} {
		if !strings.Contains(parts[name], "Cannot be said: kept from these readers.") {
			t.Errorf("%s does not say that it is kept from these readers:\n%s", name, parts[name])
		}
	}
	page, err := os.ReadFile(filepath.Join(out, "measures/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	if sum := regexp.MustCompile(`€[\d,.]*[1-9][\d,.]*`).Find(page); sum != nil {
		t.Errorf("the page says %s", sum)
	}
	files, err := filepath.Glob(filepath.Join(out, "data", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if sum := regexp.MustCompile(`"\d+\.\d\d"`).FindAll(body, -1); strings.Trim(string(joinBytes(sum)), `"0. `) != "" {
			t.Errorf("%s has %s", filepath.Base(f), joinBytes(sum))
		}
	}
}

func joinBytes(all [][]byte) []byte {
	var b []byte
	for _, x := range all {
		b = append(append(b, x...), ' ')
	}
	return b
}

// measureParts are the sections of the page of measures, by name.
func measureParts(t *testing.T, out string) map[string]string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(out, "measures/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(string(page), `<section class="panel measure"`) {
		if _, rest, ok := strings.Cut(part, `data-measure="`); ok {
			name, _, _ := strings.Cut(rest, `"`)
			parts[name] = part
		}
	}
	return parts
}
