package render_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

var listDay = day.Of(2026, time.February, 16)

func listConfig() *book.Config {
	m, _ := money.ParseCurrency("GBP")
	return &book.Config{
		Title: "Handbook", Currency: "GBP", Money: m, BaseURL: "https://retention.example", BasePath: "/hand/",
		Tiers: []book.Tier{{ID: "key"}, {ID: "core"}}, Limits: book.Limits{Renewal: day.Days(120)},
	}
}

// listEngine uses the templates that ship.
func listEngine(t testing.TB, cfg *book.Config) *render.Engine {
	t.Helper()
	site := view.Site{Title: cfg.Title, Lang: "en", AsOf: listDay, StaleDays: 30, Money: cfg.Money, Nav: []view.NavGroup{{Entries: []view.NavEntry{{Text: "Clients", Href: "/clients/", Section: "clients"}}}}}
	assets := render.Assets{CSS: "/assets/site.css", JS: "/assets/site.js", ECharts: "/assets/echarts.js", Other: map[string]string{"img/favicon.svg": "/assets/favicon.svg"}}
	e, err := render.New(os.DirFS("../../../templates"), site, assets)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func manyRows(n int) []*retention.Row {
	statuses := []string{"active", "at-risk", "notice", "lost", "prospect"}
	rows := make([]*retention.Row, n)
	for i := range rows {
		rows[i] = &retention.Row{
			ID: fmt.Sprintf("client-%05d", i), Name: fmt.Sprintf("Client %d & Sons", i), Status: statuses[i%5], Tier: []string{"key", "core"}[i%2], Owner: "maria",
			Revenue12: money.Amount(i) * 10_000, AtRisk: money.Amount(i%5%3) * 1000, LastTouch: listDay - day.Day(i%300), Industry: "freight",
			Ending: pack.ListOf([]retention.Renewal{{Contract: "c", End: listDay + day.Day(i%400), LastNotice: listDay + day.Day(i%400) - 30, Value: 1000}}),
		}
	}
	return rows
}

func listWorld(rows []*retention.Row, pages ...*book.Page) *retention.World {
	ref := book.Reference{
		Team:    []book.Person{{ID: "maria", Name: "Maria <b>Lopez</b>"}, {ID: "ben", Name: "Ben", Active: book.Some(false)}},
		Reasons: []book.Reason{{ID: "price", Label: "A cheaper competitor", Controllable: book.Some(true), Needs: "A figure"}},
		Sources: []book.Source{{ID: "evil", Title: "Evil", URL: "javascript:alert(1)"}},
		Rivals:  []book.Rival{{ID: "swift", Name: "Swift", Edge: []string{"price"}, News: []book.News{{Date: listDay - 3, What: "Surcharge"}}}},
	}
	return retention.Across(listConfig(), listDay, "", ref, pages, rows)
}

func everything() *retention.World {
	rows := manyRows(12)
	rows[1].Cases = []retention.CaseRow{{
		ID: "one", Opened: listDay - 9, Rival: "swift", Reasons: []book.CaseReason{{Code: "price", Stated: book.Some(true), Believed: book.Some(true), About: "tariff", Confidence: "high", Source: "call", Evidence: "<script>alert(1)</script>"}},
	}}
	rows[3].Cases = []retention.CaseRow{{
		ID: "two", Opened: listDay - 90, Ended: listDay - 40, Closed: listDay - 30, Outcome: "lost", Rival: "somebody new", Lost: 5000, Obtained: "refused",
		Reasons: []book.CaseReason{{Code: "price", Stated: book.Some(true)}}, Lessons: []book.Lesson{{What: "Ask", Due: listDay - 1}, {What: "Tell", Verified: listDay - 2, ToldClient: listDay}},
	}}
	rows[2].Notes = pack.ValueOf(retention.Notes{FollowUps: []retention.FollowUpRow{{ID: "x", What: "Send <it>; now, \"today\"\nand twice", Due: listDay - 4}, {ID: "y", What: "Soon", Due: listDay + 3}, {ID: "z", What: "Some day"}}})
	rows[5].Contacts = pack.ListOf([]retention.ContactRow{{ID: "a", Name: "Ann", Ally: true, Active: true}})
	rows[4].Notes = pack.ValueOf(retention.Notes{Praise: []retention.PraiseRow{{FromName: "Jo", Quote: "Good <b>people</b>", Consent: book.Some(true), Date: listDay - 9}, {FromName: "Al", Quote: "not this", Form: "letter"}}})
	rows[6].Notes = pack.ValueOf(retention.Notes{Recent: []retention.RecentRow{{Date: listDay - 1, Kind: "thank-you", Summary: "Cake", By: "maria"}}})
	rows[1].Plays = pack.ListOf([]retention.PlayRow{{Case: "one", Playbook: "cheap", Started: listDay - 9}})
	rows[3].Plays = pack.ListOf([]retention.PlayRow{{Case: "two", Playbook: "cheap", Started: listDay - 80, Ended: listDay - 40, Outcome: "failed"}})
	return listWorld(rows,
		&book.Page{Path: "content/playbooks/cheap.md", Kind: "playbook", Name: "cheap", Address: "/playbooks/cheap/", Title: "Cheaper <i>rival</i>", Summary: "What to do", Body: "Text with [[client:client-00001]] and [it](../about/x.md).\n\n# Big\n", Aliases: []string{"/old/cheap/"}, Playbook: book.Playbook{
			Stage: "save", Handles: book.Handles{Reasons: []string{"price"}, Signs: []string{"quiet"}}, Sources: []string{"evil"}, Stop: "A no",
			Steps:         []book.Step{{ID: "a", Do: "Call", Say: "Hello", Avoid: "Pushing", Who: "sponsor", Due: book.Offset{Set: true, Span: day.Days(1)}, Channel: "phone", To: "champion"}, {ID: "b", Do: "Write", Who: "maria", Needs: []string{"a"}}},
			Disagreements: []book.Disagreement{{Topic: "How", Positions: []book.Position{{Says: "Phone", Source: "evil", When: "warm"}}, House: book.House{Choice: "Phone", By: "maria", On: listDay - 1, Why: "Fast."}}, {Topic: "When"}},
		}},
		&book.Page{Path: "content/about/x.md", Kind: "page", Name: "x", Address: "/about/x/", Title: "X", Summary: "An x", Body: "[away](https://example.com) [bad](javascript:alert(1)) <script>x</script>\n", Tags: []string{"t"}, Owner: "maria", Reviewed: listDay - 3},
		&book.Page{Path: "content/reports/q.md", Kind: "report", Name: "q", Address: "/reports/q/", Title: "Q", Body: "Fine.\n"},
	)
}

func TestEveryPageRenders(t *testing.T) {
	w := everything()
	e := listEngine(t, w.Config)
	for _, p := range view.Pages(w) {
		var b bytes.Buffer
		if err := e.Page(&b, p.Page, p.Make()); err != nil {
			t.Errorf("%s: %v", p.Page.Address, err)
			continue
		}
		html := b.String()
		for _, bad := range []string{"<script>", "javascript:", "ZgotmplZ", "<b>Lopez", "<i>rival", "%!", "{{", "<nil>", "<b>people</b>", "not this"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s has %q: …%s…", p.Page.Address, bad, html[max(0, strings.Index(html, bad)-80):strings.Index(html, bad)+40])
			}
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%s has %d first headings", p.Page.Address, n)
		}
		if out := os.Getenv("HOLDFAST_PAGES"); out != "" {
			f := filepath.Join(out, addr.File(p.Page.Address))
			_ = os.MkdirAll(filepath.Dir(f), 0o755)
			_ = os.WriteFile(f, b.Bytes(), 0o644)
		}
	}
}

func TestEveryLinkOfTheListsResolves(t *testing.T) {
	w := everything()
	e := listEngine(t, w.Config)
	there := map[string]bool{}
	for _, r := range w.Rows {
		there[addr.Client(r.ID)] = true
		for _, c := range r.Cases {
			there[addr.Case(r.ID, c.ID)] = true
		}
	}
	ix := view.NewIndex(w)
	for _, f := range append(ix.Files(), ix.LastFiles(nil)...) {
		there[f.Address] = true
	}
	pages := view.Pages(w)
	for _, p := range pages {
		there[p.Page.Address] = true
	}
	href := regexp.MustCompile(`<a [^>]*href="([^"#?]+)`)
	for _, p := range pages {
		if p.Page.Kind == "notfound" { // its links are absolute
			continue
		}
		var b bytes.Buffer
		_ = e.Page(&b, p.Page, p.Make())
		for _, m := range href.FindAllStringSubmatch(b.String(), -1) {
			if strings.Contains(m[1], ":") {
				continue
			}
			to := strings.TrimPrefix(m[1], addr.Root(p.Page.Address))
			if !there["/"+to] || to == m[1] && addr.Root(p.Page.Address) != "" {
				t.Errorf("%s links to %q", p.Page.Address, m[1])
			}
		}
	}
}

func TestClientListHooks(t *testing.T) {
	w := everything()
	e := listEngine(t, w.Config)
	var b bytes.Buffer
	v := view.NewClientList(view.NewIndex(w))
	if err := e.Page(&b, v.Page(), v); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<tr data-client="client-00001" data-text="Client 1 &amp; Sons client-00001 Maria &lt;b&gt;Lopez&lt;/b&gt; freight" data-status="at-risk" data-tier="core" data-owner="maria" data-risk="save" data-band="unknown" data-sign="`,
		`<form class="filters" data-for="client-list" data-export="clients" hidden>`, `href="../clients/client-00001/"`,
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestNotFoundStandsAnywhere(t *testing.T) {
	w := everything()
	e := listEngine(t, w.Config)
	var b bytes.Buffer
	v := view.NewNotFound(view.NewIndex(w))
	if err := e.Page(&b, v.Page(), v); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?:href|src)="([^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
		if !strings.HasPrefix(m[1], "/hand/") {
			t.Errorf("%q is not under the base path", m[1])
		}
	}
}

func TestAliasSaysWhereItWent(t *testing.T) {
	w := everything()
	ix := view.NewIndex(w)
	e := listEngine(t, w.Config)
	p := *w.Playbook("cheap")
	p.Address = `/a b;'"/c/`
	for address, want := range map[string]string{
		"/playbooks/cheap/": `<meta http-equiv="refresh" content="0; url=../../playbooks/cheap/">`,
		p.Address:           `<meta http-equiv="refresh" content="0; url=../../a%20b%3B%27%22/c/">`,
	} {
		p.Address = address
		v := view.NewAlias(ix, &p, "/old/cheap/")
		var b bytes.Buffer
		if err := e.Page(&b, v.Page(), v); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
	v := view.NewAlias(ix, w.Playbook("cheap"), "/old/cheap/")
	if v.Canonical != "https://retention.example/hand/playbooks/cheap/" {
		t.Errorf("canonical %q", v.Canonical)
	}
}

// readCalendar is a small reader of RFC 5545: unfolds, splits and unescapes.
func readCalendar(t *testing.T, b []byte) (events []map[string]string) {
	t.Helper()
	if bytes.Count(b, []byte("\n")) != bytes.Count(b, []byte("\r\n")) {
		t.Error("a line does not end in CR LF")
	}
	for _, l := range strings.Split(string(b), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) {
			t.Errorf("line of %d octets, valid %v: %q", len(l), utf8.ValidString(l), l)
		}
	}
	var open map[string]string
	for _, l := range strings.Split(strings.ReplaceAll(string(b), "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(l, ":")
		switch {
		case l == "BEGIN:VEVENT":
			open = map[string]string{}
		case l == "END:VEVENT":
			events = append(events, open)
			open = nil
		case open != nil:
			if _, twice := open[name]; twice {
				t.Errorf("%s twice in one event", name)
			}
			open[name] = strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(value)
		}
	}
	return events
}

// hostileCalendar has in it whatever the format gives a meaning to.
var hostileCalendar = view.Calendar{Name: "Handbook; ours, all", AsOf: listDay, Events: []view.CalendarEvent{
	{UID: "follow-up-x-acme@holdfast", On: listDay + 2, Kind: "follow-up", Summary: `Ång & "Søn"; call, twice \ again` + "\nplease", Detail: strings.Repeat("é", 200), Category: "Follow up", URL: "https://retention.example/clients/acme/"},
	{UID: "end-c-acme@holdfast", On: day.Of(2026, time.December, 31), Summary: "Acme: contract ends", Category: "Renewal"},
	{UID: "step-y@holdfast", On: listDay, Summary: "BEGIN:VEVENT\r\nEND:VCALENDAR\\n", Detail: strings.Repeat("x", 75) + ";" + strings.Repeat("日", 60), Category: "Step, phone"},
}}

func TestCalendarRoundTrip(t *testing.T) {
	c := hostileCalendar
	events := readCalendar(t, render.Calendar(c))
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if e["SUMMARY"] != c.Events[0].Summary || e["DESCRIPTION"] != c.Events[0].Detail || e["UID"] != c.Events[0].UID {
		t.Errorf("read back %q", e)
	}
	if e["DTSTART;VALUE=DATE"] != "20260218" || e["DTEND;VALUE=DATE"] != "20260219" || e["DTSTAMP"] != "20260216T000000Z" {
		t.Errorf("days %q", e)
	}
	if events[1]["DTEND;VALUE=DATE"] != "20270101" {
		t.Errorf("the day after New Year's Eve is %q", events[1]["DTEND;VALUE=DATE"])
	}
}

// A library that is not ours reads the same calendar: a reader of our own could
// share our mistakes. golang-ical is small, kept, and used in this test only.
func TestCalendarReadByAnother(t *testing.T) {
	for name, c := range map[string]view.Calendar{"hostile": hostileCalendar, "everybody": view.NewCalendar(view.NewIndex(everything())), "empty": {Name: "Nobody", AsOf: listDay}} {
		cal, err := ics.ParseCalendar(bytes.NewReader(render.Calendar(c)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n := len(cal.Events()); n != len(c.Events) || name == "everybody" && n == 0 {
			t.Fatalf("%s: %d events of %d", name, n, len(c.Events))
		}
		seen := map[string]bool{}
		for i, e := range cal.Events() {
			want := &c.Events[i]
			text := func(p ics.ComponentProperty) string {
				if prop := e.GetProperty(p); prop != nil {
					return prop.Value
				}
				return ""
			}
			summary := strings.ReplaceAll(want.Summary, "\r\n", "\n")
			if text(ics.ComponentPropertySummary) != summary || text(ics.ComponentPropertyDescription) != want.Detail || e.Id() != want.UID {
				t.Errorf("%s: read %q, %q, %q\nwant %+v", name, e.Id(), text(ics.ComponentPropertySummary), text(ics.ComponentPropertyDescription), want)
			}
			start, err := e.GetAllDayStartAt()
			end, err2 := e.GetAllDayEndAt()
			if err != nil || err2 != nil || day.At(start) != want.On || day.At(end) != want.On+1 {
				t.Errorf("%s: from %v to %v (%v, %v), want %s", name, start, end, err, err2, want.On)
			}
			if seen[e.Id()] {
				t.Errorf("%s: the UID %q twice", name, e.Id())
			}
			seen[e.Id()] = true
		}
	}
}

func TestCSVCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+44 20": "'+44 20", "@x": "'@x", "-x": "'-x", "-1+2": "'-1+2", "\tx": "'\tx", "\rx": "'\rx", "＝1": "'＝1",
		"-12.50": "-12.50", "-3": "-3", "12": "12", "": "", "a=b": "a=b", "-": "'-", "-.5": "'-.5", "-1.": "'-1.",
	} {
		if got := render.CSVCell(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	b, err := render.ClientsCSV(view.ClientsCSV{Rows: []view.ClientRow{{ID: "a", Name: "=cmd|' /C calc'!A0,\"x\"", Signs: []string{"quiet", "pushy"}, Revenue12: "-5.00"}}})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || rows[1][1] != "'=cmd|' /C calc'!A0,\"x\"" || rows[1][8] != "-5.00" || rows[1][7] != "quiet pushy" {
		t.Errorf("%q %v", rows, err)
	}
}

func TestClientsJSONShape(t *testing.T) {
	w := listWorld([]*retention.Row{
		{ID: "b", Name: "B </script>", Status: "active", Tier: "key", Owner: "maria", Revenue12: 12345, AtRisk: 0}, {ID: "a", Name: "A", Status: "lost"},
	})
	b, err := render.File(view.NewClientsJSON(view.NewIndex(w)))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"id":"a","name":"A","status":"lost","tier":"","owner":"","health":null,"band":"unknown","signs":[],"revenue_12m":"0.00","at_risk":"0.00"}
,{"id":"b","name":"B </script>","status":"active","tier":"key","owner":"maria","health":null,"band":"unknown","signs":[],"revenue_12m":"123.45","at_risk":"0.00"}
]
`
	if string(b) != want {
		t.Errorf("got %s", b)
	}
	for _, v := range []view.ClientsJSON{{}, {Rows: make([]view.ClientRow, 3)}} {
		b, _ := render.ClientsJSON(v)
		var back []any
		if err := json.Unmarshal(b, &back); err != nil || len(back) != len(v.Rows) {
			t.Errorf("%s: %v", b, err)
		}
	}
}

func TestClientData(t *testing.T) {
	w := listWorld([]*retention.Row{{ID: "a", Name: "A", Status: "at-risk", Tier: "key", Since: listDay - 900, Revenue12: 100}})
	rec := &book.Record{
		ID: "a", Name: "A", Owner: "maria", Revenue: []book.MonthMoney{{Month: listDay.Month(), Value: 150}},
		Contracts:    []book.Contract{{ID: "c", End: listDay + 40, NoticeDays: book.Some(30), AnnualValue: book.Some[money.Amount](0), Commitments: []book.Commitment{{What: "Review"}}}},
		Events:       []book.Event{{Date: listDay, Kind: "call", Summary: "Hello", Details: "private *notes*", Sentiment: book.Some(0)}, {Date: listDay, Kind: "view", Summary: "x"}},
		Cases:        []book.Case{{ID: "k", Reasons: []book.CaseReason{{Code: "price", Stated: book.Some(true)}}, Offers: []book.Offer{{What: "Hold", Value: book.Some[money.Amount](-5)}}}},
		Testimonials: []book.Testimonial{{Quote: "hush"}},
	}
	b, err := render.File(view.NewClientData(w, rec))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"status":"at-risk"`, `"amount":"1.50"`, `"annual_value":"0.00"`, `"last_notice":"2026-02-26"`, `"sentiment":0`, `"kind":"save"`, `"value":"-0.05"`, `"orders":[]`, `"state":"open"`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in\n%s", want, b)
		}
	}
	for _, bad := range []string{"hush", "private", "likely", "null"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("it has %q", bad)
		}
	}
}

func TestFilesForHosts(t *testing.T) {
	w := everything()
	ix := view.NewIndex(w)
	files := map[string]string{}
	for _, f := range append(ix.Files(), ix.LastFiles([]string{"/", "/a b/&/"})...) {
		b, err := render.File(f.Make())
		if err != nil {
			t.Fatal(err)
		}
		files[f.Address] = string(b)
	}
	if want := "/hand/old/cheap/ /hand/playbooks/cheap/ 301\n"; files["/_redirects"] != want {
		t.Errorf("redirects %q", files["/_redirects"])
	}
	if s := files["/sitemap.xml"]; !strings.Contains(s, "<loc>https://retention.example/hand/a%20b/&amp;/</loc>") {
		t.Errorf("sitemap %s", s)
	}
	if s := files["/_headers"]; !strings.HasPrefix(s, "/hand/*\n  Content-Security-Policy: "+render.Policy+"; frame-ancestors 'none'\n") || !strings.Contains(s, "\n/hand/assets/*\n") {
		t.Errorf("headers %s", s)
	}
	events := readCalendar(t, []byte(files["/calendar.ics"]))
	if !slices.ContainsFunc(events, func(e map[string]string) bool {
		return e["UID"] == "follow-up-x-client-00002@holdfast" && strings.HasSuffix(e["SUMMARY"], "and twice")
	}) {
		t.Errorf("no follow-up among %d events", len(events))
	}
	if _, ok := files["/people/maria.ics"]; !ok {
		t.Error("no calendar for Maria")
	}
	w.Config.BaseURL = ""
	b, _ := render.File(view.NewSitemap(ix, []string{"/"}))
	if !strings.Contains(string(b), "<loc>/hand/</loc>") {
		t.Errorf("without base_url: %s", b)
	}
}

func TestPolicyIsThatOfThePages(t *testing.T) {
	for _, f := range []string{"base.html", "partials/list-bare.html"} {
		b, err := os.ReadFile("../../../templates/" + f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), `content="`+render.Policy+`"`) {
			t.Errorf("%s has another policy than _headers", f)
		}
	}
}

func BenchmarkClientList(b *testing.B) {
	w := listWorld(manyRows(10_000))
	e := listEngine(b, w.Config)
	ix := view.NewIndex(w)
	b.Run("view", func(b *testing.B) {
		for range b.N {
			view.NewClientList(ix)
		}
	})
	v := view.NewClientList(ix)
	b.Run("render", func(b *testing.B) {
		var buf bytes.Buffer
		for range b.N {
			buf.Reset()
			if err := e.Page(&buf, v.Page(), v); err != nil {
				b.Fatal(err)
			}
		}
		b.SetBytes(int64(buf.Len()))
	})
	b.Run("home", func(b *testing.B) {
		for range b.N {
			view.NewHome(ix)
		}
	})
	b.Run("index", func(b *testing.B) {
		for range b.N {
			view.NewIndex(w)
		}
	})
}
