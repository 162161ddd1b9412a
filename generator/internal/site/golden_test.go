package site

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/generator/internal/render"
	"holdfast/generator/internal/view"
	"holdfast/templates"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

// One client of each state, page by page. Read the difference before -update.
func TestGoldenPages(t *testing.T) {
	o := Options{Dir: "testdata/states", Templates: templates.FS, Now: time.Unix(0, 0)}
	l, err := load(o, newCache(t))
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := l.settled(true); len(found) > 0 {
		t.Fatalf("the fixture has problems: %v", found)
	}
	p, problems, err := l.plan(o)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	assets := render.Assets{CSS: "/assets/site.css", JS: "/assets/site.js", ECharts: "/assets/echarts.js", Other: map[string]string{"img/favicon.svg": "/assets/favicon.svg"}}
	if p.engine, err = render.New(p.tree, view.NewSite(p.world), assets); err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{}
	for _, row := range p.world.Rows {
		states[row.Status] = true
		rec, _, err := p.record(row.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx := view.NewClientContext(p.world, row)
		var page bytes.Buffer
		client := view.NewClient(rec, &ctx)
		if err := p.engine.Client(&page, &client); err != nil {
			t.Fatal(err)
		}
		golden(t, row.ID+".html", page.Bytes())
	}
	for _, status := range []string{"prospect", "active", "at-risk", "notice", "lost", "won-back", "let-go"} {
		if !states[status] {
			t.Errorf("the fixture has no client that is %s", status)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Errorf("%s differs from byte %d:\n got %q\nwant %q", name, at, cut(got, at), cut(want, at))
	}
}

func cut(b []byte, at int) []byte { return b[max(0, at-40):min(len(b), at+120)] }

// newCache is a cache that is not kept.
func newCache(t *testing.T) *cache {
	t.Helper()
	c, err := openCache(t.TempDir(), "", "test", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	c.begin()
	return c
}
