package retention

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
)

func after(n int32) book.Offset { return book.Offset{Span: day.Span{N: n, Unit: 'd'}, Set: true} }

// A play begun on 1 February 2026, of steps that are due on its days 0, 7, 14
// and never; the third needs the first two.
func TestPlaySteps(t *testing.T) {
	pb := &book.Playbook{Steps: []book.Step{
		{ID: "read", Due: after(0)},
		{ID: "call", Due: after(7)},
		{ID: "meet", Due: after(14), Needs: []string{"read", "call"}},
		{ID: "log"},
	}}
	start := on(t, "2026-02-01")
	for name, c := range map[string]struct {
		play PlayRow
		asOf day.Day
		want string // each state, with what it waits for
	}{
		"on its first day":      {PlayRow{Started: start}, start, "now now blocked:read,call now"},
		"a day later":           {PlayRow{Started: start}, start + 1, "overdue now blocked:read,call now"},
		"on a step's day":       {PlayRow{Started: start}, start + 7, "overdue now blocked:read,call now"},
		"after a step's day":    {PlayRow{Started: start}, start + 8, "overdue overdue blocked:read,call now"},
		"blocked past its day":  {PlayRow{Started: start}, start + 99, "overdue overdue blocked:read,call now"},
		"one need of two":       {PlayRow{Started: start, Done: []string{"call"}}, start + 2, "overdue done blocked:read now"},
		"free, eight days off":  {PlayRow{Started: start, Done: []string{"call", "read"}}, start + 6, "done done later now"},
		"free, seven days off":  {PlayRow{Started: start, Done: []string{"read", "call"}}, start + 7, "done done now now"},
		"free, on its day":      {PlayRow{Started: start, Done: []string{"read", "call"}}, start + 14, "done done now now"},
		"free, past its day":    {PlayRow{Started: start, Done: []string{"read", "call"}}, start + 15, "done done overdue now"},
		"done before its needs": {PlayRow{Started: start, Done: []string{"meet", "log"}}, start, "now now done done"},
		"without a first day":   {PlayRow{}, start + 99, "now now blocked:read,call now"},
		"ended":                 {PlayRow{Started: start, Ended: start + 3, Done: []string{"read"}}, start + 99, "done later later later"},
		"ended, by its outcome": {PlayRow{Started: start, Outcome: "failed"}, start + 99, "later later later later"},
		"steps of another book": {PlayRow{Started: start, Done: []string{"elsewhere"}}, start, "now now blocked:read,call now"},
	} {
		var got []string
		for i, s := range PlaySteps(pb, c.play, c.asOf) {
			state := string(s.State)
			if len(s.Waiting) > 0 {
				state += ":" + strings.Join(s.Waiting, ",")
			}
			got = append(got, state)
			due := [...]day.Day{start, start + 7, start + 14, 0}[i]
			if c.play.Started == 0 {
				due = 0
			}
			if s.Step.ID != pb.Steps[i].ID || s.Due != due {
				t.Errorf("%s: step %d is %s, due %q", name, i, s.Step.ID, s.Due)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s\nwant %s", name, got, c.want)
		}
	}
	if got := PlaySteps(&book.Playbook{}, PlayRow{}, start); len(got) != 0 {
		t.Errorf("of no steps: %v", got)
	}
}

func TestStepWho(t *testing.T) {
	ref := book.Reference{Team: []book.Person{{ID: "maria", Manager: "sam"}, {ID: "ben", Manager: "rosa"}, {ID: "sam"}}}
	w := Across(&book.Config{}, 1, "", ref, nil, nil)
	full := &Row{Owner: "maria", Sponsor: "li"}
	for _, c := range []struct {
		row       *Row
		playOwner string
		who, want string
	}{
		{full, "", "", "maria"},
		{full, "", "owner", "maria"},
		{full, "ben", "", "ben"},
		{full, "ben", "owner", "ben"},
		{full, "ben", "sponsor", "li"},
		{&Row{Owner: "maria"}, "", "sponsor", "maria"},
		{&Row{Owner: "maria"}, "ben", "sponsor", "ben"},
		{full, "", "manager", "sam"},
		{full, "ben", "manager", "rosa"},
		{full, "sam", "manager", "sam"}, // has none
		{full, "gone", "manager", "gone"},
		{full, "", "team", "maria"},
		{full, "ben", "team", "ben"},
		{full, "ben", "rosa", "rosa"},
	} {
		if got := w.StepWho(c.row, PlayRow{Owner: c.playOwner}, c.who); got != c.want {
			t.Errorf("%q of a play of %q: %q, want %q", c.who, c.playOwner, got, c.want)
		}
	}
}

// line is a due thing in short.
func line(d Due) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %q %s %s %s", d.On, d.Client.ID, d.Kind, d.What, d.Who, d.Case, d.Channel))
}

func checkDue(t *testing.T, name string, w *World, want ...string) {
	t.Helper()
	var got []string
	seen := map[string]bool{}
	for _, d := range w.Due() {
		got = append(got, line(d))
		if id := d.Client.ID + " " + d.ID; d.ID == "" || seen[id] {
			t.Errorf("%s: the id %q is another's too", name, d.ID)
		} else {
			seen[id] = true
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestDue(t *testing.T) {
	asOf := on(t, "2026-02-16")
	price := &book.Page{Kind: "playbook", Name: "price", Address: "/playbooks/price/", Playbook: book.Playbook{Steps: []book.Step{
		{ID: "read", Do: "Read", Due: after(0)},
		{ID: "call", Do: "Call", Due: after(1), Who: "sponsor", Channel: "phone"},
		{ID: "meet", Do: "Meet", Due: after(2), Needs: []string{"call"}},
		{ID: "ask", Do: "Ask", Due: after(30)},
		{ID: "log", Do: "Log"},
	}}}
	touch := &book.Page{Kind: "playbook", Name: "touch", Address: "/playbooks/touch/", Playbook: book.Playbook{Stage: "keep-in-touch", Steps: []book.Step{
		{ID: "write", Do: "Write", Due: after(0), Channel: "letter"},
	}}}
	cfg := &book.Config{Limits: book.Limits{OfferAnswer: day.Days(14)}}
	leave := CaseRow{ID: "2025", Owner: "ben", Outcome: "lost", Permission: book.Some(true), NotBefore: asOf + 9}
	wonBack, noLeave, anyDay := leave, leave, leave
	wonBack.Outcome, noLeave.Permission, anyDay.NotBefore = "won-back", book.Some(false), 0
	for name, c := range map[string]struct {
		row  Row
		want []string
	}{
		"nothing": {},
		"follow-ups, one of them without anybody and any day": {
			Row{Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{What: "Write"}, {What: "Send", By: "ben", Due: asOf - 2}, {ID: "x", What: "Write", Due: asOf}}})},
			[]string{`2026-02-14 acme follow-up "Send" ben`, `2026-02-16 acme follow-up "Write" maria`, `acme follow-up "Write" maria`},
		},
		"what is to be done of a play": {
			Row{Sponsor: "sam", Plays: pack.ListOf([]PlayRow{{Case: "2026", Playbook: "price", Started: asOf - 1, Owner: "ben"}})},
			[]string{`2026-02-15 acme step "Read" ben 2026`, `2026-02-16 acme step "Call" sam 2026 phone`, `acme step "Log" ben 2026`},
		},
		"two runs of one playbook": {
			Row{Plays: pack.ListOf([]PlayRow{
				{Playbook: "price", Started: asOf - 1, Done: []string{"call", "meet", "log"}}, {Playbook: "price", Started: asOf - 9, Done: []string{"call", "meet", "log"}},
			})},
			[]string{`2026-02-07 acme step "Read" maria`, `2026-02-15 acme step "Read" maria`},
		},
		"a play that has ended, and one of no playbook": {
			Row{Plays: pack.ListOf([]PlayRow{{Playbook: "price", Started: asOf, Outcome: "worked"}, {Playbook: "gone", Started: asOf}})}, nil,
		},
		"a contract": {
			Row{Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf}})},
			[]string{`2026-02-16 acme notice-day "Last day to give notice" maria`, `2026-04-17 acme renewal "Contract ends" maria`},
		},
		"a contract past its last notice day": {
			Row{Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf, LastNotice: asOf - 1}})}, []string{`2026-02-16 acme renewal "Contract ends" maria`},
		},
		"a contract without notice ends once, on one day": {
			Row{Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf + 60}})}, []string{`2026-04-17 acme renewal "Contract ends" maria`},
		},
		"a contract of a client in notice": {
			Row{Status: "notice", Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf + 9}})}, []string{`2026-04-17 acme renewal "Contract ends" maria`},
		},
		"a contract, and an open case with notice": {
			Row{Cases: []CaseRow{{ID: "2026", Notice: asOf - 1}}, Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf + 9}})},
			[]string{`2026-04-17 acme renewal "Contract ends" maria`},
		},
		"a contract after a notice that was taken back": {
			Row{Cases: []CaseRow{{ID: "2025", Notice: asOf - 99, Closed: asOf - 50, Outcome: "saved"}}, Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf + 9}})},
			[]string{`2026-02-25 acme notice-day "Last day to give notice" maria`, `2026-04-17 acme renewal "Contract ends" maria`},
		},
		"a play and an offer of a closed case": {
			Row{
				Cases: []CaseRow{{ID: "2025", Closed: asOf - 5, Outcome: "lost", Offers: []OfferRow{{What: "A hold", State: "made", Expires: asOf + 9}}}},
				Plays: pack.ListOf([]PlayRow{{Case: "2025", Playbook: "price", Started: asOf - 30}}),
			}, nil,
		},
		"plays that outlive their case": {
			Row{
				Cases: []CaseRow{{ID: "2025", Closed: asOf - 5, Outcome: "lost"}},
				Plays: pack.ListOf([]PlayRow{
					{Case: "2025", Playbook: "touch", Started: asOf - 30},
					{Case: "2025", Playbook: "price", Started: asOf - 5, Done: []string{"read", "call", "meet"}},
				}),
			},
			[]string{`2026-01-17 acme step "Write" maria 2025 letter`, `acme step "Log" maria 2025`},
		},
		"an offer without an end, and one without a day": {
			Row{Cases: []CaseRow{{ID: "2026", Offers: []OfferRow{{What: "A hold", State: "made", On: asOf - 20}, {What: "A visit", State: "made"}}}}},
			[]string{`2026-02-10 acme offer "Ask for an answer: A hold" maria 2026`},
		},
		"an exit talk to be asked for again": {
			Row{Cases: []CaseRow{{ID: "2026", Exit: "declined", RetryOn: asOf + 3}, {ID: "2025", Exit: "held", RetryOn: asOf}, {ID: "2024", RetryOn: asOf, Obtained: "refused"}}},
			[]string{`2026-02-19 acme exit "Ask again for the exit talk" maria 2026`},
		},
		"leave to call every so often, and they were called": {
			Row{Status: "lost", LastTouch: asOf - 20, Cases: []CaseRow{{ID: "2025", Outcome: "lost", Permission: book.Some(true), NotBefore: asOf - 30, Every: day.Span{N: 3, Unit: 'm'}}}},
			[]string{`2026-04-27 acme re-contact "May be called again" maria 2025`},
		},
		"leave that was taken back later": {
			Row{Status: "lost", Cases: []CaseRow{leave, {ID: "2026", Outcome: "lost", Permission: book.Some(false)}}}, nil,
		},
		"a contract that is over":         {Row{Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf - 1, LastNotice: asOf - 1}})}, nil},
		"a contract of a client lost":     {Row{Status: "lost", Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf}})}, nil},
		"a contract of a client let go":   {Row{Status: "let-go", Ending: pack.ListOf([]Renewal{{Contract: "msa", End: asOf + 60, LastNotice: asOf}})}, nil},
		"leave to call again":             {Row{Status: "lost", Cases: []CaseRow{leave}}, []string{`2026-02-25 acme re-contact "May be called again" ben 2025`}},
		"no leave, or used, or of no day": {Row{Cases: []CaseRow{wonBack, noLeave, anyDay}}, nil},
		"offers": {
			Row{Cases: []CaseRow{{ID: "2026", Offers: []OfferRow{
				{What: "A hold", State: "made", Expires: asOf - 1},
				{What: "A visit", State: "made"},
				{What: "A", State: "draft", Expires: asOf},
				{What: "B", State: "accepted", Expires: asOf},
				{What: "C", State: "declined", Expires: asOf},
				{What: "D", State: "expired", Expires: asOf},
			}}}},
			[]string{`2026-02-15 acme offer "Offer runs out: A hold" maria 2026`},
		},
		"lessons": {
			Row{Cases: []CaseRow{{ID: "2026", Owner: "ben", Lessons: []book.Lesson{
				{ID: "a", What: "Own the calendar", Due: asOf, Owner: "sam"},
				{What: "Ask", Due: asOf + 1},
				{What: "Tell", Due: asOf + 1},
				{ID: "b", What: "Done", Due: asOf, Verified: asOf},
				{ID: "c", What: "Some day"},
			}}}},
			[]string{`2026-02-16 acme lesson "Verify: Own the calendar" sam 2026`, `2026-02-17 acme lesson "Verify: Ask" maria 2026`, `2026-02-17 acme lesson "Verify: Tell" maria 2026`},
		},
	} {
		c.row.ID, c.row.Owner = "acme", "maria"
		checkDue(t, name, Across(cfg, asOf, "", book.Reference{}, []*book.Page{price, touch}, []*Row{&c.row}), c.want...)
	}
}

// By day, then by client; what has no day comes last. A client's own come in the
// order of follow-ups, steps, contract, cases.
func TestDueOrder(t *testing.T) {
	asOf := on(t, "2026-02-16")
	page := &book.Page{Kind: "playbook", Name: "p", Address: "/playbooks/p/", Playbook: book.Playbook{Steps: []book.Step{{ID: "s", Do: "Step"}, {ID: "t", Do: "Dated", Due: after(0)}}}}
	rows := []*Row{
		{ID: "b", Owner: "x", Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{ID: "1", What: "1"}, {ID: "2", What: "2", Due: asOf + 1}, {ID: "3", What: "3", Due: asOf}}})},
		{
			ID: "a", Owner: "x", Plays: pack.ListOf([]PlayRow{{Playbook: "p", Started: asOf}}), Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{ID: "4", What: "4"}, {ID: "5", What: "5", Due: asOf}}}),
			Ending: pack.ListOf([]Renewal{{Contract: "c", End: asOf + 1, LastNotice: asOf}}), Cases: []CaseRow{{ID: "k", Lessons: []book.Lesson{{ID: "6", What: "6", Due: asOf}}}},
		},
		{ID: "c", Owner: "x", Notes: pack.ValueOf(Notes{FollowUps: []FollowUpRow{{ID: "7", What: "7", Due: 1}}})},
	}
	checkDue(t, "order", Across(&book.Config{}, asOf, "", book.Reference{}, []*book.Page{page}, rows),
		`0001-01-01 c follow-up "7" x`,
		`2026-02-16 a follow-up "5" x`, `2026-02-16 a step "Dated" x`, `2026-02-16 a notice-day "Last day to give notice" x`, `2026-02-16 a lesson "Verify: 6" x k`, `2026-02-16 b follow-up "3" x`,
		`2026-02-17 a renewal "Contract ends" x`, `2026-02-17 b follow-up "2" x`,
		`a follow-up "4" x`, `a step "Step" x`, `b follow-up "1" x`)
}

func TestDueKeepsTheOrderOfTheFile(t *testing.T) {
	r := &Row{ID: "acme", Owner: "maria"}
	var want []string
	var all []FollowUpRow
	for i := range 60 {
		all = append(all, FollowUpRow{What: fmt.Sprint(i), Due: day.Day(2 - i%2)})
	}
	for i := range 60 {
		want = append(want, fmt.Sprintf(`0001-01-0%d acme follow-up "%d" maria`, 1+i/30, (2*i+1)%60-i/30))
	}
	r.Notes = pack.ValueOf(Notes{FollowUps: all})
	checkDue(t, "one day", Across(&book.Config{}, 9, "", book.Reference{}, nil, []*Row{r}), want...)
}

// What is more than a week ahead, or waits with its day to come, is for the
// calendar; what is to be done is not there twice.
func TestStepsAhead(t *testing.T) {
	asOf := on(t, "2026-02-16")
	page := &book.Page{Kind: "playbook", Name: "p", Address: "/playbooks/p/", Playbook: book.Playbook{Steps: []book.Step{
		{ID: "now", Do: "Now", Due: after(3)},
		{ID: "late", Do: "Late", Due: after(-3)},
		{ID: "later", Do: "Later", Due: after(20), Who: "ben"},
		{ID: "wait", Do: "Wait", Due: after(5), Needs: []string{"now"}},
		{ID: "gone", Do: "Gone", Due: after(-1), Needs: []string{"now"}},
		{ID: "some", Do: "Some day", Needs: []string{"now"}},
	}}}
	w := Across(&book.Config{}, asOf, "", book.Reference{}, []*book.Page{page}, []*Row{
		{ID: "acme", Owner: "maria", Plays: pack.ListOf([]PlayRow{{Playbook: "p", Started: asOf}, {Playbook: "p", Started: asOf, Outcome: "worked"}})},
	})
	var got []string
	for _, d := range w.StepsAhead() {
		got = append(got, line(d))
	}
	if want := []string{`2026-03-08 acme step "Later" ben`, `2026-02-21 acme step "Wait" maria`}; !slices.Equal(got, want) {
		t.Errorf("ahead %q, want %q", got, want)
	}
	due := 0
	for _, d := range w.Due() {
		due += btoi(d.What == "Later" || d.What == "Wait")
	}
	if due != 0 {
		t.Error("what is ahead is due too")
	}
}
