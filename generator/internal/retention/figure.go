package retention

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Figure is what one measure comes to today.
type Figure struct {
	Cell   Cell // absent where it is undefined, or kept from these readers
	Type   Type
	Unit   string // "per cent", "days" …; of money the span, such as "a year"
	N, Of  int64  // of a share of things counted: so many of so many; else 0
	Detail string // what it is made of, in a few words; may be ""
	Why    string // why there is none
}

// Point is one month of a measure's series; the cell may be absent.
type Point struct {
	Month day.Month
	Cell  Cell
}

// Value is the measure as it stands today. From readers who may not see what it
// is worked out from it is kept: a sum of the rest would be wrong.
func (m *Measure) Value(w *World) Figure {
	if w.lacks(m.needs) {
		return undefined(kept)
	}
	return m.now(w)
}

// Series is the measure by month, oldest first, or nothing where it has none.
func (m *Measure) Series(w *World) []Point {
	if m.series == nil || w.lacks(m.needs) {
		return nil
	}
	return m.series(w)
}

// Table is the measure's table of the catalogue. It has no rows for readers from
// whom the measure is kept.
func (m *Measure) Table() Table {
	t, needs := m.table(), m.needs
	rows := t.Rows
	t.Rows = func(w *World, yield func([]Cell) bool) {
		if !w.lacks(needs) {
			rows(w, yield)
		}
	}
	return t
}

// points makes a series of a list that has a month and a value each.
func points[T any](list []T, month func(*T) day.Month, cell func(*T) Cell) []Point {
	all := make([]Point, len(list))
	for i := range list {
		all[i] = Point{month(&list[i]), cell(&list[i])}
	}
	return all
}

// undefined is a figure that there is not.
func undefined(why string) Figure { return Figure{Why: why} }

// share is a rate of things counted.
func share(r Rate, none, detail string) Figure {
	if !r.Known() {
		return Figure{Type: Number, Unit: "per cent", Why: none}
	}
	return Figure{Cell: r.Cell(), Type: Number, Unit: "per cent", N: r.N, Of: r.Of, Detail: detail}
}

// few is how many it takes before a share of things counted is said in per cent.
const few = 10

// countedShare is share where under ten there is no percentage.
func countedShare(r Rate, none, detail string) Figure {
	f := share(r, none, detail)
	if r.Of < few {
		f.Cell = Cell{}
	}
	return f
}

// moneyFigure is an amount, unless it is kept from these readers.
func (w *World) moneyFigure(a money.Amount, unit, detail string) Figure {
	if w.noBilling {
		return Figure{Type: Money, Unit: unit, Why: kept}
	}
	return Figure{Cell: MoneyCell(a), Type: Money, Unit: unit, Detail: detail}
}

// middle is the median of whole numbers, half way between the two in the middle
// to the nearest, half away from zero; ok is false where there are none.
func middle[T ~int64 | ~int32 | ~int](values []T) (m T, ok bool) {
	n := len(values)
	if n == 0 {
		return 0, false
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	if n%2 == 1 {
		return sorted[n/2], true
	}
	return T(scaled(int64(sorted[n/2-1])+int64(sorted[n/2]), 1, 2)), true
}

// monthName is "January 2026".
func monthName(m day.Month) string {
	year, month := m.Parts()
	return fmt.Sprintf("%s %d", month, year)
}

// count is "1 client", "3 clients".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// names are the names of clients, parted by commas, and of many only the first.
func (w *World) names(ids []string) string {
	const most = 5
	var out []string
	for i, id := range ids {
		if i == most {
			out = append(out, fmt.Sprintf("%d more", len(ids)-most))
			break
		}
		if r := w.clients[id]; r != nil {
			out = append(out, r.Name)
		}
	}
	return strings.Join(out, ", ")
}

// lookBack are the twelve months that end with a month.
func lookBack(m day.Month) (from, to day.Day) { return (m - yearAgo + 1).First(), m.Last() }

// caseMonths are the months of the series of what cases say: from a year after
// the first case, or from now where there is less, to the month of the day.
func (w *World) caseMonths() []day.Month {
	var first day.Day
	for _, r := range w.Rows {
		for i := range r.Cases {
			if on := r.Cases[i].first(); on != 0 && (first == 0 || on < first) {
				first = on
			}
		}
	}
	if first == 0 {
		return nil
	}
	last := w.AsOf.Month()
	from := max(last-seriesMonths+1, min(last, first.Month()+yearAgo-1))
	var months []day.Month
	for m := from; m <= last; m++ {
		months = append(months, m)
	}
	return months
}

// first is the first day that a case tells of.
func (c *CaseRow) first() day.Day {
	for _, d := range [...]day.Day{c.Opened, c.Notice, c.Ended, c.Closed} {
		if d != 0 {
			return d
		}
	}
	return 0
}

// within reports whether a day lies between two, both included.
func within(d, from, to day.Day) bool { return from <= d && d <= to }
