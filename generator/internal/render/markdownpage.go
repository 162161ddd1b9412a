package render

import (
	"html/template"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/view"
)

// Prose is a markdown text of this page. Its headings start below the page's own.
func (d *Dot) Prose(p view.Prose) template.HTML {
	return template.HTML(appendProse(nil, d.Page.Address, p))
}

func appendProse(b []byte, page string, p view.Prose) []byte {
	doc := markdown.Parse(p.Source)
	shift := 0
	for _, h := range doc.Headings() {
		if h.Level == 1 {
			shift = 1
		}
	}
	data := func(b []byte, i int) []byte {
		if i >= len(p.Blocks) {
			return b
		}
		return appendDataBlock(b, page, &p.Blocks[i])
	}
	return doc.AppendHTML(b, markdown.Options{HeadingShift: shift, Block: data, Fill: filler(page, p.Figures), Resolve: func(l markdown.Link) markdown.Resolved {
		to := p.Find(l)
		return markdown.Resolved{Href: addr.Rel(page, to.Href), Text: to.Text, Plain: to.Plain}
	}})
}

// The pages below stand alone: a host shows the first at any depth, and the
// others only until the browser has gone on.

// AbsCSS is the style's address from the root of the host.
func (d *Dot) AbsCSS(base string) string { return base + strings.TrimPrefix(d.assets.CSS, "/") }

// AbsAsset is another asset's address from the root of the host.
func (d *Dot) AbsAsset(base, name string) string {
	return base + strings.TrimPrefix(d.assets.Other[name], "/")
}

// Refresh sends the reader of a stub on to the page's new address. The address
// is relative and made of a path, so no scheme can be in it.
func (d *Dot) Refresh(address string) template.HTML {
	if !strings.HasPrefix(address, "/") {
		return ""
	}
	to := addr.Rel(d.Page.Address, address)
	return template.HTML(append(AppendText([]byte(`<meta http-equiv="refresh" content="0; url=`), escapePath(to)), `">`...))
}

// escapePath escapes what could end a URL within a refresh: blanks, quotes and
// semicolons never come from a file that Holdfast makes a page of, but an
// editor chooses its name.
func escapePath(p string) string {
	return strings.NewReplacer(" ", "%20", `"`, "%22", "'", "%27", ";", "%3B", ",", "%2C", "\t", "%09", "\n", "%0A").Replace(p)
}
