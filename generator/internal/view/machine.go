package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// BasePath is where the site lies on its host: "/" or "/handbook/".
func BasePath(c *book.Config) string {
	p := strings.Trim(c.BasePath, "/")
	if p == "" {
		return "/"
	}
	return "/" + p + "/"
}

// Absolute is the whole URL of a site address, or "" without base_url. A
// base_url that already ends in base_path does not get it twice.
func Absolute(c *book.Config, address string) string {
	if c.BaseURL == "" {
		return ""
	}
	base, path := strings.TrimRight(c.BaseURL, "/"), strings.TrimRight(BasePath(c), "/")
	return strings.TrimSuffix(base, path) + path + (&url.URL{Path: address}).EscapedPath()
}

// Calendar is what is due, as days in a calendar.
type Calendar struct {
	Name   string
	AsOf   day.Day // stands for the moment of making: nothing reads a clock
	Events []CalendarEvent
}

// CalendarEvent is one day in a calendar. UID stays the same for the same thing
// from build to build.
type CalendarEvent struct {
	UID      string
	On       day.Day
	Kind     string
	Summary  string
	Detail   string
	URL      string
	Category string
}

// NewCalendar is everybody's calendar.
func NewCalendar(ix *Index) Calendar {
	c := Calendar{Name: ix.Config.Title, AsOf: ix.AsOf, Events: slices.Clone(ix.events().all)}
	c.tellApart()
	return c
}

// NewPersonCalendar is one person's calendar.
func NewPersonCalendar(ix *Index, p *book.Person) Calendar {
	c, events := Calendar{Name: ix.Config.Title + ": " + p.Name, AsOf: ix.AsOf}, ix.events()
	for _, i := range events.of[p.ID] {
		c.Events = append(c.Events, events.all[i])
	}
	c.tellApart()
	return c
}

// dueEvents are what is due and the steps ahead, by day; what has no day has no
// place in a calendar.
type dueEvents struct {
	all []CalendarEvent
	of  map[string][]int32 // by whom it waits for: places in all
}

func newDueEvents(ix *Index) dueEvents {
	due := slices.Concat(ix.due, ix.ahead)
	due = slices.DeleteFunc(due, func(d retention.Due) bool { return d.On == 0 })
	sortLarge(due, func(a, b *retention.Due) int { return cmp.Compare(a.On, b.On) })
	events := dueEvents{make([]CalendarEvent, len(due)), map[string][]int32{}}
	for i, d := range due {
		events.all[i] = ix.calendarEvent(d)
		events.of[d.Who] = append(events.of[d.Who], int32(i))
	}
	return events
}

func (ix *Index) calendarEvent(d retention.Due) CalendarEvent {
	address := addr.Client(d.Client.ID)
	if d.Case != "" {
		address = addr.Case(d.Client.ID, d.Case)
	}
	detail := []string{capital(words(d.Kind))}
	if who := ix.person(d.Who).Text; who != "" {
		detail = append(detail, who)
	}
	if d.Channel != "" && d.Channel != "none" {
		detail = append(detail, words(d.Channel))
	}
	return CalendarEvent{
		UID: uid(d.ID) + "-" + d.Client.ID, On: d.On, Kind: d.Kind, Summary: d.Client.Name + ": " + d.What,
		Detail: strings.Join(detail, " · "), URL: Absolute(ix.Config, address), Category: capital(words(d.Kind)),
	}
}

// uid keeps of an id what any calendar takes as one.
func uid(id string) string {
	b := make([]byte, 0, len(id))
	for i := range len(id) {
		switch c := id[i]; {
		case c >= 'A' && c <= 'Z':
			b = append(b, c-'A'+'a')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	return strings.TrimSuffix(string(b), "-")
}

// tellApart numbers the second and later of the events that would share a UID,
// such as two offers in the same words.
func (c *Calendar) tellApart() {
	seen := make(map[string]int, len(c.Events))
	for i := range c.Events {
		e := &c.Events[i]
		seen[e.UID]++
		if n := seen[e.UID]; n > 1 {
			e.UID += "-" + strconv.Itoa(n)
		}
		e.UID += "@holdfast"
	}
}

// ClientsJSON is /data/clients.json, as the contract has it.
type ClientsJSON struct{ Rows []ClientRow }

// ClientsCSV is the same as a table.
type ClientsCSV struct{ Rows []ClientRow }

// ClientRow is one client in the data. Money is a decimal string.
type ClientRow struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Status    string   `json:"status"`
	Tier      string   `json:"tier"`
	Owner     string   `json:"owner"`
	Health    NullInt  `json:"health"`
	Band      string   `json:"band"` // green amber red unknown
	Signs     []string `json:"signs"`
	Revenue12 string   `json:"revenue_12m"`
	AtRisk    string   `json:"at_risk"`
}

// NullInt is a number that is null where there is none.
type NullInt struct{ book.Opt[int] }

// MarshalJSON writes the number, or null.
func (n NullInt) MarshalJSON() ([]byte, error) {
	if !n.Set {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(n.V), 10), nil
}

// NewClientsJSON gathers the rows, by id.
func NewClientsJSON(ix *Index) ClientsJSON { return ClientsJSON{ix.clientRows()} }

// NewClientsCSV gathers the rows, by id.
func NewClientsCSV(ix *Index) ClientsCSV { return ClientsCSV{ix.clientRows()} }

func (ix *Index) clientRows() []ClientRow {
	m := ix.Config.Money
	rows := make([]ClientRow, 0, len(ix.Rows))
	for _, r := range ix.Rows {
		rows = append(rows, ClientRow{
			ID: r.ID, Name: r.Name, Status: r.Status, Tier: r.Tier, Owner: r.Owner,
			Health: NullInt{book.Opt[int]{V: r.Health.Score, Set: r.Health.Known}}, Band: cmp.Or(r.Health.Band, retention.Unknown), Signs: signsShown(r),
			Revenue12: m.Decimal(r.Revenue12), AtRisk: m.Decimal(r.AtRisk),
		})
	}
	return rows
}

// Sitemap is the whole URLs of the pages, sorted. Without base_url there are no
// whole URLs, and what is listed is the paths on the host: enough for a crawler
// that is told so, and for our own checks.
type Sitemap struct{ URLs []string }

// NewSitemap lists the pages at these addresses.
func NewSitemap(ix *Index, addresses []string) Sitemap {
	var v Sitemap
	for _, a := range addresses {
		u := Absolute(ix.Config, a)
		if u == "" {
			u = BasePath(ix.Config) + strings.TrimPrefix((&url.URL{Path: a}).EscapedPath(), "/")
		}
		v.URLs = append(v.URLs, u)
	}
	slices.Sort(v.URLs)
	return v
}

// Headers is _headers: what a host sends along with the files.
type Headers struct{ Base string }

// NewHeaders knows where the site lies.
func NewHeaders(ix *Index) Headers { return Headers{BasePath(ix.Config)} }

// Redirects is _redirects: old addresses of pages and where they are now.
type Redirects struct{ Lines []Redirect }

// Redirect is one of them, as paths on the host.
type Redirect struct{ From, To string }

// NewRedirects gathers the aliases of pages, by old address.
func NewRedirects(ix *Index) Redirects {
	var v Redirects
	host := func(address string) string {
		return BasePath(ix.Config) + strings.TrimPrefix((&url.URL{Path: address}).EscapedPath(), "/")
	}
	for _, p := range ix.World.Pages {
		if shown(ix.World, p.Address) == nil {
			continue
		}
		for _, a := range p.Aliases {
			v.Lines = append(v.Lines, Redirect{host(a), host(p.Address)})
		}
	}
	slices.SortStableFunc(v.Lines, func(a, b Redirect) int { return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To)) })
	return v
}
