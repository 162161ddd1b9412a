package retention

import (
	"math"
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Never is the threshold of a severity that a sign does not reach.
var Never = math.Inf(1)

// Rules are what the house measures by, read from its config once a build.
type Rules struct {
	Config *book.Config

	off     [signCount]bool
	falling [signCount]bool
	limits  [signCount][3]float64 // of watch, warn and act
	weights [partCount]int
	red     int // a score below is red
	amber   int // a score below is amber
	force   [signCount]string
	blind   bool // billing is kept from the readers, in whole or in part
}

// NewRules reads the config's signs, weights, bands, overrides and limits.
func NewRules(cfg *book.Config) *Rules {
	r := &Rules{Config: cfg, red: cfg.Health.Bands.Red.Or(40), amber: cfg.Health.Bands.Amber.Or(70)}
	for i := range signs {
		r.limits[i] = [3]float64{signs[i].Watch, signs[i].Warn, signs[i].Act}
		r.falling[i] = signs[i].Falling
	}
	for _, s := range cfg.Signs {
		i := signIndex(s.ID)
		if i < 0 {
			continue
		}
		r.off[i] = s.Off
		for k, typed := range [3]string{s.Watch, s.Warn, s.Act} {
			if v, ok := threshold(typed); ok {
				r.limits[i][k] = v
			}
		}
	}
	w := cfg.Health.Weights
	for i, typed := range [partCount]book.Opt[int]{w.Purchases, w.Contact, w.Mood, w.Delivery, w.Relationships} {
		r.weights[i] = typed.Or(partWeights[i])
	}
	for _, o := range cfg.Health.Overrides {
		if i := signIndex(o.Sign); i >= 0 {
			r.force[i] = worse(r.force[i], o.Band)
		}
	}
	return r
}

// For are the rules for an audience: what it sees only a part of must not look
// like a fall.
func (r *Rules) For(audience string) *Rules {
	own := *r
	own.blind = hides(r.Config, audience, "revenue") || hides(r.Config, audience, "orders")
	return &own
}

// threshold reads a figure as config types it: a number, per cent, a time in
// days, or never. book has refused anything else.
func threshold(s string) (v float64, ok bool) {
	if s == "never" {
		return Never, true
	}
	if span, err := day.ParseSpan(s); err == nil {
		const first = 730120 // 2000-01-01
		return float64(span.After(first) - first), true
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	return v, err == nil
}

// Closed is the last month whose revenue was final on a day.
func (r *Rules) Closed(on day.Day) day.Month { return r.Config.Closed(on) }

// Off reports whether the house has switched a sign off.
func (r *Rules) Off(code string) bool {
	i := signIndex(code)
	return i >= 0 && r.off[i]
}

// Limits are the thresholds of a sign as the house has set them.
func (r *Rules) Limits(code string) (watch, warn, act float64) {
	if i := signIndex(code); i >= 0 {
		return r.limits[i][0], r.limits[i][1], r.limits[i][2]
	}
	return Never, Never, Never
}

// slip is how far arithmetic in floating point may miss a threshold.
const slip = 1e-9

// grade is how bad a figure is by a sign's thresholds; the figure that just
// reaches one has its severity.
func (r *Rules) grade(sign int, v float64) Severity {
	reached := func(limit float64) bool {
		if math.IsInf(limit, 1) {
			return false
		}
		if r.falling[sign] {
			return v <= limit+slip
		}
		return v >= limit-slip
	}
	for k := 2; k >= 0; k-- {
		if reached(r.limits[sign][k]) {
			return Severity(k + 1)
		}
	}
	return 0
}
