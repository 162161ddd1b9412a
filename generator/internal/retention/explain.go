package retention

import (
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// data says what a part of health is measured from, or that it has nothing.
func (f *file) data(part int, at *look) string {
	switch part {
	case purchases:
		return f.purchaseData(at)
	case contact:
		return said(upTo(f.touches, at.on), "contact")
	case mood:
		return and(words(some{upTo(f.moods, at.on), "noted sentiment"}, some{f.scoresTo(at.on), "score"}))
	case delivery:
		return and(words(some{f.promisesTo(at.on), "promise"}, some{upTo(f.complaints, at.on), "complaint"}, some{upTo(f.touches, at.on), "contact"}))
	default:
		contacts, contracts := 0, 0
		for i := range f.rec.Contacts {
			contacts += one(f.rec.Contacts[i].From <= at.on)
		}
		for i := range f.rec.Contracts {
			contracts += one(f.rec.Contracts[i].Known() <= at.on)
		}
		return and(words(some{contacts, "of their people"}, some{contracts, "contract"}))
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func (f *file) purchaseData(at *look) string {
	if f.rules.blind {
		return "not for these readers"
	}
	billed := said(len(f.billed.through(at.closed)), "closed month")
	if n := daysUpTo(f.orderDays, at.on); n > 0 {
		return billed + ", " + several(n, "day") + " with orders"
	}
	return billed
}

func (f *file) scoresTo(on day.Day) (n int) {
	for _, i := range f.scores {
		n += one(f.rec.Scores[i].Date <= on)
	}
	return n
}

func (f *file) promisesTo(on day.Day) (n int) {
	for i := range f.promises {
		n += one(f.promises[i].of.Known() <= on)
	}
	return n
}

// some is a number of things.
type some struct {
	n    int
	what string
}

// words puts counts into words, without those of nothing.
func words(counts ...some) (list []string) {
	for _, c := range counts {
		if c.n > 0 {
			list = append(list, said(c.n, c.what))
		}
	}
	if len(list) == 0 {
		list = append(list, "nothing on record")
	}
	return list
}

func said(n int, what string) string {
	if strings.HasPrefix(what, "of ") {
		return number(n) + " " + what
	}
	return several(n, what)
}

// PartRests are records that a part of health is measured from: the newest of
// each kind, so that a reader can look them up.
func PartRests(rec *book.Record, rules *Rules, asOf day.Day, part int) []Rest {
	f := newFile(rec, rules, asOf, Billing(rec))
	at := f.glance(asOf)
	var say Finding
	switch part {
	case purchases:
		f.restMonths(&say, at.closed-1, at.closed)
	case contact:
		f.restEvents(&say, f.touches, asOf)
	case mood:
		f.restEvents(&say, f.moods, asOf)
	case delivery:
		for i := range f.promises {
			say.rest(rec, f.promises[i].At, "promise: "+plain(f.promises[i].What))
		}
		f.restEvents(&say, f.complaints, asOf)
	default:
		for i := range rec.Contacts {
			say.rest(rec, rec.Contacts[i].At, rec.Contacts[i].Name)
		}
		for i := range rec.Contracts {
			f.restContract(&say, &rec.Contracts[i])
		}
	}
	return say.Rests
}
