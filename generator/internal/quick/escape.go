package quick

import (
	"fmt"
	"strings"
	"text/template/parse"
	"unicode/utf8"
)

// The escapers of html/template, to the byte; see html.go and url.go there. The
// tests compare them on every rune.

// escaper appends a text, escaped.
type escaper func(dst []byte, text string) []byte

// chainOf is the escapers of an action, in their order, as one, and the classes
// of bytes that it passes on as they are.
func (b *builder) chainOf(n parse.Node, cmds []*parse.CommandNode, trust content) (esc escaper, same int) {
	esc, same = b.escaper(n, escaperName(cmds[0]), trust), harmlessTo(escaperName(cmds[0]))
	for _, c := range cmds[1:] {
		before, after := esc, b.escaper(n, escaperName(c), plain)
		esc = func(dst []byte, text string) []byte { return after(dst, string(before(nil, text))) }
		same &= harmlessTo(escaperName(c))
	}
	if len(cmds) == 1 {
		return esc, same
	}
	// A chain takes memory between its links, which most addresses do not need.
	whole := esc
	return func(dst []byte, text string) []byte {
		if text != "" && all(text, same) {
			return append(dst, text...)
		}
		return whole(dst, text)
	}, same
}

func (b *builder) escaper(n parse.Node, name string, trust content) escaper {
	switch name {
	case "_html_template_htmlescaper":
		if trust == asHTML {
			return verbatim
		}
		return func(dst []byte, text string) []byte { return replace(dst, text, &html) }
	case "_html_template_rcdataescaper":
		if trust == asHTML {
			return func(dst []byte, text string) []byte { return replace(dst, text, &norm) }
		}
		return func(dst []byte, text string) []byte { return replace(dst, text, &html) }
	case "_html_template_attrescaper":
		if trust != asHTML {
			return func(dst []byte, text string) []byte { return replace(dst, text, &html) }
		}
	case "_html_template_nospaceescaper":
		if trust != asHTML {
			return nospace
		}
	case "_html_template_urlfilter":
		if trust == asURL {
			return verbatim
		}
		return filterURL
	case "_html_template_urlnormalizer":
		return func(dst []byte, text string) []byte { return encode(dst, text, true) }
	case "_html_template_urlescaper":
		return func(dst []byte, text string) []byte { return encode(dst, text, trust == asURL) }
	case "_html_template_commentescaper":
		return func(dst []byte, _ string) []byte { return dst }
	}
	// html/template takes the tags out of HTML within attributes; that is no few lines.
	b.refuse(n, "%s, or HTML within it", name)
	panic("unreachable")
}

func verbatim(dst []byte, text string) []byte { return append(dst, text...) }

// Classes of bytes that an escaper passes on as they are.
const (
	word  = 1 << iota // letters, digits and -._~
	slash             // and /
)

func harmlessTo(escaper string) int {
	switch escaper {
	case "_html_template_urlescaper":
		return word
	case "_html_template_commentescaper":
		return 0
	default:
		return word | slash
	}
}

// all tells whether a text has no bytes but those.
func all(text string, classes int) bool {
	for i := range len(text) {
		c := text[i]
		switch {
		case unreserved(c) && classes&word != 0:
		case c == '/' && classes&slash != 0:
		default:
			return false
		}
	}
	return true
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

// table says what stands for a byte; "" is the byte itself.
type table [256]string

var (
	html = table{0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}
	// norm leaves entities as they are.
	norm = table{0: "\uFFFD", '"': "&#34;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;"}
	// bare is for attributes without quotes.
	bare = table{
		0: "&#xfffd;", '\t': "&#9;", '\n': "&#10;", '\v': "&#11;", '\f': "&#12;", '\r': "&#13;", ' ': "&#32;",
		'"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '=': "&#61;", '>': "&gt;", '`': "&#96;",
	}
)

func replace(dst []byte, text string, t *table) []byte {
	last := 0
	for i := range len(text) {
		if esc := t[text[i]]; esc != "" {
			dst = append(append(dst, text[last:i]...), esc...)
			last = i + 1
		}
	}
	return append(dst, text[last:]...)
}

// failsafe is what html/template writes for what it does not let through.
const failsafe = "ZgotmplZ"

func nospace(dst []byte, text string) []byte {
	if text == "" {
		return append(dst, failsafe...)
	}
	for i := 0; i < len(text); {
		r, w := utf8.DecodeRuneInString(text[i:])
		switch {
		case r < utf8.RuneSelf && bare[r] != "":
			dst = append(dst, bare[r]...)
		case 0xfdd0 <= r && r <= 0xfdef || 0xfff0 <= r && r <= 0xffff: // bytes that are no rune too
			dst = fmt.Appendf(dst, "&#x%x;", r)
		default:
			dst = append(dst, text[i:i+w]...)
		}
		i += w
	}
	return dst
}

// filterURL lets relative addresses through and those of three schemes.
func filterURL(dst []byte, text string) []byte {
	scheme, _, ok := strings.Cut(text, ":")
	if !ok || strings.Contains(scheme, "/") ||
		strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "mailto") {
		return append(dst, text...)
	}
	return append(dst, "#"+failsafe...)
}

// encode percent-encodes; normalizing leaves what has a meaning in an address.
func encode(dst []byte, text string, normalize bool) []byte {
	const digits = "0123456789abcdef"
	for i := range len(text) {
		c := text[i]
		switch {
		case unreserved(c),
			normalize && strings.IndexByte("!#$&*+,/:;=?@[]", c) >= 0,
			normalize && c == '%' && i+2 < len(text) && hex(text[i+1]) && hex(text[i+2]):
			dst = append(dst, c)
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

func hex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
