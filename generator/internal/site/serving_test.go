//go:build unix

package site

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"holdfast/generator/internal/sample"
	"holdfast/templates"
)

// One note added to a record of the reference work while serving: how long until
// all pages that show it are written. HOLDFAST_CLIENTS makes the work smaller.
//
//	TMPDIR=/dev/shm go test -run '^$' -bench OneEdit ./generator/internal/site
func BenchmarkOneEdit(b *testing.B) {
	dir := referenceSite(b)
	s, err := Open(Options{Dir: dir, Out: filepath.Join(dir, "public"), Templates: templates.FS})
	if err != nil {
		b.Fatal(err)
	}
	var begun time.Time
	var early, all []time.Duration
	s.Keep(func() { early = append(early, time.Since(begun)) })
	if _, err := s.Build(time.Now(), nil); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "data", "clients", "*.yaml"))
	if err != nil || len(files) == 0 {
		b.Fatal(err)
	}
	var ms MS
	n := 0
	spent := processor(b)
	for b.Loop() {
		n++
		name := addNote(b, files[n*37%len(files)], n)
		s.after.Wait() // people do not save twice within a quarter of a second
		begun = time.Now()
		res, err := s.Build(time.Now(), []string{name})
		if err != nil || res.Stats.Parsed != 1 {
			b.Fatalf("%v, %+v", err, res.Stats)
		}
		all = append(all, time.Since(begun))
		ms.Load += res.Stats.MS.Load
		ms.Analyse += res.Stats.MS.Analyse
		ms.Render += res.Stats.MS.Render
		ms.Write += res.Stats.MS.Write
	}
	b.ReportMetric((processor(b)-spent).Seconds()*1000/float64(n), "processor-ms")
	for name, took := range map[string][]time.Duration{"own": early, "all": all} {
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds()*1000, name+"-p50-ms")
		b.ReportMetric(took[len(took)*95/100].Seconds()*1000, name+"-p95-ms")
	}
	b.ReportMetric(0, "ns/op")
	for name, v := range map[string]int64{"load-ms": ms.Load, "analyse-ms": ms.Analyse, "render-ms": ms.Render, "write-ms": ms.Write} {
		b.ReportMetric(float64(v)/float64(n), name)
	}
}

// referenceSite writes the reference work, or as much of it as HOLDFAST_CLIENTS says.
func referenceSite(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "site")
	clients := 10_000
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_CLIENTS")); err == nil {
		clients = n
	}
	if err := sample.Write(dir, sample.Options{Seed: 1, Clients: clients, Playbooks: clients / 10}); err != nil {
		b.Fatal(err)
	}
	return dir
}
