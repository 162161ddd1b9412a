package retention

import (
	"slices"
	"strconv"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// A back-test replays every sign over the records' own history, beside naive
// rules. A look is one client at one month-end with at least six order days (for
// order signs, those of the part purchases; else six days with a word from them)
// before it, silent for less than Gone, and with a whole Gone window before the
// day. A hit is a flagged look after which no order (no word) came for Gone. Each
// look knows only what was known by then, of the client and of all others. In a back-test of cases, a look is of a
// client of whom no notice is known, and a hit is followed by a notice or a loss
// within 180 days.

// Gone is what counts as having left: silence of a length, or a case.
type Gone struct {
	Span  day.Span // zero: by case
	Cases bool
}

// GoneByDefault is a silence of half a year.
var GoneByDefault = Gone{Span: day.Days(180)}

// caseWindow is how far ahead a back-test of cases looks.
var caseWindow = day.Days(180)

// ParseGone reads "180d" or "case".
func ParseGone(s string) (Gone, error) {
	if s == "case" {
		return Gone{Cases: true}, nil
	}
	span, err := day.ParseSpan(s)
	return Gone{Span: span}, err
}

// String is as typed.
func (g Gone) String() string {
	if g.Cases {
		return "case"
	}
	return g.Span.String()
}

// window is how far ahead of a look its outcome lies.
func (g Gone) window() day.Span {
	if g.Cases {
		return caseWindow
	}
	return g.Span
}

// Of is what is counted of: orders, or words from them.
type Of uint8

// The two things that clients go silent of.
const (
	OfOrders Of = iota
	OfContacts
	ofCount
)

// String is the plural, as data have it.
func (o Of) String() string { return [...]string{"orders", "contacts"}[o] }

// SignOf is what a sign is counted of.
func SignOf(s Sign) Of { return countedOf(signIndex(s.Code)) }

// Score is how often a sign or a rule was right.
type Score struct {
	Flagged, Hits int
	leads         []int32 // days from the first look that flagged each departure to the day it was one
}

// Foretells reports whether a sign is one that somebody may leave, so that a row
// counts how often it was right: not one about us or the book. A back-test replays
// those, too.
func (s Sign) Foretells() bool {
	i := signIndex(s.Code)
	return i >= 0 && warnings&(1<<i) != 0
}

// Sign is the score of the sign of that code.
func (b *Backtest) Sign(code string) *Score {
	if i := signIndex(code); i >= 0 {
		return &b.Signs[i]
	}
	return &Score{}
}

// Base is all looks of orders, or of contacts, and how many were followed by
// going.
type Base struct{ Looks, Gone int }

// NaiveDays are the silences, in days, of the naive rules.
var NaiveDays = [...]int{30, 60, 90, 120, 180}

// Backtest is what a replay found.
type Backtest struct {
	Bases [ofCount]Base
	Signs [signCount]Score
	Naive [ofCount][len(NaiveDays)]Score

	silent [ofCount][]Base // by the days of silence at the look
}

// NaiveAt is the precision of the naive rule that flags as many looks: those of
// the longest silence, of equally long ones a fair part. 0 of none.
func (b *Backtest) NaiveAt(of Of, flagged int) float64 {
	left, hits := float64(flagged), 0.0
	for days := len(b.silent[of]) - 1; days >= 0 && left > 0; days-- {
		if at := b.silent[of][days]; at.Looks > 0 {
			take := min(left, float64(at.Looks))
			hits += take * at.Rate()
			left -= take
		}
	}
	if flagged == 0 {
		return 0
	}
	return hits / float64(flagged)
}

// hush counts a look by its silence.
func (b *Backtest) hush(of Of, days int, base Base) {
	days = max(0, days)
	if grow := days + 1 - len(b.silent[of]); grow > 0 {
		b.silent[of] = append(b.silent[of], make([]Base, grow)...)
	}
	b.silent[of][days].Looks += base.Looks
	b.silent[of][days].Gone += base.Gone
}

// Rate is Gone ÷ Looks; 0 of none.
func (b Base) Rate() float64 { return ratio(b.Gone, b.Looks) }

// Precision is Hits ÷ Flagged; 0 of none.
func (s *Score) Precision() float64 { return ratio(s.Hits, s.Flagged) }

// Recall is the share of the looks that were followed by going that were flagged.
func (s *Score) Recall(b Base) float64 { return ratio(s.Hits, b.Gone) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Lead is the middle of the days from the first look that flagged a departure to
// the day on which it was one: on which the silence was Gone long, or they told
// us. 0 where none was flagged.
func (s *Score) Lead() int {
	if len(s.leads) == 0 {
		return 0
	}
	slices.Sort(s.leads)
	n := len(s.leads)
	return int(s.leads[(n-1)/2]+s.leads[n/2]) / 2
}

// Add joins what another replay found.
func (b *Backtest) Add(o *Backtest) {
	for i := range b.Bases {
		b.Bases[i].Looks += o.Bases[i].Looks
		b.Bases[i].Gone += o.Bases[i].Gone
		for k := range b.Naive[i] {
			b.Naive[i][k].add(&o.Naive[i][k])
		}
		for days, base := range o.silent[i] {
			b.hush(Of(i), days, base)
		}
	}
	for i := range b.Signs {
		b.Signs[i].add(&o.Signs[i])
	}
}

func (s *Score) add(o *Score) {
	s.Flagged += o.Flagged
	s.Hits += o.Hits
	s.leads = append(s.leads, o.leads...)
}

// Replay back-tests one record over its whole history, with the signs across
// clients that were noted of it, if any were.
func Replay(rec *book.Record, rules *Rules, asOf day.Day, gone Gone, m *Memory) Backtest {
	f := newFile(rec, rules, asOf, Billing(rec))
	var b Backtest
	ends := f.monthEnds()
	if len(ends) == 0 {
		return b
	}
	looks := f.looks(ends)
	for i := range looks {
		looks[i].add(m.across[i])
	}
	f.replay(looks, gone, &b)
	return b
}

// add shows further signs at a look.
func (at *look) add(set SignSet) {
	for i := range at.shown {
		if set&(1<<i) != 0 {
			at.shown[i] = Watch
		}
	}
}

// replay counts looks.
func (f *file) replay(looks []look, gone Gone, b *Backtest) {
	var last [signCount]day.Day // the departure that each sign has flagged already
	var lastNaive [ofCount][len(NaiveDays)]day.Day
	for i := range looks {
		at := &looks[i]
		if gone.window().After(at.on) > f.asOf {
			return
		}
		for of := range ofCount {
			f.count(at, of, gone, b, &last, &lastNaive)
		}
	}
}

func (f *file) count(at *look, of Of, gone Gone, b *Backtest, last *[signCount]day.Day, lastNaive *[ofCount][len(NaiveDays)]day.Day) {
	column := f.orderDays
	if of == OfContacts {
		column = f.wordDays
	}
	n := daysUpTo(column, at.on)
	if n < fewestDays {
		return
	}
	when, left, ok := f.outcome(column, n, at, gone)
	if !ok {
		return
	}
	b.Bases[of].Looks++
	b.Bases[of].Gone += one(left)
	b.hush(of, int(at.on-column[n-1]), Base{1, one(left)})
	for i := range at.shown {
		if at.shown[i] != 0 && countedOf(i) == of {
			b.Signs[i].flag(left, when, at.on, &last[i])
		}
	}
	for k, days := range NaiveDays {
		if int(at.on-column[n-1]) >= days {
			b.Naive[of][k].flag(left, when, at.on, &lastNaive[of][k])
		}
	}
}

// countedOf is SignOf by place.
func countedOf(sign int) Of {
	if partOf[sign] == purchases {
		return OfOrders
	}
	return OfContacts
}

// flag counts one flagged look; when is the day on which they were gone.
func (s *Score) flag(left bool, when, on day.Day, last *day.Day) {
	s.Flagged++
	if !left {
		return
	}
	s.Hits++
	if *last != when {
		s.leads, *last = append(s.leads, int32(when-on)), when
	}
}

// outcome is what came after a look: whether they went, and the day on which they
// were gone. It is not ok where the look does not count.
func (f *file) outcome(column []day.Day, n int, at *look, gone Gone) (when day.Day, left, ok bool) {
	if gone.Cases {
		return f.caseOutcome(at)
	}
	when = gone.Span.After(column[n-1])
	if when <= at.on {
		return 0, false, false // gone already
	}
	return when, n == len(column) || column[n] > gone.Span.After(at.on), true
}

// caseOutcome is the same, by cases: the first notice or loss after the look.
func (f *file) caseOutcome(at *look) (when day.Day, left, ok bool) {
	if !at.client() || at.status == "notice" {
		return 0, false, false
	}
	until := caseWindow.After(at.on)
	for i := range f.rec.Cases {
		c := &f.rec.Cases[i]
		told := c.Notice
		if told == 0 && c.Outcome != "let-go" {
			told = c.Ended
		}
		if c.Kind != "win-back" && told > at.on && told <= until && (when == 0 || told < when) {
			when, left = told, true
		}
	}
	return when, left, true
}

// Tally is how often one sign, or one naive rule, was right at a client in the
// last two years. Of is a sign's place in Signs, or one of those below.
type Tally struct{ Of, Flagged, Hits uint8 }

const (
	tallyNaive = 32 // and the place in NaiveDays; contacts eight further
	tallyBase  = 48 // orders, then contacts: looks, and those followed by going
)

// tallies back-test the last looks, in little room.
func (f *file) tallies(looks []look) (list []Tally) {
	var b Backtest
	f.replay(looks, GoneByDefault, &b)
	put := func(of, flagged, hits int) {
		if flagged > 0 {
			list = append(list, Tally{uint8(of), uint8(flagged), uint8(hits)})
		}
	}
	for i, s := range b.Signs {
		put(i, s.Flagged, s.Hits)
	}
	for of, base := range b.Bases {
		put(tallyBase+of, base.Looks, base.Gone)
		for k, s := range b.Naive[of] {
			put(tallyNaive+8*of+k, s.Flagged, s.Hits)
		}
	}
	return list
}

// Tallied is the back-test of the last two years' month-ends, from the counts
// that rows carry; it has no lead times.
func (w *World) Tallied() Backtest {
	var b Backtest
	for _, r := range w.Rows {
		for _, t := range r.Past.Get().Tallies {
			switch of := int(t.Of); {
			case of < signCount:
				b.Signs[of].add(&Score{Flagged: int(t.Flagged), Hits: int(t.Hits)})
			case of >= tallyBase:
				b.Bases[of-tallyBase].Looks += int(t.Flagged)
				b.Bases[of-tallyBase].Gone += int(t.Hits)
			default:
				b.Naive[(of-tallyNaive)/8][(of-tallyNaive)%8].add(&Score{Flagged: int(t.Flagged), Hits: int(t.Hits)})
			}
		}
	}
	return b
}

// NaiveRule names a naive rule.
func NaiveRule(days int) string { return "silent " + strconv.Itoa(days) + " days" }
