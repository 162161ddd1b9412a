package search

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
)

// The table of facets has the facets of each document, further ones too, and
// lists the values of a chunk in order.
func TestFacetsOfEachDocument(t *testing.T) {
	docs := newCrowd(5, 3000).docs
	for i := range docs {
		if i%3 == 0 { // as of a client with two reasons
			docs[i].Facets = append(docs[i].Facets, Facet{"reason", fmt.Sprint("w", i%7), ""}, Facet{"reason", fmt.Sprint("x", i%5), "X"})
		}
	}
	ix, err := Open(index(t, docs).open)
	if err != nil {
		t.Fatal(err)
	}
	has := facetsOf(t, ix)
	for i, number := range numberOf(docs) {
		want := slices.Clone(docs[i].Facets)
		slices.SortStableFunc(want, func(a, b Facet) int { return slices.Index(facetNames, a.Name) - slices.Index(facetNames, b.Name) })
		if !slices.Equal(has[number], want) {
			t.Fatalf("document %d has the facets %v, want %v", i, has[number], want)
		}
	}
}

func numberOf(docs []Document) []uint32 {
	addresses := make([]string, len(docs))
	for i := range docs {
		addresses[i] = docs[i].Address
	}
	return number(addresses).of
}

// facetsOf reads the table of facets, by document.
func facetsOf(t *testing.T, ix *Index) map[uint32][]Facet {
	t.Helper()
	rows, err := ix.find("facets", "")
	if err != nil {
		t.Fatal(err)
	}
	has := map[uint32][]Facet{}
	for _, row := range rows {
		chunk, err := strconv.ParseUint(row.key[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		var numbers []uint32
		for _, n := range ix.all() {
			if n>>(blockBits+chunkBits) == uint32(chunk) {
				numbers = append(numbers, n)
			}
		}
		r := reader{b: row.value}
		n := r.length(1)
		var values []Facet
		for range r.length(2) {
			values = append(values, Facet{facetNames[row.key[0]-'0'], r.str(), r.str()})
		}
		if !slices.IsSortedFunc(values, func(a, b Facet) int { return compare(a.Value, b.Value) }) {
			t.Errorf("%s lists %v", row.key, values)
		}
		for doc, at := range r.bytes(n) {
			if at > 0 {
				has[numbers[doc]] = append(has[numbers[doc]], values[at-1])
			}
		}
		for r.more() {
			doc := numbers[r.uint()]
			has[doc] = append(has[doc], values[r.byte()])
		}
		if r.bad || n != len(numbers) {
			t.Fatalf("%s is broken", row.key)
		}
	}
	return has
}
