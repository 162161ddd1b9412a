// Package report answers what pages ask of the book: the catalogue of package
// retention as SQL tables, and the charts, tables and metrics in pages.
//
// # What it promises
//
// A query can only read, only the catalogue's tables, and they are filled only
// with the columns that some query names and with what the audience may see on
// the day. It is bounded in steps (not seconds), rows and bytes, so that what is
// refused on one machine is refused on all; no clock, time zone or chance is to
// be had in it. The same records give the same results, in the same order,
// whether the database is new or was kept from the build before.
//
// What is wrong comes as problems with the place in the markdown file: of a
// query, the place of its own character.
//
// # Forms
//
// Money is a decimal of the currency (1200.50), days are texts 2006-01-02 and
// months 2006-01, which sort and compare as they are; yes and no are 1 and 0;
// what is absent is NULL.
package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// job is what one page asks, compiled.
type job struct {
	page    *book.Page
	each    *query
	figures []*query
	blocks  []*asked // nil where it cannot be answered
}

// asked is one block, compiled.
type asked struct {
	*book.Block
	query *query
	sql   book.SQL // as typed; of data: the table's name
}

// checker collects the problems of pages.
type checker struct {
	store    *Store
	problems []diag.Problem
}

func (c *checker) add(p *book.Page, line, col int, code, message, hint string) {
	c.problems = append(c.problems, diag.Problem{Path: p.Path, Line: line, Column: col, Code: code, Message: message, Hint: hint})
}

// Check compiles everything that pages ask, without running it, and says what
// is wrong. The tables are empty.
func (s *Store) Check(w *retention.World, pages []*book.Page) ([]diag.Problem, error) {
	if err := s.begin(Source{World: w, Tables: retention.Catalogue()}); err != nil {
		return nil, err
	}
	_, problems := s.jobs(pages)
	return problems, nil
}

// jobs compiles what pages ask.
func (s *Store) jobs(pages []*book.Page) ([]*job, []diag.Problem) {
	c := &checker{store: s}
	var jobs []*job
	for _, p := range pages {
		if p.Asks() {
			jobs = append(jobs, c.job(p))
		}
	}
	return jobs, c.problems
}

// asOf is bound in every query; id in those of a page made a row.
const (
	asOfParam = ":as_of"
	idParam   = ":id"
)

func (c *checker) job(p *book.Page) *job {
	j := &job{page: p}
	params := []string{asOfParam}
	if p.Each.Text != "" {
		if j.each = c.compile(p, &p.Each, params); j.each != nil && j.each.find("id") < 0 {
			line, col := p.Each.At(0)
			c.add(p, line, col, "bad-each", "the query gives no column id", "each row's id names its page: SELECT id, name FROM clients …")
		}
		params = append(params, idParam)
	}
	for i := range p.Figures {
		j.figures = append(j.figures, c.compile(p, &p.Figures[i], params))
	}
	c.names(j)
	for i := range p.Blocks {
		j.blocks = append(j.blocks, c.block(p, &p.Blocks[i], params))
	}
	return j
}

func (q *query) find(name string) int {
	return slices.IndexFunc(q.columns, func(c column) bool { return c.name == name })
}

// names checks the {{ names }} of a page that fills them in.
func (c *checker) names(j *job) {
	var known []string
	for _, q := range append([]*query{j.each}, j.figures...) {
		if q == nil {
			if j.each != nil || len(j.figures) > 0 {
				continue
			}
			return // nothing is filled in on this page
		}
		for _, col := range q.columns {
			known = append(known, col.name)
		}
	}
	if slices.Contains(j.figures, nil) || j.page.Each.Text != "" && j.each == nil {
		return // what could not be compiled may well have the name
	}
	if len(known) == 0 {
		return
	}
	for _, n := range j.page.Named {
		if !slices.Contains(known, n.Key) {
			c.add(j.page, n.Line, n.Col, "unknown-column", fmt.Sprintf("nothing on this page gives %q", n.Key), diag.DidYouMean(n.Key, known))
		}
	}
}

// compile compiles a query, or says at which of its characters it is wrong.
func (c *checker) compile(p *book.Page, sql *book.SQL, params []string) *query {
	q, err := c.store.compile(sql.Text, params)
	if err != nil {
		c.mistake(p, sql, err)
		return nil
	}
	return q
}

func (c *checker) mistake(p *book.Page, sql *book.SQL, err error) {
	var m *mistake
	if !errors.As(err, &m) {
		m = &mistake{message: err.Error()}
	}
	line, col := sql.At(m.at)
	c.add(p, line, col, "bad-query", m.message, m.hint)
}

// block compiles one block and checks that the columns it names are there.
func (c *checker) block(p *book.Page, b *book.Block, params []string) *asked {
	a := &asked{Block: b, sql: b.Query}
	if b.Data != "" {
		line, col := b.Place("data")
		t := c.store.byName[b.Data]
		if t == nil {
			hint := diag.DidYouMean(b.Data, c.store.tableNames())
			if hint == "" {
				hint = "the tables are listed at /reports/data/"
			}
			c.add(p, line, col, "unknown-table", fmt.Sprintf("there is no table %q", b.Data), hint)
			return nil
		}
		a.sql = book.SQL{Text: "SELECT * FROM " + b.Data, Lines: []book.Place{{Line: line, Col: col}}}
	}
	if a.sql.Text == "" {
		return nil // said already
	}
	if a.query = c.compile(p, &a.sql, params); a.query == nil || !c.columns(p, a) {
		return nil
	}
	if limit := max(b.Chart.Limit, b.Table.Limit); limit > 0 && b.Data == "" && b.Chart.Sort+b.Table.Sort == "" && !orders(tokens(a.sql.Text)) {
		line, col := b.Place("limit")
		c.add(p, line, col, "bad-query", "rows are limited here but have no order: which are left would be chance", "add ORDER BY to the query, or sort: to the block")
		return nil
	}
	return a
}

// named is a column that a block names, and by which key.
type named struct{ key, column string }

// columns checks that the result has every column that the block names.
func (c *checker) columns(p *book.Page, a *asked) bool {
	var names []string
	for _, col := range a.query.columns {
		names = append(names, col.name)
	}
	ok := true
	for _, n := range a.names() {
		if n.column == "" || slices.Contains(names, n.column) {
			continue
		}
		line, col := a.Place(n.key)
		if line == a.Line {
			base, _, _ := strings.Cut(n.key, ".")
			line, col = a.Place(base)
		}
		hint := diag.DidYouMean(n.column, names)
		if hint == "" {
			hint = "the columns are " + strings.Join(names, ", ")
		}
		c.add(p, line, col, "unknown-column", fmt.Sprintf("the figures have no column %q", n.column), hint)
		ok = false
	}
	return ok
}

// names are the columns that a block names.
func (a *asked) names() []named {
	ch, t, m := &a.Chart, &a.Table, &a.Metric
	all := []named{
		{"x", ch.X}, {"by", ch.By}, {"value", ch.Value}, {"from", ch.From}, {"to", ch.To}, {"size", ch.Size}, {"value", m.Value},
	}
	for _, s := range []string{ch.Sort, t.Sort} {
		name, _ := sorting(s)
		all = append(all, named{"sort", name})
	}
	for i, y := range ch.Y {
		all = append(all, named{fmt.Sprintf("y.%d", i), y})
	}
	for i, s := range t.Show {
		all = append(all, named{fmt.Sprintf("show.%d", i), s})
	}
	for _, l := range t.Link {
		all = append(all, named{"link", l.Name}, named{"link", l.Text})
	}
	for _, l := range a.Columns {
		all = append(all, named{"columns", l.Name})
	}
	return all
}

// sorting reads "lost falling": a column, and which way.
func sorting(s string) (name string, falling bool) {
	name, way, _ := strings.Cut(strings.TrimSpace(s), " ")
	switch strings.TrimSpace(way) {
	case "falling", "desc", "DESC":
		falling = true
	}
	return name, falling
}

// Run answers everything that pages ask. Pages come by the order given; those
// made from rows follow the page that asks for them.
func (s *Store) Run(src Source, pages []*book.Page) (out []view.ReportPage, problems []diag.Problem, err error) {
	src.Tables = retention.Catalogue()
	if err := s.begin(src); err != nil {
		return nil, nil, err
	}
	jobs, problems := s.jobs(pages)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	var reads []read
	for _, j := range jobs {
		reads = append(reads, j.reads()...)
	}
	s.want(reads)
	if err := s.fill(reads); err != nil {
		s.Close() // whatever is in it now
		return nil, nil, err
	}
	r := &runner{checker: checker{store: s}, look: newLook(src.World)}
	for _, j := range jobs {
		out = append(out, r.page(j)...)
	}
	return out, r.problems, nil
}

func (j *job) reads() []read {
	var all []read
	for _, q := range append([]*query{j.each}, j.figures...) {
		if q != nil {
			all = append(all, q.reads...)
		}
	}
	for _, b := range j.blocks {
		all = append(all, b.query.reads...)
	}
	return all
}
