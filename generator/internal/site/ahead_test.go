package site

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"holdfast/templates"
)

// What is written ahead of a build is what the build then writes: a page that is
// written twice reloads its reader twice.
func TestAheadIsWhatTheBuildWrites(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	s, err := Open(Options{Dir: "../../..", Out: out, Templates: templates.FS, NoCache: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.Keep(nil)
	if res, err := s.Build(time.Unix(0, 0), nil); err != nil {
		t.Fatal(err, res.Problems)
	}
	n := 0
	for _, r := range s.last.rows {
		files, ok := s.last.earlyPages(r.ID)
		if !ok {
			t.Errorf("%s is not written ahead", r.ID)
		}
		for _, f := range files {
			n++
			have, err := os.ReadFile(filepath.Join(out, f.Path))
			if err != nil || !bytes.Equal(have, f.body) {
				t.Errorf("%s: ahead it is not what was built (%v)", f.Path, err)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d files are written ahead", n)
	}
}
