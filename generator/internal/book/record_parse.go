package book

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/money"
)

// parsed is what one record's files say, before anything outside them is asked:
// a pure function of the files and the currency.
type parsed struct {
	Record   Record
	Problems []diag.Problem
	Named    []namedRef
	Broken   bool // a file, or the list of contacts or cases, cannot be read
}

// parseRecord reads a record's files, joined in the order given.
func parseRecord(id string, files []string, sources [][]byte, currency money.Currency) parsed {
	room := nodeRooms.Get().(*nodeRoom)
	defer room.free()
	d := &decoder{files: files, currency: currency, named: room.named[:0]}
	var root *yaml.Node
	var fragments *joiner
	broken := false
	for i, src := range sources {
		d.sources = append(d.sources, src)
		n, problems := parseYAMLIn(room, files[i], src, 0)
		d.problems = append(d.problems, problems...)
		if n == nil {
			continue
		}
		if d.refuse(n, i); n.Kind != yaml.MappingNode {
			d.wrongType(n, "a mapping of keys and values")
			broken = true
			continue
		}
		switch {
		case root == nil:
			root = n
			continue
		case fragments == nil:
			fragments = newJoiner(d)
		}
		fragments.join(root, n)
	}
	out := parsed{Record: Record{ID: id, Files: files}, Broken: broken || unreadable(d.problems)}
	if root == nil {
		if len(d.problems) == 0 {
			d.problems = append(d.problems, diag.Problem{Path: files[0], Line: 1, Column: 1, Code: "missing-field", Message: "the record is empty", Hint: "a record has at least a name and an owner"})
		}
		out.Problems, out.Broken = d.problems, true
		return out
	}
	for _, list := range []string{"contacts", "cases"} {
		n := child(root, list)
		out.Broken = out.Broken || n != nil && n.Kind != yaml.SequenceNode
	}
	d.record(root, &out.Record)
	room.named = d.named
	out.Problems, out.Named = d.problems, slices.Clone(d.named)
	return out
}

func (d *decoder) record(root *yaml.Node, rec *Record) {
	files, id := rec.Files, rec.ID
	d.decode(root, rec)
	rec.Files, rec.ID = files, id
	d.ownContacts(rec)
}

// ownContacts turns a bare contact id into this client's own, or complains.
// Names with a slash are another client's, and are looked up when all are known.
func (d *decoder) ownContacts(rec *Record) {
	own := make([]string, 0, len(rec.Contacts))
	known := make(map[string]bool, len(rec.Contacts))
	for i := range rec.Contacts {
		own = append(own, rec.Contacts[i].ID)
		known[rec.Contacts[i].ID] = true
	}
	kept := d.named[:0]
	for _, r := range d.named {
		if r.Kind != "contact" || strings.Contains(r.ID, "/") {
			kept = append(kept, r)
			continue
		}
		if !known[r.ID] {
			d.problems = append(d.problems, r.problem("unknown-contact", d.didYouMean(r.ID, own), "%q is no contact of this client", r.ID))
		}
	}
	d.named = kept
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// problem is an error at the place of the reference.
func (r namedRef) problem(code, hint, format string, args ...any) diag.Problem {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = shorten(s)
		}
	}
	return diag.Problem{Path: r.Path, Line: r.Line, Column: r.Col, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
}

// markdown notes the links of a note and what is wrong with it, at their places
// in the file.
func (d *decoder) markdown(n *yaml.Node, s string) {
	if !strings.ContainsAny(s, "[<:") && len(s) < 16<<10 {
		return // no link can be in it, and it is short
	}
	doc := markdown.Parse(s)
	problems, links := doc.Problems(), doc.Links()
	if len(problems)+len(links) == 0 {
		return
	}
	at := d.textPlace(n, s)
	for _, p := range problems {
		line, col := at(p.Line, p.Column)
		d.problems = append(d.problems, diag.Problem{Path: d.files[fileOf(n)], Line: line, Column: col, Code: p.Code, Message: p.Message, Hint: p.Hint})
	}
	for _, l := range links {
		line, col := at(l.Line, l.Column)
		d.named = append(d.named, linkRef(l, d.files[fileOf(n)], line, col)...)
	}
}

// textPlace gives the place in the file of a line and column of a text. It is
// exact for literal text (|) and for text that stands in one line as it is read,
// and the text's own place for any other form.
func (d *decoder) textPlace(n *yaml.Node, s string) func(line, col int) (int, int) {
	lines := d.linesOf(fileOf(n))
	start, indent := n.Line+d.line0, 0
	if n.Style&yaml.LiteralStyle == 0 {
		return oneLinePlace(n, start, lines, s)
	}
	for start < lines.n() && len(bytes.TrimSpace(lines.at(start))) == 0 {
		start++ // blank lines before the text were trimmed from s
	}
	if start < lines.n() {
		line := lines.at(start)
		indent = len(line) - len(bytes.TrimLeft(line, " "))
	}
	return func(line, col int) (int, int) { return start + line, indent + col }
}

// textLines are the lines of a text, found by where each begins.
type textLines struct {
	src  []byte
	from []int
}

func linesOf(src []byte) textLines {
	l := textLines{src, make([]int, 1, bytes.Count(src, []byte("\n"))+1)}
	for i, c := range src {
		if c == '\n' {
			l.from = append(l.from, i+1)
		}
	}
	return l
}

func (l textLines) n() int { return len(l.from) }

// at is a line, without its end.
func (l textLines) at(i int) []byte {
	if i+1 < len(l.from) {
		return l.src[l.from[i] : l.from[i+1]-1]
	}
	return l.src[l.from[i]:]
}

func (d *decoder) linesOf(file int32) textLines {
	if d.lines == nil {
		d.lines = make([]textLines, len(d.sources))
	}
	if d.lines[file].from == nil {
		d.lines[file] = linesOf(d.sources[file])
	}
	return d.lines[file]
}

// oneLinePlace is textPlace of a text that is not literal.
func oneLinePlace(n *yaml.Node, at int, lines textLines, s string) func(line, col int) (int, int) {
	column := n.Column
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		column++
	}
	exact := false
	if typed := lines.at(min(at, lines.n()) - 1); len(typed) < 64<<10 { // else a thousand texts on one line would take long
		r := []rune(string(typed))
		exact = column <= len(r) && strings.HasPrefix(string(r[column-1:]), s)
	}
	return func(_, col int) (int, int) {
		if exact {
			return at, column + col - 1
		}
		return at, n.Column
	}
}
