package retention

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// planted is one made-up client: three years of ordinary, noisy life, and in the
// last half year, where it is planted, a change. Rates differ from client to client.
type planted struct {
	r     *rand.Rand
	asOf  day.Day
	since day.Day // of the change; far ahead where there is none
}

func (p *planted) start() day.Day { return p.asOf - 3*365 }

// days are the days of a Poisson process that stops at the change.
func (p *planted) days(mean float64) (list []day.Day) {
	for at := float64(p.start()); ; {
		at += 1 + p.r.ExpFloat64()*(mean-1)
		if d := day.Day(at); d > p.asOf || d >= p.since {
			return list
		}
		list = append(list, day.Day(at))
	}
}

// words: they get in touch every one to five weeks, then stop.
func (p *planted) words(rec *book.Record) {
	for _, d := range p.days(7 + 28*p.r.Float64()) {
		rec.Events = append(rec.Events, book.Event{Date: d, Kind: "email", Direction: "in", Summary: "A word"})
	}
}

// orders: they order every one to five weeks, then stop.
func (p *planted) orders(rec *book.Record) {
	for _, d := range p.days(7 + 28*p.r.Float64()) {
		rec.Orders = append(rec.Orders, book.Order{Date: d, Amount: 50_000})
	}
}

// revenue: a level with a fifth of noise, then two fifths less.
func (p *planted) revenue(rec *book.Record) {
	level := 500_000 + 5_000_000*p.r.Float64()
	for m := p.start().Month(); m < p.asOf.Month(); m++ {
		v := level * math.Exp(0.2*p.r.NormFloat64())
		if m.First() >= p.since {
			v *= 0.6
		}
		rec.Revenue = append(rec.Revenue, book.MonthMoney{Month: m, Value: money.Amount(v)})
	}
}

// moods: three a month, mostly 0 or 1, then mostly below.
func (p *planted) moods(rec *book.Record) {
	for d := p.start(); d <= p.asOf; d += 10 {
		v := p.r.IntN(2)
		if d >= p.since {
			v = -1 - p.r.IntN(2)
		}
		rec.Events = append(rec.Events, book.Event{Date: d, Kind: "call", Summary: "A call", Sentiment: book.Some(v)})
	}
}

// complaints: one every half year, then every three weeks.
func (p *planted) complaints(rec *book.Record) {
	for at := float64(p.start()); at < float64(p.asOf); {
		mean := 180.0
		if day.Day(at) >= p.since {
			mean = 21
		}
		next := at + 1 + p.r.ExpFloat64()*mean
		if at < float64(p.since) && next > float64(p.since) && p.since <= p.asOf {
			next = float64(p.since) + p.r.ExpFloat64()*21 // the new rate counts from the change on
		}
		at = next
		if d := day.Day(at); d <= p.asOf {
			rec.Events = append(rec.Events, book.Event{Date: d, Kind: "complaint", Summary: "Late", Resolved: d + 1})
		}
	}
}

// shownSince reports whether a sign showed at one of the last six month-ends.
func shownSince(r *Row, sign int) bool {
	var any SignSet
	for _, s := range r.Past.Get().Runs[HistoryMonths-6:] {
		any |= s
	}
	return any&(1<<sign) != 0
}

// Changes are found and ordinary life is mostly left alone. A detection is a sign
// that shows on the day, half a year after the change; of complaints, whose year
// before then holds many itself, at a month-end since. A false alarm is a sign that
// shows at one of the twenty-four month-ends of a client without any.
func TestPlantedChanges(t *testing.T) {
	rules := NewRules(&book.Config{})
	const clients = 300
	asOf := day.Of(2026, time.February, 16)
	for _, c := range []struct {
		sign    int
		live    func(*planted, *book.Record)
		found   float64 // at least
		alarms  float64 // at most, of all looks
		because string
		once    bool
	}{
		{quiet, (*planted).words, 0.95, 0.02, "contact stops", false},
		{ordersOverdue, (*planted).orders, 0.95, 0.02, "orders stop", false},
		{purchasesDown, (*planted).revenue, 0.75, 0.04, "revenue falls by two fifths", false},
		{moodDown, (*planted).moods, 0.60, 0.02, "the tone turns", false},
		{complaintsRising, (*planted).complaints, 0.55, 0.02, "complaints come eight times as often", true},
	} {
		found, alarms := 0, 0
		for i := range clients {
			for _, change := range []bool{true, false} {
				p := &planted{r: rand.New(rand.NewPCG(7, uint64(2*i))), asOf: asOf, since: asOf - halfYear}
				if !change {
					p.since = asOf + 1
				}
				rec := &book.Record{ID: "x", Status: "active", Since: p.start()}
				c.live(p, rec)
				row := Summarise(rec, rules, asOf)
				row.unfold()
				if change {
					found += one(row.finding(c.sign) != nil || c.once && shownSince(row, c.sign))
					continue
				}
				for _, s := range row.Past.Get().Runs {
					alarms += one(s&(1<<c.sign) != 0)
				}
			}
		}
		rate, falsely := ratio(found, clients), ratio(alarms, clients*HistoryMonths)
		t.Logf("%-17s %s: found %.1f %%, false alarms at %.2f %% of looks", signs[c.sign].Code, c.because, 100*rate, 100*falsely)
		if rate < c.found || falsely > c.alarms {
			t.Errorf("%s: found %.3f, at least %.3f; alarms %.4f, at most %.4f", signs[c.sign].Code, rate, c.found, falsely, c.alarms)
		}
	}
}
