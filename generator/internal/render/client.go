package render

import (
	"bytes"
	"html/template"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/view"
)

// Link is a link as the page writes it, or its text where it leads nowhere.
func (l links) Link(to view.Link) template.HTML {
	return template.HTML(l.appendLink(nil, to))
}

// Links are people as words: "Li Wei and Jane Roe".
func (l links) Links(all []view.Link) template.HTML {
	return template.HTML(l.list(nil, all))
}

// To is a site address as the page links to it.
func (l links) To(href string) string { return addr.Rel(l.page, href) }

// Tel is a telephone link, a scheme that html/template does not know. Anything
// but digits and a plus is left out, so there is nothing in it to escape.
func (links) Tel(dial string) template.URL {
	return template.URL("tel:" + strings.Map(func(r rune) rune {
		if r == '+' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, dial))
}

// ClientDot is what the client's template sees as V: the view, and what is
// appended in Go.
//
// It has the file's fields but one level down: the deeper a field is promoted
// from, the longer a template looks for it.
type ClientDot struct {
	view.ClientFile
	links
	Kinds         []view.KindCount
	Years         []string
	OpenCases     []CaseDot
	TrendFigure   template.HTML // "" where health was never known
	RevenueFigure template.HTML // "" without data, as are the other two
	TouchesFigure template.HTML
	PeopleFigure  template.HTML
	TotalDecimal  string // of what they were billed in all
	RunningPlays  []PlayDot
	client        *view.Client
}

// Client renders a client's page and appends it to buf.
func (e *Engine) Client(buf *bytes.Buffer, c *view.Client) error {
	p := c.Page()
	dot := ClientDot{ClientFile: c.ClientFile, links: linksOf(p.Address), Kinds: c.Kinds, Years: c.Years(), TotalDecimal: c.Money.Decimal(c.Billing.Total), client: c}
	if err := dot.draw(c); err != nil {
		return err
	}
	p.Charts = dot.RevenueFigure != "" || dot.TouchesFigure != "" || dot.PeopleFigure != ""
	for i := range c.Open {
		dot.OpenCases = append(dot.OpenCases, CaseDot{c.Open[i], dot.links})
	}
	dot.RunningPlays = playDots(c.Running(), dot.links)
	return e.Page(buf, p, &dot)
}

// TimelineHTML is the timeline; see AppendTimeline.
func (d *ClientDot) TimelineHTML() template.HTML { return template.HTML(d.appendTimeline(nil)) }

func (d *ClientDot) appendTimeline(b []byte) []byte { return AppendTimeline(b, d.client) }

// draw makes the figures.
func (d *ClientDot) draw(c *view.Client) error {
	revenue, err := chart.Revenue(c.Revenue)
	if err != nil {
		return err
	}
	touches, err := chart.TouchCalendar(c.Touches)
	if err != nil {
		return err
	}
	people, err := chart.People(c.People)
	if err != nil {
		return err
	}
	room := rooms.Get().(*[]byte)
	defer rooms.Put(room)
	b := (*room)[:0]
	d.TrendFigure = trendFigure(c.Health)
	d.RevenueFigure = template.HTML(revenue.AppendHTML(b))
	d.TouchesFigure = template.HTML(touches.AppendHTML(b))
	d.PeopleFigure = template.HTML(people.AppendHTML(b))
	return nil
}

// rooms are buffers for figures; in one of this size most fit.
var rooms = sync.Pool{New: func() any { b := make([]byte, 0, 32<<10); return &b }}

// BriefDot is what the brief's template sees as V.
type BriefDot struct {
	view.Brief
	links
}

// Brief renders an account brief and appends it to buf.
func (e *Engine) Brief(buf *bytes.Buffer, b *view.Brief) error {
	p := b.Page()
	return e.Page(buf, p, &BriefDot{*b, linksOf(p.Address)})
}

// ValueDot is what the value brief's template sees as V.
type ValueDot struct {
	view.ValueBrief
	links
}

// ValueBrief renders a client's value brief and appends it to buf.
func (e *Engine) ValueBrief(buf *bytes.Buffer, b *view.ValueBrief) error {
	p := b.Page()
	return e.Page(buf, p, &ValueDot{*b, linksOf(p.Address)})
}

// Questionnaire renders the exit questionnaire of a case and appends it to buf.
func (e *Engine) Questionnaire(buf *bytes.Buffer, q *view.Questionnaire) error {
	return e.Page(buf, q.Page(), q)
}
