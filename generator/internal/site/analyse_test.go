//go:build unix

package site

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/templates"
)

// BenchmarkAnalyse says what working out signs, health, trend and history adds to
// a cold build: its processor time, of all that the build takes, and what a row
// comes to, packed and in memory, its words included. It takes the reference book
// of 10,000 clients, or as many as HOLDFAST_CLIENTS says.
//
//	go test -run '^$' -bench Analyse -benchtime 1x ./generator/internal/site
func BenchmarkAnalyse(b *testing.B) {
	dir := referenceSite(b)
	for b.Loop() {
		start := processor(b)
		if _, err := Build(Options{Dir: dir, Out: filepath.Join(b.TempDir(), "public"), Templates: templates.FS, Now: time.Now(), NoCache: true}); err != nil {
			b.Fatal(err)
		}
		build := processor(b) - start
		w, analyse, memory := analyseSample(b, dir)
		packed := 0
		for _, r := range w.rows {
			packed += len(pack.Append(nil, r))
		}
		start = processor(b)
		retention.Across(w.cfg, w.day, "", book.Reference{}, nil, w.rows)
		across := processor(b) - start
		of := float64(len(w.rows))
		b.ReportMetric(float64(analyse.Microseconds())/of, "µs/record")
		b.ReportMetric(float64(across.Microseconds())/of, "µs-across/record")
		b.ReportMetric(100*float64(analyse+across)/float64(build), "%-of-build")
		b.ReportMetric(float64(packed)/of, "packed-B/row")
		b.ReportMetric(float64(memory)/of, "memory-B/row")
		b.ReportMetric(0, "ns/op")
	}
}

// analysed is a sample summed up.
type analysed struct {
	cfg  *book.Config
	day  day.Day
	rows []*retention.Row
}

// analyseSample sums up the records of a site, a thousand at a time, and says what
// that took and what the rows hold on to once the records are gone.
func analyseSample(b *testing.B, dir string) (w analysed, took time.Duration, memory uint64) {
	b.Helper()
	var problems diag.List
	bk, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		b.Fatal(err)
	}
	w.cfg = &bk.Config
	w.day = w.cfg.Day(0, time.Now())
	w.cfg.AsOf, w.cfg.BooksClosed = w.day, w.cfg.Closed(w.day)
	lens, _ := book.NewLens(w.cfg, "", w.day)
	rules := retention.NewRules(w.cfg)
	read := func(c book.Client) *book.Record {
		texts, ok, err := bk.Read(c)
		if err != nil || !ok {
			b.Fatal(c.ID, err)
		}
		rec, _ := texts.Parse() // what it says to the rest of the book is not wanted here
		lens.See(rec)
		return rec
	}
	retention.Summarise(read(bk.Clients[0]), rules, w.day) // makes what is made once, for all types
	w.rows = make([]*retention.Row, 0, len(bk.Clients))
	before := heap()
	for clients := range slices.Chunk(bk.Clients, 1000) {
		records := make([]*book.Record, len(clients))
		for i, c := range clients {
			records[i] = read(c)
		}
		start := processor(b)
		for _, rec := range records {
			w.rows = append(w.rows, retention.Summarise(rec, rules, w.day))
		}
		took += processor(b) - start
	}
	memory = heap() - before
	runtime.KeepAlive(bk)
	return w, took, memory
}

// heap is what is in use once all that is not has been collected.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // which empties pools
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
