package retention

import "holdfast/generator/internal/day"

// SignSet is a set of signs: bit i stands for the i-th of Signs.
type SignSet uint32

// Has reports whether the sign of that code is in the set.
func (s SignSet) Has(code string) bool {
	i := signIndex(code)
	return i >= 0 && s&(1<<i) != 0
}

// Codes lists the signs in the set, in the order of Signs.
func (s SignSet) Codes() []string {
	var codes []string
	for i := range signs {
		if s&(1<<i) != 0 {
			codes = append(codes, signs[i].Code)
		}
	}
	return codes
}

func signIndex(code string) int {
	for i := range signs {
		if signs[i].Code == code {
			return i
		}
	}
	return -1
}

// MonthEnds are the last n month-ends before a day, oldest first. The day itself
// is never one of them.
func MonthEnds(asOf day.Day, n int) []day.Day {
	ends := make([]day.Day, n)
	for i := range ends {
		ends[i] = (asOf.Month() - day.Month(n-i)).Last()
	}
	return ends
}
