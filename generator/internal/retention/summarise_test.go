package retention

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// on reads a day; "" is none.
func on(t testing.TB, s string) day.Day {
	t.Helper()
	if s == "" {
		return 0
	}
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func month(t testing.TB, s string) day.Month {
	t.Helper()
	m, err := day.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type amounts map[string]money.Amount // by month or day

// months gives a record's months, from old to new.
func (a amounts) months(t testing.TB) []book.MonthMoney {
	t.Helper()
	var out []book.MonthMoney
	for m, v := range a {
		out = append(out, book.MonthMoney{Month: month(t, m), Value: v})
	}
	slices.SortFunc(out, func(a, b book.MonthMoney) int { return int(a.Month - b.Month) })
	return out
}

func TestBilling(t *testing.T) {
	type order struct {
		date   string
		amount money.Amount
	}
	for name, c := range map[string]struct {
		typed  amounts
		orders []order
		want   amounts
	}{
		"nothing":                        {},
		"typed alone":                    {amounts{"2026-01": 5, "2026-02": 0}, nil, amounts{"2026-01": 5, "2026-02": 0}},
		"orders of one month add up":     {nil, []order{{"2026-01-31", 5}, {"2026-01-01", 7}, {"2026-02-01", 1}}, amounts{"2026-01": 12, "2026-02": 1}},
		"a cancellation takes away":      {nil, []order{{"2026-01-03", 5}, {"2026-01-09", -8}}, amounts{"2026-01": -3}},
		"typed wins over its orders":     {amounts{"2026-01": 5}, []order{{"2026-01-03", 100}, {"2026-01-04", 100}, {"2026-02-03", 9}}, amounts{"2026-01": 5, "2026-02": 9}},
		"typed nothing wins too":         {amounts{"2026-01": 0}, []order{{"2026-01-03", 100}}, amounts{"2026-01": 0}},
		"orders out of order":            {nil, []order{{"2026-03-01", 3}, {"2025-12-31", 1}, {"2026-03-09", 30}, {"2026-01-01", 2}}, amounts{"2025-12": 1, "2026-01": 2, "2026-03": 33}},
		"orders between and round about": {amounts{"2025-06": 1, "2026-01": 2}, []order{{"2026-05-01", 30}, {"2025-01-01", 10}, {"2025-09-01", 20}}, amounts{"2025-01": 10, "2025-06": 1, "2025-09": 20, "2026-01": 2, "2026-05": 30}},
	} {
		t.Run(name, func(t *testing.T) {
			rec := &book.Record{Revenue: slices.Grow(c.typed.months(t), 9)} // with room to write in
			for i, o := range c.orders {
				rec.Orders = append(rec.Orders, book.Order{At: book.Pos{Line: int32(10 + i)}, Date: on(t, o.date), Amount: o.amount})
			}
			got := Billing(rec)
			for i := range got {
				if line := got[i].At.Line; (line != 0) == slices.ContainsFunc(rec.Revenue, func(m book.MonthMoney) bool { return m.Month == got[i].Month }) {
					t.Errorf("%s is said to be typed on line %d", got[i].Month, line)
				}
				got[i].At = book.Pos{}
			}
			if want := c.want.months(t); !slices.Equal(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
			if !slices.Equal(rec.Revenue, c.typed.months(t)) {
				t.Error("the record's own months were changed")
			}
		})
	}
}

func TestYearTo(t *testing.T) {
	billed := amounts{"2025-01": 1, "2025-02": 20, "2025-03": 300, "2026-01": 4000, "2026-02": 50000}.months(t)
	for last, want := range map[string]money.Amount{
		"2024-12": 0, "2025-01": 1, "2025-12": 321, "2026-01": 4320, "2026-02": 54300, "2027-01": 50000, "2027-02": 0,
	} {
		if got := yearTo(billed, month(t, last)); got != want {
			t.Errorf("the year to %s: %d, want %d", last, got, want)
		}
	}
}

func TestRunning(t *testing.T) {
	for _, c := range []struct {
		start, end, on string
		want           bool
	}{
		{"2025-04-01", "2026-03-31", "2025-03-31", false},
		{"2025-04-01", "2026-03-31", "2025-04-01", true},
		{"2025-04-01", "2026-03-31", "2026-03-31", true},
		{"2025-04-01", "2026-03-31", "2026-04-01", false},
		{"2025-04-01", "", "2099-01-01", true},
		{"2025-04-01", "", "2025-03-31", false},
		{"", "2026-03-31", "1999-01-01", true},
		{"", "", "2026-01-01", true},
	} {
		if got := Running(&book.Contract{Start: on(t, c.start), End: on(t, c.end)}, on(t, c.on)); got != c.want {
			t.Errorf("from %q to %q, on %s: %v", c.start, c.end, c.on, got)
		}
	}
}

func TestContracts(t *testing.T) {
	contract := func(id, start, end string, value money.Amount) book.Contract {
		return book.Contract{ID: id, Start: on(t, start), End: on(t, end), NoticeDays: book.Some(30), AnnualValue: book.Some(value)}
	}
	past, now := contract("past", "2024-01-01", "2025-12-31", 1), contract("now", "2025-01-01", "2026-06-30", 20)
	now.AutoRenew, now.Forecast = true, book.Forecast{Likely: book.Some(70), Value: book.Some[money.Amount](15)}
	open, next := contract("open", "2025-01-01", "", 300), contract("next", "2026-07-01", "2027-06-30", 4000)
	same := contract("same", "2025-01-01", "2026-06-30", 50000)
	for name, c := range map[string]struct {
		contracts []book.Contract
		annual    money.Amount
		renewal   string
	}{
		"none":                     {nil, 0, ""},
		"one that is over":         {[]book.Contract{past}, 0, ""},
		"one without an end":       {[]book.Contract{open}, 300, ""},
		"the end that comes next":  {[]book.Contract{next, past, now, open}, 320, "now"},
		"one that is yet to begin": {[]book.Contract{next}, 0, "next"},
		"two that end together":    {[]book.Contract{now, same}, 50020, "now"},
		"together, the other way":  {[]book.Contract{same, now}, 50020, "same"},
	} {
		r := Summarise(&book.Record{Contracts: c.contracts}, NewRules(&book.Config{}), on(t, "2026-02-16"))
		if r.Annual != c.annual || r.Renewal().Contract != c.renewal {
			t.Errorf("%s: %d a year, renewal %q", name, r.Annual, r.Renewal().Contract)
		}
	}
	r := Summarise(&book.Record{Contracts: []book.Contract{now}}, NewRules(&book.Config{}), on(t, "2026-06-30"))
	want := Renewal{
		Contract: "now", End: on(t, "2026-06-30"), LastNotice: on(t, "2026-05-31"), AutoRenew: true, Value: 20,
		Likely: book.Some(70), Forecast: book.Some[money.Amount](15),
	}
	if r.Renewal() != want || r.Annual != 20 {
		t.Errorf("on its last day: %d, %+v\nwant %+v", r.Annual, r.Renewal(), want)
	}
}

// Every kind of event: whether it is a touch, and whether it is a talk where
// nothing is said, where they began it, and where we did.
func TestTouchAndTalk(t *testing.T) {
	kinds := map[string]struct{ touch, talk, in, out bool }{
		"call": {true, true, true, false}, "meeting": {true, true, true, false}, "visit": {true, true, true, false}, "review": {true, true, true, false},
		"email": {touch: true}, "letter": {touch: true}, "thank-you": {touch: true}, "survey": {touch: true}, "complaint": {touch: true}, "testimonial": {touch: true},
		"win": {}, "change": {}, "milestone": {}, "view": {}, "internal": {}, "other": {},
	}
	field, _ := reflect.TypeFor[book.Event]().FieldByName("Kind")
	for kind := range strings.FieldsSeq(field.Tag.Get("enum")) {
		want, ok := kinds[kind]
		if !ok {
			t.Errorf("no case for %s", kind)
		}
		for direction, talk := range map[string]bool{"": want.talk, "in": want.in, "out": want.out} {
			e := &book.Event{Kind: kind, Direction: direction}
			if Touch(e) != want.touch || Talk(e) != talk {
				t.Errorf("%s %q: touch %v, talk %v", kind, direction, Touch(e), Talk(e))
			}
		}
	}
}

func TestLastTouchAndTalk(t *testing.T) {
	rec := &book.Record{
		Contacts: []book.Contact{{ID: "jane", Role: "decision-maker"}, {ID: "li", Role: "champion"}},
		Events: []book.Event{
			{Date: on(t, "2026-01-20"), Kind: "call", Direction: "in", With: []string{"li", "jane"}},
			{Date: on(t, "2026-01-10"), Kind: "meeting", With: []string{"jane"}},
			{Date: on(t, "2026-01-21"), Kind: "call", With: []string{"li"}},
			{Date: on(t, "2026-01-22"), Kind: "call", Direction: "out", With: []string{"jane"}},
			{Date: on(t, "2026-01-23"), Kind: "letter", Direction: "in", With: []string{"jane"}},
			{Date: on(t, "2026-01-24"), Kind: "internal", With: []string{"jane"}},
			{Date: on(t, "2026-01-02"), Kind: "visit", With: []string{"jane"}},
		},
	}
	r := Summarise(rec, NewRules(&book.Config{}), on(t, "2026-02-16"))
	if r.LastTouch != on(t, "2026-01-23") || r.LastTalk != on(t, "2026-01-20") {
		t.Errorf("last touch %s, last talk %s", r.LastTouch, r.LastTalk)
	}
	if r = Summarise(&book.Record{}, NewRules(&book.Config{}), on(t, "2026-02-16")); r.LastTouch != 0 || r.LastTalk != 0 {
		t.Errorf("of nothing: last touch %s, last talk %s", r.LastTouch, r.LastTalk)
	}
}

// The newest five events since the Monday before come newest first, and within a
// day the later in the file first.
func TestNewestEvents(t *testing.T) {
	for _, c := range []struct{ days, want string }{ // days after 4 January, a Sunday, of events a, b, c …
		{"", ""},
		{"5", "a"},
		{"1 2 3", "c b a"},
		{"3 2 1", "a b c"},
		{"1 2 3 4 5 6 7", "g f e d c"},
		{"7 6 5 4 3 2 1", "a b c d e"},
		{"4 1 6 2 7 3 5", "e c g a f"},
		{"1 1 1 1 1 1 1", "g f e d c"},
		{"2 2 2 2 2 1 3", "g e d c b"},
		{"2 1 2 1 2 1 2", "g e c a f"},
		{"0 1 0 2", "d b"},
	} {
		rec := &book.Record{}
		for i, d := range strings.Fields(c.days) {
			rec.Events = append(rec.Events, book.Event{Date: on(t, "2026-01-04") + day.Day(d[0]-'0'), Kind: "call", By: "maria", Summary: string(rune('a' + i))})
		}
		r := Summarise(rec, NewRules(&book.Config{}), on(t, "2026-01-12"))
		var got []string
		for _, e := range r.Notes.Get().Recent {
			got = append(got, e.Summary)
			if i := int(e.Summary[0] - 'a'); e != (RecentRow{rec.Events[i].Date, "call", e.Summary, "maria"}) {
				t.Errorf("days %s: %+v", c.days, e)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("days %s: %s, want %s", c.days, got, c.want)
		}
	}
}

func TestAtRisk(t *testing.T) {
	open := book.Case{Kind: "save"}
	ended, saved, winBack := open, open, open
	ended.Ended, saved.Outcome, winBack.Kind = on(t, "2026-01-31"), "saved", "win-back"
	closed := open
	closed.Closed = on(t, "2026-02-01")
	billed, contract := amounts{"2024-12": 1, "2025-06": 100, "2026-01": 20, "2026-02": 9}, []book.Contract{{AnnualValue: book.Some[money.Amount](7000)}}
	for name, c := range map[string]struct {
		status    string
		billed    amounts
		contracts []book.Contract
		cases     []book.Case
		want      money.Amount
	}{
		"in notice":                         {"notice", billed, contract, nil, 120},
		"in notice, by contract":            {"notice", nil, contract, nil, 7000},
		"in notice, billed long ago":        {"notice", amounts{"2024-12": 1}, contract, nil, 0},
		"at risk as typed":                  {"at-risk", billed, nil, nil, 120},
		"an open save case":                 {"active", billed, nil, []book.Case{saved, open}, 120},
		"an open save case of one won back": {"won-back", billed, nil, []book.Case{open}, 120},
		"no case":                           {"active", billed, contract, nil, 0},
		"cases that are over":               {"active", billed, nil, []book.Case{saved, closed, ended}, 0},
		"an open win-back case":             {"active", billed, nil, []book.Case{winBack}, 0},
		"lost already":                      {"lost", billed, nil, []book.Case{open}, 0},
		"let go":                            {"let-go", billed, nil, []book.Case{open}, 0},
	} {
		rec := &book.Record{Status: c.status, Revenue: c.billed.months(t), Contracts: c.contracts, Cases: c.cases}
		if r := Summarise(rec, NewRules(&book.Config{}), on(t, "2026-02-16")); r.AtRisk != c.want {
			t.Errorf("%s: %d, want %d", name, r.AtRisk, c.want)
		}
	}
}

// What a case's end cost is what was typed, or else the year up to it.
func TestRevenueLost(t *testing.T) {
	billed := amounts{"2025-01": 1, "2025-06": 20, "2026-01": 300}.months(t)
	for name, c := range map[string]struct {
		of   book.Case
		want money.Amount
	}{
		"as typed":         {book.Case{Ended: on(t, "2025-12-31"), RevenueLost: book.Some[money.Amount](5)}, 5},
		"nothing as typed": {book.Case{Ended: on(t, "2025-12-31"), RevenueLost: book.Some[money.Amount](0)}, 0},
		"worked out":       {book.Case{Ended: on(t, "2025-12-31")}, 21},
		"not ended":        {book.Case{}, 0},
	} {
		r := Summarise(&book.Record{Revenue: billed, Cases: []book.Case{c.of}}, NewRules(&book.Config{}), on(t, "2026-02-16"))
		if got := r.Cases[0].Lost; got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestSummarise(t *testing.T) {
	start := on(t, "2026-02-12")
	rec := &book.Record{
		ID: "acme", Files: []string{"a.yaml", "b.yaml"}, At: book.Pos{File: 1, Line: 3}, Name: "Acme", Status: "notice", Owner: "maria",
		Contacts: []book.Contact{{ID: "jane", Name: "Jane Roe", Role: "sponsor", Status: "moved", MovedTo: "other", Knows: []string{"other/ana"}}},
		FollowUps: []book.FollowUp{
			{ID: "done", What: "Call", Done: start}, {At: book.Pos{Line: 9}, ID: "todo", What: "Write", By: "ben", Due: start},
		},
		Testimonials: []book.Testimonial{{From: "jane", Quote: "Good"}, {From: "gone", Form: "letter"}},
		Plays:        []book.Play{{Playbook: "review", Steps: []book.StepRun{{ID: "a", Done: start}, {ID: "b"}, {ID: "c", Done: start}}}},
		Cases: []book.Case{{
			ID: "2026", Kind: "save", Plays: []book.Play{{Playbook: "price", Started: start, Owner: "ben", Outcome: "failed", Ended: start + 1}},
			Offers: []book.Offer{{What: "A hold", State: "made", Value: book.Some[money.Amount](5), Expires: start}},
		}},
	}
	r := Summarise(rec, NewRules(&book.Config{}), on(t, "2026-02-16"))
	for what, c := range map[string]struct{ got, want any }{
		"file":       {r.File(), "b.yaml"},
		"line":       {r.Begins.Line, int32(3)},
		"contacts":   {r.Contacts.All(), []ContactRow{{ID: "jane", Name: "Jane Roe", Role: "sponsor", Gone: true, MovedTo: "other", Knows: []string{"other/ana"}}}},
		"follow-ups": {r.Notes.Get().FollowUps, []FollowUpRow{{"todo", "Write", "ben", start, book.Pos{Line: 9}}}},
		"praise":     {r.Notes.Get().Praise, []PraiseRow{{From: "jane", FromName: "Jane Roe", Quote: "Good"}, {From: "gone", FromName: "gone", Form: "letter"}}},
		"plays": {r.Plays.All(), []PlayRow{
			{Case: "2026", Playbook: "price", Owner: "ben", Started: start, Ended: start + 1, Outcome: "failed"},
			{Playbook: "review", Done: []string{"a", "c"}},
		}},
		"offers": {r.Cases[0].Offers, []OfferRow{{What: "A hold", Expires: start, State: "made", Value: 5}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: got %+v\nwant %+v", what, c.got, c.want)
		}
	}
}
