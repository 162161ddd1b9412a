package site

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/pack"
)

// cache is what builds leave for later ones: what each record said, by the hash
// of its files, and the key that each file of the site was made by. It lives in
// memory while serving and in one file under .holdfast/ between runs; one that
// is broken, or another program's, is thrown away and nothing is lost.
//
// Nothing in it is believed because of where or when it was: records go by
// content hashes, and a file of the site is kept only where its key is the same
// and the output folder's own manifest has the very bytes that the key made.
type cache struct {
	mu      sync.Mutex
	records map[string]recordMemo // by client
	made    map[string]madeMemo   // by path in the output folder

	old   *cache // of the last build; read only
	dirty bool   // differs from old
}

// recordMemo is what one record's files said.
type recordMemo struct {
	ID, Hash, Parsed string
}

// madeMemo is the key that a file was made by, and the file.
type madeMemo struct {
	Path, Key, SHA256 string
	Size              int64
}

func newCache(old *cache) *cache {
	if old != nil {
		old.old = nil // two builds back is of no use
	}
	return &cache{records: map[string]recordMemo{}, made: map[string]madeMemo{}, old: old}
}

// Get and Put are book.Memo.
func (c *cache) Get(id, hash string) []byte {
	if c.old == nil {
		return nil
	}
	if m := c.old.records[id]; m.Hash == hash {
		return []byte(m.Parsed)
	}
	return nil
}

// Put is book.Memo.
func (c *cache) Put(id, hash string, parsed []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records[id] = recordMemo{id, hash, string(parsed)}
	c.dirty = c.dirty || c.old == nil || c.old.records[id].Hash != hash
}

// lastMade is the file that a key made in the last build, if it did.
func (c *cache) lastMade(path, key string) (entry, bool) {
	if c.old == nil {
		return entry{}, false
	}
	m, ok := c.old.made[path]
	return entry{Path: m.Path, SHA256: m.SHA256, Size: m.Size}, ok && m.Key == key
}

// note remembers the key that a file was made by.
func (c *cache) note(key string, e entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := madeMemo{e.Path, key, e.SHA256, e.Size}
	c.made[e.Path] = m
	c.dirty = c.dirty || c.old == nil || c.old.made[e.Path] != m
}

// cacheFile is a cache as it is kept on disk.
type cacheFile struct {
	Program string
	Records []recordMemo
	Made    []madeMemo
}

const cacheMagic = "holdfast cache 1\n"

func cachePath(dir, audience string) string {
	return filepath.Join(dir, ".holdfast", cmp.Or(audience, "everyone")+".cache")
}

// readCache reads what the last build left, or nil.
func readCache(path, program string) *cache {
	b, err := os.ReadFile(path)
	if err != nil || len(b) < len(cacheMagic)+sha256.Size || string(b[:len(cacheMagic)]) != cacheMagic {
		return nil
	}
	body := b[len(cacheMagic) : len(b)-sha256.Size]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(b)-sha256.Size:]) {
		return nil
	}
	var f cacheFile
	if pack.Read(body, &f) != nil || f.Program != program {
		return nil
	}
	c := &cache{records: make(map[string]recordMemo, len(f.Records)), made: make(map[string]madeMemo, len(f.Made))}
	for _, m := range f.Records {
		c.records[m.ID] = m
	}
	for _, m := range f.Made {
		c.made[m.Path] = m
	}
	return c
}

// write keeps the cache for the next run, if there is anything new in it.
func (c *cache) write(path, program string) error {
	if !c.dirty && c.old != nil && len(c.records) == len(c.old.records) && len(c.made) == len(c.old.made) {
		return nil
	}
	f := cacheFile{Program: program}
	for _, m := range c.records {
		f.Records = append(f.Records, m)
	}
	for _, m := range c.made {
		f.Made = append(f.Made, m)
	}
	slices.SortFunc(f.Records, func(a, b recordMemo) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(f.Made, func(a, b madeMemo) int { return strings.Compare(a.Path, b.Path) })
	b := pack.Append([]byte(cacheMagic), &f)
	sum := sha256.Sum256(b[len(cacheMagic):])
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "cache-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(append(b, sum[:]...))
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
