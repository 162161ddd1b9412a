package day

import (
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

func parse(t testing.TB, s string) Day {
	t.Helper()
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryDay holds each day of a thousand years against package time.
func TestEveryDay(t *testing.T) {
	at := time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC)
	for d := first; d <= last; d++ {
		y, m, dom := d.Date()
		if at.Year() != y || at.Month() != m || at.Day() != dom || d.Weekday() != at.Weekday() || Of(y, m, dom) != d || d.Month() != MonthOf(y, m) {
			t.Fatalf("%d: %v", d, at)
		}
		if y%100 == 0 || y > 1990 && y < 2040 {
			if s := d.String(); s != at.Format(time.DateOnly) || parse(t, s) != d {
				t.Fatalf("%d: %s", d, s)
			}
		}
		at = at.AddDate(0, 0, 1)
	}
	if first.String() != "1000-01-01" || last.String() != "9999-12-31" {
		t.Error(first, last)
	}
}

func TestParse(t *testing.T) {
	for s, says := range map[string]string{
		"2024-02-30": "February 2024 has 29 days", "2023-02-29": "February 2023 has 28 days", "1900-02-29": "February 1900 has 28 days", "2026-04-31": "April 2026 has 30 days",
		"2026-00-01": "there is no month 00", "2026-13-01": "there is no month 13", "2026-01-00": "January 2026 has 31 days",
		"": form, "2026-1-01": form, "2026-01-1": form, "26-01-01": form, "2026/01/01": form, "2026-01-01 ": form, " 2026-01-1": form, "2026-01": form, "0999-12-31": form,
		"+026-01-01": form, "2026-01-0１": form, "2026-01-01T00:00:00Z": form, "20260101": form, "-001-01-01": form,
	} {
		if d, err := Parse(s); err == nil || err.Error() != says || d != 0 {
			t.Errorf("%q: %v %v, want %q", s, d, err, says)
		}
	}
	for _, s := range []string{"2024-02-29", "2000-02-29", "1000-01-01", "9999-12-31", "2026-12-31"} {
		if got := parse(t, s).String(); got != s {
			t.Errorf("%s: %s", s, got)
		}
	}
	if Day(0).String() != "" || Day(0).Month() != 0 || Month(0).String() != "" || (Span{}).String() != "" {
		t.Error("no day is no text")
	}
}

const form = "a day is written YYYY-MM-DD"

func TestMonths(t *testing.T) {
	for s, want := range map[string][2]string{"2024-02": {"2024-02-01", "2024-02-29"}, "2023-02": {"2023-02-01", "2023-02-28"}, "2025-12": {"2025-12-01", "2025-12-31"}, "2026-01": {"2026-01-01", "2026-01-31"}} {
		m, err := ParseMonth(s)
		if err != nil || m.String() != s || m.First().String() != want[0] || m.Last().String() != want[1] || m.First().Month() != m || m.Last().Month() != m {
			t.Errorf("%s: %s %s %v", s, m.First(), m.Last(), err)
		}
		if next := m + 1; next.First() != m.Last()+1 {
			t.Errorf("%s: the next begins on %s", s, next.First())
		}
	}
	for _, s := range []string{"", "2026-13", "2026-00", "2026-1", "2026", "2026-01-01", "0999-01", "2026_01", "x026-01"} {
		if m, err := ParseMonth(s); err == nil || m != 0 {
			t.Errorf("%q: %v", s, m)
		}
	}
}

func TestSpans(t *testing.T) {
	for _, c := range []struct{ from, span, after, before string }{
		{"2026-01-31", "1m", "2026-02-28", "2025-12-31"},
		{"2024-01-31", "1m", "2024-02-29", "2023-12-31"},
		{"2024-02-29", "1y", "2025-02-28", "2023-02-28"},
		{"2024-02-29", "4y", "2028-02-29", "2020-02-29"},
		{"2026-02-16", "3d", "2026-02-19", "2026-02-13"},
		{"2026-02-16", "2w", "2026-03-02", "2026-02-02"},
		{"2026-08-31", "6m", "2027-02-28", "2026-02-28"},
		{"2026-12-31", "1d", "2027-01-01", "2026-12-30"},
		{"2026-03-30", "13m", "2027-04-30", "2025-02-28"},
		{"2026-01-01", "9999y", "9999-12-01", "1000-01-01"},
		{"2026-01-01", "9999m", "2859-04-01", "1192-10-01"},
		{"9999-12-30", "9w", "9999-12-31", "9999-10-28"},
	} {
		s, err := ParseSpan(c.span)
		if err != nil || s.String() != c.span {
			t.Fatal(s, err)
		}
		d := parse(t, c.from)
		if got := s.After(d).String(); got != c.after {
			t.Errorf("%s after %s: %s, want %s", c.span, c.from, got, c.after)
		}
		if got := s.Before(d).String(); got != c.before {
			t.Errorf("%s before %s: %s, want %s", c.span, c.from, got, c.before)
		}
	}
	for _, s := range []string{"", "d", "3", "0d", "-1d", "+1d", "1.5d", "3D", "3h", "10000d", "3 d", "99999999d", "1d1d"} {
		if got, err := ParseSpan(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
	if Days(3) != (Span{N: 3, Unit: 'd'}) || Days(3).After(0) != 0 || Day(0).AddMonths(2) != 0 || !(Span{}).IsZero() {
		t.Error("a span after no day is no day")
	}
}

func TestAt(t *testing.T) {
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	if got := At(time.Date(2026, 2, 16, 23, 0, 0, 0, time.UTC).In(auckland)).String(); got != "2026-02-17" {
		t.Error(got)
	}
	if d := parse(t, "2026-02-16"); d.Weekday() != time.Monday || At(d.Time()) != d {
		t.Error(d.Weekday())
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2026-02-16")
	f.Add("2026-02")
	f.Add("14d")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && d.String() != s {
			t.Errorf("%q is %q", s, d)
		}
		if m, err := ParseMonth(s); err == nil && m.String() != s {
			t.Errorf("%q is %q", s, m)
		}
		if p, err := ParseSpan(s); err == nil {
			if again, err := ParseSpan(p.String()); err != nil || again != p {
				t.Errorf("%q is %q", s, p)
			}
		}
	})
}
