package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// renewal-lapsed: the contract is over and no new one is recorded.
//
// No contract runs or is signed for later, and the one that ended last does not
// renew itself. It is graded by the days since: watch 1, warn 30, act 90.
var signRenewalLapsed = Sign{
	Code: "renewal-lapsed", Group: "Contracts", Title: "The contract has lapsed", Part: "relationships",
	Noun:    "a lapsed contract",
	Means:   "The contract is over and no new one is recorded. They may still be buying, but nothing holds them.",
	RestsOn: "The end of the last contract, and what was invoiced since.",
	Gauge:   "days since the end", Watch: 1, Warn: 30, Act: 90,
	look: lookRenewalLapsed,
}

func lookRenewalLapsed(f *file, at *look, say *Finding) Severity {
	last := f.lapsed(at)
	if last == nil {
		return 0
	}
	sev := f.rules.grade(renewalLapsed, float64(at.on-last.End))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = last.End + 1
	say.Evidence = "The contract ended on " + dayText(last.End, f.asOf) + " and no new one is recorded; " + f.billedSince(last.End, at) + "."
	f.restContract(say, last)
	return sev
}

// lapsed is the contract that ended last, where nothing holds them now.
func (f *file) lapsed(at *look) *book.Contract {
	var last *book.Contract
	for i := range f.rec.Contracts {
		c := &f.rec.Contracts[i]
		switch {
		case c.Known() > at.on:
		case c.End == 0 || c.End >= at.on || c.AutoRenew:
			return nil
		case last == nil || c.End > last.End:
			last = c
		}
	}
	return last
}

// billedSince says what was billed after a day.
func (f *file) billedSince(after day.Day, at *look) string {
	sum := 0.0
	for i, v := range f.billed.through(at.closed) {
		if m := f.billed.first + day.Month(i); m.First() > after {
			sum += v
		}
	}
	if sum <= 0 {
		return "nothing has been billed since"
	}
	return moneyText(f.rules.Config.Money, sum) + " has been billed since"
}
