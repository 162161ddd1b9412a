package retention

import (
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Table is one table of the catalogue: what reports ask, what /data/ holds and
// what /reports/data/ documents. Its rows come in a fixed order.
type Table struct {
	Name    string // as a query names it: small letters and _
	About   string // one sentence
	Columns []Column

	// Just one of these is set. Rows gives the rows of everything across clients;
	// OfRecord those of one client's record, clients following by id. Both stop
	// when yield returns false; the cells are the caller's until the next call.
	Rows     func(w *World, yield func([]Cell) bool)
	OfRecord func(w *World, rec *book.Record, yield func([]Cell) bool)
}

// Column is one column of a table.
type Column struct {
	Name  string
	Type  Type
	Unit  string // "days", "per cent" …; of money only the span, such as "a year"; "" where there is none
	About string
}

// UnitIn is the column's unit for readers: "GBP a year", "days".
func (c Column) UnitIn(m money.Currency) string {
	if c.Type != Money {
		return c.Unit
	}
	return strings.TrimSpace(m.Code + " " + c.Unit)
}

// Type is what the cells of a column hold.
type Type uint8

// The types of columns.
const (
	Text Type = iota
	Whole
	Number
	Money // minor units of config's currency; shown as a decimal
	Date  // shown as 2006-01-02
	Month // shown as 2006-01
	Truth // 0 or 1
)

// Cell is one value. The zero value is absent: NULL in SQL, empty in a file.
type Cell struct {
	Set    bool
	Int    int64 // of Whole, Money, Truth, and of Date and Month as day counts them
	Number float64
	Text   string
}

// As is the cell as a file carries it: a decimal for money, 2006-01-02 for a
// day, 0 or 1 for a truth; "" where it is absent.
func (c Cell) As(t Type, m money.Currency) string {
	if !c.Set {
		return ""
	}
	switch t {
	case Text:
		return c.Text
	case Number:
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	case Money:
		return m.Decimal(money.Amount(c.Int))
	case Date:
		return day.Day(c.Int).String()
	case Month:
		return day.Month(c.Int).String()
	default:
		return strconv.FormatInt(c.Int, 10)
	}
}

// TextCell is text; the empty text is absent.
func TextCell(s string) Cell { return Cell{Set: s != "", Text: s} }

// FindTable is the table of that name, and whether there is one.
func FindTable(name string) (Table, bool) {
	for _, t := range Catalogue() {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

// WholeCell is a whole number.
func WholeCell(n int) Cell { return Cell{Set: true, Int: int64(n)} }

// NumberCell is a number with a fraction.
func NumberCell(f float64) Cell { return Cell{Set: true, Number: f} }

// MoneyCell is an amount of money.
func MoneyCell(a money.Amount) Cell { return Cell{Set: true, Int: int64(a)} }

// DateCell is a day; no day is absent.
func DateCell(d day.Day) Cell { return Cell{Set: d != 0, Int: int64(d)} }

// MonthCell is a month; no month is absent.
func MonthCell(m day.Month) Cell { return Cell{Set: m != 0, Int: int64(m)} }

// TruthCell is yes or no.
func TruthCell(yes bool) Cell {
	if yes {
		return Cell{Set: true, Int: 1}
	}
	return Cell{Set: true}
}

// Catalogue lists every table: the raw ones, then one for each measure that has
// one, in the order of the contract.
func Catalogue() []Table {
	return append(rawTables(), measureTables()...)
}
