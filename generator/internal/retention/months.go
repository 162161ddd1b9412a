package retention

import (
	"encoding/binary"
	"iter"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Months is what was billed by month, from old to new, as bytes: a client's sums
// are near each other, and a month takes three bytes. For each month they hold by
// how much its sum differs from the last, doubled; plus one where it is not the
// month after the last, and then how many months after.
type Months struct{ Packed string }

// monthsOf keeps of a client's billing what measures need.
func monthsOf(billed []book.MonthMoney) Months {
	var b []byte
	var last book.MonthMoney
	for _, m := range billed {
		if step, differs := int64(m.Month-last.Month), int64(m.Value-last.Value); step == 1 {
			b = binary.AppendVarint(b, differs<<1)
		} else {
			b = binary.AppendVarint(binary.AppendVarint(b, differs<<1|1), step)
		}
		last = m
	}
	return Months{string(b)}
}

// All goes through the months.
func (s Months) All() iter.Seq2[day.Month, money.Amount] {
	return func(yield func(day.Month, money.Amount) bool) {
		var m day.Month
		var sum money.Amount
		for left := s.Packed; left != ""; {
			differs, step := next(&left), int64(1)
			if differs&1 != 0 {
				step = next(&left)
			}
			m += day.Month(step)
			sum += money.Amount(differs >> 1)
			if !yield(m, sum) {
				return
			}
		}
	}
}

// next takes a number from the front.
func next(s *string) int64 {
	var x uint64
	for i := range len(*s) {
		c := (*s)[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			*s = (*s)[i+1:]
			return int64(x>>1) ^ -int64(x&1)
		}
	}
	*s = ""
	return 0
}

// none reports whether no month was ever billed.
func (s Months) none() bool { return s.Packed == "" }

// first is the first month, or none.
func (s Months) first() (first day.Month) {
	for first = range s.All() {
		break
	}
	return first
}

// last is the last month in which anything was billed, or none.
func (s Months) last() (last day.Month) {
	for m, sum := range s.All() {
		if sum > 0 {
			last = m
		}
	}
	return last
}

// Series go back at most this many months.
const seriesMonths = 60

// span sums the months from one to another, both included.
func (s Months) span(from, to day.Month) (sum money.Amount) {
	for m, v := range s.All() {
		if m >= from && m <= to {
			sum += v
		}
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
func (w window) fill(billed Months) {
	clear(w.upTo)
	for m, v := range billed.All() {
		if m >= w.from && int(m-w.from) < len(w.upTo)-1 {
			w.upTo[m-w.from+1] = v
		}
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
		if m := r.Billed.first(); !r.Billed.none() && (first == 0 || m < first) {
			first = m
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
