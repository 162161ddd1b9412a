package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ofCase is one case and whose it is.
type ofCase struct {
	*book.Case
	rec *book.Record
}

func (tr *tracer) cases(keep func(ofCase) bool) []ofCase {
	var all []ofCase
	for _, rec := range tr.records {
		for i := range rec.Cases {
			if c := (ofCase{&rec.Cases[i], rec}); keep(c) {
				all = append(all, c)
			}
		}
	}
	return all
}

// lost is a year of the revenue that went with a case.
func (tr *tracer) lost(c ofCase) money.Amount {
	if c.RevenueLost.Set || c.Ended == 0 {
		return c.RevenueLost.V
	}
	return tr.billed(c.rec, c.Ended.Month(), 12)
}

// reasons are the codes of a case's reasons that fit, each once.
func reasons(c ofCase, fits func(book.CaseReason) bool) []string {
	var codes []string
	for _, r := range c.Reasons {
		if fits(r) && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

func stated(r book.CaseReason) bool   { return r.Stated.V }
func believed(r book.CaseReason) bool { return r.Believed.V }

func (tr *tracer) labels(codes []string) string {
	var all []string
	for _, code := range codes {
		all = append(all, tr.reasonLabel(code))
	}
	return strings.Join(all, "; ")
}

// inOurHands reports whether a reason that we believe of a case is one that we
// could have acted on.
func (tr *tracer) inOurHands(c ofCase) bool {
	return slices.ContainsFunc(tr.people.Reasons, func(r book.Reason) bool {
		return r.Controllable.V && slices.Contains(reasons(c, believed), r.ID)
	})
}

func (tr *tracer) whyWeLost() traced {
	year := tr.asOf.AddMonths(-12)
	gone := tr.cases(func(c ofCase) bool { return c.Kind == "save" && c.Outcome == "lost" })
	losses := slices.DeleteFunc(slices.Clone(gone), func(c ofCase) bool { return c.Ended <= year })
	slices.SortStableFunc(losses, func(a, b ofCase) int { return cmp.Compare(tr.lost(b), tr.lost(a)) })
	rows := [][]string{{"Client", "Left", "A year of revenue", "They said", "We believe", "In whose hands", "Went to"}}
	var sum money.Amount
	var who, ours []string
	for _, c := range losses {
		sum += tr.lost(c)
		who = append(who, c.rec.Name)
		whose := "not ours"
		if tr.inOurHands(c) {
			whose, ours = "ours", append(ours, c.rec.Name)
		}
		rows = append(rows, []string{
			c.rec.Name, date(c.Ended), pounds(tr.lost(c)), tr.labels(reasons(c, stated)), tr.labels(reasons(c, believed)), whose, tr.rivalName(c.Competitor.Name),
		})
	}
	chart, dearest, behind := tr.byReason(gone, year)
	exposed, pattern := tr.exposed()
	return traced{
		figures: map[string]string{
			"losses": fmt.Sprint(len(losses)), "lost": pounds(sum), "names": strings.Join(who, ", "), "ours": fmt.Sprint(len(ours)),
			"first_reason": dearest, "first_lost": pounds(behind), "pattern": pattern,
		},
		blocks: []string{grid(rows), chart, tr.firstMoments(), exposed},
	}
}

func (tr *tracer) rivalName(id string) string {
	for _, r := range tr.people.Rivals {
		if r.ID == id {
			return r.Name
		}
	}
	return id
}

// byReason is revenue lost by reason, and the dearest of twelve months.
func (tr *tracer) byReason(gone []ofCase, since day.Day) (chart, dearest string, behind money.Amount) {
	all, year := map[string]money.Amount{}, map[string]money.Amount{}
	for _, c := range gone {
		for _, code := range reasons(c, believed) {
			all[code] += tr.lost(c)
			if c.Ended > since {
				year[code] += tr.lost(c)
			}
		}
	}
	codes := slices.SortedFunc(maps.Keys(all), func(a, b string) int { return cmp.Or(cmp.Compare(year[b], year[a]), cmp.Compare(all[b], all[a])) })
	rows := [][]string{{"Reason", "Last twelve months (GBP a year)", "All years (GBP a year)"}}
	var short, long []float64
	for _, code := range codes {
		rows = append(rows, []string{tr.reasonLabel(code), pounds(year[code]), pounds(all[code])})
		short, long = append(short, inPounds(year[code])), append(long, inPounds(all[code]))
	}
	return grid(rows) + line("Last twelve months", short...) + line("All years", long...), tr.reasonLabel(codes[0]), year[codes[0]]
}

// told are the cases in which notice was given or the client left, the newest
// first, and the day they told us.
func (tr *tracer) told() []ofCase {
	all := tr.cases(func(c ofCase) bool {
		left := c.Kind == "save" && (c.Outcome == "lost" || c.Outcome == "" && c.Ended != 0)
		return c.Outcome != "let-go" && (c.Notice != 0 || left)
	})
	slices.SortStableFunc(all, func(a, b ofCase) int {
		return cmp.Or(cmp.Compare(toldOn(b), toldOn(a)), strings.Compare(a.rec.Name, b.rec.Name))
	})
	return all
}

func toldOn(c ofCase) day.Day { return cmp.Or(c.Notice, c.Ended, c.Closed, c.Opened) }

// caseRow is what package retention keeps of a case: of it, only what rests on
// the signs is taken.
func (tr *tracer) caseRow(rec *book.Record, id string) retention.CaseRow {
	cases := tr.rows[rec.ID].Cases
	return cases[slices.IndexFunc(cases, func(c retention.CaseRow) bool { return c.ID == id })]
}

// warned is when the unbroken run of signs before a case began, and the signs
// that showed in the half year before.
func (tr *tracer) warned(c ofCase) (first day.Day, signs []string) {
	row := tr.caseRow(c.rec, c.ID)
	for _, code := range row.Before.Codes() {
		signs = append(signs, signTitle(code))
	}
	return row.Warned, signs
}

// ahead is how many days a first sign came before they told us, "" of none.
func (tr *tracer) ahead(c ofCase) string {
	if first, _ := tr.warned(c); first != 0 {
		return fmt.Sprint(int(toldOn(c) - first))
	}
	return ""
}

func (tr *tracer) firstMoments() string {
	rows := [][]string{{"Client", "First sign", "They told us", "Days we had", "What showed", "First promise missed"}}
	for _, c := range tr.told() {
		if c.Outcome != "lost" || toldOn(c) <= tr.asOf.AddMonths(-24) {
			continue
		}
		var missed day.Day
		for _, p := range promises(c.rec) {
			if p.By == "us" && p.State == "missed" && p.Due < toldOn(c) && (missed == 0 || p.Due < missed) {
				missed = p.Due
			}
		}
		first, signs := tr.warned(c)
		rows = append(rows, []string{c.rec.Name, date(first), date(toldOn(c)), tr.ahead(c), strings.Join(signs, ", "), date(missed)})
	}
	return grid(rows)
}

func promises(rec *book.Record) []book.Commitment {
	var all []book.Commitment
	for _, c := range rec.Contracts {
		all = append(all, c.Commitments...)
	}
	return all
}

// exposed are the clients that show what came before losses.
func (tr *tracer) exposed() (table, clients string) {
	rows := [][]string{{"Client", "Owner", "Billed in twelve months", "What they show"}}
	for _, rec := range byAmount(tr.records, tr.year) {
		for _, f := range tr.rows[rec.ID].Findings {
			if f.Sign == "seen-before" {
				rows = append(rows, []string{rec.Name, tr.personName(rec.Owner), pounds(tr.year(rec)), f.Evidence})
			}
		}
	}
	return grid(rows), fmt.Sprint(len(rows) - 1)
}

// warningMonth is a client that stood under some warning sign at a month-end
// that can be judged, or did not.
type warningMonth struct {
	rec   *book.Record
	on    day.Day
	signs []string // codes
	hit   bool     // notice or loss followed within 180 days
	gone  bool     // had left by then, or had not come
}

// notWarnings are the signs that ask something of us, or say that little is known.
var notWarnings = []string{"step-overdue", "crowded-out", "concentration", "seen-before", "thin-history", "notice-late"}

func (tr *tracer) warningMonths() []warningMonth {
	told := map[string][]day.Day{}
	for _, c := range tr.told() {
		told[c.rec.ID] = append(told[c.rec.ID], toldOn(c))
	}
	var all []warningMonth
	for m := tr.asOf.Month() - 24; m < tr.asOf.Month(); m++ {
		if m.Last() > tr.asOf-180 {
			break
		}
		for _, rec := range tr.records {
			w := warningMonth{rec: rec, on: m.Last()}
			runs := tr.rows[rec.ID].Past.Get().Runs
			for _, code := range runs[int(m-tr.asOf.Month())+len(runs)].Codes() {
				if !slices.Contains(notWarnings, code) {
					w.signs = append(w.signs, code)
				}
			}
			w.hit = slices.ContainsFunc(told[rec.ID], func(d day.Day) bool { return d > w.on && d <= w.on+180 })
			w.gone = rec.Since == 0 || rec.Since > w.on || slices.ContainsFunc(rec.Cases, func(c book.Case) bool {
				return c.Ended != 0 && c.Ended <= w.on && (c.Outcome == "lost" || c.Outcome == "let-go")
			})
			all = append(all, w)
		}
	}
	return all
}

func (tr *tracer) warningSigns() traced {
	told := tr.told()
	rows := [][]string{{"Client", "They told us", "First sign", "Days ahead", "In the end", "What showed"}}
	var days []int
	unseen := []string{}
	for _, c := range told {
		first, signs := tr.warned(c)
		end := "stayed"
		if c.Kind == "save" && (c.Outcome == "lost" || c.Outcome == "" && c.Ended != 0) {
			end = "left"
		} else if c.Open() {
			end = "not over"
		}
		if first != 0 {
			days = append(days, int(toldOn(c)-first))
		} else {
			unseen = append(unseen, c.rec.Name)
		}
		rows = append(rows, []string{c.rec.Name, date(toldOn(c)), date(first), tr.ahead(c), end, strings.Join(signs, ", ")})
	}
	slices.Sort(days)
	foretold, without := fmt.Sprintf("every one of the %d", len(told)), "none came without"
	if slices.Sort(unseen); len(unseen) > 0 {
		foretold, without = fmt.Sprintf("%d of the %d", len(days), len(told)), "without any came "+strings.Join(unseen, ", ")
	}
	months := tr.warningMonths()
	flagged, hits := 0, 0
	for _, m := range months {
		if len(m.signs) > 0 && !m.gone {
			flagged, hits = flagged+1, hits+count(m.hit)
		}
	}
	return traced{
		figures: map[string]string{
			"foretold": foretold, "unseen": without,
			"median_days": fmt.Sprint(days[(len(days)-1)/2]), "flagged": fmt.Sprint(flagged), "hits": fmt.Sprint(hits),
		},
		blocks: []string{grid(rows), signByFollowed(months), tr.besideARule(months), tr.redNow()},
	}
}

// signByFollowed counts each sign against what followed.
func signByFollowed(months []warningMonth) string {
	type tally struct {
		code           string
		looks, hits    int
		clients, wrong map[string]bool
	}
	of := map[string]*tally{}
	for _, m := range months {
		for _, code := range m.signs {
			t := of[code]
			if t == nil {
				t = &tally{code: code, clients: map[string]bool{}, wrong: map[string]bool{}}
				of[code] = t
			}
			t.looks, t.hits, t.clients[m.rec.ID] = t.looks+1, t.hits+count(m.hit), true
			if !m.hit {
				t.wrong[m.rec.ID] = true
			}
		}
	}
	all := slices.SortedFunc(maps.Values(of), func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.hits*a.looks, a.hits*b.looks), cmp.Compare(b.looks, a.looks), strings.Compare(a.code, b.code))
	})
	rows := [][]string{{"Sign", "Clients", "Right", "Clients without consequence"}}
	for _, t := range all {
		rows = append(rows, []string{signTitle(t.code), fmt.Sprint(len(t.clients)), fmt.Sprintf("%d of %d", t.hits, t.looks), fmt.Sprint(len(t.wrong))})
	}
	return grid(rows)
}

// besideARule holds the signs to a rule that anybody could keep.
func (tr *tracer) besideARule(months []warningMonth) string {
	var all, hits, signed, right, quiet, found int
	for _, m := range months {
		if m.gone {
			continue
		}
		all, hits = all+1, hits+count(m.hit)
		if len(m.signs) > 0 {
			signed, right = signed+1, right+count(m.hit)
		}
		var last day.Day
		for _, e := range m.rec.Events {
			if isTouch(e) && e.Date <= m.on {
				last = max(last, e.Date)
			}
		}
		if last != 0 && m.on-last > 90 {
			quiet, found = quiet+1, found+count(m.hit)
		}
	}
	row := func(rule string, flagged, right int) []string {
		return []string{rule, fmt.Sprint(flagged), fmt.Sprint(right), fmt.Sprint(hits)}
	}
	return grid([][]string{{"Rule", "Flagged", "Of these right", "To be found"}, row("Any warning sign", signed, right), row("Silent for 90 days", quiet, found), row("Everybody, always", all, hits)})
}

// isTouch reports whether an event is a contact, either way.
func isTouch(e book.Event) bool {
	return !slices.Contains([]string{"win", "change", "milestone", "view", "internal", "other"}, e.Kind)
}

// redNow are the signs that ask for action and nobody set aside, the oldest first.
func (tr *tracer) redNow() string {
	type sign struct {
		since     day.Day
		name, row string
	}
	var all []sign
	for _, rec := range tr.records {
		for _, f := range tr.rows[rec.ID].Findings {
			if f.Severity.String() == "act" && f.Snoozed.Until == 0 {
				all = append(all, sign{f.Since, rec.Name + f.Sign, strings.Join([]string{rec.Name, signTitle(f.Sign), date(f.Since), f.Evidence}, " | ")})
			}
		}
	}
	slices.SortFunc(all, func(a, b sign) int { return cmp.Or(cmp.Compare(a.since, b.since), strings.Compare(a.name, b.name)) })
	s := "Client | Sign | Since | Evidence\n"
	for _, x := range all {
		s += x.row + "\n"
	}
	return s
}
