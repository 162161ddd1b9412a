package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Rules are what the house measures by, read from its config once a build.
type Rules struct {
	Config *book.Config
}

// NewRules reads the config's signs, weights, bands, overrides and limits.
func NewRules(cfg *book.Config) *Rules { return &Rules{Config: cfg} }

// Closed is the last month whose revenue was final on a day.
func (r *Rules) Closed(on day.Day) day.Month { return r.Config.Closed(on) }
