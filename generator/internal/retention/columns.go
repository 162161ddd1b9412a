package retention

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// file is one record laid out in columns, made in one pass over it. A look at
// any day is then index arithmetic: what was known on a day is the beginning of
// each column.
type file struct {
	rec   *book.Record
	rules *Rules
	asOf  day.Day
	every day.Span // the tier's rhythm of contact
	first day.Day  // of the first fact that has a day
	ever  bool     // something without a day is known, so always was

	settledStatus bool    // the status holds back to lastFact only
	lastFact      day.Day // where settledStatus

	touches    []stamp // contacts either way
	words      []stamp // that tell of them: they wrote, called or talked
	tries      []stamp // of ours without an answer of their own
	talks      []stamp // both sides spoke
	moods      []stamp
	complaints []stamp
	views      []stamp
	changes    []stamp
	wordDays   []day.Day // each once
	orders     []stamp   // of more than nothing, the first of each day
	orderDays  []day.Day
	scores     []int32 // indexes of scores by day
	promises   []pledge
	billed     series
}

// stamp is an event, or another entry, and its day.
type stamp struct {
	on day.Day
	at int32
}

// pledge is a commitment and its contract.
type pledge struct {
	*book.Commitment
	of *book.Contract
}

// series is an amount for every month from the first on.
type series struct {
	first day.Month
	v     []float64
}

// upTo is how many of a column's entries were known on a day.
func upTo(column []stamp, on day.Day) int {
	n, _ := slices.BinarySearchFunc(column, on+1, func(s stamp, d day.Day) int { return int(s.on - d) })
	return n
}

// daysUpTo is how many of sorted days there were on a day.
func daysUpTo(column []day.Day, on day.Day) int {
	n, _ := slices.BinarySearch(column, on+1)
	return n
}

func newFile(rec *book.Record, rules *Rules, asOf day.Day, billed []book.MonthMoney) *file {
	f := &file{rec: rec, rules: rules, asOf: asOf}
	if t, ok := rules.Config.Tier(rec.Tier); ok {
		f.every = t.ContactEvery
	}
	f.addEvents()
	f.addOrders()
	f.addBilled(billed)
	for i := range rec.Contracts {
		c := &rec.Contracts[i]
		for j := range c.Commitments {
			f.promises = append(f.promises, pledge{&c.Commitments[j], c})
		}
		f.begin(c.Known())
	}
	f.scores = make([]int32, len(rec.Scores))
	for i := range f.scores {
		f.scores[i] = int32(i)
		f.begin(rec.Scores[i].Date)
	}
	slices.SortStableFunc(f.scores, func(a, b int32) int { return cmp.Compare(rec.Scores[a].Date, rec.Scores[b].Date) })
	f.beginnings()
	if len(rec.Cases) == 0 && rec.Status != "active" || len(rec.Cases) > 0 && rec.Status != rec.StatusOn(asOf) {
		f.settledStatus, f.lastFact = true, rec.LastFact()
	}
	return f
}

func (f *file) begin(d day.Day) {
	if d != 0 && (f.first == 0 || d < f.first) {
		f.first = d
	}
}

// beginnings finds the first day of what has no column of its own.
func (f *file) beginnings() {
	rec := f.rec
	f.begin(rec.Since)
	f.begin(rec.Origin.FirstContact)
	for i := range rec.Owners {
		f.begin(rec.Owners[i].From)
	}
	for i := range rec.Contacts {
		f.begin(rec.Contacts[i].From)
	}
	for i := range rec.Hours {
		f.begin(rec.Hours[i].Month.Last())
	}
	for i := range rec.Contracts {
		f.ever = f.ever || rec.Contracts[i].Known() == 0
	}
	for i := range rec.Cases {
		f.begin(rec.Cases[i].Opened)
		f.ever = f.ever || rec.Cases[i].Opened == 0
	}
	for i := range rec.FollowUps {
		f.begin(rec.FollowUps[i].Set)
		f.ever = f.ever || rec.FollowUps[i].Set == 0
	}
	for i := range rec.Plays {
		f.begin(rec.Plays[i].Started)
		f.ever = f.ever || rec.Plays[i].Started == 0
	}
}

func (f *file) addEvents() {
	events := f.rec.Events
	if len(events) == 0 {
		return
	}
	order := make([]stamp, len(events))
	for i := range events {
		order[i] = stamp{events[i].Date, int32(i)}
	}
	slices.SortStableFunc(order, func(a, b stamp) int { return cmp.Compare(a.on, b.on) })
	f.begin(order[0].on)
	f.touches = make([]stamp, 0, len(order))
	f.words = make([]stamp, 0, len(order))
	f.talks = make([]stamp, 0, len(order))
	f.wordDays = make([]day.Day, 0, len(order))
	for _, s := range order {
		e := &events[s.at]
		f.addContact(e, s)
		if e.Sentiment.Set {
			f.moods = append(f.moods, s)
		}
		switch {
		case e.Kind == "complaint":
			f.complaints = append(f.complaints, s)
		case e.Kind == "view" && e.Band != "":
			f.views = append(f.views, s)
		case e.Kind == "change":
			f.changes = append(f.changes, s)
		}
	}
}

func (f *file) addContact(e *book.Event, s stamp) {
	if !Touch(e) {
		return
	}
	f.touches = append(f.touches, s)
	if Talk(e) {
		f.talks = append(f.talks, s)
	}
	switch {
	case Word(e):
		f.words = append(f.words, s)
		if n := len(f.wordDays); n == 0 || f.wordDays[n-1] != s.on {
			f.wordDays = append(f.wordDays, s.on)
		}
	case e.Direction == "out" && e.Kind != "thank-you":
		f.tries = append(f.tries, s)
	}
}

// Word reports whether an event is a word from them: they wrote, called,
// complained or talked with us. What only went out from us is not, nor is a
// thank-you of ours.
func Word(e *book.Event) bool {
	return Touch(e) && e.Direction != "out" && (e.Kind != "thank-you" || e.Direction == "in")
}

func (f *file) addOrders() {
	orders := f.rec.Orders
	if len(orders) == 0 {
		return
	}
	all := make([]stamp, 0, len(orders))
	for i := range orders {
		if orders[i].Amount > 0 { // a cancellation is no order
			all = append(all, stamp{orders[i].Date, int32(i)})
		}
	}
	slices.SortStableFunc(all, func(a, b stamp) int { return cmp.Compare(a.on, b.on) })
	f.orders = slices.CompactFunc(all, func(a, b stamp) bool { return a.on == b.on })
	f.orderDays = make([]day.Day, len(f.orders))
	for i, s := range f.orders {
		f.orderDays[i] = s.on
	}
	if len(f.orders) > 0 {
		f.begin(f.orders[0].on)
	}
}

func (f *file) addBilled(billed []book.MonthMoney) {
	if len(billed) == 0 || f.rules.blind {
		return
	}
	first, last := billed[0].Month, max(billed[len(billed)-1].Month, f.rules.Closed(f.asOf))
	if last-first > 12*200 {
		return // two centuries: a slip of the pen, not a client
	}
	f.billed = series{first, make([]float64, last-first+1)}
	for _, m := range billed {
		f.billed.v[m.Month-first] = float64(m.Value)
	}
	f.begin(first.Last())
}

// through gives the months up to one, oldest first: nought where nothing was billed.
func (s series) through(last day.Month) []float64 {
	n := int(last-s.first) + 1
	return s.v[:max(0, min(n, len(s.v)))]
}

// status is what the client was on a day.
func (f *file) status(on day.Day) string {
	switch {
	case on >= f.asOf || f.rec.Status == "prospect" && f.rec.Since == 0:
		return f.rec.Status
	case f.settledStatus && on >= f.lastFact:
		return f.rec.Status
	case len(f.rec.Cases) == 0 && f.rec.Since <= on:
		return "active"
	default:
		return f.rec.StatusOn(on)
	}
}
