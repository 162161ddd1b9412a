// Package chart turns plain numbers into figures: a go-echarts option as JSON, a caption, and a table of the same
// numbers for those who see no canvas. It knows nothing of records or pages; strings, floats and ints come in.
//
// # What it promises
//
// A constructor (Revenue, TouchCalendar, People, Series) returns a Chart, a plain value that may be compared, encoded and
// hashed; Chart.AppendHTML writes it. Equal inputs give equal bytes, on any number of goroutines: there is no clock, no
// random id, and no package state but skeletons, which are made once and never change. A Chart without data is Empty and is
// written as nothing at all.
//
// # How an option is made
//
// go-echarts makes the option of every chart. For Series it does so each time; for Revenue, TouchCalendar and People, which
// are on every client's page, once for each shape there is, with marks where data belong: see skeleton.go. To change such a
// chart, change what go-echarts is told (revenueBar, touchMap, peopleGraph); to change its data, change what appends them,
// and the type in skeleton_test.go by which go-echarts would write the same.
//
// # Data never runs
//
// go-echarts can carry JavaScript in an option, between two marks __f__. This package uses no function anywhere, and a
// constructor returns an error if the mark stands in any text it was given. The JSON has <, >, & and the two Unicode line
// separators escaped, so it cannot end or open anything inside its script element; everything else is HTML-escaped. No
// inline style is written: the heights a chart wants are data attributes.
//
// # What the browser's script is to do
//
// The option is complete JSON for echarts.setOption but for its theme. The script
//
//   - reads the option from the figure's <script type="application/json">, and draws in its <div class="plot">, which it
//     gives the height data-height (CSS px), or below 480 px of width data-height-narrow where there is one;
//   - replaces colours: a string under a key color, borderColor or backgroundColor that begins with "var(--" names
//     a CSS custom property, to be resolved by getComputedStyle. No other colour occurs but "transparent", and none
//     where the theme's palette should decide. Names are those of the Color constants. Strings under other keys are people's text and must
//     be left alone, whatever they look like;
//   - keeps tooltip.renderMode "richText", which is set (HTML tooltips would break the content policy).
//
// A graph's nodes carry, beside what ECharts reads, id and role as given.
//
// ECharts components used: bar, line, graph and heatmap series; grid, calendar, visualMap, legend, tooltip, markLine, and
// media queries in the option.
package chart

import (
	"fmt"
	"html"
	"strings"
)

// Kind says what a figure shows; it is the figure's data-chart.
type Kind string

const (
	KindRevenue Kind = "revenue"
	KindTouches Kind = "touches"
	KindPeople  Kind = "people"
	KindBar     Kind = "bar"
	KindLine    Kind = "line"
	KindArea    Kind = "area" // a line with the space below it filled
)

// Color names a CSS custom property that the browser's script puts in the option.
type Color string

const (
	Default Color = "" // the theme's palette decides
	Chart1  Color = "var(--chart-1)"
	Red     Color = "var(--red)"
	Amber   Color = "var(--amber)"
	Green   Color = "var(--green)"
	Muted   Color = "var(--muted)"
	Accent  Color = "var(--accent)"
	Ink     Color = "var(--ink-2)"
	Surface Color = "var(--surface)" // what the figure stands on, behind text that would cross the bars
)

// A Chart is one figure, ready to be written. Make it with a constructor, which has checked it.
type Chart struct {
	Kind    Kind
	ID      string // the figure's id, unique in its page
	Title   string
	Caption string // one plain sentence below the title; may be ""
	Unit    string // of the values: a currency, "touches"; may be ""
	Columns []Column
	Rows    [][]string // formatted; the first cell of a row is its heading
	Height  int        // CSS px
	Narrow  int        // CSS px of height below 480 px of width; 0: as Height
	CSV     string     // where the numbers are as a file; may be ""
	Option  string     // the ECharts option, JSON that is safe in a script element; "" if there is no data
}

// A Column heads one column of a Chart's table.
type Column struct {
	Name string
	Num  bool // holds numbers, to be set flush right; never the first
}

// Empty reports whether there was nothing to show; AppendHTML then writes nothing, and the page may say so in words.
func (c Chart) Empty() bool { return c.Option == "" }

// AppendHTML appends the figure to dst and returns it: caption, place to draw, the numbers as a table, and the option.
func (c Chart) AppendHTML(dst []byte) []byte {
	if c.Empty() {
		return dst
	}
	dst = append(dst, `<figure class="chart"`...)
	dst = appendAttr(dst, "id", c.ID)
	dst = appendAttr(dst, "data-chart", string(c.Kind))
	if c.Unit != "" {
		dst = appendAttr(dst, "data-unit", c.Unit)
	}
	dst = append(dst, ">\n"...)
	dst = c.appendCaption(dst)
	dst = c.appendPlot(dst)
	dst = append(dst, "<details><summary>"...)
	dst = appendText(dst, c.Title)
	dst = append(dst, ": the numbers</summary><div class=\"table-wrap\">"...)
	dst = c.appendTable(dst)
	dst = append(dst, "</div>"...)
	if c.CSV != "" {
		dst = appendAttr(append(dst, `<p class="csv"><a`...), "href", c.CSV)
		dst = append(dst, ` download>These numbers as a file</a></p>`...)
	}
	dst = append(dst, "</details>\n<script type=\"application/json\">"...)
	dst = append(dst, c.Option...)
	return append(dst, "</script>\n</figure>\n"...)
}

func (c Chart) appendCaption(dst []byte) []byte {
	dst = append(dst, `<figcaption><strong>`...)
	dst = appendText(dst, c.Title)
	dst = append(dst, `</strong>`...)
	if c.Caption != "" {
		dst = append(dst, ` <span>`...)
		dst = appendText(dst, c.Caption)
		dst = append(dst, `</span>`...)
	}
	return append(dst, "</figcaption>\n"...)
}

func (c Chart) appendPlot(dst []byte) []byte {
	dst = append(dst, `<div class="plot" role="img" aria-label="Chart: `...)
	dst = appendText(dst, c.Title)
	if c.Caption != "" {
		dst = append(dst, ". "...)
		dst = appendText(dst, c.Caption)
	}
	dst = appendInt(append(dst, `" data-height="`...), c.Height)
	if c.Narrow > 0 {
		dst = appendInt(append(dst, `" data-height-narrow="`...), c.Narrow)
	}
	return append(dst, "\"></div>\n"...)
}

func (c Chart) appendTable(dst []byte) []byte {
	dst = append(dst, "<table><thead><tr>"...)
	for _, col := range c.Columns {
		open := `<th scope="col">`
		if col.Num {
			open = `<th scope="col" class="num">`
		}
		dst = appendCell(dst, open, col.Name, "</th>")
	}
	dst = append(dst, "</tr></thead><tbody>\n"...)
	for _, row := range c.Rows {
		dst = append(dst, "<tr>"...)
		for i, text := range row {
			switch {
			case i == 0:
				dst = appendCell(dst, `<th scope="row">`, text, "</th>")
			case c.Columns[i].Num:
				dst = appendCell(dst, `<td class="num">`, text, "</td>")
			default:
				dst = appendCell(dst, "<td>", text, "</td>")
			}
		}
		dst = append(dst, "</tr>\n"...)
	}
	return append(dst, "</tbody></table>"...)
}

func appendCell(dst []byte, open, text, end string) []byte {
	dst = append(dst, open...)
	dst = appendText(dst, text)
	return append(dst, end...)
}

// markup has a bit set for each character that package html escapes.
const markup uint64 = 1<<'"' | 1<<'&' | 1<<'\'' | 1<<'<' | 1<<'>'

// appendText spares the many texts that have nothing to escape the way through package html.
func appendText(dst []byte, s string) []byte {
	for i := range len(s) {
		if markup>>s[i]&1 != 0 { // a shift by 64 and more gives 0
			return append(dst, html.EscapeString(s)...)
		}
	}
	return append(dst, s...)
}

func appendAttr(dst []byte, name, value string) []byte {
	dst = append(dst, ' ')
	dst = append(dst, name...)
	dst = append(dst, `="`...)
	dst = appendText(dst, value)
	return append(dst, '"')
}

// functionMark is what go-echarts puts around JavaScript in an option.
const functionMark = "__f__"

// finish makes the option of c by go-echarts and checks the whole.
func (c Chart) finish(o option, m mend) (Chart, error) {
	var err error
	if c.Option, err = encode(o, m); err != nil {
		return Chart{}, fmt.Errorf("chart %q: %w", c.ID, err)
	}
	return c.checked()
}

// checked returns c if it has an id, and the mark of a function nowhere in what will be written. The option is searched as
// encoded: JSON leaves underscores alone, so this also finds a mark that only came about by joining texts.
func (c Chart) checked() (Chart, error) {
	if c.ID == "" {
		return Chart{}, fmt.Errorf("chart %q has no id", c.Title)
	}
	if err := noFunction(c.ID, c.ID, c.Title, c.Caption, c.Unit, c.Option); err != nil {
		return Chart{}, err
	}
	for _, col := range c.Columns {
		if err := noFunction(c.ID, col.Name); err != nil {
			return Chart{}, err
		}
	}
	for _, row := range c.Rows {
		if err := noFunction(c.ID, row...); err != nil {
			return Chart{}, err
		}
	}
	return c, nil
}

func noFunction(id string, texts ...string) error {
	for _, s := range texts {
		if i := strings.Index(s, functionMark); i >= 0 {
			return fmt.Errorf("chart %q: %q is not allowed in text, near %q", id, functionMark, around(s, i))
		}
	}
	return nil
}

// around returns about sixty bytes of s near offset i, for a message.
func around(s string, i int) string {
	return strings.ToValidUTF8(s[max(0, i-30):min(len(s), i+30)], "")
}
