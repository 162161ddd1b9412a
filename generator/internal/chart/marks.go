package chart

import "math"

// A Goal is a line across a plot.
type Goal struct {
	Value float64
	Label string
}

// A Band is a stretch of values with a meaning: where a figure is good, or not.
type Band struct {
	From, To float64 // NaN: open
	Label    string
	Color    Color
}

// marks are goals and bands as ECharts takes them; they hang on the first series.
type marks struct {
	Line *goalLine
	Area *goalArea
}

type goalLine struct {
	Silent    bool       `json:"silent"`
	Symbol    string     `json:"symbol"`
	LineStyle lineStyle  `json:"lineStyle"`
	Label     markLabel  `json:"label"`
	Data      []markSpot `json:"data"`
}

type goalArea struct {
	Silent bool           `json:"silent"`
	Label  markLabel      `json:"label"`
	Data   [][2]*markSpot `json:"data"`
}

type lineStyle struct {
	Color string  `json:"color"`
	Type  string  `json:"type"`
	Width float64 `json:"width"`
}

// markLabel is the spot's name beside it.
type markLabel struct {
	Formatter string `json:"formatter"`
	Position  string `json:"position"`
	Color     string `json:"color"`
	FontSize  int    `json:"fontSize"`
}

// markSpot is a place on the axis of values.
type markSpot struct {
	Name      string     `json:"name,omitempty"`
	X         *float64   `json:"xAxis,omitempty"`
	Y         *float64   `json:"yAxis,omitempty"`
	ItemStyle *areaStyle `json:"itemStyle,omitempty"`
}

type areaStyle struct {
	Color   string  `json:"color"`
	Opacity float64 `json:"opacity"`
}

func newMarks(goals []Goal, bands []Band, horizontal bool) *marks {
	if len(goals)+len(bands) == 0 {
		return nil
	}
	spot := func(name string, v float64) *markSpot {
		if horizontal {
			return &markSpot{Name: name, X: &v}
		}
		return &markSpot{Name: name, Y: &v}
	}
	m := &marks{}
	if len(goals) > 0 {
		m.Line = &goalLine{
			Silent: true, Symbol: "none", LineStyle: lineStyle{string(Ink), "dashed", 1.5},
			Label: markLabel{"{b}", "insideEndTop", string(Ink), 11},
		}
		for _, g := range goals {
			m.Line.Data = append(m.Line.Data, *spot(g.Label, g.Value))
		}
	}
	if len(bands) > 0 {
		m.Area = &goalArea{Silent: true, Label: markLabel{"{b}", "insideTopLeft", string(Ink), 11}}
		for _, b := range bands {
			m.Area.Data = append(m.Area.Data, b.spots(spot))
		}
	}
	return m
}

// spots are the two ends of a band; an open end is the plot's own.
func (b Band) spots(spot func(string, float64) *markSpot) [2]*markSpot {
	from, to := &markSpot{Name: b.Label}, &markSpot{}
	if !math.IsNaN(b.From) {
		from = spot(b.Label, b.From)
	}
	if !math.IsNaN(b.To) {
		to = spot("", b.To)
	}
	from.ItemStyle = &areaStyle{string(b.Color), 0.1}
	return [2]*markSpot{from, to}
}

// reach is between which values marks lie.
type reach struct{ least, most float64 }

func reachOf(goals []Goal, bands []Band) reach {
	r := reach{math.Inf(1), math.Inf(-1)}
	take := func(v float64) {
		if !math.IsNaN(v) {
			r.least, r.most = min(r.least, v), max(r.most, v)
		}
	}
	for _, g := range goals {
		take(g.Value)
	}
	for _, b := range bands {
		take(b.From)
		take(b.To)
	}
	return r
}
