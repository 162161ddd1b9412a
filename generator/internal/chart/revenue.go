package chart

import (
	"fmt"
	"slices"
	"strings"

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
	Label string // short: it stands beside the line, cut after 28 characters; the table has it whole
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
		Kind: KindRevenue, ID: in.ID, Title: or(in.Title, "Revenue by month"),
		Caption: or(in.Caption, revenueCaption(in)), Unit: in.Unit, Height: 260,
	}
	c.Columns, c.Rows = revenueTable(in, lines)
	return c.finish(revenueBar(in, lines), mend{})
}

func checkMonths(in RevenueInput) error {
	last := ""
	for _, m := range in.Months {
		if !isMonth(m.Month) || m.Month <= last {
			return fmt.Errorf("chart %q: month %q after %q: want YYYY-MM, ascending", in.ID, m.Month, last)
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
	s := in.Months[0].Month
	if n := len(in.Months); n > 1 {
		s += " to " + in.Months[n-1].Month
	}
	if in.Unit != "" {
		s += ", in " + in.Unit
	}
	return s + "."
}

// monthMarks is one vertical line: all the marks of one month.
type monthMarks struct {
	look   int      // index in markLooks
	labels []string // each once, by day
	days   []string // "Notice (2026-02-12)"
}

// marksByMonth returns one element for each of in.Months.
func marksByMonth(in RevenueInput) []monthMarks {
	rest := slices.Clone(in.Marks)
	slices.SortStableFunc(rest, func(a, b Mark) int { return strings.Compare(a.Day, b.Day) })
	out := make([]monthMarks, len(in.Months))
	for i, m := range in.Months {
		out[i].look = len(markLooks)
		for len(rest) > 0 && month(rest[0].Day) <= m.Month {
			if month(rest[0].Day) == m.Month {
				out[i].add(rest[0])
			}
			rest = rest[1:]
		}
	}
	return out
}

func (l *monthMarks) add(m Mark) {
	l.look = min(l.look, markLook(m.Kind))
	if !slices.Contains(l.labels, m.Label) {
		l.labels = append(l.labels, m.Label)
	}
	l.days = append(l.days, m.Label+" ("+m.Day+")")
}

// markLook returns the index of a kind in markLooks, or -1.
func markLook(k MarkKind) int {
	for i := range markLooks {
		if markLooks[i].kind == k {
			return i
		}
	}
	return -1
}

func revenueBar(in RevenueInput, lines []monthMarks) *charts.Bar {
	months := make([]string, len(in.Months))
	data := make([]opts.BarData, len(in.Months))
	for i, m := range in.Months {
		months[i] = m.Month
		data[i].Value = m.Value
		if m.Open {
			data[i].ItemStyle = &opts.ItemStyle{Color: string(Muted)}
		}
	}
	bar := charts.NewBar()
	bar.SetGlobalOptions(plain("axis")...).SetGlobalOptions(fitted("24"))
	bar.SetXAxis(months).AddSeries("Revenue", data, markLines(in.Months, lines))
	return bar
}

// markLine adds to go-echarts' type the line's own style.
type markLine struct {
	opts.MarkLineNameXAxisItem
	LineStyle opts.LineStyle `json:"lineStyle"`
}

func markLines(months []Month, lines []monthMarks) charts.SeriesOpts {
	var data []any
	for i, l := range lines {
		if len(l.labels) == 0 {
			continue
		}
		look := markLooks[l.look]
		data = append(data, markLine{
			opts.MarkLineNameXAxisItem{Name: cut(strings.Join(l.labels, ", "), 28), XAxis: months[i].Month},
			opts.LineStyle{Color: string(look.color), Type: look.line, Width: 2},
		})
	}
	return func(s *charts.SingleSeries) {
		if data != nil {
			s.MarkLines = &opts.MarkLines{Data: data, MarkLineStyle: opts.MarkLineStyle{
				Symbol: []string{"none", "none"},
				Label: &opts.Label{
					Formatter: "{b}", Position: "insideEndTop", // along the line, where neighbours do not collide
					BackgroundColor: string(Surface),
				},
			}}
		}
	}
}

func revenueTable(in RevenueInput, lines []monthMarks) ([]Column, [][]string) {
	columns := []Column{{"Month", false}, {withUnit("Revenue", in.Unit), true}}
	marked := slices.ContainsFunc(lines, func(l monthMarks) bool { return len(l.days) > 0 })
	if marked {
		columns = append(columns, Column{"Marked", false})
	}
	rows := make([][]string, len(in.Months))
	for i, m := range in.Months {
		name := m.Month
		if m.Open {
			name += " (not closed)"
		}
		rows[i] = []string{name, m.Text}
		if marked {
			rows[i] = append(rows[i], strings.Join(lines[i].days, ", "))
		}
	}
	return columns, rows
}
