package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// ContactLine is one of their people, and the ways to reach them.
type ContactLine struct {
	ID, Anchor         string
	Name, Title        string
	Role, Stance       string
	Status             string // active moved left unknown
	Here               bool   // still there, as far as we know
	From, To           day.Day
	Now                Link // where they went, or ""
	CaresAbout         []string
	Prefers            string
	Email, Phone, Dial string // Dial is Phone as a tel: link wants it
	Ways               []Way
	Source             Source
}

// Way is one way to reach somebody: through a person, and why.
type Way struct {
	Through Link
	At      Link   // the client where that person is; none where it is this one
	Says    string // "knows them", "known to them"
	Ally    bool
}

// roleOrder is the order in which contacts are listed.
var roleOrder = [...]string{"decision-maker", "sponsor", "champion", "influencer", "gatekeeper", "user", "critic", "associate"}

func roleRank(role string) int {
	if i := slices.Index(roleOrder[:], role); i >= 0 {
		return i
	}
	return len(roleOrder)
}

func (f *ClientFile) addPeople(rec *book.Record, ctx *ClientContext) {
	for i := range rec.Contacts {
		f.Contacts = append(f.Contacts, newContact(rec, ctx, &rec.Contacts[i]))
	}
	slices.SortStableFunc(f.Contacts, func(a, b ContactLine) int {
		if a.Here != b.Here {
			if a.Here {
				return -1
			}
			return 1
		}
		return cmp.Compare(roleRank(a.Role), roleRank(b.Role))
	})
	for _, r := range ctx.Routes {
		if r.Knows == "" {
			f.Arrived = append(f.Arrived, r)
		}
	}
}

func newContact(rec *book.Record, ctx *ClientContext, c *book.Contact) ContactLine {
	line := ContactLine{
		ID: c.ID, Anchor: contactAnchor(c.ID), Name: c.Name, Title: c.Title, Role: c.Role, Stance: c.Stance,
		Status: cmp.Or(c.Status, "active"), Here: present(c), From: c.From, To: c.To, CaresAbout: c.CaresAbout,
		Prefers: c.Prefers, Email: c.Email, Phone: c.Phone, Dial: dial(c.Phone), Source: sourceOf(c.At),
	}
	if c.MovedTo != "" {
		line.Now = ctx.Names.Link("client", c.MovedTo)
	}
	for i := range rec.Contacts {
		if other := &rec.Contacts[i]; other.ID != c.ID && knows(other, rec.ID, c.ID) {
			line.Ways = append(line.Ways, Way{Through: ctx.contact(rec, other.ID), Says: "knows them", Ally: other.Stance == "ally"})
		}
	}
	for _, r := range ctx.Routes {
		if r.Knows == c.ID {
			line.Ways = append(line.Ways, Way{Through: r.Contact, At: r.Client, Says: "knows them", Ally: r.Stance == "ally"})
		}
	}
	for _, k := range c.Knows {
		line.addKnown(rec, ctx, k)
	}
	line.dropMoved()
	return line
}

// addKnown adds somebody whom the contact knows, unless that one already leads to them.
func (line *ContactLine) addKnown(rec *book.Record, ctx *ClientContext, id string) {
	w := Way{Through: ctx.contact(rec, id), Says: "known to them"}
	if client, _, outside := strings.Cut(id, "/"); outside && client != rec.ID {
		w.At, _ = ctx.Names.Find("client", client)
	}
	if !slices.ContainsFunc(line.Ways, func(have Way) bool { return have.Through == w.Through }) {
		line.Ways = append(line.Ways, w)
	}
}

// dropMoved leaves out a way through somebody's old place here where the same
// person is known at their new one.
func (line *ContactLine) dropMoved() {
	moved := func(w Way) bool {
		return w.At.Text == "" && slices.ContainsFunc(line.Ways, func(o Way) bool { return o.At.Text != "" && o.Through.Text == w.Through.Text })
	}
	line.Ways = slices.DeleteFunc(slices.Clone(line.Ways), moved)
}

func knows(c *book.Contact, client, id string) bool {
	return slices.ContainsFunc(c.Knows, func(k string) bool { return strings.TrimPrefix(k, client+"/") == id })
}

// dial is a phone number as a tel: link wants it.
func dial(phone string) string {
	if strings.Trim(phone, "+0123456789 ()-./") != "" {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r == '+' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// peopleChart maps who knows whom; one person is no map.
func peopleChart(rec *book.Record, ctx *ClientContext) chart.PeopleInput {
	in := chart.PeopleInput{ID: "people-map"}
	if len(rec.Contacts) < 2 {
		return in
	}
	for i := range rec.Contacts {
		c := &rec.Contacts[i]
		in.People = append(in.People, chart.Person{ID: c.ID, Name: c.Name, Title: c.Title, Role: c.Role, Stance: c.Stance, Left: !present(c)})
		for _, k := range c.Knows {
			in.Ties = append(in.Ties, chart.Tie{From: c.ID, To: strings.TrimPrefix(k, rec.ID+"/"), Kind: chart.Knows})
		}
	}
	ours := func(id, role string) {
		node := chart.Person{ID: "us/" + id, Name: ctx.person(id).Text, Role: role, Ours: true}
		if id != "" && !slices.ContainsFunc(in.People, func(p chart.Person) bool { return p.ID == node.ID }) {
			in.People = append(in.People, node)
		}
	}
	ours(rec.Owner, "owner")
	ours(rec.Sponsor, "sponsor")
	for _, p := range rec.Team {
		ours(p, "team")
	}
	for _, pair := range spokenWith(rec) {
		in.Ties = append(in.Ties, chart.Tie{From: "us/" + pair[0], To: pair[1], Kind: chart.OwnerOf})
	}
	return in
}

// spokenWith lists who of ours has spoken with whom of theirs, for the dashed
// lines of the map: an owner who never met the decision maker has none.
func spokenWith(rec *book.Record) [][2]string {
	var pairs [][2]string
	for i := range rec.Events {
		e := &rec.Events[i]
		if e.By == "" || !retention.Touch(e) {
			continue
		}
		for _, with := range e.With {
			pair := [2]string{e.By, strings.TrimPrefix(with, rec.ID+"/")}
			if !slices.Contains(pairs, pair) {
				pairs = append(pairs, pair)
			}
		}
	}
	return pairs
}

// EmailHref is a mail link.
func (c ContactLine) EmailHref() string { return "mailto:" + c.Email }
