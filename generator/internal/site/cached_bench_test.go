package site

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/templates"
)

// The reference work built once, then built again from the cache: with nothing
// changed, and after a note was added to each of ten records.
//
//	TMPDIR=/dev/shm go test -run '^$' -bench Cached -benchtime 5x ./generator/internal/site
func BenchmarkCached(b *testing.B) {
	dir := referenceSite(b)
	build := func(b *testing.B) Stats {
		b.Helper()
		res, err := Build(Options{Dir: dir, Out: filepath.Join(dir, "public"), Templates: templates.FS, Now: time.Unix(0, 0)})
		if err != nil {
			b.Fatal(err, res.Problems)
		}
		return res.Stats
	}
	TuneMemory()
	build(b)
	b.Run("Unchanged", func(b *testing.B) {
		spent := processor(b)
		defer func() { b.ReportMetric((processor(b)-spent).Seconds()*1000/float64(b.N), "processor-ms") }()
		for b.Loop() {
			if st := build(b); st.Written > 0 || st.Parsed > 0 || st.Rendered > 0 {
				b.Fatalf("%+v", st)
			}
		}
	})
	records, err := filepath.Glob(filepath.Join(dir, "data", "clients", "*.yaml"))
	if err != nil || len(records) < 10 {
		b.Fatal(err)
	}
	n := 0
	b.Run("TenEdits", func(b *testing.B) {
		spent := processor(b)
		defer func() { b.ReportMetric((processor(b)-spent).Seconds()*1000/float64(b.N), "processor-ms") }()
		for b.Loop() {
			b.StopTimer()
			for range 10 {
				n++
				addNote(b, records[n*37%len(records)], n)
			}
			b.StartTimer()
			if st := build(b); st.Parsed != 10 {
				b.Fatalf("%+v", st)
			}
		}
	})
}

// addNote writes one more note of the client whose record is a file, and gives
// the note's path in the site.
func addNote(b *testing.B, record string, n int) string {
	b.Helper()
	folder := record[:len(record)-len(".yaml")]
	name := fmt.Sprintf("note-%d.yaml", n)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		b.Fatal(err)
	}
	note := fmt.Sprintf("events: [{date: 2026-02-11, kind: call, summary: Rang about note %d}]\n", n)
	if err := os.WriteFile(filepath.Join(folder, name), []byte(note), 0o666); err != nil {
		b.Fatal(err)
	}
	return "data/clients/" + filepath.Base(folder) + "/" + name
}
