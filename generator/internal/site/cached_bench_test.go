//go:build unix

package site

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"holdfast/templates"
)

// The reference work built once, then built again from the cache, each time by
// a program of its own: with nothing changed, and after a note was added to each
// of ten records. HOLDFAST_CLIENTS makes the work smaller.
//
//	TMPDIR=/dev/shm go test -run '^$' -bench Cached -benchtime 10x ./generator/internal/site
func BenchmarkCached(b *testing.B) {
	dir := referenceSite(b)
	out := filepath.Join(dir, "public")
	inProcess(b, "build", dir, out)
	records, err := filepath.Glob(filepath.Join(dir, "data", "clients", "*.yaml"))
	if err != nil || len(records) < 10 {
		b.Fatal(err)
	}
	n := 0
	for name, edits := range map[string]int{"Unchanged": 0, "TenEdits": 10} {
		b.Run(name, func(b *testing.B) {
			b.Setenv(editsToFind, strconv.Itoa(edits))
			var took []time.Duration
			for b.Loop() {
				for range edits {
					n++
					addNote(b, records[n*37%len(records)], n)
				}
				begun := time.Now()
				runJob(b, "build-again", dir, out)
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1000, "p50-ms")
			b.ReportMetric(took[len(took)-1].Seconds()*1000, "most-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

const editsToFind = "HOLDFAST_EDITS_TO_FIND"

// buildAgain builds from the cache, and is not content with a build that does
// more than it has to.
func buildAgain(dir, out string) error {
	res, err := Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Now()})
	edits, _ := strconv.Atoi(os.Getenv(editsToFind))
	if st := res.Stats; err == nil && (st.Parsed != edits || edits == 0 && st.Written+st.Rendered > 0) {
		return fmt.Errorf("%d records were edited: %+v", edits, st)
	}
	return err
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
