// Package money holds exact amounts in the site's one currency.
//
// An Amount is a whole number of minor units (pence, cents, yen). Nothing in
// Holdfast adds money as floating point.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Amount is a number of minor units.
type Amount int64

// Max is the largest amount that may be typed, in minor units; sums of a
// million such amounts still fit.
const Max Amount = 1e12

// Currency is an ISO 4217 code and the decimals that it has.
type Currency struct {
	Code     string
	Decimals int
	Symbol   string // "£"; the code and a space where there is no common symbol
}

// decimals other than two, from ISO 4217.
var decimals = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"CLF": 4, "UYW": 4,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

var symbols = map[string]string{"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹"}

// ParseCurrency knows a currency by its three capital letters.
func ParseCurrency(code string) (Currency, error) {
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return Currency{}, errors.New("a currency is three capital letters, such as GBP")
	}
	c := Currency{Code: code, Decimals: 2, Symbol: code + " "}
	if n, ok := decimals[code]; ok {
		c.Decimals = n
	}
	if s, ok := symbols[code]; ok {
		c.Symbol = s
	}
	return c, nil
}

// Errors of Parse, for callers that give different hints.
var (
	ErrForm  = errors.New("an amount is digits with an optional sign and decimal point, such as 1200.50")
	ErrLossy = errors.New("more decimals than the currency has")
	ErrRange = errors.New("amount out of range")
)

// Parse reads "1200.50" or "-35". No thousands separators, exponents or
// symbols; no more decimals than the currency has.
func (c Currency) Parse(s string) (Amount, error) {
	body, neg := s, false
	if strings.HasPrefix(body, "-") || strings.HasPrefix(body, "+") {
		neg = body[0] == '-'
		body = body[1:]
	}
	whole, frac, dot := strings.Cut(body, ".")
	if !allDigits(whole) || whole == "" || dot && (frac == "" || !allDigits(frac)) {
		return 0, ErrForm
	}
	if len(frac) > c.Decimals {
		return 0, ErrLossy
	}
	if len(whole) > 15 {
		return 0, ErrRange
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", c.Decimals-len(frac)), 10, 64)
	if err != nil || Amount(n) > Max {
		return 0, ErrRange
	}
	if neg {
		n = -n
	}
	return Amount(n), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Decimal is the amount as JSON and CSV carry it: "1200.50", always with the
// currency's decimals.
func (c Currency) Decimal(a Amount) string {
	return string(c.appendDecimal(nil, a, ""))
}

// Text is the amount as people read it: "£1,200.50", and "£1,200" where there
// are no pence.
func (c Currency) Text(a Amount) string {
	s := string(c.appendDecimal(nil, a, ","))
	if c.Decimals > 0 {
		s = strings.TrimSuffix(s, "."+strings.Repeat("0", c.Decimals))
	}
	if rest, neg := strings.CutPrefix(s, "-"); neg {
		return "−" + c.Symbol + rest
	}
	return c.Symbol + s
}

// Short is the amount for a headline: "£240 k", "£2.6 m", "£950".
func (c Currency) Short(a Amount) string {
	unit := Amount(1)
	for range c.Decimals {
		unit *= 10
	}
	sign := ""
	if a < 0 {
		sign, a = "−", -a
	}
	whole := (a + unit/2) / unit
	if whole == 0 {
		sign = ""
	}
	switch {
	case whole >= 999_500:
		tenths := (whole + 50_000) / 100_000
		return sign + c.Symbol + tenthsText(int64(tenths)) + " m"
	case whole >= 10_000:
		return sign + c.Symbol + strconv.FormatInt(int64((whole+500)/1000), 10) + " k"
	default:
		return sign + c.Text(whole*unit)
	}
}

func tenthsText(t int64) string {
	if t%10 == 0 {
		return strconv.FormatInt(t/10, 10)
	}
	return fmt.Sprintf("%d.%d", t/10, t%10)
}

func (c Currency) appendDecimal(b []byte, a Amount, sep string) []byte {
	if a < 0 {
		b, a = append(b, '-'), -a
	}
	s := strconv.FormatInt(int64(a), 10)
	if pad := c.Decimals + 1 - len(s); pad > 0 {
		s = strings.Repeat("0", pad) + s
	}
	whole, frac := s[:len(s)-c.Decimals], s[len(s)-c.Decimals:]
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b = append(b, sep...)
		}
		b = append(b, whole[i])
	}
	if c.Decimals > 0 {
		b = append(append(b, '.'), frac...)
	}
	return b
}

// Float is the amount in whole units, for drawing only.
func (c Currency) Float(a Amount) float64 {
	f := float64(a)
	for range c.Decimals {
		f /= 10
	}
	return f
}
