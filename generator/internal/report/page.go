package report

import (
	"fmt"
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/view"
)

// runner answers pages.
type runner struct {
	checker
	look *look
}

// page answers one page: one for each row, where it asks so.
func (r *runner) page(j *job) []view.ReportPage {
	bound := map[string]string{asOfParam: r.look.world.AsOf.String()}
	if j.each == nil {
		return r.one(j, j.page.Address, bound, nil)
	}
	rows, err := r.store.run(j.each, bound)
	if err != nil {
		r.mistake(j.page, &j.page.Each, err)
		return nil
	}
	var pages []view.ReportPage
	at := rows.find("id")
	seen := map[string]bool{}
	line, col := j.page.Each.At(0)
	for i, row := range rows.rows {
		id := row[at].text
		switch {
		case !book.ValidID(id):
			r.add(j.page, line, col, "bad-each", fmt.Sprintf("the id %q of row %d cannot be part of an address", id, i+1), "small letters, digits and single hyphens")
		case seen[id]:
			r.add(j.page, line, col, "bad-each", fmt.Sprintf("the id %q comes twice", id), "each row makes a page: give each id once")
		case r.look.world.Page(j.page.Address+id+"/") != nil:
			r.add(j.page, line, col, "address-taken", fmt.Sprintf("%s%s/ is taken by %s", j.page.Address, id, r.look.world.Page(j.page.Address+id+"/").Path), "rename one of them")
		default:
			seen[id] = true
			bound[idParam] = id
			pages = append(pages, r.one(j, j.page.Address+id+"/", bound, r.figures(rows, row))...)
		}
	}
	return pages
}

// one answers one page; known are the figures that it has already.
func (r *runner) one(j *job, address string, bound map[string]string, known []view.Figure) []view.ReportPage {
	p := view.ReportPage{Source: j.page.Address, Address: address, Figures: known}
	before := len(r.problems)
	for i, q := range j.figures {
		rows, err := r.store.run(q, bound)
		switch {
		case err != nil:
			r.mistake(j.page, &j.page.Figures[i], err)
		case len(rows.rows) > 1:
			line, col := j.page.Figures[i].At(0)
			r.add(j.page, line, col, "bad-query", fmt.Sprintf("figures come from one row; this gives %d", len(rows.rows)), "group the rows, or order them and take one")
		case len(rows.rows) == 0:
			p.Figures = append(p.Figures, r.figures(rows, make([]cell, len(rows.columns)))...)
		default:
			p.Figures = append(p.Figures, r.figures(rows, rows.rows[0])...)
		}
	}
	sortFigures(p.Figures)
	p.Title = r.title(j.page, p.Figures, bound[idParam])
	for i, b := range j.blocks {
		rows, err := r.store.run(b.query, bound)
		if err != nil {
			r.mistake(j.page, &b.sql, err)
			continue
		}
		block, columns := r.block(j.page, b, rows, "data-"+strconv.Itoa(i+1))
		if len(rows.rows) > 0 && block.Empty == "" {
			block.CSV = view.DataCSV{Address: address + block.ID + ".csv", Rows: r.look.plain(&result{columns, rows.rows})}
		}
		p.Blocks = append(p.Blocks, block)
	}
	if len(r.problems) > before {
		return nil
	}
	return []view.ReportPage{p}
}

// figures are the columns of one row, for the text.
func (r *runner) figures(rows *result, row []cell) []view.Figure {
	var out []view.Figure
	for i, c := range rows.columns {
		f := view.Figure{Name: c.name, DataCell: r.look.cell(rows, row, i)}
		if f.Text == "" {
			f.Text = "–"
		}
		out = append(out, f)
	}
	return out
}

// title fills in the {{ names }} of a page's title. A title without any says of
// a page made from a row whose it is: by the row's name, or else its id.
func (r *runner) title(p *book.Page, figures []view.Figure, id string) string {
	if !strings.Contains(p.Title, "{{") || len(figures) == 0 {
		if id == "" {
			return ""
		}
		for _, f := range figures {
			if f.Name == "name" {
				id = f.Text
			}
		}
		return view.PageTitle(p) + ": " + id
	}
	var pairs []string
	for _, f := range figures {
		pairs = append(pairs, "{{ "+f.Name+" }}", f.Text, "{{"+f.Name+"}}", f.Text)
	}
	return strings.NewReplacer(pairs...).Replace(p.Title)
}
