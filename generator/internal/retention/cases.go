package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// CaseState says in words where a case stands.
type CaseState string

// The states of a case, in the order in which one goes through them. A closed
// case has its outcome instead.
const (
	ToSave    CaseState = "to be saved"
	InNotice  CaseState = "in notice"
	Unclosed  CaseState = "gone, not closed" // what is left: the reason, the review, the close
	ToWinBack CaseState = "to be won back"
)

// State is where the case stands.
func (c *CaseRow) State() CaseState {
	switch {
	case !c.Open():
		if c.Outcome == "" {
			return "closed"
		}
		return CaseState(c.Outcome)
	case c.Kind == "win-back":
		return ToWinBack
	case c.Ended != 0:
		return Unclosed
	case c.Notice != 0:
		return InNotice
	default:
		return ToSave
	}
}

// Clock is how fast a notice was answered: the days of our first try to reach
// them and of the first conversation, none before the notice.
type Clock struct {
	Try  day.Day
	Talk day.Day
}

// clockOf works the clock out from events. What they began on the day of the
// notice is how they gave it, and no answer of ours.
func clockOf(rec *book.Record, notice day.Day) Clock {
	var c Clock
	if notice == 0 {
		return c
	}
	for i := range rec.Events {
		e := &rec.Events[i]
		if e.Date < notice || e.Date == notice && e.Direction == "in" {
			continue
		}
		if Try(e) {
			c.Try = sooner(c.Try, e.Date)
		}
		if Talk(e) {
			c.Talk = sooner(c.Talk, e.Date)
		}
	}
	return c
}

func sooner(a, b day.Day) day.Day {
	if a == 0 {
		return b
	}
	return min(a, b)
}

// Try reports whether an event is a try of ours to reach them: whatever we
// began that wants an answer. A note of thanks wants none.
func Try(e *book.Event) bool {
	switch e.Kind {
	case "call", "meeting", "visit", "review", "email", "letter":
		return e.Direction != "in"
	default:
		return false
	}
}

// Tries are our tries of late that they have not answered.
type Tries struct {
	N     int
	Since day.Day // the first of them
}

// triesOf counts the tries since they last spoke with us or wrote, none before
// a day. An answer on the day of a try answers it.
func triesOf(rec *book.Record, from day.Day) Tries {
	var answered day.Day
	for i := range rec.Events {
		if e := &rec.Events[i]; Talk(e) || Touch(e) && e.Direction == "in" {
			answered = max(answered, e.Date)
		}
	}
	var t Tries
	for i := range rec.Events {
		if e := &rec.Events[i]; Try(e) && e.Direction == "out" && e.Date > answered && e.Date >= from {
			t.N++
			t.Since = sooner(t.Since, e.Date)
		}
	}
	return t
}

// Terms are the days of notice before the contract's end: those given, and
// those agreed. Both are 0 where no notice was agreed.
type Terms struct {
	Given, Agreed int
}

// Late reports whether notice came later than agreed.
func (t Terms) Late() bool { return t.Given < t.Agreed }

// termsOf takes the contract in force on the day of the notice that ends first.
func termsOf(rec *book.Record, notice day.Day) Terms {
	var first *book.Contract
	for i := range rec.Contracts {
		c := &rec.Contracts[i]
		if Running(c, notice) && c.End != 0 && c.NoticeDays.Set && (first == nil || c.End < first.End) {
			first = c
		}
	}
	if notice == 0 || first == nil {
		return Terms{}
	}
	return Terms{Given: int(first.End - notice), Agreed: first.NoticeDays.V}
}

// lastWritten is the last day of which somebody wrote anything down: what is
// imported (orders, revenue, hours) keeps no record alive.
func lastWritten(rec *book.Record) day.Day {
	var last day.Day
	for i := range rec.Events {
		last = max(last, rec.Events[i].Date)
	}
	for _, f := range rec.FollowUps {
		last = max(last, f.Set, f.Done)
	}
	plays := func(all []book.Play) {
		for _, p := range all {
			last = max(last, p.Started, p.Ended)
			for _, s := range p.Steps {
				last = max(last, s.Done)
			}
		}
	}
	plays(rec.Plays)
	for i := range rec.Cases {
		c := &rec.Cases[i]
		last = max(last, c.Opened, c.Notice, c.Closed, c.Review.On)
		plays(c.Plays)
	}
	return last
}
