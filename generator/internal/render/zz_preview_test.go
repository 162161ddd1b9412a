package render

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

func TestPreview(t *testing.T) {
	site := os.Getenv("PREVIEW")
	if site == "" {
		t.Skip()
	}
	var problems diag.List
	b, err := book.Open(os.DirFS(site), &problems)
	if err != nil {
		t.Fatal(err)
	}
	asOf, _ := day.Parse("2026-02-16")
	lens, _ := book.NewLens(&b.Config, "", asOf)
	var rows []*retention.Row
	var recs []*book.Record
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil || !ok {
			t.Log(c.ID, ok, err)
			continue
		}
		if !lens.See(rec) {
			continue
		}
		rows = append(rows, retention.Summarise(rec, asOf, b.Config.BooksClosed))
		recs = append(recs, rec)
	}
	w := retention.Across(&b.Config, asOf, "", lens.Reference(&b.Reference), lens.Pages(b.Pages), rows)
	e, err := New(os.DirFS("../../../templates"), view.NewSite(w), Assets{CSS: "/assets/site.css", JS: "/assets/site.js", ECharts: "/assets/echarts.js"})
	if err != nil {
		t.Fatal(err)
	}
	write := func(address string, f func(*bytes.Buffer) error) {
		var buf bytes.Buffer
		if err := f(&buf); err != nil {
			t.Error(address, err)
		}
		file := filepath.Join("/tmp/preview", addr.File(address))
		os.MkdirAll(filepath.Dir(file), 0o755)
		os.WriteFile(file, buf.Bytes(), 0o644)
	}
	for _, rec := range recs {
		ctx := view.NewClientContext(w, w.Client(rec.ID))
		c := view.NewClient(rec, &ctx)
		write(c.Href, func(b *bytes.Buffer) error { return e.Client(b, &c) })
		br := view.NewBrief(rec, &ctx)
		write(br.Page().Address, func(b *bytes.Buffer) error { return e.Brief(b, &br) })
		for i := range rec.Cases {
			cs := view.NewCase(rec, &ctx, i)
			write(cs.Href, func(b *bytes.Buffer) error { return e.Case(b, &cs) })
		}
	}
	var css []byte
	files, _ := filepath.Glob("../../../templates/assets/css/*.css")
	for _, f := range files {
		x, _ := os.ReadFile(f)
		css = append(css, x...)
	}
	os.MkdirAll("/tmp/preview/assets", 0o755)
	os.WriteFile("/tmp/preview/assets/site.css", css, 0o644)
}
