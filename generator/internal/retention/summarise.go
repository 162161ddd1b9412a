package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// Summarise leaves of one record what other pages may show of the client. The
// record is cut to audience and day already.
func Summarise(rec *book.Record, rules *Rules, asOf day.Day) *Row {
	billed := Billing(rec)
	r := newRow(rec, rules, asOf, billed)
	r.analyse(newFile(rec, rules, asOf, billed))
	r.AtRisk = r.atRisk() // which heeds a red band
	return pack.Copy(r)   // or its words would keep the record's text in memory
}

// newRow is a row without what signs and health say.
func newRow(rec *book.Record, rules *Rules, asOf day.Day, billed []book.MonthMoney) *Row {
	closed := rules.Closed(asOf)
	r := &Row{
		ID: rec.ID, Name: rec.Name, Aliases: pack.ListOf(rec.Aliases), Group: rec.Group, Status: rec.Status, Tier: rec.Tier,
		Owner: rec.Owner, Sponsor: rec.Sponsor, Industry: rec.Industry, Region: rec.Region,
		Since: rec.Since, Begins: rec.At, Files: paths(rec.ID, rec.Files),
		Planned: rec.Plan.Playbook != "" || rec.Plan.Agreed != 0,
	}
	r.Billed, r.Revenue12 = monthsOf(billed), yearTo(billed, closed)
	r.Joined = joined(rec, billed)
	for _, h := range rec.Hours {
		if h.Month > closed-quarter && h.Month <= closed {
			r.HoursQuarter += h.Value
		}
	}
	r.contracts(rec, asOf)
	r.touches(rec)
	r.Contacts = contactRows(rec)
	r.noteNames(rec.Refs)
	for i := range rec.Cases {
		r.addCase(rec, &rec.Cases[i], billed)
	}
	r.Plays = playRows(rec)
	r.Notes = pack.ValueOf(Notes{openFollowUps(rec), news(rec, asOf), openComplaints(rec), praise(rec)})
	r.Written = lastWritten(rec)
	return r
}

// contactRows leaves of each of their people what others may show: of most a
// name, and what they are to us where the way to another client leads past them
// or where they could be asked for a good word.
func contactRows(rec *book.Record) pack.List[ContactRow] {
	rows := make([]ContactRow, len(rec.Contacts))
	for i := range rows {
		c := &rec.Contacts[i]
		row := ContactRow{ID: c.ID, Name: c.Name, MovedTo: c.MovedTo, Gone: c.Status == "left" || c.Status == "moved", Ally: c.Stance == "ally", Active: c.Status == "active"}
		for _, k := range c.Knows {
			if strings.Contains(k, "/") {
				row.Knows = append(row.Knows, k)
			}
		}
		if row.Ally || row.MovedTo != "" || row.Knows != nil {
			row.Title = c.Title
		}
		if row.MovedTo != "" || row.Knows != nil {
			row.Role, row.Stance = c.Role, c.Stance
		}
		rows[i] = row
	}
	return pack.ListOf(rows)
}

// openFollowUps are those that are not done.
func openFollowUps(rec *book.Record) (rows []FollowUpRow) {
	for _, f := range rec.FollowUps {
		if f.Done == 0 {
			rows = append(rows, FollowUpRow{f.ID, f.What, f.By, f.Due, f.At})
		}
	}
	return rows
}

// Billing is what a client was billed by month, from old to new: revenue as
// typed, and for months that it does not name the sum of the month's orders.
func Billing(rec *book.Record) []book.MonthMoney {
	if len(rec.Orders) == 0 {
		return rec.Revenue
	}
	out := slices.Clone(rec.Revenue)
	at := func(m day.Month) (int, bool) {
		return slices.BinarySearchFunc(out, m, func(x book.MonthMoney, m day.Month) int { return int(x.Month - m) })
	}
	typed := make(map[day.Month]bool, len(rec.Revenue))
	for _, m := range rec.Revenue {
		typed[m.Month] = true
	}
	for _, o := range rec.Orders {
		m := o.Date.Month()
		if typed[m] {
			continue
		}
		i, found := at(m)
		if !found {
			out = slices.Insert(out, i, book.MonthMoney{At: o.At, Month: m})
		}
		out[i].Value += o.Amount
	}
	return out
}

// yearTo sums the twelve months that end with a month.
func yearTo(billed []book.MonthMoney, last day.Month) (sum money.Amount) {
	for _, m := range billed {
		if m.Month > last-12 && m.Month <= last {
			sum += m.Value
		}
	}
	return sum
}

// Running reports whether a contract is in force on a day, as far as typed.
func Running(c *book.Contract, on day.Day) bool {
	return c.Start <= on && (c.End == 0 || c.End >= on)
}

// contracts sums what runs, and finds the ends that come.
func (r *Row) contracts(rec *book.Record, asOf day.Day) {
	var ending []Renewal
	for i := range rec.Contracts {
		c := &rec.Contracts[i]
		if Running(c, asOf) {
			r.Annual += c.AnnualValue.V
		}
		if c.End < asOf {
			continue
		}
		ending = append(ending, Renewal{
			Contract: c.ID, End: c.End, LastNotice: c.LastNotice(), AutoRenew: c.AutoRenew,
			Value: c.AnnualValue.V, Likely: c.Forecast.Likely, Forecast: c.Forecast.Value,
		})
	}
	slices.SortStableFunc(ending, func(a, b Renewal) int { return cmp.Compare(a.End, b.End) })
	r.Ending = pack.ListOf(ending)
}

// Touch reports whether an event is a contact with the client, either way.
func Touch(e *book.Event) bool {
	switch e.Kind {
	case "call", "meeting", "visit", "email", "letter", "thank-you", "review", "survey":
		return true
	case "complaint", "testimonial":
		return true
	default:
		return false
	}
}

// Talk reports whether both sides spoke: at a call, meeting, visit or review,
// unless it is said to have gone out, which is a try of ours. One that they
// began reached us.
func Talk(e *book.Event) bool {
	switch e.Kind {
	case "call", "meeting", "visit", "review":
		return e.Direction != "out"
	default:
		return false
	}
}

func (r *Row) touches(rec *book.Record) {
	deciders := map[string]bool{}
	for _, c := range rec.Contacts {
		if c.Role == "decision-maker" {
			deciders[c.ID] = true
		}
	}
	var viewed day.Day
	for i := range rec.Events {
		e := &rec.Events[i]
		if Touch(e) {
			r.LastTouch = max(r.LastTouch, e.Date)
		}
		if e.Kind == "view" && e.Band != "" && e.Date >= viewed {
			r.View, viewed = e.Band, e.Date
		}
		if Talk(e) && slices.ContainsFunc(e.With, func(c string) bool { return deciders[c] }) {
			r.LastTalk = max(r.LastTalk, e.Date)
		}
	}
}

// openComplaints are those that are not resolved.
func openComplaints(rec *book.Record) (rows []ComplaintRow) {
	for i := range rec.Events {
		if e := &rec.Events[i]; e.Kind == "complaint" && e.Resolved == 0 {
			rows = append(rows, ComplaintRow{e.Cause, e.Summary, e.Date})
		}
	}
	return rows
}

const recent = 5 // of a client's newest events, for the list of what happened

// NewsFrom is the day from which the page of today tells what happened: the
// Monday before.
func NewsFrom(asOf day.Day) day.Day {
	back := (int(asOf.Weekday()) + 6) % 7
	if back == 0 {
		back = 7
	}
	return asOf - day.Day(back)
}

// news are the newest few events since then, from new to old, later in the file
// first.
func news(rec *book.Record, asOf day.Day) (rows []RecentRow) {
	for i := range rec.Events {
		if e := &rec.Events[i]; e.Date >= NewsFrom(asOf) {
			rows = append(rows, RecentRow{e.Date, e.Kind, e.Summary, e.By})
		}
	}
	slices.SortStableFunc(rows, func(a, b RecentRow) int { return cmp.Compare(a.Date, b.Date) })
	slices.Reverse(rows)
	return rows[:min(recent, len(rows))]
}

func (r *Row) addCase(rec *book.Record, c *book.Case, billed []book.MonthMoney) {
	row := CaseRow{
		ID: c.ID, Kind: c.Kind, Owner: c.Owner, Opened: c.Opened, Notice: c.Notice, Ended: c.Ended, Closed: c.Closed,
		Outcome: c.Outcome, Reasons: c.Reasons, Rival: c.Competitor.Name, Lost: c.RevenueLost.V, Kept: c.RevenueKept.V,
		Obtained: c.ReasonObtained, Lessons: c.Review.Lessons, NotBefore: c.Recontact.NotBefore,
		Permission: c.Recontact.Permission, Every: c.Recontact.Every, RetryOn: c.Exit.RetryOn, At: c.At,
		Trigger: c.Trigger, Chance: c.Chance, Edge: c.Competitor.Edge, Response: c.Competitor.Response, Exit: c.Exit.State,
		Clock: clockOf(rec, c.Notice), Terms: termsOf(rec, c.Notice), Staff: pack.ValueOf(staffRow(rec, c)),
	}
	if row.Open() {
		row.Tries = triesOf(rec, c.Opened)
	}
	if !c.RevenueLost.Set && c.Ended != 0 {
		row.Lost = yearTo(billed, c.Ended.Month())
	}
	for _, o := range c.Offers {
		row.Offers = append(row.Offers, OfferRow{
			What: o.What, On: o.On, Expires: o.Expires, State: o.State, Value: o.Value.V, Cost: o.Cost.V,
			ApprovedBy: o.ApprovedBy, Answered: o.Answered, At: o.At,
		})
	}
	r.Cases = append(r.Cases, row)
}

// playRows are the plays of the cases, and then those outside any.
func playRows(rec *book.Record) pack.List[PlayRow] {
	var rows []PlayRow
	for i := range rec.Cases {
		c := &rec.Cases[i]
		for j := range c.Plays {
			rows = append(rows, playRow(c.ID, &c.Plays[j]))
		}
	}
	for i := range rec.Plays {
		rows = append(rows, playRow("", &rec.Plays[i]))
	}
	return pack.ListOf(rows)
}

func playRow(inCase string, p *book.Play) PlayRow {
	row := PlayRow{At: p.At, Case: inCase, Playbook: p.Playbook, Owner: p.Owner, Started: p.Started, Ended: p.Ended, Outcome: p.Outcome}
	for _, s := range p.Steps {
		if s.Done != 0 {
			row.Done = append(row.Done, s.ID)
		}
	}
	return row
}

func praise(rec *book.Record) (rows []PraiseRow) {
	for _, t := range rec.Testimonials {
		row := PraiseRow{From: t.From, FromName: t.From, Form: t.Form, Quote: t.Quote, Date: t.Date, Consent: t.Consent}
		for _, c := range rec.Contacts {
			if c.ID == t.From {
				row.FromName = c.Name
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// atRisk is the client's year where it may go: what was billed in the last
// twelve months, or where nothing is recorded as billed, what the contracts are
// worth a year.
func (r *Row) atRisk() money.Amount {
	switch {
	case r.Risk() == NoRisk:
		return 0
	case r.Billed.none():
		return r.Annual
	default:
		return r.Revenue12
	}
}

// joined is the day on which they became a client.
func joined(rec *book.Record, billed []book.MonthMoney) day.Day {
	if rec.Since != 0 {
		return rec.Since
	}
	var first day.Day
	earlier := func(d day.Day) {
		if d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	for _, m := range billed {
		if m.Value > 0 {
			earlier(m.Month.First())
			break
		}
	}
	for i := range rec.Contracts {
		earlier(cmp.Or(rec.Contracts[i].Start, rec.Contracts[i].Signed))
	}
	return first
}
