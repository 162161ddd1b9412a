package orders

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// oneLine is a text with every run of white space made one space.
func oneLine(s string) string {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' || c == ' ' && (i == 0 || i+1 == len(s) || s[i-1] == ' ') {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// unclean names the first character that a record refuses, or is "".
func unclean(s string) string {
	if !utf8.ValidString(s) {
		return "a byte that is not UTF-8"
	}
	for _, r := range s {
		switch {
		case r < 0x20, r >= 0x7f && r <= 0x9f,
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069,
			r == 0x200e, r == 0x200f, r == 0x061c, r == 0xfeff:
			return fmt.Sprintf("the character U+%04X", r)
		}
	}
	return ""
}

// quote writes a text of one line as a YAML value on its key's line: plain where
// every reader takes it for that same text, else quoted.
func quote(s string) string {
	if s == "" || s == "<<" { // yaml.v3 writes << plain and reads it as a merge
		return doubleQuote(s)
	}
	out, err := yaml.Marshal(s)
	text := strings.TrimSuffix(string(out), "\n")
	if err != nil || strings.Contains(text, "\n") || text[0] == '|' || text[0] == '>' || text[0] == '!' {
		return doubleQuote(s)
	}
	return text
}

// quoteInFlow is quote for a value between brackets, where more is special.
func quoteInFlow(s string) string {
	if q := quote(s); q == s && !strings.ContainsAny(s, ",[]{}:?#\"'") {
		return q
	}
	return doubleQuote(s)
}

// doubleQuote writes any text as a YAML double-quoted scalar on one line.
func doubleQuote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r > 0xffff && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// clientID makes a client's id of what a CSV has for one: c-12345 of a number,
// of text a slug. It is "" where nothing of it can stand in an id, and may be
// too long.
func clientID(typed string) string {
	if strings.Trim(typed, "0123456789") == "" && typed != "" {
		return "c-" + typed
	}
	return slug(typed)
}

// slug writes a text in small Latin letters, digits and single hyphens. Accents
// are folded and apostrophes dropped; anything else parts words.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		part := folded(r)
		switch {
		case part == "" && joins(r):
		case part == "":
			gap = true
		default:
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteString(part)
		}
	}
	return b.String()
}

// joins reports characters that stand inside a word without parting it.
func joins(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r >= 0x300 && r <= 0x36f
}

func folded(r rune) string {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return string(r)
	}
	if r < 0xdf || r > 0x1eff {
		return ""
	}
	return folds[r]
}

// folds are the small Latin letters of European languages without their accents.
var folds = foldTable(map[string]string{
	"a": "àáâãäåāăąǎạảấầẩẫậắằẳẵặ", "ae": "æ", "c": "çćĉċč", "d": "ďđð", "e": "èéêëēĕėęěẹẻẽếềểễệ", "g": "ĝğġģ", "h": "ĥħ",
	"i": "ìíîïĩīĭįıỉị", "ij": "ĳ", "j": "ĵ", "k": "ķĸ", "l": "ĺļľŀł", "n": "ñńņňŉŋ", "o": "òóôõöøōŏőǒọỏốồổỗộớờởỡợơ", "oe": "œ",
	"r": "ŕŗř", "s": "śŝşšșſ", "ss": "ß", "t": "ţťŧț", "th": "þ", "u": "ùúûüũūŭůűųǔụủứừửữựư", "w": "ŵẁẃẅ", "y": "ýÿŷỳỵỷỹ", "z": "źżž",
})

func foldTable(by map[string]string) map[rune]string {
	t := map[rune]string{}
	for plain, letters := range by {
		for _, r := range letters {
			t[r] = plain
		}
	}
	return t
}
