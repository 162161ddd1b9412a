package site

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
)

// writing is a file of the site that is too large to be held: it is staged as it
// is written.
type writing struct {
	name string
	file *os.File
	buf  *bufio.Writer
	sum  hash.Hash
	size int64
}

// create begins a file; finish it, or abandon it.
func (o *output) create(name string) (*writing, error) {
	temp, err := o.room(name)
	if err != nil {
		return nil, err
	}
	f, err := os.Create(temp)
	if err != nil {
		return nil, err
	}
	return &writing{name: name, file: f, buf: bufio.NewWriterSize(f, 1<<16), sum: sha256.New()}, nil
}

// Write takes the next bytes.
func (w *writing) Write(b []byte) (int, error) {
	w.sum.Write(b) // never fails
	w.size += int64(len(b))
	return w.buf.Write(b)
}

// finish takes the file, as put does. One that the output folder has already is
// not staged after all.
func (o *output) finish(w *writing) (entry, error) {
	f := file{entry: entry{Path: w.name, SHA256: hex.EncodeToString(w.sum.Sum(nil)), Size: w.size}}
	err := errors.Join(w.buf.Flush(), w.file.Close())
	w.file = nil
	if err == nil {
		err = o.compare(&f)
	}
	if err == nil && f.keep {
		err = os.Remove(o.temp(w.name))
	}
	if err != nil {
		return f.entry, err
	}
	return f.entry, o.take(f)
}

// abandon closes a file that was not finished; what was staged goes with the
// staging folder.
func (w *writing) abandon() {
	if w.file != nil {
		w.file.Close()
	}
}
