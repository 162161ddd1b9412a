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
	sum   [sha256.Size]byte
	files []entry
}

// read gives what the last build wrote, sorted by path. A missing or broken
// manifest is an empty one: then every file is in the way that was not made by this build.
func (m *lastManifest) read(name string) ([]entry, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		*m = lastManifest{}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); sum != m.sum {
		m.sum, m.files = sum, parseManifest(b)
	}
	return m.files, nil
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

func (o *output) putManifest() error {
	o.next.files = o.sorted()
	b := make([]byte, 0, 150*len(o.files)+len("{\"files\":[\n]}\n"))
	b = append(b, "{\"files\":[\n"...)
	for i, e := range o.next.files {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		name, err := json.Marshal(e.Path)
		if err != nil {
			return err
		}
		b = append(append(append(append(b, `{"path":`...), name...), `,"sha256":"`...), e.SHA256...)
		b = append(strconv.AppendInt(append(b, `","size":`...), e.Size, 10), '}')
	}
	if len(o.files) > 0 {
		b = append(b, '\n')
	}
	b = append(b, "]}\n"...)
	o.next.sum = sha256.Sum256(b)
	return o.putWhole(manifestName, b)
}

// sorted lists the files of this build by path: most are in the last manifest,
// which is sorted already.
func (o *output) sorted() []entry {
	others := o.others
	slices.SortFunc(others, func(a, b entry) int { return strings.Compare(a.Path, b.Path) })
	all := make([]entry, 0, len(o.files))
	for _, was := range o.list {
		for len(others) > 0 && others[0].Path < was.Path {
			all, others = append(all, others[0]), others[1:]
		}
		_, old := o.old[was.Path]
		if f, made := o.files[was.Path]; old && made {
			all = append(all, f.entry)
		}
	}
	return append(all, others...)
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
