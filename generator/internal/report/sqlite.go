package report

import (
	"errors"
	"strings"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite is spoken to directly rather than through database/sql: only so can a
// query be bounded by work instead of by the clock, be told which columns it
// may read, and say at which of its own characters it is wrong.

// db is one database in memory, for one goroutine at a time.
type db struct {
	tls    *libc.TLS
	handle uintptr
	guard  *guard
	out    uintptr // room for two pointers that calls give back
}

// stmt is one prepared statement.
type stmt struct {
	db     *db
	handle uintptr
}

// sqlError is what SQLite says of a query: in words, and from which byte of it;
// -1 where it does not know.
type sqlError struct {
	message string
	offset  int
}

func (e *sqlError) Error() string { return e.message }

var errMachine = errors.New("the database in memory cannot be used")

// open makes an empty database whose "now" is the first second of asOf.
func open(asOf int64) (*db, error) {
	d := &db{tls: libc.NewTLS(), guard: &guard{}}
	d.out = libc.Xcalloc(d.tls, 2, libc.Tsize_t(unsafe.Sizeof(uintptr(0))))
	vfs, err := clock(d.tls, asOf)
	if err != nil || d.out == 0 {
		return nil, errMachine
	}
	name, where := d.text(":memory:"), d.text(vfs)
	defer d.free(name, where)
	rc := sqlite3.Xsqlite3_open_v2(d.tls, name, d.out, sqlite3.SQLITE_OPEN_READWRITE|sqlite3.SQLITE_OPEN_CREATE|sqlite3.SQLITE_OPEN_NOMUTEX, where)
	d.handle = *at[uintptr](d.out)
	if rc != sqlite3.SQLITE_OK {
		d.close()
		return nil, errMachine
	}
	if err := d.exec("PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = OFF"); err != nil {
		d.close()
		return nil, err
	}
	d.limit()
	sqlite3.Xsqlite3_set_authorizer(d.tls, d.handle, pointer(authorize), address(d.guard))
	sqlite3.Xsqlite3_progress_handler(d.tls, d.handle, stepsAtOnce, pointer(progress), address(d.guard))
	return d, nil
}

// at reads C memory: p is no address of Go's.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// address gives C a value of ours to hand back. Go does not move what is on the
// heap, and the db keeps it alive.
func address(g *guard) uintptr { return uintptr(unsafe.Pointer(g)) }

// pointer is a function as C calls it.
func pointer[F any](f F) uintptr {
	return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f}))
}

func (d *db) text(s string) uintptr {
	p, err := libc.CString(s)
	if err != nil {
		panic(err) // out of memory
	}
	return p
}

// keep copies bytes to C's memory, where Go moves nothing.
func (d *db) keep(b []byte) uintptr {
	p := libc.Xmalloc(d.tls, libc.Tsize_t(len(b)+1))
	if p == 0 {
		panic("out of memory")
	}
	copy(unsafe.Slice(at[byte](p), len(b)), b)
	return p
}

func (d *db) free(ptrs ...uintptr) {
	for _, p := range ptrs {
		libc.Xfree(d.tls, p)
	}
}

// longest is the most bytes that a text, or the whole of a query, may have.
const longest = 100_000

// limit bounds what one query may ask for.
func (d *db) limit() {
	for id, most := range map[int32]int32{
		sqlite3.SQLITE_LIMIT_LENGTH: longest, sqlite3.SQLITE_LIMIT_SQL_LENGTH: longest, sqlite3.SQLITE_LIMIT_COLUMN: 200,
		sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100, sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50, sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
		sqlite3.SQLITE_LIMIT_ATTACHED: 0, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200, sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
		sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0, sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 20,
	} {
		sqlite3.Xsqlite3_limit(d.tls, d.handle, id, most)
	}
	for _, op := range []int32{sqlite3.SQLITE_DBCONFIG_DQS_DML, sqlite3.SQLITE_DBCONFIG_DQS_DDL, sqlite3.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION} {
		va := libc.NewVaList(int32(0), uintptr(0))
		sqlite3.Xsqlite3_db_config(d.tls, d.handle, op, va) // "x" is a column, never a text
		d.free(va)
	}
}

func (d *db) close() {
	if d.handle != 0 {
		sqlite3.Xsqlite3_close_v2(d.tls, d.handle)
	}
	d.free(d.out)
	d.tls.Close()
}

// exec runs statements of our own; the guard lets them pass.
func (d *db) exec(sql string) error {
	was := d.guard.ours
	d.guard.ours = true
	defer func() { d.guard.ours = was }()
	text := d.text(sql)
	defer d.free(text)
	if rc := sqlite3.Xsqlite3_exec(d.tls, d.handle, text, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return d.error()
	}
	return nil
}

// error is what went wrong last.
func (d *db) error() *sqlError {
	return &sqlError{
		message: libc.GoString(sqlite3.Xsqlite3_errmsg(d.tls, d.handle)),
		offset:  int(sqlite3.Xsqlite3_error_offset(d.tls, d.handle)),
	}
}

// prepare compiles the first statement of sql; rest is what follows it.
func (d *db) prepare(sql string) (s *stmt, rest string, err error) {
	text := d.text(sql)
	defer d.free(text)
	tail := d.out + unsafe.Sizeof(uintptr(0))
	rc := sqlite3.Xsqlite3_prepare_v2(d.tls, d.handle, text, -1, d.out, tail)
	if rc != sqlite3.SQLITE_OK {
		return nil, "", d.error()
	}
	s = &stmt{db: d, handle: *at[uintptr](d.out)}
	return s, sql[*at[uintptr](tail)-text:], nil
}

func (s *stmt) close() { sqlite3.Xsqlite3_finalize(s.db.tls, s.handle) }

// step goes to the next row, if there is one.
func (s *stmt) step() (row bool, err error) {
	switch sqlite3.Xsqlite3_step(s.db.tls, s.handle) {
	case sqlite3.SQLITE_ROW:
		return true, nil
	case sqlite3.SQLITE_DONE:
		return false, nil
	default:
		return false, s.db.error()
	}
}

// parameters are the names that the statement leaves open, with their mark.
func (s *stmt) parameters() []string {
	names := make([]string, sqlite3.Xsqlite3_bind_parameter_count(s.db.tls, s.handle))
	for i := range names {
		names[i] = libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(s.db.tls, s.handle, int32(i+1)))
	}
	return names
}

// bindText binds a text, of which SQLite keeps a copy.
func (s *stmt) bindText(i int, v string) {
	d := s.db
	p := d.keep([]byte(v))
	defer d.free(p)
	sqlite3.Xsqlite3_bind_text(d.tls, s.handle, int32(i), p, int32(len(v)), sqlite3.SQLITE_TRANSIENT)
}

// source is what the result's column i is: its name, and the table and column
// that it is taken from unchanged, if it is.
func (s *stmt) source(i int) (name, table, column string) {
	d, n := s.db, int32(i)
	return libc.GoString(sqlite3.Xsqlite3_column_name(d.tls, s.handle, n)),
		libc.GoString(sqlite3.Xsqlite3_column_table_name(d.tls, s.handle, n)),
		libc.GoString(sqlite3.Xsqlite3_column_origin_name(d.tls, s.handle, n))
}

func (s *stmt) columns() int { return int(sqlite3.Xsqlite3_column_count(s.db.tls, s.handle)) }

// cell is the value of the row's column i.
func (s *stmt) cell(i int) cell {
	d, n := s.db, int32(i)
	switch sqlite3.Xsqlite3_column_type(d.tls, s.handle, n) {
	case sqlite3.SQLITE_INTEGER:
		return cell{kind: whole, number: float64(sqlite3.Xsqlite3_column_int64(d.tls, s.handle, n)), whole: sqlite3.Xsqlite3_column_int64(d.tls, s.handle, n)}
	case sqlite3.SQLITE_FLOAT:
		return cell{kind: fraction, number: sqlite3.Xsqlite3_column_double(d.tls, s.handle, n)}
	case sqlite3.SQLITE_NULL:
		return cell{}
	default:
		p := sqlite3.Xsqlite3_column_text(d.tls, s.handle, n)
		b := libc.GoBytes(p, int(sqlite3.Xsqlite3_column_bytes(d.tls, s.handle, n)))
		return cell{kind: text, text: strings.ToValidUTF8(strings.ReplaceAll(string(b), "\x00", "�"), "�")}
	}
}
