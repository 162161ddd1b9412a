package retention

import (
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
)

// Health is how well things stand between us and a client, worked out from the
// records. Band and reason come before the number: a score nobody can explain
// is ignored.
//
// Each part starts at 100 and loses Points for every sign of it that shows and
// is not set aside. A part without data drops out. The score is the average of
// the rest by their weights, rounded half up. Too little history (thin-history)
// has no score, and no band but unknown.
//
// The band is the score's, but never green while a sign asks to act, and red
// while signs of two parts do; red once they gave notice; and no better than
// config's overrides say while their sign shows. What is about us or the book
// (concentration, step-overdue, thin-history) lowers nothing; nor does view-red,
// since the owner's view stands beside, nor seen-before, whose signs have
// lowered it already.
type Health struct {
	Known  bool    // false: too little is on record, and Score says nothing
	Sign   SignSet // the one that the reason is of, or none
	Score  int     // 0 to 100
	Band   string  // green amber red unknown
	Reason string  // the main reason, in one sentence
	Behind pack.Value[Behind]
}

// Behind is what a score comes from, and what it was.
type Behind struct {
	Forced string  // what holds the band below the score's own: a sign's code, "notice", or ""
	Parts  []int8  // the score of each part, in the order of PartNames; -1 without data
	Data   []int32 // how much there is of each kind of data; see Rules.Parts
	Trend  []int8  // the score at each of the last twelve month-ends before the day, oldest first; -1 where unknown
}

// Part is one part of health, with the arithmetic that a reader may want.
type Part struct {
	Name    string  // purchases contact mood delivery relationships
	Known   bool    // false: no data, so it drops out and the rest weigh more
	Score   int     // 0 to 100
	Weight  int     // as config has it, before it is shared out among the known parts
	Share   float64 // of the score, in per cent: the weight among the known parts
	Data    string  // what it is measured from, in a few words
	Lowered []Lowered
}

// Lowered is what one sign took from a part.
type Lowered struct {
	Sign   string
	Points int
}

// The bands.
const (
	Green   = "green"
	Amber   = "amber"
	Red     = "red"
	Unknown = "unknown"
)

// Trends are of this many month-ends, histories of signs of so many.
const (
	TrendMonths   = 12
	HistoryMonths = 24
)

// The parts of health.
const (
	purchases = iota
	contact
	mood
	delivery
	relationships
	partCount
)

// PartNames are the parts of health, in config's order.
var PartNames = [partCount]string{"purchases", "contact", "mood", "delivery", "relationships"}

var partWeights = [partCount]int{30, 25, 15, 15, 15}

// partSet are parts: bit i stands for the i-th.
type partSet uint8

func (s partSet) has(part int) bool { return s&(1<<part) != 0 }

// partOf is the part that each sign lowers, or -1.
var partOf = func() (of [signCount]int) {
	for i := range signs {
		of[i] = -1
		for p, name := range PartNames {
			if signs[i].Part == name {
				of[i] = p
			}
		}
	}
	return of
}()

// Points are what a sign of this severity takes from its part: a watch a fifth,
// a warning nearly half, and what asks to act leaves a fifth.
func (s Severity) Points() int { return [...]int{0, 20, 45, 80}[s] }

// A part has data from so much of it on.
const (
	knownMonths   = 6 // closed months since the first that was billed
	knownOrders   = 6 // days with orders
	knownContacts = 6
	knownMoods    = 3 // within a year
)

// knownParts are the parts that there is data for.
func (f *file) knownParts(at *look) (s partSet) {
	if len(f.billed.through(at.closed)) >= knownMonths || daysUpTo(f.orderDays, at.on) >= knownOrders {
		s |= 1 << purchases
	}
	contacts := upTo(f.touches, at.on)
	if contacts >= knownContacts {
		s |= 1<<contact | 1<<delivery
	}
	if f.moodKnown(at.on) {
		s |= 1 << mood
	}
	for i := range f.promises {
		if f.promises[i].of.Known() <= at.on {
			s |= 1 << delivery
		}
	}
	if upTo(f.complaints, at.on) > 0 {
		s |= 1 << delivery
	}
	if f.anybody(at.on) {
		s |= 1 << relationships
	}
	return s
}

func (f *file) moodKnown(on day.Day) bool {
	n := upTo(f.moods, on)
	if n >= knownMoods && f.moods[n-knownMoods].on > on-365 {
		return true
	}
	scores := 0
	for _, i := range f.scores {
		if d := f.rec.Scores[i].Date; d <= on && d > on-365 {
			scores++
		}
	}
	return scores >= knownMoods
}

// anybody reports whether a contact or a contract of theirs was known.
func (f *file) anybody(on day.Day) bool {
	for i := range f.rec.Contacts {
		if f.rec.Contacts[i].From <= on {
			return true
		}
	}
	for i := range f.rec.Contracts {
		if f.rec.Contracts[i].Known() <= on {
			return true
		}
	}
	return false
}

// thin reports whether too little is on record to measure the client by.
func (s partSet) thin() bool { return !s.has(purchases) && !s.has(contact) }

// measured is one working out of health: what each part lost and what it is worth.
type measured struct {
	known  partSet
	scores [partCount]int
	acts   partSet // parts of which a sign asks to act
}

// lower takes what a sign costs from its part.
func (m *measured) lower(sign int, s Severity) {
	p := partOf[sign]
	if p < 0 {
		return
	}
	m.known |= 1 << p
	m.scores[p] = max(0, m.scores[p]-s.Points())
	if s == Act {
		m.acts |= 1 << p
	}
}

// score is the average by weight; ok is false where no part with a weight is known.
func (m *measured) score(weights [partCount]int) (score int, ok bool) {
	sum, of := 0, 0
	for p := range partCount {
		if m.known.has(p) {
			sum += m.scores[p] * weights[p]
			of += weights[p]
		}
	}
	if of == 0 {
		return 0, false
	}
	return (2*sum + of) / (2 * of), true
}

func (f *file) measure(at *look) measured {
	m := measured{known: at.known}
	for p := range m.scores {
		m.scores[p] = 100
	}
	for i, s := range at.shown {
		if s != 0 {
			if !f.aside(i, at.on) {
				m.lower(i, s)
			}
		}
	}
	return m
}

// trend is the score at a look, or -1.
func (f *file) trend(at *look) int8 {
	if !at.client() || at.known.thin() {
		return -1
	}
	m := f.measure(at)
	score, ok := m.score(f.rules.weights)
	if !ok {
		return -1
	}
	return int8(score)
}

// worked is health with what is behind it, before that is put away.
type worked struct {
	Health
	Behind
}

func (f *file) health(at *look, findings []Finding, trend []int8) Health {
	h := worked{Health{Band: Unknown}, Behind{Parts: make([]int8, partCount), Data: f.data(at), Trend: trend}}
	m := f.measure(at)
	for p := range h.Parts {
		h.Parts[p] = -1
		if m.known.has(p) {
			h.Parts[p] = int8(m.scores[p])
		}
	}
	switch score, ok := m.score(f.rules.weights); {
	case !at.client():
		h.Reason = "No client now, so nothing is measured."
	case ok && !at.known.thin():
		h.Known, h.Score, h.Band = true, score, f.rules.band(score)
		f.hold(&h, at, &m)
	default:
		h.Reason, h.Sign = f.thinReason(at), 1<<thinHistory
		f.override(&h, at)
	}
	if h.Band != Unknown {
		f.explain(&h, findings)
	}
	h.Health.Behind = pack.ValueOf(h.Behind)
	return h.Health
}

func (r *Rules) band(score int) string {
	switch {
	case score < r.red:
		return Red
	case score < r.amber:
		return Amber
	default:
		return Green
	}
}

// force makes the band no better than one.
func (h *worked) force(band, by string) {
	if worse(h.Band, band) != h.Band {
		h.Band, h.Forced = band, by
	}
}

// hold keeps the band from being better than the rules allow.
func (f *file) hold(h *worked, at *look, m *measured) {
	if at.status == "notice" {
		h.force(Red, "notice")
	}
	f.override(h, at)
	for i, s := range at.shown {
		if s != Act || partOf[i] < 0 || f.aside(i, at.on) {
			continue
		}
		if h.force(Amber, signs[i].Code); m.acts&(m.acts-1) != 0 {
			h.force(Red, signs[i].Code)
		}
	}
}

// override heeds config's own overrides, which count even where too little is
// known for a score.
func (f *file) override(h *worked, at *look) {
	for i, s := range at.shown {
		if s != 0 && f.rules.force[i] != "" && !f.aside(i, at.on) {
			h.force(f.rules.force[i], signs[i].Code)
		}
	}
}

var bandRank = map[string]int{"": 0, Unknown: 0, Green: 0, Amber: 1, Red: 2}

// worse is the worse of two bands.
func worse(a, b string) string {
	if bandRank[b] > bandRank[a] {
		return b
	}
	return a
}

const nothingAsks = "Nothing in the records asks for attention."

// explain names the main reason: what forced the band, or else the sign that
// cost the most.
func (f *file) explain(h *worked, findings []Finding) {
	if h.Forced == "notice" {
		h.Reason = f.noticeReason()
		return
	}
	var main *Finding
	most := -1
	for i := range findings {
		fd := &findings[i]
		p := partOf[signIndex(fd.Sign)]
		cost := 0
		if p >= 0 {
			cost = fd.Severity.Points() * f.rules.weights[p]
		}
		if fd.Sign == h.Forced {
			cost = 1 << 30
		}
		if !fd.Aside() && cost > most && (cost > 0 || main == nil) && fd.Sign != signs[thinHistory].Code {
			main, most = fd, cost
		}
	}
	if main == nil {
		h.Reason = nothingAsks
		return
	}
	h.Reason, h.Sign = main.Evidence, 1<<signIndex(main.Sign)
}

func (f *file) noticeReason() string {
	for i := len(f.rec.Cases) - 1; i >= 0; i-- {
		if c := &f.rec.Cases[i]; c.Open() && c.Notice != 0 {
			s := "They gave notice on " + dayText(c.Notice, f.asOf)
			if c.Ended != 0 {
				s += " and leave on " + dayText(c.Ended, f.asOf)
			}
			return s + "."
		}
	}
	return "They gave notice."
}

// Parts are the parts of a client's health, worked out from its row.
func (r *Rules) Parts(row *Row) []Part {
	behind := row.Health.Behind.Get()
	of := 0
	for p, score := range behind.Parts {
		if score >= 0 {
			of += r.weights[p]
		}
	}
	parts := make([]Part, len(behind.Parts))
	for p, score := range behind.Parts {
		parts[p] = Part{Name: PartNames[p], Known: score >= 0, Score: max(0, int(score)), Weight: r.weights[p], Data: r.dataText(p, behind.Data), Lowered: row.lowered(p)}
		if score >= 0 && of > 0 {
			parts[p].Share = 100 * float64(r.weights[p]) / float64(of)
		}
	}
	return parts
}

// lowered lists what took points from a part.
func (r *Row) lowered(part int) (list []Lowered) {
	for i := range r.Findings {
		fd := &r.Findings[i]
		if partOf[signIndex(fd.Sign)] == part && !fd.Aside() {
			list = append(list, Lowered{fd.Sign, fd.Severity.Points()})
		}
	}
	return list
}
