package retention

import (
	"cmp"

	"holdfast/generator/internal/day"
)

// pushy: we went on without an answer, or after a no.
//
// Tries are calls, meetings, visits, e-mails and letters that only went out, since
// the last word from them. More than limits.unanswered of them, the last within
// ninety days, is a warning, and twice as many asks to act. Any after a refusal (no
// leave to call again, or an exit interview declined) that no word of theirs
// followed asks to act at once, clients who have left included.
var signPushy = Sign{
	Code: "pushy", Group: "Ourselves", Title: "We are pressing them", Part: "contact",
	Noun:    "tries without an answer",
	Means:   "We have tried several times without an answer, or went on after a clear no. Stop, and leave the door open.",
	RestsOn: "Contacts that we began since they last answered, against the limit, and any after a refusal.",
	Gauge:   "tries, in times the limit", Watch: Never, Warn: 1, Act: 2,
	look: lookPushy,
}

const pushyDays = 90

func lookPushy(f *file, at *look, say *Finding) Severity {
	n := upTo(f.tries, at.on)
	if n == 0 || f.tries[n-1].on <= at.on-pushyDays {
		return 0
	}
	heard := day.Day(0)
	if k := daysUpTo(f.wordDays, at.on); k > 0 {
		heard = f.wordDays[k-1]
	}
	from := upTo(f.tries, heard)
	tries := n - from
	if tries == 0 {
		return 0
	}
	no, why := f.refusal(at.on)
	after := n - max(from, upTo(f.tries, no))
	limit := f.rules.Config.Limits.Unanswered.Or(3)
	sev := Severity(0)
	switch {
	case no != 0 && after > 0:
		sev = Act
	case tries > limit:
		sev = f.rules.grade(pushy, float64(tries)/float64(limit))
	}
	if sev == 0 || say == nil {
		return sev
	}
	if no != 0 && after > 0 {
		say.Since = f.tries[max(from, upTo(f.tries, no))].on
		say.Evidence = capital(several(after, "try")) + " since " + why + " on " + dayText(no, f.asOf) + "."
	} else {
		say.Since = f.tries[from+limit].on
		say.Evidence = capital(several(tries, "try")) + " without an answer since " + dayText(f.tries[from].on, f.asOf) + "; the limit is " + number(limit) + "."
	}
	f.restEvents(say, f.tries[from:n], at.on)
	return sev
}

// refusal is the last clear no, and what it was.
func (f *file) refusal(on day.Day) (when day.Day, why string) {
	for i := range f.rec.Cases {
		c := &f.rec.Cases[i]
		no := cmp.Or(c.Closed, c.Ended)
		if p := c.Recontact.Permission; p.Set && !p.V && no != 0 && no <= on && no > when {
			when, why = no, "they refused further calls"
		}
		if c.Exit.State == "declined" && c.Exit.On != 0 && c.Exit.On <= on && c.Exit.On > when {
			when, why = c.Exit.On, "they declined to talk about why they left"
		}
	}
	return when, why
}
