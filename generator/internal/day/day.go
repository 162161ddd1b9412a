// Package day holds calendar days, months and spans of time as plain numbers.
//
// A day has no clock and no zone: the site speaks for days, never for moments,
// so the same inputs give the same pages on any machine. The zero value of each
// type means "absent"; every value from 1 on is a real one.
package day

import (
	"fmt"
	"strconv"
	"time"
)

// Day counts days from 0001-01-01, which is 1. Zero is no day at all.
type Day int32

// Month counts months from January of year 0, plus one. Zero is no month.
type Month int32

const unixOffset = 719163 // the Day of 1970-01-01

// The first and last day that can be written. What is reckoned stays within.
const (
	first Day = 364878  // 1000-01-01
	last  Day = 3652059 // 9999-12-31
)

// Of returns the day of a year, month and day of the month, as time.Date normalises it.
func Of(year int, month time.Month, dom int) Day {
	return Day(time.Date(year, month, dom, 0, 0, 0, 0, time.UTC).Unix()/86400 + unixOffset)
}

// At returns the day that t falls on in its own zone.
func At(t time.Time) Day { return Of(t.Date()) }

// Parse reads "2026-02-16". It refuses anything else, days that no calendar has
// (2024-02-30) and years before 1000.
func Parse(s string) (Day, error) {
	y, m, d, ok := digits(s)
	if !ok || len(s) != 10 {
		return 0, fmt.Errorf("a day is written YYYY-MM-DD")
	}
	if m < 1 || m > 12 {
		return 0, fmt.Errorf("there is no month %02d", m)
	}
	if last := daysIn(y, time.Month(m)); d < 1 || d > last {
		return 0, fmt.Errorf("%s %d has %d days", time.Month(m), y, last)
	}
	return Of(y, time.Month(m), d), nil
}

// digits splits "2026-02" or "2026-02-16" without allocating.
func digits(s string) (y, m, d int, ok bool) {
	if len(s) != 7 && len(s) != 10 {
		return 0, 0, 0, false
	}
	for i := range len(s) {
		c := s[i]
		if i == 4 || i == 7 {
			if c != '-' {
				return 0, 0, 0, false
			}
			continue
		}
		if c < '0' || c > '9' {
			return 0, 0, 0, false
		}
		switch n := int(c - '0'); {
		case i < 4:
			y = y*10 + n
		case i < 7:
			m = m*10 + n
		default:
			d = d*10 + n
		}
	}
	return y, m, d, y >= 1000
}

func daysIn(y int, m time.Month) int {
	return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Time is midnight UTC of the day.
func (d Day) Time() time.Time {
	return time.Unix((int64(d)-unixOffset)*86400, 0).UTC()
}

// Date gives the parts of the day.
func (d Day) Date() (year int, month time.Month, dom int) { return d.Time().Date() }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(int32(d) % 7) }

// Month is the month the day lies in.
func (d Day) Month() Month {
	if d == 0 {
		return 0
	}
	y, m, _ := d.Date()
	return MonthOf(y, m)
}

// String is "2026-02-16", or "" for no day.
func (d Day) String() string { return string(d.Append(make([]byte, 0, 10))) }

// Append appends what String is.
func (d Day) Append(b []byte) []byte {
	if d == 0 {
		return b
	}
	y, m, dom := d.Date()
	return appendDate(b, y, int(m), dom)
}

func appendDate(b []byte, y, m, d int) []byte {
	b = append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
	b = append(b, '-', byte('0'+m/10), byte('0'+m%10))
	if d > 0 {
		b = append(b, '-', byte('0'+d/10), byte('0'+d%10))
	}
	return b
}

// MonthOf is a month of a year.
func MonthOf(year int, m time.Month) Month { return Month(year*12 + int(m)) }

// ParseMonth reads "2026-02".
func ParseMonth(s string) (Month, error) {
	y, m, _, ok := digits(s)
	if !ok || len(s) != 7 {
		return 0, fmt.Errorf("a month is written YYYY-MM")
	}
	if m < 1 || m > 12 {
		return 0, fmt.Errorf("there is no month %02d", m)
	}
	return MonthOf(y, time.Month(m)), nil
}

// Parts gives the year and the month of the year.
func (m Month) Parts() (year int, month time.Month) {
	return int(m-1) / 12, time.Month(int(m-1)%12 + 1)
}

// First and Last are the month's first and last day.
func (m Month) First() Day { y, mo := m.Parts(); return Of(y, mo, 1) }

// Last is the month's last day.
func (m Month) Last() Day { y, mo := m.Parts(); return Of(y, mo+1, 0) }

// String is "2026-02", or "" for no month.
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	y, mo := m.Parts()
	return string(appendDate(make([]byte, 0, 7), y, int(mo), 0))
}

// Span is a length of time as typed: 3d, 2w, 6m, 1y. The zero Span is absent.
type Span struct {
	N    int32
	Unit byte // d w m y
}

// ParseSpan reads "14d", "2w", "6m" or "1y", up to 9999 of them.
func ParseSpan(s string) (Span, error) {
	if len(s) < 2 || len(s) > 5 {
		return Span{}, fmt.Errorf("a duration is written 3d, 2w, 6m or 1y")
	}
	n, err := strconv.ParseUint(s[:len(s)-1], 10, 16)
	unit := s[len(s)-1]
	if err != nil || n == 0 || (unit != 'd' && unit != 'w' && unit != 'm' && unit != 'y') {
		return Span{}, fmt.Errorf("a duration is written 3d, 2w, 6m or 1y")
	}
	return Span{N: int32(n), Unit: unit}, nil
}

// Days is shorthand for a Span of n days.
func Days(n int) Span { return Span{N: int32(n), Unit: 'd'} }

// IsZero reports whether the span is absent.
func (s Span) IsZero() bool { return s.N == 0 }

// After is the day that lies s after d. Months and years keep the day of the
// month where the later month has it, and else end on its last day. No day lies
// before the year 1000 or after 9999: what would is the first or last of them.
func (s Span) After(d Day) Day { return s.shift(d, 1) }

// Before is the day that lies s before d.
func (s Span) Before(d Day) Day { return s.shift(d, -1) }

func (s Span) shift(d Day, sign int32) Day {
	if d == 0 {
		return 0
	}
	switch s.Unit {
	case 'w':
		return within(d + Day(sign*7*s.N))
	case 'm':
		return d.AddMonths(int(sign * s.N))
	case 'y':
		return d.AddMonths(int(sign * 12 * s.N))
	default:
		return within(d + Day(sign*s.N))
	}
}

func within(d Day) Day { return max(first, min(last, d)) }

// AddMonths moves d by n months, to the last day of a month that is too short.
func (d Day) AddMonths(n int) Day {
	if d == 0 {
		return 0
	}
	y, m, dom := d.Date()
	to := MonthOf(y, m) + Month(n)
	to = max(first.Month(), min(last.Month(), to))
	ty, tm := to.Parts()
	return Of(ty, tm, min(dom, daysIn(ty, tm)))
}

// String is the span as typed.
func (s Span) String() string {
	if s.IsZero() {
		return ""
	}
	return strconv.Itoa(int(s.N)) + string(s.Unit)
}
