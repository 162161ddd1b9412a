package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// Client is everything that a client's page shows.
type Client struct {
	ClientFile
	Files    []SourceFile
	Timeline []Entry
	Kinds    []KindCount // of the timeline, in groups
	Revenue  chart.RevenueInput
	Touches  chart.TouchInput
	People   chart.PeopleInput
}

// ClientFile is what the record says of a client as it stands: all of the page
// but its history and charts. The brief is made from it too.
type ClientFile struct {
	ID, Name   string
	Href       string
	Aliases    []string
	Status     string
	Tier       string
	Owner      Link
	OwnerSince day.Day
	Sponsor    Link
	Team       []Link
	Value      money.Amount // a year; 0 where nothing tells
	ValueSays  string       // what Value is
	Share      int
	Industry   string
	Region     string
	Tags       []string
	Since      day.Day
	Group      string
	Siblings   []Sibling
	Gone       bool // lost, or let go

	Now      []NowLine
	Next     []Todo
	NextMore int // further things to do, on the pages of the cases
	Dates    []DateLine
	View     OwnerView
	Health   HealthView
	Signs    []SignLine // the worst first, those set aside last
	Scores   []ScoreLine

	Notices []NoticeLine // that can still be put right
	Open    []Case
	Closed  []Case // newest first
	Plays   []ClientPlay

	Contacts   []ContactLine
	Arrived    []RouteContext // people here whom other clients knew before
	Ours       Promises
	Theirs     Promises
	Complaints []Complaint // open ones first, then newest first
	Contracts  []ContractLine
	Owed       Owed
	Billing    Billing
	Wins       []Win
	Praise     []Praise
	Snoozed    []SnoozeLine

	Origin            book.Origin
	Motivators        []string
	EarlierComplaints []string
	Plan              PlanLine
	Missing           []string // what the file lacks, as questions to answer
	Asked             int      // of how many

	Names   Names
	Money   money.Currency
	AsOf    day.Day
	EditURL string

	HasValue bool     // there is a value brief
	Log      Fragment // adds a contact and a follow-up
}

// NowLine is one sentence on how things stand.
type NowLine struct {
	Label string
	Text  string
	Link  Link
	On    day.Day
}

// Todo is one thing to do next.
type Todo struct {
	What    string
	Who     Link
	Due     day.Day
	Overdue bool
	Channel string
	Case    Link // the case or playbook it belongs to
	IsStep  bool
}

// DateLine is one day that matters.
type DateLine struct {
	Label string
	Day   day.Day // 0: Note says why there is none
	Note  string
	Tone  string // red amber, or ""
}

// OwnerView is the owner's own judgement.
type OwnerView struct {
	Band    string // green amber red, or unknown
	By      Link
	On      day.Day
	Says    string
	Before  string // the band of the view before, where it differs
	Present bool
}

// ScoreLine is the latest answer to one kind of survey.
type ScoreLine struct {
	Kind      string
	Value, Of string
	Before    string // the value before it, or ""
	On        day.Day
	By        Link
}

// Promises are one side's commitments.
type Promises struct {
	Open    []Promise // and disputed, by the day they are due
	Settled []Promise // in the last twelve months, the newest first
	Earlier []Promise
}

// Promise is one commitment of a contract.
type Promise struct {
	What, Evidence string
	State          string // open met missed disputed
	Due, Settled   day.Day
	Late           bool // open, and past due
	Contract       string
}

// Complaint is one complaint about us.
type Complaint struct {
	Summary  string
	On       day.Day
	With     []Link
	Cause    Link
	Resolved day.Day
	Open     bool
	Days     int  // open, or until it was resolved
	Late     bool // open for longer than the limit
}

// ContractLine is one contract.
type ContractLine struct {
	ID                 string
	Signed, Start, End day.Day
	LastNotice         day.Day // 0 where no notice was agreed
	NoticeDays         int
	AutoRenew          bool
	AnnualValue        book.Opt[money.Amount]
	Forecast           book.Forecast
	State              string // running, ahead or over
}

// Owed is what they owe us past due.
type Owed struct {
	Month day.Month // the latest month typed; 0: none
	Value money.Amount
	Since day.Month // the first of the months in a row with something owed
}

// Billing is what they were billed, exactly.
type Billing struct {
	Any      bool
	Total    money.Amount // months typed, and orders of the other months
	Text     string       // "24 orders, £12,345.67 in all"
	Singles  string       // "3 orders, £120" where the months were typed too
	Twelve   money.Amount // in the last twelve closed months
	First    day.Month
	LastDay  day.Day // of an order
	Hours    string  // of our team in the latest month typed
	HoursFor day.Month
	Months   []BilledMonth // from the first to the last, without gaps
}

// BilledMonth is what one month came to.
type BilledMonth struct {
	Month day.Month
	Value money.Amount
}

// Win is something we did for them.
type Win struct {
	Summary     string
	On          day.Day
	Worth       book.Opt[money.Amount]
	ConfirmedBy Link
}

// Praise is one testimonial.
type Praise struct {
	From    Link
	Form    string
	Quote   string
	On      day.Day
	Consent string
	MayUse  bool // they said so
}

// SnoozeLine is one sign set aside.
type SnoozeLine struct {
	Sign  Link
	Until day.Day
	By    Link
	Why   string
	Over  bool
}

// PlanLine is the plan prepared in case they leave.
type PlanLine struct {
	Playbook Link
	Agreed   day.Day
	By       Link
	Present  bool
	Wanted   bool // by the tier
}

// KindCount is how many entries of some kinds a timeline has.
type KindCount struct {
	Kind, Word string // the kinds, a space between, and their name together
	N          int
}

// NewClient is a client's page.
func NewClient(rec *book.Record, ctx *ClientContext) Client {
	c := Client{ClientFile: newClientFile(rec, ctx), Files: sourceFiles(rec, ctx.Repo), Timeline: Timeline(rec, ctx)}
	c.Kinds = kindCounts(c.Timeline)
	c.Revenue = revenueChart(rec, ctx, c.Billing.Months)
	c.Touches = touchChart(rec, ctx)
	c.People = peopleChart(rec, ctx)
	return c
}

// Page is the client's frame.
func (c Client) Page() Page {
	return Page{
		Address: c.Href, Kind: "client", Title: c.Name, Section: "clients", Description: c.Description(), Source: c.EditURL,
		Crumbs: []Link{{"Clients", addr.Clients}, {c.Name, ""}}, Charts: true,
	}
}

// Description is the client in a sentence.
func (c ClientFile) Description() string {
	s := c.Name + ": " + words(c.Status)
	if c.Tier != "" {
		s += ", tier " + words(c.Tier)
	}
	return s + ", owner " + c.Owner.Text + "."
}

func newClientFile(rec *book.Record, ctx *ClientContext) ClientFile {
	f := ClientFile{
		ID: rec.ID, Name: rec.Name, Href: addr.Client(rec.ID), Aliases: rec.Aliases, Status: cmp.Or(ctx.Status, rec.Status, "active"), Tier: ctx.Tier.ID,
		Owner: ctx.person(rec.Owner), OwnerSince: ownerSince(rec), Share: ctx.Share, Industry: rec.Industry, Region: rec.Region,
		Tags: rec.Tags, Since: cmp.Or(rec.Since, ctx.Since), Group: rec.Group, Siblings: ctx.Siblings,
		Origin: rec.Origin, Motivators: rec.Motivators, EarlierComplaints: rec.EarlierComplaints,
		Names: ctx.Names, Money: ctx.Money, AsOf: ctx.AsOf, EditURL: ctx.Repo.Edit(fileOf(rec, rec.At)),
	}
	f.Health, f.Signs = ctx.Health, ctx.Signs
	f.Gone = f.Status == "lost" || f.Status == "let-go"
	if rec.Sponsor != "" {
		f.Sponsor = ctx.person(rec.Sponsor)
	}
	for _, p := range rec.Team {
		f.Team = append(f.Team, ctx.person(p))
	}
	f.Value, f.ValueSays = ctx.Annual, "a year under contract"
	if f.Value == 0 {
		f.Value, f.ValueSays = ctx.Billed12, "in the last twelve closed months"
	}
	f.addCases(rec, ctx)
	if p := f.Parting(); f.Gone {
		f.Share = 0
		if p != nil && p.Lost != 0 {
			f.Value, f.ValueSays = p.Lost, "a year until they left"
		}
	}
	f.addPeople(rec, ctx)
	f.addContracts(rec, ctx)
	f.addEvents(rec, ctx)
	f.addScores(rec, ctx)
	f.addBilling(rec, ctx)
	f.addRest(rec, ctx)
	f.addNext(rec, ctx)
	f.addDates(rec, ctx)
	f.addNow(rec)
	f.addMissing(rec)
	f.HasValue = ctx.HasValue
	for _, n := range ctx.Notices {
		if n.Live {
			f.Notices = append(f.Notices, n)
		}
	}
	f.Log = logFragment(ctx.Repo, rec.ID, rec.Owner, firstPresent(rec), ctx.AsOf)
	return f
}

func ownerSince(rec *book.Record) day.Day {
	for i := len(rec.Owners) - 1; i >= 0; i-- {
		if rec.Owners[i].Who == rec.Owner {
			return rec.Owners[i].From
		}
	}
	return 0
}

func (f *ClientFile) addCases(rec *book.Record, ctx *ClientContext) {
	for i := range rec.Cases {
		c := NewCase(rec, ctx, i)
		if c.Open {
			f.Open = append(f.Open, c)
		} else {
			f.Closed = append(f.Closed, c)
		}
	}
	byDay := func(a, b Case) int {
		return cmp.Or(cmp.Compare(b.Closed, a.Closed), cmp.Compare(b.Opened, a.Opened))
	}
	slices.SortStableFunc(f.Open, byDay)
	slices.SortStableFunc(f.Closed, byDay)
	f.Plays = plays(rec, ctx, "", rec.Plays)
}

func (f *ClientFile) addContracts(rec *book.Record, ctx *ClientContext) {
	for i := range rec.Contracts {
		c := &rec.Contracts[i]
		line := ContractLine{
			ID: c.ID, Signed: c.Signed, Start: c.Start, End: c.End, AutoRenew: c.AutoRenew, AnnualValue: c.AnnualValue, Forecast: c.Forecast,
			NoticeDays: c.NoticeDays.V, State: "running",
		}
		if c.NoticeDays.Set {
			line.LastNotice = c.LastNotice()
		}
		switch {
		case c.End != 0 && c.End < ctx.AsOf || f.Gone:
			line.State = "over"
		case c.Start > ctx.AsOf:
			line.State = "ahead"
		}
		f.Contracts = append(f.Contracts, line)
		for j := range c.Commitments {
			f.addPromise(&c.Commitments[j], c.ID)
		}
	}
	slices.SortStableFunc(f.Contracts, func(a, b ContractLine) int { return cmp.Compare(lastIfNone(b.End), lastIfNone(a.End)) })
	f.Ours.sort()
	f.Theirs.sort()
}

func (f *ClientFile) addPromise(c *book.Commitment, contract string) {
	p := Promise{What: c.What, Evidence: c.Evidence, State: cmp.Or(c.State, "open"), Due: c.Due, Settled: c.Settled, Contract: contract}
	p.Late = p.State == "open" && c.Due != 0 && c.Due < f.AsOf
	side := &f.Ours
	if c.By == "client" {
		side = &f.Theirs
	}
	switch {
	case p.State == "open" || p.State == "disputed":
		side.Open = append(side.Open, p)
	case cmp.Or(p.Settled, p.Due, f.AsOf) > f.AsOf.AddMonths(-12):
		side.Settled = append(side.Settled, p)
	default:
		side.Earlier = append(side.Earlier, p)
	}
}

func (p *Promises) sort() {
	newest := func(a, b Promise) int { return cmp.Compare(cmp.Or(b.Due, b.Settled), cmp.Or(a.Due, a.Settled)) }
	slices.SortStableFunc(p.Open, func(a, b Promise) int { return cmp.Compare(lastIfNone(a.Due), lastIfNone(b.Due)) })
	slices.SortStableFunc(p.Settled, newest)
	slices.SortStableFunc(p.Earlier, newest)
}

// Any reports whether that side has promised anything.
func (p Promises) Any() bool { return len(p.Open)+len(p.Settled)+len(p.Earlier) > 0 }

// addEvents takes from the events what has a place of its own: complaints, wins
// and the owner's views.
func (f *ClientFile) addEvents(rec *book.Record, ctx *ClientContext) {
	for i := range rec.Events {
		e := &rec.Events[i]
		switch {
		case e.Kind == "complaint":
			f.Complaints = append(f.Complaints, newComplaint(rec, ctx, e))
		case e.Kind == "win":
			w := Win{Summary: e.Summary, On: e.Date, Worth: e.Worth}
			if e.ConfirmedBy != "" {
				w.ConfirmedBy = ctx.contact(rec, e.ConfirmedBy)
			}
			f.Wins = append(f.Wins, w)
		}
		if e.Kind == "view" && e.Band != "" && e.Date >= f.View.On {
			before := f.View.Band
			f.View = OwnerView{Band: e.Band, On: e.Date, Says: e.Summary, By: ctx.person(cmp.Or(e.By, rec.Owner)), Present: true}
			if before != e.Band {
				f.View.Before = before
			}
		}
	}
	if !f.View.Present {
		f.View.Band = "unknown"
	}
	slices.SortStableFunc(f.Wins, func(a, b Win) int { return cmp.Compare(b.On, a.On) })
	slices.SortStableFunc(f.Complaints, func(a, b Complaint) int {
		if a.Open != b.Open {
			if a.Open {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.On, a.On)
	})
}

func newComplaint(rec *book.Record, ctx *ClientContext, e *book.Event) Complaint {
	c := Complaint{Summary: e.Summary, On: e.Date, With: ctx.contacts(rec, e.With), Resolved: e.Resolved, Open: e.Resolved == 0}
	if e.Cause != "" {
		c.Cause = ctx.Names.Link("reason", e.Cause)
	}
	to := ctx.AsOf
	if !c.Open {
		to = e.Resolved
	}
	c.Days = int(to - e.Date)
	c.Late = c.Open && !ctx.ComplaintOpen.IsZero() && ctx.ComplaintOpen.After(e.Date) < ctx.AsOf
	return c
}

func (f *ClientFile) addScores(rec *book.Record, ctx *ClientContext) {
	sorted := slices.Clone(rec.Scores)
	slices.SortStableFunc(sorted, func(a, b book.Score) int { return cmp.Compare(a.Date, b.Date) })
	for i := range sorted {
		s := &sorted[i]
		line := ScoreLine{Kind: strings.ToUpper(words(s.Kind)), Value: numberText(s.Value.V), Of: numberText(cmp.Or(s.Of, 10_000)), On: s.Date}
		if s.By != "" {
			line.By = ctx.contact(rec, s.By)
		}
		at := slices.IndexFunc(f.Scores, func(have ScoreLine) bool { return have.Kind == line.Kind })
		if at < 0 {
			f.Scores = append(f.Scores, line)
			continue
		}
		line.Before = f.Scores[at].Value
		f.Scores[at] = line
	}
}

func (f *ClientFile) addRest(rec *book.Record, ctx *ClientContext) {
	for i := range rec.Testimonials {
		t := &rec.Testimonials[i]
		p := Praise{Form: t.Form, Quote: t.Quote, On: t.Date, Consent: consentText(t.Consent), MayUse: t.Consent.V}
		if t.From != "" {
			p.From = ctx.contact(rec, t.From)
		}
		f.Praise = append(f.Praise, p)
	}
	slices.SortStableFunc(f.Praise, func(a, b Praise) int { return cmp.Compare(b.On, a.On) })
	for i := range rec.Snoozed {
		s := &rec.Snoozed[i]
		line := SnoozeLine{Sign: ctx.Names.Link("sign", s.Sign), Until: s.Until, Why: s.Why, Over: s.Until < ctx.AsOf}
		if s.By != "" {
			line.By = ctx.person(s.By)
		}
		f.Snoozed = append(f.Snoozed, line)
	}
	p := &rec.Plan
	f.Plan = PlanLine{Agreed: p.Agreed, Present: p.Playbook != "" || p.Agreed != 0, Wanted: ctx.Tier.Plan && !f.Gone}
	if p.Playbook != "" {
		f.Plan.Playbook = ctx.Names.Link("playbook", p.Playbook)
	}
	if p.By != "" {
		f.Plan.By = ctx.person(p.By)
	}
}

// maxNext is how many things to do next the page names.
const maxNext = 5

func (f *ClientFile) addNext(rec *book.Record, ctx *ClientContext) {
	for i := range f.Open {
		f.addSteps(f.Open[i].Plays, Link{capital(f.Open[i].Name), f.Open[i].Href})
	}
	for i := range f.Plays {
		f.addSteps(f.Plays[i:i+1], f.Plays[i].Playbook)
	}
	for i := range rec.FollowUps {
		u := &rec.FollowUps[i]
		if u.Done != 0 {
			continue
		}
		f.Next = append(f.Next, Todo{
			What: u.What, Who: ctx.person(cmp.Or(u.By, rec.Owner)), Due: u.Due, Overdue: u.Due != 0 && u.Due < ctx.AsOf,
		})
	}
	slices.SortStableFunc(f.Next, func(a, b Todo) int { return cmp.Compare(lastIfNone(a.Due), lastIfNone(b.Due)) })
	if len(f.Next) > maxNext {
		f.NextMore = len(f.Next) - maxNext
		f.Next = f.Next[:maxNext]
	}
}

func (f *ClientFile) addSteps(plays []ClientPlay, about Link) {
	for i := range plays {
		for _, s := range plays[i].Now {
			f.Next = append(f.Next, Todo{What: s.Do, Who: s.Who, Due: s.Due, Overdue: s.State == "overdue", Channel: s.Channel, Case: about, IsStep: true})
		}
	}
}

func (f *ClientFile) addDates(rec *book.Record, ctx *ClientContext) {
	for i := range f.Contracts {
		f.addContractDates(&f.Contracts[i])
	}
	for i := range rec.Cases {
		c := &rec.Cases[i]
		if c.Ended > ctx.AsOf {
			f.Dates = append(f.Dates, DateLine{Label: "Leaves us", Day: c.Ended, Tone: "red"})
		}
		for j := range c.Offers {
			if o := &c.Offers[j]; c.Open() && o.Expires >= ctx.AsOf && (o.State == "made" || o.State == "draft") {
				f.Dates = append(f.Dates, DateLine{Label: "Offer runs out", Day: o.Expires, Note: o.What})
			}
		}
		if r := &c.Recontact; f.Gone && r.Permission.V && r.NotBefore != 0 {
			f.Dates = append(f.Dates, DateLine{Label: "May be called again from", Day: r.NotBefore, Note: words(r.Channel)})
		}
	}
	slices.SortStableFunc(f.Dates, func(a, b DateLine) int { return cmp.Compare(a.Day, b.Day) })
	f.addLastTalk(rec, ctx)
}

func (f *ClientFile) addContractDates(c *ContractLine) {
	if c.State != "running" || c.End == 0 || f.Gone {
		return
	}
	if c.LastNotice != 0 && c.LastNotice != c.End {
		line := DateLine{Label: "Last day to give notice", Day: c.LastNotice, Tone: nearTone(c.LastNotice, f.AsOf)}
		if c.LastNotice < f.AsOf {
			line.Tone, line.Note = "", "has passed"
		}
		f.Dates = append(f.Dates, line)
	}
	line := DateLine{Label: "Contract ends", Day: c.End, Tone: nearTone(c.End, f.AsOf)}
	if c.AutoRenew {
		line.Label, line.Note = "Contract term ends", "renews itself"
	}
	f.Dates = append(f.Dates, line)
}

// nearTone colours a day that is less than two months ahead.
func nearTone(d, asOf day.Day) string {
	switch {
	case d < asOf || d > asOf+60:
		return ""
	case d <= asOf+14:
		return "red"
	default:
		return "amber"
	}
}

// addLastTalk ends the days that matter with the last ones in touch.
func (f *ClientFile) addLastTalk(rec *book.Record, ctx *ClientContext) {
	if last := lastConversation(rec); last != 0 {
		f.Dates = append(f.Dates, DateLine{Label: "Last conversation", Day: last})
	}
	switch {
	case ctx.LastTalk != 0:
		f.Dates = append(f.Dates, DateLine{Label: "Last talk with a decision maker", Day: ctx.LastTalk})
	case len(rec.Events) > 0 && !f.Gone:
		f.Dates = append(f.Dates, DateLine{Label: "Last talk with a decision maker", Note: "None is recorded"})
	}
}

// lastConversation is the last day both sides spoke.
func lastConversation(rec *book.Record) day.Day {
	var last day.Day
	for i := range rec.Events {
		if e := &rec.Events[i]; retention.Talk(e) {
			last = max(last, e.Date)
		}
	}
	return last
}

// addNow says how things stand in a few sentences.
func (f *ClientFile) addNow(rec *book.Record) {
	if f.Gone || f.Status == "won-back" {
		f.addOutcome()
	}
	for i := range f.Open {
		c := &f.Open[i]
		line := NowLine{Label: capital(c.Name), Link: Link{"the case", c.Href}, On: c.Opened, Text: whyNow(c)}
		if c.Notice != 0 {
			line.Label, line.On = "Notice given", c.Notice
		}
		f.Now = append(f.Now, line)
		if c.Competitor.Name.Text != "" {
			line := NowLine{Label: "Competitor", Link: c.Competitor.Name, Text: "competes with us"}
			if c.Competitor.Edge != "" {
				line.Text = "competes on " + c.Competitor.Edge
			}
			f.Now = append(f.Now, line)
		}
	}
	if e := lastWord(rec); e != nil {
		f.Now = append(f.Now, NowLine{Label: "Latest, " + strings.ToLower(eventWord(e.Kind)), Text: e.Summary, On: e.Date})
	}
}

func (f *ClientFile) addOutcome() {
	if len(f.Closed) == 0 {
		return
	}
	c := &f.Closed[0]
	line := NowLine{Label: capital(words(cmp.Or(c.Outcome, f.Status))), Text: c.Why, Link: Link{"the case", c.Href}, On: cmp.Or(c.Ended, c.Closed)}
	if f.Status == "won-back" {
		line.On = c.Closed
	}
	f.Now = append(f.Now, line)
}

// Parting is the case that tells why they left: the newest that closed, but for
// tries to win them back since. Nil where there is none.
func (f *ClientFile) Parting() *Case {
	for i := range f.Closed {
		if f.Closed[i].Kind != "win-back" {
			return &f.Closed[i]
		}
	}
	if len(f.Closed) > 0 {
		return &f.Closed[0]
	}
	return nil
}

// whyNow is the reason that a case is about.
func whyNow(c *Case) string {
	if len(c.Reasons) == 0 {
		if c.Trigger.Text != "" {
			return c.Trigger.Text + "; the reason is not known yet"
		}
		return "The reason is not known yet"
	}
	r := &c.Reasons[0]
	s := joinWith(r.Reason.Text, ": ", r.About)
	if r.Evidence != "" {
		s += ". " + r.Evidence
	}
	return s
}

// lastWord is the newest event that tells how things stand.
func lastWord(rec *book.Record) *book.Event {
	var last *book.Event
	for i := range rec.Events {
		e := &rec.Events[i]
		if e.Kind == "view" {
			continue // it has a place of its own
		}
		if last == nil || e.Date >= last.Date {
			last = e
		}
	}
	return last
}

// addMissing lists what a useful file has and this one lacks.
func (f *ClientFile) addMissing(rec *book.Record) {
	ask := func(have bool, question string) {
		f.Asked++
		if !have {
			f.Missing = append(f.Missing, question)
		}
	}
	maker := slices.ContainsFunc(f.Contacts, func(c ContactLine) bool { return c.Role == "decision-maker" && c.Here })
	ends := slices.ContainsFunc(f.Contracts, func(c ContractLine) bool { return c.End != 0 })
	ask(rec.Origin.SignedBecause != "", "Why did they sign with us?")
	ask(len(rec.Motivators) > 0, "What excites their decision maker?")
	ask(len(rec.EarlierComplaints) > 0, "What did they complain of in suppliers before us?")
	ask(len(f.Wins) > 0, "What have we done for them, and what was it worth?")
	if !f.Gone {
		ask(maker, "Who decides there now?")
	}
	if f.Status != "prospect" {
		ask(f.Gone || ends, "When does their contract end?")
		ask(f.Since != 0, "Since when have they been a client?")
	}
	if !f.Gone {
		ask(f.View.Present, "How does the owner see them: green, amber or red?")
		if f.Plan.Wanted {
			ask(f.Plan.Present, "What do we do if they leave? Their tier wants a plan.")
		}
		return
	}
	reason := slices.ContainsFunc(f.Closed, func(c Case) bool { return len(c.Reasons) > 0 })
	review := slices.ContainsFunc(f.Closed, func(c Case) bool { return c.Review.On != 0 })
	recontact := slices.ContainsFunc(f.Closed, func(c Case) bool { return c.Recontact.Asked })
	ask(reason, "Why did they leave?")
	ask(review, "What did we learn when we looked back?")
	ask(recontact, "May we call them again, and when?")
}

// firstPresent is the first of their people who is still there, or "".
func firstPresent(rec *book.Record) string {
	for i := range rec.Contacts {
		if c := &rec.Contacts[i]; present(c) {
			return c.ID
		}
	}
	return ""
}

// Have is how many of the questions the file answers.
func (f ClientFile) Have() int { return f.Asked - len(f.Missing) }

// Running are the plays under way outside any case.
func (f ClientFile) Running() []ClientPlay { return filterPlays(f.Plays, true) }

// kindGroups are the kinds of entries that the timeline's filter shows together:
// thirty buttons are no filter. What is in none is among the last.
var kindGroups = []struct {
	word  string
	kinds []string
}{
	{"Conversations", []string{"call", "meeting", "visit", "review"}},
	{"Letters and e-mail", []string{"email", "letter", "thank-you"}},
	{"Complaints", []string{"complaint"}},
	{"What they say", []string{"survey", "score", "testimonial", "exit"}},
	{"Good moments", []string{"win", "milestone"}},
	{"People and changes", []string{"change", "contact", "owner"}},
	{"Contracts and orders", []string{"contract", "order", "commitment", "notice", "ended"}},
	{"Cases and plays", []string{"case", "closed", "turning-point", "play", "step", "offer", "lesson", "plan"}},
	{"Among ourselves", []string{"internal", "view", "follow-up", "snooze", "other"}},
}

// kindCounts are the groups that a timeline has entries of.
func kindCounts(entries []Entry) (groups []KindCount) {
	count := make([]int, len(kindGroups))
	for i := range entries {
		count[kindGroup(entries[i].Kind)]++
	}
	for i, g := range kindGroups {
		if count[i] > 0 {
			groups = append(groups, KindCount{Kind: strings.Join(g.kinds, " "), Word: g.word, N: count[i]})
		}
	}
	return groups
}

// kindGroup is which group a kind belongs to.
func kindGroup(kind string) int {
	for i, g := range kindGroups {
		if slices.Contains(g.kinds, kind) {
			return i
		}
	}
	return len(kindGroups) - 1
}

// Years are the years of the timeline, the newest first.
func (c Client) Years() []string {
	var years []string
	last := 0
	for i := range c.Timeline {
		if y, _, _ := c.Timeline[i].Date.Date(); y != last {
			years, last = append(years, strconv.Itoa(y)), y
		}
	}
	return years
}
