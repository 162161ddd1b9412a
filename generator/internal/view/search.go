package view

import (
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
)

// Search is the search page. Without scripts it is a plain list of everything
// that can be found by name.
type Search struct {
	Results []Link
	Clients int // how many of them are clients; those come first
}

// NewSearch gathers the list: clients by name, then pages by title.
func NewSearch(ix *Index) Search {
	var v Search
	for _, r := range ix.Rows {
		v.Results = append(v.Results, clientOf(r))
	}
	v.Clients = len(v.Results)
	byText(v.Results)
	for _, p := range ix.World.Pages {
		if shown(ix.World, p.Address) != nil {
			v.Results = append(v.Results, pageLink(p))
		}
	}
	byText(v.Results[v.Clients:])
	return v
}

func byText(links []Link) {
	type lowered struct {
		text string
		Link
	}
	all := make([]lowered, len(links))
	for i, l := range links {
		all[i] = lowered{strings.ToLower(l.Text), l}
	}
	sortLarge(all, func(a, b *lowered) int { return strings.Compare(a.text, b.text) })
	for i := range all {
		links[i] = all[i].Link
	}
}

// Page is the frame.
func (Search) Page() Page {
	return Page{Address: addr.Search, Kind: "search", Title: "Search", Section: "search", Description: "Find a client or a page.", NoIndex: true}
}

// NotFound is what a host shows at an address that leads nowhere, at any depth:
// so its links are absolute and it needs nothing else of the site but the style.
type NotFound struct {
	Base  string // base_path, ending in "/"
	Links []Link // absolute within the host
}

// NewNotFound gathers the page.
func NewNotFound(ix *Index) NotFound {
	v := NotFound{Base: BasePath(ix.Config)}
	for _, f := range fixed {
		switch f.Href {
		case addr.Home, addr.Clients, addr.Cases, addr.Playbooks, addr.People, addr.Search:
			v.Links = append(v.Links, Link{f.Text, v.Base + f.Href[1:]})
		}
	}
	return v
}

// Page is the frame.
func (NotFound) Page() Page {
	return Page{Address: addr.NotFound, Kind: "notfound", Title: "Not found", NoIndex: true}
}

// Alias is the stub at an old address of a page: it says where the page went.
type Alias struct {
	Old       string
	To        Link
	Canonical string // the absolute URL, or "" without base_url
}

// NewAlias makes the stub.
func NewAlias(ix *Index, p *book.Page, alias string) Alias {
	return Alias{Old: alias, To: pageLink(p), Canonical: Absolute(ix.Config, p.Address)}
}

// Page is the frame.
func (v Alias) Page() Page {
	return Page{Address: v.Old, Kind: "alias", Title: v.To.Text, NoIndex: true}
}
