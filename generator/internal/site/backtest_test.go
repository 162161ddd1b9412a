package site

import (
	"path/filepath"
	"testing"
	"time"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/sample"
	"holdfast/templates"
)

// The signs across clients that a back-test replays are those that a site built on
// each of those days shows, with no day's hindsight.
func TestBacktestAcross(t *testing.T) {
	made := filepath.Join(t.TempDir(), "made")
	if err := sample.Write(made, sample.Options{Seed: 5, Clients: 150, Playbooks: 10}); err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{}
	for name, dir := range map[string]string{"demo": "../../..", "sample": made} {
		t.Run(name, func(t *testing.T) {
			l := loadOn(t, Options{Dir: dir})
			memories, err := l.memories()
			if err != nil {
				t.Fatal(err)
			}
			for _, end := range retention.MonthEnds(l.asOf, 18) {
				then := loadOn(t, Options{Dir: dir, AsOf: end})
				w := retention.Across(&then.book.Config, end, "", then.people, then.pages, then.rows)
				for id, m := range memories {
					got, want := m.Across(end).Codes(), acrossShown(w, id)
					if len(got) != len(want) {
						t.Errorf("%s on %s: %v, a site of that day shows %v", id, end, got, want)
						continue
					}
					for _, code := range got {
						if shown[code]++; !want[code] {
							t.Errorf("%s on %s: %v, a site of that day shows %v", id, end, got, want)
						}
					}
				}
			}
		})
	}
	for _, code := range []string{"step-overdue", "crowded-out", "concentration", "seen-before"} {
		if shown[code] == 0 {
			t.Errorf("%s is never shown: the test is of nothing", code)
		}
	}
}

// acrossShown are the signs across clients that a client shows.
func acrossShown(w *retention.World, id string) map[string]bool {
	codes := map[string]bool{}
	if r := w.Client(id); r != nil {
		for _, f := range r.Findings {
			switch f.Sign {
			case "step-overdue", "crowded-out", "concentration", "seen-before":
				codes[f.Sign] = true
			}
		}
	}
	return codes
}

// loadOn reads a site as a build of that day does.
func loadOn(t *testing.T, o Options) *loaded {
	t.Helper()
	o.Templates, o.Now = templates.FS, time.Date(2026, 2, 16, 9, 0, 0, 0, time.UTC)
	c, err := openCache(o.Dir, "", "", false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	c.begin()
	l, err := load(o, c)
	if err != nil {
		t.Fatal(err)
	}
	if problems, stop := l.settled(false); stop {
		t.Fatal(diag.Count(problems))
	}
	return l
}
