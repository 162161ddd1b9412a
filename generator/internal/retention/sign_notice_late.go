package retention

import (
	"strconv"

	"holdfast/generator/internal/book"
)

// notice-late: they gave notice with less time left than was agreed.
//
// Of an open case with a notice, and the contract that ran on that day: the
// notice came after its last notice day. It is graded by the days that it came
// too late: watch 1, warn 30, act never.
var signNoticeLate = Sign{
	Code: "notice-late", Group: "Contracts", Title: "Notice came late", Part: "relationships",
	Means:   "They gave notice with less time left than the contract asks. Stay gracious; know your position all the same.",
	RestsOn: "The day of notice against the contract's last notice day.",
	Gauge:   "days too late", Watch: 1, Warn: 30, Act: Never,
	look: lookNoticeLate,
}

func lookNoticeLate(f *file, at *look, say *Finding) (worst Severity) {
	for i := range f.rec.Cases {
		c := &f.rec.Cases[i]
		if c.Notice == 0 || c.Notice > at.on || c.Closed != 0 && c.Closed <= at.on || c.Closed == 0 && c.Outcome != "" {
			continue
		}
		for j := range f.rec.Contracts {
			if sev := f.lateNotice(c, &f.rec.Contracts[j], at, say); sev > worst {
				worst = sev
			}
		}
	}
	return worst
}

func (f *file) lateNotice(c *book.Case, of *book.Contract, at *look, say *Finding) Severity {
	if of.Known() > at.on || of.NoticeDays.V == 0 || of.End == 0 || !Running(of, c.Notice) {
		return 0
	}
	sev := f.rules.grade(noticeLate, float64(c.Notice-of.LastNotice()))
	if sev == 0 || say == nil || say.Evidence != "" {
		return sev
	}
	say.Since = c.Notice
	say.Evidence = "Notice came " + days(int(of.End-c.Notice)) + " before the end; " + strconv.Itoa(of.NoticeDays.V) + " were agreed."
	say.rest(c.At, "case "+c.ID)
	f.restContract(say, of)
	return sev
}
