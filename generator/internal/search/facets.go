package search

import (
	"encoding/binary"
	"fmt"
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

// takeFacets adds one document's. A facet is a word too, so that status:lost
// can be looked up like any other.
func (t *tables) takeFacets(number uint32, r *reader) {
	key := fmt.Sprintf("%05x", number>>(blockBits+chunkBits))
	if key != t.chunk.key {
		t.flushFacets()
		t.chunk = facetChunk{key: key, columns: make([]column, len(facetNames))}
	}
	for i := range t.chunk.columns {
		c := &t.chunk.columns[i]
		c.first = append(c.first, 0)
	}
	seen := map[string]bool{}
	for range r.length(3) {
		f := Facet{r.str(), r.str(), r.str()}
		for _, key := range filterKeys(f) {
			if !seen[key] {
				seen[key] = true
				t.word([]byte(key)).add(number, levelBits, 0)
			}
		}
		if at := slices.Index(facetNames, f.Name); at >= 0 {
			t.chunk.columns[at].add(t.chunk.docs, f)
		}
	}
	t.chunk.docs++
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

func (t *tables) flushFacets() {
	if t.chunk.docs == 0 {
		return
	}
	b := binary.AppendUvarint(nil, uint64(t.chunk.docs))
	for _, c := range t.chunk.columns {
		b = binary.AppendUvarint(b, uint64(len(c.values)))
		for _, v := range c.values {
			b = appendString(appendString(b, v.Value), v.Label)
		}
		b = append(b, c.first...)
		b = appendString(b, string(c.more))
	}
	t.facets = append(t.facets, row{key: t.chunk.key, value: b})
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
