package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// Case is the page of one case, and what the client's page shows of it.
type Case struct {
	Client        Link
	ID            string
	Kind          string // save win-back
	Name          string // save case of May 2022
	Href          string
	Open          bool
	Outcome       string // "" while open
	Owner         Link
	ClosedBy      Link
	Trigger       Link
	Opened        day.Day
	Notice        day.Day
	Ended         day.Day
	Closed        day.Day
	Chance        book.Opt[int]
	Lost, Kept    money.Amount // a year's; 0 where not typed
	Why           string
	Obtained      string // obtained refused unreachable
	Reasons       []CaseReason
	Competitor    CaseCompetitor
	Exit          CaseExit
	Plays         []ClientPlay
	Offers        []CaseOffer
	OfferLimit    money.Amount
	Unanswered    int
	Recontact     CaseRecontact
	Staff         CaseStaff
	AccessRemoved day.Day
	DataReturned  day.Day
	Review        CaseReview
	Similar       []SimilarCase
	Notices       []NoticeLine
	State         string // to be saved, in notice …, or the outcome
	Clock         retention.Clock
	Tries         retention.Tries
	AsOf          day.Day
	Source        string // URL of the line where it is typed, or ""
	EditURL       string
}

// CaseReason is why they leave, as stated and as we believe it.
type CaseReason struct {
	Reason           Link
	About            string
	On               day.Day
	Stated, Believed book.Opt[bool]
	Confidence       string
	From             string // where we have it from: exit interview, call …
	Evidence         string
	Needs            string // the evidence that such a reason wants
}

// CaseCompetitor is whom they go to and how we answered.
type CaseCompetitor struct {
	Name                Link
	Edge, Response, Why string
}

// CaseExit is the exit interview or questionnaire.
type CaseExit struct {
	State, Method string
	On, RetryOn   day.Day
	By            Link
	With          []Link
	Answers       []book.Answer
}

// ClientPlay is one playbook being run.
type ClientPlay struct {
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

// CaseOffer is something put to them, or drafted.
type CaseOffer struct {
	What        string
	State       string
	On          day.Day
	Expires     day.Day
	Answered    day.Day
	Value, Cost book.Opt[money.Amount]
	ApprovedBy  Link
	OverLimit   bool
	Undiagnosed bool // made before any reason was believed
}

// CaseRecontact is their leave to call again.
type CaseRecontact struct {
	Known     bool // anything is recorded of it
	Asked     bool // they said yes or no
	Allowed   bool
	NotBefore day.Day
	Channel   string
	Every     string // "3 months"
	Triggers  []Link
}

// CaseStaff is what the case meant for our own people.
type CaseStaff struct {
	Told       day.Day
	Roster     []Link
	Reassigned string
	Hours      string // freed a month; "" where not typed
}

// CaseReview is the look back at both sides.
type CaseReview struct {
	On           day.Day
	Ours, Theirs []string
	NoFault      bool
	TurningPoint day.Day
	Lessons      []CaseLesson
}

// CaseLesson is one thing learnt.
type CaseLesson struct {
	What       string
	Owner      Link
	Due        day.Day
	Verified   day.Day
	ToldClient day.Day
}

// NewCase is the page of the record's i-th case.
func NewCase(rec *book.Record, ctx *ClientContext, i int) Case {
	c := &rec.Cases[i]
	v := Case{
		Client: Link{rec.Name, addr.Client(rec.ID)}, ID: c.ID, Kind: cmp.Or(c.Kind, "save"), Name: caseName(c.Kind, c.Opened),
		Href: addr.Case(rec.ID, c.ID), Open: c.Open(), Outcome: c.Outcome, Owner: ctx.person(cmp.Or(c.Owner, rec.Owner)),
		Opened: c.Opened, Notice: c.Notice, Ended: c.Ended, Closed: c.Closed, Chance: c.Chance,
		Lost: c.RevenueLost.V, Kept: c.RevenueKept.V, Why: c.Why, Obtained: c.ReasonObtained,
		OfferLimit: ctx.OfferLimit, Unanswered: ctx.Unanswered,
		AccessRemoved: c.Offboarding.AccessRemoved, DataReturned: c.Offboarding.DataReturned, AsOf: ctx.AsOf,
	}
	worked := ctx.caseOf(c.ID)
	v.State, v.Clock, v.Tries = worked.State, worked.Clock, worked.Tries
	for _, n := range ctx.Notices {
		if n.Case == c.ID {
			v.Notices = append(v.Notices, n)
		}
	}
	if c.ClosedBy != "" {
		v.ClosedBy = ctx.person(c.ClosedBy)
	}
	if c.Trigger != "" {
		v.Trigger = ctx.Names.Link("sign", c.Trigger)
	}
	if path := fileOf(rec, c.At); path != "" {
		v.Source, v.EditURL = ctx.Repo.Line(path, c.At.Line), ctx.Repo.Edit(path)
	}
	for j := range c.Reasons {
		v.Reasons = append(v.Reasons, newReason(ctx, &c.Reasons[j]))
	}
	slices.SortStableFunc(v.Reasons, func(a, b CaseReason) int { return cmp.Compare(reasonRank(a), reasonRank(b)) })
	if c.Competitor.Name != "" || c.Competitor.Edge != "" {
		v.Competitor = CaseCompetitor{ctx.Names.Link("rival", c.Competitor.Name), c.Competitor.Edge, c.Competitor.Response, c.Competitor.Why}
	}
	x := &c.Exit
	v.Exit = CaseExit{State: x.State, Method: x.Method, On: x.On, RetryOn: x.RetryOn, With: ctx.contacts(rec, x.With), Answers: x.Answers}
	if x.By != "" {
		v.Exit.By = ctx.person(x.By)
	}
	v.Plays = plays(rec, ctx, c.ID, c.Plays)
	for j := range c.Offers {
		v.Offers = append(v.Offers, newOffer(ctx, c, &c.Offers[j]))
	}
	v.Recontact = newRecontact(ctx, &c.Recontact)
	v.Staff = newStaff(ctx, &c.Staff)
	v.Review = newReview(ctx, &c.Review)
	for _, s := range ctx.Similar {
		if s.Case == c.ID {
			v.Similar = append(v.Similar, s)
		}
	}
	return v
}

// Page is the case's frame.
func (c Case) Page() Page {
	return Page{
		Address: c.Href, Kind: "case", Title: c.Client.Text + ", " + c.Name, Section: "cases",
		Description: c.Description(), Source: c.EditURL, NoIndex: true,
		Crumbs: []Link{{"Cases", addr.Cases}, c.Client, {capital(c.Name), ""}},
	}
}

// Description is the case in a sentence.
func (c Case) Description() string {
	if c.Open {
		return capital(c.Name) + " for " + c.Client.Text + ": what to do now, why they may leave, and what was offered."
	}
	return capital(c.Name) + " for " + c.Client.Text + joinWith("", ": ", c.Outcome) + ": what was done, why, and what was learnt."
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

func fileOf(rec *book.Record, p book.Pos) string {
	if p.File < 0 || int(p.File) >= len(rec.Files) {
		return ""
	}
	return rec.Files[p.File]
}

func newReason(ctx *ClientContext, r *book.CaseReason) CaseReason {
	return CaseReason{
		Reason: ctx.Names.Link("reason", r.Code), About: r.About, On: r.On, Stated: r.Stated, Believed: r.Believed,
		Confidence: r.Confidence, From: words(r.Source), Evidence: r.Evidence, Needs: ctx.need(r.Code),
	}
}

// reasonRank puts what we believe first, and what we do not last.
func reasonRank(r CaseReason) int {
	switch {
	case r.Believed.V:
		return 0
	case !r.Believed.Set:
		return 1
	default:
		return 2
	}
}

func newOffer(ctx *ClientContext, c *book.Case, o *book.Offer) CaseOffer {
	v := CaseOffer{
		What: o.What, State: cmp.Or(o.State, "made"), On: o.On, Expires: o.Expires, Answered: o.Answered, Value: o.Value, Cost: o.Cost,
		OverLimit: ctx.OfferLimit > 0 && o.Value.V > ctx.OfferLimit,
	}
	v.Undiagnosed = !slices.ContainsFunc(c.Reasons, func(r book.CaseReason) bool {
		return r.Believed.V && (r.On == 0 || o.On == 0 || r.On <= o.On)
	})
	if o.ApprovedBy != "" {
		v.ApprovedBy = ctx.person(o.ApprovedBy)
	}
	return v
}

func newRecontact(ctx *ClientContext, r *book.Recontact) CaseRecontact {
	v := CaseRecontact{
		Known: r.Permission.Set || r.NotBefore != 0 || len(r.Triggers) > 0 || !r.Every.IsZero() || r.Channel != "",
		Asked: r.Permission.Set, Allowed: r.Permission.V, NotBefore: r.NotBefore, Channel: r.Channel, Every: spanText(r.Every),
	}
	for _, t := range r.Triggers {
		v.Triggers = append(v.Triggers, ctx.Names.Link("rival", t))
	}
	return v
}

func newStaff(ctx *ClientContext, s *book.Staff) CaseStaff {
	v := CaseStaff{Told: s.Told, Reassigned: s.Reassigned}
	for _, p := range s.Roster {
		v.Roster = append(v.Roster, ctx.person(p))
	}
	if s.HoursFreed.Set {
		v.Hours = numberText(book.Number(s.HoursFreed.V * 10))
	}
	return v
}

func newReview(ctx *ClientContext, r *book.Review) CaseReview {
	v := CaseReview{On: r.On, Ours: r.Ours, Theirs: r.Theirs, NoFault: r.NoFault.V, TurningPoint: r.TurningPoint}
	for i := range r.Lessons {
		l := &r.Lessons[i]
		lesson := CaseLesson{What: l.What, Due: l.Due, Verified: l.Verified, ToldClient: l.ToldClient}
		if l.Owner != "" {
			lesson.Owner = ctx.person(l.Owner)
		}
		v.Lessons = append(v.Lessons, lesson)
	}
	return v
}

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
		Playbook: ctx.Names.Link("playbook", p.Playbook), Owner: ctx.person(cmp.Or(p.Owner, rec.Owner)), Started: p.Started,
		Ended: p.Ended, Outcome: p.Outcome, Running: said.Running, Stop: said.Stop, Disagreements: said.Choices,
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
