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

// PeopleList is the index of our own people.
type PeopleList struct {
	Rows []PersonLine
	Gone []PersonLine // no longer with us, and named somewhere still
}

// PersonLine is one person in the list.
type PersonLine struct {
	Person       Link
	Role         string
	Manager      Link
	Clients      int
	Revenue      money.Amount
	AtRisk       money.Amount
	Hours        string // a month, of all our people for those clients; "" where none are recorded
	Danger       int    // clients of theirs in notice, with an open save case, or red
	Due, Overdue int
	NextWeek     int
}

// NewPeopleList gathers the index.
func NewPeopleList(ix *Index) PeopleList {
	var v PeopleList
	for i := range ix.Reference.Team {
		p := &ix.Reference.Team[i]
		line := ix.personLine(p)
		switch {
		case p.Active.Or(true):
			v.Rows = append(v.Rows, line)
		case line.Clients+line.Due > 0:
			v.Gone = append(v.Gone, line)
		}
	}
	byLoad := func(a, b PersonLine) int {
		return cmp.Or(cmp.Compare(b.Clients, a.Clients), cmp.Compare(b.Due, a.Due), strings.Compare(a.Person.Text, b.Person.Text))
	}
	slices.SortStableFunc(v.Rows, byLoad)
	slices.SortStableFunc(v.Gone, byLoad)
	return v
}

// personLine is one person's load, as the measure has it.
func (ix *Index) personLine(p *book.Person) PersonLine {
	l := PersonLine{Person: ix.person(p.ID), Role: p.Role, Manager: ix.person(p.Manager)}
	for _, load := range ix.Load() {
		if load.Person == p.ID {
			l.Clients, l.Revenue, l.AtRisk, l.Due, l.Overdue = load.Clients, load.Revenue, load.AtRisk, load.Due, load.Overdue
			if load.Hours > 0 {
				l.Hours = strconv.FormatFloat(load.Hours.Float(), 'f', 0, 64)
			}
		}
	}
	for _, r := range ix.owned[p.ID] {
		if d, _ := danger(r); d >= Red {
			l.Danger++
		}
	}
	for _, d := range ix.byPerson[p.ID] {
		l.NextWeek += one(d.Task() && d.On >= ix.AsOf && d.On < ix.AsOf+week)
	}
	return l
}

// Page is the frame.
func (PeopleList) Page() Page {
	return Page{Address: addr.People, Kind: "people", Title: "People", Section: "people", Description: "Our people: their clients and what is due."}
}

// PersonPage is one of our people: clients, load and due steps.
type PersonPage struct {
	ID, Name string
	Role     string
	Email    string
	Manager  Link
	Reports  []Link // whose manager this is
	Active   bool
	Load     PersonLine
	Clients  []PersonClient // the most urgent first
	Former   []PersonClient // gone
	Overdue  []Task
	Week     []Task
	Later    []Task
	Undated  []Task
	MoreLate int // of Later
	Sponsors []Link
	Pages    []Link // that they look after
	Calendar string // the address of their calendar
}

// PersonClient is one client of theirs.
type PersonClient struct {
	Client     Link
	Status     string
	Tier       string
	Revenue    money.Amount
	AtRisk     money.Amount
	LastTouch  day.Day
	LastNotice day.Day
	Renewal    day.Day
}

const maxLater = 30

func personHead(p *book.Person) PersonPage { return PersonPage{ID: p.ID, Name: p.Name} }

// NewPersonPage gathers one person's page.
func NewPersonPage(ix *Index, p *book.Person) PersonPage {
	v := personHead(p)
	v.Role, v.Email, v.Active, v.Load = p.Role, p.Email, p.Active.Or(true), ix.personLine(p)
	v.Manager = ix.person(p.Manager)
	v.Calendar = addr.PersonCalendar(p.ID)
	for _, other := range ix.Reference.Team {
		if other.Manager == p.ID && other.Active.Or(true) {
			v.Reports = append(v.Reports, ix.person(other.ID))
		}
	}
	v.addClients(ix)
	v.addTasks(ix)
	for _, r := range ix.Rows {
		if r.Sponsor == p.ID && !gone(r.Status) {
			v.Sponsors = append(v.Sponsors, clientOf(r))
		}
	}
	for _, page := range ix.World.Pages {
		if page.Owner == p.ID && shown(ix.World, page.Address) != nil {
			v.Pages = append(v.Pages, pageLink(page))
		}
	}
	return v
}

func (v *PersonPage) addClients(ix *Index) {
	type ranked struct {
		row     *retention.Row
		urgency int64
	}
	var order []ranked
	for _, r := range ix.owned[v.ID] {
		d, _ := danger(r)
		order = append(order, ranked{r, ix.urgency(d, stake(r))})
	}
	slices.SortStableFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.urgency, a.urgency), cmp.Compare(worth(b.row), worth(a.row)))
	})
	for _, o := range order {
		r := o.row
		c := PersonClient{Client: clientOf(r), Status: r.Status, Tier: r.Tier, Revenue: r.Revenue12, AtRisk: r.AtRisk, LastTouch: r.LastTouch}
		if gone(r.Status) {
			v.Former = append(v.Former, c)
			continue
		}
		next := r.Renewal()
		c.LastNotice, c.Renewal = next.LastNotice, next.End
		v.Clients = append(v.Clients, c)
	}
}

func (v *PersonPage) addTasks(ix *Index) {
	for _, d := range ix.byPerson[v.ID] {
		t := ix.task(d)
		switch {
		case d.On == 0:
			v.Undated = append(v.Undated, t)
		case !d.Task() && (t.Late > 0 || d.On > ix.Config.Limits.Renewal.After(ix.AsOf)):
		case t.Late > 0:
			v.Overdue = append(v.Overdue, t)
		case d.On < ix.AsOf+week:
			v.Week = append(v.Week, t)
		default:
			v.Later = append(v.Later, t)
		}
	}
	v.Later, v.MoreLate = cut(v.Later, maxLater)
}

// Page is the frame.
func (v PersonPage) Page() Page {
	return Page{
		Address: addr.Person(v.ID), Kind: "person", Title: v.Name, Section: "people",
		Crumbs: []Link{{"People", addr.People}, {Text: v.Name}}, Description: "Clients and due steps of " + v.Name + ".",
	}
}
