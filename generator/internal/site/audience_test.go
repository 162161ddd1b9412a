package site

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"holdfast/templates"
)

// What an audience may not see leaves no trace in its site: not in signs,
// health, measures, reports, the search index or the order of anything.
func TestHiddenLeavesNoTrace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	for _, part := range []string{"data", "content"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("../../..", part))); err != nil {
			t.Fatal(err)
		}
	}
	config, err := os.ReadFile("../../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, body string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(body), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("config.yaml", string(config))
	write("content/reports/leak.md", "---\ntitle: Leak\n---\n\n```table\nquery: SELECT * FROM clients ORDER BY id\n```\n\n```table\nquery: SELECT kind, count(*) AS n FROM events GROUP BY kind ORDER BY kind\n```\n")
	build := func(audience string) string {
		t.Helper()
		out := filepath.Join(t.TempDir(), "out")
		res, err := Build(Options{Dir: dir, Out: out, Audience: audience, Templates: templates.FS, NoCache: true, Now: time.Unix(0, 0)})
		if err != nil {
			t.Fatalf("%s: %v %v", audience, err, res.Problems)
		}
		return treeOf(t, out)
	}
	same := func(what, audience, before string) {
		t.Helper()
		if after := build(audience); after != before {
			t.Errorf("%s shows in the site of %s:\n%s", what, audience, differ(after, before))
		}
	}
	success := build("success")

	records, err := filepath.Glob(filepath.Join(dir, "data/clients/*.yaml"))
	if err != nil || len(records) < 10 {
		t.Fatal(len(records), err)
	}
	money := regexp.MustCompile(`(annual_value: *)(\d+)`)
	phone := regexp.MustCompile(`(phone: *['"]?[+\d ]+)(\d)`)
	for i, name := range records {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		text := phone.ReplaceAllString(money.ReplaceAllString(string(b), "${1}7${2}"), "${1}7")
		write("data/clients/"+filepath.Base(name), text)
		if strings.Contains(text, "\nrevenue:") {
			id := strings.TrimSuffix(filepath.Base(name), ".yaml")
			write("data/clients/"+id+"/zz-old.yaml", fmt.Sprintf("revenue: {2009-%02d: %d}\n", i%12+1, 100_000+i))
		}
	}
	same("hidden money and phones", "success", success)

	partners := build("partners")
	for _, name := range records {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "visible_to:") {
			continue
		}
		id := strings.TrimSuffix(filepath.Base(name), ".yaml")
		write("data/clients/"+id+"/zz-more.yaml", "events:\n  - {date: 2026-02-02, kind: complaint, summary: Lost again, sentiment: -2, cause: price}\norders:\n  - {date: 2026-02-03, amount: 70000}\nfollow_ups:\n  - {id: zz, what: Ring, set: 2026-01-02, due: 2026-01-05}\n")
	}
	same("hidden clients", "partners", partners)
}
