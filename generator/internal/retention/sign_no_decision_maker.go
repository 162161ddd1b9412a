package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// no-decision-maker: whoever decided has gone, and nobody has followed.
//
// At least one decision maker was known and none of them is still there. It is
// graded by the days since the last of them went: watch 0, warn 7, act 60; where no
// day is recorded it is a warning.
var signNoDecisionMaker = Sign{
	Code: "no-decision-maker", Group: "People", Title: "We know nobody who decides", Part: "relationships",
	Noun:    "a decision maker gone",
	Means:   "The person who could decide has left or moved, and no successor is recorded. The next decision will be made by a stranger.",
	RestsOn: "Contacts with the role of decision maker, and whether any of them is still there.",
	Gauge:   "days since the last of them left", Watch: 0, Warn: 7, Act: 60,
	look: lookNoDecisionMaker,
}

// here reports whether somebody was known to be with the client on a day.
func here(c *book.Contact, on day.Day) bool {
	return c.From <= on && (c.To > on || c.To == 0 && c.Status == "active")
}

func lookNoDecisionMaker(f *file, at *look, say *Finding) Severity {
	var gone *book.Contact
	for i := range f.rec.Contacts {
		c := &f.rec.Contacts[i]
		if c.Role != "decision-maker" || c.From > at.on {
			continue
		}
		if here(c, at.on) {
			return 0
		}
		if gone == nil || c.To > gone.To {
			gone = c
		}
	}
	if gone == nil {
		return 0
	}
	sev := Warn
	if gone.To != 0 {
		sev = f.rules.grade(noDecisionMaker, float64(at.on-gone.To))
	}
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = gone.To
	say.Evidence = gone.Name + " " + went(gone)
	if gone.To != 0 {
		say.Evidence += " on " + dayText(gone.To, f.asOf)
	}
	say.Evidence += "; no successor is recorded."
	say.rest(gone.At, "contact "+gone.Name)
	return sev
}

func went(c *book.Contact) string {
	switch c.Status {
	case "unknown":
		return "may no longer be there"
	default:
		return "left"
	}
}
