package retention

import (
	"strings"

	"holdfast/generator/internal/day"
)

// Churn is who left in the twelve months that end with a month.
type Churn struct {
	Month  day.Month
	Active int      // clients on the first day of the twelve months
	Lost   int      // of them, gone by a case
	Silent int      // of them, gone in silence
	LetGo  int      // of them, let go
	New    int      // came and left within the twelve months; in no other count
	Names  []string // those who left in silence, by id
}

// Rate is the share of the active that left, by a case or in silence. Those we
// let go are no loss.
func (c Churn) Rate() Rate { return Rate{int64(c.Lost + c.Silent), int64(c.Active)} }

// LogoChurn is who left, for the twelve months up to each closed month, oldest
// first, the newest now.
func (w *World) LogoChurn() []Churn { return w.sums.churn() }

func (w *World) churn() []Churn {
	stays := w.Stays()
	all := make([]Churn, 0, seriesMonths)
	closed := w.Config.BooksClosed
	first := firstJoined(stays).Month()
	for m := max(closed-seriesMonths+1, first+yearAgo); m <= closed; m++ {
		all = append(all, Churn{Month: m})
	}
	if len(all) == 0 && len(stays) > 0 {
		all = append(all, Churn{Month: closed})
	}
	for i := range all {
		all[i].count(stays)
	}
	return all
}

// firstJoined is the first day on which anybody is known to have been a client;
// of those without one, the day they left is all that is known.
func firstJoined(stays []Stay) (first day.Day) {
	for i := range stays {
		if d := stays[i].From; d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	return first
}

func (c *Churn) count(stays []Stay) {
	from, to := (c.Month - yearAgo + 1).First(), c.Month.Last()
	for i := range stays {
		s := &stays[i]
		was, ended := s.On(from), s.EndedIn(from, to)
		switch {
		case was && ended:
			c.Active++
			switch s.How {
			case Lost:
				c.Lost++
			case LetGo:
				c.LetGo++
			case Silent:
				c.Silent++
				c.Names = append(c.Names, s.Client.ID)
			}
		case was:
			c.Active++
		case ended && s.How != LetGo:
			c.New++
		}
	}
}

func logoChurnTable() Table {
	month := func(c *Churn) day.Month { return c.Month }
	return acrossTable("logo_churn", "Clients lost in twelve months, by the month that ends them. A year's figure is that of the month that closes it.", []field[Churn]{
		{"month", Month, "", "The last of the twelve months", func(_ *World, c *Churn) Cell { return MonthCell(c.Month) }},
		yearField(month), closesYearField(month),
		{"active", Whole, "clients", "Clients on the first day of the twelve months", func(_ *World, c *Churn) Cell { return WholeCell(c.Active) }},
		{"lost", Whole, "clients", "Of them, those that a case says have left", func(_ *World, c *Churn) Cell { return WholeCell(c.Lost) }},
		{"silent", Whole, "clients", "Of them, those that left without a word: the sign gone-silently calls for action", func(_ *World, c *Churn) Cell { return WholeCell(c.Silent) }},
		{"let_go", Whole, "clients", "Of them, those that we let go; no part of the rate", func(_ *World, c *Churn) Cell { return WholeCell(c.LetGo) }},
		{"joined_and_left", Whole, "clients", "Clients that came and left within the twelve months; no part of the rate", func(_ *World, c *Churn) Cell { return WholeCell(c.New) }},
		{"rate", Number, "per cent", "Lost and silent, as a share of active", func(_ *World, c *Churn) Cell { return c.Rate().Cell() }},
		goalField("logo_churn", month),
		{"silent_clients", Text, "", "The ids of those that left without a word, a space between", func(_ *World, c *Churn) Cell { return TextCell(strings.Join(c.Names, " ")) }},
	}, eachOf((*World).LogoChurn))
}

func churnFigure(w *World) Figure {
	c := newest(w.LogoChurn())
	detail := count(c.Lost, "left by a case", "left by a case")
	if c.Silent > 0 {
		detail += ", " + count(c.Silent, "without a word", "without a word") + " (" + w.names(c.Names) + ")"
	}
	if c.LetGo > 0 {
		detail += "; " + count(c.LetGo, "let go, apart", "let go, apart")
	}
	if w.noBilling {
		detail += "; who left without a word cannot be told, as revenue is " + kept
	}
	return share(c.Rate(), "nobody was a client a year ago", detail+"; twelve months to "+monthName(c.Month))
}

func churnSeries(w *World) []Point {
	return points(w.LogoChurn(), func(c *Churn) day.Month { return c.Month }, func(c *Churn) Cell { return c.Rate().Cell() })
}
