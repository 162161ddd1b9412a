package site

import (
	"cmp"
	"crypto/sha256"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/report"
	"holdfast/generator/internal/retention"
)

// cache is what a build knows from earlier ones: what each record and page
// said, by the hash of its files, how each record was summed up, and the key
// that each file of the site was made by. A Session keeps it in memory; between
// programs it lies in .holdfast/AUDIENCE/, an index and a shelf of records. One
// that is broken, or another program's, is thrown away and nothing is lost.
//
// Nothing in it is believed because of where or when it was: files go by the
// hash of their bytes (only a Session whose watcher says that a file is as it
// was goes without reading it), and a file of the site is kept only where its
// key is the same and the output folder's own manifest has the very bytes that
// the key made.
type cache struct {
	dir     string // "" of one that is not kept
	program string
	release func() // the lock
	shelf   shelf
	records map[string]*recordMemo // by client
	made    map[string]madeMemo    // by path in the output folder, of the last build
	digests map[string]digestMemo  // by address, of the last build
	whole   whole                  // the last build that was written

	manifest lastManifest  // of the output folder
	trusted  *listing      // in a Session: the manifest of its last build, while nothing tells that files are gone
	settled  *book.Settled // in a Session: what the last check of the book found
	engine   keptEngine    // likewise: of the last build

	mu      sync.Mutex
	pages   map[string]pageMemo // by path, of all builds so far
	asked   map[string]bool     // pages that this build asked for
	next    []madeMemo          // of this build, where they are not in made
	still   atomic.Int64        // how many of this build are
	sets    []*setMemo          // of the clients whose files this build went through one by one
	dirty   bool                // the index in dir is not this
	keeping bool                // for further builds of this Session
	reports report.Store        // what pages ask of the data, likewise
}

// recordMemo is what is known of one client's record.
type recordMemo struct {
	recordFile
	ready *ready   // in a Session: what would be read again
	set   *setMemo // likewise: the files of the client's pages
}

// recordFile is what the index keeps of it.
type recordFile struct {
	ID, Hash string // Hash is of its files
	At       place  // the record as typed
	Lens     string // what it was summed up through
	Summary  place  // a summary
	Face     string // see view.Face; "" where the lens shows nothing
	Context  contextMemo
}

// summary is what a record says to the rest of the site.
type summary struct {
	Said book.Said
	Seen bool // the lens shows something of it
	Row  retention.Row
}

// ready is a summary in memory, and the files that it was read from.
type ready struct {
	paths []string
	summary
}

// contextMemo is the hash of the last context that was made for the client's
// pages, by the key of what it was made from.
type contextMemo struct {
	Key, Sum string
	HasValue bool // see view.ClientContext
}

// pageMemo is what one page said.
type pageMemo struct{ Path, Hash, Parsed string }

// madeMemo is the key that a file was made by, and the file.
type madeMemo struct {
	Path, Key, SHA256 string
	Size              int64
}

// cacheIndex is the index file, before the hash of its bytes.
type cacheIndex struct {
	Program string
	End     int64 // of the shelf
	Records []recordFile
	Pages   []pageMemo
	Made    []madeMemo
	Digests []digestMemo
	Whole   whole
}

const (
	indexName = "index"
	shelfName = "records"
)

// openCache opens what earlier builds left in a site's folder; it may be
// nothing. While another program has it, or where it cannot be kept, and with
// no audience's name (keep is false), it is one that is not kept.
func openCache(dir, audience, program string, keep bool) (*cache, error) {
	c := &cache{program: program, records: map[string]*recordMemo{}, made: map[string]madeMemo{}, pages: map[string]pageMemo{}, digests: map[string]digestMemo{}}
	if keep {
		c.dir = filepath.Join(dir, ".holdfast", cmp.Or(audience, "everyone"))
		if c.openKept() == nil {
			return c, nil
		}
		c.dir = ""
	}
	f, err := os.CreateTemp("", "holdfast-records-*")
	c.shelf.file = f
	return c, err
}

func (c *cache) openKept() (err error) {
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return err
	}
	if c.release, err = lock(c.dir); err != nil {
		return err
	}
	if c.shelf.file, err = os.OpenFile(filepath.Join(c.dir, shelfName), os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		c.release()
		return err
	}
	index, ok := c.readIndex()
	if !ok {
		return nil // what is on the shelf is written over
	}
	c.shelf.end.Store(index.End)
	c.shelf.own = index.End
	c.whole = index.Whole
	for _, m := range index.Records {
		c.records[m.ID] = &recordMemo{recordFile: m}
	}
	for _, m := range index.Pages {
		c.pages[m.Path] = m
	}
	for _, m := range index.Made {
		c.made[m.Path] = m
	}
	for _, m := range index.Digests {
		c.digests[m.Address] = m
	}
	return nil
}

func (c *cache) readIndex() (index cacheIndex, ok bool) {
	b, err := os.ReadFile(filepath.Join(c.dir, indexName))
	if err != nil || len(b) < sha256.Size {
		return index, false
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sha256.Sum256(body) != [sha256.Size]byte(sum) || pack.Read(body, &index) != nil {
		return index, false
	}
	return index, index.Program == c.program
}

// forget empties a cache that turned out to be broken.
func (c *cache) forget() {
	c.records, c.made, c.pages, c.digests = map[string]*recordMemo{}, map[string]madeMemo{}, map[string]pageMemo{}, map[string]digestMemo{}
	c.whole = whole{}
	c.shelf.end.Store(0)
	c.shelf.own = 0
}

// close lets go of the files, and of the lock.
func (c *cache) close() {
	c.reports.Close()
	if c.shelf.file != nil {
		c.shelf.file.Close()
	}
	if c.dir == "" && c.shelf.file != nil {
		_ = os.Remove(c.shelf.file.Name()) // the system clears its temporary folder
	}
	if c.release != nil {
		c.release()
	}
}

// begin is the beginning of a build.
func (c *cache) begin() {
	c.next, c.sets, c.asked = nil, nil, map[string]bool{}
	c.still.Store(0)
}

// Get is what a page said when its file had this hash, or nil.
func (c *cache) Get(path, hash string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[path] = true
	if m := c.pages[path]; m.Hash == hash {
		return []byte(m.Parsed)
	}
	return nil
}

// Put takes what a page says.
func (c *cache) Put(path, hash string, parsed []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages[path] = pageMemo{path, hash, string(parsed)}
	c.dirty = true
}

// remember takes what was read of every record. Those that are gone are dropped.
func (c *cache) remember(all []*recordMemo) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := make(map[string]*recordMemo, len(all))
	for _, m := range all {
		if m == nil {
			continue
		}
		if c.records[m.ID] != m {
			c.dirty = true
		}
		now[m.ID] = m
	}
	c.dirty = c.dirty || len(now) != len(c.records)
	c.records = now
}

// lastMade is the file that a key made in the last build, if it did.
func (c *cache) lastMade(path, key string) (entry, bool) {
	m, ok := c.made[path]
	return entry{Path: m.Path, SHA256: m.SHA256, Size: m.Size}, ok && m.Key == key
}

// note remembers the key that a file was made by.
func (c *cache) note(key string, e entry) {
	m := madeMemo{e.Path, key, e.SHA256, e.Size}
	if c.made[e.Path] == m {
		c.still.Add(1)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = append(c.next, m)
}

// digest is what search took of a document, if its key is the same.
func (c *cache) digest(address, key string) (digestMemo, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.digests[address]
	return m, ok && m.Key == key
}

// rememberDigests takes those of a build. Others are dropped.
func (c *cache) rememberDigests(all []digestMemo) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := make(map[string]digestMemo, len(all))
	for _, m := range all {
		c.dirty = c.dirty || c.digests[m.Address] != m
		now[m.Address] = m
	}
	c.dirty = c.dirty || len(now) != len(c.digests)
	c.digests = now
}

// finish is the end of a build that was written, which removed some files: what
// it made is what is there.
func (c *cache) finish(gone []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.made) == 0 {
		c.made = make(map[string]madeMemo, len(c.next))
	}
	for _, m := range c.next {
		c.made[m.Path] = m
	}
	for _, path := range gone {
		delete(c.made, path)
	}
	c.dirty = c.dirty || len(c.next)+len(gone) > 0
	if all := len(c.made); all > len(c.next)+int(c.still.Load()) { // some are of another output folder
		maps.DeleteFunc(c.made, func(path string, _ madeMemo) bool {
			_, there := c.manifest.at[path]
			return !there
		})
		c.dirty = c.dirty || len(c.made) < all
	}
	for _, set := range c.sets {
		set.numberIn(c.manifest.listing)
	}
	maps.DeleteFunc(c.pages, func(path string, _ pageMemo) bool { return !c.asked[path] })
}

// write keeps the cache for the next program, if there is anything new in it.
func (c *cache) write() error {
	if c.dir == "" || !c.dirty {
		return nil
	}
	if err := c.compact(); err != nil {
		return err
	}
	index := cacheIndex{Program: c.program, End: c.shelf.end.Load(), Whole: c.whole}
	for _, m := range c.records {
		index.Records = append(index.Records, m.recordFile)
	}
	index.Pages, index.Digests, index.Made = slices.Collect(maps.Values(c.pages)), slices.Collect(maps.Values(c.digests)), slices.Collect(maps.Values(c.made))
	body := pack.Append(nil, &index)
	sum := sha256.Sum256(body)
	if err := writeAside(filepath.Join(c.dir, indexName), append(body, sum[:]...)); err != nil {
		return err
	}
	c.dirty = false
	return nil
}

// writeAside writes a file beside its place and renames it there.
func writeAside(name string, body []byte) error {
	next := name + "-next"
	if err := os.WriteFile(next, body, 0o666); err != nil {
		_ = os.Remove(next) // half of it, on a full disk
		return err
	}
	return os.Rename(next, name)
}

// room is how much of a shelf may be of no more use.
const room = 32 << 20

// compact writes the shelf again if most of it is of no more use. The index
// knows nothing of the new one until it is written; a program that dies between
// leaves a cache that proves broken and is thrown away.
func (c *cache) compact() error {
	var live int64
	for _, m := range c.records {
		live += int64(m.At.Size + m.Summary.Size)
	}
	for _, m := range c.digests {
		live += int64(m.At.Size)
	}
	if c.shelf.end.Load() <= 2*live+room {
		return nil
	}
	name := filepath.Join(c.dir, shelfName)
	f, err := os.Create(name + "-next")
	if err != nil {
		return err
	}
	next := shelf{file: f}
	var places []*place
	for _, m := range c.records {
		places = append(places, &m.At, &m.Summary)
	}
	digests := slices.Collect(maps.Values(c.digests))
	for i := range digests {
		places = append(places, &digests[i].At)
	}
	var buf []byte
	for _, p := range places {
		if p.Size == 0 {
			continue
		}
		if buf, err = c.shelf.get(*p, buf); err == nil {
			*p, err = next.put(buf)
		}
		if err != nil {
			f.Close()
			return err
		}
	}
	for _, m := range digests {
		c.digests[m.Address] = m
	}
	// Not every system renames a file that is open, or over one.
	f.Close()
	c.shelf.file.Close()
	if err := os.Rename(name+"-next", name); err != nil {
		return err
	}
	c.shelf.end.Store(next.end.Load())
	c.shelf.own = 0
	c.shelf.file, err = os.OpenFile(name, os.O_RDWR, 0o666)
	return err
}

// distrust has the files that changed read again, or all with nil.
func (c *cache) distrust(changed []string) {
	if changed == nil {
		for _, m := range c.records {
			m.ready = nil
		}
		return
	}
	for _, name := range changed {
		rest, ok := strings.CutPrefix(name, "data/clients/")
		if id, _, _ := strings.Cut(strings.TrimSuffix(rest, ".yaml"), "/"); ok && c.records[id] != nil {
			c.records[id].ready = nil
		}
	}
}
