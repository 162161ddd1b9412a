package retention

import "holdfast/generator/internal/day"

// WinBacks is how many clients came back: of the attempts closed in the twelve
// months that end with a month, and of all losses up to its end.
type WinBacks struct {
	Month    day.Month
	Attempts int // win-back cases closed
	Won      int
	Losses   int // up to the month's end
	Returned int // of them, back by then
}

// OfAttempts is the share of attempts that worked.
func (b WinBacks) OfAttempts() Rate { return Rate{int64(b.Won), int64(b.Attempts)} }

// OfLosses is the share of losses that came back.
func (b WinBacks) OfLosses() Rate { return Rate{int64(b.Returned), int64(b.Losses)} }

// WinBackRate is how many came back, by month, oldest first, the newest now.
func (w *World) WinBackRate() []WinBacks { return w.sums.winBacks() }

// attempt reports whether a case was an attempt to win a client back, and is over.
func (c *CaseRow) attempt() bool {
	return !c.Open() && (c.Kind == "win-back" || c.Outcome == "won-back")
}

func (w *World) winBacks() []WinBacks {
	months := w.caseMonths()
	all := make([]WinBacks, len(months))
	stays := w.Stays()
	for i, m := range months {
		b := &all[i]
		b.Month = m
		from, to := lookBack(m)
		eachCase(w, func(c *aCase) bool {
			if c.attempt() && within(c.overOn(), from, to) {
				b.Attempts++
				b.Won += btoi(c.Outcome == "won-back")
			}
			return true
		})
		for j := range stays {
			if s := &stays[j]; s.How == Lost && s.To <= to {
				b.Losses++
				if j+1 < len(stays) && stays[j+1].Client == s.Client && stays[j+1].From <= to {
					b.Returned++
				}
			}
		}
	}
	return all
}

func winBackFigure(w *World) Figure {
	b := newest(w.WinBackRate())
	detail := "attempts of twelve months"
	if b.OfLosses().Known() {
		detail += "; of all " + count(b.Losses, "loss", "losses") + " up to now " + count(b.Returned, "came back", "came back")
	}
	return share(b.OfAttempts(), "no attempt was closed in twelve months", detail)
}

func winBackRateTable() Table {
	month := func(b *WinBacks) day.Month { return b.Month }
	return acrossTable("win_back_rate", "Clients won back: of the attempts closed in twelve months, by the month that ends them, and of all losses up to then.", []field[WinBacks]{
		{"month", Month, "", "The last of the twelve months", func(_ *World, b *WinBacks) Cell { return MonthCell(b.Month) }},
		yearField(month), closesYearField(month),
		{"attempts", Whole, "cases", "Attempts closed in the twelve months", func(_ *World, b *WinBacks) Cell { return WholeCell(b.Attempts) }},
		{"won_back", Whole, "cases", "Of them, those that worked", func(_ *World, b *WinBacks) Cell { return WholeCell(b.Won) }},
		{"rate", Number, "per cent", "Won back, as a share of the attempts", func(_ *World, b *WinBacks) Cell { return b.OfAttempts().Cell() }},
		goalField("win_back_rate", month),
		{"losses", Whole, "clients", "Clients lost up to the month's end", func(_ *World, b *WinBacks) Cell { return WholeCell(b.Losses) }},
		{"returned", Whole, "clients", "Of them, back by then", func(_ *World, b *WinBacks) Cell { return WholeCell(b.Returned) }},
		{"rate_of_losses", Number, "per cent", "Returned, as a share of the losses", func(_ *World, b *WinBacks) Cell { return b.OfLosses().Cell() }},
	}, eachOf((*World).WinBackRate))
}

func winBackSeries(w *World) []Point {
	return points(w.WinBackRate(), func(b *WinBacks) day.Month { return b.Month }, func(b *WinBacks) Cell { return b.OfAttempts().Cell() })
}
