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

// Entry is one line of a timeline.
type Entry struct {
	Kind    string // of the hook data-kind, and of the filter
	Word    string // what readers see: "Contract signed"
	Date    day.Day
	Time    string
	By      Link   // one of us
	With    []Link // theirs
	Way     string // "" in out
	Mood    int8
	HasMood bool
	Summary string
	About   Link   // the page that says more: a case, a playbook
	Facts   string // figures beside the words: "worth £50,000, confirmed by Jane Roe"
	Details string // markdown
	Source  Source
	Nth     int16 // of its kind on that day, from 1 for the first typed
}

// Anchor is the id of the entry on its page: "e-2026-02-11-call", and "-2" for
// the second of the kind that day.
func (e *Entry) Anchor() string {
	var room [40]byte
	return string(e.appendAnchor(room[:0]))
}

// Href leads to the entry from elsewhere on its page.
func (e *Entry) Href() string {
	var room [40]byte
	return string(e.appendAnchor(append(room[:0], '#')))
}

func (e *Entry) appendAnchor(b []byte) []byte {
	b = append(append(e.Date.Append(append(b, "e-"...)), '-'), e.Kind...)
	if e.Nth > 1 {
		b = strconv.AppendInt(append(b, '-'), int64(e.Nth), 10)
	}
	return b
}

// manyOrders is how many orders a record may have before they are joined by month.
const manyOrders = 24

// Timeline is everything that has happened with a client up to as_of, newest
// first; within a day, what stands later in the record comes first.
func Timeline(rec *book.Record, ctx *ClientContext) []Entry {
	t := timeline{rec: rec, ctx: ctx, to: ctx.AsOf}
	t.entries = make([]Entry, 0, len(rec.Events)+2*len(rec.Contacts)+4*len(rec.Contracts)+8*len(rec.Cases)+min(len(rec.Orders), manyOrders)+16)
	for i := range rec.Events {
		t.event(&rec.Events[i])
	}
	t.people()
	for i := range rec.Contracts {
		t.contract(&rec.Contracts[i])
	}
	t.orders()
	t.small()
	for i := range rec.Plays {
		t.play("", &rec.Plays[i])
	}
	for i := range rec.Cases {
		t.caseOf(&rec.Cases[i])
	}
	return sortEntries(t.entries)
}

// sortEntries puts the newest day first, the later line first within a day, and
// of what came from one line the later made first. It sorts small keys, for an
// entry is large.
func sortEntries(entries []Entry) []Entry {
	type key struct {
		date day.Day
		at   Source
		made int32
	}
	keys := make([]key, len(entries))
	for i := range entries {
		keys[i] = key{entries[i].Date, entries[i].Source, int32(i)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		switch {
		case a.date != b.date:
			return int(b.date - a.date)
		case a.at.File != b.at.File:
			return int(b.at.File - a.at.File)
		case a.at.Line != b.at.Line:
			return int(b.at.Line - a.at.Line)
		default:
			return int(b.made - a.made)
		}
	})
	for i := range keys { // each ring of entries that take each other's places
		first, at := entries[i], int32(i)
		for keys[at].made != int32(i) {
			from := keys[at].made
			entries[at], keys[at].made = entries[from], at
			at = from
		}
		entries[at], keys[at].made = first, at
	}
	for i := len(entries) - 1; i >= 0; i-- {
		e := &entries[i]
		e.Nth = 1
		for k := i + 1; k < len(entries) && entries[k].Date == e.Date; k++ {
			if entries[k].Kind == e.Kind {
				e.Nth = entries[k].Nth + 1
				break
			}
		}
	}
	return entries
}

type timeline struct {
	rec     *book.Record
	ctx     *ClientContext
	to      day.Day
	entries []Entry
}

// add leaves out what has no day, or one that is still to come.
func (t *timeline) add(e Entry) {
	if e.Date != 0 && e.Date <= t.to {
		t.entries = append(t.entries, e)
	}
}

func (t *timeline) event(e *book.Event) {
	entry := Entry{
		Kind: e.Kind, Word: eventWord(e.Kind), Date: e.Date, Time: e.Time, With: t.ctx.contacts(t.rec, e.With),
		Way: e.Direction, Mood: int8(e.Sentiment.V), HasMood: e.Sentiment.Set, Summary: e.Summary, Details: e.Details,
		Source: sourceOf(e.At), Facts: t.eventFacts(e),
	}
	if e.By != "" {
		entry.By = t.ctx.person(e.By)
	}
	t.add(entry)
}

func eventWord(kind string) string {
	switch kind {
	case "email":
		return "E-mail"
	case "thank-you":
		return "Thank-you"
	case "view":
		return "Owner’s view"
	case "internal":
		return "Among ourselves"
	case "other":
		return "Note"
	default:
		return capital(kind)
	}
}

func (t *timeline) eventFacts(e *book.Event) string {
	var facts []string
	if e.Band != "" {
		facts = append(facts, "Sees the client as "+e.Band)
	}
	if e.Worth.Set {
		facts = append(facts, "Worth "+t.ctx.Money.Text(e.Worth.V))
	}
	if e.ConfirmedBy != "" {
		facts = append(facts, "Confirmed by "+t.ctx.contact(t.rec, e.ConfirmedBy).Text)
	}
	if e.Cause != "" {
		facts = append(facts, "Cause: "+t.ctx.Names.Link("reason", e.Cause).Text)
	}
	switch {
	case e.Resolved != 0:
		facts = append(facts, "Resolved "+dayText(e.Resolved))
	case e.Kind == "complaint":
		facts = append(facts, "Still open")
	}
	return strings.Join(facts, " · ")
}

// people adds comings and goings: theirs, and of our owners.
func (t *timeline) people() {
	for i := range t.rec.Contacts {
		c := &t.rec.Contacts[i]
		who := []Link{{c.Name, addr.Client(t.rec.ID) + "#" + contactAnchor(c.ID)}}
		entry := Entry{Kind: "contact", Word: "Contact joined", Date: c.From, With: who, Summary: joinText(c), Source: sourceOf(c.At)}
		t.add(entry)
		entry.Word, entry.Date, entry.Summary = "Contact left", c.To, c.Name+" left"
		if c.Status == "moved" || c.MovedTo != "" {
			entry.Word, entry.Summary = "Contact moved", c.Name+" moved on"
			if c.MovedTo != "" {
				entry.About = t.ctx.Names.Link("client", c.MovedTo)
				entry.Summary = c.Name + " moved to " + entry.About.Text
				if entry.About.Href == "" {
					entry.About = Link{}
				}
			}
		}
		t.add(entry)
	}
	for i := range t.rec.Owners {
		o := &t.rec.Owners[i]
		who := t.ctx.person(o.Who)
		summary := who.Text + " owns the account"
		if i > 0 {
			summary = who.Text + " takes over from " + t.ctx.person(t.rec.Owners[i-1].Who).Text
		}
		t.add(Entry{Kind: "owner", Word: "Account owner", Date: o.From, By: who, Summary: summary, Source: sourceOf(o.At)})
	}
}

func joinText(c *book.Contact) string {
	s := c.Name
	if c.Title != "" {
		s += ", " + c.Title
	}
	if c.Role != "" {
		s += " (" + words(c.Role) + ")"
	}
	return s
}

func (t *timeline) contract(c *book.Contract) {
	at := sourceOf(c.At)
	add := func(word string, d day.Day, summary string) {
		t.add(Entry{Kind: "contract", Word: word, Date: d, Summary: summary, Source: at})
	}
	name := "Contract " + c.ID
	terms := name
	if c.AnnualValue.Set {
		terms += ", " + t.ctx.Money.Text(c.AnnualValue.V) + " a year"
	}
	add("Contract signed", c.Signed, terms)
	add("Contract starts", c.Start, terms)
	if last := c.LastNotice(); c.NoticeDays.Set && last != c.End {
		add("Last notice day", last, "The last day to give notice on contract "+c.ID+", "+count(c.NoticeDays.V, "day", "days")+" before its end")
	}
	if c.AutoRenew {
		add("Contract term ends", c.End, name+" reaches the end of its term and renews itself unless notice was given")
	} else {
		add("Contract ends", c.End, name+" reaches its end")
	}
	for i := range c.Commitments {
		t.commitment(&c.Commitments[i])
	}
}

// commitment adds the day a promise was settled or, while it is not, fell due.
func (t *timeline) commitment(c *book.Commitment) {
	by := "Our promise"
	if c.By == "client" {
		by = "Their promise"
	}
	entry := Entry{Kind: "commitment", Word: by + " " + c.State, Date: c.Settled, Summary: c.What, Facts: c.Evidence, Source: sourceOf(c.At)}
	if c.Settled == 0 {
		entry.Date = c.Due
		if c.State == "open" {
			entry.Word = by + " was due"
		}
	} else if c.Due != 0 {
		entry.Facts = joinFacts("Due "+dayText(c.Due), c.Evidence)
	}
	t.add(entry)
}

// orders adds each order, or where there are many the sum of each month, on the
// day of the month's last.
func (t *timeline) orders() {
	if len(t.rec.Orders) <= manyOrders {
		for i := range t.rec.Orders {
			o := &t.rec.Orders[i]
			word, what := "Order", t.ctx.Money.Text(o.Amount)
			if o.Amount < 0 {
				word = "Cancellation"
			}
			if o.Ref != "" {
				what = o.Ref + ", " + what
			}
			t.add(Entry{Kind: "order", Word: word, Date: o.Date, Summary: what, Source: sourceOf(o.At)})
		}
		return
	}
	for _, m := range orderMonths(t.rec.Orders, t.to) {
		t.add(Entry{Kind: "order", Word: "Orders", Date: m.last.Date, Summary: m.text(t.ctx.Money), Source: sourceOf(m.last.At)})
	}
}

// orderMonth is what was ordered in one month.
type orderMonth struct {
	month         day.Month
	orders, backs int
	sum           money.Amount
	last          *book.Order // the latest day's; on that day the last typed
}

// orderMonths sums orders up to a day by month, oldest first.
func orderMonths(orders []book.Order, to day.Day) []orderMonth {
	var months []orderMonth
	for i := range orders {
		o := &orders[i]
		if o.Date == 0 || o.Date > to {
			continue
		}
		m := o.Date.Month()
		at := len(months) - 1 // typed in order, as a rule
		if at < 0 || months[at].month != m {
			var found bool
			at, found = slices.BinarySearchFunc(months, m, func(a orderMonth, b day.Month) int { return cmp.Compare(a.month, b) })
			if !found {
				months = slices.Insert(months, at, orderMonth{month: m})
			}
		}
		months[at].add(o)
	}
	return months
}

func (m *orderMonth) add(o *book.Order) {
	if o.Amount < 0 {
		m.backs++
	} else {
		m.orders++
	}
	m.sum += o.Amount
	if m.last == nil || o.Date >= m.last.Date {
		m.last = o
	}
}

func (m *orderMonth) text(c money.Currency) string {
	s := ""
	if m.orders > 0 || m.backs == 0 {
		s = count(m.orders, "order", "orders")
	}
	if m.backs > 0 {
		s = joinWith(s, ", ", count(m.backs, "cancellation", "cancellations"))
	}
	return s + ", " + c.Text(m.sum)
}

// small adds what has a list of its own and little to say: follow-ups, scores,
// testimonials, the plan, snoozes.
func (t *timeline) small() {
	rec := t.rec
	for i := range rec.FollowUps {
		t.followUp(&rec.FollowUps[i])
	}
	for i := range rec.Scores {
		s := &rec.Scores[i]
		e := Entry{Kind: "score", Word: "Score", Date: s.Date, Source: sourceOf(s.At)}
		e.Summary = strings.ToUpper(s.Kind) + ": " + numberText(s.Value.V) + " of " + numberText(cmp.Or(s.Of, 10_000))
		if s.By != "" {
			e.With = []Link{t.ctx.contact(rec, s.By)}
		}
		t.add(e)
	}
	for i := range rec.Testimonials {
		p := &rec.Testimonials[i]
		e := Entry{Kind: "testimonial", Word: capital(cmp.Or(p.Form, "testimonial")), Date: p.Date, Summary: p.Quote, Facts: consentText(p.Consent), Source: sourceOf(p.At)}
		if p.From != "" {
			e.With = []Link{t.ctx.contact(rec, p.From)}
		}
		t.add(e)
	}
	if p := &rec.Plan; p.Agreed != 0 {
		playbook := t.ctx.Names.Link("playbook", p.Playbook)
		t.add(Entry{Kind: "plan", Word: "Plan agreed", Date: p.Agreed, By: t.optPerson(p.By), Summary: "What we do if they leave: " + cmp.Or(playbook.Text, "a plan of our own"), About: linked(playbook), Source: sourceOf(p.At)})
	}
	for i := range rec.Snoozed {
		s := &rec.Snoozed[i]
		sign := t.ctx.Names.Link("sign", s.Sign)
		t.add(Entry{Kind: "snooze", Word: "Sign set aside", Date: s.On, By: t.optPerson(s.By), Summary: capital(sign.Text) + ", until " + dayText(s.Until), Facts: s.Why, About: linked(sign), Source: sourceOf(s.At)})
	}
}

func (t *timeline) followUp(f *book.FollowUp) {
	e := Entry{Kind: "follow-up", Word: "Follow-up set", Date: f.Set, By: t.optPerson(f.By), Summary: f.What, Source: sourceOf(f.At)}
	if f.Due != 0 {
		e.Facts = "Due " + dayText(f.Due)
	}
	if f.Done != f.Set || f.Done == 0 {
		t.add(e)
	}
	e.Word, e.Date, e.Facts = "Follow-up done", f.Done, ""
	t.add(e)
}

func (t *timeline) optPerson(id string) Link {
	if id == "" {
		return Link{}
	}
	return t.ctx.person(id)
}

func (t *timeline) play(caseID string, p *book.Play) {
	if p.Started == 0 && len(p.Steps) == 0 && p.Ended == 0 {
		return
	}
	playbook := t.ctx.Names.Link("playbook", p.Playbook)
	ctx := t.ctx.play(caseID, p)
	about := linked(playbook)
	t.add(Entry{Kind: "play", Word: "Play started", Date: p.Started, By: t.optPerson(p.Owner), Summary: playbook.Text, About: about, Source: sourceOf(p.At)})
	for i := range p.Steps {
		s := &p.Steps[i]
		do := words(s.ID)
		if at := slices.IndexFunc(ctx.Steps, func(c StepContext) bool { return c.ID == s.ID }); at >= 0 {
			do = ctx.Steps[at].Do
		}
		t.add(Entry{Kind: "step", Word: "Step done", Date: s.Done, By: t.optPerson(s.By), Summary: do, Facts: s.Note, About: about, Source: sourceOf(s.At)})
	}
	if p.Ended != 0 {
		t.add(Entry{Kind: "play", Word: "Play ended", Date: p.Ended, Summary: joinWith(playbook.Text, ": ", p.Outcome), About: about, Source: sourceOf(p.At)})
	}
}

func (t *timeline) caseOf(c *book.Case) {
	at, about := sourceOf(c.At), Link{capital(caseName(c.Kind, c.Opened)), addr.Case(t.rec.ID, c.ID)}
	opened := Entry{Kind: "case", Word: capital(words(cmp.Or(c.Kind, "save"))) + " case opened", Date: c.Opened, By: t.optPerson(c.Owner), About: about, Source: at}
	opened.Summary = "Opened without a trigger recorded"
	if c.Trigger != "" {
		opened.Summary = capital(t.ctx.Names.Link("sign", c.Trigger).Text)
	}
	t.add(opened)
	t.add(Entry{Kind: "notice", Word: "Notice", Date: c.Notice, Summary: "They gave notice", About: about, Source: at})
	for i := range c.Plays {
		t.play(c.ID, &c.Plays[i])
	}
	for i := range c.Offers {
		t.offer(&c.Offers[i], about)
	}
	t.add(Entry{Kind: "ended", Word: "Left", Date: c.Ended, Summary: "The last day they were a client", About: about, Source: at})
	t.exit(c, about)
	t.add(Entry{Kind: "turning-point", Word: "Turning point", Date: c.Review.TurningPoint, Summary: "Where it turned, as we see it looking back", About: about, Source: sourceOf(c.Review.At)})
	if r := &c.Review; r.On != 0 {
		t.add(Entry{Kind: "review", Word: "Review of the case", Date: r.On, Summary: reviewText(r), About: about, Source: sourceOf(r.At)})
	}
	for i := range c.Review.Lessons {
		l := &c.Review.Lessons[i]
		e := Entry{Kind: "lesson", Word: "Lesson verified", Date: l.Verified, By: t.optPerson(l.Owner), Summary: l.What, About: about, Source: sourceOf(l.At)}
		t.add(e)
		e.Word, e.Date = "Lesson told to the client", l.ToldClient
		t.add(e)
	}
	t.add(Entry{Kind: "closed", Word: "Case closed", Date: c.Closed, By: t.optPerson(c.ClosedBy), Summary: capital(joinWith(words(retention.Result(c.Kind, c.Outcome)), ": ", c.Why)), About: about, Source: at})
}

func (t *timeline) offer(o *book.Offer, about Link) {
	e := Entry{Kind: "offer", Word: "Offer made", Date: o.On, By: t.optPerson(o.ApprovedBy), Summary: o.What, About: about, Source: sourceOf(o.At)}
	if o.State == "draft" {
		e.Word = "Offer drafted"
	}
	if o.Value.Set {
		e.Facts = "Worth " + t.ctx.Money.Text(o.Value.V) + " to them"
	}
	if o.Cost.Set {
		e.Facts = joinFacts(e.Facts, "Costs us "+t.ctx.Money.Text(o.Cost.V))
	}
	t.add(e)
	switch {
	case o.Answered != 0:
		t.add(Entry{Kind: "offer", Word: "Offer " + o.State, Date: o.Answered, Summary: o.What, About: about, Source: e.Source})
	case o.State == "expired":
		t.add(Entry{Kind: "offer", Word: "Offer expired", Date: o.Expires, Summary: o.What, About: about, Source: e.Source})
	}
}

func (t *timeline) exit(c *book.Case, about Link) {
	x := &c.Exit
	if x.On == 0 {
		return
	}
	what := "Exit " + cmp.Or(x.Method, "interview")
	e := Entry{Kind: "exit", Word: what + " " + cmp.Or(x.State, "planned"), Date: x.On, By: t.optPerson(x.By), With: t.ctx.contacts(t.rec, x.With), About: about, Source: sourceOf(x.At)}
	e.Summary = "No answers are recorded"
	if n := len(x.Answers); n > 0 {
		e.Summary = count(n, "answer", "answers") + " in their own words"
	} else if x.State == "declined" || x.State == "unreachable" {
		e.Summary = "They did not tell us why"
	}
	t.add(e)
}

func reviewText(r *book.Review) string {
	if r.NoFault.V {
		return "Nobody’s fault"
	}
	if len(r.Ours)+len(r.Theirs) == 0 {
		return "Looked back at both sides"
	}
	return "Ours: " + cmp.Or(strings.Join(r.Ours, "; "), "nothing") + ". Theirs: " + cmp.Or(strings.Join(r.Theirs, "; "), "nothing")
}

func consentText(consent book.Opt[bool]) string {
	switch {
	case consent.V:
		return "May be quoted"
	case consent.Set:
		return "May not be quoted"
	default:
		return "Leave to quote has not been asked for"
	}
}

// linked is l where it leads somewhere, and else nothing: a text that the
// summary already says.
func linked(l Link) Link {
	if l.Href == "" {
		return Link{}
	}
	return l
}

func joinFacts(a, b string) string { return joinWith(a, " · ", b) }

// joinWith puts sep between two texts where neither is empty.
func joinWith(a, sep, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}

// count is "1 order", "7 orders".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func numberText(n book.Number) string {
	return strconv.FormatFloat(n.Float(), 'f', -1, 64)
}
