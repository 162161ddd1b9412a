package site

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/sample"
	"holdfast/generator/internal/search"
	"holdfast/templates"
)

// opened reads the index of a built site.
func opened(t *testing.T, out string) *search.Index {
	t.Helper()
	ix, err := search.Open(func(address string) ([]byte, error) {
		return fs.ReadFile(os.DirFS(out), strings.TrimPrefix(address, "/"))
	})
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// finds lists the addresses that a word finds.
func finds(t *testing.T, ix *search.Index, word string) []string {
	t.Helper()
	found, err := ix.Word(word)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range found {
		all = append(all, r.Address)
	}
	return all
}

// A page made from a row is found by the words that only it has, and the list of
// such pages not by theirs.
func TestSearchFindsPagesOfRows(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	for name, body := range map[string]string{
		"config.yaml":             "title: T\ncurrency: GBP\nas_of: 2026-02-16\ntiers: {key: {}}\n",
		"data/team.yaml":          "ann: {name: Ann}\n",
		"data/clients/heron.yaml": "name: Heron Ltd\nowner: ann\n",
		"data/clients/stork.yaml": "name: Stork Ltd\nowner: ann\n",
		"content/reports/look.md": "---\ntitle: 'Look: {{ name }}'\nsummary: Quarterly\neach: SELECT id, name FROM clients ORDER BY id\nfigures: [SELECT owner_name AS who FROM clients WHERE id = :id]\n---\n## Wanted\n\nOf {{ who }}: gannet.\n",
		"content/reports/bare.md": "---\ntitle: Bare\neach: SELECT id, name FROM clients WHERE id = 'stork'\n---\nA puffin.\n",
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	res, err := Build(Options{Dir: dir, Out: out, Templates: templates.FS, NoCache: true, Now: time.Date(2026, 2, 16, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err, res.Problems)
	}
	ix := opened(t, out)
	for word, want := range map[string][]string{
		"gannet":    {"/reports/look/heron/", "/reports/look/stork/"},
		"quarterly": {"/reports/look/", "/reports/look/heron/", "/reports/look/stork/"},
		"heron":     {"/clients/heron/", "/reports/look/heron/"},
		"puffin":    {"/reports/bare/stork/"},
	} {
		got := finds(t, ix, word)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s finds %v, not %v", word, got, want)
		}
	}
	page, err := os.ReadFile(filepath.Join(out, "reports/bare/stork/index.html"))
	if err != nil || !strings.Contains(string(page), "<h1>Bare: Stork Ltd</h1>") {
		t.Errorf("a page of a row has no title of its own: %v", err)
	}
}

// What is hidden from an audience is not in its index: no word of it finds
// anything, and no text holds one.
func TestSearchHidesWhatIsHidden(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"config.yaml":              "title: T\ncurrency: GBP\nas_of: 2026-02-16\ntiers: {key: {}}\naudiences: {outer: {hide: [contacts.email, cases.why]}}\n",
		"data/team.yaml":           "ann: {name: Ann Open}\nbob: {name: Bob Zyxel, visible_to: [inner]}\n",
		"data/clients/seen.yaml":   "name: Seen\nowner: ann\nsponsor: bob\ncontacts: [{id: eva, name: Eva, email: quokka@x.example}]\nevents: [{date: 2026-02-01, kind: call, summary: Spoke of pangolin, details: 'See [[client:hidden]] and [[person:bob]] and [[client:hidden|wombat]].'}]\ncases: [{id: one, opened: 2026-02-01, why: numbat}]\n",
		"data/clients/hidden.yaml": "name: Ocelot\naliases: [Axolotl]\nowner: ann\nvisible_to: [inner]\nevents: [{date: 2026-02-01, kind: call, summary: Spoke of narwhal}]\n",
		"content/notes/secret.md":  "---\ntitle: Capybara\nvisible_to: [inner]\n---\nTapir.\n",
		"content/notes/open.md":    "---\ntitle: Open\n---\n## A heading\n\nOkapi; see [secret](secret.md).\n",
	}
	files["config.yaml"] = strings.Replace(files["config.yaml"], "audiences: {", "audiences: {inner: {}, ", 1)
	for name, body := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	hidden := []string{"zyxel", "bob", "quokka", "numbat", "ocelot", "axolotl", "narwhal", "capybara", "tapir", "hidden"}
	for audience, sees := range map[string]bool{"": true, "outer": false} {
		out := filepath.Join(t.TempDir(), "out")
		if res, err := Build(Options{Dir: dir, Out: out, Audience: audience, NoCache: true, Templates: templates.FS, Now: time.Unix(0, 0)}); err != nil {
			t.Fatal(err, res.Problems)
		}
		ix := opened(t, out)
		for _, word := range hidden {
			if got := finds(t, ix, word); (len(got) > 0) != sees {
				t.Errorf("for %q, %q finds %v", audience, word, got)
			}
		}
		for word, address := range map[string]string{"pangolin": "/clients/seen/", "wombat": "/clients/seen/", "okapi": "/notes/open/", "eva": "/clients/seen/"} {
			if got := finds(t, ix, word); !slices.Equal(got, []string{address}) {
				t.Errorf("for %q, %q finds %v", audience, word, got)
			}
		}
		if !sees {
			textsLack(t, ix, hidden)
		}
	}
}

func textsLack(t *testing.T, ix *search.Index, words []string) {
	t.Helper()
	found, err := ix.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found {
		parts, err := ix.Text(r)
		if err != nil {
			t.Fatal(err)
		}
		all := fmt.Sprint(r, parts)
		for _, w := range words {
			if w != "hidden" && strings.Contains(strings.ToLower(all), w) {
				t.Errorf("%s holds %q", r.Address, w)
			}
		}
	}
}

// One record edited: on disk only the shards of the words that changed, the
// document's block and text, the directories above them and the manifest.
func TestSearchEditIsLocal(t *testing.T) {
	dir, out := filepath.Join(t.TempDir(), "site"), filepath.Join(t.TempDir(), "out")
	if err := sample.Write(dir, sample.Options{Seed: 2, Clients: 400, Playbooks: 20}); err != nil {
		t.Fatal(err)
	}
	build := func() map[string]bool {
		t.Helper()
		if res, err := Build(Options{Dir: dir, Out: out, Templates: templates.FS, Now: time.Unix(0, 0)}); err != nil {
			t.Fatal(err, res.Problems)
		}
		scripts, err := filepath.Glob(filepath.Join(out, "assets", "search", "*.js"))
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, s := range scripts {
			there[s] = true
		}
		return there
	}
	before := build()
	clients, err := filepath.Glob(filepath.Join(dir, "data", "clients", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	folder := strings.TrimSuffix(clients[77], ".yaml")
	if err := os.Mkdir(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "event.yaml"), []byte("events: [{date: 2026-02-10, kind: call, summary: Asked about zyzzyva}]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	after := build()
	var come int
	for s := range after {
		if !before[s] {
			come++
		}
	}
	// asked, about, zyzzyva: each a shard as a word and one as a word of a call;
	// two pairs; the text; the block; a directory above each table
	if most := 3*2 + 2 + 2 + 4; come == 0 || come > most {
		t.Errorf("%d of %d scripts are new, want at most %d", come, len(after), most)
	}
	if got := finds(t, opened(t, out), "zyzzyva"); len(got) != 1 {
		t.Errorf("the new word finds %v", got)
	}
	var manifest manifestFile
	body, err := os.ReadFile(filepath.Join(out, manifestName))
	if err != nil || json.Unmarshal(body, &manifest) != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d scripts are new; %d files in all", come, len(after), len(manifest.Files))
}
