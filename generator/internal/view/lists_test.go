package view_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

var today = day.Of(2026, time.February, 16)

func pounds(n int64) money.Amount { return money.Amount(n * 100) }

func testConfig() *book.Config {
	m, _ := money.ParseCurrency("GBP")
	return &book.Config{
		Title: "Handbook", Currency: "GBP", Money: m, BaseURL: "https://retention.example", BasePath: "/",
		Tiers:  []book.Tier{{ID: "key"}, {ID: "core"}},
		Limits: book.Limits{Renewal: day.Days(120), Stale: day.Days(30)},
	}
}

// testWorld has one client of each sort that the home page tells apart.
func testWorld() *retention.World {
	msa := retention.Renewal{Contract: "msa", End: today + 43, LastNotice: today + 12, AutoRenew: true, Value: pounds(240_000), Likely: book.Some(45)}
	rows := []*retention.Row{
		{
			ID: "northwind", Name: "Northwind Freight", Status: "at-risk", Tier: "key", Owner: "maria", Group: "halden",
			Revenue12: pounds(240_000), AtRisk: pounds(240_000), LastTouch: today - 5, LastTalk: today - 74,
			Ending: pack.ListOf([]retention.Renewal{msa}),
			Cases: []retention.CaseRow{{
				ID: "2026-price", Kind: "save", Owner: "maria", Opened: today - 4, Rival: "swiftline",
				Reasons: []book.CaseReason{
					{Code: "poor-service", Stated: book.Some(true), About: "lost pallets"},
					{Code: "competitor-price", Stated: book.Some(true), Believed: book.Some(true), About: "winter tariff"},
				},
			}},
			Plays: pack.ListOf([]retention.PlayRow{{Case: "2026-price", Playbook: "cheaper", Owner: "maria", Started: today - 4, Done: []string{"read"}}}),
			Notes: pack.ValueOf(retention.Notes{Recent: []retention.RecentRow{{Date: today - 5, Kind: "call", Summary: "Asked for a price review", By: "maria"}}}),
		},
		{
			ID: "acme", Name: "Acme & Sons", Status: "notice", Tier: "core", Owner: "ben", Revenue12: pounds(60_000), AtRisk: pounds(60_000),
			Cases: []retention.CaseRow{{ID: "2026", Opened: today - 20, Notice: today - 18}},
		},
		{ID: "calm", Name: "Calm Ltd", Status: "active", Tier: "core", Owner: "ben", Revenue12: pounds(500_000), LastTouch: today - 2, Contacts: pack.ListOf([]retention.ContactRow{
			{ID: "a", Name: "Ann Ally", Title: "CFO", Ally: true, Active: true}, {ID: "b", Name: "Bo", Ally: true, Gone: true},
		})},
		{ID: "late", Name: "=HYPERLINK(1)", Status: "active", Tier: "key", Owner: "maria", Revenue12: pounds(300_000), Notes: pack.ValueOf(retention.Notes{FollowUps: []retention.FollowUpRow{
			{ID: "tariff", What: "Send the revised tariff, twice; over", By: "maria", Due: today - 3},
			{ID: "lunch", What: "Lunch", By: "gone", Due: today + 2},
		}, Praise: []retention.PraiseRow{{FromName: "Jo", Quote: "Fine <people>", Consent: book.Some(true), Date: today - 100}, {FromName: "Al", Quote: "secret words", Date: today - 90}}})},
		{
			ID: "lost", Name: "Lost plc", Status: "lost", Tier: "core", Owner: "ben",
			Cases: []retention.CaseRow{{
				ID: "2025", Kind: "save", Opened: today - 200, Ended: today - 60, Closed: today - 30, Outcome: "lost", Lost: pounds(90_000), Rival: "swiftline",
				Reasons:    []book.CaseReason{{Code: "competitor-price", Believed: book.Some(true), About: "Winter tariff"}},
				Lessons:    []book.Lesson{{ID: "own", What: "One person owns claims", Owner: "maria", Due: today - 1}, {What: "Review calendar", Verified: today - 9}},
				Permission: book.Some(true), NotBefore: today + 30,
			}},
			Plays: pack.ListOf([]retention.PlayRow{{Case: "2025", Playbook: "cheaper", Started: today - 190, Ended: today - 100, Outcome: "failed"}}),
		},
	}
	ref := book.Reference{
		Team:    []book.Person{{ID: "ben", Name: "Ben Ito", Manager: "maria"}, {ID: "gone", Name: "Ines", Active: book.Some(false)}, {ID: "maria", Name: "Maria Lopez", Email: "m@example.com"}},
		Reasons: []book.Reason{{ID: "competitor-price", Label: "A cheaper competitor", Controllable: book.Some(true)}, {ID: "poor-service", Label: "Our service failed"}, {ID: "old", Label: "Old", Retired: true}},
		Sources: []book.Source{{ID: "smbc", Title: "Saving A Lost Client", Author: "SMBC", Year: "2011"}},
		Rivals:  []book.Rival{{ID: "swiftline", Name: "Swiftline", Edge: []string{"price"}, News: []book.News{{Date: today - 7, What: "Surcharge"}}}},
		Goals:   []book.YearGoals{{Year: 2026, Goals: []book.Goal{{Measure: "grr", Value: 92_500}}}},
	}
	pages := []*book.Page{
		{
			Path: "content/playbooks/cheaper.md", Kind: "playbook", Name: "cheaper", Address: "/playbooks/cheaper/", Title: "A cheaper competitor",
			Body: "See [offers](../about/offers.md#limits) and [[client:northwind]] and [[client:hidden]].\n", Aliases: []string{"/old/price/"},
			Playbook: book.Playbook{
				Stage: "save", Handles: book.Handles{Reasons: []string{"competitor-price"}, Signs: []string{"purchases-down"}}, Sources: []string{"smbc"}, Stop: "A clear no",
				Steps: []book.Step{
					{ID: "read", Do: "Read the brief", Due: book.Offset{Set: true}},
					{ID: "book-call", Do: "Ask for half an hour", Say: "Half an hour?", Avoid: "Defending", Due: book.Offset{Set: true, Span: day.Days(3)}, Channel: "phone", To: "decision-maker", Needs: []string{"read"}},
				},
				Disagreements: []book.Disagreement{{Topic: "Channel", Positions: []book.Position{{Says: "In person", Source: "smbc", When: "They will see you"}}, House: book.House{Choice: "Phone to book", By: "maria", On: today - 9}}},
			},
		},
		{
			Path: "content/about/offers.md", Kind: "page", Name: "offers", Address: "/about/offers/", Title: "Offers", Owner: "ben",
			Body: "## Limits\n\n[[playbook:cheaper#steps|the play]] ![plan](img/plan.png) [x](javascript:alert(1)) [[person:maria]] [[sign:quiet]]\n", Refs: []book.Ref{{Kind: "wiki", ID: "playbook:cheaper#steps"}},
		},
		{Path: "content/reports/q4.md", Kind: "report", Name: "q4", Address: "/reports/q4/", Title: "Quarter four", Body: "Kept 92 %.\n"},
		{Path: "content/reports/each.md", Kind: "report", Name: "each", Address: "/reports/each/", Title: "{{ name }}", Each: book.SQL{Text: "SELECT id FROM clients"}},
	}
	return retention.Across(testConfig(), today, "", ref, pages, rows)
}

func TestHomeSaysWhoWhyAndWhatNext(t *testing.T) {
	h := view.NewHome(view.NewIndex(testWorld()))
	var order []string
	for _, n := range h.Needs {
		order = append(order, n.Client.Text)
	}
	// revenue times severity: a save case, a notice, something late
	want := []string{"Northwind Freight", "Acme & Sons", "=HYPERLINK(1)"}
	if !slices.Equal(order, want) {
		t.Errorf("needs %q, want %q", order, want)
	}
	first := h.Needs[0]
	if first.Danger != view.SaveCase || first.Next.What.Text != "Ask for half an hour" || first.Next.Late == 0 || first.Next.Who.Text != "Maria Lopez" {
		t.Errorf("first need is %+v", first)
	}
	if len(first.Reasons) != 2 || first.Reasons[0].Text != "A cheaper competitor" || first.Rival.Text != "Swiftline" {
		t.Errorf("reasons %v, rival %v: what we believe comes first", first.Reasons, first.Rival)
	}
	if h.Needs[1].Next.What.Text != "" || h.Needs[1].Who.Text != "Ben Ito" {
		t.Errorf("a client without a next step is %+v", h.Needs[1])
	}
	f := h.Figures
	if f.Clients != 4 || f.Revenue != pounds(1_100_000) || f.Notice != (retention.RiskSum{Clients: 1, Revenue: pounds(60_000)}) || f.Save != (retention.RiskSum{Clients: 1, Revenue: pounds(240_000)}) || f.Red.Clients != 0 {
		t.Errorf("figures %+v", f)
	}
	if h.Overdue.All != 3 || h.Overdue.Tasks[0].Client.Text != "=HYPERLINK(1)" {
		t.Errorf("overdue %+v", h.Overdue)
	}
	if h.Week.All != 1 || h.Week.Tasks[0].What.Text != "Lunch" || h.Week.Tasks[0].Who.Text != "Ines" {
		t.Errorf("this week %+v", h.Week)
	}
	if len(h.Renewals) != 1 || h.Renewals[0].LastTalk != today-74 {
		t.Errorf("renewals %+v", h.Renewals)
	}
	if len(h.Changes) != 1 || h.Changes[0].Outcome != "lost" || h.Changes[0].Value != pounds(90_000) {
		t.Errorf("changes %+v", h.Changes)
	}
	if len(h.Goals) != 1 || h.Goals[0].Goal != "92.5" {
		t.Errorf("goals %+v", h.Goals)
	}
}

func TestClientsAreListedByUrgency(t *testing.T) {
	v := view.NewClientList(view.NewIndex(testWorld()))
	var ids []string
	for _, r := range v.Rows {
		ids = append(ids, r.ID)
	}
	if want := []string{"northwind", "acme", "calm", "late", "lost"}; !slices.Equal(ids, want) {
		t.Errorf("rows %q, want %q", ids, want)
	}
	if v.Tiers[0].Value != "key" || v.Tiers[1].Count != 3 {
		t.Errorf("tiers %+v: they are in config's order", v.Tiers)
	}
}

func TestCasesOpenByUrgencyClosedNewestFirst(t *testing.T) {
	v := view.NewCaseList(view.NewIndex(testWorld()))
	if len(v.Open) != 2 || v.Open[0].Client.Text != "Northwind Freight" || len(v.Closed) != 1 || v.Lost != 1 || v.AtStake != pounds(300_000) {
		t.Errorf("cases %+v", v)
	}
}

func TestReasonCountsClientsOnce(t *testing.T) {
	w := testWorld()
	v := view.NewReasonPage(view.NewIndex(w), w.Reason("competitor-price"))
	want := view.ReasonCount{Lost: 1, AtRisk: 1, LostRevenue: pounds(90_000), AtRiskRevenue: pounds(240_000), Stated: 1, Believed: 2, Both: 1}
	if v.Count != want {
		t.Errorf("count %+v, want %+v", v.Count, want)
	}
	if len(v.About) != 1 || len(v.About[0].Clients) != 2 || v.About[0].Value != pounds(330_000) {
		t.Errorf("the same particular at two clients is one: %+v", v.About)
	}
	list := view.NewReasonList(view.NewIndex(w))
	if len(list.Rows) != 2 || list.Rows[0].Reason.Text != "A cheaper competitor" {
		t.Errorf("a retired reason that nobody names is left out: %+v", list.Rows)
	}
}

func TestPlaybookKnowsWhoRunsItAndHowItWent(t *testing.T) {
	w := testWorld()
	v := view.NewPlaybookPage(view.NewIndex(w), w.Playbook("cheaper"))
	want := view.PlayRecord{Runs: 2, Running: 1, Ended: 1, Failed: 1, Share: view.Share{Of: 1}, ByReason: []view.ReasonRecord{
		{Reason: view.Link{Text: "A cheaper competitor", Href: "/reasons/competitor-price/"}, Worked: view.Share{Of: 1}, Running: 1},
	}}
	if !reflect.DeepEqual(v.Record, want) {
		t.Errorf("record %+v", v.Record)
	}
	if len(v.Running) != 1 || v.Running[0].Done != 1 || v.Running[0].Of != 2 || v.Running[0].Late != 1 {
		t.Errorf("running %+v", v.Running)
	}
	if s := v.Steps[1]; s.Due != "3 days after the start" || !slices.Equal(s.Needs, []string{"Read the brief"}) {
		t.Errorf("step %+v", s)
	}
	if len(v.Pages) != 1 || v.Pages[0].Text != "Offers" {
		t.Errorf("named by %v", v.Pages)
	}
	if c := v.Disagreements[0].Positions[0].Source; c.Year != "2011" || c.Author != "SMBC" {
		t.Errorf("citation %+v", c)
	}
}

func TestRivalsListWhomToCall(t *testing.T) {
	v := view.NewRivalList(view.NewIndex(testWorld()))
	r := v.Rivals[0]
	if len(r.Lost) != 1 || !r.Lost[0].MayCall || r.Lost[0].NotBefore != today+30 || len(r.InPlay) != 1 {
		t.Errorf("rival %+v", r)
	}
}

func TestPeopleLessonsTestimonials(t *testing.T) {
	ix := view.NewIndex(testWorld())
	people := view.NewPeopleList(ix)
	if len(people.Rows) != 2 || len(people.Gone) != 1 || people.Gone[0].Due != 1 {
		t.Errorf("people %+v", people)
	}
	p := view.NewPersonPage(ix, ix.Person("maria"))
	if len(p.Overdue) != 3 || p.Load.Clients != 2 || p.Load.Overdue != 3 || len(p.Reports) != 1 {
		t.Errorf("Maria: %+v", p)
	}
	lessons := view.NewLessonList(ix)
	if len(lessons.Open) != 1 || !lessons.Open[0].Late || lessons.Untold != 1 {
		t.Errorf("lessons %+v", lessons)
	}
	praise := view.NewTestimonialList(ix)
	if len(praise.Usable) != 1 || len(praise.Without) != 1 || praise.Without[0].Quote != "" {
		t.Errorf("testimonials %+v", praise)
	}
	if len(praise.Ask) != 1 || len(praise.Ask[0].Contacts) != 1 || praise.Ask[0].Contacts[0].Name != "Ann Ally" {
		t.Errorf("who could be asked: %+v", praise.Ask)
	}
}

func TestResolve(t *testing.T) {
	w := testWorld()
	from := "content/playbooks/cheaper.md"
	for _, c := range []struct {
		from string
		link markdown.Link
		href string
		text string
	}{
		{from, markdown.Link{Kind: "wiki", WikiKind: "client", Target: "northwind"}, "/clients/northwind/", "Northwind Freight"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "client", Target: "northwind", Fragment: "timeline"}, "/clients/northwind/#timeline", "Northwind Freight"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "client", Target: "hidden"}, "", "hidden"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "playbook", Target: "cheaper", Fragment: "steps"}, "/playbooks/cheaper/#steps", "A cheaper competitor"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "case", Target: "northwind/2026-price"}, "/cases/northwind/2026-price/", "Northwind Freight, save case of February 2026"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "sign", Target: "quiet"}, "/signs/quiet/", "They have gone quiet"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "sign", Target: "no-such"}, "", "no such"},
		{from, markdown.Link{Kind: "wiki", WikiKind: "rival", Target: "swiftline"}, "/rivals/#swiftline", "Swiftline"},
		{from, markdown.Link{Kind: "link", Target: "../about/offers.md", Fragment: "limits"}, "/about/offers/#limits", "Offers"},
		{from, markdown.Link{Kind: "link", Target: "offers.md"}, "", "offers.md"},
		{"", markdown.Link{Kind: "link", Target: "about/offers.md"}, "/about/offers/", "Offers"},
		{from, markdown.Link{Kind: "link", Target: "/about/offers/"}, "/about/offers/", "Offers"},
		{from, markdown.Link{Kind: "link", Target: "../about/offers/"}, "/about/offers/", "Offers"},
		{from, markdown.Link{Kind: "link", Target: "/old/price/"}, "/playbooks/cheaper/", "A cheaper competitor"},
		{from, markdown.Link{Kind: "link", Target: "/about/"}, "/about/", "About"},
		{from, markdown.Link{Kind: "link", Target: "/clients/northwind/brief/"}, "/clients/northwind/brief/", "Northwind Freight: the brief"},
		{from, markdown.Link{Kind: "link", Target: "/clients/nobody/brief/"}, "", "/clients/nobody/brief/"},
		{from, markdown.Link{Kind: "link", Target: "/clients/nobody/data.json"}, "", "/clients/nobody/data.json"},
		{from, markdown.Link{Kind: "link", Target: "/people/ben.ics"}, "/people/ben.ics", "ben.ics"},
		{from, markdown.Link{Kind: "link", Target: "/search/"}, "/search/", "Search"},
		{from, markdown.Link{Kind: "link", Target: "/reports/each/"}, "/reports/each/", "Each"},
		{from, markdown.Link{Kind: "link", Fragment: "steps"}, "#steps", ""},
		{from, markdown.Link{Kind: "image", Target: "img/plan.png", Text: "plan"}, "/playbooks/img/plan.png", "plan.png"},
		{from, markdown.Link{Kind: "link", Target: "../../../../etc/passwd.pdf"}, "/etc/passwd.pdf", "passwd.pdf"},
		{from, markdown.Link{Kind: "link", Target: "https://example.com", Fragment: "x"}, "https://example.com#x", "https://example.com"},
	} {
		got := view.Resolve(w, c.from, c.link)
		if got.Href != c.href || got.Text != c.text || got.Plain != (c.href == "") {
			t.Errorf("%q in %q: %q %q plain=%v, want %q %q", c.link.Target, c.from, got.Href, got.Text, got.Plain, c.href, c.text)
		}
	}
}

func TestPagesHaveOneOfEach(t *testing.T) {
	pages := view.Pages(testWorld())
	at := map[string]string{}
	for _, p := range pages {
		if other, twice := at[p.Page.Address]; twice {
			t.Errorf("%s is made twice (%s, %s)", p.Page.Address, other, p.Page.Kind)
		}
		at[p.Page.Address] = p.Page.Kind
		if made, ok := p.Make().(interface{ Page() view.Page }); !ok || fmt.Sprint(made.Page()) != fmt.Sprint(p.Page) {
			t.Errorf("%s: the view has another frame than was announced", p.Page.Address)
		}
	}
	for address, kind := range map[string]string{
		"/": "home", "/about/": "folder", "/about/offers/": "page", "/reports/": "reports", "/reports/q4/": "report", "/old/price/": "alias",
		"/playbooks/cheaper/": "playbook", "/people/gone/": "person", "/signs/thin-history/": "sign", "/404.html": "notfound", "/reports/each/": "report", "/reports/data/": "dictionary",
	} {
		if at[address] != kind {
			t.Errorf("%s is %q, want %q", address, at[address], kind)
		}
	}
}

func TestRegistriesAgreeWithTheBook(t *testing.T) {
	var signs, measures []string
	for _, s := range retention.Signs() {
		signs = append(signs, s.Code)
		if s.Title == "" || s.Means == "" || s.RestsOn == "" || s.Group == "" {
			t.Errorf("sign %s says too little", s.Code)
		}
	}
	for _, m := range retention.Measures() {
		measures = append(measures, m.Name)
		if m.Title == "" || m.Answers == "" || m.Formula == "" || m.Unit == "" || m.Source == "" {
			t.Errorf("measure %s says too little", m.Name)
		}
	}
	if !slices.Equal(signs, book.SignCodes) {
		t.Errorf("signs %q\nbook  %q", signs, book.SignCodes)
	}
	if !slices.Equal(measures, book.MeasureNames) {
		t.Errorf("measures %q\nbook     %q", measures, book.MeasureNames)
	}
}

func TestAddressesOfMachineFiles(t *testing.T) {
	cfg := testConfig()
	for _, c := range []struct{ url, path, want string }{
		{"", "/x/", ""},
		{"https://a.example", "/", "https://a.example/clients/"},
		{"https://a.example/", "", "https://a.example/clients/"},
		{"https://a.example", "/hand/", "https://a.example/hand/clients/"},
		{"https://a.example/hand", "/hand", "https://a.example/hand/clients/"},
	} {
		cfg.BaseURL, cfg.BasePath = c.url, c.path
		if got := view.Absolute(cfg, "/clients/"); got != c.want {
			t.Errorf("%q + %q: %q, want %q", c.url, c.path, got, c.want)
		}
	}
}

func TestCalendarUIDsAreStableAndUnique(t *testing.T) {
	w := testWorld()
	ix := view.NewIndex(w)
	c := view.NewCalendar(ix)
	seen := map[string]bool{}
	for _, e := range c.Events {
		if seen[e.UID] || !strings.HasSuffix(e.UID, "@holdfast") || strings.ContainsAny(e.UID, " ,;:") {
			t.Errorf("UID %q", e.UID)
		}
		seen[e.UID] = true
	}
	for _, want := range []string{"follow-up-tariff-late@holdfast", "end-msa-northwind@holdfast", "notice-msa-northwind@holdfast", "recontact-2025-lost@holdfast", "step-2026-price-cheaper-" + (today - 4).String() + "-book-call-northwind@holdfast"} {
		if !seen[want] {
			t.Errorf("no %s among %v", want, seen)
		}
	}
	mine := view.NewPersonCalendar(ix, ix.Person("ben"))
	if len(mine.Events) >= len(c.Events) || len(mine.Events) == 0 {
		t.Errorf("Ben has %d of %d events", len(mine.Events), len(c.Events))
	}
}

// A view is hashed as it stands, so it may hold nothing that has an order or an
// identity of its own.
func TestViewsArePlainValues(t *testing.T) {
	ix := view.NewIndex(testWorld())
	seen := map[reflect.Type]bool{}
	for _, p := range ix.Pages() {
		plain(t, reflect.TypeOf(p.Make()), seen)
	}
	for _, f := range append(ix.Files(), ix.LastFiles([]string{"/"})...) {
		plain(t, reflect.TypeOf(f.Make()), seen)
	}
	plain(t, reflect.TypeOf(view.ClientData{}), seen)
}

func plain(t *testing.T, typ reflect.Type, seen map[reflect.Type]bool) {
	if seen[typ] {
		return
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.Map, reflect.Pointer, reflect.Func, reflect.Interface, reflect.Chan:
		t.Errorf("%s is no plain value", typ)
	case reflect.Slice, reflect.Array:
		plain(t, typ.Elem(), seen)
	case reflect.Struct:
		for i := range typ.NumField() {
			if f := typ.Field(i); !f.IsExported() {
				t.Errorf("%s.%s is not exported, so it is not hashed", typ, f.Name)
			} else {
				plain(t, f.Type, seen)
			}
		}
	}
}

// Where revenue is kept from the readers, the clients whose orders still show
// must not crowd out those in notice, and no total is made of the rest.
func TestUnknownRevenueIsNoCalm(t *testing.T) {
	w := testWorld()
	for _, r := range w.Rows {
		if r.ID != "late" {
			r.Revenue12, r.AtRisk = 0, 0
		}
	}
	ix := view.NewIndex(w)
	h := view.NewHome(ix)
	if h.Needs[0].Client.Text != "Acme & Sons" || h.Figures.Revenue != 0 || h.Figures.Notice.Clients != 1 {
		t.Errorf("first need %v, figures %+v", h.Needs[0].Client, h.Figures)
	}
	if v := view.NewClientList(ix); v.Revenue != 0 {
		t.Errorf("total %d", v.Revenue)
	}
}

// Leave to call again is used up once they are clients again, or were called.
func TestUsedLeaveToCallIsNotDue(t *testing.T) {
	w := testWorld()
	due := func() bool {
		w = retention.Across(w.Config, w.AsOf, "", w.Reference, w.Pages, w.Rows)
		return slices.ContainsFunc(view.NewCalendar(view.NewIndex(w)).Events, func(e view.CalendarEvent) bool { return e.Kind == "re-contact" })
	}
	if !due() {
		t.Error("leave to call is not in the calendar")
	}
	w.Client("lost").LastTouch = today + 31
	if due() {
		t.Error("they were called, and it is in the calendar still")
	}
	w.Client("lost").LastTouch, w.Client("lost").Status = 0, "won-back"
	if due() {
		t.Error("they are clients again, and it is in the calendar still")
	}
}

// Red by its signs ranks between a mark and a save case; a sign that nobody set
// aside says why.
func TestHomeNeedsOfSigns(t *testing.T) {
	w := testWorld()
	quiet := retention.Finding{Sign: "quiet", Severity: retention.Act, Since: today - 3, Evidence: "No word from them for 61 days."}
	aside := quiet
	aside.Snoozed = retention.Snoozing{By: "maria", Until: today + 9}
	calm := w.Client("calm")
	calm.Revenue12 = pounds(400_000)
	calm.Findings = []retention.Finding{aside}
	needs := func() []view.Need { return view.NewHome(view.NewIndex(w)).Needs }
	if slices.ContainsFunc(needs(), func(n view.Need) bool { return n.ID == "calm" }) {
		t.Error("a sign that was set aside needs somebody")
	}
	calm.Findings = []retention.Finding{aside, quiet}
	if n := needs()[0]; n.ID != "northwind" || needs()[1].ID != "calm" || needs()[1].Danger != view.Signal || needs()[1].Says != quiet.Evidence || needs()[1].Sign.Href != "/clients/calm/#signs" {
		t.Errorf("first %+v, then %+v", n, needs()[1])
	}
	calm.Health = retention.Health{Known: true, Band: retention.Red, Reason: "Quiet."}
	if n := needs()[0]; n.ID != "calm" || n.Danger != view.Red {
		t.Errorf("a red client of 400,000 comes after %s", n.ID)
	}
}

func TestHomeBelowTheFold(t *testing.T) {
	w := testWorld()
	w.Client("acme").Cases[0].Notice = today - 7
	w.Client("calm").Written, w.Client("northwind").Written = today-31, today-29
	h := view.NewHome(view.NewIndex(w))
	if h.Since != today-7 {
		t.Errorf("the Monday before a Monday is %s", h.Since)
	}
	var news []string
	for _, c := range h.Changed {
		news = append(news, fmt.Sprintf("%d %s %s %s", c.On-today, c.Client.Text, c.What.Text, c.Says))
	}
	if want := []string{"-4 Northwind Freight Save case opened A cheaper competitor", "-5 Northwind Freight Call Asked for a price review", "-7 Acme & Sons Notice given "}; !slices.Equal(news, want) {
		t.Errorf("changed %q\nwant %q", news, want)
	}
	// Acme and the late one have no note at all; the limit is 30 days.
	if h.StaleN != 3 || len(h.Stale) != 2 || h.Stale[0].ID != "ben" || len(h.Stale[0].Clients) != 2 || h.Stale[0].Clients[0].Client.Text != "Acme & Sons" {
		t.Errorf("stale: %d, %+v", h.StaleN, h.Stale)
	}
	if len(h.Exposure.Reasons) != 2 || h.Exposure.Reasons[0].Revenue != pounds(240_000) {
		t.Errorf("exposure: %+v", h.Exposure)
	}
}

func TestMondayBefore(t *testing.T) {
	for on, want := range map[day.Day]day.Day{today: today - 7, today + 1: today, today + 6: today, today + 7: today} {
		w := testWorld()
		w = retention.Across(w.Config, on, "", w.Reference, w.Pages, w.Rows)
		if got := view.NewHome(view.NewIndex(w)).Since; got != want {
			t.Errorf("before %s: %s, want %s", on, got, want)
		}
	}
}

// Each person finds their own first few, however many others come before.
func TestHomeTasksOfEverybody(t *testing.T) {
	w := testWorld()
	big, small := w.Client("calm"), w.Client("acme")
	var bigs, smalls retention.Notes
	for i := range 9 {
		bigs.FollowUps = append(bigs.FollowUps, retention.FollowUpRow{What: fmt.Sprint("Big ", i), By: "maria", Due: today - 9})
		smalls.FollowUps = append(smalls.FollowUps, retention.FollowUpRow{What: fmt.Sprint("Small ", i), By: "ben", Due: today - 9})
	}
	big.Notes, small.Notes = pack.ValueOf(bigs), pack.ValueOf(smalls)
	w = retention.Across(w.Config, today, "", w.Reference, w.Pages, w.Rows)
	p := view.NewHome(view.NewIndex(w)).Overdue
	of := map[string]int{}
	for _, task := range p.Tasks {
		of[task.WhoID]++
	}
	if p.All != 21 || p.Shown != 4 || of["maria"] != 4 || of["ben"] != 4 || p.More() != 17 {
		t.Errorf("%d of %d, %d shown: %v", len(p.Tasks), p.All, p.Shown, of)
	}
}

// Whom to ask for a good word: after a warm ending within two years, and nobody
// who has been asked.
func TestWarmEndings(t *testing.T) {
	for name, c := range map[string]struct {
		outcome string
		closed  day.Day
		leave   book.Opt[bool]
		praise  []retention.PraiseRow
		want    bool
	}{
		"saved":                        {"saved", today - 30, book.Opt[bool]{}, nil, true},
		"won back, long ago":           {"won-back", today - 800, book.Opt[bool]{}, nil, false},
		"lost, and may be called":      {"lost", today - 30, book.Some(true), nil, true},
		"lost, and asked not to":       {"lost", today - 30, book.Some(false), nil, false},
		"lost, and nobody knows":       {"lost", today - 30, book.Opt[bool]{}, nil, false},
		"open":                         {"", 0, book.Some(true), nil, false},
		"saved, with a word unasked":   {"saved", today - 30, book.Opt[bool]{}, []retention.PraiseRow{{Quote: "Fine"}}, true},
		"saved, and their leave is on": {"saved", today - 30, book.Opt[bool]{}, []retention.PraiseRow{{Quote: "Fine", Consent: book.Some(true)}}, false},
		"saved, and they refused":      {"saved", today - 30, book.Opt[bool]{}, []retention.PraiseRow{{Quote: "Fine", Consent: book.Some(false)}}, false},
	} {
		r := &retention.Row{ID: "a", Name: "A", Owner: "maria", Status: "active", Notes: pack.ValueOf(retention.Notes{Praise: c.praise}), Cases: []retention.CaseRow{{ID: "1", Closed: c.closed, Outcome: c.outcome, Permission: c.leave}}}
		w := retention.Across(testConfig(), today, "", book.Reference{}, nil, []*retention.Row{r})
		if got := view.NewTestimonialList(view.NewIndex(w)).Warm; (len(got) == 1) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// A reason's page names who may come to it: who complain of it, or show what came
// before losses for it, and have no case for it yet.
func TestExposedToAReason(t *testing.T) {
	w := testWorld()
	w.Client("calm").Notes = pack.ValueOf(retention.Notes{Complaints: []retention.ComplaintRow{{Cause: "competitor-price", Summary: "Too dear", On: today - 3}, {Cause: "poor-service"}}})
	w.Client("late").Findings = []retention.Finding{{Sign: "seen-before", Evidence: "Quiet came before.", Reason: "competitor-price"}}
	w.Client("northwind").Notes = pack.ValueOf(retention.Notes{Complaints: []retention.ComplaintRow{{Cause: "competitor-price", Summary: "In a case already"}}})
	w.Client("lost").Notes = pack.ValueOf(retention.Notes{Complaints: []retention.ComplaintRow{{Cause: "competitor-price", Summary: "Gone"}}})
	v := view.NewReasonPage(view.NewIndex(w), w.Reason("competitor-price"))
	var got []string
	for _, x := range v.Exposed {
		got = append(got, x.Client.Text+": "+x.Says+" "+x.Where.Href)
	}
	if want := []string{"Calm Ltd: Too dear /clients/calm/#complaints", "=HYPERLINK(1): Quiet came before. /clients/late/#signs"}; !slices.Equal(got, want) {
		t.Errorf("exposed %q\nwant %q", got, want)
	}
	if g := v.About[0]; g.Now != 1 || g.AtRisk != pounds(240_000) || g.Value != pounds(330_000) {
		t.Errorf("the gap is %+v", g)
	}
	if len(v.Plays) != 1 || v.Plays[0].Worked != (view.Share{Of: 1}) || v.Plays[0].Running != 1 {
		t.Errorf("plays %+v", v.Plays)
	}
}

// Calendars hold what is due, what lies ahead, contracts and calls; a person's
// holds their own; and a thing keeps its UID from day to day.
func TestCalendars(t *testing.T) {
	at := func(asOf day.Day) *view.Index {
		w := testWorld()
		northwind := w.Client("northwind")
		northwind.Plays = pack.ListOf(append(northwind.Plays.All(), retention.PlayRow{Playbook: "cheaper", Owner: "ben", Started: today + 20, Done: []string{"read"}}))
		w.Client("lost").LastTouch = today - 70
		return view.NewIndex(retention.Across(w.Config, asOf, "", w.Reference, w.Pages, w.Rows))
	}
	ix := at(today)
	all := view.NewCalendar(ix)
	kinds, uids := map[string]int{}, map[string]day.Day{}
	for i, e := range all.Events {
		kinds[e.Kind]++
		uids[e.UID] = e.On
		if i > 0 && e.On < all.Events[i-1].On {
			t.Errorf("%s comes after %s", e.On, all.Events[i-1].On)
		}
		if !strings.HasPrefix(e.URL, "https://retention.example/c") {
			t.Errorf("%s leads to %q", e.UID, e.URL)
		}
	}
	if len(uids) != len(all.Events) {
		t.Errorf("%d events with %d UIDs", len(all.Events), len(uids))
	}
	for kind, want := range map[string]int{"step": 2, "follow-up": 2, "notice-day": 1, "renewal": 1, "re-contact": 1, "lesson": 1} {
		if kinds[kind] != want {
			t.Errorf("%d of the kind %s, want %d: %v", kinds[kind], kind, want, kinds)
		}
	}
	for _, e := range view.NewCalendar(at(today + 1)).Events {
		if on, ok := uids[e.UID]; !ok || on != e.On {
			t.Errorf("a day later %s is on %s, was on %s", e.UID, e.On, on)
		}
	}
	n := 0
	for i := range ix.Reference.Team {
		for _, e := range view.NewPersonCalendar(ix, &ix.Reference.Team[i]).Events {
			if _, ok := uids[e.UID]; !ok {
				t.Errorf("%s has %s alone", ix.Reference.Team[i].ID, e.UID)
			}
			n++
		}
	}
	if n != len(all.Events) {
		t.Errorf("people's calendars hold %d of %d", n, len(all.Events))
	}
}

// Logging begins on the git host where that takes the text; else where the text
// and the command can be copied.
func TestWhereALogBegins(t *testing.T) {
	for host, want := range map[string]string{"": "/clients/northwind/#log", "gitlab": "/clients/northwind/#log", "github": "https://git.example/book/new/main?filename=data%2Fclients%2Fnorthwind%2F2026-02-16-call.yaml&value=events"} {
		w := testWorld()
		if host != "" {
			w.Config.Repository = book.Repository{URL: "https://git.example/book", Branch: "main", Host: host}
		}
		h := view.NewHome(view.NewIndex(w))
		if got := h.Needs[0].Log.Href; !strings.HasPrefix(got, want) || h.Renewals[0].Log.Href != got {
			t.Errorf("%q: %s", host, got)
		}
	}
}
