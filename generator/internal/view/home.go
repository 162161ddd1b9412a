package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// Home is the page for a Monday morning: who is most at risk, why, what next.
type Home struct {
	AsOf     day.Day
	Figures  HomeFigures
	Needs    []Need // at most ten, most urgent first
	MoreNeed int    // how many more there are
	Overdue  []Task
	MoreLate int
	Week     []Task
	MoreWeek int
	Renewals []RenewalLine
	MoreRen  int
	Changes  []Change // lost, saved and won back lately
	Recent   []RecentLine
	Year     int
	Goals    []GoalLine
}

// HomeFigures is the line of money at the top.
type HomeFigures struct {
	Clients, Notice, Saves, Marked                      int
	Revenue, NoticeRevenue, SavesRevenue, MarkedRevenue money.Amount
	OverdueTasks, RenewalsAhead                         int
	RenewalsValue                                       money.Amount
}

// Need is one client that somebody has to see to.
type Need struct {
	Client  Link
	Status  string
	Danger  Danger
	Value   money.Amount
	Case    Link    // the open case, if there is one
	Since   day.Day // the day of notice, or the case's opening
	Reasons []Link
	Rival   Link
	Last    day.Day // last day to give notice
	Next    Task    // What is "" if nothing is planned
	Late    int     // how many things are overdue
	Who     Link    // who looks after them, where nothing is planned
}

// Task is one thing for somebody to do, or a day that comes.
type Task struct {
	Kind    string // step follow-up notice-day renewal re-contact offer lesson
	Client  Link
	What    string
	Who     Link
	Due     day.Day
	Late    bool
	Channel string
	Case    Link // where it is part of a case
}

// RenewalLine is one contract that comes up.
type RenewalLine struct {
	Client     Link
	Status     string
	LastNotice day.Day
	End        day.Day
	AutoRenew  bool
	Value      money.Amount
	Likely     book.Opt[int]
	Forecast   book.Opt[money.Amount]
	LastTalk   day.Day // with a decision maker
	Owner      Link
}

// Change is how one case ended, or a client that left.
type Change struct {
	Client  Link
	Case    Link
	On      day.Day
	Outcome string
	Value   money.Amount // lost a year; of saved and won-back, what was kept
	Reasons []Link
}

// RecentLine is one of the newest events anywhere.
type RecentLine struct {
	Client  Link
	On      day.Day
	Kind    string
	Summary string
	By      Link
}

// GoalLine is one goal of the year.
type GoalLine struct {
	Measure Link
	Value   string
	Unit    string
}

// How many lines the parts of the home page have at most.
const (
	maxNeeds    = 10
	maxTasks    = 5
	maxChanges  = 8
	maxRenewals = 8
	maxRecent   = 8
	lately      = 120 // days that count as lately
	week        = 7
)

// NewHome gathers the home page.
func NewHome(ix *Index) Home {
	h := Home{AsOf: ix.AsOf}
	h.addFigures(ix)
	h.Needs, h.MoreNeed = cut(needs(ix), maxNeeds)
	h.Overdue, h.MoreLate = cut(ix.overdueTasks(ix.overdue), maxTasks)
	h.Week, h.MoreWeek = cut(ix.weekTasks(ix.due), maxTasks)
	renewals := renewals(ix)
	for _, r := range renewals {
		h.Figures.RenewalsValue += r.Value
	}
	h.Figures.RenewalsAhead = len(renewals)
	h.Renewals, h.MoreRen = cut(renewals, maxRenewals)
	h.Changes = changes(ix)
	h.Recent = recent(ix)
	h.Year, h.Goals = goals(ix)
	return h
}

// Page is the frame.
func (Home) Page() Page {
	return Page{Address: addr.Home, Kind: "home", Title: "Today", Section: "home", Description: "Who is most at risk, why, and what comes next."}
}

// cut keeps the first n and counts the rest.
func cut[T any](s []T, n int) ([]T, int) {
	if len(s) <= n {
		return s, 0
	}
	return s[:n:n], len(s) - n
}

func (h *Home) addFigures(ix *Index) {
	f := &h.Figures
	known := 0
	for _, r := range ix.Rows {
		if gone(r.Status) || r.Status == "prospect" {
			continue
		}
		f.Clients++
		f.Revenue += worth(r)
		known += one(worth(r) != 0)
		switch d, _ := danger(r); d {
		case InNotice:
			f.Notice++
			f.NoticeRevenue += stake(r)
		case SaveCase:
			f.Saves++
			f.SavesRevenue += stake(r)
		case Marked:
			f.Marked++
			f.MarkedRevenue += stake(r)
		}
	}
	if 2*known < f.Clients { // a sum that leaves out most clients says nothing
		f.Revenue = 0
	}
	f.OverdueTasks = len(ix.overdue)
}

// needs lists clients in notice, with an open save case or with something
// overdue, by urgency.
func needs(ix *Index) []Need {
	late := map[*retention.Row]int{}
	for _, d := range ix.overdue {
		if d.Kind != "lesson" { // that is about others
			late[d.Client]++
		}
	}
	var all []Need
	for _, r := range ix.Rows {
		d, c := danger(r)
		if d == Calm && late[r] > 0 {
			d = Late
		}
		if d != Calm {
			n := ix.need(r, d, c)
			n.Late = late[r]
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, func(a, b Need) int {
		return cmp.Compare(ix.urgency(b.Danger, b.Value), ix.urgency(a.Danger, a.Value))
	})
	return all
}

func (ix *Index) need(r *retention.Row, d Danger, c *retention.CaseRow) Need {
	n := Need{Client: clientOf(r), Status: r.Status, Danger: d, Value: stake(r), Who: ix.person(r.Owner)}
	if d >= SaveCase && r.Renewal.LastNotice >= ix.AsOf {
		n.Last = r.Renewal.LastNotice
	}
	if c == nil && d == Late {
		c = openCase(r)
	}
	if c != nil {
		n.Case = Link{caseName(c.Kind, c.Opened), addr.Case(r.ID, c.ID)}
		n.Since = cmp.Or(c.Notice, c.Opened)
		n.Reasons = ix.reasons(c)
		n.Rival = ix.rival(c.Rival)
	}
	if t, ok := ix.nextTask(r, c); ok {
		n.Next = ix.task(t)
	}
	return n
}

// reasons are a case's reasons, those that we believe first, each once.
func (ix *Index) reasons(c *retention.CaseRow) []Link {
	var links []Link
	for _, believed := range []bool{true, false} {
		for _, r := range c.Reasons {
			if l := ix.reason(r.Code); r.Believed.V == believed && !slices.Contains(links, l) {
				links = append(links, l)
			}
		}
	}
	return links
}

func (ix *Index) task(d retention.Due) Task {
	t := Task{
		Kind: d.Kind, Client: clientOf(d.Client), What: d.What, Who: ix.person(d.Who), Due: d.On,
		Late: d.On != 0 && d.On < ix.AsOf, Channel: d.Channel,
	}
	if d.Channel == "none" {
		t.Channel = ""
	}
	if d.Case != "" {
		t.Case = Link{"case", addr.Case(d.Client.ID, d.Case)}
	}
	return t
}

// overdueTasks puts the clients that bring most first, then the longest overdue.
func (ix *Index) overdueTasks(late []retention.Due) []Task {
	late = slices.Clone(late)
	slices.SortStableFunc(late, func(a, b retention.Due) int {
		return cmp.Or(cmp.Compare(worth(b.Client), worth(a.Client)), strings.Compare(a.Client.ID, b.Client.ID), cmp.Compare(a.On, b.On))
	})
	tasks := make([]Task, 0, len(late))
	for _, d := range late {
		tasks = append(tasks, ix.task(d))
	}
	return tasks
}

// weekTasks is what falls on today and the six days after it.
func (ix *Index) weekTasks(due []retention.Due) []Task {
	var tasks []Task
	for _, d := range due {
		if d.On >= ix.AsOf && d.On < ix.AsOf+week {
			tasks = append(tasks, ix.task(d))
		}
	}
	return tasks
}

// renewals are the contracts whose last notice day, or end where that has
// passed, lies within the house's limit.
func renewals(ix *Index) []RenewalLine {
	until := ix.Config.Limits.Renewal.After(ix.AsOf)
	var lines []RenewalLine
	for _, r := range ix.Rows {
		n := r.Renewal
		if n.End < ix.AsOf || n.End == 0 || gone(r.Status) {
			continue
		}
		if n.LastNotice > until || n.LastNotice < ix.AsOf && n.End > until {
			continue
		}
		lines = append(lines, ix.renewal(r))
	}
	slices.SortStableFunc(lines, func(a, b RenewalLine) int {
		return cmp.Or(cmp.Compare(a.LastNotice, b.LastNotice), cmp.Compare(a.End, b.End))
	})
	return lines
}

func (ix *Index) renewal(r *retention.Row) RenewalLine {
	n := r.Renewal
	return RenewalLine{
		Client: clientOf(r), Status: r.Status, LastNotice: n.LastNotice, End: n.End, AutoRenew: n.AutoRenew, Value: n.Value,
		Likely: n.Likely, Forecast: n.Forecast, LastTalk: r.LastTalk, Owner: ix.person(r.Owner),
	}
}

// changes are the cases that closed, and the clients that left, lately; newest first.
func changes(ix *Index) []Change {
	var all []Change
	for _, r := range ix.Rows {
		for i := range r.Cases {
			c := &r.Cases[i]
			on := c.Closed
			if c.Open() || on == 0 {
				on = c.Ended
			}
			if on == 0 || on > ix.AsOf || on <= ix.AsOf-lately {
				continue
			}
			all = append(all, ix.change(r, c, on))
		}
	}
	newest(all, func(c Change) day.Day { return c.On })
	all, _ = cut(all, maxChanges)
	return all
}

func (ix *Index) change(r *retention.Row, c *retention.CaseRow, on day.Day) Change {
	outcome := c.Outcome
	if outcome == "" {
		outcome = "left"
	}
	value := c.Lost
	switch outcome {
	case "saved", "won-back":
		value = worth(r)
	case "partial":
		value = c.Kept
	}
	return Change{
		Client: clientOf(r), Case: Link{caseName(c.Kind, c.Opened), addr.Case(r.ID, c.ID)}, On: on, Outcome: outcome,
		Value: value, Reasons: ix.reasons(c),
	}
}

func recent(ix *Index) []RecentLine {
	var all []RecentLine
	for _, r := range ix.Rows {
		for _, e := range r.Recent {
			if e.Date > ix.AsOf-lately {
				all = append(all, RecentLine{clientOf(r), e.Date, e.Kind, e.Summary, ix.person(e.By)})
			}
		}
	}
	newest(all, func(l RecentLine) day.Day { return l.On })
	all, _ = cut(all, maxRecent)
	return all
}

func goals(ix *Index) (year int, lines []GoalLine) {
	now, _, _ := ix.AsOf.Date()
	for _, y := range ix.Reference.Goals {
		if y.Year != now {
			continue
		}
		for _, g := range y.Goals {
			m, _ := retention.FindMeasure(g.Measure)
			lines = append(lines, GoalLine{measureLink(g.Measure), figure(g.Value), m.Unit})
		}
	}
	return now, lines
}
