package report

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
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

// Store is a database of the catalogue's tables. It may be kept between builds,
// as serve does: what is in it is brought up to date by the hashes of what it
// was made from, and so gives what a new one gives. Not for several goroutines
// at a time.
type Store struct {
	db     *db
	frame  [sha256.Size]byte // of all that every table rests on
	source Source
	tables []*table
	byName map[string]*table
	memo   map[string]remembered // results, by query and parameters
}

// table is one table and what it is filled with.
type table struct {
	retention.Table
	wanted  []bool // by column
	filled  []bool // likewise; nil where the table is empty
	indexed bool   // by the client

	// Of a table of records: the clients, the hashes of all that each one's rows
	// are made from and of the rows themselves, and how often the rows changed.
	ids     []string
	sums    [][sha256.Size]byte
	parts   [][sha256.Size]byte
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
	if s.db != nil {
		s.db.close()
		s.db = nil
	}
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

// create opens the database with every table of the catalogue, empty.
func (s *Store) create(src Source) error {
	d, err := open(int64(src.World.AsOf) - int64(day.Of(1970, 1, 1)))
	if err != nil {
		return err
	}
	*s = Store{db: d, byName: map[string]*table{}, memo: map[string]remembered{}}
	d.guard.tables = map[string]bool{}
	var sql strings.Builder
	for _, t := range src.Tables {
		var columns []string
		for _, c := range t.Columns {
			columns = append(columns, c.Name+" "+declared[c.Type])
		}
		fmt.Fprintf(&sql, "CREATE TABLE %s (%s);\n", t.Name, strings.Join(columns, ", "))
		made := &table{Table: t, wanted: make([]bool, len(t.Columns))}
		s.tables = append(s.tables, made)
		s.byName[t.Name], d.guard.tables[t.Name] = made, true
	}
	return d.exec(sql.String())
}

// declared gives a column the affinity that keeps its values as they are.
var declared = [...]string{
	retention.Text: "TEXT", retention.Whole: "INTEGER", retention.Number: "REAL", retention.Money: "REAL",
	retention.Date: "TEXT", retention.Month: "TEXT", retention.Truth: "INTEGER",
}

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
	var rows, records []*table
	for _, t := range s.tables {
		switch {
		case !slices.ContainsFunc(reads, func(r read) bool { return r.table == t.Name }):
		case t.OfRecord != nil:
			records = append(records, t)
		default:
			rows = append(rows, t)
		}
	}
	if err := s.db.exec("BEGIN"); err != nil {
		return err
	}
	for _, t := range append(slices.Clone(rows), records...) {
		if err := s.index(t); err != nil {
			return err
		}
	}
	for _, t := range rows {
		if err := s.fillRows(t); err != nil {
			return err
		}
	}
	if err := s.fillRecords(records); err != nil {
		return err
	}
	return s.db.exec("COMMIT")
}

// index gives a table an index by its client where some query reads that, and
// takes it away where none does: so a database that was kept finds rows in the
// same order as a new one.
func (s *Store) index(t *table) error {
	key := "client"
	if t.Name == "clients" {
		key = "id"
	}
	at := slices.IndexFunc(t.Columns, func(c retention.Column) bool { return c.Name == key })
	want := at >= 0 && t.wanted[at]
	switch {
	case want == t.indexed:
		return nil
	case want:
		t.indexed = true
		return s.db.exec("CREATE INDEX by_client_of_" + t.Name + " ON " + t.Name + " (" + key + ")")
	default:
		t.indexed = false
		return s.db.exec("DROP INDEX by_client_of_" + t.Name)
	}
}

// covers reports whether all that is wanted of the table is in it.
func (t *table) covers() bool {
	if t.filled == nil {
		return false
	}
	for i, w := range t.wanted {
		if w && !t.filled[i] {
			return false
		}
	}
	return true
}

// inserter writes rows of one table.
type inserter struct {
	*stmt
	columns []int // of the table, in the order of the parameters after the first
	types   []retention.Type
	unit    float64 // minor units of money in one of the currency
}

// inserter compiles the statement that fills the wanted columns, and those that
// are filled already.
func (s *Store) inserter(t *table) (*inserter, error) {
	in := &inserter{unit: math.Pow10(s.source.World.Config.Money.Decimals)}
	names := []string{"rowid"}
	for i, c := range t.Columns {
		if t.wanted[i] || t.filled != nil && t.filled[i] {
			in.columns, in.types = append(in.columns, i), append(in.types, c.Type)
			names = append(names, c.Name)
		}
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ")
	s.db.guard.ours = true
	defer func() { s.db.guard.ours = false }()
	var err error
	in.stmt, _, err = s.db.prepare(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.Name, strings.Join(names, ", "), marks))
	return in, err
}

// filledNow notes which columns are in the table.
func (t *table) filledNow(in *inserter) {
	t.filled = make([]bool, len(t.Columns))
	for _, i := range in.columns {
		t.filled[i] = true
	}
}

func (in *inserter) put(rowid int64, cells []retention.Cell) error {
	in.bindInt(1, rowid)
	for i, at := range in.columns {
		in.bind(i+2, in.types[i], cells[at])
	}
	_, err := in.step()
	in.reset()
	return err
}

// bind gives a cell its form in SQL: money as a decimal, days as 2006-01-02.
func (in *inserter) bind(i int, t retention.Type, c retention.Cell) {
	switch {
	case !c.Set:
		in.bindNull(i)
	case t == retention.Text:
		in.bindText(i, c.Text)
	case t == retention.Number:
		in.bindFloat(i, c.Number)
	case t == retention.Money:
		in.bindFloat(i, float64(c.Int)/in.unit)
	case t == retention.Date:
		in.bindText(i, day.Day(c.Int).String())
	case t == retention.Month:
		in.bindText(i, day.Month(c.Int).String())
	default:
		in.bindInt(i, c.Int)
	}
}

// fillRows fills a table of everything across clients, if it is not the same as
// it was.
func (s *Store) fillRows(t *table) error {
	columns, rows := t.summed(s.source.World)
	if t.covers() && t.rows == rows && slices.Equal(t.columns, columns) {
		return nil
	}
	if err := s.db.exec("DELETE FROM " + t.Name); err != nil {
		return err
	}
	in, err := s.inserter(t)
	if err != nil {
		return err
	}
	defer in.close()
	s.db.guard.ours = true
	defer func() { s.db.guard.ours = false }()
	n := int64(0)
	t.Rows(s.source.World, func(cells []retention.Cell) bool {
		n++
		err = in.put(n, cells)
		return err == nil
	})
	t.filledNow(in)
	t.columns, t.rows = columns, rows
	return err
}

// summed hashes the columns of a table across clients that are wanted, or in it
// already, and counts its rows.
func (t *table) summed(w *retention.World) (columns [][sha256.Size]byte, rows uint64) {
	hashes := make([]hash.Hash, len(t.Columns))
	for i := range hashes {
		if t.wanted[i] || t.filled != nil && t.filled[i] {
			hashes[i] = sha256.New()
		}
	}
	var b []byte
	t.Rows(w, func(cells []retention.Cell) bool {
		rows++
		for i, h := range hashes {
			if h != nil {
				b = appendCell(b[:0], cells[i])
				h.Write(b)
			}
		}
		return true
	})
	columns = make([][sha256.Size]byte, len(t.Columns))
	for i, h := range hashes {
		if h != nil {
			h.Sum(columns[i][:0])
		}
	}
	return columns, rows
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
