package retention

import (
	"sync"
)

// sums are what measures are worked out from, each once a world and only where
// somebody asks.
type sums struct {
	stays         func() []Stay
	retained      func() []Retained
	churn         func() []Churn
	atStake       func() []AtStake
	exposed       func() []Exposed
	concentration func() []Concentration
	load          func() []PersonLoad
}

func (w *World) newSums() sums {
	return sums{
		stays:         sync.OnceValue(w.allStays),
		retained:      sync.OnceValue(w.retained),
		churn:         sync.OnceValue(w.churn),
		atStake:       sync.OnceValue(w.stakes),
		exposed:       sync.OnceValue(w.exposure),
		concentration: sync.OnceValue(w.concentration),
		load:          sync.OnceValue(w.load),
	}
}

// newest is the last of a series, the zero value where it has none.
func newest[T any](series []T) (last T) {
	if n := len(series); n > 0 {
		last = series[n-1]
	}
	return last
}

// GRR is gross revenue retention now.
func (w *World) GRR() Rate { return newest(w.Retention()).GRR() }

// NRR is net revenue retention now.
func (w *World) NRR() Rate { return newest(w.Retention()).NRR() }
