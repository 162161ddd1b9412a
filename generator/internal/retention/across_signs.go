package retention

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
)

// findSigns works out the signs that need more than one client's record, and
// gives those their sentence that name our people.
func (w *World) findSigns() {
	rules := NewRules(w.Config).For(w.Audience)
	w.rules = rules
	w.findConcentration(rules)
	w.findLateSteps(rules)
	w.findCrowdedOut(rules)
	w.sayThreads()
	w.findSeenBefore(rules)
	split(len(w.Rows), func(_, from, to int) {
		for _, r := range w.Rows[from:to] {
			r.setAside()
			sortFindings(r.Findings)
		}
	})
}

// Aside is a sign across clients that somebody has set aside at this one.
type Aside struct {
	Sign string
	Snoozing
}

// asides are those of the record's snoozes that hold on the day and that only
// Across can give to a finding.
func asides(rec *book.Record, on day.Day) pack.List[Aside] {
	var list []Aside
	for i := range rec.Snoozed {
		z := &rec.Snoozed[i]
		if s := signIndex(z.Sign); s >= 0 && signs[s].look == nil && z.On <= on && z.Until >= on {
			list = append(list, Aside{z.Sign, Snoozing{By: z.By, On: z.On, Until: z.Until, Why: z.Why}})
		}
	}
	return pack.ListOf(list)
}

// unfold takes out the signs that the client's own record shows.
func (r *Row) unfold() {
	r.Findings = append(slices.Clone(r.Findings), r.Found.All()...)
	r.Found = pack.List[Finding]{}
	r.Health.Reason = cmp.Or(r.Health.Reason, r.Health.usual(r.Findings))
}

// usual is the reason that a row need not keep: the evidence of the sign that it
// is of, or of a green client that no sign shows.
func (h *Health) usual(findings []Finding) string {
	for i := range findings {
		if h.Sign.Has(findings[i].Sign) {
			return findings[i].Evidence
		}
	}
	if h.Band == Green {
		return nothingAsks
	}
	return ""
}

func (r *Row) setAside() {
	for _, a := range r.Asides.All() {
		for i := range r.Findings {
			if r.Findings[i].Sign == a.Sign {
				r.Findings[i].Snoozed = a.Snoozing
			}
		}
	}
}

// Borrow takes over the signs across clients that the client showed in an earlier
// world. A row that is shown before everything across clients is worked out anew
// is as near to the truth as can be.
func (r *Row) Borrow(earlier *Row) {
	r.unfold()
	for i := range earlier.Findings {
		f := &earlier.Findings[i]
		if s := signIndex(f.Sign); s >= 0 && signs[s].look == nil {
			r.Findings = append(r.Findings, *f)
		}
	}
	sortFindings(r.Findings)
}

// Parts are the parts of a client's health, with their arithmetic.
func (w *World) Parts(r *Row) []Part { return w.rules.Parts(r) }

// Limits are the thresholds of a sign as the house has set them.
func (w *World) Limits(code string) (watch, warn, act float64) { return w.rules.Limits(code) }

// Place is where a record that a client's finding rests on is typed: a file and a
// line, or "" and 0 where the readers are not told.
func (w *World) Place(r *Row, rest Rest) (file string, line int32) {
	if rest.Of != "" && rest.Of != r.ID {
		if r = w.clients[rest.Of]; r == nil {
			return "", 0
		}
	}
	return r.Place(rest.At)
}
