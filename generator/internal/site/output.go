package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

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
	old  map[string]entry // the last manifest
	ours map[string]bool  // also made by a build that was killed

	staged  sync.Map // folders made below the staging folder
	folders sync.Map // folders of the output folder that are real ones

	mu    sync.Mutex
	files []file
	seen  map[string]bool
}

// entry is one file in the manifest.
type entry struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

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

func openOutput(dir string) (*output, error) {
	o := &output{dir: dir, old: map[string]entry{}, ours: map[string]bool{}, seen: map[string]bool{}}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	old, err := readManifest(filepath.Join(dir, manifestName))
	if err != nil {
		return nil, err
	}
	for _, e := range old {
		o.old[e.Path] = e
		o.ours[e.Path] = true
	}
	journal, err := os.ReadFile(o.staging(journalName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for name := range strings.SplitSeq(string(journal), "\n") {
		if name != "" {
			o.ours[name] = true
			delete(o.old, name) // whatever lies there now, it is not known to be what the manifest says
		}
	}
	if len(old) > 0 {
		o.ours[manifestName] = true
	}
	return o, o.clearStaging(len(journal) == 0)
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

// manifestFile is /manifest.json: every other file, sorted, without times.
type manifestFile struct {
	Files []entry `json:"files"`
}

// readManifest reads what the last build wrote. A missing or broken manifest is
// an empty one: then every file is in the way that was not made by this build.
func readManifest(name string) ([]entry, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return parseManifest(b), nil
}

func parseManifest(b []byte) []entry {
	var m manifestFile
	if json.Unmarshal(b, &m) != nil {
		return nil
	}
	return slices.DeleteFunc(m.Files, func(e entry) bool { return !filepath.IsLocal(filepath.FromSlash(e.Path)) })
}

// keep takes a file of the last build as it is, if the output folder still has
// it. Safe for many goroutines, as is put.
func (o *output) keep(e entry) bool {
	if o.old[e.Path] != e {
		return false
	}
	st, err := os.Lstat(o.target(e.Path))
	return err == nil && st.Mode().IsRegular() && st.Size() == e.Size
}

// lastMade reads a file of the last build, if it is as that build made it.
func (o *output) lastMade(address string) ([]byte, error) {
	e := o.old[addr.File(address)]
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
	if err := o.realFolders(f.Path); err != nil {
		return err
	}
	st, err := os.Lstat(o.target(f.Path))
	switch {
	case err == nil && !o.ours[f.Path]:
		return fmt.Errorf("%s is in the way: Holdfast did not make it; move it, or build to another folder", filepath.ToSlash(o.target(f.Path)))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f.isNew = err != nil
	f.keep = err == nil && o.old[f.Path] == f.entry && st.Mode().IsRegular() && st.Size() == f.Size
	return nil
}

// realFolders complains where something other than a folder, such as a link to
// one elsewhere, stands where a folder of ours has to be.
func (o *output) realFolders(name string) error {
	for dir := range ancestors(name) {
		if _, checked := o.folders.Load(dir); checked {
			continue
		}
		st, err := os.Lstat(o.target(dir))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !st.IsDir() {
			return fmt.Errorf("%s is in the way: it should be a folder; move it, or build to another folder", filepath.ToSlash(o.target(dir)))
		}
		o.folders.Store(dir, true)
	}
	return nil
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
	if dir := filepath.Dir(temp); !o.made(dir) {
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

func (o *output) made(dir string) bool {
	_, made := o.staged.Load(dir)
	return made
}

func (o *output) temp(name string) string {
	return filepath.Join(o.dir, stagingDir, treeName, filepath.FromSlash(name))
}

func (o *output) target(name string) string { return filepath.Join(o.dir, filepath.FromSlash(name)) }

func (o *output) take(f file) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen[f.Path] {
		return fmt.Errorf("two pages were made for %s", f.Path)
	}
	o.seen[f.Path] = true
	o.files = append(o.files, f)
	return nil
}

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
	slices.SortFunc(o.files, func(a, b file) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), strings.Compare(a.Path, b.Path))
	})
	if err := o.journal(); err != nil {
		return counts{}, err
	}
	var n counts
	there := map[string]bool{".": true}
	for _, f := range o.files {
		if f.keep {
			n.unchanged++
			continue
		}
		if err := o.place(f.Path, there); err != nil {
			return n, err
		}
		n.written++
	}
	deleted, err := o.prune()
	n.deleted = deleted
	if err != nil {
		return n, err
	}
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

func (o *output) putManifest() error {
	files := make([]entry, 0, len(o.files))
	for _, f := range o.files {
		files = append(files, f.entry)
	}
	slices.SortFunc(files, func(a, b entry) int { return strings.Compare(a.Path, b.Path) })
	var b bytes.Buffer
	b.WriteString("{\"files\":[\n")
	for i, e := range files {
		line, err := json.Marshal(e)
		if err != nil {
			return err
		}
		b.Write(line)
		if i < len(files)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return o.putWhole(manifestName, b.Bytes())
}

// putWhole is put for the manifest, which is not in itself: it is unchanged if
// its bytes are.
func (o *output) putWhole(name string, body []byte) error {
	if have, err := os.ReadFile(o.target(name)); err == nil && bytes.Equal(have, body) {
		return o.take(file{entry: entry{Path: name}, keep: true})
	}
	if err := os.MkdirAll(o.staging(treeName), 0o777); err != nil {
		return err
	}
	if err := writeSynced(o.temp(name), body); err != nil {
		return err
	}
	return o.take(file{entry: entry{Path: name}})
}

// journal lists the files that this build is about to make or remove, so that
// after a crash the next one knows them for ours, believes nothing of what the
// manifest says of them, and finishes the job. Unneeded where there is nothing
// to do.
func (o *output) journal() error {
	var names []string
	for _, f := range o.files {
		if !f.keep {
			names = append(names, f.Path)
		}
	}
	for name := range o.ours {
		if !o.seen[name] {
			names = append(names, name)
		}
	}
	return o.addToJournal(names)
}

// addToJournal adds files to those that a killed build had not finished.
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

// prune removes what earlier builds made and this one did not, and folders that
// this leaves empty.
func (o *output) prune() (int, error) {
	n := 0
	for name := range o.ours {
		if o.seen[name] || !filepath.IsLocal(filepath.FromSlash(name)) {
			continue
		}
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
