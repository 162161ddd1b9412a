// Package stats holds the few statistics that signs and measures rest on, each
// as its source states it. All are pure functions of numbers; none keeps or
// changes what it is given.
package stats

import (
	"math"
	"slices"
)

// Median is the value in the middle, or half way between the two in the middle;
// 0 of nothing.
func Median(x []float64) float64 {
	var few [32]float64
	s := append(few[:0], x...)
	slices.Sort(s)
	switch n := len(s); {
	case n == 0:
		return 0
	case n%2 == 1:
		return s[n/2]
	default:
		return (s[n/2-1] + s[n/2]) / 2
	}
}

// MAD is the median absolute deviation from the median, unscaled.
func MAD(x []float64) float64 {
	middle := Median(x)
	var few [32]float64
	away := few[:0]
	for _, v := range x {
		away = append(away, math.Abs(v-middle))
	}
	return Median(away)
}

// Cut is the modified z-score beyond which a single value is an outlier
// (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993, p. 12).
const Cut = 3.5

// RobustZ is the modified z-score of a value among others, 0.6745·(x − median)/MAD
// (Iglewicz and Hoaglin 1993, p. 11). The constant makes the MAD of a normal
// sample estimate its standard deviation. Where half the sample is one and the same
// value the MAD is 0 and every other value would be infinitely far away, so the MAD
// counts for no less than the floor, in the unit of x. Without sample or floor it is 0.
func RobustZ(x float64, sample []float64, floor float64) float64 {
	mad := max(MAD(sample), floor)
	if len(sample) == 0 || mad <= 0 {
		return 0
	}
	return 0.6745 * (x - Median(sample)) / mad
}

// EWMA is the exponentially weighted moving average after the last of x: each
// value counts for lambda, all before it for 1−lambda; it starts from start
// (Roberts 1959, Technometrics 1(3)).
func EWMA(x []float64, start, lambda float64) float64 {
	z := start
	for _, v := range x {
		z = lambda*v + (1-lambda)*z
	}
	return z
}

// EWMALimit is how far from its centre an EWMA of n independent values of
// standard deviation sigma may stray: width·sigma·√(lambda/(2−lambda)·(1−(1−lambda)²ⁿ)).
// Lucas and Saccucci (1990, Technometrics 32(1)) give pairs of width and lambda;
// 2.7 goes with 0.1 to 0.2.
func EWMALimit(n int, sigma, lambda, width float64) float64 {
	return width * sigma * math.Sqrt(lambda/(2-lambda)*(1-math.Pow(1-lambda, float64(2*n))))
}

// GapTail is the chance that a gap lasts longer than r, of one whose n earlier
// gaps add up to total: (total/(total+r))ⁿ. Gaps are exponential with a rate
// that is itself uncertain, gamma with shape n and rate total, so the tail is
// that of a Pareto distribution of the second kind, smoother for a few gaps than
// any quantile of them. It is 1 where nothing is known.
func GapTail(n int, total, r float64) float64 {
	if n <= 0 || total <= 0 || r <= 0 {
		return 1
	}
	return math.Pow(total/(total+r), float64(n))
}

// GapReach is the gap that GapTail gives the chance p: the inverse of it.
func GapReach(n int, total, p float64) float64 {
	if n <= 0 || total <= 0 || p <= 0 || p >= 1 {
		return 0
	}
	return total * (math.Pow(p, -1/float64(n)) - 1)
}

// TwoRates is the chance of at least a events in a time t when there were b in
// a time u, were the rate the same: the exact conditional test of two Poisson
// rates, P(X ≥ a) of a binomial with a+b trials and probability t/(t+u)
// (Przyborowski and Wilenski 1940, Biometrika 31). It is 1 without events.
func TwoRates(a, b int, t, u float64) float64 {
	if a <= 0 || b < 0 || t <= 0 || u <= 0 {
		return 1
	}
	n, p := a+b, t/(t+u)
	sum := 0.0
	for k := a; k <= n; k++ {
		sum += math.Exp(lchoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	return min(1, sum)
}

func lchoose(n, k int) float64 {
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	return lg(n) - lg(k) - lg(n-k)
}

// Z95 is the two-sided 95 % point of the normal distribution.
const Z95 = 1.959963984540054

// Wilson is the 95 % score interval of a share of k in n (Wilson 1927, JASA 22).
// It stays within 0 and 1 and is fair to small counts. Of nothing it is 0 to 1.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	p, m := float64(k)/float64(n), float64(n)
	const z2 = Z95 * Z95
	centre := (p + z2/(2*m)) / (1 + z2/m)
	half := Z95 / (1 + z2/m) * math.Sqrt(p*(1-p)/m+z2/(4*m*m))
	return max(0, centre-half), min(1, centre+half)
}

// Rank is the smallest of sorted values that a share q of them do not exceed:
// the nearest-rank quantile. It panics of nothing.
func Rank[T any](sorted []T, q float64) T {
	k := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(k, 1), len(sorted))-1]
}
