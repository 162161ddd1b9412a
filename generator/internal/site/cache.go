package site

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/pack"
)

// cache is what builds leave for later ones: what each record said, by the hash
// of its files, and the key that each file of the site was made by. It lives in
// one file under .holdfast/; one that is broken, or another program's, is thrown
// away and nothing is lost.
//
// Nothing in it is believed because of where or when it was: records go by
// content hashes, and a file of the site is kept only where its key is the same
// and the output folder's own manifest has the very bytes that the key made.
//
// The file holds what the records said, one after the other, then an index. So
// that ten thousand never stand in memory, they are read one at a time, and what
// is new waits in a temporary file until the build is done.
type cache struct {
	file *os.File              // the last build's, or nil
	old  map[string]recordMemo // by client, of the last build
	was  map[string]madeMemo   // by path in the output folder, of the last build

	mu      sync.Mutex
	fresh   *os.File // what is new, or nil
	end     int64    // of fresh
	records []located
	made    []madeMemo
	dirty   bool // differs from the last build's
}

// recordMemo is where a file holds what one record said.
type recordMemo struct {
	ID, Hash string
	Offset   int64
	Size     int
	Sum      string // of the bytes
}

// located is a recordMemo and its file.
type located struct {
	recordMemo
	in *os.File
}

// madeMemo is the key that a file was made by, and the file.
type madeMemo struct {
	Path, Key, SHA256 string
	Size              int64
}

// cacheIndex stands at the end of the file, before its length and its hash.
type cacheIndex struct {
	Program string
	Records []recordMemo
	Made    []madeMemo
}

const cacheTrailer = 8 + sha256.Size

func cachePath(dir, audience string) string {
	return filepath.Join(dir, ".holdfast", cmp.Or(audience, "everyone")+".cache")
}

// openCache opens what the last build left; it may be nothing.
func openCache(path, program string) *cache {
	c := &cache{old: map[string]recordMemo{}, was: map[string]madeMemo{}}
	f, err := os.Open(path)
	if err != nil {
		return c
	}
	index, ok := readIndex(f)
	if !ok || index.Program != program {
		f.Close()
		return c
	}
	c.file = f
	for _, m := range index.Records {
		c.old[m.ID] = m
	}
	for _, m := range index.Made {
		c.was[m.Path] = m
	}
	return c
}

func readIndex(f *os.File) (index cacheIndex, ok bool) {
	st, err := f.Stat()
	if err != nil || st.Size() < cacheTrailer {
		return index, false
	}
	var trailer [cacheTrailer]byte
	if _, err := f.ReadAt(trailer[:], st.Size()-cacheTrailer); err != nil {
		return index, false
	}
	size := int64(binary.LittleEndian.Uint64(trailer[:8]))
	if size < 0 || size > st.Size()-cacheTrailer {
		return index, false
	}
	body := make([]byte, size)
	if _, err := f.ReadAt(body, st.Size()-cacheTrailer-size); err != nil || sha256.Sum256(body) != [sha256.Size]byte(trailer[8:]) {
		return index, false
	}
	return index, pack.Read(body, &index) == nil
}

func (c *cache) close() {
	if c.file != nil {
		c.file.Close()
	}
	if c.fresh != nil {
		c.fresh.Close()
		_ = os.Remove(c.fresh.Name()) // a leftover in the temporary folder at worst
	}
}

// Get is what a record said when its files had this hash, or nil.
func (c *cache) Get(id, hash string) []byte {
	m, ok := c.old[id]
	if !ok || m.Hash != hash || m.Size < 0 || m.Size > 1<<30 {
		return nil
	}
	b := make([]byte, m.Size)
	if _, err := c.file.ReadAt(b, m.Offset); err != nil {
		return nil
	}
	if sum := sha256.Sum256(b); string(sum[:]) != m.Sum {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.records = append(c.records, located{m, c.file})
	return b
}

// Put takes what a record says.
func (c *cache) Put(id, hash string, parsed []byte) error {
	sum := sha256.Sum256(parsed)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fresh == nil {
		f, err := os.CreateTemp("", "holdfast-cache-*")
		if err != nil {
			return err
		}
		c.fresh = f
	}
	c.dirty = true
	c.records = append(c.records, located{recordMemo{id, hash, c.end, len(parsed), string(sum[:])}, c.fresh})
	_, err := c.fresh.WriteAt(parsed, c.end)
	c.end += int64(len(parsed))
	return err
}

// lastMade is the file that a key made in the last build, if it did.
func (c *cache) lastMade(path, key string) (entry, bool) {
	m, ok := c.was[path]
	return entry{Path: m.Path, SHA256: m.SHA256, Size: m.Size}, ok && m.Key == key
}

// note remembers the key that a file was made by.
func (c *cache) note(key string, e entry) {
	m := madeMemo{e.Path, key, e.SHA256, e.Size}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made = append(c.made, m)
	c.dirty = c.dirty || c.was[e.Path] != m
}

// write keeps the cache for the next build, if there is anything new in it.
func (c *cache) write(path, program string) error {
	if !c.dirty && len(c.records) == len(c.old) && len(c.made) == len(c.was) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "cache-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() // gone already where all went well
	err = c.copyTo(temp, program)
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	c.close() // not every system renames over a file that is open
	c.file, c.fresh = nil, nil
	return os.Rename(temp.Name(), path)
}

// copyTo writes the records from where they are, and the index.
func (c *cache) copyTo(f *os.File, program string) error {
	w := bufio.NewWriterSize(f, 1<<20)
	index := cacheIndex{Program: program, Made: c.made}
	slices.SortFunc(c.records, func(a, b located) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(index.Made, func(a, b madeMemo) int { return strings.Compare(a.Path, b.Path) })
	var at int64
	for _, m := range c.records {
		if _, err := io.Copy(w, io.NewSectionReader(m.in, m.Offset, int64(m.Size))); err != nil {
			return err
		}
		m.Offset = at
		index.Records = append(index.Records, m.recordMemo)
		at += int64(m.Size)
	}
	body := pack.Append(nil, &index)
	sum := sha256.Sum256(body)
	body = binary.LittleEndian.AppendUint64(body, uint64(len(body)))
	if _, err := w.Write(append(body, sum[:]...)); err != nil {
		return err
	}
	return w.Flush()
}
