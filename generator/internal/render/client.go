package render

import (
	"bytes"
	"html/template"

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

// ClientDot is what the client's template sees as V: the view, and what is
// appended in Go.
type ClientDot struct {
	view.Client
	links
	OpenCases     []CaseDot
	TimelineHTML  template.HTML
	RevenueFigure template.HTML // "" without data, as are the other two
	TouchesFigure template.HTML
	PeopleFigure  template.HTML
	TotalDecimal  string // of what they were billed in all
	RunningPlays  []PlayDot
}

// Client renders a client's page and appends it to buf.
func (e *Engine) Client(buf *bytes.Buffer, c *view.Client) error {
	p := c.Page()
	dot := ClientDot{Client: *c, links: linksOf(p.Address), TotalDecimal: c.Money.Decimal(c.Billing.Total)}
	if err := dot.draw(); err != nil {
		return err
	}
	p.Charts = dot.RevenueFigure+dot.TouchesFigure+dot.PeopleFigure != ""
	dot.TimelineHTML = template.HTML(AppendTimeline(make([]byte, 0, 512*len(c.Timeline)), c))
	for i := range c.Open {
		dot.OpenCases = append(dot.OpenCases, CaseDot{c.Open[i], dot.links})
	}
	dot.RunningPlays = playDots(c.Running(), dot.links)
	return e.Page(buf, p, &dot)
}

// draw makes the three figures.
func (d *ClientDot) draw() error {
	revenue, err := chart.Revenue(d.Revenue)
	if err != nil {
		return err
	}
	touches, err := chart.TouchCalendar(d.Touches)
	if err != nil {
		return err
	}
	people, err := chart.People(d.People)
	if err != nil {
		return err
	}
	d.RevenueFigure = template.HTML(revenue.AppendHTML(nil))
	d.TouchesFigure = template.HTML(touches.AppendHTML(nil))
	d.PeopleFigure = template.HTML(people.AppendHTML(nil))
	return nil
}

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
