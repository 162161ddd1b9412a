package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/search"
)

// What search knows of each page: made from what the page shows, so that
// nothing can be found that may not be seen.

// NewClientDocument is a client, with its cases, its people and the entries of
// its timeline as parts that can be linked to. The parts lie in the room given,
// where there is enough.
func NewClientDocument(rec *book.Record, c *Client, room []search.Part) search.Document {
	d := search.Document{
		Kind: "client", Title: c.Name, Address: c.Href, ID: c.ID, Aliases: c.Aliases,
		Sub: joinFacts(joinFacts(capital(words(c.Status)), words(c.Tier)), c.Owner.Text),
		Facets: []search.Facet{
			{Name: "kind", Value: "client", Label: "Clients"},
			{Name: "status", Value: c.Status, Label: capital(words(c.Status))},
			{Name: "tier", Value: c.Tier, Label: capital(words(c.Tier))},
			{Name: "owner", Value: rec.Owner, Label: c.Owner.Text},
		},
	}
	d.Tags = append(slices.Clone(c.Tags), c.Industry, c.Region, c.Group)
	d.Parts = slices.Grow(room[:0], len(rec.Contacts)+2+len(rec.Cases)+len(c.Timeline))
	part := func(p search.Part) {
		if p.Head != "" || p.Text != "" {
			d.Parts = append(d.Parts, p)
		}
	}
	for i := range rec.Contacts {
		p := &rec.Contacts[i]
		d.People = append(d.People, p.Name)
		part(search.Part{Label: "Contact", Href: "#" + contactAnchor(p.ID), Text: sentence(p.Name, p.Title, p.Email, p.Phone, strings.Join(p.CaresAbout, "; "))})
	}
	part(search.Part{Label: "The file", Text: sentence(c.Origin.Source, c.Origin.SignedBecause, strings.Join(c.Motivators, "; "), strings.Join(c.EarlierComplaints, "; "))})
	part(search.Part{Label: "Orders", Text: orderRefs(rec.Orders)})
	reasons := map[string]bool{}
	for i := range rec.Cases {
		part(casePart(rec, &rec.Cases[i], c.Names))
		for _, r := range rec.Cases[i].Reasons {
			if !reasons[r.Code] {
				d.Facets = append(d.Facets, search.Facet{Name: "reason", Value: r.Code, Label: c.Names.Link("reason", r.Code).Text})
			}
			reasons[r.Code] = true
		}
	}
	for i := range c.Timeline {
		if e := &c.Timeline[i]; !saidBefore(c.Timeline[:i], e) {
			part(entryPart(e, c.Names))
		}
	}
	return d
}

// saidBefore reports whether an entry repeats a later one, as the day on which
// a follow-up was set repeats that on which it was done.
func saidBefore(later []Entry, e *Entry) bool {
	switch e.Kind {
	case "order": // all in one part
		return true
	case "follow-up", "offer", "lesson", "contract", "play":
		return slices.ContainsFunc(later, func(l Entry) bool { return l.Kind == e.Kind && l.Source == e.Source && l.Summary == e.Summary })
	default:
		return false
	}
}

// entryPart is one entry of the timeline. Its anchor tells its kind and day.
// Figures and days beside it are left out: they are looked up on the page, not
// searched for.
func entryPart(e *Entry, names Names) search.Part {
	p := search.Part{Kind: e.Kind, Href: e.Href(), Text: e.Summary}
	switch e.Kind {
	case "complaint", "commitment", "step", "snooze":
		p.Text = sentence(e.Summary, e.Facts)
	case "case", "turning-point", "notice", "ended", "closed":
		p.Kind = "case"
	}
	if e.Kind == "step" {
		p.Kind = "play"
	}
	if e.Details != "" {
		p.Text = withNote(p.Text, e.Details, names)
	}
	return p
}

// casePart is a case, which has a page of its own.
func casePart(rec *book.Record, c *book.Case, names Names) search.Part {
	text := []string{c.Why}
	var heads []string
	for _, r := range c.Reasons {
		heads = append(heads, names.Link("reason", r.Code).Text)
		text = append(text, r.About, r.Evidence)
	}
	if c.Competitor.Name != "" {
		heads = append(heads, names.Link("rival", c.Competitor.Name).Text)
		text = append(text, c.Competitor.Why)
	}
	for _, a := range c.Exit.Answers {
		text = append(text, a.Ask, a.Answer)
	}
	for _, o := range c.Offers {
		text = append(text, o.What)
	}
	text = append(append(text, c.Review.Ours...), c.Review.Theirs...)
	for _, l := range c.Review.Lessons {
		text = append(text, l.What)
	}
	return search.Part{Kind: "case", Label: capital(caseName(c.Kind, c.Opened)), Href: addr.Case(rec.ID, c.ID), Head: strings.Join(heads, ", "), Text: sentence(text...)}
}

func orderRefs(orders []book.Order) string {
	var refs []string
	for i := range orders {
		if orders[i].Ref != "" {
			refs = append(refs, orders[i].Ref)
		}
	}
	return strings.Join(refs, ", ")
}

// sentence joins texts, leaving out empty ones.
func sentence(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(t string) bool { return t == "" })
	if len(texts) == 1 {
		return texts[0]
	}
	size := 0
	for _, t := range texts {
		size += len(t) + len(". ")
	}
	var b strings.Builder
	b.Grow(size)
	for _, t := range texts {
		endSentence(&b)
		b.WriteString(t)
	}
	return b.String()
}

// endSentence makes ready for another one, if there is one.
func endSentence(b *strings.Builder) {
	if b.Len() == 0 {
		return
	}
	if last := b.String()[b.Len()-1]; strings.IndexByte(".!?:;", last) < 0 {
		b.WriteByte('.')
	}
	b.WriteByte(' ')
}

// note is a text typed as markdown, without its marks: as it reads, near enough
// to be found and shown as an excerpt.
func note(src string, names Names) string { return withNote("", src, names) }

// withNote is a text and a note after it.
func withNote(text, src string, names Names) string {
	if strings.Contains(src, "[[") {
		src = readable(src, names.Find)
	}
	var b strings.Builder
	b.Grow(len(text) + len(". ") + len(src))
	b.WriteString(text)
	endSentence(&b)
	before := b.Len()
	if unmark(&b, src); b.Len() == before {
		return text
	}
	return b.String()
}

// readable puts words in the place of wiki links.
func readable(src string, find func(kind, id string) (Link, bool)) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(src, "[[")
		inner, after, closed := strings.Cut(rest, "]]")
		kind, target, kinded := strings.Cut(inner, ":")
		b.WriteString(before)
		if !open || !closed {
			b.WriteString(rest)
			return b.String()
		}
		target, label, labelled := strings.Cut(target, "|")
		switch to, ok := find(kind, target); {
		case labelled:
			b.WriteString(label)
		case !kinded:
			b.WriteString(inner)
		case ok:
			b.WriteString(to.Text)
		default:
			id, _, _ := strings.Cut(target, "#")
			b.WriteString(id)
		}
		src = after
	}
}

// unmark adds a text without markdown's marks, and without where links lead.
func unmark(b *strings.Builder, src string) {
	from := b.Len()
	space, start := true, true
	for i := 0; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '\n' || c == ' ' || c == '\t' || c == '\r':
			start = start || c == '\n'
			space = true
			continue
		case c == '*' || c == '`' || c == '~' || c == '|' || start && (c == '#' || c == '>' || c == '-' || c == '+'):
			continue
		case c == '[' || c == '!' && i+1 < len(src) && src[i+1] == '[':
			continue
		case c == ']':
			if end := strings.IndexByte(src[i:], ')'); end > 0 && src[i+1] == '(' {
				i += end
			}
			continue
		}
		if space && b.Len() > from {
			b.WriteByte(' ')
		}
		end := i + 1 + unmarkable(src[i+1:])
		b.WriteString(src[i:end])
		i = end - 1
		space, start = false, false
	}
}

// unmarkable is how many bytes of a text cannot be marks, nor more than one
// space.
func unmarkable(s string) (n int) {
	for n < len(s) {
		switch {
		case !mayMark[s[n]]:
			n++
		case s[n] == ' ' && n+1 < len(s) && !mayMark[s[n+1]]:
			n += 2
		default:
			return n
		}
	}
	return n
}

// mayMark are the bytes that unmark looks at.
var mayMark = func() (t [256]bool) {
	for _, c := range []byte("\n \t\r*`~|#>-+[]!") {
		t[c] = true
	}
	return t
}()

// LazyDocument is a document that belongs to no single client: its address, a
// hash of all that it is made from, and how it is made.
type LazyDocument struct {
	Address string
	Sum     func() [32]byte
	Make    func() search.Document
}

// Documents lists them by address: pages of content/, people, reasons, signs,
// rivals, and the pages that every site has.
func (ix *Index) Documents() []LazyDocument {
	var all []LazyDocument
	add := func(d search.Document) {
		all = append(all, LazyDocument{d.Address, func() [32]byte { return pack.Hash(&d) }, func() search.Document { return d }})
	}
	for _, p := range ix.World.Pages {
		if shown(ix.World, p.Address) != nil {
			all = append(all, ix.pageDocuments(p)...)
		}
	}
	ref := &ix.Reference
	for i := range ref.Team {
		p := &ref.Team[i]
		add(search.Document{Kind: "person", Title: p.Name, Address: addr.Person(p.ID), ID: p.ID, Sub: p.Role, Facets: kindFacet("person", "People")})
	}
	for i := range ref.Reasons {
		r := &ref.Reasons[i]
		add(search.Document{Kind: "reason", Title: r.Label, Address: addr.Reason(r.ID), ID: r.ID, Sub: "Reason", Facets: kindFacet("reason", "Reasons"), Parts: []search.Part{{Text: r.Needs}}})
	}
	for i := range ref.Rivals {
		add(rivalDocument(&ref.Rivals[i]))
	}
	for _, s := range retention.Signs() {
		add(search.Document{Kind: "sign", Title: s.Title, Address: addr.Sign(s.Code), ID: s.Code, Sub: "Sign", Facets: kindFacet("sign", "Signs"), Parts: []search.Part{{Text: sentence(s.Means, s.RestsOn)}}})
	}
	for _, f := range fixed {
		if shown(ix.World, f.Href) == nil && f.Href != addr.Search {
			add(ix.fixedDocument(f))
		}
	}
	slices.SortFunc(all, func(a, b LazyDocument) int { return strings.Compare(a.Address, b.Address) })
	return slices.CompactFunc(all, func(a, b LazyDocument) bool { return a.Address == b.Address })
}

func kindFacet(kind, label string) []search.Facet {
	return []search.Facet{{Name: "kind", Value: kind, Label: label}}
}

func rivalDocument(r *book.Rival) search.Document {
	d := search.Document{Kind: "rival", Title: r.Name, Address: addr.Rival(r.ID), ID: r.ID, Sub: "Rival", Facets: kindFacet("rival", "Rivals")}
	if d.Title == "" {
		d.Title = r.ID
	}
	for _, n := range r.News {
		d.Parts = append(d.Parts, search.Part{Label: "News, " + dayText(n.Date), Text: n.What})
	}
	return d
}

func (ix *Index) fixedDocument(f Link) search.Document {
	d := search.Document{Kind: "page", Title: f.Text, Address: f.Href, Facets: kindFacet("page", "Pages")}
	if f.Href == addr.Measures {
		for _, m := range retention.Measures() {
			d.Parts = append(d.Parts, search.Part{Label: m.Title, Href: "#" + m.Name, Head: m.Title, Text: sentence(m.Answers, m.Formula)})
		}
	}
	return d
}

// pageDocuments are a page of content/, by heading; or, where it is made a row,
// the list of those pages, and each of them.
func (ix *Index) pageDocuments(p *book.Page) []LazyDocument {
	if p.Each.Text == "" {
		return []LazyDocument{ix.pageDocument(p, ix.reportOf(p))}
	}
	list := *p
	list.Body, list.Parts = "", nil // they stand on the pages that are listed
	all := []LazyDocument{ix.pageDocument(&list, ReportPage{Address: p.Address})}
	for _, r := range ix.rowsOf(p) {
		all = append(all, ix.pageDocument(p, r))
	}
	return all
}

func (ix *Index) pageDocument(p *book.Page, r ReportPage) LazyDocument {
	address := cmp.Or(r.Address, p.Address)
	sum := func() [32]byte {
		return pack.Hash(&struct {
			Page    book.Page
			Names   Names
			Address string
			Title   string
			Figures []Figure
		}{*p, NewNames(ix.World, p.Refs), address, r.Title, r.Figures})
	}
	return LazyDocument{address, sum, func() search.Document {
		d := newPageDocument(p, NewNames(ix.World, p.Refs), &r)
		d.Address = address
		return d
	}}
}

// pageKinds are what readers call the kinds of pages.
var pageKinds = map[string]string{"playbook": "Playbooks", "report": "Reports", "page": "Pages"}

func newPageDocument(p *book.Page, names Names, r *ReportPage) search.Document {
	d := search.Document{Kind: p.Kind, Title: cmp.Or(r.Title, PageTitle(p)), Address: p.Address, ID: p.Name, Sub: p.Summary, Tags: p.Tags, Facets: kindFacet(p.Kind, pageKinds[p.Kind])}
	if p.Owner != "" {
		d.Facets = append(d.Facets, search.Facet{Name: "owner", Value: p.Owner, Label: names.Link("person", p.Owner).Text})
	}
	for _, code := range p.Playbook.Handles.Reasons {
		d.Facets = append(d.Facets, search.Facet{Name: "reason", Value: code, Label: names.Link("reason", code).Text})
	}
	part := func(q search.Part) {
		if q.Head != "" || q.Text != "" {
			d.Parts = append(d.Parts, q)
		}
	}
	part(search.Part{Text: p.Summary})
	for _, s := range p.Playbook.Steps {
		part(search.Part{Label: "Step", Href: "#step-" + s.ID, Text: sentence(s.Do, s.Say, s.Avoid)})
	}
	part(search.Part{Label: "When to stop", Text: p.Playbook.Stop})
	for _, g := range p.Playbook.Disagreements {
		text := []string{g.House.Choice, g.House.Why}
		for _, q := range g.Positions {
			text = append(text, q.Says, q.When)
		}
		part(search.Part{Label: "Where sources disagree", Head: g.Topic, Text: sentence(text...)})
	}
	lines := strings.SplitAfter(p.Body, "\n")
	at, head := 0, markdown.Heading{}
	for _, h := range append(slices.Clip(p.Parts), markdown.Heading{Line: len(lines) + 1}) {
		if body := stretch(lines, at, h.Line-1); body != "" || head.ID != "" {
			q := search.Part{Label: head.Text, Head: head.Text, Text: note(r.filled(body), names)}
			if head.ID != "" {
				q.Href = "#" + head.ID
			}
			part(q)
		}
		head, at = h, h.Line
	}
	return d
}

// stretch joins the lines of a page from one to before another, without blocks
// of data and the marks of fences.
func stretch(lines []string, from, to int) string {
	var b strings.Builder
	skip := false
	for _, l := range lines[min(from, len(lines)):min(max(from, to), len(lines))] {
		if fence, ok := strings.CutPrefix(strings.TrimSpace(l), "```"); ok {
			skip = !skip && slices.Contains([]string{"chart", "table", "metric"}, strings.TrimSpace(fence))
			continue
		}
		if !skip {
			b.WriteString(l)
		}
	}
	return strings.TrimSpace(b.String())
}
