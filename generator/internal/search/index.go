package search

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Put takes one script of the index: its address, and how to make it. A script
// that is there already under its address, which has the hash of its content,
// need not be made. What is made is good until put returns.
type Put func(address string, make func() ([]byte, error)) error

// Write makes the index of documents from their addresses and digests, which
// it asks for by index, each more than once and from several goroutines. put is
// called from several goroutines too; for the manifest last of all. A buffer is
// handed to digest to be used again.
func Write(addresses []string, digest func(i int, buf []byte) ([]byte, error), put Put) error {
	x := &indexer{numbers: number(addresses), digest: digest, put: put}
	var wg sync.WaitGroup
	var pairsErr error
	wg.Go(func() { pairsErr = x.pairTable() })
	err := x.otherTables()
	wg.Wait()
	if err = cmp.Or(err, pairsErr); err != nil {
		return err
	}
	return x.manifest()
}

// indexer is one index on its way.
type indexer struct {
	numbers
	digest func(int, []byte) ([]byte, error)
	put    Put

	squeezers sync.Pool

	mu    sync.Mutex
	roots []row // of the manifest: a table and its topmost shards
}

// each walks the digests in the order of their documents' numbers.
func (x *indexer) each(take func(number uint32, r *reader)) error {
	var buf []byte
	for _, i := range x.order {
		b, err := x.digest(i, buf)
		if err != nil {
			return err
		}
		buf = b
		r := reader{b: b}
		if take(x.of[i], &r); r.bad {
			return fmt.Errorf("search: the digest of document %d is broken", i)
		}
	}
	return nil
}

// all are the numbers of all documents.
func (n *numbers) all(yield func(uint32) bool) {
	for _, i := range n.order {
		if !yield(n.of[i]) {
			return
		}
	}
}

// otherTables makes the tables but that of pairs.
func (x *indexer) otherTables() error {
	t := tables{indexer: x, filters: map[Facet][]string{}}
	if err := x.each(t.take); err != nil {
		return err
	}
	t.facets = t.chunk.flush(t.facets)
	return t.write()
}

// tables are the tables while they grow.
type tables struct {
	*indexer
	names, words occurrences
	docs         []row
	facets       []row
	chunk        facetChunk
	filters      map[Facet][]string
}

// take adds one document.
func (t *tables) take(number uint32, r *reader) {
	t.names.begin(number)
	t.words.begin(number)
	r.bytes(4 * r.length(4)) // pairs
	key := blockKey(number)
	if len(t.docs) == 0 || t.docs[len(t.docs)-1].key != key {
		t.docs = append(t.docs, row{key: key})
	}
	b := &t.docs[len(t.docs)-1].value
	*b = append(*b, r.head()...)
	facets := r.facets()
	if key := chunkKey(number); key != t.chunk.key {
		t.facets = t.chunk.flush(t.facets)
		t.chunk = newChunk(key)
	}
	t.chunk.take(facets)
	r.entries(facets, t)
}

// filterKeys are filterKeys, worked out once for each facet.
func (t *tables) filterKeys(f Facet) []string {
	keys, known := t.filters[f]
	if !known {
		keys = filterKeys(f)
		t.filters[f] = keys
	}
	return keys
}

func (t *tables) takeName(key []byte, info byte) { t.names.add(key, uint32(info)) }

func (t *tables) takeWord(key []byte, level byte, kinds uint32) {
	t.words.add(key, kinds<<levelBits|uint32(level))
}

// write cuts the tables into shards.
func (t *tables) write() error {
	named := make(map[string]bool, t.names.len())
	names, typos := t.nameRows(named)
	words, typos := t.wordRows(named, typos)
	for name, rows := range map[string][]row{"words": words, "names": names, "typos": typos, "docs": t.docs, "facets": t.facets} {
		if err := t.table(name, rows); err != nil {
			return err
		}
	}
	return nil
}

// nameRows are the rows of names, and those of typos that come of them.
func (t *tables) nameRows(named map[string]bool) (rows, typos []row) {
	v := values{total: len(t.order), all: t.all}
	var p postings
	rows = make([]row, 0, t.names.len())
	for key, list := range t.names.lists {
		named[key] = true
		for _, f := range list {
			p.add(f.number, nameBits, byte(f.more))
		}
		if canErr(key) {
			typos = appendTypo(typos, key, p.b, 0)
		}
		rows = append(rows, row{key: key, value: v.take(&p, nameBits, true)})
	}
	return rows, typos
}

// wordRows are the rows of words, and of words in entries of a kind; and those of
// typos that come of words which stand in no name.
func (t *tables) wordRows(named map[string]bool, typos []row) (rows, _ []row) {
	v := values{total: len(t.order), all: t.all}
	var p postings
	var kinds [mostKinds]postings
	rows = make([]row, 0, t.wordKeys())
	for key, list := range t.words.lists {
		if !named[key] && canErr(key) {
			typos = appendTypo(typos, key, nil, len(list))
		}
		for _, f := range list {
			level := byte(f.more & (1<<levelBits - 1))
			p.add(f.number, levelBits, level)
			for in := f.more >> levelBits; in != 0; in &= in - 1 {
				kinds[bits.TrailingZeros32(in)].add(f.number, levelBits, level)
			}
		}
		rows = append(rows, row{key: key, value: v.take(&p, levelBits, false)})
		for bit, kind := range PartKinds {
			if k := &kinds[bit]; k.n > 0 {
				rows = append(rows, row{key: kindKey(kind, key), value: v.take(k, levelBits, false)})
			}
		}
	}
	return rows, typos
}

// wordKeys is how many rows the table of words has.
func (t *tables) wordKeys() int {
	n := t.words.len()
	for _, said := range t.words.all {
		n += bits.OnesCount32(said >> levelBits)
	}
	return n
}

// appendTypo adds what stands in the table of typos for a word that can be
// mistyped: of a name, from its list there, or else of a text, if more than one
// document has it.
func appendTypo(rows []row, key string, name []byte, documents int) []row {
	switch {
	case len(name) > 0 && !onlyJoined(name):
		return append(rows, row{key: typoKey(key)})
	case len(name) == 0 && documents > 1:
		return append(rows, row{key: typoKey(key), value: []byte{1}})
	default:
		return rows
	}
}

// onlyJoined reports whether a word of names, by its list, only stands for names
// of several words taken as one, which nobody mistypes as one word.
func onlyJoined(list []byte) bool {
	r := reader{b: list}
	for r.more() {
		if info := byte(r.uint()); info&wholeName == 0 || info>>5 == 0 {
			return false
		}
	}
	return true
}

// leastTypo is the length of the shortest word that typing mistakes are
// looked for.
const leastTypo = 4

// canErr reports whether a mistyped word may be meant by this one: never where
// a digit is in it.
func canErr(key string) bool {
	for i := range len(key) {
		if '0' <= key[i] && key[i] <= '9' || key[i] == ':' { // a filter is no word
			return false
		}
	}
	return utf8.RuneCountInString(key) >= leastTypo
}

// typoKey puts words of one length together: a mistake changes it by one or two.
func typoKey(key string) string {
	return string(rune('a'+min(utf8.RuneCountInString(key), 24))) + key
}

// table cuts rows into shards, puts them, and notes the topmost.
func (x *indexer) table(name string, rows []row) error {
	sortRows(rows)
	return x.putTable(name, cut(rows, size, mostBytes(name)))
}

// size is about how many bytes a row takes in its shard.
func size(r *row) int { return len(r.key)/2 + len(r.value) + 3 }

// putTable puts a table's shards and the directories above them.
func (x *indexer) putTable(name string, shards []shard) error {
	if err := x.putAll(shards, packing(name)); err != nil {
		return err
	}
	depth := byte(0)
	top := entries(shards)
	for ; len(top) > dirShards; depth++ {
		dirs := cut(top, func(*row) int { return 1 }, dirShards)
		if err := x.putAll(dirs, packing(name)); err != nil {
			return err
		}
		top = entries(dirs)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.roots = append(x.roots, row{key: name, value: appendRows([]byte{depth}, top)})
	return nil
}

// entries are shards as rows of the directory above them.
func entries(shards []shard) []row {
	rows := make([]row, len(shards))
	for i := range shards {
		rows[i] = row{key: shards[i].from, way: shards[i].from, value: shards[i].sum[:]}
	}
	return rows
}

// putAll makes and puts shards on all processors.
func (x *indexer) putAll(shards []shard, packing int) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, min(runtime.GOMAXPROCS(0), len(shards)))
	for w := range errs {
		wg.Go(func() {
			s := x.squeezer()
			defer x.squeezers.Put(s)
			for i := int(next.Add(1)) - 1; i < len(shards) && errs[w] == nil; i = int(next.Add(1)) - 1 {
				errs[w] = x.putShard(&shards[i], s, packing)
			}
		})
	}
	wg.Wait()
	return cmp.Or(errs...)
}

func (x *indexer) squeezer() *squeezer {
	if s, ok := x.squeezers.Get().(*squeezer); ok {
		return s
	}
	return &squeezer{writers: map[int]*flate.Writer{}}
}

// putShard puts one shard: an old index's as it is there.
func (x *indexer) putShard(sh *shard, s *squeezer, packing int) error {
	if sh.old != nil {
		return x.put(address(sh.sum[:]), func() ([]byte, error) { return sh.old.open(address(sh.sum[:])) })
	}
	s.rows = appendRows(s.rows[:0], sh.rows)
	sh.sum = sumOf(s.rows)
	return x.put(address(sh.sum[:]), func() ([]byte, error) { return s.call(hex.EncodeToString(sh.sum[:]), s.rows, packing), nil })
}

// manifest puts the script that names all others.
func (x *indexer) manifest() error {
	meta := binary.AppendUvarint(nil, uint64(len(x.order)))
	meta = append(binary.AppendUvarint(meta, uint64(x.blocks)), x.counts...)
	rows := append(x.roots, row{key: "", value: meta})
	slices.SortFunc(rows, func(a, b row) int { return compare(a.key, b.key) })
	return x.put(Manifest, func() ([]byte, error) {
		return x.squeezer().call("manifest", appendRows(nil, rows), flate.DefaultCompression), nil
	})
}
