package sample

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
)

// write writes a site into a new folder and returns it with the hash of all of it.
func write(t *testing.T, o Options) (dir, sum string) {
	t.Helper()
	dir = t.TempDir()
	if err := Write(dir, o); err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintln(h, name, len(text))
		h.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir, fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	o := Options{Seed: 7, Clients: 60, Playbooks: 20}
	_, first := write(t, o)
	if _, second := write(t, o); second != first {
		t.Error("the same options gave another site")
	}
	o.Seed++
	if _, other := write(t, o); other == first {
		t.Error("another seed gave the same site")
	}
}

func TestSizes(t *testing.T) {
	dir, _ := write(t, Options{Seed: 1, Clients: 200, Playbooks: 50})
	if mean := mean(t, dir, "data/clients/*.yaml", func(b []byte) int { return len(b) }); mean < 11_100 || mean > 12_300 {
		t.Errorf("a record has %d bytes", mean)
	}
	words := func(b []byte) int {
		_, body, _ := bytes.Cut(b[4:], []byte("\n---\n"))
		return len(strings.Fields(string(body)))
	}
	if mean := mean(t, dir, "content/playbooks/*.md", words); mean < 450 || mean > 650 {
		t.Errorf("a playbook's text has %d words", mean)
	}
}

func mean(t *testing.T, dir, pattern string, of func([]byte) int) int {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil || len(names) == 0 {
		t.Fatal("no files", err)
	}
	sum := 0
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum += of(b)
	}
	return sum / len(names)
}

// TestValid holds a site against the strict contract.
func TestValid(t *testing.T) {
	for _, o := range []Options{{Seed: 1, Clients: 400, Playbooks: 60}, {Seed: 2, Clients: 1, Playbooks: 1}, {Seed: 3, Clients: 30}, {}} {
		dir, _ := write(t, o)
		var problems diag.List
		b, err := book.Open(os.DirFS(dir), &problems)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Clients) != o.Clients {
			t.Errorf("%d clients of %d", len(b.Clients), o.Clients)
		}
		for _, c := range b.Clients {
			if _, _, err := b.Record(c); err != nil {
				t.Fatal(err)
			}
		}
		b.Check()
		var text bytes.Buffer
		for i, p := range problems.Sorted(nil) {
			if i < 20 {
				_ = diag.Print(&text, "text", []diag.Problem{p})
			}
		}
		if text.Len() > 0 {
			t.Errorf("%+v:\n%s", o, text.String())
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := Write(b.TempDir(), Options{Seed: 1, Clients: 1000, Playbooks: 100}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWordsMakeIDs(t *testing.T) {
	var problem []string
	for _, words := range [][]string{firstNames, trades, endings, givenNames, familyNames, topics, caseWords} {
		for _, w := range words {
			if id := plain("x " + w); strings.Trim(id, "abcdefghijklmnopqrstuvwxyz-") != "" || strings.Contains(id, "--") {
				problem = append(problem, id)
			}
		}
	}
	if len(problem) > 0 {
		t.Error(problem)
	}
}
