package retention

import (
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Retained compares the three months that end with a month with the same three
// a year before, over the clients that were billed in those.
type Retained struct {
	Month   day.Month
	Clients int          // billed more than nothing a year ago
	Then    money.Amount // what they were billed a year ago
	Now     money.Amount // what the same clients were billed in these months
	Kept    money.Amount // of Now no more than Then, client by client
}

// GRR is gross revenue retention.
func (r Retained) GRR() Rate { return Rate{int64(r.Kept), int64(r.Then)} }

// NRR is net revenue retention.
func (r Retained) NRR() Rate { return Rate{int64(r.Now), int64(r.Then)} }

// yearAgo and quarter are the lengths that retention compares, in months.
const (
	yearAgo = 12
	quarter = 3
)

// Retention is how much of their revenue the clients of a year ago still bring,
// for each closed month, oldest first, the newest now. It is empty before there
// is a year to look back on, and where billing is kept from these readers.
func (w *World) Retention() []Retained { return w.sums.retained() }

func (w *World) retained() []Retained {
	months := w.series(yearAgo)
	if len(months) == 0 || w.noBilling {
		return nil
	}
	all := make([]Retained, len(months))
	for i, m := range months {
		all[i].Month = m
	}
	back := yearAgo + quarter
	win := newWindow(months[0]-day.Month(back)+1, len(months)+back-1)
	for _, r := range w.Rows {
		if r.Billed.none() {
			continue
		}
		win.fill(r.Billed)
		for i, m := range months {
			then, now := win.sum(m-yearAgo, quarter), win.sum(m, quarter)
			if then <= 0 {
				continue
			}
			all[i].Clients++
			all[i].Then += then
			all[i].Now += now
			all[i].Kept += min(then, now)
		}
	}
	return all
}

// retainedMonth is one row of the tables of grr and nrr.
func retainedFields(now field[Retained], rate func(*Retained) Rate, name string) []field[Retained] {
	return []field[Retained]{
		{"month", Month, "", "The last of the three closed months that are compared with the same three a year before", func(_ *World, r *Retained) Cell { return MonthCell(r.Month) }},
		yearField(func(r *Retained) day.Month { return r.Month }),
		closesYearField(func(r *Retained) day.Month { return r.Month }),
		{"clients", Whole, "clients", "Clients billed in the three months a year ago", func(_ *World, r *Retained) Cell { return WholeCell(r.Clients) }},
		{"revenue_then", Money, "", "What they were billed then", func(_ *World, r *Retained) Cell { return MoneyCell(r.Then) }},
		now,
		{"rate", Number, "per cent", "The second sum as a share of the first", func(_ *World, r *Retained) Cell { return rate(r).Cell() }},
		goalField(name, func(r *Retained) day.Month { return r.Month }),
	}
}

func grrTable() Table {
	kept := field[Retained]{"revenue_kept", Money, "", "Of what they are billed now no more than then, client by client", func(_ *World, r *Retained) Cell { return MoneyCell(r.Kept) }}
	return acrossTable("grr", "Gross revenue retention by month. A year's figure is that of the month that closes it.",
		retainedFields(kept, func(r *Retained) Rate { return r.GRR() }, "grr"), eachOf((*World).Retention))
}

func nrrTable() Table {
	now := field[Retained]{"revenue_now", Money, "", "What the same clients are billed now", func(_ *World, r *Retained) Cell { return MoneyCell(r.Now) }}
	return acrossTable("nrr", "Net revenue retention by month. A year's figure is that of the month that closes it.",
		retainedFields(now, func(r *Retained) Rate { return r.NRR() }, "nrr"), eachOf((*World).Retention))
}

// eachOf goes through a list that the world has.
func eachOf[T any](list func(*World) []T) func(*World, func(*T) bool) {
	return func(w *World, yield func(*T) bool) {
		all := list(w)
		for i := range all {
			if !yield(&all[i]) {
				return
			}
		}
	}
}

// yearField, closesYearField and goalField are columns of every monthly series.
func yearField[T any](month func(*T) day.Month) field[T] {
	return field[T]{"year", Whole, "", "The house's year that the month lies in, by the calendar year it begins in", func(w *World, x *T) Cell { return WholeCell(w.yearOf(month(x))) }}
}

func closesYearField[T any](month func(*T) day.Month) field[T] {
	return field[T]{"closes_year", Truth, "", "1 where the month is the last of that year: the row is then the year's figure", func(w *World, x *T) Cell { return TruthCell(w.closesYear(month(x))) }}
}

func goalField[T any](measure string, month func(*T) day.Month) field[T] {
	return field[T]{"goal", Number, "per cent", "The goal of that year", func(w *World, x *T) Cell { return w.goal(w.yearOf(month(x)), measure) }}
}

// Goal is what the goals of a month's year ask of a measure; they may ask nothing.
func (w *World) Goal(m day.Month, measure string) Cell { return w.goal(w.yearOf(m), measure) }

// goal is what a year's goals ask of a measure; it may ask nothing.
func (w *World) goal(year int, measure string) Cell {
	for _, y := range w.Reference.Goals {
		if y.Year != year {
			continue
		}
		for _, g := range y.Goals {
			if g.Measure == measure {
				return NumberCell(g.Value.Float())
			}
		}
	}
	return Cell{}
}

func grrFigure(w *World) Figure { return w.retentionFigure(Retained.GRR) }

func nrrFigure(w *World) Figure { return w.retentionFigure(Retained.NRR) }

func (w *World) retentionFigure(rate func(Retained) Rate) Figure {
	r := newest(w.Retention())
	switch {
	case w.noBilling:
		return undefined(kept)
	case !rate(r).Known():
		return undefined("nobody was billed a year ago")
	}
	return Figure{
		Cell: rate(r).Cell(), Type: Number, Unit: "per cent",
		Detail: count(r.Clients, "client", "clients") + "; " + monthName(r.Month-quarter+1) + " to " + monthName(r.Month) + ", and the same months a year before",
	}
}

func grrSeries(w *World) []Point {
	return points(w.Retention(), retainedMonth, func(r *Retained) Cell { return r.GRR().Cell() })
}

func nrrSeries(w *World) []Point {
	return points(w.Retention(), retainedMonth, func(r *Retained) Cell { return r.NRR().Cell() })
}

func retainedMonth(r *Retained) day.Month { return r.Month }
