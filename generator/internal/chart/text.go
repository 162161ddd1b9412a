package chart

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// or returns s, or standard if s is empty.
func or(s, standard string) string {
	if s == "" {
		return standard
	}
	return s
}

// withUnit returns "name (unit)".
func withUnit(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " (" + unit + ")"
}

// month returns the YYYY-MM of a YYYY-MM-DD.
func month(day string) string { return day[:len("2006-01")] }

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isMonth(s string) bool { return isDay(s + "-01") }

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
