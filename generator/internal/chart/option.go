package chart

import (
	"encoding/json"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// An option is what every chart of go-echarts can do.
type option interface {
	Accept(charts.ConfigurationVisitor)
	Validate()
	JSON() map[string]any
}

// encode returns the JSON of o, mended.
func encode(o option, m mend) (string, error) {
	o.Accept(m)
	o.Validate()
	b, err := json.Marshal(o.JSON())
	return string(b), err
}

// mend puts right what go-echarts writes wrongly, or cannot write: it removes its palette, which would win over any theme,
// and its empty components; it adds what its types have no field for. (Its markArea would need mending too, as it writes
// YAxis for yAxis; no chart here has one.)
type mend struct {
	charts.BaseConfigurationVisitor
	legend  bool
	most    any       // of visual maps: the greatest value
	opacity []float64 // of visual maps: what the least and the greatest value are drawn with
	media   []media   // what changes with the width of the plot
	label   *wrapped  // of series: a label that breaks into lines
	marks   *marks    // of the first series: lines and areas across the plot
	dial    *dial     // of a gauge
	visual  *visual   // of visual maps: what they are, whole
}

func (m mend) Visit(o map[string]any) {
	delete(o, "color")
	delete(o, "title") // it is the figure's caption
	delete(o, "toolbox")
	if !m.legend {
		delete(o, "legend")
	}
	if len(m.media) > 0 {
		o["media"] = m.media
	}
}

func (m mend) VisitTooltipOpt(t opts.Tooltip) any {
	return struct {
		opts.Tooltip
		RenderMode string `json:"renderMode"`
		Confine    bool   `json:"confine"`
	}{t, "richText", true}
}

func (m mend) VisitVisualMaps(maps []opts.VisualMap) any {
	if m.visual != nil {
		return []*visual{m.visual}
	}
	type inRange struct {
		Opacity []float64 `json:"opacity"`
	}
	type visualMap struct {
		opts.VisualMap
		Max     any     `json:"max"`
		InRange inRange `json:"inRange"`
	}
	out := make([]visualMap, len(maps))
	for i, v := range maps {
		out[i] = visualMap{v, m.most, inRange{m.opacity}}
	}
	return out
}

func (m mend) VisitSeriesOpt(all charts.MultiSeries) any {
	switch {
	case m.marks != nil && len(all) > 0:
		type marked struct { // its own fields hide those of go-echarts
			charts.SingleSeries
			Line *goalLine `json:"markLine,omitempty"`
			Area *goalArea `json:"markArea,omitempty"`
		}
		out := []any{marked{all[0], m.marks.Line, m.marks.Area}}
		for _, s := range all[1:] {
			out = append(out, s)
		}
		return out
	case m.dial != nil && len(all) == 1:
		type gauge struct {
			charts.SingleSeries
			Min      float64      `json:"min"`
			Max      float64      `json:"max"`
			AxisLine dialLine     `json:"axisLine"`
			Progress dialProgress `json:"progress"`
			Detail   dialDetail   `json:"detail"`
		}
		return []gauge{{all[0], m.dial.Min, m.dial.Max, m.dial.AxisLine, m.dial.Progress, m.dial.Detail}}
	case m.label == nil:
		return all
	}
	type series struct {
		charts.SingleSeries
		Label *wrapped `json:"label"`
	}
	out := make([]series, len(all))
	for i, s := range all {
		out[i] = series{s, m.label}
	}
	return out
}

// A wrapped label is broken into lines between words.
type wrapped struct {
	opts.Label
	Width    int    `json:"width"` // CSS px
	Overflow string `json:"overflow"`
}

// A media rule holds where its query does; one without a query, where no other rule does.
type media struct {
	Query  *query      `json:"query,omitempty"`
	Option mediaOption `json:"option"`
}

type query struct {
	MaxWidth int `json:"maxWidth"` // CSS px
}

type mediaOption struct {
	Calendar []*opts.Calendar `json:"calendar"`
}

// plain returns the settings that all charts share: at rest from the start, as pages are printed and read aloud.
//
// Charts that need none of go-echarts' defaults begin as new(charts.Graph), not charts.NewGraph(): the constructors fill in
// a palette, script hosts and a random id, all for go-echarts' own pages. Only they can switch on the two axes, though, so
// bars and lines begin with them.
func plain(trigger string) []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Trigger: trigger}),
	}
}

// fitted leaves the least room around a grid; ECharts 6 adds what the axes' labels need.
func fitted(top string) charts.GlobalOpts {
	return charts.WithGridOpts(opts.Grid{Left: "8", Right: "24", Top: top, Bottom: "8"})
}
