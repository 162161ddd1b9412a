package book

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/day"
)

// bare takes away where things were typed.
func bare(r *Record) {
	r.Files = nil
	clearPositions(reflect.ValueOf(r).Elem())
}

// line is values in one line, with spaces between.
func line(values ...any) string { return strings.TrimSuffix(fmt.Sprintln(values...), "\n") }

// TestDayRules: what is known of each thing the day before its own day, and on it.
func TestDayRules(t *testing.T) {
	const on = "2025-06-15"
	for name, c := range map[string]struct {
		text          string
		of            func(r *Record) any
		before, after any
	}{
		"since":                  {"since: 2025-06-15", func(r *Record) any { return line(r.Since, r.Status) }, " prospect", on + " active"},
		"first contact":          {"origin: {first_contact: 2025-06-15, source: S}", func(r *Record) any { return r.Origin.FirstContact.String() + r.Origin.Source }, "S", on + "S"},
		"owners":                 {"owners: [{who: sam-osei, from: 2020-01-01}, {who: maria-lopez, from: 2025-06-15}]", func(r *Record) any { return line(len(r.Owners), r.Owner) }, "1 sam-osei", "2 maria-lopez"},
		"contact":                {"contacts: [{id: a, name: A, from: 2025-06-15}]", func(r *Record) any { return len(r.Contacts) }, 0, 1},
		"contact leaves":         {"contacts: [{id: a, name: A, to: 2025-06-15, status: moved, moved_to: elsewhere}]", func(r *Record) any { x := r.Contacts[0]; return x.Status + x.MovedTo + x.To.String() }, "active", "movedelsewhere" + on},
		"contact left":           {"contacts: [{id: a, name: A, to: 2025-06-15}]", func(r *Record) any { return r.Contacts[0].Status }, "active", "left"},
		"signed":                 {"contracts: [{signed: 2025-06-15, start: 2020-01-01}]", func(r *Record) any { return len(r.Contracts) }, 0, 1},
		"start":                  {"contracts: [{start: 2025-06-15}]", func(r *Record) any { return len(r.Contracts) }, 0, 1},
		"signed before":          {"contracts: [{signed: 2020-01-01, start: 2025-06-15}]", func(r *Record) any { return len(r.Contracts) }, 1, 1},
		"forecast":               {"contracts: [{forecast: {on: 2025-06-15, likely: 70}}]", func(r *Record) any { return r.Contracts[0].Forecast.Likely.V }, 0, 70},
		"commitment":             {"contracts: [{commitments: [{what: W, due: 2025-06-15, state: missed, settled: 2025-06-15, evidence: E}]}]", func(r *Record) any { x := r.Contracts[0].Commitments[0]; return x.State + x.Evidence + x.Due.String() }, "open" + on, "missedE" + on},
		"revenue":                {"revenue: {2025-06: 5}\n", func(r *Record) any { return len(r.Revenue) }, 0, 0},
		"order":                  {"orders: [{date: 2025-06-15, amount: 5}]", func(r *Record) any { return len(r.Orders) }, 0, 1},
		"score":                  {"scores: [{date: 2025-06-15, kind: nps, value: 5}]", func(r *Record) any { return len(r.Scores) }, 0, 1},
		"event":                  {"events: [{date: 2025-06-15, kind: call, summary: S}]", func(r *Record) any { return len(r.Events) }, 0, 1},
		"resolved":               {"events: [{date: 2020-01-01, kind: complaint, summary: S, resolved: 2025-06-15}]", func(r *Record) any { return r.Events[0].Resolved.String() }, "", on},
		"follow-up":              {"follow_ups: [{what: W, set: 2025-06-15}]", func(r *Record) any { return len(r.FollowUps) }, 0, 1},
		"follow-up done":         {"follow_ups: [{what: W, due: 2026-01-01, done: 2025-06-15}]", func(r *Record) any { x := r.FollowUps[0]; return x.Done.String() + x.Due.String() }, "2026-01-01", on + "2026-01-01"},
		"testimonial":            {"testimonials: [{date: 2025-06-15, quote: Q}]", func(r *Record) any { return len(r.Testimonials) }, 0, 1},
		"play":                   {"plays: [{playbook: onboarding, started: 2025-06-15}]", func(r *Record) any { return len(r.Plays) }, 0, 1},
		"step":                   {"plays: [{playbook: onboarding, steps: {first-value: {done: 2025-06-15, by: sam-osei, note: N}}}]", func(r *Record) any { return len(r.Plays[0].Steps) }, 0, 1},
		"play ends":              {"plays: [{playbook: onboarding, ended: 2025-06-15, outcome: worked}]", func(r *Record) any { return r.Plays[0].Outcome + r.Plays[0].Ended.String() }, "", "worked" + on},
		"plan":                   {"plan: {playbook: onboarding, agreed: 2025-06-15, by: sam-osei}", func(r *Record) any { return r.Plan.Playbook + r.Plan.By }, "", "onboardingsam-osei"},
		"snoozed":                {"snoozed: [{sign: quiet, on: 2025-06-15, until: 2026-01-01}]", func(r *Record) any { return len(r.Snoozed) }, 0, 1},
		"case":                   {"cases: [{id: c, opened: 2025-06-15}]", func(r *Record) any { return line(len(r.Cases), r.Status) }, "0 active", "1 at-risk"},
		"notice":                 {"cases: [{id: c, notice: 2025-06-15}]", func(r *Record) any { return r.Cases[0].Notice.String() + r.Status }, "at-risk", on + "notice"},
		"ended":                  {"cases: [{id: c, ended: 2025-06-15, revenue_lost: 5}]", func(r *Record) any { return line(r.Cases[0].Ended, r.Status, r.Cases[0].RevenueLost.Set) }, " at-risk false", on + " lost true"},
		"ended, undated outcome": {"cases: [{id: c, ended: 2025-06-15, outcome: let-go, why: W}]", func(r *Record) any { return r.Cases[0].Outcome + " " + r.Status + r.Cases[0].Why }, " at-risk", "let-go let-goW"},
		"case reason":            {"cases: [{id: c, reasons: [{code: poor-service, on: 2025-06-15}]}]", func(r *Record) any { return len(r.Cases[0].Reasons) }, 0, 1},
		"exit":                   {"cases: [{id: c, exit: {state: held, on: 2025-06-15, by: sam-osei, answers: [{ask: Q}]}}]", func(r *Record) any { x := r.Cases[0].Exit; return line(x.State, x.On, len(x.Answers), x.By) }, "  0 ", "held " + on + " 1 sam-osei"},
		"exit planned":           {"cases: [{id: c, exit: {state: planned, on: 2025-06-15, retry_on: 2025-07-01}}]", func(r *Record) any { x := r.Cases[0].Exit; return x.State + x.On.String() + x.RetryOn.String() }, "planned" + on + "2025-07-01", "planned" + on + "2025-07-01"},
		"case play":              {"cases: [{id: c, plays: [{playbook: onboarding, started: 2025-06-15}]}]", func(r *Record) any { return len(r.Cases[0].Plays) }, 0, 1},
		"offer":                  {"cases: [{id: c, reasons: [{code: poor-service, believed: true}], offers: [{what: W, on: 2025-06-15}]}]", func(r *Record) any { return len(r.Cases[0].Offers) }, 0, 1},
		"offer answered":         {"cases: [{id: c, reasons: [{code: poor-service, believed: true}], offers: [{what: W, expires: 2026-01-01, state: declined, answered: 2025-06-15}]}]", func(r *Record) any { return r.Cases[0].Offers[0].State }, "made", "declined"},
		"staff":                  {"cases: [{id: c, staff: {told: 2025-06-15, roster: [sam-osei], hours_freed: 3}}]", func(r *Record) any { return line(len(r.Cases[0].Staff.Roster), r.Cases[0].Staff.HoursFreed.V) }, "0 0", "1 300"},
		"offboarding": {"cases: [{id: c, offboarding: {access_removed: 2025-06-15, data_returned: 2025-06-15}}]", func(r *Record) any {
			x := r.Cases[0].Offboarding
			return x.AccessRemoved.String() + x.DataReturned.String()
		}, "", on + on},
		"review": {"cases: [{id: c, review: {on: 2025-06-15, ours: [A]}}]", func(r *Record) any { return len(r.Cases[0].Review.Ours) }, 0, 1},
		"lesson": {"cases: [{id: c, review: {turning_point: 2020-01-01, lessons: [{what: W, due: 2026-01-01, verified: 2025-06-15, told_client: 2025-06-15}]}}]", func(r *Record) any {
			x := r.Cases[0].Review.Lessons[0]
			return x.Verified.String() + x.ToldClient.String() + x.Due.String()
		}, "2026-01-01", on + on + "2026-01-01"},
		"closed": {"cases: [{id: c, opened: 2020-01-01, closed: 2025-06-15, closed_by: sam-osei, outcome: saved, why: W, reason_obtained: obtained, revenue_kept: 5, review: {on: 2020-01-02, ours: [A]}}]", func(r *Record) any {
			x := r.Cases[0]
			return line(x.Outcome, x.Why, x.ClosedBy, x.ReasonObtained, len(x.Review.Ours), x.RevenueKept.Set, r.Status)
		}, "    0 false at-risk", "saved W sam-osei obtained 1 true active"},
	} {
		t.Run(name, func(t *testing.T) {
			b, recs := mustLoad(t, site("data/clients/x.yaml", head+"industry: I\ntestimonials:\n  - {from: z, date: 2000-01-01}\ncontacts: [{id: z, name: Z}]\n"))
			_ = recs
			rec := record(t, "tags: [t]\n"+c.text)
			day1 := FollowUp{What: "known of old", Set: date(t, "2000-01-01")} // so that the client is known
			rec.FollowUps = append(rec.FollowUps, day1)
			early, late := seen(t, lens(t, b, "", "2025-06-14"), rec), seen(t, lens(t, b, "", on), rec)
			drop := func(r *Record) *Record { r.FollowUps = r.FollowUps[:len(r.FollowUps)-1]; return r }
			if got := c.of(drop(early)); got != c.before {
				t.Errorf("the day before: got %v, want %v", got, c.before)
			}
			if got := c.of(drop(late)); got != c.after {
				t.Errorf("on the day: got %v, want %v", got, c.after)
			}
		})
	}
}

func TestMonthsAreKnownFromTheirLastDay(t *testing.T) {
	b, _ := mustLoad(t, site())
	rec := record(t, "since: 2000-01-01\nrevenue: {2024-02: 1}\noverdue: {2024-02: 1}\nhours: {2024-02: 1}\n")
	for asOf, want := range map[string]int{"2024-02-28": 0, "2024-02-29": 3} {
		r := seen(t, lens(t, b, "", asOf), rec)
		if got := len(r.Revenue) + len(r.Overdue) + len(r.Hours); got != want {
			t.Errorf("%s: %d, want %d", asOf, got, want)
		}
	}
}

// TestTypedStatus: it is set aside if and only if the record holds a later fact.
func TestTypedStatus(t *testing.T) {
	b, _ := mustLoad(t, site())
	for text, want := range map[string]string{
		"since: 2020-01-01": "won-back",
		"since: 2020-01-01\ncontracts: [{start: 2020-01-01, end: 2030-01-01}]":                                                                                     "won-back", // planned days are no facts
		"since: 2020-01-01\nfollow_ups: [{what: W, set: 2020-01-01, due: 2030-01-01}]":                                                                             "won-back",
		"since: 2020-01-01\ncases: [{id: c, opened: 2020-01-01, closed: 2020-02-01, outcome: saved, recontact: {not_before: 2030-01-01}}]":                         "won-back",
		"since: 2020-01-01\nevents: [{date: 2025-01-02, kind: call, summary: S}]":                                                                                  "active",
		"since: 2020-01-01\nevents: [{date: 2025-01-01, kind: call, summary: S}]":                                                                                  "won-back",
		"since: 2020-01-01\nrevenue: {2025-01: 1}":                                                                                                                 "active", // the month is not over
		"since: 2025-06-01\nevents: [{date: 2020-01-01, kind: call, summary: S}]":                                                                                  "prospect",
		"since: 2020-01-01\norders: [{date: 2026-01-01, amount: 1}]\ncases: [{id: c, opened: 2024-01-01}]":                                                         "at-risk",
		"since: 2020-01-01\ncases: [{id: c, opened: 2024-01-01, notice: 2024-02-01, ended: 2025-02-01}]":                                                           "notice",
		"since: 2020-01-01\ncases: [{id: c, opened: 2024-01-01, ended: 2024-02-01, closed: 2025-03-01, outcome: let-go}]":                                          "lost",
		"since: 2020-01-01\norders: [{date: 2026-01-01, amount: 1}]\ncases: [{id: c, opened: 2024-01-01, ended: 2024-02-01, closed: 2024-03-01, outcome: let-go}]": "let-go",
		"since: 2020-01-01\ncases: [{id: c, opened: 2021-01-01, ended: 2021-02-01, closed: 2021-03-01, outcome: lost}, {id: d, kind: win-back, opened: 2022-01-01, closed: 2023-01-01, outcome: won-back}]\norders: [{date: 2026-01-01, amount: 1}]": "won-back",
		"since: 2020-01-01\ncases: [{id: d, kind: win-back, opened: 2022-01-01, closed: 2026-01-01, outcome: won-back}, {id: c, opened: 2021-01-01, ended: 2021-02-01, closed: 2021-03-01, outcome: lost}]":                                          "lost",
	} {
		r := seen(t, lens(t, b, "", "2025-01-01"), record(t, "status: won-back\n"+text))
		if r == nil || r.Status != want {
			t.Errorf("%s\nwant %s, got %+v", text, want, r)
		}
	}
}

// TestNothingKnownYet: a client all of whose facts lie ahead is not there.
func TestNothingKnownYet(t *testing.T) {
	b, _ := mustLoad(t, site())
	for text, known := range map[string]bool{
		"": true,
		"contracts: [{end: 2026-03-31, annual_value: 240000}]": true,
		"since: 2026-01-01": false,
		"since: 2026-01-01\ncontacts: [{id: a, name: A}]":                                            false,
		"since: 2026-01-01\norigin: {first_contact: 2024-01-01}":                                     true,
		"events: [{date: 2026-01-01, kind: call, summary: S}]":                                       false,
		"events: [{date: 2025-01-01, kind: call, summary: S}]":                                       true,
		"contracts: [{start: 2026-01-01, end: 2024-01-01}]":                                          false,
		"cases: [{id: c, opened: 2026-01-01, plays: [{playbook: onboarding, started: 2020-01-01}]}]": false,
	} {
		if text == "contracts: [{start: 2026-01-01, end: 2024-01-01}]" {
			text = "contracts: [{start: 2026-01-01, end: 2027-01-01}]"
		}
		if r := seen(t, lens(t, b, "", "2025-01-01"), record(t, text)); (r != nil) != known {
			t.Errorf("%q: known is %v", text, r != nil)
		}
	}
}

// contractRecord is the record of DESIGN.md, section 4, with every field, as it
// is printed there.
func contractRecord(t testing.TB) string {
	t.Helper()
	src, err := os.ReadFile("testdata/northwind-freight.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// contractSite is the site that the contract's record needs around it.
func contractSite(text string) map[string]string {
	play := func(step string) string {
		return "---\ntitle: P\nstage: save\nsteps: [{id: " + step + ", do: D}]\n---\n"
	}
	return map[string]string{
		"data/clients/northwind-freight.yaml":        text,
		"data/clients/northwind-freight/li-wei.yaml": "contacts: [{id: li-wei, name: Li Wei}]\n",
		"config.yaml":                           sound["config.yaml"],
		"content/about/method.md":               "---\ntitle: M\n---\n",
		"data/clients/other-client.yaml":        "name: Other\nowner: maria-lopez\ncontacts: [{id: ana-ito, name: Ana Ito}]\n",
		"content/playbooks/competitor-price.md": play("book-call"),
		"content/playbooks/onboarding.md":       play("first-value"),
		"content/playbooks/loss-plan.md":        "---\ntitle: L\nstage: prepare\n---\n",
	}
}

func loadContract(t testing.TB, text string) (*Book, *Record) {
	t.Helper()
	var files []string
	for name, text := range contractSite(text) {
		files = append(files, name, text)
	}
	b, recs := mustLoad(t, site(files...))
	return b, recs["northwind-freight"]
}

// TestContractRecordHasEverything: the contract's example loads, and leaves no
// field of the format empty.
func TestContractRecordHasEverything(t *testing.T) {
	_, rec := loadContract(t, contractRecord(t))
	var unset []string
	full := map[string]bool{}
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		p := planOf(v.Type())
		for _, f := range p.fields {
			x := v.FieldByIndex(f.index)
			at := path + "." + f.name
			switch {
			case !x.IsZero():
				full[at] = true
			case !full[at]:
				unset = append(unset, at)
			}
			if x.Kind() == reflect.Slice && f.typ.Elem().Kind() == reflect.Struct {
				for i := range x.Len() {
					walk(x.Index(i), at)
				}
			} else if x.Kind() == reflect.Struct && !isOpt(f.typ) {
				walk(x, at)
			}
		}
	}
	walk(reflect.ValueOf(rec).Elem(), "")
	unset = slices.DeleteFunc(unset, func(s string) bool { return full[s] })
	// Shown elsewhere, as a case's, or in a comment.
	elsewhere := []string{".plays.steps.by", ".plays.steps.note", ".cases.exit.retry_on"}
	unset = slices.DeleteFunc(unset, func(s string) bool { return slices.Contains(elsewhere, s) })
	if len(unset) > 0 {
		t.Errorf("the example says nothing of %q", unset)
	}
}

var dated = regexp.MustCompile(`CANARY-(\d{4}-\d{2}-\d{2})`)

// TestCanaries puts a text with a day into everything that has a day, cuts the
// record to many days, and looks for texts of later ones.
func TestCanaries(t *testing.T) {
	b, rec := loadContract(t, contractRecord(t))
	plant(rec)
	all := 0
	visit(reflect.ValueOf(rec).Elem(), func(s string) { all += len(dated.FindAllString(s, -1)) })
	if all < 25 {
		t.Fatalf("only %d canaries", all)
	}
	for d := date(t, "2018-01-01"); d < date(t, "2026-09-01"); d += 9 {
		l := &Lens{AsOf: d, tier: b.Config.Tiers[0].ID}
		r := seen(t, l, rec)
		if r == nil {
			continue
		}
		visit(reflect.ValueOf(r).Elem(), func(s string) {
			for _, m := range dated.FindAllStringSubmatch(s, -1) {
				if of, _ := day.Parse(m[1]); of > d {
					t.Errorf("on %s: %s", d, s)
				}
			}
		})
	}
	if r := seen(t, &Lens{AsOf: date(t, "2030-01-01")}, rec); r.Status != "at-risk" {
		t.Errorf("in the end nothing is set aside: %s", r.Status)
	}
}

// plant puts canaries beside the days they belong to.
func plant(r *Record) {
	put := func(s *string, d day.Day) { *s = "CANARY-" + d.String() }
	for i := range r.Owners {
		put(&r.Owners[i].Who, r.Owners[i].From)
	}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		put(&c.Title, c.From)
		put(&c.MovedTo, c.To)
	}
	for i := range r.Contracts {
		c := &r.Contracts[i]
		put(&c.ID, c.Known())
		for j := range c.Commitments {
			put(&c.Commitments[j].Evidence, c.Commitments[j].Settled)
		}
	}
	for i := range r.Orders {
		put(&r.Orders[i].Ref, r.Orders[i].Date)
	}
	for i := range r.Scores {
		put(&r.Scores[i].By, r.Scores[i].Date)
	}
	for i := range r.Events {
		put(&r.Events[i].Summary, r.Events[i].Date)
		put(&r.Events[i].Details, r.Events[i].Date)
	}
	for i := range r.FollowUps {
		put(&r.FollowUps[i].What, r.FollowUps[i].Set)
	}
	for i := range r.Testimonials {
		put(&r.Testimonials[i].Quote, r.Testimonials[i].Date)
	}
	plantPlays(r.Plays, put)
	put(&r.Plan.By, r.Plan.Agreed)
	for i := range r.Snoozed {
		put(&r.Snoozed[i].Why, r.Snoozed[i].On)
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		put(&c.Owner, c.Opened)
		put(&c.Why, c.Closed)
		put(&c.ClosedBy, c.Closed)
		put(&c.ReasonObtained, c.Closed)
		for j := range c.Reasons {
			put(&c.Reasons[j].Evidence, c.Reasons[j].On)
		}
		for j := range c.Exit.Answers {
			put(&c.Exit.Answers[j].Ask, c.Exit.On)
		}
		for j := range c.Offers {
			put(&c.Offers[j].What, c.Offers[j].On)
		}
		plantPlays(c.Plays, put)
		put(&c.Staff.Reassigned, c.Staff.Told)
		c.Review.Ours = []string{"CANARY-" + max(c.Review.On, c.Closed).String()}
		for j := range c.Review.Lessons {
			put(&c.Review.Lessons[j].What, max(c.Review.On, c.Closed))
		}
	}
}

func plantPlays(plays []Play, put func(*string, day.Day)) {
	for i := range plays {
		p := &plays[i]
		put(&p.Owner, p.Started)
		put(&p.Outcome, p.Ended)
		for j := range p.Steps {
			put(&p.Steps[j].Note, p.Steps[j].Done)
			put(&p.Steps[j].By, p.Steps[j].Done)
		}
	}
}

// visit calls f with every string in a value.
func visit(v reflect.Value, f func(string)) {
	switch v.Kind() {
	case reflect.String:
		f(v.String())
	case reflect.Slice:
		for i := range v.Len() {
			visit(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			visit(v.Field(i), f)
		}
	}
}

func TestSettled(t *testing.T) {
	b, _ := mustLoad(t, site())
	r := seen(t, lens(t, b, "", "2026-02-16"), record(t, `contracts: [{id: contract-2, start: 2020-01-01}, {start: 2021-01-01, commitments: [{what: W}]}, {start: 2022-01-01}]
events:
  - {date: 2026-01-01, kind: call, summary: A}
  - {date: 2026-01-01, kind: call, summary: B}
  - {id: 2026-01-01-call-3, date: 2026-01-01, kind: call, summary: C}
  - {date: 2026-01-01, kind: call, summary: D}
  - {date: 2026-01-01, kind: email, summary: E}
scores: [{date: 2026-01-01, kind: nps, value: 6.5}]
cases: [{id: c, opened: 2026-01-01, reasons: [{code: poor-service, believed: true}], offers: [{what: W}], exit: {state: declined}}]
`))
	var ids []string
	for _, c := range r.Contracts {
		ids = append(ids, c.ID)
	}
	for _, e := range r.Events {
		ids = append(ids, e.ID)
	}
	want := "contract-2 contract-3 contract-4 2026-01-01-call-1 2026-01-01-call-2 2026-01-01-call-3 2026-01-01-call-4 2026-01-01-email-1"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("ids\n got %s\nwant %s", got, want)
	}
	c := r.Cases[0]
	if r.Tier != "key" || r.Status != "at-risk" || r.Scores[0].Of != 10_000 || c.Kind != "save" || c.Offers[0].State != "made" || c.ReasonObtained != "refused" {
		t.Errorf("%+v", r)
	}
	if m := r.Contracts[1].Commitments[0]; m.By != "us" || m.State != "open" {
		t.Errorf("%+v", m)
	}
}
