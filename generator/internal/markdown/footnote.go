package markdown

// Footnotes. goldmark's block parser finds the definitions; its search for the
// definition of a reference is linear in their number, and its sort quadratic,
// so references and numbers are ours. A definition stays where it was typed in
// the tree, and is written at the end.

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// note is one footnote.
type note struct {
	node   ast.Node
	number int // from 1, in the order of the first references; 0: none refers to it
	refs   int
}

// noteRef is one reference to it.
type noteRef struct {
	ast.BaseInline
	note *note
	nth  int // which of the note's references, from 1; 0: in a note that is not shown
}

var kindNoteRef = ast.NewNodeKind("HoldfastNoteRef")

func (*noteRef) Kind() ast.NodeKind { return kindNoteRef }

func (n *noteRef) Dump(src []byte, level int) { ast.DumpHelper(n, src, level, nil, nil) }

// noteBlock remembers definitions. The first of a name counts.
type noteBlock struct{ parser.BlockParser }

func (noteBlock) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	s, name := scanOf(pc), string(node.(*extast.Footnote).Ref)
	if s.notes == nil {
		s.notes = map[string]*note{}
	}
	if s.notes[name] == nil {
		s.notes[name] = &note{node: node}
	}
}

const maxNoteName = 999 // as of a link's label

type noteParser struct{}

func (noteParser) Trigger() []byte { return []byte{'['} }

// Parse reads [^name], if there is a definition of the name.
func (noteParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	notes := scanOf(pc).notes
	line, segment := block.PeekLine()
	if len(notes) == 0 || len(line) < 4 || line[1] != '^' {
		return nil
	}
	end := bytes.IndexAny(line[2:min(len(line), maxNoteName)], "[]")
	if end < 0 || line[2+end] != ']' {
		return nil
	}
	n := notes[string(line[2:2+end])]
	if n == nil {
		return nil
	}
	block.Advance(2 + end + 1)
	ref := &noteRef{note: n}
	ref.SetPos(segment.Start)
	return ref
}

// number gives the notes their numbers: first those that the text refers to,
// then those that the notes themselves do.
func (s *scan) number(root ast.Node) {
	if len(s.notes) == 0 {
		return
	}
	s.numberIn(root)
	for i := 0; i < len(s.order); i++ {
		for c := s.order[i].node.FirstChild(); c != nil; c = c.NextSibling() {
			s.numberIn(c)
		}
	}
}

func (s *scan) numberIn(n ast.Node) {
	switch n := n.(type) {
	case *extast.Footnote:
		return
	case *noteRef:
		s.refer(n)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.numberIn(c)
	}
}

func (s *scan) refer(ref *noteRef) {
	if ref.note.number == 0 {
		s.order = append(s.order, ref.note)
		ref.note.number = len(s.order)
	}
	ref.note.refs++
	ref.nth = ref.note.refs
}
