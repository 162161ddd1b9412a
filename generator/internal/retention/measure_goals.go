package retention

import (
	"strings"

	"holdfast/generator/internal/money"
)

// GoalMet is one goal of one year beside what was reached.
type GoalMet struct {
	Year    int
	Measure Measure
	Goal    Cell
	Actual  Cell  // absent where it is undefined, or before there were figures
	N, Of   int64 // of a share of things counted in a year that is not over; else 0
	Running bool  // the year is not over
}

// Met reports whether the goal was reached; ok is false where nothing can be said.
func (g *GoalMet) Met() (met, ok bool) {
	if !g.Actual.Set || g.Measure.Good == "" || g.Measure.Good == "level" {
		return false, false
	}
	if g.Measure.Good == "down" {
		return g.Actual.Number <= g.Goal.Number, true
	}
	return g.Actual.Number >= g.Goal.Number, true
}

func (g *GoalMet) of(n int64) Cell {
	if g.Of == 0 {
		return Cell{}
	}
	return WholeCell(int(n))
}

// Goals lists each goal beside its actual, by year, in the order of the measures.
// A year that is not over is held against what the measure says today.
func (w *World) Goals() []GoalMet { return w.sums.goals() }

func (w *World) goals() []GoalMet {
	var all []GoalMet
	this := w.yearOf(w.AsOf.Month())
	for _, y := range w.Reference.Goals {
		for _, m := range Measures() {
			goal := w.goal(y.Year, m.Name)
			if !goal.Set {
				continue
			}
			g := GoalMet{Year: y.Year, Measure: m, Goal: goal, Running: y.Year == this}
			g.Actual, g.N, g.Of = w.actual(&m, y.Year, this)
			all = append(all, g)
		}
	}
	return all
}

// actual is what a measure came to in a year, as a plain number: money in whole
// units, as goals are typed; and, today, how many that is of how many.
func (w *World) actual(m *Measure, year, this int) (c Cell, n, of int64) {
	if year > this {
		return Cell{}, 0, 0
	}
	if year == this {
		f := m.Value(w)
		if f.Of > 0 && !f.Cell.Set { // a goal wants the share even under ten
			return Rate{f.N, f.Of}.Cell(), f.N, f.Of
		}
		return w.plain(f.Cell, f.Type), f.N, f.Of
	}
	var last Cell
	for _, p := range m.Series(w) {
		if w.yearOf(p.Month) == year && w.closesYear(p.Month) {
			last = p.Cell
		}
	}
	return last, 0, 0
}

func (w *World) plain(c Cell, t Type) Cell {
	switch {
	case !c.Set:
		return Cell{}
	case t == Money:
		return NumberCell(w.Config.Money.Float(money.Amount(c.Int)))
	case t == Whole:
		return NumberCell(float64(c.Int))
	}
	return c
}

func goalsFigure(w *World) Figure {
	var r Rate
	var missed []string
	year := w.yearOf(w.AsOf.Month())
	for _, g := range w.Goals() {
		met, ok := g.Met()
		if g.Year != year || !ok {
			continue
		}
		r.Of++
		if met {
			r.N++
		} else {
			missed = append(missed, strings.ToLower(g.Measure.Title))
		}
	}
	detail := "goals of the year are met as things stand"
	if len(missed) > 0 {
		detail += "; not yet: " + strings.Join(missed, ", ")
	}
	return countedShare(r, "no goal of this year can be told yet", detail)
}

func goalsTable() Table {
	return acrossTable("goals", "Each goal beside what was reached. A year that is not over is held against today.", []field[GoalMet]{
		{"year", Whole, "", "The house's year, by the calendar year it begins in", func(_ *World, g *GoalMet) Cell { return WholeCell(g.Year) }},
		{"measure", Text, "", "The measure's name", func(_ *World, g *GoalMet) Cell { return TextCell(g.Measure.Name) }},
		{"title", Text, "", "Its title", func(_ *World, g *GoalMet) Cell { return TextCell(g.Measure.Title) }},
		{"unit", Text, "", "Its unit", func(_ *World, g *GoalMet) Cell { return TextCell(g.Measure.Unit) }},
		{"good", Text, "", "up, down or level: which way is good", func(_ *World, g *GoalMet) Cell { return TextCell(g.Measure.Good) }},
		{"goal", Number, "", "What was aimed at, in the measure's unit", func(_ *World, g *GoalMet) Cell { return g.Goal }},
		{"actual", Number, "", "What was reached, in the same unit; money in whole units of the currency", func(_ *World, g *GoalMet) Cell { return g.Actual }},
		{"counted", Whole, "", "Of a share of things counted, in a year that is not over: how many", func(_ *World, g *GoalMet) Cell { return g.of(g.N) }},
		{"out_of", Whole, "", "Of how many", func(_ *World, g *GoalMet) Cell { return g.of(g.Of) }},
		{"met", Truth, "", "1 where the goal is reached; absent where nothing can be said", func(_ *World, g *GoalMet) Cell {
			met, ok := g.Met()
			if !ok {
				return Cell{}
			}
			return TruthCell(met)
		}},
		{"running", Truth, "", "1 while the year is not over", func(_ *World, g *GoalMet) Cell { return TruthCell(g.Running) }},
	}, eachOf((*World).Goals))
}
