package search

import (
	"encoding/binary"
	"iter"
	"slices"
)

// occurrences are what documents have of the words of a vocabulary, in the order
// of the documents. They are noted as they come and turned round at the end, for to
// add each to a list of its own word is to jump about in memory millions of times.
type occurrences struct {
	vocabulary
	counts  []uint32 // by word
	all     []uint32 // by word: all that there is to say of it, as bits
	chunks  [][]occurrence
	numbers []uint32 // by document
	ends    []int    // by document: the occurrences up to its last
	n       int
}

// occurrence is one document's of a word: which word, and what there is to say.
type occurrence struct{ word, more uint32 }

const occurrenceChunk = 1 << 16

// begin says that what is added from now on is of a document.
func (o *occurrences) begin(number uint32) {
	o.numbers, o.ends = append(o.numbers, number), append(o.ends, o.n)
}

func (o *occurrences) add(word []byte, more uint32) {
	w := o.number(word)
	if int(w) == len(o.counts) {
		o.counts, o.all = append(o.counts, 0), append(o.all, 0)
	}
	o.counts[w]++
	o.all[w] |= more
	if o.n%occurrenceChunk == 0 {
		o.chunks = append(o.chunks, make([]occurrence, 0, occurrenceChunk))
	}
	last := &o.chunks[len(o.chunks)-1]
	*last = append(*last, occurrence{w, more})
	o.n++
	o.ends[len(o.ends)-1] = o.n
}

// found is a document in a word's list, and what there is to say of it.
type found struct{ number, more uint32 }

// lists gives each word with the documents that have it, in their order. Words are
// turned round some at a time, so that this takes little room beside what it is
// made from.
func (o *occurrences) lists(yield func(word string, list []found) bool) {
	var room []found
	for from := 0; from < len(o.counts); {
		to, n := from, 0
		for ; to < len(o.counts) && (n == 0 || n+int(o.counts[to]) <= turnedAtATime); to++ {
			n += int(o.counts[to])
		}
		room = slices.Grow(room[:0], n)[:n]
		ends := o.turn(from, to, room)
		for w, end := range ends {
			n := int(o.counts[from+w])
			if !yield(string(o.word(uint32(from+w))), room[end-n:end]) {
				return
			}
		}
		from = to
	}
}

const turnedAtATime = 1 << 20

// turn puts the documents of some words into room, and says where those of each end.
func (o *occurrences) turn(from, to int, room []found) (ends []int) {
	ends = make([]int, to-from)
	at := 0
	for w := range ends {
		ends[w] = at
		at += int(o.counts[from+w])
	}
	i, document := 0, 0
	for _, chunk := range o.chunks {
		for _, one := range chunk {
			for i == o.ends[document] {
				document++
			}
			i++
			if w := int(one.word) - from; uint(w) < uint(len(ends)) {
				room[ends[w]] = found{o.numbers[document], one.more}
				ends[w]++
			}
		}
	}
	return ends
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
func (p *postings) list(b []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(p.n)<<1), p.b...)
}

// value is list but for what nearly all of the total documents have: then it is
// the list of those that lack it, and the number is odd.
func (p *postings) value(b []byte, bits uint, total int, all iter.Seq[uint32]) []byte {
	if !common(int(p.n), total) {
		return p.list(b)
	}
	b = binary.AppendUvarint(b, uint64(p.n)<<1|1)
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
			b = binary.AppendUvarint(b, uint64(n-last))
			last = n
		}
	}
	return b
}

// common reports whether a list says who lacks the key.
func common(n, total int) bool { return 4*n > 3*total && n >= 8 }

// values makes the values of many rows, side by side in a few large pieces of memory.
type values struct {
	total int
	all   iter.Seq[uint32]
	room  []byte
}

const valueRoom = 64 << 10

// take is postings' value, or list where the table is plain; the postings are
// empty then.
func (v *values) take(p *postings, bits uint, plain bool) []byte {
	if need := len(p.b) + binary.MaxVarintLen32; cap(v.room)-len(v.room) < need {
		v.room = make([]byte, 0, max(need, valueRoom))
	}
	from := len(v.room)
	if plain {
		v.room = p.list(v.room)
	} else {
		v.room = p.value(v.room, bits, v.total, v.all)
	}
	*p = postings{b: p.b[:0]}
	return v.room[from:len(v.room):len(v.room)]
}

// The room beside a gap: for what is to be said of a name, for a weight, for
// nothing.
const (
	nameBits  = 8
	levelBits = 3
	pairBits  = 0
)
