package book

import (
	"reflect"
	"strings"
	"testing"

	"holdfast/generator/internal/pack"
)

// shown is all that a lens shows of a site, as bytes.
func shown(t testing.TB, fsys map[string]string, audience, asOf string) string {
	t.Helper()
	var files []string
	for name, text := range fsys {
		files = append(files, name, text)
	}
	all := site(files...)
	for name, text := range fsys {
		if text == "" {
			delete(all, name)
		}
	}
	b, recs := mustLoad(t, all)
	l := lens(t, b, audience, asOf)
	var out []byte
	for _, c := range b.Clients {
		if rec := recs[c.ID]; l.See(rec) {
			out = pack.Append(out, rec)
		}
	}
	for _, p := range l.Pages(b.Pages) {
		out = pack.Append(out, p)
	}
	ref := l.Reference(&b.Reference)
	return string(pack.Append(out, &ref))
}

func hidden(hide string) map[string]string {
	return map[string]string{"config.yaml": strings.Replace(sound["config.yaml"], "[revenue, contracts.annual_value]", "["+hide+"]", 1)}
}

// TestHiddenChangesNothing: what an audience may not see can be changed, moved
// and deleted, and not a byte of what it is shown changes.
func TestHiddenChangesNothing(t *testing.T) {
	const secret = "name: Secret\nowner: sam-osei\nvisible_to: [leadership]\ncontacts: [{id: a, name: Ann}]\n"
	visible := head + "contacts: [{id: z, name: Z, moved_to: secret, knows: [z]}]\nevents: [{date: 2026-01-01, kind: call, summary: S, details: 'We [[client:acme]].'}]\n"
	for name, c := range map[string]struct {
		hide     string
		asOf     string
		one, two map[string]string
	}{
		"a client": {one: map[string]string{"data/clients/secret.yaml": secret}, two: map[string]string{}},
		"a client's facts": {
			one: map[string]string{"data/clients/secret.yaml": secret},
			two: map[string]string{"data/clients/secret.yaml": secret + "revenue: {2026-01: 5}\nstatus: lost\n"},
		},
		"a person": {one: map[string]string{"data/team.yaml": "# Us.\neve: {name: Eve, visible_to: [leadership]}\n" + sound["data/team.yaml"]}, two: map[string]string{}},
		"a person's name": {
			one: map[string]string{"data/team.yaml": sound["data/team.yaml"] + "eve: {name: Eve, visible_to: [leadership]}\n"},
			two: map[string]string{"data/team.yaml": sound["data/team.yaml"] + "eve: {name: Yves, role: spy, visible_to: [leadership, partners]}\n"},
		},
		"a page": {one: map[string]string{"content/about/secret.md": "---\ntitle: Secret\nvisible_to: [leadership]\n---\n[m](method.md)\n"}, two: map[string]string{}},
		"a playbook": {
			one: map[string]string{"content/playbooks/secret.md": "---\ntitle: Secret\nstage: save\nvisible_to: [leadership]\nsteps: [{id: a, do: A}]\n---\n"},
			two: map[string]string{"content/playbooks/secret.md": "---\ntitle: Other\nstage: exit\nvisible_to: [partners]\n---\n"},
		},
		"who else sees a client": {one: map[string]string{"data/clients/x.yaml": head + "visible_to: [success]\n"}, two: map[string]string{"data/clients/x.yaml": head + "visible_to: [leadership, success]\n"}},
		"who else sees a page":   {one: map[string]string{"content/a.md": "---\ntitle: A\nvisible_to: [success]\n---\n"}, two: map[string]string{"content/a.md": "---\ntitle: A\nvisible_to: [success, leadership]\n---\n"}},
		"a field":                {one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": visible + "revenue: {2026-01: 5}\ncontracts: []\n"}},
		"a field above others":   {one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": "revenue:\n  2026-01: 5\n" + visible}},
		"a field of a later day": {
			one: map[string]string{"data/clients/x.yaml": visible + "status: won-back\n"}, asOf: "2026-02-16",
			two: map[string]string{"data/clients/x.yaml": visible + "status: won-back\nrevenue: {2026-12: 5}\n"},
		},
		"the only field of a known day": {
			one: map[string]string{"data/clients/x.yaml": head + "since: 2026-12-01\n"}, asOf: "2026-02-16",
			two: map[string]string{"data/clients/x.yaml": head + "since: 2026-12-01\nrevenue: {2020-01: 5}\n"},
		},
		"a field in a fragment":        {one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": visible, "data/clients/x/money.yaml": "revenue: {2026-01: 5}\n"}},
		"a field in a fragment before": {one: map[string]string{"data/clients/x/client.yaml": visible}, two: map[string]string{"data/clients/x/client.yaml": visible, "data/clients/x/a-money.yaml": "revenue: {2026-01: 5}\n"}},
		"a field of entries":           {one: map[string]string{"data/clients/x.yaml": head + "contracts: [{end: 2026-03-01}]\n"}, two: map[string]string{"data/clients/x.yaml": head + "contracts: [{end: 2026-03-01, annual_value: 99}]\n"}},
		"events":                       {hide: "events", one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": strings.Replace(visible, "kind: call", "kind: complaint", 1)}},
		"links of details":             {hide: "events.details", one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": strings.Replace(visible, "We [[client:acme]]", "They [[person:sam-osei]]", 1)}},
		"the day of an event":          {hide: "events.date", asOf: "2026-02-16", one: map[string]string{"data/clients/x.yaml": visible}, two: map[string]string{"data/clients/x.yaml": strings.Replace(visible, "2026-01-01", "2026-12-01", 1)}},
		"cases":                        {hide: "cases", one: map[string]string{"data/clients/x.yaml": head}, two: map[string]string{"data/clients/x.yaml": head + "cases: [{id: c, opened: 2026-01-01, notice: 2026-01-02, plays: [{playbook: onboarding}]}]\n"}},
		"notes of steps": {
			hide: "plays.steps.note, origin.source, revenue", one: map[string]string{"data/clients/x.yaml": head + "plays: [{playbook: onboarding, steps: {first-value: {done: 2020-01-01}}}]\n"},
			two: map[string]string{"data/clients/x.yaml": head + "plays: [{playbook: onboarding, steps: {first-value: {done: 2020-01-01, note: N}}}]\norigin: {source: S}\n"},
		},
		"owners": {hide: "owners", asOf: "2026-02-16", one: map[string]string{"data/clients/x.yaml": head}, two: map[string]string{"data/clients/x.yaml": head + "owners: [{who: sam-osei, from: 2020-01-01}, {who: maria-lopez, from: 2026-12-01}]\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			asOf := "2027-01-01"
			if c.asOf != "" {
				asOf = c.asOf
			}
			for _, files := range []map[string]string{c.one, c.two} {
				if c.hide != "" {
					for name, text := range hidden(c.hide) {
						files[name] = text
					}
				}
				if strings.Contains(visible, "secret") && files["data/clients/secret.yaml"] == "" && name != "a client" {
					files["data/clients/secret.yaml"] = secret
				}
			}
			if shown(t, c.one, "success", asOf) != shown(t, c.two, "success", asOf) {
				t.Error("the audience can tell the two apart")
			}
			if shown(t, c.one, "", asOf) == shown(t, c.two, "", asOf) && !strings.HasPrefix(name, "who else sees a client") {
				t.Error("there is no difference to hide")
			}
		})
	}
}

func TestWhoSeesWhat(t *testing.T) {
	b, recs := mustLoad(t, site(
		"data/clients/open.yaml", head,
		"data/clients/led.yaml", head+"visible_to: [leadership]\n",
		"data/clients/shared.yaml", head+"visible_to: [partners, success]\n",
		"content/led.md", "---\ntitle: L\nvisible_to: [leadership]\n---\n",
	))
	for audience, want := range map[string]string{"": "acme led open shared +led", "leadership": "acme led open +led", "success": "acme open shared", "partners": "shared"} {
		l := lens(t, b, audience, "2026-02-16")
		var got []string
		for _, c := range b.Clients {
			if r := seen(t, l, recs[c.ID]); r != nil {
				got = append(got, c.ID)
				if audience != "" && (r.VisibleTo != nil || r.Files != nil || r.At != Pos{}) {
					t.Errorf("%s sees how %s is typed: %+v", audience, c.ID, r)
				}
			}
		}
		for _, p := range l.Pages(b.Pages) {
			if p.Name == "led" {
				got = append(got, "+led")
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q sees %q, want %q", audience, got, want)
		}
	}
	if _, ok := NewLens(&b.Config, "nobody", 0); ok {
		t.Error("an audience that config does not have")
	}
}

// TestEveryFieldCanBeHidden: hiding each field that may be hidden empties it.
func TestEveryFieldCanBeHidden(t *testing.T) {
	_, rec := loadContract(t, contractRecord(t))
	for _, name := range fieldPaths() {
		path := hiddenPath(name)
		if path == nil {
			if !contains(neverHidden, name) {
				t.Errorf("%s cannot be hidden", name)
			}
			continue
		}
		var own Record
		if err := pack.Read(pack.Append(nil, rec), &own); err != nil {
			t.Fatal(err)
		}
		before := pack.Hash(&own)
		hide(reflect.ValueOf(&own).Elem(), path)
		if pack.Hash(&own) == before {
			t.Errorf("hiding %s changes nothing", name)
		}
	}
}

func TestPastReference(t *testing.T) {
	b, _ := mustLoad(t, site("content/playbooks/p.md", `---
title: P
stage: save
reviewed: 2026-01-10
disagreements: [{topic: T, house: {choice: C, on: 2026-01-05}}, {topic: U, house: {choice: D, on: 2025-01-05}}]
---
`))
	for asOf, want := range map[string][3]int{"2025-12-31": {0, 1, 0}, "2026-01-05": {1, 2, 0}, "2026-01-10": {1, 2, 1}} {
		l := lens(t, b, "", asOf)
		var got [3]int
		got[0] = len(l.Reference(&b.Reference).Rivals[0].News)
		for _, p := range l.Pages(b.Pages) {
			for _, d := range p.Playbook.Disagreements {
				if d.House.Choice != "" {
					got[1]++
				}
			}
			if p.Reviewed != 0 {
				got[2]++
			}
		}
		if got != want {
			t.Errorf("%s: news, choices, readings %v, want %v", asOf, got, want)
		}
	}
	if len(b.Reference.Rivals[0].News) != 1 || b.Pages[len(b.Pages)-1].Reviewed == 0 {
		t.Error("a lens changes what it looks at")
	}
}
