package retention

import (
	"os"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/sample"
)

// The trend and the history of signs are what a site built on each of those days
// would have shown: no hindsight, to the point and to the sign.
func TestNoHindsight(t *testing.T) {
	made := t.TempDir()
	if err := sample.Write(made, sample.Options{Seed: 3, Clients: 60, Playbooks: 10}); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"demo": "../../..", "sample": made} {
		t.Run(name, func(t *testing.T) { noHindsight(t, dir) })
	}
}

func noHindsight(t *testing.T, dir string) {
	var problems diag.List
	b, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		t.Fatal(err)
	}
	cfg := &b.Config
	today := cfg.Day(0, time.Time{})
	cfg.AsOf, cfg.BooksClosed = today, cfg.Closed(today)
	looks := 0
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil || !ok {
			t.Fatal(c.ID, err)
		}
		typed := pack.Append(nil, rec)
		row := seenOn(t, cfg, typed, today)
		if row == nil || row.Status == "prospect" {
			continue // nothing of a prospect is measured, now or then
		}
		for i, end := range MonthEnds(today, HistoryMonths) {
			then := seenOn(t, cfg, typed, end)
			looks++
			compareThen(t, row, then, i, end)
		}
	}
	if looks < 500 {
		t.Errorf("%d looks are too few to tell", looks)
	}
}

// seenOn is the row of a record as a site built for a day has it, or nil.
func seenOn(t *testing.T, cfg *book.Config, typed []byte, on day.Day) *Row {
	t.Helper()
	var rec book.Record
	if err := pack.Read(typed, &rec); err != nil {
		t.Fatal(err)
	}
	lens, _ := book.NewLens(cfg, "", on)
	if !lens.See(&rec) {
		return nil
	}
	row := Summarise(&rec, NewRules(cfg), on)
	row.unfold()
	return row
}

// compareThen holds a row's memory of a month-end to the row of that day.
func compareThen(t *testing.T, now, then *Row, i int, end day.Day) {
	t.Helper()
	var set SignSet
	score := int8(-1)
	if then != nil {
		for j := range then.Findings {
			set |= 1 << signIndex(then.Findings[j].Sign)
		}
		if then.Health.Known {
			score = int8(then.Health.Score)
		}
	}
	if runs := now.Past.Get().Runs; runs[i] != set {
		t.Errorf("%s on %s: remembered %v, shown %v", now.ID, end, runs[i].Codes(), set.Codes())
	}
	trend := now.Health.Behind.Get().Trend
	if k := i - (HistoryMonths - TrendMonths); k >= 0 && trend[k] != score {
		t.Errorf("%s on %s: a score of %d is remembered, %d was shown", now.ID, end, trend[k], score)
	}
}
