package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// sparkLength is how many points the line beside a metric has at most.
const sparkLength = 24

// metric shows the newest value of a result, and what it is held against.
func (d *drawing) metric() view.Metric {
	at := d.when()
	y := d.valueColumn(at)
	if y < 0 {
		d.wrong("", "name it by value:", "there is no column of numbers to show")
		return view.Metric{}
	}
	if at >= 0 {
		d.rows.sort(at, false)
	}
	last := d.newest(y)
	if last < 0 {
		return view.Metric{Caption: d.Caption}
	}
	c, row := d.rows.columns[y], d.rows.rows[last]
	m := view.Metric{Caption: d.Caption, Value: d.withUnit(c, row[y])}
	if at >= 0 {
		m.Of = d.look.text(d.rows.columns[at], row[at])
	}
	good := d.good()
	for _, what := range d.Metric.Compare {
		m.Changes = append(m.Changes, d.change(what, at, y, last, good))
	}
	m.Spark, m.Steps = d.spark(at, y, last)
	return m
}

// good is which way is good: as typed, or as the measure says.
func (d *drawing) good() string {
	m, _ := retention.FindMeasure(d.Data)
	return cmp.Or(d.Metric.Good, m.Good)
}

// when is the column that says of which month or day a row is, or -1.
func (d *drawing) when() int {
	return slices.IndexFunc(d.rows.columns, func(c column) bool {
		return c.known && (c.typ == retention.Month || c.typ == retention.Date)
	})
}

// valueColumn is the column that the block names, or the one called rate or
// value, or the first of numbers.
func (d *drawing) valueColumn(at int) int {
	for _, name := range []string{d.Metric.Value, "rate", "value"} {
		if i := d.rows.find(name); name != "" && i >= 0 {
			return i
		}
	}
	return d.pick("", d.numberBut(at, d.rows.find("goal"), d.rows.find("year"), d.rows.find("closes_year")))
}

// newest is the last row that has the value, or -1.
func (d *drawing) newest(y int) int {
	for i := len(d.rows.rows) - 1; i >= 0; i-- {
		if _, ok := d.rows.rows[i][y].value(); ok {
			return i
		}
	}
	return -1
}

// withUnit is a value with its unit: £240,000 a year, 91.2 %, 14 clients.
func (d *drawing) withUnit(c column, v cell) string {
	s := d.look.text(c, v)
	switch {
	case s == "" || c.unit == "":
		return s
	case strings.HasPrefix(c.unit, "per cent"):
		return s + " %"
	default:
		return s + " " + c.unit
	}
}

// change holds the value of a row against something.
func (d *drawing) change(what string, at, y, last int, good string) view.MetricChange {
	label := map[string]string{"goal": "goal", "month": "a month before", "year": "a year before"}[what]
	ch := view.MetricChange{Label: label}
	before, ok := d.goalOf(last)
	if what != "goal" {
		if at < 0 {
			d.wrong("compare", "the query needs a column of months or days", "the figure has no month to be held against")
			return ch
		}
		before, ok = d.earlier(at, y, last, what)
	}
	if !ok {
		ch.Was = "not known"
		return ch
	}
	c, now := d.rows.columns[y], number(d.rows.rows[last][y])
	ch.Was = d.withUnit(c, cell{kind: fraction, number: before})
	diff := now - before
	ch.Text = d.difference(c, diff)
	if what == "goal" && (diff == 0 || (diff > 0) == (good == "up")) && (good == "up" || good == "down") {
		ch.Text = "reached"
	}
	switch {
	case good != "up" && good != "down":
	case diff == 0:
		ch.Tone = "level"
	case (diff > 0) == (good == "up"):
		ch.Tone = "good"
	default:
		ch.Tone = "bad"
	}
	if what == "goal" && diff == 0 {
		ch.Tone = "good"
	}
	return ch
}

// difference is a change with its sign; of per cents, in points.
func (d *drawing) difference(c column, diff float64) string {
	s := d.look.text(c, cell{kind: fraction, number: math.Abs(diff)})
	if strings.HasPrefix(c.unit, "per cent") {
		s += " points"
	}
	switch {
	case diff > 0:
		return "+" + s
	case diff < 0:
		return "−" + s
	}
	return "no change"
}

// goalOf is the goal of a row: as typed in the block, as the row has it, or as
// the year's goals have it.
func (d *drawing) goalOf(last int) (float64, bool) {
	if d.Metric.Goal.Set {
		return d.Metric.Goal.V.Float(), true
	}
	if i := d.rows.find("goal"); i >= 0 {
		return d.rows.rows[last][i].value()
	}
	y, _, _ := d.look.world.AsOf.Date()
	for _, of := range d.look.world.Reference.Goals {
		if i := slices.IndexFunc(of.Goals, func(g book.Goal) bool { return g.Measure == d.Data }); of.Year == y && i >= 0 {
			return of.Goals[i].Value.Float(), true
		}
	}
	return 0, false
}

// earlier is the value of a month or a year before a row.
func (d *drawing) earlier(at, y, last int, what string) (float64, bool) {
	months := map[string]int{"month": 1, "year": 12}[what]
	want := ""
	typed := d.rows.rows[last][at].text
	if m, err := day.ParseMonth(typed); err == nil {
		want = (m - day.Month(months)).String()
	} else if on, err := day.Parse(typed); err == nil {
		want = on.AddMonths(-months).String()
	}
	for _, row := range d.rows.rows {
		if want != "" && row[at].text == want {
			return row[y].value()
		}
	}
	return 0, false
}

// spark is the way to the value, and the same in words.
func (d *drawing) spark(at, y, last int) ([]float64, string) {
	if at < 0 {
		return nil, ""
	}
	var values []float64
	var from []cell
	for _, row := range d.rows.rows[:last+1] {
		if v, ok := row[y].value(); ok {
			values = append(values, v)
			from = append(from, row[at])
		}
	}
	if cut := len(values) - sparkLength; cut > 0 {
		values, from = values[cut:], from[cut:]
	}
	if len(values) < 3 {
		return nil, ""
	}
	say := func(v float64) string { return d.withUnit(d.rows.columns[y], cell{kind: fraction, number: v}) }
	return values, "From " + say(values[0]) + " in " + d.look.text(d.rows.columns[at], from[0]) + "; lowest " + say(slices.Min(values)) + ", highest " + say(slices.Max(values)) + "."
}
