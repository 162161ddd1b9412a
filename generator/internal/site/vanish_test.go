package site

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/templates"
)

// A record that goes away after its folder was listed is an error with its name,
// not a client fewer; a session gets over it with the next build.
func TestRecordVanishes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(dir, os.DirFS("testdata/states")); err != nil {
		t.Fatal(err)
	}
	var problems diag.List
	b, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		t.Fatal(err)
	}
	victim := b.Clients[0]
	body, err := os.ReadFile(filepath.Join(dir, victim.Paths[0]))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, victim.Paths[0])); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := b.Record(victim); ok || err != nil {
		t.Fatalf("ok %v, %v; want a problem", ok, err)
	}
	found := problems.Sorted(nil)
	if !slices.ContainsFunc(found, func(p diag.Problem) bool { return p.Path == victim.Paths[0] && p.Code == "file-gone" }) {
		t.Errorf("no word of %s: %v", victim.Paths[0], found)
	}

	s, err := Open(Options{Dir: dir, Out: filepath.Join(t.TempDir(), "public"), Templates: templates.FS, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Keep(nil)
	link := filepath.Join(dir, victim.Paths[0])
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Build(time.Unix(0, 0), nil); !errors.Is(err, ErrProblems) {
		t.Fatalf("%v, want problems", err)
	}
	if err := errors.Join(os.Remove(link), os.WriteFile(link, body, 0o666)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Build(time.Unix(0, 0), victim.Paths); err != nil {
		t.Errorf("mended: %v", err)
	}
}
