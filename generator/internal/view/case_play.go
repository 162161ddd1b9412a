package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// ClientPlay is one playbook being run.
type ClientPlay struct {
	Brief         string // the address of the account brief
	Playbook      Link
	Owner         Link
	Started       day.Day
	Ended         day.Day
	Outcome       string
	Running       bool
	Stop          string
	Now           []ClientStep // overdue ones first
	Blocked       []ClientStep
	Done          []ClientStep // newest first
	Later         []ClientStep
	Disagreements []PlayDisagreement
	Gates         PlayGates
}

// PlayGates are the two looks at the account that a play wants: before asking
// for the meeting, and again before it.
type PlayGates struct {
	Ask, Meet             string // what waits behind them; "" where there is none
	BeforeAsk, BeforeMeet []Gate
}

// AskOpen reports whether all is done that comes before asking.
func (g PlayGates) AskOpen() bool { return allDone(g.BeforeAsk) }

// MeetOpen reports whether all is done that comes before the meeting.
func (g PlayGates) MeetOpen() bool { return allDone(g.BeforeMeet) }

func allDone(gates []Gate) bool {
	return len(gates) > 0 && !slices.ContainsFunc(gates, func(g Gate) bool { return !g.Done })
}

// Gate is one step of our own that has to be done first.
type Gate struct {
	Do   string
	Done bool
}

// ClientStep is one step of a play.
type ClientStep struct {
	ID, Do, Say, Avoid string
	Channel, To        string
	ToWhom             []Link // the contacts who hold that role now
	State              string
	Due                day.Day
	Who                Link
	Waiting            []string
	Done               day.Day
	DoneBy             Link
	Note               string
	Mark               Fragment // the small file that marks it done; none but of a step to do now
}

// Running are the plays under way.
func (c Case) Running() []ClientPlay { return filterPlays(c.Plays, true) }

// Past are the plays that ended, newest first.
func (c Case) Past() []ClientPlay { return filterPlays(c.Plays, false) }

func filterPlays(all []ClientPlay, running bool) []ClientPlay {
	var out []ClientPlay
	for _, p := range all {
		if p.Running == running {
			out = append(out, p)
		}
	}
	return out
}

// NowSteps are the steps to do now of all running plays, the overdue first,
// then by day.
func (c Case) NowSteps() []ClientStep {
	var now []ClientStep
	for _, p := range c.Plays {
		now = append(now, p.Now...)
	}
	sortNow(now)
	return now
}

func sortNow(steps []ClientStep) {
	slices.SortStableFunc(steps, func(a, b ClientStep) int { return cmp.Compare(lastIfNone(a.Due), lastIfNone(b.Due)) })
}

// lastIfNone puts no day after all days.
func lastIfNone(d day.Day) uint32 { return uint32(d - 1) }

func plays(rec *book.Record, ctx *ClientContext, caseID string, typed []book.Play) []ClientPlay {
	var out []ClientPlay
	for i := range typed {
		out = append(out, newPlay(rec, ctx, caseID, &typed[i]))
	}
	slices.SortStableFunc(out, func(a, b ClientPlay) int {
		return cmp.Or(cmp.Compare(a.firstDue(), b.firstDue()), cmp.Compare(b.Started, a.Started))
	})
	return out
}

// firstDue puts plays in order: the one that waits for us first, and last those
// without anything to do.
func (p *ClientPlay) firstDue() uint32 {
	if len(p.Now) == 0 {
		return lastIfNone(0)
	}
	return lastIfNone(p.Now[0].Due) - 1
}

func newPlay(rec *book.Record, ctx *ClientContext, caseID string, p *book.Play) ClientPlay {
	said := ctx.play(caseID, p)
	v := ClientPlay{
		Brief: addr.Brief(rec.ID), Playbook: ctx.Names.Link("playbook", p.Playbook), Owner: ctx.person(cmp.Or(p.Owner, rec.Owner)), Started: p.Started,
		Ended: p.Ended, Outcome: p.Outcome, Running: said.Running, Stop: said.Stop, Disagreements: said.Choices, Gates: said.Gates,
	}
	for i := range said.Steps {
		s := newStep(rec, ctx, caseID, p, &said.Steps[i])
		switch s.State {
		case "done":
			v.Done = append(v.Done, s)
		case "blocked":
			v.Blocked = append(v.Blocked, s)
		case "later":
			v.Later = append(v.Later, s)
		default:
			v.Now = append(v.Now, s)
		}
	}
	v.Done = append(v.Done, unknownSteps(ctx, &said, p)...)
	sortNow(v.Now)
	slices.Reverse(v.Done)
	slices.SortStableFunc(v.Done, func(a, b ClientStep) int { return cmp.Compare(b.Done, a.Done) })
	return v
}

// unknownSteps are the steps done that the playbook does not name, or not to
// these readers.
func unknownSteps(ctx *ClientContext, said *PlayContext, p *book.Play) []ClientStep {
	var out []ClientStep
	for i := range p.Steps {
		s := &p.Steps[i]
		known := slices.ContainsFunc(said.Steps, func(c StepContext) bool { return c.ID == s.ID })
		if s.Done != 0 && !known {
			step := ClientStep{ID: s.ID, Do: capital(words(s.ID)), State: "done"}
			step.finish(ctx, s)
			out = append(out, step)
		}
	}
	return out
}

func newStep(rec *book.Record, ctx *ClientContext, caseID string, p *book.Play, c *StepContext) ClientStep {
	s := ClientStep{
		ID: c.ID, Do: c.Do, Say: c.Say, Avoid: c.Avoid, Channel: c.Channel, To: c.To, State: c.State, Due: c.Due, Who: c.Who, Waiting: c.Waiting,
	}
	if c.To != "" && c.State != "done" {
		s.ToWhom = holders(rec, c.To)
	}
	for i := range p.Steps {
		if p.Steps[i].ID == c.ID {
			s.finish(ctx, &p.Steps[i])
		}
	}
	if c.State == "now" || c.State == "overdue" {
		s.Mark = doneFragment(rec, ctx, caseID, p, c)
	}
	return s
}

func (s *ClientStep) finish(ctx *ClientContext, run *book.StepRun) {
	s.Done, s.Note = run.Done, run.Note
	if run.By != "" {
		s.DoneBy = ctx.person(run.By)
	}
}

// holders are the contacts who hold a role and are still there.
func holders(rec *book.Record, role string) []Link {
	var out []Link
	for i := range rec.Contacts {
		if c := &rec.Contacts[i]; c.Role == role && present(c) {
			out = append(out, Link{c.Name, addr.Client(rec.ID) + "#" + contactAnchor(c.ID)})
		}
	}
	return out
}

func present(c *book.Contact) bool { return c.Status != "left" && c.Status != "moved" }

// doneFragment is the small file that marks a step done: a tick in the browser
// would be forgotten, a file beside the record is not.
func doneFragment(rec *book.Record, ctx *ClientContext, caseID string, p *book.Play, c *StepContext) Fragment {
	text, indent := "", ""
	if caseID != "" {
		text, indent = "cases:\n  - id: "+caseID+"\n", "    "
	}
	text += indent + "plays:\n" + indent + "  - playbook: " + p.Playbook + "\n"
	if p.Started != 0 {
		text += indent + "    started: " + p.Started.String() + "\n"
	}
	text += indent + "    steps:\n" + indent + "      " + c.ID + ": {done: " + ctx.AsOf.String()
	if c.WhoID != "" {
		text += ", by: " + c.WhoID
	}
	return newFragment(ctx.Repo, rec.ID, ctx.AsOf.String()+"-"+c.ID, text+"}\n")
}
