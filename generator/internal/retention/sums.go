package retention

import "sync"

// sums are what measures are worked out from, each once a world and only where
// somebody asks.
type sums struct {
	stays         func() []Stay
	retained      func() []Retained
	churn         func() []Churn
	cohorts       func() []CohortQuarter
	losses        func() []Loss
	byReason      func() []ReasonLosses
	atStake       func() []AtStake
	renewals      func() []RenewalAhead
	exposed       func() []Exposed
	concentration func() []Concentration
	tiers         func() map[string]Rate
	lifetimes     func() []Lifetime
	newcomers     func() Newcomers
	replacements  func() []Replacement
	answers       func() []Answer
	saves         func() []Saves
	winBacks      func() []WinBacks
	plays         func() []PlayOutcomes
	offers        func() []OfferOutcomes
	leads         func() []Lead
	load          func() []PersonLoad
	freed         func() []Freed
	obtained      func() []Obtained
	goals         func() []GoalMet
}

func (w *World) newSums() sums {
	return sums{
		stays:         sync.OnceValue(w.allStays),
		retained:      sync.OnceValue(w.retained),
		churn:         sync.OnceValue(w.churn),
		cohorts:       sync.OnceValue(w.cohorts),
		losses:        sync.OnceValue(w.losses),
		byReason:      sync.OnceValue(w.lossesByReason),
		atStake:       sync.OnceValue(w.stakes),
		renewals:      sync.OnceValue(w.renewals),
		exposed:       sync.OnceValue(w.exposure),
		concentration: sync.OnceValue(w.concentration),
		tiers:         sync.OnceValue(w.tierRates),
		lifetimes:     sync.OnceValue(w.lifetimes),
		newcomers:     sync.OnceValue(w.newcomers),
		replacements:  sync.OnceValue(w.replacements),
		answers:       sync.OnceValue(w.answers),
		saves:         sync.OnceValue(w.saves),
		winBacks:      sync.OnceValue(w.winBacks),
		plays:         sync.OnceValue(w.playOutcomes),
		offers:        sync.OnceValue(w.offerOutcomes),
		leads:         sync.OnceValue(w.leads),
		load:          sync.OnceValue(w.load),
		freed:         sync.OnceValue(w.freed),
		obtained:      sync.OnceValue(w.obtained),
		goals:         sync.OnceValue(w.goals),
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
