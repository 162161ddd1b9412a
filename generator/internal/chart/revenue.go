package chart

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// RevenueInput is what one client (or all) paid, month by month.
type RevenueInput struct {
	ID      string
	Title   string // "": Revenue by month
	Caption string // "": the months covered and the currency
	Unit    string // the currency
	Months  []Month
	Marks   []Mark // in any order; those outside Months are left out
}

// A Month is one bar.
type Month struct {
	Month string  // YYYY-MM, ascending; months left out are not drawn as gaps, so give zeros
	Value float64 // in Unit
	Text  string  // Value, exact and formatted, for the table
	Open  bool    // the books are not closed: drawn muted, said in the table
}

// A Mark is a day worth seeing behind the money.
type Mark struct {
	Day   string // YYYY-MM-DD
	Label string // short: it stands beside the line, cut after 32 characters; the table has it whole
	Kind  MarkKind
}

// MarkKind says what happened on a marked day.
type MarkKind string

const (
	MarkOpened MarkKind = "opened" // a case was opened
	MarkNotice MarkKind = "notice" // the client gave notice
	MarkEnded  MarkKind = "ended"  // the client left
	MarkChange MarkKind = "change" // anything else, such as a change of owner
)

// markLooks orders kinds by gravity: a line shared by several marks looks like the gravest.
var markLooks = [...]struct {
	kind  MarkKind
	color Color
	line  string
}{
	{MarkEnded, Red, "solid"},
	{MarkNotice, Red, "dashed"},
	{MarkOpened, Amber, "dashed"},
	{MarkChange, Muted, "dotted"},
}

// Revenue draws money by month as bars, with a vertical line for each month that has marks. It fails if months are not
// of the form YYYY-MM and ascending, a value is no number, or a mark's kind is unknown.
func Revenue(in RevenueInput) (Chart, error) {
	if len(in.Months) == 0 {
		return Chart{Kind: KindRevenue, ID: in.ID}, nil
	}
	if err := checkMonths(in); err != nil {
		return Chart{}, err
	}
	lines := marksByMonth(in)
	c := Chart{
		Kind: KindRevenue, ID: in.ID, Title: cmp.Or(in.Title, "Revenue by month"),
		Caption: cmp.Or(in.Caption, revenueCaption(in)), Unit: in.Unit, Height: 260,
	}
	c.Columns, c.Rows = revenueTable(in, lines)
	c.Option = revenueOption(in.Months, lines)
	return c.checked()
}

func checkMonths(in RevenueInput) error {
	last := ""
	for _, m := range in.Months {
		if !isMonth(m.Month) || m.Month <= last {
			return fmt.Errorf("chart %q: month %q after %q: want YYYY-MM, ascending", in.ID, m.Month, last)
		}
		if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			return fmt.Errorf("chart %q: the value of month %q is %v", in.ID, m.Month, m.Value)
		}
		last = m.Month
	}
	for _, m := range in.Marks {
		if markLook(m.Kind) < 0 || !isDay(m.Day) {
			return fmt.Errorf("chart %q: bad mark %+v", in.ID, m)
		}
	}
	return nil
}

func revenueCaption(in RevenueInput) string {
	s := monthName(in.Months[0].Month)
	if n := len(in.Months); n > 1 {
		s += " to " + monthName(in.Months[n-1].Month)
	}
	if in.Unit != "" {
		s += ", in " + in.Unit
	}
	return s + "."
}

// monthMarks is one vertical line: all the marks of one month.
type monthMarks struct {
	at     int      // the place of the month
	look   int      // index in markLooks
	labels []string // each once, by day
	days   []string // "Notice (12 Feb 2026)"
}

// marksByMonth returns one element for each of in.Months that has marks.
func marksByMonth(in RevenueInput) []monthMarks {
	rest := slices.Clone(in.Marks)
	slices.SortStableFunc(rest, func(a, b Mark) int { return strings.Compare(a.Day, b.Day) })
	var out []monthMarks
	for i, m := range in.Months {
		l := monthMarks{at: i, look: len(markLooks)}
		for len(rest) > 0 && month(rest[0].Day) <= m.Month {
			if month(rest[0].Day) == m.Month {
				l.add(rest[0])
			}
			rest = rest[1:]
		}
		if len(l.days) > 0 {
			out = append(out, l)
		}
	}
	return out
}

func (l *monthMarks) add(m Mark) {
	l.look = min(l.look, markLook(m.Kind))
	if !slices.Contains(l.labels, m.Label) {
		l.labels = append(l.labels, m.Label)
	}
	l.days = append(l.days, m.Label+" ("+dayName(m.Day)+")")
}

// label returns what stands beside the line.
func (l *monthMarks) label() string {
	all := strings.Join(l.labels, ", ")
	if n := len(l.labels); n > 1 && cut(all, mostLabel) != all {
		return cut(l.labels[0], mostLabel-len(" and 9 more")) + " and " + strconv.Itoa(n-1) + " more"
	}
	return cut(all, mostLabel)
}

// mostLabel is how many characters have room along a line.
const mostLabel = 32

// markLook returns the index of a kind in markLooks, or -1.
func markLook(k MarkKind) int {
	for i := range markLooks {
		if markLooks[i].kind == k {
			return i
		}
	}
	return -1
}

// revenueSkeletons are without and with vertical lines.
var revenueSkeletons = sync.OnceValue(func() [2]skeleton {
	months, bars := slot("months", 0), slot("bars", 0)
	return [2]skeleton{
		newSkeleton(revenueBar(months, bars, nil), mend{}),
		newSkeleton(revenueBar(months, bars, []any{slot("lines", 0)}), mend{}),
	}
})

// revenueBar makes the chart of months' names, bars for each, and vertical lines.
func revenueBar(months, bars any, lines []any) option {
	bar := charts.NewBar()
	bar.SetGlobalOptions(plain("axis")...).SetGlobalOptions(fitted("24"))
	bar.SetXAxis(months).AddSeries("Revenue", nil, func(s *charts.SingleSeries) {
		s.Data = bars
		if len(lines) > 0 {
			s.MarkLines = &opts.MarkLines{Data: lines, MarkLineStyle: opts.MarkLineStyle{
				Symbol: []string{"none", "none"},
				Label: &opts.Label{
					Formatter: "{b}", Position: "insideEndTop", // along the line, where neighbours do not collide
					BackgroundColor: string(Surface),
				},
			}}
		}
	})
	return bar
}

func revenueOption(months []Month, lines []monthMarks) string {
	s := revenueSkeletons()[0]
	if len(lines) > 0 {
		s = revenueSkeletons()[1]
	}
	dst := make([]byte, 0, optionSize)
	for _, p := range s {
		dst = append(dst, p.text...)
		switch p.slot {
		case "months":
			dst = appendMonths(dst, months)
		case "bars":
			dst = appendBars(dst, months)
		case "lines":
			dst = appendLines(dst, months, lines)
		}
	}
	return string(dst)
}

func appendMonths(dst []byte, months []Month) []byte {
	dst = append(dst, '[')
	for _, m := range months {
		dst = appendVerbatim(appendNext(dst), monthName(m.Month))
	}
	return append(dst, ']')
}

func appendBars(dst []byte, months []Month) []byte {
	dst = append(dst, '[')
	for _, m := range months {
		dst = append(appendNext(dst), `{"value":`...)
		dst = appendNumber(dst, m.Value)
		if m.Open {
			dst = append(dst, `,"itemStyle":{"color":"`+Muted+`"}`...)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// appendLines appends the elements of a list, as go-echarts has brackets of its own there.
func appendLines(dst []byte, months []Month, lines []monthMarks) []byte {
	for _, l := range lines {
		look := markLooks[l.look]
		dst = append(appendNext(dst), '{')
		if label := l.label(); label != "" {
			dst = appendString(append(dst, `"name":`...), label)
			dst = append(dst, ',')
		}
		dst = appendVerbatim(append(dst, `"xAxis":`...), monthName(months[l.at].Month))
		dst = appendVerbatim(append(dst, `,"lineStyle":{"color":`...), string(look.color))
		dst = appendVerbatim(append(dst, `,"width":2,"type":`...), look.line)
		dst = append(dst, "}}"...)
	}
	return dst
}

func revenueTable(in RevenueInput, lines []monthMarks) ([]Column, [][]string) {
	columns := []Column{{"Month", false}, {withUnit("Revenue", in.Unit), true}}
	if len(lines) > 0 {
		columns = append(columns, Column{"Marked", false})
	}
	rows := tableRows(len(in.Months), len(columns))
	for i, m := range in.Months {
		rows[i][0], rows[i][1] = monthName(m.Month), m.Text
		if m.Open {
			rows[i][0] += " (not closed)"
		}
	}
	for _, l := range lines {
		rows[l.at][2] = strings.Join(l.days, ", ")
	}
	return columns, rows
}
