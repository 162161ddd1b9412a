package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// A story could have happened: nothing before what it rests on, nobody speaking
// before they came or after they left, nothing known that is still to come.
func TestDemoDatesArePossible(t *testing.T) {
	d := readDemo(t)
	weekend, events := 0, 0
	for _, r := range d.records {
		s := story{t: t, demo: d, rec: r}
		s.events()
		s.contracts()
		for i := range r.Plays {
			s.play(&r.Plays[i], r.ID)
		}
		for i := range r.Cases {
			s.aCase(&r.Cases[i])
		}
		for i := range r.FollowUps {
			f := &r.FollowUps[i]
			s.before("follow-up "+f.ID, f.Set, f.Due)
			s.past("follow-up "+f.ID, f.Set, f.Done)
		}
		for _, e := range r.Events {
			if events++; e.Date.Weekday() == time.Saturday || e.Date.Weekday() == time.Sunday {
				weekend++
			}
		}
	}
	if weekend*50 > events {
		t.Errorf("%d of %d notes are written at a weekend", weekend, events)
	}
}

// story holds one record's days against each other.
type story struct {
	t    *testing.T
	demo demoBook
	rec  *book.Record
}

func (s *story) errorf(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s: %s", s.rec.ID, fmt.Sprintf(format, args...))
}

// before wants the days that are there in order.
func (s *story) before(what string, days ...day.Day) {
	s.t.Helper()
	last := day.Day(0)
	for _, d := range days {
		if d != 0 && d < last {
			s.errorf("%s: %s comes after %s", what, last, d)
		}
		last = max(last, d)
	}
}

// past wants days that are not still to come.
func (s *story) past(what string, days ...day.Day) {
	s.t.Helper()
	for _, d := range days {
		if d > s.demo.asOf() {
			s.errorf("%s: %s is still to come", what, d)
		}
	}
}

func (s *story) events() {
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		what := fmt.Sprintf("%s of %s", e.Kind, e.Date)
		s.past(what, e.Date, e.Resolved)
		s.before(what, s.rec.Origin.FirstContact, e.Date)
		if i > 0 && e.At.File == s.rec.Events[i-1].At.File {
			s.before("the order of notes", s.rec.Events[i-1].Date, e.Date)
		}
		if e.Kind == "internal" || e.Direction == "out" {
			continue
		}
		for _, with := range e.With {
			if c := s.contact(with); c != nil && (c.From > e.Date || c.To != 0 && c.To < e.Date && c.MovedTo == "") {
				s.errorf("%s is with %s, who was there from %s to %s", what, c.ID, c.From, c.To)
			}
		}
	}
}

func (s *story) contact(ref string) *book.Contact {
	client, id, foreign := strings.Cut(ref, "/")
	if !foreign {
		client, id = s.rec.ID, ref
	}
	r := s.demo.record(s.t, client)
	for i := range r.Contacts {
		if r.Contacts[i].ID == id {
			return &r.Contacts[i]
		}
	}
	return nil
}

func (s *story) contracts() {
	for i := range s.rec.Contracts {
		c := &s.rec.Contracts[i]
		s.before("contract "+c.ID, s.rec.Origin.FirstContact, c.Signed, c.Start, c.End)
		s.past("contract "+c.ID, c.Signed, c.Forecast.On)
		for _, p := range c.Commitments {
			s.past("promise "+p.ID, p.Settled)
			if p.State == "missed" {
				s.before("missed promise "+p.ID, p.Due, p.Settled)
			}
		}
		if i > 0 {
			s.before("contracts", s.rec.Contracts[i-1].End, c.Start)
		}
	}
	for _, m := range s.rec.Revenue {
		s.past("revenue of "+m.Month.String(), m.Month.Last())
	}
}

// play holds the steps done to the playbook's order: what a step needs is done
// no later than the step.
func (s *story) play(p *book.Play, where string) {
	what := where + " " + p.Playbook
	s.past(what, p.Started, p.Ended)
	done := map[string]day.Day{}
	for _, step := range p.Steps {
		s.before(what+" "+step.ID, p.Started, step.Done, p.Ended)
		s.past(what+" "+step.ID, step.Done)
		done[step.ID] = step.Done
	}
	if p.Ended != 0 && p.Outcome == "" {
		s.errorf("%s ended without an outcome", what)
	}
	for _, step := range s.playbook(p.Playbook).Steps {
		for _, need := range step.Needs {
			if on := done[step.ID]; on != 0 && (done[need] == 0 || done[need] > on) {
				s.errorf("%s: %s was done on %s, but %s, which it needs, on %s", what, step.ID, on, need, done[need])
			}
		}
	}
}

func (s *story) playbook(name string) *book.Playbook {
	for i := range s.demo.Pages {
		if p := &s.demo.Pages[i]; p.Kind == "playbook" && p.Name == name {
			return &p.Playbook
		}
	}
	s.t.Fatalf("there is no playbook %s", name)
	return nil
}

func (s *story) aCase(c *book.Case) {
	what := "case " + c.ID
	s.past(what, c.Opened, c.Notice, c.Ended, c.Closed, c.Exit.On, c.Review.On, c.Staff.Told)
	s.before(what, c.Notice, c.Ended, c.Closed)
	s.before(what, c.Opened, c.Closed)
	s.before(what, c.Opened, c.Review.On)
	s.before(what+" turning point", c.Review.TurningPoint, c.Review.On)
	for i := range c.Reasons {
		s.before(what+" reason "+c.Reasons[i].Code, c.Opened, c.Reasons[i].On, c.Closed)
	}
	for i := range c.Offers {
		o := &c.Offers[i]
		s.before(what+" offer", c.Opened, o.On, o.Answered)
		s.past(what+" offer", o.On, o.Answered)
		if o.State != "draft" && o.ApprovedBy == "" {
			s.errorf("%s: nobody approved the offer of %s", what, o.On)
		}
	}
	for i := range c.Plays {
		s.before(what+" play", c.Opened, c.Plays[i].Started)
		s.play(&c.Plays[i], what)
	}
	for _, l := range c.Review.Lessons {
		s.before(what+" lesson "+l.ID, c.Review.TurningPoint, l.Verified, l.ToldClient)
		s.past(what+" lesson "+l.ID, l.Verified, l.ToldClient)
	}
}

// While a contract runs, what is billed over its months is within a tenth of
// its value: the figures on a page belong to one business.
func TestDemoRevenueFitsContracts(t *testing.T) {
	d := readDemo(t)
	checked := 0
	for _, r := range d.records {
		billed := map[day.Month]float64{}
		for _, m := range r.Revenue {
			billed[m.Month] = d.Config.Money.Float(m.Value)
		}
		gone := departure(r)
		if last := len(r.Revenue) - 1; last >= 0 && (r.Status == "lost" || r.Status == "let-go") && r.Revenue[last].Month > gone.Month() {
			t.Errorf("%s left on %s and is billed in %s", r.ID, gone, r.Revenue[last].Month)
		}
		for i := range r.Contracts {
			c := &r.Contracts[i]
			if !c.AnnualValue.Set || c.Start == 0 || len(billed) == 0 {
				continue
			}
			end := min(c.End.Month(), d.Config.BooksClosed)
			if gone > c.Start {
				end = min(end, gone.Month())
			}
			sum, months := 0.0, 0
			for m := c.Start.Month(); m <= end; m++ {
				v, ok := billed[m]
				if !ok {
					t.Errorf("%s: nothing is billed in %s, when %s runs", r.ID, m, c.ID)
				}
				sum, months = sum+v, months+1
			}
			if months == 0 {
				continue // signed, and not begun
			}
			checked++
			if want := d.Config.Money.Float(c.AnnualValue.V) / 12 * float64(months); math.Abs(sum-want) > want/10 {
				t.Errorf("%s: %.0f is billed over the %d months of %s, and its value is %.0f", r.ID, sum, months, c.ID, want)
			}
		}
	}
	if checked < 40 {
		t.Errorf("only %d contracts have both a value and revenue", checked)
	}
}

// departure is the day on which the client last left, or no day.
func departure(r *book.Record) day.Day {
	var on day.Day
	for i := range r.Cases {
		on = max(on, r.Cases[i].Ended)
	}
	return on
}

// A closed case is a whole story, so that somebody else can learn from it.
func TestDemoClosedCasesAreComplete(t *testing.T) {
	closed := 0
	for _, r := range readDemo(t).records {
		for i := range r.Cases {
			c := &r.Cases[i]
			if c.Open() {
				continue
			}
			closed++
			for _, missing := range missingOf(c) {
				t.Errorf("%s/%s has no %s", r.ID, c.ID, missing)
			}
		}
	}
	if closed < 8 {
		t.Errorf("%d closed cases", closed)
	}
}

func missingOf(c *book.Case) []string {
	has := map[string]bool{
		"day of opening": c.Opened != 0, "day of closing": c.Closed != 0, "name to its closing": c.ClosedBy != "", "outcome": c.Outcome != "",
		"why": c.Why != "", "reason": len(c.Reasons) > 0, "owner": c.Owner != "", "trigger": c.Trigger != "",
		"reason with evidence that we believe": slices.ContainsFunc(c.Reasons, func(x book.CaseReason) bool { return x.Believed.V && x.Evidence != "" }),
	}
	if c.Kind != "win-back" || c.Outcome == "lost" {
		has["review"] = c.Review.On != 0
		has["turning point"] = c.Review.TurningPoint != 0
		has["lesson"] = len(c.Review.Lessons) > 0
		has["word whether anybody was at fault"] = c.Review.NoFault.Set
		for _, l := range c.Review.Lessons {
			has["owner and day for the lesson "+l.ID] = l.Owner != "" && l.Due != 0
		}
	}
	if c.Kind != "win-back" && (c.Outcome == "lost" || c.Outcome == "let-go") {
		has["last day"] = c.Ended != 0
		has["loss in money"] = c.RevenueLost.Set
		has["attempt at an exit interview"] = c.Exit.State != ""
		has["professional ending"] = c.Offboarding.AccessRemoved != 0 && c.Offboarding.DataReturned != 0
		has["leave to call again, or word that there is none"] = c.Recontact.Permission.Set
	}
	if c.Outcome == "partial" {
		has["revenue kept"] = c.RevenueKept.Set
	}
	var missing []string
	for what, ok := range has {
		if !ok {
			missing = append(missing, what)
		}
	}
	slices.Sort(missing)
	return missing
}
