package search

import (
	"encoding/binary"
	"slices"
)

// chunkBits is how many blocks' facets lie together, as a power of two.
const chunkBits = 5

// facetChunk holds the facets of the documents of a run of blocks: for each
// facet its values, the first of each document, and what further ones there are.
type facetChunk struct {
	key     string
	docs    int
	columns []column
}

type column struct {
	values []Facet
	first  []byte // by document: 1 + the value's index, or 0
	more   []byte // pairs: the document's index in the chunk, the value's index
}

func newChunk(key string) facetChunk {
	return facetChunk{key: key, columns: make([]column, len(facetNames))}
}

// take adds one document's facets.
func (f *facetChunk) take(facets []Facet) {
	for i := range f.columns {
		c := &f.columns[i]
		c.first = append(c.first, 0)
	}
	for _, one := range facets {
		if at := slices.Index(facetNames, one.Name); at >= 0 {
			f.columns[at].add(f.docs, one)
		}
	}
	f.docs++
}

func (c *column) add(doc int, f Facet) {
	at := slices.Index(c.values, f)
	if at < 0 {
		if at = len(c.values); at == 254 {
			return // more owners than can be counted beside results; the filter still finds them
		}
		c.values = append(c.values, f)
	}
	if c.first[doc] == 0 {
		c.first[doc] = byte(1 + at)
	} else {
		c.more = append(binary.AppendUvarint(c.more, uint64(doc)), byte(at))
	}
}

// flush adds the chunk to the table, if there is anything in it.
func (f *facetChunk) flush(rows []row) []row {
	if f.docs == 0 {
		return rows
	}
	b := binary.AppendUvarint(nil, uint64(f.docs))
	for _, c := range f.columns {
		b = binary.AppendUvarint(b, uint64(len(c.values)))
		for _, v := range c.values {
			b = appendString(appendString(b, v.Value), v.Label)
		}
		b = append(b, c.first...)
		b = appendString(b, string(c.more))
	}
	return append(rows, row{key: f.key, value: b})
}

// filterKeys are the words that a facet can be asked for by: its value, and each
// word of the value and of what readers see of it.
func filterKeys(f Facet) []string {
	keys := []string{FilterKey(f.Name, f.Value)}
	for _, w := range append(WordsOf(f.Value), WordsOf(f.Label)...) {
		keys = append(keys, ":"+f.Name+":"+w)
	}
	return keys
}

// FilterKey is a filter as one word: ":status:at-risk". The colon before it
// keeps filters apart from words that begin alike.
func FilterKey(name, value string) string {
	b := []byte(":" + name + ":")
	Words(value, func(w []byte) bool {
		if b[len(b)-1] != ':' {
			b = append(b, '-')
		}
		b = append(b, w...)
		return true
	})
	return string(b)
}
