package book

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// The texts of usual YAML: plain, quoted and literal.

// What bytes may be in plain text.
const (
	begins = 1 << iota // may begin it
	stops              // may end it
)

var plainByte = func() (t [256]byte) {
	for c := range t {
		if c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_/(+$~", byte(c)) >= 0 {
			t[c] = begins
		}
	}
	for _, c := range []byte("\n :#,[]{}?") {
		t[c] |= stops
	}
	return t
}()

// scalar reads plain or quoted text on one line.
func (s *usualReader) scalar(flow bool) *yaml.Node {
	switch c := s.peek(0); {
	case c == '"':
		return s.double()
	case c == '\'':
		return s.single()
	case plainByte[c]&begins != 0 || c == '-' && plainByte[s.peek(1)]&begins != 0:
		return s.plain(flow)
	default:
		return nil
	}
}

// plain reads plain text. Where it would go on in the next line, whoever reads
// that line finds no key there.
func (s *usualReader) plain(flow bool) *yaml.Node {
	n := s.node(yaml.ScalarNode, 0, "!!str")
	end := s.at + 1
loop:
	for i := end; i < len(s.src); i++ {
		c := s.src[i]
		if plainByte[c]&stops == 0 {
			end = i + 1
			continue
		}
		switch {
		case c == ' ':
			continue
		case c == '\n', c == ':' && (i+1 == len(s.src) || s.src[i+1] == ' ' || s.src[i+1] == '\n'), c == '#' && s.src[i-1] == ' ':
			break loop
		case flow && (c == ',' || c == ']' || c == '}'):
			break loop
		case flow && (c == '?' || c == '[' || c == '{'):
			return nil
		}
		end = i + 1
	}
	n.Value = s.src[s.at:end]
	switch n.Value {
	case "~", "null", "Null", "NULL":
		n.Tag = "!!null"
	}
	s.at = end
	return n
}

// double reads text in double quotes. Of escapes it knows those of a quote and
// of a backslash.
func (s *usualReader) double() *yaml.Node {
	n := s.node(yaml.ScalarNode, yaml.DoubleQuotedStyle, "!!str")
	s.at++
	escaped := false
	for i := s.at; i < len(s.src); i++ {
		switch s.src[i] {
		case '\n':
			return nil
		case '\\':
			if i++; i == len(s.src) || s.src[i] != '"' && s.src[i] != '\\' {
				return nil
			}
			escaped = true
		case '"':
			if n.Value = s.src[s.at:i]; escaped {
				n.Value = unescape.Replace(n.Value)
			}
			s.at = i + 1
			return n
		}
	}
	return nil
}

var unescape = strings.NewReplacer(`\"`, `"`, `\\`, `\`)

// single reads text in single quotes, in which two stand for one.
func (s *usualReader) single() *yaml.Node {
	n := s.node(yaml.ScalarNode, yaml.SingleQuotedStyle, "!!str")
	s.at++
	for i := s.at; i < len(s.src); i++ {
		switch {
		case s.src[i] == '\n':
			return nil
		case s.src[i] != '\'':
		case i+1 < len(s.src) && s.src[i+1] == '\'':
			i++
		default:
			n.Value = strings.ReplaceAll(s.src[s.at:i], "''", "'")
			s.at = i + 1
			return n
		}
	}
	return nil
}

// literal reads the lines below a |, without their indentation. Its own is more
// than col.
func (s *usualReader) literal(col int) *yaml.Node {
	n := s.node(yaml.ScalarNode, yaml.LiteralStyle, "!!str")
	s.at++
	strip := s.peek(0) == '-'
	if strip {
		s.at++
	}
	if s.spaces(); s.peek(0) != '\n' {
		return nil
	}
	s.text = s.text[:0]
	indent, breaks, ended := 0, 0, false // breaks: line ends that are written if more text follows
	for s.at < len(s.src) {
		s.begin(s.at + 1)
		s.line++
		s.spaces()
		width := s.at - s.start
		if s.peek(0) == '\n' && width <= indent {
			breaks++
			continue
		}
		if indent == 0 {
			if width <= col || s.peek(0) == '\n' {
				return nil
			}
			indent = width
		}
		if width < indent {
			break
		}
		for ; breaks > 0; breaks-- {
			s.text = append(s.text, '\n')
		}
		from := s.start + indent
		s.endOfLine()
		s.text = append(s.text, s.src[from:s.at]...)
		breaks, ended = 1, s.at < len(s.src)
	}
	if ended && !strip {
		s.text = append(s.text, '\n')
	}
	n.Value = string(s.text)
	s.nextLine()
	return n
}
