package book

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/money"
)

// The front matter of each kind of page.
type (
	playbookFront struct {
		Page     Page     `y:",inline"`
		Playbook Playbook `y:",inline"`
	}
	reportFront struct {
		Page    Page  `y:",inline"`
		Each    SQL   `y:"each"`
		Figures []SQL `y:"figures"`
	}
)

// parsedPage is what one markdown file says, before anything outside it is asked.
type parsedPage struct {
	Page     Page
	Problems []diag.Problem
	Named    []namedRef
	Anchors  []string   // ids that a link may lead to
	Aliases  []namedRef // old addresses, where they were typed
}

// parsePage reads one markdown file of content/.
func parsePage(file string, src []byte) parsedPage {
	out := parsedPage{Page: newPage(file)}
	if out.Problems = prescan(file, src); len(out.Problems) > 0 {
		return out
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	front, body, line, ok := splitFront(src)
	if !ok {
		p := diag.Problem{
			Path: file, Line: 1, Column: 1, Code: "missing-front-matter", Message: "the page has no front matter",
			Hint: "begin it with --- and a title, and end that with another --- line",
		}
		if first, _, _ := bytes.Cut(src, []byte("\n")); isRule(first) {
			p.Message, p.Hint = "the front matter has no end", "end it with another --- line"
		}
		out.Problems = append(out.Problems, p)
		return out
	}
	d := &decoder{files: []string{file}, sources: [][]byte{src}, currency: money.Currency{}, line0: 1}
	root, problems := parseYAML(file, front, 1)
	d.problems = append(d.problems, problems...)
	d.front(root, &out.Page, len(problems) > 0)
	out.Page.Body, out.Page.Line = body, line
	d.body(&out)
	out.Problems, out.Named = append(out.Problems, d.problems...), d.named
	out.Aliases = d.aliases
	return out
}

func newPage(file string) Page {
	rel := strings.TrimSuffix(strings.TrimPrefix(file, "content/"), ".md")
	p := Page{Path: file, Kind: "page", Name: path.Base(rel), Address: "/" + rel + "/"}
	if p.Name == "index" {
		p.Address = strings.TrimSuffix("/"+path.Dir(rel), ".")
		if !strings.HasSuffix(p.Address, "/") {
			p.Address += "/"
		}
	}
	if dir, in, _ := strings.Cut(rel, "/"); in != "" && p.Name != "index" {
		switch {
		case dir == "playbooks" && !strings.Contains(in, "/"):
			p.Kind = "playbook"
		case dir == "reports":
			p.Kind = "report"
		}
	}
	return p
}

// splitFront cuts a page into front matter and body; line is where the body begins.
func splitFront(src []byte) (front []byte, body string, line int, ok bool) {
	first, rest, found := bytes.Cut(src, []byte("\n"))
	if !found || !isRule(first) {
		return nil, "", 0, false
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		end := bytes.IndexByte(rest[at:], '\n')
		next := at + end + 1
		if end < 0 {
			end, next = len(rest)-at, len(rest)
		}
		if isRule(rest[at : at+end]) {
			return rest[:at], string(rest[next:]), line + 1, true
		}
		at = next
	}
	return nil, "", 0, false
}

// isRule reports the line above or below front matter.
func isRule(line []byte) bool { return string(bytes.TrimRight(line, " \t")) == "---" }

// front decodes the front matter; with nothing to decode it still says what is missing.
func (d *decoder) front(root *yaml.Node, p *Page, unreadable bool) {
	if root == nil {
		if unreadable {
			return
		}
		root = &yaml.Node{Kind: yaml.MappingNode, Column: 1}
	}
	d.refuse(root, 0)
	at := Pos{Line: int32(root.Line + d.line0)}
	switch p.Kind {
	case "playbook":
		f := playbookFront{Page: *p}
		d.decode(root, &f)
		*p = f.Page
		p.Playbook = f.Playbook
	case "report":
		f := reportFront{Page: *p}
		d.decode(root, &f)
		*p = f.Page
		p.Each, p.Figures = f.Each, f.Figures
	default:
		d.decode(root, p)
	}
	p.At = at
	d.ownFront(root, p)
}

// ownFront checks what only a page's front matter has.
func (d *decoder) ownFront(root *yaml.Node, p *Page) {
	nodes := items(child(root, "aliases"))
	for i, a := range p.Aliases {
		switch {
		case a == "":
		case !isAddress(a):
			d.errorf(nodes[i], "bad-address", "write it as /old/place/", "%q is no address of a page", a)
		default:
			d.aliases = append(d.aliases, namedRef{Ref: Ref{ID: a}, Path: p.Path, Line: nodes[i].Line + d.line0, Col: nodes[i].Column})
		}
	}
	nodes = items(child(root, "steps"))
	for i, s := range p.Playbook.Steps {
		if who := child(nodes[i], "who"); who != nil && !contains(stepRoles, s.Who) && s.Who != "" {
			d.refer(who, "person", s.Who)
		}
	}
}

// isAddress reports whether a page could be at an address: /old/place/.
func isAddress(s string) bool {
	return len(s) > 1 && strings.HasPrefix(s, "/") && strings.HasSuffix(s, "/") && path.Clean(s)+"/" == s &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || strings.ContainsRune("<>\"'%?#\\:*|", r) })
}

// stepRoles are the words that stand for a person in a step's who.
var stepRoles = []string{"owner", "sponsor", "manager", "team"}

// body parses the markdown: its problems, links and anchors.
func (d *decoder) body(out *parsedPage) {
	p := &out.Page
	doc := markdown.Parse(p.Body)
	for _, x := range doc.Problems() {
		d.problems = append(d.problems, diag.Problem{Path: p.Path, Line: x.Line + p.Line - 1, Column: x.Column, Code: x.Code, Message: x.Message, Hint: x.Hint})
	}
	p.Links, p.Parts = doc.Links(), doc.Headings()
	for _, l := range p.Links {
		d.named = append(d.named, linkRef(l, p.Path, l.Line+p.Line-1, l.Column)...)
	}
	for _, h := range p.Parts {
		out.Anchors = append(out.Anchors, h.ID)
	}
	d.blocks(p, doc.Blocks())
	for _, f := range doc.Figures() {
		p.Named = append(p.Named, Place{f.Name, f.Line + p.Line - 1, f.Column})
	}
}

// known is the page as it was known on a day: without a house's later choice or
// a later reading-through.
func (p *Page) known(asOf day.Day) *Page {
	later := func(x Disagreement) bool { return x.House.On > asOf }
	if p.Reviewed <= asOf && !slices.ContainsFunc(p.Playbook.Disagreements, later) {
		return p
	}
	cut := *p
	if cut.Reviewed > asOf {
		cut.Reviewed = 0
	}
	cut.Playbook.Disagreements = slices.Clone(p.Playbook.Disagreements)
	for i := range cut.Playbook.Disagreements {
		if x := &cut.Playbook.Disagreements[i]; later(*x) {
			x.House = House{}
		}
	}
	return &cut
}
