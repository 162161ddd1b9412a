package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching says what is watched, and how.
type Watching struct {
	Dir   string                           // the site's folder
	Out   string                           // the output folder, never watched
	Poll  bool                             // look, rather than be told
	Until func() time.Duration             // see Options; or nil
	Log   func(format string, args ...any) // what has to be said aloud

	quiet   time.Duration          // no event for so long: the save is over
	longest time.Duration          // or so long after the first event
	every   time.Duration          // between two looks
	notify  func() (*notes, error) // fsnotify
	remote  func(dir string) string
	settled func(changed []string) // tests listen here
}

// The times of Watch.
const (
	quietPeriod  = 60 * time.Millisecond
	longestQuiet = 500 * time.Millisecond
	pollPeriod   = 300 * time.Millisecond
	clockPeriod  = time.Minute // timers stand still while a machine sleeps, clocks do not
	firstRetry   = time.Second
	lastRetry    = 30 * time.Second
)

// notes is a stream of what changed: fsnotify's, or a test's.
type notes struct {
	events      <-chan fsnotify.Event
	errors      <-chan error
	add, remove func(name string) error
	close       func() error
}

func systemNotes() (*notes, error) {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	return &notes{events: w.Events, errors: w.Errors, add: w.Add, remove: w.Remove, close: w.Close}, nil
}

// watcher is one Watch. All of it belongs to the goroutine of its loop.
type watcher struct {
	Watching
	notes   *notes          // nil while polling
	out     string          // the output folder, relative to Dir, if it lies there
	folders map[string]bool // that notes tells of
	link    string          // a symbolic link somewhere below, or ""
	denied  map[string]bool // folders that could not be read, said already

	known map[string]sum     // what each file held when a build last began
	seen  map[string]glimpse // while polling: each file at the last look
	turn  string             // while polling: files up to here were read again

	changed  []string        // since the beginning of the last build that went well; nil before the first
	dirty    map[string]bool // may have changed since; true: did, whatever they hold now
	gone     map[string]bool // folders, likewise
	rescan   bool            // anything may have changed
	since    time.Time       // the first of these events
	over     bool            // the quiet period is
	building bool
	failures int  // of the machine, in a row
	again    bool // build, whatever changed

	quietEnds, look, clock, retry *time.Timer
}

// Watch calls rebuild, and calls it again after each change of what a site is
// made from (config.yaml, data/, content/, templates/), until ctx is done and no
// rebuild runs. A burst of changes makes one call, with the files that changed
// since the last call that went well; nil, the first time, is all. It calls
// rebuild from one goroutine at a time, and returns its error if the first call
// fails; later failures are tried again, after a while or with the next save.
func Watch(ctx context.Context, o Watching, rebuild func(changed []string) error) error {
	w, err := newWatcher(o)
	if err != nil {
		return err
	}
	defer w.stop()
	w.start()
	var running sync.WaitGroup
	built := make(chan error, 1)
	build := func() {
		w.building, w.again = true, false
		changed := slices.Clone(w.changed)
		running.Go(func() { built <- rebuild(changed) })
	}
	build()
	w.changed = []string{}
	for first := true; ; {
		select {
		case <-ctx.Done():
			running.Wait()
			return nil
		case err := <-built:
			if first && err != nil {
				return err
			}
			first = false
			w.finished(err)
		case ev, ok := <-w.events():
			w.event(ev, ok)
		case err, ok := <-w.errors():
			w.failed(err, ok)
		case <-w.look.C:
			w.poll()
		case <-w.quietEnds.C:
			w.over = true
		case <-w.clock.C:
			w.again = w.again || !w.building && w.Until() <= 0
			w.setClock()
		case <-w.retry.C:
			w.again = true
		}
		if !w.building && (w.over && w.settle() || w.again) {
			build()
		}
	}
}

func newWatcher(o Watching) (*watcher, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	out, err := filepath.Abs(o.Out)
	if err != nil {
		return nil, err
	}
	w := &watcher{
		Watching: o, folders: map[string]bool{}, denied: map[string]bool{}, known: map[string]sum{},
		dirty: map[string]bool{}, gone: map[string]bool{},
		quietEnds: stopped(), look: stopped(), clock: stopped(), retry: stopped(),
	}
	w.Dir = dir
	if rel, ok := within(dir, out); ok && o.Out != "" {
		w.out = rel
	}
	w.quiet, w.longest, w.every = cmp.Or(w.quiet, quietPeriod), cmp.Or(w.longest, longestQuiet), cmp.Or(w.every, pollPeriod)
	if w.notify == nil {
		w.notify = systemNotes
	}
	if w.remote == nil {
		w.remote = remote
	}
	if w.Log == nil {
		w.Log = func(string, ...any) {}
	}
	return w, nil
}

// stopped is a timer that will fire once it is reset.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// within is a path relative to a folder, with forward slashes, if it lies there.
func within(dir, name string) (string, bool) {
	rel, err := filepath.Rel(dir, name)
	if err != nil || rel == "." || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// start begins to be told, or to look, and then reads every file, in this order:
// whatever changes from now on is seen.
func (w *watcher) start() {
	system := w.remote(w.Dir)
	switch {
	case w.Poll:
		w.fallBack("as asked")
	case system != "":
		w.fallBack("the site is on " + system + ", which does not tell of every change")
	default:
		w.listen()
	}
	w.known = w.sums()
	w.dirty, w.gone, w.rescan = map[string]bool{}, map[string]bool{}, false
	w.quietEnds.Stop()
}

func (w *watcher) stop() {
	for _, t := range []*time.Timer{w.quietEnds, w.look, w.clock, w.retry} {
		t.Stop()
	}
	w.endNotes()
}

// endNotes stops being told. An error of it would say that it had ended before.
func (w *watcher) endNotes() {
	if w.notes != nil {
		_ = w.notes.close()
		w.notes = nil
	}
}

func (w *watcher) events() <-chan fsnotify.Event {
	if w.notes == nil {
		return nil
	}
	return w.notes.events
}

func (w *watcher) errors() <-chan error {
	if w.notes == nil {
		return nil
	}
	return w.notes.errors
}

// listen asks to be told of every folder, from the start.
func (w *watcher) listen() {
	w.endNotes()
	w.folders = map[string]bool{}
	n, err := w.notify()
	if err != nil {
		w.fallBack(fmt.Sprintf("the system does not tell of changes: %v", err))
		return
	}
	w.notes = n
	if err := n.add(w.Dir); err != nil {
		w.fallBack(cannotWatch(".", err))
		return
	}
	for _, top := range tops {
		w.watch(top)
	}
}

// watch asks to be told of a folder and all below it. What lies there by then
// counts as changed. Each folder is asked for before it is listed, so that
// nothing slips between.
func (w *watcher) watch(name string) {
	w.walk(name, func(dir string) {
		if w.notes == nil {
			return // another folder failed
		}
		err := w.notes.add(w.abs(dir))
		switch {
		case err == nil:
			w.folders[dir] = true
		case !isThere(w.abs(dir)): // and gone again
		default:
			w.fallBack(cannotWatch(dir, err))
		}
	}, func(file string, _ fs.FileInfo) { w.dirty[file] = w.dirty[file] || w.building })
	if w.link != "" && w.notes != nil {
		w.fallBack(w.link + " is a link, and the system does not tell of changes where it leads")
	}
}

func cannotWatch(dir string, err error) string {
	return fmt.Sprintf("the system will not tell of changes in %s: %v", dir, err)
}

func isThere(name string) bool {
	_, err := os.Lstat(name)
	return !errors.Is(err, fs.ErrNotExist)
}

// fallBack goes over to polling and says why.
func (w *watcher) fallBack(why string) {
	w.endNotes()
	w.Log("looking for changes every %v: %s", w.every, why)
	w.seen = w.glimpses()
	w.look.Reset(w.every)
	w.everything()
}

// everything may have changed.
func (w *watcher) everything() {
	w.rescan = true
	w.wait()
}

// wait starts the quiet period again, up to the longest.
func (w *watcher) wait() {
	now := time.Now()
	if w.since.IsZero() {
		w.since = now
	}
	w.quietEnds.Reset(max(0, min(w.quiet, w.longest-now.Sub(w.since))))
	w.over = false
}

// touch notes that a file may have changed. While a build runs it may have been
// read before or after, so that it counts as changed even if its bytes are as
// they were.
func (w *watcher) touch(name string) {
	w.dirty[name] = w.dirty[name] || w.building
	w.wait()
}

// failed is an error of notes.
func (w *watcher) failed(err error, ok bool) {
	switch {
	case !ok:
		w.fallBack("the system stopped telling of changes")
	case err == nil:
	case errors.Is(err, fsnotify.ErrEventOverflow):
		w.Log("too many changes at once to be told of each; reading everything again")
		w.listen()
		w.everything()
	default:
		w.fallBack(fmt.Sprintf("the system does not tell of changes: %v", err))
	}
}

// event is one change that notes tells of.
func (w *watcher) event(ev fsnotify.Event, ok bool) {
	if !ok {
		w.failed(nil, false)
		return
	}
	if filepath.Clean(ev.Name) == w.Dir {
		if ev.Has(fsnotify.Remove) || ev.Has(fsnotify.Rename) {
			w.fallBack("the site's folder was moved")
		}
		return
	}
	name, ok := within(w.Dir, ev.Name)
	if !ok || !w.ours(name) {
		return
	}
	folder := w.folders[name]
	if ev.Has(fsnotify.Remove) || ev.Has(fsnotify.Rename) {
		w.forget(name)
	}
	if st, err := os.Lstat(w.abs(name)); err == nil && (st.IsDir() || st.Mode()&fs.ModeSymlink != 0) {
		folder = true
		if ev.Has(fsnotify.Create) && w.notes != nil {
			w.watch(name)
		}
	}
	if folder {
		w.wait() // what changed is the files in it, which are noted one by one
		return
	}
	w.touch(name)
}

// forget stops being told of a folder that is no longer at its place, and of
// those below it, which would be told of under their old names.
func (w *watcher) forget(name string) {
	if !w.folders[name] {
		return
	}
	w.gone[name] = true
	for dir := range w.folders {
		if dir == name || strings.HasPrefix(dir, name+"/") {
			_ = w.notes.remove(w.abs(dir)) // mostly gone by itself
			delete(w.folders, dir)
		}
	}
}

// settle looks at what may have changed and reports whether a build is due.
func (w *watcher) settle() bool {
	dirty, gone, rescan := w.dirty, w.gone, w.rescan
	w.dirty, w.gone, w.rescan = map[string]bool{}, map[string]bool{}, false
	w.since, w.over = time.Time{}, false
	var changed []string
	if rescan {
		changed = w.readAll()
	} else {
		changed = w.readAgain(dirty, gone)
	}
	for name, sure := range dirty {
		if sure {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	changed = slices.Compact(changed)
	if w.settled != nil {
		w.settled(changed)
	}
	w.changed = append(w.changed, changed...)
	return len(changed) > 0 || w.failures > 0
}

// readAll reads every file and returns the names of those that differ.
func (w *watcher) readAll() (changed []string) {
	now := w.sums()
	for name, s := range now {
		if old, ok := w.known[name]; !ok || old != s {
			changed = append(changed, name)
		}
	}
	for name := range w.known {
		if _, ok := now[name]; !ok {
			changed = append(changed, name)
		}
	}
	w.known = now
	return changed
}

// readAgain reads files that may have changed and returns the names of those
// that did. Of the folders that are gone, no file is left but what was found
// since.
func (w *watcher) readAgain(dirty, gone map[string]bool) (changed []string) {
	if len(gone) > 0 {
		for name := range w.known {
			if _, noted := dirty[name]; !noted && below(gone, name) {
				dirty[name] = false
			}
		}
	}
	for name := range dirty {
		s, ok := readSum(w.abs(name))
		if old, had := w.known[name]; had == ok && old == s {
			continue
		}
		changed = append(changed, name)
		if ok {
			w.known[name] = s
		} else {
			delete(w.known, name)
		}
	}
	return changed
}

// below reports whether a file lies in one of the folders.
func below(folders map[string]bool, name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}

// finished is the end of a build.
func (w *watcher) finished(err error) {
	w.building = false
	w.retry.Stop()
	w.failures++
	if err == nil {
		w.failures, w.changed = 0, []string{}
	} else {
		w.retry.Reset(min(firstRetry<<min(w.failures-1, 10), lastRetry))
	}
	w.setClock()
}

func (w *watcher) setClock() {
	if w.Until == nil || w.building {
		return
	}
	d := w.Until()
	if d <= 0 || d > clockPeriod {
		d = clockPeriod
	}
	w.clock.Reset(d)
}
