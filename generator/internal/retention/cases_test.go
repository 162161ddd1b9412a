package retention

import (
	"fmt"
	"testing"

	"holdfast/generator/internal/book"
)

// did is an event of a kind on a day, with a direction or none.
func did(t *testing.T, on1, kind, direction string) book.Event {
	return book.Event{Date: on(t, on1), Kind: kind, Direction: direction}
}

func TestClock(t *testing.T) {
	notice := on(t, "2026-01-28")
	for name, c := range map[string]struct {
		events    []book.Event
		try, talk string
	}{
		"nothing":                        {nil, "", ""},
		"calls before the notice":        {[]book.Event{did(t, "2026-01-20", "call", ""), did(t, "2026-01-27", "call", "out")}, "", ""},
		"the letter of notice":           {[]book.Event{did(t, "2026-01-28", "letter", "in")}, "", ""},
		"notice by telephone, no answer": {[]book.Event{did(t, "2026-01-28", "call", "in")}, "", ""},
		"rang the same day, in vain": {
			[]book.Event{did(t, "2026-01-28", "letter", "in"), did(t, "2026-01-28", "call", "out")}, "2026-01-28", "",
		},
		"three tries, then a talk": {
			[]book.Event{did(t, "2026-02-10", "call", ""), did(t, "2026-02-03", "call", "out"), did(t, "2026-01-30", "email", "out")}, "2026-01-30", "2026-02-10",
		},
		"they rang the day after":     {[]book.Event{did(t, "2026-01-29", "call", "in")}, "", "2026-01-29"},
		"a card is no try":            {[]book.Event{did(t, "2026-01-29", "thank-you", "out"), did(t, "2026-01-30", "internal", "")}, "", ""},
		"a talk on the day is both":   {[]book.Event{did(t, "2026-01-28", "meeting", "")}, "2026-01-28", "2026-01-28"},
		"a letter of theirs, no talk": {[]book.Event{did(t, "2026-01-30", "letter", "in")}, "", ""},
	} {
		got := clockOf(&book.Record{Events: c.events}, notice)
		if got != (Clock{on(t, c.try), on(t, c.talk)}) {
			t.Errorf("%s: tried %q, talked %q", name, got.Try, got.Talk)
		}
		if got := clockOf(&book.Record{Events: c.events}, 0); got != (Clock{}) {
			t.Errorf("%s: without a notice %v", name, got)
		}
	}
}

func TestTries(t *testing.T) {
	for name, c := range map[string]struct {
		events []book.Event
		n      int
		since  string
	}{
		"none": {nil, 0, ""},
		"two, and a card": {
			[]book.Event{did(t, "2026-02-03", "call", "out"), did(t, "2026-02-01", "email", "out"), did(t, "2026-02-04", "thank-you", "out")}, 2, "2026-02-01",
		},
		"those before the case":    {[]book.Event{did(t, "2025-12-31", "call", "out"), did(t, "2026-01-02", "call", "out")}, 1, "2026-01-02"},
		"answered in between":      {[]book.Event{did(t, "2026-01-02", "call", "out"), did(t, "2026-01-03", "email", "in"), did(t, "2026-01-04", "call", "out")}, 1, "2026-01-04"},
		"answered on the same day": {[]book.Event{did(t, "2026-01-02", "call", "out"), did(t, "2026-01-02", "call", "in")}, 0, ""},
		"a talk answers all":       {[]book.Event{did(t, "2026-01-02", "call", "out"), did(t, "2026-01-03", "letter", "out"), did(t, "2026-01-09", "meeting", "")}, 0, ""},
	} {
		if got := triesOf(&book.Record{Events: c.events}, on(t, "2026-01-01")); got != (Tries{c.n, on(t, c.since)}) {
			t.Errorf("%s: %d since %q", name, got.N, got.Since)
		}
	}
}

func TestTerms(t *testing.T) {
	contract := func(start, end string, days int) book.Contract {
		c := book.Contract{Start: on(t, start), End: on(t, end)}
		if days >= 0 {
			c.NoticeDays = book.Some(days)
		}
		return c
	}
	for name, c := range map[string]struct {
		contracts []book.Contract
		want      Terms
		late      bool
	}{
		"none":                         {nil, Terms{}, false},
		"47 days of 90":                {[]book.Contract{contract("2023-03-17", "2026-03-16", 90)}, Terms{47, 90}, true},
		"on the last day":              {[]book.Contract{contract("2023-03-17", "2026-03-16", 47)}, Terms{47, 47}, false},
		"no notice was agreed":         {[]book.Contract{contract("2023-03-17", "2026-03-16", -1)}, Terms{}, false},
		"over, ahead, without an end":  {[]book.Contract{contract("2020-01-01", "2025-12-31", 90), contract("2026-02-01", "2027-01-01", 90), contract("2020-01-01", "", 90)}, Terms{}, false},
		"of two, the one to end first": {[]book.Contract{contract("2020-01-01", "2026-12-31", 30), contract("2020-01-01", "2026-03-16", 90)}, Terms{47, 90}, true},
	} {
		got := termsOf(&book.Record{Contracts: c.contracts}, on(t, "2026-01-28"))
		if got != c.want || got.Late() != c.late {
			t.Errorf("%s: %+v, late %v", name, got, got.Late())
		}
	}
}

func TestCaseState(t *testing.T) {
	for _, c := range []struct {
		row  CaseRow
		want CaseState
	}{
		{CaseRow{Kind: "save"}, ToSave},
		{CaseRow{Kind: "save", Notice: 5}, InNotice},
		{CaseRow{Kind: "save", Notice: 5, Ended: 9}, Unclosed},
		{CaseRow{Kind: "win-back"}, ToWinBack},
		{CaseRow{Kind: "save", Closed: 9, Outcome: "partial"}, "partial"},
		{CaseRow{Kind: "save", Outcome: "lost", Ended: 9}, "lost"},
		{CaseRow{Kind: "win-back", Closed: 9}, "closed"},
	} {
		if got := c.row.State(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.row, got, c.want)
		}
	}
}

func TestLastWritten(t *testing.T) {
	d := func(s string) (x book.StepRun) { x.Done = on(t, s); return x }
	for name, c := range map[string]struct {
		rec  book.Record
		want string
	}{
		"nothing":            {book.Record{}, ""},
		"orders and revenue": {book.Record{Orders: []book.Order{{Date: 9}}, Revenue: []book.MonthMoney{{Month: 9}}}, ""},
		"an event":           {book.Record{Events: []book.Event{did(t, "2026-02-01", "view", ""), did(t, "2026-01-01", "call", "")}}, "2026-02-01"},
		"a follow-up":        {book.Record{FollowUps: []book.FollowUp{{Set: on(t, "2026-01-01"), Due: on(t, "2026-05-01")}}}, "2026-01-01"},
		"a step":             {book.Record{Plays: []book.Play{{Started: on(t, "2026-01-01"), Steps: []book.StepRun{d("2026-01-07")}}}}, "2026-01-07"},
		"a step of a case":   {book.Record{Cases: []book.Case{{Opened: on(t, "2026-01-01"), Plays: []book.Play{{Steps: []book.StepRun{d("2026-01-08")}}}}}}, "2026-01-08"},
		"a review of a case": {book.Record{Cases: []book.Case{{Review: book.Review{On: on(t, "2026-01-09")}}}}, "2026-01-09"},
	} {
		if got := lastWritten(&c.rec); got != on(t, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// read, then call, then read again, then meet: the two looks at the account.
func TestGates(t *testing.T) {
	step := func(id, channel, to string, needs ...string) PlayStep {
		return PlayStep{Step: book.Step{ID: id, Do: id, Channel: channel, To: to, Needs: needs}}
	}
	read, call := step("read", "none", ""), step("call", "phone", "decision-maker", "read")
	again, meet := step("again", "none", "", "call"), step("meet", "in-person", "decision-maker", "call", "again")
	for name, c := range map[string]struct {
		steps []PlayStep
		want  string
	}{
		"none":                          {nil, " [] [] "},
		"both":                          {[]PlayStep{read, call, again, meet}, "call [read] [again] meet"},
		"one look only":                 {[]PlayStep{read, call, step("meet", "in-person", "sponsor", "call")}, "call [read] [] meet"},
		"asking only":                   {[]PlayStep{read, call}, "call [read] [] "},
		"meeting without asking":        {[]PlayStep{read, step("meet", "in-person", "sponsor", "read")}, "meet [read] [] "},
		"by way of another":             {[]PlayStep{read, step("count", "none", "", "read"), step("call", "phone", "user", "count")}, "call [read count] [] "},
		"our own talks are no meetings": {[]PlayStep{read, step("team", "in-person", ""), call, again, meet}, "call [read] [again] meet"},
		"work that the meeting needs, and not for the asking": {
			[]PlayStep{read, call, step("sums", "", ""), step("meet", "in-person", "user", "call", "sums")}, "call [read] [] meet",
		},
	} {
		g := GatesOf(c.steps)
		ids := func(steps []PlayStep) []string {
			out := []string{}
			for _, s := range steps {
				out = append(out, s.Step.ID)
			}
			return out
		}
		if got := fmt.Sprint(g.Ask, " ", ids(g.BeforeAsk), " ", ids(g.BeforeMeet), " ", g.Meet); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
