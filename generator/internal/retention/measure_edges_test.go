package retention

import (
	"strings"
	"testing"
)

// lines are the last n lines of a table.
func lines(s string, n int) string {
	all := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(all[max(0, len(all)-n):], "\n")
}

func TestEdges(t *testing.T) {
	for name, c := range map[string]struct {
		clients map[string]string
		table   string
		columns []string
		last    int
		want    string
	}{
		"who comes and goes within the year is in no count, who is let go so soon not even apart": {
			map[string]string{
				"a": "owner: ana\nsince: 2023-01-01",
				"b": "owner: ana\nsince: 2025-03-01\ncases: [{id: x, opened: 2025-06-01, ended: 2025-06-30, closed: 2025-07-01, outcome: lost}]",
				"c": "owner: ana\nsince: 2025-03-01\ncases: [{id: x, opened: 2025-06-01, ended: 2025-06-30, closed: 2025-07-01, outcome: let-go}]",
			}, "logo_churn", []string{"active", "lost", "let_go", "joined_and_left", "rate"}, 1, "1|0|0|1|0",
		},
		"credits of one client take nothing from another of its group": {
			map[string]string{
				"a": "owner: ana\ngroup: g\nrevenue: {2025-06: 100}",
				"b": "owner: ana\ngroup: g\nrevenue: {2025-06: -40}",
				"c": "owner: ana\nrevenue: {2025-06: 300}",
			}, "concentration", []string{"revenue", "largest", "top_1", "top_5", "hhi", "effective_clients"}, 1, "400.00|c|75|100|0.625|1.6",
		},
		"letting go is no loss of the tier": {
			map[string]string{
				"a": "owner: ana\nsince: 2020-01-01\nrevenue: {2025-06: 100}",
				"b": "owner: ana\nsince: 2020-01-01\ncases: [{id: x, opened: 2025-06-01, ended: 2025-06-30, closed: 2025-07-01, outcome: let-go}]",
			}, "lifetime_value", []string{"client", "retention", "value"}, 1, "a|100|300.00",
		},
		"twelve months ago is a new client no more": {
			map[string]string{
				"a": "owner: ana\nsince: 2025-01-31\nrevenue: {2025-06: 100}",
				"b": "owner: ana\nsince: 2025-02-01\nrevenue: {2025-06: 60}",
			}, "replacement", []string{"client", "first_year", "joined_12m"}, 2, "a|80.00|1\nb|80.00|1",
		},
		"who came back later was still away": {
			map[string]string{
				"a": "owner: ana\nsince: 2020-01-01\ncases: [{id: x, opened: 2023-06-01, ended: 2023-06-30, closed: 2023-07-01, outcome: lost}, {id: y, kind: win-back, opened: 2023-08-01, closed: 2026-01-15, outcome: won-back}]",
			}, "win_back_rate", []string{"month", "losses", "returned"}, 3, "2025-12|1|0\n2026-01|1|1\n2026-02|1|1",
		},
		"what is due today is not overdue": {
			map[string]string{"a": "owner: ana\nfollow_ups: [{what: One, due: 2026-02-16}, {what: Two, due: 2026-02-15}, {what: Some day}]"},
			"load",
			[]string{"person", "due", "overdue"},
			2, "ana|3|1\nben|0|0",
		},
		"marked at risk, notice before a save case, a win-back is no risk": {
			map[string]string{
				"a": "owner: ana\nstatus: at-risk\nrevenue: {2025-06: 1}",
				"b": "owner: ana\nrevenue: {2025-06: 2}\ncases: [{id: x, opened: 2026-02-01}, {id: y, opened: 2026-02-02, notice: 2026-02-02}]",
				"c": "owner: ana\nstatus: notice\ncontracts: [{end: 2026-05-01, annual_value: 7}]",
				"d": "owner: ana\nstatus: active\nrevenue: {2025-06: 4}\ncases: [{id: x, kind: win-back, opened: 2026-02-01}]",
				"e": "owner: ana\nstatus: lost\nrevenue: {2025-06: 8}\ncases: [{id: x, opened: 2026-02-01}]",
			}, "revenue_at_risk", []string{"client", "class", "revenue", "basis"}, 9, "c|notice|7.00|contract\nb|notice|2.00|billed\na|save|1.00|billed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, recs := small("", c.clients).world(t, "2026-02-16", "")
			if got := lines(dump(w, recs, c.table, c.columns...), c.last); got != c.want {
				t.Errorf("%s:\n%s\nwant:\n%s", c.table, got, c.want)
			}
		})
	}
}

// What a loss cost is kept from readers who may not see revenue, even where it
// was typed, and from those who may not see that.
func TestHiddenLosses(t *testing.T) {
	clients := map[string]string{"a": "owner: ana\nsince: 2020-01-01\ncases: [{id: x, opened: 2025-06-01, ended: 2025-06-30, revenue_lost: 777, closed: 2025-07-01, outcome: lost}]"}
	config := "audiences: {all: {}, noBilling: {hide: [revenue]}, noLoss: {hide: [cases.revenue_lost]}, noCases: {hide: [cases]}}"
	config = strings.NewReplacer("noBilling", "no-billing", "noLoss", "no-loss", "noCases", "no-cases").Replace(config)
	for audience, want := range map[string]string{"all": "1|777.00\n", "no-billing": "1|-\n", "no-loss": "1|-\n", "no-cases": ""} {
		w, recs := small(config, clients).world(t, "2026-02-16", audience)
		if got := dump(w, recs, "losses_by_reason", "clients", "lost"); got != want {
			t.Errorf("%s sees %q, want %q", audience, got, want)
		}
		m, _ := FindMeasure("losses_by_reason")
		if f := m.Value(w); f.Cell.Set != (audience == "all") {
			t.Errorf("%s is told %+v", audience, f)
		}
	}
}

// A measure whose records are kept from these readers is not a measure of
// nothing: it says so, and its table is empty.
func TestMeasuresKept(t *testing.T) {
	clients := map[string]string{"a": "owner: ana\nsince: 2020-01-01\ncases: [{id: x, opened: 2025-06-01, notice: 2025-06-02, ended: 2025-06-30, closed: 2025-07-01, outcome: lost, staff: {hours_freed: 3}}]"}
	w, recs := small("audiences: {outer: {hide: [cases]}}", clients).world(t, "2026-02-16", "outer")
	for _, name := range strings.Fields("logo_churn cohorts losses_by_reason revenue_at_risk lifetime_value replacement time_to_contact save_rate win_back_rate plays_by_outcome offers_by_outcome lead_time hours_freed reasons_obtained") {
		m, _ := FindMeasure(name)
		if f := m.Value(w); f.Cell.Set || f.Of > 0 || f.Why != kept {
			t.Errorf("%s says %+v", name, f)
		}
		if got := dump(w, recs, name); got != "" || len(m.Series(w)) > 0 {
			t.Errorf("%s still has rows:\n%s", name, got)
		}
	}
	if m, _ := FindMeasure("load"); m.Value(w).Why != "" {
		t.Error("load needs no cases")
	}
}

// Every field that a measure needs is one that an audience may hide.
func TestNeedsAreFields(t *testing.T) {
	for _, m := range Measures() {
		for _, field := range m.needs {
			w, _ := small("audiences: {outer: {hide: ["+field+"]}}", nil).world(t, "2026-02-16", "outer")
			if !w.lacks([]string{field}) {
				t.Errorf("%s needs %s", m.Name, field)
			}
		}
	}
}
