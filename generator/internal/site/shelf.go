package site

import (
	"crypto/sha256"
	"errors"
	"os"
	"sync/atomic"
)

// shelf keeps packed values in a file, so that ten thousand records never stand
// in memory together. It is appended to and read at random, from many
// goroutines.
type shelf struct {
	file *os.File
	end  atomic.Int64
	own  int64 // what lies from here on was put by this program, and is believed
}

// place is where a shelf has something, and the SHA-256 of its bytes.
type place struct {
	Offset int64
	Size   int
	Sum    string
}

// errBroken is the error of a shelf that does not hold what was put there.
var errBroken = errors.New("the cache is broken")

func (s *shelf) put(b []byte) (place, error) {
	sum := sha256.Sum256(b)
	p := place{s.end.Add(int64(len(b))) - int64(len(b)), len(b), string(sum[:])}
	_, err := s.file.WriteAt(b, p.Offset)
	return p, err
}

// get reads what lies at a place, into buf where there is room.
func (s *shelf) get(p place, buf []byte) ([]byte, error) {
	if p.Offset < 0 || p.Size < 0 || p.Offset+int64(p.Size) > s.end.Load() {
		return buf, errBroken
	}
	if cap(buf) < p.Size {
		buf = make([]byte, p.Size)
	}
	buf = buf[:p.Size]
	if _, err := s.file.ReadAt(buf, p.Offset); err != nil {
		return buf, errors.Join(errBroken, err)
	}
	if p.Offset >= s.own {
		return buf, nil
	}
	if sum := sha256.Sum256(buf); string(sum[:]) != p.Sum {
		return buf, errBroken
	}
	return buf, nil
}
