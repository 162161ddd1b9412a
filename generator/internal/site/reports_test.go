package site

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/view"
)

// tracer works the demo's figures out again from the records as typed, by other
// means than the catalogue's.
type tracer struct {
	*plan
	records map[string]*book.Record
	last    day.Month // whose books are closed
}

func newTracer(t *testing.T) *tracer {
	t.Helper()
	tr := &tracer{plan: demoPlan(t), records: map[string]*book.Record{}}
	tr.last = tr.book.Config.BooksClosed
	for _, row := range tr.world.Rows {
		rec, _, err := tr.record(row.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		tr.records[row.ID] = rec
	}
	return tr
}

// billed is what a client was billed in so many months up to one.
func (tr *tracer) billed(rec *book.Record, to day.Month, months int) (sum money.Amount) {
	typed := map[day.Month]bool{}
	within := func(m day.Month) bool { return m <= to && m > to-day.Month(months) }
	for _, m := range rec.Revenue {
		typed[m.Month] = true
		if within(m.Month) {
			sum += m.Value
		}
	}
	for _, o := range rec.Orders {
		if m := o.Date.Month(); within(m) && !typed[m] {
			sum += o.Amount
		}
	}
	return sum
}

// kept is gross revenue retention at a month: kept of what, in per cent.
func (tr *tracer) kept(at day.Month) float64 {
	var then, now money.Amount
	for _, rec := range tr.records {
		if was := tr.billed(rec, at-12, 3); was > 0 {
			then += was
			now += min(was, tr.billed(rec, at, 3))
		}
	}
	return 100 * float64(now) / float64(then)
}

// lostIn are the cases of clients lost in the months before the day, dearest first.
func (tr *tracer) lostIn(months int) (cases []*book.Case, names []string) {
	type loss struct {
		c    *book.Case
		name string
		lost money.Amount
	}
	var all []loss
	for _, rec := range tr.records {
		for i := range rec.Cases {
			if c := &rec.Cases[i]; c.Kind == "save" && c.Outcome == "lost" && c.Ended > tr.asOf.AddMonths(-months) {
				lost := c.RevenueLost.V
				if !c.RevenueLost.Set {
					lost = tr.billed(rec, c.Ended.Month()-1, 12)
				}
				all = append(all, loss{c, rec.Name, lost})
			}
		}
	}
	slices.SortFunc(all, func(a, b loss) int { return int(b.lost - a.lost) })
	for _, l := range all {
		cases, names = append(cases, l.c), append(names, l.name)
	}
	return cases, names
}

func share(part, whole money.Amount) float64 { return 100 * float64(part) / float64(whole) }

// largest are the revenues of twelve months, groups together, the largest first.
func (tr *tracer) largest(at day.Month) (parts []money.Amount, whole money.Amount) {
	groups := map[string]money.Amount{}
	for id, rec := range tr.records {
		if sum := tr.billed(rec, at, 12); sum > 0 {
			key := "client " + id
			if rec.Group != "" {
				key = "group " + rec.Group
			}
			groups[key] += sum
			whole += sum
		}
	}
	for _, v := range groups {
		parts = append(parts, v)
	}
	slices.Sort(parts)
	slices.Reverse(parts)
	return parts, whole
}

func total(parts []money.Amount) (sum money.Amount) {
	for _, p := range parts {
		sum += p
	}
	return sum
}

func tenth(f float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0")
}

// Every figure in the verdicts of the demo's reports is the one that comes out
// when it is worked out again from the records, or from the measure that its own
// test holds to the records.
func TestReportFigures(t *testing.T) {
	tr := newTracer(t)
	pounds := tr.book.Config.Money.Text
	cases, names := tr.lostIn(12)
	var lost money.Amount
	ours := 0
	for _, c := range cases {
		lost += c.RevenueLost.V
		for _, r := range c.Reasons {
			if reason := tr.world.Reason(r.Code); r.Believed.V && reason.Controllable.V {
				ours++
				break
			}
		}
	}
	parts, whole := tr.largest(tr.last)
	before, wholeBefore := tr.largest(tr.last - 12)
	want := map[string]map[string]string{
		"/reports/retention-review/": {
			"grr": tenth(tr.kept(tr.last)), "grr_before": tenth(tr.kept(tr.last - 12)), "grr_goal": tr.goal("grr"),
		},
		"/reports/why-we-lost-clients/": {
			"losses": strconv.Itoa(len(cases)), "names": strings.Join(names, ", "), "lost": pounds(lost), "ours": strconv.Itoa(ours),
		},
		"/reports/what-worked/":    tr.plays(),
		"/reports/renewals-ahead/": tr.renewals(),
		"/reports/concentration/": {
			"top_1": tenth(share(parts[0], whole)), "top_5": tenth(share(total(parts[:5]), whole)), "top_5_before": tenth(share(total(before[:5]), wholeBefore)),
		},
		"/reports/warning-signs/": tr.signs(),
		"/reports/team-load/":     tr.load(),
	}
	want["/reports/retention-review/"]["endangered_revenue"], want["/reports/retention-review/"]["endangered"] = tr.endangered()
	for id, rec := range tr.records {
		if rec.Tier == "key" && rec.Status != "lost" {
			want["/reports/account-review/"+id+"/"] = tr.review(rec)
		}
	}
	for address, figures := range want {
		page := tr.index.Report(address)
		for name, figure := range figures {
			i := slices.IndexFunc(page.Figures, func(f view.Figure) bool { return f.Name == name })
			if i < 0 {
				t.Errorf("%s has no figure %s", address, name)
			} else if got := page.Figures[i].Text; got != figure {
				t.Errorf("%s: %s is %q, worked out again %q", address, name, got, figure)
			}
		}
	}
}

func (tr *tracer) goal(measure string) string {
	for _, y := range tr.book.Reference.Goals {
		for _, g := range y.Goals {
			if year, _ := tr.last.Parts(); y.Year == year && g.Measure == measure {
				return tenth(g.Value.Float())
			}
		}
	}
	return ""
}

// endangered is the revenue of clients in notice, in an open save case or red.
func (tr *tracer) endangered() (sum, count string) {
	var all money.Amount
	n := 0
	for _, row := range tr.world.Rows {
		rec := tr.records[row.ID]
		open := slices.ContainsFunc(rec.Cases, func(c book.Case) bool { return c.Kind == "save" && c.Outcome == "" && c.Closed == 0 })
		here := !slices.Contains([]string{"lost", "let-go", "prospect"}, rec.Status)
		if here && (open || rec.Status == "notice" || row.Health.Band == "red") {
			all += tr.billed(rec, tr.last, 12)
			n++
		}
	}
	return tr.book.Config.Money.Text(all), strconv.Itoa(n)
}

// plays counts plays and offers by what came of them.
func (tr *tracer) plays() map[string]string {
	var ended, worked, partly, made, accepted int
	var cost money.Amount
	count := func(plays []book.Play) {
		for _, p := range plays {
			switch p.Outcome {
			case "":
				continue
			case "worked":
				worked++
			case "partly":
				partly++
			}
			ended++
		}
	}
	for _, rec := range tr.records {
		count(rec.Plays)
		for _, c := range rec.Cases {
			count(c.Plays)
			for _, o := range c.Offers {
				if o.State != "draft" {
					made++
				}
				if o.State == "accepted" {
					accepted++
					cost += o.Cost.V
				}
			}
		}
	}
	return map[string]string{
		"ended": strconv.Itoa(ended), "worked": strconv.Itoa(worked), "partly": strconv.Itoa(partly), "made": strconv.Itoa(made),
		"accepted": strconv.Itoa(accepted), "cost": tr.book.Config.Money.Text(cost),
	}
}

// renewals adds up the contracts whose last notice day comes within the limit.
func (tr *tracer) renewals() map[string]string {
	var value, unjudged money.Amount
	n, expected := 0, 0.0
	for _, rec := range tr.records {
		if slices.Contains([]string{"lost", "let-go", "prospect"}, rec.Status) {
			continue
		}
		for _, c := range rec.Contracts {
			notice := c.End
			if c.NoticeDays.Set {
				notice -= day.Day(c.NoticeDays.V)
			}
			if c.End == 0 || notice < tr.asOf || notice > tr.book.Config.Limits.Renewal.After(tr.asOf) {
				continue
			}
			n++
			value += c.AnnualValue.V
			if !c.Forecast.Likely.Set {
				unjudged += c.AnnualValue.V
				continue
			}
			worth := c.AnnualValue.V
			if c.Forecast.Value.Set {
				worth = c.Forecast.Value.V
			}
			expected += float64(worth) * float64(c.Forecast.Likely.V) / 100
		}
	}
	text := tr.book.Config.Money.Text
	return map[string]string{
		"contracts": strconv.Itoa(n), "at_stake": text(value), "expected": text(money.Amount(math.Round(expected))), "unjudged": text(unjudged),
	}
}

// signs counts by the measure of lead time, and looks through the history of signs.
func (tr *tracer) signs() map[string]string {
	var foretold []int
	told := map[string][]day.Day{}
	leads := tr.world.Leads()
	for i := range leads {
		if d, ok := leads[i].Days(); ok {
			foretold = append(foretold, d)
		}
		told[leads[i].Client.ID] = append(told[leads[i].Client.ID], leads[i].Told())
	}
	slices.Sort(foretold)
	flagged, hits := 0, 0
	for m := tr.asOf.Month() - 24; m < tr.asOf.Month(); m++ {
		for _, row := range tr.world.Rows {
			at := int(m - (tr.asOf.Month() - day.Month(len(row.SignRuns))))
			rec := tr.records[row.ID]
			gone := slices.ContainsFunc(rec.Cases, func(c book.Case) bool {
				return c.Ended != 0 && c.Ended <= m.Last() && (c.Outcome == "lost" || c.Outcome == "let-go")
			})
			warned := slices.ContainsFunc(row.SignRuns[at].Codes(), func(code string) bool {
				return !slices.Contains([]string{"step-overdue", "crowded-out", "concentration", "seen-before", "thin-history", "notice-late"}, code)
			})
			if m.Last() > tr.asOf-180 || rec.Since == 0 || rec.Since > m.Last() || gone || !warned {
				continue
			}
			flagged++
			if slices.ContainsFunc(told[row.ID], func(d day.Day) bool { return d > m.Last() && d <= m.Last()+180 }) {
				hits++
			}
		}
	}
	return map[string]string{
		"told": strconv.Itoa(len(leads)), "foretold": strconv.Itoa(len(foretold)), "median_days": strconv.Itoa(foretold[(len(foretold)-1)/2]),
		"flagged": strconv.Itoa(flagged), "hits": strconv.Itoa(hits),
	}
}

// load adds up the hours of three closed months by owner, and those freed.
func (tr *tracer) load() map[string]string {
	byOwner := map[string]book.Hours{}
	var freed book.Hours
	departures := 0
	for _, rec := range tr.records {
		if !slices.Contains([]string{"lost", "let-go", "prospect"}, rec.Status) {
			for _, h := range rec.Hours {
				if h.Month <= tr.last && h.Month > tr.last-3 {
					byOwner[rec.Owner] += h.Value
				}
			}
		}
		for _, c := range rec.Cases {
			if c.Ended > tr.asOf.AddMonths(-12) && c.Ended <= tr.asOf && (c.Outcome == "lost" || c.Outcome == "let-go") {
				departures++
				freed += c.Staff.HoursFreed.V
			}
		}
	}
	var all, most book.Hours
	busiest := ""
	for owner, h := range byOwner {
		all += h
		if h > most {
			busiest, most = owner, h
		}
	}
	return map[string]string{
		"busiest": tr.world.Person(busiest).Name, "busiest_hours": hours(most, 3), "hours": hours(all, 3), "freed": hours(freed, 1), "departures": strconv.Itoa(departures),
	}
}

// hours are hundredths of an hour over so many months.
func hours(h book.Hours, months float64) string {
	f := float64(h) / 100 / months
	if f >= 100 {
		return tenth(f)
	}
	s := strconv.FormatFloat(f, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// review counts one client's promises, complaints and results.
func (tr *tracer) review(rec *book.Record) map[string]string {
	promises, missed, open, wins := 0, 0, 0, 0
	for _, c := range rec.Contracts {
		for _, m := range c.Commitments {
			if m.By == "us" && m.Due > tr.asOf.AddMonths(-24) {
				promises++
				if m.State == "missed" {
					missed++
				}
			}
		}
	}
	for _, e := range rec.Events {
		switch {
		case e.Kind == "complaint" && e.Resolved == 0:
			open++
		case e.Kind == "win" && e.Date > tr.asOf.AddMonths(-12):
			wins++
		}
	}
	return map[string]string{
		"name": rec.Name, "promises": fmt.Sprint(promises), "missed": fmt.Sprint(missed), "open_complaints": fmt.Sprint(open), "wins": fmt.Sprint(wins),
		"revenue_12m": tr.book.Config.Money.Text(tr.billed(rec, tr.last, 12)),
	}
}
