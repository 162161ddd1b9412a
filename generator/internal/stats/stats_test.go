package stats

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > within {
		t.Errorf("%s is %.6f, not %.6f", what, got, want)
	}
}

func TestMedianAndMAD(t *testing.T) {
	for _, c := range []struct {
		x           []float64
		median, mad float64
	}{
		{nil, 0, 0},
		{[]float64{7}, 7, 0},
		{[]float64{3, 1}, 2, 1},
		{[]float64{1, 1, 2, 2, 4, 6, 9}, 2, 1},
		// Ten values, two of which do not belong.
		{[]float64{2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3}, 2.45, 0.15},
	} {
		near(t, "median", Median(c.x), c.median, 1e-12)
		near(t, "MAD", MAD(c.x), c.mad, 1e-12)
	}
}

// The cut-off of 3.5 on the sample above: only its two strangers are outliers.
// By hand: 0.6745 × (8.2 − 2.45) ÷ 0.15 = 25.855833; (2.1 − 2.45) gives −1.573833.
func TestRobustZ(t *testing.T) {
	x := []float64{2.1, 2.6, 2.4, 2.5, 2.3, 2.1, 2.3, 2.6, 8.2, 8.3}
	near(t, "z of 8.2", RobustZ(8.2, x, 0), 25.855833, 1e-6)
	near(t, "z of 2.1", RobustZ(2.1, x, 0), -1.573833, 1e-6)
	out := 0
	for _, v := range x {
		if math.Abs(RobustZ(v, x, 0)) > Cut {
			out++
		}
	}
	if out != 2 {
		t.Errorf("%d outliers of 2", out)
	}
	flat := []float64{5, 5, 5, 5}
	near(t, "z on a flat line", RobustZ(4, flat, 0.25), -2.698, 1e-9)
	near(t, "z without a floor", RobustZ(4, flat, 0), 0, 0)
	near(t, "z of no sample", RobustZ(4, nil, 1), 0, 0)
}

func TestEWMA(t *testing.T) {
	// By hand: 10 → 0.2·20+0.8·10 = 12 → 0.2·0+0.8·12 = 9.6.
	near(t, "EWMA", EWMA([]float64{20, 0}, 10, 0.2), 9.6, 1e-12)
	// √(0.2/1.8 · (1 − 0.8²)) = 0.2 after the first value; ⅓ in the long run.
	near(t, "limit after one", EWMALimit(1, 1, 0.2, 2.7), 0.54, 1e-12)
	near(t, "limit in the end", EWMALimit(400, 1, 0.2, 3), 1, 1e-9)
}

func TestGapTail(t *testing.T) {
	// Five gaps of 20 days in all 100: (100/150)⁵ = 0.131687.
	near(t, "tail", GapTail(5, 100, 50), 0.131687, 1e-6)
	near(t, "reach", GapReach(5, 100, GapTail(5, 100, 50)), 50, 1e-9)
	// Many gaps of mean 10: close to the exponential, e⁻³.
	near(t, "tail of many", GapTail(100000, 1e6, 30), math.Exp(-3), 1e-4)
	for _, p := range []float64{GapTail(0, 10, 5), GapTail(3, 0, 5), GapTail(3, 10, 0)} {
		near(t, "tail of nothing", p, 1, 0)
	}
}

func TestTwoRates(t *testing.T) {
	// Five in 90 days, four in the 365 before: P(X ≥ 5), X ~ Bin(9, 90/455).
	near(t, "complaints", TwoRates(5, 4, 90, 365), 0.018689, 5e-7)
	// Equal times are a coin: P(X ≥ 8) of 10 tosses = 56/1024.
	near(t, "coin", TwoRates(8, 2, 1, 1), 56.0/1024, 1e-12)
	// Przyborowski and Wilenski's clover: 3 dodder seeds against none is p = 1/8.
	near(t, "three to none", TwoRates(3, 0, 1, 1), 0.125, 1e-12)
	near(t, "nothing", TwoRates(0, 4, 90, 365), 1, 0)
}

// Newcombe (1998, Statistics in Medicine 17) gives these intervals by Wilson's
// score method, to four places.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}, {29, 29, 0.8830, 1},
	} {
		low, high := Wilson(c.k, c.n)
		near(t, "low", low, c.low, 5e-5)
		near(t, "high", high, c.high, 5e-5)
	}
	if low, high := Wilson(0, 0); low != 0 || high != 1 {
		t.Errorf("of nothing: %v to %v", low, high)
	}
}

func TestRank(t *testing.T) {
	x := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for q, want := range map[float64]int{0: 1, 0.05: 1, 0.5: 5, 0.9: 9, 0.91: 10, 1: 10} {
		if got := Rank(x, q); got != want {
			t.Errorf("Rank(%v) is %d, not %d", q, got, want)
		}
	}
}
