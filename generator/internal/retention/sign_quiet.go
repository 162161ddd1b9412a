package retention

import (
	"slices"
	"strconv"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/stats"
)

// quiet: the client has not been heard of for longer than is usual for them.
//
// A word from them is an event in which they wrote, called, complained or
// talked with us (Word). With at least six days of words, the silence since the
// last is held against their own latest gaps, at most twenty. The sign shows
// where the silence is longer than nine in ten of them (the 90th percentile) and
// its chance, by the smoothed tail (T/(T+r))ⁿ of stats.GapTail, is at most
// watch 10 %, warn 5 %, act 1 %. Where nothing of our own has been written down
// since either, it says that the quiet may be in our notes.
var signQuiet = Sign{
	Code: "quiet", Group: "Contact", Title: "They have gone quiet", Soft: true, Part: "contact",
	Noun:    "quiet",
	Means:   "The client has not been in touch for longer than is usual for them. People who mean to leave stop asking before they say so.",
	RestsOn: "Days since the last word from the client, against the latest twenty gaps between their own words: longer than nine gaps in ten, and unlikely by a smoothed tail of them. Six days with a word are needed. Where our own side stopped writing things down as well, it says that the quiet may be ours.",
	Gauge:   "chance of so long a silence, per cent", Falling: true, Watch: 10, Warn: 5, Act: 1,
	look: lookQuiet,
}

const (
	fewestDays = 6  // days with words or orders that a client's own gaps are told from
	mostGaps   = 20 // the latest gaps count
)

// silence is how long a client has been silent on a day, and what is usual.
type silence struct {
	days   int // since the last
	last   day.Day
	gaps   int // known, at most mostGaps
	total  int // of the gaps, in days
	sorted [20]int32
}

// usual is the middle gap, bound the gap that nine in ten do not exceed.
func (s *silence) usual() int { return int(stats.Rank(s.sorted[:s.gaps], 0.5)) }
func (s *silence) bound() int { return int(stats.Rank(s.sorted[:s.gaps], 0.9)) }

// chance is how likely so long a silence is, in per cent.
func (s *silence) chance() float64 {
	return 100 * stats.GapTail(s.gaps, float64(s.total), float64(s.days))
}

// silent measures the silence on a day, after the last of sorted days; ok is
// false where there are too few of them.
func silent(column []day.Day, on day.Day) (s silence, ok bool) {
	n := daysUpTo(column, on)
	if n < fewestDays {
		return s, false
	}
	s.last = column[n-1]
	s.days = int(on - s.last)
	s.gaps = min(n-1, mostGaps)
	for i := range s.gaps {
		s.sorted[i] = int32(column[n-1-i] - column[n-2-i])
		s.total += int(s.sorted[i])
	}
	slices.Sort(s.sorted[:s.gaps])
	return s, true
}

// long grades a silence; since is the day on which it became too long.
func (r *Rules) long(sign int, s *silence) (sev Severity, since day.Day) {
	bound := s.bound()
	if s.days <= bound {
		return 0, 0
	}
	if sev = r.grade(sign, s.chance()); sev == 0 {
		return 0, 0
	}
	reach := stats.GapReach(s.gaps, float64(s.total), r.limits[sign][0]/100)
	return sev, min(s.last+day.Day(s.days), s.last+1+day.Day(max(bound, int(reach))))
}

func lookQuiet(f *file, at *look, say *Finding) Severity {
	s, ok := silent(f.wordDays, at.on)
	if !ok {
		return 0
	}
	sev, since := f.rules.long(quiet, &s)
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = since
	say.Evidence = "No word from them for " + days(s.days) + "; their usual gap is " + strconv.Itoa(s.usual()) +
		", nine in ten are under " + strconv.Itoa(s.bound()+1) + "."
	if f.unlogged(s.last, at.on) {
		say.Evidence += " Nothing of ours is on record since either: it may be our notes that are quiet."
	}
	f.restEvents(say, f.words, at.on)
	return sev
}

// unlogged reports whether nothing at all was written down after a day.
func (f *file) unlogged(after, on day.Day) bool {
	for i := range f.rec.Events {
		if d := f.rec.Events[i].Date; d > after && d <= on {
			return false
		}
	}
	return true
}

// restEvents names the newest events of a column.
func (f *file) restEvents(say *Finding, column []stamp, on day.Day) {
	for i := upTo(column, on) - 1; i >= 0 && len(say.Rests) < restsMax; i-- {
		e := &f.rec.Events[column[i].at]
		say.rest(e.At, eventText(e.Kind)+", "+dayText(e.Date, f.asOf))
	}
}

// eventText is a kind of event in running text.
func eventText(kind string) string {
	switch kind {
	case "email":
		return "e-mail"
	case "thank-you":
		return "thank-you note"
	default:
		return kind
	}
}
