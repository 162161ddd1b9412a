package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"holdfast/generator/internal/day"
)

// Kinds of charts that reports may ask for beside bars, lines and areas.
const (
	KindScatter  Kind = "scatter"
	KindPie      Kind = "pie"
	KindHeatMap  Kind = "heat-map"
	KindCalendar Kind = "calendar"
	KindFunnel   Kind = "funnel"
	KindTreemap  Kind = "treemap"
	KindSankey   Kind = "sankey"
	KindGraph    Kind = "graph"
	KindGauge    Kind = "gauge"
)

// A Frame is what every chart of a report has around its plot: words, and the
// table of its numbers, formatted.
type Frame struct {
	ID, Title, Caption, Unit string
	Columns                  []Column
	Rows                     [][]string
}

func (f Frame) chart(kind Kind, height int) Chart {
	return Chart{Kind: kind, ID: f.ID, Title: f.Title, Caption: f.Caption, Unit: f.Unit, Columns: f.Columns, Rows: f.Rows, Height: height}
}

// A Point is one mark of a scatter.
type Point struct {
	X, Y  float64
	Size  float64 // 0: all alike
	Name  string
	Group string
}

// Scatter draws points by two values, in one series a group.
func Scatter(f Frame, xName, yName string, points []Point, goals []Goal, bands []Band) (Chart, error) {
	c := f.chart(KindScatter, 340)
	if len(points) == 0 {
		return c, nil
	}
	groups, of := grouped(points)
	s := charts.NewScatter()
	s.SetGlobalOptions(plain("item")...)
	s.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Name: xName, NameLocation: "middle", NameGap: 28, Scale: opts.Bool(true)}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Name: yName, Scale: opts.Bool(true)}),
		charts.WithLegendOpts(opts.Legend{Type: "scroll", Top: "0"}),
		charts.WithGridOpts(opts.Grid{Left: "8", Right: "24", Top: "48", Bottom: "24"}),
	)
	type data struct {
		Name       string     `json:"name,omitempty"`
		Value      [2]float64 `json:"value"`
		SymbolSize float64    `json:"symbolSize,omitempty"`
	}
	largest := 0.0
	for _, p := range points {
		largest = max(largest, p.Size)
	}
	for i, name := range groups {
		var list []data
		for _, p := range of[i] {
			if !finite(p.X) || !finite(p.Y) {
				return c, fmt.Errorf("chart %q: a point is not finite", f.ID)
			}
			d := data{Name: p.Name, Value: [2]float64{p.X, p.Y}, SymbolSize: 10}
			if largest > 0 {
				d.SymbolSize = 6 + math.Round(34*math.Sqrt(max(0, p.Size)/largest))
			}
			list = append(list, d)
		}
		s.AddSeries(name, nil, func(s *charts.SingleSeries) {
			s.Data, s.Symbol = list, symbols[i%len(symbols)]
			s.ItemStyle = &opts.ItemStyle{Opacity: opts.Float(0.75)}
		})
	}
	return c.finish(s, mend{legend: len(groups) > 1, marks: newMarks(goals, bands, false)})
}

// symbols tell series apart without colours.
var symbols = [...]string{"circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow"}

func grouped(points []Point) (names []string, of [][]Point) {
	at := map[string]int{}
	for _, p := range points {
		i, ok := at[p.Group]
		if !ok {
			i = len(names)
			at[p.Group] = i
			names, of = append(names, p.Group), append(of, nil)
		}
		of[i] = append(of[i], p)
	}
	return names, of
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// A Share is one part of a whole.
type Share struct {
	Name  string
	Group string // of a treemap: what it is part of
	Value float64
}

// named is a share as ECharts takes it.
type named struct {
	Name     string  `json:"name"`
	Value    float64 `json:"value"`
	Children []named `json:"children,omitempty"`
}

// Shares draws a pie, a funnel or a treemap. Parts below nothing cannot be drawn.
func Shares(f Frame, kind Kind, parts []Share) (Chart, error) {
	c := f.chart(kind, 320)
	var data []named
	for _, p := range parts {
		if !finite(p.Value) || p.Value < 0 {
			return c, fmt.Errorf("chart %q: %s has a part below nothing, %v", f.ID, p.Name, p.Value)
		}
		data = append(data, named{Name: p.Name, Value: p.Value})
	}
	if len(data) == 0 {
		return c, nil
	}
	switch kind {
	case KindPie:
		p := new(charts.Pie)
		p.SetGlobalOptions(plain("item")...)
		p.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
			s.Data, s.Radius = data, []string{"38%", "68%"}
			s.Label = &opts.Label{Show: opts.Bool(true), Formatter: "{b}: {d} %"}
		})
		return c.finish(p, mend{})
	case KindFunnel:
		p := new(charts.Funnel)
		p.SetGlobalOptions(plain("item")...)
		p.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
			s.Data, s.Sort, s.Left, s.Right, s.Top, s.Bottom = data, "none", "8", "34%", "8", "8"
			s.Label = &opts.Label{Show: opts.Bool(true), Position: "right", Formatter: "{b}: {c}"}
		})
		return c.finish(p, mend{})
	case KindTreemap:
		p := new(charts.TreeMap)
		p.SetGlobalOptions(plain("item")...)
		p.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
			s.Data, s.Left, s.Right, s.Top, s.Bottom, s.NodeClick = nested(parts), "0", "0", "0", "0", "false"
			s.Label = &opts.Label{Show: opts.Bool(true), Formatter: "{b}"}
			s.UpperLabel = &opts.UpperLabel{Show: opts.Bool(true)}
			s.Roam, s.Animation = opts.Bool(false), opts.Bool(false) // its labels fade in else, and are not there yet when it prints
		})
		return c.finish(p, mend{})
	}
	return c, fmt.Errorf("chart %q: kind %q shows no shares", f.ID, kind)
}

// nested puts shares under their groups, in the order they come.
func nested(parts []Share) []named {
	var out []named
	at := map[string]int{}
	for _, p := range parts {
		n := named{Name: p.Name, Value: p.Value}
		if p.Group == "" {
			out = append(out, n)
			continue
		}
		i, ok := at[p.Group]
		if !ok {
			i = len(out)
			at[p.Group] = i
			out = append(out, named{Name: p.Group})
		}
		out[i].Value += p.Value
		out[i].Children = append(out[i].Children, n)
	}
	return out
}

// A GridCell is one field of a heat map: its place among the categories.
type GridCell struct {
	X, Y  int
	Value float64
}

// visual is the one map from values to how dark they are drawn.
type visual struct {
	Type       string   `json:"type"`
	Show       bool     `json:"show"`
	Min        float64  `json:"min"`
	Max        float64  `json:"max"`
	Calculable bool     `json:"calculable"`
	Orient     string   `json:"orient,omitempty"`
	Left       string   `json:"left,omitempty"`
	Bottom     string   `json:"bottom,omitempty"`
	InRange    darkness `json:"inRange"`
}

type darkness struct {
	Opacity [2]float64 `json:"opacity"`
}

func newVisual(least, most float64) *visual {
	if most <= least {
		most = least + 1
	}
	return &visual{Type: "continuous", Min: least, Max: most, InRange: darkness{[2]float64{0.12, 1}}}
}

// HeatMap draws a field for each pair of categories, the darker the more.
func HeatMap(f Frame, xs, ys []string, cells []GridCell) (Chart, error) {
	c := f.chart(KindHeatMap, 90+26*len(ys))
	if len(cells) == 0 {
		return c, nil
	}
	least, most := math.Inf(1), math.Inf(-1)
	data := make([][3]float64, len(cells))
	for i, cell := range cells {
		if !finite(cell.Value) {
			return c, fmt.Errorf("chart %q: a value is not finite", f.ID)
		}
		least, most = min(least, cell.Value), max(most, cell.Value)
		data[i] = [3]float64{float64(cell.X), float64(cell.Y), cell.Value}
	}
	m := charts.NewHeatMap()
	m.SetGlobalOptions(plain("item")...)
	m.SetGlobalOptions(fitted("8"),
		charts.WithVisualMapOpts(opts.VisualMap{}),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: xs}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: ys, Inverse: opts.Bool(true)}),
	)
	m.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
		s.Data = data
		s.ItemStyle = &opts.ItemStyle{Color: string(Chart1), BorderColor: string(Surface), BorderWidth: 1}
	})
	return c.finish(m, mend{visual: newVisual(min(0, least), most)})
}

// A DayValue is one day of a calendar.
type DayValue struct {
	Day   string // YYYY-MM-DD
	Value float64
}

// Calendar draws the twelve months up to the last of its days, a field for each
// day, the darker the more. Where days lie before that, the caption says that
// only the table has them.
func Calendar(f Frame, days []DayValue) (Chart, error) {
	c := f.chart(KindCalendar, blockHeight)
	c.Narrow = tallHeight
	last := ""
	for _, d := range days {
		if !isDay(d.Day) || !finite(d.Value) {
			return c, fmt.Errorf("chart %q: %v on %q", f.ID, d.Value, d.Day)
		}
		last = max(last, d.Day)
	}
	if last == "" {
		return c, nil
	}
	end, _ := day.Parse(last)
	blocks := blocksTo(end, 12)
	most := 0.0
	var data [][2]any
	for _, d := range days {
		if d.Day >= blocks[0].start {
			most = max(most, d.Value)
			data = append(data, [2]any{d.Day, d.Value})
		}
	}
	if len(data) < len(days) {
		c.Caption = strings.TrimSpace(c.Caption + " The days before these twelve months are in the table only.")
	}
	m := new(charts.HeatMap)
	m.SetGlobalOptions(plain("item")...)
	m.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{}))
	m.AddCalendar(calendars(blocks, dressed)...)
	m.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
		s.CoordSystem, s.Data = "calendar", data
		s.ItemStyle = &opts.ItemStyle{Color: string(Accent)}
	})
	v := newVisual(0, most)
	v.InRange.Opacity[0] = 0.35
	return c.finish(m, mend{visual: v, media: []media{
		{Query: &query{MaxWidth: 479}, Option: mediaOption{calendars(blocks, tall)}},
		{Option: mediaOption{calendars(blocks, wide)}},
	}})
}

// A Flow leads from one name to another.
type Flow struct {
	From, To string
	Value    float64
}

// flow is one as ECharts takes it.
type flow struct {
	Source int     `json:"source"`
	Target int     `json:"target"`
	Value  float64 `json:"value"`
}

// Flows draws a Sankey diagram or a graph. A Sankey diagram's flows must not run
// in a circle.
func Flows(f Frame, kind Kind, flows []Flow) (Chart, error) {
	names, links, err := network(f, kind, flows)
	c := f.chart(kind, max(260, min(720, 60+26*len(names))))
	if err != nil || len(links) == 0 {
		return c, err
	}
	type node struct {
		ID         string `json:"id,omitempty"`
		Name       string `json:"name"`
		SymbolSize int    `json:"symbolSize,omitempty"`
	}
	nodes := make([]node, len(names))
	for i, n := range names {
		nodes[i] = node{Name: n}
	}
	if kind == KindSankey {
		s := new(charts.Sankey)
		s.SetGlobalOptions(plain("item")...)
		s.AddSeries(f.Title, nil, nil, func(s *charts.SingleSeries) {
			s.Data, s.Links, s.Left, s.Right, s.Top, s.Bottom = nodes, links, "8", "130", "12", "12"
			s.Emphasis = &opts.Emphasis{Focus: "adjacency"}
			s.LineStyle = &opts.LineStyle{Color: string(Muted), Opacity: opts.Float(0.35)}
			s.Label = &opts.Label{Show: opts.Bool(true), Position: "right"}
		})
		return c.finish(s, mend{})
	}
	c.Height = 560
	for i := range nodes {
		nodes[i].ID, nodes[i].SymbolSize = strconv.Itoa(i), 16
	}
	g := new(charts.Graph)
	g.SetGlobalOptions(plain("item")...)
	g.AddSeries(f.Title, nil, nil, func(s *charts.SingleSeries) {
		s.Data, s.Links, s.Layout, s.Roam = nodes, links, "circular", opts.Bool(false)
		s.Left, s.Right, s.Top, s.Bottom = "22%", "22%", "120", "120"
		s.CircularStyle = &opts.CircularStyle{RotateLabel: opts.Bool(true)}
		s.LineStyle = &opts.LineStyle{Color: string(Muted), Width: 1.5, Curveness: 0.2}
		s.Label = &opts.Label{Show: opts.Bool(true), Position: "right"}
		s.Emphasis = &opts.Emphasis{Focus: "adjacency"}
	})
	return c.finish(g, mend{})
}

// network gives names a place each, in the order they come, and flows between
// the places; flows between the same two are added up.
func network(f Frame, kind Kind, flows []Flow) (names []string, links []flow, err error) {
	at, seen := map[string]int{}, map[[2]int]int{}
	place := func(name string) int {
		i, ok := at[name]
		if !ok {
			i = len(names)
			at[name], names = i, append(names, name)
		}
		return i
	}
	for _, x := range flows {
		if !finite(x.Value) || kind == KindSankey && x.Value <= 0 {
			return nil, nil, fmt.Errorf("chart %q: the flow from %s to %s is %v", f.ID, x.From, x.To, x.Value)
		}
		pair := [2]int{place(x.From), place(x.To)}
		if i, ok := seen[pair]; ok {
			links[i].Value += x.Value
			continue
		}
		seen[pair] = len(links)
		links = append(links, flow{pair[0], pair[1], x.Value})
	}
	if kind == KindSankey && circular(len(names), links) {
		return nil, nil, fmt.Errorf("chart %q: the flows run in a circle, which a Sankey diagram cannot show", f.ID)
	}
	return names, links, nil
}

// circular reports whether following the links leads back to where one was:
// whether taking away, again and again, all that nothing leads to leaves some.
func circular(n int, links []flow) bool {
	into := make([]int, n)
	for _, l := range links {
		into[l.Target]++
	}
	var free []int
	for i, k := range into {
		if k == 0 {
			free = append(free, i)
		}
	}
	taken := 0
	for len(free) > 0 {
		at := free[len(free)-1]
		free = free[:len(free)-1]
		taken++
		for _, l := range links {
			if l.Source == at {
				if into[l.Target]--; into[l.Target] == 0 {
					free = append(free, l.Target)
				}
			}
		}
	}
	return taken < n
}

// dial is what go-echarts has no fields for in a gauge.
type dial struct {
	Min, Max float64
	AxisLine dialLine
	Progress dialProgress
	Detail   dialDetail
}

type dialLine struct {
	LineStyle struct {
		Width int      `json:"width"`
		Color [][2]any `json:"color"`
	} `json:"lineStyle"`
}

type dialProgress struct {
	Show bool `json:"show"`
}

type dialDetail struct {
	Formatter    string `json:"formatter"`
	FontSize     int    `json:"fontSize"`
	OffsetCenter [2]any `json:"offsetCenter"`
}

// Gauge draws one value on a dial from least to most, with its bands.
func Gauge(f Frame, value float64, text string, least, most float64, bands []Band) (Chart, error) {
	c := f.chart(KindGauge, 260)
	if !finite(value) || !finite(least) || !finite(most) || most <= least {
		return c, fmt.Errorf("chart %q: %v does not fit on a dial from %v to %v", f.ID, value, least, most)
	}
	d := &dial{Min: least, Max: most, Detail: dialDetail{text, 22, [2]any{0, "70%"}}}
	d.AxisLine.LineStyle.Width = 14
	d.AxisLine.LineStyle.Color = segments(least, most, bands)
	g := new(charts.Gauge)
	g.SetGlobalOptions(plain("item")...)
	g.AddSeries(f.Title, nil, func(s *charts.SingleSeries) {
		s.Data = []named{{Name: "", Value: value}}
	})
	return c.finish(g, mend{dial: d})
}

// segments are the dial's stretches: up to which part of it, and in which colour.
func segments(least, most float64, bands []Band) [][2]any {
	var out [][2]any
	at := 0.0
	part := func(v, open float64) float64 {
		if math.IsNaN(v) {
			return open
		}
		return min(1, max(0, (v-least)/(most-least)))
	}
	for _, b := range bands {
		from, to := part(b.From, at), part(b.To, 1)
		if from > at {
			out = append(out, [2]any{from, string(Muted)})
		}
		if to > max(at, from) {
			out = append(out, [2]any{to, string(b.Color)})
			at = to
		}
	}
	if at < 1 {
		out = append(out, [2]any{1.0, string(Muted)})
	}
	return out
}
