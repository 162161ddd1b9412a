package retention

import (
	"strings"

	"holdfast/generator/internal/stats"
)

// mood-down: recent conversations went worse than those before.
//
// The last three sentiments noted, the newest of them within half a year, are held
// against up to eight before (four at least), or else against the eight before the
// last half year, so that a new tone does not become the usual one at once. The
// average has fallen, its robust z against those before (the MAD for no less than
// half a step) is at most −2, as for purchases-down, and the fall is graded: watch 1
// step of the five, warn 1.5, act 2.5.
var signMoodDown = Sign{
	Code: "mood-down", Group: "Mood", Title: "The tone has cooled", Soft: true, Part: "mood",
	Noun:    "a cooler tone",
	Means:   "Recent conversations went worse than those before. A changed manner often says what nobody has put into words yet.",
	RestsOn: "The sentiment noted on the last three events that have one, against up to eight before them, by robust z-score.",
	Gauge:   "fall of the average, steps of the five from −2 to 2", Watch: 1, Warn: 1.5, Act: 2.5,
	look: lookMoodDown,
}

const (
	recentFew   = 3
	moodBefore  = 8
	fewestMoods = 4
)

func lookMoodDown(f *file, at *look, say *Finding) Severity {
	n := upTo(f.moods, at.on)
	if n < recentFew+fewestMoods || f.moods[n-1].on <= at.on-halfYear {
		return 0
	}
	now := (f.mood(n-1) + f.mood(n-2) + f.mood(n-3)) / recentFew
	before, when := f.moodsTo(n-recentFew), "before"
	sev := f.cooled(before, now)
	if sev == 0 {
		half := at.on - halfYear
		before, when = f.moodsTo(min(n-recentFew, upTo(f.moods, half))), "before "+monthText((half+1).Month(), f.asOf)
		sev = f.cooled(before, now)
	}
	if sev == 0 || say == nil {
		return sev
	}
	say.Evidence = "Last three " + sentiment(f.mood(n-3)) + ", " + sentiment(f.mood(n-2)) + ", " + sentiment(f.mood(n-1)) +
		"; the " + number(len(before)) + " " + when + " averaged " + signed(mean(before)) + "."
	f.restEvents(say, f.moods[n-recentFew:n], at.on)
	return sev
}

// moodsTo are the last few sentiments of the first n.
func (f *file) moodsTo(n int) []float64 {
	before := make([]float64, 0, moodBefore)
	for i := max(0, n-moodBefore); i < n; i++ {
		before = append(before, f.mood(i))
	}
	return before
}

// cooled grades an average against those before it.
func (f *file) cooled(before []float64, now float64) Severity {
	if len(before) < fewestMoods || stats.RobustZ(now, before, 0.5) > lowZ {
		return 0
	}
	return f.rules.grade(moodDown, mean(before)-now)
}

func (f *file) mood(i int) float64 { return float64(f.rec.Events[f.moods[i].at].Sentiment.V) }

// sentiment is one noted sentiment: "−1", "+2", "0".
func sentiment(v float64) string { return strings.TrimSuffix(signed(v), ".0") }
