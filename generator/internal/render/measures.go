package render

import (
	"html/template"

	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/view"
)

// Series is a chart of any numbers, "" where there are none.
func (d *Dot) Series(in chart.SeriesInput) (template.HTML, error) {
	if len(in.Rows) == 0 {
		return "", nil
	}
	c, err := chart.Series(in)
	if !in.Horizontal {
		c.Height = 200
	}
	return template.HTML(c.AppendHTML(nil)), err
}

// File is a link to a file of data.
func (d *Dot) File(address, text string) template.HTML {
	return d.Anchor(view.Link{Text: text, Href: address})
}
