package book

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
)

// sound is a small site without a mistake, which tests add files to.
var sound = map[string]string{
	"config.yaml": `title: Handbook
currency: GBP
as_of: 2026-02-16
tiers: {key: {contact_every: 30d, plan: true}, core: {contact_every: 60d}}
audiences: {leadership: {}, success: {hide: [revenue, contracts.annual_value]}, partners: {clients: tagged}}
`,
	"data/team.yaml":    "maria-lopez: {name: Maria Lopez}\nsam-osei: {name: Sam Osei, role: partner}\nben-ito: {name: Ben Ito, active: false}\n",
	"data/reasons.yaml": "competitor-price: {label: A cheaper competitor}\npoor-service: {label: Poor service}\nold-reason: {label: Old, retired: true}\n",
	"data/sources.yaml": "ran-one: {title: Lost clients}\n",
	"data/rivals.yaml":  "swiftline: {name: Swiftline, edge: [price], news: [{date: 2026-01-01, what: They struck}]}\n",
	"data/goals.yaml":   "2026: {grr: 92}\n",
	"content/playbooks/competitor-price.md": `---
title: Cheaper competitor
stage: save
handles: {reasons: [competitor-price, poor-service], signs: [purchases-down]}
sources: [ran-one]
steps:
  - {id: brief-read, do: Read the brief, due: +0d}
  - {id: book-call, do: Ask for half an hour, who: owner, due: +1d, needs: [brief-read]}
stop: Three unanswered tries
---
# First

Words.
`,
	"content/playbooks/onboarding.md": "---\ntitle: Onboarding\nstage: prepare\nsteps:\n  - {id: first-value, do: Reach it}\n---\n",
	"content/playbooks/loss-plan.md":  "---\ntitle: Loss plan\nstage: prepare\nretired: true\n---\n",
	"content/about/method.md":         "---\ntitle: Method\n---\n# How we work\n\nSee [the play](../playbooks/competitor-price.md#first).\n",
	"content/about/half.md":           "---\ntitle: Half done\ndraft: true\n---\n",
	"content/about/org.png":           "png",
	"data/clients/acme.yaml": `name: Acme
owner: maria-lopez
contacts:
  - {id: jane-roe, name: Jane Roe}
  - {id: li-wei, name: Li Wei}
cases:
  - {id: 2025-price, opened: 2025-01-01, closed: 2025-02-01, outcome: saved}
`,
}

// site is the sound site with files added: path, text, path, text …
func site(files ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range sound {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for i := 0; i < len(files); i += 2 {
		out[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return out
}

// load reads a whole site, its records in reverse order, which must not matter.
func load(t testing.TB, fsys fs.FS) (*Book, map[string]*Record, []diag.Problem) {
	t.Helper()
	var list diag.List
	b, err := Open(fsys, &list)
	if err != nil {
		t.Fatal(err)
	}
	recs := map[string]*Record{}
	for i := len(b.Clients) - 1; i >= 0; i-- {
		rec, ok, err := b.Record(b.Clients[i])
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			recs[b.Clients[i].ID] = rec
		}
	}
	b.Check()
	return b, recs, list.Sorted(b.Config.Silence)
}

// mustLoad is load, of a site without a problem.
func mustLoad(t testing.TB, fsys fs.FS) (*Book, map[string]*Record) {
	t.Helper()
	b, recs, problems := load(t, fsys)
	if len(problems) > 0 {
		t.Fatalf("the site is not sound:\n%s", show(problems))
	}
	return b, recs
}

func show(problems []diag.Problem) string {
	var b strings.Builder
	_ = diag.Print(&b, "text", problems)
	return b.String()
}

func short(p diag.Problem) string {
	return fmt.Sprintf("%s:%d:%d: %s: [%s]", p.Path, p.Line, p.Column, p.Severity, p.Code)
}

func date(t testing.TB, s string) day.Day {
	t.Helper()
	d, err := day.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// record is one record, text after "name" and "owner", in the sound site.
func record(t testing.TB, text string) *Record {
	t.Helper()
	_, recs := mustLoad(t, site("data/clients/x.yaml", "name: X\nowner: maria-lopez\n"+text))
	return recs["x"]
}

func lens(t testing.TB, b *Book, audience, asOf string) *Lens {
	t.Helper()
	l, ok := NewLens(&b.Config, audience, date(t, asOf))
	if !ok {
		t.Fatalf("no audience %q", audience)
	}
	return &l
}

// seen is the record as the lens shows it on a day, or nil. The record itself
// is left as it is.
func seen(t testing.TB, l *Lens, rec *Record) *Record {
	t.Helper()
	var own Record
	if err := pack.Read(pack.Append(nil, rec), &own); err != nil {
		t.Fatal(err)
	}
	if !l.See(&own) {
		return nil
	}
	return &own
}

func TestSoundSite(t *testing.T) {
	b, recs := mustLoad(t, site())
	if len(recs) != 1 || len(b.Pages) != 4 || len(b.Files) != 1 {
		t.Errorf("got %d records, %d pages, %d files", len(recs), len(b.Pages), len(b.Files))
	}
}
