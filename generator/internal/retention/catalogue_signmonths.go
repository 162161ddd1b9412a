package retention

import "holdfast/generator/internal/day"

// signMonth is one sign that a client showed at a month-end.
type signMonth struct {
	*Row
	on   day.Day
	sign int
}

// signMonthsTable is the history of signs: by it a report says how often they
// were right.
func signMonthsTable() Table {
	return acrossTable("sign_months", "The signs that clients showed at each of the last 24 month-ends, one a row.", []field[signMonth]{
		{"client", Text, "", "The client's id", func(_ *World, s *signMonth) Cell { return TextCell(s.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, s *signMonth) Cell { return TextCell(s.Name) }},
		{"month", Month, "", "The month", func(_ *World, s *signMonth) Cell { return MonthCell(s.on.Month()) }},
		{"last_day", Date, "", "Its last day, on which the sign showed", func(_ *World, s *signMonth) Cell { return DateCell(s.on) }},
		{"sign", Text, "", "The sign's code", func(_ *World, s *signMonth) Cell { return TextCell(signs[s.sign].Code) }},
		{"warning", Truth, "", "1 of a sign that tells of a client in danger; 0 of one that asks something of us", func(_ *World, s *signMonth) Cell { return TruthCell(warnings&(1<<s.sign) != 0) }},
	}, func(w *World, yield func(*signMonth) bool) {
		ends := MonthEnds(w.AsOf, HistoryMonths)
		for _, r := range w.Rows {
			runs := r.Past.Get().Runs
			for i, set := range runs {
				for sign := range signs {
					if set&(1<<sign) != 0 && !yield(&signMonth{r, ends[len(ends)-len(runs)+i], sign}) {
						return
					}
				}
			}
		}
	})
}

// wantsPlan reports whether the client's tier asks for a plan in case they leave.
func (w *World) wantsPlan(r *Row) bool {
	tier, _ := w.Config.Tier(r.Tier)
	return tier.Plan && r.Status != "prospect" && !gone(r.Status)
}
