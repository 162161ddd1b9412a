package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// entry is one file in the manifest.
type entry struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// manifestFile is /manifest.json: every other file, sorted, without times.
type manifestFile struct {
	Files []entry `json:"files"`
}

// lastManifest remembers a manifest by the hash of its bytes: it is large, and
// mostly what it was.
type lastManifest struct {
	sum [sha256.Size]byte
	*listing
}

// listing numbers the files of a manifest. A file keeps its number from build to
// build of a Session, so that nobody need look up fifty thousand paths to say that
// they are as they were.
type listing struct {
	files []entry          // by number; empty where a file is no longer made
	at    map[string]int32 // the number of each path
	order []int32          // numbers, sorted by path
}

// list numbers files that are sorted by path.
func list(files []entry) *listing {
	l := &listing{files, make(map[string]int32, len(files)), make([]int32, len(files))}
	for i := range files {
		l.at[files[i].Path], l.order[i] = int32(i), int32(i)
	}
	return l
}

// read gives what the last build wrote. A missing or broken manifest is an empty
// one: then every file is in the way that was not made by this build.
func (m *lastManifest) read(name string) (*listing, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		*m = lastManifest{listing: list(nil)}
		return m.listing, nil
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); sum != m.sum {
		*m = lastManifest{sum, list(parseManifest(b))}
	}
	return m.listing, nil
}

// parseManifest reads a manifest; of a broken one, nothing.
func parseManifest(b []byte) []entry {
	var m manifestFile
	if json.Unmarshal(b, &m) != nil {
		return nil
	}
	files := slices.DeleteFunc(m.Files, func(e entry) bool { return !filepath.IsLocal(filepath.FromSlash(e.Path)) })
	slices.SortFunc(files, func(a, b entry) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(files, func(a, b entry) bool { return a.Path == b.Path })
}

// follow takes in what a build has written.
func (m *lastManifest) follow(o *output) {
	m.sum = o.nextSum
	for i := range o.fate {
		switch e := &m.files[i]; o.fate[i].Load() {
		case isMade:
			*e = o.files[e.Path].entry
		case isGone:
			delete(m.at, e.Path)
			*e = entry{}
		}
	}
	m.order = o.order
	for i, n := range m.order {
		if n < 0 {
			e := o.others[^n]
			m.order[i], m.at[e.Path] = int32(len(m.files)), int32(len(m.files))
			m.files = append(m.files, e)
		}
	}
	if len(m.files) > 2*len(m.order)+1000 { // most numbers are of no more use
		files := make([]entry, len(m.order))
		for i, n := range m.order {
			files[i] = m.files[n]
		}
		m.listing = list(files)
	}
}

// inOrder is the files of this build by path: their numbers, or for those that
// have none, ^index in others. Most are in the last manifest, which is sorted
// already.
func (o *output) inOrder() []int32 {
	slices.SortFunc(o.others, func(a, b entry) int { return strings.Compare(a.Path, b.Path) })
	order, next := make([]int32, 0, len(o.list.order)+len(o.others)), 0
	for _, n := range o.list.order {
		for next < len(o.others) && o.others[next].Path < o.list.files[n].Path {
			order = append(order, ^int32(next))
			next++
		}
		if o.fate[n].Load() != isGone {
			order = append(order, n)
		}
	}
	for ; next < len(o.others); next++ {
		order = append(order, ^int32(next))
	}
	return order
}

// entry is what this build made at a place in its order.
func (o *output) entry(n int32) entry {
	switch {
	case n < 0:
		return o.others[^n]
	case o.fate[n].Load() == isMade:
		return o.files[o.list.files[n].Path].entry
	default:
		return o.list.files[n]
	}
}

func (o *output) putManifest() error {
	o.order = o.inOrder()
	b := make([]byte, 0, 150*len(o.order)+len("{\"files\":[\n]}\n"))
	b = append(b, "{\"files\":[\n"...)
	for i, n := range o.order {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		e := o.entry(n)
		b = appendString(append(b, `{"path":`...), e.Path)
		b = append(append(b, `,"sha256":"`...), e.SHA256...)
		b = append(strconv.AppendInt(append(b, `","size":`...), e.Size, 10), '}')
	}
	if len(o.order) > 0 {
		b = append(b, '\n')
	}
	b = append(b, "]}\n"...)
	o.nextSum = sha256.Sum256(b)
	return o.putWhole(manifestName, b)
}

// appendString adds a JSON string. Nearly every path stands for itself.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // a string always has a JSON
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
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
