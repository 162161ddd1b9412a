package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Brief is the account brief: one printable page to read before speaking with
// the client. Reasons and complaints come first.
type Brief struct {
	ClientFile
	Meeting    Meeting
	Reasons    []BriefReasons
	Grievances []Complaint
	Results    []Win // at most three, those with a worth first
	Promises   []BriefPromise
	Patches    []Patch    // rough patches survived
	Shows      []SignLine // the worst three signs that nobody set aside
	Spoke      day.Day    // the last conversation
	Changed    []Entry    // since then
	ChangedN   int        // further ones, on the client's page
	Ask        []string
	Avoid      []string
	Allies     []ContactLine
	Critics    []ContactLine
	CaresMost  []ContactLine // who are there and of whom we know what they care about
}

// Meeting is the next conversation, as far as a play or a follow-up plans it.
type Meeting struct {
	Planned bool
	What    string
	With    []Link
	To      string // the role to speak with, where nobody is known to hold it
	Who     Link
	Due     day.Day
	Overdue bool
	Channel string
	Say     string
}

// BriefReasons are one case's reasons.
type BriefReasons struct {
	Case Link
	Open bool
	List []CaseReason
}

// BriefPromise is one promise that is not kept yet.
type BriefPromise struct {
	Ours bool
	Promise
}

// Patch is one rough patch that we came through together.
type Patch struct {
	What string
	How  string
	On   day.Day
	Link Link
}

// A page of paper has room for so many of each.
const (
	briefThree   = 3
	briefReasons = 5
	briefChanged = 5
	briefPatches = 3
)

// NewBrief is a client's account brief, made from the view of its page.
func NewBrief(rec *book.Record, c *Client) Brief {
	b := Brief{ClientFile: c.ClientFile}
	b.addMeeting()
	b.addReasons()
	b.addGrievances()
	b.Results = slices.Clone(b.Wins)
	slices.SortStableFunc(b.Results, func(x, y Win) int { return cmp.Compare(y.Worth.V, x.Worth.V) })
	b.Results = b.Results[:min(len(b.Results), briefThree)]
	b.addPromises()
	b.addPatches()
	b.Spoke = lastConversation(rec)
	b.addChanged(c.Timeline)
	b.addQuestions()
	for _, s := range b.Signs {
		if !s.Aside && len(b.Shows) < briefThree {
			b.Shows = append(b.Shows, s)
		}
	}
	for _, c := range b.Contacts {
		if !c.Here {
			continue
		}
		switch c.Stance {
		case "ally":
			b.Allies = append(b.Allies, c)
		case "critic":
			b.Critics = append(b.Critics, c)
		}
		if len(c.CaresAbout) > 0 {
			b.CaresMost = append(b.CaresMost, c)
		}
	}
	return b
}

// News is how many things have happened since the last conversation.
func (b Brief) News() int { return len(b.Changed) + b.ChangedN }

// Page is the brief's frame.
func (b Brief) Page() Page {
	return Page{
		Address: addr.Brief(b.ID), Kind: "brief", Title: b.Name + ", account brief", Section: "clients", NoIndex: true, Source: b.EditURL,
		Description: "What to know before speaking with " + b.Name + ". Internal.",
		Crumbs:      []Link{{"Clients", addr.Clients}, {b.Name, b.Href}, {"Brief", ""}},
	}
}

// steps are the steps of all plays that run, those to do now before the others.
func (b *Brief) steps() []ClientStep {
	var now, then []ClientStep
	take := func(plays []ClientPlay) {
		for _, p := range plays {
			if p.Running {
				now = append(now, p.Now...)
				then = append(append(then, p.Blocked...), p.Later...)
			}
		}
	}
	for i := range b.Open {
		take(b.Open[i].Plays)
	}
	take(b.Plays)
	sortNow(now)
	return append(now, then...)
}

// addMeeting takes the first step that speaks with somebody, or else the first
// follow-up.
func (b *Brief) addMeeting() {
	for _, s := range b.steps() {
		if s.To == "" || s.Channel == "none" {
			continue
		}
		b.Meeting = Meeting{
			Planned: true, What: s.Do, With: s.ToWhom, To: s.To, Who: s.Who, Due: s.Due, Overdue: s.State == "overdue", Channel: s.Channel, Say: s.Say,
		}
		return
	}
	if len(b.Next) > 0 {
		n := &b.Next[0]
		b.Meeting = Meeting{Planned: true, What: n.What, Who: n.Who, Due: n.Due, Overdue: n.Overdue, Channel: n.Channel}
	}
}

// addReasons takes the open cases' reasons, then what we believe of the past.
func (b *Brief) addReasons() {
	room := briefReasons
	for _, list := range [][]Case{b.Open, b.Closed} {
		for i := range list {
			c := &list[i]
			reasons := c.Reasons
			if !c.Open {
				reasons = slices.DeleteFunc(slices.Clone(reasons), func(r CaseReason) bool { return !r.Believed.V })
			}
			reasons = reasons[:min(len(reasons), room)]
			room -= len(reasons)
			if len(reasons) > 0 {
				b.Reasons = append(b.Reasons, BriefReasons{Case: Link{capital(c.Name), c.Href}, Open: c.Open, List: reasons})
			}
		}
	}
}

// addGrievances takes the complaints that are open, or were within a year;
// older ones are among the rough patches.
func (b *Brief) addGrievances() {
	for _, c := range b.Complaints {
		if c.Open || c.Resolved > b.AsOf.AddMonths(-12) {
			b.Grievances = append(b.Grievances, c)
		}
	}
}

func (b *Brief) addPromises() {
	for _, p := range b.Ours.Open {
		b.Promises = append(b.Promises, BriefPromise{true, p})
	}
	for _, p := range b.Theirs.Open {
		b.Promises = append(b.Promises, BriefPromise{false, p})
	}
}

func (b *Brief) addPatches() {
	for i := range b.Closed {
		c := &b.Closed[i]
		if c.Outcome == "saved" || c.Outcome == "partial" || c.Outcome == "won-back" {
			what := capital(c.Name)
			if len(c.Reasons) > 0 {
				what = joinWith(c.Reasons[0].Reason.Text, ": ", c.Reasons[0].About)
			}
			b.Patches = append(b.Patches, Patch{What: what, How: joinWith(capital(words(c.Outcome)), ". ", c.Why), On: c.Closed, Link: Link{"the case", c.Href}})
		}
	}
	for _, c := range b.Complaints {
		if !c.Open {
			b.Patches = append(b.Patches, Patch{What: c.Summary, How: "Resolved after " + count(c.Days, "day", "days"), On: c.Resolved})
		}
	}
	slices.SortStableFunc(b.Patches, func(x, y Patch) int { return cmp.Compare(y.On, x.On) })
	b.Patches = b.Patches[:min(len(b.Patches), briefPatches)]
}

// addChanged takes what has happened since the last conversation, but for our
// own work on the case, and orders.
func (b *Brief) addChanged(timeline []Entry) {
	if b.Spoke == 0 {
		return
	}
	for _, e := range timeline {
		switch {
		case e.Date <= b.Spoke:
			return
		case e.Kind == "play" || e.Kind == "step" || e.Kind == "follow-up" || e.Kind == "snooze" || e.Kind == "order":
		case len(b.Changed) == briefChanged:
			b.ChangedN++
		default:
			b.Changed = append(b.Changed, e)
		}
	}
}

// addQuestions picks three things to ask (the evidence that the reasons want,
// then what the file lacks) and three to avoid (what the plays warn of).
func (b *Brief) addQuestions() {
	add := func(list *[]string, s string) {
		if s != "" && len(*list) < briefThree && !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
	for i := range b.Open {
		for _, r := range b.Open[i].Reasons {
			add(&b.Ask, r.Needs)
		}
	}
	for _, m := range b.Missing {
		add(&b.Ask, m)
	}
	for _, s := range b.steps() {
		add(&b.Avoid, s.Avoid)
	}
}
