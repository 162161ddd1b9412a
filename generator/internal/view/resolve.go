package view

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/retention"
)

// ResolvedLink is one link of a text, as typed, and where it leads.
type ResolvedLink struct {
	Kind, WikiKind, Target, Fragment string // as in markdown.Link

	Href  string // a site address, "#part", or the URL typed
	Text  string // the title of what is linked to, for a link without text of its own
	Plain bool   // what is hidden or not known yet: shown as its text
}

// Prose is a markdown text and where its links lead: all that is needed to
// render it.
type Prose struct {
	Source string
	Links  []ResolvedLink // sorted as they are typed, each once

	Blocks  []DataBlock // in the order of the text
	Figures []Figure    // by name
}

// NewProse is the body of a page.
func NewProse(w *retention.World, p *book.Page) Prose {
	return Prose{Source: p.Body, Links: ResolvePage(w, p, p.Links)}
}

// ResolvePage resolves the links of one page. Those that leave the site are
// left out: they lead where they say.
func ResolvePage(w *retention.World, p *book.Page, links []markdown.Link) []ResolvedLink {
	var all []ResolvedLink
	for _, l := range links {
		if !l.Absolute() {
			all = append(all, Resolve(w, p.Path, l))
		}
	}
	slices.SortFunc(all, compareTyped)
	return slices.CompactFunc(all, func(a, b ResolvedLink) bool { return compareTyped(a, b) == 0 })
}

func compareTyped(a, b ResolvedLink) int {
	return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.WikiKind, b.WikiKind),
		strings.Compare(a.Target, b.Target), strings.Compare(a.Fragment, b.Fragment))
}

// Find is where a link of the text leads; what was not resolved is plain text.
func (p Prose) Find(l markdown.Link) ResolvedLink {
	key := ResolvedLink{Kind: l.Kind, WikiKind: l.WikiKind, Target: l.Target, Fragment: l.Fragment}
	i, ok := slices.BinarySearchFunc(p.Links, key, compareTyped)
	if !ok {
		key.Text, key.Plain = cmp.Or(l.Text, l.Target), true
		return key
	}
	return p.Links[i]
}

// Resolve says where one link leads. from is the file that it is typed in
// (content/playbooks/offers.md); in a record it is "", and paths start at
// content/. That links resolve at all is checked when they are loaded, so here
// a target that is not there is one that these readers may not see, or one not
// known yet: it becomes plain text.
func Resolve(w *retention.World, from string, l markdown.Link) ResolvedLink {
	r := ResolvedLink{Kind: l.Kind, WikiKind: l.WikiKind, Target: l.Target, Fragment: l.Fragment}
	to := Link{Href: l.Target}
	switch {
	case l.Kind == "wiki":
		to = wiki(w, l)
	case l.Absolute(), l.Target == "":
	default:
		to = local(w, from, l.Target)
	}
	r.Text, r.Href = cmp.Or(to.Text, l.Text, l.Target), to.Href
	if l.Fragment != "" && (r.Href != "" || l.Target == "") && !strings.Contains(r.Href, "#") {
		r.Href += "#" + l.Fragment
	}
	r.Plain = r.Href == ""
	return r
}

func wiki(w *retention.World, l markdown.Link) Link {
	if l.WikiKind == "sign" {
		return sign(l.Target)
	}
	return NameOf(w, book.Ref{Kind: l.WikiKind, ID: l.Target})
}

// local resolves a path or an address of the site.
func local(w *retention.World, from, target string) Link {
	address := book.LinkAddress(from, target)
	if strings.HasSuffix(address, "/") {
		return asAddress(w, address)
	}
	return asFile(w, address)
}

// shown is a page that is built at an address, or nil.
func shown(w *retention.World, address string) *book.Page {
	if p := w.Page(address); p != nil && !p.Draft {
		return p
	}
	return nil
}

// asFile is a file of the site: one copied from content/, or one that Holdfast makes.
func asFile(w *retention.World, address string) Link {
	rest, ok := strings.CutPrefix(address, addr.Clients)
	if id, _, _ := strings.Cut(rest, "/"); ok && w.Client(id) == nil {
		return Link{}
	}
	if rest, ok := strings.CutPrefix(address, addr.People); ok && w.Person(strings.TrimSuffix(rest, ".ics")) == nil {
		return Link{}
	}
	return Link{Text: path.Base(address), Href: address}
}

// fixed are the pages that are always there.
var fixed = [...]Link{
	{"Today", addr.Home},
	{"Clients", addr.Clients},
	{"Cases", addr.Cases},
	{"Playbooks", addr.Playbooks},
	{"Reasons", addr.Reasons},
	{"Signs", addr.Signs},
	{"Rivals", addr.Rivals},
	{"People", addr.People},
	{"Lessons", addr.Lessons},
	{"Testimonials", addr.Testimonials},
	{"Measures", addr.Measures},
	{"Reports", addr.Reports},
	{"Tables for reports", addr.ReportData},
	{"Search", addr.Search},
}

// asAddress is a page of the site; address ends in "/".
func asAddress(w *retention.World, address string) Link {
	if p := shown(w, address); p != nil {
		return pageLink(p)
	}
	for _, f := range fixed {
		if f.Href == address {
			return f
		}
	}
	if title := w.Made[address]; title != "" {
		return Link{title, address}
	}
	section, rest, _ := strings.Cut(address[1:], "/")
	id, rest, _ := strings.Cut(rest, "/")
	if id != "" {
		if to, known := ofSection(w, section, id, rest); known {
			return to
		}
	}
	for _, p := range w.Pages {
		switch {
		case shown(w, p.Address) == nil:
		case slices.Contains(p.Aliases, address):
			return pageLink(p)
		case strings.HasPrefix(p.Address, address) && w.Page(address) == nil:
			return Link{folderTitle(address), address} // the index of a folder
		}
	}
	return Link{}
}

// Handout reports whether a value brief or an exit questionnaire is made at an
// address.
func Handout(w *retention.World, address string) bool {
	client, caseID, ok := addr.Handout(address)
	r := w.Client(client)
	if !ok || r == nil {
		return false
	}
	if caseID == "" {
		return WantsValueBrief(w, r)
	}
	return slices.ContainsFunc(r.Cases, func(c retention.CaseRow) bool { return c.ID == caseID && Asks(&c) })
}

// ofSection is the page of one thing; known is false of sections whose pages
// come from content/ only.
func ofSection(w *retention.World, section, id, rest string) (to Link, known bool) {
	switch section {
	case "clients":
		to = NameOf(w, book.Ref{Kind: "client", ID: id})
		switch {
		case rest == "brief/" && to.Href != "":
			return Link{to.Text + ": the brief", addr.Brief(id)}, true
		case to.Href != "" && Handout(w, addr.Clients+id+"/"+rest):
			return Link{to.Text + ": the value brief", addr.ValueBrief(id)}, true
		case rest != "":
			return Link{}, true
		}
		return to, true
	case "cases":
		if one, asks := strings.CutSuffix(rest, "/questionnaire/"); asks {
			if !Handout(w, addr.Cases+id+"/"+rest) {
				return Link{}, true
			}
			return Link{NameOf(w, book.Ref{Kind: "case", ID: id + "/" + one}).Text + ": the exit questionnaire", addr.Questionnaire(id, one)}, true
		}
		return NameOf(w, book.Ref{Kind: "case", ID: id + "/" + strings.TrimSuffix(rest, "/")}), true
	case "signs":
		return sign(id), rest == ""
	case "reasons", "people":
		kind := map[string]string{"reasons": "reason", "people": "person"}[section]
		return NameOf(w, book.Ref{Kind: kind, ID: id}), rest == ""
	}
	return Link{}, false
}
