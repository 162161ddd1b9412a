package site

import (
	"crypto/sha256"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// rawContext is all but records and rows that raw tables may show, and that is
// not already in every key.
type rawContext struct {
	Closed    day.Month
	Reference book.Reference
	Playbooks []book.Playbook
	Titles    []string // of the playbooks
	Names     []string
}

// rawKeys are what raw tables are made from: those of records from every record
// that is shown, the others from every row, and both from their context. No cell
// is worked out for it.
func (p *plan) rawKeys() (ofRecords, ofRows [sha256.Size]byte, err error) {
	ctx := rawContext{Closed: p.world.Config.BooksClosed, Reference: p.world.Reference}
	for _, page := range p.world.Pages {
		if page.Kind == "playbook" {
			ctx.Playbooks = append(ctx.Playbooks, page.Playbook)
			ctx.Titles, ctx.Names = append(ctx.Titles, page.Title), append(ctx.Names, page.Name)
		}
	}
	rows := p.world.Rows
	sums := make([][sha256.Size]byte, len(rows))
	err = parallel(len(rows), func(i int) error {
		sums[i] = pack.Hash(rows[i])
		return nil
	})
	shared := pack.Hash(&ctx)
	records, table := sha256.New(), sha256.New()
	records.Write(shared[:])
	table.Write(shared[:])
	for i, r := range rows {
		sum := p.shown[r.ID].sum
		records.Write([]byte(r.ID))
		records.Write(sum[:])
		table.Write(sums[i][:])
	}
	return [sha256.Size]byte(records.Sum(nil)), [sha256.Size]byte(table.Sum(nil)), err
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

// rawTables writes the raw tables. All that are made from records and are to be
// made are made together, so that each record is read once; what a few hundred
// records give is held at a time.
func (p *plan) rawTables(out *output) error {
	tables := view.RawTables(p.world)
	if len(tables) == 0 {
		return nil
	}
	ofRecords, ofRows, err := p.rawKeys()
	if err != nil {
		return err
	}
	var open []*growing
	defer func() {
		for _, g := range open {
			g.abandon()
		}
	}()
	for _, t := range tables {
		own := ofRecords
		if t.Table.Rows != nil {
			own = ofRows
		}
		pg := page{address: t.Head.Address(), key: p.key(pack.Hash(&t.Head), own)}
		if n, ok := p.lastMade(out, pg); ok {
			if err := p.keep(out, n); err != nil {
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
	return p.grow(out, open)
}

// grow writes the files.
func (p *plan) grow(out *output, files []*growing) error {
	var records []*growing
	for _, g := range files {
		if _, err := g.Write(render.AppendDataHead(nil, &g.Head)); err != nil {
			return err
		}
		if g.Table.Rows == nil {
			records = append(records, g)
		} else if err := g.addAll(p.world); err != nil {
			return err
		}
	}
	if err := p.growByRecord(records); err != nil {
		return err
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

// growByRecord writes the rows of tables made from records, chunk by chunk.
func (p *plan) growByRecord(files []*growing) error {
	rows := p.world.Rows
	for len(rows) > 0 && len(files) > 0 {
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
		rows[0] = '['
	}
	g.empty = false
	_, err := g.Write(rows)
	return err
}

// addAll writes the rows of a table across clients.
func (g *growing) addAll(w *retention.World) (err error) {
	var row []byte
	g.Table.Rows(w, func(cells []view.Cell) bool {
		row = render.AppendDataRow(row[:0], &g.Head, cells, false)
		err = g.add(row)
		return err == nil
	})
	return err
}
