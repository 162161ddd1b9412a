package book

import (
	"bytes"
	"path"
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
		Page Page   `y:",inline"`
		Each string `y:"each,text"`
	}
)

// parsedPage is what one markdown file says, before anything outside it is asked.
type parsedPage struct {
	Page     Page
	Problems []diag.Problem
	Named    []namedRef
	Anchors  []string // ids that a link may lead to
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
		out.Problems = append(out.Problems, diag.Problem{
			Path: file, Line: 1, Column: 1, Code: "missing-front-matter", Message: "the page has no front matter",
			Hint: "begin it with --- and a title, and end that with another --- line",
		})
		return out
	}
	d := &decoder{files: []string{file}, sources: []string{string(src)}, currency: money.Currency{}, line0: 1}
	root, problems := parseYAML(file, front, 1)
	d.problems = append(d.problems, problems...)
	d.front(root, &out.Page, len(problems) > 0)
	out.Page.Body, out.Page.Line = body, line
	d.body(&out)
	out.Problems, out.Named = append(out.Problems, d.problems...), d.named
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
	rest, found := bytes.CutPrefix(src, []byte("---\n"))
	if !found {
		return nil, "", 0, false
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		end := bytes.IndexByte(rest[at:], '\n')
		next := at + end + 1
		if end < 0 {
			end, next = len(rest)-at, len(rest)
		}
		if strings.TrimRight(string(rest[at:at+end]), " \t") == "---" {
			return rest[:at], string(rest[next:]), line + 1, true
		}
		at = next
	}
	return nil, "", 0, false
}

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
		p.Each = f.Each
	default:
		d.decode(root, p)
	}
	p.At = at
	d.ownFront(root, p)
}

// ownFront checks what only a page's front matter has.
func (d *decoder) ownFront(root *yaml.Node, p *Page) {
	if aliases := child(root, "aliases"); aliases != nil {
		for i, a := range p.Aliases {
			if !strings.HasPrefix(a, "/") || !strings.HasSuffix(a, "/") || strings.Contains(a, "//") || strings.Contains(a, "..") || strings.ContainsAny(a, " <>\"'%?#\\") {
				d.errorf(aliases.Content[min(i, len(aliases.Content)-1)], "bad-address", "write it as /old/place/", "%q is no address of a page", a)
			}
		}
	}
	steps := child(root, "steps")
	for i, s := range p.Playbook.Steps {
		if who := child(steps.Content[min(i, len(steps.Content)-1)], "who"); who != nil && !contains(stepRoles, s.Who) && s.Who != "" {
			d.refer(who, "person", s.Who)
		}
	}
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
	for _, l := range doc.Links() {
		d.named = append(d.named, linkRef(l, p.Path, l.Line+p.Line-1, l.Column)...)
	}
	for _, h := range doc.Headings() {
		out.Anchors = append(out.Anchors, h.ID)
	}
	for _, b := range doc.Blocks() {
		d.problems = append(d.problems, diag.Problem{
			Path: p.Path, Line: b.Line + p.Line - 1, Column: 1, Severity: diag.Warning, Code: "block-as-text",
			Message: "this version shows a " + b.Kind + " block as its source",
		})
	}
}

// known cuts from a page what was not known on a day: a house's later choice.
func (p *Page) known(asOf day.Day) *Page {
	for i := range p.Playbook.Disagreements {
		if p.Playbook.Disagreements[i].House.On > asOf {
			cut := *p
			cut.Playbook.Disagreements = append([]Disagreement(nil), p.Playbook.Disagreements...)
			for j := range cut.Playbook.Disagreements {
				if cut.Playbook.Disagreements[j].House.On > asOf {
					cut.Playbook.Disagreements[j].House = House{}
				}
			}
			return &cut
		}
	}
	return p
}
