package site

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// kept are gross and net revenue retention at a month, in per cent.
func (tr *tracer) kept(at day.Month) (gross, net float64) {
	var then, now, most money.Amount
	for _, rec := range tr.records {
		if was := tr.billed(rec, at-12, 3); was > 0 {
			is := tr.billed(rec, at, 3)
			then, now, most = then+was, now+is, most+min(was, is)
		}
	}
	return rate(most, then), rate(now, then)
}

// stretch is one stretch of being a client; of one that has not ended, to is 0.
type stretch struct {
	from, to day.Day
	letGo    bool
}

// stretches are when a client was one, by its cases. In the demo, who came to us
// is typed, and nobody left without a case.
func (tr *tracer) stretches(rec *book.Record) []stretch {
	now := stretch{from: rec.Since}
	if now.from == 0 {
		for _, c := range rec.Contracts {
			if on := cmp.Or(c.Start, c.Signed); on != 0 && (now.from == 0 || on < now.from) {
				now.from = on
			}
		}
	}
	if rec.Status == "prospect" {
		return nil
	}
	var all []stretch
	in := true
	for _, c := range rec.Cases {
		switch {
		case in && c.Kind == "save" && (c.Outcome == "lost" || c.Outcome == "let-go" || c.Outcome == "" && c.Ended != 0):
			now.to, now.letGo, in = cmp.Or(c.Ended, c.Closed), c.Outcome == "let-go", false
			all = append(all, now)
		case !in && c.Outcome == "won-back":
			now, in = stretch{from: c.Closed}, true
		}
	}
	if in {
		all = append(all, now)
	}
	return all
}

// left is how many of how many clients left in the twelve months up to a month.
func (tr *tracer) left(at day.Month) (lost, active int) {
	from, to := (at - 11).First(), at.Last()
	for _, rec := range tr.records {
		for _, s := range tr.stretches(rec) {
			if s.from > from || s.to != 0 && s.to < from {
				continue
			}
			active++
			if s.to != 0 && s.to <= to && !s.letGo {
				lost++
			}
		}
	}
	return lost, active
}

// goal is what a year's goals ask of a measure.
func (tr *tracer) goal(year int, measure string) float64 {
	for _, y := range tr.people.Goals {
		for _, g := range y.Goals {
			if y.Year == year && g.Measure == measure {
				return g.Value.Float()
			}
		}
	}
	return math.NaN()
}

func (tr *tracer) goalAt(at day.Month, measure string) float64 {
	year, _ := at.Parts()
	return tr.goal(year, measure)
}

// against is a comparison of a metric in per cent: points, and whether good.
func against(label string, now, before float64, good, unit string) string {
	show, points := func(f float64) string { return tenth(f) + " %" }, " points"
	if unit != "" {
		show, points = func(f float64) string { return decimal(f, 2) + " " + unit }, ""
	}
	diff := now - before
	text, tone := "+"+number(diff, unit)+points, "good"
	if diff < 0 {
		text = "−" + number(-diff, unit) + points
	}
	if (diff > 0) != (good == "up") {
		tone = "bad"
	}
	if label == "goal" && tone == "good" {
		text = "reached"
	}
	return label + ": " + show(before) + ", " + text + ", " + tone + "\n"
}

// number is a figure of a unit; no unit is per cent.
func number(f float64, unit string) string {
	if unit == "" {
		return tenth(f)
	}
	return decimal(f, 2)
}

// way is the line beside a metric: 24 months up to the last, and in words.
func (tr *tracer) way(of func(day.Month) float64, unit string) string {
	var all []float64
	for m := tr.last - 23; m <= tr.last; m++ {
		all = append(all, of(m))
	}
	show := func(f float64) string { return number(f, unit) + " " + cmp.Or(unit, "%") }
	return "way " + values(all...) + "\nFrom " + show(all[0]) + " in " + monthText(tr.last-23) + "; lowest " + show(slices.Min(all)) + ", highest " + show(slices.Max(all)) + ".\n"
}

// metric is a measure in per cent beside the year's goal and the year before.
func (tr *tracer) metric(measure, good string, of func(day.Month) float64) string {
	return tenth(of(tr.last)) + " % | " + monthText(tr.last) + "\n" + against("goal", of(tr.last), tr.goalAt(tr.last, measure), good, "") +
		against("a year before", of(tr.last), of(tr.last-12), good, "") + tr.way(of, "")
}

// endangered are the clients in notice, in an open save case, or red, and why.
func (tr *tracer) endangered() (all []*book.Record, why map[string]string) {
	why = map[string]string{}
	for _, rec := range tr.records {
		open, noticed := false, rec.Status == "notice"
		for _, c := range rec.Cases {
			if c.Kind == "save" && c.Outcome == "" && c.Closed == 0 && c.Ended == 0 {
				open, noticed = true, noticed || c.Notice != 0
			}
		}
		switch {
		case !here(rec):
			continue
		case noticed:
			why[rec.ID] = "notice was given"
		case open || rec.Status == "at-risk":
			why[rec.ID] = "a save case is open"
		case tr.rows[rec.ID].Health.Band == "red":
			why[rec.ID] = "red by its signs"
		default:
			continue
		}
		all = append(all, rec)
	}
	return byAmount(all, tr.year), why
}

func names(recs []*book.Record) string {
	var all []string
	for _, rec := range recs {
		all = append(all, rec.Name)
	}
	return strings.Join(all, ", ")
}

func (tr *tracer) retentionReview() traced {
	gross := func(m day.Month) float64 { g, _ := tr.kept(m); return g }
	net := func(m day.Month) float64 { _, n := tr.kept(m); return n }
	churn := func(m day.Month) float64 { lost, active := tr.left(m); return rate(lost, active) }
	lost, active := tr.left(tr.last)
	risky, why := tr.endangered()
	var stake money.Amount
	riskRows := [][]string{{"Client", "Owner", "Because", "A year of revenue"}}
	for _, rec := range risky {
		stake += tr.year(rec)
		riskRows = append(riskRows, []string{rec.Name, tr.personName(rec.Owner), why[rec.ID], pounds(tr.year(rec))})
	}
	verdict := "too little"
	if gross(tr.last) >= tr.goalAt(tr.last, "grr") {
		verdict = "as much as we aimed for"
	}
	bridge, changes := tr.bridge()
	return traced{
		figures: map[string]string{
			"month": monthText(tr.last), "grr": tenth(gross(tr.last)), "grr_before": tenth(gross(tr.last - 12)), "grr_goal": tenth(tr.goalAt(tr.last, "grr")),
			"verdict": verdict, "losses": fmt.Sprint(lost), "active": fmt.Sprint(active), "endangered": fmt.Sprint(len(risky)),
			"endangered_revenue": pounds(stake), "endangered_names": names(risky),
		},
		blocks: []string{
			tr.metric("grr", "up", gross), tr.metric("nrr", "up", net), tr.metric("logo_churn", "down", churn),
			bridge, changes, tr.retentionByMonth(gross, net), grid(riskRows), tr.goalsOfTheYear(lost, active, gross(tr.last), net(tr.last)),
		},
	}
}

// bridge is what became of a quarter's revenue, and the ten largest changes.
func (tr *tracer) bridge() (chart, table string) {
	steps := make([]money.Amount, 6)
	change := map[*book.Record]money.Amount{}
	for _, rec := range tr.records {
		was, is := tr.billed(rec, tr.last-12, 3), tr.billed(rec, tr.last, 3)
		change[rec] = is - was
		steps[0], steps[5] = steps[0]+was, steps[5]+is
		switch {
		case was <= 0:
			steps[4] += is - was
		case is <= 0:
			steps[1] += is - was
		case is < was:
			steps[2] += is - was
		default:
			steps[3] += is - was
		}
	}
	rows := [][]string{{"Step", "Revenue (GBP)"}}
	drawn := []float64{}
	for i, name := range []string{"A year ago", "No longer billed", "Buying less", "Buying more", "New, or back", "Now"} {
		rows, drawn = append(rows, []string{name, pounds(steps[i])}), append(drawn, inPounds(steps[i]))
	}
	most := byAmount(tr.records, func(rec *book.Record) money.Amount { return max(change[rec], -change[rec]) })[:10]
	list := [][]string{{"Client", "Owner", "A year ago", "Now", "Change"}}
	for _, rec := range most {
		list = append(list, []string{rec.Name, tr.personName(rec.Owner), pounds(tr.billed(rec, tr.last-12, 3)), pounds(tr.billed(rec, tr.last, 3)), pounds(change[rec])})
	}
	return grid(rows) + line("Revenue", drawn...), grid(list)
}

func (tr *tracer) retentionByMonth(gross, net func(day.Month) float64) string {
	rows := [][]string{{"Month", "Gross (per cent)", "Net (per cent)", "Goal for gross (per cent)"}}
	var drawn [3][]float64
	for m := tr.last - 35; m <= tr.last; m++ {
		three := []float64{gross(m), net(m), tr.goalAt(m, "grr")}
		rows = append(rows, []string{monthText(m), tenth(three[0]), tenth(three[1]), tenth(three[2])})
		for i, v := range three {
			drawn[i] = append(drawn[i], v)
		}
	}
	return grid(rows) + line("Gross", drawn[0]...) + line("Net", drawn[1]...) + line("Goal for gross", drawn[2]...)
}

// goalsOfTheYear are the year's goals in the order of their titles.
func (tr *tracer) goalsOfTheYear(lost, active int, gross, net float64) string {
	from, to := (tr.asOf.Month() - 11).First(), tr.asOf
	var losses, told, cases, saved, tries, won int
	for _, rec := range tr.records {
		for _, c := range rec.Cases {
			gone := c.Kind == "save" && (c.Outcome == "lost" || c.Outcome == "" && c.Ended != 0)
			if on := cmp.Or(c.Ended, c.Closed, c.Notice, c.Opened); gone && from <= on && on <= to {
				losses++
				told += count(c.ReasonObtained == "obtained")
			}
			if over := cmp.Or(c.Closed, c.Ended, c.Opened); c.Open() || over < from || over > to {
				continue
			}
			if acted := tr.caseRow(rec, c.ID).Acted; c.Kind == "save" && (c.Notice != 0 || acted) {
				cases++
				saved += count(c.Outcome == "saved" || c.Outcome == "partial")
			}
			if c.Kind == "win-back" || c.Outcome == "won-back" {
				tries++
				won += count(c.Outcome == "won-back")
			}
		}
	}
	of := func(n, of int) (float64, string) { return rate(n, of), fmt.Sprintf("%d of %d", n, of) }
	rows := [][]string{{"Goal", "Aimed at", "As things stand", "In", "Clients or cases", "So far"}}
	add := func(title, measure, unit string, actual float64, counted string, falling bool) {
		goal, so := tr.goalAt(tr.asOf.Month(), measure), "reached"
		if falling && actual > goal || !falling && actual < goal {
			so = "not reached"
		}
		rows = append(rows, []string{title, decimal(goal, 2), decimal(actual, 2), unit, counted, so})
	}
	share, counted := of(lost, active)
	add("Clients lost", "logo_churn", "per cent of clients", share, counted, true)
	add("Gross revenue retention", "grr", "per cent", gross, "", false)
	add("Net revenue retention", "nrr", "per cent", net, "", false)
	share, counted = of(told, losses)
	add("Reasons obtained", "reasons_obtained", "per cent of losses", share, counted, false)
	share, counted = of(saved, cases)
	add("Saved", "save_rate", "per cent of cases", share, counted, false)
	share, counted = of(won, tries)
	add("Won back", "win_back_rate", "per cent", share, counted, false)
	return grid(rows)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
