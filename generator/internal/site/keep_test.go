package site

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/templates"
)

// While serving, a build believes that the files it keeps are there, and looks
// afterwards: one that somebody removed or cut short is made again.
func TestSessionLooksAfterItsFiles(t *testing.T) {
	for what, harm := range map[string]func(name string) error{
		"removed":   os.Remove,
		"cut short": func(name string) error { return os.Truncate(name, 10) },
	} {
		for _, name := range []string{"clients/two/index.html", "clients/index.html"} {
			dir := plainSite(t)
			s, err := Open(Options{Dir: dir, Out: filepath.Join(dir, "public"), Templates: templates.FS})
			if err != nil {
				t.Fatal(err)
			}
			s.Keep(nil)
			if _, err := s.Build(time.Unix(0, 0), nil); err != nil {
				t.Fatal(err)
			}
			s.after.Wait()
			page := filepath.Join(dir, "public", name)
			want, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if err := harm(page); err != nil {
				t.Fatal(err)
			}
			putFile(t, dir, "content/notes/a.md", "---\ntitle: A\n---\nAnother note.\n")
			if _, err := s.Build(time.Unix(0, 0), []string{"content/notes/a.md"}); err != nil {
				t.Fatal(err)
			}
			s.after.Wait()
			if have, err := os.ReadFile(page); err != nil || string(have) != string(want) {
				t.Errorf("%s was %s and not made again: %v", name, what, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
