package search

import (
	"encoding/binary"
	"slices"
)

// The weight of words by where they stand, and how a document's length and the
// number of times a word stands in it count: BM25F's (k1 1.2, b 0.4), with a
// fixed length to compare with, so that one document's weights do not hang on
// the others. In thousandths: whole numbers are the same on any machine.
const (
	headWeight  = 3
	saturation  = 1200
	lengthShare = 400
	usualLength = 500 // words
	levels      = 8   // of weights in the index
)

// saturationOf is what a document's length makes of saturation. The length is
// rounded up, half a power of two at a time, so that a word more does not change
// the weights of all the others.
func saturationOf(length int) int {
	rounded := 64
	for step := 0; rounded < length; step++ {
		if step%2 == 0 {
			rounded = rounded * 181 / 128
		} else {
			rounded = rounded * 256 / 181
		}
	}
	return saturation * (1000 - lengthShare + lengthShare*rounded/usualLength) / 1000
}

// level is the weight of a word that counts n in a document of such a saturation.
func level(n, saturation int) byte { return byte(levels * 1000 * n / (1000*n + saturation)) }

// A digest is all that the index takes of one document, as bytes: words with
// their weights, names, pairs, facets. It depends on the document only, so it
// can be kept between builds by the document's key.
type digest struct {
	kind, title, address, sub string
	text                      string // the name of its text's script, 6 bytes, or ""
	facets                    []Facet
	names                     []nameKey
	terms                     []term
	pairs                     []uint32
}

// term is a word of a document: its weight from 0 to levels-1, and a bit for
// each kind of part that it stands in.
type term struct {
	word  []byte
	level byte
	kinds uint32
}

// Digester makes digests. It keeps room between documents, so it is used by one
// goroutine at a time.
type Digester struct {
	words  vocabulary // of this document
	counts []count    // by word
	listed []term     // the words that count, weighed
	length int
	pairs  []uint32
	spare  []uint32 // room to sort them

	packed, text []byte // the last digest, and the script of its text

	split words // of the text at hand, and what is known of it:
	last  int   // the word before, or -1
	as    count
}

// count is how often a word stands in this document, weighted, and in which kinds
// of parts; and its hash, which is the same in any document.
type count struct {
	weight int32
	kinds  uint32
	hash   uint32
}

// Digest makes the digest of a document, and the script of its text, which is
// to be written under its name; nil where the document has no parts. Both are
// good until the next call.
func (g *Digester) Digest(d *Document) (packed []byte, text Script) {
	g.split.yield = g.word
	g.words.clear()
	g.counts, g.length, g.pairs = g.counts[:0], 0, g.pairs[:0]
	g.take(d)
	out := digest{kind: d.Kind, title: d.Title, address: d.Address, sub: d.Sub, facets: d.Facets, names: namesOf(d), terms: g.terms()}
	g.pairs, g.spare = radixSort(g.pairs, g.spare, 0, 32) // hashes are as good as random
	out.pairs = slices.Compact(g.pairs)
	if len(d.Parts) > 0 {
		text = textScript(g.text[:0], d.Parts)
		g.text, out.text = text.Body, string(text.sum[:])
	}
	g.packed = out.append(g.packed[:0])
	return g.packed, text
}

// take counts the document's words.
func (g *Digester) take(d *Document) {
	g.count(d.Title, 0, 0)
	for _, a := range d.Aliases {
		g.count(a, 0, 0)
	}
	for _, t := range d.Tags {
		g.count(t, headWeight, 0)
	}
	for i := range d.Parts {
		p := &d.Parts[i]
		var bit uint32
		if at := slices.Index(PartKinds[:], p.Kind); at >= 0 {
			bit = 1 << at
		}
		g.count(p.Head, headWeight, bit)
		g.count(p.Text, 1, bit)
	}
}

// count counts the words of one text, and notes which follow each other. Weight
// 0 notes only that.
func (g *Digester) count(s string, weight int32, bit uint32) {
	g.last, g.as = -1, count{weight: weight, kinds: bit}
	g.split.of(s)
}

// word counts one word of a text.
func (g *Digester) word(w []byte) bool {
	id := g.words.number(w)
	if int(id) == len(g.counts) {
		g.counts = append(g.counts, count{hash: wordHash(w)})
	}
	c := &g.counts[id]
	if g.as.weight > 0 {
		c.weight += g.as.weight
		c.kinds |= g.as.kinds
		g.length++
	}
	if g.last >= 0 {
		g.pairs = append(g.pairs, pairHash(g.counts[g.last].hash, c.hash))
	}
	g.last = int(id)
	return true
}

// terms lists the words that count, in the order in which they first stand in the
// document.
func (g *Digester) terms() []term {
	g.listed = g.listed[:0]
	saturation := saturationOf(g.length)
	for id, c := range g.counts {
		if c.weight > 0 {
			g.listed = append(g.listed, term{g.words.word(uint32(id)), level(int(c.weight), saturation), c.kinds})
		}
	}
	return g.listed
}

// wordHash is FNV-1a of a word, from which the browser knows it too.
func wordHash(word []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range word {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// pairHash is the key of two words that follow each other, from their hashes.
func pairHash(a, b uint32) uint32 { return a*0x9e3779b1 ^ b }

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	default:
		return 0
	}
}

// append writes the digest as bytes: first the pairs, which are read apart from
// the rest.
func (d *digest) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(d.pairs)))
	from := len(b)
	b = slices.Grow(b, 4*len(d.pairs))[:from+4*len(d.pairs)]
	for i, p := range d.pairs {
		binary.LittleEndian.PutUint32(b[from+4*i:], p)
	}
	for _, s := range []string{d.kind, d.title, d.address, d.sub, d.text} {
		b = appendString(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(d.facets)))
	for _, f := range d.facets {
		b = appendString(appendString(appendString(b, f.Name), f.Value), f.Label)
	}
	b = binary.AppendUvarint(b, uint64(len(d.names)))
	for _, n := range d.names {
		b = append(appendString(b, n.key), n.info)
	}
	b = binary.AppendUvarint(b, uint64(len(d.terms)))
	for i := range d.terms {
		t := &d.terms[i]
		b = append(appendString(b, t.word), t.level)
		b = binary.AppendUvarint(b, uint64(t.kinds))
	}
	return b
}

func appendString[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// head takes the five strings of a document's head, as its block has them.
func (r *reader) head() []byte {
	from := r.at
	for range headStrings {
		r.bytes(r.length(1))
	}
	if r.bad {
		return nil
	}
	return r.b[from:r.at]
}

// headStrings are the kind, title, address, line below it and text's name.
const headStrings = 5

func (r *reader) facets() []Facet {
	var all []Facet
	for range r.length(3) {
		all = append(all, Facet{r.str(), r.str(), r.str()})
	}
	return all
}

// entryTaker takes what a document adds to the tables of names and of words, each
// key once. The keys are not its own.
type entryTaker interface {
	filterKeys(f Facet) []string
	takeName(key []byte, info byte)
	takeWord(key []byte, level byte, kinds uint32)
}

// entries reads the rest of a digest, after its facets. A facet is a word too, so
// that status:lost can be looked up like any other.
func (r *reader) entries(facets []Facet, to entryTaker) {
	var filters []string
	for _, f := range facets {
		filters = append(filters, to.filterKeys(f)...)
	}
	slices.Sort(filters)
	for _, key := range slices.Compact(filters) {
		to.takeWord([]byte(key), 0, 0)
	}
	for range r.length(2) {
		key := r.bytes(r.length(1))
		to.takeName(key, r.byte())
	}
	var all uint32
	for range r.length(3) {
		key := r.bytes(r.length(1))
		level, kinds := r.byte(), uint32(r.uint())
		all |= kinds
		to.takeWord(key, level, kinds)
	}
	for bit, kind := range PartKinds {
		if key := kindKey("kind", kind); all&(1<<bit) != 0 && !slices.Contains(filters, key) {
			to.takeWord([]byte(key), 0, 0)
		}
	}
}
