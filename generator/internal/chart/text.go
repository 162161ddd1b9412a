package chart

import (
	"strconv"
	"unicode/utf8"

	"holdfast/generator/internal/day"
)

// withUnit returns "name (unit)".
func withUnit(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " (" + unit + ")"
}

// month returns the YYYY-MM of a YYYY-MM-DD.
func month(s string) string { return s[:len("2006-01")] }

// monthName returns "Feb 2026" of a YYYY-MM, and what is none as it is.
func monthName(s string) string {
	m, err := day.ParseMonth(s)
	if err != nil {
		return s
	}
	year, of := m.Parts()
	return of.String()[:3] + " " + strconv.Itoa(year)
}

// dayName returns "16 Feb 2026" of a YYYY-MM-DD, and what is none as it is.
func dayName(s string) string {
	d, err := day.Parse(s)
	if err != nil {
		return s
	}
	year, of, dom := d.Date()
	return strconv.Itoa(dom) + " " + of.String()[:3] + " " + strconv.Itoa(year)
}

// isDay reports whether s is a YYYY-MM-DD. Most days need no calendar: those up to the 28th are in every month.
func isDay(s string) bool {
	if len(s) == 10 && s[7] == '-' && '0' <= s[8] && s[8] <= '2' && '1' <= s[9] && s[9] <= '8' {
		return isMonth(s[:7])
	}
	_, err := day.Parse(s)
	return err == nil
}

func isMonth(s string) bool {
	_, err := day.ParseMonth(s)
	return err == nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// cut returns the first n characters of s, the last of them an ellipsis if there are more.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// tableRows returns n rows of empty cells, which lie in one piece of memory.
func tableRows(n, columns int) [][]string {
	cells := make([]string, n*columns)
	rows := make([][]string, n)
	for i := range rows {
		rows[i], cells = cells[:columns:columns], cells[columns:]
	}
	return rows
}
