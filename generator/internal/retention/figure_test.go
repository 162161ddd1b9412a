package retention

import (
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Every measure says something of any book: a figure, or why there is none.
func TestEveryMeasureSpeaks(t *testing.T) {
	empty := written("== config.yaml\ntitle: T\ncurrency: GBP\ntiers: {core: {}}\n== data/team.yaml\nana: {name: Ana}\n")
	for name, site := range map[string]written{"nothing": empty, "one client": full, "ten": ten} {
		for _, audience := range []string{"", "blind"} {
			if audience != "" && name != "ten" {
				continue
			}
			w, _ := site.world(t, "2026-02-16", audience)
			for _, m := range Measures() {
				f := m.Value(w)
				if f.Cell.Set && f.Why != "" || !f.Cell.Set && f.Why == "" && f.Of == 0 {
					t.Errorf("%s, %s %q: %+v", m.Name, name, audience, f)
				}
				if f.Cell.Set && f.Unit == "" && f.Type != Money {
					t.Errorf("%s, %s has no unit: %+v", m.Name, name, f)
				}
				months := m.Series(w)
				if !slices.IsSortedFunc(months, func(a, b Point) int { return int(a.Month - b.Month) }) || len(months) > seriesMonths {
					t.Errorf("%s, %s: the series is %v", m.Name, name, months)
				}
				if n := len(months); n > 0 && f.Type != Money && f.Cell.Set && f.Of == 0 && months[n-1].Cell != f.Cell {
					t.Errorf("%s, %s: the series ends with %+v, the figure is %+v", m.Name, name, months[n-1], f)
				}
			}
		}
	}
}

func TestMeasureNames(t *testing.T) {
	var got []string
	for _, m := range Measures() {
		got = append(got, m.Name)
		if m.Table().Name != m.Name {
			t.Errorf("the table of %s is %s", m.Name, m.Table().Name)
		}
		for _, text := range []string{m.Title, m.Answers, m.Formula, m.Unit, m.Source} {
			if text == "" {
				t.Errorf("%s says too little of itself", m.Name)
			}
		}
	}
	if !slices.Equal(got, book.MeasureNames) {
		t.Errorf("measures %v, goals %v", got, book.MeasureNames)
	}
}

func TestMiddle(t *testing.T) {
	for _, c := range []struct {
		in   []int
		want int
		ok   bool
	}{{nil, 0, false}, {[]int{5}, 5, true}, {[]int{9, 1, 5}, 5, true}, {[]int{9, 1}, 5, true}, {[]int{2, 1}, 2, true}, {[]int{-2, -1}, -2, true}} {
		if got, ok := middle(c.in); got != c.want || ok != c.ok {
			t.Errorf("the middle of %v is %d %v", c.in, got, ok)
		}
	}
}

// Months come back as they were billed, gaps and credits included.
func TestMonths(t *testing.T) {
	for _, billed := range [][]book.MonthMoney{
		nil,
		{{Month: 1}},
		{{Month: -3, Value: -7}, {Month: -2}, {Month: 0, Value: 1 << 50}},
		{{Month: 24_313, Value: 725_000}, {Month: 24_314, Value: 725_000}, {Month: 24_320, Value: -9}, {Month: 24_321, Value: 0}},
	} {
		s := monthsOf(billed)
		var got []book.MonthMoney
		for m, v := range s.All() {
			got = append(got, book.MonthMoney{Month: m, Value: v})
		}
		if !slices.Equal(got, billed) || s.none() != (billed == nil) {
			t.Errorf("%v came back as %v", billed, got)
		}
		if billed != nil && s.first() != billed[0].Month {
			t.Errorf("%v begins in %d", billed, s.first())
		}
	}
	if last := monthsOf([]book.MonthMoney{{Month: 5, Value: 3}, {Month: 6}, {Month: 7, Value: -1}}).last(); last != 5 {
		t.Errorf("last billed in %d", last)
	}
}

func TestSpansAndWindows(t *testing.T) {
	billed := monthsOf([]book.MonthMoney{{Month: 10, Value: 1}, {Month: 12, Value: 2}, {Month: 13, Value: 4}, {Month: 20, Value: 8}})
	w := newWindow(9, 8)
	w.fill(billed)
	for from := day.Month(9); from <= 16; from++ {
		for to := from; to <= 16; to++ {
			if a, b := billed.span(from, to), w.sum(to, int(to-from)+1); a != b {
				t.Errorf("months %d to %d: %d and %d", from, to, a, b)
			}
		}
	}
	if w.fill(Months{}); w.sum(16, 8) != 0 {
		t.Error("a window keeps another client's months")
	}
	if got := billed.span(0, 99); got != 15 {
		t.Errorf("all months come to %d", got)
	}
}

// figures are what measures say of the ten clients.
func TestFiguresOfTen(t *testing.T) {
	w, _ := ten.world(t, "2026-02-16", "")
	for name, want := range map[string]string{
		"grr":              "63.52 per cent: 8 clients; November 2025 to January 2026, and the same months a year before",
		"logo_churn":       "22.22 per cent (2 of 9): 1 left by a case, 1 without a word (Gorse); 1 let go, apart; twelve months to January 2026",
		"concentration":    "35.4 per cent: Alder alone; the five largest 94.4 %; index 0.245488, as concentrated as 4.07 clients of one size",
		"reasons_obtained": "0 per cent (0 of 1): losses of twelve months; 0 refused, 0 could not be reached",
	} {
		m, _ := FindMeasure(name)
		f := m.Value(w)
		got := f.Cell.As(f.Type, w.Config.Money) + " " + f.Unit
		if f.Of > 0 {
			got += " (" + WholeCell(int(f.N)).As(Whole, w.Config.Money) + " of " + WholeCell(int(f.Of)).As(Whole, w.Config.Money) + ")"
		}
		if got += ": " + f.Detail; got != want {
			t.Errorf("%s says\n%q, not\n%q", name, got, want)
		}
	}
	m, _ := FindMeasure("revenue_at_risk")
	if f := m.Value(w); !strings.HasPrefix(f.Detail, "in notice £2,500.70 (1 client), in a save case £500 (1 client), red by signs only ") {
		t.Errorf("at risk says %q", f.Detail)
	}
}
