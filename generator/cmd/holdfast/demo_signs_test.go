package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// quietAndHealthy pay a retainer month by month and have nothing to complain of.
var quietAndHealthy = []string{"chapel-row-music", "ferris-olubo"}

// world works the demo out as a build does.
func (d demoBook) world(t *testing.T) *retention.World {
	t.Helper()
	lens, ok := book.NewLens(&d.Config, "", d.asOf())
	if !ok {
		t.Fatal("the demo cannot be looked at whole")
	}
	rules := retention.NewRules(&d.Config).For("")
	var rows []*retention.Row
	for _, r := range d.records {
		if lens.See(r) {
			rows = append(rows, retention.Summarise(r, rules, d.asOf()))
		}
	}
	return retention.Across(&d.Config, d.asOf(), "", lens.Reference(&d.Reference), lens.Pages(d.Pages), rows)
}

// Every sign that the contract names shows somewhere in the demo, in what a
// build hands on and not only in what it works out.
func TestDemoShowsEverySign(t *testing.T) {
	var clients []struct {
		ID, Band string
		Health   *int
		Signs    []string
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(demo(t), "data", "clients.json"))), &clients); err != nil {
		t.Fatal(err)
	}
	shown := map[string][]string{}
	for _, c := range clients {
		for _, sign := range c.Signs {
			shown[sign] = append(shown[sign], c.ID)
		}
		if slices.Contains(quietAndHealthy, c.ID) && (len(c.Signs) > 0 || c.Band != "green") {
			t.Errorf("%s is %s and shows %v; it is to be quiet and healthy", c.ID, c.Band, c.Signs)
		}
	}
	for _, sign := range book.SignCodes {
		if len(shown[sign]) == 0 {
			t.Errorf("no client of the demo shows %s", sign)
		}
	}
	// The one that left without a word is to stand alone.
	if gone := shown["gone-silently"]; len(gone) != 1 {
		t.Errorf("gone silently: %v; want one", gone)
	}
}

// The quiet healthy ones are what they are named for: two years and more of the
// same invoice, and people of both sides who talk.
func TestDemoQuietOnesAreFlat(t *testing.T) {
	d := readDemo(t)
	for _, id := range quietAndHealthy {
		r := d.record(t, id)
		if len(r.Revenue) < 24 {
			t.Errorf("%s has %d months", id, len(r.Revenue))
			continue
		}
		for _, m := range r.Revenue[len(r.Revenue)-20:] {
			if m.Value != r.Revenue[len(r.Revenue)-1].Value {
				t.Errorf("%s is billed differently in %s", id, m.Month)
			}
		}
	}
}

// A reader of a red client is told why in one sentence, and what to do next, by
// whom and when.
func TestDemoRedClientsSayWhyAndWhatNext(t *testing.T) {
	w := readDemo(t).world(t)
	next := map[string]day.Day{}
	for _, due := range w.Due() {
		if due.What != "" && due.Who != "" && due.On != 0 {
			next[due.Client.ID] = due.On
		}
	}
	red := 0
	for _, r := range w.Rows {
		if reason := r.Health.Reason; len(reason) < 20 || !strings.HasSuffix(reason, ".") {
			t.Errorf("%s is %s, because: %q", r.ID, r.Health.Band, reason)
		}
		if r.Health.Band != retention.Red {
			continue
		}
		red++
		if next[r.ID] == 0 {
			t.Errorf("%s is red and has no next step with a name and a day", r.ID)
		}
	}
	if red < 3 {
		t.Errorf("%d clients are red", red)
	}
}
