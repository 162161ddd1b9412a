package main

import (
	"cmp"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/sample"
)

// A build killed at any moment leaves every file whole, old or new, and all that
// is reachable from / resolves, while it runs too: a reader follows links all the
// while. The next build finishes the job. 30 moments in CI, 12 elsewhere,
// HOLDFAST_KILLS of them where that is set.
func TestKilledBuild(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	site := filepath.Join(t.TempDir(), "site")
	if err := sample.Write(site, sample.Options{Seed: 3, Clients: 30, Playbooks: 5}); err != nil {
		t.Fatal(err)
	}
	later := filepath.Join(t.TempDir(), "later")
	if err := os.CopyFS(later, os.DirFS(site)); err != nil {
		t.Fatal(err)
	}
	change(t, later)
	first, second := filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")
	mustBuild(t, nil, "--site", site, "build", "--out", first)
	begun := time.Now()
	mustBuild(t, nil, "--site", later, "build", "--out", second)
	took := time.Since(begun)
	before, after := tree(t, first), tree(t, second)
	if diff := treeDiff(before, after); len(diff) < 50 {
		t.Fatalf("only %d files differ between the two builds", len(diff))
	}

	killed, read := 0, 0
	kills := killings()
	for i := range kills {
		out := filepath.Join(t.TempDir(), "out")
		if i%3 > 0 { // else it is the folder's very first build
			if err := os.CopyFS(out, os.DirFS(first)); err != nil {
				t.Fatal(err)
			}
		}
		// Some are killed at any moment, most while files are put into place.
		var begins string
		wait := time.Duration(random.Float64() * float64(took))
		if i%4 > 0 {
			begins = filepath.Join(out, ".holdfast-staging", "journal")
			wait /= 60
		}
		r := newReader(out, before, after)
		end := r.reads(t)
		if kill(t, begins, wait, "--site", later, "build", "--out", out) {
			killed++
		}
		read += end()
		for _, fault := range append(r.faults, r.walk()...) {
			t.Errorf("killed after %v of %v: %s", wait, took, fault)
		}
		mustBuild(t, nil, "--site", later, "build", "--out", out)
		if diff := treeDiff(after, tree(t, out)); len(diff) > 0 {
			t.Errorf("killed after %v of %v: the next build differs from a clean one in %v", wait, took, diff)
		}
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d builds were killed before they ended; %d pages were read meanwhile", killed, kills, read)
	if killed < kills/3 || read == 0 {
		t.Errorf("only %d of %d were killed, and %d pages read", killed, kills, read)
	}
}

func killings() int {
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_KILLS")); err == nil {
		return n
	}
	if os.Getenv("CI") != "" {
		return 30
	}
	return 12
}

// change edits a generated site: another title, one client fewer, one renamed, one more.
func change(t *testing.T, site string) {
	t.Helper()
	records, err := filepath.Glob(filepath.Join(site, "data/clients/*.yaml"))
	if err != nil || len(records) < 30 {
		t.Fatal(len(records), "records", err)
	}
	var all strings.Builder
	for _, r := range records {
		all.WriteString(read(t, r))
	}
	unnamed := slices.IndexFunc(records, func(r string) bool {
		return !strings.Contains(all.String(), strings.TrimSuffix(filepath.Base(r), ".yaml"))
	})
	if unnamed < 0 {
		t.Fatal("no record can be removed: each is named by another")
	}
	if err := os.Remove(records[unnamed]); err != nil {
		t.Fatal(err)
	}
	renamed := records[(unnamed+1)%len(records)]
	name := regexp.MustCompile(`(?m)^name: .*$`)
	text := read(t, renamed)
	write(t, site, "data/clients/"+filepath.Base(renamed), name.ReplaceAllString(text, "name: Renamed"))
	write(t, site, "data/clients/zz-added.yaml", name.ReplaceAllString(text, "name: Added"))
	title := regexp.MustCompile(`(?m)^title: .*$`)
	write(t, site, "config.yaml", title.ReplaceAllString(read(t, filepath.Join(site, "config.yaml")), "title: Changed"))
}

// kill starts the program and kills it a while after it began, or after a file
// came to be; it reports false where the program was done before.
func kill(t *testing.T, file string, wait time.Duration, args ...string) bool {
	t.Helper()
	cmd := exec.Command("holdfast", args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for file != "" {
		if _, err := os.Stat(file); err == nil {
			break
		}
		select {
		case <-done:
			return false
		case <-time.After(50 * time.Microsecond):
		}
	}
	time.Sleep(wait)
	_ = cmd.Process.Kill()
	return <-done != nil
}

// reader reads a site as visitors do, from / by its links, while builds run.
type reader struct {
	out           string
	before, after map[string]string // hashes of the files of two builds
	faults        []string
}

func newReader(out string, before, after map[string]string) *reader {
	return &reader{out: out, before: before, after: after}
}

// reads walks the site again and again until end, which counts the pages read.
func (r *reader) reads(t *testing.T) (end func() int) {
	t.Helper()
	stop, done := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		defer func() { done <- n }()
		for {
			select {
			case <-stop:
				return
			default:
				n += r.follow(stop)
			}
		}
	}()
	return func() int { close(stop); return <-done }
}

// walk is one walk over a site at rest, and over all files that lie about.
func (r *reader) walk() []string {
	r.faults = nil
	r.follow(nil)
	_ = eachFile(os.DirFS(r.out), func(name string, body []byte) error {
		if !strings.HasPrefix(name, ".") {
			r.whole(name, body)
		}
		return nil
	})
	return r.faults
}

func (r *reader) whole(name string, body []byte) {
	if hash := hashOf(body); hash != r.before[name] && hash != r.after[name] {
		r.faults = append(r.faults, name+" is torn")
	}
}

// follow reads everything that can be reached from /, until stop, and counts the
// pages.
func (r *reader) follow(stop <-chan struct{}) (n int) {
	type step struct{ name, from string }
	seen := map[string]bool{"index.html": true}
	for queue := []step{{"index.html", ""}}; len(queue) > 0; queue = queue[1:] {
		select {
		case <-stop:
			return n
		default:
		}
		s := queue[0]
		body, err := os.ReadFile(filepath.Join(r.out, s.name))
		if err != nil {
			// A page that went away a moment ago may have been named by one that
			// did not name it any more a moment later.
			if s.from != "" && slices.Contains(r.links(s.from), s.name) {
				r.faults = append(r.faults, s.name+" can be reached from "+s.from+" and is not there")
			}
			continue
		}
		r.whole(s.name, body)
		if path.Ext(s.name) != ".html" {
			continue
		}
		n++
		for _, to := range linksOf(s.name, body) {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, step{to, s.name})
			}
		}
	}
	return n
}

func (r *reader) links(name string) []string {
	body, err := os.ReadFile(filepath.Join(r.out, name))
	if err != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Join(r.out, name)); err != nil {
		return nil
	}
	return linksOf(name, body)
}

// linksOf are the files of the site that a page names.
func linksOf(name string, body []byte) (files []string) {
	root, _ := parseHTML(string(body))
	root.each(func(n *node) {
		link, _, _ := strings.Cut(cmp.Or(n.attr["href"], n.attr["src"]), "#")
		link, _, _ = strings.Cut(link, "?")
		if link != "" && !hasScheme.MatchString(link) {
			files = append(files, fileAt(name, link, "/"))
		}
	})
	return files
}
