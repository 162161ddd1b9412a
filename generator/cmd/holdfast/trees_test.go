package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"holdfast/generator/internal/sample"
)

// holdfast runs the program in a process of its own, which TestMain has put
// first in PATH. env is added to this process's.
func holdfast(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command("holdfast", args...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// mustBuild builds and wants it done.
func mustBuild(t *testing.T, env []string, args ...string) {
	t.Helper()
	if _, stderr, code := holdfast(t, env, args...); code != 0 {
		t.Fatalf("holdfast %s: exit %d\n%s", strings.Join(args, " "), code, stderr)
	}
}

// demoCopy copies this repository's own site, as it stands now, to a new folder.
func demoCopy(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	for _, part := range []string{"data", "content"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS("../../../"+part)); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "config.yaml", read(t, "../../../config.yaml"))
	return dir
}

// smallSite copies the site of testdata/site to a new folder.
func smallSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := layUnder(dir, "testdata/site"); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := treeOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// The same inputs give the same bytes on any machine, in any time zone and
// locale, on any number of cores, from any folder into any folder.
func TestTreesAreTheSameEverywhere(t *testing.T) {
	generated := t.TempDir()
	if err := sample.Write(generated, sample.Options{Seed: 7, Clients: 30, Playbooks: 5}); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]string{"demo": demoCopy(t), "generated": generated} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want map[string]string
			for i, env := range [][]string{
				{"TZ=UTC", "LANG=C", "LC_ALL=C", "GOMAXPROCS=1"},
				{"TZ=Pacific/Kiritimati", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "GOMAXPROCS=8", "HOME=/nowhere"},
				{"TZ=America/St_Johns", "LANG=de_DE.UTF-8", "LC_ALL=", "GOMAXPROCS=3", "GOGC=10"},
			} {
				site := filepath.Join(t.TempDir(), []string{"a", "einé Mappe mit spaces", "c/c/c"}[i])
				if err := os.CopyFS(site, os.DirFS(from)); err != nil {
					t.Fatal(err)
				}
				mustBuild(t, env, "--site", site, "build")
				got := tree(t, filepath.Join(site, "public"))
				if want == nil {
					want = got
				} else if diff := treeDiff(want, got); len(diff) > 0 {
					t.Errorf("with %v these differ from a build with TZ=UTC on one core: %v", env, diff)
				}
			}
			if len(want) < 50 {
				t.Errorf("only %d files were built", len(want))
			}
		})
	}
}

// Without a day in config or on the command line, the day is today in config's
// time zone, not in the machine's.
func TestTodayIsConfigs(t *testing.T) {
	dir := smallSite(t)
	config := strings.Replace(read(t, filepath.Join(dir, "config.yaml")), "as_of: 2026-02-16\n", "timezone: Pacific/Auckland\n", 1)
	write(t, dir, "config.yaml", config)
	for _, zone := range []*time.Location{time.UTC, time.FixedZone("far west", -11*3600)} {
		now := func() time.Time { return time.Date(2026, 2, 15, 11, 30, 0, 0, time.UTC).In(zone) }
		var stderr strings.Builder
		out := t.TempDir()
		if code := run(t.Context(), []string{"--site", dir, "build", "--out", out}, strings.NewReader(""), io.Discard, &stderr, now); code != 0 {
			t.Fatal(stderr.String())
		}
		if !strings.Contains(stderr.String(), " for 2026-02-16 ") || !strings.Contains(read(t, out+"/index.html"), `data-as-of="2026-02-16"`) {
			t.Errorf("half past midnight in Auckland is not the 16th: %s", stderr.String())
		}
	}
}

// The built demo keeps the contract: every link leads somewhere, nothing inline
// runs, nothing is loaded from elsewhere, the manifest is true, the hooks hold.
func TestDemoKeepsTheContract(t *testing.T) {
	out := t.TempDir()
	mustBuild(t, nil, "--site", "../../..", "build", "--out", out)
	dir := os.DirFS(out)
	for name, faults := range map[string][]string{"links": brokenLinks(dir, "/"), "safety": unsafeParts(dir), "manifest": manifestFaults(dir)} {
		for _, f := range faults[:min(len(faults), 20)] {
			t.Errorf("%s: %s", name, f)
		}
	}
	pages, _ := pagesOf(dir)
	clients := pages["clients/index.html"].find("tr[data-client]")
	if len(clients) < 8 {
		t.Errorf("the clients list has %d rows", len(clients))
	}
	entries := 0
	for _, tr := range clients {
		name := "clients/" + tr.attr["data-client"] + "/index.html"
		page := pages[name]
		if page == nil {
			t.Errorf("%s is in the list and has no page", name)
			continue
		}
		var days []string
		for _, li := range page.find("#timeline li[data-kind][data-date]") {
			days = append(days, li.attr["data-date"])
		}
		entries += len(days)
		if !slices.IsSortedFunc(days, func(a, b string) int { return strings.Compare(b, a) }) {
			t.Errorf("%s: the timeline is not newest first: %v", name, days)
		}
		if charts := len(page.find("figure.chart")); charts != len(page.find("figure.chart table")) {
			t.Errorf("%s: a chart has no table", name)
		}
		if len(page.find("#health[data-score]")) != 1 {
			t.Errorf("%s: no #health[data-score]", name)
		}
	}
	if entries < 100 {
		t.Errorf("the timelines have %d entries together", entries)
	}
}

// The least a record may hold, as the design has it, gives a page with a
// timeline, in the lists and in the data.
func TestThreeLineRecord(t *testing.T) {
	dir := smallSite(t)
	write(t, dir, "data/team.yaml", "ann: {name: Ann Reed}\nbob: {name: Bob Lane}\nmaria-lopez: {name: Maria Lopez}\n")
	write(t, dir, "data/clients/northwind-freight.yaml", "name: Northwind Freight\nowner: maria-lopez\ncontracts: [{end: 2026-03-31, annual_value: 240000}]\n")
	mustBuild(t, nil, "--site", dir, "build", "--strict", "--as-of", "2026-04-10")
	page := read(t, filepath.Join(dir, "public/clients/northwind-freight/index.html"))
	root, faults := parseHTML(page)
	if len(faults) > 0 {
		t.Error(faults)
	}
	ends := root.find("#timeline li[data-kind][data-date=2026-03-31]")
	if len(ends) != 1 || !strings.Contains(page, "Maria Lopez") || !strings.Contains(page, "240,000") {
		t.Errorf("%d entries of the timeline say that the contract ended; the page is\n%s", len(ends), page)
	}
	for _, name := range []string{"clients/index.html", "people/maria-lopez/index.html", "data/clients.json", "data/clients.csv", "sitemap.xml"} {
		if !strings.Contains(read(t, filepath.Join(dir, "public", name)), "northwind-freight") {
			t.Errorf("%s does not know Northwind", name)
		}
	}
}

// mistake is one file with a mistake: § stands right before what is to be
// complained of (at the very start: of the file as a whole).
type mistake struct{ file, text, code string }

const fine = "name: X\nowner: ann\n"

var fortyMistakes = []mistake{
	{"data/clients/m01.yaml", fine + "§tier2: key\n", "unknown-field"},
	{"data/clients/m02.yaml", fine + "§owner: bob\n", "duplicate-field"},
	{"data/clients/m03.yaml", fine + "since: §2024-02-30\n", "bad-date"},
	{"data/clients/m04.yaml", fine + "tags: §freight\n", "wrong-type"},
	{"data/clients/m05.yaml", "name: X\nowner: §zoe\n", "unknown-person"},
	{"data/clients/m06.yaml", fine + "tier: §gold\n", "unknown-tier"},
	{"data/clients/m07.yaml", fine + "status: §busy\n", "bad-choice"},
	{"data/clients/m08.yaml", fine + "revenue: {2026-01: 1, §2025-12: 2}\n", "month-order"},
	{"data/clients/m09.yaml", fine + "revenue: {2026-01: 1, §2026-01: 2}\n", "duplicate-month"},
	{"data/clients/m10.yaml", fine + "revenue: {§2026-00: 1}\n", "bad-month"},
	{"data/clients/m11.yaml", fine + "contracts: [{end: 2026-12-31, annual_value: §1.005}]\n", "bad-amount"},
	{"data/clients/m12.yaml", fine + "contracts: [{end: 2026-12-31, annual_value: §99999999999999999}]\n", "out-of-range"},
	{"data/clients/m13.yaml", fine + "contacts:\n  - {id: a, name: Ä, from: 2025-02-01, to: §2025-01-01}\n", "bad-order"},
	{"data/clients/m14.yaml", fine + "contacts:\n  - {id: a, name: A}\n  - {id: §a, name: B}\n", "duplicate-id"},
	{"data/clients/m15.yaml", fine + "contacts:\n  - {id: §A b, name: A}\n", "bad-id"},
	{"data/clients/m16.yaml", fine + "contacts:\n  - {id: a, name: A, knows: [§zoe]}\n", "unknown-contact"},
	{"data/clients/m17.yaml", fine + "contacts:\n  - {id: a, name: Überall, knows: [§nobody/zoe]}\n", "unknown-client"},
	{"data/clients/m18.yaml", fine + "cases:\n  - id: one\n    reasons:\n      - {code: §pricing}\n", "unknown-reason"},
	{"data/clients/m19.yaml", fine + "plays:\n  - {playbook: §nothing}\n", "unknown-playbook"},
	{"data/clients/m20.yaml", fine + "plays:\n  - {playbook: price-talk, steps: {§dance: {done: 2026-01-05}}}\n", "unknown-step"},
	{"data/clients/m21.yaml", fine + "snoozed:\n  - {sign: §silent, until: 2026-03-01}\n", "unknown-sign"},
	{"data/clients/m22.yaml", fine + "visible_to: [§nobody]\n", "unknown-audience"},
	{"data/clients/m23.yaml", fine + "events:\n  - §{date: 2026-01-05, kind: call}\n", "missing-field"},
	{"data/clients/m24.yaml", fine + "events:\n  - {date: 2026-01-05, kind: call, time: §25:00, summary: X}\n", "bad-time"},
	{"data/clients/m25.yaml", fine + "events:\n  - date: 2026-01-05\n    kind: call\n    summary: X\n    details: |\n      Söhne say\n      so in §[this](nothing.md).\n", "broken-link"},
	{"data/clients/m26.yaml", fine + "events:\n  - date: 2026-01-05\n    kind: call\n    summary: §|\n      X\n      Y\n", "not-one-line"},
	{"data/clients/m27.yaml", fine + "hours: {2026-01: §1.234}\n", "bad-number"},
	{"data/clients/m28.yaml", fine + "team: §&all [ann]\n", "alias"},
	{"data/clients/m29.yaml", fine + "§---\nname: Y\n", "more-documents"},
	{"data/clients/m30.yaml", fine + "origin: {source: Überraschung§\x07 here}\n", "control-character"},
	{"data/clients/m31.yaml", fine + "tags: [a§\u202eb]\n", "control-character"},
	{"data/clients/m32.yaml", fine + "tags: [é§\xff]\n", "bad-encoding"},
	{"data/clients/m33.yaml", fine + "tags: [a, §__f__]\n", "reserved-text"},
	{"data/clients/m34.yaml", fine + "contacts:\n§\t- {id: a, name: A}\n", "bad-yaml"},
	{"data/clients/M_35.yaml", "§" + fine, "bad-id"},
	{"data/clients/m36.yaml", "§# nothing\n", "missing-field"},
	{"data/clients/m37.yaml", fine + "since: §!!str 2024-01-01\n", "tag"},
	{"data/goals.yaml", "2026: {grr: 92, §churn: 3}\n", "unknown-measure"},
	{"content/m38.md", "§# No front matter\n", "missing-front-matter"},
	{"content/m39.md", "---\ntitle: X\n---\nÀ §[link](javascript:alert(1)).\n", "bad-url"},
	{"content/m40.md", "---\ntitle: X\n---\n\n[[person:ann]] and §[[person:zoe]]\n", "broken-link"},
	{"content/M 41.md", "§---\ntitle: X\n---\n", "bad-name"},
	{"content/m42.md", "---\ntitle: X\n---\nSee §[soon](m43.md).\n", "draft-link"},
	{"content/playbooks/m44.md", "---\ntitle: X\nstage: save\nsteps:\n  - {id: one, do: One, needs: [§two]}\n  - {id: two, do: Two}\n---\n", "bad-order"},
	{"content/playbooks/m45.md", "---\ntitle: X\nstage: save\nsources: [§nobody]\n---\n", "unknown-source"},
}

// Forty and more mistakes in as many files come out in one run, each at its line
// and column and none besides; the exit code is 1 and public/ is untouched.
func TestFortyMistakes(t *testing.T) {
	dir := smallSite(t)
	write(t, dir, "content/m43.md", "---\ntitle: Soon\ndraft: true\n---\n")
	mustBuild(t, nil, "--site", dir, "build")
	before := tree(t, filepath.Join(dir, "public"))
	var want []string
	for _, m := range fortyMistakes {
		at := strings.Index(m.text, "§")
		line := 1 + strings.Count(m.text[:at], "\n")
		column := 1 + utf8.RuneCountInString(m.text[strings.LastIndex(m.text[:at], "\n")+1:at])
		want = append(want, fmt.Sprintf("%s:%d:%d: error [%s]", m.file, line, column, m.code))
		write(t, dir, m.file, strings.Replace(m.text, "§", "", 1))
	}
	slices.Sort(want)
	for _, command := range []string{"check", "build"} {
		stdout, stderr, code := holdfast(t, nil, "--site", dir, command)
		if code != 1 {
			t.Errorf("%s: exit %d, want 1", command, code)
		}
		got := problemsIn(stdout + stderr)
		for _, p := range want {
			if !slices.Contains(got, p) {
				t.Errorf("%s does not say %s", command, p)
			}
		}
		for _, p := range got {
			if !slices.Contains(want, p) {
				t.Errorf("%s says also %s", command, p)
			}
		}
	}
	if diff := treeDiff(before, tree(t, filepath.Join(dir, "public"))); len(diff) > 0 {
		t.Errorf("public/ was touched: %v", diff)
	}

	// Taken away, they leave the site as it was.
	for _, m := range fortyMistakes {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(m.file))); err != nil {
			t.Fatal(err)
		}
	}
	mustBuild(t, nil, "--site", dir, "build", "--strict")
	if diff := treeDiff(before, tree(t, filepath.Join(dir, "public"))); len(diff) > 0 {
		t.Errorf("public/ is another than before: %v", diff)
	}
}

var problemLine = regexp.MustCompile(`(?m)^(\S.*?:\d+:\d+: (?:error|warning)): .* (\[[a-z-]+\])$`)

// problemsIn are the problems of an output without their messages, sorted.
func problemsIn(output string) []string {
	found := map[string]bool{}
	for _, m := range problemLine.FindAllStringSubmatch(output, -1) {
		found[m[1]+" "+m[2]] = true
	}
	return slices.Sorted(maps.Keys(found))
}
