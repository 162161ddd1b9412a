package report

import (
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/retention"
)

// Bounds of what a plot can show.
const (
	mostCategories = 1000
	mostSeries     = 12
)

// chart draws a result.
func (d *drawing) chart() chart.Chart {
	draw := map[string]func() (chart.Chart, error){
		"line": d.series, "bar": d.series, "area": d.series, "scatter": d.scatter, "pie": d.shares, "funnel": d.shares, "treemap": d.shares,
		"heat-map": d.heatMap, "calendar": d.calendar, "sankey": d.flows, "graph": d.flows, "gauge": d.gauge,
	}[d.Chart.Type]
	before := len(d.problems)
	if draw == nil {
		return chart.Chart{} // its type was refused already
	}
	c, err := draw()
	if err != nil && len(d.problems) == before {
		d.wrong("type", "", "%s", strings.TrimPrefix(err.Error(), "chart \""+d.id+"\": "))
	}
	return c
}

// pick is the column that a key names, or the first that fits.
func (d *drawing) pick(name string, fits func(i int) bool) int {
	if name != "" {
		return d.rows.find(name)
	}
	for i := range d.rows.columns {
		if fits(i) {
			return i
		}
	}
	return -1
}

func (d *drawing) anyBut(taken ...int) func(int) bool {
	return func(i int) bool { return !slices.Contains(taken, i) }
}

func (d *drawing) numberBut(taken ...int) func(int) bool {
	return func(i int) bool { return !slices.Contains(taken, i) && d.rows.numeric(i) }
}

// values are the columns of numbers that a chart shows.
func (d *drawing) values(taken ...int) []int {
	var out []int
	for _, name := range d.Chart.Y {
		out = append(out, d.rows.find(name))
	}
	if len(out) == 0 && d.Chart.Value != "" {
		out = append(out, d.rows.find(d.Chart.Value))
	}
	if len(out) == 0 {
		for i := range d.rows.columns {
			if d.numberBut(taken...)(i) {
				out = append(out, i)
			}
		}
	}
	if len(out) == 0 {
		d.wrong("", "name a column of numbers by y:", "there is no column of numbers to draw")
		return nil
	}
	for _, i := range out {
		if !d.rows.numeric(i) && slices.ContainsFunc(d.rows.rows, func(row []cell) bool { return row[i].kind != null }) {
			d.wrong("y", "", "the column %q holds no numbers", d.rows.columns[i].name)
			return nil
		}
	}
	return out
}

// label is a cell as a category or the name of a series.
func (d *drawing) label(row []cell, i int) string {
	if s := d.look.cell(d.rows, row, i).Text; s != "" {
		return s
	}
	return "not said"
}

func number(v cell) float64 {
	n, ok := v.value()
	if !ok {
		return math.NaN()
	}
	return n
}

func (d *drawing) goals() []chart.Goal {
	var out []chart.Goal
	for _, m := range d.Chart.Goals {
		out = append(out, chart.Goal{Value: m.Value.Float(), Label: m.Label})
	}
	return out
}

func (d *drawing) bands() []chart.Band {
	open := func(o book.Opt[book.Number]) float64 {
		if !o.Set {
			return math.NaN()
		}
		return o.V.Float()
	}
	var out []chart.Band
	for _, b := range d.Chart.Bands {
		out = append(out, chart.Band{From: open(b.From), To: open(b.To), Label: b.Label, Color: tones[b.Tone]})
	}
	return out
}

var tones = map[string]chart.Color{"": chart.Muted, "grey": chart.Muted, "green": chart.Green, "amber": chart.Amber, "red": chart.Red}

// caption is the block's own words, the unit, and which way is good.
func (d *drawing) caption(unit string) string {
	good := map[string]string{"up": "More is better.", "down": "Less is better."}[d.Chart.Good]
	if unit != "" {
		good = strings.TrimSpace("In " + unit + ". " + good)
	}
	return strings.TrimSpace(d.Caption + " " + good)
}

// unitOf is the unit that a plot's values share, or "".
func (d *drawing) unitOf(columns ...int) string {
	unit := d.look.unit(d.rows.columns[columns[0]])
	for _, i := range columns {
		if d.look.unit(d.rows.columns[i]) != unit {
			return ""
		}
	}
	return unit
}

// frame is the chart's words and the table of the columns that it shows.
func (d *drawing) frame(columns ...int) chart.Frame {
	unit := d.unitOf(columns[len(columns)-1])
	f := chart.Frame{ID: d.id, Title: d.title, Caption: d.caption(unit), Unit: unit}
	for n, i := range columns {
		f.Columns = append(f.Columns, chart.Column{Name: d.look.heading(d.Block, d.rows.columns[i]), Num: n > 0 && d.rows.numeric(i)})
	}
	for _, row := range d.rows.rows {
		line := make([]string, len(columns))
		for n, i := range columns {
			line[n] = d.look.cell(d.rows, row, i).Text
		}
		f.Rows = append(f.Rows, line)
	}
	return f
}

// series draws lines, bars and areas.
func (d *drawing) series() (chart.Chart, error) {
	x := d.pick(d.Chart.X, d.anyBut())
	by := -1
	if d.Chart.By != "" {
		by = d.rows.find(d.Chart.By)
	}
	ys := d.values(x, by)
	if ys == nil {
		return chart.Chart{}, nil
	}
	in := chart.SeriesInput{
		ID: d.id, Title: d.title, Caption: d.caption(d.unitOf(ys...)), Unit: d.unitOf(ys...), Kind: chart.Kind(d.Chart.Type), Stacked: d.Chart.Stacked,
		Horizontal: d.Chart.Horizontal, Heading: d.look.heading(d.Block, d.rows.columns[x]), Goals: d.goals(), Bands: d.bands(),
		Least: d.Chart.Min.V.Float(), Most: d.Chart.Max.V.Float(),
	}
	if by >= 0 {
		in.Categories, in.Rows = d.pivot(x, by, ys[0])
	} else {
		in.Categories, in.Rows = d.plainSeries(x, ys)
	}
	if len(in.Categories) > mostCategories || len(in.Rows) > mostSeries {
		d.wrong("type", "group the rows, or limit them", "%d categories in %d series are too many to draw; the most are %d in %d", len(in.Categories), len(in.Rows), mostCategories, mostSeries)
		return chart.Chart{}, nil
	}
	return chart.Series(in)
}

// plainSeries are one series for each column of values.
func (d *drawing) plainSeries(x int, ys []int) (categories []string, rows []chart.Row) {
	for _, row := range d.rows.rows {
		categories = append(categories, d.label(row, x))
	}
	for _, y := range ys {
		c := d.rows.columns[y]
		c.unit = "" // stands beside the series' name already
		s := chart.Row{Name: d.look.heading(d.Block, c)}
		for _, row := range d.rows.rows {
			s.Values, s.Texts = append(s.Values, number(row[y])), append(s.Texts, d.look.text(d.rows.columns[y], row[y]))
		}
		rows = append(rows, s)
	}
	return categories, rows
}

// pivot makes a series of each value of the column by, in the order they come.
func (d *drawing) pivot(x, by, y int) (categories []string, rows []chart.Row) {
	at, of := map[string]int{}, map[string]int{}
	for _, row := range d.rows.rows {
		if c := d.label(row, x); !has(at, c) {
			at[c] = len(categories)
			categories = append(categories, c)
		}
		if s := d.label(row, by); !has(of, s) {
			of[s] = len(rows)
			rows = append(rows, chart.Row{Name: s})
		}
	}
	for i := range rows {
		rows[i].Values, rows[i].Texts = make([]float64, len(categories)), make([]string, len(categories))
		for k := range categories {
			rows[i].Values[k], rows[i].Texts[k] = math.NaN(), "–"
		}
	}
	for _, row := range d.rows.rows {
		s, k := &rows[of[d.label(row, by)]], at[d.label(row, x)]
		if v := number(row[y]); !math.IsNaN(v) {
			if math.IsNaN(s.Values[k]) {
				s.Values[k] = 0
			}
			s.Values[k] += v
			s.Texts[k] = d.look.text(d.rows.columns[y], cell{kind: fraction, number: s.Values[k]})
		}
	}
	return categories, rows
}

func has(m map[string]int, key string) bool {
	_, ok := m[key]
	return ok
}

func (d *drawing) scatter() (chart.Chart, error) {
	x := d.pick(d.Chart.X, d.numberBut())
	ys := d.values(x)
	if x < 0 || ys == nil {
		d.wrong("x", "name two columns of numbers by x: and y:", "a scatter needs two columns of numbers")
		return chart.Chart{}, nil
	}
	name := d.pick("", func(i int) bool { return !d.rows.numeric(i) })
	by, size := d.rows.find(d.Chart.By), d.rows.find(d.Chart.Size)
	var points []chart.Point
	for _, row := range d.rows.rows {
		p := chart.Point{X: number(row[x]), Y: number(row[ys[0]])}
		if math.IsNaN(p.X) || math.IsNaN(p.Y) {
			continue
		}
		if name >= 0 {
			p.Name = d.label(row, name)
		}
		if by >= 0 {
			p.Group = d.label(row, by)
		}
		if size >= 0 {
			p.Size = max(0, number(row[size]))
		}
		points = append(points, p)
	}
	columns := []int{x, ys[0]}
	if name >= 0 {
		columns = append([]int{name}, columns...)
	}
	for _, i := range []int{by, size} {
		if i >= 0 && !slices.Contains(columns, i) {
			columns = append(columns, i)
		}
	}
	heading := func(i int) string { return d.look.heading(d.Block, d.rows.columns[i]) }
	return chart.Scatter(d.frame(columns...), heading(x), heading(ys[0]), points, d.goals(), d.bands())
}

func (d *drawing) shares() (chart.Chart, error) {
	x := d.pick(d.Chart.X, d.anyBut())
	ys := d.values(x)
	if ys == nil {
		return chart.Chart{}, nil
	}
	by := d.rows.find(d.Chart.By)
	var parts []chart.Share
	for _, row := range d.rows.rows {
		if v := number(row[ys[0]]); !math.IsNaN(v) && v != 0 {
			s := chart.Share{Name: d.label(row, x), Value: v}
			if by >= 0 {
				s.Group = d.label(row, by)
			}
			parts = append(parts, s)
		}
	}
	columns := []int{x, ys[0]}
	if by >= 0 {
		columns = []int{x, by, ys[0]}
	}
	return chart.Shares(d.frame(columns...), chart.Kind(d.Chart.Type), parts)
}

func (d *drawing) heatMap() (chart.Chart, error) {
	x := d.pick(d.Chart.X, d.anyBut())
	y := d.pick(first(d.Chart.Y), d.anyBut(x))
	v := d.pick(d.Chart.Value, d.numberBut(x, y))
	if y < 0 || v < 0 || !d.rows.numeric(v) {
		d.wrong("type", "x: and y: name the categories, value: a column of numbers", "a heat map needs two columns of categories and one of numbers")
		return chart.Chart{}, nil
	}
	var xs, ys []string
	atX, atY := map[string]int{}, map[string]int{}
	var cells []chart.GridCell
	for _, row := range d.rows.rows {
		a, b := d.label(row, x), d.label(row, y)
		if !has(atX, a) {
			atX[a] = len(xs)
			xs = append(xs, a)
		}
		if !has(atY, b) {
			atY[b] = len(ys)
			ys = append(ys, b)
		}
		if n := number(row[v]); !math.IsNaN(n) {
			cells = append(cells, chart.GridCell{X: atX[a], Y: atY[b], Value: n})
		}
	}
	return chart.HeatMap(d.frame(x, y, v), xs, ys, cells)
}

func first(names book.Names) string {
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

func (d *drawing) calendar() (chart.Chart, error) {
	x := d.pick(d.Chart.X, func(i int) bool { return d.rows.columns[i].typ == retention.Date })
	if x < 0 {
		d.wrong("type", "name a column of days by x:", "a calendar needs a column of days")
		return chart.Chart{}, nil
	}
	ys := d.values(x)
	if ys == nil {
		return chart.Chart{}, nil
	}
	var days []chart.DayValue
	for _, row := range d.rows.rows {
		if n := number(row[ys[0]]); !math.IsNaN(n) && row[x].kind == text {
			days = append(days, chart.DayValue{Day: row[x].text, Value: n})
		}
	}
	return chart.Calendar(d.frame(x, ys[0]), days)
}

func (d *drawing) flows() (chart.Chart, error) {
	from := d.pick(d.Chart.From, d.anyBut())
	to := d.pick(d.Chart.To, d.anyBut(from))
	if to < 0 {
		d.wrong("type", "name them by from: and to:", "this chart needs a column to start from and one to go to")
		return chart.Chart{}, nil
	}
	v := d.pick(d.Chart.Value, d.numberBut(from, to))
	columns := []int{from, to}
	if v >= 0 {
		columns = append(columns, v)
	}
	var flows []chart.Flow
	for _, row := range d.rows.rows {
		f := chart.Flow{From: d.label(row, from), To: d.label(row, to), Value: 1}
		if v >= 0 {
			if f.Value = number(row[v]); math.IsNaN(f.Value) {
				continue
			}
		}
		flows = append(flows, f)
	}
	return chart.Flows(d.frame(columns...), chart.Kind(d.Chart.Type), flows)
}

func (d *drawing) gauge() (chart.Chart, error) {
	ys := d.values()
	if ys == nil {
		return chart.Chart{}, nil
	}
	y := ys[0]
	c := d.rows.columns[y]
	most := d.Chart.Max.V.Float()
	if !d.Chart.Max.Set {
		if most = 100; !strings.Contains(c.unit, "per cent") {
			d.wrong("type", "write max: and a number", "a gauge of what is no per cent needs to know where it ends")
			return chart.Chart{}, nil
		}
	}
	v := d.rows.rows[len(d.rows.rows)-1][y]
	return chart.Gauge(d.frame(y), number(v), d.withUnit(c, v), d.Chart.Min.V.Float(), most, d.bands())
}
