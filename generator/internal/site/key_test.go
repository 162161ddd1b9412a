package site

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
	"holdfast/templates"
)

// demoPlan is this repository's own site after the second pass.
func demoPlan(t *testing.T) *plan {
	t.Helper()
	return demoPlanAt(t, 0)
}

// demoPlanAt is the same as of a day; 0 is config's.
func demoPlanAt(t *testing.T, on day.Day) *plan {
	t.Helper()
	o := Options{Dir: "../../..", Templates: templates.FS, Now: time.Date(2026, 2, 16, 0, 0, 0, 0, time.UTC), AsOf: on}
	l, err := load(o, newCache(t))
	if err != nil {
		t.Fatal(err)
	}
	if found, stop := l.settled(false); stop {
		t.Fatalf("the demo has problems: %v", found)
	}
	p, problems, err := l.plan(o)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return p
}

// Every view and context is a plain value: pack panics at anything that points,
// maps or runs. Made twice, from two loads, it has the same bytes.
func TestViewsArePlainAndRepeatable(t *testing.T) {
	a, b := demoPlan(t), demoPlan(t)
	first, second := a.index.Pages(), b.index.Pages()
	if len(first) != len(second) || len(first) < 40 {
		t.Fatalf("%d and %d list pages", len(first), len(second))
	}
	for i := range first {
		if x, y := pack.HashValue(first[i].Make()), pack.HashValue(second[i].Make()); x != y {
			t.Errorf("%s: two loads gave two views", first[i].Page.Address)
		}
	}
	for i, row := range a.world.Rows {
		x, y := view.NewClientContext(a.world, row), view.NewClientContext(b.world, b.world.Rows[i])
		if pack.Hash(&x) != pack.Hash(&y) {
			t.Errorf("%s: two loads gave two contexts", row.ID)
		}
	}
}

// A file whose key is a hash of what its value rests on, made for less than the
// value, has another wherever the value is another.
func TestSumsFollowValues(t *testing.T) {
	now := demoPlan(t)
	before := demoPlanAt(t, now.asOf-40)
	was := map[string]view.LazyFile{}
	for _, f := range before.index.Files() {
		was[f.Address] = f
	}
	changed := 0
	for _, f := range now.index.Files() {
		old, ok := was[f.Address]
		if !ok || f.Sum == nil || pack.HashValue(f.Make()) == pack.HashValue(old.Make()) {
			continue
		}
		changed++
		if f.Sum() == old.Sum() {
			t.Errorf("%s changed and its key did not", f.Address)
		}
	}
	if changed < 20 {
		t.Errorf("only %d files changed in forty days", changed)
	}
}

// What a context holds is all that a client's page shows of others: the page
// made from a context that went through bytes is the page made from the context.
func TestContextIsWhole(t *testing.T) {
	p := demoPlan(t)
	for _, row := range p.world.Rows {
		rec, _, err := p.record(row.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx := view.NewClientContext(p.world, row)
		var again view.ClientContext
		if err := pack.Read(pack.Append(nil, &ctx), &again); err != nil {
			t.Fatal(err)
		}
		var one, two bytes.Buffer
		c, d := view.NewClient(rec, &ctx), view.NewClient(rec, &again)
		if err := p.engine.Client(&one, &c); err != nil {
			t.Fatal(err)
		}
		if err := p.engine.Client(&two, &d); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Errorf("%s: the page rests on something outside its context", row.ID)
		}
	}
}

// Where what Shared takes in is the same, so is every context: nothing that Face
// leaves out of another client's row shows in it. Only what money is summed from
// stays, as the sums are part of Shared, and the names of files, which are of Shows.
func TestContextSeesOnlyFaces(t *testing.T) {
	p := demoPlan(t)
	shared := func(w *retention.World) [32]byte {
		var faces []string
		for _, r := range w.Rows {
			face := view.Face(r)
			faces = append(faces, string(face[:]))
		}
		return view.Shared(w, faces)
	}
	for _, row := range p.world.Rows {
		rows := slices.Clone(p.rows)
		for i, r := range rows {
			var cases []retention.CaseRow
			for _, c := range r.Cases {
				cases = append(cases, retention.CaseRow{
					ID: c.ID, Kind: c.Kind, Opened: c.Opened, Ended: c.Ended, Closed: c.Closed, Outcome: c.Outcome, Kept: c.Kept, Reasons: c.Reasons,
					Notice: c.Notice, Lost: c.Lost,
				})
			}
			if r.ID != row.ID {
				rows[i] = &retention.Row{
					ID: r.ID, Name: r.Name, Group: r.Group, Status: r.Status, Files: r.Files, Contacts: r.Contacts, Cases: cases, Plays: r.Plays,
					Tier: r.Tier, Since: r.Since, Joined: r.Joined, Billed: r.Billed, Revenue12: r.Revenue12, Annual: r.Annual,
				}
			}
		}
		w := retention.Across(&p.book.Config, p.asOf, "", p.people, p.pages, rows)
		w.Made = p.world.Made
		w.Client(row.ID).Findings = row.Findings
		if shared(w) != shared(p.world) {
			t.Fatal("the sums are not those of the demo")
		}
		want, got := view.NewClientContext(p.world, row), view.NewClientContext(w, w.Client(row.ID))
		if pack.Hash(&want) != pack.Hash(&got) {
			t.Errorf("%s: the context shows something of others that is not in their faces", row.ID)
		}
	}
}

// Whether another client has a value brief rests on its contracts, which are in no
// face. A page that links to one follows all the same.
func TestContextFollowsHandouts(t *testing.T) {
	dir := plainSite(t)
	two := func(end string) {
		putFile(t, dir, "data/clients/two.yaml", "name: Two\nowner: ann\ncontracts: [{start: 2025-01-01, end: "+end+", annual_value: 1000}]\n")
	}
	two("2026-03-31")
	putFile(t, dir, "data/clients/one.yaml", "name: One\nowner: ann\nevents: [{date: 2026-02-01, kind: call, summary: Asked, details: 'See [what we did](/clients/two/value/).'}]\n")
	o := Options{Dir: dir, Out: filepath.Join(dir, "public"), AsOf: day.Of(2026, 2, 16), Templates: templates.FS, Now: time.Unix(0, 0)}
	page := func() string {
		t.Helper()
		if res, err := Build(o); err != nil {
			t.Fatal(err, res.Problems)
		}
		body, err := os.ReadFile(filepath.Join(o.Out, "clients/one/index.html"))
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	const link = "two/value/"
	if !strings.Contains(page(), link) {
		t.Fatal("the page does not link to the value brief")
	}
	two("2029-03-31")
	if strings.Contains(page(), link) {
		t.Error("the page links to a value brief that is not made any more")
	}
}
