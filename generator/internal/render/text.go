package render

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdfast/generator/internal/day"
)

// AppendText appends s escaped for HTML text and double-quoted attributes, to
// the letter as html/template does it there.
func AppendText(b []byte, s string) []byte {
	last := 0
	for i := range len(s) {
		var esc string
		switch s[i] {
		case 0:
			esc = "\uFFFD"
		case '"':
			esc = "&#34;"
		case '\'':
			esc = "&#39;"
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '+':
			esc = "&#43;"
		default:
			continue
		}
		b = append(append(b, s[last:i]...), esc...)
		last = i + 1
	}
	return append(b, s[last:]...)
}

// Day is "16 Feb 2026", or "" for no day.
func Day(d day.Day) string {
	if d == 0 {
		return ""
	}
	y, m, dom := d.Date()
	return strconv.Itoa(dom) + " " + m.String()[:3] + " " + strconv.Itoa(y)
}

// DayLong is "Monday 16 February 2026".
func DayLong(d day.Day) string {
	if d == 0 {
		return ""
	}
	y, m, dom := d.Date()
	return d.Weekday().String() + " " + strconv.Itoa(dom) + " " + m.String() + " " + strconv.Itoa(y)
}

// AppendDayShort appends a day without its year where that is this one, and with
// its weekday where it is one of the next seven: "16 Feb", "Wed 18 Feb".
func AppendDayShort(b []byte, d, today day.Day) []byte {
	if d == 0 {
		return b
	}
	b = append(append(append(b, `<time datetime="`...), d.String()...), `">`...)
	if d >= today && d < today+7 {
		b = append(append(b, d.Weekday().String()[:3]...), ' ')
	}
	text := Day(d)
	if year, _, _ := today.Date(); strings.HasSuffix(text, " "+strconv.Itoa(year)) {
		text = text[:len(text)-5]
	}
	return append(append(b, text...), "</time>"...)
}

// Month is "Feb 2026".
func Month(m day.Month) string {
	if m == 0 {
		return ""
	}
	y, mo := m.Parts()
	return mo.String()[:3] + " " + strconv.Itoa(y)
}

// Ago is how far d lies from today in words: "61 days ago", "today", "in 3 days".
func Ago(d, today day.Day) string {
	n := int(today - d)
	switch {
	case d == 0:
		return ""
	case n == 0:
		return "today"
	case n == 1:
		return "yesterday"
	case n == -1:
		return "tomorrow"
	case n < 0:
		return "in " + strconv.Itoa(-n) + " days"
	default:
		return strconv.Itoa(n) + " days ago"
	}
}

// AppendTime appends <time datetime="2026-02-16">16 Feb 2026</time>.
func AppendTime(b []byte, d day.Day) []byte {
	if d == 0 {
		return b
	}
	b = append(b, `<time datetime="`...)
	b = append(d.Append(b), `">`...)
	return append(append(b, Day(d)...), "</time>"...)
}

// AppendAge appends the day and its age, which the page's script may bring up to date.
func AppendAge(b []byte, d, today day.Day) []byte {
	if d == 0 {
		return b
	}
	b = append(AppendTime(b, d), `, <time class="age" data-age datetime="`...)
	b = append(d.Append(b), `">`...)
	return append(append(b, Ago(d, today)...), "</time>"...)
}

// Words turns a code into words: decision-maker → decision maker.
func Words(code string) string { return strings.ReplaceAll(code, "-", " ") }

// Title is Words with a capital first letter.
func Title(code string) string {
	r, n := utf8.DecodeRuneInString(code)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + Words(code[n:])
}
