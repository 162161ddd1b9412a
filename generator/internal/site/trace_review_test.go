package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// ofOffer is one offer that was put to a client, and in which case.
type ofOffer struct {
	book.Offer
	in ofCase
}

func (tr *tracer) offers() []ofOffer {
	var all []ofOffer
	for _, c := range tr.cases(func(ofCase) bool { return true }) {
		for _, o := range c.Offers {
			if o.State != "draft" {
				all = append(all, ofOffer{o, c})
			}
		}
	}
	return all
}

// codes are the reasons that a case counts under: those believed, else stated.
func codes(c ofCase) []string {
	if all := reasons(c, believed); len(all) > 0 {
		return all
	}
	return reasons(c, stated)
}

// outcome is what came of plays or offers.
type outcome struct {
	ended, worked, partly, failed, useless, running int // plays
	made, accepted, stayed, yearOn                  int // offers
	cost, kept                                      money.Amount
}

func (o *outcome) addPlay(p book.Play) {
	switch p.Outcome {
	case "worked":
		o.worked++
	case "partly":
		o.partly++
	case "failed":
		o.failed++
		o.useless++
	case "abandoned":
		o.useless++
	default:
		o.running += count(p.Ended == 0)
		return
	}
	o.ended++
}

func (o *outcome) addOffer(tr *tracer, x ofOffer) {
	o.made++
	if x.State != "accepted" {
		return
	}
	o.accepted++
	o.cost += x.Cost.V
	o.stayed += count(slices.Contains([]string{"saved", "partial", "won-back"}, x.in.Outcome))
	if from := cmp.Or(x.Answered, x.On).Month(); from+12 <= tr.last {
		o.yearOn++
		o.kept += tr.billed(x.in.rec, from+12, 12)
	}
}

// tally are outcomes by a key, in the order in which the keys came.
type tally struct {
	keys []string
	of   map[string]*outcome
}

func (t *tally) at(key string) *outcome {
	if t.of[key] == nil {
		if t.of == nil {
			t.of = map[string]*outcome{}
		}
		t.keys, t.of[key] = append(t.keys, key), new(outcome)
	}
	return t.of[key]
}

// sorted are the keys by figures, the larger first, then by their names.
func (t *tally) sorted(name func(string) string, figures func(*outcome) []int64) []string {
	keys := slices.Clone(t.keys)
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(slices.Compare(figures(t.of[b]), figures(t.of[a])), strings.Compare(name(a), name(b)))
	})
	return keys
}

func (tr *tracer) playbookTitle(name string) string {
	for _, p := range tr.pages {
		if p.Kind == "playbook" && p.Name == name {
			return p.Title
		}
	}
	return name
}

func (tr *tracer) whatWorked() traced {
	var all outcome
	var playbooks, reason tally
	add := func(p book.Play, codes []string) {
		all.addPlay(p)
		playbooks.at(p.Playbook).addPlay(p)
		for _, code := range codes {
			reason.at(code).addPlay(p)
		}
	}
	for _, rec := range tr.records {
		for _, p := range rec.Plays {
			add(p, nil)
		}
	}
	for _, c := range tr.cases(func(ofCase) bool { return true }) {
		for _, p := range c.Plays {
			add(p, codes(c))
		}
	}
	var offered tally
	for _, x := range tr.offers() {
		all.addOffer(tr, x)
		for _, code := range codes(x.in) {
			offered.at(code).addOffer(tr, x)
		}
	}
	silent := offered.at("poor-communication")
	worst := playbooks.sorted(tr.playbookTitle, func(o *outcome) []int64 { return []int64{int64(o.failed), -int64(o.ended)} })[0]
	stop := playbooks.of[worst]
	return traced{
		figures: map[string]string{
			"ended": fmt.Sprint(all.ended), "worked": fmt.Sprint(all.worked), "partly": fmt.Sprint(all.partly), "no_use": fmt.Sprint(all.useless),
			"made": fmt.Sprint(all.made), "accepted": fmt.Sprint(all.accepted), "stayed": fmt.Sprint(all.stayed), "cost": pounds(all.cost),
			"year_on": fmt.Sprint(all.yearOn), "kept_a_year": pounds(all.kept), "silent_made": fmt.Sprint(silent.made), "silent_accepted": orNone(silent.accepted),
			"stop_title": tr.playbookTitle(worst), "stop_failed": fmt.Sprint(stop.failed), "stop_ended": fmt.Sprint(stop.ended),
		},
		blocks: []string{
			tr.byPlaybook(&playbooks), tr.playsByReason(&reason), tr.offersByReason(&offered),
			fmt.Sprintf("Stage | Offers\nOffers made | %[1]d\nTaken | %[2]d\nThe client stayed or came back | %[3]d\n"+
				"plot From an offer to a client who stayed: Offers made=%[1]d Taken=%[2]d The client stayed or came back=%[3]d\n", all.made, all.accepted, all.stayed),
			tr.offersOneByOne(),
		},
	}
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprint(n)
}

func (tr *tracer) byPlaybook(t *tally) string {
	rows := [][]string{{"Playbook", "Worked", "In part", "Failed or given up", "Running now"}}
	same := func(name string) string { return name }
	for _, name := range t.sorted(same, func(o *outcome) []int64 { return []int64{int64(o.ended), int64(o.worked)} }) {
		if o := t.of[name]; o.ended+o.running > 0 {
			worked := fmt.Sprintf("%d of %d", o.worked, o.ended)
			if o.ended == 0 {
				worked = "none ended yet"
			}
			rows = append(rows, []string{tr.playbookTitle(name), worked, fmt.Sprint(o.partly), fmt.Sprint(o.useless), fmt.Sprint(o.running)})
		}
	}
	return grid(rows)
}

func (tr *tracer) playsByReason(t *tally) string {
	rows := [][]string{{"Reason", "Worked", "In part", "Failed or given up"}}
	var drawn [3][]float64
	for _, code := range t.sorted(tr.reasonLabel, func(o *outcome) []int64 { return []int64{int64(o.ended)} }) {
		o := t.of[code]
		if o.ended == 0 {
			continue
		}
		rows = append(rows, []string{tr.reasonLabel(code), fmt.Sprint(o.worked), fmt.Sprint(o.partly), fmt.Sprint(o.useless)})
		for i, n := range []int{o.worked, o.partly, o.useless} {
			drawn[i] = append(drawn[i], float64(n))
		}
	}
	return grid(rows) + line("Worked", drawn[0]...) + line("In part", drawn[1]...) + line("Failed or given up", drawn[2]...)
}

func (tr *tracer) offersByReason(t *tally) string {
	rows := [][]string{{"Reason", "Taken", "The client stayed", "Cost us", "Billed in the year after"}}
	for _, code := range t.sorted(tr.reasonLabel, func(o *outcome) []int64 {
		if o.yearOn == 0 {
			return []int64{-1, int64(o.made)}
		}
		return []int64{int64(o.kept), int64(o.made)}
	}) {
		o, kept := t.of[code], ""
		if o.yearOn > 0 {
			kept = pounds(o.kept)
		}
		rows = append(rows, []string{tr.reasonLabel(code), fmt.Sprintf("%d of %d", o.accepted, o.made), fmt.Sprint(o.stayed), pounds(o.cost), kept})
	}
	return grid(rows)
}

func (tr *tracer) offersOneByOne() string {
	all := tr.offers()
	slices.SortStableFunc(all, func(a, b ofOffer) int {
		return cmp.Or(cmp.Compare(b.On, a.On), strings.Compare(a.in.rec.ID, b.in.rec.ID))
	})
	rows := [][]string{{"Client", "Date", "Offer", "Cost us", "Answer", "In the end"}}
	for _, x := range all {
		answer := map[string]string{"accepted": "taken", "made": "none yet", "expired": "ran out", "declined": "declined"}[x.State]
		end := map[string]string{"saved": "they stayed", "partial": "they stayed in part", "won-back": "they came back", "lost": "they left", "let-go": "we let them go", "": "not over"}[x.in.Outcome]
		cost := ""
		if x.Cost.Set {
			cost = pounds(x.Cost.V)
		}
		rows = append(rows, []string{x.in.rec.Name, date(x.On), x.What, cost, answer, end})
	}
	return grid(rows)
}

// accountReview is the quarterly review of one client.
func (tr *tracer) accountReview(rec *book.Record) traced {
	row := tr.rows[rec.ID]
	plan := map[bool]string{true: "What we do if they leave is agreed.", false: "What we do if they leave is not agreed yet."}[planned(rec)]
	state := "shows signs that ask for an answer"
	if len(row.SignCodes()) == 0 {
		state = "shows no sign of trouble"
	}
	var value money.Amount
	for _, c := range rec.Contracts {
		if c.Start <= tr.asOf && (c.End == 0 || c.End >= tr.asOf) {
			value += c.AnnualValue.V
		}
	}
	wins, worth, results := tr.results(rec)
	complaints, open := tr.complaints(rec)
	return traced{
		figures: map[string]string{
			"id": rec.Name, "name": rec.Name, "owner": tr.personName(rec.Owner), "view": cmp.Or(ownView(rec), "–"), "own_view": cmp.Or(ownView(rec), "not given"),
			"planned": map[bool]string{true: "yes", false: "no"}[planned(rec)], "plan": plan, "revenue_12m": pounds(tr.year(rec)), "annual_value": pounds(value),
			"state": state, "wins": wins, "promises": tr.ourPromises(rec), "complaints": open,
		},
		blocks: []string{worth, results, tr.billedByMonth(rec), promisesBothWays(rec), complaints, people(rec), tr.daysInTouch(rec), tr.signsToday(rec)},
	}
}

func (tr *tracer) results(rec *book.Record) (said, worth, table string) {
	rows := [][]string{{"When", "What we did", "Worth to them", "Who"}}
	n := 0
	var sum money.Amount
	for _, e := range newest(rec) {
		if e.Kind != "win" || e.Date <= tr.asOf.AddMonths(-24) {
			continue
		}
		if e.Date > tr.asOf.AddMonths(-12) {
			n, sum = n+1, sum+e.Worth.V
		}
		value := ""
		if e.Worth.Set {
			value = pounds(e.Worth.V)
		}
		rows = append(rows, []string{date(e.Date), e.Summary, value, tr.personName(e.By)})
	}
	said, worth = fmt.Sprint(n, " results are written down"), pounds(sum)+" | \nway \n\n"
	switch n {
	case 0:
		said, worth = "No result is written down", "They have put no figure on it in twelve months."
	case 1:
		said = "One result is written down"
	}
	if len(rows) == 1 {
		return said, worth, "Nothing is written down that we did for them. Ask them what was worth most."
	}
	return said, worth, grid(rows)
}

// ourPromises is what became of ours that fell due in two years, in words.
func (tr *tracer) ourPromises(rec *book.Record) string {
	var due []book.Commitment
	missed := 0
	for _, p := range promises(rec) {
		if p.By == "us" && p.Due > tr.asOf.AddMonths(-24) && p.Due <= tr.asOf {
			due = append(due, p)
			missed += count(p.State == "missed")
		}
	}
	many := fmt.Sprintf(" of the %d promises of ours that fell due in two years ", len(due))
	switch {
	case len(due) == 0:
		return "no promise of ours fell due in two years"
	case len(due) == 1:
		return "the one promise of ours that fell due in two years " + map[string]string{"met": "was kept", "missed": "was missed", "open": "is open", "disputed": "is disputed"}[due[0].State]
	case missed == 0:
		return "none" + many + "was missed"
	case missed == 1:
		return "one" + many + "was missed"
	}
	return fmt.Sprint(missed) + many + "were missed"
}

func (tr *tracer) billedByMonth(rec *book.Record) string {
	rows, drawn := [][]string{{"Month", "Amount (GBP)"}}, []float64{}
	for m := tr.asOf.Month() - 36; m <= tr.last; m++ {
		if !slices.ContainsFunc(rec.Revenue, func(x book.MonthMoney) bool { return x.Month == m }) && tr.billed(rec, m, 1) == 0 {
			continue
		}
		rows, drawn = append(rows, []string{monthText(m), pounds(tr.billed(rec, m, 1))}), append(drawn, inPounds(tr.billed(rec, m, 1)))
	}
	if len(drawn) == 0 {
		return "Nothing has been billed yet."
	}
	return grid(rows) + line("Amount", drawn...)
}

func promisesBothWays(rec *book.Record) string {
	all := promises(rec)
	if len(all) == 0 {
		return "No promise is on record."
	}
	slices.SortFunc(all, func(a, b book.Commitment) int {
		return cmp.Or(cmp.Compare(b.Due, a.Due), strings.Compare(a.What, b.What))
	})
	rows := [][]string{{"Promise", "Who promised", "Due", "State", "Settled", "What shows it"}}
	for _, p := range all[:min(20, len(all))] {
		rows = append(rows, []string{p.What, map[string]string{"us": "we", "client": "they"}[p.By], date(p.Due), p.State, date(p.Settled), p.Evidence})
	}
	return grid(rows)
}

func (tr *tracer) complaints(rec *book.Record) (table, open string) {
	n := 0
	rows := [][]string{{"Raised", "Complaint", "Cause", "Resolved"}}
	for _, e := range newest(rec) {
		if e.Kind != "complaint" {
			continue
		}
		n += count(e.Resolved == 0)
		if len(rows) <= 10 {
			rows = append(rows, []string{date(e.Date), e.Summary, tr.reasonLabel(e.Cause), date(e.Resolved)})
		}
	}
	open = [...]string{"no complaint is open", "one complaint is open"}[min(n, 1)]
	if n > 1 {
		open = fmt.Sprint(n, " complaints are open")
	}
	if len(rows) == 1 {
		return "No complaint is on record.", open
	}
	return grid(rows), open
}

// newest are the events of a record, the newest first.
func newest(rec *book.Record) []book.Event {
	all := slices.Clone(rec.Events)
	slices.SortStableFunc(all, func(a, b book.Event) int { return cmp.Compare(b.Date, a.Date) })
	return all
}

func people(rec *book.Record) string {
	if len(rec.Contacts) == 0 {
		return "Nobody is on record."
	}
	all := slices.Clone(rec.Contacts)
	slices.SortFunc(all, func(a, b book.Contact) int {
		return cmp.Or(strings.Compare(a.Status, b.Status), strings.Compare(a.Role, b.Role), strings.Compare(a.Name, b.Name))
	})
	rows := [][]string{{"Who", "Post", "To us", "Stance", "There", "Known since"}}
	for _, c := range all {
		rows = append(rows, []string{c.Name, c.Title, c.Role, c.Stance, c.Status, date(c.From)})
	}
	return grid(rows)
}

func (tr *tracer) daysInTouch(rec *book.Record) string {
	from, times := (tr.asOf.Month() - 11).First(), map[day.Day]int{}
	for _, e := range rec.Events {
		if isTouch(e) && e.Date >= from {
			times[e.Date]++
		}
	}
	if len(times) == 0 {
		return "No contact in twelve months."
	}
	rows, drawn := [][]string{{"Day", "Times"}}, "plot Days in touch:"
	for d := from; d <= tr.asOf; d++ {
		if n := times[d]; n > 0 {
			rows, drawn = append(rows, []string{date(d), fmt.Sprint(n)}), drawn+fmt.Sprintf(" %s=%d", d, n)
		}
	}
	return grid(rows) + drawn + "\n"
}

func (tr *tracer) signsToday(rec *book.Record) string {
	rows := [][]string{{"Sign", "It asks us to", "Since", "Evidence"}}
	for _, severity := range []string{"act", "warn", "watch"} {
		var some [][]string
		for _, f := range tr.rows[rec.ID].Findings {
			if f.Severity.String() == severity {
				some = append(some, []string{f.Sign, signTitle(f.Sign), inWords(severity), date(f.Since), f.Evidence})
			}
		}
		slices.SortFunc(some, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
		for _, row := range some {
			rows = append(rows, row[1:])
		}
	}
	if len(rows) == 1 {
		return "They show none today."
	}
	return grid(rows)
}
