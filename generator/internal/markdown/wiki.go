package markdown

// Wiki links: [[kind:target#fragment|text]], on one line.

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var wikiKinds = []string{"client", "playbook", "person", "reason", "sign", "rival", "case"}

// wikiLink is one of them in the tree.
type wikiLink struct {
	ast.BaseInline
	link Link
}

var kindWikiLink = ast.NewNodeKind("HoldfastWikiLink")

func (*wikiLink) Kind() ast.NodeKind { return kindWikiLink }

func (n *wikiLink) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// label is what the link shows when nothing is known of its target.
func (n *wikiLink) label() string {
	if n.link.Text != "" {
		return n.link.Text
	}
	return n.link.Target
}

type wikiParser struct{}

func (wikiParser) Trigger() []byte { return []byte{'['} }

// Parse reads a wiki link. One that has a kind, or looks much like a link that
// lacks one, but is not right, is reported and left to be text.
func (wikiParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 4 || line[1] != '[' || line[2] == '[' {
		return nil
	}
	inner, closed := wikiInner(line[2:])
	kind, rest, hasKind := wikiKind(inner)
	if !hasKind {
		if closed && looksLikeLink(inner, line[2+len(inner)+2:], pc) {
			scanOf(pc).report(segment.Start, noKind(inner))
		}
		return nil
	}
	link, problem := wikiTarget(kind, rest, closed)
	if problem.Code != "" {
		scanOf(pc).report(segment.Start, problem)
		return nil
	}
	block.Advance(2 + len(inner) + 2)
	n := &wikiLink{link: link}
	n.SetPos(segment.Start)
	return n
}

// wikiInner returns what is between [[ and ]], or as much as may be.
func wikiInner(line []byte) (inner []byte, closed bool) {
	for i, c := range line {
		switch {
		case c == ']' && i+1 < len(line) && line[i+1] == ']':
			return line[:i], true
		case c == '[' || c == '`' || c == '\n':
			return line[:i], false
		}
	}
	return line, false
}

// wikiKind splits kind:rest; a kind is a word.
func wikiKind(inner []byte) (kind string, rest []byte, ok bool) {
	i := 0
	for i < len(inner) && (isLetter(inner[i]) || i > 0 && inner[i] == '-') {
		i++
	}
	if i == 0 || i == len(inner) || inner[i] != ':' {
		return "", nil, false
	}
	return string(inner[:i]), inner[i+1:], true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// looksLikeLink tells [[some-page]] from [[ -f file ]], [[1]], and ordinary
// links whose text is in brackets.
func looksLikeLink(inner, after []byte, pc parser.Context) bool {
	if len(inner) == 0 || !isLetter(inner[0]) {
		return false
	}
	if len(after) > 0 && (after[0] == '(' || after[0] == '[') {
		return false
	}
	_, defined := pc.Reference(util.ToLinkReference(inner))
	return !defined
}

func noKind(inner []byte) Problem {
	return Problem{
		Code:    "bad-link",
		Message: fmt.Sprintf("the link [[%s]] does not say what kind of thing it is to", shorten(string(inner))),
		Hint:    "write the kind before it, as in [[client:…]]; kinds are " + strings.Join(wikiKinds, ", ") + `; to show brackets as text, write \[[`,
	}
}

// wikiTarget reads target#fragment|text.
func wikiTarget(kind string, rest []byte, closed bool) (Link, Problem) {
	bad := func(hint, message string, args ...any) (Link, Problem) {
		return Link{}, Problem{Code: "bad-link", Message: fmt.Sprintf(message, args...), Hint: hint}
	}
	if !slices.Contains(wikiKinds, kind) {
		return bad("kinds are "+strings.Join(wikiKinds, ", "), "unknown kind %q of link", shorten(kind))
	}
	if !closed {
		return bad(`end it with ]] on the same line; its text is plain, and in a table the | is typed \|`, "the link [[%s:… has no end", kind)
	}
	rest, label, _ := bytes.Cut(rest, []byte{'|'})
	rest = bytes.TrimSuffix(rest, []byte{'\\'}) // of \|, in a table
	target, fragment, _ := strings.Cut(string(rest), "#")
	link := Link{
		Kind: kindWiki, WikiKind: kind,
		Target:   strings.TrimSpace(target),
		Fragment: strings.TrimSpace(fragment),
		Text:     string(decode(bytes.TrimSpace(label))),
	}
	if link.Target == "" {
		return bad("as in [["+kind+":some-id]]", "the link [[%s:]] names nothing", kind)
	}
	return link, Problem{}
}

// shorten keeps a message to one short line.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
