package markdown

// The dialect: which of goldmark's parsers are used, and which of ours. There
// is no parser for HTML among them, and that is why a tag is text.

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// dialect is shared: it holds no state of any text once it has been used.
var dialect = newDialect()

// scanKey finds the scan of the text being parsed.
var scanKey = parser.NewContextKey()

func scanOf(pc parser.Context) *scan { return pc.Get(scanKey).(*scan) }

// newDialect uses goldmark's own order of precedence; a lower number comes first.
func newDialect() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(shortHeading{parser.NewATXHeadingParser()}, 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(shallow{noteBlock{extension.NewFootnoteBlockParser()}}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(tableGuard{}, 50),
			util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
			util.Prioritized(paragraphGuard{}, 300),
		),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(wikiParser{}, 90),
			util.Prioritized(figureParser{}, 95),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(noteParser{}, 101),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewEmphasisParser(), 500),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(bareLink{extension.NewLinkifyParser(
				extension.WithLinkifyAllowedProtocols([]string{"http:", "https:"}),
			)}, 999),
		),
	)
}

// bareLink finds addresses typed without any marks. goldmark gives such a link
// the position of the space before it.
type bareLink struct{ parser.InlineParser }

func (b bareLink) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	start := segment.Start
	switch line[0] {
	case ' ', '*', '_', '~', '(':
		start++
	}
	n := b.InlineParser.Parse(parent, block, pc)
	if n != nil {
		n.SetPos(start)
	}
	return n
}
