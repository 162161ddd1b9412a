// Package markdown reads what people type (the body of a page, the details of
// an event) and writes it as HTML that cannot do harm.
//
// The dialect is CommonMark with GitHub's tables, strikethrough, autolinks and
// task lists, footnotes, and wiki links to the site's own things:
//
//	[[client:northwind-freight]]
//	[[playbook:competitor-price#steps|what to do]]
//
// In a cell of a table the bar is typed \|. A wiki link that is not right, and
// one without a kind such as [[some-page]], is a problem and is shown as typed.
// There is no HTML in the dialect: a tag is text, and is shown as typed too. Fenced blocks called chart, table and
// metric are listed by [Doc.Blocks] and shown as code, unless [Options.Block]
// writes them; {{ names }} by [Doc.Figures], and shown as typed unless
// [Options.Fill] knows them.
//
// [Parse] never fails. What is wrong with a text is in [Doc.Problems]; every
// place in it is a line and a column of the source, from 1, in characters.
// A Doc does not change and may be shared between goroutines.
//
// # Safety
//
// A link leads to http, https, mailto, tel, or an address of this site. Any
// other is a problem, is left out of [Doc.Links], and is written as its text;
// so is one that [Options.Resolve] returns. An image comes from this site, or
// becomes a link: a page asks nothing of another host. The HTML is made only
// of the tags written in html.go, without style, script or event attributes.
//
// # Bounds
//
// Time and memory grow with the length of the text and not with its square.
// goldmark, which does the parsing, has no such bound for three things, so they
// are limited here and become plain text with a problem: the length of one
// paragraph, heading or line of a table (16 KB, and 1,000 marks such as [ * _),
// the depth of lists (32) and quotations (64), and a table much larger than what was
// typed for it. Footnotes are counted by our own code for the same reason.
package markdown

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Doc is one parsed text.
type Doc struct {
	src    []byte
	root   ast.Node
	pieces []piece // of a note read without goldmark, which has no root

	links      []Link
	linkAt     []int // where each link starts in src, ascending
	headings   []Heading
	headingAt  []int
	blocks     []Block
	blockAt    []int
	figures    []Figure
	notes      []*note // the footnotes that are referred to, in that order
	problems   []Problem
	unreadable bool // goldmark panicked: src is shown as it is
}

// Problem is one thing wrong with the text. Codes are bad-link, bad-url,
// paragraph-too-long, table-too-large, nested-too-deep and unreadable.
type Problem struct {
	Line, Column        int
	Code, Message, Hint string
}

// Link is one link or image. Its position is that of its first character: the
// [ or ! or <, or the first letter of a bare address.
type Link struct {
	Kind     string // wiki, link or image
	WikiKind string // of a wiki link: client, playbook, person, reason, sign, rival or case
	Target   string // what is linked to, decoded, without the fragment
	Fragment string // what follows the #
	Text     string // the text, or the image's description; of a wiki link what follows the |
	Line     int
	Column   int
}

// Absolute reports whether the link leaves the site: its target has a scheme.
func (l Link) Absolute() bool {
	return l.Kind != kindWiki && classify(l.Target) == urlAbsolute
}

// Heading is one heading. ID is made by GitHub's rules; Text is plain.
type Heading struct {
	Level    int
	ID, Text string
	Line     int
}

// Block is a fenced block of data. Line is that of the opening fence, so the
// first line of Source is the next.
type Block struct {
	Kind   string // chart, table or metric
	Source string
	Line   int
}

const (
	kindWiki  = "wiki"
	kindLink  = "link"
	kindImage = "image"
)

// Parse reads a text.
func Parse(src string) *Doc {
	if d := parseNote(src); d != nil {
		return d
	}
	return parseFully(src)
}

// parseFully is Parse by goldmark.
func parseFully(src string) *Doc {
	s := &scan{src: clean(src)}
	root, ok := s.parse()
	if !ok {
		return broken(s.src)
	}
	d := &Doc{src: s.src, root: root}
	s.number(root)
	d.notes = s.order
	s.collect(root)
	d.finish(s)
	return d
}

// clean makes the source valid UTF-8 with plain line ends. Neither changes the
// line or column of anything.
func clean(src string) []byte {
	if strings.Contains(src, "\r\n") {
		src = strings.ReplaceAll(src, "\r\n", "\n")
	}
	if utf8.ValidString(src) {
		return []byte(src)
	}
	return []byte(string([]rune(src)))
}

// parse runs goldmark. A panic there is a defect that no editor should meet as
// one: it is reported as a problem, and the tests fail on it.
func (s *scan) parse() (root ast.Node, ok bool) {
	defer func() {
		if recover() != nil {
			root, ok = nil, false
		}
	}()
	pc := parser.NewContext()
	pc.Set(scanKey, s)
	return dialect.Parse(text.NewReader(s.src), parser.WithContext(pc)), true
}

func broken(src []byte) *Doc {
	return &Doc{src: src, unreadable: true, problems: []Problem{{
		Line: 1, Column: 1, Code: "unreadable",
		Message: "this text cannot be read as markdown, so it is shown as typed",
		Hint:    "take parts away until it can, and please report the part",
	}}}
}

// finish turns offsets into lines and columns.
func (d *Doc) finish(s *scan) {
	at := position{src: s.src}
	d.links, d.linkAt = make([]Link, len(s.links)), make([]int, len(s.links))
	slices.SortStableFunc(s.links, func(a, b found[Link]) int { return a.at - b.at })
	for i, f := range s.links {
		d.links[i], d.linkAt[i] = f.what, f.at
		d.links[i].Line, d.links[i].Column = at.of(f.at)
	}
	at = position{src: s.src}
	slices.SortStableFunc(s.headings, func(a, b found[Heading]) int { return a.at - b.at })
	ids := slugs{}
	for _, f := range s.headings {
		f.what.ID = ids.next(f.what.Text)
		f.what.Line, _ = at.of(f.at)
		d.headings, d.headingAt = append(d.headings, f.what), append(d.headingAt, f.at)
	}
	at = position{src: s.src}
	slices.SortStableFunc(s.blocks, func(a, b found[Block]) int { return a.at - b.at })
	for _, f := range s.blocks {
		f.what.Line, _ = at.of(f.at)
		d.blocks, d.blockAt = append(d.blocks, f.what), append(d.blockAt, f.at)
	}
	at = position{src: s.src}
	slices.SortStableFunc(s.figures, func(a, b found[Figure]) int { return a.at - b.at })
	for _, f := range s.figures {
		f.what.Line, f.what.Column = at.of(f.at)
		d.figures = append(d.figures, f.what)
	}
	at = position{src: s.src}
	slices.SortStableFunc(s.problems, func(a, b found[Problem]) int { return a.at - b.at })
	for _, f := range s.problems {
		f.what.Line, f.what.Column = at.of(f.at)
		d.problems = append(d.problems, f.what)
	}
}

// position walks forward through a source; so a thousand places cost one pass.
type position struct {
	src               []byte
	at, lines, column int
}

// of returns the line and column of an offset that is no less than the last.
func (p *position) of(at int) (line, column int) {
	for at = min(at, len(p.src)); p.at < at; {
		_, size := utf8.DecodeRune(p.src[p.at:])
		p.column++
		if p.src[p.at] == '\n' {
			p.lines++
			p.column = 0
		}
		p.at += size
	}
	return p.lines + 1, p.column + 1
}

// Problems returns what is wrong with the text, in its order.
func (d *Doc) Problems() []Problem { return slices.Clone(d.problems) }

// Links returns the links and images of the text, in its order. Those that may
// not be followed are among the problems instead.
func (d *Doc) Links() []Link { return slices.Clone(d.links) }

// Headings returns the headings that have text, in their order.
func (d *Doc) Headings() []Heading { return slices.Clone(d.headings) }

// Blocks returns the blocks of data, in their order.
func (d *Doc) Blocks() []Block { return slices.Clone(d.blocks) }

// Figures returns the {{ names }} of the text, in its order.
func (d *Doc) Figures() []Figure { return slices.Clone(d.figures) }

// link returns the listed link that begins at an offset; false for one that is
// not to be followed.
func (d *Doc) link(at int) (Link, bool) {
	i, ok := slices.BinarySearch(d.linkAt, at)
	if !ok {
		return Link{}, false
	}
	return d.links[i], true
}

// headingID returns the id of the heading at an offset, or nothing.
func (d *Doc) headingID(at int) string {
	i, ok := slices.BinarySearch(d.headingAt, at)
	if !ok {
		return ""
	}
	return d.headings[i].ID
}
