//go:build unix

package site

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/sample"
	"holdfast/templates"
)

// BenchmarkAnalyse says what working out signs, health, trend and history adds to
// a cold build: its processor time, of all that the build takes, and what a row
// comes to, packed and in memory.
//
//	go test -run '^$' -bench Analyse -benchtime 1x ./generator/internal/site
func BenchmarkAnalyse(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "site")
	const clients = 2000
	if err := sample.Write(dir, sample.Options{Seed: 1, Clients: clients, Playbooks: clients / 10}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		start := processor(b)
		if _, err := Build(Options{Dir: dir, Out: filepath.Join(b.TempDir(), "public"), Templates: templates.FS, Now: time.Now(), NoCache: true}); err != nil {
			b.Fatal(err)
		}
		build := processor(b) - start
		records, cfg, lens := readSample(b, dir)
		rows, analyse, memory := summariseAll(b, records, cfg, lens)
		start = processor(b)
		w := retention.Across(cfg, lens.AsOf, "", book.Reference{}, nil, rows)
		across := processor(b) - start
		packed := 0
		for _, r := range w.Rows {
			packed += len(pack.Append(nil, r))
		}
		b.ReportMetric(float64(analyse.Microseconds())/clients, "µs/record")
		b.ReportMetric(float64(across.Microseconds())/clients, "µs-across/record")
		b.ReportMetric(100*float64(analyse+across)/float64(build), "%-of-build")
		b.ReportMetric(float64(packed)/clients, "packed-B/row")
		b.ReportMetric(float64(memory)/clients, "memory-B/row")
		b.ReportMetric(0, "ns/op")
	}
}

func readSample(b *testing.B, dir string) (records []*book.Record, cfg *book.Config, lens book.Lens) {
	b.Helper()
	var problems diag.List
	bk, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		b.Fatal(err)
	}
	cfg = &bk.Config
	day := cfg.Day(0, time.Now())
	cfg.AsOf, cfg.BooksClosed = day, cfg.Closed(day)
	lens, _ = book.NewLens(cfg, "", day)
	for _, c := range bk.Clients {
		rec, ok, err := bk.Record(c)
		if err != nil || !ok || !lens.See(rec) {
			b.Fatal(c.ID, err)
		}
		records = append(records, rec)
	}
	return records, cfg, lens
}

func summariseAll(b *testing.B, records []*book.Record, cfg *book.Config, lens book.Lens) (rows []*retention.Row, took time.Duration, memory uint64) {
	b.Helper()
	rules := retention.NewRules(cfg)
	rows = make([]*retention.Row, len(records))
	before := heap()
	start := processor(b)
	for i, rec := range records {
		rows[i] = retention.Summarise(rec, rules, lens.AsOf)
	}
	took = processor(b) - start
	return rows, took, heap() - before
}

// heap is what is in use once all that is not has been collected.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
