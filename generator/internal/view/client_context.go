package view

import (
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ClientContext is everything that the pages of one client (its own, its brief,
// its cases) show and that its record does not hold: what others are called,
// what playbooks say to do, who leads to its people, how others fared. With the
// record's hash it is the key of those pages.
type ClientContext struct {
	AsOf        day.Day
	BooksClosed day.Month
	Money       money.Currency
	Repo        Repo

	Status   string // worked out where none was typed
	Since    day.Day
	Tier     TierContext
	LastTalk day.Day      // with a decision maker, both ways
	Annual   money.Amount // a year, of the contracts that run
	Billed12 money.Amount // in the last twelve closed months
	Lifetime money.Amount // what keeping the client is worth; 0 where that is not known
	Share    int          // of all that is billed, in per cent; 0 is less than one

	ComplaintOpen day.Span     // how long a complaint may stay open
	OfferLimit    money.Amount // the most an offer may be worth; 0: no limit
	Unanswered    int          // tries without an answer before we stop

	Notices  []NoticeLine
	Cases    []CaseContext
	Health   HealthView
	Signs    []SignLine
	Names    Names
	Needs    []ReasonNeed
	Plays    []PlayContext
	Routes   []RouteContext
	Siblings []Sibling
	Similar  []SimilarCase
	Ask      []Asker
	HasValue bool // there is a value brief
}

// TierContext is what the client's tier wants.
type TierContext struct {
	ID           string
	ContactEvery day.Span
	Plan         bool
}

// ReasonNeed is the evidence that a reason wants before we believe it.
type ReasonNeed struct {
	Code, Text string
}

// PlayContext is what a playbook says in one play of the client.
type PlayContext struct {
	Case     string // "" outside any case
	Playbook string
	Started  day.Day
	Running  bool
	Stop     string
	Steps    []StepContext
	Gates    PlayGates
	Choices  []PlayDisagreement
}

// StepContext is one step of a playbook as its play stands.
type StepContext struct {
	ID, Do, Say, Avoid string
	Channel, To        string
	State              string // done now overdue blocked later
	Due                day.Day
	Waiting            []string // what a blocked step still waits for, in the words of those steps
	Who                Link
	WhoID              string
}

// PlayDisagreement is a point on which the sources contradict each other, and what
// the house does.
type PlayDisagreement struct {
	Topic     string
	Positions []PlayPosition
	Choice    string // "" where the house has not chosen
	By        Link
	On        day.Day
	Why       string
}

// PlayPosition is what one source says.
type PlayPosition struct {
	Says, When string
	Source     Link
}

// RouteContext is somebody at another client who leads here.
type RouteContext struct {
	Contact     Link // their place on the other client's page
	Title, Role string
	Stance      string
	Client      Link
	Knows       string // the id of the contact here whom they know; "" of one who has moved here
}

// Sibling is another client of the same group.
type Sibling struct {
	Client Link
	Status string
}

// SimilarCase is a closed case elsewhere that had the same reason.
type SimilarCase struct {
	Case    string // of this client's: the one it is like
	Reason  Link
	Client  Link
	Href    string // the other case's page
	Outcome string
	Closed  day.Day
	Kept    money.Amount
	Worked  []Link // the plays of it that worked, in whole or part
	Failed  []Link // and those that did not
}

// maxSimilar is how many similar cases a case names.
const maxSimilar = 5

// NewClientContext works out what others contribute to a client's pages.
func NewClientContext(w *retention.World, r *retention.Row) ClientContext {
	cfg := w.Config
	ctx := ClientContext{
		AsOf: w.AsOf, BooksClosed: cfg.BooksClosed, Money: cfg.Money, Repo: NewRepo(cfg.Repository),
		Status: r.Status, Since: r.Since, LastTalk: r.LastTalk, Annual: r.Annual, Billed12: r.Revenue12,
		ComplaintOpen: cfg.Limits.ComplaintOpen, OfferLimit: cfg.Limits.OfferValue.V, Unanswered: cfg.Limits.Unanswered.V,
		Names: NewNames(w, withClients(r.Refs())),
	}
	if t, ok := cfg.Tier(r.Tier); ok {
		ctx.Tier = TierContext{t.ID, t.ContactEvery, t.Plan}
	}
	if all := w.Billed(); all > 0 && r.Revenue12 > 0 {
		ctx.Share = int(float64(r.Revenue12)/float64(all)*100 + 0.5)
	}
	if l, ok := w.LifetimeValue(r); ok {
		ctx.Lifetime = l.Value
	}
	for _, p := range r.Plays.All() {
		ctx.Plays = append(ctx.Plays, newPlayContext(w, r, p))
	}
	ctx.Health, ctx.Signs = newHealthView(w, r), newSignLines(w, r)
	ctx.Routes = routes(w, r)
	for _, s := range w.Group(r.Group) {
		if s.ID != r.ID {
			ctx.Siblings = append(ctx.Siblings, Sibling{Link{s.Name, addr.Client(s.ID)}, s.Status})
		}
	}
	for i := range r.Cases {
		ctx.addCase(w, r, &r.Cases[i])
	}
	ctx.Ask, ctx.HasValue = askers(w, r), WantsValueBrief(w, r)
	for _, n := range w.Notices(r) {
		ctx.Notices = append(ctx.Notices, NoticeLine{
			Case: n.Case, Code: n.Code, Says: n.Says, Live: n.Live, Where: Link{placeText(n.File, n.Line), ctx.Repo.Line(n.File, n.Line)},
		})
	}
	return ctx
}

// NoticeLine is one thing that goes against the house's own rules.
type NoticeLine struct {
	Case  string // "" where it is about the client
	Code  string
	Says  string
	Live  bool // it can still be put right
	Where Link // file and line
}

// CaseContext is what is worked out of one case: how fast a notice was
// answered, and how many tries have had no answer.
type CaseContext struct {
	ID    string
	State string
	Clock retention.Clock
	Tries retention.Tries
	Terms retention.Terms
	Asks  bool // there is a questionnaire to print

	Warned day.Day  // when the signs began that led up to it; no day where none did
	Showed []string // the codes of those in the half-year before
}

func (ctx *ClientContext) caseOf(id string) CaseContext {
	for _, c := range ctx.Cases {
		if c.ID == id {
			return c
		}
	}
	return CaseContext{ID: id}
}

// withClients adds to each contact of another client that client itself.
func withClients(refs []book.Ref) []book.Ref {
	all := refs
	for _, r := range refs {
		if client, _, ok := strings.Cut(r.ID, "/"); ok && r.Kind == "contact" {
			all = append(all[:len(all):len(all)], book.Ref{Kind: "client", ID: client})
		}
	}
	return all
}

func newPlayContext(w *retention.World, r *retention.Row, p retention.PlayRow) PlayContext {
	ctx := PlayContext{Case: p.Case, Playbook: p.Playbook, Started: p.Started, Running: w.Runs(r, p)}
	page := w.Playbook(p.Playbook)
	if page == nil {
		return ctx
	}
	ctx.Stop = page.Playbook.Stop
	steps := w.Steps(r, p)
	ctx.Gates = newGates(retention.GatesOf(steps))
	for _, s := range steps {
		who := w.StepWho(r, p, s.Step.Who)
		ctx.Steps = append(ctx.Steps, StepContext{
			ID: s.Step.ID, Do: s.Step.Do, Say: s.Step.Say, Avoid: s.Step.Avoid, Channel: s.Step.Channel, To: s.Step.To,
			State: string(s.State), Due: s.Due, Waiting: stepNames(&page.Playbook, s.Waiting), Who: personLink(w, who), WhoID: who,
		})
	}
	for _, d := range page.Playbook.Disagreements {
		ctx.Choices = append(ctx.Choices, newDisagreement(w, d))
	}
	return ctx
}

func newGates(g retention.Gates) PlayGates {
	gates := func(steps []retention.PlayStep) []Gate {
		var out []Gate
		for _, s := range steps {
			out = append(out, Gate{s.Step.Do, s.State == retention.StepDone})
		}
		return out
	}
	return PlayGates{Ask: g.Ask, Meet: g.Meet, BeforeAsk: gates(g.BeforeAsk), BeforeMeet: gates(g.BeforeMeet)}
}

func stepNames(pb *book.Playbook, ids []string) []string {
	var names []string
	for _, id := range ids {
		i := slices.IndexFunc(pb.Steps, func(s book.Step) bool { return s.ID == id })
		if i >= 0 {
			names = append(names, pb.Steps[i].Do)
		}
	}
	return names
}

func newDisagreement(w *retention.World, d book.Disagreement) PlayDisagreement {
	out := PlayDisagreement{Topic: d.Topic, Choice: d.House.Choice, By: personLink(w, d.House.By), On: d.House.On, Why: d.House.Why}
	for _, p := range d.Positions {
		source := NameOf(w, book.Ref{Kind: "source", ID: p.Source})
		out.Positions = append(out.Positions, PlayPosition{Says: p.Says, When: p.When, Source: source})
	}
	return out
}

func personLink(w *retention.World, id string) Link {
	if p := w.Person(id); p != nil {
		return Link{p.Name, addr.Person(id)}
	}
	return Link{Text: id}
}

// routes lists the people of other clients who lead to this one: those who
// moved here, then those who know somebody here.
func routes(w *retention.World, r *retention.Row) []RouteContext {
	var out []RouteContext
	for _, list := range [][]retention.Arrival{w.Arrivals(r.ID), w.Acquaintances(r.ID)} {
		for _, a := range list {
			out = append(out, RouteContext{
				Contact: Link{a.Contact.Name, addr.Client(a.Client.ID) + "#" + contactAnchor(a.Contact.ID)},
				Title:   a.Contact.Title, Role: a.Contact.Role, Stance: a.Contact.Stance,
				Client: Link{a.Client.Name, addr.Client(a.Client.ID)}, Knows: a.Knows,
			})
		}
	}
	return out
}

// addCase adds what others know about one case's reasons.
func (ctx *ClientContext) addCase(w *retention.World, r *retention.Row, c *retention.CaseRow) {
	ctx.Cases = append(ctx.Cases, CaseContext{ID: c.ID, State: string(c.State()), Clock: c.Clock, Tries: c.Tries, Terms: c.Terms, Asks: Asks(c), Warned: c.Warned, Showed: c.Before.Codes()})
	found := 0
	for _, reason := range c.Reasons {
		known := w.Reason(reason.Code)
		if known == nil {
			continue
		}
		need := ReasonNeed{reason.Code, known.Needs}
		if known.Needs != "" && !slices.Contains(ctx.Needs, need) {
			ctx.Needs = append(ctx.Needs, need)
		}
		if !reason.Believed.V {
			continue
		}
		for _, peer := range w.ClosedFor(reason.Code) {
			if found == maxSimilar {
				break
			}
			if peer.Client.ID == r.ID || ctx.hasSimilar(c.ID, addr.Case(peer.Client.ID, peer.Case.ID)) {
				continue
			}
			found++
			similar := SimilarCase{
				Case: c.ID, Reason: Link{known.Label, addr.Reason(reason.Code)},
				Client:  Link{peer.Client.Name, addr.Client(peer.Client.ID)},
				Href:    addr.Case(peer.Client.ID, peer.Case.ID),
				Outcome: result(peer.Case), Closed: peer.Case.Closed, Kept: peer.Case.Kept,
			}
			similar.addPlays(w, peer)
			ctx.Similar = append(ctx.Similar, similar)
		}
	}
}

// addPlays says what worked there, and what did not.
func (s *SimilarCase) addPlays(w *retention.World, peer retention.PeerCase) {
	for _, p := range peer.Client.Plays.All() {
		name := NameOf(w, book.Ref{Kind: "playbook", ID: p.Playbook})
		switch {
		case p.Case != peer.Case.ID || name.Href == "":
		case p.Outcome == "worked" || p.Outcome == "partly":
			s.Worked = append(s.Worked, name)
		case p.Outcome == "failed":
			s.Failed = append(s.Failed, name)
		}
	}
}

func (ctx *ClientContext) hasSimilar(caseID, href string) bool {
	return slices.ContainsFunc(ctx.Similar, func(s SimilarCase) bool { return s.Case == caseID && s.Href == href })
}

// need is the evidence that a reason wants, or "".
func (ctx *ClientContext) need(code string) string {
	for _, n := range ctx.Needs {
		if n.Code == code {
			return n.Text
		}
	}
	return ""
}

// play finds a play of the record in the context: by case, playbook and start,
// in the order typed.
func (ctx *ClientContext) play(caseID string, p *book.Play) PlayContext {
	for i := range ctx.Plays {
		c := &ctx.Plays[i]
		if c.Case == caseID && c.Playbook == p.Playbook && c.Started == p.Started {
			return *c
		}
	}
	return PlayContext{Case: caseID, Playbook: p.Playbook, Started: p.Started}
}

// contact is the name of somebody named in this record: one of its own people,
// linked to their place on the client's page, or another client's.
func (ctx *ClientContext) contact(rec *book.Record, id string) Link {
	local := strings.TrimPrefix(id, rec.ID+"/")
	for i := range rec.Contacts {
		if rec.Contacts[i].ID == local {
			return Link{rec.Contacts[i].Name, addr.Client(rec.ID) + "#" + contactAnchor(local)}
		}
	}
	return ctx.Names.Link("contact", id)
}

func (ctx *ClientContext) contacts(rec *book.Record, ids []string) []Link {
	if len(ids) == 0 {
		return nil
	}
	links := make([]Link, len(ids))
	for i, id := range ids {
		links[i] = ctx.contact(rec, id)
	}
	return links
}

func (ctx *ClientContext) person(id string) Link { return ctx.Names.Link("person", id) }
