package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
)

// Answer is how fast one notice was answered.
type Answer struct {
	Client *Row
	Case   *CaseRow
}

// Try is the number of days from the notice to our first try; ok is false where
// there was none.
func (a *Answer) Try() (days int, ok bool) { return daysFrom(a.Case.Notice, a.Case.Clock.Try) }

// Talk is the number of days from the notice to the first conversation.
func (a *Answer) Talk() (days int, ok bool) { return daysFrom(a.Case.Notice, a.Case.Clock.Talk) }

func daysFrom(from, to day.Day) (days int, ok bool) {
	if to == 0 {
		return 0, false
	}
	return int(to - from), true
}

// Answers lists the notices and how fast each was answered, the newest first.
func (w *World) Answers() []Answer { return w.sums.answers() }

func (w *World) answers() []Answer {
	var all []Answer
	eachCase(w, func(c *aCase) bool {
		if c.Notice != 0 {
			all = append(all, Answer{c.Row, c.CaseRow})
		}
		return true
	})
	slices.SortStableFunc(all, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(b.Case.Notice, a.Case.Notice), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

// talkSeries is the days to the first conversation of the notice in the middle,
// of those of twelve months.
func talkSeries(w *World) []Point {
	return points(w.caseMonths(), func(m *day.Month) day.Month { return *m }, func(m *day.Month) Cell {
		from, to := lookBack(*m)
		var days []int
		for _, a := range w.Answers() {
			if d, ok := a.Talk(); ok && within(a.Case.Notice, from, to) {
				days = append(days, d)
			}
		}
		if d, ok := middle(days); ok {
			return WholeCell(d)
		}
		return Cell{}
	})
}

func contactFigure(w *World) Figure {
	from, to := lookBack(w.AsOf.Month())
	var tries, talks []int
	notices := 0
	for _, a := range w.Answers() {
		if !within(a.Case.Notice, from, to) {
			continue
		}
		notices++
		if d, ok := a.Try(); ok {
			tries = append(tries, d)
		}
		if d, ok := a.Talk(); ok {
			talks = append(talks, d)
		}
	}
	talk, ok := middle(talks)
	if !ok {
		return undefined("no notice of twelve months has led to a conversation")
	}
	detail := "to the first conversation, of the one in the middle; " + count(notices, "notice", "notices") + " in twelve months"
	if try, ok := middle(tries); ok {
		detail += ", the first try after " + count(try, "day", "days")
	}
	if n := notices - len(talks); n > 0 {
		detail += "; " + count(n, "notice has", "notices have") + " led to none"
	}
	return Figure{Cell: WholeCell(talk), Type: Whole, Unit: "days", Detail: detail}
}

func timeToContactTable() Table {
	days := func(of func(*Answer) (int, bool)) func(*World, *Answer) Cell {
		return func(_ *World, a *Answer) Cell {
			d, ok := of(a)
			if !ok {
				return Cell{}
			}
			return WholeCell(d)
		}
	}
	return acrossTable("time_to_contact", "How fast each notice was answered, the newest first.", []field[Answer]{
		{"client", Text, "", "The client's id", func(_ *World, a *Answer) Cell { return TextCell(a.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, a *Answer) Cell { return TextCell(a.Client.Name) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, a *Answer) Cell { return TextCell(a.Case.ID) }},
		{"notice", Date, "", "The day they gave notice", func(_ *World, a *Answer) Cell { return DateCell(a.Case.Notice) }},
		{"first_try", Date, "", "The day we first tried to reach them", func(_ *World, a *Answer) Cell { return DateCell(a.Case.Clock.Try) }},
		{"first_talk", Date, "", "The day both sides first spoke", func(_ *World, a *Answer) Cell { return DateCell(a.Case.Clock.Talk) }},
		{"days_to_try", Whole, "days", "From the notice to the first try", days((*Answer).Try)},
		{"days_to_talk", Whole, "days", "From the notice to the first conversation", days((*Answer).Talk)},
	}, eachOf((*World).Answers))
}
