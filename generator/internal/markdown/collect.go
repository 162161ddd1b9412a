package markdown

// One walk over the tree finds all that a Doc lists.

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// scan is what is known of a text while it is being parsed.
type scan struct {
	src      []byte
	deep     bool             // tooDeep was reported
	notes    map[string]*note // by name
	order    []*note
	nested   int // links and images around the one being looked at
	unshown  int // footnotes around it that nothing refers to
	links    []found[Link]
	headings []found[Heading]
	blocks   []found[Block]
	figures  []found[Figure]
	problems []found[Problem]
}

// found is a thing and its offset in the source.
type found[T any] struct {
	at   int
	what T
}

func (s *scan) report(at int, p Problem) {
	s.problems = append(s.problems, found[Problem]{at, p})
}

func (s *scan) collect(n ast.Node) {
	switch n := n.(type) {
	case *extast.Footnote:
		s.footnote(n)
		return
	case *ast.Heading:
		s.heading(n)
	case *ast.FencedCodeBlock:
		s.block(n)
	case *ast.AutoLink:
		s.link(n, kindLink, autoURL(n, s.src))
	case *figure:
		s.figures = append(s.figures, found[Figure]{n.Pos(), Figure{Name: n.name}})
	case *wikiLink:
		s.links = append(s.links, found[Link]{n.Pos(), n.link})
	case *ast.Link:
		s.link(n, kindLink, string(decode(n.Destination)))
		s.within(n)
		return
	case *ast.Image:
		s.link(n, kindImage, string(decode(n.Destination)))
		s.within(n)
		return
	}
	s.children(n)
}

func (s *scan) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.collect(c)
	}
}

func (s *scan) within(n ast.Node) {
	s.nested++
	s.children(n)
	s.nested--
}

// footnote goes into one. The links of one that is not shown are still checked;
// its headings and blocks are not there to be linked to or filled.
func (s *scan) footnote(n *extast.Footnote) {
	hidden := 1
	if known := s.notes[string(n.Ref)]; known.node == n && known.number > 0 {
		hidden = 0
	}
	s.unshown += hidden
	s.children(n)
	s.unshown -= hidden
}

// link lists a link, or reports it if it may not be followed.
func (s *scan) link(n ast.Node, kind, url string) {
	l := Link{Kind: kind, Target: trimURL(url)}
	class := classify(l.Target)
	if class == urlRelative {
		l.Target, l.Fragment, _ = strings.Cut(l.Target, "#")
		l.Target, l.Fragment = unescapePercent(l.Target), unescapePercent(l.Fragment)
		class = classify(l.Target)
	} else if scheme, _, _ := strings.Cut(l.Target, ":"); strings.HasPrefix(strings.ToLower(scheme), "http") {
		l.Target, l.Fragment, _ = strings.Cut(l.Target, "#")
	}
	if class == urlForbidden || class == urlHost {
		s.report(n.Pos(), badURL(l.Target, class))
		return
	}
	if s.nested < 3 { // images in images in images: the text of each would hold all the others
		l.Text = flat(n, s.src)
	}
	s.links = append(s.links, found[Link]{n.Pos(), l})
}

// autoURL is the address of a link that is its own text.
func autoURL(n *ast.AutoLink, src []byte) string {
	url := string(n.URL(src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(url), "mailto:") {
		return "mailto:" + url
	}
	return url
}

func (s *scan) heading(n *ast.Heading) {
	if text := flat(n, s.src); text != "" && s.unshown == 0 {
		s.headings = append(s.headings, found[Heading]{headingAt(n), Heading{Level: n.Level, Text: text}})
	}
}

// headingAt is where a heading's text begins. It is on the heading's first line.
func headingAt(n *ast.Heading) int {
	if n.Lines().Len() == 0 {
		return n.Pos()
	}
	return n.Lines().At(0).Start
}

func (s *scan) block(n *ast.FencedCodeBlock) {
	kind := dataKind(n, s.src)
	if kind == "" || s.unshown > 0 {
		return
	}
	s.blocks = append(s.blocks, found[Block]{n.Info.Segment.Start, Block{Kind: kind, Source: string(n.Lines().Value(s.src))}})
}

// dataKind is the kind of a block of data, or nothing.
func dataKind(n *ast.FencedCodeBlock, src []byte) string {
	switch kind := string(n.Language(src)); kind {
	case "chart", "table", "metric":
		return kind
	}
	return ""
}
