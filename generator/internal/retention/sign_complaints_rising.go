package retention

import (
	"strconv"

	"holdfast/generator/internal/stats"
)

// complaints-rising: more complaints than this client used to have.
//
// Those of the last 90 days, three at least, against those of the 365 before, by
// the exact conditional test of two rates (stats.TwoRates, one-sided). It is graded
// by p, in per cent: watch 5, warn 1, act 0.1. The record has to reach back over
// the year.
var signComplaintsRising = Sign{
	Code: "complaints-rising", Group: "Delivery", Title: "Complaints come more often", Soft: true, Part: "delivery",
	Noun:    "more complaints",
	Means:   "There are more complaints than this client used to have, and more than chance would give.",
	RestsOn: "Complaints of the last ninety days against the year before, by an exact test of the two rates.",
	Gauge:   "chance of so many at the old rate, per cent", Falling: true, Watch: 5, Warn: 1, Act: 0.1,
	look: lookComplaintsRising,
}

const (
	risingDays       = 90
	risingBefore     = 365
	fewestComplaints = 3
)

func lookComplaintsRising(f *file, at *look, say *Finding) Severity {
	n := upTo(f.complaints, at.on)
	if n < fewestComplaints || f.first > at.on-risingDays-risingBefore {
		return 0
	}
	earlier := upTo(f.complaints, at.on-risingDays)
	now, before := n-earlier, earlier-upTo(f.complaints, at.on-risingDays-risingBefore)
	if now < fewestComplaints {
		return 0
	}
	p := stats.TwoRates(now, before, risingDays, risingBefore)
	sev := f.rules.grade(complaintsRising, 100*p)
	if sev == 0 || say == nil {
		return sev
	}
	say.Evidence = capital(number(now)) + " in 90 days; " + number(before) + " in the year before (p " + chance(p) + ")."
	f.restEvents(say, f.complaints, at.on)
	return sev
}

// chance is a probability to one significant figure or two.
func chance(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	digits := 2
	if p < 0.01 {
		digits = 3
	}
	return "= " + strconv.FormatFloat(p, 'f', digits, 64)
}
