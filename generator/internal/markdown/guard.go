package markdown

// What goldmark does in more than linear time, bounded. Each guard turns what
// exceeds its bound into text without marks, and says so.

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

const (
	maxInline = 16 << 10 // bytes of one paragraph
	maxMarks  = 1000     // of them that may open or close something
	maxDepth  = 64       // open blocks; a list within a list is two
)

// plainBlock is text that is not read for marks.
type plainBlock struct{ ast.BaseBlock }

var kindPlain = ast.NewNodeKind("HoldfastPlain")

func (*plainBlock) Kind() ast.NodeKind { return kindPlain }

// IsRaw keeps goldmark's inline parsers out.
func (*plainBlock) IsRaw() bool { return true }

func (n *plainBlock) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// newPlain makes a block of the lines of another, without their indentation.
func newPlain(from ast.Node, src []byte) *plainBlock {
	n := &plainBlock{}
	for i := range from.Lines().Len() {
		line := from.Lines().At(i)
		n.Lines().Append(line.TrimLeftSpace(src))
	}
	n.SetBlankPreviousLines(from.HasBlankPreviousLines())
	return n
}

// tally adds up what inline parsing would have to work on.
type tally struct{ size, marks int }

// marks are the characters on which goldmark remembers or searches something.
var marks = [256]bool{'[': true, ']': true, '*': true, '_': true, '~': true, '`': true, '<': true, '!': true}

func (t *tally) add(line []byte) {
	t.size += len(line)
	for i, c := range line {
		// A run of stars is one mark, and so is an exclamation without its bracket none.
		switch {
		case !marks[c], c == '!' && (i+1 == len(line) || line[i+1] != '['):
		case i > 0 && line[i-1] == c && c != '[' && c != ']':
		default:
			t.marks++
		}
	}
}

func (t *tally) over() bool { return t.size > maxInline || t.marks > maxMarks }

// problem says why the tally is over its bound.
func (t *tally) problem() Problem {
	p := Problem{
		Code:    "paragraph-too-long",
		Message: fmt.Sprintf("this paragraph is %d bytes long, so it is shown as plain text; the limit is %d", t.size, maxInline),
		Hint:    "divide it with blank lines",
	}
	if t.size <= maxInline {
		p.Message = fmt.Sprintf("this paragraph has %d marks such as [ and *, so it is shown as plain text; the limit is %d", t.marks, maxMarks)
	}
	return p
}

func tallyOf(lines *text.Segments, src []byte) (t tally) {
	for i := range lines.Len() {
		line := lines.At(i)
		t.add(src[line.Start:line.Stop])
	}
	return t
}

// paragraphGuard bounds what is left of a paragraph after tables were taken out.
type paragraphGuard struct{}

func (paragraphGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if t := tallyOf(node.Lines(), reader.Source()); t.over() {
		flatten(node, reader, pc, t.problem())
	}
}

// flatten puts a plain block in a paragraph's place.
func flatten(node *ast.Paragraph, reader text.Reader, pc parser.Context, p Problem) {
	scanOf(pc).report(node.Lines().At(0).Start, p)
	node.Parent().ReplaceChild(node.Parent(), node, newPlain(node, reader.Source()))
}

// definitions takes link definitions out of a paragraph, which goldmark does by
// moving all the lines that follow, for each.
type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if t := tallyOf(node.Lines(), reader.Source()); !t.over() {
		d.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// tableGuard bounds tables: goldmark fills each row up with cells to the width
// of the head, so a thousand columns and a thousand empty rows are a million.
// A table as a whole may be longer than a paragraph may; a line of it may not.
type tableGuard struct{}

func (tableGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	src, lines := reader.Source(), node.Lines()
	rule := delimiterRow(lines, src)
	if rule < 0 {
		return
	}
	size := 0
	for i := range lines.Len() {
		var t tally
		line := lines.At(i)
		if t.add(src[line.Start:line.Stop]); t.over() {
			flatten(node, reader, pc, t.problem())
			return
		}
		size += t.size
	}
	line := lines.At(rule)
	columns := bytes.Count(src[line.Start:line.Stop], []byte{'|'}) + 1
	if rows := lines.Len() - rule; columns*rows > max(size, 1000) {
		flatten(node, reader, pc, Problem{
			Code:    "table-too-large",
			Message: fmt.Sprintf("this table would have %d columns and %d rows, mostly of cells that were not typed, so it is shown as plain text", columns, rows),
			Hint:    "give each row all its cells, or the table fewer columns",
		})
	}
}

// delimiterRow returns the first line that may be the rule below a table's
// head, or -1.
func delimiterRow(lines *text.Segments, src []byte) int {
	for i := 1; i < lines.Len(); i++ {
		line := lines.At(i)
		if len(bytes.Trim(src[line.Start:line.Stop], " \t\r\n\v\f|:-")) == 0 {
			return i
		}
	}
	return -1
}

// shortHeading bounds headings that begin with #. The others are paragraphs first.
type shortHeading struct{ parser.BlockParser }

func (h shortHeading) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, state := h.BlockParser.Open(parent, reader, pc)
	if node == nil {
		return nil, state
	}
	t := tallyOf(node.Lines(), reader.Source())
	if !t.over() {
		return node, state
	}
	scanOf(pc).report(node.Lines().At(0).Start, t.problem())
	return newPlain(node, reader.Source()), state
}

// shallow bounds how deep lists, quotations and footnotes lie in one another:
// goldmark goes through all that are open, on every line.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) < maxDepth {
		return s.BlockParser.Open(parent, reader, pc)
	}
	line, at := reader.Position()
	if node, _ := s.BlockParser.Open(parent, reader, pc); node != nil {
		scanOf(pc).tooDeep(at.Start)
	}
	reader.SetPosition(line, at)
	return nil, parser.NoChildren
}

// tooDeep reports once: the lines that follow are usually as deep.
func (s *scan) tooDeep(at int) {
	if s.deep {
		return
	}
	s.deep = true
	s.report(at, Problem{
		Code:    "nested-too-deep",
		Message: "lists and quotations lie too deep in one another; what is deeper than this is shown as text",
		Hint:    "use fewer levels",
	})
}
