package site

import (
	"crypto/sha256"
	"os"
	"sync"
	"sync/atomic"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
)

// records keeps each client's record as bytes in a temporary file between the
// two passes of a build, so that ten thousand never stand in memory together.
type records struct {
	file *os.File
	end  atomic.Int64
	mu   sync.Mutex
	at   map[string]extent
}

// extent is where a record's bytes are, and their hash.
type extent struct {
	offset int64
	size   int
	sum    [sha256.Size]byte
}

func newRecords() (*records, error) {
	f, err := os.CreateTemp("", "holdfast-records-*")
	if err != nil {
		return nil, err
	}
	return &records{file: f, at: map[string]extent{}}, nil
}

func (r *records) close() {
	r.file.Close()
	_ = os.Remove(r.file.Name()) // the system clears its temporary folder
}

// keep writes a record away.
func (r *records) keep(rec *book.Record, buf []byte) ([]byte, error) {
	buf = pack.Append(buf[:0], rec)
	e := extent{r.end.Add(int64(len(buf))) - int64(len(buf)), len(buf), sha256.Sum256(buf)}
	if _, err := r.file.WriteAt(buf, e.offset); err != nil {
		return buf, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at[rec.ID] = e
	return buf, nil
}

// sum is the hash of a record's bytes.
func (r *records) sum(id string) [sha256.Size]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at[id].sum
}

// packed reads a record's bytes back into buf.
func (r *records) packed(id string, buf []byte) ([]byte, error) {
	r.mu.Lock()
	e := r.at[id]
	r.mu.Unlock()
	if cap(buf) < e.size {
		buf = make([]byte, e.size)
	}
	buf = buf[:e.size]
	_, err := r.file.ReadAt(buf, e.offset)
	return buf, err
}

// load reads a record back.
func (r *records) load(id string, buf []byte) (*book.Record, []byte, error) {
	buf, err := r.packed(id, buf)
	if err != nil {
		return nil, buf, err
	}
	rec := new(book.Record)
	return rec, buf, pack.Read(buf, rec)
}
