package book

import (
	"time"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Config is config.yaml, checked and with every default filled in.
type Config struct {
	At          Pos
	Title       string       `y:"title,required"`
	Currency    string       `y:"currency,required"`
	Tiers       []Tier       `y:"tiers,required"` // in the order typed; the first is the default
	AsOf        day.Day      `y:"as_of"`
	BooksClosed day.Month    `y:"books_closed"`
	Timezone    string       `y:"timezone"`
	Language    string       `y:"language"`
	BaseURL     string       `y:"base_url"`
	BasePath    string       `y:"base_path"`
	YearStarts  Opt[int]     `y:"year_starts" min:"1" max:"12"`
	Repository  Repository   `y:"repository"`
	Audiences   []Audience   `y:"audiences"`
	Nav         []NavEntry   `y:"nav"`
	Silence     []string     `y:"silence"`
	Export      string       `y:"export" enum:"summary full"`
	Health      HealthConfig `y:"health"`
	Signs       []SignConfig `y:"signs"`
	Limits      Limits       `y:"limits"`
	Value       ValueConfig  `y:"value"`
	Search      SearchConfig `y:"search"`
	Publish     struct{}     `y:"publish,open"` // read by publish

	Money money.Currency // Currency, known
	Zone  *time.Location // Timezone, loaded
}

// Tier is one class of client and what it wants.
type Tier struct {
	At           Pos
	ID           string
	ContactEvery day.Span `y:"contact_every"`
	Plan         bool     `y:"plan"`
}

// Repository is where the site's source can be seen.
type Repository struct {
	At     Pos
	URL    string `y:"url"`
	Branch string `y:"branch"`
	Host   string `y:"host" enum:"github gitlab gitea"`
}

// Audience is a set of readers and what is kept from them.
type Audience struct {
	At      Pos
	ID      string
	Hide    []string `y:"hide"`                      // record fields, such as contracts.annual_value
	Clients string   `y:"clients" enum:"all tagged"` // tagged: only those whose visible_to names it
}

// NavEntry is an extra entry of the rail.
type NavEntry struct {
	At   Pos
	Text string `y:"text,required"`
	To   string `y:"to,required"` // an address of the site, or an http(s) URL
}

// HealthConfig weighs the parts of health.
type HealthConfig struct {
	At        Pos
	Weights   Weights    `y:"weights"`
	Bands     Bands      `y:"bands"`
	Overrides []Override `y:"overrides"`
}

// Weights of the parts of health, in any unit; absent parts keep their default.
type Weights struct {
	At            Pos
	Purchases     Opt[int] `y:"purchases" min:"0" max:"1000"`
	Contact       Opt[int] `y:"contact" min:"0" max:"1000"`
	Mood          Opt[int] `y:"mood" min:"0" max:"1000"`
	Delivery      Opt[int] `y:"delivery" min:"0" max:"1000"`
	Relationships Opt[int] `y:"relationships" min:"0" max:"1000"`
}

// Bands are the scores below which a client is red, and amber.
type Bands struct {
	At    Pos
	Red   Opt[int] `y:"red" min:"0" max:"100"`
	Amber Opt[int] `y:"amber" min:"0" max:"100"`
}

// Override makes a client's band red or amber while it shows a sign.
type Override struct {
	At   Pos
	Sign string `y:"sign,required" ref:"sign"`
	Band string `y:"band,required" enum:"amber red"`
}

// SignConfig sets one sign's thresholds. What a threshold means, and its unit,
// is the sign's own.
type SignConfig struct {
	At    Pos
	ID    string
	Off   bool   `y:"off"`
	Watch string `y:"watch"`
	Warn  string `y:"warn"`
	Act   string `y:"act"`
}

// Limits are the house's limits.
type Limits struct {
	At            Pos
	ClientShare   Opt[int]          `y:"client_share" min:"1" max:"100"` // per cent
	ComplaintOpen day.Span          `y:"complaint_open"`
	Unanswered    Opt[int]          `y:"unanswered" min:"1" max:"100"`
	OfferValue    Opt[money.Amount] `y:"offer_value" min:"0"` // 0: no limit
	OfferAnswer   day.Span          `y:"offer_answer"`
	Renewal       day.Span          `y:"renewal"`
	Stale         day.Span          `y:"stale"`
	File          string            `y:"file"`

	FileBytes int64 // File, in bytes
}

// ValueConfig is what lifetime value is worked out with, in per cent a year.
type ValueConfig struct {
	At       Pos
	Margin   Opt[int] `y:"margin" min:"0" max:"100"`
	Discount Opt[int] `y:"discount" min:"0" max:"100"`
}

// SearchConfig has no settings yet; the key is kept for them.
type SearchConfig struct {
	At Pos
}

// Tier returns the tier of that id and whether there is one.
func (c *Config) Tier(id string) (Tier, bool) {
	for _, t := range c.Tiers {
		if t.ID == id {
			return t, true
		}
	}
	return Tier{}, false
}

// Audience returns the audience of that id and whether there is one.
func (c *Config) Audience(id string) (Audience, bool) {
	for _, a := range c.Audiences {
		if a.ID == id {
			return a, true
		}
	}
	return Audience{}, false
}
