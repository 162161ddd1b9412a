package view

import (
	"crypto/sha256"
	"slices"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// Cell and Column are those of the catalogue: what render makes files of without
// knowing how it came about.
type (
	Cell   = retention.Cell
	Column = retention.Column
)

// The types of columns that files tell apart.
const (
	TextColumn   = retention.Text
	WholeColumn  = retention.Whole
	NumberColumn = retention.Number
	TruthColumn  = retention.Truth
)

// DataHead is one table of the catalogue without its rows.
type DataHead struct {
	Name    string
	Columns []Column
	Money   money.Currency
	JSON    bool // an array of objects; else CSV
}

// DataFile is a table as a file under /data/.
type DataFile struct {
	DataHead
	Rows [][]Cell
}

// Address is where the file lies.
func (h *DataHead) Address() string {
	if h.JSON {
		return addr.Data(h.Name + ".json")
	}
	return addr.Data(h.Name + ".csv")
}

// RawTable is a table of records as a file. It may be too long to be a value, so
// its rows are written as they are made.
type RawTable struct {
	Head  DataHead
	Table retention.Table
}

// RawTables are the raw tables of the catalogue as files, where the whole of it
// is exported. The list of clients has a shape of its own, see ClientRow.
func RawTables(w *retention.World) []RawTable {
	if w.Config.Export != "full" {
		return nil
	}
	var all []RawTable
	for _, t := range retention.Catalogue() {
		if _, measure := retention.FindMeasure(t.Name); measure || t.Name == "clients" {
			continue
		}
		for _, json := range []bool{false, true} {
			all = append(all, RawTable{dataHead(w, &t, json), t})
		}
	}
	return all
}

// measureFiles are the tables of the measures as files.
func (ix *Index) measureFiles() []LazyFile {
	var files []LazyFile
	for _, m := range retention.Measures() {
		t := m.Table()
		rows := sync.OnceValue(func() string { return rowsSum(ix.World, &t) })
		for _, json := range []bool{false, true} {
			head := dataHead(ix.World, &t, json)
			files = append(files, LazyFile{
				Address: head.Address(), Make: func() any { return NewDataFile(ix.World, t, head) },
				Sum: func() [32]byte { return pack.Hash(&headAndRows{head, rows()}) },
			})
		}
	}
	return files
}

// headAndRows is what a file of a table rests on.
type headAndRows struct {
	Head DataHead
	Rows string // see rowsSum
}

// rowsSum is the hash of a table's rows, none of which is kept for it.
func rowsSum(w *retention.World, t *retention.Table) string {
	h := sha256.New()
	var row []Cell
	var buf []byte
	t.Rows(w, func(cells []Cell) bool {
		row = cells
		buf = pack.Append(buf[:0], &row)
		h.Write(buf)
		return true
	})
	return string(h.Sum(nil))
}

func dataHead(w *retention.World, t *retention.Table, json bool) DataHead {
	return DataHead{Name: t.Name, Columns: t.Columns, Money: w.Config.Money, JSON: json}
}

// NewDataFile gathers the rows of a table across clients.
func NewDataFile(w *retention.World, t retention.Table, head DataHead) DataFile {
	v := DataFile{DataHead: head}
	t.Rows(w, func(cells []Cell) bool {
		v.Rows = append(v.Rows, slices.Clone(cells))
		return true
	})
	return v
}
