package retention

import (
	"fmt"
	"slices"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
)

func TestFind(t *testing.T) {
	ref := book.Reference{
		Team: []book.Person{{ID: "ben"}, {ID: "maria"}}, Reasons: []book.Reason{{ID: "price"}, {ID: "quality"}},
		Rivals: []book.Rival{{ID: "near"}, {ID: "swift"}}, Sources: []book.Source{{ID: "econ"}, {ID: "smbc"}},
	}
	pages := []*book.Page{
		{Kind: "report", Name: "price", Address: "/reports/price/"},
		{Kind: "playbook", Name: "price", Address: "/playbooks/price/"},
		{Kind: "page", Name: "index", Address: "/about/"},
	}
	w := Across(&book.Config{}, 1, "", ref, pages, []*Row{{ID: "b"}, {ID: "c"}, {ID: "a"}})
	for i, id := range []string{"a", "b", "c"} {
		if w.Rows[i].ID != id || w.Client(id) != w.Rows[i] {
			t.Errorf("client %s is not found", id)
		}
	}
	for i, address := range []string{"/about/", "/playbooks/price/", "/reports/price/"} {
		if w.Pages[i].Address != address || w.Page(address) != w.Pages[i] {
			t.Errorf("page %s is not found", address)
		}
	}
	if p := w.Playbook("price"); p == nil || p.Kind != "playbook" {
		t.Errorf("the playbook is %+v", p)
	}
	for i := range 2 {
		if w.Person(ref.Team[i].ID).ID != ref.Team[i].ID || w.Reason(ref.Reasons[i].ID).ID != ref.Reasons[i].ID ||
			w.Rival(ref.Rivals[i].ID).ID != ref.Rivals[i].ID || w.Source(ref.Sources[i].ID).ID != ref.Sources[i].ID {
			t.Errorf("number %d of the reference data is not found", i)
		}
	}
	if w.Client("x") != nil || w.Page("/x/") != nil || w.Playbook("index") != nil || w.Person("x") != nil || w.Reason("x") != nil || w.Rival("x") != nil || w.Source("x") != nil {
		t.Error("what is not there was found")
	}
	for address, want := range map[string]bool{"/about/": true, "/playbooks/": true, "/playbooks/price/": true, "/about/us/": false, "/": true, "/signs/": false} {
		if w.HasFolder(address) != want {
			t.Errorf("HasFolder(%s) is %v", address, !want)
		}
	}
}

func TestFindSignAndMeasure(t *testing.T) {
	for _, code := range book.SignCodes {
		if s, ok := FindSign(code); !ok || s.Code != code {
			t.Errorf("sign %s: %+v", code, s)
		}
	}
	for _, name := range book.MeasureNames {
		m, ok := FindMeasure(name)
		if !ok || m.Name != name || !slices.Contains([]string{"up", "down", "level", ""}, m.Good) {
			t.Errorf("measure %s: %+v", name, m)
		}
	}
	if _, ok := FindSign("grr"); ok {
		t.Error("grr is no sign")
	}
	if _, ok := FindMeasure("quiet"); ok {
		t.Error("quiet is no measure")
	}
	Signs()[0].Code, Measures()[0].Name = "", ""
	if signs[0].Code == "" || Measures()[0].Name == "" {
		t.Error("a caller can change the lists")
	}
}

func TestRoutes(t *testing.T) {
	person := func(id, movedTo string, knows ...string) ContactRow {
		return ContactRow{ID: id, MovedTo: movedTo, Knows: knows}
	}
	w := Across(&book.Config{}, 1, "", book.Reference{}, nil, []*Row{
		{ID: "c", Contacts: pack.ListOf([]ContactRow{person("z", "a"), person("y", "a", "a/jo", "b/li", "a/mo")})},
		{ID: "b", Contacts: pack.ListOf([]ContactRow{person("x", "a"), person("w", "Some other firm", "nobody/there"), person("v", "b", "b/own", "own")})},
		{ID: "a", Contacts: pack.ListOf([]ContactRow{person("u", "", "c/z")})},
	})
	list := func(arrivals []Arrival) (out []string) {
		for _, a := range arrivals {
			out = append(out, a.Client.ID+"/"+a.Contact.ID+">"+a.Knows)
		}
		return out
	}
	for client, want := range map[string]struct{ moved, know []string }{
		"a":               {[]string{"b/x>", "c/z>", "c/y>"}, []string{"c/y>jo", "c/y>mo"}},
		"b":               {nil, []string{"c/y>li"}}, // nobody moves from a client to itself
		"c":               {nil, []string{"a/u>z"}},
		"nobody":          {},
		"Some other firm": {},
	} {
		if got := list(w.Arrivals(client)); !slices.Equal(got, want.moved) {
			t.Errorf("moved to %s: %v, want %v", client, got, want.moved)
		}
		if got := list(w.Acquaintances(client)); !slices.Equal(got, want.know) {
			t.Errorf("know somebody at %s: %v, want %v", client, got, want.know)
		}
	}
}

func TestPeers(t *testing.T) {
	believed := func(codes ...string) (out []book.CaseReason) {
		for _, c := range codes {
			out = append(out, book.CaseReason{Code: c, Believed: book.Some(true)})
		}
		return out
	}
	w := Across(&book.Config{}, 1, "", book.Reference{}, nil, []*Row{
		{ID: "c", Group: "halden", Revenue12: 5, Cases: []CaseRow{
			{ID: "1", Closed: 10, Reasons: believed("price", "quality", "price")}, // twice, about two things
			{ID: "2", Closed: 30, Reasons: believed("price")},
			{ID: "3", Reasons: believed("price")}, // open
		}},
		{ID: "b", Group: "halden", Revenue12: -7, Cases: []CaseRow{
			{ID: "4", Ended: 20, Outcome: "lost", Reasons: believed("price", "price")}, // as old as its end
			{ID: "5", Outcome: "lost", Reasons: believed("price")},
			{ID: "6", Closed: 40, Reasons: []book.CaseReason{{Code: "price", Stated: book.Some(true)}, {Code: "quality", Believed: book.Some(false)}}},
		}},
		{ID: "a", Revenue12: 100, Cases: []CaseRow{{ID: "7", Closed: 30, Ended: 5, Reasons: believed("price")}, {ID: "8", Closed: 30, Reasons: believed("price")}}},
	})
	for reason, want := range map[string]string{
		"price":   "[a/7 a/8 c/2 b/4 c/1 b/5]",
		"quality": "[c/1]",
		"other":   "[]",
	} {
		got := []string{}
		for _, p := range w.ClosedFor(reason) {
			got = append(got, p.Client.ID+"/"+p.Case.ID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("closed for %s: %v, want %s", reason, got, want)
		}
	}
	if g := w.Group("halden"); len(g) != 2 || g[0].ID != "b" || g[1].ID != "c" {
		t.Errorf("the group is %v", g)
	}
	if g := w.Group(""); len(g) != 0 {
		t.Errorf("those of no group are %v", g)
	}
	if w.Billed() != 105 {
		t.Errorf("billed %d; less than nothing counts as nothing", w.Billed())
	}
}
