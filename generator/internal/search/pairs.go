package search

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// pairTable makes the table of words that follow each other. Each document has its
// pairs sorted; so all are sorted one part of the range of hashes after the other,
// each part small enough for the memory nearest to a processor.
func (x *indexer) pairTable() error {
	p := pairSorter{total: len(x.order)}
	if err := x.each(p.take); err != nil {
		return err
	}
	p.shift = 32 - max(0, bits.Len(uint(p.n))-partBits)
	parts := 1 << (32 - p.shift)
	workers := min(runtime.GOMAXPROCS(0), parts)
	rows := make([][]row, parts)
	var wg sync.WaitGroup
	for w := range workers {
		from, to := parts*w/workers, parts*(w+1)/workers
		wg.Go(func() { p.rows(rows[from:to], uint64(from), x) })
	}
	wg.Wait()
	p.lists, p.room = nil, nil
	return x.putTable("pairs", cut(slices.Concat(rows...), size, mostBytes("pairs")))
}

// partBits is how many pairs are sorted at a time, about, as a power of two.
const partBits = 16

// pairSorter holds the pairs of all documents.
type pairSorter struct {
	total   int
	numbers []uint32
	lists   [][]uint32 // by document
	room    []uint32
	n       int
	shift   int // of a hash, to its part
}

const pairRoom = 1 << 16

// take adds a document's pairs.
func (p *pairSorter) take(number uint32, r *reader) {
	n := r.length(4)
	b := r.bytes(4 * n)
	if n == 0 || r.bad {
		return
	}
	if len(p.room) < n {
		p.room = make([]uint32, max(n, pairRoom))
	}
	list := p.room[:n:n]
	p.room = p.room[n:]
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	p.numbers, p.lists = append(p.numbers, number), append(p.lists, list)
	p.n += n
}

// rows makes those of some parts, beginning with the one that is named.
func (p *pairSorter) rows(rows [][]row, from uint64, x *indexer) {
	rest := make([][]uint32, len(p.lists))
	for i, list := range p.lists {
		at, _ := slices.BinarySearchFunc(list, from<<p.shift, func(h uint32, least uint64) int { return cmp.Compare(uint64(h), least) })
		rest[i] = list[at:]
	}
	v := values{total: p.total, all: x.all}
	room := p.n>>(32-p.shift) + p.n>>(33-p.shift)         // half as many again as a part has on average
	part, spare := make([]uint64, 0, room), []uint64(nil) // a hash, and the number of a document that has it
	for k := range rows {
		part = part[:0]
		for i, r := range rest {
			n := 0
			for ; n < len(r) && uint64(r[n])>>p.shift == from+uint64(k); n++ {
				part = append(part, uint64(r[n])<<32|uint64(p.numbers[i]))
			}
			rest[i] = r[n:]
		}
		part, spare = radixSort(part, spare, 32, 32+p.shift)
		rows[k] = pairRows(part, &v)
	}
}

// pairRows are the rows of sorted pairs.
func pairRows(part []uint64, v *values) []row {
	keys := 0
	for i := range part {
		if lastOfKey(part, i) {
			keys++
		}
	}
	rows := make([]row, 0, keys)
	var list postings
	for i, one := range part {
		list.add(uint32(one), pairBits, 0)
		if lastOfKey(part, i) {
			key := pairKey(uint32(one >> 32))
			rows = append(rows, row{key: key, way: key, value: v.take(&list, pairBits, false)})
		}
	}
	return rows
}

func lastOfKey(part []uint64, i int) bool { return i+1 == len(part) || part[i+1]>>32 != part[i]>>32 }

// radixSort sorts numbers by their bits of [from, to), some at a time from the
// lowest, and leaves those with the same bits as they were. It gives the sorted
// ones and room to sort more.
func radixSort[T uint32 | uint64](all, spare []T, from, to int) (sorted, room []T) {
	const most = 11
	times := (to - from + most - 1) / most
	if len(all) < 1<<most { // once more over few numbers is quicker than over many counts
		times = (to - from + 7) / 8
	}
	width := (to - from + times - 1) / times
	spare = slices.Grow(spare[:0], len(all))[:len(all)]
	var counts [1 << most]int32
	at := counts[:1<<width] // where the next with these bits goes
	for ; from < to; from += width {
		clear(at)
		mask := T(1)<<min(width, to-from) - 1
		for _, x := range all {
			at[x>>from&mask]++
		}
		next := int32(0)
		for i, n := range at {
			at[i], next = next, next+n
		}
		for _, x := range all {
			i := &at[x>>from&mask]
			spare[*i] = x
			*i++
		}
		all, spare = spare, all
	}
	return all, spare
}
