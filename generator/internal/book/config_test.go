package book

import (
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/day"
)

func parseSound(t testing.TB, src string) Config {
	t.Helper()
	cfg, problems, _ := parseConfig([]byte(src))
	if len(problems) > 0 {
		t.Fatal(show(problems))
	}
	return cfg
}

// TestConfigWhole reads every key of the contract.
func TestConfigWhole(t *testing.T) {
	cfg := parseSound(t, `title: Retention Handbook
currency: GBP
tiers: {key: {contact_every: 30d, plan: true}, core: {contact_every: 60d}, long-tail: {contact_every: 120d}}
as_of:
books_closed: 2026-02
timezone: Europe/London
language: en-GB
base_url: https://retention.example
base_path: /
year_starts: 4
repository: {url: https://git.example/acme/book, branch: trunk, host: gitea}
audiences: {leadership: {}, success: {hide: [revenue, contracts.annual_value, contacts.phone]}, partners: {clients: tagged}}
nav: [{text: Rota, to: /rota/}, {text: Wiki, to: "https://wiki.example/?a=b#c"}]
silence: [stray-file]
export: full
health: {weights: {purchases: 1, contact: 2, mood: 3, delivery: 4, relationships: 5}, bands: {red: 30, amber: 60}, overrides: [{sign: quiet, band: red}]}
signs: {quiet: {off: false, watch: 5%, warn: 2%, act: 1%}}
limits: {client_share: 20, complaint_open: 7d, unanswered: 5, offer_value: 5000.50, offer_answer: 2w, renewal: 6m, stale: 1y, file: 500KB}
value: {margin: 40, discount: 8}
search: {}
publish: {any: [thing]}
`)
	l := cfg.Limits
	switch {
	case cfg.Tiers[0].ID != "key" || cfg.Tiers[2].ID != "long-tail" || !cfg.Tiers[0].Plan || cfg.Tiers[1].ContactEvery != day.Days(60),
		cfg.AsOf != 0, cfg.Zone.String() != "Europe/London", cfg.YearStarts.V != 4, cfg.Repository.Host != "gitea", cfg.Repository.Branch != "trunk",
		len(cfg.Audiences) != 3, cfg.Audiences[2].Clients != "tagged", len(cfg.Audiences[1].Hide) != 3, len(cfg.Nav) != 2, cfg.Export != "full",
		cfg.Health.Weights.Mood.V != 3, cfg.Health.Bands.Red.V != 30, cfg.Health.Overrides[0].Sign != "quiet", cfg.Signs[0].Watch != "5%",
		l.ClientShare.V != 20, l.OfferValue.V != 500050, l.OfferAnswer != day.Span{N: 2, Unit: 'w'}, l.FileBytes != 500<<10, cfg.Value.Margin.V != 40,
		cfg.Money.Symbol != "£":
		t.Errorf("%+v", cfg)
	}
	if tier, ok := cfg.Tier("core"); !ok || tier.ID != "core" {
		t.Error(tier)
	}
	if _, ok := cfg.Tier("none"); ok {
		t.Error("a tier that is not there")
	}
}

func TestConfigDefaults(t *testing.T) {
	cfg := parseSound(t, "title: T\ncurrency: JPY\ntiers: {core: }\nrepository: {url: https://gitlab.example/x}\n")
	l := cfg.Limits
	switch {
	case cfg.Timezone != "UTC" || cfg.Zone != time.UTC, cfg.Language != "en", cfg.BasePath != "/", cfg.YearStarts.Or(1) != 1, cfg.Export != "summary",
		cfg.Repository.Branch != "main" || cfg.Repository.Host != "gitlab", l.ClientShare.V != 10, l.ComplaintOpen != day.Days(14), l.Unanswered.V != 3,
		l.OfferValue.V != 0, l.OfferAnswer != day.Days(14), l.Renewal != day.Days(120), l.Stale != day.Days(30), l.FileBytes != 1<<20,
		cfg.Money.Decimals != 0:
		t.Errorf("%+v", cfg)
	}
}

func TestConfigAllProblemsAtOnce(t *testing.T) {
	_, problems, _ := parseConfig([]byte("currency: pounds\ntiers: {Key: {contact_every: often, pln: true}}\ntimezone: Here\nbase_path: x\nlimits: {file: big, client_share: 0}\nsilence: [a, b]\n"))
	if len(problems) != 11 {
		t.Errorf("%d problems:\n%s", len(problems), show(problems))
	}
	for _, src := range []string{"", "# nothing\n", "~", "[]", "x", "{", "tiers: []\n", "limits: 5\nsignals: 3", "audiences: {a: {hide: x}}", "audiences: {a: {hide: [[x]]}}\nsilence: [[a], b]\nnav: [x, {to: [a]}]", "signs: [a]\nhealth: {bands: 3}"} {
		if _, problems, _ := parseConfig([]byte(src)); len(problems) == 0 {
			t.Errorf("%q is a config", src)
		}
	}
}

func TestDayOfTheSite(t *testing.T) {
	cfg := parseSound(t, sound["config.yaml"]+"timezone: Pacific/Auckland\n")
	now := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	asked := date(t, "2020-01-01")
	if got := cfg.Day(asked, now); got != asked {
		t.Errorf("asked for: %s", got)
	}
	if got := cfg.Day(0, now); got != date(t, "2026-02-16") {
		t.Errorf("config's: %s", got)
	}
	cfg.AsOf = 0
	if got := cfg.Day(0, now); got != date(t, "2026-03-02") {
		t.Errorf("today, in the site's zone: %s", got)
	}
}

func TestBooksClosed(t *testing.T) {
	for _, c := range []struct{ typed, asOf, want string }{
		{"", "2026-02-16", "2026-01"},
		{"", "2026-01-01", "2025-12"},
		{"2025-10", "2026-02-16", "2025-10"},
		{"2026-01", "2026-02-16", "2026-01"},
		{"2026-02", "2026-02-28", "2026-01"},
		{"2030-01", "2026-02-16", "2026-01"},
		{"2026-01", "2020-05-05", "2020-04"},
	} {
		cfg := Config{}
		if c.typed != "" {
			cfg.BooksClosed, _ = day.ParseMonth(c.typed)
		}
		if got := cfg.Closed(date(t, c.asOf)).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestParseSize(t *testing.T) {
	for s, want := range map[string]int64{"1MB": 1 << 20, "500KB": 500 << 10, "64MB": 64 << 20, "10": 10, "10B": 10, "2 mb": 2 << 20, "3k": 3 << 10} {
		if got, err := parseSize(s); got != want || err != nil {
			t.Errorf("%s: %d %v", s, got, err)
		}
	}
	for _, s := range []string{"", "MB", "0", "-1KB", "1GB", "65MB", "1.5MB", "1MBMB", "99999999999999MB", "1 M B"} {
		if got, err := parseSize(s); err == nil {
			t.Errorf("%s: %d", s, got)
		}
	}
}

// TestFileLimit: a file of the limit is read, one byte more is not.
func TestFileLimit(t *testing.T) {
	config := sound["config.yaml"] + "limits: {file: 1KB}\n"
	text := func(n int) string { return head + "region: " + strings.Repeat("x", n-len(head)-len("region: ")) }
	mustLoad(t, site("config.yaml", config, "data/clients/x.yaml", text(1024)))
	_, _, problems := load(t, site("config.yaml", config, "data/clients/x.yaml", text(1025)))
	if len(problems) != 1 || !strings.Contains(problems[0].Message, "the file has 1025 bytes; the limit is 1024") {
		t.Error(show(problems))
	}
}
