package search

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRadixSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var all, spare []uint64
	for _, n := range []int{0, 1, 63, 1000, 3000, 200} {
		for _, bits := range []int{1, 11, 12, 26, 32} {
			all = all[:0]
			for i := range n { // what stands below the bits sorted by is in order already
				all = append(all, rng.Uint64()>>(64-bits)<<32|uint64(i))
			}
			want := slices.Sorted(slices.Values(all))
			if all, spare = radixSort(all, spare, 32, 32+bits); !slices.Equal(all, want) {
				t.Errorf("%d numbers are not sorted by %d bits", n, bits)
			}
		}
	}
}

// Words are told apart whatever their length, and whatever lies behind them in memory.
func TestVocabulary(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	var v vocabulary
	known := map[string]uint32{}
	for range 50_000 {
		b := make([]byte, rng.IntN(21), 24)
		for i := range b[:cap(b)] {
			b[:cap(b)][i] = "abcdé:0"[rng.IntN(8)]
		}
		n := v.number(b)
		if rng.IntN(2) == 0 {
			n = v.number(slices.Clip(slices.Clone(b)))
		}
		if have, ok := known[string(b)]; ok && have != n || !ok && int(n) != len(known) {
			t.Fatalf("%q has number %d, and there were %d words", b, n, len(known))
		}
		known[string(b)] = n
		if string(v.word(n)) != string(b) {
			t.Fatalf("number %d is %q, not %q", n, v.word(n), b)
		}
	}
}
