package view

import (
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// Lazy is one page: its frame, and how to make its view. Make returns a plain
// value and may run in any goroutine.
type Lazy struct {
	Page Page
	Make func() any
}

// LazyFile is one file for machines; render.File turns its value into bytes. Sum,
// unless nil, is a hash that changes whenever the value does, for less than it
// takes to make that.
type LazyFile struct {
	Address string
	Make    func() any
	Sum     func() [32]byte
}

// Pages lists every page that belongs to no single client: home, the lists, one
// for each playbook, reason, sign, person and markdown page, indexes of
// folders, and stubs at old addresses. Sorted by address.
func Pages(w *retention.World) []Lazy { return NewIndex(w).Pages() }

// Pages is the method behind the function of that name.
func (ix *Index) Pages() []Lazy {
	pages := append(ix.PlainPages(), ix.AskingPages()...)
	slices.SortFunc(pages, func(a, b Lazy) int { return strings.Compare(a.Page.Address, b.Page.Address) })
	return pages
}

// AskingPages are those of Pages that ask for data, which Show has to bring first.
func (ix *Index) AskingPages() (pages []Lazy) {
	for _, p := range ix.World.Pages {
		if p.Asks() {
			pages = append(pages, ix.markdownPages(p)...)
		}
	}
	return pages
}

// PlainPages are all others of Pages.
func (ix *Index) PlainPages() []Lazy {
	w := ix.World
	pages := []Lazy{
		lazy(Home{}, func() any { return NewHome(ix) }),
		lazy(ClientList{}, func() any { return ix.clients() }),
		lazy(CaseList{}, func() any { return NewCaseList(ix) }),
		lazy(PlaybookList{}, func() any { return NewPlaybookList(ix) }),
		lazy(ReasonList{}, func() any { return NewReasonList(ix) }),
		lazy(SignList{}, func() any { return NewSignList(ix) }),
		lazy(RivalList{}, func() any { return NewRivalList(ix) }),
		lazy(PeopleList{}, func() any { return NewPeopleList(ix) }),
		lazy(LessonList{}, func() any { return NewLessonList(ix) }),
		lazy(TestimonialList{}, func() any { return NewTestimonialList(ix) }),
		lazy(MeasureList{}, func() any { return NewMeasureList(ix) }),
		lazy(ReportList{}, func() any { return NewReportList(ix) }),
		lazy(Dictionary{}, func() any { return NewDictionary(ix) }),
		lazy(Search{}, func() any { return NewSearch(ix) }),
		lazy(NotFound{}, func() any { return NewNotFound(ix) }),
	}
	for i := range w.Reference.Reasons {
		r := &w.Reference.Reasons[i]
		pages = append(pages, lazy(reasonHead(r), func() any { return NewReasonPage(ix, r) }))
	}
	for _, s := range retention.Signs() {
		pages = append(pages, lazy(signHead(s), func() any { return NewSignPage(ix, s) }))
	}
	for i := range w.Reference.Team {
		p := &w.Reference.Team[i]
		pages = append(pages, lazy(personHead(p), func() any { return NewPersonPage(ix, p) }))
	}
	for _, p := range w.Pages {
		if !p.Asks() {
			pages = append(pages, ix.markdownPages(p)...)
		}
	}
	for _, f := range folders(w) {
		pages = append(pages, lazy(f, func() any { return f }))
	}
	return pages
}

// pager is a view that knows its frame.
type pager interface{ Page() Page }

func lazy(head pager, make func() any) Lazy { return Lazy{Page: head.Page(), Make: make} }

// markdownPages are the page itself and the stubs at its old addresses. At the
// address of a report that is built once a row is the list of its pages.
func (ix *Index) markdownPages(p *book.Page) []Lazy {
	if p.Draft {
		return nil
	}
	var pages []Lazy
	switch {
	case p.Each.Text != "":
		pages = ix.rowPages(p)
	case p.Kind == "playbook":
		pages = append(pages, lazy(ix.playbookHead(p), func() any { return NewPlaybookPage(ix, p) }))
	default:
		pages = append(pages, lazy(ix.markdownHead(p), func() any { return NewMarkdownPage(ix, p) }))
	}
	for _, alias := range p.Aliases {
		stub := NewAlias(ix, p, alias)
		pages = append(pages, lazy(stub, func() any { return stub }))
	}
	return pages
}

// Files lists what is read by machines and rests on no answer to what a page asks:
// calendars, and the tables of the catalogue that are across clients.
func (ix *Index) Files() []LazyFile {
	clients := sync.OnceValue(func() [32]byte { return pack.HashValue(ClientsCSV{ix.clientRows()}) })
	files := []LazyFile{
		{Address: addr.Calendar, Make: func() any { return NewCalendar(ix) }},
		{Address: addr.Data("clients.json"), Make: func() any { return NewClientsJSON(ix) }, Sum: clients},
		{Address: addr.Data("clients.csv"), Make: func() any { return NewClientsCSV(ix) }, Sum: clients},
	}
	files = append(append(files, ix.clientChunks()...), ix.measureFiles()...)
	for i := range ix.Reference.Team {
		p := &ix.Reference.Team[i]
		files = append(files, LazyFile{Address: addr.PersonCalendar(p.ID), Make: func() any { return NewPersonCalendar(ix, p) }})
	}
	return files
}

// LastFiles lists the other files that are read by machines: what pages asked for,
// and what hosts want. pages are the addresses of all pages that search engines may
// see.
func (ix *Index) LastFiles(pages []string) []LazyFile {
	return append([]LazyFile{
		{Address: addr.Sitemap, Make: func() any { return NewSitemap(ix, pages) }},
		{Address: addr.Headers, Make: func() any { return NewHeaders(ix) }},
		{Address: addr.Redirects, Make: func() any { return NewRedirects(ix) }},
	}, ix.blockFiles()...)
}
