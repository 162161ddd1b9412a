package retention

import (
	"slices"
	"strconv"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// crowded-out: we give this client less time while the owner's others get more.
//
// Our hours of the last three closed months, on average, against those of the six
// before; contacts a month where hours are not kept. They fell from at least four
// hours (two contacts) while those of the owner's other clients together rose by a
// tenth or more. It is graded by the fall, in per cent: watch 30, warn 50, act
// never. Both hold for the three months that end one month earlier too.
var signCrowdedOut = Sign{
	Code: "crowded-out", Group: "Ourselves", Title: "Other clients take their time", Soft: true,
	Means:   "We give this client less time while the owner's other clients get more. They will notice before we do.",
	RestsOn: "Our hours of the last three closed months against the six before, or contacts where hours are not kept, here and at the owner's other clients.",
	Gauge:   "fall of our time, per cent", Watch: 30, Warn: 50, Act: Never,
}

// Effort is our time for one client in the last closed months, oldest first.
type Effort struct {
	Hours    []int32  // in hundredths; none where no hours are kept
	Contacts []int32  // how many; none where there are none
	At       book.Pos // where the newest hours are typed, or else the record
}

const (
	effortMonths = 10 // three and six, seen from two month-ends
	effortBase   = 6
	leastHours   = 400 // hundredths a month
	leastTouches = 200
	leastRise    = 1.1
)

func (f *file) effort(closed day.Month) Effort {
	e := Effort{At: f.rec.At}
	first := closed - effortMonths + 1
	for i := range f.rec.Hours {
		h := &f.rec.Hours[i]
		if h.Month < first || h.Month > closed {
			continue
		}
		if e.Hours == nil {
			e.Hours = make([]int32, effortMonths)
		}
		e.Hours[h.Month-first] = int32(min(h.Value, book.Hours(1e8)))
		e.At = h.At
	}
	for i := upTo(f.touches, closed.Last()) - 1; i >= 0 && f.touches[i].on >= first.First(); i-- {
		if e.Contacts == nil {
			e.Contacts = make([]int32, effortMonths)
		}
		e.Contacts[f.touches[i].on.Month()-first]++
	}
	return e
}

// contacts are in hundredths, as hours are.
func (e *Effort) contacts() []int32 {
	x := slices.Clone(e.Contacts)
	for i := range x {
		x[i] *= 100
	}
	return x
}

// change is a month's average of the three months that end back months before
// the last, and of the six before them.
func change(x []int32, back int) (now, before float64) {
	if len(x) != effortMonths {
		return 0, 0
	}
	end := effortMonths - back
	for i, v := range x[end-recentMonths-effortBase : end] {
		if i < effortBase {
			before += float64(v) / effortBase
		} else {
			now += float64(v) / recentMonths
		}
	}
	return now, before
}

// side is how the time of one owner changed, over all their clients.
type side struct{ now, before [2]float64 }

func (w *World) findCrowdedOut(rules *Rules) {
	if rules.off[crowdedOut] {
		return
	}
	hours, contacts := map[string]side{}, map[string]side{}
	efforts := make([]Effort, len(w.Rows))
	split(len(w.Rows), func(_, from, to int) {
		for i, r := range w.Rows[from:to] {
			if !gone(r.Status) {
				efforts[from+i] = r.Past.Get().Effort
			}
		}
	})
	for i, r := range w.Rows {
		if e := &efforts[i]; !gone(r.Status) {
			hours[r.Owner] = hours[r.Owner].plus(e.Hours)
			contacts[r.Owner] = contacts[r.Owner].plus(e.contacts())
		}
	}
	for i, r := range w.Rows {
		switch e := &efforts[i]; {
		case gone(r.Status) || r.Status == "prospect":
		case len(e.Hours) > 0:
			w.crowd(r, rules, "Hours", e.Hours, leastHours, hours[r.Owner])
		default:
			w.crowd(r, rules, "Contacts", e.contacts(), leastTouches, contacts[r.Owner])
		}
	}
}

func (s side) plus(x []int32) side {
	for back := range s.now {
		now, before := change(x, back)
		s.now[back] += now
		s.before[back] += before
	}
	return s
}

// crowd looks at one client beside the owner's others, at two month-ends.
func (w *World) crowd(r *Row, rules *Rules, unit string, x []int32, least float64, all side) {
	sev := Act
	for back := range 2 {
		now, before := change(x, back)
		if before < least || all.before[back]-before <= 0 || (all.now[back]-now)/(all.before[back]-before) < leastRise {
			return
		}
		if sev = min(sev, rules.grade(crowdedOut, 100*(1-now/before))); sev == 0 {
			return
		}
	}
	now, before := change(x, 0)
	rise := 100 * ((all.now[0]-now)/(all.before[0]-before) - 1)
	since := rules.Closed(w.AsOf) - recentMonths + 1
	r.Findings = append(r.Findings, Finding{
		Sign: signs[crowdedOut].Code, Severity: sev, Since: since.First(),
		Evidence: unit + " " + whole(before) + " → " + whole(now) + " a month since " + monthText(since, w.AsOf) + "; " + w.personName(r.Owner) + "’s other clients " + percent(rise) + ".",
		Rests:    []Rest{{What: "our " + lowerFirst(unit) + " by month", At: r.Past.Get().Effort.At}},
	})
}

// whole is hundredths as prose has them, with a decimal below ten.
func whole(hundredths float64) string {
	if v := hundredths / 100; v < 9.95 {
		return figure(v)
	}
	return strconv.Itoa(int(hundredths/100 + 0.5))
}
