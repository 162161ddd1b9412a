package report

import (
	"strconv"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A query may say date('now'), and must not learn the day from the machine's
// clock: the same site on the same day gives the same bytes. So the databases
// are opened on a file system of our own, which opens no file and whose time is
// the day that the site speaks for.

// fileSystem is SQLite's, with the day behind it.
type fileSystem struct {
	sqlite3.Tsqlite3_vfs
	now int64 // milliseconds since the Julian epoch
}

const (
	julianOf1970 = 210866760000000 // milliseconds, at midnight
	dayOfMillis  = 24 * 60 * 60 * 1000
)

// clock gives the name of a file system whose time is the start of a day,
// counted from 1970. It makes one the first time that a day is asked for.
func clock(tls *libc.TLS, asOf int64) (string, error) {
	name := "holdfast-" + strconv.FormatInt(asOf, 10)
	z, err := libc.CString(name)
	if err != nil {
		return "", err
	}
	if !ready() {
		return "", errMachine
	}
	if sqlite3.Xsqlite3_vfs_find(tls, z) != 0 {
		libc.Xfree(tls, z)
		return name, nil
	}
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(fileSystem{})))
	if p == 0 {
		return "", errMachine
	}
	fs := at[fileSystem](p)
	fs.Tsqlite3_vfs = *at[sqlite3.Tsqlite3_vfs](sqlite3.Xsqlite3_vfs_find(tls, 0))
	fs.FpNext, fs.FzName, fs.now = 0, z, julianOf1970+asOf*dayOfMillis
	fs.FxOpen = pointer(openNothing)
	fs.FxCurrentTime, fs.FxCurrentTimeInt64 = pointer(timeAsDays), pointer(timeAsMillis)
	if sqlite3.Xsqlite3_vfs_register(tls, p, 0) != sqlite3.SQLITE_OK {
		return "", errMachine
	}
	return name, nil
}

// ready starts SQLite, once, without a time zone: 'localtime' would tell of the
// machine.
var ready = sync.OnceValue(func() bool {
	tls := libc.NewTLS()
	defer tls.Close()
	va := libc.NewVaList(int32(1))
	defer libc.Xfree(tls, va)
	return sqlite3.Xsqlite3_initialize(tls) == sqlite3.SQLITE_OK &&
		sqlite3.Xsqlite3_test_control(tls, sqlite3.SQLITE_TESTCTRL_LOCALTIME_FAULT, va) == sqlite3.SQLITE_OK
})

func openNothing(_ *libc.TLS, _, _, _ uintptr, _ int32, _ uintptr) int32 {
	return sqlite3.SQLITE_CANTOPEN
}

func timeAsDays(_ *libc.TLS, fs, out uintptr) int32 {
	*at[float64](out) = float64(at[fileSystem](fs).now) / dayOfMillis
	return sqlite3.SQLITE_OK
}

func timeAsMillis(_ *libc.TLS, fs, out uintptr) int32 {
	*at[int64](out) = at[fileSystem](fs).now
	return sqlite3.SQLITE_OK
}
