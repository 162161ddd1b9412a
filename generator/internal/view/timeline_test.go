package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// lines are a timeline as short lines of text.
func lines(entries []Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%s %s: %s", e.Date, e.Kind, e.Summary))
	}
	return out
}

func TestTimeline(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec, neighbours()...)
	want := `
2026-02-14 offer: Price hold
2026-02-12 step: Read the brief
2026-02-12 play: A cheaper competitor
2026-02-12 case: They have gone quiet
2026-02-12 view: Red
2026-02-11 internal: From a fragment
2026-02-11 email: Asked for prices
2026-02-11 call: First call
2026-02-10 commitment: Answer the claim
2026-02-03 order: 536365, £1,200.50
2026-02-02 commitment: Monthly review
2026-01-20 order: £100
2026-01-15 contact: Jane Roe moved to Elsewhere
2026-01-09 complaint: Lost pallet
2023-04-01 contract: Contract msa, £240,000 a year
2023-03-20 contract: Contract msa, £240,000 a year
2022-01-10 owner: Maria Lopez takes over from Ben Ito
2020-02-03 contact: Li Wei (champion)
2019-03-04 contact: Jane Roe, COO (decision maker)
2019-03-04 owner: Ben Ito owns the account`
	got := lines(Timeline(rec, &ctx))
	if strings.Join(got, "\n") != strings.TrimSpace(want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestTimelineEndsToday(t *testing.T) {
	rec := threeLines()
	ctx := contextOf(rec)
	if got := Timeline(rec, &ctx); len(got) != 0 {
		t.Errorf("the end of the contract is ahead: %q", lines(got))
	}
	ctx.AsOf = on("2026-03-31")
	if got := lines(Timeline(rec, &ctx)); !slices.Equal(got, []string{"2026-03-31 contract: Contract contract-1 reaches its end"}) {
		t.Errorf("got %q", got)
	}
}

func TestOrdersJoinedByMonth(t *testing.T) {
	rec := threeLines()
	for i := range 30 {
		rec.Orders = append(rec.Orders, book.Order{At: book.Pos{Line: int32(10 + i)}, Date: on("2025-12-01") + day.Day(i), Amount: 10_01})
	}
	rec.Orders = append(rec.Orders,
		book.Order{At: book.Pos{Line: 50}, Date: on("2025-11-05"), Amount: -5_00},
		book.Order{At: book.Pos{Line: 51}, Date: on("2025-12-30"), Amount: -10_00})
	ctx := contextOf(rec)
	got := Timeline(rec, &ctx)
	want := []string{"2025-12-30 order: 30 orders, 1 cancellation, £290.30", "2025-11-05 order: 1 cancellation, −£5"}
	if !slices.Equal(lines(got), want) {
		t.Errorf("got %q", lines(got))
	}
	if got[0].Source.Line != 51 {
		t.Errorf("the month stands at line %d, not at its last order's", got[0].Source.Line)
	}
	c := NewClient(rec, &ctx)
	if c.Billing.Text != "30 orders, 2 cancellations, £285.30 in all" || c.Billing.Total != 285_30 {
		t.Errorf("sum: %q %d", c.Billing.Text, c.Billing.Total)
	}
}

func TestUnknownLinesKeepTheOrderTyped(t *testing.T) {
	rec := threeLines()
	for _, s := range []string{"first", "second", "third"} {
		rec.Events = append(rec.Events, book.Event{Date: on("2026-01-01"), Kind: "call", Summary: s})
	}
	ctx := contextOf(rec)
	want := []string{"2026-01-01 call: third", "2026-01-01 call: second", "2026-01-01 call: first"}
	if got := lines(Timeline(rec, &ctx)); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestEventFacts(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	tl := timeline{rec: rec, ctx: &ctx}
	for _, c := range []struct {
		event book.Event
		want  string
	}{
		{book.Event{Kind: "win", Worth: book.Some(money.Amount(50_000_00)), ConfirmedBy: "li"}, "Worth £50,000 · Confirmed by Li Wei"},
		{book.Event{Kind: "complaint", Cause: "competitor-price"}, "Cause: A cheaper competitor · Still open"},
		{book.Event{Kind: "complaint", Cause: "the weather", Resolved: on("2026-02-01")}, "Cause: the weather · Resolved 1 Feb 2026"},
		{book.Event{Kind: "call"}, ""},
	} {
		if got := tl.eventFacts(&c.event); got != c.want {
			t.Errorf("%+v: %q, want %q", c.event, got, c.want)
		}
	}
}

func BenchmarkTimeline(b *testing.B) {
	rec := usual()
	ctx := contextOf(rec)
	b.ReportAllocs()
	for b.Loop() {
		Timeline(rec, &ctx)
	}
}
