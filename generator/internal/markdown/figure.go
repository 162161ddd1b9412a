package markdown

// Figures: {{ name }}, which a page that is made from data fills in. Anywhere
// else, and in code, they are text.

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Figure is one {{ name }} and where it stands.
type Figure struct {
	Name         string
	Line, Column int
}

// figure is one of them in the tree.
type figure struct {
	ast.BaseInline
	name  string
	typed text.Segment
}

var kindFigure = ast.NewNodeKind("HoldfastFigure")

func (*figure) Kind() ast.NodeKind { return kindFigure }

func (n *figure) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

type figureParser struct{}

func (figureParser) Trigger() []byte { return []byte{'{'} }

// Parse reads a figure; anything else in braces is text.
func (figureParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	name, size := figureName(line)
	if size == 0 {
		return nil
	}
	n := &figure{name: name, typed: segment.WithStop(segment.Start + size)}
	n.SetPos(segment.Start)
	block.Advance(size)
	return n
}

// figureName is the name in a figure that a line begins with, and the length of
// the whole: 0 where it is none. Names are those of columns: letters, digits and _.
func figureName(line []byte) (name string, size int) {
	if len(line) < 5 || line[1] != '{' {
		return "", 0
	}
	i := 2
	for i < len(line) && line[i] == ' ' {
		i++
	}
	start := i
	for i < len(line) && (isLetter(line[i]) || line[i] == '_' || i > start && '0' <= line[i] && line[i] <= '9') {
		i++
	}
	end := i
	for i < len(line) && line[i] == ' ' {
		i++
	}
	if start == end || i+1 >= len(line) || line[i] != '}' || line[i+1] != '}' {
		return "", 0
	}
	return string(line[start:end]), i + 2
}
