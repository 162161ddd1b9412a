package retention

import (
	"strconv"

	"holdfast/generator/internal/day"
)

// single-thread: every recent conversation was with one of their people.
//
// Of the two-way conversations of the last 180 days that name somebody of theirs:
// all name the same one and nobody else. It is graded by how many there were:
// watch 8, warn 12, act never.
var signSingleThread = Sign{
	Code: "single-thread", Group: "People", Title: "All of it runs through one of their people", Part: "relationships",
	Noun:    "a single thread",
	Means:   "Every recent conversation was with the same person. If they go, so does all that we know.",
	RestsOn: "Who took part in the two-way conversations of the last 180 days.",
	Gauge:   "conversations, all with one person", Watch: 8, Warn: 12, Act: Never,
	look: lookSingleThread,
}

const threadDays = 180

// thread is a run of conversations through one person only.
type thread struct {
	who   string
	count int
	since day.Day // of the first
}

func lookSingleThread(f *file, at *look, say *Finding) Severity {
	t, ok := f.thread(at.on, func(i int32) (string, bool) {
		with := f.rec.Events[i].With
		if len(with) == 0 {
			return "", true
		}
		return with[0], len(with) == 1
	})
	if !ok {
		return 0
	}
	sev := f.rules.grade(singleThread, float64(t.count))
	if sev == 0 || say == nil {
		return sev
	}
	say.Evidence = "All " + strconv.Itoa(t.count) + " conversations since " + monthText(t.since.Month(), f.asOf) + " were with " + f.nameOf(t.who) + "."
	f.restEvents(say, f.talks, at.on)
	return sev
}

// thread follows the conversations of the last half year; through names whom one
// ran through ("" is not said), and false where through more than one.
func (f *file) thread(on day.Day, through func(event int32) (string, bool)) (t thread, ok bool) {
	for i := upTo(f.talks, on) - 1; i >= 0 && f.talks[i].on > on-threadDays; i-- {
		who, one := through(f.talks[i].at)
		if !one || t.who != "" && who != "" && who != t.who {
			return t, false
		}
		if who != "" {
			t.who, t.since = who, f.talks[i].on
			t.count++
		}
	}
	return t, t.count > 0
}

// nameOf is the name of a contact of theirs, or its id.
func (f *file) nameOf(contact string) string {
	for i := range f.rec.Contacts {
		if f.rec.Contacts[i].ID == contact {
			return f.rec.Contacts[i].Name
		}
	}
	return contact
}
