package retention

import (
	"math"
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Evidence is plain text for people: small numbers in words where a sentence
// begins with them, days without a year where the year goes without saying.

var numerals = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// number is a whole number as prose has it: "four", "14".
func number(n int) string {
	if n >= 0 && n < len(numerals) {
		return numerals[n]
	}
	return strconv.Itoa(n)
}

// several is a number and what it counts: "one order", "four orders".
func several(n int, what string) string {
	if n == 1 {
		return number(n) + " " + what
	}
	if stem, y := strings.CutSuffix(what, "y"); y && !strings.HasSuffix(what, "ay") {
		what = stem + "ie"
	}
	what += "s"
	return number(n) + " " + what
}

// days is a length of time in figures, as it is compared with others.
func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// ordinal is "second", "third", "14th".
func ordinal(n int) string {
	words := [...]string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n) + "th"
}

// capital begins a sentence.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// near is how far away a day may lie and be told without its year.
const near = 270

// dayText is "9 January", with the year where that is not plain.
func dayText(d, asOf day.Day) string {
	y, m, dom := d.Date()
	s := strconv.Itoa(dom) + " " + m.String()
	if d < asOf-near || d > asOf+near {
		s += " " + strconv.Itoa(y)
	}
	return s
}

// monthText is "January", with the year where that is not plain.
func monthText(m day.Month, asOf day.Day) string {
	y, mo := m.Parts()
	if d := m.Last(); d < asOf-near || d > asOf+near {
		return mo.String() + " " + strconv.Itoa(y)
	}
	return mo.String()
}

// months is "November–January", or one month.
func months(from, to day.Month, asOf day.Day) string {
	if from == to {
		return monthText(from, asOf)
	}
	return monthText(from, asOf) + "–" + monthText(to, asOf)
}

// moneyText is an amount in whole units of the currency.
func moneyText(c money.Currency, a float64) string {
	unit := 1.0
	for range c.Decimals {
		unit *= 10
	}
	return c.Text(money.Amount(math.Round(a/unit) * unit))
}

// signed is a figure with its sign and one decimal: "−1.3", "+0.6".
func signed(v float64) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', 1, 64)
	switch {
	case s == "0.0":
		return "0"
	case v < 0:
		return "−" + s
	default:
		return "+" + s
	}
}

// figure is a figure with one decimal where it needs one: "6", "8.5".
func figure(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// percent is a change in whole per cent: "−29 %".
func percent(v float64) string {
	n := int(math.Round(v))
	switch {
	case n < 0:
		return "−" + strconv.Itoa(-n) + " %"
	default:
		return "+" + strconv.Itoa(n) + " %"
	}
}

// plain is somebody's sentence as the beginning of another.
func plain(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".;:,") }

// and joins words as prose does.
func and(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

// restsMax is how many records a finding names.
const restsMax = 5

// rest names one record that a finding rests on; more than a few are left out.
func (f *Finding) rest(at book.Pos, what string) {
	if len(f.Rests) >= restsMax {
		return
	}
	f.Rests = append(f.Rests, Rest{What: what, At: at})
}

// lower joins a sentence to one before it: "Never held" becomes "never held". A
// word in capitals, or one that is a name as far as we can tell, stays.
func lower(s string) string {
	if len(s) < 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'a' || s[1] > 'z' {
		return s
	}
	switch first, _, _ := strings.Cut(s, " "); first {
	case "Never", "Not", "No", "Nobody", "Nothing", "Still", "Only", "The", "We", "They", "It", "Late", "Held", "Sent", "Done", "Missed", "Forgotten", "Delivered", "Came", "Was", "Once", "Half":
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// lowerFirst puts a word of ours into the middle of a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// dated puts a day to somebody's sentence.
func dated(s string, d, asOf day.Day) string {
	if strings.ContainsAny(s, ",;:.") {
		return s + " (" + dayText(d, asOf) + ")"
	}
	return s + " on " + dayText(d, asOf)
}
