// Package orders makes and updates client records from an order history in CSV.
//
// It promises that nothing is written unless every row, the mapping and every
// record it would touch can be read; that each file is written whole (a
// temporary file beside it, then a rename); that what people typed stays byte for
// byte, comments included, but for the days and amounts of orders that changed;
// and that a second run over the same file writes nothing. Fields other than
// orders are written where the record has none, and never over what stands there.
//
// Orders match by ref, and where a ref stands for several orders of one client
// by day and amount, then in turn. Orders without a ref match by day and amount.
// An order that the CSV no longer has is kept: an import adds and corrects.
package orders

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
)

// Options say what to import, and into which site.
type Options struct {
	Site     string // the site's folder
	CSV      string // .csv or .csv.gz, with a header row
	Mapping  string // mapping.yaml
	Currency money.Currency

	// FileLimit is config's limits.file in bytes; 0 is 1 MB.
	FileLimit int64

	// Known are the ids that a field may name, by field: owner and sponsor and
	// team (people), tier, visible_to. A field that is not here takes any text.
	Known map[string][]string
}

// Result counts what an import did.
type Result struct {
	Clients   int // customers in the CSV
	New       int // of those, records made
	Changed   int // of those, records changed
	Unchanged int // of those, records left alone
	Orders    int // rows of the CSV
	Written   int // files; a record with fragments may need several
}

// maxCSV bounds the CSV, unpacked; maxMapping the mapping.
const (
	maxCSV     = 256 << 20
	maxMapping = 1 << 20
)

// Import reads the CSV and writes data/clients/. With an error among the
// problems nothing was written. The error is of the machine, or wraps
// fs.ErrNotExist where a file that was named is not there; after it, some
// records may be written, each of them whole.
func Import(o Options) (Result, []diag.Problem, error) {
	mapping, err := readFile(o.Mapping, maxMapping)
	if err != nil {
		return Result{}, nil, fmt.Errorf("import: %w", err)
	}
	table, err := readFile(o.CSV, maxCSV)
	if err != nil {
		return Result{}, nil, fmt.Errorf("import: %w", err)
	}
	j := job{Options: o, csvPath: shown(o.Site, o.CSV), mappingPath: shown(o.Site, o.Mapping), site: os.DirFS(o.Site)}
	res, writes, err := j.plan(table, mapping)
	problems := j.problems.Sorted(nil)
	if err != nil {
		return Result{}, problems, fmt.Errorf("import: %w", err)
	}
	if j.problems.HasErrors() {
		return Result{}, problems, nil
	}
	if err := writeAll(o.Site, writes); err != nil {
		return Result{}, problems, fmt.Errorf("import: %w", err)
	}
	return res, problems, nil
}

// readFile reads one more byte than the limit at most, for plan to complain of.
func readFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// shown is how a file's path is printed: relative to the site where it lies in it.
func shown(site, name string) string {
	a, err1 := filepath.Abs(site)
	b, err2 := filepath.Abs(name)
	if err1 == nil && err2 == nil {
		if rel, err := filepath.Rel(a, b); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.ToSlash(name)
}

// job is one import on its way.
type job struct {
	Options
	csvPath, mappingPath string
	site                 fs.FS
	problems             diag.List
}

// write is a file to be written.
type write struct {
	path string // relative to the site
	text []byte
}

// plan works out everything that is to be written, and writes nothing.
func (j *job) plan(table, mapping []byte) (Result, []write, error) {
	m := j.readMapping(mapping)
	if m == nil {
		return Result{}, nil, nil
	}
	data, ok := j.unpack(table)
	if !ok {
		return Result{}, nil, nil
	}
	clients, rows := j.readTable(data, m)
	if j.problems.HasErrors() {
		return Result{}, nil, nil
	}
	have, err := listRecords(j.site)
	if err != nil {
		return Result{}, nil, err
	}
	outcomes, err := j.planClients(clients, have, m)
	if err != nil {
		return Result{}, nil, err
	}
	res := Result{Clients: len(clients), Orders: rows}
	var writes []write
	for _, o := range outcomes {
		switch {
		case o.isNew:
			res.New++
		case len(o.writes) > 0:
			res.Changed++
		default:
			res.Unchanged++
		}
		writes = append(writes, o.writes...)
	}
	res.Written = len(writes)
	if res.New > 0 && !m.gives("owner") {
		j.problems.Add(diag.Problem{
			Path: j.mappingPath, Line: 1, Column: 1, Severity: diag.Warning, Code: "missing-field",
			Message: "new records have no owner", Hint: "add set: {owner: …} with an id of data/team.yaml",
		})
	}
	return res, writes, nil
}

// outcome is what one client's record comes to.
type outcome struct {
	isNew  bool
	writes []write
}

// planClients plans each client's record, on every core.
func (j *job) planClients(clients []*client, have map[string][]string, m *mapping) ([]outcome, error) {
	out := make([]outcome, len(clients))
	errs := make([]error, len(clients))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(clients); i = int(next.Add(1)) - 1 {
				out[i], errs[i] = j.planClient(clients[i], have[clients[i].id], m)
			}
		})
	}
	wg.Wait()
	return out, errors.Join(errs...)
}

// unpack gives the CSV's own bytes: without gzip, without a byte-order mark.
func (j *job) unpack(data []byte) ([]byte, bool) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || strings.HasSuffix(j.csvPath, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(z, maxCSV+1))
		}
		if err != nil {
			j.problems.Add(diag.Problem{Path: j.csvPath, Line: 1, Column: 1, Code: "bad-gzip", Message: "the file cannot be unpacked: " + err.Error()})
			return nil, false
		}
	}
	if len(data) > maxCSV {
		j.problems.Add(diag.Problem{
			Path: j.csvPath, Line: 1, Column: 1, Code: "too-large",
			Message: fmt.Sprintf("the file has more than %d MB", maxCSV>>20), Hint: "import it in parts, a year at a time",
		})
		return nil, false
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), true
}

const clientsDir = "data/clients"

// listRecords finds the files of every record, in the order they are joined.
func listRecords(site fs.FS) (map[string][]string, error) {
	have := map[string][]string{}
	entries, err := readDir(site, clientsDir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		if !e.IsDir() {
			if id, ok := strings.CutSuffix(name, ".yaml"); ok {
				have[id] = append(have[id], clientsDir+"/"+name)
			}
			continue
		}
		fragments, err := readDir(site, clientsDir+"/"+name)
		if err != nil {
			return nil, err
		}
		for _, f := range fragments {
			if !f.IsDir() && !strings.HasPrefix(f.Name(), ".") && strings.HasSuffix(f.Name(), ".yaml") {
				have[name] = append(have[name], clientsDir+"/"+name+"/"+f.Name())
			}
		}
	}
	for _, files := range have {
		slices.Sort(files)
	}
	return have, nil
}

func readDir(site fs.FS, dir string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(site, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return entries, err
}
