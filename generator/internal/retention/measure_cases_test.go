package retention

import (
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// orchard is a book whose cases are worked by hand below. The day is 16 February
// 2026, so twelve months of cases are March 2025 to February 2026.
const orchard written = `== config.yaml
title: Orchard
currency: GBP
tiers: {core: {}}
== data/team.yaml
ana: {name: Ana Ito}
ben: {name: Ben Roe}
== data/reasons.yaml
price: {label: A lower price, controllable: true}
service: {label: Poor service, controllable: true}
closing: {label: Closing, controllable: false}
== content/playbooks/rescue.md
---
title: Rescue
stage: save
handles: {reasons: [price, service, closing]}
steps: [{id: call, do: Call}]
---
Text.
== data/clients/apple.yaml
name: Apple
owner: ana
since: 2022-01-01
cases: [{id: s, opened: 2025-08-01, notice: 2025-08-01, closed: 2025-10-01, outcome: saved, reasons: [{code: price, on: 2025-08-01, stated: true, believed: true}]}]
events:
  - {date: 2025-08-01, kind: call, direction: in, summary: Gave notice}
  - {date: 2025-08-03, kind: call, direction: out, summary: No answer}
  - {date: 2025-08-06, kind: call, summary: Talked}
== data/clients/birch.yaml
name: Birch
owner: ben
since: 2023-01-01
hours: {2025-02: 99, 2025-03: 10, 2025-04: 8, 2025-05: 6}
cases:
  - {id: x, opened: 2025-04-01, notice: 2025-04-01, ended: 2025-05-31, closed: 2025-06-15, outcome: lost, revenue_lost: 6000,
     reasons: [{code: price, on: 2025-06-01, stated: true}, {code: service, on: 2025-06-01, believed: true}, {code: service, about: twice, on: 2025-06-01, believed: true}],
     staff: {reassigned: To Apple}}
== data/clients/cedar.yaml
name: Cedar
owner: ben
since: 2023-04-10
revenue: {2024-11: 9999, 2025-01: 500, 2025-11: 700.50}
cases:
  - {id: y, opened: 2025-12-01, ended: 2025-11-30, closed: 2025-12-20, outcome: lost, exit: {state: declined, on: 2025-12-10},
     staff: {told: 2025-12-01, roster: [ben, ana], reassigned: Training, hours_freed: 4.5}}
  - {id: back, kind: win-back, opened: 2026-01-05, closed: 2026-02-01, outcome: lost}
== data/clients/gale.yaml
name: Gale
owner: ben
since: 2021-01-01
cases:
  - {id: z, opened: 2024-02-01, ended: 2024-03-31, closed: 2024-04-15, outcome: lost, revenue_lost: 2400, reasons: [{code: closing, on: 2024-04-01, believed: true, source: inferred}]}
  - {id: back, kind: win-back, opened: 2024-09-01, closed: 2025-07-01, outcome: won-back}
== data/clients/heath.yaml
name: Heath
owner: ben
since: 2023-01-01
cases: [{id: go, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-08-31, outcome: let-go}]
== data/clients/iris.yaml
name: Iris
owner: ben
since: 2023-01-01
cases: [{id: p, opened: 2025-02-01, notice: 2025-02-01, closed: 2025-03-20, outcome: partial, revenue_kept: 10, reasons: [{code: price, on: 2025-02-01, believed: true}]}]
events: [{date: 2025-02-02, kind: meeting, summary: Met}]
== data/clients/jade.yaml
name: Jade
owner: ben
since: 2023-01-01
cases: [{id: q, opened: 2025-09-01, closed: 2025-11-01, outcome: saved, reasons: [{code: service, on: 2025-09-02, believed: true}]}]
events: [{date: 2025-05-01, kind: complaint, summary: Never answered}]
== data/clients/kelp.yaml
name: Kelp
owner: ben
since: 2023-01-01
cases: [{id: calm, opened: 2025-09-01, closed: 2025-11-01, outcome: saved, reasons: [{code: service, on: 2025-09-02, believed: true}]}]
`

func TestCaseMeasures(t *testing.T) {
	w, recs := orchard.world(t, "2026-02-16", "")
	last := func(table string, columns ...string) string {
		lines := strings.Split(strings.TrimSpace(dump(w, recs, table, columns...)), "\n")
		return lines[len(lines)-1]
	}
	for _, c := range []struct{ what, got, want string }{
		// Birch 6,000 and cedar 500 + 700.50 within twelve months; gale 2,400 before. A
		// reason named twice in a case counts once.
		{"losses_by_reason", dump(w, recs, "losses_by_reason"), `Poor service|service|1|1|6000.00|0|0.00|1|6000.00
Closing|closing|0|1|2400.00|0|0.00|0|0.00
A lower price|price|1|0|0.00|1|6000.00|0|0.00
No reason on record|-|-|1|1200.50|2|3600.50|1|1200.50
`},
		// Apple saved, birch lost, iris in part, all with a notice; jade saved, with a
		// complaint open for months. Kelp had neither, cedar left before its case.
		{"save_rate", last("save_rate"), "2026-02|2026|0|4|2|1|75|-"},
		// Gale came back, cedar did not; of the three losses up to now one came back.
		{"win_back_rate", last("win_back_rate"), "2026-02|2026|0|2|1|50|-|3|1|33.33"},
		// Birch said why, cedar would not.
		{"reasons_obtained", last("reasons_obtained"), "2026-02|2026|0|2|1|1|0|50|-"},
		{"time_to_contact", dump(w, recs, "time_to_contact", "client", "notice", "first_try", "first_talk", "days_to_try", "days_to_talk"), `apple|2025-08-01|2025-08-03|2025-08-06|2|5
birch|2025-04-01|-|-|-|-
iris|2025-02-01|2025-02-02|2025-02-02|1|1
`},
		// Cedar as typed; birch (10 + 8 + 6) ÷ 3.
		{"hours_freed", dump(w, recs, "hours_freed"), `cedar|Cedar|y|2025-11-30|4.5|1|ben ana|Training|2025-12-01
birch|Birch|x|2025-05-31|8|0|-|To Apple|-
`},
		{"logo_churn", last("logo_churn", "month", "active", "lost", "let_go", "rate"), "2026-01|7|2|1|28.57"}, // gale is back only in July
	} {
		if c.got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", c.what, c.got, c.want)
		}
	}
	for name, want := range map[string]string{
		"time_to_contact": "5 days: to the first conversation, of the one in the middle; 2 notices in twelve months, the first try after 2 days; 1 notice has led to none",
		"hours_freed":     "12.5 hours a month: from 2 departures of twelve months; of 2 it is written where the time went",
	} {
		m, _ := FindMeasure(name)
		if f := m.Value(w); f.Cell.As(f.Type, w.Config.Money)+" "+f.Unit+": "+f.Detail != want {
			t.Errorf("%s says %s %s: %s", name, f.Cell.As(f.Type, w.Config.Money), f.Unit, f.Detail)
		}
	}
	m, _ := FindMeasure("losses_by_reason")
	if f := m.Value(w); f.Cell.As(f.Type, w.Config.Money) != "7200.50" || f.Detail != "2 clients in twelve months; over all years most for: Poor service" {
		t.Errorf("losses: %+v", f)
	}
}

// Days are counted from the start of the run of signs; what no sign came before
// is named.
func TestLeadTime(t *testing.T) {
	told := on(t, "2025-08-01")
	rows := []*Row{
		{ID: "a", Name: "A", Cases: []CaseRow{{ID: "1", Kind: "save", Notice: told, Warned: told - 60, Before: 1, Outcome: "saved"}}},
		{ID: "b", Name: "B", Cases: []CaseRow{{ID: "1", Kind: "save", Ended: told + 9, Warned: told - 31, Outcome: "lost"}}},
		{ID: "c", Name: "C", Cases: []CaseRow{{ID: "1", Kind: "save", Notice: told + 1, Ended: told + 99, Closed: told + 99, Outcome: "lost"}}},
		{ID: "d", Name: "D", Cases: []CaseRow{{ID: "1", Kind: "save", Ended: told, Warned: told - 5, Outcome: "let-go"}}},
		{ID: "e", Name: "E", Cases: []CaseRow{{ID: "1", Kind: "save", Notice: told - 300, Warned: told - 301}}},
	}
	w := Across(&book.Config{}, on(t, "2026-02-16"), "", book.Reference{}, nil, rows)
	want := `b|2025-08-10|1|2025-07-01|40
c|2025-08-02|1|-|-
a|2025-08-01|0|2025-06-02|60
e|2024-10-05|0|2024-10-04|1
`
	if got := dump(w, nil, "lead_time", "client", "told", "lost", "first_sign", "days"); got != want {
		t.Errorf("lead_time:\n%swant:\n%s", got, want)
	}
	m, _ := FindMeasure("lead_time")
	if f := m.Value(w); f.Cell != WholeCell(50) || f.Detail != "3 notices and losses in twelve months; lost without a sign: C" {
		t.Errorf("lead_time says %+v", f)
	}
}

// Shares of fewer than ten are counts; from ten on they have their interval.
func TestOutcomes(t *testing.T) {
	row := &Row{ID: "a", Billed: monthsOf([]book.MonthMoney{
		{Month: month(t, "2025-01"), Value: 70}, {Month: month(t, "2025-02"), Value: 900}, {Month: month(t, "2026-01"), Value: 50}, {Month: month(t, "2026-02"), Value: 7},
	})}
	price, both := []book.CaseReason{{Code: "price", Believed: book.Some(true)}}, []book.CaseReason{{Code: "price", Stated: book.Some(true)}, {Code: "fit", Stated: book.Some(true)}}
	jan := on(t, "2025-01-20")
	row.Cases = []CaseRow{
		{ID: "1", Kind: "save", Outcome: "saved", Reasons: price, Offers: []OfferRow{
			{State: "accepted", On: jan - 30, Answered: jan, Cost: 40}, {State: "declined", Cost: 99}, {State: "draft"},
		}},
		{ID: "2", Kind: "save", Outcome: "lost", Reasons: both, Offers: []OfferRow{{State: "accepted", On: jan + 60, Cost: 2}, {State: "expired"}}},
	}
	var plays []PlayRow
	for i := range 12 {
		plays = append(plays, PlayRow{Case: "1", Playbook: "rescue", Ended: 1, Outcome: map[bool]string{true: "worked", false: "failed"}[i < 9]})
	}
	plays = append(plays, PlayRow{Case: "2", Playbook: "keep", Ended: 1, Outcome: "partly"}, PlayRow{Playbook: "keep"},
		PlayRow{Playbook: "keep", Ended: 1, Outcome: "abandoned"}, PlayRow{Playbook: "keep", Ended: 1})
	row.Plays = pack.ListOf(plays)
	w := Across(&book.Config{BooksClosed: month(t, "2026-01")}, on(t, "2026-02-16"), "", book.Reference{}, nil, []*Row{row})

	// 9 of 12: centre (0.75 + z²/24) ÷ (1 + z²/12) = 0.6894, half width 0.2217.
	want := `all|-|-|14|9|1|3|1|1|64.29|38.8|83.7
playbook|keep|-|2|0|1|0|1|1|-|-|-
playbook|rescue|-|12|9|0|3|0|0|75|46.8|91.1
reason|-|fit|1|0|1|0|0|0|-|-|-
reason|-|price|13|9|1|3|0|0|69.23|42.4|87.3
playbook and reason|keep|fit|1|0|1|0|0|0|-|-|-
playbook and reason|keep|price|1|0|1|0|0|0|-|-|-
playbook and reason|rescue|price|12|9|0|3|0|0|75|46.8|91.1
`
	if got := dump(w, nil, "plays_by_outcome", "scope", "playbook", "code", "ended", "worked", "partly", "failed", "abandoned", "running", "rate", "low", "high"); got != want {
		t.Errorf("plays_by_outcome:\n%swant:\n%s", got, want)
	}
	// The accepted offer of January 2025 kept February 2025 to January 2026.
	want = `all|-|-|4|2|1|1|1|0.42|1|9.50|-
playbook|keep|-|2|1|0|1|0|0.02|0|-|-
playbook|rescue|-|2|1|1|0|1|0.40|1|9.50|-
reason|-|fit|2|1|0|1|0|0.02|0|-|-
reason|-|price|4|2|1|1|1|0.42|1|9.50|-
playbook and reason|keep|fit|2|1|0|1|0|0.02|0|-|-
playbook and reason|keep|price|2|1|0|1|0|0.02|0|-|-
playbook and reason|rescue|price|2|1|1|0|1|0.40|1|9.50|-
`
	w.Config.Money = money.Currency{Code: "GBP", Decimals: 2}
	if got := dump(w, nil, "offers_by_outcome", "scope", "playbook", "code", "made", "accepted", "declined", "expired", "stayed", "cost", "year_on", "kept_a_year", "rate"); got != want {
		t.Errorf("offers_by_outcome:\n%swant:\n%s", got, want)
	}
	for name, want := range map[string]Rate{"plays_by_outcome": {9, 14}, "offers_by_outcome": {2, 4}} {
		m, _ := FindMeasure(name)
		if f := m.Value(w); f.N != want.N || f.Of != want.Of || f.Cell.Set != (want.Of >= few) {
			t.Errorf("%s says %+v", name, f)
		}
	}
}
