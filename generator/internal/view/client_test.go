package view

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// on reads a day typed in a test.
func on(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func inMonth(s string) day.Month {
	m, err := day.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

var today = on("2026-02-16")

func testConfig() *book.Config {
	gbp, _ := money.ParseCurrency("GBP")
	return &book.Config{
		Title: "Handbook", Money: gbp, BooksClosed: inMonth("2026-01"), AsOf: today,
		Tiers:      []book.Tier{{ID: "key", Plan: true}},
		Repository: book.Repository{URL: "https://git.example.com/acme/handbook", Branch: "main", Host: "gitlab"},
		Limits:     book.Limits{ComplaintOpen: day.Days(14), OfferValue: book.Some(money.Amount(10_000_00)), Unanswered: book.Some(3), Renewal: day.Days(120)},
	}
}

// world builds everything across clients from whole records.
func world(records ...*book.Record) *retention.World {
	ref := book.Reference{
		Team:    []book.Person{{ID: "maria-lopez", Name: "Maria Lopez"}, {ID: "ben-ito", Name: "Ben Ito"}},
		Reasons: []book.Reason{{ID: "competitor-price", Label: "A cheaper competitor", Needs: "The figure they were quoted"}},
		Rivals:  []book.Rival{{ID: "swiftline", Name: "Swiftline"}},
		Sources: []book.Source{{ID: "smbc", Title: "Win back", URL: "https://example.com/smbc"}},
	}
	playbook := &book.Page{
		Kind: "playbook", Name: "competitor-price", Address: "/playbooks/competitor-price/", Title: "A cheaper competitor",
		Playbook: book.Playbook{
			Stage: "save", Stop: "Three unanswered tries",
			Steps: []book.Step{
				{ID: "brief-read", Do: "Read the brief", Due: plus(0)},
				{ID: "book-call", Do: "Ask for half an hour", Say: "May I have half an hour?", Avoid: "Explaining", To: "decision-maker", Channel: "phone", Due: plus(1), Needs: []string{"brief-read"}},
				{ID: "send-tariff", Do: "Send the tariff", Due: plus(6), Needs: []string{"book-call"}},
				{ID: "thank", Do: "Thank them", Due: plus(30)},
			},
			Disagreements: []book.Disagreement{{
				Topic:     "Channel",
				Positions: []book.Position{{Says: "In person", Source: "smbc"}, {Says: "By phone", Source: "gone"}},
				House:     book.House{Choice: "Telephone to book", By: "ben-ito"},
			}},
		},
	}
	cfg := testConfig()
	rows := make([]*retention.Row, len(records))
	for i, r := range records {
		rows[i] = retention.Summarise(r, retention.NewRules(cfg), today)
	}
	return retention.Across(cfg, today, "", ref, []*book.Page{playbook}, rows)
}

func plus(days int) book.Offset { return book.Offset{Span: day.Days(days), Set: true} }

// contextOf is what others contribute to one record's pages.
func contextOf(rec *book.Record, others ...*book.Record) ClientContext {
	w := world(append(others, rec)...)
	return NewClientContext(w, w.Client(rec.ID))
}

// refs are references as "kind id" words.
func refs(pairs ...string) []book.Ref {
	var out []book.Ref
	for _, p := range pairs {
		kind, id, _ := strings.Cut(p, " ")
		out = append(out, book.Ref{Kind: kind, ID: id})
	}
	return out
}

// threeLines is the least a record may hold.
func threeLines() *book.Record {
	return &book.Record{
		ID: "acme", Name: "Acme", Owner: "maria-lopez", Status: "active", Tier: "key", Files: []string{"data/clients/acme.yaml"},
		At: book.Pos{Line: 1}, Refs: refs("person maria-lopez"),
		Contracts: []book.Contract{{At: book.Pos{Line: 3}, ID: "contract-1", End: on("2026-03-31"), AnnualValue: book.Some(money.Amount(240_000_00))}},
	}
}

// inTrouble has an open case with a running play, offers, people and promises.
func inTrouble() *book.Record {
	at := func(line int32) book.Pos { return book.Pos{Line: line} }
	return &book.Record{
		ID: "northwind", Name: "Northwind", Owner: "maria-lopez", Status: "at-risk", Tier: "key", Group: "halden", At: at(1),
		Files:  []string{"data/clients/northwind.yaml", "data/clients/northwind/late.yaml"},
		Refs:   refs("person maria-lopez", "person ben-ito", "playbook competitor-price", "reason competitor-price", "rival swiftline", "client elsewhere", "contact elsewhere/ana", "sign quiet"),
		Owners: []book.Ownership{{At: at(2), Who: "ben-ito", From: on("2019-03-04")}, {At: at(3), Who: "maria-lopez", From: on("2022-01-10")}},
		Contacts: []book.Contact{
			{At: at(10), ID: "jane", Name: "Jane Roe", Title: "COO", Role: "decision-maker", Stance: "ally", Status: "moved", From: on("2019-03-04"), To: on("2026-01-15"), MovedTo: "elsewhere"},
			{At: at(11), ID: "li", Name: "Li Wei", Role: "champion", Stance: "ally", Status: "active", From: on("2020-02-03"), Knows: []string{"jane", "elsewhere/ana"}, Phone: "+44 20 7946 0011"},
			{At: at(12), ID: "eva", Name: "Eva Falk", Role: "decision-maker", Status: "active"},
		},
		Contracts: []book.Contract{{
			At: at(20), ID: "msa", Signed: on("2023-03-20"), Start: on("2023-04-01"), End: on("2026-03-31"), NoticeDays: book.Some(31), AnnualValue: book.Some(money.Amount(240_000_00)),
			Commitments: []book.Commitment{
				{At: at(21), ID: "review", By: "us", What: "Monthly review", Due: on("2026-02-01"), State: "missed", Settled: on("2026-02-02"), Evidence: "Never held"},
				{At: at(22), ID: "answer", By: "us", What: "Answer the claim", Due: on("2026-02-10"), State: "open"},
				{At: at(23), ID: "pay", By: "client", What: "Pay in thirty days", Due: on("2026-05-01"), State: "open"},
			},
		}},
		Revenue: []book.MonthMoney{{Month: inMonth("2025-11"), Value: 20_000_00}, {Month: inMonth("2026-01"), Value: 18_500_00}},
		Orders:  []book.Order{{At: at(30), Date: on("2026-01-20"), Amount: 100_00}, {At: at(31), Date: on("2026-02-03"), Amount: 1200_50, Ref: "536365"}},
		Events: []book.Event{
			{At: at(40), ID: "a", Date: on("2026-01-09"), Kind: "complaint", Direction: "in", With: []string{"li"}, Summary: "Lost pallet"},
			{At: at(41), ID: "b", Date: on("2026-02-11"), Kind: "call", By: "maria-lopez", With: []string{"eva"}, Summary: "First call", Sentiment: book.Some(0)},
			{At: at(42), ID: "c", Date: on("2026-02-11"), Kind: "email", Direction: "in", With: []string{"li"}, Summary: "Asked for prices"},
			{At: at(43), ID: "d", Date: on("2026-02-12"), Kind: "view", By: "maria-lopez", Summary: "Red", Band: "red"},
			{At: book.Pos{File: 1, Line: 2}, ID: "e", Date: on("2026-02-11"), Kind: "internal", Summary: "From a fragment"},
		},
		Cases: []book.Case{{
			At: at(60), ID: "2026-price", Kind: "save", Opened: on("2026-02-12"), Owner: "maria-lopez", Trigger: "quiet",
			Reasons: []book.CaseReason{
				{Code: "competitor-price", About: "winter tariff", Stated: book.Some(true), Believed: book.Some(true), Confidence: "medium"},
			},
			Competitor: book.Competitor{Name: "swiftline", Edge: "price"},
			Plays: []book.Play{{
				At: at(61), Playbook: "competitor-price", Started: on("2026-02-12"), Owner: "maria-lopez",
				Steps: []book.StepRun{{At: at(62), ID: "brief-read", Done: on("2026-02-12"), By: "maria-lopez", Note: "Read twice"}},
			}},
			Offers: []book.Offer{{At: at(70), On: on("2026-02-14"), What: "Price hold", Value: book.Some(money.Amount(24_000_00)), Expires: on("2026-03-05"), State: "made"}},
		}},
	}
}

// neighbours are the clients around northwind: one where Jane went and Ana
// knows Li, and one of the same group that was saved from the same reason.
func neighbours() []*book.Record {
	return []*book.Record{
		{ID: "elsewhere", Name: "Elsewhere", Owner: "ben-ito", Contacts: []book.Contact{{ID: "ana", Name: "Ana Ito", Role: "champion", Stance: "ally", Status: "active", Knows: []string{"northwind/li"}}}},
		{ID: "halden", Name: "Halden", Owner: "ben-ito", Group: "halden", Status: "active", Cases: []book.Case{{
			ID: "2024", Kind: "save", Opened: on("2024-01-02"), Closed: on("2024-05-01"), Outcome: "saved",
			Reasons: []book.CaseReason{{Code: "competitor-price", Believed: book.Some(true)}},
		}}},
	}
}

func TestThreeLineRecord(t *testing.T) {
	rec := threeLines()
	ctx := contextOf(rec)
	c := NewClient(rec, &ctx)
	if c.Owner != (Link{"Maria Lopez", "/people/maria-lopez/"}) || c.Value != 240_000_00 || c.Status != "active" {
		t.Errorf("head: %+v %v %q", c.Owner, c.Value, c.Status)
	}
	if len(c.Dates) != 1 || c.Dates[0].Label != "Contract ends" || c.Dates[0].Tone != "amber" {
		t.Errorf("dates: %+v", c.Dates)
	}
	if len(c.Timeline) != 0 || len(c.Revenue.Months) != 0 || len(c.People.People) != 0 || c.View.Band != "unknown" {
		t.Errorf("something out of nothing: %+v %+v", c.Timeline, c.View)
	}
	if c.Have() != 1 || !slices.Contains(c.Missing, "Who decides there now?") || !slices.Contains(c.Missing, "What do we do if they leave? Their tier wants a plan.") {
		t.Errorf("missing: %d of %d: %q", c.Have(), c.Asked, c.Missing)
	}
	page := NewClient(rec, &ctx)
	b := NewBrief(rec, &page)
	if b.Meeting.Planned || len(b.Ask) != 3 || len(b.Changed) != 0 {
		t.Errorf("brief: %+v %q", b.Meeting, b.Ask)
	}
}

func TestWaysToReach(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec, neighbours()...)
	c := NewClient(rec, &ctx)
	var got []string
	for _, p := range c.Contacts {
		for _, w := range p.Ways {
			got = append(got, fmt.Sprintf("%s via %s at %s: %s", p.Name, w.Through.Text, w.At.Text, w.Says))
		}
	}
	want := []string{
		"Li Wei via Ana Ito at Elsewhere: knows them",
		"Li Wei via Jane Roe at : known to them",
		"Jane Roe via Li Wei at : knows them",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if c.Contacts[0].Name != "Eva Falk" || c.Contacts[2].Now != (Link{"Elsewhere", "/clients/elsewhere/"}) {
		t.Errorf("contacts: %+v", c.Contacts)
	}
	if c.Contacts[1].Dial != "+442079460011" {
		t.Errorf("dial: %q", c.Contacts[1].Dial)
	}
	if len(c.Siblings) != 1 || c.Siblings[0].Client.Text != "Halden" {
		t.Errorf("siblings: %+v", c.Siblings)
	}
	there := neighbours()[0]
	away := contextOf(there, rec)
	if f := NewClient(there, &away); len(f.Arrived) != 1 || f.Arrived[0].Contact.Text != "Jane Roe" {
		t.Errorf("arrived: %+v", f.Arrived)
	}
}

func TestHiddenClientIsPlainText(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	c := NewClient(rec, &ctx)
	if got := c.Contacts[2].Now; got != (Link{Text: "elsewhere"}) {
		t.Errorf("now at %+v", got)
	}
}

func TestBilling(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	c := NewClient(rec, &ctx)
	if c.Billing.Total != 39_700_50 {
		t.Errorf("total %d: the order of a month with a figure must not count", c.Billing.Total)
	}
	if want := "£39,700.50 billed in all"; c.Billing.Text != want || c.Billing.Singles != "2 orders, £1,300.50" {
		t.Errorf("text %q, of orders %q", c.Billing.Text, c.Billing.Singles)
	}
	var months []string
	for _, m := range c.Revenue.Months {
		months = append(months, m.Month+"="+m.Text)
	}
	if want := []string{"2025-11=£20,000", "2025-12=£0", "2026-01=£18,500", "2026-02=£1,200.50"}; !slices.Equal(months, want) {
		t.Errorf("months %q", months)
	}
	if c.Revenue.Months[2].Open || !c.Revenue.Months[3].Open {
		t.Error("only the month after books_closed is open")
	}
	rec.Revenue = nil
	if c := NewClient(rec, &ctx); c.Billing.Text != "2 orders, £1,300.50 in all" {
		t.Errorf("orders only: %q", c.Billing.Text)
	}
}

func TestClientNow(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	c := NewClient(rec, &ctx)
	if len(c.Next) != 1 || c.Next[0].What != "Ask for half an hour" || !c.Next[0].Overdue {
		t.Errorf("next: %+v", c.Next)
	}
	if c.Now[0].Text != "A cheaper competitor: winter tariff" || c.Now[1].Text != "competes on price" {
		t.Errorf("now: %+v", c.Now)
	}
	if c.View.Band != "red" || c.View.By.Text != "Maria Lopez" {
		t.Errorf("view: %+v", c.View)
	}
	if len(c.Complaints) != 1 || !c.Complaints[0].Late || c.Complaints[0].Days != 38 {
		t.Errorf("complaints: %+v", c.Complaints)
	}
	if c.Ours.Open[0].What != "Answer the claim" || !c.Ours.Open[0].Late || c.Theirs.Open[0].Late || c.Ours.Settled[0].What != "Monthly review" {
		t.Errorf("promises: %+v %+v", c.Ours, c.Theirs)
	}
	if c.OwnerSince != on("2022-01-10") {
		t.Errorf("owner since %v", c.OwnerSince)
	}
}

func TestBrief(t *testing.T) {
	rec := inTrouble()
	ctx := contextOf(rec)
	c := NewClient(rec, &ctx)
	b := NewBrief(rec, &c)
	if !b.Meeting.Planned || b.Meeting.Say != "May I have half an hour?" || b.Meeting.With[0].Text != "Eva Falk" {
		t.Errorf("meeting: %+v", b.Meeting)
	}
	if b.Spoke != on("2026-02-11") || len(b.Changed) == 0 || b.Changed[len(b.Changed)-1].Date <= b.Spoke {
		t.Errorf("since %v: %+v", b.Spoke, b.Changed)
	}
	if b.Ask[0] != "The figure they were quoted" || !slices.Equal(b.Avoid, []string{"Explaining"}) {
		t.Errorf("ask %q avoid %q", b.Ask, b.Avoid)
	}
	if p := b.Page(); p.Address != "/clients/northwind/brief/" || p.Kind != "brief" || !p.NoIndex {
		t.Errorf("page: %+v", p)
	}
}

// TestContextIsPlain holds the context to its promise: no maps, pointers,
// functions or interfaces, so that its encoding is the whole of it.
func TestContextIsPlain(t *testing.T) {
	for _, v := range []any{ClientContext{}, Client{}, Brief{}, Case{}} {
		checkPlain(t, reflect.TypeOf(v), reflect.TypeOf(v).Name())
	}
}

func checkPlain(t *testing.T, typ reflect.Type, path string) {
	switch typ.Kind() {
	case reflect.Map, reflect.Pointer, reflect.Func, reflect.Interface, reflect.Chan:
		t.Errorf("%s is a %v", path, typ.Kind())
	case reflect.Slice, reflect.Array:
		checkPlain(t, typ.Elem(), path+"[]")
	case reflect.Struct:
		for i := range typ.NumField() {
			checkPlain(t, typ.Field(i).Type, path+"."+typ.Field(i).Name)
		}
	}
}

// usual is a record of the size that the design plans for: 40 events, 24
// months, three contacts.
func usual() *book.Record {
	rec := inTrouble()
	rec.Cases, rec.Orders, rec.Events, rec.Revenue = nil, nil, nil, nil
	kinds := []string{"call", "meeting", "email", "review", "complaint"}
	for i := range 40 {
		rec.Events = append(rec.Events, book.Event{
			At: book.Pos{Line: int32(100 + i)}, Date: today - day.Day(i*17), Kind: kinds[i%len(kinds)], By: "maria-lopez", With: []string{"li"},
			Summary: "Talked about the trunk and the winter rates", Sentiment: book.Some(i%5 - 2),
		})
	}
	for i := range 24 {
		rec.Revenue = append(rec.Revenue, book.MonthMoney{Month: inMonth("2024-02") + day.Month(i), Value: money.Amount(1_000_000 + i)})
	}
	return rec
}

func BenchmarkNewClient(b *testing.B) {
	rec := usual()
	w := world(rec)
	row := w.Client(rec.ID)
	b.ReportAllocs()
	for b.Loop() {
		ctx := NewClientContext(w, row)
		c := NewClient(rec, &ctx)
		if len(c.Timeline) < 40 {
			b.Fatal("entries are missing")
		}
	}
}

// A try to win them back that failed does not hide why they left.
func TestPartingTellsWhyTheyLeft(t *testing.T) {
	save, back := Case{ID: "left", Kind: "save"}, Case{ID: "back", Kind: "win-back"}
	for _, x := range []struct {
		closed []Case
		want   string
	}{
		{[]Case{back, save}, "left"},
		{[]Case{save, back}, "left"},
		{[]Case{back}, "back"},
		{nil, ""},
	} {
		got := ""
		if c := (&ClientFile{Closed: x.closed}).Parting(); c != nil {
			got = c.ID
		}
		if got != x.want {
			t.Errorf("%v: %q, want %q", x.closed, got, x.want)
		}
	}
}

// A client whom we failed to win back was lost before, and is not lost again.
func TestNotWonBack(t *testing.T) {
	for _, c := range []struct{ kind, outcome, want string }{
		{"win-back", "lost", "Not won back"},
		{"win-back", "let-go", "Not won back"},
		{"win-back", "won-back", "Won back"},
		{"save", "lost", "Lost"},
		{"save", "let-go", "Let go"},
	} {
		rec := &book.Record{ID: "acme", Name: "Acme", Status: "lost", Cases: []book.Case{{ID: "one", Kind: c.kind, Outcome: c.outcome, Closed: 9}}}
		v := NewCase(rec, &ClientContext{}, 0)
		f := ClientFile{Closed: []Case{v}, Status: "lost"}
		if f.addOutcome(); f.Now[0].Label != c.want {
			t.Errorf("a %s case that ended %s is called %q, want %q", c.kind, c.outcome, f.Now[0].Label, c.want)
		}
		row := &retention.CaseRow{Kind: c.kind, Outcome: c.outcome}
		if row.Lossy() != (c.kind == "save") {
			t.Errorf("a %s case that ended %s is a loss: %v", c.kind, c.outcome, row.Lossy())
		}
	}
}
