package markdown

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// PlainText returns what a reader would read aloud: no marks, a line for each
// block. Blocks of data are left out; footnotes come last.
func (d *Doc) PlainText() string {
	if d.unreadable {
		return string(d.src)
	}
	if d.pieces != nil {
		return strings.TrimSpace(d.noteText())
	}
	dst := appendBlocks(nil, d.root, d.src)
	for _, n := range d.notes {
		dst = appendBlocks(dst, n.node, d.src)
	}
	return strings.TrimSpace(string(dst))
}

// Excerpt returns the beginning of the plain text on one line: at most n
// characters, cut between words, and then an ellipsis.
func (d *Doc) Excerpt(n int) string {
	s := []rune(strings.Join(strings.Fields(d.PlainText()), " "))
	if n = max(n, 0); len(s) <= n {
		return string(s)
	}
	cut := string(s[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 && (unicode.IsLetter(s[n]) || unicode.IsDigit(s[n])) {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " .,;:") + "…"
}

// Excerpt is [Doc.Excerpt] of a text that is not otherwise needed parsed.
func Excerpt(src string, n int) string { return Parse(src).Excerpt(n) }

// appendBlocks appends the text of what is in a block.
func appendBlocks(dst []byte, parent ast.Node, src []byte) []byte {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch b := n.(type) {
		case *extast.Footnote, *ast.LinkReferenceDefinition:
		case *ast.FencedCodeBlock:
			if dataKind(b, src) == "" {
				dst = appendLines(dst, b, src)
			}
		case *ast.CodeBlock, *plainBlock:
			dst = appendLines(dst, b, src)
		case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
			dst = append(appendText(dst, b, src, false), '\n')
		case *extast.TableHeader, *extast.TableRow:
			dst = appendRow(dst, b, src)
		default:
			dst = appendBlocks(dst, n, src)
		}
	}
	return dst
}

func appendRow(dst []byte, row ast.Node, src []byte) []byte {
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		dst = append(appendText(dst, c, src, true), ' ')
	}
	return append(dst, '\n')
}

func appendLines(dst []byte, n ast.Node, src []byte) []byte {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		dst = append(dst, line.Value(src)...)
	}
	return append(dst, '\n')
}

// flat returns the text of an inline node, or of one block, on one line.
func flat(n ast.Node, src []byte) string {
	return string(bytes.TrimSpace(appendText(nil, n, src, false)))
}

// appendText appends the text of what is in a node. In a cell of a table, code
// has its bars escaped too.
func appendText(dst []byte, n ast.Node, src []byte, cell bool) []byte {
	switch n := n.(type) {
	case *ast.Text:
		dst = append(dst, decode(n.Segment.Value(src))...)
		if n.SoftLineBreak() || n.HardLineBreak() {
			dst = append(dst, ' ')
		}
		return dst
	case *ast.CodeSpan:
		return append(dst, code(n, src, cell)...)
	case *ast.AutoLink:
		return append(dst, n.Label(src)...)
	case *wikiLink:
		return append(dst, n.label()...)
	case *figure:
		return append(dst, n.typed.Value(src)...)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		dst = appendText(dst, c, src, cell)
	}
	return dst
}

// code returns what a code span shows.
func code(n *ast.CodeSpan, src []byte, cell bool) []byte {
	var out []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out = append(out, t.Segment.Value(src)...)
		}
	}
	out = bytes.ReplaceAll(out, []byte{'\n'}, []byte{' '})
	if cell {
		out = bytes.ReplaceAll(out, []byte(`\|`), []byte{'|'})
	}
	return out
}
