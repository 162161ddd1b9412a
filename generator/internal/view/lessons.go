package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
)

// LessonList is what reviews taught, what is still to be done about it, and
// whether the client who taught it was told.
type LessonList struct {
	Open     []LessonLine // not verified, by day
	Verified []LessonLine // newest first
	Untold   int          // verified, and the client not told
	Late     int          // not verified, and past due
}

// LessonLine is one lesson.
type LessonLine struct {
	What     string
	Client   Link
	Case     Link
	Owner    Link
	Due      day.Day
	Late     bool
	Verified day.Day
	Told     day.Day
}

// NewLessonList gathers the page.
func NewLessonList(ix *Index) LessonList {
	var v LessonList
	for _, r := range ix.Rows {
		for i := range r.Cases {
			c := &r.Cases[i]
			for _, l := range c.Lessons {
				line := LessonLine{
					What: l.What, Client: clientOf(r), Case: ix.caseLink(r, c), Owner: ix.person(cmp.Or(l.Owner, c.Owner, r.Owner)),
					Due: l.Due, Verified: l.Verified, Told: l.ToldClient, Late: l.Verified == 0 && l.Due != 0 && l.Due < ix.AsOf,
				}
				v.Late += one(line.Late)
				if l.Verified == 0 {
					v.Open = append(v.Open, line)
					continue
				}
				v.Verified = append(v.Verified, line)
				v.Untold += one(l.ToldClient == 0)
			}
		}
	}
	slices.SortStableFunc(v.Open, func(a, b LessonLine) int {
		return cmp.Or(cmp.Compare(uint32(a.Due-1), uint32(b.Due-1)), strings.Compare(a.Client.Text, b.Client.Text))
	})
	newest(v.Verified, func(l LessonLine) day.Day { return l.Verified })
	return v
}

// Page is the frame.
func (LessonList) Page() Page {
	return Page{Address: addr.Lessons, Kind: "lessons", Title: "Lessons", Section: "lessons", Description: "What losses taught, who acts on it, and whether it was done."}
}
