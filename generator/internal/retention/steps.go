package retention

import (
	"cmp"
	"maps"
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// StepState is where one step of a running play stands.
type StepState string

// The states of a step. Now and overdue steps are the ones to do; a blocked one
// waits for a step that it needs; a later one is not due for a week.
const (
	StepDone    StepState = "done"
	StepNow     StepState = "now"
	StepOverdue StepState = "overdue"
	StepBlocked StepState = "blocked"
	StepLater   StepState = "later"
)

// PlayStep is one step of a playbook as a play stands on a day.
type PlayStep struct {
	Step    book.Step
	State   StepState
	Due     day.Day
	Waiting []string // of a blocked step: the ids that it still waits for
}

// soon is how far ahead a step is already one to do now.
const soon = 7

// PlaySteps gives each step of a playbook its state in a play, in the
// playbook's order. Nothing of a play that has ended is to be done.
func PlaySteps(pb *book.Playbook, p PlayRow, asOf day.Day) []PlayStep {
	steps := make([]PlayStep, 0, len(pb.Steps))
	for _, s := range pb.Steps {
		ps := PlayStep{Step: s, Due: s.Due.On(p.Started)}
		waiting := notDone(s.Needs, p.Done)
		if ps.State = stepState(&ps, p, len(waiting) > 0, asOf); ps.State == StepBlocked {
			ps.Waiting = waiting
		}
		steps = append(steps, ps)
	}
	return steps
}

func notDone(needs, done []string) []string {
	var waiting []string
	for _, need := range needs {
		if !slices.Contains(done, need) {
			waiting = append(waiting, need)
		}
	}
	return waiting
}

func stepState(ps *PlayStep, p PlayRow, waits bool, asOf day.Day) StepState {
	switch {
	case slices.Contains(p.Done, ps.Step.ID):
		return StepDone
	case p.Ended != 0 || p.Outcome != "":
		return StepLater
	case waits:
		return StepBlocked
	case ps.Due != 0 && ps.Due < asOf:
		return StepOverdue
	case ps.Due > asOf+soon:
		return StepLater
	default:
		return StepNow
	}
}

// Due is one thing that waits for somebody.
type Due struct {
	Kind    string // step follow-up notice-day renewal re-contact exit offer lesson
	Client  *Row
	Case    string // the case's id, or ""
	What    string
	Who     string // a person's id, or ""
	On      day.Day
	Channel string
	ID      string // tells this from the client's other due things, but for those in the same words
}

// indexDue collects due things in the order of their days; what has no day comes last.
func (w *World) indexDue() {
	var dues [parts]map[day.Day][]Due
	split(len(w.Rows), func(part, from, to int) {
		on := map[day.Day][]Due{}
		for _, r := range w.Rows[from:to] { // by id
			w.dueOf(r, func(d Due) { on[d.On] = append(on[d.On], d) })
		}
		dues[part] = on
	})
	var days []day.Day
	for _, on := range dues {
		days = slices.AppendSeq(days, maps.Keys(on))
	}
	slices.SortFunc(days, func(a, b day.Day) int { return cmp.Compare(uint32(a-1), uint32(b-1)) })
	for _, d := range slices.Compact(days) {
		for _, on := range dues {
			w.due = append(w.due, on[d]...)
		}
	}
}

func (w *World) dueOf(r *Row, take func(Due)) {
	add := func(d Due) {
		d.Client = r
		if d.Who == "" {
			d.Who = r.Owner
		}
		take(d)
	}
	for _, f := range r.Notes.Get().FollowUps {
		add(Due{Kind: "follow-up", What: f.What, Who: f.By, On: f.Due, ID: "follow-up-" + cmp.Or(f.ID, f.What)})
	}
	for _, p := range r.Plays.All() {
		if w.Runs(r, p) {
			w.dueSteps(r, p, add)
		}
	}
	for _, n := range r.Ending.All() {
		w.dueOfContract(r, n, add)
	}
	for i := range r.Cases {
		w.dueOfCase(&r.Cases[i], add)
	}
	if c, on := r.nextCall(); on != 0 {
		add(Due{Kind: "re-contact", Case: c.ID, What: "May be called again", Who: c.Owner, On: on, ID: "recontact-" + c.ID})
	}
}

func gone(status string) bool { return status == "lost" || status == "let-go" }

// Runs reports whether a play is under way: not ended, and its case not closed
// before. What was begun when the case was closed, or to keep in touch
// afterwards, outlives it.
func (w *World) Runs(r *Row, p PlayRow) bool {
	if p.Ended != 0 || p.Outcome != "" {
		return false
	}
	c := r.caseOf(p.Case)
	if c == nil || c.Open() {
		return true
	}
	over := cmp.Or(c.Closed, c.Ended)
	pb := w.playbooks[p.Playbook]
	return pb != nil && pb.Playbook.Stage == "keep-in-touch" || over != 0 && p.Started >= over
}

func (r *Row) caseOf(id string) *CaseRow {
	for i := range r.Cases {
		if r.Cases[i].ID == id {
			return &r.Cases[i]
		}
	}
	return nil
}

// Notified reports whether notice was given and stands.
func (r *Row) Notified() bool {
	return r.Status == "notice" || slices.ContainsFunc(r.Cases, func(c CaseRow) bool {
		return c.Open() && c.Kind != "win-back" && c.Notice != 0
	})
}

// dueOfContract is the end of a contract, and before it the last day to give
// notice where one was agreed and none was given.
func (w *World) dueOfContract(r *Row, n Renewal, add func(Due)) {
	if n.End == 0 || n.End < w.AsOf || gone(r.Status) {
		return
	}
	if n.LastNotice >= w.AsOf && n.LastNotice < n.End && !r.Notified() {
		add(Due{Kind: "notice-day", What: "Last day to give notice", On: n.LastNotice, ID: "notice-" + n.Contract})
	}
	add(Due{Kind: "renewal", What: "Contract ends", On: n.End, ID: "end-" + n.Contract})
}

// Steps are the steps of a play as it stands: PlaySteps, where the play runs or
// has ended; none of a playbook that is not known here.
func (w *World) Steps(r *Row, p PlayRow) []PlayStep {
	pb := w.playbooks[p.Playbook]
	if pb == nil {
		return nil
	}
	if !w.Runs(r, p) {
		p.Outcome = cmp.Or(p.Outcome, "abandoned") // it ended with its case
	}
	return PlaySteps(&pb.Playbook, p, w.AsOf)
}

// StepsAhead lists the steps of running plays whose day is more than a week
// ahead, or that wait for others and whose day has not come: nothing to do yet,
// but days for a calendar. By client, in the order of the plays.
func (w *World) StepsAhead() []Due {
	var ahead []Due
	for _, r := range w.Rows {
		for _, p := range r.Plays.All() {
			if !w.Runs(r, p) {
				continue
			}
			for _, s := range w.Steps(r, p) {
				if (s.State == StepLater || s.State == StepBlocked) && s.Due >= w.AsOf && s.Due != 0 {
					ahead = append(ahead, w.dueStep(r, p, s))
				}
			}
		}
	}
	return ahead
}

func (w *World) dueSteps(r *Row, p PlayRow, add func(Due)) {
	for _, s := range w.Steps(r, p) {
		if s.State != StepNow && s.State != StepOverdue {
			continue
		}
		add(w.dueStep(r, p, s))
	}
}

func (w *World) dueStep(r *Row, p PlayRow, s PlayStep) Due {
	return Due{
		Kind: "step", Client: r, Case: p.Case, What: s.Step.Do, Who: w.StepWho(r, p, s.Step.Who), On: s.Due, Channel: s.Step.Channel,
		ID: "step-" + p.Case + "-" + p.Playbook + "-" + p.Started.String() + "-" + s.Step.ID,
	}
}

// dueOfCase is what a case itself waits for. Its offers wait no more once it is
// closed; its lessons do.
func (w *World) dueOfCase(c *CaseRow, add func(Due)) {
	if c.Exit != "held" && c.RetryOn != 0 && c.Obtained == "" {
		add(Due{Kind: "exit", Case: c.ID, What: "Ask again for the exit talk", Who: c.Owner, On: c.RetryOn, ID: "exit-" + c.ID})
	}
	for _, o := range c.Offers {
		if o.State != "made" || !c.Open() {
			continue
		}
		switch wait := w.Config.Limits.OfferAnswer; {
		case o.Expires != 0:
			add(Due{Kind: "offer", Case: c.ID, What: "Offer runs out: " + o.What, Who: c.Owner, On: o.Expires, ID: "offer-" + c.ID + "-" + o.What})
		case o.On != 0 && !wait.IsZero():
			add(Due{Kind: "offer", Case: c.ID, What: "Ask for an answer: " + o.What, Who: c.Owner, On: wait.After(o.On), ID: "offer-" + c.ID + "-" + o.What})
		}
	}
	for _, l := range c.Lessons {
		if l.Verified == 0 && l.Due != 0 {
			add(Due{Kind: "lesson", Case: c.ID, What: "Verify: " + l.What, Who: l.Owner, On: l.Due, ID: "lesson-" + c.ID + "-" + cmp.Or(l.ID, l.What)})
		}
	}
}

// nextCall is the day from which a former client may be called again, by the
// newest leave they gave: the agreed day, and after every contact the agreed
// while. No day: no leave, or it was used and none agreed for later.
func (r *Row) nextCall() (*CaseRow, day.Day) {
	for i := len(r.Cases) - 1; i >= 0; i-- {
		c := &r.Cases[i]
		switch {
		case !c.Permission.Set:
			continue
		case !c.Permission.V || c.NotBefore == 0 || !gone(r.Status):
			return c, 0
		case r.LastTouch < c.NotBefore:
			return c, c.NotBefore
		case c.Every.IsZero():
			return c, 0
		default:
			return c, c.Every.After(r.LastTouch)
		}
	}
	return nil, 0
}

// StepWho turns a step's who (owner, sponsor, manager, team or a person's id)
// into a person: the play's owner or else the client's; the client's sponsor;
// the owner's manager. What the team does, the owner sees to; so does the owner
// where there is no sponsor or manager.
func (w *World) StepWho(r *Row, p PlayRow, who string) string {
	owner := cmp.Or(p.Owner, r.Owner)
	switch who {
	case "", "owner", "team":
		return owner
	case "sponsor":
		return cmp.Or(r.Sponsor, owner)
	case "manager":
		if person := w.people[owner]; person != nil && person.Manager != "" {
			return person.Manager
		}
		return owner
	default:
		return who
	}
}
