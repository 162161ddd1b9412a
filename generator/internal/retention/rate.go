package retention

import (
	"math/big"
	"math/bits"

	"holdfast/generator/internal/money"
)

// Rate is one whole number out of another: clients out of clients, or minor
// units of money out of minor units. Out of nothing it is undefined, and said
// to be so.
type Rate struct {
	N, Of int64
}

// Known reports whether the rate is defined.
func (r Rate) Known() bool { return r.Of > 0 }

// PerCent is the rate in per cent, to the second decimal, half away from zero.
// Exact: money is not divided as floating point. Undefined is 0.
func (r Rate) PerCent() float64 { return float64(scaled(r.N, 10_000, r.Of)) / 100 }

// Cell is the rate in per cent, absent where it is undefined.
func (r Rate) Cell() Cell {
	if !r.Known() {
		return Cell{}
	}
	return NumberCell(r.PerCent())
}

// scaled is n·by/of to the nearest whole number, half away from zero, and 0
// where of is not above 0. What does not fit is the largest that does.
func scaled(n, by, of int64) int64 {
	if of <= 0 {
		return 0
	}
	neg := (n < 0) != (by < 0)
	hi, lo := bits.Mul64(abs(n), abs(by))
	lo, carry := bits.Add64(lo, uint64(of)/2, 0)
	hi += carry
	const most = 1<<63 - 1
	q := uint64(most)
	if hi < uint64(of) {
		q, _ = bits.Div64(hi, lo, uint64(of))
		q = min(q, most)
	}
	if neg {
		return -int64(q)
	}
	return int64(q)
}

func abs(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}

// squares adds up squares of amounts, which do not fit 64 bits.
type squares struct {
	hi, lo uint64
}

func (s *squares) add(a money.Amount) {
	hi, lo := bits.Mul64(abs(int64(a)), abs(int64(a)))
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi += hi + carry
}

// over is the sum divided by the square of a total, in millionths to the nearest.
func (s squares) over(total money.Amount) int64 {
	sum := new(big.Int).SetUint64(s.hi)
	sum.Lsh(sum, 64).Add(sum, new(big.Int).SetUint64(s.lo)).Mul(sum, big.NewInt(1_000_000))
	of := big.NewInt(int64(total))
	of.Mul(of, of)
	half := new(big.Int).Rsh(of, 1)
	return sum.Add(sum, half).Quo(sum, of).Int64()
}
