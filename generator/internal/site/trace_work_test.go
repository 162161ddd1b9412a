package site

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// lastNotice is the last day on which notice of a contract can be given.
func lastNotice(c book.Contract) day.Day {
	if c.End == 0 {
		return 0
	}
	return c.End - day.Day(c.NoticeDays.V)
}

// nextEnd is the contract that ends next.
func (tr *tracer) nextEnd(rec *book.Record) book.Contract {
	var next book.Contract
	for _, c := range rec.Contracts {
		if c.End >= tr.asOf && (next.End == 0 || c.End < next.End) {
			next = c
		}
	}
	return next
}

// ownView is the newest judgement of the account's owner.
func ownView(rec *book.Record) string {
	var on day.Day
	band := ""
	for _, e := range rec.Events {
		if e.Kind == "view" && e.Band != "" && e.Date >= on {
			on, band = e.Date, e.Band
		}
	}
	return band
}

// lastTalk is the last day on which a decision maker was spoken to.
func lastTalk(rec *book.Record) (last day.Day) {
	for _, e := range rec.Events {
		talk := slices.Contains([]string{"call", "meeting", "visit", "review"}, e.Kind) && e.Direction != "out"
		for _, c := range rec.Contacts {
			if talk && c.Role == "decision-maker" && slices.Contains(e.With, c.ID) {
				last = max(last, e.Date)
			}
		}
	}
	return last
}

// inWords is what a severity asks of us, in the words of the reports.
func inWords(severity string) string {
	return map[string]string{"act": "act now", "warn": "take care", "watch": "keep watch"}[severity]
}

func (tr *tracer) renewalsAhead() traced {
	type ending struct {
		rec *book.Record
		book.Contract
	}
	var all []ending
	for _, rec := range tr.records {
		for _, c := range rec.Contracts {
			if n := lastNotice(c); here(rec) && n >= tr.asOf && n <= tr.asOf+120 {
				all = append(all, ending{rec, c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ending) int {
		return cmp.Or(cmp.Compare(lastNotice(a.Contract), lastNotice(b.Contract)), strings.Compare(a.rec.Name, b.rec.Name))
	})
	rows := [][]string{{"Client", "Owner", "Last notice day", "Days left", "A year's value", "Likely, per cent", "Forecast value", "Expected", "Decision maker last spoken to", "Owner's view"}}
	drawn := [][]string{{"Client", "Today's value (GBP a year)", "If it renews (GBP a year)", "Expected (GBP a year)"}}
	evidence := [][]string{{"Client", "Sign", "It asks us to", "Evidence"}}
	var series [3][]float64
	var stake, expected, unjudged money.Amount
	silent, unvalued := 0, 0
	for _, e := range all {
		unvalued += count(!e.AnnualValue.Set)
		likely, value, worth, today := "", "", "", ""
		three := [3]float64{inPounds(e.AnnualValue.V), math.NaN(), math.NaN()}
		if e.AnnualValue.Set {
			today = pounds(e.AnnualValue.V)
		}
		if f := e.Forecast; f.Likely.Set {
			x := money.Amount(math.Round(float64(f.Value.Or(e.AnnualValue.V)) * float64(f.Likely.V) / 100))
			likely, worth, three[2] = fmt.Sprint(f.Likely.V), pounds(x), inPounds(x)
			expected += x
		} else {
			unjudged += e.AnnualValue.V
		}
		if e.Forecast.Value.Set {
			value, three[1] = pounds(e.Forecast.Value.V), inPounds(e.Forecast.Value.V)
		}
		stake += e.AnnualValue.V
		talk := lastTalk(e.rec)
		silent += count(talk < tr.asOf-60)
		rows = append(rows, []string{
			e.rec.Name, tr.personName(e.rec.Owner), date(lastNotice(e.Contract)), fmt.Sprint(int(lastNotice(e.Contract) - tr.asOf)), today, likely, value, worth, date(talk), ownView(e.rec),
		})
		if e.AnnualValue.V > 0 {
			drawn = append(drawn, []string{e.rec.Name, pounds(e.AnnualValue.V), value, worth})
			for i, v := range three {
				series[i] = append(series[i], v)
			}
		}
		evidence = append(evidence, tr.whyWeThinkSo(e.rec)...)
	}
	first, unpriced := all[0], "Each has a value on record."
	if unvalued == 1 {
		unpriced = "One has no value on record."
	} else if unvalued > 1 {
		unpriced = fmt.Sprint(unvalued, " have no value on record.")
	}
	return traced{
		figures: map[string]string{
			"contracts": fmt.Sprint(len(all)), "at_stake": pounds(stake), "expected": pounds(expected), "unjudged": pounds(unjudged), "next_name": first.rec.Name, "silent": fmt.Sprint(silent),
			"unpriced": unpriced, "next_day": date(lastNotice(first.Contract)), "days_left": fmt.Sprint(int(lastNotice(first.Contract) - tr.asOf)), "next_value": pounds(first.AnnualValue.V),
		},
		blocks: []string{
			grid(rows), grid(drawn) + line("Today's value", series[0]...) + line("If it renews", series[1]...) + line("Expected", series[2]...), grid(evidence),
		},
	}
}

// whyWeThinkSo are the signs of a client that ask for something, by severity.
func (tr *tracer) whyWeThinkSo(rec *book.Record) [][]string {
	var rows [][]string
	for _, severity := range []string{"act", "warn"} {
		var some [][]string
		for _, f := range tr.rows[rec.ID].Findings {
			if f.Severity.String() == severity {
				some = append(some, []string{f.Sign, rec.Name, signTitle(f.Sign), inWords(severity), f.Evidence})
			}
		}
		slices.SortFunc(some, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
		for _, row := range some {
			rows = append(rows, row[1:])
		}
	}
	return rows
}

// carried is what one person carries.
type carried struct {
	clients, due, overdue int
	hours                 book.Hours // of three months
	revenue, risk         money.Amount
}

func (tr *tracer) loads() map[string]*carried {
	of := map[string]*carried{}
	for _, p := range tr.people.Team {
		of[p.ID] = &carried{}
	}
	_, risky := tr.endangered()
	for _, rec := range tr.records {
		for _, task := range tr.tasks(rec) {
			of[task.who].due++
			of[task.who].overdue += count(task.on != 0 && task.on < tr.asOf)
		}
		if !here(rec) {
			continue
		}
		l := of[rec.Owner]
		l.clients++
		l.revenue += tr.year(rec)
		if risky[rec.ID] != "" {
			l.risk += tr.year(rec)
		}
		for _, h := range rec.Hours {
			if h.Month <= tr.last && h.Month > tr.last-3 {
				l.hours += h.Value
			}
		}
	}
	return of
}

// task is one thing that waits for somebody.
type task struct {
	who string
	on  day.Day
}

// tasks are the follow-ups, steps, offers, lessons and calls that wait.
func (tr *tracer) tasks(rec *book.Record) []task {
	var all []task
	add := func(who string, on day.Day) { all = append(all, task{cmp.Or(who, rec.Owner), on}) }
	for _, f := range rec.FollowUps {
		if f.Done == 0 {
			add(f.By, f.Due)
		}
	}
	for _, p := range rec.Plays {
		tr.steps(rec, p, nil, add)
	}
	var leave *book.Case
	for i := range rec.Cases {
		c := &rec.Cases[i]
		for _, p := range c.Plays {
			tr.steps(rec, p, c, add)
		}
		if c.Exit.State != "held" && c.Exit.RetryOn != 0 && c.ReasonObtained == "" {
			add(c.Owner, c.Exit.RetryOn)
		}
		for _, o := range c.Offers {
			if o.State == "made" && c.Open() {
				add(c.Owner, cmp.Or(o.Expires, o.On+14))
			}
		}
		for _, l := range c.Review.Lessons {
			if l.Verified == 0 && l.Due != 0 {
				add(l.Owner, l.Due)
			}
		}
		if c.Recontact.Permission.Set {
			leave = c
		}
	}
	if leave != nil && leave.Recontact.Permission.V && leave.Recontact.NotBefore != 0 && (rec.Status == "lost" || rec.Status == "let-go") {
		on := leave.Recontact.NotBefore
		for _, e := range rec.Events {
			if isTouch(e) && e.Date >= leave.Recontact.NotBefore {
				if on = 0; !leave.Recontact.Every.IsZero() {
					on = leave.Recontact.Every.After(e.Date)
				}
			}
		}
		if on != 0 {
			add(leave.Owner, on)
		}
	}
	return all
}

// steps are those of a running play that can be done now: not done, waiting for
// no other, and due within a week.
func (tr *tracer) steps(rec *book.Record, p book.Play, c *book.Case, add func(who string, on day.Day)) {
	at := slices.IndexFunc(tr.pages, func(page *book.Page) bool { return page.Kind == "playbook" && page.Name == p.Playbook })
	pb := tr.pages[at].Playbook
	over := c != nil && !c.Open() && pb.Stage != "keep-in-touch" && p.Started < cmp.Or(c.Closed, c.Ended)
	if p.Ended != 0 || p.Outcome != "" || over {
		return
	}
	done := map[string]bool{}
	for _, s := range p.Steps {
		done[s.ID] = s.Done != 0
	}
	for _, s := range pb.Steps {
		due := s.Due.On(p.Started)
		if waits := slices.ContainsFunc(s.Needs, func(id string) bool { return !done[id] }); done[s.ID] || waits || due > tr.asOf+7 {
			continue
		}
		add(tr.whoDoes(rec, p, s.Who), due)
	}
}

func (tr *tracer) whoDoes(rec *book.Record, p book.Play, who string) string {
	owner := cmp.Or(p.Owner, rec.Owner)
	switch who {
	case "", "owner", "team":
		return owner
	case "sponsor":
		return cmp.Or(rec.Sponsor, owner)
	case "manager":
		at := slices.IndexFunc(tr.people.Team, func(x book.Person) bool { return x.ID == owner })
		return cmp.Or(tr.people.Team[at].Manager, owner)
	}
	return who
}

// monthly is a month's part of three months' hours, as a page shows it.
func monthly(h book.Hours) (float64, string) {
	f := math.Round(float64(h)/3) / 100
	if f >= 100 {
		return f, tenth(f)
	}
	return f, decimal(f, 2)
}

func (tr *tracer) teamLoad() traced {
	of := tr.loads()
	people := slices.Collect(maps.Keys(of))
	by := func(figure func(*carried) int64) {
		slices.SortFunc(people, func(a, b string) int { return cmp.Or(cmp.Compare(figure(of[b]), figure(of[a])), strings.Compare(a, b)) })
	}
	bars, drawn, hours, overdue := [][]string{{"Person", "Hours (hours a month)"}}, []float64{}, 0.0, 0
	by(func(l *carried) int64 { return int64(l.hours) })
	busiest := people[0]
	for _, id := range people {
		f, text := monthly(of[id].hours)
		hours, overdue = hours+f, overdue+of[id].overdue
		if of[id].clients > 0 {
			bars, drawn = append(bars, []string{tr.personName(id), text}), append(drawn, f)
		}
	}
	rows := [][]string{{"Who", "Clients", "Revenue looked after", "Of it at risk", "Things to do", "Overdue", "Hours a month"}}
	by(func(l *carried) int64 { return int64(l.revenue) })
	for _, id := range people {
		if l := of[id]; l.clients+l.due > 0 {
			_, text := monthly(l.hours)
			rows = append(rows, []string{tr.personName(id), fmt.Sprint(l.clients), pounds(l.revenue), pounds(l.risk), fmt.Sprint(l.due), fmt.Sprint(l.overdue), text})
		}
	}
	freed, given, departures := tr.freed()
	thin, single := tr.thinCover()
	_, most := monthly(of[busiest].hours)
	return traced{
		figures: map[string]string{
			"busiest": tr.personName(busiest), "busiest_clients": fmt.Sprint(of[busiest].clients), "busiest_hours": most, "busiest_overdue": fmt.Sprint(of[busiest].overdue),
			"hours": tenth(hours), "overdue": fmt.Sprint(overdue), "freed": given, "departures": departures, "single": single,
		},
		blocks: []string{grid(bars) + line("Hours", drawn...), grid(rows), freed, thin, tr.industries()},
	}
}

// freed is the time that departures gave back, of two years; and of one.
func (tr *tracer) freed() (table, hours, departures string) {
	all := tr.cases(func(c ofCase) bool {
		return c.Kind == "save" && (c.Outcome == "lost" || c.Outcome == "let-go") && c.Staff.HoursFreed.V > 0 && c.Ended > tr.asOf.AddMonths(-24)
	})
	slices.SortFunc(all, func(a, b ofCase) int {
		return cmp.Or(cmp.Compare(b.Ended, a.Ended), strings.Compare(a.rec.Name, b.rec.Name))
	})
	rows := [][]string{{"Client", "Left", "Hours a month freed", "Went to", "Who served them"}}
	var sum book.Hours
	n := 0
	for _, c := range all {
		if c.Ended > tr.asOf.AddMonths(-12) {
			sum, n = sum+c.Staff.HoursFreed.V, n+1
		}
		var roster []string
		for _, id := range c.Staff.Roster {
			roster = append(roster, tr.personName(id))
		}
		rows = append(rows, []string{c.rec.Name, date(c.Ended), decimal(float64(c.Staff.HoursFreed.V)/100, 2), c.Staff.Reassigned, strings.Join(roster, ", ")})
	}
	return grid(rows), decimal(float64(sum)/100, 2), fmt.Sprint(n)
}

// thinCover are the clients with too few people on one side or the other.
func (tr *tracer) thinCover() (table, single string) {
	rows := [][]string{{"Client", "Owner", "Billed in twelve months", "Sign", "What shows it"}}
	n := 0
	for _, rec := range byAmount(tr.records, tr.year) {
		var some [][]string
		for _, f := range tr.rows[rec.ID].Findings {
			n += count(f.Sign == "our-single-thread")
			if slices.Contains([]string{"our-single-thread", "single-thread", "no-decision-maker", "crowded-out"}, f.Sign) {
				some = append(some, []string{f.Sign, rec.Name, tr.personName(rec.Owner), pounds(tr.year(rec)), signTitle(f.Sign), f.Evidence})
			}
		}
		slices.SortFunc(some, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
		for _, row := range some {
			rows = append(rows, row[1:])
		}
	}
	if n == 1 {
		return grid(rows), "one client"
	}
	return grid(rows), fmt.Sprint(n, " clients")
}

// industries is who looks after how much of which industry.
func (tr *tracer) industries() string {
	type part struct{ owner, industry string }
	sum := map[part]money.Amount{}
	for _, rec := range tr.records {
		if year := tr.year(rec); year > 20_000_00 && rec.Status != "lost" && rec.Status != "let-go" {
			sum[part{rec.Owner, cmp.Or(rec.Industry, "not said")}] += year
		}
	}
	rows, flows := [][]string{{"Owner", "Industry", "Revenue"}}, "plot Who looks after which industries:"
	for _, p := range slices.SortedFunc(maps.Keys(sum), func(a, b part) int {
		return cmp.Or(strings.Compare(a.owner, b.owner), cmp.Compare(sum[b], sum[a]))
	}) {
		owner := tr.personName(p.owner)
		rows = append(rows, []string{owner, p.industry, pounds(sum[p])})
		flows += " " + owner + ">" + p.industry + "=" + values(inPounds(sum[p]))
	}
	return grid(rows) + flows + "\n"
}
