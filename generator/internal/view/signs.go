package view

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/stats"
)

// SignList is the index of early warnings, in groups.
type SignList struct {
	Groups []SignGroup
}

// SignGroup is what signs of one subject there are.
type SignGroup struct {
	Name  string
	Signs []SignPage
}

// SignPage is one sign: what it means, what it rests on and who handles it.
type SignPage struct {
	Code, Title, Group string
	Means, RestsOn     string
	Soft, Off          bool
	Plays              []Link
	Part               string // of health, that it lowers; or ""
	Gauge              string // the figure that its thresholds are of, or ""
	Falling            bool   // a smaller figure is the worse one
	Limits             []SignLimit
	Shown              []SignClient // the worst first, then the largest
	Count              int          // of them, without those set aside
	Record             SignRecord
}

// SignLimit is one threshold.
type SignLimit struct{ Severity, At string }

// SignClient is one client that shows a sign.
type SignClient struct {
	Client   Link
	Severity string
	Since    day.Day
	Evidence string
	Aside    bool
	Worth    money.Amount
}

// SignRecord is how often a sign was right here, in the month-ends of the last
// two years, beside a naive rule.
type SignRecord struct {
	Kept          bool // signs of the book and of ourselves foretell nothing, and have none
	Of            string
	Looks, Gone   int
	Flagged, Hits int
	Share         string // of Flagged, with its interval; "" under ten
	Base          string // of all looks
	Naive         []NaiveLine
}

// NaiveLine is a rule that anybody could have followed.
type NaiveLine struct {
	Rule          string
	Flagged, Hits int
	Share         string
}

// NewSignList gathers the index.
func NewSignList(ix *Index) SignList {
	var v SignList
	for _, s := range retention.Signs() {
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Name != s.Group {
			v.Groups = append(v.Groups, SignGroup{Name: s.Group})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Signs = append(g.Signs, newSignHead(ix, s))
	}
	return v
}

// Page is the frame.
func (SignList) Page() Page {
	return Page{Address: addr.Signs, Kind: "signs", Title: "Signs", Section: "signs", Description: "The early warnings: what each means and what it rests on."}
}

func signHead(s retention.Sign) SignPage { return SignPage{Code: s.Code, Title: s.Title} }

// NewSignPage gathers one sign's page.
func NewSignPage(ix *Index, s retention.Sign) SignPage {
	v := newSignHead(ix, s)
	v.showers(ix)
	return v
}

// newSignHead is a sign's page but for who shows it.
func newSignHead(ix *Index, s retention.Sign) SignPage {
	v := SignPage{
		Code: s.Code, Title: s.Title, Group: s.Group, Means: s.Means, RestsOn: s.RestsOn, Soft: s.Soft, Plays: pageLinks(ix.forSign[s.Code]),
		Part: s.Part, Gauge: s.Gauge, Falling: s.Falling, Record: ix.signRecord(s),
	}
	if s.Gauge != "" {
		v.Limits = signLimits(ix.Limits(s.Code))
	}
	for _, r := range ix.showing[s.Code] {
		v.Count += one(slices.ContainsFunc(r.Findings, func(f retention.Finding) bool { return f.Sign == s.Code && !f.Aside() }))
	}
	for _, c := range ix.Config.Signs {
		if c.ID == s.Code {
			v.Off = c.Off
		}
	}
	return v
}

// Page is the frame.
func (v SignPage) Page() Page {
	return Page{
		Address: addr.Sign(v.Code), Kind: "sign", Title: v.Title, Section: "signs", Crumbs: []Link{{"Signs", addr.Signs}, {Text: v.Title}},
		Description: "What this early warning means, what it rests on and what to do about it.",
	}
}

func signLimits(watch, warn, act float64) (limits []SignLimit) {
	for i, v := range [3]float64{watch, warn, act} {
		if !math.IsInf(v, 1) {
			limits = append(limits, SignLimit{retention.Severity(i + 1).String(), strconv.FormatFloat(v, 'f', -1, 64)})
		}
	}
	return limits
}

// showers lists who shows the sign now.
func (v *SignPage) showers(ix *Index) {
	rank := func(severity string) int { return slices.Index([]string{"act", "warn", "watch"}, severity) }
	for _, r := range ix.showing[v.Code] {
		for i := range r.Findings {
			fd := &r.Findings[i]
			if fd.Sign != v.Code {
				continue
			}
			v.Shown = append(v.Shown, SignClient{clientOf(r), fd.Severity.String(), fd.Since, fd.Evidence, fd.Aside(), worth(r)})
		}
	}
	sortLarge(v.Shown, func(a, b *SignClient) int {
		return cmp.Or(boolOrder(a.Aside, b.Aside), cmp.Compare(rank(a.Severity), rank(b.Severity)), cmp.Compare(b.Worth, a.Worth))
	})
}

// signRecord says how often a sign was right, from the counts that rows carry.
func (ix *Index) signRecord(s retention.Sign) SignRecord {
	if !s.Foretells() {
		return SignRecord{}
	}
	of := retention.SignOf(s)
	base := ix.tallied.Bases[of]
	score := ix.tallied.Sign(s.Code)
	v := SignRecord{
		Kept: true, Of: of.String(), Looks: base.Looks, Gone: base.Gone, Flagged: score.Flagged, Hits: score.Hits,
		Share: shareText(score.Hits, score.Flagged), Base: shareText(base.Gone, base.Looks),
	}
	for i, days := range retention.NaiveDays {
		if n := &ix.tallied.Naive[of][i]; days == 60 || days == 90 {
			v.Naive = append(v.Naive, NaiveLine{retention.NaiveRule(days), n.Flagged, n.Hits, shareText(n.Hits, n.Flagged)})
		}
	}
	return v
}

// shareText is k of n in per cent with its 95 % interval, and nothing under ten.
func shareText(k, n int) string {
	if n < 10 {
		return ""
	}
	low, high := stats.Wilson(k, n)
	per := func(f float64) string { return strconv.Itoa(int(math.Round(100 * f))) }
	return per(float64(k)/float64(n)) + " %, between " + per(low) + " and " + per(high)
}
