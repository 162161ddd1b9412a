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
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"sync"
)

// codec writes and reads one type.
type codec struct {
	least int // the fewest bytes that a value takes
	put   func(b []byte, v reflect.Value) []byte
	get   func(r *reader, v reflect.Value)
}

var codecs sync.Map // reflect.Type → *codec

func codecOf(t reflect.Type) *codec {
	if c, ok := codecs.Load(t); ok {
		return c.(*codec)
	}
	c, _ := codecs.LoadOrStore(t, newCodec(t))
	return c.(*codec)
}

// Append appends the bytes of *v, a pointer to a plain value.
func Append(b []byte, v any) []byte {
	rv := reflect.ValueOf(v).Elem()
	return codecOf(rv.Type()).put(b, rv)
}

// ErrBroken is the error of bytes that are not those of such a value.
var ErrBroken = errors.New("pack: broken bytes")

// Read fills *v from bytes that Append made of a value of the same type.
func Read(b []byte, v any) error {
	rv := reflect.ValueOf(v).Elem()
	r := &reader{text: string(b)}
	codecOf(rv.Type()).get(r, rv)
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
	rv := reflect.ValueOf(v)
	*buf = codecOf(rv.Type()).put((*buf)[:0], rv)
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

func newCodec(t reflect.Type) *codec {
	switch t.Kind() {
	case reflect.String:
		return &codec{
			least: 1,
			put: func(b []byte, v reflect.Value) []byte {
				return append(binary.AppendUvarint(b, uint64(v.Len())), v.String()...)
			},
			get: func(r *reader, v reflect.Value) { v.SetString(r.str()) },
		}
	case reflect.Bool:
		return &codec{
			least: 1,
			put: func(b []byte, v reflect.Value) []byte {
				if v.Bool() {
					return append(b, 1)
				}
				return append(b, 0)
			},
			get: func(r *reader, v reflect.Value) { v.SetBool(r.uvarint() == 1) },
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &codec{
			least: 1,
			put:   func(b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) },
			get: func(r *reader, v reflect.Value) {
				x := r.uvarint()
				v.SetInt(int64(x>>1) ^ -int64(x&1))
			},
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &codec{
			least: 1,
			put:   func(b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, v.Uint()) },
			get:   func(r *reader, v reflect.Value) { v.SetUint(r.uvarint()) },
		}
	case reflect.Float64:
		return &codec{
			least: 1,
			put:   func(b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, math.Float64bits(v.Float())) },
			get:   func(r *reader, v reflect.Value) { v.SetFloat(math.Float64frombits(r.uvarint())) },
		}
	case reflect.Slice:
		return sliceCodec(t)
	case reflect.Struct:
		if elementOf(t) != nil {
			return keptCodec(t)
		}
		return structCodec(t)
	default:
		panic(fmt.Sprintf("pack: %s is no plain value", t))
	}
}

func sliceCodec(t reflect.Type) *codec {
	elem := codecOf(t.Elem())
	return &codec{
		least: 1,
		put: func(b []byte, v reflect.Value) []byte {
			n := v.Len()
			b = binary.AppendUvarint(b, uint64(n))
			for i := range n {
				b = elem.put(b, v.Index(i))
			}
			return b
		},
		get: func(r *reader, v reflect.Value) {
			v.SetZero()
			n := r.uvarint()
			if n > uint64(len(r.text)-r.at)/uint64(elem.least) {
				r.bad = true // before room is made for what cannot be there
			}
			if n == 0 || r.bad {
				return
			}
			v.Grow(int(n))
			v.SetLen(int(n))
			for i := range int(n) {
				elem.get(r, v.Index(i))
			}
		},
	}
}

func structCodec(t reflect.Type) *codec {
	type part struct {
		index int
		*codec
	}
	parts := make([]part, 0, t.NumField())
	least := 0
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			panic(fmt.Sprintf("pack: %s.%s is not exported", t, t.Field(i).Name))
		}
		c := codecOf(t.Field(i).Type)
		least += c.least
		parts = append(parts, part{i, c})
	}
	return &codec{
		least: max(1, least),
		put: func(b []byte, v reflect.Value) []byte {
			if len(parts) == 0 {
				return append(b, 0)
			}
			for i := range parts {
				b = parts[i].put(b, v.Field(parts[i].index))
			}
			return b
		},
		get: func(r *reader, v reflect.Value) {
			if len(parts) == 0 {
				r.uvarint()
			}
			for i := range parts {
				parts[i].get(r, v.Field(parts[i].index))
			}
		},
	}
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
