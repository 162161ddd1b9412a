package site

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write puts the files of a build and commits them.
func write(t *testing.T, dir string, files map[string]string) (counts, error) {
	t.Helper()
	o, err := openOutput(dir, new(lastManifest))
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range files {
		if _, err := o.put(name, []byte(body)); err != nil {
			o.abandon()
			return counts{}, err
		}
	}
	return o.commit()
}

func mustWrite(t *testing.T, dir string, files map[string]string) counts {
	t.Helper()
	n, err := write(t, dir, files)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func want(t *testing.T, dir, name, body string) {
	t.Helper()
	if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != body {
		t.Errorf("%s: %q, %v; want %q", name, b, err, body)
	}
}

func gone(t *testing.T, dir, name string) {
	t.Helper()
	if _, err := os.Lstat(filepath.Join(dir, name)); !os.IsNotExist(err) {
		t.Errorf("%s is still there", name)
	}
}

func TestUnchangedIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"index.html": "a", "clients/x/index.html": "b"}
	if n := mustWrite(t, dir, files); n != (counts{written: 3}) {
		t.Errorf("first build: %+v", n)
	}
	if n := mustWrite(t, dir, files); n != (counts{unchanged: 3}) {
		t.Errorf("second build: %+v", n)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("longer"), 0o666); err != nil {
		t.Fatal(err)
	}
	if n := mustWrite(t, dir, files); n != (counts{written: 1, unchanged: 2}) {
		t.Errorf("after a file of ours was changed: %+v", n)
	}
	want(t, dir, "index.html", "a")
}

func TestPruneRemovesOnlyOurs(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, map[string]string{"index.html": "a", "clients/x/index.html": "b", "clients/y/index.html": "c"})
	for _, name := range []string{".gitkeep", "clients/x/notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if n := mustWrite(t, dir, map[string]string{"index.html": "a"}); n.deleted != 2 {
		t.Errorf("%+v", n)
	}
	gone(t, dir, "clients/x/index.html")
	gone(t, dir, "clients/y")
	want(t, dir, "clients/x/notes.txt", "mine")
	want(t, dir, ".gitkeep", "mine")
}

// Whatever number of files goes and comes in one build, those that go are the ones
// no longer made.
func TestPruneRemovesWhatIsNotMade(t *testing.T) {
	for _, n := range []int{3, 9, 17, 40, 100} {
		dir := t.TempDir()
		before, after := map[string]string{"index.html": "a"}, map[string]string{"index.html": "b"}
		for i := range n {
			before[fmt.Sprintf("m/%d.html", i)] = "a"
		}
		for i := range n / 8 { // before those that go, by name, and after them
			after[fmt.Sprintf("a/%d.html", i)], after[fmt.Sprintf("z/%d.html", i)] = "b", "b"
		}
		mustWrite(t, dir, before)
		if got := mustWrite(t, dir, after); got.deleted != n {
			t.Errorf("of %d files %d were deleted", n, got.deleted)
		}
		for name := range before {
			if _, made := after[name]; !made {
				gone(t, dir, name)
			}
		}
		for name, body := range after {
			want(t, dir, name, body)
		}
	}
}

func TestFileInTheWay(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := write(t, dir, map[string]string{"a.html": "a", "index.html": "b"})
	if err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Errorf("got %v", err)
	}
	want(t, dir, "index.html", "mine")
	gone(t, dir, "a.html")
	gone(t, dir, stagingDir)
}

// A build that died between its renames left a journal: the next build knows
// those files for ours, finishes them, and prunes what it no longer makes.
func TestAfterACrash(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, map[string]string{"index.html": "old", "gone/index.html": "old"})
	o, err := openOutput(dir, new(lastManifest))
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{"index.html": "new", "one/index.html": "1", "two/index.html": "2"} {
		if _, err := o.put(name, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.journal(o.made(), o.goners()); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, f := range o.made()[:2] {
		if err := o.place(f.Path, there); err != nil {
			t.Fatal(err)
		}
	}
	mustWrite(t, dir, map[string]string{"index.html": "newer", "two/index.html": "2"})
	want(t, dir, "index.html", "newer")
	want(t, dir, "two/index.html", "2")
	gone(t, dir, "one")
	gone(t, dir, "gone")
	gone(t, dir, stagingDir)
}

// Nothing outside the output folder is removed, whatever a manifest says.
func TestManifestCannotReachOutside(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "precious"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "public")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	bad := `{"files":[{"path":"../precious","sha256":"00","size":4}]}`
	if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(bad), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := write(t, dir, map[string]string{"index.html": "a"}); err != nil {
		t.Fatal(err)
	}
	want(t, root, "precious", "mine")
}

func TestOneBuildAtATime(t *testing.T) {
	dir := t.TempDir()
	release, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("a second lock: %v", err)
	}
	release()
	release, err = lock(dir)
	if err != nil {
		t.Errorf("after release: %v", err)
	}
	release()
}

// Killed after the manifest and before the pruning: the next build removes what
// was to be removed.
func TestAfterACrashInPruning(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, map[string]string{"index.html": "a", "clients/x/index.html": "b", "clients/y/index.html": "c"})
	o, err := openOutput(dir, new(lastManifest))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.put("index.html", []byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(o.putManifest(), o.journal(o.made(), o.goners())); err != nil {
		t.Fatal(err)
	}
	if err := o.place(manifestName, map[string]bool{}); err != nil {
		t.Fatal(err)
	}
	want(t, dir, "clients/x/index.html", "b") // the crash
	if n := mustWrite(t, dir, map[string]string{"index.html": "a"}); n.deleted != 2 {
		t.Errorf("%+v", n)
	}
	gone(t, dir, "clients")
}

// Killed between the renames: a file of the new build that has the old one's
// size is not taken for the old one, not even after a second crash.
func TestAfterACrashNothingIsBelieved(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{"index.html": "a", "page/index.html": "old"}
	mustWrite(t, dir, files)
	for range 2 {
		o, err := openOutput(dir, new(lastManifest))
		if err != nil {
			t.Fatal(err)
		}
		for name, body := range map[string]string{"index.html": "a", "page/index.html": "new"} {
			if _, err := o.put(name, []byte(body)); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(o.putManifest(), o.journal(o.made(), o.goners()), o.place("page/index.html", map[string]bool{})); err != nil {
			t.Fatal(err)
		}
	}
	mustWrite(t, dir, files)
	want(t, dir, "page/index.html", "old")
}

func TestLinkedFolderIsInTheWay(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	if err := os.Symlink(elsewhere, filepath.Join(dir, "clients")); err != nil {
		t.Fatal(err)
	}
	if _, err := write(t, dir, map[string]string{"clients/x/index.html": "b"}); err == nil || !strings.Contains(err.Error(), "in the way") {
		t.Errorf("got %v", err)
	}
	gone(t, elsewhere, "x")
}

func TestOutputIsNotTheInput(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"content", "data/clients", "templates"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for out, fine := range map[string]bool{
		"public": true, "../elsewhere": true, "dist/site": true, ".": false, "..": false, "/": false, "content": false, "content/out": false, "data": false, "data/clients/new": false, "templates": false,
	} {
		path := out
		if !filepath.IsAbs(out) {
			path = filepath.Join(dir, out)
		}
		if err := checkOut(dir, path); (err == nil) != fine {
			t.Errorf("--out %s: %v", out, err)
		}
	}
}
