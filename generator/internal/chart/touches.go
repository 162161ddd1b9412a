package chart

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// TouchInput is how often we and a client were in touch, day by day.
type TouchInput struct {
	ID      string
	Title   string  // "": Days in touch
	Caption string  // "": the span and the number of touches
	Days    []Touch // in any order; a day given twice is added up; days outside the span are left out
	End     string  // YYYY-MM-DD, the last day shown
	Months  int     // shown, End's own among them: 1 to 36; 0: 12
}

// A Touch is one day's contacts.
type Touch struct {
	Day   string // YYYY-MM-DD
	Count int    // more than 0 to be drawn
}

// A block is one calendar: twelve months, or what is left of them, in a row of weeks.
type block struct {
	start, end string // YYYY-MM-DD, both in
}

// TouchCalendar draws a calendar for each twelve months of the span, newest last, where a day is the darker the more
// touches it had. Below 480 px of width the weeks run down the page instead of across. It is Empty if no day of the span
// has a touch, and fails on a day that is none, a negative count or a span out of range.
func TouchCalendar(in TouchInput) (Chart, error) {
	if in.Months == 0 {
		in.Months = 12
	}
	end, err := time.Parse(time.DateOnly, in.End)
	if err != nil || in.Months < 1 || in.Months > 36 {
		return Chart{}, fmt.Errorf("chart %q: a span of %d months to %q", in.ID, in.Months, in.End)
	}
	blocks := blocksTo(end, in.Months)
	days, err := touchDays(in, blocks[0].start)
	if err != nil {
		return Chart{}, err
	}
	c := Chart{Kind: KindTouches, ID: in.ID}
	if len(days) == 0 {
		return c, nil
	}
	total := 0
	for _, d := range days {
		total += d.Count
	}
	c.Title = or(in.Title, "Days in touch")
	c.Caption = or(in.Caption, fmt.Sprintf("%s to %s: %s on %s.", blocks[0].start, in.End,
		plural(total, "touch", "touches"), plural(len(days), "day", "days")))
	c.Unit = "touches"
	c.Height, c.Narrow = blockHeight*len(blocks), tallHeight
	c.Columns, c.Rows = touchTable(days, blocks[0].start, in.Months)
	m := mend{
		opacity: []float64{0.35, 1},
		media: []media{
			{Query: &query{MaxWidth: 479}, Option: mediaOption{calendars(blocks, tall)}},
			{Option: mediaOption{calendars(blocks, wide)}},
		},
	}
	return c.finish(touchMap(days, blocks), m)
}

// blocksTo returns the blocks of a span of whole months up to end, oldest first; the last is always a full twelve if there
// are as many.
func blocksTo(end time.Time, months int) []block {
	first := func(back int) time.Time { // of the month so many months before end's
		return time.Date(end.Year(), end.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
	}
	var out []block
	for back := 0; back < months; back += 12 {
		last := end
		if back > 0 {
			last = first(back-1).AddDate(0, 0, -1)
		}
		start := first(min(back+12, months) - 1)
		out = append(out, block{start: start.Format(time.DateOnly), end: last.Format(time.DateOnly)})
	}
	slices.Reverse(out)
	return out
}

// touchDays returns the days of the span that have touches, each once, ascending.
func touchDays(in TouchInput, start string) ([]Touch, error) {
	days := make([]Touch, 0, len(in.Days))
	for _, d := range in.Days {
		if d.Count < 0 || !isDay(d.Day) {
			return nil, fmt.Errorf("chart %q: %d touches on %q", in.ID, d.Count, d.Day)
		}
		if d.Count > 0 && start <= d.Day && d.Day <= in.End {
			days = append(days, d)
		}
	}
	slices.SortFunc(days, func(a, b Touch) int { return strings.Compare(a.Day, b.Day) })
	once := days[:0]
	for _, d := range days {
		if n := len(once); n > 0 && once[n-1].Day == d.Day {
			once[n-1].Count += d.Count
		} else {
			once = append(once, d)
		}
	}
	return once, nil
}

func touchMap(days []Touch, blocks []block) *charts.HeatMap {
	most := 4 // so that a client with one touch a day does not look as busy as can be
	for _, d := range days {
		most = max(most, d.Count)
	}
	m := new(charts.HeatMap) // see plain
	m.SetGlobalOptions(plain("item")...)
	m.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{
		Type: "continuous", Show: opts.Bool(false), Min: 1, Max: float32(most),
	}))
	m.AddCalendar(calendars(blocks, dressed)...)
	for i, b := range blocks {
		data := [][2]any{} // go-echarts' HeatMapData would only wrap each pair, at twice the time
		for len(days) > 0 && days[0].Day <= b.end {
			data = append(data, [2]any{days[0].Day, days[0].Count})
			days = days[1:]
		}
		m.AddSeries("Touches", nil, func(s *charts.SingleSeries) {
			s.CoordSystem, s.CalendarIndex, s.Data = "calendar", i, data
			s.ItemStyle = &opts.ItemStyle{Color: string(Accent)}
		})
	}
	return m
}

// CSS px.
const (
	blockHeight = 132 // of one calendar across the page, with the months' names above it
	blockTop    = 28
	dayHeight   = 14
	tallHeight  = 660 // of calendars down the page, 53 weeks of 11 px
	tallTop     = 44
)

// calendars places one calendar for each block. Both layouts set the same keys, so that each undoes the other.
func calendars(blocks []block, place func(b block, i, n int) *opts.Calendar) []*opts.Calendar {
	out := make([]*opts.Calendar, len(blocks))
	for i, b := range blocks {
		out[i] = place(b, i, len(blocks))
	}
	return out
}

// wide puts calendars one below the other, weeks running across.
func wide(_ block, i, _ int) *opts.Calendar {
	return &opts.Calendar{
		Orient: "horizontal", Left: "7%", Width: "92%",
		Top: strconv.Itoa(blockTop + i*blockHeight), Height: strconv.Itoa(7 * dayHeight),
	}
}

// tall puts calendars beside each other, weeks running down.
func tall(_ block, i, n int) *opts.Calendar {
	return &opts.Calendar{
		Orient: "vertical", Left: percent(100*i/n + 11), Width: percent(100/n - 13),
		Top: strconv.Itoa(tallTop), Height: strconv.Itoa(tallHeight - tallTop - 16),
	}
}

// dressed is wide, with all that does not change with the width of the page.
func dressed(b block, i, n int) *opts.Calendar {
	c := wide(b, i, n)
	c.Range = []string{b.start, b.end}
	c.CellSize = "auto"
	c.SplitLine = &opts.SplitLine{LineStyle: &opts.LineStyle{Color: string(Muted), Width: 1}}
	c.ItemStyle = &opts.ItemStyle{Color: "transparent", BorderColor: string(Muted), BorderWidth: 0.5, Opacity: opts.Float(0.4)}
	c.DayLabel = &opts.CalendarLabel{FirstDay: 1, Color: string(Muted)}
	c.MonthLabel = &opts.CalendarLabel{Color: string(Muted)}
	c.YearLabel = &opts.CalendarLabel{Show: opts.Bool(false)} // the caption says which year
	return c
}

func percent(n int) string { return strconv.Itoa(n) + "%" }

// touchTable has a row for each month of the span, newest last.
func touchTable(days []Touch, start string, months int) ([]Column, [][]string) {
	columns := []Column{{"Month", false}, {"Touches", true}, {"Days", true}}
	rows := make([][]string, months)
	first, _ := time.Parse(time.DateOnly, start)
	for i := range rows {
		name := first.AddDate(0, i, 0).Format("2006-01")
		touches, on := 0, 0
		for len(days) > 0 && month(days[0].Day) == name {
			touches, on, days = touches+days[0].Count, on+1, days[1:]
		}
		rows[i] = []string{name, strconv.Itoa(touches), strconv.Itoa(on)}
	}
	return columns, rows
}
