package chart

import (
	"strings"
	"testing"
)

// A calendar draws twelve months; the days before are in its table, and its
// caption says so.
func TestCalendarSaysWhatItLeavesOut(t *testing.T) {
	for name, c := range map[string]struct {
		first string
		says  bool
	}{
		"all of them": {"2025-03-01", false},
		"one too old": {"2025-02-28", true},
	} {
		days := []DayValue{{c.first, 1}, {"2026-02-10", 2}}
		f := Frame{ID: "x", Title: "Days", Caption: "In touch.", Columns: []Column{{Name: "Day"}, {Name: "Times", Num: true}}, Rows: [][]string{{c.first, "1"}, {"2026-02-10", "2"}}}
		got, err := Calendar(f, days)
		if err != nil {
			t.Fatal(err)
		}
		if says := strings.Contains(got.Caption, "in the table only"); says != c.says || strings.Contains(got.Option, c.first) == c.says || len(got.Rows) != 2 {
			t.Errorf("%s: %q, drawn %v", name, got.Caption, strings.Contains(got.Option, c.first+`",1`))
		}
	}
}
