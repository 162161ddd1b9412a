package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// Need is one client that somebody has to see to.
type Need struct {
	Client  Link
	ID      string
	Status  string
	Danger  Danger
	Value   money.Amount
	Case    Link    // the open case, if there is one
	Since   day.Day // the day of notice, or the case's opening
	Reasons []Link
	Rival   Link
	Says    string  // where no reason is known: what a sign says
	Sign    Link    // and which
	Last    day.Day // last day to give notice
	Next    Task    // What is "" if nothing is planned
	Late    int     // how many things are overdue
	Who     Link    // who looks after them, where nothing is planned
	Mine    string  // the ids of those whose it is, a blank between
	Log     Link
}

// needs lists the first of the clients in danger, and of those where something is
// overdue, by urgency: a year's revenue times how near they are to leaving; and says
// how many more there are.
func needs(ix *Index, most int) ([]Need, int) {
	late := map[*retention.Row]int{}
	for _, d := range ix.overdue {
		if d.Kind != "lesson" { // that is about others
			late[d.Client]++
		}
	}
	type inDanger struct {
		row     *retention.Row
		danger  Danger
		of      *retention.CaseRow
		urgency int64
	}
	var all []inDanger
	for _, r := range ix.Rows {
		d, c := danger(r)
		if d == Calm && late[r] > 0 {
			d = Late
		}
		if d != Calm {
			all = append(all, inDanger{r, d, c, ix.urgency(d, stake(r))})
		}
	}
	slices.SortStableFunc(all, func(a, b inDanger) int { return cmp.Compare(b.urgency, a.urgency) })
	all, more := cut(all, most)
	var list []Need
	for _, x := range all {
		n := ix.need(x.row, x.danger, x.of)
		n.Late = late[x.row]
		list = append(list, n)
	}
	return list, more
}

func (ix *Index) need(r *retention.Row, d Danger, c *retention.CaseRow) Need {
	n := Need{Client: clientOf(r), ID: r.ID, Status: r.Status, Danger: d, Value: stake(r), Who: ix.person(r.Owner), Mine: r.Owner, Log: ix.log(r)}
	if d == SaveCase && r.Renewal().LastNotice >= ix.AsOf && r.Renewal().LastNotice < r.Renewal().End {
		n.Last = r.Renewal().LastNotice
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
	if f := worst(r); f != nil && len(n.Reasons) == 0 && (d != Late || f.Severity >= retention.Warn) {
		n.Says, n.Sign = f.Evidence, Link{sign(f.Sign).Text, addr.Client(r.ID) + "#signs"}
	}
	if t, ok := ix.nextTask(r, c); ok {
		n.Next = ix.task(t)
		if t.Who != r.Owner {
			n.Mine += " " + t.Who
		}
	}
	return n
}

// task is a thing to do. It leads to its case, to the playbook's run or to the
// client's page, whichever tells more.
func (ix *Index) task(d retention.Due) Task {
	t := Task{
		Kind: d.Kind, Client: clientOf(d.Client), What: Link{d.What, addr.Client(d.Client.ID) + "#now"}, Who: ix.person(d.Who), WhoID: d.Who,
		Due: d.On, Channel: d.Channel,
	}
	if d.On != 0 && d.On < ix.AsOf {
		t.Late = int(ix.AsOf - d.On)
	}
	if d.Channel == "none" {
		t.Channel = ""
	}
	if d.Case != "" {
		t.Case = Link{"case", addr.Case(d.Client.ID, d.Case)}
		t.What.Href = t.Case.Href
	}
	return t
}

// overdueFirst puts the clients that bring most first, then the longest overdue.
func overdueFirst(late []retention.Due) []retention.Due {
	late = slices.Clone(late)
	sortLarge(late, func(a, b *retention.Due) int {
		return cmp.Or(cmp.Compare(worth(b.Client), worth(a.Client)), strings.Compare(a.Client.ID, b.Client.ID), cmp.Compare(a.On, b.On))
	})
	return late
}

// thisWeek is what falls on today and the six days after it.
func (ix *Index) thisWeek(due []retention.Due) (some []retention.Due) {
	for _, d := range due {
		if d.On >= ix.AsOf && d.On < ix.AsOf+week {
			some = append(some, d)
		}
	}
	return some
}

// taskPart keeps the first few things to do of all, and of each person.
func (ix *Index) taskPart(all []retention.Due) TaskPart {
	p := TaskPart{Shown: min(len(all), maxTasks), All: len(all)}
	of := map[string]int{}
	for i, d := range all {
		if of[d.Who]++; i < maxTasks || of[d.Who] <= maxTasks {
			p.Tasks = append(p.Tasks, ix.task(d))
		}
	}
	return p
}

// renewals are the contracts that come up for decision, by the last day to say
// no: the measure's own list, so that its sum is this one.
func renewals(ix *Index) []RenewalLine {
	var lines []RenewalLine
	for _, n := range ix.RenewalsAhead() {
		r := n.Client
		line := RenewalLine{
			Client: clientOf(r), Status: r.Status, LastNotice: n.LastNotice, End: n.End, AutoRenew: n.AutoRenew, Value: n.Value,
			Likely: n.Likely, Forecast: n.Forecast, LastTalk: r.LastTalk, Owner: ix.person(r.Owner), OwnerID: r.Owner, Log: ix.log(r),
		}
		if n.LastNotice == n.End {
			line.LastNotice = 0
		}
		lines = append(lines, line)
	}
	return lines
}
