package book

import "testing"

// What a reviewer found: each was wrong once.

func TestUndatedFactsKeepTheClient(t *testing.T) {
	b, _ := mustLoad(t, site("data/clients/x.yaml", head+"contracts: [{end: 2026-12-31}]\n"))
	rec := record(t, "contracts: [{end: 2026-12-31}]\nevents: [{date: 2026-02-11, kind: call, summary: To come}]")
	l := lens(t, b, "", "2026-02-10")
	if !l.See(rec) || len(rec.Events) != 0 || rec.Status != "active" {
		t.Errorf("a client with an undated contract is gone, or knows too much: %+v", rec.Events)
	}
	rec = record(t, "contacts: [{id: a, name: Ann}]\nevents: [{date: 2026-02-11, kind: call, summary: To come}]")
	if l.See(rec) {
		t.Error("a client of whom only people are known has a page")
	}
}

func TestDepartureOutlivesAnOlderCase(t *testing.T) {
	for text, want := range map[string]string{
		"cases: [{id: k, opened: 2025-01-01, ended: 2025-02-01}, {id: l, opened: 2025-01-05}]":                                                        "lost",
		"cases: [{id: k, opened: 2025-01-01, ended: 2025-02-01}, {id: l, opened: 2025-02-01}]":                                                        "lost",
		"cases: [{id: k, opened: 2025-01-01, ended: 2025-02-01}, {id: l, opened: 2025-03-01}]":                                                        "at-risk",
		"cases: [{id: k, opened: 2025-01-01, closed: 2025-03-01, outcome: saved}, {id: l, opened: 2025-02-01, notice: 2025-02-20}]":                   "active",
		"cases: [{id: k, opened: 2025-01-01, ended: 2025-02-01}, {id: l, kind: win-back, opened: 2025-03-01, closed: 2025-05-01, outcome: won-back}]": "won-back",
	} {
		if got := record(t, text).workedOut(false); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestHidingWhatAnEntryNeedsHidesIt(t *testing.T) {
	for _, name := range []string{"events.date", "orders.date", "orders.amount", "scores.kind"} {
		path := hiddenPath(name)
		if len(path) != 1 {
			t.Errorf("%s hides at %v; want the whole list", name, path)
		}
	}
	if path := hiddenPath("contracts.annual_value"); len(path) != 2 {
		t.Errorf("contracts.annual_value hides at %v", path)
	}
}
