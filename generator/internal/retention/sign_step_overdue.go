package retention

import (
	"cmp"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// step-overdue: something that we planned is late.
//
// Follow-ups, steps of running plays, and lessons past their day; offers made that
// nobody has answered within limits.offer_answer. It is graded by the days that
// the latest of them is late: watch 1, warn 7, act 30. It says more about us than
// about them, so it does not lower their health.
var signStepOverdue = Sign{
	Code: "step-overdue", Group: "Ourselves", Title: "Something we planned is late",
	Means:   "A step, follow-up, lesson or answer to an offer is past its day. It says more about us than about them, so it does not lower their health.",
	RestsOn: "Due days of follow-ups and of steps of running plays, offers without an answer, and lessons not verified.",
	Gauge:   "days late", Watch: 1, Warn: 7, Act: 30,
}

// late is one thing that should have been done.
type late struct {
	what string
	due  day.Day
	at   book.Pos
}

func (w *World) findLateSteps(rules *Rules) {
	if rules.off[stepOverdue] {
		return
	}
	worst, count := map[*Row]late{}, map[*Row]int{}
	add := func(r *Row, l late) {
		count[r]++
		if have, ok := worst[r]; !ok || l.due < have.due {
			worst[r] = l
		}
	}
	for i := range w.due {
		d := &w.due[i]
		if d.On == 0 || d.On >= w.AsOf {
			continue
		}
		switch d.Kind {
		case "step", "follow-up", "lesson":
			add(d.Client, late{what: d.What, due: d.On})
		}
	}
	for _, r := range w.Rows {
		w.lateAnswers(r, rules, add)
		if l, ok := worst[r]; ok {
			r.addLate(l, count[r], rules, w.AsOf)
		}
	}
}

// lateAnswers finds the offers that wait for too long.
func (w *World) lateAnswers(r *Row, rules *Rules, add func(*Row, late)) {
	for i := range r.Cases {
		c := &r.Cases[i]
		if !c.Open() {
			continue
		}
		for _, o := range c.Offers {
			due := rules.Config.Limits.OfferAnswer.After(o.On)
			if o.State == "made" && o.On != 0 && due < w.AsOf {
				add(r, late{"Answer to the offer: " + o.What, due, c.At})
			}
		}
	}
}

func (r *Row) addLate(l late, count int, rules *Rules, asOf day.Day) {
	sev := rules.grade(stepOverdue, float64(asOf-l.due))
	if sev == 0 {
		return
	}
	text := plain(l.what) + ", due " + dayText(l.due, asOf) + ", is " + days(int(asOf-l.due)) + " late"
	if count > 1 {
		text += "; so " + isAre(count-1) + " " + number(count-1) + " more"
	}
	for _, u := range r.Notes.Get().FollowUps {
		if u.Due == l.due && u.What == l.what {
			l.at = u.At
		}
	}
	r.Findings = append(r.Findings, Finding{
		Sign: signs[stepOverdue].Code, Severity: sev, Since: l.due + 1, Evidence: text + ".",
		Rests: []Rest{{What: plain(l.what), At: cmp.Or(l.at, r.Begins)}},
	})
}
