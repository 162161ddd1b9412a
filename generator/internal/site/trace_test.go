package site

import (
	"fmt"
	"html"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// traced is what one page of a report has to show: every figure of its text, by
// name, and every block, as asLines writes it. It is worked out from the records
// as package book reads them; only what the signs say is taken from the rows of
// package retention, whose own tests hold that to the records.
type traced struct {
	figures map[string]string
	blocks  []string
}

// tracer works the demo's reports out again, by other means than the catalogue's.
type tracer struct {
	*plan
	records []*book.Record // by id
	rows    map[string]*retention.Row
	last    day.Month // whose books are closed
}

func newTracer(t *testing.T) *tracer {
	t.Helper()
	tr := &tracer{plan: demoPlan(t), rows: map[string]*retention.Row{}}
	tr.last = tr.book.Config.BooksClosed
	for _, row := range tr.world.Rows {
		rec, _, err := tr.record(row.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		tr.records, tr.rows[row.ID] = append(tr.records, rec), row
	}
	return tr
}

// traces are the reports of the demo: those made a row are by client.
func (tr *tracer) traces() map[string]traced {
	all := map[string]traced{
		"/reports/retention-review/":    tr.retentionReview(),
		"/reports/why-we-lost-clients/": tr.whyWeLost(),
		"/reports/what-worked/":         tr.whatWorked(),
		"/reports/concentration/":       tr.concentration(),
		"/reports/renewals-ahead/":      tr.renewalsAhead(),
		"/reports/warning-signs/":       tr.warningSigns(),
		"/reports/team-load/":           tr.teamLoad(),
	}
	for _, rec := range tr.records {
		if rec.Tier == "key" && here(rec) {
			all["/reports/account-review/"+rec.ID+"/"] = tr.accountReview(rec)
		}
	}
	return all
}

// Every figure that the demo's reports show, in their text, metrics, tables and
// charts, is the one that comes out when it is worked out again. A figure, block,
// column, row or page that nothing here works out fails the test.
func TestReportFigures(t *testing.T) {
	tr := newTracer(t)
	want := tr.traces()
	seen := map[string]bool{}
	for _, page := range tr.reportPages() {
		w, ok := want[page.Address]
		if !ok {
			t.Errorf("%s is not worked out again by any test", page.Address)
			continue
		}
		seen[page.Address] = true
		for _, f := range page.Figures {
			if text, ok := w.figures[f.Name]; !ok {
				t.Errorf("%s: the figure %s (%s) is not worked out again", page.Address, f.Name, f.Text)
			} else if f.Text != text {
				t.Errorf("%s: %s is %q, worked out again %q", page.Address, f.Name, f.Text, text)
			}
		}
		if len(page.Figures) != len(w.figures) {
			t.Errorf("%s shows %d figures, worked out again are %d", page.Address, len(page.Figures), len(w.figures))
		}
		for i, b := range page.Blocks {
			if i >= len(w.blocks) {
				t.Errorf("%s: %s is not worked out again:\n%s", page.Address, b.ID, asLines(t, b))
				continue
			}
			if got := asLines(t, b); got != w.blocks[i] {
				t.Errorf("%s: %s %s", page.Address, b.ID, firstDifference(got, w.blocks[i]))
			}
		}
		if len(w.blocks) > len(page.Blocks) {
			t.Errorf("%s has %d blocks, worked out again are %d", page.Address, len(page.Blocks), len(w.blocks))
		}
	}
	for address := range want {
		if !seen[address] {
			t.Errorf("there is no page %s", address)
		}
	}
}

// Every block that shows something has its figures in a file beside the page, and
// every chart its title and its table.
func TestReportBlocksHaveFiles(t *testing.T) {
	tr, out := newTracer(t), t.TempDir()
	o := Options{Dir: "../../..", Out: out, Templates: tr.tree, Now: tr.asOf.Time(), NoCache: true}
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	blocks := 0
	for _, page := range tr.reportPages() {
		html, err := os.ReadFile(out + page.Address + "index.html")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range page.Blocks {
			if b.Empty != "" {
				continue
			}
			blocks++
			file, err := os.ReadFile(out + b.CSV.Address)
			if lines := strings.Count(string(file), "\n"); err != nil || lines != len(b.CSV.Rows) || lines < 2 {
				t.Errorf("%s: the file of %s has %d lines of %d: %v", page.Address, b.ID, lines, len(b.CSV.Rows), err)
			}
			if !strings.Contains(string(html), b.CSV.Address+`" download>`) {
				t.Errorf("%s: no link to %s", page.Address, b.CSV.Address)
			}
			if c := &b.Chart; !c.Empty() && (c.Title == "" || len(c.Columns) < 2 || len(c.Rows) == 0) {
				t.Errorf("%s: the chart %s has no title or table", page.Address, b.ID)
			}
		}
	}
	if blocks < 40 {
		t.Errorf("only %d blocks show something", blocks)
	}
}

// reportPages are the answers that are pages of reports.
func (tr *tracer) reportPages() []view.ReportPage {
	var pages []view.ReportPage
	for _, p := range tr.pages {
		if p.Kind != "report" {
			continue
		}
		if p.Each.Text == "" {
			pages = append(pages, tr.index.Report(p.Address))
			continue
		}
		for _, address := range slices.Sorted(maps.Keys(tr.world.Made)) {
			if strings.HasPrefix(address, p.Address) {
				pages = append(pages, tr.index.Report(address))
			}
		}
	}
	return pages
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "nothing", "nothing"
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("differs in line %d: it shows\n\t%s\nworked out again\n\t%s", i+1, a, b)
		}
	}
	return ""
}

// typed are the words with a number in them that the reports' authors typed:
// days on which something is to be decided, and how far a query looks.
var typed = []string{
	"16 February 2026", "the quarter from January 2026", "from 1 March", "Silent for 90 days", "within 180 days", "180 days have passed",
}

var figureInText = regexp.MustCompile(`[0-9][0-9.,]*`)

// No page of a report shows a number, anywhere between its title and its end,
// that is not among the figures worked out again or typed on purpose; and the
// words that the author typed hold no other.
func TestReportPagesShowNothingElse(t *testing.T) {
	tr := newTracer(t)
	for _, p := range tr.pages {
		raw, err := os.ReadFile("../../../" + p.Path)
		if err != nil {
			t.Fatal(err)
		}
		if text := withoutTyped(notProse.ReplaceAllString(string(raw), " ")); p.Kind == "report" && len(numbers(text)) > 0 {
			t.Errorf("%s: its author typed %v, which no test works out", p.Path, numbers(text))
		}
	}
	out := t.TempDir()
	o := Options{Dir: "../../..", Out: out, Templates: tr.tree, Now: tr.asOf.Time(), NoCache: true}
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	for address, w := range tr.traces() {
		raw, err := os.ReadFile(out + address + "index.html")
		if err != nil {
			t.Error(err)
			continue
		}
		known := map[string]bool{}
		texts := append(slices.Collect(maps.Values(w.figures)), w.blocks...)
		for _, text := range texts {
			for _, n := range numbers(text) {
				known[n] = true
			}
		}
		text := withoutTyped(visible(string(raw)))
		if len(numbers(text)) < 5 {
			t.Errorf("%s shows next to no figures: %s", address, text)
		}
		for _, n := range numbers(text) {
			if !known[n] {
				i := strings.Index(text, n)
				t.Errorf("%s shows %s, which is not worked out again: …%s…", address, n, strings.TrimSpace(text[max(0, i-60):min(len(text), i+40)]))
			}
		}
	}
}

// withoutTyped is a text in one line without what was typed on purpose.
func withoutTyped(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, words := range typed {
		text = strings.ReplaceAll(text, words, "")
	}
	return text
}

func numbers(text string) []string {
	var all []string
	for _, n := range figureInText.FindAllString(text, -1) {
		all = append(all, strings.TrimRight(n, ".,"))
	}
	return all
}

var (
	bodyOfPage = regexp.MustCompile(`(?s)<div class="prose">(.*?)</main>`)
	notProse   = regexp.MustCompile("(?s)\\A---\n.*?\n---\n|\n```.*?\n```|{{.*?}}")
	notRead    = regexp.MustCompile(`(?s)<script.*?</script>|<footer.*?</footer>|<svg.*?</svg>|<[^>]*>`)
)

// visible is what a page says between its head and its foot.
func visible(page string) string {
	return html.UnescapeString(notRead.ReplaceAllString(bodyOfPage.FindString(page), " "))
}
