package site

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/sample"
	"holdfast/templates"
)

// After any sequence of edits, what a cached build and a session that is told
// just the files that changed have written is byte for byte what a build
// without a cache writes into an empty folder: 1,000 random edits
// in CI, 150 elsewhere, HOLDFAST_EDITS of them where that is set. The seed comes
// from the commit and is printed; HOLDFAST_SEED replays one.
func TestRandomEdits(t *testing.T) {
	seed, edits := randomSeed(), 150
	if os.Getenv("CI") != "" {
		edits = 1000
	}
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_EDITS")); err == nil {
		edits = n
	}
	if os.Getenv("HOLDFAST_SEED") != "" {
		randomEdits(t, seed, edits)
		return
	}
	// Two sites at a time: one waits for files while the other works.
	for half := range uint64(2) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			randomEdits(t, seed+half, edits/2)
		})
	}
}

func randomEdits(t *testing.T, seed uint64, edits int) {
	t.Helper()
	t.Logf("seed %d, %d edits; replay with HOLDFAST_SEED=%d HOLDFAST_EDITS=%d", seed, edits, seed, edits)
	e := newEditor(t, seed, "testdata/states")
	for i := range edits {
		what := e.edit()
		e.compare(t, i, what)
		if t.Failed() {
			t.Fatalf("seed %d: edit %d: %s", seed, i, what)
		}
		if i%500 == 499 {
			t.Logf("%d edits, %d files in the site", i+1, len(e.good))
		}
	}
	if edits >= 50 && (e.built < edits/2 || e.kept == 0 || e.ahead == 0) {
		t.Errorf("of %d edits only %d gave a site; %d files were kept, %d edits written ahead", edits, e.built, e.kept, e.ahead)
	}
	t.Logf("%d sites, %d builds refused, %d files written, %d kept, %d edits written ahead", e.built, e.refused, e.written, e.kept, e.ahead)
}

func randomSeed() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("HOLDFAST_SEED"), 10, 64); err == nil {
		return n
	}
	out, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return 1
	}
	sum := sha256.Sum256(out)
	return uint64(sum[0])<<24 | uint64(sum[1])<<16 | uint64(sum[2])<<8 | uint64(sum[3])
}

// editor is a site under random edits.
type editor struct {
	dir, out   string
	rand       *rand.Rand
	opts       Options
	next       int               // number of the next new thing
	most       int               // files, before some are deleted: a site that only grows takes days to edit
	good       map[string]string // the files of the last site that built
	goodFor    string            // its audience
	bad        bool              // the last build was refused
	session    *Session          // as when serving, into a folder of its own
	sessionFor string            // its audience and day
	seen       map[string]string // the files at its last build

	built, refused, written, kept, ahead int
}

// The same over a thousand clients, of which every tenth edit is compared: 200
// edits in CI, 30 elsewhere.
func TestRandomEditsOfMany(t *testing.T) {
	t.Parallel()
	seed, edits := randomSeed(), 30
	if os.Getenv("CI") != "" {
		edits = 200
	}
	t.Logf("seed %d, %d edits; replay with HOLDFAST_SEED=%d", seed, edits, seed)
	many := filepath.Join(t.TempDir(), "many")
	if err := sample.Write(many, sample.Options{Seed: seed, Clients: 1000, Playbooks: 30}); err != nil {
		t.Fatal(err)
	}
	e := newEditor(t, seed, many)
	for i := range edits {
		what := e.edit()
		if i%10 < 9 {
			if _, err := Build(e.opts); err == nil {
				e.good, e.goodFor, e.bad = e.snapshot(), e.opts.Audience, false
			} else {
				e.bad = true
			}
			continue
		}
		e.compare(t, i, what)
		if t.Failed() {
			t.Fatalf("seed %d: edit %d: %s", seed, i, what)
		}
	}
	if e.built == 0 {
		t.Errorf("of %d edits none gave a site to compare", edits)
	}
	t.Logf("%d sites compared, %d builds refused, %d files written, %d kept", e.built, e.refused, e.written, e.kept)
}

func newEditor(t *testing.T, seed uint64, from string) *editor {
	t.Helper()
	e := &editor{dir: filepath.Join(t.TempDir(), "site"), out: filepath.Join(t.TempDir(), "public"), rand: rand.New(rand.NewPCG(seed, 0))}
	if err := os.CopyFS(e.dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	e.opts = Options{Dir: e.dir, Out: e.out, Templates: templates.FS, Now: time.Unix(0, 0)}
	e.good = e.snapshot()
	e.most = len(e.good) + 60
	t.Cleanup(func() {
		if e.session != nil {
			e.session.Close()
		}
	})
	return e
}

func (e *editor) path(name string) string { return filepath.Join(e.dir, filepath.FromSlash(name)) }

func (e *editor) read(name string) string {
	b, _ := os.ReadFile(e.path(name))
	return string(b)
}

func (e *editor) write(name, body string) {
	if err := os.MkdirAll(filepath.Dir(e.path(name)), 0o777); err != nil {
		panic(err)
	}
	if err := os.WriteFile(e.path(name), []byte(body), 0o666); err != nil {
		panic(err)
	}
}

// any picks a file below a folder, or "".
func (e *editor) any(folder, ext string) string {
	var all []string
	_ = fs.WalkDir(os.DirFS(e.dir), folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ext) {
			all = append(all, name)
		}
		return nil
	})
	if len(all) == 0 {
		return ""
	}
	return all[e.rand.IntN(len(all))]
}

// edit does one random thing to the site and says what.
func (e *editor) edit() string {
	e.next++
	n := strconv.Itoa(e.next)
	if e.bad && e.rand.IntN(4) > 0 {
		return e.restore()
	}
	if e.any("data/clients", ".yaml") == "" {
		return e.addClient(n)
	}
	if !e.bad && len(e.good) > e.most {
		return e.thinOut()
	}
	kinds := []func(n string) string{
		e.addEvent, e.addEvent, e.addEvent, e.addFragment, e.addFragment, e.addClient, e.deleteFile, e.renameClient, e.changeWord, e.changeWord,
		e.changeTeam, e.changePlaybook, e.changePlaybook, e.addPage, e.changeTemplate, e.changeAsset, e.changeConfig, e.changeDay, e.changeAudience,
		e.changeReports, e.breakAndLeave, e.foldIn, e.touchNothing, e.damageCache,
	}
	return kinds[e.rand.IntN(len(kinds))](n)
}

// restore goes back to the last site that built.
func (e *editor) restore() string {
	for _, folder := range []string{"data", "content", "templates"} {
		os.RemoveAll(e.path(folder))
	}
	for name, body := range e.good {
		e.write(name, body)
	}
	e.opts.Audience = e.goodFor
	return "go back to the last good site"
}

// snapshot takes the site's files.
func (e *editor) snapshot() map[string]string {
	files := map[string]string{}
	_ = fs.WalkDir(os.DirFS(e.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(name, ".holdfast/") {
			files[name] = e.read(name)
		}
		return nil
	})
	return files
}

// thinOut deletes about half of what was added; of a client all or nothing.
func (e *editor) thinOut() string {
	goes := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(e.good)) {
		what := added.FindString(name)
		if what == "" {
			continue
		}
		if _, thrown := goes[what]; !thrown {
			goes[what] = e.rand.IntN(2) == 0
		}
		if goes[what] {
			os.Remove(e.path(name))
		}
	}
	return "delete half of what was added"
}

// added finds what an edit added: a client with its files, or a file.
var added = regexp.MustCompile(`^data/clients/new-\d+|.*/(event|fragment|page)-\d+\.(yaml|md)$`)

func (e *editor) addEvent(n string) string {
	name := e.any("data/clients", ".yaml")
	e.write("data/clients/"+e.clientOf(name)+"/event-"+n+".yaml", "events: [{date: 2026-01-"+fmt.Sprintf("%02d", 1+e.rand.IntN(28))+", kind: call, summary: Call "+n+"}]\n")
	return "add event to " + name
}

func (e *editor) clientOf(name string) string {
	id, _, _ := strings.Cut(strings.TrimPrefix(name, "data/clients/"), "/")
	return strings.TrimSuffix(id, ".yaml")
}

func (e *editor) addFragment(n string) string {
	id := e.clientOf(e.any("data/clients", ".yaml"))
	bodies := []string{
		"follow_ups: [{what: Do " + n + ", due: 2026-02-20}]\n", "tags: [t" + n + "]\n", "aliases: [Other " + n + "]\n",
		"contacts: [{id: p" + n + ", name: Person " + n + ", knows: [at-risk/eva]}]\n", "cases: [{id: k" + n + ", opened: 2026-01-10, reasons: [{code: price, believed: true}]}]\n",
		"testimonials: [{quote: Good " + n + ", consent: true}]\n", "plays: [{playbook: keep, started: 2026-02-01, steps: {read: {done: 2026-02-02}}}]\n",
		"visible_to: [inner]\n",
	}
	e.write("data/clients/"+id+"/fragment-"+n+".yaml", bodies[e.rand.IntN(len(bodies))])
	return "add fragment to " + id
}

func (e *editor) addClient(n string) string {
	e.write("data/clients/new-"+n+".yaml", "name: New "+n+"\nowner: ana\ngroup: g"+strconv.Itoa(e.rand.IntN(3))+"\nrevenue: {2025-12: "+n+"00}\n")
	return "add client " + n
}

func (e *editor) deleteFile(string) string {
	name := e.any("data/clients", ".yaml")
	os.Remove(e.path(name))
	return "delete " + name
}

func (e *editor) renameClient(n string) string {
	name := e.any("data/clients", ".yaml")
	if strings.Count(name, "/") > 2 {
		return "rename nothing"
	}
	os.Rename(e.path(name), e.path("data/clients/renamed-"+n+".yaml"))
	return "rename " + name
}

func (e *editor) changeWord(n string) string {
	name := e.any("data/clients", ".yaml")
	body := e.read(name)
	for _, word := range []string{"name: ", "summary: ", "what: "} {
		if i := strings.Index(body, word); i >= 0 && e.rand.IntN(2) == 0 {
			e.write(name, body[:i]+word+"W"+n+" "+body[i+len(word):])
			return "change a word in " + name
		}
	}
	e.write(name, "# a comment moves every line\n"+body)
	return "comment in " + name
}

func (e *editor) changeTeam(n string) string {
	e.write("data/team.yaml", "ana: {name: Ana "+n+", role: Account manager, manager: bo}\nbo: {name: Bo Lind, role: Director}\n")
	return "rename a colleague"
}

func (e *editor) changePlaybook(n string) string {
	body := e.read("content/playbooks/keep.md")
	if e.rand.IntN(2) == 0 {
		body = strings.Replace(body, "do: Make one offer", "do: Make one offer "+n, 1)
	} else {
		body += "\nMore " + n + ", see [[client:at-risk]].\n"
	}
	e.write("content/playbooks/keep.md", body)
	return "change the playbook"
}

func (e *editor) addPage(n string) string {
	e.write("content/notes/page-"+n+".md", "---\ntitle: Page "+n+"\n---\nSee [the play](../playbooks/keep.md).\n")
	if old := e.any("content/notes", ".md"); old != "" && e.rand.IntN(3) == 0 {
		os.Remove(e.path(old))
	}
	return "add or delete a page"
}

// changeReports takes the report away that is built a page a row, or brings it back:
// without it, what pages ask is answered while others are drawn.
func (e *editor) changeReports(n string) string {
	const each = "content/reports/each-client.md"
	if os.Remove(e.path(each)) == nil {
		return "take a report away"
	}
	e.write(each, "---\ntitle: \"Report "+n+" on {{ name }}\"\neach: SELECT id, name FROM clients\n---\n## {{ name }}\n")
	return "bring a report back"
}

func (e *editor) changeTemplate(n string) string {
	switch e.rand.IntN(3) {
	case 0:
		os.RemoveAll(e.path("templates"))
		return "templates as the binary has them"
	case 1:
		b, _ := fs.ReadFile(templates.FS, "pages/client.html")
		e.write("templates/pages/client.html", strings.Replace(string(b), "</header>", "<p>T"+n+"</p></header>", 1))
		return "change the client template"
	default:
		b, _ := fs.ReadFile(templates.FS, "base.html")
		e.write("templates/base.html", strings.Replace(string(b), "Internal: not for clients.", "Internal "+n+".", 1))
		return "change the frame"
	}
}

func (e *editor) changeAsset(n string) string {
	e.write("templates/assets/css/99-own.css", "body { --n: "+n+" }\n")
	return "change a style"
}

func (e *editor) changeConfig(n string) string {
	body := e.read("config.yaml")
	lines := []string{
		"limits: {renewal: " + strconv.Itoa(30+e.rand.IntN(200)) + "d}", "title: States " + n, "language: en-GB", "base_url: https://r" + n + ".example",
		"export: full", "export: full", "export: summary", "books_closed: 2025-" + fmt.Sprintf("%02d", 1+e.rand.IntN(12)), "year_starts: " + strconv.Itoa(1+e.rand.IntN(12)),
		"value: {margin: " + strconv.Itoa(e.rand.IntN(100)) + "}",
	}
	line := lines[e.rand.IntN(len(lines))]
	key, _, _ := strings.Cut(line, ":")
	var kept []string
	for l := range strings.Lines(body) {
		if !strings.HasPrefix(l, key+":") {
			kept = append(kept, l)
		}
	}
	e.write("config.yaml", strings.Join(kept, "")+line+"\n")
	return "config: " + line
}

func (e *editor) changeDay(string) string {
	days := []day.Day{0, day.Of(2025, 6, 1), day.Of(2024, 5, 5), day.Of(2026, 2, 17), day.Of(2027, 1, 1)}
	e.opts.AsOf = days[e.rand.IntN(len(days))]
	return "as of " + e.opts.AsOf.String()
}

func (e *editor) changeAudience(string) string {
	if !strings.Contains(e.read("config.yaml"), "audiences:") {
		e.write("config.yaml", e.read("config.yaml")+"audiences: {inner: {}, outer: {hide: [revenue, cases.why]}}\n")
	}
	e.opts.Audience = []string{"", "inner", "outer"}[e.rand.IntN(3)]
	return "audience " + e.opts.Audience
}

// breakAndLeave makes a mistake; the next one mends it.
func (e *editor) breakAndLeave(string) string {
	if _, err := os.Stat(e.path("data/clients/broken.yaml")); err == nil {
		os.Remove(e.path("data/clients/broken.yaml"))
		return "mend"
	}
	e.write("data/clients/broken.yaml", "name: Broken\nowner: nobody\n")
	return "break"
}

// foldIn turns a client's file into a fragment of its folder, or back.
func (e *editor) foldIn(string) string {
	name := e.any("data/clients", ".yaml")
	id := e.clientOf(name)
	file, folder := "data/clients/"+id+".yaml", "data/clients/"+id+"/client.yaml"
	if name == folder {
		file, folder = folder, file
	}
	if err := os.MkdirAll(filepath.Dir(e.path(folder)), 0o777); err != nil {
		panic(err)
	}
	os.Rename(e.path(file), e.path(folder))
	return "move " + file + " to " + folder
}

func (e *editor) touchNothing(string) string { return "nothing" }

// damageCache changes one bit of what the last build left.
func (e *editor) damageCache(string) string {
	files, _ := filepath.Glob(e.path(".holdfast/*/*"))
	if len(files) == 0 {
		return "nothing"
	}
	name := files[e.rand.IntN(len(files))]
	b, _ := os.ReadFile(name)
	if len(b) == 0 {
		return "nothing"
	}
	b[e.rand.IntN(len(b))] ^= 0x40
	if err := os.WriteFile(name, b, 0o666); err != nil {
		panic(err)
	}
	return "damage the cache"
}

// compare builds both ways and holds the trees against each other.
func (e *editor) compare(t *testing.T, i int, what string) {
	t.Helper()
	before := treeOf(t, e.out)
	res, err := Build(e.opts)
	clean := e.opts
	clean.NoCache, clean.Out = true, filepath.Join(t.TempDir(), "clean")
	cleanRes, cleanErr := Build(clean)
	if fmt.Sprint(err) != fmt.Sprint(cleanErr) {
		t.Fatalf("edit %d, %s: with cache %v, without %v", i, what, err, cleanErr)
	}
	if !slices.Equal(res.Problems, cleanRes.Problems) {
		t.Errorf("edit %d, %s: with cache %v\nwithout %v", i, what, res.Problems, cleanRes.Problems)
	}
	want := treeOf(t, clean.Out)
	e.serve(t, fmt.Sprintf("edit %d, %s", i, what), cleanErr, want)
	if e.bad = err != nil; e.bad {
		e.refused++
		want = before
	} else {
		e.good, e.goodFor = e.snapshot(), e.opts.Audience
		e.built++
		e.written += res.Stats.Written
		e.kept += res.Stats.Unchanged
	}
	if got := treeOf(t, e.out); got != want {
		t.Errorf("edit %d, %s: the trees differ:\n%s", i, what, differ(got, want))
	}
	if err := os.RemoveAll(clean.Out); err != nil {
		t.Fatal(err)
	}
}

// serve builds as serving does and holds the tree against a clean one.
func (e *editor) serve(t *testing.T, what string, wantErr error, want string) {
	t.Helper()
	out := e.out + "-served"
	now := e.snapshot()
	changed := []string{}
	for name, body := range now {
		if before, ok := e.seen[name]; !ok || before != body {
			changed = append(changed, name)
		}
	}
	for name := range e.seen {
		if _, ok := now[name]; !ok {
			changed = append(changed, name)
		}
	}
	e.seen = now
	if e.session == nil || e.sessionFor != fmt.Sprint(e.opts.Audience, e.opts.AsOf) {
		if e.session != nil { // it would look after its site, and build it again
			if err := e.session.Close(); err != nil {
				t.Fatal(err)
			}
		}
		o := e.opts
		o.NoCache, o.Out = true, out
		s, err := Open(o)
		if err != nil {
			t.Fatal(err)
		}
		s.Keep(func() { e.ahead++ })
		e.session, e.sessionFor = s, fmt.Sprint(o.Audience, o.AsOf)
	}
	before := treeOf(t, out)
	_, err := e.session.Build(time.Unix(0, 0), changed)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("%s: serving says %v, a clean build %v", what, err, wantErr)
	}
	if err != nil {
		want = before
	}
	if got := treeOf(t, out); got != want {
		t.Errorf("%s: serving, the trees differ:\n%s", what, differ(got, want))
	}
}

// treeOf is a folder as a line a file, "path hash", sorted.
func treeOf(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(name)
		fmt.Fprintf(&b, "%s %x\n", strings.TrimPrefix(name, dir), sha256.Sum256(body))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func differ(got, want string) string {
	have := map[string]bool{}
	for l := range strings.Lines(want) {
		have[l] = true
	}
	var out strings.Builder
	for l := range strings.Lines(got) {
		if !have[l] {
			out.WriteString("only with cache: " + l)
		}
		delete(have, l)
	}
	for l := range have {
		out.WriteString("only without: " + l)
	}
	return out.String()
}
