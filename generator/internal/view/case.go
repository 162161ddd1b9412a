package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

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
	Lifetime      money.Amount // what keeping the client is worth; 0 where that is not known
	Log           Fragment
	Asks          bool    // there is a questionnaire to print
	FirstSign     day.Day // when the signs began that led up to the notice; no day where none did
	Showed        []Link  // the signs of the half-year before
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
	Every     string // "3 months", "year"
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
		Href: addr.Case(rec.ID, c.ID), Open: c.Open(), Outcome: retention.Result(c.Kind, c.Outcome), Owner: ctx.person(cmp.Or(c.Owner, rec.Owner)),
		Opened: c.Opened, Notice: c.Notice, Ended: c.Ended, Closed: c.Closed, Chance: c.Chance,
		Lost: c.RevenueLost.V, Kept: c.RevenueKept.V, Why: c.Why, Obtained: c.ReasonObtained,
		OfferLimit: ctx.OfferLimit, Unanswered: ctx.Unanswered,
		AccessRemoved: c.Offboarding.AccessRemoved, DataReturned: c.Offboarding.DataReturned, AsOf: ctx.AsOf,
	}
	worked := ctx.caseOf(c.ID)
	v.State, v.Clock, v.Tries, v.Lifetime, v.Asks = worked.State, worked.Clock, worked.Tries, ctx.Lifetime, worked.Asks
	v.FirstSign = worked.Warned
	for _, code := range worked.Showed {
		v.Showed = append(v.Showed, sign(code))
	}
	v.Log = logFragment(ctx.Repo, rec.ID, cmp.Or(c.Owner, rec.Owner), firstPresent(rec), ctx.AsOf)
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
	return capital(c.Name) + " for " + c.Client.Text + joinWith("", ": ", words(c.Outcome)) + ": what was done, why, and what was learnt."
}

// OfferCosts is what the offers cost us that stand: drafted, made or accepted.
func (c Case) OfferCosts() (sum money.Amount) {
	for _, o := range c.Offers {
		if o.State == "draft" || o.State == "made" || o.State == "accepted" {
			sum += o.Cost.V
		}
	}
	return sum
}

// CostShare is that as a share of what keeping the client is worth.
func (c Case) CostShare() string {
	share := retention.Rate{N: int64(c.OfferCosts()), Of: int64(c.Lifetime)}.PerCent()
	return strconv.FormatFloat(share, 'f', 1, 64) + " %"
}

// After says how long after a day another came.
func (c Case) After(from, to day.Day) string {
	if to == from {
		return "the same day"
	}
	return count(int(to-from), "day", "days") + " after the notice"
}

// Ahead says how long before the notice, or before they left without one, the
// first sign showed.
func (c Case) Ahead() string {
	if c.Notice == 0 {
		return count(int(cmp.Or(c.Ended, c.Closed, c.Opened)-c.FirstSign), "day", "days") + " before they left"
	}
	return count(int(c.Notice-c.FirstSign), "day", "days") + " before the notice"
}

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
		Asked: r.Permission.Set, Allowed: r.Permission.V, NotBefore: r.NotBefore, Channel: r.Channel, Every: strings.TrimPrefix(spanText(r.Every), "1 "),
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
