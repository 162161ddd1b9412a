package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// Put takes one script of the index: its address, and how to make it. A script
// that is there already under its address, which has the hash of its content,
// need not be made.
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

// postings are the documents of one key: gaps between their numbers, each with
// what little there is to say of it.
type postings struct {
	last uint32
	n    uint32
	b    []byte
}

func (p *postings) add(number uint32, bits uint, more byte) {
	p.b = binary.AppendUvarint(p.b, uint64(number-p.last)<<bits|uint64(more))
	p.last = number
	p.n++
}

// list is the postings as they stand in a table: twice their number, then each.
func (p *postings) list() []byte {
	return append(binary.AppendUvarint(make([]byte, 0, len(p.b)+3), uint64(p.n)<<1), p.b...)
}

// value is list but for what nearly all of the total documents have: then it is
// the list of those that lack it, and the number is odd.
func (p *postings) value(bits uint, total int, all iter.Seq[uint32]) []byte {
	if !common(int(p.n), total) {
		return p.list()
	}
	v := binary.AppendUvarint(nil, uint64(p.n)<<1|1)
	r, next, last, left := reader{b: p.b}, uint32(0), uint32(0), p.n
	step := func() {
		if left > 0 {
			next += uint32(r.uint() >> bits)
		} else {
			next = ^uint32(0)
		}
		left--
	}
	step()
	for n := range all {
		if n == next {
			step()
		} else {
			v = binary.AppendUvarint(v, uint64(n-last))
			last = n
		}
	}
	return v
}

// common reports whether a list says who lacks the key.
func common(n, total int) bool { return 4*n > 3*total && n >= 8 }

// all are the numbers of all documents.
func (n *numbers) all(yield func(uint32) bool) {
	for _, i := range n.order {
		if !yield(n.of[i]) {
			return
		}
	}
}

// The room beside a gap: for what is to be said of a name, for a weight, for
// nothing.
const (
	nameBits  = 8
	levelBits = 3
	pairBits  = 0
)

// pairTable makes the table of words that follow each other.
func (x *indexer) pairTable() error {
	at := map[uint32]int32{}
	var lists []postings
	err := x.each(func(number uint32, r *reader) {
		for range r.length(4) {
			h := r.uint32()
			i, ok := at[h]
			if !ok {
				i = int32(len(lists))
				at[h] = i
				lists = append(lists, postings{})
			}
			lists[i].add(number, pairBits, 0)
		}
	})
	if err != nil {
		return err
	}
	rows := make([]row, 0, len(at))
	for h, i := range at {
		rows = append(rows, row{key: pairKey(h), value: lists[i].value(pairBits, len(x.order), x.all)})
		lists[i].b = nil
	}
	return x.table("pairs", rows, mostBytes("pairs"))
}

// wordList is what the index knows of one word.
type wordList struct {
	postings
	kinds []kindList
}

type kindList struct {
	bit int
	postings
}

// otherTables makes the tables but that of pairs.
func (x *indexer) otherTables() error {
	t := tables{indexer: x, names: map[string]*postings{}, words: map[string]*wordList{}}
	if err := x.each(t.take); err != nil {
		return err
	}
	t.facets = t.chunk.flush(t.facets)
	return t.write()
}

// tables are the tables while they grow.
type tables struct {
	*indexer
	names  map[string]*postings
	words  map[string]*wordList
	docs   []row
	facets []row
	chunk  facetChunk
	number uint32 // of the document being taken
}

// take adds one document.
func (t *tables) take(number uint32, r *reader) {
	t.number = number
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

func (t *tables) takeName(key []byte, info byte) {
	p := t.names[string(key)]
	if p == nil {
		p = new(postings)
		t.names[string(key)] = p
	}
	p.add(t.number, nameBits, info)
}

func (t *tables) takeWord(key []byte, level byte, kinds uint32) {
	w := t.words[string(key)]
	if w == nil {
		w = new(wordList)
		t.words[string(key)] = w
	}
	w.add(t.number, levelBits, level)
	for bit := 0; kinds != 0; bit++ {
		if kinds&1 != 0 {
			w.kind(bit).add(t.number, levelBits, level)
		}
		kinds >>= 1
	}
}

func (w *wordList) kind(bit int) *postings {
	for i := range w.kinds {
		if w.kinds[i].bit == bit {
			return &w.kinds[i].postings
		}
	}
	w.kinds = append(w.kinds, kindList{bit: bit})
	return &w.kinds[len(w.kinds)-1].postings
}

// write cuts the tables into shards.
func (t *tables) write() error {
	names, words, typos := make([]row, 0, len(t.names)), make([]row, 0, 2*len(t.words)), []row(nil)
	for key, p := range t.names {
		names = append(names, row{key: key, value: p.list()})
	}
	for key, w := range t.words {
		words = append(words, row{key: key, value: w.value(levelBits, len(t.order), t.all)})
		for i := range w.kinds {
			k := &w.kinds[i]
			words = append(words, row{key: kindKey(PartKinds[k.bit], key), value: k.value(levelBits, len(t.order), t.all)})
		}
		if _, named := t.names[key]; !named && canErr(key) {
			typos = appendTypo(typos, key, nil, int(w.n))
		}
	}
	for key, p := range t.names {
		if canErr(key) {
			typos = appendTypo(typos, key, p.b, 0)
		}
	}
	t.names, t.words = nil, nil
	for name, rows := range map[string][]row{"words": words, "names": names, "typos": typos, "docs": t.docs, "facets": t.facets} {
		if err := t.table(name, rows, mostBytes(name)); err != nil {
			return err
		}
	}
	return nil
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
func (x *indexer) table(name string, rows []row, most int) error {
	sortRows(rows)
	return x.putTable(name, cut(rows, size, most))
}

// size is about how many bytes a row takes in its shard.
func size(r *row) int { return len(r.key)/2 + len(r.value) + 3 }

// putTable puts a table's shards and the directories above them.
func (x *indexer) putTable(name string, shards []shard) error {
	if err := x.putAll(shards); err != nil {
		return err
	}
	depth := byte(0)
	top := entries(shards)
	for ; len(top) > dirShards; depth++ {
		dirs := cut(top, func(*row) int { return 1 }, dirShards)
		if err := x.putAll(dirs); err != nil {
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
func (x *indexer) putAll(shards []shard) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, min(runtime.GOMAXPROCS(0), len(shards)))
	for w := range errs {
		wg.Go(func() {
			var s squeezer
			var buf []byte
			for i := int(next.Add(1)) - 1; i < len(shards) && errs[w] == nil; i = int(next.Add(1)) - 1 {
				buf, errs[w] = x.putShard(&shards[i], &s, buf)
			}
		})
	}
	wg.Wait()
	return cmp.Or(errs...)
}

// putShard puts one shard: an old index's as it is there.
func (x *indexer) putShard(sh *shard, s *squeezer, buf []byte) ([]byte, error) {
	if sh.old != nil {
		return buf, x.put(address(sh.sum[:]), func() ([]byte, error) { return sh.old.open(address(sh.sum[:])) })
	}
	buf = appendRows(buf[:0], sh.rows)
	sh.sum = sumOf(buf)
	return buf, x.put(address(sh.sum[:]), func() ([]byte, error) { return s.script(buf).Body, nil })
}

// manifest puts the script that names all others.
func (x *indexer) manifest() error {
	meta := binary.AppendUvarint(nil, uint64(len(x.order)))
	meta = append(binary.AppendUvarint(meta, uint64(x.blocks)), x.counts...)
	rows := append(x.roots, row{key: "", value: meta})
	slices.SortFunc(rows, func(a, b row) int { return compare(a.key, b.key) })
	var s squeezer
	return x.put(Manifest, func() ([]byte, error) { return s.call("manifest", appendRows(nil, rows)), nil })
}
