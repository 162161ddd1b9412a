package site

import (
	"bytes"
	"testing"
	"time"

	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/view"
	"holdfast/templates"
)

// demoPlan is this repository's own site after the second pass.
func demoPlan(t *testing.T) *plan {
	t.Helper()
	o := Options{Dir: "../../..", Templates: templates.FS, Now: time.Date(2026, 2, 16, 0, 0, 0, 0, time.UTC)}
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
