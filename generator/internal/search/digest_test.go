package search

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPairsAreSorted(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var g Digester
	for _, n := range []int{0, 1, 63, 64, 65, 1000, 3000, 200} {
		g.pairs = g.pairs[:0]
		for range n {
			g.pairs = append(g.pairs, rng.Uint32()>>rng.IntN(32))
		}
		want := slices.Sorted(slices.Values(g.pairs))
		if g.sortPairs(); !slices.Equal(g.pairs, want) {
			t.Errorf("%d pairs are not sorted", n)
		}
	}
}
