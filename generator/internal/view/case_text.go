package view

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdfast/generator/internal/day"
)

// dayText is "16 Feb 2026", as package render writes days, for sentences.
func dayText(d day.Day) string {
	if d == 0 {
		return ""
	}
	y, m, dom := d.Date()
	return strconv.Itoa(dom) + " " + m.String()[:3] + " " + strconv.Itoa(y)
}

// spanText is "3 months", "1 week", or "" for no span.
func spanText(s day.Span) string {
	unit := map[byte]string{'d': "day", 'w': "week", 'm': "month", 'y': "year"}[s.Unit]
	if s.IsZero() {
		return ""
	}
	return count(int(s.N), unit, unit+"s")
}

// caseName says which case is meant in running text: "save case of May 2022".
func caseName(kind string, opened day.Day) string {
	name := "save case"
	if kind == "win-back" {
		name = "win-back case"
	}
	if opened == 0 {
		return name
	}
	y, m, _ := opened.Date()
	return name + " of " + m.String() + " " + strconv.Itoa(y)
}

// capital is s with a capital first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || unicode.IsUpper(r) {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// placeText is a place as diagnostics write it: "data/clients/acme.yaml:12".
func placeText(file string, line int32) string {
	if file == "" {
		return ""
	}
	return file + ":" + strconv.Itoa(int(line))
}

// compareText puts names in order, whatever the case of their letters.
func compareText(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}
