package retention

import "holdfast/generator/internal/day"

// thin-history: there is too little to measure the client against.
//
// Fewer than six contacts are on record, and fewer than six closed months since the
// first that was billed, and fewer than six days with orders. Health is unknown
// then, and never shown as safe.
var signThinHistory = Sign{
	Code: "thin-history", Group: "The book", Title: "Too little is known",
	Means:   "There is too little history to measure the client against. Unknown is not the same as safe.",
	RestsOn: "The number of contacts, order days and billed months on record: six of any one of them are enough.",
	look:    lookThinHistory,
}

func lookThinHistory(f *file, at *look, say *Finding) Severity {
	if !at.known.thin() {
		return 0
	}
	if say != nil {
		say.Evidence = f.thinReason(at)
		f.restEvents(say, f.touches, at.on)
	}
	return Watch
}

// thinReason says how little there is.
func (f *file) thinReason(at *look) string {
	contacts := upTo(f.touches, at.on)
	billed := len(f.billed.through(at.closed))
	var have string
	switch {
	case contacts > 0 && billed > 0:
		have = several(contacts, "contact") + " and " + several(billed, "billed month")
	case billed > 0:
		have = several(billed, "billed month")
	case contacts > 0:
		have = several(contacts, "contact")
	default:
		have = "no contact"
	}
	if since := f.first; since != 0 && since < at.on {
		have += " in " + spell(at.on-since)
	}
	return capital(have) + ": health unknown, not green."
}

// spell is a length of time in words, in months once it is two of them.
func spell(n day.Day) string {
	switch {
	case n < 60:
		return days(int(n))
	case n < 730:
		return several(int(float64(n)/30.44+0.5), "month")
	default:
		return several(int(n)/365, "year")
	}
}
