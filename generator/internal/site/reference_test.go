//go:build unix

package site

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"holdfast/templates"
)

// The reference work is 10,000 records of 12 KB and 1,000 playbooks. The
// benchmark runs processes in turn: one decodes the records into YAML nodes and
// does nothing else, with as many workers and Go's own memory settings; one
// does the same with the program's (see TuneMemory); one builds the whole site.
// It reports seconds, the ratio to each, and the build's peak memory. The file
// system counts for much: TMPDIR=/dev/shm leaves it out.
//
//	go test -run '^$' -bench Reference -benchtime 3x ./generator/internal/site
func BenchmarkReference(b *testing.B) {
	dir := referenceSite(b)
	var decode, tuned, build float64
	var peak int64
	for b.Loop() {
		// A new folder each time, and none removed before the end: ext4 is
		// slow to make files where many were just deleted.
		out := filepath.Join(b.TempDir(), "public")
		s, _ := inProcess(b, "decode", dir, out)
		decode += s
		s, _ = inProcess(b, "decode-tuned", dir, out)
		tuned += s
		if err := os.RemoveAll(filepath.Join(dir, ".holdfast")); err != nil { // every build is a cold one
			b.Fatal(err)
		}
		s, rss := inProcess(b, "build", dir, out)
		build += s
		peak = max(peak, rss)
	}
	n := float64(b.N)
	b.ReportMetric(decode/n, "decode-s")
	b.ReportMetric(build/n, "build-s")
	b.ReportMetric(tuned/n, "decode-tuned-s")
	b.ReportMetric(build/decode, "build/decode")
	b.ReportMetric(build/tuned, "build/decode-tuned")
	b.ReportMetric(float64(peak)/1024, "peak-MB")
	b.ReportMetric(0, "ns/op")
}

const referenceJob = "HOLDFAST_REFERENCE_JOB"

// inProcess runs this test binary again for one job; seconds, and peak KB.
func inProcess(b *testing.B, job, dir, out string) (float64, int64) {
	b.Helper()
	start := time.Now()
	state := runJob(b, job, dir, out)
	usage, _ := state.SysUsage().(*syscall.Rusage)
	return time.Since(start).Seconds(), usage.Maxrss
}

// usage is what a job took: seconds of user code, and the peak of memory in MB.
type usage struct{ user, peak float64 }

func useOf(b *testing.B, job, dir, out string) usage {
	b.Helper()
	state := runJob(b, job, dir, out)
	used, _ := state.SysUsage().(*syscall.Rusage)
	return usage{state.UserTime().Seconds(), float64(used.Maxrss) / 1024}
}

func runJob(b *testing.B, job, dir, out string) *os.ProcessState {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), referenceJob+"="+job, "HOLDFAST_REFERENCE_DIR="+dir, "HOLDFAST_REFERENCE_OUT="+out)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s: %v", job, err)
	}
	return cmd.ProcessState
}

func TestMain(m *testing.M) {
	dir, out := os.Getenv("HOLDFAST_REFERENCE_DIR"), os.Getenv("HOLDFAST_REFERENCE_OUT")
	var err error
	switch os.Getenv(referenceJob) {
	case "":
		os.Exit(m.Run())
	case "decode":
		err = decodeAll(dir)
	case "decode-tuned":
		TuneMemory()
		err = decodeAll(dir)
	case "build":
		TuneMemory()
		_, err = Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Now()})
	case "build-again":
		TuneMemory()
		err = buildAgain(dir, out)
	case "build-unsearched":
		TuneMemory()
		_, err = Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Now(), unsearched: true})
	case "index":
		TuneMemory()
		err = indexOnly(Options{Dir: dir, Templates: templates.FS, Now: time.Now()}, out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// decodeAll reads every record into nodes, with as many workers as there are processors.
func decodeAll(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "data", "clients", "*.yaml"))
	if err != nil {
		return err
	}
	return parallel(len(files), func(i int) error {
		src, err := os.ReadFile(files[i])
		if err != nil {
			return err
		}
		var doc yaml.Node
		return yaml.Unmarshal(src, &doc)
	})
}
