package view

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// MarkdownPage is one page of content/ that is no playbook: a report, or any
// other.
type MarkdownPage struct {
	Head     Page
	Title    string
	Summary  string
	Retired  bool
	Owner    Link
	Reviewed day.Day
	Tags     []string
	Body     Prose
	Below    []PageLine // the pages in its folder, where it stands for the folder
}

// PageLine is one page in a list of pages.
type PageLine struct {
	Title, Href, Summary string
	Owner                Link
	Reviewed             day.Day
	Retired              bool
}

func (ix *Index) markdownHead(p *book.Page) MarkdownPage {
	kind := "page"
	if p.Kind == "report" {
		kind = "report"
	}
	title := cmp.Or(ix.reportOf(p).Title, PageTitle(p))
	return MarkdownPage{Title: title, Head: Page{
		Address: p.Address, Kind: kind, Title: title, Description: p.Summary, Section: section(p.Address),
		Crumbs: crumbs(ix.World, p.Address, title), Source: ix.repo.Edit(p.Path), Charts: hasCharts(p),
	}}
}

// section is the first folder of an address.
func section(address string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	return first
}

// crumbs lead through the folders that an address lies in.
func crumbs(w *retention.World, address, title string) []Link {
	var up []Link
	for folder := parent(address); folder != "/"; folder = parent(folder) {
		name := folderTitle(folder)
		if p := shown(w, folder); p != nil {
			name = PageTitle(p)
		}
		up = append(up, Link{name, folder})
	}
	if len(up) == 0 {
		return nil
	}
	slices.Reverse(up)
	return append(up, Link{Text: title})
}

// parent is the folder that a page lies in: "/" of "/about/".
func parent(address string) string {
	up := path.Dir(strings.TrimSuffix(address, "/"))
	if up == "/" || up == "." {
		return "/"
	}
	return up + "/"
}

func folderTitle(folder string) string { return capital(words(path.Base(folder))) }

// NewMarkdownPage gathers one page.
func NewMarkdownPage(ix *Index, p *book.Page) MarkdownPage {
	v := ix.markdownHead(p)
	v.Summary, v.Retired, v.Reviewed, v.Tags = p.Summary, p.Retired, p.Reviewed, p.Tags
	v.Owner = ix.person(p.Owner)
	r := ix.reportOf(p)
	v.Body = ix.prose(p, &r)
	if p.Name == "index" {
		v.Below = below(ix.World, p.Address)
	}
	return v
}

// Page is the frame.
func (v MarkdownPage) Page() Page { return v.Head }

// below lists the pages right under a folder, by title.
func below(w *retention.World, folder string) []PageLine {
	var lines []PageLine
	for _, p := range w.Pages {
		if p.Address == folder || parent(p.Address) != folder || shown(w, p.Address) == nil {
			continue
		}
		l := PageLine{Title: PageTitle(p), Href: p.Address, Summary: p.Summary, Reviewed: p.Reviewed, Retired: p.Retired}
		if p.Owner != "" {
			l.Owner = NameOf(w, book.Ref{Kind: "person", ID: p.Owner})
		}
		lines = append(lines, l)
	}
	slices.SortStableFunc(lines, func(a, b PageLine) int { return strings.Compare(a.Title, b.Title) })
	return lines
}

// Folder is the page of a folder of content/ that has no page of its own there.
type Folder struct {
	Address, Title string
	Crumbs         []Link
	Pages          []PageLine
	Folders        []Link
}

// folders are the folders that need such a page, by address.
func folders(w *retention.World) []Folder {
	var all []string
	for _, p := range w.Pages {
		if shown(w, p.Address) == nil {
			continue
		}
		for f := parent(p.Address); f != "/"; f = parent(f) {
			if w.Page(f) == nil && !isFixed(f) && !slices.Contains(all, f) {
				all = append(all, f)
			}
		}
	}
	slices.Sort(all)
	out := make([]Folder, 0, len(all))
	for _, f := range all {
		v := Folder{Address: f, Title: folderTitle(f), Pages: below(w, f)}
		v.Crumbs = crumbs(w, f, v.Title)
		for _, other := range all {
			if parent(other) == f {
				v.Folders = append(v.Folders, Link{folderTitle(other), other})
			}
		}
		out = append(out, v)
	}
	return out
}

func isFixed(address string) bool {
	return slices.ContainsFunc(fixed[:], func(l Link) bool { return l.Href == address })
}

// Page is the frame.
func (v Folder) Page() Page {
	return Page{
		Address: v.Address, Kind: "folder", Title: v.Title, Section: section(v.Address), Crumbs: v.Crumbs,
		Description: "The pages in " + v.Title + ".",
	}
}

// ReportList is the index of reports.
type ReportList struct {
	Pages   []PageLine
	Folders []Link
}

// NewReportList gathers the index.
func NewReportList(ix *Index) ReportList {
	v := ReportList{Pages: below(ix.World, addr.Reports)}
	for _, f := range folders(ix.World) {
		if parent(f.Address) == addr.Reports {
			v.Folders = append(v.Folders, Link{f.Title, f.Address})
		}
	}
	return v
}

// Page is the frame.
func (ReportList) Page() Page {
	return Page{Address: addr.Reports, Kind: "reports", Title: "Reports", Section: "reports", Description: "Reports on keeping clients, to be read as they are."}
}
