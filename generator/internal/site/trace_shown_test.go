package site

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"holdfast/generator/internal/view"
)

// asLines is all that a block shows, a line for each row of a table, series of a
// chart and comparison of a metric.
func asLines(t *testing.T, b view.DataBlock) string {
	switch {
	case b.Empty != "":
		return b.Empty
	case !b.Chart.Empty():
		lines := []string{}
		for _, c := range b.Chart.Columns {
			lines = append(lines, c.Name)
		}
		rows := append([][]string{lines}, b.Chart.Rows...)
		return grid(rows) + plotted(t, b.Chart.Option)
	case len(b.Table.Columns) > 0:
		rows := [][]string{{}}
		for _, c := range b.Table.Columns {
			rows[0] = append(rows[0], c.Name)
		}
		for _, cells := range b.Table.Rows {
			var row []string
			for _, c := range cells {
				row = append(row, c.Text)
			}
			rows = append(rows, row)
		}
		if b.Table.More > 0 {
			rows = append(rows, []string{fmt.Sprint(b.Table.More, " more")})
		}
		return grid(rows)
	}
	m := b.Metric
	s := m.Value + " | " + m.Of + "\n"
	for _, c := range m.Changes {
		s += c.Label + ": " + c.Was + ", " + c.Text + ", " + c.Tone + "\n"
	}
	return s + "way " + values(m.Spark...) + "\n" + m.Steps + "\n"
}

// grid is a table as lines.
func grid(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.Join(r, " | ") + "\n")
	}
	return b.String()
}

// values are numbers as six digits; one that is absent is a dash.
func values(all ...float64) string {
	var b strings.Builder
	for i, v := range all {
		if i > 0 {
			b.WriteByte(' ')
		}
		if math.IsNaN(v) {
			b.WriteString("–")
			continue
		}
		fmt.Fprintf(&b, "%.6g", v)
	}
	return b.String()
}

// line is one series of a chart as plotted gives it.
func line(name string, all ...float64) string { return "plot " + name + ": " + values(all...) + "\n" }

// plotted is all that is drawn of an option: a line for each series, and for its
// goal lines.
func plotted(t *testing.T, option string) string {
	t.Helper()
	var o struct {
		Series []struct {
			Name     string
			Data     []any
			Links    []map[string]any
			MarkLine struct{ Data []map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(option), &o); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range o.Series {
		b.WriteString("plot " + s.Name + ":")
		if len(s.Links) == 0 {
			for _, d := range s.Data {
				b.WriteString(" " + point(d))
			}
		}
		for _, l := range s.Links {
			name := func(key string) string { return point(s.Data[int(l[key].(float64))].(map[string]any)["name"]) }
			b.WriteString(" " + name("source") + ">" + name("target") + "=" + point(l["value"]))
		}
		b.WriteString("\n")
		for _, g := range s.MarkLine.Data {
			b.WriteString("goal " + point(g["name"]) + "=" + point(cmp.Or(g["xAxis"], g["yAxis"])) + "\n")
		}
	}
	return b.String()
}

func point(d any) string {
	switch d := d.(type) {
	case nil:
		return "–"
	case float64:
		return values(d)
	case string:
		return d
	case []any:
		return point(d[0]) + "=" + point(d[1])
	case map[string]any:
		s := point(d["name"]) + "=" + point(d["value"])
		if inside, ok := d["children"].([]any); ok {
			for _, c := range inside {
				s += " " + point(c)
			}
		}
		return s
	}
	return fmt.Sprint(d)
}
