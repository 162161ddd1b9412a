package retention

// untouched: we have not been in touch for longer than the tier allows.
//
// Days since the last call, meeting, visit or review in which both sides spoke, in
// times the tier's contact_every: watch when it is past, warn 1.5, act 2.5. A client
// of whom no conversation is recorded at all is not measured by it.
var signUntouched = Sign{
	Code: "untouched", Group: "Ourselves", Title: "We have not been in touch", Part: "contact",
	Noun:    "a silence of ours",
	Means:   "Longer than the client's tier allows has passed without a two-way contact. It is our silence, not theirs.",
	RestsOn: "Days since the last call, meeting, visit or review, against the tier's rhythm.",
	Gauge:   "times the tier's rhythm", Watch: 1, Warn: 1.5, Act: 2.5,
	look: lookUntouched,
}

func lookUntouched(f *file, at *look, say *Finding) Severity {
	n := upTo(f.talks, at.on)
	if n == 0 || f.every.IsZero() {
		return 0
	}
	last := f.talks[n-1].on
	due := f.every.After(last)
	if at.on <= due {
		return 0
	}
	allowed := int(due - last)
	sev := f.rules.grade(untouched, float64(at.on-last)/float64(max(1, allowed)))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = due + 1
	say.Evidence = "No conversation for " + days(int(at.on-last)) + ", since " + dayText(last, f.asOf) + "; their tier asks for one every " + days(allowed) + "."
	f.restEvents(say, f.talks[n-1:n], at.on)
	return sev
}
