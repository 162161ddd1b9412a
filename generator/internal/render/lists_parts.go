package render

import (
	"html/template"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/view"
)

// What several lists have in common, appended in Go because a template cannot
// hand its page on together with an item.

// Citation is a source as it is cited.
func (d *Dot) Citation(c view.Citation) template.HTML {
	b := append(appendAnchor([]byte("<cite>"), d.Page.Address, view.Link{Text: c.Title, Href: c.Href}), "</cite>"...)
	for _, s := range [...]string{c.Author, c.Year} {
		if s != "" {
			b = AppendText(append(b, ", "...), s)
		}
	}
	return template.HTML(b)
}

// TaskList is a list of things to do.
func (d *Dot) TaskList(tasks []view.Task) template.HTML {
	b := []byte("<ul class=\"plain\">\n")
	for i := range tasks {
		t := &tasks[i]
		b = append(b, "<li>"...)
		b = appendAnchor(b, d.Page.Address, t.What)
		b = append(b, ` <span class="meta">`...)
		b = appendAnchor(b, d.Page.Address, t.Client)
		if t.Case.Href != "" {
			b = append(b, ", "...)
			b = appendAnchor(b, d.Page.Address, t.Case)
		}
		if t.Channel != "" {
			b = append(b, " · "...)
			b = AppendText(b, Words(t.Channel))
		}
		if t.Due != 0 {
			b = append(b, " · "...)
			b = AppendAge(b, t.Due, d.Site.AsOf)
		}
		b = append(b, "</span></li>\n"...)
	}
	return template.HTML(append(b, "</ul>"...))
}

// TaskLines is one of the lists of things to do on the page of today, a line a
// task. What only shows to those whose it is, the page's script brings out.
func (d *Dot) TaskLines(p view.TaskPart) template.HTML {
	b := append(strconv.AppendInt([]byte("<ul class=\"tasks\" data-show=\""), int64(p.Shown), 10), "\">\n"...)
	for i := range p.Tasks {
		t := &p.Tasks[i]
		b = append(AppendText(append(b, `<li data-who="`...), t.WhoID), '"')
		if i >= p.Shown {
			b = append(b, " hidden"...)
		}
		b = appendAnchor(append(b, `><span class="what">`...), d.Page.Address, t.What)
		b = appendAnchor(append(b, `</span> <span class="meta">`...), d.Page.Address, t.Client)
		b = appendAnchor(append(b, " · "...), d.Page.Address, t.Who)
		b = append(b, `</span> <span class="when">`...)
		if t.Late > 0 {
			b = append(append(b, "<span class=\"late\">"...), plural(t.Late, "day")...)
			b = AppendDayShort(append(b, " late</span> "...), t.Due, d.Site.AsOf)
		} else {
			b = AppendDayShort(b, t.Due, d.Site.AsOf)
		}
		b = append(b, "</span></li>\n"...)
	}
	return template.HTML(append(b, "</ul>"...))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// LogLink leads to where a contact with a client is logged.
func (d *Dot) LogLink(client, log view.Link) template.HTML {
	if !safeHref(log.Href) {
		return ""
	}
	b := AppendText([]byte(`<a class="log" href="`), addr.Rel(d.Page.Address, log.Href))
	if strings.HasPrefix(log.Href, "http") {
		b = append(b, `" rel="noreferrer noopener`...)
	}
	b = AppendText(append(b, `" aria-label="Log a contact with `...), client.Text)
	return template.HTML(append(AppendText(append(b, `">`...), log.Text), "</a>"...))
}

// PageList is a list of markdown pages.
func (d *Dot) PageList(pages []view.PageLine) template.HTML {
	b := []byte("<ul class=\"plain\">\n")
	for i := range pages {
		p := &pages[i]
		b = append(b, "<li>"...)
		b = appendAnchor(b, d.Page.Address, view.Link{Text: p.Title, Href: p.Href})
		if p.Retired {
			b = append(b, ` <span class="pill" data-tone="grey">retired</span>`...)
		}
		if p.Summary != "" {
			b = AppendText(append(b, "<br>"...), p.Summary)
		}
		if p.Owner.Text != "" || p.Reviewed != 0 {
			b = append(b, ` <span class="meta">`...)
			b = appendAnchor(b, d.Page.Address, p.Owner)
			if p.Owner.Text != "" && p.Reviewed != 0 {
				b = append(b, " · "...)
			}
			if p.Reviewed != 0 {
				b = AppendTime(append(b, "reviewed "...), p.Reviewed)
			}
			b = append(b, "</span>"...)
		}
		b = append(b, "</li>\n"...)
	}
	return template.HTML(append(b, "</ul>\n"...))
}

// PersonRow is one row of the list of people.
func (d *Dot) PersonRow(l view.PersonLine) template.HTML {
	b := appendAnchor([]byte(`<tr><th scope="row">`), d.Page.Address, l.Person)
	b = AppendText(append(b, `</th><td data-label="Role">`...), l.Role)
	b = appendAnchor(append(b, `</td><td data-label="Manager">`...), d.Page.Address, l.Manager)
	b = append(b, `</td>`...)
	b = appendCountCell(b, "Clients", l.Clients)
	b = append(b, `<td class="num" data-label="A year"`...)
	if l.Revenue != 0 {
		b = append(append(append(b, ` data-value="`...), d.Site.Money.Decimal(l.Revenue)...), `">`...)
		b = AppendText(b, d.Site.Money.Short(l.Revenue))
	} else {
		b = append(b, '>')
	}
	b = AppendText(append(b, `</td><td class="num" data-label="Hours">`...), l.Hours)
	b = append(b, `</td>`...)
	for _, c := range [...]struct {
		label string
		n     int
	}{{"In danger", l.Danger}, {"To do", l.Due}, {"This week", l.NextWeek}, {"Overdue", l.Overdue}} {
		b = appendCountCell(b, c.label, c.n)
	}
	return template.HTML(append(b, "</tr>\n"...))
}

// appendCountCell appends a number; the label leads it where rows are blocks.
func appendCountCell(b []byte, label string, n int) []byte {
	b = append(append(append(b, `<td class="num" data-label="`...), label...), `">`...)
	if n != 0 {
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, `</td>`...)
}

// ReasonCase is one case on a reason's page.
func (d *Dot) ReasonCase(c view.ReasonCase) template.HTML {
	b := appendAnchor(nil, d.Page.Address, c.Client)
	b = appendShort(b, d.Site.Money, c.Value)
	b = appendOutcome(append(b, ' '), c.Outcome)
	for _, p := range [...]struct {
		on   bool
		text string
	}{{c.Stated, "they say so"}, {c.Believed, "we believe so"}} {
		if p.on {
			b = append(append(append(b, ` <span class="pill" data-tone="accent">`...), p.text...), `</span>`...)
		}
	}
	if c.Evidence != "" || c.About != "" {
		b = append(b, "<br>"...)
		b = AppendText(b, c.About)
		if c.Evidence != "" && c.About != "" {
			b = append(b, ": "...)
		}
		b = AppendText(b, c.Evidence)
	}
	b = append(b, ` <span class="meta">`...)
	b = appendAnchor(b, d.Page.Address, c.Case)
	if c.On != 0 {
		b = AppendTime(append(b, " · "...), c.On)
	}
	if c.Confidence != "" {
		b = append(AppendText(append(b, " · "...), c.Confidence), " confidence"...)
	}
	if c.Source != "" {
		b = AppendText(append(b, " · "...), Words(c.Source))
	}
	return template.HTML(append(b, "</span>"...))
}

func appendShort(b []byte, c money.Currency, a money.Amount) []byte {
	if a == 0 {
		return b
	}
	b = append(b, ` <span class="num">`...)
	return append(AppendText(b, c.Short(a)), " a year</span>"...)
}

var outcomeTones = map[string]string{
	"saved": "green", "won-back": "green", "worked": "green", "partial": "amber", "partly": "amber",
	"lost": "red", "left": "red", "failed": "red",
}

// Outcome is how something ended, as a pill.
func (d *Dot) Outcome(outcome string) template.HTML {
	return template.HTML(appendOutcome(nil, outcome))
}

func appendOutcome(b []byte, outcome string) []byte {
	if outcome == "" {
		return b
	}
	tone, ok := outcomeTones[outcome]
	if !ok {
		tone = "grey"
	}
	text := Title(outcome)
	if outcome == "partial" {
		text = "Kept in part"
	}
	b = append(append(append(b, `<span class="pill" data-tone="`...), tone...), `">`...)
	return append(AppendText(b, text), `</span>`...)
}

// RivalBody is what is known of one rival: their news, and beside it the
// clients whom that news is about.
func (d *Dot) RivalBody(r view.Rival) template.HTML {
	var cases []byte
	cases = d.appendRivalCases(cases, "In play now", r.InPlay)
	cases = d.appendRivalCases(cases, "Lost to them", r.Lost)
	cases = d.appendRivalCases(cases, "Stayed, or came back", r.Won)
	if len(cases) == 0 {
		cases = append(cases, "<p class=\"empty\">No case names them.</p>\n"...)
	}
	b := []byte("<div class=\"columns\">\n<div class=\"half\">\n")
	b = append(append(b, cases...), "</div>\n<div class=\"half\">\n"...)
	if len(r.News) > 0 {
		b = append(b, "<h3>News</h3>\n<ul class=\"plain\">\n"...)
		for _, n := range r.News {
			b = AppendText(append(b, "<li>"...), n.What)
			b = append(AppendAge(append(b, ` <span class="meta">`...), n.On, d.Site.AsOf), "</span></li>\n"...)
		}
		b = append(b, "</ul>\n"...)
	}
	return template.HTML(append(b, "</div>\n</div>\n"...))
}

func (d *Dot) appendRivalCases(b []byte, head string, cases []view.RivalCase) []byte {
	if len(cases) == 0 {
		return b
	}
	b = append(AppendText(append(b, "<h3>"...), head), "</h3>\n<ul class=\"plain\">\n"...)
	for i := range cases {
		c := &cases[i]
		b = appendAnchor(append(b, "<li>"...), d.Page.Address, c.Client)
		b = appendShort(b, d.Site.Money, c.Value)
		if c.Ours {
			b = append(b, ` <span class="pill" data-tone="green">with us again</span>`...)
		}
		if c.MayCall {
			b = append(b, ` <span class="pill" data-tone="green">may be called`...)
			if c.NotBefore > d.Site.AsOf {
				b = append(append(b, " from "...), Day(c.NotBefore)...)
			}
			b = append(b, `</span>`...)
		}
		b = appendAnchor(append(b, ` <span class="meta">`...), d.Page.Address, c.Case)
		if c.On != 0 {
			b = AppendTime(append(b, " · "...), c.On)
		}
		b = append(b, "</span></li>\n"...)
	}
	return append(b, "</ul>\n"...)
}
