package book

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// A site can be built for any past day, with what was then known. An entry is
// known from its own day; a value with a day of its own is unknown before it;
// what is planned (due, end, expires …) hides nothing.

// cut is one record being cut to a day.
type cut struct {
	day    day.Day
	later  bool // the record holds a fact of a later day
	sooner bool // the record holds a dated fact that was known by then
}

// hides reports whether a fact of day d is still unknown. A fact without a day
// is known from what holds it.
func (c *cut) hides(d day.Day) bool {
	switch {
	case d == 0:
		return false
	case d > c.day:
		c.later = true
		return true
	default:
		c.sooner = true
		return false
	}
}

// clear empties a day that lies ahead and reports whether it did.
func (c *cut) clear(d *day.Day) bool {
	if c.hides(*d) {
		*d = 0
		return true
	}
	return false
}

// keep drops the entries of a list that were not known.
func keep[T any](list []T, hidden func(*T) bool) []T {
	out := list[:0]
	for i := range list {
		if !hidden(&list[i]) {
			out = append(out, list[i])
		}
	}
	return slices.Clip(out)
}

// known cuts the record, in place, to what was known on a day. It reports false
// where nothing of the client was known yet; whole is true where nothing was cut.
func (r *Record) known(asOf day.Day) (ok, whole bool) {
	c := &cut{day: asOf}
	since := r.Since
	c.clear(&r.Since)
	c.clear(&r.Origin.FirstContact)
	c.owners(r)
	r.Contacts = keep(r.Contacts, func(x *Contact) bool { return c.contact(x) })
	r.Contracts = keep(r.Contracts, func(x *Contract) bool { return c.contract(x) })
	r.Revenue = keep(r.Revenue, func(m *MonthMoney) bool { return c.hides(m.Month.Last()) })
	r.Overdue = keep(r.Overdue, func(m *MonthMoney) bool { return c.hides(m.Month.Last()) })
	r.Hours = keep(r.Hours, func(m *MonthHours) bool { return c.hides(m.Month.Last()) })
	r.Orders = keep(r.Orders, func(o *Order) bool { return c.hides(o.Date) })
	r.Scores = keep(r.Scores, func(s *Score) bool { return c.hides(s.Date) })
	r.Events = keep(r.Events, func(e *Event) bool {
		if c.hides(e.Date) {
			return true
		}
		c.clear(&e.Resolved)
		return false
	})
	r.FollowUps = keep(r.FollowUps, func(f *FollowUp) bool {
		if c.hides(f.Set) {
			return true
		}
		c.clear(&f.Done)
		return false
	})
	r.Testimonials = keep(r.Testimonials, func(t *Testimonial) bool { return c.hides(t.Date) })
	r.Plays = c.plays(r.Plays)
	if c.hides(r.Plan.Agreed) {
		r.Plan = Plan{}
	}
	r.Snoozed = keep(r.Snoozed, func(s *Snooze) bool { return c.hides(s.On) })
	r.Cases = keep(r.Cases, func(x *Case) bool { return c.aCase(x) })
	if c.later {
		r.Status = ""
	}
	if r.Status == "" {
		r.Status = r.workedOut(since > asOf)
	}
	return c.sooner || !c.later || r.undated(), !c.later
}

// undated reports whether something is left that has no day, and that only a
// client has: such things are known always. People alone are not enough.
func (r *Record) undated() bool {
	return len(r.Contracts)+len(r.Cases)+len(r.FollowUps)+len(r.Plays) > 0
}

// owners drops the owners to come; the last of those that are left had the
// client then, whoever has it now.
func (c *cut) owners(r *Record) {
	all := len(r.Owners)
	r.Owners = keep(r.Owners, func(o *Ownership) bool { return c.hides(o.From) })
	if n := len(r.Owners); n > 0 && n < all {
		r.Owner = slices.MaxFunc(r.Owners, func(a, b Ownership) int { return cmp.Compare(a.From, b.From) }).Who
	}
}

func (c *cut) contact(x *Contact) bool {
	if c.hides(x.From) {
		return true
	}
	if c.clear(&x.To) {
		x.Status, x.MovedTo = "", ""
	}
	return false
}

func (c *cut) contract(x *Contract) bool {
	if c.hides(x.Known()) {
		return true
	}
	if c.hides(x.Forecast.On) {
		x.Forecast = Forecast{}
	}
	for i := range x.Commitments {
		if m := &x.Commitments[i]; c.clear(&m.Settled) {
			m.State, m.Evidence = "open", ""
		}
	}
	return false
}

func (c *cut) plays(list []Play) []Play {
	return keep(list, func(p *Play) bool {
		if c.hides(p.Started) {
			return true
		}
		p.Steps = keep(p.Steps, func(s *StepRun) bool { return c.hides(s.Done) })
		if c.clear(&p.Ended) {
			p.Outcome = ""
		}
		return false
	})
}

func (c *cut) aCase(x *Case) bool {
	if c.hides(x.Opened) {
		return true
	}
	c.turns(x)
	x.Reasons = keep(x.Reasons, func(r *CaseReason) bool { return c.hides(r.On) })
	planned := x.Exit.State == "planned" && len(x.Exit.Answers) == 0
	if !planned && c.clear(&x.Exit.On) {
		x.Exit = Exit{At: x.Exit.At, RetryOn: x.Exit.RetryOn}
	}
	x.Plays = c.plays(x.Plays)
	x.Offers = keep(x.Offers, func(o *Offer) bool {
		if c.hides(o.On) {
			return true
		}
		if c.clear(&o.Answered) {
			o.State = "made"
		}
		return false
	})
	if c.hides(x.Staff.Told) {
		x.Staff = Staff{}
	}
	c.clear(&x.Offboarding.AccessRemoved)
	c.clear(&x.Offboarding.DataReturned)
	c.review(x)
	return false
}

// turns takes out what decides about the client's status, and what came with it.
func (c *cut) turns(x *Case) {
	c.clear(&x.Notice)
	if c.clear(&x.Ended) {
		x.RevenueLost = Opt[money.Amount]{}
		if x.Closed == 0 && (x.Outcome == "lost" || x.Outcome == "let-go") {
			x.Outcome, x.Why = "", "" // an outcome without a day of its own is as old as the end
		}
	}
	if c.clear(&x.Closed) {
		x.Outcome, x.ClosedBy, x.Why, x.ReasonObtained = "", "", "", ""
		x.RevenueKept, x.Review = Opt[money.Amount]{}, Review{}
	}
}

func (c *cut) review(x *Case) {
	if c.hides(x.Review.On) {
		x.Review = Review{}
		return
	}
	c.clear(&x.Review.TurningPoint)
	for i := range x.Review.Lessons {
		c.clear(&x.Review.Lessons[i].Verified)
		c.clear(&x.Review.Lessons[i].ToldClient)
	}
}

// workedOut is the status that the record's facts say: prospect before since;
// lost or let-go from a case's end; notice from its notice; at-risk while a
// save case is open; won-back; else active. The newest case that decides wins.
func (r *Record) workedOut(beforeSince bool) string {
	if beforeSince {
		return "prospect"
	}
	var s standing
	for i := range r.Cases {
		s.see(&r.Cases[i])
	}
	return cmp.Or(s.status, "active")
}

// standing is what the newest of the cases seen makes of the client.
type standing struct {
	status   string
	on       day.Day
	departed bool
}

func (s *standing) see(c *Case) {
	status := caseStatus(c)
	if status == "" {
		return
	}
	on, departed := decided(c)
	if s.status == "" || cmp.Or(cmp.Compare(on, s.on), cmp.Compare(one(departed), one(s.departed))) >= 0 {
		*s = standing{status, on, departed}
	}
}

// decided is the day on which a case made the client what it is, and whether it
// made them leave: a case opened before another's departure does not undo it.
func decided(c *Case) (on day.Day, departed bool) {
	switch caseStatus(c) {
	case "lost", "let-go":
		return cmp.Or(c.Ended, c.Closed, c.Notice, c.Opened), true
	case "active", "won-back":
		return cmp.Or(c.Closed, c.Opened), false
	default:
		return cmp.Or(c.Notice, c.Opened), false
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// caseStatus is what one case makes of the client, or "" where it decides nothing.
func caseStatus(c *Case) string {
	switch c.Outcome {
	case "saved", "partial":
		return "active"
	case "won-back":
		return "won-back"
	case "let-go":
		return "let-go"
	case "lost":
		return "lost"
	}
	switch {
	case c.Ended != 0:
		return "lost"
	case c.Kind == "win-back":
		return ""
	case c.Notice != 0:
		return "notice"
	default:
		return "at-risk"
	}
}

// settle fills in what need not be typed.
func (r *Record) settle(firstTier string) {
	if r.Tier == "" {
		r.Tier = firstTier
	}
	for i := range r.Contacts {
		if c := &r.Contacts[i]; c.Status == "" {
			c.Status = contactStatus(c)
		}
	}
	r.nameContracts()
	for i := range r.Contracts {
		c := &r.Contracts[i]
		for j := range c.Commitments {
			m := &c.Commitments[j]
			m.By, m.State = cmp.Or(m.By, "us"), cmp.Or(m.State, "open")
		}
	}
	for i := range r.Scores {
		if r.Scores[i].Of == 0 {
			r.Scores[i].Of = 10_000
		}
	}
	r.nameEvents()
	for i := range r.Cases {
		r.Cases[i].settle()
	}
}

func contactStatus(c *Contact) string {
	switch {
	case c.MovedTo != "":
		return "moved"
	case c.To != 0:
		return "left"
	default:
		return "active"
	}
}

// nameContracts gives contracts without an id contract-N, N being their place.
func (r *Record) nameContracts() {
	names := namesOf(r.Contracts, func(c *Contract) string { return c.ID })
	for i := range r.Contracts {
		if c := &r.Contracts[i]; c.ID == "" {
			c.ID = names.next("contract-", i+1)
		}
	}
}

// nameEvents gives events without an id DATE-KIND-n, n counting from 1 in the
// order of the file.
func (r *Record) nameEvents() {
	names := namesOf(r.Events, func(e *Event) string { return e.ID })
	type stem struct {
		date day.Day
		kind string
	}
	count := make(map[stem]int, len(r.Events))
	for i := range r.Events {
		e := &r.Events[i]
		if e.ID != "" {
			continue
		}
		s := stem{e.Date, e.Kind}
		count[s]++
		e.ID = names.next(e.Date.String()+"-"+e.Kind+"-", count[s])
	}
}

// typedIDs are the ids that were typed, where an id is still to be given.
type typedIDs map[string]bool

func namesOf[T any](list []T, id func(*T) string) typedIDs {
	names := typedIDs{}
	for i := range list {
		if s := id(&list[i]); s != "" {
			names[s] = true
		}
	}
	return names
}

// next is stem and n, or the first number after it that nobody typed.
func (t typedIDs) next(stem string, n int) string {
	name := stem + strconv.Itoa(n)
	if len(t) == 0 {
		return name // nobody typed any: counting is enough
	}
	for t[name] {
		n++
		name = stem + strconv.Itoa(n)
	}
	t[name] = true
	return name
}

func (c *Case) settle() {
	c.Kind = cmp.Or(c.Kind, "save")
	for i := range c.Offers {
		c.Offers[i].State = cmp.Or(c.Offers[i].State, "made")
	}
	if c.ReasonObtained == "" {
		c.ReasonObtained = c.obtained()
	}
}

// obtained works out whether we learnt the reason: a stated one, or answers at
// the exit; refused and unreachable as the exit says.
func (c *Case) obtained() string {
	stated := slices.ContainsFunc(c.Reasons, func(r CaseReason) bool {
		return r.Stated.V || strings.HasPrefix(r.Source, "exit") || r.Source == "questionnaire" || r.Source == "call"
	})
	switch {
	case stated || c.Exit.State == "held" && len(c.Exit.Answers) > 0:
		return "obtained"
	case c.Exit.State == "declined":
		return "refused"
	case c.Exit.State == "unreachable":
		return "unreachable"
	default:
		return ""
	}
}
