package retention

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// noticed is what there is to notice about one client, in short.
func noticed(t *testing.T, row Row) []string {
	t.Helper()
	gbp, _ := money.ParseCurrency("GBP")
	cfg := &book.Config{
		Money: gbp, Tiers: []book.Tier{{ID: "key", Plan: true}, {ID: "core"}},
		Limits: book.Limits{OfferValue: book.Some(money.Amount(20_000_00)), Unanswered: book.Some(3)},
	}
	ref := book.Reference{
		Reasons: []book.Reason{{ID: "price", Label: "A cheaper competitor"}, {ID: "moved", Label: "They moved away"}},
		Sources: []book.Source{{ID: "econ", Author: "E. Constra"}, {ID: "smbc", Title: "Saving"}},
	}
	sides := func(choice string) []book.Disagreement {
		return []book.Disagreement{{Topic: "First contact", Positions: []book.Position{{Says: "Ring", Source: "econ"}, {Says: "Meet", Source: "smbc"}, {Says: "Write"}}, House: book.House{Choice: choice}}}
	}
	steps := []book.Step{
		{ID: "read", Do: "Read the brief", Channel: "none"},
		{ID: "ring", Do: "Ring them", Channel: "phone", To: "decision-maker", Needs: []string{"read"}, Source: "econ"},
		{ID: "meet", Do: "Meet them", Channel: "in-person", To: "decision-maker", Source: "smbc"},
	}
	pages := []*book.Page{
		{Kind: "playbook", Name: "open", Address: "/a/", Title: "Open", Playbook: book.Playbook{Handles: book.Handles{Reasons: []string{"price"}}, Steps: steps, Disagreements: sides("")}},
		{Kind: "playbook", Name: "chosen", Address: "/b/", Title: "Chosen", Playbook: book.Playbook{Steps: steps, Disagreements: sides("Ring to book")}},
		{Kind: "playbook", Name: "old", Address: "/c/", Title: "Old", Retired: true, Playbook: book.Playbook{Handles: book.Handles{Reasons: []string{"moved"}}}},
	}
	row.ID, row.Owner, row.Begins.Line = "acme", "maria", 1
	row.Files = paths("acme", []string{"data/clients/acme.yaml", "data/clients/acme/more.yaml"})
	w := Across(cfg, on(t, "2026-02-16"), "", ref, pages, []*Row{&row})
	var got []string
	for _, n := range w.Notices(&row) {
		live := ""
		if n.Live {
			live = " live"
		}
		got = append(got, fmt.Sprintf("%s%s %s:%d: %s", n.Code, live, strings.TrimPrefix(n.File, "data/clients/"), n.Line, n.Says))
	}
	return got
}

func TestNotices(t *testing.T) {
	believed := []book.CaseReason{{Code: "price", Believed: book.Some(true), On: on(t, "2026-02-10")}}
	at := func(file, line int32) book.Pos { return book.Pos{File: file, Line: line} }
	offer := func(day string, value money.Amount, by, state string) OfferRow {
		return OfferRow{What: "A hold", On: on(t, day), Value: value * 100, ApprovedBy: by, State: state, At: at(1, 7)}
	}
	inCase := func(c CaseRow) Row { c.ID = "k"; return Row{Tier: "core", Cases: []CaseRow{c}} }
	for name, c := range map[string]struct {
		row  Row
		want []string
	}{
		"a sound case": {inCase(CaseRow{Reasons: believed, Offers: []OfferRow{offer("2026-02-10", 20_000, "sam", "made")}, Tries: Tries{N: 3}, Terms: Terms{90, 90}}), nil},
		"an offer before the reason": {
			inCase(CaseRow{Reasons: believed, Offers: []OfferRow{offer("2026-02-09", 1, "sam", "made")}}),
			[]string{"offer-before-diagnosis live acme/more.yaml:7: “A hold” was offered on 9 February 2026 before any reason was believed."},
		},
		"an offer without a reason, a day or a name": {
			inCase(CaseRow{Closed: 9, Outcome: "saved", Offers: []OfferRow{offer("", 1, "", "accepted")}}),
			[]string{
				"offer-before-diagnosis acme/more.yaml:7: “A hold” was offered before any reason was believed.",
				"offer-not-approved acme/more.yaml:7: Nobody is named who approved “A hold”.",
			},
		},
		"an offer above the limit": {
			inCase(CaseRow{Reasons: believed, Offers: []OfferRow{offer("2026-02-11", 24_000, "sam", "declined")}}),
			[]string{"offer-over-limit live acme/more.yaml:7: “A hold” is worth £24,000; the limit for one offer is £20,000."},
		},
		"a draft": {inCase(CaseRow{Offers: []OfferRow{offer("", 99_000, "", "draft")}}), nil},
		"four tries": {
			inCase(CaseRow{At: at(0, 40), Tries: Tries{N: 4, Since: on(t, "2026-01-10")}}),
			[]string{"too-many-tries live acme.yaml:40: Four tries since 10 January 2026 without an answer; the limit is 3."},
		},
		"a reason that only a retired playbook handles, twice": {
			inCase(CaseRow{Reasons: []book.CaseReason{{At: at(0, 9), Code: "moved"}, {At: at(0, 10), Code: "moved"}, {Code: "never heard of"}}}),
			[]string{"reason-without-play live acme.yaml:9: No playbook handles the reason “They moved away”."},
		},
		"the same, in a case that is closed": {inCase(CaseRow{Closed: 5, Outcome: "saved", Reasons: []book.CaseReason{{Code: "moved"}}}), nil},
		"closed without a reason": {
			inCase(CaseRow{At: at(0, 40), Closed: 5, Outcome: "lost"}),
			[]string{"reason-missing acme.yaml:40: Closed without a reason: say whether it was obtained, refused, or they could not be reached."},
		},
		"closed, and they would not say": {inCase(CaseRow{Closed: 5, Outcome: "lost", Obtained: "refused"}), nil},
		"closed as saved, no reason":     {inCase(CaseRow{Closed: 5, Outcome: "saved"}), nil},
		"late notice": {
			inCase(CaseRow{At: at(0, 40), Notice: 5, Terms: Terms{47, 90}}),
			[]string{"notice-late live acme.yaml:40: Notice came 47 days before the end; 90 were agreed."},
		},
		"both sides at once": {
			Row{Tier: "core", Plays: pack.ListOf([]PlayRow{{At: at(0, 8), Playbook: "open", Done: []string{"read", "ring", "meet"}}})},
			[]string{"sides-mixed live acme.yaml:8: “Open” follows both E. Constra and Saving on “First contact”, and the house has not chosen."},
		},
		"one side":             {Row{Tier: "core", Plays: pack.ListOf([]PlayRow{{Playbook: "open", Done: []string{"read", "ring"}}})}, nil},
		"the house has chosen": {Row{Tier: "core", Plays: pack.ListOf([]PlayRow{{Playbook: "chosen", Done: []string{"read", "ring", "meet"}}})}, nil},
		"rang before reading": {
			Row{Tier: "core", Plays: pack.ListOf([]PlayRow{{At: at(0, 8), Playbook: "open", Done: []string{"ring"}}})},
			[]string{"gate-skipped live acme.yaml:8: “Ring them” was done before “Read the brief”."},
		},
		"rang before reading, long ago": {Row{Tier: "core", Plays: pack.ListOf([]PlayRow{{Playbook: "open", Done: []string{"ring"}, Outcome: "worked"}})}, nil},
		"no plan":                       {Row{Tier: "key"}, []string{"plan-missing live acme.yaml:1: No plan is agreed in case they leave; the tier “key” wants one."}},
		"a plan":                        {Row{Tier: "key", Planned: true}, nil},
		"no plan, and gone":             {Row{Tier: "key", Status: "lost"}, nil},
		"no plan, a prospect":           {Row{Tier: "key", Status: "prospect"}, nil},
		"red, nothing to do":            {Row{View: "red"}, []string{"red-without-step live acme.yaml:1: Red, and no next step is written down."}},
		"red, and the contract ends":    {Row{View: "red", Ending: pack.ListOf([]Renewal{{End: on(t, "2026-09-01")}})}, []string{"red-without-step live acme.yaml:1: Red, and no next step is written down."}},
		"red, with a follow-up":         {Row{View: "red", Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{What: "Ring"}}})}, nil},
		"red as worked out, and nobody says why": {
			Row{Health: Health{Band: Red}, Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{What: "Ring"}}})}, []string{"red-unexplained live acme.yaml:1: Red, and nobody has written in a sentence why."},
		},
		"red as worked out, and why": {Row{Health: Health{Band: Red, Reason: "Quiet."}, Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{What: "Ring"}}})}, nil},
		"amber, nothing to do":       {Row{View: "amber"}, nil},
	} {
		if got := noticed(t, c.row); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

// An audience is not told where anything was typed.
func TestNoticesTellAnAudienceNoPlace(t *testing.T) {
	r := Row{Cases: []CaseRow{{ID: "k", At: book.Pos{Line: 3}, Closed: 5, Outcome: "lost"}}}
	w := Across(&book.Config{}, 1, "partners", book.Reference{}, nil, []*Row{&r})
	if n := w.Notices(&r); len(n) != 1 || n[0].File != "" || n[0].Line != 0 {
		t.Errorf("%+v", n)
	}
}
