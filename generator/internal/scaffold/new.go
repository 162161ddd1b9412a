package scaffold

import (
	"cmp"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
)

// Client writes data/clients/ID.yaml. Without a name, the id is made one.
func Client(site, id, name string, today day.Day) (string, error) {
	if err := checkID("a client's id", id); err != nil {
		return "", err
	}
	name, err := named("client's name", name, id)
	if err != nil {
		return "", err
	}
	d, err := open(site)
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(d.book.Clients, func(c book.Client) bool { return strings.EqualFold(c.ID, id) }); i >= 0 {
		return "", refuse("choose another id, or edit that file", "there is a client %q already, in %s", d.book.Clients[i].ID, d.book.Clients[i].Paths[0])
	}
	owner, err := d.owner()
	if err != nil {
		return "", err
	}
	file := "data/clients/" + id + ".yaml"
	src, err := fill("client.yaml", struct {
		dates
		ID, Name, Owner string
		Tiers           []string
	}{datesFrom(today), id, name, owner, d.tiers()})
	if err != nil {
		return "", err
	}
	if err := d.tryRecord(book.Client{ID: id}, file, src); err != nil {
		return "", err
	}
	return d.save(file, src)
}

func (d *desk) tiers() []string {
	var out []string
	for _, t := range d.book.Config.Tiers {
		out = append(out, t.ID)
	}
	return out
}

// Playbook writes content/playbooks/NAME.md. Without a title, the name is made one.
func Playbook(site, name, title string, today day.Day) (string, error) {
	return page(site, "playbook", name, title, today)
}

// Report writes content/reports/NAME.md. Without a title, the name is made one.
func Report(site, name, title string, today day.Day) (string, error) {
	return page(site, "report", name, title, today)
}

func page(site, kind, name, title string, today day.Day) (string, error) {
	if err := checkID("the name of a "+kind, name); err != nil {
		return "", err
	}
	title, err := named("title", title, name)
	if err != nil {
		return "", err
	}
	d, err := open(site)
	if err != nil {
		return "", err
	}
	address := addr.Playbook(name)
	if kind == "report" {
		address = addr.Reports + name + "/"
	}
	for i := range d.book.Pages {
		if p := &d.book.Pages[i]; p.Address == address || slices.Contains(p.Aliases, address) {
			return "", refuse("choose another name, or edit that file", "%s is built from %s already", address, p.Path)
		}
	}
	owner, err := d.owner()
	if err != nil {
		return "", err
	}
	src, err := fill(kind+".md", struct {
		dates
		Title, Owner, Reason string
	}{datesFrom(today), title, owner, d.reason()})
	if err != nil {
		return "", err
	}
	return d.save("content/"+kind+"s/"+name+".md", src)
}

// Touch is an event to be written. Only Day is needed.
type Touch struct {
	Day       day.Day
	Kind      string   // "" is call
	Summary   string   // "" is a line to be filled in
	Direction string   // in, out or ""
	By        string   // one of the team; "" is the client's owner
	With      []string // contacts of the client
}

// Event writes a fragment with one event: data/clients/CLIENT/DAY-KIND.yaml, or
// DAY-KIND-2.yaml where that is taken.
func Event(site, client string, t Touch) (string, error) {
	d, c, rec, err := openClient(site, client)
	if err != nil {
		return "", err
	}
	t.Kind = cmp.Or(t.Kind, "call")
	if t.Summary, err = oneLine("summary", t.Summary); err != nil {
		return "", err
	}
	t.Summary = cmp.Or(t.Summary, "What was said, in one line")
	kinds := choices(book.Event{}, "Kind")
	if !slices.Contains(kinds, t.Kind) {
		return "", refuse(hint(t.Kind, kinds), "there is no kind of event %q", t.Kind)
	}
	if ways := choices(book.Event{}, "Direction"); t.Direction != "" && !slices.Contains(ways, t.Direction) {
		return "", refuse(hint(t.Direction, ways), "there is no direction %q", t.Direction)
	}
	if t.By, err = d.doer(t.By, rec); err != nil {
		return "", err
	}
	contacts := contactsOf(rec)
	for _, w := range t.With {
		if err := d.checkContact(w, client, contacts); err != nil {
			return "", err
		}
	}
	src, err := fill("event.yaml", struct {
		Touch
		Contacts []string
		Kinds    string
	}{t, contacts, strings.Join(kinds, " ")})
	if err != nil {
		return "", err
	}
	return d.fragment(c, t.Day.String()+"-"+t.Kind, src)
}

// Opening is a case to be written. Only Day is needed.
type Opening struct {
	Day     day.Day
	ID      string // "" is DAY-KIND, with -2 and so on where that is taken
	Kind    string // save or win-back; "" is save
	Trigger string // a sign's code, or free text
}

// Case writes a fragment with one case: data/clients/CLIENT/DAY-case.yaml.
func Case(site, client string, o Opening) (string, error) {
	d, c, rec, err := openClient(site, client)
	if err != nil {
		return "", err
	}
	o.Kind = cmp.Or(o.Kind, "save")
	if kinds := choices(book.Case{}, "Kind"); !slices.Contains(kinds, o.Kind) {
		return "", refuse(hint(o.Kind, kinds), "there is no kind of case %q", o.Kind)
	}
	if o.ID, err = caseID(o, rec); err != nil {
		return "", err
	}
	if o.Trigger, err = oneLine("trigger", o.Trigger); err != nil {
		return "", err
	}
	owner, err := d.doer("", rec)
	if err != nil {
		return "", err
	}
	src, err := fill("case.yaml", struct {
		dates
		Opening
		Day                     day.Day
		Owner, Reason, Playbook string
	}{datesFrom(o.Day), o, o.Day, owner, d.reason(), d.savePlaybook()})
	if err != nil {
		return "", err
	}
	return d.fragment(c, o.Day.String()+"-case", src)
}

// caseID is the id asked for, if the client has no such case, or a free one.
func caseID(o Opening, rec *book.Record) (string, error) {
	taken := func(id string) bool {
		return rec != nil && slices.ContainsFunc(rec.Cases, func(c book.Case) bool { return c.ID == id })
	}
	if o.ID == "" {
		base := o.Day.String() + "-" + o.Kind
		id := base
		for n := 2; taken(id); n++ {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		return id, nil
	}
	if err := checkID("a case's id", o.ID); err != nil {
		return "", err
	}
	if taken(o.ID) {
		return "", refuse("choose another id, or edit that case", "the client has a case %q already", o.ID)
	}
	return o.ID, nil
}

// savePlaybook is a playbook that an example may name, or "".
func (d *desk) savePlaybook() string {
	for i := range d.book.Pages {
		if p := &d.book.Pages[i]; p.Kind == "playbook" && p.Playbook.Stage == "save" && !p.Retired {
			return p.Name
		}
	}
	return ""
}

// openClient opens the site at one client.
func openClient(site, id string) (*desk, book.Client, *book.Record, error) {
	d, err := open(site)
	if err != nil {
		return nil, book.Client{}, nil, err
	}
	c, rec, err := d.client(id)
	return d, c, rec, err
}

// client finds a client. The record is as far as it could be read, or nil.
func (d *desk) client(id string) (book.Client, *book.Record, error) {
	known := make([]string, len(d.book.Clients))
	for i, c := range d.book.Clients {
		if known[i] = c.ID; c.ID == id {
			rec, _, err := d.book.Record(c)
			return c, rec, err
		}
	}
	near := cmp.Or(diag.DidYouMean(id, known), "holdfast new client makes a new one")
	return book.Client{}, nil, refuse(near, "there is no client %q", id)
}

// doer is who did it: as asked, or the client's owner, or the first of the team.
func (d *desk) doer(asked string, rec *book.Record) (string, error) {
	switch {
	case asked != "" && d.person(asked):
		return asked, nil
	case asked != "":
		var team []string
		for _, p := range d.book.Reference.Team {
			team = append(team, p.ID)
		}
		return "", refuse(cmp.Or(diag.DidYouMean(asked, team), "people are in data/team.yaml"), "there is no person %q", asked)
	case rec != nil && d.person(rec.Owner):
		return rec.Owner, nil
	default:
		return d.owner()
	}
}

func contactsOf(rec *book.Record) []string {
	var out []string
	if rec != nil {
		for i := range rec.Contacts {
			if id := rec.Contacts[i].ID; id != "" {
				out = append(out, id)
			}
		}
	}
	return out
}

// checkContact refuses a contact that is none of the client's, nor CLIENT/CONTACT.
func (d *desk) checkContact(id, client string, contacts []string) error {
	if other, contact, foreign := strings.Cut(id, "/"); foreign {
		_, rec, err := d.client(other)
		if err != nil {
			return err
		}
		id, client, contacts = contact, other, contactsOf(rec)
	}
	if !slices.Contains(contacts, id) {
		return refuse(diag.DidYouMean(id, contacts), "%q is no contact of %s", id, client)
	}
	return nil
}

// fragment writes a new file beside the client's record, under the first name
// that is free.
func (d *desk) fragment(c book.Client, base string, src []byte) (string, error) {
	dir := "data/clients/" + c.ID + "/"
	name := dir + base + ".yaml"
	for n := 2; ; n++ {
		if _, err := fs.Stat(d.draft.FS, name); err != nil {
			break
		}
		name = fmt.Sprintf("%s%s-%d.yaml", dir, base, n)
	}
	if err := d.tryRecord(c, name, src); err != nil {
		return "", err
	}
	return d.save(name, src)
}

// choices are the words that a record's field may hold, from the record format itself.
func choices(of any, field string) []string {
	f, ok := reflect.TypeOf(of).FieldByName(field)
	if !ok {
		panic("scaffold: no field " + field)
	}
	return strings.Fields(f.Tag.Get("enum"))
}

func hint(typed string, choices []string) string {
	return cmp.Or(diag.DidYouMean(typed, choices), "choose one of: "+strings.Join(choices, " "))
}

// dates are days that examples are written with.
type dates struct {
	Day, NextWeek, NextMonth, NextYear day.Day
	Month                              day.Month
}

func datesFrom(today day.Day) dates {
	return dates{
		Day: today, Month: today.Month(), NextWeek: today + 7,
		NextMonth: day.Span{N: 1, Unit: 'm'}.After(today), NextYear: day.Span{N: 1, Unit: 'y'}.After(today) - 1,
	}
}
