package retention

import (
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// The kinds of data that parts are measured from, in the order of Behind.Data.
const (
	dataMonths = iota
	dataOrders
	dataContacts
	dataMoods
	dataScores
	dataPromises
	dataComplaints
	dataPeople
	dataContracts
	dataKinds
)

// data counts what there is to measure by.
func (f *file) data(at *look) []int32 {
	n := make([]int32, dataKinds)
	n[dataMonths] = int32(len(f.billed.through(at.closed)))
	n[dataOrders] = int32(daysUpTo(f.orderDays, at.on))
	n[dataContacts] = int32(upTo(f.touches, at.on))
	n[dataMoods] = int32(upTo(f.moods, at.on))
	n[dataScores] = int32(f.scoresTo(at.on))
	n[dataPromises] = int32(f.promisesTo(at.on))
	n[dataComplaints] = int32(upTo(f.complaints, at.on))
	for i := range f.rec.Contacts {
		n[dataPeople] += int32(one(f.rec.Contacts[i].From <= at.on))
	}
	for i := range f.rec.Contracts {
		n[dataContracts] += int32(one(f.rec.Contracts[i].Known() <= at.on))
	}
	return n
}

// dataText says what a part of health is measured from, or that it has nothing.
func (r *Rules) dataText(part int, n []int32) string {
	if len(n) != dataKinds {
		return ""
	}
	of := func(kind int, what string) some { return some{int(n[kind]), what} }
	switch part {
	case purchases:
		if r.blind {
			return "not for these readers"
		}
		return and(words(of(dataMonths, "closed month"), of(dataOrders, "order day")))
	case contact:
		return and(words(of(dataContacts, "contact")))
	case mood:
		return and(words(of(dataMoods, "noted sentiment"), of(dataScores, "score")))
	case delivery:
		return and(words(of(dataPromises, "promise"), of(dataComplaints, "complaint"), of(dataContacts, "contact")))
	default:
		return and(words(of(dataPeople, "of their people"), of(dataContracts, "contract")))
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
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
			say.rest(f.promises[i].At, "promise: "+plain(f.promises[i].What))
		}
		f.restEvents(&say, f.complaints, asOf)
	default:
		for i := range rec.Contacts {
			say.rest(rec.Contacts[i].At, rec.Contacts[i].Name)
		}
		for i := range rec.Contracts {
			f.restContract(&say, &rec.Contracts[i])
		}
	}
	return say.Rests
}
