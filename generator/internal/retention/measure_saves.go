package retention

import (
	"cmp"

	"holdfast/generator/internal/day"
)

// Saves is what became of the save cases closed in the twelve months that end
// with a month, of those that had a notice or a sign that called for action.
type Saves struct {
	Month   day.Month
	Cases   int
	Saved   int
	Partial int
}

// Rate is the share of them that stayed, whole or in part.
func (s Saves) Rate() Rate { return Rate{int64(s.Saved + s.Partial), int64(s.Cases)} }

// SaveRate is what became of save cases, by month, oldest first, the newest now.
func (w *World) SaveRate() []Saves { return w.sums.saves() }

// over is the day on which a closed case was over.
func (c *CaseRow) overOn() day.Day { return cmp.Or(c.Closed, c.Ended, c.Opened) }

// Serious reports whether there was something to save: a notice, or a sign that
// called for action while the case was open.
func (c *CaseRow) Serious() bool { return c.Notice != 0 || c.Acted }

func (w *World) saves() []Saves {
	months := w.caseMonths()
	all := make([]Saves, len(months))
	for i, m := range months {
		all[i].Month = m
		from, to := lookBack(m)
		eachCase(w, func(c *aCase) bool {
			if c.Kind != "save" || c.Open() || !c.Serious() || !within(c.overOn(), from, to) {
				return true
			}
			all[i].Cases++
			switch c.Outcome {
			case "saved":
				all[i].Saved++
			case "partial":
				all[i].Partial++
			}
			return true
		})
	}
	return all
}

func saveRateFigure(w *World) Figure {
	s := newest(w.SaveRate())
	return share(s.Rate(), "no such case was closed in twelve months", "cases of twelve months; of those that stayed "+count(s.Partial, "only in part", "only in part"))
}

func saveRateTable() Table {
	month := func(s *Saves) day.Month { return s.Month }
	return acrossTable("save_rate", "Save cases closed in twelve months that had a notice or a sign that called for action, by the month that ends them.", []field[Saves]{
		{"month", Month, "", "The last of the twelve months", func(_ *World, s *Saves) Cell { return MonthCell(s.Month) }},
		yearField(month), closesYearField(month),
		{"cases", Whole, "cases", "Such cases closed in the twelve months", func(_ *World, s *Saves) Cell { return WholeCell(s.Cases) }},
		{"saved", Whole, "cases", "Closed as saved", func(_ *World, s *Saves) Cell { return WholeCell(s.Saved) }},
		{"partial", Whole, "cases", "Closed with a part kept", func(_ *World, s *Saves) Cell { return WholeCell(s.Partial) }},
		{"rate", Number, "per cent", "Saved and partial, as a share of the cases", func(_ *World, s *Saves) Cell { return s.Rate().Cell() }},
		goalField("save_rate", month),
	}, eachOf((*World).SaveRate))
}

func saveSeries(w *World) []Point {
	return points(w.SaveRate(), func(s *Saves) day.Month { return s.Month }, func(s *Saves) Cell { return s.Rate().Cell() })
}
