package search

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
)

// chunkBits is how many blocks' facets lie together, as a power of two.
const chunkBits = 5

// facetChunk holds the facets of the documents of a run of blocks, a column for
// each facet. Columns are rows of their own, so that those of one facet lie
// together and deflate by what is usual for it.
type facetChunk struct {
	key     string
	docs    int
	columns []column
}

type column struct {
	values []Facet
	first  []byte // by document: 1 + the value's index, or 0
	more   []further
}

// further is one more value of a document in the chunk.
type further struct {
	doc int
	at  byte
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
		c.more = append(c.more, further{doc, byte(at)})
	}
}

// flush adds the chunk to the table, if there is anything in it.
func (f *facetChunk) flush(rows []row) []row {
	if f.docs == 0 {
		return rows
	}
	for i := range f.columns {
		rows = append(rows, row{key: columnKey(i, f.key), value: f.columns[i].value()})
	}
	return rows
}

// columnKey is the key of a facet's column of a chunk.
func columnKey(facet int, chunk string) string { return strconv.Itoa(facet) + chunk }

// value is the column as it stands in the table: how many documents, the values,
// each document's first, and pairs of a document and a further one. The values
// are sorted, for then chunks one after the other have much the same list.
func (c *column) value() []byte {
	order := make([]int, len(c.values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(compare(c.values[a].Value, c.values[b].Value), compare(c.values[a].Label, c.values[b].Label))
	})
	b := binary.AppendUvarint(nil, uint64(len(c.first)))
	b = binary.AppendUvarint(b, uint64(len(c.values)))
	var place [256]byte // by 1 + the index so far
	for i, at := range order {
		v := c.values[at]
		b = appendString(appendString(b, v.Value), v.Label)
		place[1+at] = byte(1 + i)
	}
	for _, v := range c.first {
		b = append(b, place[v])
	}
	for _, m := range c.more {
		b = append(binary.AppendUvarint(b, uint64(m.doc)), place[1+int(m.at)]-1)
	}
	return b
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
