package report

import (
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A query may read the tables of the catalogue and do nothing else, for a
// bounded number of steps. Steps and not seconds: what is refused on one machine
// is refused on all.
const (
	stepsAtOnce = 10_000      // of SQLite's virtual machine, between two looks
	mostSteps   = 200_000_000 // some five seconds of a small machine
)

// guard watches one database.
type guard struct {
	ours   bool  // a statement of our own runs
	steps  int64 // taken by the query that runs
	spent  bool  // it took more than it may
	denied string
	reads  map[read]bool // of the query being compiled; nil while it is not asked
	tables map[string]bool
}

// read is a column that a query reads; column is "" where it counts rows only.
type read struct{ table, column string }

// progress is asked after so many steps, and ends the query by an answer of 1.
func progress(_ *libc.TLS, arg uintptr) int32 {
	g := at[guard](arg)
	if g.ours {
		return 0
	}
	if g.steps += stepsAtOnce; g.steps > mostSteps {
		g.spent = true
		return 1
	}
	return 0
}

// authorize is asked for everything that a statement will do, as it is compiled.
func authorize(_ *libc.TLS, arg uintptr, action int32, first, second, _, _ uintptr) int32 {
	g := at[guard](arg)
	switch {
	case g.ours:
		return sqlite3.SQLITE_OK
	case action == sqlite3.SQLITE_SELECT, action == sqlite3.SQLITE_RECURSIVE:
		return sqlite3.SQLITE_OK
	case action == sqlite3.SQLITE_FUNCTION:
		if name := strings.ToLower(libc.GoString(second)); refused[name] {
			return g.deny("the function " + name + " cannot be used: the same data give the same page")
		}
		return sqlite3.SQLITE_OK
	case action == sqlite3.SQLITE_READ:
		table, column := libc.GoString(first), libc.GoString(second)
		if !g.tables[table] {
			if column == "" && !strings.HasPrefix(table, "sqlite_") && !strings.HasPrefix(table, "pragma_") {
				return sqlite3.SQLITE_OK // the rows of a WITH, counted
			}
			return g.deny("the table " + table + " cannot be read")
		}
		if g.reads != nil {
			g.reads[read{table, column}] = true
		}
		return sqlite3.SQLITE_OK
	}
	return g.deny("a query only reads: " + actionName(action) + " is not allowed")
}

func (g *guard) deny(why string) int32 {
	if g.denied == "" {
		g.denied = why
	}
	return sqlite3.SQLITE_DENY
}

// refused are functions whose answer is not in the data, or that make much of
// nothing.
var refused = map[string]bool{
	"random": true, "randomblob": true, "zeroblob": true, "load_extension": true, "last_insert_rowid": true, "changes": true,
	"total_changes": true, "sqlite_version": true, "sqlite_source_id": true, "sqlite_offset": true, "fts3_tokenizer": true,
}

// actionName says in words what was about to be done.
func actionName(action int32) string {
	switch action {
	case sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH:
		return "ATTACH"
	case sqlite3.SQLITE_PRAGMA:
		return "PRAGMA"
	case sqlite3.SQLITE_INSERT:
		return "INSERT"
	case sqlite3.SQLITE_UPDATE:
		return "UPDATE"
	case sqlite3.SQLITE_DELETE:
		return "DELETE or DROP" // a DROP first deletes from the list of tables
	case sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT:
		return "a transaction"
	case sqlite3.SQLITE_DROP_TABLE:
		return "DROP TABLE"
	default:
		return "changing the tables"
	}
}
