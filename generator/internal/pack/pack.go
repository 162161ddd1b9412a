// Package pack turns plain values into bytes and back: the keys of pages are
// hashes of their views' bytes, and a build keeps records as bytes between its
// two passes.
//
// Plain values are structs, slices, strings, numbers and booleans, and nothing
// that points, maps or runs; anything else panics when its type is first seen,
// which the tests of every view do. The same value gives the same bytes on any
// machine. Bytes of one version of a type mean nothing to another version, so
// whoever keeps them also keeps TypeHash.
package pack

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"sync"
)

// Append appends the bytes of *v, a pointer to a plain value.
func Append(b []byte, v any) []byte {
	rv := reflect.ValueOf(v)
	return codecOf(rv.Type().Elem()).put(b, rv.UnsafePointer())
}

// ErrBroken is the error of bytes that are not those of such a value.
var ErrBroken = errors.New("pack: broken bytes")

// Read fills *v from bytes that Append made of a value of the same type.
func Read(b []byte, v any) error {
	rv := reflect.ValueOf(v)
	r := &reader{text: string(b)}
	codecOf(rv.Type().Elem()).get(r, rv.UnsafePointer())
	if r.bad || r.at != len(b) {
		return ErrBroken
	}
	return nil
}

// Copy is a copy of *v that shares nothing with it: all its strings lie in one
// text of their own, and keep nothing else alive.
func Copy[T any](v *T) *T {
	buf := pool.Get().(*[]byte)
	defer pool.Put(buf)
	*buf = Append((*buf)[:0], v)
	own := new(T)
	if err := Read(*buf, own); err != nil {
		panic(err) // what was packed a moment ago
	}
	return own
}

// Hash is the hash of the bytes of *v.
func Hash(v any) [32]byte {
	buf := pool.Get().(*[]byte)
	defer pool.Put(buf)
	*buf = Append((*buf)[:0], v)
	return sha256.Sum256(*buf)
}

// HashValue is Hash of a value that is not behind a pointer.
func HashValue(v any) [32]byte {
	buf := pool.Get().(*[]byte)
	defer pool.Put(buf)
	to := reflect.New(reflect.TypeOf(v))
	to.Elem().Set(reflect.ValueOf(v))
	*buf = Append((*buf)[:0], to.Interface())
	return sha256.Sum256(*buf)
}

var pool = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

// reader reads bytes; strings are parts of them.
type reader struct {
	text string
	at   int
	bad  bool
}

func (r *reader) uvarint() (x uint64) {
	for shift := 0; r.at < len(r.text) && shift < 64; shift += 7 {
		c := r.text[r.at]
		r.at++
		x |= uint64(c&0x7f) << shift
		if c < 0x80 {
			r.bad = r.bad || shift == 63 && c > 1
			return x
		}
	}
	r.bad = true
	return 0
}

func (r *reader) str() string {
	n := r.uvarint()
	if n > uint64(len(r.text)-r.at) {
		r.bad = true
		return ""
	}
	s := r.text[r.at : r.at+int(n)]
	r.at += int(n)
	return s
}

// TypeHash tells versions of a type apart: its fields' names, types and kinds,
// all the way down.
func TypeHash(v any) [32]byte {
	var b []byte
	describe(&b, reflect.TypeOf(v).Elem())
	return sha256.Sum256(b)
}

func describe(b *[]byte, t reflect.Type) {
	*b = append(append(*b, t.String()...), ' ')
	*b = append(append(*b, t.Kind().String()...), ' ') // a named type may come to hold another
	if of := elementOf(t); of != nil {
		describe(b, of)
		return
	}
	switch t.Kind() {
	case reflect.Slice:
		describe(b, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			*b = append(append(*b, t.Field(i).Name...), ' ')
			describe(b, t.Field(i).Type)
		}
	}
}
