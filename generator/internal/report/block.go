package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// drawing is one block being answered.
type drawing struct {
	*runner
	page *book.Page
	*asked
	rows  *result
	id    string
	title string
}

// block turns a result into what its block shows; the columns are the result's,
// in the units that the block gives them.
func (r *runner) block(p *book.Page, a *asked, rows *result, id string) (view.DataBlock, []column) {
	d := &drawing{runner: r, page: p, asked: a, rows: rows.of(a, r.look), id: id}
	d.title = cmp.Or(a.Title, d.standardTitle())
	out := view.DataBlock{ID: id, Title: d.title}
	if len(rows.rows) == 0 {
		out.Empty = cmp.Or(a.Empty, "There is nothing to show: no record answers this.")
		return out, d.rows.columns
	}
	switch {
	case a.Kind != "table" && d.rows.hollow():
		out.Empty = cmp.Or(a.Empty, "There is no figure yet.")
	case a.Kind == "chart":
		out.Chart = d.chart()
		if out.Chart.Empty() {
			out.Empty = cmp.Or(a.Empty, "There is nothing to draw: no record has these figures.")
		}
	case a.Kind == "table":
		out.Table = d.table()
	default:
		out.Metric = d.metric()
		if out.Metric.Value == "" {
			out.Empty = cmp.Or(a.Empty, "There is no figure yet.")
		}
	}
	return out, d.rows.columns
}

// standardTitle is the title of a block that has none of its own.
func (d *drawing) standardTitle() string {
	if m, ok := retention.FindMeasure(d.Data); ok {
		return m.Title
	}
	if d.Data != "" || d.Kind == "table" {
		return sentenceCase(d.Data)
	}
	if d.Kind == "chart" && len(d.rows.columns) > 1 {
		of, by := d.rows.columns[len(d.rows.columns)-1].name, d.rows.columns[0].name
		return sentenceCase(of + " by " + by)
	}
	return sentenceCase(d.rows.columns[0].name)
}

// sentenceCase makes a name of a column or table read as words.
func sentenceCase(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// wrong says what is wrong with the block, at the place of a key.
func (d *drawing) wrong(key, hint, format string, args ...any) {
	line, col := d.Place(key)
	d.add(d.page, line, col, "bad-block", fmt.Sprintf(format, args...), hint)
}

// of is the result as a block shows it: in its unit, sorted, cut. The result
// itself is left as it is, for others that ask the same.
func (r *result) of(a *asked, l *look) *result {
	out := &result{columns: slices.Clone(r.columns), rows: slices.Clone(r.rows)}
	for i := range out.columns {
		c := &out.columns[i]
		if a.Unit != "" && !c.known && a.measures(c.name) && out.numeric(i) {
			c.inUnit(a.Unit, l.money.Code)
		}
	}
	if name, falling := sorting(cmp.Or(a.Chart.Sort, a.Table.Sort)); name != "" {
		out.sort(out.find(name), falling)
	}
	if n := max(a.Chart.Limit, a.Table.Limit); n > 0 && n < len(out.rows) {
		out.rows = out.rows[:n]
	}
	return out
}

// measures reports whether a column is one of the block's values, as far as it
// names them.
func (a *asked) measures(name string) bool {
	return len(a.Chart.Y) == 0 || slices.Contains(a.Chart.Y, name)
}

// inUnit gives a column of numbers the unit that its block names.
func (c *column) inUnit(unit, currency string) {
	c.known, c.typ, c.unit = true, retention.Number, unit
	if span, isMoney := strings.CutPrefix(unit, currency); isMoney && currency != "" {
		c.typ, c.unit = retention.Money, strings.TrimSpace(span)
	}
}

// numeric reports whether a column holds numbers and nothing else.
func (r *result) numeric(i int) bool {
	if c := r.columns[i]; c.known && (c.typ == retention.Date || c.typ == retention.Month || c.typ == retention.Text) {
		return false
	}
	some := false
	for _, row := range r.rows {
		if _, ok := row[i].value(); ok {
			some = true
		} else if row[i].kind == text {
			return false
		}
	}
	return some
}

// hollow reports whether a result has no number, and a column that may yet hold
// some: all of it is absent.
func (r *result) hollow() bool {
	absent := false
	for i := range r.columns {
		if r.numeric(i) {
			return false
		}
		absent = absent || !slices.ContainsFunc(r.rows, func(row []cell) bool { return row[i].kind != null })
	}
	return absent
}

// sort orders rows by one column; what is absent comes last.
func (r *result) sort(by int, falling bool) {
	slices.SortStableFunc(r.rows, func(x, y []cell) int {
		a, b := x[by], y[by]
		switch {
		case a.kind == null || b.kind == null:
			return cmp.Compare(one(a.kind == null), one(b.kind == null))
		case falling:
			return compareCells(b, a)
		}
		return compareCells(a, b)
	})
}

func compareCells(a, b cell) int {
	x, isX := a.value()
	y, isY := b.value()
	switch {
	case isX && isY:
		return cmp.Compare(x, y)
	case isX != isY:
		return cmp.Compare(one(isY), one(isX)) // numbers before texts
	}
	return strings.Compare(a.text, b.text)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// onPage is how many rows of a table a page shows; the file has all.
const onPage = 200

// table shows a result as a table.
func (d *drawing) table() view.DataTable {
	t := view.DataTable{Caption: d.Caption}
	shown := d.shown()
	for n, i := range shown {
		t.Columns = append(t.Columns, chart.Column{Name: d.look.heading(d.Block, d.rows.columns[i]), Num: n > 0 && d.rows.numeric(i)})
	}
	for n, row := range d.rows.rows {
		if n == onPage {
			t.More = len(d.rows.rows) - onPage
			break
		}
		cells := make([]view.DataCell, len(shown))
		for k, i := range shown {
			cells[k] = d.linked(row, i)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// shown are the columns of a table: those it names, or all but the ids that
// others only link by.
func (d *drawing) shown() []int {
	var out []int
	for _, name := range d.Table.Show {
		out = append(out, d.rows.find(name))
	}
	for i, c := range d.rows.columns {
		onlyLink := slices.ContainsFunc(d.Table.Link, func(l book.Label) bool { return l.Text == c.name })
		if len(d.Table.Show) == 0 && !onlyLink {
			out = append(out, i)
		}
	}
	return out
}

// linked is a cell, which leads where its block says, if it does.
func (d *drawing) linked(row []cell, i int) view.DataCell {
	shown := d.look.cell(d.rows, row, i)
	for _, l := range d.Table.Link {
		if l.Name == d.rows.columns[i].name {
			shown.Href = d.look.cell(d.rows, row, d.rows.find(l.Text)).Href
		}
	}
	return shown
}
