package render

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/view"
)

// filler gives what a {{ name }} of a text stands for on this page.
func filler(page string, figures []view.Figure) func(string) (markdown.Filled, bool) {
	if len(figures) == 0 {
		return nil
	}
	return func(name string) (markdown.Filled, bool) {
		i, ok := slices.BinarySearchFunc(figures, name, func(f view.Figure, n string) int { return strings.Compare(f.Name, n) })
		if !ok {
			return markdown.Filled{}, false
		}
		f := markdown.Filled{Text: figures[i].Text}
		if safeHref(figures[i].Href) {
			f.Href = addr.Rel(page, figures[i].Href)
		}
		return f, true
	}
}

// appendDataBlock appends one chart, table or metric.
func appendDataBlock(b []byte, page string, d *view.DataBlock) []byte {
	csv := ""
	if d.CSV.Address != "" {
		csv = addr.Rel(page, d.CSV.Address)
	}
	switch {
	case d.Empty != "":
		b = append(AppendText(append(b, `<figure class="data empty-data" id="`...), d.ID), `"><figcaption><strong>`...)
		b = AppendText(append(AppendText(b, d.Title), `</strong></figcaption><p class="empty">`...), d.Empty)
		return append(b, "</p></figure>\n"...)
	case !d.Chart.Empty():
		c := d.Chart
		c.CSV = csv
		return c.AppendHTML(b)
	case d.Metric.Value != "":
		return appendMetric(b, d, csv)
	default:
		return appendDataTable(b, page, d, csv)
	}
}

func appendCaption(b []byte, title, caption string) []byte {
	if title == "" && caption == "" {
		return b
	}
	b = append(AppendText(append(b, "<figcaption><strong>"...), title), "</strong>"...)
	if caption != "" {
		b = append(AppendText(append(b, " <span>"...), caption), "</span>"...)
	}
	return append(b, "</figcaption>\n"...)
}

func appendFileLink(b []byte, csv, text string) []byte {
	if csv == "" {
		return b
	}
	b = append(AppendText(append(b, `<p class="csv"><a href="`...), csv), `" download>`...)
	return append(AppendText(b, text), "</a></p>\n"...)
}

// fits is how many columns a phone has room for; of a wider table each row becomes
// a block there, its cells led by the names of their columns.
const fits = 3

func appendDataTable(b []byte, page string, d *view.DataBlock, csv string) []byte {
	t := &d.Table
	b = append(AppendText(append(b, `<figure class="data" id="`...), d.ID), "\">\n"...)
	b = appendCaption(b, d.Title, t.Caption)
	stack := len(t.Columns) > fits
	b = append(b, `<div class="table-wrap"><table`...)
	if stack {
		b = append(b, ` class="stack"`...)
	}
	b = append(b, `><thead><tr>`...)
	for _, c := range t.Columns {
		b = append(AppendText(append(b, headOf(c.Num)...), c.Name), "</th>"...)
	}
	b = append(b, "</tr></thead><tbody>\n"...)
	for _, row := range t.Rows {
		b = append(b, "<tr>"...)
		for i, cell := range row {
			open, end := cellOf(i == 0, t.Columns[i].Num, cell.Text)
			if b = append(b, open...); stack && i > 0 {
				b = append(AppendText(append(b[:len(b)-1], ` data-label="`...), t.Columns[i].Name), `">`...)
			}
			b = append(appendAnchor(b, page, view.Link(cell)), end...)
		}
		b = append(b, "</tr>\n"...)
	}
	b = append(b, "</tbody></table></div>\n"...)
	text := "These rows as a file"
	if t.More > 0 {
		text = "The first " + strconv.Itoa(len(t.Rows)) + " rows; the other " + strconv.Itoa(t.More) + " are in the file"
	}
	return append(appendFileLink(b, csv, text), "</figure>\n"...)
}

func headOf(num bool) string {
	if num {
		return `<th scope="col" class="num">`
	}
	return `<th scope="col">`
}

// cellOf is the element of a cell. What is short, such as a day or a name, stays
// on one line.
func cellOf(head, num bool, text string) (open, end string) {
	switch short := len(text) <= len("28 September 2026"); {
	case head && short:
		return `<th scope="row" class="nowrap">`, "</th>"
	case head:
		return `<th scope="row">`, "</th>"
	case num:
		return `<td class="num">`, "</td>"
	case short:
		return `<td class="nowrap">`, "</td>"
	default:
		return "<td>", "</td>"
	}
}

func appendMetric(b []byte, d *view.DataBlock, csv string) []byte {
	m := &d.Metric
	b = append(AppendText(append(b, `<figure class="data metric" id="`...), d.ID), "\">\n"...)
	b = appendCaption(b, d.Title, m.Caption)
	b = append(AppendText(append(b, `<p class="metric-value"><b>`...), m.Value), "</b>"...)
	if m.Of != "" {
		b = append(AppendText(append(b, " <span>"...), m.Of), "</span>"...)
	}
	b = append(appendSpark(b, m), "</p>\n"...)
	if len(m.Changes) > 0 {
		b = append(b, `<dl class="metric-changes">`...)
		for _, c := range m.Changes {
			b = append(AppendText(append(b, "<div><dt>"...), c.Label), "</dt><dd>"...)
			b = AppendText(b, c.Was)
			if c.Text != "" {
				b = append(AppendText(append(b, ` <span data-tone="`...), c.Tone), `">`...)
				b = append(AppendText(append(AppendText(b, arrow(c.Text)), " "...), c.Text), "</span>"...)
			}
			b = append(b, "</dd></div>"...)
		}
		b = append(b, "</dl>\n"...)
	}
	return append(appendFileLink(b, csv, "The figures behind it as a file"), "</figure>\n"...)
}

// arrow says which way a change goes, beside its sign and its colour.
func arrow(change string) string {
	switch {
	case strings.HasPrefix(change, "+"):
		return "↑"
	case strings.HasPrefix(change, "−"):
		return "↓"
	case change == "reached":
		return "✓"
	}
	return "→"
}

// Size of a spark, in the units of its picture.
const sparkWidth, sparkHeight = 120, 28

// appendSpark appends a line through the values on the way to a metric.
func appendSpark(b []byte, m *view.Metric) []byte {
	if len(m.Spark) < 2 {
		return b
	}
	least, most := slices.Min(m.Spark), slices.Max(m.Spark)
	b = append(AppendText(append(b, ` <svg class="spark" viewBox="0 0 120 28" width="120" height="28" role="img" aria-label="`...), m.Steps), `"><polyline points="`...)
	for i, v := range m.Spark {
		y := 0.5
		if most > least {
			y = (v - least) / (most - least)
		}
		x := 2 + (sparkWidth-6)*float64(i)/float64(len(m.Spark)-1)
		b = strconv.AppendFloat(append(b, ' '), math.Round(x*10)/10, 'f', -1, 64)
		b = strconv.AppendFloat(append(b, ','), math.Round((3+(sparkHeight-6)*(1-y))*10)/10, 'f', -1, 64)
	}
	return append(b, `"/></svg>`...)
}
