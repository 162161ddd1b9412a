package retention

import (
	"strconv"

	"holdfast/generator/internal/day"
)

// our-single-thread: only one of us talks to them.
//
// Of the two-way conversations of the last 180 days that say who of ours took part:
// all name the same one. It is graded by how many there were: watch 8, warn 16, act
// never. Across clients it says for how many more that person is the only thread.
var signOurSingleThread = Sign{
	Code: "our-single-thread", Group: "People", Title: "All of it runs through one of ours", Part: "relationships",
	Noun:    "a single thread on our side",
	Means:   "Only one of us talks to them. A holiday or a resignation would cut the thread.",
	RestsOn: "Who of our own people took part in the two-way conversations of the last 180 days.",
	Gauge:   "conversations, all by one of ours", Watch: 8, Warn: 16, Act: Never,
	look: lookOurSingleThread,
}

// Sole is the one of ours that all recent conversations ran through, if one.
type Sole struct {
	Who   string // a person's id
	Count int
	Since day.Day
}

func lookOurSingleThread(f *file, at *look, say *Finding) Severity {
	t := f.sole(at)
	sev := Severity(0)
	if t.Count > 0 {
		sev = f.rules.grade(ourSingleThread, float64(t.Count))
	}
	if sev != 0 && say != nil {
		f.restEvents(say, f.talks, at.on)
	}
	return sev
}

func (f *file) sole(at *look) Sole {
	t, ok := f.thread(at.on, func(i int32) (string, bool) { return f.rec.Events[i].By, true })
	if !ok {
		return Sole{}
	}
	return Sole{t.who, t.count, t.since}
}

// sayThreads gives the sign its sentence, which names our person.
func (w *World) sayThreads() {
	clients := map[string]int{}
	for _, r := range w.Rows {
		if r.finding(ourSingleThread) != nil {
			clients[r.Past.Get().Sole.Who]++
		}
	}
	for _, r := range w.Rows {
		fd := r.finding(ourSingleThread)
		if fd == nil {
			continue
		}
		sole := r.Past.Get().Sole
		fd.Evidence = "All " + strconv.Itoa(sole.Count) + " conversations since " + monthText(sole.Since.Month(), w.AsOf) + " were " + w.personName(sole.Who) + "’s"
		if n := clients[sole.Who] - 1; n > 0 {
			fd.Evidence += "; so it is at " + several(n, "other client")
		}
		fd.Evidence += "."
		if r.Health.Sign.Has(fd.Sign) {
			r.Health.Reason = fd.Evidence // health was worked out before our people's names were known
		}
	}
}

// finding is the row's finding of a sign, or nil.
func (r *Row) finding(sign int) *Finding {
	for i := range r.Findings {
		if r.Findings[i].Sign == signs[sign].Code {
			return &r.Findings[i]
		}
	}
	return nil
}
