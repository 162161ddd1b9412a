package book

import (
	"cmp"

	"holdfast/generator/internal/day"
)

// StatusOn is the status that the record's facts told on a day, worked out as
// it is for a site built for that day. The record itself may be of a later one.
func (r *Record) StatusOn(on day.Day) string {
	if r.Since > on {
		return "prospect"
	}
	var s standing
	c := cut{day: on}
	for i := range r.Cases {
		x := &r.Cases[i]
		if c.hides(x.Opened) {
			continue
		}
		k := Case{Kind: x.Kind, Opened: x.Opened, Notice: x.Notice, Ended: x.Ended, Closed: x.Closed, Outcome: x.Outcome}
		c.turns(&k)
		s.see(&k)
	}
	return cmp.Or(s.status, "active")
}

// LastFact is the last day that a fact of the record has: a record says nothing
// new after it.
func (r *Record) LastFact() day.Day {
	last := max(r.Since, r.Origin.FirstContact, r.Plan.Agreed)
	see := func(days ...day.Day) {
		for _, d := range days {
			last = max(last, d)
		}
	}
	for _, o := range r.Owners {
		see(o.From)
	}
	for i := range r.Contacts {
		see(r.Contacts[i].From, r.Contacts[i].To)
	}
	for i := range r.Contracts {
		c := &r.Contracts[i]
		see(c.Known(), c.Forecast.On)
		for j := range c.Commitments {
			see(c.Commitments[j].Settled)
		}
	}
	for _, list := range [][]MonthMoney{r.Revenue, r.Overdue} {
		for _, m := range list {
			see(m.Month.Last())
		}
	}
	for _, m := range r.Hours {
		see(m.Month.Last())
	}
	for _, o := range r.Orders {
		see(o.Date)
	}
	for _, s := range r.Scores {
		see(s.Date)
	}
	for i := range r.Events {
		see(r.Events[i].Date, r.Events[i].Resolved)
	}
	for _, f := range r.FollowUps {
		see(f.Set, f.Done)
	}
	for _, t := range r.Testimonials {
		see(t.Date)
	}
	for _, s := range r.Snoozed {
		see(s.On)
	}
	seePlays(r.Plays, see)
	for i := range r.Cases {
		r.Cases[i].facts(see)
	}
	return last
}

func seePlays(plays []Play, see func(...day.Day)) {
	for i := range plays {
		see(plays[i].Started, plays[i].Ended)
		for _, s := range plays[i].Steps {
			see(s.Done)
		}
	}
}

// facts shows every day that a case has, but those that are only planned.
func (c *Case) facts(see func(...day.Day)) {
	see(c.Opened, c.Notice, c.Ended, c.Closed, c.Staff.Told, c.Offboarding.AccessRemoved, c.Offboarding.DataReturned)
	see(c.Review.On, c.Review.TurningPoint)
	if c.Exit.State != "planned" || len(c.Exit.Answers) > 0 {
		see(c.Exit.On)
	}
	for _, r := range c.Reasons {
		see(r.On)
	}
	for _, o := range c.Offers {
		see(o.On, o.Answered)
	}
	for _, l := range c.Review.Lessons {
		see(l.Verified, l.ToldClient)
	}
	seePlays(c.Plays, see)
}
