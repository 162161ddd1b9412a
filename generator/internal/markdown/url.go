package markdown

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// urlClass says what may be done with an address.
type urlClass uint8

const (
	urlRelative  urlClass = iota // of this site
	urlAbsolute                  // http, https, mailto or tel
	urlHost                      // //host: another host under this page's scheme
	urlForbidden                 // any other scheme
)

// classify looks at an address as a browser does, or more suspiciously: spaces
// and control characters are passed over wherever they are, and a backslash is
// a slash.
func classify(address string) urlClass {
	s := strings.Map(visible, address)
	if len(s) > 1 && isSlash(s[0]) && isSlash(s[1]) {
		return urlHost
	}
	colon := strings.IndexByte(s, ':')
	if colon < 0 || !isScheme(s[:colon]) {
		return urlRelative
	}
	switch strings.ToLower(s[:colon]) {
	case "http", "https", "mailto", "tel":
		// What is passed over here must not make the address another there.
		if strings.HasPrefix(address, s[:colon+1]) {
			return urlAbsolute
		}
	}
	return urlForbidden
}

func visible(r rune) rune {
	if r <= ' ' || r == 0x7f || r == utf8.RuneError || unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) {
		return -1
	}
	return r
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

func isScheme(s string) bool {
	if s == "" || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// trimURL removes the space and control characters around an address.
func trimURL(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return visible(r) < 0 && r != utf8.RuneError })
}

func badURL(address string, class urlClass) Problem {
	p := Problem{Code: "bad-url", Hint: "links may be http, https, mailto, tel, or relative"}
	if class == urlHost {
		p.Message = fmt.Sprintf("the address %q names a host without a scheme", shorten(address))
		p.Hint = "write https: before it, or a single slash for a page of this site"
		return p
	}
	scheme, _, _ := strings.Cut(strings.Map(visible, address), ":")
	p.Message = fmt.Sprintf("links may not lead to a %s: address", shorten(strings.ToLower(scheme)))
	return p
}

// unescapePercent undoes per cent escapes, if they make text.
func unescapePercent(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	t, err := url.PathUnescape(s)
	if err != nil || !utf8.ValidString(t) || strings.ContainsFunc(t, unicode.IsControl) {
		return s
	}
	return t
}

// decode resolves backslash escapes and character references, once.
func decode(b []byte) []byte {
	i := firstOf(b)
	if i < 0 {
		return b
	}
	out := make([]byte, 0, len(b))
	for i >= 0 {
		out = append(out, b[:i]...)
		b = b[i:]
		r, size := unescape(b)
		out = append(out, r...)
		b = b[size:]
		i = firstOf(b)
	}
	return append(out, b...)
}

func firstOf(b []byte) int {
	for i, c := range b {
		if c == '\\' || c == '&' {
			return i
		}
	}
	return -1
}

// unescape reads the escape or reference that b begins with, or one byte.
func unescape(b []byte) (out []byte, size int) {
	if b[0] == '\\' {
		if len(b) > 1 && util.IsPunct(b[1]) {
			return b[1:2], 2
		}
		return b[:1], 1
	}
	end := 1
	for end < len(b) && end < 40 && (util.IsAlphaNumeric(b[end]) || b[end] == '#') {
		end++
	}
	if end == len(b) || b[end] != ';' {
		return b[:1], 1
	}
	if out = reference(string(b[1:end])); out == nil {
		return b[:1], 1
	}
	return out, end + 1
}

// reference resolves a character reference such as amp, #38 or #x26; nil if
// there is none of the name.
func reference(name string) []byte {
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		entity, ok := util.LookUpHTML5EntityByName(name)
		if !ok {
			return nil
		}
		return entity.Characters
	}
	base, longest := 10, 7
	if strings.HasPrefix(digits, "x") || strings.HasPrefix(digits, "X") {
		digits, base, longest = digits[1:], 16, 6
	}
	if len(digits) > longest {
		return nil
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return nil
	}
	if v == 0 {
		v = utf8.RuneError
	}
	return utf8.AppendRune(nil, rune(v)) // an invalid one becomes U+FFFD
}
