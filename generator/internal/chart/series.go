package chart

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// SeriesInput is any table of numbers to be drawn as bars, lines or areas.
type SeriesInput struct {
	ID         string
	Title      string
	Caption    string
	Unit       string
	Kind       Kind   // KindBar, KindLine or KindArea
	Stacked    bool   // each row's values on top of one another
	Horizontal bool   // bars only: for long names of categories
	Heading    string // of the table's first column: what the categories are
	Goals      []Goal
	Bands      []Band
	Least      float64 // of the axis of values; NaN or 0: as the values want
	Most       float64 // likewise
	Categories []string
	Rows       []Row
}

// A Row is one series: a bar or a point for each category.
type Row struct {
	Name   string
	Color  Color     // Default, or one of the constants
	Values []float64 // one for each category; NaN is a gap
	Texts  []string  // Values formatted, for the table; nil: in the shortest form
}

// Series draws bars, lines or areas. It is Empty without categories or rows, and fails if a row's length is not that of
// Categories, a value is infinite, the kind is not one of the three, or a line is to be horizontal.
func Series(in SeriesInput) (Chart, error) {
	c := Chart{Kind: in.Kind, ID: in.ID}
	if err := in.check(); err != nil {
		return Chart{}, fmt.Errorf("chart %q: %w", in.ID, err)
	}
	if len(in.Categories) == 0 || len(in.Rows) == 0 {
		return c, nil
	}
	c.Title, c.Caption, c.Unit, c.Height = in.Title, in.Caption, in.Unit, in.height()
	c.Columns, c.Rows = in.table()
	m := mend{legend: len(in.Rows) > 1, marks: newMarks(in.Goals, in.Bands, in.Horizontal)}
	if in.Kind == KindBar {
		return c.finish(in.bar(), m)
	}
	return c.finish(in.line(), m)
}

func (in SeriesInput) check() error {
	switch in.Kind {
	case KindBar:
	case KindLine, KindArea:
		if in.Horizontal {
			return fmt.Errorf("a %s cannot be horizontal", in.Kind)
		}
	default:
		return fmt.Errorf("kind %q is no kind of series", in.Kind)
	}
	for _, r := range in.Rows {
		if len(r.Values) != len(in.Categories) || r.Texts != nil && len(r.Texts) != len(r.Values) {
			return fmt.Errorf("row %q has %d values and %d texts for %d categories", r.Name, len(r.Values), len(r.Texts),
				len(in.Categories))
		}
		if err := r.check(); err != nil {
			return err
		}
	}
	return nil
}

func (r Row) check() error {
	switch r.Color {
	case Default, Chart1, Red, Amber, Green, Muted, Accent, Surface:
	default:
		return fmt.Errorf("row %q has the unknown colour %q", r.Name, r.Color)
	}
	for _, v := range r.Values {
		if math.IsInf(v, 0) {
			return fmt.Errorf("row %q has an infinite value", r.Name)
		}
	}
	return nil
}

// height returns CSS px: fixed, or as many bars need.
func (in SeriesInput) height() int {
	if !in.Horizontal {
		return 300
	}
	bars := len(in.Categories)
	if !in.Stacked {
		bars *= len(in.Rows)
	}
	return 90 + 22*bars
}

func (in SeriesInput) bar() *charts.Bar {
	b := charts.NewBar()
	in.frame(func(o ...charts.GlobalOpts) { b.SetGlobalOptions(o...) })
	b.SetXAxis(in.Categories)
	if in.Horizontal {
		b.XYReversal()
		b.SetGlobalOptions(charts.WithYAxisOpts(opts.YAxis{Inverse: opts.Bool(true)})) // the first category on top
	}
	for _, r := range in.Rows {
		b.AddSeries(r.Name, nil, in.dress(r))
	}
	return b
}

func (in SeriesInput) line() *charts.Line {
	l := charts.NewLine()
	in.frame(func(o ...charts.GlobalOpts) { l.SetGlobalOptions(o...) })
	l.SetXAxis(in.Categories)
	for _, r := range in.Rows {
		l.AddSeries(r.Name, nil, in.dress(r))
	}
	return l
}

func (in SeriesInput) frame(set func(...charts.GlobalOpts)) {
	set(plain("axis")...)
	top := "16"
	if len(in.Rows) > 1 {
		top = "40" // below the legend
		set(charts.WithLegendOpts(opts.Legend{Type: "scroll", Top: "0"}))
	}
	set(fitted(top))
	in.bounds(set)
}

// bounds widens the axis of values so that goals and bands are on it.
func (in SeriesInput) bounds(set func(...charts.GlobalOpts)) {
	var axis opts.YAxis
	if in.Least != 0 && !math.IsNaN(in.Least) {
		axis.Min = in.Least
	}
	least, most := in.span()
	switch reach := reachOf(in.Goals, in.Bands); {
	case in.Most != 0 && !math.IsNaN(in.Most):
		axis.Max = in.Most
	case !in.Stacked && reach.most > most:
		axis.Max = reach.most
	}
	if reach := reachOf(in.Goals, in.Bands); axis.Min == nil && reach.least < least && reach.least < 0 {
		axis.Min = reach.least
	}
	if axis.Min == nil && axis.Max == nil {
		return
	}
	if in.Horizontal {
		set(charts.WithXAxisOpts(opts.XAxis{Min: axis.Min, Max: axis.Max}))
		return
	}
	set(charts.WithYAxisOpts(axis))
}

// span is between which values the series lie.
func (in SeriesInput) span() (least, most float64) {
	least, most = math.Inf(1), math.Inf(-1)
	for _, r := range in.Rows {
		for _, v := range r.Values {
			if !math.IsNaN(v) {
				least, most = min(least, v), max(most, v)
			}
		}
	}
	return least, most
}

func (in SeriesInput) dress(r Row) charts.SeriesOpts {
	return func(s *charts.SingleSeries) {
		s.Data = gapped(r.Values)
		if in.Stacked {
			s.Stack = "all"
		}
		if r.Color != Default {
			s.ItemStyle = &opts.ItemStyle{Color: string(r.Color)}
		}
		if in.Kind == KindArea {
			s.AreaStyle = &opts.AreaStyle{Opacity: opts.Float(0.4)}
		}
	}
}

// gapped returns values as JSON takes them: null for NaN.
func gapped(values []float64) []*float64 {
	out := make([]*float64, len(values))
	for i := range values {
		if !math.IsNaN(values[i]) {
			out[i] = &values[i]
		}
	}
	return out
}

func (in SeriesInput) table() ([]Column, [][]string) {
	columns := []Column{{cmp.Or(in.Heading, "Category"), false}}
	for _, r := range in.Rows {
		columns = append(columns, Column{withUnit(r.Name, in.Unit), true})
	}
	rows := tableRows(len(in.Categories), len(columns))
	for i, name := range in.Categories {
		rows[i][0] = name
		for j, r := range in.Rows {
			rows[i][j+1] = r.text(i)
		}
	}
	return columns, rows
}

func (r Row) text(i int) string {
	switch {
	case r.Texts != nil:
		return r.Texts[i]
	case math.IsNaN(r.Values[i]):
		return "–"
	}
	return strconv.FormatFloat(r.Values[i], 'f', -1, 64)
}
