package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/view"
)

// Anchor is a link as this page writes it; without an address it is its text.
func (d *Dot) Anchor(l view.Link) template.HTML {
	return template.HTML(appendAnchor(nil, d.Page.Address, l))
}

// Anchors are links parted by commas.
func (d *Dot) Anchors(links []view.Link) template.HTML {
	var b []byte
	for i, l := range links {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendAnchor(b, d.Page.Address, l)
	}
	return template.HTML(b)
}

func appendAnchor(b []byte, page string, l view.Link) []byte {
	if !safeHref(l.Href) {
		return AppendText(b, l.Text)
	}
	b = append(b, `<a href="`...)
	b = AppendText(b, addr.Rel(page, l.Href))
	if strings.HasPrefix(l.Href, "http") {
		b = append(b, `" rel="noreferrer noopener`...)
	}
	b = append(b, `">`...)
	return append(AppendText(b, l.Text), "</a>"...)
}

// safeHref allows addresses of the site and whole http(s) URLs, whoever typed them.
func safeHref(href string) bool {
	if strings.HasPrefix(href, "/") {
		return !strings.HasPrefix(href, "//") && !strings.HasPrefix(href, `/\`)
	}
	lower := strings.ToLower(href[:min(len(href), 8)])
	return strings.HasPrefix(href, "#") || strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// ClientRows are the rows of the list of clients.
func (d *Dot) ClientRows() template.HTML {
	v, _ := d.V.(view.ClientList)
	return template.HTML(appendClientRows(nil, d.Site.Money, v.First()))
}

// RowsVersion changes with the rows that are not in the page, so that no browser
// joins a new page with rows that it kept.
func (d *Dot) RowsVersion() string {
	v, _ := d.V.(view.ClientList)
	h := fnv.New64a()
	for _, rows := range v.Chunks() {
		_, _ = h.Write(appendClientRows(nil, d.Site.Money, rows)) // a hash takes all
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// clientChunk is a script that hands rows, as they would stand in the page, to the
// page's own script. Scripts are what a page on file:// may read.
func clientChunk(v view.ClientChunk) ([]byte, error) {
	b := fmt.Appendf(nil, "holdfastRows(%d,", v.N)
	var rows bytes.Buffer
	e := json.NewEncoder(&rows)
	e.SetEscapeHTML(false) // no page holds it, and markup would be twice as long
	err := e.Encode(string(appendClientRows(nil, v.Money, v.Rows)))
	return append(append(b, rows.Bytes()...), ");\n"...), err
}

func appendClientRows(b []byte, m money.Currency, rows []view.ClientLine) []byte {
	b = slices.Grow(b, 700*len(rows))
	for i := range rows {
		b = appendClientRow(b, m, &rows[i])
	}
	return b
}

func appendClientRow(b []byte, m money.Currency, r *view.ClientLine) []byte {
	b = append(b, `<tr data-client="`...)
	b = AppendText(b, r.ID)
	b = append(b, `" data-text="`...)
	b = AppendText(AppendText(AppendText(AppendText(b, r.Name), " "+r.ID), " "+r.OwnerName), r.Also)
	b = append(b, `" data-status="`...)
	b = AppendText(b, r.Status)
	b = append(b, `" data-tier="`...)
	b = AppendText(b, r.Tier)
	b = append(b, `" data-owner="`...)
	b = AppendText(b, r.Owner)
	b = append(b, `" data-risk="`...)
	b = AppendText(b, r.Risk)
	b = append(append(b, `" data-band="`...), r.Band...)
	b = append(append(b, `" data-sign="`...), r.Signs...)
	b = append(b, `"><td>`...)
	b = appendAnchor(b, addr.Clients, view.Link{Text: r.Name, Href: addr.Client(r.ID)})
	b = append(b, `</td><td><span class="pill status" data-status="`...)
	b = AppendText(b, r.Status)
	b = append(b, `">`...)
	b = AppendText(b, Title(r.Status))
	b = append(b, `</span></td>`...)
	b = appendHealthCells(b, r)
	b = append(b, `<td>`...)
	b = AppendText(b, Words(r.Tier))
	b = append(b, `</td><td>`...)
	b = appendAnchor(b, addr.Clients, view.Link{Text: r.OwnerName, Href: r.OwnerHref})
	b = append(b, `</td>`...)
	b = appendMoneyCell(b, m, r.Revenue)
	b = appendMoneyCell(b, m, r.AtRisk)
	b = appendDayCell(b, r.Renewal)
	b = appendDayCell(b, r.LastTouch)
	return append(b, "</tr>\n"...)
}

// appendHealthCells appends band and score, and the worst sign with how many more.
func appendHealthCells(b []byte, r *view.ClientLine) []byte {
	tone := r.Band
	if tone == "unknown" {
		tone = "grey"
	}
	b = append(b, `<td class="num" data-value="`...)
	if r.Health >= 0 {
		b = strconv.AppendInt(b, int64(r.Health), 10)
	}
	b = append(append(append(b, `"><span class="pill" data-tone="`...), tone...), `">`...)
	b = append(AppendText(b, r.Band), `</span> <span class="score">`...)
	if r.Health >= 0 {
		b = strconv.AppendInt(b, int64(r.Health), 10)
	}
	b = append(b, `</span></td><td>`...)
	if r.Worst.Text != "" {
		b = appendAnchor(b, addr.Clients, r.Worst)
	}
	if r.Count > 1 {
		b = append(strconv.AppendInt(append(b, ` <span class="meta">and `...), int64(r.Count-1), 10), ` more</span>`...)
	}
	return append(b, `</td>`...)
}

// appendMoneyCell appends an amount; nought is left empty, so that figures stand out.
func appendMoneyCell(b []byte, c money.Currency, a money.Amount) []byte {
	if a == 0 {
		return append(b, `<td class="num"></td>`...)
	}
	b = append(b, `<td class="num" data-value="`...)
	b = append(b, c.Decimal(a)...)
	b = append(b, `">`...)
	return append(AppendText(b, c.Short(a)), `</td>`...)
}

func appendDayCell(b []byte, d day.Day) []byte {
	b = append(b, `<td class="nowrap">`...)
	return append(AppendTime(b, d), `</td>`...)
}

// SearchResults are the links of the search page, one a line.
func (d *Dot) SearchResults() template.HTML {
	v, _ := d.V.(view.Search)
	b := make([]byte, 0, 80*len(v.Results))
	for _, l := range v.Results {
		b = append(appendAnchor(b, d.Page.Address, l), '\n')
	}
	return template.HTML(b)
}
