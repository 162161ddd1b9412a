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

// Home is the page for a Monday morning: who is most at risk, why, what next.
// What is above the fold is to be acted on; what is below it is to be known.
type Home struct {
	AsOf     day.Day
	Figures  HomeFigures
	Me       []Me   // whom the page can be read as
	Needs    []Need // at most ten, most urgent first
	MoreNeed int    // how many more there are
	Overdue  TaskPart
	Week     TaskPart
	Renewals []RenewalLine
	MoreRen  int

	Since    day.Day // the Monday before
	Changed  []ChangedLine
	MoreNews int
	Stale    []StaleOwner
	StaleN   int
	Changes  []Change // lost, saved and won back lately
	Year     int
	Goals    []GoalLine
	Exposure HomeExposure
	Notices  []HomeNotice
	MoreNote int
}

// HomeFigures is the line of money at the top: a year of revenue, and how much
// of it may go, each client once, in its worst class.
type HomeFigures struct {
	Clients           int
	Revenue           money.Amount
	Notice, Save, Red retention.RiskSum
	RenewalsAhead     int
	RenewalsValue     money.Amount
}

// Me is one of our people whom the page can be read as: theirs come first then.
type Me struct {
	ID, Name, Href string
}

// Task is one thing for somebody to do, or a day that comes.
type Task struct {
	Kind    string // step follow-up notice-day renewal re-contact exit offer lesson
	Client  Link
	What    Link // leads to where it is told in full
	Who     Link
	WhoID   string
	Due     day.Day
	Late    int // by so many days; 0 where it is not
	Channel string
	Case    Link // where it is part of a case
}

// TaskPart is one of the two lists of things to do: the first few of all, then
// the first few of everybody who has not as many among them. Only the first
// Shown show until somebody says who they are.
type TaskPart struct {
	Tasks []Task
	Shown int
	All   int
}

// More is how many there are beside those that show.
func (p TaskPart) More() int { return p.All - p.Shown }

// Change is how one case ended, or a client that left.
type Change struct {
	Client  Link
	Case    Link
	On      day.Day
	Outcome string
	Value   money.Amount // lost a year; of saved and won-back, what was kept
	Reasons []Link
}

// How many lines the parts of the home page have at most. Those above the fold
// are cut to fit 900 pixels.
const (
	maxNeeds    = 10
	maxTasks    = 4
	maxRenewals = 4
	maxChanges  = 8
	maxNews     = 12
	maxNotices  = 10
	lately      = 120 // days that count as lately
	week        = 7
)

// NewHome gathers the home page.
func NewHome(ix *Index) Home {
	h := Home{AsOf: ix.AsOf, Me: ix.everybody(), Since: retention.NewsFrom(ix.AsOf)}
	h.addFigures(ix)
	h.Needs, h.MoreNeed = needs(ix, maxNeeds)
	h.Overdue = ix.taskPart(overdueFirst(ix.overdue))
	h.Week = ix.taskPart(ix.thisWeek(ix.due))
	renewals := renewals(ix)
	for _, r := range renewals {
		h.Figures.RenewalsValue += r.Value
	}
	h.Figures.RenewalsAhead = len(renewals)
	h.Renewals, h.MoreRen = cut(renewals, maxRenewals)
	h.Changed, h.MoreNews = cut(changed(ix, h.Since), maxNews)
	h.Stale, h.StaleN = stale(ix)
	h.Changes = changes(ix)
	h.Year, h.Goals = goals(ix)
	h.Exposure = newExposure(ix)
	h.Notices, h.MoreNote = cut(homeNotices(ix), maxNotices)
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
	}
	if 2*known < f.Clients { // a sum that leaves out most clients says nothing
		f.Revenue = 0
	}
	risk := ix.RevenueAtRisk()
	f.Notice, f.Save, f.Red = risk.Notice, risk.Save, risk.Red
	if risk.Hidden {
		f.Notice.Revenue, f.Save.Revenue, f.Red.Revenue = 0, 0, 0
	}
}

// everybody are our people who are still with us, by name.
func (ix *Index) everybody() []Me {
	var all []Me
	for i := range ix.Reference.Team {
		if p := &ix.Reference.Team[i]; p.Active.Or(true) {
			all = append(all, Me{p.ID, p.Name, addr.Person(p.ID)})
		}
	}
	slices.SortStableFunc(all, func(a, b Me) int { return compareText(a.Name, b.Name) })
	return all
}

// GoalLine is one goal of the year beside what it came to so far.
type GoalLine struct {
	Measure      Link
	Goal, Actual string // Actual is "" where nothing can be said yet
	PerCent      bool
	Met, Missed  bool // neither where it cannot be said
}

// goals are those of the year that runs.
func goals(ix *Index) (year int, lines []GoalLine) {
	for _, g := range ix.Goals() {
		if !g.Running {
			continue
		}
		year = g.Year
		line := GoalLine{Measure: measureLink(g.Measure.Name), Goal: cellText(g.Goal), Actual: cellText(g.Actual), PerCent: strings.HasPrefix(g.Measure.Unit, "per cent")}
		if met, ok := g.Met(); ok {
			line.Met, line.Missed = met, !met
		}
		lines = append(lines, line)
	}
	return year, lines
}

// cellText is a plain number as people write it, or "".
func cellText(c retention.Cell) string {
	if !c.Set {
		return ""
	}
	return strconv.FormatFloat(c.Number, 'f', -1, 64)
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
	outcome := cmp.Or(result(c), "left")
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

// RenewalLine is one contract that comes up.
type RenewalLine struct {
	Client     Link
	Status     string
	LastNotice day.Day // 0 where no notice was agreed
	End        day.Day
	AutoRenew  bool
	Value      money.Amount
	Likely     book.Opt[int]
	Forecast   book.Opt[money.Amount]
	LastTalk   day.Day // with a decision maker
	Owner      Link
	OwnerID    string
	Log        Link
}
