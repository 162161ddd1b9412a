package retention

import (
	"fmt"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// house is the site that the signs' examples are of, for 16 February 2026.
const house = `== config.yaml
title: House
currency: GBP
tiers: {key: {contact_every: 30d}, core: {contact_every: 60d}}
limits: {client_share: 100}
== data/team.yaml
maria: {name: Maria Lopez}
ben: {name: Ben Ito}
== data/reasons.yaml
care: {label: Poor communication}
== data/clients/acme.yaml
name: Acme
owner: maria
tier: core
`

// shownBy is what a record shows; further clients may follow after "== ".
func shownBy(t *testing.T, record string) *Row {
	t.Helper()
	w, _ := written(house+record).world(t, "2026-02-16", "")
	return w.Client("acme")
}

// calls is an event for each day, written in brackets.
func calls(template string, days ...string) string {
	var b strings.Builder
	b.WriteString("events:\n")
	for _, d := range days {
		fmt.Fprintf(&b, "  - {date: %s, %s}\n", d, template)
	}
	return b.String()
}

// everyDays are n days, each so many after the one before.
func everyDays(t *testing.T, first string, step, n int) (days []string) {
	t.Helper()
	d := on(t, first)
	for range n {
		days = append(days, d.String())
		d += day.Day(step)
	}
	return days
}

// monthly is revenue from a month on.
func monthly(t *testing.T, first string, amounts ...int) string {
	t.Helper()
	m := month(t, first)
	var parts []string
	for i, a := range amounts {
		parts = append(parts, fmt.Sprintf("%s: %d", m+day.Month(i), a))
	}
	return "revenue: {" + strings.Join(parts, ", ") + "}\n"
}

func flat(amount, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = amount
	}
	return out
}

// Every sign, against figures worked by hand. The sentences are those of the
// product's own examples where there is one.
func TestSigns(t *testing.T) {
	const talk = "kind: call, by: maria, summary: A call"
	// Gaps of 20 and one of 40: the chance of 61 days is (240/301)¹¹ = 8.3 %, that of
	// the month-end before, 45 days, (240/285)¹¹ = 15 %.
	quietDays := append(everyDays(t, "2025-01-01", 10, 20), "2025-07-12")
	orders := func(days []string, step int) string {
		var b strings.Builder
		b.WriteString("orders:\n")
		for i, d := range days {
			fmt.Fprintf(&b, "  - {date: %s, amount: %d, ref: \"%d\"}\n", d, 100, i+step)
		}
		return b.String()
	}
	uneven := []string{"2025-01-06", "2025-01-17", "2025-02-03", "2025-02-10", "2025-02-28", "2025-03-03", "2025-03-19", "2025-04-02"}
	for _, c := range []struct {
		name, record, sign string
		want               Severity
		evidence, since    string
	}{
		{
			"quiet: twenty gaps of ten days, then 219 without a word: (210/429)^20 is next to nothing", calls(talk, quietDays...) + "", "quiet", Act,
			"No word from them for 219 days; their usual gap is 10, nine in ten are under 11. Nothing of ours is on record since either: it may be our notes that are quiet.", "2025-08-05",
		},
		{
			"quiet: our own letters are on record", calls(talk, quietDays...) + "  - {date: 2026-02-01, kind: email, direction: out, summary: Are you there}\n", "quiet", Act,
			"No word from them for 219 days; their usual gap is 10, nine in ten are under 11.", "2025-08-05",
		},
		{"quiet: they wrote last week", calls(talk, quietDays...) + "  - {date: 2026-02-10, kind: email, direction: in, summary: Hello}\n", "quiet", 0, "", ""},
		{"quiet: five days with a word are too few", calls(talk, quietDays[:5]...), "quiet", 0, "", ""},
		{"orders-overdue: eight uneven gaps", orders(uneven, 1), "orders-overdue", Act, "Last order 320 days ago; all of their 7 gaps before were under 19 days.", "2025-05-06"},
		{"orders-overdue: the calendar's orders tell nothing", orders(everyDays(t, "2025-01-01", 30, 8), 1), "orders-overdue", 0, "", ""},
		{
			"purchases-down: 14,200 after 20,100", monthly(t, "2024-11", append(flat(20100, 12), 14200, 14200, 14200)...), "purchases-down", Warn,
			"November–January averaged £14,200; the twelve months before, £20,100 (−29 %).", "2026-01-31",
		},
		{"purchases-down: a flat line", monthly(t, "2024-11", flat(20100, 15)...), "purchases-down", 0, "", ""},
		{"purchases-down: nine per cent is too little", monthly(t, "2024-11", append(flat(20000, 12), 18200, 18200, 18200)...), "purchases-down", 0, "", ""},
		{"purchases-down: worth too little in money", monthly(t, "2024-11", append(flat(150, 12), 60, 60, 60)...), "purchases-down", 0, "", ""},
		{"purchases-down: one look is none", monthly(t, "2024-11", append(flat(20000, 14), 2000)...), "purchases-down", 0, "", ""},
		{"purchases-down: a slow slide", monthly(t, "2024-02", 200, 198, 202, 201, 199, 200, 201, 199, 200, 202, 198, 200, 195, 192, 190, 186, 184, 180, 177, 175, 172, 170, 166, 160), "purchases-down", 0, "", ""},
		{
			"purchases-down: a slow slide, in thousands", monthly(t, "2024-02", 20000, 19800, 20200, 20100, 19900, 20000, 20100, 19900, 20000, 20200, 19800, 20000, 19500, 19200, 19000, 18600, 18400, 18000, 17700, 17500, 17200, 17000, 16600, 16000),
			"purchases-down", Watch, "", "",
		},
		{"purchases-down: the season of every year", monthly(t, "2023-02", seasons(3)...), "purchases-down", 0, "", ""},
		{
			"mood-down", calls(talk+", sentiment: 1", "2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01") + moods("2025-05-01 0", "2025-06-01 0", "2025-07-01 1", "2025-08-01 0", "2025-12-01 -1", "2026-01-10 -1", "2026-01-20 -2"),
			"mood-down", Warn, "Last three −1, −1, −2; the eight before averaged +0.6.", "",
		},
		{"mood-down: as ever", calls(talk+", sentiment: 1", everyDays(t, "2025-01-01", 30, 13)...), "mood-down", 0, "", ""},
		{"scores-down", "scores: [" + scores("2025-01-10 9", "2025-03-10 8", "2025-05-10 9", "2025-11-10 6", "2025-12-10 6", "2026-01-10 5") + "]\n", "scores-down", Act, "Last three NPS scores 6, 6, 5 of ten; the three before averaged 8.7.", "2026-01-31"},
		{"view-red", calls("kind: view, by: maria, band: red, summary: The board compares suppliers.", "2026-02-03"), "view-red", Warn, "The owner calls it red since 3 February: The board compares suppliers.", "2026-02-03"},
		{"view-red: amber is no red", calls("kind: view, by: maria, band: amber, summary: So so", "2026-02-03"), "view-red", 0, "", ""},
		{"renewal-near", "contracts: [{id: a, start: 2024-04-01, end: 2026-03-31, annual_value: 240000}]\n", "renewal-near", Warn, "£240,000 ends in 43 days; no talk about renewal is recorded.", "2025-12-01"},
		{"renewal-near: they talked", "contacts: [{id: jane, name: Jane Roe, role: decision-maker}]\ncontracts: [{id: a, start: 2024-04-01, end: 2026-03-31}]\n" + calls("kind: call, with: [jane], summary: Renewal", "2026-01-10"), "renewal-near", 0, "", ""},
		{"renewal-near: another follows", "contracts: [{id: a, start: 2024-04-01, end: 2026-03-31}, {id: b, signed: 2026-02-01, start: 2026-04-01, end: 2028-03-31}]\n", "renewal-near", 0, "", ""},
		{
			"in-notice-window", "contacts: [{id: jane, name: Jane Roe, role: decision-maker}]\ncontracts: [{id: a, start: 2024-05-29, end: 2026-05-29, notice_days: 90}]\n" + calls("kind: visit, with: [jane], summary: A visit", "2025-12-04"),
			"in-notice-window", Act, "12 days left to give notice; decision maker last spoken to 74 days ago.", "2025-12-30",
		},
		{"in-notice-window: the day has passed", "contracts: [{id: a, start: 2024-03-01, end: 2026-05-01, notice_days: 90}]\n", "in-notice-window", 0, "", ""},
		{"renewal-lapsed", "contracts: [{id: a, start: 2024-01-01, end: 2025-12-31}]\n" + monthly(t, "2025-12", 500, 700), "renewal-lapsed", Warn, "The contract ended on 31 December and no new one is recorded; £700 has been billed since.", "2026-01-01"},
		{"notice-late", "contracts: [{id: a, start: 2024-01-01, end: 2026-03-31, notice_days: 90}]\ncases: [{id: go, opened: 2026-02-12, notice: 2026-02-12}]\n", "notice-late", Warn, "Notice came 47 days before the end; 90 were agreed.", "2026-02-12"},
		{"complaint-open", calls("kind: complaint, summary: Lost pallet", "2026-01-09"), "complaint-open", Warn, "Lost pallet, raised 9 January, open 38 days; the limit is 14.", "2026-01-24"},
		{"complaint-open: answered", calls("kind: complaint, summary: Lost pallet, resolved: 2026-02-01", "2026-01-09"), "complaint-open", 0, "", ""},
		{
			"complaints-rising", "since: 2020-01-01\n" + calls("kind: complaint, summary: Late, resolved: 2026-02-15", "2024-12-20", "2025-03-01", "2025-05-01", "2025-08-01", "2025-12-01", "2025-12-10", "2026-01-05", "2026-01-20", "2026-01-25"),
			"complaints-rising", Watch, "Five in 90 days; four in the year before (p = 0.02).", "",
		},
		{
			"promise-missed", "contracts: [{id: a, start: 2025-01-01, commitments: [{what: December review, due: 2025-12-01, state: missed}, {what: February review, due: 2026-02-01, state: missed, settled: 2026-02-02, evidence: Never held}]}]\n",
			"promise-missed", Warn, "February review, due 1 February: never held; the second miss in twelve months.", "2026-02-02",
		},
		{"promise-missed: open past its day", "contracts: [{id: a, start: 2025-01-01, commitments: [{what: The audit file, due: 2026-02-01}]}]\n", "promise-missed", Watch, "The audit file, due 1 February, is still open.", "2026-02-02"},
		{"obligation-doubtful", "contracts: [{id: a, start: 2025-01-01, commitments: [{by: client, what: The forecast, due: 2025-09-30, state: disputed}]}]\n", "obligation-doubtful", Warn, "The forecast, due 30 September, is disputed.", "2025-09-30"},
		{"debt-overdue", "overdue: {2025-12: 4000, 2026-01: 18500}\n" + monthly(t, "2025-02", flat(20000, 12)...), "debt-overdue", Warn, "£18,500 was past due at the end of January, about a month’s billing; the second month in a row.", "2025-12-31"},
		{"debt-overdue: paid since", "overdue: {2025-10: 18500}\n", "debt-overdue", 0, "", ""},
		{"no-decision-maker", "contacts: [{id: jane, name: Jane Roe, role: decision-maker, to: 2026-01-15}]\n", "no-decision-maker", Warn, "Jane Roe left on 15 January; no successor is recorded.", "2026-01-15"},
		{"no-decision-maker: a successor", "contacts: [{id: jane, name: Jane Roe, role: decision-maker, to: 2026-01-15}, {id: al, name: Al, role: decision-maker}]\n", "no-decision-maker", 0, "", ""},
		{"single-thread", "contacts: [{id: li, name: Li Wei}]\n" + calls("kind: call, by: maria, with: [li], summary: A call", everyDays(t, "2025-08-25", 12, 14)...), "single-thread", Warn, "All 14 conversations since August were with Li Wei.", ""},
		{"our-single-thread", "contacts: [{id: li, name: Li Wei}, {id: al, name: Al}]\n" + calls("kind: call, by: maria, with: [li, al], summary: A call", everyDays(t, "2025-08-25", 12, 14)...), "our-single-thread", Watch, "All 14 conversations since August were Maria Lopez’s.", ""},
		{"change-at-top", calls("kind: change, summary: New chief executive", "2026-02-03"), "change-at-top", Watch, "New chief executive on 3 February; nobody of ours has met them since.", "2026-02-03"},
		{"change-at-top: they met", "contacts: [{id: ann, name: Ann, role: decision-maker}]\nevents: [{date: 2026-02-03, kind: change, with: [ann], summary: New chief}, {date: 2026-02-10, kind: visit, with: [ann], summary: First visit}]\n", "change-at-top", 0, "", ""},
		{"untouched", calls(talk, "2025-11-01"), "untouched", Warn, "No conversation for 107 days, since 1 November; their tier asks for one every 60 days.", "2026-01-01"},
		{"untouched: an e-mail out is no conversation", calls(talk, "2026-01-20") + "", "untouched", 0, "", ""},
		{"step-overdue", "follow_ups: [{what: Send the tariff, set: 2026-02-01, due: 2026-02-04, by: ben}]\n", "step-overdue", Warn, "Send the tariff, due 4 February, is 12 days late.", "2026-02-05"},
		{"step-overdue: an offer without an answer", "cases: [{id: go, opened: 2026-01-12, offers: [{on: 2026-01-20, what: Two years, state: made}]}]\n", "step-overdue", Warn, "Answer to the offer: Two years, due 3 February, is 13 days late.", "2026-02-04"},
		{"pushy", calls("kind: email, direction: out, summary: Are you there", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26"), "pushy", Warn, "Four tries without an answer since 5 January; the limit is three.", "2026-01-26"},
		{
			"pushy: after a no", "cases: [{id: go, opened: 2025-10-01, ended: 2025-12-31, closed: 2026-01-10, outcome: lost, recontact: {permission: false}}]\n" + calls("kind: call, direction: out, summary: Once more", "2026-02-01"),
			"pushy", Act, "One try since they refused further calls on 10 January.", "2026-02-01",
		},
		{"gone-silently", monthly(t, "2025-01", append(flat(500, 9), 0, 0, 0, 0)...), "gone-silently", Warn, "Nothing has been billed since September, four months in a row; no case says why.", "2025-11-30"},
		{"gone-silently: a case says why", monthly(t, "2025-01", append(flat(500, 9), 0, 0, 0, 0)...) + "cases: [{id: go, opened: 2025-11-01}]\n", "gone-silently", 0, "", ""},
		{"thin-history", "since: 2025-09-16\n" + calls("kind: letter, summary: A letter", "2025-10-01", "2025-11-01"), "thin-history", Watch, "Two contacts in five months: health unknown, not green.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			row := shownBy(t, c.record)
			fd := row.finding(signIndex(c.sign))
			switch {
			case fd == nil && c.want == 0:
			case fd == nil:
				t.Fatalf("it does not show, but %v do", row.SignCodes())
			case c.want == 0:
				t.Errorf("it shows: %s", fd.Evidence)
			case fd.Severity != c.want || c.evidence != "" && fd.Evidence != c.evidence || c.since != "" && fd.Since.String() != c.since:
				t.Errorf("%s since %s: %s\nwant %s since %s: %s", fd.Severity, fd.Since, fd.Evidence, c.want, c.since, c.evidence)
			case !strings.HasSuffix(fd.Evidence, ".") || len(fd.Rests) == 0 && c.sign != "thin-history":
				t.Errorf("%q rests on %v", fd.Evidence, fd.Rests)
			}
		})
	}
}

// seasons are years whose winters, which end the last of them, are at half.
func seasons(years int) (out []int) {
	for range years {
		out = append(out, flat(20000, 9)...)
		out = append(out, 10000, 10000, 10000)
	}
	return out
}

func moods(list ...string) string {
	var b strings.Builder
	for _, s := range list {
		d, v, _ := strings.Cut(s, " ")
		fmt.Fprintf(&b, "  - {date: %s, kind: call, summary: A call, sentiment: %s}\n", d, v)
	}
	return b.String()
}

func scores(list ...string) string {
	var parts []string
	for _, s := range list {
		d, v, _ := strings.Cut(s, " ")
		parts = append(parts, "{date: "+d+", kind: nps, value: "+v+"}")
	}
	return strings.Join(parts, ", ")
}

// A quiet healthy client, billed the same every month, shows nothing at all, at
// no month-end of two years.
func TestHealthyShowsNothing(t *testing.T) {
	for _, record := range []string{
		"since: 2023-01-01\ncontacts: [{id: jane, name: Jane Roe, role: decision-maker}]\ncontracts: [{id: a, start: 2023-01-01, end: 2027-12-31, annual_value: 60000}]\n" +
			monthly(t, "2023-02", flat(5000, 36)...) + calls("kind: call, by: maria, with: [jane], summary: Monthly call", everyDays(t, "2023-02-01", 30, 37)...),
		"since: 2023-01-01\norders:\n" + invoices(t, 37) + calls("kind: review, by: maria, summary: Quarterly review", everyDays(t, "2023-02-01", 58, 20)...),
	} {
		row := shownBy(t, record)
		if codes := row.SignCodes(); len(codes) > 0 {
			t.Errorf("it shows %v: %s", codes, row.Findings[0].Evidence)
		}
		for i, s := range row.Past.Get().Runs {
			if s != 0 {
				t.Errorf("%d month-ends ago it showed %v", HistoryMonths-i, s.Codes())
			}
		}
		if h := row.Health; !h.Known || h.Score != 100 || h.Band != Green {
			t.Errorf("health is %+v", h)
		}
	}
}

// invoices are sent on the first of each month.
func invoices(t *testing.T, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - {date: %s, amount: 5000, ref: \"%d\"}\n", (month(t, "2023-02") + day.Month(i)).First(), i)
	}
	return b.String()
}

// A snoozed sign still shows, as snoozed, and lowers nothing meanwhile.
func TestSnoozed(t *testing.T) {
	const record = "contacts: [{id: jane, name: Jane Roe, role: decision-maker, to: 2025-12-01}]\n"
	base := record + calls("kind: call, summary: A call", everyDays(t, "2025-06-01", 20, 13)...)
	before := shownBy(t, base)
	after := shownBy(t, base+"snoozed: [{sign: no-decision-maker, on: 2026-01-05, until: 2026-02-28, by: maria, why: They are choosing}]\n")
	over := shownBy(t, base+"snoozed: [{sign: no-decision-maker, on: 2026-01-05, until: 2026-02-15, by: maria, why: They are choosing}]\n")
	fd := after.finding(noDecisionMaker)
	if fd == nil || fd.Snoozed != (Snoozing{By: "maria", On: on(t, "2026-01-05"), Until: on(t, "2026-02-28"), Why: "They are choosing"}) {
		t.Fatalf("the sign is %+v", fd)
	}
	if before.Health.Score != 78 || // (25·100 + 15·100 + 15·20) ÷ 55
		before.Health.Band != Amber || after.Health.Score != 100 || after.Health.Band != Green {
		t.Errorf("health %+v, then %+v", before.Health, after.Health)
	}
	if fd := over.finding(noDecisionMaker); fd == nil || fd.Aside() || over.Health.Score != before.Health.Score {
		t.Errorf("the snooze is over, and the sign is %+v", fd)
	}
}

// Config switches signs off, moves their thresholds and forces bands.
func TestRulesOfTheHouse(t *testing.T) {
	cfg := &book.Config{Signs: []book.SignConfig{{ID: "quiet", Off: true}, {ID: "complaint-open", Watch: "2", Warn: "never"}, {ID: "untouched", Act: "1.75"}, {ID: "renewal-near", Watch: "2m", Warn: "2w", Act: "3d"}, {ID: "concentration", Watch: "50%"}}}
	r := NewRules(cfg)
	if !r.Off("quiet") || r.Off("untouched") {
		t.Error("the wrong sign is off")
	}
	for _, c := range []struct {
		sign  int
		value float64
		want  Severity
	}{
		{complaintOpen, 1.9, 0},
		{complaintOpen, 2, Watch},
		{complaintOpen, 2.9, Watch},
		{complaintOpen, 3, Act},
		{untouched, 1.5, Warn},
		{untouched, 1.75, Act},
		{renewalNear, 15, Watch},
		{renewalNear, 14, Warn},
		{concentration, 49, Warn},
		{singleThread, 1000, Warn},
	} {
		if got := r.grade(c.sign, c.value); got != c.want {
			t.Errorf("%s at %v is %q, not %q", signs[c.sign].Code, c.value, got, c.want)
		}
	}
	forced := strings.Replace(house, "limits:", "health: {overrides: [{sign: thin-history, band: red}]}\nlimits:", 1)
	w, _ := written(forced).world(t, "2026-02-16", "")
	if h := w.Client("acme").Health; h.Known || h.Band != Red || h.Behind.Get().Forced != "thin-history" || h.Reason == "" {
		t.Errorf("health is %+v", h)
	}
}
