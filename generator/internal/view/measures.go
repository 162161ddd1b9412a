package view

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// MeasureList is the page of measures: each figure of retention, defined once,
// with what it comes to now.
type MeasureList struct {
	Rows []MeasureLine
}

// MeasureLine is one measure.
type MeasureLine struct {
	Name, Title, Answers, Formula, Unit, Source, Good string

	Value  string // as people read it: "63.5 %", "£240 k", "2 of 9"; "" where there is none
	Of     string // "2 of 9", beside a value in per cent
	Detail string
	Why    string // why there is no value
	Goals  []YearGoal
	Chart  chart.SeriesInput // without rows where there is nothing to draw
	Heats  []Heat
	Sample Sample
	CSV    string
	JSON   string
}

// YearGoal is the goal of one year, and what was reached.
type YearGoal struct {
	Year    int
	Value   string
	Actual  string // "" where nothing can be said
	Tone    string // green, red or ""
	Running bool
}

// Sample is the first rows of a table.
type Sample struct {
	Head []SampleHead
	Rows []SampleRow
	More int // rows that are left out
}

// SampleHead heads one column.
type SampleHead struct {
	Text string
	Num  bool
}

// SampleRow is one row of a sample.
type SampleRow struct {
	Cells []SampleCell
}

// SampleCell is one cell; its link may lead nowhere.
type SampleCell struct {
	Link
	Num bool
}

// NewMeasureList gathers the page.
func NewMeasureList(ix *Index) MeasureList {
	var v MeasureList
	goals := ix.World.Goals()
	for _, m := range retention.Measures() {
		v.Rows = append(v.Rows, ix.measureLine(&m, goals))
	}
	return v
}

func (ix *Index) measureLine(m *retention.Measure, goals []retention.GoalMet) MeasureLine {
	f := m.Value(ix.World)
	line := MeasureLine{
		Name: m.Name, Title: m.Title, Answers: m.Answers, Formula: m.Formula, Unit: m.Unit, Source: m.Source, Good: m.Good,
		Detail: f.Detail, Why: f.Why, CSV: addr.Data(m.Name + ".csv"), JSON: addr.Data(m.Name + ".json"),
		Heats: ix.heats(m), Sample: ix.sample(m),
	}
	if f.Of > 0 {
		line.Of = strconv.FormatInt(f.N, 10) + " of " + strconv.FormatInt(f.Of, 10)
	}
	if line.Value = figureText(f, ix.Config.Money); line.Value == "" {
		line.Value, line.Of = line.Of, ""
	}
	for i := range goals {
		if g := &goals[i]; g.Measure.Name == m.Name {
			line.Goals = append(line.Goals, yearGoal(g))
		}
	}
	line.Chart = ix.measureChart(m)
	return line
}

// figureText is a measure's value as people read it; "" where there is none.
func figureText(f retention.Figure, m money.Currency) string {
	if !f.Cell.Set {
		return ""
	}
	switch {
	case f.Type == retention.Money:
		return m.Short(money.Amount(f.Cell.Int))
	case f.Unit == "per cent":
		return tenths(f.Cell.Number) + " %"
	case f.Type == retention.Number:
		return tenths(f.Cell.Number) + " " + f.Unit
	case f.Cell.Int == 1:
		return "1 " + strings.TrimSuffix(f.Unit, "s")
	}
	return strconv.FormatInt(f.Cell.Int, 10) + " " + f.Unit
}

// tenths is a figure to the first decimal: "63.5", "100".
func tenths(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

func yearGoal(g *retention.GoalMet) YearGoal {
	y := YearGoal{Year: g.Year, Value: tenths(g.Goal.Number), Running: g.Running}
	if g.Actual.Set {
		y.Actual = tenths(g.Actual.Number)
	}
	if met, ok := g.Met(); ok {
		y.Tone = map[bool]string{true: "green", false: "red"}[met]
	}
	return y
}

func measureLink(name string) Link {
	if m, ok := retention.FindMeasure(name); ok {
		return Link{m.Title, addr.Measures + "#" + name}
	}
	return Link{Text: strings.ReplaceAll(name, "_", " ")}
}

// shownMonths is how far back a chart of months goes, and shownRows how many rows
// a sample or a chart of names has.
const (
	shownMonths = 36
	shownRows   = 8
)

// measureChart draws a measure's months, or for those without a history what it
// is made of.
func (ix *Index) measureChart(m *retention.Measure) chart.SeriesInput {
	in := chart.SeriesInput{ID: "chart-" + m.Name, Title: m.Title}
	switch m.Name {
	case "losses_by_reason":
		ix.lossBars(&in)
	case "revenue_at_risk":
		ix.riskBars(&in)
	case "load":
		ix.loadBars(&in)
	case "plays_by_outcome":
		ix.playBars(&in)
	case "offers_by_outcome":
		ix.offerBars(&in)
	default:
		ix.monthLine(&in, m)
	}
	return in
}

func (ix *Index) monthLine(in *chart.SeriesInput, m *retention.Measure) {
	all := m.Series(ix.World)
	all = all[max(0, len(all)-shownMonths):]
	if len(all) < 2 {
		return
	}
	in.Kind, in.Heading, in.Unit = chart.KindLine, "Month", map[bool]string{true: "days", false: "%"}[strings.HasPrefix(m.Unit, "days")]
	row := chart.Row{Name: m.Title, Color: chart.Chart1}
	known := 0
	for _, p := range all {
		in.Categories = append(in.Categories, monthShort(p.Month))
		v, text := math.NaN(), "–"
		if p.Cell.Set {
			v = p.Cell.Number + float64(p.Cell.Int)
			text = strconv.FormatFloat(v, 'f', -1, 64)
			known++
		}
		row.Values, row.Texts = append(row.Values, v), append(row.Texts, text)
	}
	if known < 2 {
		in.Categories = nil
		return
	}
	in.Rows = []chart.Row{row}
	if goal, ok := ix.goalRow(m.Name, all); ok {
		in.Rows = append(in.Rows, goal)
	}
	in.Caption = "By month, " + monthText(all[0].Month) + " to " + monthText(all[len(all)-1].Month)
}

func (ix *Index) goalRow(name string, months []retention.Point) (chart.Row, bool) {
	row := chart.Row{Name: "Goal", Color: chart.Muted}
	found := false
	for _, p := range months {
		v, text := math.NaN(), "–"
		if goal := ix.World.Goal(p.Month, name); goal.Set {
			v, text, found = goal.Number, strconv.FormatFloat(goal.Number, 'f', -1, 64), true
		}
		row.Values, row.Texts = append(row.Values, v), append(row.Texts, text)
	}
	return row, found
}

// monthShort is "Feb 2026", for an axis.
func monthShort(m day.Month) string {
	year, month := m.Parts()
	return month.String()[:3] + " " + strconv.Itoa(year)
}

func monthText(m day.Month) string {
	year, month := m.Parts()
	return month.String() + " " + strconv.Itoa(year)
}

// bars makes a chart of names: each row one value for each.
func bars(in *chart.SeriesInput, heading, unit string, rows ...chart.Row) {
	in.Kind, in.Horizontal, in.Heading, in.Unit = chart.KindBar, true, heading, unit
	in.Rows, in.Stacked = rows, len(rows) > 1
}

func (ix *Index) lossBars(in *chart.SeriesInput) {
	believed, stated := chart.Row{Name: "As we believe", Color: chart.Chart1}, chart.Row{Name: "As they said", Color: chart.Muted}
	for _, r := range ix.LossesByReason() {
		if len(in.Categories) == shownRows {
			break
		}
		name := "No reason on record"
		if r.Code != "" {
			name = ix.reason(r.Code).Text
		}
		in.Categories = append(in.Categories, name)
		believed.Values = append(believed.Values, float64(r.Believed.Clients))
		stated.Values = append(stated.Values, float64(r.Stated.Clients))
	}
	bars(in, "Reason", "clients", believed, stated)
	in.Stacked = false
	in.Caption = "Clients lost over all years; a loss with two reasons counts under both"
}

func (ix *Index) riskBars(in *chart.SeriesInput) {
	s := ix.RevenueAtRisk()
	if s.Hidden || s.Total().Clients == 0 {
		return
	}
	row := chart.Row{Name: "Revenue", Color: chart.Red}
	in.Categories = []string{"In notice", "In a save case", "Red by signs only"}
	for _, x := range []retention.RiskSum{s.Notice, s.Save, s.Red} {
		row.Values = append(row.Values, ix.Config.Money.Float(x.Revenue))
		row.Texts = append(row.Texts, ix.Config.Money.Decimal(x.Revenue))
	}
	bars(in, "Class", ix.Config.Money.Code, row)
	in.Caption = "A year of the revenue of each client, once, in its worst class"
}

func (ix *Index) loadBars(in *chart.SeriesInput) {
	row := chart.Row{Name: "Clients", Color: chart.Chart1}
	all := slices.Clone(ix.Load())
	slices.SortStableFunc(all, func(a, b retention.PersonLoad) int { return b.Clients - a.Clients })
	for _, p := range all {
		if p.Clients > 0 && len(in.Categories) < 3*shownRows {
			in.Categories = append(in.Categories, ix.person(p.Person).Text)
			row.Values = append(row.Values, float64(p.Clients))
		}
	}
	bars(in, "Person", "clients", row)
}

func (ix *Index) playBars(in *chart.SeriesInput) {
	worked, partly := chart.Row{Name: "Worked", Color: chart.Green}, chart.Row{Name: "In part", Color: chart.Amber}
	failed, dropped := chart.Row{Name: "Failed", Color: chart.Red}, chart.Row{Name: "Given up", Color: chart.Muted}
	var some []retention.PlayOutcomes
	for _, o := range ix.PlayOutcomes() {
		if o.Scope() == "playbook" && o.Ended > 0 {
			some = append(some, o)
		}
	}
	slices.SortStableFunc(some, func(a, b retention.PlayOutcomes) int { return b.Ended - a.Ended })
	for _, o := range some[:min(len(some), shownRows)] {
		in.Categories = append(in.Categories, ix.name("playbook", o.Playbook).Text)
		worked.Values, partly.Values = append(worked.Values, float64(o.Worked)), append(partly.Values, float64(o.Partly))
		failed.Values, dropped.Values = append(failed.Values, float64(o.Failed)), append(dropped.Values, float64(o.Abandoned))
	}
	bars(in, "Playbook", "plays", worked, partly, failed, dropped)
	in.Caption = "Plays that ended, by playbook"
}

func (ix *Index) offerBars(in *chart.SeriesInput) {
	accepted, declined := chart.Row{Name: "Accepted", Color: chart.Green}, chart.Row{Name: "Declined", Color: chart.Red}
	other := chart.Row{Name: "Run out or open", Color: chart.Muted}
	for _, o := range ix.OfferOutcomes() {
		if o.Scope() != "reason" || len(in.Categories) == shownRows {
			continue
		}
		in.Categories = append(in.Categories, ix.reason(o.Code).Text)
		accepted.Values, declined.Values = append(accepted.Values, float64(o.Accepted)), append(declined.Values, float64(o.Declined))
		other.Values = append(other.Values, float64(o.Made-o.Accepted-o.Declined))
	}
	bars(in, "Reason", "offers", accepted, declined, other)
	in.Caption = "Offers put to clients, by the reason of the case"
}

// sampled are the columns that the page shows of measures that are lists.
var sampled = map[string][]string{
	"revenue_at_risk": {"client", "class", "revenue"},
	"renewals":        {"client", "last_notice", "value", "likely", "last_talk"},
	"lifetime_value":  {"client", "margin", "retention", "value", "offers_cost"},
	"replacement":     {"client", "state", "revenue", "clients_needed", "months"},
	"time_to_contact": {"client", "notice", "days_to_try", "days_to_talk"},
	"lead_time":       {"client", "told", "first_sign", "days"},
	"hours_freed":     {"client", "ended", "hours", "went_to"},
	"goals":           {"year", "title", "goal", "actual", "met"},
}

// sample is the first rows of a measure that is a list.
func (ix *Index) sample(m *retention.Measure) Sample {
	names := sampled[m.Name]
	if names == nil {
		return Sample{}
	}
	var s Sample
	table := m.Table()
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = slices.IndexFunc(table.Columns, func(c retention.Column) bool { return c.Name == name })
		c := table.Columns[at[i]]
		s.Head = append(s.Head, SampleHead{capital(strings.ReplaceAll(c.Name, "_", " ")), numeric(c)})
	}
	table.Rows(ix.World, func(cells []retention.Cell) bool {
		if len(s.Rows) == shownRows {
			s.More++
			return true
		}
		row := SampleRow{}
		for _, i := range at {
			row.Cells = append(row.Cells, ix.sampleCell(table.Columns[i], cells[i]))
		}
		s.Rows = append(s.Rows, row)
		return true
	})
	return s
}

func numeric(c retention.Column) bool {
	return c.Type == retention.Whole && c.Name != "year" || c.Type == retention.Number || c.Type == retention.Money
}

func (ix *Index) sampleCell(c retention.Column, v retention.Cell) SampleCell {
	cell := SampleCell{Num: numeric(c)}
	switch {
	case !v.Set:
		cell.Text = "–"
	case c.Name == "client":
		cell.Link = ix.name("client", v.Text)
	case c.Type == retention.Money:
		cell.Text = ix.Config.Money.Text(money.Amount(v.Int))
	case c.Type == retention.Date:
		cell.Text = dayText(day.Day(v.Int))
	case c.Type == retention.Number:
		cell.Text = tenths(v.Number)
	case c.Type == retention.Truth:
		cell.Text = map[int64]string{0: "no", 1: "yes"}[v.Int]
	default:
		cell.Text = v.As(c.Type, ix.Config.Money)
	}
	if c.Unit == "per cent" && v.Set {
		cell.Text += " %"
	}
	return cell
}

// Page is the frame.
func (MeasureList) Page() Page {
	return Page{
		Address: addr.Measures, Kind: "measures", Title: "Measures", Section: "measures", Charts: true,
		Description: "Each figure of retention: what it answers, what it comes to now, and how it is worked out.",
	}
}
