package site

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/generator/internal/day"
	"holdfast/templates"
)

// plainSite is a small site with a warning in it, a copied file and a template.
func plainSite(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range map[string]string{
		"config.yaml":                 "title: T\ncurrency: GBP\nas_of: 2026-02-16\ntiers: {key: {}}\naudiences: {outer: {}}\n",
		"data/team.yaml":              "ann: {name: Ann}\n",
		"data/clients/one.yaml":       "name: One\nowner: ann\n",
		"data/clients/two.yaml":       "name: Two\nowner: ann\n",
		"data/clients/stray.txt":      "a warning\n",
		"content/notes/a.md":          "---\ntitle: A\n---\nA note.\n",
		"content/notes/plan.csv":      "a,b\n1,2\n",
		"templates/assets/css/zz.css": "p { margin: 1px }\n",
	} {
		putFile(t, dir, name, body)
	}
	return dir
}

func putFile(t *testing.T, dir, name, body string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(body), 0o666); err != nil {
		t.Fatal(err)
	}
}

// seesNoChange reports whether a build would be taken for the last one over again.
func seesNoChange(t *testing.T, o Options) bool {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.cache.close()
	s.cache.begin()
	l, err := open(s.o, s.cache)
	if err != nil {
		t.Fatal(err)
	}
	same, err := (&build{Options: s.o, cache: s.cache}).unchanged(l)
	if err != nil {
		t.Fatal(err)
	}
	return same
}

// A build of what did not change says what the last one said; whatever changes,
// in what is typed, in how it is asked for or in the output, makes it a build.
func TestUnchangedSite(t *testing.T) {
	for what, change := range map[string]func(t *testing.T, dir string, o *Options){
		"nothing":        func(*testing.T, string, *Options) {},
		"a hidden file":  func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "data/clients/.swp", "x") },
		"the same bytes": func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "data/team.yaml", "ann: {name: Ann}\n") },
		"a record": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "data/clients/one.yaml", "name: Uno\nowner: ann\n")
		},
		"a fragment": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "data/clients/one/a.yaml", "aliases: [Uno]\n")
		},
		"another client": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "data/clients/three.yaml", "name: Three\nowner: ann\n")
		},
		"a client less": func(t *testing.T, dir string, _ *Options) { remove(t, dir, "data/clients/two.yaml") },
		"a client for it": func(t *testing.T, dir string, _ *Options) {
			rename(t, dir, "data/clients/two.yaml", "data/clients/tow.yaml")
		},
		"config": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "config.yaml", "title: U\ncurrency: GBP\nas_of: 2026-02-16\ntiers: {key: {}}\naudiences: {outer: {}}\n")
		},
		"the team": func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "data/team.yaml", "ann: {name: Anne}\n") },
		"a page": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "content/notes/a.md", "---\ntitle: A\n---\nB.\n")
		},
		"a page less":   func(t *testing.T, dir string, _ *Options) { remove(t, dir, "content/notes/a.md") },
		"a copied file": func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "content/notes/plan.csv", "a,b\n1,3\n") },
		"a stray file":  func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "data/clients/more.txt", "x") },
		"an asset": func(t *testing.T, dir string, _ *Options) {
			putFile(t, dir, "templates/assets/css/zz.css", "p { margin: 2px }\n")
		},
		"the day":        func(_ *testing.T, _ string, o *Options) { o.AsOf = day.Of(2026, 2, 15) },
		"a day by name":  func(_ *testing.T, _ string, o *Options) { o.AsOf = day.Of(2026, 2, 16) },
		"the audience":   func(_ *testing.T, _ string, o *Options) { o.Audience = "outer" },
		"the folder":     func(_ *testing.T, dir string, o *Options) { o.Out = filepath.Join(dir, "elsewhere") },
		"the address":    func(_ *testing.T, _ string, o *Options) { o.BaseURL = "https://book.example/" },
		"a page removed": func(t *testing.T, dir string, _ *Options) { remove(t, dir, "public/notes/a/index.html") },
		"a page cut off": func(t *testing.T, dir string, _ *Options) { putFile(t, dir, "public/index.html", "x") },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			dir := plainSite(t)
			o := Options{Dir: dir, Out: filepath.Join(dir, "public"), Templates: templates.FS, Now: time.Unix(0, 0)}
			first, err := Build(o)
			if err != nil || len(first.Problems) == 0 {
				t.Fatal(err, first.Problems)
			}
			change(t, dir, &o)
			isSame := slices.Contains([]string{"nothing", "a hidden file", "the same bytes"}, what)
			if got := seesNoChange(t, o); got != isSame {
				t.Fatalf("sees no change: %v", got)
			}
			res, err := Build(o)
			if err != nil {
				t.Fatal(err, res.Problems)
			}
			if isSame && (!slices.Equal(res.Problems, first.Problems) || res.Stats.Unchanged != first.Stats.Written || res.Stats.Pages != first.Stats.Pages || res.AsOf != first.AsOf || res.Records != 2) {
				t.Errorf("said %+v, before %+v", res, first)
			}
			clean := o
			clean.Out, clean.NoCache = filepath.Join(t.TempDir(), "clean"), true
			if _, err := Build(clean); err != nil {
				t.Fatal(err)
			}
			if got, want := treeOf(t, o.Out), treeOf(t, clean.Out); got != want {
				t.Error(differ(got, want))
			}
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

// With warnings for errors, a site with warnings is refused however often it is
// built.
func TestUnchangedIsStillStrict(t *testing.T) {
	dir := plainSite(t)
	o := Options{Dir: dir, Out: filepath.Join(dir, "public"), Templates: templates.FS, Now: time.Unix(0, 0)}
	if _, err := Build(o); err != nil {
		t.Fatal(err)
	}
	o.Strict = true
	if res, err := Build(o); !errors.Is(err, ErrProblems) {
		t.Errorf("%v, %v", err, res.Problems)
	}
}
