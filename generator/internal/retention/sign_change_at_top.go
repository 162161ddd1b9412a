package retention

import (
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// change-at-top: new people decide, and nobody of ours has met them.
//
// Of events of the kind change in the last year that are not resolved: no call,
// meeting, visit or review since with the contacts that the event names, or where it
// names none, with a decision maker. A decision maker who came in the last half year
// and whom nobody has spoken to is one as well, if another was there before. It
// is graded by the days since: watch 0, warn 14, act 45.
var signChangeAtTop = Sign{
	Code: "change-at-top", Group: "People", Title: "New people decide", Part: "relationships",
	Noun:    "a change at the top",
	Means:   "The owner, the chief or the shape of the organisation changed, and nobody of ours has met the new people.",
	RestsOn: "Events of the kind change without a day of being resolved, decision makers who are new, and what conversations followed.",
	Gauge:   "days since the change", Watch: 0, Warn: 14, Act: 45,
	look: lookChangeAtTop,
}

func lookChangeAtTop(f *file, at *look, say *Finding) Severity {
	when, event := f.unmetChange(at.on)
	who := f.newDecider(at.on)
	if event == nil && who == nil {
		return 0
	}
	if event == nil || who != nil && who.From < when {
		when, event = who.From, nil
	}
	sev := f.rules.grade(changeAtTop, float64(at.on-when))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = when
	if event != nil {
		say.Evidence = dated(plain(event.Summary), when, f.asOf) + "; nobody of ours has met them since."
		say.rest(event.At, "change, "+dayText(when, f.asOf))
		return sev
	}
	say.Evidence = who.Name + " decides since " + dayText(when, f.asOf) + "; no conversation with them is recorded."
	say.rest(who.At, "contact "+who.Name)
	return sev
}

// unmetChange is the oldest change of the last year that no conversation followed.
func (f *file) unmetChange(on day.Day) (day.Day, *book.Event) {
	for _, s := range f.changes[:upTo(f.changes, on)] {
		e := &f.rec.Events[s.at]
		if s.on <= on-365 || e.Resolved != 0 && e.Resolved <= on {
			continue
		}
		if !f.met(e.With, s.on, on) {
			return s.on, e
		}
	}
	return 0, nil
}

// met reports whether any of these contacts, or of those who decide, was spoken
// to after a day.
func (f *file) met(who []string, after, on day.Day) bool {
	for i := upTo(f.talks, on) - 1; i >= 0 && f.talks[i].on > after; i-- {
		with := f.rec.Events[f.talks[i].at].With
		if slices.ContainsFunc(with, func(id string) bool {
			return slices.Contains(who, id) || len(who) == 0 && f.decides(id, on)
		}) {
			return true
		}
	}
	return false
}

// newDecider is the newest decision maker, where nobody has spoken to them and
// another came before.
func (f *file) newDecider(on day.Day) *book.Contact {
	var newest *book.Contact
	before := false
	for i := range f.rec.Contacts {
		c := &f.rec.Contacts[i]
		if c.Role != "decision-maker" || c.From > on {
			continue
		}
		if c.From > on-threadDays && here(c, on) {
			if newest == nil || c.From > newest.From {
				newest = c
			}
			continue
		}
		before = true
	}
	if newest == nil || !before || f.met([]string{newest.ID}, 0, on) {
		return nil
	}
	return newest
}
