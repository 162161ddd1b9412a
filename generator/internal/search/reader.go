package search

import "encoding/binary"

// reader takes bytes apart; once it has met something that cannot be, all that
// it gives is nothing, and bad is set.
type reader struct {
	b   []byte
	at  int
	bad bool
}

func (r *reader) more() bool { return !r.bad && r.at < len(r.b) }

func (r *reader) uint() uint64 {
	x, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 {
		r.bad = true
		r.at = len(r.b)
		return 0
	}
	r.at += n
	return x
}

// length is a number of things that take at least so many bytes each.
func (r *reader) length(least int) int {
	n := r.uint()
	if n > uint64((len(r.b)-r.at)/least) {
		r.bad = true
		return 0
	}
	return int(n)
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at]
}

func (r *reader) str() string { return string(r.bytes(r.length(1))) }

func (r *reader) byte() byte {
	if b := r.bytes(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.bytes(4); len(b) == 4 {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}
