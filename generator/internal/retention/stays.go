package retention

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/day"
)

// Exit says how a stretch of being a client ended.
type Exit uint8

// The ways to leave.
const (
	Stays  Exit = iota // has not left
	Lost               // gone, by a case
	LetGo              // we let them go
	Silent             // nothing is billed any more, and no case says why
)

// Stay is one stretch of being a client.
type Stay struct {
	Client *Row
	From   day.Day // no day: for as long as is known
	To     day.Day // the last day, where it has ended
	How    Exit
	Case   *CaseRow // that says so; nil where none does
}

// On reports whether it was a client on a day.
func (s *Stay) On(d day.Day) bool { return s.From <= d && (s.How == Stays || s.To >= d) }

// EndedIn reports whether it ended between two days, both included.
func (s *Stay) EndedIn(from, to day.Day) bool { return s.How != Stays && from <= s.To && s.To <= to }

// Stays lists when each client was one, by client, each from old to new. Who
// left and was won back has more than one; a prospect has none. Nor has a client
// that is said to be gone while nothing says since when: it could be counted
// in no period.
func (w *World) Stays() []Stay { return w.sums.stays() }

func (w *World) allStays() []Stay {
	var all []Stay
	for _, r := range w.Rows {
		all = append(all, w.staysOf(r)...)
	}
	return all
}

// turn is a day on which a case made a client leave, or come back.
type turn struct {
	on  day.Day
	how Exit // Stays where they came back
	c   *CaseRow
}

func (w *World) staysOf(r *Row) []Stay {
	if r.Status == "prospect" {
		return nil
	}
	now := Stay{Client: r, From: r.Joined}
	var stays []Stay
	here := true
	for _, t := range turns(r) {
		switch {
		case t.how != Stays && here:
			now.To, now.How, now.Case = t.on, t.how, t.c
			stays, here = append(stays, now), false
		case t.how == Stays && !here:
			now, here = Stay{Client: r, From: t.on}, true
		}
	}
	if here != gone(r.Status) {
		if !here {
			return stays
		}
		return append(stays, w.open(now))
	}
	if here { // said to be gone, and no case says when
		if last := r.Billed.last(); last != 0 {
			now.To, now.How = last.Last(), goneHow(r.Status)
			stays = append(stays, now)
		}
		return stays
	}
	return append(stays, Stay{Client: r, From: w.back(r, stays[len(stays)-1].To)}) // typed as a client again
}

func goneHow(status string) Exit {
	if status == "let-go" {
		return LetGo
	}
	return Lost
}

// turns are the client's departures and returns, in the order of their days.
func turns(r *Row) []turn {
	var all []turn
	for i := range r.Cases {
		c := &r.Cases[i]
		switch {
		case c.Lossy():
			how := Lost
			if c.Outcome == "let-go" {
				how = LetGo
			}
			all = append(all, turn{c.left(), how, c})
		case c.Outcome == "won-back":
			all = append(all, turn{cmp.Or(c.Closed, c.Opened), Stays, c})
		}
	}
	slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.on, b.on) })
	return all
}

// Lossy reports whether the client left with the case: lost, let go, or ended
// and not yet closed. A part kept is no loss, nor is a client whom we failed to
// win back one more.
func (c *CaseRow) Lossy() bool {
	return c.Kind != "win-back" && (c.Outcome == "lost" || c.Outcome == "let-go" || c.Outcome == "" && c.Ended != 0)
}

// Result is how a case ended, in a word: its outcome, but that a client whom we
// failed to win back was lost before, and is not-won-back now.
func Result(kind, outcome string) string {
	if kind == "win-back" && gone(outcome) {
		return "not-won-back"
	}
	return outcome
}

// left is the day on which the client left with a case.
func (c *CaseRow) left() day.Day { return cmp.Or(c.Ended, c.Closed, c.Notice, c.Opened) }

// back is the day from which somebody who left is a client again, where no case
// says so: the first month billed since, else today.
func (w *World) back(r *Row, left day.Day) day.Day {
	for m, sum := range r.Billed.All() {
		if m > left.Month() && sum > 0 {
			return m.First()
		}
	}
	return w.AsOf
}

// open is a stretch that no case has ended: it has ended in silence where the
// sign gone-silently calls for action and nobody has set it aside. What is billed
// in months that are not closed says that they are still there.
func (w *World) open(s Stay) Stay {
	last := s.Client.Billed.last()
	if last == 0 || last > w.Config.BooksClosed || !s.Client.silent() {
		return s
	}
	s.To, s.How = max(s.From, last.Last()), Silent
	return s
}

// silent reports whether the client has left without a word.
func (r *Row) silent() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool {
		return f.Sign == "gone-silently" && f.Severity == Act && !f.Aside()
	})
}
