package book

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/markdown"
)

// Block is one block of data in a page: a chart, a table or a metric, and what
// it is asked of.
type Block struct {
	Kind string // chart, table or metric
	Line int    // of the fence that opens it, in the file
	Asked
	Chart  ChartOptions
	Table  TableOptions
	Metric MetricOptions
	Places []Place // where its values were typed, by key
}

// Asked is what every block has: where its figures come from, and its words.
type Asked struct {
	Data    string  `y:"data"`  // a table of the catalogue
	Query   SQL     `y:"query"` // or SQL over them
	Title   string  `y:"title"`
	Caption string  `y:"caption,text"`
	Unit    string  `y:"unit"` // of the values
	Columns []Label `y:"columns"`
	Empty   string  `y:"empty,text"` // what to say where there is nothing to show
}

// ChartOptions are a chart's own keys, in plain words.
type ChartOptions struct {
	Type       string      `y:"type,required" enum:"line bar area scatter pie heat-map calendar funnel treemap sankey graph gauge"`
	X          string      `y:"x"`  // the column of categories, days or names
	Y          Names       `y:"y"`  // the columns of values; of a heat map, the second categories
	By         string      `y:"by"` // a column that parts the values into series, or groups
	Value      string      `y:"value"`
	From       string      `y:"from"` // of a Sankey diagram or graph
	To         string      `y:"to"`
	Size       string      `y:"size"` // of a scatter's points
	Stacked    bool        `y:"stacked"`
	Horizontal bool        `y:"horizontal"`
	Sort       string      `y:"sort"` // a column, and rising or falling
	Limit      int         `y:"limit" min:"1" max:"1000"`
	Good       string      `y:"good" enum:"up down"`
	Goals      []Mark      `y:"goals"`
	Bands      []Band      `y:"bands"`
	Min        Opt[Number] `y:"min"`
	Max        Opt[Number] `y:"max"`
}

// Mark is a line across a chart: a goal, a limit.
type Mark struct {
	At    Pos
	Value Number `y:"at,required"`
	Label string `y:"label"`
}

// Band is a stretch of a chart's values with a meaning.
type Band struct {
	At    Pos
	From  Opt[Number] `y:"from"`
	To    Opt[Number] `y:"to"`
	Label string      `y:"label"`
	Tone  string      `y:"tone" enum:"green amber red grey"`
}

// TableOptions are a table's own keys.
type TableOptions struct {
	Sort  string  `y:"sort"`
	Limit int     `y:"limit" min:"1" max:"10000"`
	Show  Names   `y:"show"` // the columns, in order; absent: all
	Link  []Label `y:"link"` // column: the column that holds the id it leads to
}

// MetricOptions are a metric's own keys.
type MetricOptions struct {
	Value   string      `y:"value"`   // the column
	Compare Names       `y:"compare"` // goal month year
	Goal    Opt[Number] `y:"goal"`    // instead of the goal in data/goals.yaml
	Good    string      `y:"good" enum:"up down level"`
}

// SQL is a query, and where each of its lines was typed.
type SQL struct {
	Text  string
	Lines []Place // one, where the lines cannot be told apart
}

// Place is a place in a file.
type Place struct {
	Key       string // of a block's value; "" of the block itself
	Line, Col int
}

// Label is a word for a column.
type Label struct {
	Name, Text string
}

// Names is one name, or a list of them.
type Names []string

// At is the place of a byte of the query.
func (q *SQL) At(offset int) (line, col int) {
	if len(q.Lines) == 0 {
		return 1, 1
	}
	before := q.Text[:min(max(offset, 0), len(q.Text))]
	n := strings.Count(before, "\n")
	if n >= len(q.Lines) {
		return q.Lines[0].Line, q.Lines[0].Col
	}
	return q.Lines[n].Line, q.Lines[n].Col + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// Place is where a key's value was typed, or the block itself.
func (b *Block) Place(key string) (line, col int) {
	for _, p := range b.Places {
		if p.Key == key {
			return p.Line, p.Col
		}
	}
	return b.Line, 1
}

// The keys of each kind of block.
type (
	chartBlock struct {
		Asked   Asked        `y:",inline"`
		Options ChartOptions `y:",inline"`
	}
	tableBlock struct {
		Asked   Asked        `y:",inline"`
		Options TableOptions `y:",inline"`
	}
	metricBlock struct {
		Asked   Asked         `y:",inline"`
		Options MetricOptions `y:",inline"`
	}
)

// blocks decodes the blocks of data of a page.
func (d *decoder) blocks(p *Page, all []markdown.Block) {
	for _, b := range all {
		p.Blocks = append(p.Blocks, d.block(p, b))
	}
}

// block decodes one. The decoder is of its own, since places in it are the
// file's, but for the indentation of the fence.
func (d *decoder) block(p *Page, b markdown.Block) Block {
	out := Block{Kind: b.Kind, Line: b.Line + p.Line - 1}
	lines := d.linesOf(0)
	inner := &decoder{files: d.files, sources: d.sources, lines: d.lines, line0: out.Line}
	root, problems := parseYAML(p.Path, []byte(b.Source), out.Line)
	inner.problems = append(inner.problems, problems...)
	if root == nil && len(problems) == 0 {
		root = &yaml.Node{Kind: yaml.MappingNode, Column: 1}
	}
	if root != nil {
		inner.refuse(root, 0)
		switch b.Kind {
		case "chart":
			var x chartBlock
			inner.decode(root, &x)
			out.Asked, out.Chart = x.Asked, x.Options
		case "table":
			var x tableBlock
			inner.decode(root, &x)
			out.Asked, out.Table = x.Asked, x.Options
		default:
			var x metricBlock
			inner.decode(root, &x)
			out.Asked, out.Metric = x.Asked, x.Options
		}
		inner.ownBlock(root, &out)
	}
	out.indent(indentation(lines, out.Line, b.Source), inner)
	d.problems = append(d.problems, inner.problems...)
	return out
}

// ownBlock notes the places of values and checks what one key says of another.
func (d *decoder) ownBlock(root *yaml.Node, b *Block) {
	b.Places = append(b.Places, Place{"", b.Line, 1})
	for i := 0; root.Kind == yaml.MappingNode && i+1 < len(root.Content); i += 2 {
		key, val := root.Content[i], root.Content[i+1]
		b.Places = append(b.Places, Place{key.Value, val.Line + d.line0, val.Column})
		for n, item := range items(val) {
			b.Places = append(b.Places, Place{key.Value + "." + strconv.Itoa(n), item.Line + d.line0, item.Column})
		}
	}
	switch {
	case b.Data == "" && b.Query.Text == "" && len(d.problems) == 0:
		d.errorf(root, "missing-field", "data: names a table, query: gives SQL", "the block does not say where its figures come from")
	case b.Data != "" && b.Query.Text != "":
		d.errorf(child(root, "query"), "given-twice", "", "a block has data or a query, not both")
	}
	for i, c := range b.Metric.Compare {
		if n := choose(child(root, "compare"), i); !slices.Contains(comparisons, c) {
			d.errorf(n, "bad-choice", d.choiceHint(c, comparisons), "%q is none of the choices for \"compare\"", c)
		}
	}
}

// comparisons are what a metric may be held against.
var comparisons = []string{"goal", "month", "year"}

// choose is the entry of a list, or the single value that stands for it.
func choose(n *yaml.Node, i int) *yaml.Node {
	if all := items(n); i < len(all) {
		return all[i]
	}
	return n
}

// indentation is how far a block's lines stand to the right in the file.
func indentation(lines textLines, fence int, source string) int {
	first, _, _ := strings.Cut(source, "\n")
	if fence >= lines.n() || first == "" {
		return 0
	}
	return max(0, bytes.Index(lines.at(fence), []byte(first)))
}

// indent moves all places of a block to the right.
func (b *Block) indent(by int, d *decoder) {
	if by == 0 {
		return
	}
	for i := range d.problems {
		d.problems[i].Column += by
	}
	for i := range b.Places {
		b.Places[i].Col += by
	}
	for i := range b.Query.Lines {
		b.Query.Lines[i].Col += by
	}
}

// sql reads a query.
func (d *decoder) sql(n *yaml.Node, q *SQL) {
	s, ok := d.scalar(n, "a query")
	if !ok || n.Style&yaml.DoubleQuotedStyle != 0 && !d.cleanEscapes(n, s) {
		return
	}
	q.Text = strings.TrimSpace(s)
	at := d.textPlace(n, q.Text)
	for i := range strings.Count(q.Text, "\n") + 1 {
		line, col := at(i+1, 1)
		q.Lines = append(q.Lines, Place{"", line, col})
		if n.Style&yaml.LiteralStyle == 0 {
			return
		}
	}
}

// names reads one name or a list of them.
func (d *decoder) names(n *yaml.Node, to *Names) {
	all := n.Content
	if n.Kind == yaml.ScalarNode {
		all = []*yaml.Node{n}
	}
	for _, item := range all {
		if s, ok := d.scalar(item, "a name"); ok && strings.TrimSpace(s) != "" {
			*to = append(*to, strings.TrimSpace(s))
		}
	}
}

// labels reads a mapping of columns to words.
func (d *decoder) labels(n *yaml.Node, to *[]Label) {
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			d.wrongType(n, "a mapping of columns")
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if slices.ContainsFunc(*to, func(l Label) bool { return l.Name == key.Value }) {
			d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
			continue
		}
		if s, ok := d.scalar(val, "text"); ok && s != "" {
			*to = append(*to, Label{key.Value, strings.TrimSpace(s)})
		}
	}
}

// queries reads one query or a list of them.
func (d *decoder) queries(n *yaml.Node, to *[]SQL) {
	all := n.Content
	if n.Kind == yaml.ScalarNode {
		all = []*yaml.Node{n}
	}
	for _, item := range all {
		var q SQL
		if d.sql(item, &q); q.Text != "" {
			*to = append(*to, q)
		}
	}
}
