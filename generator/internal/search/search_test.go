package search

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// made is an index in memory: scripts by address.
type made map[string]string

func (m made) open(address string) ([]byte, error) {
	s, ok := m[address]
	if !ok {
		return nil, fmt.Errorf("%s: %w", address, fs.ErrNotExist)
	}
	return []byte(s), nil
}

// index makes the index of documents.
func index(t testing.TB, docs []Document) made {
	t.Helper()
	out := made{}
	var g Digester
	digests := make([][]byte, len(docs))
	addresses := make([]string, len(docs))
	for i := range docs {
		digest, text := g.Digest(&docs[i])
		digests[i], addresses[i] = slices.Clone(digest), docs[i].Address
		if text.Body != nil {
			out[text.Address] = string(text.Body)
		}
	}
	var mu sync.Mutex
	last := ""
	err := Write(addresses, func(i int, _ []byte) ([]byte, error) { return digests[i], nil }, func(address string, body func() ([]byte, error)) error {
		b, err := body()
		if err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		out[address], last = string(b), address
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if last != Manifest {
		t.Errorf("%s was put last, not the manifest", last)
	}
	return out
}

// wordsOf are all words that must find a document.
func wordsOf(d *Document) []string {
	texts := append([]string{d.Title}, d.Tags...)
	texts = append(append(texts, d.Aliases...), d.People...)
	for _, p := range d.Parts {
		texts = append(texts, p.Head, p.Text)
	}
	var all []string
	for _, s := range texts {
		all = append(all, WordsOf(s)...)
	}
	return append(all, idKeys(d.ID)...)
}

// check holds an index against its documents: every word of every document
// finds it, and so do its filters and the words that follow each other; its
// head and its text are as they were; and a word finds nothing else.
func check(t *testing.T, out made, docs []Document) {
	t.Helper()
	ix, err := Open(out.open)
	if err != nil {
		t.Fatal(err)
	}
	if ix.Len() != len(docs) {
		t.Fatalf("%d documents, want %d", ix.Len(), len(docs))
	}
	want := map[string]map[string]bool{}
	note := func(word, address string) {
		if want[word] == nil {
			want[word] = map[string]bool{}
		}
		want[word][address] = true
	}
	for i := range docs {
		d := &docs[i]
		for _, w := range wordsOf(d) {
			note(w, d.Address)
		}
		for _, p := range d.Parts {
			if slices.Contains(PartKinds[:], p.Kind) {
				for _, w := range WordsOf(p.Head + " " + p.Text) {
					note(":"+p.Kind+":"+w, d.Address)
				}
			}
			for _, s := range []string{p.Head, p.Text} {
				w := WordsOf(s)
				for k := 1; k < len(w); k++ {
					found, err := ix.Pair(w[k-1], w[k])
					if err != nil || !slices.ContainsFunc(found, func(r Result) bool { return r.Address == d.Address }) {
						t.Errorf("the pair %q %q does not find %s: %v", w[k-1], w[k], d.Address, err)
					}
				}
			}
		}
		for _, f := range d.Facets {
			note(FilterKey(f.Name, f.Value), d.Address)
		}
	}
	for _, word := range slices.Sorted(maps.Keys(want)) {
		found, err := ix.Word(word)
		if err != nil {
			t.Fatalf("%q: %v", word, err)
		}
		got := map[string]bool{}
		for _, r := range found {
			got[r.Address] = true
		}
		for address := range want[word] {
			if !got[address] {
				t.Errorf("%q does not find %s", word, address)
			}
		}
		if !strings.Contains(word, ":") && !whole(docs, word) && len(got) != len(want[word]) {
			t.Errorf("%q finds %v, want %v", word, got, want[word])
		}
	}
	checkHeads(t, ix, docs)
}

// whole reports whether a word is also a name taken as one.
func whole(docs []Document, word string) bool {
	for i := range docs {
		for _, n := range namesOf(&docs[i]) {
			if n.key == word {
				return true
			}
		}
	}
	return false
}

func checkHeads(t *testing.T, ix *Index, docs []Document) {
	t.Helper()
	found, err := ix.results(ix.all())
	if err != nil {
		t.Fatal(err)
	}
	for i := range docs {
		d := &docs[i]
		at := slices.IndexFunc(found, func(r Result) bool { return r.Address == d.Address })
		if at < 0 {
			t.Errorf("no document is at %s", d.Address)
			continue
		}
		r := found[at]
		if r.Title != d.Title || r.Kind != d.Kind || r.Sub != d.Sub {
			t.Errorf("%s: %+v", d.Address, r)
		}
		if parts, err := ix.Text(r); err != nil || !slices.Equal(parts, valid(d.Parts)) {
			t.Errorf("%s: parts %+v, want %+v, %v", d.Address, parts, d.Parts, err)
		}
	}
}

// valid are parts as JSON can hold them.
func valid(parts []Part) []Part {
	var all []Part
	utf8 := func(s string) string { return string([]rune(s)) }
	for _, p := range parts {
		all = append(all, Part{utf8(p.Kind), utf8(p.Label), utf8(p.Href), utf8(p.Head), utf8(p.Text)})
	}
	return all
}

// few are some documents with what can go wrong in them.
func few() []Document {
	return []Document{
		{
			Kind: "client", Title: "Northwind Freight", Address: "/clients/northwind-freight/", ID: "northwind-freight", Sub: "At risk · Maria Lopez",
			Aliases: []string{"NWF", "Nord-Wind"}, People: []string{"Jane Roe", "Li Wei"}, Tags: []string{"freight", "EMEA"},
			Facets: []Facet{{"kind", "client", "Client"}, {"status", "at-risk", "At risk"}, {"owner", "maria-lopez", "Maria Lopez"}, {"reason", "price", ""}, {"reason", "poor-service", ""}},
			Parts: []Part{
				{Kind: "call", Label: "Call, 11 Feb 2026", Href: "#e-2026-02-11-call", Text: "Asked for a price review. The board compares every supplier."},
				{Kind: "complaint", Href: "#e-2026-01-09-complaint", Text: "Lost pallet at Gdańsk; order 005363 not found"},
				{Kind: "odd", Text: "a kind that nobody lists"},
			},
		},
		{
			Kind: "client", Title: "Côte d'Or Løwen Straße GmbH", Address: "/clients/cl-035013-cote/", ID: "cl-035013-cote",
			Facets: []Facet{{"kind", "client", "Client"}, {"status", "lost", "Lost"}}, Parts: []Part{{Kind: "call", Text: "Первый звонок 東京タワー ﬁnal ① ² İstanbul"}},
		},
		{Kind: "page", Title: "</script><b>", Address: "/about/&/", Parts: []Part{{Head: "Nothing \x00 here", Href: "#nothing-here", Text: "\xff broken \xc3\x28 bytes"}}},
		{Kind: "person", Title: "Maria Lopez", Address: "/people/maria-lopez/", ID: "maria-lopez"},
		{Kind: "page", Title: "…", Address: "/empty/"},
	}
}

func TestRoundTrip(t *testing.T) {
	docs := few()
	check(t, index(t, docs), docs)
	check(t, index(t, nil), nil)
}

// Many documents make tables of more than one level, lists of those that lack a
// word, and more than one run of blocks.
func TestRoundTripMany(t *testing.T) {
	docs := many(3000)
	out := index(t, docs)
	ix, err := Open(out.open)
	if err != nil {
		t.Fatal(err)
	}
	if ix.roots["docs"][0] == 0 || len(ix.counts) < 2<<chunkBits {
		t.Errorf("documents of depth %d, %d blocks: too few to test much", ix.roots["docs"][0], len(ix.counts))
	}
	for _, i := range []int{0, 1, 1500, 2999} {
		for _, w := range wordsOf(&docs[i]) {
			found, err := ix.Word(w)
			if err != nil || !slices.ContainsFunc(found, func(r Result) bool { return r.Address == docs[i].Address }) {
				t.Errorf("%q does not find document %d of %d: %v", w, i, len(found), err)
			}
		}
	}
	if common, err := ix.lookup("words", "every"); err != nil || len(common) != 2999 {
		t.Errorf("a word of all but one document finds %d, %v", len(common), err)
	}
}

func many(n int) []Document {
	docs := make([]Document, n)
	for i := range docs {
		d := &docs[i]
		d.Kind, d.Title, d.Address, d.ID = "client", fmt.Sprintf("Name%d Firm", i), fmt.Sprintf("/clients/c-%05d/", i), fmt.Sprintf("c-%05d", i)
		every := "every"
		if i == 1500 {
			every = "none"
		}
		d.Parts = []Part{{Kind: "call", Text: fmt.Sprintf("%s of them has word%d and word%d and w%dx", every, i%97, i%1013, i)}}
		d.Facets = []Facet{{"kind", "client", ""}, {"status", []string{"active", "lost"}[i%2], ""}}
	}
	return docs
}

// One word more in one document changes few scripts.
func TestChangesStayLocal(t *testing.T) {
	docs := many(3000)
	before := index(t, docs)
	docs[700].Parts = append(docs[700].Parts, Part{Kind: "visit", Text: "saplings"})
	after := index(t, docs)
	var gone, come []string
	for address, body := range after {
		if before[address] != body {
			come = append(come, address)
		}
	}
	for address := range before {
		if _, ok := after[address]; !ok {
			gone = append(gone, address)
		}
	}
	// saplings, visit:saplings, kind:visit, a pair of none: at most a shard each
	// and its directory; the text, its block and a directory; the manifest
	if len(come) > 10 || len(gone) > 9 {
		t.Errorf("%d scripts came, %d went: %v", len(come), len(gone), come)
	}
}

// The index does not depend on the order in which documents come.
func TestOrderDoesNotMatter(t *testing.T) {
	docs := many(500)
	a := index(t, docs)
	slices.Reverse(docs)
	if b := index(t, docs); !maps.Equal(a, b) {
		t.Error("documents in another order make another index")
	}
}

// FuzzRoundTrip makes documents of any text and finds every word again.
func FuzzRoundTrip(f *testing.F) {
	f.Add("Northwind Freight", "cl-035013", "NWF", "Asked for a price review", "call", "status", "at-risk")
	f.Add("Côte d'Or", "0", "ß ı ŋ", "東京 Первый \xff ﬁ", "complaint", "tier", "")
	f.Fuzz(func(t *testing.T, title, id, alias, text, kind, facet, value string) {
		facet, kind = strings.ReplaceAll(facet, ":", ""), strings.ReplaceAll(kind, ":", "") // fixed words, not typed
		docs := []Document{
			{Kind: "client", Title: title, Address: "/clients/a/", ID: id, Aliases: []string{alias}, Facets: []Facet{{facet, value, ""}}, Parts: []Part{{Kind: kind, Text: text, Head: alias}}},
			{Kind: "client", Title: alias, Address: "/clients/b/", ID: title, People: []string{title}, Parts: []Part{{Text: title}}},
			{Kind: "page", Title: text, Address: "/b/", Tags: []string{title}},
		}
		check(t, index(t, docs), docs)
	})
}

// Words that typing mistakes may be meant for: those of names, and those that
// stand in two texts; no number, no name of several words taken as one.
func TestTypos(t *testing.T) {
	docs := []Document{
		{Kind: "rival", Title: "Swiftline Carriers", Address: "/rivals/#swiftline", ID: "swiftline"},
		{Kind: "client", Title: "Acme", Address: "/a/", ID: "cl-0012-acme-works", Aliases: []string{"B2Bworks"}, Parts: []Part{{Text: "saplings once twice"}}},
		{Kind: "client", Title: "Zoë", Address: "/b/", Parts: []Part{{Text: "twice"}}},
	}
	out := index(t, docs)
	ix, err := Open(out.open)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ix.find("typos", "")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		got = append(got, r.key)
	}
	if want := []string{"eacme", "ftwice", "icarriers", "jswiftline"}; !slices.Equal(got, want) {
		t.Errorf("words to try: %q, want %q", got, want)
	}
}
