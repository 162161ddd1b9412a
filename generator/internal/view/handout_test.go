package view

import (
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/money"
)

// The value brief tells results, confirmed ones first, and keeps to itself who
// is for us; it is made where somebody may have to be won over.
func TestValueBrief(t *testing.T) {
	rec := inTrouble()
	rec.Events = append(rec.Events,
		book.Event{Date: on("2024-12-01"), Kind: "win", Summary: "Unconfirmed", Worth: book.Some(money.Amount(90_000_00))},
		book.Event{Date: on("2023-12-01"), Kind: "win", Summary: "Small", Worth: book.Some(money.Amount(1_000_00)), ConfirmedBy: "li"},
		book.Event{Date: on("2025-12-01"), Kind: "win", Summary: "Peak", Worth: book.Some(money.Amount(52_000_00)), ConfirmedBy: "li"},
	)
	rec.Contracts[0].Commitments = append(rec.Contracts[0].Commitments, book.Commitment{By: "us", What: "A claims desk", State: "met", Settled: on("2025-06-01")})
	rec.Testimonials = []book.Testimonial{{From: "li", Quote: "They ring first.", Consent: book.Some(true)}, {From: "eva", Quote: "Not to be told", Consent: book.Some(false)}}
	ctx := contextOf(rec, neighbours()...)
	if !ctx.HasValue {
		t.Error("a client with an open case has no value brief")
	}
	c := NewClient(rec, &ctx)
	v := NewValueBrief(&c)
	var results []string
	for _, r := range v.Results {
		results = append(results, r.Summary)
	}
	if strings.Join(results, ", ") != "Peak, Small, Unconfirmed" || v.Total != 53_000_00 {
		t.Errorf("results %q, together %d", results, v.Total)
	}
	if len(v.Kept) != 1 || v.Kept[0].What != "A claims desk" || len(v.Open) != 1 || v.Open[0].What != "Answer the claim" {
		t.Errorf("kept %+v, open %+v", v.Kept, v.Open)
	}
	if len(v.Quotes) != 1 || v.Quotes[0].Quote != "They ring first." {
		t.Errorf("quotes %+v", v.Quotes)
	}
	if len(v.Allies) != 1 || v.Allies[0].Name != "Li Wei" || len(v.Others) != 1 || v.Others[0].Name != "Eva Falk" {
		t.Errorf("allies %+v, others %+v: Jane has left", v.Allies, v.Others)
	}
	if p := v.Page(); p.Address != "/clients/northwind/value/" || !p.NoIndex {
		t.Errorf("page %+v", p)
	}
}

func TestWhoHasAValueBrief(t *testing.T) {
	quiet := func() *book.Record { // a core client without a case, whose contract ends far ahead
		return &book.Record{ID: "acme", Name: "Acme", Owner: "maria-lopez", Status: "active", Tier: "core", Contracts: []book.Contract{{End: on("2028-01-01")}}}
	}
	for name, c := range map[string]struct {
		change func(*book.Record)
		want   bool
	}{
		"all is well":         {func(*book.Record) {}, false},
		"a tier with a plan":  {func(r *book.Record) { r.Tier = "key" }, true},
		"a renewal near":      {func(r *book.Record) { r.Contracts[0].End = on("2026-04-01") }, true},
		"an open case":        {func(r *book.Record) { r.Cases = []book.Case{{ID: "k", Kind: "save"}} }, true},
		"gone, with a plan":   {func(r *book.Record) { r.Tier, r.Status = "key", "lost" }, false},
		"a prospect, as such": {func(r *book.Record) { r.Tier, r.Status = "key", "prospect" }, false},
	} {
		rec := quiet()
		c.change(rec)
		if ctx := contextOf(rec); ctx.HasValue != c.want {
			t.Errorf("%s: %v", name, ctx.HasValue)
		}
	}
}

// The questionnaire goes back to the sponsor, whom they did not deal with day by
// day; it is there where they gave notice or left.
func TestQuestionnaire(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	if c := NewCase(rec, &ctx, 0); c.Asks || len(ctx.Ask) > 0 {
		t.Error("before any notice there is something to ask")
	}
	rec.Cases[0].Notice, rec.Sponsor = on("2026-02-13"), "ben-ito"
	rec.Refs = append(rec.Refs, refs("person ben-ito")...)
	ctx = contextOf(rec)
	c, q := NewCase(rec, &ctx, 0), NewQuestionnaire(rec, &ctx, 0)
	if !c.Asks || q.By != "Ben Ito" || q.Client != "Northwind" || q.Page().Address != "/cases/northwind/2026-price/questionnaire/" {
		t.Errorf("asks %v: %+v", c.Asks, q)
	}
	rec.Sponsor = ""
	ctx = contextOf(rec)
	if q := NewQuestionnaire(rec, &ctx, 0); q.By != "Maria Lopez" {
		t.Errorf("without a sponsor it goes to %q", q.By)
	}
	rec.Cases[0].Kind = "win-back"
	ctx = contextOf(rec)
	if NewCase(rec, &ctx, 0).Asks {
		t.Error("a try to win back asks why they left")
	}
}

// What the case's page says of clock, gates, notices and peers.
func TestCaseIsWorkedOut(t *testing.T) {
	rec := inTrouble()
	rec.Cases[0].Notice = on("2026-02-10")
	others := neighbours()
	others[1].Cases[0].Plays = []book.Play{{Playbook: "competitor-price", Outcome: "worked"}, {Playbook: "competitor-price", Outcome: "failed"}}
	ctx := contextOf(rec, others...)
	c := NewCase(rec, &ctx, 0)
	if c.State != "in notice" || c.Clock.Try != on("2026-02-11") || c.Clock.Talk != on("2026-02-11") {
		t.Errorf("%s, %+v", c.State, c.Clock)
	}
	if got := c.After(c.Notice, c.Clock.Try) + "; " + c.After(1, 1); got != "1 day after the notice; the same day" {
		t.Errorf("after: %s", got)
	}
	if c.FirstSign == 0 || len(c.Showed) == 0 || c.Ahead() != count(int(c.Notice-c.FirstSign), "day", "days")+" before the notice" {
		t.Errorf("first sign %s, %v, %s", c.FirstSign, c.Showed, c.Ahead())
	}
	g := c.Running()[0].Gates
	if g.Ask != "Ask for half an hour" || len(g.BeforeAsk) != 1 || !g.BeforeAsk[0].Done || !g.AskOpen() || g.MeetOpen() {
		t.Errorf("gates %+v", g)
	}
	if s := c.Similar[0]; len(s.Worked) != 1 || len(s.Failed) != 1 || s.Worked[0].Href != "/playbooks/competitor-price/" {
		t.Errorf("similar %+v", s)
	}
	codes := map[string]string{}
	for _, n := range c.Notices {
		codes[n.Code] = n.Where.Text + " " + n.Where.Href
	}
	if codes["offer-not-approved"] != "data/clients/northwind.yaml:70 https://git.example.com/acme/handbook/-/blob/main/data/clients/northwind.yaml#L70" {
		t.Errorf("notices %v", codes)
	}
	full := NewClient(rec, &ctx)
	if len(full.Notices) < len(c.Notices) {
		t.Errorf("the client's page tells %d of %d", len(full.Notices), len(c.Notices))
	}
	c.Lifetime = 600_000_00
	c.Offers[0].Cost = book.Some(money.Amount(9_000_00))
	if c.OfferCosts() != 9_000_00 || c.CostShare() != "1.5 %" {
		t.Errorf("offers cost %d, %s", c.OfferCosts(), c.CostShare())
	}
}
