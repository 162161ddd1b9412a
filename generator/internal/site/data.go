package site

import (
	"crypto/sha256"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/view"
)

// recordContext is all but the records themselves that tables made of records
// may show, and that is not already in every key.
type recordContext struct {
	Closed    day.Month
	Reference book.Reference
	Playbooks []book.Playbook
	Titles    []string // of the playbooks
	Names     []string
}

// recordsKey is what tables made of records are made from: every record that is
// shown, in order, and their context. No row is worked out for it.
func (p *plan) recordsKey() [sha256.Size]byte {
	ctx := recordContext{Closed: p.world.Config.BooksClosed, Reference: p.world.Reference}
	for _, page := range p.world.Pages {
		if page.Kind == "playbook" {
			ctx.Playbooks = append(ctx.Playbooks, page.Playbook)
			ctx.Titles, ctx.Names = append(ctx.Titles, page.Title), append(ctx.Names, page.Name)
		}
	}
	sum := pack.Hash(&ctx)
	h := sha256.New()
	h.Write(sum[:])
	for _, r := range p.world.Rows {
		sum := p.shown[r.ID].sum
		h.Write([]byte(r.ID))
		h.Write(sum[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// chunk is how many records are turned into rows between two writes.
const chunk = 256

// growing is a file of the site that is written as it is made.
type growing struct {
	*writing
	page
	view.RawTable
	empty bool
}

// recordTables writes the tables whose rows come from records. All that are to be
// made are made together, so that each record is read once; what a few hundred
// records give is held at a time.
func (p *plan) recordTables(out *output) error {
	tables := view.RecordTables(p.world)
	if len(tables) == 0 {
		return nil
	}
	own := p.recordsKey()
	var open []*growing
	defer func() {
		for _, g := range open {
			g.abandon()
		}
	}()
	for _, t := range tables {
		pg := page{address: t.Head.Address(), key: p.key(pack.Hash(&t.Head), own)}
		if p.kept(out, pg) {
			if err := p.keep(out, pg); err != nil {
				return err
			}
			continue
		}
		file, err := out.create(addr.File(pg.address))
		if err != nil {
			return err
		}
		open = append(open, &growing{file, pg, t, true})
	}
	if len(open) == 0 {
		return nil
	}
	return p.grow(out, open)
}

// grow writes the files, chunk by chunk.
func (p *plan) grow(out *output, files []*growing) error {
	for _, g := range files {
		if _, err := g.Write(render.AppendDataHead(nil, &g.Head)); err != nil {
			return err
		}
	}
	rows := p.world.Rows
	for len(rows) > 0 {
		n := min(chunk, len(rows))
		parts := make([][][]byte, n) // by record, by file
		err := parallel(n, func(i int) (err error) {
			parts[i], err = p.recordRows(rows[i].ID, files)
			return err
		})
		if err != nil {
			return err
		}
		for _, part := range parts {
			for i, g := range files {
				if err := g.add(part[i]); err != nil {
					return err
				}
			}
		}
		rows = rows[n:]
	}
	for _, g := range files {
		if _, err := g.Write(render.AppendDataEnd(nil, &g.Head, g.empty)); err != nil {
			return err
		}
		e, err := out.finish(g.writing)
		if err != nil {
			return err
		}
		p.cache.note(g.key, e)
	}
	return nil
}

// recordRows are one record's rows for each file.
func (p *plan) recordRows(id string, files []*growing) ([][]byte, error) {
	rec, _, err := p.record(id, nil)
	if err != nil {
		return nil, err
	}
	parts := make([][]byte, len(files))
	for i, g := range files {
		g.Table.OfRecord(p.world, rec, func(cells []view.Cell) bool {
			parts[i] = render.AppendDataRow(parts[i], &g.Head, cells, false)
			return true
		})
	}
	return parts, nil
}

// add writes rows; the first of a JSON array opens it.
func (g *growing) add(rows []byte) error {
	if len(rows) == 0 {
		return nil
	}
	if g.empty && g.Head.JSON {
		rows = slices.Concat([]byte("["), rows[1:])
	}
	g.empty = false
	_, err := g.Write(rows)
	return err
}
