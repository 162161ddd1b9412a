package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
)

// Lead is how early signs told of one notice, or of one loss without a notice.
type Lead struct {
	Client *Row
	Case   *CaseRow
}

// Told is the day they told us, or else the day they left.
func (l *Lead) Told() day.Day { return cmp.Or(l.Case.Notice, l.Case.left()) }

// Days is from the start of the unbroken run of signs to the day they told us;
// ok is false where no sign showed.
func (l *Lead) Days() (days int, ok bool) {
	if l.Case.Warned == 0 {
		return 0, false
	}
	return int(l.Told() - l.Case.Warned), true
}

// Leads lists the notices and losses and how early signs told of each, the
// newest first. Those we let go are left out.
func (w *World) Leads() []Lead { return w.sums.leads() }

func (w *World) leads() []Lead {
	var all []Lead
	eachCase(w, func(c *aCase) bool {
		if c.Outcome != "let-go" && (c.Notice != 0 || c.Lossy()) {
			all = append(all, Lead{c.Row, c.CaseRow})
		}
		return true
	})
	slices.SortStableFunc(all, func(a, b Lead) int {
		return cmp.Or(cmp.Compare(b.Told(), a.Told()), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

// leadSeries is the lead time of the case in the middle, of those of twelve months.
func leadSeries(w *World) []Point {
	return points(w.caseMonths(), func(m *day.Month) day.Month { return *m }, func(m *day.Month) Cell {
		from, to := lookBack(*m)
		d, ok := w.middleLead(from, to)
		if !ok {
			return Cell{}
		}
		return WholeCell(d)
	})
}

func (w *World) middleLead(from, to day.Day) (days int, ok bool) {
	var all []int
	for _, l := range w.Leads() {
		if d, ok := l.Days(); ok && within(l.Told(), from, to) {
			all = append(all, d)
		}
	}
	return middle(all)
}

func leadFigure(w *World) Figure {
	from, to := lookBack(w.AsOf.Month())
	var unseen []string
	n := 0
	for _, l := range w.Leads() {
		if !within(l.Told(), from, to) {
			continue
		}
		n++
		if _, ok := l.Days(); !ok && l.Case.Lossy() {
			unseen = append(unseen, l.Client.ID)
		}
	}
	detail := count(n, "notice or loss", "notices and losses") + " in twelve months"
	if len(unseen) > 0 {
		detail += "; lost without a sign: " + w.names(unseen)
	}
	d, ok := w.middleLead(from, to)
	if !ok {
		why := "no sign came before a notice or loss of twelve months"
		if n == 0 {
			why = "there was no notice and no loss in twelve months"
		}
		return Figure{Type: Whole, Unit: "days", Detail: detail, Why: why}
	}
	return Figure{Cell: WholeCell(d), Type: Whole, Unit: "days", Detail: detail}
}

func leadTimeTable() Table {
	return acrossTable("lead_time", "How early signs told of each notice and loss, the newest first.", []field[Lead]{
		{"client", Text, "", "The client's id", func(_ *World, l *Lead) Cell { return TextCell(l.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, l *Lead) Cell { return TextCell(l.Client.Name) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, l *Lead) Cell { return TextCell(l.Case.ID) }},
		{"told", Date, "", "The day they gave notice, or else left", func(_ *World, l *Lead) Cell { return DateCell(l.Told()) }},
		{"lost", Truth, "", "1 where they left", func(_ *World, l *Lead) Cell { return TruthCell(l.Case.Lossy()) }},
		{"first_sign", Date, "", "The start of the unbroken run of signs up to then; absent where none showed", func(_ *World, l *Lead) Cell { return DateCell(l.Case.Warned) }},
		{"days", Whole, "days", "From that start to the day they told us", func(_ *World, l *Lead) Cell {
			d, ok := l.Days()
			if !ok {
				return Cell{}
			}
			return WholeCell(d)
		}},
		{"signs", Text, "", "The codes of the signs that showed in the six months before, a space between", func(_ *World, l *Lead) Cell { return spaced(l.Case.Before.Codes()) }},
	}, eachOf((*World).Leads))
}
