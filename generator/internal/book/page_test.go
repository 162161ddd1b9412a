package book

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestAddresses(t *testing.T) {
	for file, want := range map[string]string{
		"content/a/b.md": "page b /a/b/", "content/a.md": "page a /a/", "content/index.md": "page index /", "content/a/index.md": "page index /a/",
		"content/playbooks/x.md": "playbook x /playbooks/x/", "content/playbooks/index.md": "page index /playbooks/", "content/playbooks/a/x.md": "page x /playbooks/a/x/",
		"content/reports/q.md": "report q /reports/q/", "content/reports/a/q.md": "report q /reports/a/q/", "content/playbooks.md": "page playbooks /playbooks/",
	} {
		p := newPage(file)
		if got := p.Kind + " " + p.Name + " " + p.Address; got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}

func TestLinkAddress(t *testing.T) {
	for _, c := range [][3]string{
		{"content/a/b.md", "c.md", "/a/c/"},
		{"content/a/b.md", "../c.md", "/c/"},
		{"content/a/b.md", "/clients/x/", "/clients/x/"},
		{"content/a/b.md", "/clients/x", "/clients/x/"},
		{"content/a/b.md", "../../../c.md", "/c/"},
		{"content/b.md", "index.md", "/"},
		{"content/b.md", "a/index.md", "/a/"},
		{"content/b.md", "pic.png", "/pic.png"},
		{"content/a/b.md", ".", "/a/"},
		{"content/a/b.md", "../", "/"},
		{"data/clients/x.yaml", "a/b.md", "/a/b/"},
		{"data/clients/x.yaml", "./a.png", "/a.png"},
		{"content/b.md", "/search/?q=a.b", "/search/"},
		{"content/b.md", "c.md?x=1", "/c/"},
		{"config.yaml", "/a/", "/a/"},
	} {
		if got := LinkAddress(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: %s, want %s", c[1], c[0], got, c[2])
		}
	}
}

// TestLinksThatResolve: every way to name what a site holds.
func TestLinksThatResolve(t *testing.T) {
	links := []string{
		"[a](method.md)", "[a](./method.md#how-we-work)", "[a](../about/method.md)", "[a](/about/method/)", "[a](/about/method/#how-we-work)", "[a](/about/)", "[a](../about/)",
		"[a](#top)", "[a](../playbooks/competitor-price.md#steps)", "[a](../playbooks/competitor-price.md#step-book-call)", "[a](../playbooks/competitor-price.md#first)",
		"![a](org.png)", "[a](/)", "[a](/clients/)", "[a](/clients/acme/)", "[a](/clients/acme)", "[a](/clients/acme/#timeline)", "[a](/clients/acme/#case-2025-price)",
		"[a](/clients/acme/brief/)", "[a](/clients/acme/data.json)", "[a](/cases/acme/2025-price/)", "[a](/people/sam-osei/)", "[a](/people/sam-osei.ics)", "[a](/reasons/poor-service/)",
		"[a](/signs/quiet/)", "[a](/signs/#quiet)", "[a](/rivals/#swiftline)", "[a](/measures/#grr)", "[a](/calendar.ics)", "[a](/search/?q=freight)", "[a](/data/clients.csv)", "[a](/playbooks/#save)",
		"[a](https://example.com/x#y)", "<mailto:a@example.com>", "[a](tel:+44)", "https://example.com",
		"[[client:acme]]", "[[client:acme#timeline|them]]", "[[client:acme#contact-jane-roe]]", "[[case:acme/2025-price]]", "[[case:acme/2025-price#offers]]", "[[playbook:competitor-price#steps|text]]",
		"[[playbook:competitor-price#first]]", "[[person:sam-osei]]", "[[reason:poor-service]]", "[[sign:quiet]]", "[[rival:swiftline]]", "[x]\n\n[x]: method.md",
		"`[a](nowhere.md)` `[[client:none]]`", "```\n[a](nowhere.md) [[klient:none]]\n```", "    [a](nowhere.md)",
	}
	for _, l := range links {
		if _, _, problems := load(t, site("content/about/links.md", "---\ntitle: L\n---\n# Top\n\n"+l+"\n")); len(problems) > 0 {
			t.Errorf("%s\n%s", l, show(problems))
		}
	}
	for _, l := range []string{
		"[a](/clients/acme/#nothing)", "[a](/clients/acme/other/)", "[a](/clients/none/)", "[a](/cases/acme/none/)", "[a](/cases/acme/)", "[a](/people/none/)", "[a](/people/none.ics)", "[a](/signs/#none)",
		"[a](/rivals/#none)", "[a](/search/#none)", "[a](other.png)", "[[client:acme/x]]", "[[client:acme#none]]", "[[case:none/x]]", "[[case:acme]]", "[[person:none]]", "[[reason:none]]", "[[sign:none]]", "[[rival:none]]",
		"[[playbook:none]]", "[[person:sam-osei#part]]", "[a](method.md#none)", "[a](half.md)", "[[playbook:competitor-price#none]]", "[a](b:c.md)", "[a](%zz.md)", "[x]\n\n[x]: none.md", "a[^1]\n\n[^1]: [a](none.md)", "[a](/about.md)",
	} {
		if _, _, problems := load(t, site("content/about/links.md", "---\ntitle: L\n---\n# Top\n\n"+l+"\n")); len(problems) != 1 {
			t.Errorf("%s\n%s", l, show(problems))
		}
	}
}

// TestPlacesOfLinks: the column is right in each way of writing a text.
func TestPlacesOfLinks(t *testing.T) {
	const in = "events:\n  - date: 2026-01-01\n    kind: call\n    summary: S\n    details: "
	for name, c := range map[string]struct{ text, want string }{
		"literal":              {in + "|\n      One.\n\n      Zwölf ‸[a](none.md)\n", ""},
		"literal, blank first": {in + "|\n\n\n      Zwölf ‸[a](none.md)\n", ""},
		"literal, stripped":    {in + "|-\n      ‸[a](none.md)", ""},
		"literal, more indent": {in + "|\n      - x\n        - ‸[a](none.md)\n", ""},
		"literal, CRLF":        {strings.ReplaceAll(in+"|\n      One.\n\n      ‸[a](none.md)\n", "\n", "\r\n"), ""},
		"literal, fragment":    {in + "|\n      日本 🎉 ‸[a](none.md)\n", ""},
		"double quoted":        {in + "\"Zwölf ‸[a](none.md)\"\n", ""},
		"single quoted":        {in + "'日本 ‸[a](none.md)'\n", ""},
		"plain":                {in + "see 🎉 ‸[a](none.md)\n", ""},
		"folded":               {in + "‸>\n      One\n      [a](none.md)\n", ""},
		"plain, two lines":     {in + "‸One\n      two\n\n      [a](none.md)\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := mistake{name: "x", file: "data/clients/x.yaml", text: head + c.text, code: "broken-link"}
			file, text, want := m.made()
			_, _, problems := load(t, site(file, text))
			if len(problems) != 1 || short(problems[0]) != want {
				t.Errorf("want %s, got:\n%s", want, show(problems))
			}
		})
	}
	for _, end := range []string{"\n", "\r\n"} {
		m := mistake{file: "content/x.md", text: strings.ReplaceAll("---\ntitle: X\n# c\n---\n\n# Über\n\n> Ja, ‸[a](none.md)\n", "\n", end), code: "broken-link"}
		file, text, want := m.made()
		if _, _, problems := load(t, site(file, text)); len(problems) != 1 || short(problems[0]) != want {
			t.Errorf("want %s, got:\n%s", want, show(problems))
		}
	}
}

func TestPagesWhole(t *testing.T) {
	b, _ := mustLoad(t, site("content/playbooks/whole.md", `---
title: Whole
summary: All there is
visible_to: [leadership]
owner: maria-lopez
reviewed: 2026-01-02
tags: [a]
retired: true
aliases: [/old/place/]
stage: save
handles: {reasons: [competitor-price], signs: [purchases-down]}
sources: [ran-one]
steps:
  - {id: brief-read, do: Read, say: Words, avoid: Others, who: sam-osei, due: +0d, channel: none, to: decision-maker}
  - {id: book-call, do: Ask, who: manager, due: +2w, channel: phone, needs: [brief-read]}
stop: Enough
disagreements:
  - topic: Channel
    positions: [{says: Call?, source: ran-one, when: Warm}, {says: Visit, source: ran-one}]
    house: {choice: Call, by: sam-osei, on: 2026-01-01, why: It works}
---
See [[client:acme]].
`, "content/reports/q.md", "\ufeff--- \ntitle: Q\neach: SELECT 1\n---\n", "content/empty.md", "---\ntitle: E\n---"))
	at := func(name string) *Page {
		return &b.Pages[slices.IndexFunc(b.Pages, func(p Page) bool { return p.Name == name })]
	}
	p := at("whole")
	if p.Playbook.Steps[0].Due.On(800_000) != 800_000 || p.Playbook.Steps[1].Due.On(800_000) != 800_014 || p.Playbook.Disagreements[0].House.By != "sam-osei" || p.Line != 22 || p.Body != "See [[client:acme]].\n" || p.At.Line != 2 {
		t.Errorf("%+v", p)
	}
	refs := fmt.Sprint(p.Refs)
	for _, want := range []string{"{audience leadership}", "{person maria-lopez}", "{person sam-osei}", "{reason competitor-price}", "{sign purchases-down}", "{source ran-one}", "{wiki client:acme}"} {
		if !strings.Contains(refs, want) {
			t.Errorf("%s is not among %s", want, refs)
		}
	}
	if q := at("q"); q.Each.Text != "SELECT 1" || q.Kind != "report" {
		t.Errorf("%+v", q)
	}
	if slices.ContainsFunc(b.Pages, func(p Page) bool { return p.Draft }) {
		t.Error("a draft is not built")
	}
	_, _, problems := load(t, site("content/a.md", "---\ntitle: A\ndraft: true\n---\n[a](none.md)\n", "content/b.md", "---\ntitle: B\naliases: [/about/]\n---\n", "content/c.md", "---\ntitle: C\naliases: [/about/org.png/]\n---\n"))
	if len(problems) != 2 || !strings.Contains(problems[0].Message, "/about/ is taken by the pages below it") || problems[1].Code != "address-taken" {
		t.Error(show(problems))
	}
}

// TestSectionsAreThere holds the parts that links may lead to against the templates.
func TestSectionsAreThere(t *testing.T) {
	var all strings.Builder
	for _, dir := range []string{"../../../templates/pages", "../../../templates/partials"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			src, err := os.ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			all.Write(src)
		}
	}
	// Parts that are promised and not yet on their pages.
	toCome := map[string][]string{"client": {"signs", "case", "charts"}, "case": {"now", "blocked", "done", "later"}}
	for kind, list := range sections {
		for _, id := range list {
			if !strings.Contains(all.String(), `id="`+id+`"`) && !slices.Contains(toCome[kind], id) {
				t.Errorf("no template has the part %q of %s", id, kind)
			}
		}
	}
}
