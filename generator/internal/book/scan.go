package book

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
)

// forbidden reports characters that a reader cannot see and a text has no use
// for: controls, those that turn the direction of the text around them (by
// which a file can be made to read otherwise than it compiles), and line ends
// that YAML counts and editors do not, after which no line number would be right.
func forbidden(r rune) bool {
	switch {
	case r < 0x20:
		return r != '\n' && r != '\t' && r != '\r'
	case r >= 0x7f && r <= 0x9f:
		return true
	case r == 0x2028, r == 0x2029:
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0x200e, r == 0x200f, r == 0x061c, r == 0xfeff:
		return true
	default:
		return false
	}
}

func runeName(r rune) string {
	kind := "the control character"
	if r > 0xff {
		kind = "the direction or invisible character"
	}
	return fmt.Sprintf("%s U+%04X", kind, r)
}

// prescan finds what must never be in a text file, with line and column: bytes
// that are no UTF-8, control and direction characters. yaml.v3 names neither
// the place nor, sometimes, the right line.
func prescan(path string, src []byte) []diag.Problem {
	if len(src) >= 3 && string(src[:3]) == "\ufeff" {
		src = append([]byte("   "), src[3:]...) // a byte-order mark at the very start is harmless
	}
	problems := chartMarks(path, src)
	if clean(src) {
		return problems
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		return append(problems, diag.Problem{Path: path, Line: 1, Column: 1, Code: "bad-encoding", Message: "the file is UTF-16", Hint: saveAsUTF8})
	}
	line, col := 1, 1
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		p := diag.Problem{Path: path, Line: line, Column: col}
		switch {
		case r == utf8.RuneError && size == 1:
			p.Code, p.Message, p.Hint = "bad-encoding", fmt.Sprintf("byte 0x%02X is not UTF-8", src[i]), saveAsUTF8
			problems = append(problems, p)
		case forbidden(r), loneReturn(src[i:]):
			p.Code, p.Message, p.Hint = "control-character", runeName(r)+" stands here", "delete it"
			problems = append(problems, p)
		}
		if len(problems) == 20 {
			return problems
		}
		if col++; r == '\n' {
			line, col = line+1, 1
		}
		i += size
	}
	return problems
}

const saveAsUTF8 = "save the file as UTF-8"

// loneReturn reports a carriage return that is no part of a line's end.
func loneReturn(src []byte) bool { return src[0] == '\r' && (len(src) == 1 || src[1] != '\n') }

// chartMark is what the chart library takes for the bounds of script code.
const chartMark = "__f__"

const chartMarkHint = "the chart library would take it for code"

// chartMarks refuses the chart library's marks: text must never become code.
func chartMarks(path string, src []byte) []diag.Problem {
	i := bytes.Index(src, []byte(chartMark))
	if i < 0 {
		return nil
	}
	line := 1 + bytes.Count(src[:i], []byte("\n"))
	start := bytes.LastIndexByte(src[:i], '\n') + 1
	return []diag.Problem{{
		Path: path, Line: line, Column: utf8.RuneCount(src[start:i]) + 1, Code: "reserved-text",
		Message: chartMark + " cannot be used in any text", Hint: chartMarkHint,
	}}
}

// clean is the quick answer for nearly every file: UTF-8 without a forbidden
// character. It keeps no count of lines.
func clean(src []byte) bool {
	for i := 0; i < len(src); {
		c := src[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(src[i:])
			if r == utf8.RuneError && size == 1 || forbidden(r) {
				return false
			}
			i += size
			continue
		}
		if c == 0x7f || c < 0x20 && c != '\n' && c != '\t' && (c != '\r' || loneReturn(src[i:])) {
			return false
		}
		i++
	}
	return true
}

// secondDocument is the line on which a further document begins, or 0. yaml.v3
// reads the first and passes over the others in silence.
func secondDocument(src []byte) int {
	content, ended, line := false, false, 0
	for len(src) > 0 {
		line++
		l, rest, _ := bytes.Cut(src, []byte("\n"))
		src = rest
		l = bytes.TrimRight(l, "\r \t")
		switch {
		case len(l) == 0 || l[0] == '#' || l[0] == '%' && !content:
		case marker(l, "---"), ended:
			if content {
				return line
			}
			content = true
		case marker(l, "..."):
			content, ended = true, true
		default:
			content = true
		}
	}
	return 0
}

// marker reports whether a line begins with a document marker.
func marker(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && (len(line) == 3 || line[3] == ' ' || line[3] == '\t')
}

var yamlLine = regexp.MustCompile(`^yaml: (?:unmarshal errors:\n)?(?:line (\d+): )?`)

// parseYAML reads one document into nodes. A file with nothing in it gives nil
// and no problem.
func parseYAML(path string, src []byte, line0 int) (root *yaml.Node, problems []diag.Problem) {
	return parseYAMLIn(new(nodeRoom), path, src, line0)
}

// parseYAMLIn is parseYAML with room for nodes, which last until it is freed.
func parseYAMLIn(room *nodeRoom, path string, src []byte, line0 int) (root *yaml.Node, problems []diag.Problem) {
	problems = prescan(path, src)
	for i := range problems {
		problems[i].Line += line0
	}
	if slices.ContainsFunc(problems, func(p diag.Problem) bool { return p.Code != "reserved-text" }) {
		return nil, problems // what stands beside such characters cannot be judged
	}
	defer func() {
		if r := recover(); r != nil {
			root, problems = nil, append(problems, diag.Problem{Path: path, Line: 1 + line0, Column: 1, Code: "bad-yaml", Message: "this is not YAML that can be read"})
		}
	}()
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if root = usualYAML(room, src); root != nil {
		return root, problems
	}
	if at := secondDocument(src); at > 0 {
		problems = append(problems, diag.Problem{
			Path: path, Line: at + line0, Column: 1, Code: "more-documents",
			Message: "a second document begins here", Hint: "one file holds one document; take the --- line away",
		})
		src = firstLines(src, at-1)
	}
	doc, err := unmarshal(src)
	if err != nil {
		return nil, append(problems, yamlProblem(path, src, line0, err))
	}
	if doc.Kind == 0 || null(doc.Content[0]) && doc.Content[0].Anchor == "" {
		return nil, problems
	}
	return doc.Content[0], problems
}

// firstLines are the first n lines of a text.
func firstLines(src []byte, n int) []byte {
	end := 0
	for range n {
		end += bytes.IndexByte(src[end:], '\n') + 1
	}
	return src[:end]
}

// standIn takes the place of a question mark; no text has it, being private use.
const standIn = "\ue000"

// innerMark is a question mark after text, which no mapping begins with.
var innerMark = regexp.MustCompile(`[^\s\[{,:?-] ?\?+`)

// unmarshal reads nodes. yaml.v3 keeps a rule of YAML 1.1 by which plain text in
// brackets must not hold a question mark: {ask: What went wrong?}. YAML 1.2 has
// dropped it, and people type so, therefore a text that fails is tried again
// with another character in its place, which leaves every position as it was.
func unmarshal(src []byte) (doc yaml.Node, err error) {
	if err = yaml.Unmarshal(src, &doc); err == nil || !bytes.Contains(src, []byte("?")) || bytes.Contains(src, []byte(standIn)) {
		return doc, err
	}
	var again yaml.Node
	stand := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("?"), []byte(standIn)) }
	if yaml.Unmarshal(innerMark.ReplaceAllFunc(src, stand), &again) != nil {
		return doc, err
	}
	restoreMarks(&again)
	return again, nil
}

func restoreMarks(n *yaml.Node) {
	n.Value = strings.ReplaceAll(n.Value, standIn, "?")
	for _, c := range n.Content {
		restoreMarks(c)
	}
}

// yamlProblem gives a syntax error a place. yaml.v3 names a line at most, so the
// column is that of the line's first character.
func yamlProblem(path string, src []byte, line0 int, err error) diag.Problem {
	p := diag.Problem{Path: path, Line: 1, Column: 1, Code: "bad-yaml"}
	above := leadingLines(src)
	if above > 0 {
		// yaml.v3 names the line on which a mapping begins in place of the one
		// that is wrong, unless it begins on the first.
		var n yaml.Node
		if again := yaml.Unmarshal(bytes.Join(bytes.Split(src, []byte("\n"))[above:], []byte("\n")), &n); again != nil {
			err = again
		}
	}
	p.Message = err.Error()
	if m := yamlLine.FindStringSubmatch(p.Message); m != nil {
		p.Message = p.Message[len(m[0]):]
		if n, err := strconv.Atoi(m[1]); err == nil {
			p.Line = n
		}
	}
	if parserError.MatchString(p.Message) {
		p.Line++ // yaml.v3 counts these from 0
	}
	lines := strings.Split(string(src), "\n")
	if tab, col := tabIndent(lines); tab > 0 && (strings.Contains(p.Message, "tab") || strings.Contains(p.Message, "start any token")) {
		p.Line, p.Column = tab+line0, col
		p.Message, p.Hint = "a tab stands in the indentation", "YAML is indented with spaces"
		return p
	}
	p.Line = min(p.Line+above, len(lines))
	l := lines[p.Line-1]
	p.Column = runeColumn(l, len(l)-len(strings.TrimLeft(l, " \t")))
	p.Line += line0
	p.Hint = "look at this line and those around it: a colon, quote or bracket may be missing, or the indentation be wrong"
	if strings.HasPrefix(p.Message, "did not find expected ','") {
		p.Hint = "the bracket that opens here is not closed, or a comma is missing in it"
	}
	return p
}

// parserError are the messages of yaml.v3's parser; all others are its scanner's.
var parserError = regexp.MustCompile(`^did not find expected (',' or|key$|'-' indicator|node content|<)`)

// leadingLines counts the blank lines and comments above the first key.
func leadingLines(src []byte) int {
	n := 0
	for len(src) > 0 {
		l, rest, _ := bytes.Cut(src, []byte("\n"))
		if l = bytes.TrimSpace(l); len(l) > 0 && l[0] != '#' {
			break
		}
		src = rest
		n++
	}
	return n
}

// tabIndent is the place of the first tab in an indentation, or 0.
func tabIndent(lines []string) (line, col int) {
	for i, l := range lines {
		if trimmed := strings.TrimLeft(l, " "); strings.HasPrefix(trimmed, "\t") && strings.TrimSpace(trimmed) != "" {
			return i + 1, len(l) - len(trimmed) + 1
		}
	}
	return 0, 0
}

// refuse reports anchors, aliases and tags, and marks each node with its file.
func (d *decoder) refuse(n *yaml.Node, file int) {
	var mark string
	if file > 0 {
		mark = strconv.Itoa(file)
	}
	d.refuseIn(n, mark)
}

func (d *decoder) refuseIn(n *yaml.Node, mark string) {
	anchor := n.Anchor
	n.Anchor = mark
	switch {
	case n.Kind == yaml.AliasNode:
		d.errorf(n, "alias", "write it out again", "aliases (*%s) are not used here", n.Value)
		n.Alias, n.Kind, n.Value, n.Tag = nil, yaml.ScalarNode, "", "!!null"
	case anchor != "":
		d.errorf(n, "alias", "take it away", "anchors (&%s) are not used here", anchor)
	case n.Style&yaml.TaggedStyle != 0:
		d.errorf(n, "tag", "take it away", "tags (%s) are not used here", n.Tag)
	}
	for _, c := range n.Content {
		d.refuseIn(c, mark)
	}
}
