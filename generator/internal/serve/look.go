package serve

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// tops are all that a site is made from. What else lies in its folder (public/,
// bin/, node_modules/, .holdfast/, .git/) is none of it and never looked at.
var tops = []string{"config.yaml", "data", "content", "templates"}

// ours reports whether a site is made from a file or folder of that name.
func (w *watcher) ours(name string) bool {
	top, _, _ := strings.Cut(name, "/")
	if !slices.Contains(tops, top) || w.out != "" && (name == w.out || strings.HasPrefix(name, w.out+"/")) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if ignored(part) {
			return false
		}
	}
	return true
}

// ignored reports names that builds pass over, and what editors leave beside a
// file for a moment or for safety: .x.swp and 4913 of vim, x~ and #x# and .#x
// of Emacs, x___jb_tmp___ of JetBrains.
func ignored(name string) bool {
	switch {
	case strings.HasPrefix(name, "."), name == "node_modules", name == "4913":
	case strings.HasSuffix(name, "~"), strings.HasSuffix(name, ".swp"), strings.HasSuffix(name, ".swx"):
	case strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#"):
	case strings.HasSuffix(name, "___jb_tmp___"), strings.HasSuffix(name, "___jb_old___"):
	default:
		return false
	}
	return true
}

func (w *watcher) abs(name string) string { return filepath.Join(w.Dir, filepath.FromSlash(name)) }

// walk calls folder for a folder, before it is listed, and each below it, and
// file for all that is no folder. Links are followed, no folder twice.
func (w *watcher) walk(name string, folder func(string), file func(string, fs.FileInfo)) {
	w.walkFrom(name, map[string]bool{}, folder, file)
}

func (w *watcher) walkFrom(name string, been map[string]bool, folder func(string), file func(string, fs.FileInfo)) {
	if !w.ours(name) {
		return
	}
	st, err := os.Lstat(w.abs(name))
	if err == nil && st.Mode()&fs.ModeSymlink != 0 {
		if !slices.Contains(tops, name) || name == tops[0] {
			w.link = name
		}
		if to, err := os.Stat(w.abs(name)); err == nil {
			st = to
		}
	}
	switch {
	case err != nil: // gone
		return
	case !st.IsDir():
		file(name, st)
		return
	}
	if real, err := filepath.EvalSymlinks(w.abs(name)); err != nil || been[real] {
		return
	} else {
		been[real] = true
	}
	folder(name)
	entries, err := os.ReadDir(w.abs(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !w.denied[name] {
		w.denied[name] = true
		w.Log("changes in %s are not seen: %v", name, err)
	}
	for _, e := range entries {
		w.walkFrom(name+"/"+e.Name(), been, folder, file)
	}
}

// sum tells what a file holds: the beginning of its SHA-256.
type sum [16]byte

// readSum reads a file; false where there is none. What cannot be read, or is
// no ordinary file (a pipe would never end), is told by why.
func readSum(name string) (sum, bool) {
	st, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && st.IsDir():
		return sum{}, false
	case err != nil:
		return sumOf([]byte(err.Error())), true
	case !st.Mode().IsRegular():
		return sumOf([]byte(st.Mode().String())), true
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return sum{}, false
	}
	if err != nil {
		return sumOf([]byte(err.Error())), true
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sumOf([]byte(err.Error())), true
	}
	return sum(h.Sum(nil)), true
}

func sumOf(b []byte) sum {
	all := sha256.Sum256(b)
	return sum(all[:])
}

// sums reads every file that a site is made from.
func (w *watcher) sums() map[string]sum {
	var names []string
	for _, top := range tops {
		w.walk(top, func(string) {}, func(file string, _ fs.FileInfo) { names = append(names, file) })
	}
	out := make(map[string]sum, len(names))
	var mu sync.Mutex
	var readers sync.WaitGroup
	work := make(chan string)
	for range runtime.GOMAXPROCS(0) {
		readers.Go(func() {
			for name := range work {
				if s, ok := readSum(w.abs(name)); ok {
					mu.Lock()
					out[name] = s
					mu.Unlock()
				}
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	readers.Wait()
	return out
}

// glimpse is what a folder's list says of a file: a hint that it may have
// changed, never that it has not.
type glimpse struct {
	size int64
	time time.Time
	mode fs.FileMode
}

func (w *watcher) glimpses() map[string]glimpse {
	out := make(map[string]glimpse, len(w.seen))
	for _, top := range tops {
		w.walk(top, func(string) {}, func(file string, st fs.FileInfo) {
			out[file] = glimpse{st.Size(), st.ModTime(), st.Mode()}
		})
	}
	return out
}

// poll looks once at every file, and reads some again by turns. While changes
// are coming in it looks sooner.
func (w *watcher) poll() {
	start := time.Now()
	now := w.glimpses()
	for name, g := range now {
		if old, ok := w.seen[name]; !ok || old != g {
			w.touch(name)
		}
	}
	for name := range w.seen {
		if _, ok := now[name]; !ok {
			w.touch(name)
		}
	}
	w.seen = now
	w.readSome()
	next := max(w.every, 10*time.Since(start))
	if len(w.dirty) > 0 {
		next = min(next, w.quiet/2)
	}
	w.look.Reset(next)
}

// readAtOnce is how many bytes a look reads of files that seem unchanged.
const readAtOnce = 4 << 20

// readSome reads the next files in turn, for a change may keep size and time.
func (w *watcher) readSome() {
	names := make([]string, 0, len(w.seen))
	for name := range w.seen {
		names = append(names, name)
	}
	slices.Sort(names)
	from, found := slices.BinarySearch(names, w.turn)
	if found {
		from++
	}
	var read int64
	for i := range names {
		name := names[(from+i)%len(names)]
		if _, waits := w.dirty[name]; !waits {
			s, ok := readSum(w.abs(name))
			if old, had := w.known[name]; had != ok || old != s {
				w.touch(name)
			}
		}
		w.turn = name
		if read += w.seen[name].size; read > readAtOnce {
			return
		}
	}
}
