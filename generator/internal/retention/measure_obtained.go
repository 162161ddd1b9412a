package retention

import "holdfast/generator/internal/day"

// Obtained is how often we learnt why, of the losses of the twelve months that
// end with a month.
type Obtained struct {
	Month       day.Month
	Losses      int
	Obtained    int
	Refused     int
	Unreachable int
}

// Rate is the share of losses whose reason we know from the client.
func (o Obtained) Rate() Rate { return Rate{int64(o.Obtained), int64(o.Losses)} }

// ReasonsObtained is how often we learnt why, by month, oldest first, the newest now.
func (w *World) ReasonsObtained() []Obtained { return w.sums.obtained() }

func (w *World) obtained() []Obtained {
	months := w.caseMonths()
	all := make([]Obtained, len(months))
	for i, m := range months {
		o := &all[i]
		o.Month = m
		from, to := lookBack(m)
		for _, l := range w.Losses() {
			if !within(l.On, from, to) {
				continue
			}
			o.Losses++
			switch l.Case.Obtained {
			case "obtained":
				o.Obtained++
			case "refused":
				o.Refused++
			case "unreachable":
				o.Unreachable++
			}
		}
	}
	return all
}

func obtainedFigure(w *World) Figure {
	o := newest(w.ReasonsObtained())
	return share(o.Rate(), "nobody was lost in twelve months", "losses of twelve months; "+count(o.Refused, "refused", "refused")+", "+count(o.Unreachable, "could not be reached", "could not be reached"))
}

func reasonsObtainedTable() Table {
	month := func(o *Obtained) day.Month { return o.Month }
	return acrossTable("reasons_obtained", "How often we learnt why, of the losses of twelve months, by the month that ends them.", []field[Obtained]{
		{"month", Month, "", "The last of the twelve months", func(_ *World, o *Obtained) Cell { return MonthCell(o.Month) }},
		yearField(month), closesYearField(month),
		{"losses", Whole, "clients", "Clients lost in the twelve months", func(_ *World, o *Obtained) Cell { return WholeCell(o.Losses) }},
		{"obtained", Whole, "clients", "Of them, those who told us why", func(_ *World, o *Obtained) Cell { return WholeCell(o.Obtained) }},
		{"refused", Whole, "clients", "Those who would not", func(_ *World, o *Obtained) Cell { return WholeCell(o.Refused) }},
		{"unreachable", Whole, "clients", "Those we could not reach", func(_ *World, o *Obtained) Cell { return WholeCell(o.Unreachable) }},
		{"rate", Number, "per cent", "Obtained, as a share of the losses", func(_ *World, o *Obtained) Cell { return o.Rate().Cell() }},
		goalField("reasons_obtained", month),
	}, eachOf((*World).ReasonsObtained))
}

func obtainedSeries(w *World) []Point {
	return points(w.ReasonsObtained(), func(o *Obtained) day.Month { return o.Month }, func(o *Obtained) Cell { return o.Rate().Cell() })
}
