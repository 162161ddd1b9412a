package chart

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// go-echarts takes 30 µs and more to make an option, by reflection and maps, and a site has tens of thousands of charts
// that differ in their data alone. So it makes each shape of chart once, with marks in place of data; what it wrote is
// kept as a skeleton, and an option is a skeleton with the data written in. The tests hold the result, byte by byte,
// against what go-echarts makes of the same data.

// A skeleton is the JSON of an option, cut up where data belong.
type skeleton []piece

// A piece is text as go-echarts wrote it, and the slot after it.
type piece struct {
	text string
	slot string // its name; "" after the last piece
	at   int    // which of the slots of that name
}

// slotMark begins a string that marks a slot; no text of ours holds a zero byte otherwise.
const slotMark = "\x00"

// slot marks, with quotes and all, where data are to come; at is below 10.
func slot(name string, at int) string { return slotMark + name + strconv.Itoa(at) }

func newSkeleton(o option, m mend) skeleton {
	rest, err := encode(o, m)
	if err != nil {
		panic(err) // no input is in it, so the first test would see this
	}
	var s skeleton
	for {
		text, after, more := strings.Cut(rest, `"\u0000`)
		if !more {
			return append(s, piece{text: text})
		}
		name, after, _ := strings.Cut(after, `"`)
		last := len(name) - 1
		s = append(s, piece{text, name[:last], int(name[last] - '0')})
		rest = after
	}
}

// optionSize is the room an option begins with. Most options fit; a constant, so that it is room on the stack.
const optionSize = 4 << 10

// appendNext separates the next element of a JSON list from the one before it, if there is one.
func appendNext(dst []byte) []byte {
	if dst[len(dst)-1] == '[' {
		return dst
	}
	return append(dst, ',')
}

// appendString appends s as encoding/json writes it, which is asked where anything must be escaped.
func appendString(dst []byte, s string) []byte {
	if !verbatim(s) {
		b, _ := json.Marshal(s) // a string has no error
		return append(dst, b...)
	}
	return appendVerbatim(dst, s)
}

// appendVerbatim appends s, in which nothing must be escaped: a day, or one of our own words.
func appendVerbatim(dst []byte, s string) []byte {
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}

// escaped has a bit set for each character below 64 that encoding/json escapes.
const escaped uint64 = 1<<' ' - 1 | 1<<'"' | 1<<'<' | 1<<'>' | 1<<'&'

// verbatim reports whether s stands unchanged between quotes in JSON that is safe in HTML.
func verbatim(s string) bool {
	ascii := true
	for i := range len(s) {
		if c := s[i]; escaped>>c&1 != 0 || c == '\\' {
			return false
		} else if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s) && !strings.Contains(s, "\u2028") && !strings.Contains(s, "\u2029")
}

// appendNumber appends f, which is finite, as encoding/json writes it, which is asked where there is an exponent.
func appendNumber(dst []byte, f float64) []byte {
	if n := int64(f); n != 0 && float64(n) == f && -1e15 < f && f < 1e15 { // as most money is; not -0
		return strconv.AppendInt(dst, n, 10)
	}
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		b, _ := json.Marshal(f) // a finite number has no error
		return append(dst, b...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

func appendInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 10) }
