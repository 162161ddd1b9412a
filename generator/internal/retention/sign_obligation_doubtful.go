package retention

import "cmp"

// obligation-doubtful: something that they owe us under the contract is in doubt.
//
// Of the client's commitments: disputed ones, and those missed in the last twelve
// months. A dispute counts twice. It is graded: watch 1, warn 2, act 4.
var signObligationDoubtful = Sign{
	Code: "obligation-doubtful", Group: "Delivery", Title: "Their side of the contract is in doubt", Part: "delivery",
	Noun:    "a doubtful obligation",
	Means:   "Something they owe us under the contract was missed, or the two sides disagree about it. Settle it before it turns into a quarrel.",
	RestsOn: "Commitments of the client that are marked missed in the last twelve months, or disputed.",
	Gauge:   "missed obligations, a disputed one counting twice", Watch: 1, Warn: 2, Act: 4,
	look: lookObligationDoubtful,
}

func lookObligationDoubtful(f *file, at *look, say *Finding) Severity {
	var main *pledge
	weight, others := 0, 0
	for i := range f.promises {
		p := &f.promises[i]
		w := p.doubt(at)
		if w == 0 {
			continue
		}
		weight += w
		if others++; main == nil || w > main.doubt(at) {
			main = p
		}
	}
	if main == nil {
		return 0
	}
	sev := f.rules.grade(obligationDoubtful, float64(weight))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = min(cmp.Or(main.Settled, main.Due, at.on), at.on)
	say.Evidence = plain(main.What)
	if main.Due != 0 {
		say.Evidence += ", due " + dayText(main.Due, f.asOf)
	}
	say.Evidence += ", is " + main.state(at.on)
	if main.Evidence != "" {
		say.Evidence += ": " + lower(plain(main.Evidence))
	}
	if others > 1 {
		say.Evidence += "; " + number(others-1) + " more of their obligations " + isAre(others-1) + " in doubt"
	}
	say.Evidence += "."
	say.rest(main.At, "their promise, "+main.state(at.on))
	for i := range f.promises {
		if p := &f.promises[i]; p.Commitment != main.Commitment && p.doubt(at) > 0 {
			say.rest(p.At, "their promise, "+p.state(at.on))
		}
	}
	return sev
}

// doubt weighs one commitment of theirs: nought where there is none about it.
func (p *pledge) doubt(at *look) int {
	if p.By != "client" || p.of.Known() > at.on {
		return 0
	}
	switch p.state(at.on) {
	case "disputed":
		return 2
	case "missed":
		if cmp.Or(p.Settled, p.Due, at.on) > at.on-365 {
			return 1
		}
	}
	return 0
}
