package markdown

// From the tree to HTML. Only what is written here reaches a page: a kind of
// node that is not known shows what is in it.

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// Options of writing a text into a page.
type Options struct {
	// Resolve says where a relative or wiki link leads. Without it, relative
	// links lead where they say and wiki links are plain text.
	Resolve func(Link) Resolved
	// HeadingShift is added to the level of headings.
	HeadingShift int
	// Block writes a block of data, the i-th of Doc.Blocks. Without it, or where it
	// writes nothing, the block is shown as typed.
	Block func(dst []byte, i int) []byte
	// Fill says what a {{ name }} stands for; false leaves it as typed.
	Fill func(name string) (Filled, bool)
	// IDPrefix comes before every id, for several texts on one page.
	IDPrefix string
}

// Resolved is where a link leads.
type Resolved struct {
	Href  string // not escaped
	Text  string // the title of what is linked to; shown if the link has no text of its own
	Plain bool   // show the text without a link
}

// Filled is what a {{ name }} shows: text, which may be a link.
type Filled struct {
	Text, Href string // not escaped
}

// AppendHTML appends the text as HTML.
func (d *Doc) AppendHTML(dst []byte, o Options) []byte {
	w := writer{dst: dst, d: d, o: o}
	if d.unreadable {
		w.raw("<pre>")
		w.text(d.src)
		w.raw("</pre>\n")
		return w.dst
	}
	if d.pieces != nil {
		w.pieces()
		return w.dst
	}
	w.blocks(d.root)
	w.notes()
	return w.dst
}

// writer appends to dst. inLink and cell say where it is.
type writer struct {
	dst    []byte
	d      *Doc
	o      Options
	inLink bool
	cell   bool
}

func (w *writer) raw(s string) { w.dst = append(w.dst, s...) }

// text appends text, escaped for use between tags and in quoted attributes.
func (w *writer) text(b []byte) {
	from := 0
	for i, c := range b {
		var e string
		switch c {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&#34;"
		case '\'':
			e = "&#39;"
		case 0:
			e = "\uFFFD"
		default:
			continue
		}
		w.dst = append(append(w.dst, b[from:i]...), e...)
		from = i + 1
	}
	w.dst = append(w.dst, b[from:]...)
}

func (w *writer) attr(name, value string) {
	w.raw(" " + name + `="`)
	w.text([]byte(value))
	w.raw(`"`)
}

func (w *writer) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.block(n)
	}
}

func (w *writer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.raw("<p>")
		w.inlines(n)
		w.raw("</p>\n")
	case *ast.TextBlock:
		w.inlines(n)
		if n.NextSibling() != nil {
			w.raw("\n")
		}
	case *ast.Heading:
		w.heading(n)
	case *ast.Blockquote:
		w.raw("<blockquote>\n")
		w.blocks(n)
		w.raw("</blockquote>\n")
	case *ast.List:
		w.list(n)
	case *ast.FencedCodeBlock:
		if w.data(n) {
			return
		}
		w.codeBlock(n, n.Language(w.d.src))
	case *ast.CodeBlock:
		w.codeBlock(n, nil)
	case *ast.ThematicBreak:
		w.raw("<hr>\n")
	case *plainBlock:
		w.raw("<p>")
		w.lines(n)
		w.raw("</p>\n")
	case *extast.Table:
		w.table(n)
	case *extast.Footnote, *ast.LinkReferenceDefinition:
	default:
		w.blocks(n)
	}
}

func (w *writer) lines(n ast.Node) {
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		w.text(line.Value(w.d.src))
	}
}

func (w *writer) codeBlock(n ast.Node, language []byte) {
	w.raw("<pre><code")
	if len(language) > 0 {
		w.attr("class", "language-"+string(decode(language)))
	}
	w.raw(">")
	w.lines(n)
	w.raw("</code></pre>\n")
}

// data writes a block of data, if it is one that can be written.
func (w *writer) data(n *ast.FencedCodeBlock) bool {
	if w.o.Block == nil || n.Info == nil {
		return false
	}
	i, ok := slices.BinarySearch(w.d.blockAt, n.Info.Segment.Start)
	if !ok {
		return false
	}
	before := len(w.dst)
	w.dst = w.o.Block(w.dst, i)
	return len(w.dst) > before
}

// figure writes what a {{ name }} stands for.
func (w *writer) figure(n *figure) {
	if w.o.Fill != nil {
		if f, ok := w.o.Fill(n.name); ok {
			opened := w.open(Resolved{Href: f.Href, Plain: f.Href == ""}, nil)
			w.text([]byte(f.Text))
			w.close(opened)
			return
		}
	}
	w.text(n.typed.Value(w.d.src))
}

func (w *writer) heading(n *ast.Heading) {
	level := strconv.Itoa(min(max(n.Level+w.o.HeadingShift, 1), 6))
	w.raw("<h" + level)
	id := w.d.headingID(headingAt(n))
	if id != "" {
		id = w.o.IDPrefix + id
		w.attr("id", id)
	}
	w.raw(">")
	w.inlines(n)
	if id != "" {
		w.raw(` <a class="anchor"`)
		w.attr("href", "#"+id)
		w.raw(` aria-label="Link to this section">#</a>`)
	}
	w.raw("</h" + level + ">\n")
}

func (w *writer) list(n *ast.List) {
	tag := "ul"
	if n.IsOrdered() {
		tag = "ol"
	}
	w.raw("<" + tag)
	if n.IsOrdered() && n.Start != 1 {
		w.attr("start", strconv.Itoa(n.Start))
	}
	w.raw(">\n")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.item(c)
	}
	w.raw("</" + tag + ">\n")
}

func (w *writer) item(n ast.Node) {
	w.raw("<li")
	first := n.FirstChild()
	if first != nil && isTask(first.FirstChild()) {
		w.raw(` class="task"`)
	}
	w.raw(">")
	if _, tight := first.(*ast.TextBlock); first != nil && !tight {
		w.raw("\n")
	}
	w.blocks(n)
	w.raw("</li>\n")
}

func isTask(n ast.Node) bool {
	_, ok := n.(*extast.TaskCheckBox)
	return ok
}

func (w *writer) table(n *extast.Table) {
	w.raw("<div class=\"table-wrap\"><table>\n")
	body := false
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() == extast.KindTableHeader {
			w.raw("<thead>\n")
			w.row(row, "th")
			w.raw("</thead>\n")
			continue
		}
		if !body {
			w.raw("<tbody>\n")
			body = true
		}
		w.row(row, "td")
	}
	if body {
		w.raw("</tbody>\n")
	}
	w.raw("</table></div>\n")
}

func (w *writer) row(row ast.Node, tag string) {
	w.cell = true
	w.raw("<tr>\n")
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		w.raw("<" + tag)
		if cell, ok := c.(*extast.TableCell); ok {
			w.raw(alignment(cell.Alignment))
		}
		w.raw(">")
		w.inlines(c)
		w.raw("</" + tag + ">\n")
	}
	w.raw("</tr>\n")
	w.cell = false
}

// alignment is a class, because the policy forbids styles: to the right are numbers.
func alignment(a extast.Alignment) string {
	switch a {
	case extast.AlignRight:
		return ` class="num"`
	case extast.AlignCenter:
		return ` class="center"`
	}
	return ""
}

func (w *writer) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inline(n)
	}
}

func (w *writer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.words(n)
	case *ast.CodeSpan:
		w.raw("<code>")
		w.text(code(n, w.d.src, w.cell))
		w.raw("</code>")
	case *ast.Emphasis:
		w.wrap(n, [...]string{"em", "strong"}[min(max(n.Level, 1), 2)-1])
	case *extast.Strikethrough:
		w.wrap(n, "del")
	case *ast.Link:
		w.link(n, n.Title)
	case *ast.AutoLink:
		w.link(n, nil)
	case *ast.Image:
		w.image(n)
	case *wikiLink:
		w.wiki(n)
	case *figure:
		w.figure(n)
	case *noteRef:
		w.noteRef(n)
	case *extast.TaskCheckBox:
		w.task(n)
	default:
		w.inlines(n)
	}
}

func (w *writer) words(n *ast.Text) {
	w.text(decode(n.Segment.Value(w.d.src)))
	switch {
	case n.HardLineBreak():
		w.raw("<br>\n")
	case n.SoftLineBreak():
		w.raw("\n")
	}
}

func (w *writer) wrap(n ast.Node, tag string) {
	w.raw("<" + tag + ">")
	w.inlines(n)
	w.raw("</" + tag + ">")
}

func (w *writer) task(n *extast.TaskCheckBox) {
	if n.IsChecked {
		w.raw(`<input type="checkbox" disabled checked aria-label="Done"> `)
		return
	}
	w.raw(`<input type="checkbox" disabled aria-label="To do"> `)
}

// resolve returns where a listed link leads.
func (w *writer) resolve(l Link) Resolved {
	switch {
	case l.Kind != kindWiki && l.Absolute():
		if l.Fragment != "" {
			return Resolved{Href: l.Target + "#" + l.Fragment}
		}
		return Resolved{Href: l.Target}
	case w.o.Resolve != nil:
		return w.o.Resolve(l)
	case l.Kind == kindWiki:
		return Resolved{Plain: true}
	case l.Fragment == "":
		return Resolved{Href: l.Target}
	case l.Target == "":
		return Resolved{Href: "#" + w.o.IDPrefix + l.Fragment}
	}
	return Resolved{Href: l.Target + "#" + l.Fragment}
}

// open begins a link, unless it may not be one: within another link, or with an
// address that is not allowed, whoever gave it. It reports whether it did.
func (w *writer) open(r Resolved, title []byte) bool {
	class := classify(r.Href)
	if w.inLink || r.Plain || r.Href == "" || class == urlForbidden || class == urlHost {
		return false
	}
	w.inLink = true
	w.raw("<a")
	w.attr("href", escapeURL(r.Href))
	if class == urlAbsolute {
		w.raw(` rel="noreferrer noopener"`)
	}
	if len(title) > 0 {
		w.attr("title", string(decode(title)))
	}
	w.raw(">")
	return true
}

func (w *writer) close(opened bool) {
	if opened {
		w.raw("</a>")
		w.inLink = false
	}
}

func escapeURL(s string) string { return string(util.URLEscape([]byte(s), false)) }

func (w *writer) link(n ast.Node, title []byte) {
	var r Resolved
	if l, ok := w.d.link(n.Pos()); ok {
		r = w.resolve(l)
	}
	opened := w.open(r, title)
	if a, ok := n.(*ast.AutoLink); ok {
		w.text(a.Label(w.d.src))
	} else if n.HasChildren() {
		w.inlines(n)
	} else {
		w.text([]byte(r.Text))
	}
	w.close(opened)
}

func (w *writer) wiki(n *wikiLink) {
	l, _ := w.d.link(n.Pos())
	w.wikiTo(l)
}

// wikiTo writes a wiki link, or its label.
func (w *writer) wikiTo(l Link) {
	r := w.resolve(l)
	opened := w.open(r, nil)
	w.text([]byte(cmp.Or(l.Text, r.Text, l.Target)))
	w.close(opened)
}

// image writes an image of this site; one of another host becomes a link.
func (w *writer) image(n *ast.Image) {
	var r Resolved
	l, ok := w.d.link(n.Pos())
	if ok {
		r = w.resolve(l)
	}
	alt := bytes.TrimSpace(appendText(nil, n, w.d.src, w.cell))
	if r.Plain || r.Href == "" || classify(r.Href) != urlRelative {
		if len(alt) == 0 {
			alt = []byte(strings.TrimSpace(r.Href))
		}
		opened := w.open(r, n.Title)
		w.text(alt)
		w.close(opened)
		return
	}
	w.raw("<img")
	w.attr("src", escapeURL(r.Href))
	w.attr("alt", string(alt))
	if len(n.Title) > 0 {
		w.attr("title", string(decode(n.Title)))
	}
	w.raw(` loading="lazy">`)
}

// noteID is the id of a footnote or, with the number of one, of a reference to it.
func (w *writer) noteID(n *note, ref int) string {
	id := w.o.IDPrefix + "fn:" + strconv.Itoa(n.number)
	if ref > 0 {
		id = w.o.IDPrefix + "fnref:" + strconv.Itoa(n.number)
	}
	if ref > 1 {
		id += "-" + strconv.Itoa(ref)
	}
	return id
}

func (w *writer) noteRef(n *noteRef) {
	if n.nth == 0 {
		return
	}
	w.raw(`<sup class="footnote-ref"`)
	w.attr("id", w.noteID(n.note, n.nth))
	w.raw(">")
	if w.inLink {
		w.raw(strconv.Itoa(n.note.number))
	} else {
		w.raw("<a")
		w.attr("href", "#"+w.noteID(n.note, 0))
		w.raw(` role="doc-noteref">` + strconv.Itoa(n.note.number) + "</a>")
	}
	w.raw("</sup>")
}

func (w *writer) notes() {
	if len(w.d.notes) == 0 {
		return
	}
	w.raw("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n")
	for _, n := range w.d.notes {
		w.raw("<li")
		w.attr("id", w.noteID(n, 0))
		w.raw(">\n")
		w.note(n)
		w.raw("</li>\n")
	}
	w.raw("</ol>\n</section>\n")
}

// note writes a footnote, with the ways back in its last paragraph.
func (w *writer) note(n *note) {
	last := n.node.LastChild()
	for c := n.node.FirstChild(); c != nil && c != last; c = c.NextSibling() {
		w.block(c)
	}
	p, ok := last.(*ast.Paragraph)
	if !ok && last != nil {
		w.block(last)
	}
	w.raw("<p>")
	if ok {
		w.inlines(p)
		w.raw(" ")
	}
	for i := range n.refs {
		if i > 0 {
			w.raw(" ")
		}
		w.raw(`<a class="footnote-back"`)
		w.attr("href", "#"+w.noteID(n, i+1))
		w.raw(` role="doc-backlink" aria-label="Back to the text">↩︎</a>`)
	}
	w.raw("</p>\n")
}
