package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/retention"
)

// ReportPage is what the data say on one page: package report works it out, and
// it is all that the page shows of them.
type ReportPage struct {
	Source  string // the address of the page that was typed
	Address string // the same, or that of one row of it
	Title   string
	Figures []Figure // for the {{ names }} in its text, by name
	Blocks  []DataBlock
}

// Figure is what a {{ name }} stands for.
type Figure struct {
	Name string
	DataCell
}

// DataBlock is one chart, table or metric, worked out. Just one of its parts is
// set; none where there is nothing to show.
type DataBlock struct {
	ID     string // of the element, unique in its page
	Title  string
	Empty  string // what to say instead, where there is nothing
	Chart  chart.Chart
	Table  DataTable
	Metric Metric
	CSV    DataCSV // the same figures as a file beside the page
}

// DataTable is a table of results. More counts the rows that only the file has.
type DataTable struct {
	Caption string
	Columns []chart.Column
	Rows    [][]DataCell
	More    int
}

// DataCell is one cell: its text as read, and where it leads.
type DataCell struct {
	Text, Href string
}

// Metric is one figure, and what it is held against.
type Metric struct {
	Caption string
	Value   string // formatted, with its unit
	Of      string // of which month or day it is; "" where the figure has none
	Changes []MetricChange
	Spark   []float64 // its way there, oldest first
	Steps   string    // the same in words, for those who see no line
}

// MetricChange is one comparison: with a goal, the month before, the year before.
type MetricChange struct {
	Label string // "goal", "a year before"
	Was   string // the figure that it is held against
	Text  string // "+2.1", "reached"
	Tone  string // good bad level, or "" where neither direction is
}

// DataCSV is a result as a file: the names of its columns, then its rows, as
// plain values.
type DataCSV struct {
	Address string // "" of no file
	Rows    [][]string
}

// Show gives the index what the data say, by address; it is called once, before
// any view is made of a page that asks (see PlainPages) and before Documents.
func (ix *Index) Show(pages []ReportPage) {
	ix.reports = pages
	slices.SortFunc(ix.reports, func(a, b ReportPage) int { return strings.Compare(a.Address, b.Address) })
}

// Report is what the data say on the page of an address.
func (ix *Index) Report(address string) ReportPage {
	i, ok := slices.BinarySearchFunc(ix.reports, address, func(r ReportPage, a string) int { return strings.Compare(r.Address, a) })
	if !ok {
		return ReportPage{}
	}
	return ix.reports[i]
}

// reportOf is what the data say on a page, if it asks.
func (ix *Index) reportOf(p *book.Page) ReportPage {
	if !p.Asks() {
		return ReportPage{}
	}
	return ix.Report(p.Address)
}

// rowsOf are the pages that were made from rows of a page.
func (ix *Index) rowsOf(p *book.Page) []ReportPage {
	var rows []ReportPage
	for _, r := range ix.reports {
		if r.Source == p.Address && r.Address != p.Address {
			rows = append(rows, r)
		}
	}
	return rows
}

// rowPages are the pages made from rows of a page, and the list of them at its
// own address.
func (ix *Index) rowPages(p *book.Page) []Lazy {
	var pages []Lazy
	list := ix.markdownHead(p)
	list.Head.Charts = false
	pages = append(pages, lazy(list, func() any { return ix.rowList(p) }))
	for _, r := range ix.rowsOf(p) {
		pages = append(pages, lazy(ix.rowHead(p, &r), func() any { return ix.rowPage(p, &r) }))
	}
	return pages
}

// rowList is the page that lists the pages made from rows.
func (ix *Index) rowList(p *book.Page) MarkdownPage {
	v := ix.markdownHead(p)
	v.Head.Charts = false
	v.Summary, v.Retired, v.Reviewed, v.Tags = p.Summary, p.Retired, p.Reviewed, p.Tags
	v.Owner = ix.person(p.Owner)
	for _, r := range ix.rowsOf(p) {
		v.Below = append(v.Below, PageLine{Title: r.Title, Href: r.Address})
	}
	return v
}

func (ix *Index) rowHead(p *book.Page, r *ReportPage) MarkdownPage {
	v := ix.markdownHead(p)
	up := append(slices.Clone(v.Head.Crumbs[:max(0, len(v.Head.Crumbs)-1)]), Link{v.Title, p.Address}, Link{Text: r.Title})
	v.Title, v.Head.Title, v.Head.Address, v.Head.Crumbs = r.Title, r.Title, r.Address, up
	return v
}

func (ix *Index) rowPage(p *book.Page, r *ReportPage) MarkdownPage {
	v := ix.rowHead(p, r)
	v.Summary, v.Retired, v.Reviewed, v.Tags = p.Summary, p.Retired, p.Reviewed, p.Tags
	v.Owner = ix.person(p.Owner)
	v.Body = ix.prose(p, r)
	return v
}

// prose is the body of a page with what the data say on it.
func (ix *Index) prose(p *book.Page, r *ReportPage) Prose {
	v := NewProse(ix.World, p)
	v.Blocks, v.Figures = r.Blocks, r.Figures
	return v
}

// PageTitle is a page's title where it is listed: without the {{ names }} that
// only its rows fill in.
func PageTitle(p *book.Page) string {
	t := p.Title
	for {
		before, rest, found := strings.Cut(t, "{{")
		_, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return cmp.Or(t, capital(words(p.Name)))
		}
		t = strings.TrimSpace(strings.TrimRight(before, " :,–—-") + " " + strings.TrimLeft(after, " :,–—-"))
	}
}

// blockFiles are the files beside pages that hold their blocks' figures.
func (ix *Index) blockFiles() []LazyFile {
	var files []LazyFile
	for i := range ix.reports {
		for j := range ix.reports[i].Blocks {
			if csv := ix.reports[i].Blocks[j].CSV; csv.Address != "" {
				files = append(files, LazyFile{Address: csv.Address, Make: func() any { return csv }})
			}
		}
	}
	return files
}

// hasCharts reports whether a page has a chart among its blocks.
func hasCharts(p *book.Page) bool {
	return slices.ContainsFunc(p.Blocks, func(b book.Block) bool { return b.Kind == "chart" })
}

// Dictionary is the page of all tables that reports may ask.
type Dictionary struct {
	Tables []DictionaryTable
}

// DictionaryTable is one of them.
type DictionaryTable struct {
	Name, About string
	Columns     []DictionaryColumn
}

// DictionaryColumn is one column: what it holds, in which unit.
type DictionaryColumn struct {
	Name, Holds, Unit, About string
}

// Page is the frame.
func (Dictionary) Page() Page {
	return Page{
		Address: addr.ReportData, Kind: "dictionary", Title: "Tables for reports", Section: "reports",
		Description: "Every table and column that reports may ask.", Crumbs: []Link{{"Reports", addr.Reports}, {Text: "Tables for reports"}},
	}
}

// NewDictionary describes the catalogue, from its one definition.
func NewDictionary(ix *Index) Dictionary {
	var v Dictionary
	for _, t := range retention.Catalogue() {
		d := DictionaryTable{Name: t.Name, About: t.About}
		for _, c := range t.Columns {
			d.Columns = append(d.Columns, DictionaryColumn{c.Name, columnHolds[c.Type], c.UnitIn(ix.Config.Money), c.About})
		}
		v.Tables = append(v.Tables, d)
	}
	return v
}

// columnHolds says what a column of a type holds, as a query sees it.
var columnHolds = [...]string{
	retention.Text: "text", retention.Whole: "whole number", retention.Number: "number", retention.Money: "money, as a decimal",
	retention.Date: "day, YYYY-MM-DD", retention.Month: "month, YYYY-MM", retention.Truth: "1 for yes, 0 for no",
}

// filled is a text with its {{ names }} as words, for search.
func (r *ReportPage) filled(text string) string {
	if len(r.Figures) == 0 || !strings.Contains(text, "{{") {
		return text
	}
	var pairs []string
	for _, f := range r.Figures {
		pairs = append(pairs, "{{ "+f.Name+" }}", f.Text, "{{"+f.Name+"}}", f.Text)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
