package retention

import (
	"holdfast/generator/internal/day"
)

// gone-silently: nothing was billed for months, and no case says why.
//
// Of clients that were billed in at least six months: the closed months in a row
// without anything billed outnumber the longest such run before. No case has
// been opened, or had an end, since the last billed month. It is graded by the
// months: watch 2, warn 3, act 6.
var signGoneSilently = Sign{
	Code: "gone-silently", Group: "The book", Title: "They may have left without a word", Part: "purchases",
	Noun:    "months without billing",
	Means:   "Nothing was billed for months and no case says why. Find out, and write it down either way.",
	RestsOn: "Closed months in a row without revenue or orders, more than ever before, at a client that no case is about.",
	Gauge:   "months without anything billed", Watch: 2, Warn: 3, Act: 6,
	look: lookGoneSilently,
}

func lookGoneSilently(f *file, at *look, say *Finding) Severity {
	x := f.billed.through(at.closed)
	empty := 0
	for empty < len(x) && x[len(x)-1-empty] <= 0 {
		empty++
	}
	if empty == 0 || empty == len(x) {
		return 0
	}
	billed, run, longest := 0, 0, 0
	for _, v := range x[:len(x)-empty] {
		if v > 0 {
			billed, run = billed+1, 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	if billed < fewestDays || empty <= longest {
		return 0
	}
	sev := f.rules.grade(goneSilently, float64(empty))
	last := at.closed - day.Month(empty)
	if sev == 0 || f.explained(last, at.on) {
		return 0
	}
	if say != nil {
		say.Since = (last + 2).Last()
		say.Evidence = "Nothing has been billed since " + monthText(last, f.asOf) + ", " + several(empty, "month") + " in a row; no case says why."
		f.restMonths(say, last, last)
	}
	return sev
}

// explained reports whether a case tells of what came after a month.
func (f *file) explained(last day.Month, on day.Day) bool {
	for i := range f.rec.Cases {
		c := &f.rec.Cases[i]
		if c.Opened > on {
			continue
		}
		if c.Open() || c.Closed > on || max(c.Opened, c.Ended, c.Closed) >= last.First() {
			return true
		}
	}
	return false
}
