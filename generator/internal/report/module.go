package report

import (
	"math"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite reads our tables by way of the callbacks below: it is told of each table
// as a module (what it calls a virtual table), and asks for rows and cells. So
// nothing is copied into a database before a query, and after an edit only the
// parts of one client are made again. What SQLite is told of how dear it is to
// read a table rests on the table's kind, never on its size: the same query is
// answered in the same order over any book.

// spot is where a row is.
type spot struct{ part, row int32 }

// cursor is one reading of a table.
type cursor struct {
	*table
	at     spot
	end    int32  // the part after the last
	listed []spot // what an index gave, the rows to come; else rows follow each other
	isList bool
}

// forward goes to the next row that there is, from where the cursor stands.
func (c *cursor) forward() {
	if c.isList {
		if len(c.listed) > 0 {
			c.at = c.listed[0]
		}
		return
	}
	for c.at.part < c.end && int(c.at.row) >= c.parts[c.at.part].rows {
		c.at = spot{part: c.at.part + 1}
	}
}

func (c *cursor) next() {
	if c.isList {
		c.listed = c.listed[1:]
	} else {
		c.at.row++
	}
	c.forward()
}

func (c *cursor) over() bool {
	return c.isList && len(c.listed) == 0 || !c.isList && c.at.part >= c.end
}

// value is the cell of a column in the row where the cursor stands.
func (c *cursor) value(column int) (value, *part) {
	p := &c.parts[c.at.part]
	i := -1
	if column >= 0 && column < len(c.layout.at) {
		i = c.layout.at[column]
	}
	if i < 0 {
		return value{}, p
	}
	return p.values[int(c.at.row)*len(c.layout.columns)+i], p
}

// start begins at the first row, or at the first of those whose column has a
// text. It may give more rows than that: SQLite looks at each.
func (c *cursor) start(column int, key string, narrow bool) {
	*c = cursor{table: c.table, end: int32(len(c.parts))}
	switch {
	case !narrow:
	case c.OfRecord != nil && column == c.key:
		at, ok := c.places[key]
		c.at.part, c.end = at, at
		if ok {
			c.end++
		}
	default:
		c.isList, c.listed = true, c.find(column)[key]
	}
	c.forward()
}

// find is where each text of a column is, worked out when it is first asked.
func (t *table) find(column int) map[string][]spot {
	if found := t.index[column]; found != nil {
		return found
	}
	found := map[string][]spot{}
	i, width := t.layout.at[column], len(t.layout.columns)
	for n := range t.parts {
		p := &t.parts[n]
		for row := range p.rows {
			if v := p.values[row*width+i]; kind(v.kind) == text {
				s := p.text(v)
				found[s] = append(found[s], spot{int32(n), int32(row)})
			}
		}
	}
	if t.index == nil {
		t.index = map[int]map[string][]spot{}
	}
	t.index[column] = found
	return found
}

// text is a text where it lies: it is gone when the part is.
func (p *part) text(v value) string {
	return unsafe.String(at[byte](p.texts+uintptr(v.bits)), int(v.size))
}

// What SQLite is told of reading: so many rows in all, for one client, and for
// one value of another column.
const (
	rowsOfRecords = 1_000_000
	rowsAcross    = 10_000
	rowsOfClient  = 100
	partOfRows    = 10
)

// expect is how many rows SQLite is told to expect where a column is given.
func (t *table) expect(column int) int64 {
	switch {
	case t.OfRecord != nil && column == t.key:
		return rowsOfClient
	case t.OfRecord != nil:
		return rowsOfRecords / partOfRows
	case column == t.key:
		return 1
	}
	return rowsAcross / partOfRows
}

// connection and reading are what SQLite holds of a table and of a cursor.
type connection struct {
	sqlite3.Tsqlite3_vtab
	table uintptr
}

type reading struct {
	sqlite3.Tsqlite3_vtab_cursor
	cursor uintptr
}

// module is how SQLite calls us; it is the same for every table.
var module = sync.OnceValue(func() uintptr {
	tls := libc.NewTLS()
	defer tls.Close()
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_module{})))
	if p == 0 {
		return 0
	}
	m := at[sqlite3.Tsqlite3_module](p)
	m.FxConnect, m.FxDisconnect, m.FxBestIndex = pointer(connect), pointer(disconnect), pointer(bestIndex)
	m.FxOpen, m.FxClose, m.FxFilter = pointer(openCursor), pointer(closeCursor), pointer(filter)
	m.FxNext, m.FxEof, m.FxColumn, m.FxRowid = pointer(nextRow), pointer(eof), pointer(giveCell), pointer(rowid)
	return p
})

// tell tells SQLite of a table.
func (d *db) tell(t *table) error {
	name, m := d.text(t.Name), module()
	defer d.free(name)
	if m == 0 || sqlite3.Xsqlite3_create_module(d.tls, d.handle, name, m, uintptr(unsafe.Pointer(t))) != sqlite3.SQLITE_OK {
		return errMachine
	}
	t.db = d
	return nil
}

func connect(tls *libc.TLS, handle, aux uintptr, _ int32, _, out, _ uintptr) int32 {
	t := at[table](aux)
	sql := t.db.text(t.declaration())
	defer t.db.free(sql)
	if rc := sqlite3.Xsqlite3_declare_vtab(tls, handle, sql); rc != sqlite3.SQLITE_OK {
		return rc
	}
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(connection{})))
	if p == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	at[connection](p).table = aux
	*at[uintptr](out) = p
	return sqlite3.SQLITE_OK
}

func disconnect(tls *libc.TLS, p uintptr) int32 {
	libc.Xfree(tls, p)
	return sqlite3.SQLITE_OK
}

// bestIndex picks the column by which the fewest rows are to be read, of those
// that the query says must be equal to something.
func bestIndex(tls *libc.TLS, p, info uintptr) int32 {
	t, in := at[table](at[connection](p).table), at[sqlite3.Tsqlite3_index_info](info)
	best, rows := -1, int64(rowsAcross)
	if t.OfRecord != nil {
		rows = rowsOfRecords
	}
	column := 0
	for i := range int(in.FnConstraint) {
		c := at[sqlite3.Tsqlite3_index_constraint](in.FaConstraint + uintptr(i)*unsafe.Sizeof(sqlite3.Tsqlite3_index_constraint{}))
		if c.Fusable == 0 || c.Fop != sqlite3.SQLITE_INDEX_CONSTRAINT_EQ || c.FiColumn < 0 || !isText(t.Columns[c.FiColumn].Type) {
			continue
		}
		if libc.GoString(sqlite3.Xsqlite3_vtab_collation(tls, info, int32(i))) != "BINARY" {
			continue
		}
		if n := t.expect(int(c.FiColumn)); n < rows {
			best, rows, column = i, n, int(c.FiColumn)
		}
	}
	in.FestimatedCost, in.FestimatedRows = float64(rows), rows
	if best >= 0 {
		use := at[sqlite3.Tsqlite3_index_constraint_usage](in.FaConstraintUsage + uintptr(best)*unsafe.Sizeof(sqlite3.Tsqlite3_index_constraint_usage{}))
		use.FargvIndex = 1
		in.FidxNum = int32(column) + 1
	}
	return sqlite3.SQLITE_OK
}

func openCursor(tls *libc.TLS, p, out uintptr) int32 {
	t := at[table](at[connection](p).table)
	r := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(reading{})))
	if r == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	c := &cursor{table: t}
	t.open[r] = c // or Go would take it back
	at[reading](r).cursor = uintptr(unsafe.Pointer(c))
	*at[uintptr](out) = r
	return sqlite3.SQLITE_OK
}

func closeCursor(tls *libc.TLS, r uintptr) int32 {
	delete(cursorOf(r).open, r)
	libc.Xfree(tls, r)
	return sqlite3.SQLITE_OK
}

func cursorOf(r uintptr) *cursor { return at[cursor](at[reading](r).cursor) }

// filter begins to read: all rows, or those by which bestIndex chose to narrow
// them. What is compared as no text, or is none, narrows nothing.
func filter(tls *libc.TLS, r uintptr, number int32, _ uintptr, _ int32, args uintptr) int32 {
	c := cursorOf(r)
	if number == 0 {
		c.start(0, "", false)
		return sqlite3.SQLITE_OK
	}
	v := *at[uintptr](args)
	if sqlite3.Xsqlite3_value_type(tls, v) != sqlite3.SQLITE_TEXT {
		c.start(0, "", false)
		return sqlite3.SQLITE_OK
	}
	p := sqlite3.Xsqlite3_value_text(tls, v)
	c.start(int(number)-1, unsafe.String(at[byte](p), int(sqlite3.Xsqlite3_value_bytes(tls, v))), true)
	return sqlite3.SQLITE_OK
}

func nextRow(_ *libc.TLS, r uintptr) int32 {
	cursorOf(r).next()
	return sqlite3.SQLITE_OK
}

func eof(_ *libc.TLS, r uintptr) int32 {
	if cursorOf(r).over() {
		return 1
	}
	return 0
}

func giveCell(tls *libc.TLS, r, ctx uintptr, i int32) int32 {
	v, p := cursorOf(r).value(int(i))
	switch kind(v.kind) {
	case whole:
		sqlite3.Xsqlite3_result_int64(tls, ctx, int64(v.bits))
	case fraction:
		sqlite3.Xsqlite3_result_double(tls, ctx, math.Float64frombits(v.bits))
	case text:
		sqlite3.Xsqlite3_result_text(tls, ctx, p.texts+uintptr(v.bits), int32(v.size), 0) // it stays where it is
	}
	return sqlite3.SQLITE_OK // else NULL
}

func rowid(_ *libc.TLS, r, out uintptr) int32 {
	c := cursorOf(r)
	*at[int64](out) = int64(c.at.part)<<24 | int64(c.at.row)
	return sqlite3.SQLITE_OK
}
