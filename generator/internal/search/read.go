package search

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Index reads an index, for Change and for tests: it asks for scripts by address
// and believes nothing of what it gets.
type Index struct {
	open   func(address string) ([]byte, error)
	total  int
	counts []byte
	roots  map[string][]byte
}

// Result is one document found.
type Result struct {
	Number               uint32
	Kind, Title, Address string
	Sub                  string
	text                 string
}

// Open reads the manifest.
func Open(open func(address string) ([]byte, error)) (*Index, error) {
	ix := &Index{open: open, roots: map[string][]byte{}}
	script, err := open(Manifest)
	if err != nil {
		return nil, err
	}
	_, body, err := payload(script)
	if err != nil {
		return nil, err
	}
	rows, err := readRows(body)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if r.key != "" {
			ix.roots[r.key] = r.value
			continue
		}
		m := reader{b: r.value}
		ix.total = int(m.uint())
		ix.counts = m.bytes(m.length(1))
		if m.bad {
			return nil, errScript
		}
	}
	return ix, nil
}

// Len is the number of documents.
func (ix *Index) Len() int { return ix.total }

// shard reads one script's rows.
func (ix *Index) shard(sum []byte) ([]row, error) {
	script, err := ix.open(address(sum))
	if err != nil {
		return nil, err
	}
	name, body, err := payload(script)
	if has := sumOf(body); err == nil && (name != hex.EncodeToString(sum) || !bytes.Equal(has[:], sum)) {
		err = errScript
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address(sum), err)
	}
	return readRows(body)
}

// find gives the rows of a table whose keys begin with a prefix, sorted.
func (ix *Index) find(table, prefix string) ([]row, error) {
	root, ok := ix.roots[table]
	if !ok || len(root) == 0 {
		return nil, fmt.Errorf("search: no table %s", table)
	}
	top, err := readRows(root[1:])
	if err != nil {
		return nil, err
	}
	return ix.below(top, int(root[0]), prefix)
}

// below reads the shards under some entries that may hold the prefix.
func (ix *Index) below(entries []row, depth int, prefix string) (found []row, err error) {
	from := way(prefix)
	first := 0
	for i := range entries {
		if entries[i].key <= from {
			first = i
		}
	}
	for i := first; i < len(entries) && (i == first || strings.HasPrefix(entries[i].key, from)); i++ {
		rows, err := ix.shard(entries[i].value)
		if err != nil {
			return nil, err
		}
		if depth > 0 {
			rows, err = ix.below(rows, depth-1, prefix)
		}
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if strings.HasPrefix(r.key, prefix) {
				found = append(found, r)
			}
		}
	}
	return found, nil
}

// documents reads a list of postings: the numbers in it, or the others where it
// lists what lacks the key.
func (ix *Index) documents(value []byte, bits uint) ([]uint32, error) {
	r := reader{b: value}
	n := r.uint()
	var listed []uint32
	at := uint32(0)
	for r.more() {
		at += uint32(r.uint() >> bits)
		listed = append(listed, at)
		if n&1 != 0 && bits != 0 {
			return nil, errScript
		}
	}
	if r.bad {
		return nil, errScript
	}
	return listed, nil
}

// lookup gives the numbers of the documents that have a key.
func (ix *Index) lookup(table, key string) ([]uint32, error) {
	bits := map[string]uint{"names": nameBits, "words": levelBits, "pairs": pairBits}[table]
	rows, err := ix.find(table, key)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(rows, func(r row) bool { return r.key == key })
	if at < 0 {
		return nil, nil
	}
	value := rows[at].value
	if len(value) > 0 && value[0]&1 != 0 {
		lack, err := ix.documents(value, 0)
		if err != nil {
			return nil, err
		}
		return slices.DeleteFunc(ix.all(), func(n uint32) bool { return slices.Contains(lack, n) }), nil
	}
	return ix.documents(value, bits)
}

// all are the numbers of all documents.
func (ix *Index) all() []uint32 {
	all := make([]uint32, 0, ix.total)
	for block, n := range ix.counts {
		for rank := range uint32(n) {
			all = append(all, uint32(block)<<blockBits|rank)
		}
	}
	return all
}

// Word finds the documents that have a word, in a name or in their text.
// Filters are words too: ":status:lost", and ":complaint:pallets" for a word in
// an entry of a kind.
func (ix *Index) Word(word string) ([]Result, error) {
	names, err := ix.lookup("names", word)
	if err != nil {
		return nil, err
	}
	words, err := ix.lookup("words", word)
	if err != nil {
		return nil, err
	}
	return ix.results(append(names, words...))
}

// Pair finds the documents in which two words follow each other.
func (ix *Index) Pair(a, b string) ([]Result, error) {
	found, err := ix.lookup("pairs", pairKey(pairHash(wordHash([]byte(a)), wordHash([]byte(b)))))
	if err != nil {
		return nil, err
	}
	return ix.results(found)
}

// All lists every document.
func (ix *Index) All() ([]Result, error) { return ix.results(ix.all()) }

// results are documents by their numbers, each once.
func (ix *Index) results(numbers []uint32) ([]Result, error) {
	slices.Sort(numbers)
	var all []Result
	for _, n := range slices.Compact(numbers) {
		d, err := ix.document(n)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// document reads one document's head.
func (ix *Index) document(number uint32) (d Result, err error) {
	rows, err := ix.find("docs", blockKey(number))
	if err != nil {
		return d, err
	}
	if len(rows) == 0 {
		return d, fmt.Errorf("search: no document %d", number)
	}
	r := reader{b: rows[0].value}
	for range number&(blockSize-1) + 1 {
		d = Result{number, r.str(), r.str(), r.str(), r.str(), r.str()}
	}
	if r.bad {
		return d, errScript
	}
	return d, nil
}

// Text reads the parts of a document.
func (ix *Index) Text(d Result) ([]Part, error) {
	if d.text == "" {
		return nil, nil
	}
	script, err := ix.open(address([]byte(d.text)))
	if err != nil {
		return nil, err
	}
	return readText(script)
}
