package search

import (
	"fmt"
	"hash/fnv"
	"slices"
)

// numbers are the documents' numbers: a block from the hash of the address,
// of so many blocks that none holds more than blockSize, and the rank there.
type numbers struct {
	blocks int      // a power of two
	counts []byte   // documents in each block
	of     []uint32 // by index of the address
	order  []int    // indexes, by number
}

const (
	blockBits = 6
	blockSize = 1 << blockBits
)

func number(addresses []string) numbers {
	hashes := make([]uint32, len(addresses))
	for i, a := range addresses {
		h := fnv.New32a()
		h.Write([]byte(a))
		hashes[i] = mix(h.Sum32())
	}
	n := numbers{blocks: 1}
	for n.blocks*blockSize < 2*len(addresses) {
		n.blocks *= 2
	}
	for !n.fill(hashes) {
		n.blocks *= 2
	}
	n.order = make([]int, len(addresses))
	for i := range n.order {
		n.order[i] = i
	}
	block := func(i int) uint32 { return hashes[i] & uint32(n.blocks-1) }
	slices.SortFunc(n.order, func(a, b int) int {
		if block(a) != block(b) {
			return int(block(a)) - int(block(b))
		}
		return compare(addresses[a], addresses[b])
	})
	n.of = make([]uint32, len(addresses))
	rank, last := uint32(0), ^uint32(0)
	for _, i := range n.order {
		if b := block(i); b != last {
			rank, last = 0, b
		}
		n.of[i] = last<<blockBits | rank
		rank++
	}
	return n
}

// Keys of the tables that go by number, and of the one that goes by pairs.
func blockKey(number uint32) string { return fmt.Sprintf("%05x", number>>blockBits) }
func chunkKey(number uint32) string { return fmt.Sprintf("%05x", number>>(blockBits+chunkBits)) }
func pairKey(hash uint32) string    { return fmt.Sprintf("%08x", hash) }

// fill counts the blocks and reports whether all fit.
func (n *numbers) fill(hashes []uint32) bool {
	n.counts = make([]byte, n.blocks)
	for _, h := range hashes {
		b := h & uint32(n.blocks-1)
		if n.counts[b]++; n.counts[b] > blockSize {
			return false
		}
	}
	return true
}

// mix spreads a hash over its low bits.
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}
