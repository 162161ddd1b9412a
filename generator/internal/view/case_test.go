package view

import (
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

func TestCasePlay(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec, neighbours()...)
	c := NewCase(rec, &ctx, 0)
	p := c.Running()[0]
	if len(p.Now) != 1 || p.Now[0].State != "overdue" || p.Now[0].ToWhom[0].Text != "Eva Falk" || p.Now[0].Say == "" {
		t.Errorf("now: %+v", p.Now)
	}
	if len(p.Blocked) != 1 || p.Blocked[0].Waiting[0] != "Ask for half an hour" {
		t.Errorf("blocked: %+v", p.Blocked)
	}
	if len(p.Done) != 1 || p.Done[0].Note != "Read twice" || p.Done[0].DoneBy.Text != "Maria Lopez" {
		t.Errorf("done: %+v", p.Done)
	}
	if len(p.Later) != 1 || p.Stop != "Three unanswered tries" {
		t.Errorf("later: %+v, stop %q", p.Later, p.Stop)
	}
	d := p.Disagreements[0]
	if d.Choice != "Telephone to book" || d.By.Text != "Ben Ito" || d.Positions[0].Source.Href != "https://example.com/smbc" || d.Positions[1].Source.Text != "" {
		t.Errorf("disagreement: %+v", d)
	}
	if len(c.Similar) != 1 || c.Similar[0].Href != "/cases/halden/2024/" || c.Similar[0].Outcome != "saved" {
		t.Errorf("similar: %+v", c.Similar)
	}
	if o := c.Offers[0]; !o.OverLimit || o.Undiagnosed {
		t.Errorf("offer: %+v", o)
	}
}

func TestMarkDoneFragment(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	s := NewCase(rec, &ctx, 0).Running()[0].Now[0]
	if s.Mark.Path != "data/clients/northwind/2026-02-16-book-call.yaml" {
		t.Errorf("file %q", s.Mark.Path)
	}
	want := `cases:
  - id: 2026-price
    plays:
      - playbook: competitor-price
        started: 2026-02-12
        steps:
          book-call: {done: 2026-02-16, by: maria-lopez}
`
	if s.Mark.Text != want {
		t.Errorf("fragment\n%s", s.Mark.Text)
	}
}

func TestPlayOfUnknownPlaybook(t *testing.T) {
	rec := threeLines()
	rec.Plays = []book.Play{{Playbook: "secret", Started: on("2026-01-01"), Steps: []book.StepRun{{ID: "first-call", Done: on("2026-01-02")}}}}
	ctx := contextOf(rec)
	p := NewClient(rec, &ctx).Plays[0]
	if p.Playbook.Href != "" || len(p.Done) != 1 || p.Done[0].Do != "First call" || len(p.Now) != 0 {
		t.Errorf("play: %+v", p)
	}
}

func TestUndiagnosedOffer(t *testing.T) {
	rec := inTrouble()
	rec.Cases[0].Reasons[0].Believed = book.Opt[bool]{}
	ctx := contextOf(rec)
	if !NewCase(rec, &ctx, 0).Offers[0].Undiagnosed {
		t.Error("an offer before any reason is believed goes unremarked")
	}
}

func TestCasePage(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	c := NewCase(rec, &ctx, 0)
	p := c.Page()
	if p.Address != "/cases/northwind/2026-price/" || p.Kind != "case" || p.Section != "cases" || !strings.Contains(p.Title, "save case of February 2026") {
		t.Errorf("page: %+v", p)
	}
	if c.Source != "https://git.example.com/acme/handbook/-/blob/main/data/clients/northwind.yaml#L60" {
		t.Errorf("source %q", c.Source)
	}
}

func TestSpanText(t *testing.T) {
	for typed, want := range map[string]string{"3m": "3 months", "1w": "1 week", "90d": "90 days", "1y": "1 year"} {
		span, err := day.ParseSpan(typed)
		if got := spanText(span); err != nil || got != want {
			t.Errorf("%s: %q, want %q", typed, got, want)
		}
	}
	if got := spanText(day.Span{}); got != "" {
		t.Errorf("no span: %q", got)
	}
}
