package retention

import (
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// MonthSum is what one month came to.
type MonthSum struct {
	Month day.Month
	Value money.Amount
}

// monthSums keeps of a client's billing what measures need.
func monthSums(billed []book.MonthMoney) []MonthSum {
	if len(billed) == 0 {
		return nil
	}
	sums := make([]MonthSum, len(billed))
	for i, m := range billed {
		sums[i] = MonthSum{m.Month, m.Value}
	}
	return sums
}

// Series go back at most this many months.
const seriesMonths = 60

// span sums the months from one to another, both included.
func span(billed []MonthSum, from, to day.Month) (sum money.Amount) {
	at, _ := slices.BinarySearchFunc(billed, from, func(m MonthSum, from day.Month) int { return int(m.Month - from) })
	for ; at < len(billed) && billed[at].Month <= to; at++ {
		sum += billed[at].Value
	}
	return sum
}

// window is a client's months from one on, one after the other, summed up from
// the first: any stretch of them is a difference.
type window struct {
	from day.Month
	upTo []money.Amount // upTo[i] is the sum of the i months from from
}

// newWindow makes room for n months.
func newWindow(from day.Month, n int) window { return window{from, make([]money.Amount, n+1)} }

// fill takes another client's months into the window.
func (w window) fill(billed []MonthSum) {
	clear(w.upTo)
	at, _ := slices.BinarySearchFunc(billed, w.from, func(m MonthSum, from day.Month) int { return int(m.Month - from) })
	for ; at < len(billed) && int(billed[at].Month-w.from) < len(w.upTo)-1; at++ {
		w.upTo[billed[at].Month-w.from+1] = billed[at].Value
	}
	for i := 1; i < len(w.upTo); i++ {
		w.upTo[i] += w.upTo[i-1]
	}
}

// sum is what n months came to of which last is the last.
func (w window) sum(last day.Month, n int) money.Amount {
	end := int(last-w.from) + 1
	return w.upTo[end] - w.upTo[end-n]
}

// seriesFrom is the first month that a series can have: so many months after
// the first that anything is known of, and none where nothing is.
func (w *World) series(after int) []day.Month {
	first := w.firstBilled()
	if first == 0 {
		return nil
	}
	closed := w.Config.BooksClosed
	from := max(first+day.Month(after), closed-seriesMonths+1)
	var months []day.Month
	for m := from; m <= closed; m++ {
		months = append(months, m)
	}
	return months
}

// firstBilled is the first month in which any client was billed.
func (w *World) firstBilled() (first day.Month) {
	for _, r := range w.Rows {
		if len(r.Billed) > 0 && (first == 0 || r.Billed[0].Month < first) {
			first = r.Billed[0].Month
		}
	}
	return first
}

// yearOf is the house's year that a month lies in: the calendar year in which
// it begins, in the month that config's year_starts says.
func (w *World) yearOf(m day.Month) int {
	year, month := m.Parts()
	if int(month) < w.Config.YearStarts.Or(1) {
		year--
	}
	return year
}

// closesYear reports whether a month is the last of a house's year.
func (w *World) closesYear(m day.Month) bool { return w.yearOf(m) != w.yearOf(m+1) }
