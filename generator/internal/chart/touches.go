package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"holdfast/generator/internal/day"
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
	end, err := day.Parse(in.End)
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
	c.Title = cmp.Or(in.Title, "Days in touch")
	c.Caption = cmp.Or(in.Caption, touchCaption(days, blocks[0].start, in.End))
	c.Unit = "touches"
	c.Height, c.Narrow = blockHeight*len(blocks), tallHeight
	c.Columns, c.Rows = touchTable(days, blocks[0].start, in.Months)
	c.Option = touchOption(days, blocks)
	return c.checked()
}

func touchCaption(days []Touch, start, end string) string {
	total := 0
	for _, d := range days {
		total += d.Count
	}
	return dayName(start) + " to " + dayName(end) + ": " + plural(total, "touch", "touches") + " on " + plural(len(days), "day", "days") + "."
}

// blocksTo returns the blocks of a span of whole months up to end, oldest first; the last is always a full twelve if there
// are as many.
func blocksTo(end day.Day, months int) []block {
	first := func(back int) day.Day { // of the month so many months before end's
		return (end.Month() - day.Month(back)).First()
	}
	var out []block
	for back := 0; back < months; back += 12 {
		last := end
		if back > 0 {
			last = first(back-1) - 1
		}
		start := first(min(back+12, months) - 1)
		out = append(out, block{start: start.String(), end: last.String()})
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

// maxBlocks is how many calendars the longest span has.
const maxBlocks = 3

// touchSkeletons are by the number of calendars, less one.
var touchSkeletons = sync.OnceValue(func() (out [maxBlocks]skeleton) {
	var blocks []block
	var days []any
	for i := range out {
		blocks = append(blocks, block{slot("start", i), slot("end", i)})
		days = append(days, slot("days", i))
		out[i] = newSkeleton(touchMap(blocks, days, slot("most", 0)))
	}
	return out
})

// touchMap makes the chart of blocks, the days and counts in each, and the count that is drawn darkest.
func touchMap(blocks []block, days []any, most any) (option, mend) {
	m := new(charts.HeatMap) // see plain
	m.SetGlobalOptions(plain("item")...)
	m.SetGlobalOptions(charts.WithVisualMapOpts(opts.VisualMap{Type: "continuous", Show: opts.Bool(false), Min: 1}))
	m.AddCalendar(calendars(blocks, dressed)...)
	for i := range blocks {
		m.AddSeries("Touches", nil, func(s *charts.SingleSeries) {
			s.CoordSystem, s.CalendarIndex, s.Data = "calendar", i, days[i]
			s.ItemStyle = &opts.ItemStyle{Color: string(Accent)}
		})
	}
	return m, mend{
		most:    most,
		opacity: []float64{0.35, 1},
		media: []media{
			{Query: &query{MaxWidth: 479}, Option: mediaOption{calendars(blocks, tall)}},
			{Option: mediaOption{calendars(blocks, wide)}},
		},
	}
}

func touchOption(days []Touch, blocks []block) string {
	inBlock := byBlock(days, blocks)
	dst := make([]byte, 0, optionSize)
	for _, p := range touchSkeletons()[len(blocks)-1] {
		dst = append(dst, p.text...)
		switch p.slot {
		case "start":
			dst = appendVerbatim(dst, blocks[p.at].start)
		case "end":
			dst = appendVerbatim(dst, blocks[p.at].end)
		case "days":
			dst = appendDays(dst, inBlock[p.at])
		case "most":
			dst = appendInt(dst, most(days))
		}
	}
	return string(dst)
}

// byBlock returns those of days that lie in each of blocks.
func byBlock(days []Touch, blocks []block) (out [maxBlocks][]Touch) {
	for i, b := range blocks {
		n := 0
		for n < len(days) && days[n].Day <= b.end {
			n++
		}
		out[i], days = days[:n], days[n:]
	}
	return out
}

// appendDays appends pairs of day and count.
func appendDays(dst []byte, days []Touch) []byte {
	dst = append(dst, '[')
	for _, d := range days {
		dst = append(appendNext(dst), '[')
		dst = append(appendVerbatim(dst, d.Day), ',')
		dst = append(appendInt(dst, d.Count), ']')
	}
	return append(dst, ']')
}

// most returns the count that is drawn darkest.
func most(days []Touch) int {
	n := 4 // so that a client with one touch a day does not look as busy as can be
	for _, d := range days {
		n = max(n, d.Count)
	}
	return n
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
		Orient: "horizontal", Left: "8%", Width: "91%",
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
	c.YearLabel = &opts.CalendarLabel{Show: opts.Bool(true), Color: string(Muted), FontSize: 11, FontWeight: "normal", Margin: 26}
	return c
}

func percent(n int) string { return strconv.Itoa(n) + "%" }

// touchTable has a row for each month of the span, newest last.
func touchTable(days []Touch, start string, months int) ([]Column, [][]string) {
	columns := []Column{{"Month", false}, {"Touches", true}, {"Days", true}}
	rows := tableRows(months, len(columns))
	first, _ := day.ParseMonth(month(start))
	for i, row := range rows {
		name := (first + day.Month(i)).String()
		touches, on := 0, 0
		for len(days) > 0 && month(days[0].Day) == name {
			touches, on, days = touches+days[0].Count, on+1, days[1:]
		}
		row[0], row[1], row[2] = monthName(name), strconv.Itoa(touches), strconv.Itoa(on)
	}
	return columns, rows
}
