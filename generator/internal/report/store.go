package report

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// Source is what the tables are filled from: everything across clients, and
// their records, all cut to one audience and one day.
type Source struct {
	World  *retention.World
	Tables []retention.Table

	// Sum is the hash of a client's record; Load reads it, from many goroutines.
	Sum  func(id string) [sha256.Size]byte
	Load func(id string) (*book.Record, error)
}

// Store is a database of the catalogue's tables: they lie with us, and SQLite
// reads them (see part.go and module.go). It may be kept between builds, as serve
// does: what is in it is brought up to date by the hashes of what it was made
// from, and so gives what a new one gives. Not for several goroutines
// at a time.
type Store struct {
	db     *db
	frame  [sha256.Size]byte // of all that every table rests on
	source Source
	tables []*table
	byName map[string]*table
	memo   map[string]remembered // results, by query and parameters
}

// table is one table and its rows.
type table struct {
	retention.Table
	db     *db
	key    int    // the column that says whose a row is: client, or a client's id; -1 of none
	wanted []bool // by column

	layout layout
	parts  []part
	index  map[int]map[string][]spot // by column, of those that were asked
	open   map[uintptr]*cursor

	// Of a table of records: the clients, where each one's part is, the hashes of all
	// that it is made from, and how often parts changed.
	ids     []string
	places  map[string]int32
	sums    [][sha256.Size]byte
	edition uint64

	// Of a table across clients: the hash of each column, and how many rows.
	columns [][sha256.Size]byte
	rows    uint64
}

// version tells a column's content from what it was before, in this database;
// "" is how many rows there are.
func (t *table) version(column string) []byte {
	at := slices.IndexFunc(t.Columns, func(c retention.Column) bool { return c.Name == column })
	switch {
	case t.OfRecord != nil:
		return binary.AppendUvarint(nil, t.edition)
	case at < 0 || t.columns == nil:
		return binary.AppendUvarint(nil, t.rows)
	}
	return t.columns[at][:]
}

// Close frees the database.
func (s *Store) Close() {
	if s.db == nil {
		return
	}
	for _, t := range s.tables {
		for i := range t.parts {
			s.db.free(t.parts[i].texts)
		}
	}
	s.db.close()
	*s = Store{}
}

// begin takes a new source. What the last one gave is kept as far as it still
// holds.
func (s *Store) begin(src Source) error {
	frame := frameHash(src.World)
	if s.db == nil || frame != s.frame {
		s.Close()
		if err := s.create(src); err != nil {
			return err
		}
	}
	s.source, s.frame = src, frame
	for i, t := range s.tables {
		t.Table = src.Tables[i]
		clear(t.wanted)
	}
	return nil
}

// frameHash is the hash of what a client's own part of a table may rest on
// besides the client: the settings, the day, the reference data.
func frameHash(w *retention.World) [sha256.Size]byte {
	cfg, ref := *w.Config, w.Reference
	b := binary.AppendVarint(nil, int64(w.AsOf))
	b = append(append(b, w.Audience...), 0)
	for _, part := range []any{cfg.Tiers, cfg.Limits, cfg.Money, cfg.BooksClosed, cfg.Audiences, ref} {
		sum := pack.HashValue(part)
		b = append(b, sum[:]...)
	}
	for _, p := range w.Pages {
		if p.Kind == "playbook" {
			sum := pack.HashValue(p.Playbook)
			b = append(append(append(b, p.Name...), p.Title...), sum[:]...)
		}
	}
	return sha256.Sum256(b)
}

// create opens a database and tells it of every table of the catalogue, empty.
func (s *Store) create(src Source) error {
	d, err := open(int64(src.World.AsOf) - int64(day.Of(1970, 1, 1)))
	if err != nil {
		return err
	}
	*s = Store{db: d, byName: map[string]*table{}, memo: map[string]remembered{}}
	d.guard.tables = map[string]bool{}
	for _, t := range src.Tables {
		key := "client"
		if t.Name == "clients" {
			key = "id"
		}
		made := &table{Table: t, wanted: make([]bool, len(t.Columns)), open: map[uintptr]*cursor{}}
		made.key = slices.IndexFunc(t.Columns, func(c retention.Column) bool { return c.Name == key })
		made.layout = newLayout(&t, func(int) bool { return false }, 0)
		s.tables = append(s.tables, made)
		s.byName[t.Name], d.guard.tables[t.Name] = made, true
		if err := d.tell(made); err != nil {
			return err
		}
	}
	return nil
}

// declaration is the table as SQL would make it.
func (t *table) declaration() string {
	var columns []string
	for _, c := range t.Columns {
		columns = append(columns, c.Name+" "+declared[c.Type])
	}
	return "CREATE TABLE " + t.Name + " (" + strings.Join(columns, ", ") + ")"
}

// declared gives a column the affinity that keeps its values as they are.
var declared = [...]string{
	retention.Text: "TEXT", retention.Whole: "INTEGER", retention.Number: "REAL", retention.Money: "REAL",
	retention.Date: "TEXT", retention.Month: "TEXT", retention.Truth: "INTEGER",
}

func isText(t retention.Type) bool { return declared[t] == "TEXT" }

// want notes the columns that queries read.
func (s *Store) want(reads []read) {
	for _, r := range reads {
		t := s.byName[r.table]
		for i, c := range t.Columns {
			if c.Name == r.column {
				t.wanted[i] = true
			}
		}
	}
}

// fill brings every table that is read up to date.
func (s *Store) fill(reads []read) error {
	var records []*table
	for _, t := range s.tables {
		switch {
		case !slices.ContainsFunc(reads, func(r read) bool { return r.table == t.Name }):
		case t.OfRecord != nil:
			records = append(records, t)
		default:
			s.fillRows(t)
		}
	}
	return s.fillRecords(records)
}

// covers reports whether all that is wanted of the table is in it.
func (t *table) covers() bool {
	for i, w := range t.wanted {
		if w && t.layout.at[i] < 0 {
			return false
		}
	}
	return t.parts != nil
}

// holds is a layout with the columns that are wanted, and those that are there.
func (s *Store) holds(t *table) layout {
	return newLayout(&t.Table, func(i int) bool { return t.wanted[i] || t.layout.at[i] >= 0 }, s.source.World.Config.Money.Decimals)
}

// fillRows makes a table of everything across clients, and takes it if it is not
// the same as it was.
func (s *Store) fillRows(t *table) {
	d, l := draft{}, s.holds(t)
	hashes := make([]hash.Hash, len(t.Columns))
	for _, i := range l.columns {
		hashes[i] = sha256.New()
	}
	var b []byte
	t.Rows(s.source.World, func(cells []retention.Cell) bool {
		d.add(&l, cells)
		for _, i := range l.columns {
			b = appendCell(b[:0], cells[i])
			hashes[i].Write(b)
		}
		return true
	})
	d.finish()
	if t.covers() && t.parts[0].sum == d.sum {
		return
	}
	t.columns, t.rows = make([][sha256.Size]byte, len(t.Columns)), uint64(d.rows)
	for i, h := range hashes {
		if h != nil {
			h.Sum(t.columns[i][:0])
		}
	}
	if t.parts == nil {
		t.parts = make([]part, 1)
	}
	t.layout, t.index = l, nil
	s.take(&t.parts[0], &d)
}

// take puts a part in the place of what was there.
func (s *Store) take(p *part, d *draft) {
	s.db.free(p.texts)
	*p = d.part
	p.texts = s.db.keep(d.bytes)
}

// appendCell is the plain form of a cell, for a hash.
func appendCell(b []byte, c retention.Cell) []byte {
	if !c.Set {
		return append(b, 0)
	}
	b = binary.AppendVarint(append(b, 1), c.Int)
	b = binary.AppendUvarint(b, math.Float64bits(c.Number))
	return append(binary.AppendUvarint(b, uint64(len(c.Text))), c.Text...)
}
