package retention

import (
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// renewal-near: a contract ends soon and nobody has talked about it.
//
// Of the contract that ends next, if no other follows it and it does not renew
// itself: once the day is within limits.renewal (120 days) of the end, it shows
// until a talk with a decision maker is recorded since that window opened. It is
// graded by the days that are left: watch as soon as the window opens, warn 60, act 30.
var signRenewalNear = Sign{
	Code: "renewal-near", Group: "Contracts", Title: "The renewal is near", Part: "relationships",
	Noun:    "a renewal that nobody spoke of",
	Means:   "A contract ends soon. If nobody has talked about renewing it, somebody else may be.",
	RestsOn: "The end of the running contract, and whether a talk with a decision maker is recorded since the window opened. A contract that renews itself, or that another follows, has none.",
	Gauge:   "days left", Falling: true, Watch: 3660, Warn: 60, Act: 30,
	look: lookRenewalNear,
}

func lookRenewalNear(f *file, at *look, say *Finding) Severity {
	c := f.ending(at)
	if c == nil || c.AutoRenew {
		return 0
	}
	opens := f.rules.Config.Limits.Renewal.Before(c.End)
	if at.on < opens {
		return 0
	}
	talk := f.deciderTalk(at.on)
	if talk.on >= opens {
		return 0
	}
	left := int(c.End - at.on)
	sev := f.rules.grade(renewalNear, float64(left))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = opens
	say.Evidence = f.contractWorth(c) + endsIn(left) + "; " + f.talked(opens, at.on, talk) + "."
	f.restContract(say, c)
	f.restTalk(say, talk)
	return sev
}

// ending is the running contract that ends next, where no other runs on after it.
func (f *file) ending(at *look) *book.Contract {
	var next *book.Contract
	var longest day.Day
	for i := range f.rec.Contracts {
		c := &f.rec.Contracts[i]
		if c.Known() > at.on {
			continue
		}
		if c.End == 0 {
			return nil // one without an end runs on
		}
		longest = max(longest, c.End)
		if Running(c, at.on) && (next == nil || c.End < next.End) {
			next = c
		}
	}
	if next == nil || longest > next.End || at.status == "notice" {
		return nil
	}
	return next
}

// contractWorth begins a sentence about a contract with what it is worth a year.
func (f *file) contractWorth(c *book.Contract) string {
	if c.AnnualValue.V <= 0 {
		return "The contract"
	}
	return moneyText(f.rules.Config.Money, float64(c.AnnualValue.V))
}

func endsIn(left int) string {
	if left == 0 {
		return " ends today"
	}
	return " ends in " + days(left)
}

// talked says whether anybody has talked since a day, given the last talk with a
// decision maker.
func (f *file) talked(since, on day.Day, talk stamp) string {
	switch n := upTo(f.talks, on); {
	case talk.on != 0:
		return "a decision maker was last spoken to on " + dayText(talk.on, f.asOf)
	case n > 0 && f.talks[n-1].on >= since:
		return "no talk with a decision maker is recorded"
	default:
		return "no talk about renewal is recorded"
	}
}

// deciderTalk is the last talk with somebody who decides; no day where none is recorded.
func (f *file) deciderTalk(on day.Day) stamp {
	for i := upTo(f.talks, on) - 1; i >= 0; i-- {
		if slices.ContainsFunc(f.rec.Events[f.talks[i].at].With, func(id string) bool { return f.decides(id, on) }) {
			return f.talks[i]
		}
	}
	return stamp{}
}

func (f *file) decides(id string, on day.Day) bool {
	for i := range f.rec.Contacts {
		if c := &f.rec.Contacts[i]; c.ID == id {
			return c.Role == "decision-maker" && c.From <= on
		}
	}
	return false
}

func (f *file) restContract(say *Finding, c *book.Contract) {
	say.rest(c.At, "contract "+c.ID+", to "+dayText(c.End, f.asOf))
}

func (f *file) restTalk(say *Finding, talk stamp) {
	if talk.on != 0 {
		e := &f.rec.Events[talk.at]
		say.rest(e.At, eventText(e.Kind)+", "+dayText(e.Date, f.asOf))
	}
}
