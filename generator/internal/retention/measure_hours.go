package retention

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// StaffRow is what a loss meant for our own people.
type StaffRow struct {
	Told       day.Day
	Roster     []string
	Reassigned string               // where the hours went
	Freed      book.Opt[book.Hours] // a month, as typed
	Before     book.Hours           // a month, over the three months up to the end
}

// Freed is the time that one departure gave back.
type Freed struct {
	Client *Row
	Case   *CaseRow
	On     day.Day
	Hours  book.Hours // a month: as typed, or else what the client took before it left
	Typed  bool
}

// HoursFreed lists the departures that freed time, the newest first; also those
// of clients we let go.
func (w *World) HoursFreed() []Freed { return w.sums.freed() }

func (w *World) freed() []Freed {
	var all []Freed
	eachCase(w, func(c *aCase) bool {
		if !c.Lossy() {
			return true
		}
		staff := c.Staff.Get()
		if f := (Freed{c.Row, c.CaseRow, c.left(), staff.Freed.Or(staff.Before), staff.Freed.Set}); f.Hours > 0 {
			all = append(all, f)
		}
		return true
	})
	slices.SortStableFunc(all, func(a, b Freed) int {
		return cmp.Or(cmp.Compare(b.On, a.On), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

// staffRow sums up what a case says of our people.
func staffRow(rec *book.Record, c *book.Case) StaffRow {
	s := StaffRow{Told: c.Staff.Told, Roster: c.Staff.Roster, Reassigned: c.Staff.Reassigned, Freed: c.Staff.HoursFreed}
	last := c.Ended.Month()
	for _, h := range rec.Hours {
		if last != 0 && h.Month > last-quarter && h.Month <= last {
			s.Before += h.Value
		}
	}
	s.Before = book.Hours(scaled(int64(s.Before), 1, quarter))
	return s
}

func hoursFreedFigure(w *World) Figure {
	var sum book.Hours
	n, said := 0, 0
	from := w.AsOf.AddMonths(-12) + 1
	for _, f := range w.HoursFreed() {
		if f.On < from {
			continue
		}
		sum += f.Hours
		n++
		said += btoi(f.Case.Staff.Get().Reassigned != "")
	}
	if n == 0 {
		return undefined("no departure of twelve months says what time it freed")
	}
	return Figure{
		Cell: NumberCell(sum.Float()), Type: Number, Unit: "hours a month",
		Detail: fmt.Sprintf("from %s of twelve months; of %d it is written where the time went", count(n, "departure", "departures"), said),
	}
}

func hoursFreedTable() Table {
	return acrossTable("hours_freed", "The time that departures gave back, and where it went.", []field[Freed]{
		{"client", Text, "", "The client's id", func(_ *World, f *Freed) Cell { return TextCell(f.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, f *Freed) Cell { return TextCell(f.Client.Name) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, f *Freed) Cell { return TextCell(f.Case.ID) }},
		{"ended", Date, "", "The day it left", func(_ *World, f *Freed) Cell { return DateCell(f.On) }},
		{"hours", Number, "hours a month", "The time freed: as typed, or else the average of the three months up to the end", func(_ *World, f *Freed) Cell { return NumberCell(f.Hours.Float()) }},
		{"typed", Truth, "", "1 where somebody typed it", func(_ *World, f *Freed) Cell { return TruthCell(f.Typed) }},
		{"roster", Text, "", "The ids of our people who served the client, a space between", func(_ *World, f *Freed) Cell { return spaced(f.Case.Staff.Get().Roster) }},
		{"went_to", Text, "", "Where the time went", func(_ *World, f *Freed) Cell { return TextCell(f.Case.Staff.Get().Reassigned) }},
		{"told", Date, "", "The day our people were told", func(_ *World, f *Freed) Cell { return DateCell(f.Case.Staff.Get().Told) }},
	}, eachOf((*World).HoursFreed))
}
