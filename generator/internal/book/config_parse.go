package book

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
)

const configPath = "config.yaml"

// parseConfig reads config.yaml and fills in every default. Amounts in it are
// read in its own currency, so that is looked for first.
func parseConfig(src []byte) (Config, []diag.Problem, []namedRef) {
	var cfg Config
	d := &decoder{files: []string{configPath}, sources: [][]byte{src}}
	root, problems := parseYAML(configPath, src, 0)
	d.problems = problems
	if root == nil {
		if len(problems) == 0 {
			d.problems = append(d.problems, diag.Problem{Path: configPath, Line: 1, Column: 1, Code: "missing-field", Message: "the config is empty", Hint: "it needs a title, a currency and tiers"})
		}
		return cfg, d.problems, nil
	}
	d.refuse(root, 0)
	d.currency = d.findCurrency(root)
	d.decode(root, &cfg)
	cfg.Money = d.currency
	d.configDefaults(root, &cfg)
	d.checkConfig(root, &cfg)
	return cfg, d.problems, d.named
}

func (d *decoder) findCurrency(root *yaml.Node) money.Currency {
	fallback, _ := money.ParseCurrency("GBP")
	n := child(root, "currency")
	if n == nil || empty(n) {
		return fallback
	}
	c, err := money.ParseCurrency(n.Value)
	if err != nil {
		d.errorf(n, "bad-currency", err.Error(), "%q is no currency", n.Value)
		return fallback
	}
	return c
}

func (d *decoder) configDefaults(root *yaml.Node, cfg *Config) {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	span := func(s *day.Span, n int) {
		if s.IsZero() {
			*s = day.Days(n)
		}
	}
	def(&cfg.Timezone, "UTC")
	def(&cfg.Language, "en")
	if !language.MatchString(cfg.Language) {
		d.errorf(child(root, "language"), "bad-choice", "such as en, en-GB or de", "%q is no language", cfg.Language)
		cfg.Language = "en"
	}
	def(&cfg.BasePath, "/")
	def(&cfg.Export, "summary")
	def(&cfg.Repository.Branch, "main")
	def(&cfg.Limits.File, "1MB")
	zone, err := time.LoadLocation(cfg.Timezone)
	if err != nil || cfg.Timezone == "Local" {
		d.errorf(child(root, "timezone"), "bad-timezone", "a name such as Europe/London", "there is no time zone %q", cfg.Timezone)
		zone = time.UTC
	}
	cfg.Zone = zone
	size, err := parseSize(cfg.Limits.File)
	if err != nil {
		d.errorf(child(child(root, "limits"), "file"), "bad-number", err.Error(), "%q is no size", cfg.Limits.File)
		size = 1 << 20
	}
	cfg.Limits.FileBytes = size
	span(&cfg.Limits.ComplaintOpen, 14)
	span(&cfg.Limits.OfferAnswer, 14)
	span(&cfg.Limits.Renewal, 120)
	span(&cfg.Limits.Stale, 30)
	if !cfg.Limits.ClientShare.Set {
		cfg.Limits.ClientShare = Some(10)
	}
	if !cfg.Limits.Unanswered.Set {
		cfg.Limits.Unanswered = Some(3)
	}
	if !strings.HasPrefix(cfg.BasePath, "/") || !strings.HasSuffix(cfg.BasePath, "/") {
		d.errorf(child(root, "base_path"), "bad-address", "it begins and ends with a slash: /handbook/", "%q is no base path", cfg.BasePath)
	}
}

// parseSize reads "500KB", "1MB" (powers of 1024) or a number of bytes, up to 64 MB.
func parseSize(s string) (int64, error) {
	digits, unit := strings.TrimRight(s, "BKMbkm "), int64(1)
	switch strings.ToUpper(strings.TrimSpace(s[len(digits):])) {
	case "", "B":
	case "KB", "K":
		unit = 1 << 10
	case "MB", "M":
		unit = 1 << 20
	default:
		return 0, fmt.Errorf("a size is written 500KB or 2MB")
	}
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || n < 1 || n*unit > 64<<20 {
		return 0, fmt.Errorf("a size is written 500KB or 2MB, at most 64MB")
	}
	return n * unit, nil
}

func (d *decoder) checkConfig(root *yaml.Node, cfg *Config) {
	if u := child(root, "base_url"); u != nil && cfg.BaseURL != "" {
		d.webAddress(u, cfg.BaseURL, false)
	}
	if u := child(child(root, "repository"), "url"); u != nil && cfg.Repository.URL != "" {
		d.webAddress(u, cfg.Repository.URL, false)
		if cfg.Repository.Host == "" {
			cfg.Repository.Host = hostOf(cfg.Repository.URL)
		}
	}
	if signs := child(root, "signs"); signs != nil && signs.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(signs.Content); i += 2 {
			d.refer(signs.Content[i], "sign", signs.Content[i].Value)
			d.checkThresholds(signs.Content[i+1])
		}
	}
	nodes := items(child(root, "silence"))
	for i, code := range cfg.Silence {
		if code != "" && !contains(warningCodes, code) {
			d.errorf(nodes[i], "unknown-code", d.didYouMean(code, warningCodes), "there is no warning %q; errors cannot be silenced", code)
		}
	}
	nodes = items(child(root, "nav"))
	for i, n := range cfg.Nav {
		d.checkNav(child(nodes[i], "to"), n.To)
	}
	d.checkHide(root, cfg)
}

// threshold is a figure, a share, a time, or never.
var threshold = regexp.MustCompile(`^(never|\d{1,6}(\.\d{1,6})?%?|[1-9]\d{0,3}[dwmy])$`)

func (d *decoder) checkThresholds(sign *yaml.Node) {
	for _, key := range []string{"watch", "warn", "act"} {
		if n := child(sign, key); n != nil && !empty(n) && !threshold.MatchString(n.Value) {
			d.errorf(n, "bad-number", "a figure such as 2.5, 10%, 30d, or never", "%q is no threshold", n.Value)
		}
	}
}

// checkNav holds that an entry of the rail leads somewhere: to an address of the
// site, which is looked up when all are known, or to the web.
func (d *decoder) checkNav(n *yaml.Node, to string) {
	switch {
	case n == nil || to == "":
	case strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//"):
		d.refer(n, "link", to)
	default:
		d.webAddress(n, to, true)
	}
}

// language is a tag as HTML's lang wants it, in its common forms.
var language = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$`)

// warningCodes are the codes of warnings, which silence may name.
var warningCodes = []string{"stray-file", "retired", "offer-before-diagnosis", "reason-without-play"}

// webAddress holds that s is a URL, with a query and fragment only where they may be.
func (d *decoder) webAddress(n *yaml.Node, s string, whole bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || !whole && (u.RawQuery != "" || u.Fragment != "") {
		d.errorf(n, "bad-url", "such as https://retention.example", "%q is no web address", s)
	}
}

// hostOf guesses the kind of git host from its name.
func hostOf(u string) string {
	for _, h := range []string{"gitlab", "gitea"} {
		if strings.Contains(u, h) {
			return h
		}
	}
	return "github"
}

// Day resolves the day the site speaks for: asked for, or else config's, or
// else today, which the caller reads from its clock in config's zone.
func (c *Config) Day(asked day.Day, now time.Time) day.Day {
	switch {
	case asked != 0:
		return asked
	case c.AsOf != 0:
		return c.AsOf
	default:
		return day.At(now.In(c.Zone))
	}
}

// Closed is the last month whose revenue is final on a day: config's, but never
// later than the month before.
func (c *Config) Closed(asOf day.Day) day.Month {
	last := asOf.Month() - 1
	if c.BooksClosed != 0 && c.BooksClosed < last {
		return c.BooksClosed
	}
	return last
}
