package render_test

import (
	"bytes"
	"html/template"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/sample"
	"holdfast/generator/internal/view"
)

// loadedSite is a site read from a folder, ready to be rendered.
type loadedSite struct {
	world   *retention.World
	engine  *render.Engine
	records []*book.Record
}

func loadSite(t testing.TB, dir string) *loadedSite {
	t.Helper()
	var problems diag.List
	b, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		t.Fatal(err)
	}
	asOf := b.Config.AsOf
	if asOf == 0 {
		asOf, _ = day.Parse("2026-02-16")
	}
	b.Config.AsOf, b.Config.BooksClosed = asOf, b.Config.Closed(asOf)
	lens, _ := book.NewLens(&b.Config, "", asOf)
	s := &loadedSite{}
	var rows []*retention.Row
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil {
			t.Fatal(err)
		}
		if ok && lens.See(rec) {
			s.records = append(s.records, rec)
			rows = append(rows, retention.Summarise(rec, retention.NewRules(&b.Config), asOf))
		}
	}
	b.Check()
	s.world = retention.Across(&b.Config, asOf, "", lens.Reference(&b.Reference), lens.Pages(b.Pages), rows)
	assets := render.Assets{CSS: "/assets/site.css", JS: "/assets/site.js", ECharts: "/assets/echarts.js", Other: map[string]string{"img/favicon.svg": "/assets/favicon.svg"}}
	if s.engine, err = render.New(os.DirFS("../../../templates"), view.NewSite(s.world), assets); err != nil {
		t.Fatal(err)
	}
	return s
}

// render makes every page of the site.
func (s *loadedSite) render(t testing.TB) {
	t.Helper()
	var buf bytes.Buffer
	check := func(err error) {
		if buf.Reset(); err != nil {
			t.Error(err)
		}
	}
	for _, l := range view.Pages(s.world) {
		check(s.engine.Page(&buf, l.Page, l.Make()))
	}
	for i, rec := range s.records {
		ctx := view.NewClientContext(s.world, s.world.Rows[i])
		client := view.NewClient(rec, &ctx)
		brief := view.NewBrief(rec, &client)
		check(s.engine.Client(&buf, &client))
		check(s.engine.Brief(&buf, &brief))
		value := view.NewValueBrief(&client)
		check(s.engine.ValueBrief(&buf, &value))
		for i := range rec.Cases {
			c, q := view.NewCase(rec, &ctx, i), view.NewQuestionnaire(rec, &ctx, i)
			check(s.engine.Case(&buf, &c))
			check(s.engine.Questionnaire(&buf, &q))
		}
	}
}

// Package quick makes every page, to the byte as html/template does, and none of
// our templates is left to html/template.
func TestQuickPages(t *testing.T) {
	made := filepath.Join(t.TempDir(), "site")
	if err := sample.Write(made, sample.Options{Seed: 1, Clients: 150, Playbooks: 15}); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(made, "content", "reports", "moved.md")
	if err := os.MkdirAll(filepath.Dir(report), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(report, []byte("---\ntitle: Moved & <b>kept</b>\naliases: [/reports/before/]\n---\nText.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, dir := range []string{"../../..", made} {
		s := loadSite(t, dir)
		s.engine.OnTry(func(tm *template.Template, dot *render.Dot, page []byte, err error) {
			if err != nil {
				t.Errorf("%s: %v", dot.Page.Address, err)
				return
			}
			kinds[dot.Page.Kind]++
			var want bytes.Buffer
			if err := tm.ExecuteTemplate(&want, "base", dot); err != nil {
				t.Errorf("%s: %v", dot.Page.Address, err)
			}
			if !bytes.Equal(page, want.Bytes()) {
				t.Errorf("%s: %s", dot.Page.Address, firstDifference(page, want.Bytes()))
			}
		})
		s.render(t)
	}
	files, _ := filepath.Glob("../../../templates/pages/*.html")
	if len(kinds) != len(files) {
		t.Errorf("%d kinds of pages for %d templates: %v", len(kinds), len(files), kinds)
	}
}

func firstDifference(got, want []byte) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	cut := func(b []byte) string { return string(b[max(0, i-60):min(len(b), i+60)]) }
	return "\n got …" + cut(got) + "…\nwant …" + cut(want) + "…"
}

// A site's own template may do what package quick does not compile.
func TestQuickFallsBack(t *testing.T) {
	files := fstest.MapFS{
		"base.html":           {Data: []byte(`{{define "base"}}<p>{{template "main" .}}</p>{{end}}{{define "frame"}}{{end}}`)},
		"pages/notfound.html": {Data: []byte(`{{define "main"}}{{range 3}}{{.}}{{if .}}{{break}}{{end}}{{end}}{{end}}`)},
		"pages/search.html":   {Data: []byte("{{define \"main\"}}\n  {{.V.Nothing}}{{end}}")},
	}
	e, err := render.New(files, view.Site{}, render.Assets{})
	if err != nil {
		t.Fatal(err)
	}
	tries := 0
	e.OnTry(func(_ *template.Template, _ *render.Dot, _ []byte, err error) {
		if tries++; err == nil {
			t.Error("compiled after all")
		}
	})
	var buf bytes.Buffer
	for range 2 {
		buf.Reset()
		if err := e.Page(&buf, view.Page{Kind: "notfound"}, view.NotFound{}); err != nil || buf.String() != "<p>01</p>" {
			t.Errorf("%q, %v", buf.String(), err)
		}
	}
	if tries != 1 {
		t.Errorf("compiled %d times", tries)
	}
	const want = `template: search.html:2:6: executing "main" at <.V.Nothing>: can't evaluate field Nothing in type interface {}`
	if err := e.Page(&buf, view.Page{Kind: "search"}, view.Search{}); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// BenchmarkQuick renders clients' pages both ways, without what is appended in Go.
func BenchmarkQuick(b *testing.B) {
	s := loadSite(b, "../../..")
	type try struct {
		t   *template.Template
		dot *render.Dot
	}
	pages := map[string][]try{}
	s.engine.OnTry(func(t *template.Template, dot *render.Dot, _ []byte, _ error) {
		pages[dot.Page.Kind] = append(pages[dot.Page.Kind], try{t, dot})
	})
	s.render(b)
	s.engine.OnTry(nil)
	for _, kind := range []string{"client", "brief", "case", "playbook"} {
		all := pages[kind]
		var buf bytes.Buffer
		b.Run(kind+"/html", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				buf.Reset()
				if err := all[i%len(all)].t.ExecuteTemplate(&buf, "base", all[i%len(all)].dot); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(kind+"/quick", func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				buf.Reset()
				if err := s.engine.Page(&buf, all[i%len(all)].dot.Page, all[i%len(all)].dot.V); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
