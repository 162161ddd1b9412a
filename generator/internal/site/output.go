package site

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/search"
)

// output is one build's writing of the output folder: whole or not at all.
//
// Everything that changed is first written to a staging folder inside the
// output folder. Nothing else is touched until all of it is there; then a
// journal of what will be made is written, and the files are renamed into place
// (a folder that is not there yet with all that is in it, at once) in an order in which every page that can be reached resolves: assets and new
// pages, changed pages, "/", the manifests. What is no longer made is removed
// last, by the old manifest. A build that was killed leaves its journal, by
// which the next one knows its own files again.
type output struct {
	dir  string
	last *lastManifest
	list *listing        // the last manifest
	ours map[string]bool // what a build that was killed may have made since, and the manifest itself

	trusted bool // all that list says is there

	staged  sync.Map // folders made below the staging folder
	folders sync.Map // folders of the output folder that are real ones

	fate []atomic.Uint32 // of each number: gone, unless this build says otherwise

	mu     sync.Mutex
	files  map[string]file // of this build, but for those that it keeps
	others []entry         // those of files that are not in list, or in ours

	gone    []string          // what is to be removed, once all is made
	order   []int32           // all files of this build, see inOrder
	nextSum [sha256.Size]byte // of the manifest
}

// What becomes of a file of the last build.
const (
	isGone = iota
	isKept
	isMade
)

// file is one file of this build.
type file struct {
	entry
	keep  bool // it is there already, with these bytes
	isNew bool // nothing is there
}

const (
	stagingDir   = ".holdfast-staging"
	treeName     = "tree" // below it, files lie as they will in the output folder
	journalName  = "journal"
	manifestName = "manifest.json"
)

// openOutput opens a folder. What it says of itself need not be read again where
// last has it.
func openOutput(dir string, last *lastManifest) (*output, error) {
	o := &output{dir: dir, last: last, ours: map[string]bool{}}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	var err error
	if o.list, err = last.read(filepath.Join(dir, manifestName)); err != nil {
		return nil, err
	}
	o.fate, o.files = make([]atomic.Uint32, len(o.list.files)), map[string]file{}
	journal, err := os.ReadFile(o.staging(journalName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for name := range strings.SplitSeq(string(journal), "\n") {
		if name != "" {
			o.ours[name] = true // whatever lies there now, it is not known to be what the manifest says
		}
	}
	if len(o.list.order) > 0 {
		o.ours[manifestName] = true
	}
	return o, o.clearStaging(len(journal) == 0)
}

// isOurs reports whether an earlier build made a file.
func (o *output) isOurs(name string) bool {
	_, listed := o.list.at[name]
	return listed || o.ours[name]
}

// old is what the manifest says of a file, and its number, unless a build that was
// killed may have made it anew.
func (o *output) old(name string) (e entry, n int32, ok bool) {
	if n, ok = o.list.at[name]; !ok || o.ours[name] {
		return entry{}, 0, false
	}
	return o.list.files[n], n, true
}

func (o *output) staging(name string) string { return filepath.Join(o.dir, stagingDir, name) }

// clearStaging empties the staging folder; a journal stays until its files are
// in a manifest.
func (o *output) clearStaging(all bool) error {
	if all {
		if err := os.RemoveAll(filepath.Join(o.dir, stagingDir)); err != nil {
			return err
		}
	} else if err := o.clearTemps(); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Join(o.dir, stagingDir), 0o777)
}

func (o *output) clearTemps() error {
	entries, err := os.ReadDir(filepath.Join(o.dir, stagingDir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != journalName {
			if err := os.RemoveAll(o.staging(e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastMade reads a file of the last build, if it is as that build made it.
func (o *output) lastMade(address string) ([]byte, error) {
	e, _, _ := o.old(addr.File(address))
	body, err := os.ReadFile(o.target(e.Path))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(body); hex.EncodeToString(sum[:]) != e.SHA256 {
		return nil, fmt.Errorf("%s is not as it was made", e.Path)
	}
	return body, nil
}

// put takes one finished file.
func (o *output) put(name string, body []byte) (entry, error) {
	sum := sha256.Sum256(body)
	f := file{entry: entry{Path: name, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body))}}
	err := o.compare(&f)
	if err == nil && !f.keep {
		err = o.stage(name, body)
	}
	if err != nil {
		return f.entry, err
	}
	return f.entry, o.take(f)
}

// compare holds a finished file against what the output folder has: whether it
// is there already, whether it is new, and whether it may be there at all.
func (o *output) compare(f *file) error {
	there, err := o.realFolders(f.Path)
	if err != nil || !there {
		f.isNew = true
		return err
	}
	st, err := os.Lstat(o.target(f.Path))
	switch {
	case err == nil && !o.isOurs(f.Path):
		return fmt.Errorf("%s is in the way: Holdfast did not make it; move it, or build to another folder", filepath.ToSlash(o.target(f.Path)))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f.isNew = err != nil
	old, _, _ := o.old(f.Path)
	f.keep = err == nil && old == f.entry && st.Mode().IsRegular() && st.Size() == f.Size
	return nil
}

// realFolders reports whether the folders above a file are there, and complains
// where something other than a folder, such as a link to one elsewhere, stands
// where one of ours has to be.
func (o *output) realFolders(name string) (there bool, err error) {
	for dir := range ancestors(name) {
		if _, checked := o.folders.Load(dir); checked {
			continue
		}
		st, err := os.Lstat(o.target(dir))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if !st.IsDir() {
			return false, fmt.Errorf("%s is in the way: it should be a folder; move it, or build to another folder", filepath.ToSlash(o.target(dir)))
		}
		o.folders.Store(dir, true)
	}
	return true, nil
}

// stage writes a file into the staging tree.
func (o *output) stage(name string, body []byte) error {
	temp, err := o.room(name)
	if err != nil {
		return err
	}
	return os.WriteFile(temp, body, 0o666)
}

// room is where a file is staged, its folder made.
func (o *output) room(name string) (temp string, err error) {
	temp = o.temp(name)
	if dir := filepath.Dir(temp); !o.hasStaged(dir) {
		err := os.Mkdir(dir, 0o777)
		if errors.Is(err, fs.ErrNotExist) {
			err = os.MkdirAll(dir, 0o777)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return temp, err
		}
		o.staged.Store(dir, true)
	}
	return temp, nil
}

func (o *output) hasStaged(dir string) bool {
	_, made := o.staged.Load(dir)
	return made
}

func (o *output) temp(name string) string {
	return filepath.Join(o.dir, stagingDir, treeName, filepath.FromSlash(name))
}

func (o *output) target(name string) string { return filepath.Join(o.dir, filepath.FromSlash(name)) }

func (o *output) take(f file) error {
	_, n, old := o.old(f.Path)
	if old && f.keep {
		return o.settle(n, isKept)
	}
	if old {
		if err := o.settle(n, isMade); err != nil {
			return err
		}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, twice := o.files[f.Path]; twice {
		return errTwice(f.Path)
	}
	o.files[f.Path] = f
	if !old && f.Path != manifestName {
		o.others = append(o.others, f.entry)
	}
	return nil
}

// settle says what becomes of a file of list.
func (o *output) settle(n int32, fate uint32) error {
	if !o.fate[n].CompareAndSwap(isGone, fate) {
		return errTwice(o.list.files[n].Path)
	}
	return nil
}

func errTwice(name string) error { return fmt.Errorf("two pages were made for %s", name) }

// counts of files at the end of a build.
type counts struct {
	written, deleted, unchanged int
}

// searchManifest names the scripts of the search index that belong together.
var searchManifest = addr.File(search.Manifest)

// rank is the order of renaming; see output.
func (f *file) rank() int {
	switch {
	case strings.HasPrefix(f.Path, "assets/"):
		return 0
	case f.Path == manifestName:
		return 5
	case f.Path == searchManifest:
		return 4
	case f.Path == "index.html":
		return 3
	case f.isNew:
		return 1
	default:
		return 2
	}
}

// commit renames everything into place, then prunes.
func (o *output) commit() (counts, error) {
	if err := o.putManifest(); err != nil {
		return counts{}, err
	}
	made := o.made()
	o.gone = o.goners()
	if err := o.journal(made, o.gone); err != nil {
		return counts{}, err
	}
	n := counts{unchanged: len(o.order) + 1 - len(made)}
	there := map[string]bool{".": true}
	for _, f := range made {
		if err := o.place(f.Path, there); err != nil {
			return n, err
		}
		n.written++
	}
	var err error
	if n.deleted, err = o.prune(o.gone); err != nil {
		return n, err
	}
	o.last.follow(o)
	return n, os.RemoveAll(filepath.Join(o.dir, stagingDir))
}

// place renames one staged file into the output folder, or the topmost of its
// folders that is not there yet with all that is in it. there holds the folders
// known to be there: true, or false for one that was renamed whole.
func (o *output) place(name string, there map[string]bool) error {
	for dir := range ancestors(name) {
		known, ok := there[dir]
		if !ok {
			_, err := os.Lstat(o.target(dir))
			if known = err == nil; !known && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			there[dir] = known
			if !known {
				return os.Rename(o.temp(dir), o.target(dir))
			}
		}
		if !known {
			return nil // it came with its folder
		}
	}
	return os.Rename(o.temp(name), o.target(name))
}

// ancestors are the folders of a path, the topmost first: "a", "a/b" of "a/b/c".
func ancestors(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range len(name) {
			if name[i] == '/' && !yield(name[:i]) {
				return
			}
		}
	}
}

// made are the files of this build that are not there yet, in the order of
// renaming.
func (o *output) made() (files []file) {
	for _, f := range o.files {
		if !f.keep {
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.Path, b.Path))
	})
	return files
}

// goners are the files that earlier builds made and this one did not.
func (o *output) goners() (names []string) {
	gone := func(name string) {
		if _, made := o.files[name]; !made && filepath.IsLocal(filepath.FromSlash(name)) {
			names = append(names, name)
		}
	}
	for _, n := range o.list.order {
		if o.fate[n].Load() == isGone {
			gone(o.list.files[n].Path)
		}
	}
	for name := range o.ours {
		gone(name)
	}
	return names
}

// journal lists the files that this build is about to make or remove, so that
// after a crash the next one knows them for ours, believes nothing of what the
// manifest says of them, and finishes the job. Unneeded where there is nothing
// to do.
func (o *output) journal(made []file, goners []string) error {
	names := slices.Clone(goners)
	for _, f := range made {
		names = append(names, f.Path)
	}
	return o.addToJournal(names)
}

// addToJournal adds files, in whatever order, to those that a killed build had not
// finished.
func (o *output) addToJournal(names []string) error {
	if len(names) == 0 {
		return nil
	}
	before, err := os.ReadFile(o.staging(journalName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for name := range strings.Lines(string(before)) {
		names = append(names, strings.TrimSuffix(name, "\n"))
	}
	slices.Sort(names)
	next := o.staging(journalName + "-next")
	if err := writeSynced(next, []byte(strings.Join(slices.Compact(names), "\n")+"\n")); err != nil {
		return err
	}
	return os.Rename(next, o.staging(journalName)) // never a moment without the last one
}

func writeSynced(name string, body []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

// prune removes files that are no longer made, and folders that this leaves
// empty.
func (o *output) prune(goners []string) (int, error) {
	n := 0
	for _, name := range goners {
		err := os.Remove(o.target(name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, err
		}
		if err == nil {
			n++
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if os.Remove(o.target(dir)) != nil {
				break // not empty
			}
		}
	}
	return n, nil
}

// abandon removes what was staged; the last good site stays as it is.
func (o *output) abandon() {
	_ = o.clearStagingQuietly()
}

func (o *output) clearStagingQuietly() error {
	if _, err := os.Stat(o.staging(journalName)); err == nil {
		return o.clearTemps()
	}
	return os.RemoveAll(filepath.Join(o.dir, stagingDir))
}
