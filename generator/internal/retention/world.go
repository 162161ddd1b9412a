package retention

import (
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// World is everything across clients: rows, pages and reference data, cut to
// one audience and one day, with indexes over them. It is built once a build
// and read from many goroutines.
type World struct {
	Config    *book.Config
	AsOf      day.Day
	Audience  string // "" is everyone
	Reference book.Reference
	Pages     []*book.Page // by address
	Rows      []*Row       // by id

	// Made are the pages made from rows of data: titles by address. They are there
	// before any view is made.
	Made map[string]string

	clients   map[string]*Row
	people    map[string]*book.Person
	reasons   map[string]*book.Reason
	rules     *Rules
	playsFor  map[string][]*book.Page // playbooks by the sign they handle, by address
	rivals    map[string]*book.Rival
	sources   map[string]*book.Source
	pages     map[string]*book.Page   // by address
	playbooks map[string]*book.Page   // by name
	handling  map[string][]*book.Page // playbooks in use, by the reason they handle
	arrivals  map[string][]Arrival    // by the client arrived at
	acquaint  map[string][]Arrival    // by client: outsiders who know its people
	due       []Due
	groups    map[string][]*Row     // by group
	byReason  map[string][]PeerCase // by reason believed: closed cases, newest first
	billed    money.Amount
	noBilling bool // what clients were billed is kept from these readers
	sums      sums
}

// Arrival is a contact of one client who leads to another: moved there, or
// knows somebody there.
type Arrival struct {
	Client  *Row // whose contact it is
	Contact ContactRow
	Knows   string // the contact known there, or "" of one who moved
}

// Across builds the world of a set of rows, which stay as they are.
func Across(cfg *book.Config, asOf day.Day, audience string, ref book.Reference, pages []*book.Page, rows []*Row) *World {
	w := &World{
		Config: cfg, AsOf: asOf, Audience: audience, Reference: ref, Pages: pages, Rows: make([]*Row, len(rows)),
		clients: make(map[string]*Row, len(rows)), people: map[string]*book.Person{}, reasons: map[string]*book.Reason{},
		rivals: map[string]*book.Rival{}, sources: map[string]*book.Source{},
		pages: map[string]*book.Page{}, playbooks: map[string]*book.Page{}, handling: map[string][]*book.Page{},
		arrivals: map[string][]Arrival{}, acquaint: map[string][]Arrival{},
	}
	split(len(rows), func(_, from, to int) {
		for i, r := range rows[from:to] {
			own := *r
			own.unfold()
			w.Rows[from+i] = &own
		}
	})
	slices.SortFunc(w.Rows, func(a, b *Row) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(w.Pages, func(a, b *book.Page) int { return strings.Compare(a.Address, b.Address) })
	for _, r := range w.Rows {
		w.clients[r.ID] = r
	}
	for i := range ref.Team {
		w.people[ref.Team[i].ID] = &ref.Team[i]
	}
	for i := range ref.Reasons {
		w.reasons[ref.Reasons[i].ID] = &ref.Reasons[i]
	}
	for i := range ref.Rivals {
		w.rivals[ref.Rivals[i].ID] = &ref.Rivals[i]
	}
	for i := range ref.Sources {
		w.sources[ref.Sources[i].ID] = &ref.Sources[i]
	}
	for _, p := range w.Pages {
		w.pages[p.Address] = p
		if p.Kind == "playbook" {
			w.playbooks[p.Name] = p
			w.addPlaysFor(p)
			w.indexHandling(p)
		}
	}
	var others sync.WaitGroup
	others.Go(w.indexRoutes)
	others.Go(w.indexPeers)
	w.indexDue()
	others.Wait()
	w.findSigns()
	w.noBilling = w.BillingHidden()
	w.sums = w.newSums()
	return w
}

// parts is how many parts of the rows are worked on side by side.
const parts = 4

// split does work on each part of n things: from an index, up to another.
func split(n int, work func(part, from, to int)) {
	var wg sync.WaitGroup
	for part := range parts {
		wg.Go(func() { work(part, part*n/parts, (part+1)*n/parts) })
	}
	wg.Wait()
}

func (w *World) indexHandling(p *book.Page) {
	if p.Draft || p.Retired {
		return
	}
	for _, code := range p.Playbook.Handles.Reasons {
		w.handling[code] = append(w.handling[code], p)
	}
}

func (w *World) indexRoutes() {
	for _, r := range w.Rows {
		for _, c := range r.Contacts.All() {
			if c.MovedTo != r.ID && w.clients[c.MovedTo] != nil {
				w.arrivals[c.MovedTo] = append(w.arrivals[c.MovedTo], Arrival{Client: r, Contact: c})
			}
			for _, k := range c.Knows {
				if other, who, ok := strings.Cut(k, "/"); ok && other != r.ID && w.clients[other] != nil {
					w.acquaint[other] = append(w.acquaint[other], Arrival{Client: r, Contact: c, Knows: who})
				}
			}
		}
	}
}

// addPlaysFor notes the signs that a playbook handles.
func (w *World) addPlaysFor(p *book.Page) {
	if p.Retired {
		return
	}
	if w.playsFor == nil {
		w.playsFor = map[string][]*book.Page{}
	}
	for _, code := range p.Playbook.Handles.Signs {
		w.playsFor[code] = append(w.playsFor[code], p)
	}
}

// PlaysForSign lists the playbooks that handle a sign, by address.
func (w *World) PlaysForSign(sign string) []*book.Page { return w.playsFor[sign] }

// Client returns the row of that id, or nil.
func (w *World) Client(id string) *Row { return w.clients[id] }

// Person returns that person, or nil.
func (w *World) Person(id string) *book.Person { return w.people[id] }

// Reason returns that reason, or nil.
func (w *World) Reason(code string) *book.Reason { return w.reasons[code] }

// Rival returns that rival, or nil.
func (w *World) Rival(id string) *book.Rival { return w.rivals[id] }

// Source returns that source, or nil.
func (w *World) Source(id string) *book.Source { return w.sources[id] }

// Playbook returns the playbook of that name, or nil.
func (w *World) Playbook(name string) *book.Page { return w.playbooks[name] }

// PlaysFor lists the playbooks in use that handle a reason, by address.
func (w *World) PlaysFor(reason string) []*book.Page { return w.handling[reason] }

// Page returns the page of that address, or nil.
func (w *World) Page(address string) *book.Page { return w.pages[address] }

// Arrivals lists contacts of other clients who moved to this one, by client and contact.
func (w *World) Arrivals(client string) []Arrival { return w.arrivals[client] }

// Acquaintances lists contacts of other clients who know somebody at this one.
func (w *World) Acquaintances(client string) []Arrival { return w.acquaint[client] }

// Due lists everything that waits for somebody, by day.
func (w *World) Due() []Due { return w.due }
