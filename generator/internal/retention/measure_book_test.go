package retention

import (
	"testing"
)

// small is a site of a few clients, each a file's text.
func small(config string, clients map[string]string) written {
	s := "== config.yaml\ntitle: T\ncurrency: GBP\ntiers: {core: {}, key: {}}\n" + config + "\n== data/team.yaml\nana: {name: Ana}\nben: {name: Ben}\n"
	for id, text := range clients {
		s += "== data/clients/" + id + ".yaml\nname: " + id + "\n" + text + "\n"
	}
	return written(s)
}

func TestCohorts(t *testing.T) {
	w, recs := small("", map[string]string{
		"x": "owner: ana\nsince: 2025-02-01\nrevenue: {2025-04: 100, 2025-07: 80, 2025-10: 120, 2026-01: 999}",
		"y": "owner: ana\nsince: 2025-03-15\nrevenue: {2025-05: 50, 2025-08: 20}\ncases: [{id: a, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-09-01, outcome: lost}]",
		"z": "owner: ana\nsince: 2025-12-31",
		"v": "owner: ana\nsince: 2026-01-10",
	}).world(t, "2026-02-16", "")
	// y left in the third quarter; 80 + 20 of 150, then 120 of 150. The quarter that
	// began in January is not closed.
	want := `2025 Q1|2025-01|0|2|2|100|0.00|-
2025 Q1|2025-01|1|2|2|100|150.00|100
2025 Q1|2025-01|2|2|1|50|100.00|66.67
2025 Q1|2025-01|3|2|1|50|120.00|80
2025 Q4|2025-10|0|1|1|100|0.00|-
`
	if got := dump(w, recs, "cohorts"); got != want {
		t.Errorf("cohorts:\n%swant:\n%s", got, want)
	}
	if r := w.afterAYear(); r.Known() {
		t.Errorf("nobody has been a client for a year: %v", r)
	}
	w, _ = small("", map[string]string{
		"x": "owner: ana\nsince: 2024-08-01",
		"y": "owner: ana\nsince: 2024-09-15\ncases: [{id: a, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-09-01, outcome: lost}, {id: b, kind: win-back, opened: 2025-10-01, closed: 2025-10-05, outcome: won-back}]",
	}).world(t, "2026-02-16", "")
	if r := w.afterAYear(); r != (Rate{1, 2}) { // y was away on 30 September 2025, four quarters later
		t.Errorf("after a year %v are left", r)
	}
}

func TestRenewals(t *testing.T) {
	clients := map[string]string{
		"a": "owner: ana\ncontracts: [{id: far, start: 2025-01-01, end: 2026-12-31, annual_value: 5}, {id: near, start: 2024-01-01, end: 2026-05-31, notice_days: 60, annual_value: 1200, forecast: {likely: 50, value: 1000}}]\ncontacts: [{id: jo, name: Jo, role: decision-maker}]\nevents: [{date: 2026-01-05, kind: call, with: [jo], summary: Hello}]",
		"b": "owner: ana\ncontracts: [{id: past, end: 2026-03-01, notice_days: 30, annual_value: 7}]",
		"c": "owner: ana\ncontracts: [{id: plain, end: 2026-03-01, annual_value: 300.10, auto_renew: true, forecast: {likely: 33}}]",
		"d": "owner: ana\nstatus: lost\ncontracts: [{end: 2026-03-01, annual_value: 9}]",
		"e": "owner: ana\ncontracts: [{id: edge, end: 2026-06-16, annual_value: 40}, {id: over, end: 2026-06-17, annual_value: 50}]",
	}
	w, recs := small("", clients).world(t, "2026-02-16", "") // 120 days on is 16 June
	want := `c|c|ana|plain|2026-03-01|2026-03-01|13|1|300.10|33|-|99.03|-
a|a|ana|near|2026-04-01|2026-05-31|44|0|1200.00|50|1000.00|500.00|2026-01-05
e|e|ana|edge|2026-06-16|2026-06-16|120|0|40.00|-|-|-|-
`
	if got := dump(w, recs, "renewals"); got != want {
		t.Errorf("renewals:\n%swant:\n%s", got, want)
	}
	m, _ := FindMeasure("renewals")
	if f := m.Value(w); f.Cell != MoneyCell(1540_10) || f.Detail != "3 contracts to decide within 120 days; of 2 contracts with a forecast £599.03 is expected" {
		t.Errorf("renewals say %+v", f)
	}
}

// Five clients for three years, one of which left in the last: 14 of 15 stayed a
// year. 1,000 × 30 % = 300; 300 × 0.9333 ÷ (1 + 0.1 − 0.9333) = 1,680.
func TestLifetimeValue(t *testing.T) {
	clients := map[string]string{
		"a": "owner: ana\nsince: 2020-01-01\nrevenue: {2025-06: 1000}\ncases: [{id: s, opened: 2026-02-01, offers: [{what: A hold, value: 99, cost: 90, state: made}, {what: Old, cost: 7, state: declined}, {what: More, cost: 10, state: draft}]}]",
		"b": "owner: ana\nsince: 2020-01-01\ncontracts: [{start: 2025-01-01, end: 2026-12-31, annual_value: 200}]",
		"c": "owner: ana\nsince: 2020-01-01",
		"d": "owner: ana\nsince: 2020-01-01",
		"e": "owner: ana\nsince: 2020-01-01\ncases: [{id: a, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-09-01, outcome: lost}]",
		"k": "owner: ana\ntier: key\nsince: 2026-02-01\nrevenue: {2026-01: 10}",
	}
	w, recs := small("", clients).world(t, "2026-02-16", "")
	want := `a|core|1000.00|300.00|93.33|1680.00|2|100.00
b|core|200.00|60.00|93.33|336.00|0|-
k|key|10.00|3.00|93.33|16.80|0|-
c|core|0.00|0.00|93.33|-|0|-
d|core|0.00|0.00|93.33|-|0|-
`
	if got := dump(w, recs, "lifetime_value", "client", "tier", "revenue", "margin", "retention", "value", "offers", "offers_cost"); got != want {
		t.Errorf("lifetime_value:\n%swant:\n%s", got, want)
	}
	if l, ok := w.LifetimeValue(w.Client("a")); !ok || l.Value != 1680_00 {
		t.Errorf("a is worth %+v", l)
	}
	if _, ok := w.LifetimeValue(w.Client("e")); ok {
		t.Error("who has left is worth nothing more")
	}
	delete(clients, "e") // everybody stays for ever, and tomorrow's money is worth today's
	w, _ = small("value: {margin: 50, discount: 0}", clients).world(t, "2026-02-16", "")
	m, _ := FindMeasure("lifetime_value")
	if f := m.Value(w); f.Cell.Set || f.Why == "" {
		t.Errorf("without end the formula has no value: %+v", f)
	}
}

// The first years of new clients are 3,000 and 5,000.50, in the middle 4,000.25.
// To replace 10,000 takes three of them, at one a year 36 months.
func TestReplacement(t *testing.T) {
	clients := map[string]string{
		"n1":  "owner: ana\nsince: 2024-02-05\nrevenue: {2024-02: 1000, 2025-01: 2000, 2025-02: 500}",
		"n2":  "owner: ana\nsince: 2024-07-20\nrevenue: {2024-07: 5000.50, 2025-07: 70}",
		"n3":  "owner: ana\nsince: 2025-05-02\nrevenue: {2025-06: 1}",
		"old": "owner: ana\nsince: 2019-01-01\nrevenue: {2019-01: 7}\ncases: [{id: a, opened: 2025-08-01, ended: 2025-08-31, closed: 2025-09-01, outcome: lost, revenue_lost: 10000}]",
	}
	w, recs := small("", clients).world(t, "2026-02-16", "")
	want := `old|lost|2025-08-31|10000.00|4000.25|1|3|36
n1|client|-|500.00|4000.25|1|1|12
n2|client|-|70.00|4000.25|1|1|12
n3|client|-|1.00|4000.25|1|1|12
`
	if got := dump(w, recs, "replacement", "client", "state", "ended", "revenue", "first_year", "joined_12m", "clients_needed", "months"); got != want {
		t.Errorf("replacement:\n%swant:\n%s", got, want)
	}
	delete(clients, "n3")
	w, _ = small("", clients).world(t, "2026-02-16", "")
	if _, _, ok := w.Newcomers().Replaced(1); ok {
		t.Error("nobody new has come, so nothing says how long it takes")
	}
	m, _ := FindMeasure("replacement")
	if f := m.Value(w); f.Cell.Set || f.Why == "" {
		t.Errorf("replacement says %+v", f)
	}
}

func TestGoals(t *testing.T) {
	w, recs := ten.world(t, "2026-02-16", "")
	want := `2025|grr|80|42.62|0|0
2025|logo_churn|20|22.22|0|0
2026|grr|90.5|63.52|0|1
`
	if got := dump(w, recs, "goals", "year", "measure", "goal", "actual", "met", "running"); got != want {
		t.Errorf("goals:\n%swant:\n%s", got, want)
	}
	few := small("", map[string]string{
		"x": "owner: ana\nsince: 2024-01-01\ncases: [{id: a, opened: 2025-08-01, notice: 2025-08-01, ended: 2025-08-31, closed: 2025-09-01, outcome: lost}]",
		"y": "owner: ana\nsince: 2024-01-01",
	}) + "== data/goals.yaml\n2026: {logo_churn: 10}\n"
	w2, recs2 := few.world(t, "2026-02-16", "")
	if got := dump(w2, recs2, "goals", "measure", "actual", "counted", "out_of", "met"); got != "logo_churn|50|1|2|0\n" {
		t.Errorf("few are counted: %s", got)
	}
	m, _ := FindMeasure("goals")
	if f := m.Value(w); f.N != 0 || f.Of != 1 || f.Cell.Set || f.Detail != "goals of the year are met as things stand; not yet: gross revenue retention" {
		t.Errorf("goals say %+v", f)
	}
	w, _ = ten.world(t, "2026-02-16", "blind") // grr cannot be said
	if f := m.Value(w); f.Of != 0 || f.Why == "" {
		t.Errorf("goals say %+v", f)
	}
}

func TestLoadSteps(t *testing.T) {
	w, recs := small("", map[string]string{
		"a": "owner: ana\nrevenue: {2025-06: 10.50}\nhours: {2025-10: 99, 2025-11: 3, 2026-01: 4.5}\nfollow_ups: [{what: One, due: 2026-02-15, by: ben}, {what: Two, due: 2026-02-20}, {what: Done, due: 2026-02-01, done: 2026-02-02}]\ncontracts: [{end: 2026-04-01}]",
		"b": "owner: ana\nstatus: lost\nrevenue: {2025-06: 900}",
		"c": "owner: ben\nstatus: prospect",
	}).world(t, "2026-02-16", "")
	want := `ana|Ana|1|10.50|0.00|1|0|2.5
ben|Ben|0|0.00|0.00|1|1|0
`
	if got := dump(w, recs, "load"); got != want {
		t.Errorf("load:\n%swant:\n%s", got, want)
	}
}
