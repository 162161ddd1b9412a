package report

import (
	"crypto/sha256"
	"math"
	"slices"
	"unsafe"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// A table is kept as parts: one for each client, or a single one where it is of
// everything across clients. Queries read the parts where they lie (see
// module.go), so that an edit replaces the parts of one client and nothing else.

// value is one cell as a query reads it.
type value struct {
	kind uint32 // a kind
	size uint32 // of a text, in bytes
	bits uint64 // a number, or where in the part's texts a text begins
}

// part is some rows of a table. Its texts lie in C's memory, for SQLite to read
// them there.
type part struct {
	sum    [sha256.Size]byte // of the rows; none of a part that was never made
	rows   int
	values []value // row by row
	texts  uintptr
}

// draft is a part on its way.
type draft struct {
	part
	bytes []byte
}

// layout is which columns of a table its parts hold.
type layout struct {
	columns []int // of the table
	types   []retention.Type
	at      []int   // where in a row each column of the table is, or -1
	unit    float64 // minor units of money in one of the currency
}

func newLayout(t *retention.Table, holds func(column int) bool, decimals int) layout {
	l := layout{unit: math.Pow10(decimals), at: make([]int, len(t.Columns))}
	for i, c := range t.Columns {
		if l.at[i] = -1; holds(i) {
			l.at[i] = len(l.columns)
			l.columns, l.types = append(l.columns, i), append(l.types, c.Type)
		}
	}
	return l
}

// add appends a row.
func (d *draft) add(l *layout, cells []retention.Cell) {
	d.rows++
	for i, at := range l.columns {
		d.values = append(d.values, d.value(l, l.types[i], cells[at]))
	}
}

// value gives a cell its form in SQL: money as a decimal, days as 2006-01-02.
func (d *draft) value(l *layout, t retention.Type, c retention.Cell) value {
	switch {
	case !c.Set:
		return value{}
	case t == retention.Text:
		return d.text(l, c.Text)
	case t == retention.Date:
		return d.text(l, day.Day(c.Int).String())
	case t == retention.Month:
		return d.text(l, day.Month(c.Int).String())
	case t == retention.Number:
		return value{kind: uint32(fraction), bits: math.Float64bits(c.Number)}
	case t == retention.Money:
		return value{kind: uint32(fraction), bits: math.Float64bits(float64(c.Int) / l.unit)}
	default:
		return value{kind: uint32(whole), bits: uint64(c.Int)}
	}
}

// text is a text; what the row before says too is kept once.
func (d *draft) text(l *layout, s string) value {
	if at := len(d.values) - len(l.columns); at >= 0 {
		if v := d.values[at]; v.kind == uint32(text) && string(d.bytes[v.bits:][:v.size]) == s {
			return v
		}
	}
	v := value{kind: uint32(text), size: uint32(len(s)), bits: uint64(len(d.bytes))}
	d.bytes = append(d.bytes, s...)
	return v
}

// finish hashes the rows: what is summed alike reads alike.
func (d *draft) finish() {
	h := sha256.New()
	h.Write([]byte{1}) // no rows are something else than none yet
	if len(d.values) > 0 {
		h.Write(unsafe.Slice((*byte)(unsafe.Pointer(&d.values[0])), len(d.values)*int(unsafe.Sizeof(value{}))))
	}
	h.Write(d.bytes)
	h.Sum(d.sum[:0])
	d.values = slices.Clip(d.values)
}
