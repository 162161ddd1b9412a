package retention

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
)

// A client is looked at on the day itself and at every month-end before it. A
// soft sign, one that rests on statistics, shows at a look where it holds there
// and held at the month-end before: what chance brings, it mostly takes away
// again. Every look knows only what was known by then.

// glance works every sign out at one look.
func (f *file) glance(on day.Day) look {
	at := look{on: on, closed: f.rules.Closed(on), status: f.status(on)}
	if f.first > on && !f.ever {
		return at // nothing was known yet
	}
	at.known = f.knownParts(&at)
	for i := range signs {
		if s := &signs[i]; s.look != nil && !f.rules.off[i] && (at.client() || s.forGone()) {
			at.raw[i] = s.look(f, &at, nil)
		}
	}
	return at
}

// client reports whether they are a client now: signs warn of what may be lost.
func (at *look) client() bool { return at.status != "prospect" && !gone(at.status) }

// forGone reports whether a sign is also of those who are no clients: what we do
// wrong there is still wrong.
func (s *Sign) forGone() bool { return s.Code == "pushy" || s.Code == "step-overdue" }

// settle decides what shows, given the look before.
func (at *look) settle(before *look) {
	for i := range at.raw {
		if at.raw[i] != 0 && (!signs[i].Soft || before.raw[i] != 0) {
			at.shown[i] = at.raw[i]
		}
	}
}

// looks are those at days in order; each is settled by the one before, and the
// first by a look at the month-end before it.
func (f *file) looks(days []day.Day) []look {
	out := make([]look, len(days)+1)
	out[0] = f.glance((days[0].Month() - 1).Last())
	for i, d := range days {
		out[i+1] = f.glance(d)
		out[i+1].settle(&out[i])
		f.judge(&out[i+1])
	}
	return out[1:]
}

// set is the signs that show.
func (at *look) set() (s SignSet) {
	for i, v := range at.shown {
		if v != 0 {
			s |= 1 << i
		}
	}
	return s
}

// snoozed is who has set a sign aside on a day, if anybody has.
func (f *file) snoozed(sign int, on day.Day) (s Snoozing, ok bool) {
	for i := range f.rec.Snoozed {
		z := &f.rec.Snoozed[i]
		if z.Sign == signs[sign].Code && z.On <= on && z.Until >= on {
			s, ok = Snoozing{By: z.By, On: z.On, Until: z.Until, Why: z.Why}, true
		}
	}
	return s, ok
}

func (f *file) aside(sign int, on day.Day) bool {
	_, ok := f.snoozed(sign, on)
	return ok
}

// analyse fills in what signs and health say of the client.
func (r *Row) analyse(f *file) {
	ends := append(MonthEnds(f.asOf, HistoryMonths), f.asOf)
	looks := f.looks(ends)
	now := &looks[len(looks)-1]
	runs := make([]SignSet, HistoryMonths)
	for i := range runs {
		runs[i] = looks[i].set()
	}
	var found []Finding
	for i, v := range now.shown {
		if v != 0 {
			found = append(found, f.finding(i, now, looks))
		}
	}
	trend := make([]int8, TrendMonths)
	for i := range trend {
		trend[i] = f.trend(&looks[HistoryMonths-TrendMonths+i])
	}
	r.Health = f.health(now, found, trend)
	if r.Health.Reason == r.Health.usual(found) {
		r.Health.Reason = ""
	}
	sortFindings(found)
	r.Found, r.Asides = pack.ListOf(found), asides(f.rec, f.asOf)
	past := Past{Runs: runs, Tallies: f.tallies(looks[:HistoryMonths]), Effort: f.effort(now.closed)}
	if now.shown[ourSingleThread] != 0 {
		past.Sole = f.sole(now)
	}
	r.Past = pack.ValueOf(past)
	for i := range r.Cases {
		f.before(&r.Cases[i])
	}
}

// finding says what a sign that shows rests on.
func (f *file) finding(sign int, now *look, looks []look) Finding {
	fd := Finding{Sign: signs[sign].Code, Severity: now.shown[sign]}
	switch {
	case sign == viewRed:
		f.opinion(now, &fd)
	case signs[sign].look != nil:
		signs[sign].look(f, now, &fd)
	}
	if fd.Since == 0 {
		fd.Since = now.on
		for i := len(looks) - 1; i >= 0 && looks[i].raw[sign] != 0; i-- {
			fd.Since = looks[i].on
		}
	}
	fd.Snoozed, _ = f.snoozed(sign, now.on)
	return fd
}

// sortFindings puts the worst first and what is set aside last.
func sortFindings(all []Finding) {
	slices.SortStableFunc(all, func(a, b Finding) int {
		if x, y := a.Aside(), b.Aside(); x != y {
			if y {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(signIndex(a.Sign), signIndex(b.Sign)))
	})
}

// Aside reports whether somebody has set the sign aside.
func (f *Finding) Aside() bool { return f.Snoozed != Snoozing{} }

// before fills in what showed before a case's notice, or the day they left, and
// whether a sign called for action while a save case was open.
func (f *file) before(c *CaseRow) {
	if c.Kind == "win-back" {
		return
	}
	f.acted(c)
	if c.Notice == 0 && !c.Lossy() {
		return
	}
	end := cmp.Or(c.Notice, c.left())
	days := append(MonthEnds(end, HistoryMonths), end-1)
	if days[len(days)-2] == end-1 {
		days = days[:len(days)-1]
	}
	looks := f.looks(days)
	unbroken := true
	for i := len(looks) - 1; i >= 0; i-- {
		set := looks[i].set() & warnings
		if looks[i].on >= end-halfYear {
			c.Before |= set
		}
		if unbroken = unbroken && set != 0; unbroken {
			c.Warned = looks[i].on
		}
	}
}

const halfYear = 183 // days

// acted looks at each month-end of a save case, two years at most, and at the day
// it was opened.
func (f *file) acted(c *CaseRow) {
	if c.Opened == 0 {
		return
	}
	last := f.asOf
	if c.Closed != 0 {
		last = min(last, c.Closed)
	}
	list := []day.Day{c.Opened}
	for m := c.Opened.Month(); m.Last() < last && len(list) < HistoryMonths; m++ {
		if m.Last() > c.Opened {
			list = append(list, m.Last())
		}
	}
	if last > list[len(list)-1] {
		list = append(list, last)
	}
	for _, at := range f.looks(list) {
		for i, s := range at.shown {
			c.Acted = c.Acted || s == Act && warnings&(1<<i) != 0
		}
	}
}

// warnings are the signs that tell of a client in danger: those that lower
// health, and the owner's own worry.
const warnings = SignSet(1<<signCount-1) &^ (1<<stepOverdue | 1<<crowdedOut | 1<<concentration | 1<<seenBefore | 1<<thinHistory | 1<<noticeLate)
