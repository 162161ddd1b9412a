package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// view-red: the owner calls it red, or sees it quite otherwise than the figures.
//
// The owner's latest view counts for half a year. Red is a warning. Green where
// the records come out red, or red where they come out green, is one too: one of
// the two has missed something. It lowers nothing in health, beside which the
// owner's view stands.
var signViewRed = Sign{
	Code: "view-red", Group: "Mood", Title: "The owner is worried",
	Noun:    "a worried owner",
	Means:   "The person who knows the client best calls it red, or sees it quite differently from the figures. Either way it wants a conversation.",
	RestsOn: "The owner's latest view, of the last half year, and whether it disagrees with the band worked out from the records: red against green, or green against red.",
}

const viewAge = halfYear // that a view counts for

// judge works out the sign that needs the band of the others.
func (f *file) judge(at *look) {
	if len(f.views) == 0 || f.rules.off[viewRed] || !at.client() {
		return
	}
	at.raw[viewRed] = f.opinion(at, nil)
	at.shown[viewRed] = at.raw[viewRed]
}

func (f *file) opinion(at *look, say *Finding) Severity {
	n := upTo(f.views, at.on)
	if n == 0 || f.views[n-1].on <= at.on-viewAge {
		return 0
	}
	view := &f.rec.Events[f.views[n-1].at]
	if view.Band == Amber {
		return 0
	}
	band, score := f.bandAt(at)
	if view.Band == Green && band != Red {
		return 0
	}
	if say != nil {
		f.sayOpinion(view, n, band, score, say)
	}
	return Warn
}

// bandAt is the band of a look, unknown where too little is on record.
func (f *file) bandAt(at *look) (string, int) {
	if at.known.thin() || !at.client() {
		return Unknown, 0
	}
	m := f.measure(at)
	score, ok := m.score(f.rules.weights)
	if !ok {
		return Unknown, 0
	}
	h := worked{Health: Health{Band: f.rules.band(score)}}
	f.hold(&h, at, &m)
	return h.Band, score
}

func (f *file) sayOpinion(view *book.Event, n int, band string, score int, say *Finding) {
	since := f.viewSince(n)
	switch {
	case view.Band == Green:
		say.Evidence = "The owner called it green on " + dayText(view.Date, f.asOf) + "; the records come out red, at " + figure(float64(score)) + "."
	case band == Green:
		say.Evidence = "The owner calls it red since " + dayText(since, f.asOf) + " (" + plain(view.Summary) + "); the records come out green, at " + figure(float64(score)) + "."
	default:
		say.Evidence = "The owner calls it red since " + dayText(since, f.asOf) + ": " + plain(view.Summary) + "."
	}
	if view.Band == Red {
		say.Since = since
	}
	say.rest(view.At, "view, "+dayText(view.Date, f.asOf))
}

// viewSince is the day of the first of the unbroken run of views like the n-th.
func (f *file) viewSince(n int) day.Day {
	i := n - 1
	band := f.rec.Events[f.views[i].at].Band
	for i > 0 && f.rec.Events[f.views[i-1].at].Band == band {
		i--
	}
	return f.views[i].on
}
