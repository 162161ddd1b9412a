package retention

import (
	"cmp"

	"holdfast/generator/internal/day"
)

// promise-missed: we said that we would do something by a day and did not.
//
// Of our commitments: marked missed, or still open past their day. The newest of
// them is of the last half year; it is graded by how many there were in the
// last twelve months: watch 1, warn 2, act 3.
var signPromiseMissed = Sign{
	Code: "promise-missed", Group: "Delivery", Title: "We missed a promise", Part: "delivery",
	Noun:    "a missed promise",
	Means:   "We said we would do something by a day and did not. Each miss makes the next promise worth less.",
	RestsOn: "Commitments of ours that are marked missed, or are past their day and still open, in the last twelve months.",
	Gauge:   "misses in twelve months", Watch: 1, Warn: 2, Act: 3,
	look: lookPromiseMissed,
}

// state is how a promise stood on a day.
func (p *pledge) state(on day.Day) string {
	if p.Settled > on {
		return "open"
	}
	return cmp.Or(p.State, "open")
}

func lookPromiseMissed(f *file, at *look, say *Finding) Severity {
	var newest *pledge
	var when day.Day
	count := 0
	for i := range f.promises {
		p := &f.promises[i]
		d := p.missed(at.on)
		if p.By == "client" || p.of.Known() > at.on || d == 0 || d <= at.on-365 {
			continue
		}
		if count++; newest == nil || d >= when {
			newest, when = p, d
		}
	}
	if newest == nil || when <= at.on-halfYear {
		return 0
	}
	sev := f.rules.grade(promiseMissed, float64(count))
	if sev == 0 || say == nil {
		return sev
	}
	f.sayMissed(newest, when, count, at, say)
	return sev
}

// missed is the day on which a promise was missed, as of a day; else no day.
func (p *pledge) missed(on day.Day) day.Day {
	switch state := p.state(on); {
	case state == "missed" && p.Settled == 0 && p.Due > on:
		return 0 // typed with no day of its own: it cannot have been missed before it was due
	case state == "missed":
		return cmp.Or(p.Due, p.Settled, p.of.Known(), on)
	case state == "open" && p.Due != 0 && p.Due < on:
		return p.Due
	default:
		return 0
	}
}

func (f *file) sayMissed(p *pledge, when day.Day, count int, at *look, say *Finding) {
	say.Since = min(when+1, at.on)
	say.Evidence = plain(p.What)
	if p.Due != 0 {
		say.Evidence += ", due " + dayText(p.Due, f.asOf)
	}
	switch {
	case p.state(at.on) == "open":
		say.Evidence += ", is still open"
	case p.Evidence != "":
		say.Evidence += ": " + lower(plain(p.Evidence))
	default:
		say.Evidence += ", was missed"
	}
	if count > 1 {
		say.Evidence += "; the " + ordinal(count) + " miss in twelve months"
	}
	say.Evidence += "."
	say.rest(p.At, "promise, due "+dayText(cmp.Or(p.Due, when), f.asOf))
	for i := range f.promises {
		if q := &f.promises[i]; q.Commitment != p.Commitment && q.By != "client" && q.of.Known() <= at.on && q.missed(at.on) > at.on-365 {
			say.rest(q.At, "promise, due "+dayText(q.missed(at.on), f.asOf))
		}
	}
}
