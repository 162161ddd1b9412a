package render

import (
	"flag"
	"os"
	"strings"
	"testing"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/view"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func on(s string) day.Day {
	d, err := day.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// storied is a client whose timeline has one entry of each shape.
func storied() view.Client {
	maria := view.Link{Text: "Maria Lopez", Href: "/people/maria-lopez/"}
	li := view.Link{Text: "Li Wei", Href: "/clients/northwind/#contact-li"}
	var c view.Client
	c.Href, c.AsOf = "/clients/northwind/", on("2026-02-16")
	c.Files = []view.SourceFile{{Name: "northwind.yaml", Path: "data/clients/northwind.yaml", Href: "https://git.example.com/blob/main/data/clients/northwind.yaml#L"}}
	c.Names = view.Names{{Kind: "playbook", ID: "competitor-price", Text: "A cheaper competitor", Href: "/playbooks/competitor-price/"}}
	c.Timeline = []view.Entry{
		{
			Kind: "call", Word: "Call", Date: on("2026-02-11"), Time: "14:30", By: maria, With: []view.Link{li, {Text: "Eva <Falk>"}}, Way: "in", Mood: -2, HasMood: true,
			Summary: "Asked for a price review & more", Details: "She said the **board** compares.\nSee [[playbook:competitor-price#steps]] and [[client:hidden|them]].",
			Source: view.Source{Line: 214},
		},
		{Kind: "email", Word: "E-mail", Date: on("2026-02-05"), By: maria, With: []view.Link{li}, Way: "out", Summary: "Asked for half an hour", Details: "One plain line, and it's all.\n\nAnd a second."},
		{Kind: "meeting", Word: "Meeting", Date: on("2025-12-04"), By: maria, With: []view.Link{li}, HasMood: true, Summary: "Coffee"},
		{Kind: "order", Word: "Orders", Date: on("2025-11-30"), Summary: "7 orders, £1,234.56", Source: view.Source{Line: 30}},
		{Kind: "letter", Word: "Letter", Date: on("2025-11-02"), Way: "in", Summary: "A card"},
		{Kind: "case", Word: "Save case opened", Date: on("2025-11-01"), By: maria, Summary: "They buy less", Facts: "Chance 40 %", About: view.Link{Text: "Save case", Href: "/cases/northwind/1/"}},
		{Kind: "complaint", Word: "Complaint", Date: on("2019-03-04"), With: []view.Link{li}, Way: "in", Mood: 1, HasMood: true, Summary: "Old", Facts: "Still open", Source: view.Source{File: 3, Line: 9}},
	}
	return c
}

func TestTimelineGolden(t *testing.T) {
	const file = "testdata/timeline.html"
	c := storied()
	got := AppendTimeline(nil, &c)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got\n%s\nrun with -update if this is meant", got)
	}
}

func TestNothingTypedIsMarkup(t *testing.T) {
	const evil = `"><script>alert('x')</script>`
	c := storied()
	link := view.Link{Text: evil, Href: "javascript:alert(1)"}
	c.Files[0].Href, c.Files[0].Path = "https://h/"+evil, evil
	c.Timeline = []view.Entry{{
		Kind: evil, Word: evil, Date: on("2026-02-11"), Time: evil, By: link, With: []view.Link{link}, Summary: evil, Facts: evil,
		About: link, Details: evil + " [x](javascript:alert(1))", Source: view.Source{Line: 1},
	}}
	got := string(AppendTimeline(nil, &c))
	if strings.Contains(got, "<script") || strings.Contains(got, `href="javascript:`) {
		t.Errorf("got through:\n%s", got)
	}
}

func TestPartsOfADay(t *testing.T) {
	for _, s := range []string{"2026-02-16", "1999-12-31", "2024-02-29"} {
		if got, want := string(partsOf(on(s)).appendTime(nil)), string(AppendTime(nil, on(s))); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func BenchmarkTimeline(b *testing.B) {
	c := storied()
	for _, e := range c.Timeline[:6] {
		e.Details = ""
		for range 7 {
			c.Timeline = append(c.Timeline, e)
		}
	}
	c.Timeline = c.Timeline[7:47]
	buf := make([]byte, 0, 1<<16)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendTimeline(buf[:0], &c)
	}
}
