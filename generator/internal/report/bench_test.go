package report

import (
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// thirty is a report of thirty blocks over records and measures, each a line of
// testdata/thirty.sql.
func thirty(tb testing.TB) *book.Page {
	tb.Helper()
	lines, err := os.ReadFile("testdata/thirty.sql")
	if err != nil {
		tb.Fatal(err)
	}
	p := &book.Page{Path: "content/reports/thirty.md", Kind: "report", Name: "thirty", Address: "/reports/thirty/", Title: "Thirty"}
	for q := range strings.Lines(string(lines)) {
		b := book.Block{Kind: "table", Line: len(p.Blocks) + 1}
		b.Query = book.SQL{Text: strings.TrimSpace(q)}
		p.Blocks = append(p.Blocks, b)
	}
	return p
}

// large is a source of n clients with forty events and three years of billing
// each, kept as bytes as a build keeps them; edit changes one of them.
func large(tb testing.TB, n int) (src *Source, edit func()) {
	tb.Helper()
	cfg := &book.Config{Money: money.Currency{Code: "GBP", Decimals: 2}, BooksClosed: day.MonthOf(2026, 1)}
	asOf := day.Of(2026, 2, 16)
	rules := retention.NewRules(cfg)
	packed, sums := map[string][]byte{}, map[string][32]byte{}
	rows := make([]*retention.Row, n)
	put := func(i int, rec *book.Record) {
		packed[rec.ID] = pack.Append(nil, rec)
		sums[rec.ID] = sha256.Sum256(packed[rec.ID])
		rows[i] = retention.Summarise(rec, rules, asOf)
	}
	record := func(i int) *book.Record {
		rec := &book.Record{ID: fmt.Sprintf("client-%05d", i), Name: fmt.Sprintf("Client %d", i), Owner: fmt.Sprintf("owner-%d", i%40), Tier: "core", Industry: fmt.Sprintf("trade %d", i%25)}
		rec.Status = []string{"active", "active", "active", "at-risk", "lost", "notice"}[i%6]
		for m := range 36 {
			rec.Revenue = append(rec.Revenue, book.MonthMoney{Month: day.MonthOf(2023, 2) + day.Month(m), Value: money.Amount(1000_00 + 37*i + 11*m)})
		}
		for e := range 40 {
			rec.Events = append(rec.Events, book.Event{ID: fmt.Sprint(e), Date: asOf - day.Day(25*(40-e)+i%25), Kind: []string{"call", "meeting", "visit", "email", "review", "complaint"}[(e+i)%6], By: rec.Owner, Summary: strings.Repeat("spoke of this and that ", 3)})
		}
		rec.Contracts = []book.Contract{{ID: "a", Start: asOf - 400, End: asOf + day.Day(i%365), AnnualValue: book.Opt[money.Amount]{V: money.Amount(12_000_00 + i), Set: true}}}
		return rec
	}
	for i := range n {
		put(i, record(i))
	}
	world := func() *retention.World {
		return retention.Across(cfg, asOf, "", book.Reference{}, nil, append([]*retention.Row(nil), rows...))
	}
	src = &Source{
		World: world(),
		Sum:   func(id string) [32]byte { return sums[id] },
		Load: func(id string) (*book.Record, error) {
			rec := new(book.Record)
			return rec, pack.Read(packed[id], rec)
		},
	}
	edits := 0
	return src, func() {
		edits++
		rec := record(n / 2)
		rec.Events = append(rec.Events, book.Event{ID: "new", Date: asOf - 1, Kind: "call", Summary: fmt.Sprint("edit ", edits)})
		put(n/2, rec)
		src.World = world()
	}
}

const largeBook = 10_000

func answer(tb testing.TB, s *Store, src Source) {
	tb.Helper()
	pages, problems, err := s.Run(src, []*book.Page{thirty(tb)})
	if err != nil || len(problems) > 0 || len(pages) != 1 || len(pages[0].Blocks) != 30 {
		tb.Fatal(len(pages), problems, err)
	}
}

// A report of thirty blocks over ten thousand clients, with nothing known: under
// four seconds.
//
//	go test -run '^$' -bench ThirtyBlocks -benchtime 5x ./generator/internal/report
func BenchmarkThirtyBlocksCold(b *testing.B) {
	src, _ := large(b, largeBook)
	for b.Loop() {
		var s Store
		answer(b, &s, *src)
		s.Close()
	}
}

// The same after one record was edited while serving: under one second.
func BenchmarkThirtyBlocksAfterAnEdit(b *testing.B) {
	src, edit := large(b, largeBook)
	var s Store
	defer s.Close()
	answer(b, &s, *src)
	for b.Loop() {
		b.StopTimer()
		edit()
		b.StartTimer()
		answer(b, &s, *src)
	}
}
