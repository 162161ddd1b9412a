package render_test

import (
	"bytes"
	"os"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// BenchmarkClientPage is one client's page from the record to the bytes, for a
// record of the size that the design plans for: 40 events, 24 months, three
// contacts.
func BenchmarkClientPage(b *testing.B) {
	today, _ := day.Parse("2026-02-16")
	gbp, _ := money.ParseCurrency("GBP")
	rec := &book.Record{
		ID: "acme", Name: "Acme", Owner: "maria", Status: "active", Tier: "key", Files: []string{"data/clients/acme.yaml"},
		Refs: []book.Ref{{Kind: "person", ID: "maria"}},
		Contacts: []book.Contact{
			{ID: "jane", Name: "Jane Roe", Role: "decision-maker", Status: "active", From: today - 900},
			{ID: "li", Name: "Li Wei", Role: "champion", Stance: "ally", Status: "active", Knows: []string{"jane"}},
			{ID: "eva", Name: "Eva Falk", Role: "user", Status: "left", To: today - 30},
		},
		Contracts: []book.Contract{{ID: "msa", Start: today - 300, End: today + 60, AnnualValue: book.Some(money.Amount(240_000_00))}},
	}
	kinds := []string{"call", "meeting", "email", "review", "complaint"}
	for i := range 40 {
		rec.Events = append(rec.Events, book.Event{
			At: book.Pos{Line: int32(100 + i)}, Date: today - day.Day(i*17), Kind: kinds[i%len(kinds)], By: "maria", With: []string{"li"},
			Summary: "Talked about the trunk and the winter rates", Sentiment: book.Some(i%5 - 2),
		})
	}
	for i := range 24 {
		rec.Revenue = append(rec.Revenue, book.MonthMoney{Month: today.Month() - 24 + day.Month(i), Value: money.Amount(1_000_000 + i)})
	}
	cfg := &book.Config{Title: "Handbook", Money: gbp, BooksClosed: today.Month() - 1, Tiers: []book.Tier{{ID: "key"}}}
	cfg.Repository = book.Repository{URL: "https://git.example.com/acme/handbook"}
	row := retention.Summarise(rec, retention.NewRules(cfg), today)
	w := retention.Across(cfg, today, "", book.Reference{Team: []book.Person{{ID: "maria", Name: "Maria Lopez"}}}, nil, []*retention.Row{row})
	e, err := render.New(os.DirFS("../../../templates"), view.NewSite(w), render.Assets{CSS: "/c.css", JS: "/j.js", ECharts: "/e.js"})
	if err != nil {
		b.Fatal(err)
	}
	ctx := view.NewClientContext(w, row)
	c := view.NewClient(rec, &ctx)
	var buf bytes.Buffer
	b.Run("context", func(b *testing.B) {
		for b.Loop() {
			view.NewClientContext(w, row)
		}
	})
	b.Run("view", func(b *testing.B) {
		for b.Loop() {
			view.NewClient(rec, &ctx)
		}
	})
	b.Run("page", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf.Reset()
			if err := e.Client(&buf, &c); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("brief", func(b *testing.B) {
		for b.Loop() {
			buf.Reset()
			v := view.NewBrief(rec, &c)
			if err := e.Brief(&buf, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
