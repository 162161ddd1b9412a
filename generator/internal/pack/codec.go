package pack

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"sync"
	"unsafe"
)

// A codec reaches the fields of a value by their offsets. Package reflect does the
// same through checks at every step, which made the hash of a view take twice as
// long, and a record that is read back half as long again. What reflect says of a type
// is asked once; only here is anything pointed at past the type system, and only
// at fields and elements of plain values.

// codec writes and reads one type, at an address.
type codec struct {
	least int // the fewest bytes that a value takes
	put   func(b []byte, p unsafe.Pointer) []byte
	get   func(r *reader, p unsafe.Pointer)
}

var codecs sync.Map // reflect.Type → *codec

func codecOf(t reflect.Type) *codec {
	if c, ok := codecs.Load(t); ok {
		return c.(*codec)
	}
	c, _ := codecs.LoadOrStore(t, newCodec(t))
	return c.(*codec)
}

func newCodec(t reflect.Type) *codec {
	switch t.Kind() {
	case reflect.String:
		return &codec{
			least: 1,
			put: func(b []byte, p unsafe.Pointer) []byte {
				s := *(*string)(p)
				return append(binary.AppendUvarint(b, uint64(len(s))), s...)
			},
			get: func(r *reader, p unsafe.Pointer) { *(*string)(p) = r.str() },
		}
	case reflect.Bool:
		return &codec{
			least: 1,
			put: func(b []byte, p unsafe.Pointer) []byte {
				if *(*bool)(p) {
					return append(b, 1)
				}
				return append(b, 0)
			},
			get: func(r *reader, p unsafe.Pointer) { *(*bool)(p) = r.uvarint() == 1 },
		}
	case reflect.Int:
		return signed[int]()
	case reflect.Int8:
		return signed[int8]()
	case reflect.Int16:
		return signed[int16]()
	case reflect.Int32:
		return signed[int32]()
	case reflect.Int64:
		return signed[int64]()
	case reflect.Uint:
		return unsigned[uint]()
	case reflect.Uint8:
		return unsigned[uint8]()
	case reflect.Uint16:
		return unsigned[uint16]()
	case reflect.Uint32:
		return unsigned[uint32]()
	case reflect.Uint64:
		return unsigned[uint64]()
	case reflect.Float64:
		return &codec{
			least: 1,
			put: func(b []byte, p unsafe.Pointer) []byte {
				return binary.AppendUvarint(b, math.Float64bits(*(*float64)(p)))
			},
			get: func(r *reader, p unsafe.Pointer) { *(*float64)(p) = math.Float64frombits(r.uvarint()) },
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

func signed[T int | int8 | int16 | int32 | int64]() *codec {
	return &codec{
		least: 1,
		put:   func(b []byte, p unsafe.Pointer) []byte { return binary.AppendVarint(b, int64(*(*T)(p))) },
		get: func(r *reader, p unsafe.Pointer) {
			x := r.uvarint()
			*(*T)(p) = T(int64(x>>1) ^ -int64(x&1))
		},
	}
}

func unsigned[T uint | uint8 | uint16 | uint32 | uint64]() *codec {
	return &codec{
		least: 1,
		put:   func(b []byte, p unsafe.Pointer) []byte { return binary.AppendUvarint(b, uint64(*(*T)(p))) },
		get:   func(r *reader, p unsafe.Pointer) { *(*T)(p) = T(r.uvarint()) },
	}
}

// slice is how a slice of anything lies in memory.
type slice struct {
	data     unsafe.Pointer
	len, cap int
}

func sliceCodec(t reflect.Type) *codec {
	elem, size := codecOf(t.Elem()), t.Elem().Size()
	return &codec{
		least: 1,
		put: func(b []byte, p unsafe.Pointer) []byte {
			s := (*slice)(p)
			b = binary.AppendUvarint(b, uint64(s.len))
			for i := range s.len {
				b = elem.put(b, unsafe.Add(s.data, uintptr(i)*size))
			}
			return b
		},
		get: func(r *reader, p unsafe.Pointer) {
			*(*slice)(p) = slice{}
			n := r.uvarint()
			if n > uint64(len(r.text)-r.at)/uint64(elem.least) {
				r.bad = true // before room is made for what cannot be there
			}
			if n == 0 || r.bad {
				return
			}
			v := reflect.NewAt(t, p).Elem()
			v.Grow(int(n))
			v.SetLen(int(n))
			data := (*slice)(p).data
			for i := range uintptr(n) {
				elem.get(r, unsafe.Add(data, i*size))
			}
		},
	}
}

func structCodec(t reflect.Type) *codec {
	type part struct {
		offset uintptr
		*codec
	}
	parts := make([]part, 0, t.NumField())
	least := 0
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			panic(fmt.Sprintf("pack: %s.%s is not exported", t, f.Name))
		}
		c := codecOf(f.Type)
		least += c.least
		parts = append(parts, part{f.Offset, c})
	}
	return &codec{
		least: max(1, least),
		put: func(b []byte, p unsafe.Pointer) []byte {
			if len(parts) == 0 {
				return append(b, 0)
			}
			for i := range parts {
				b = parts[i].put(b, unsafe.Add(p, parts[i].offset))
			}
			return b
		},
		get: func(r *reader, p unsafe.Pointer) {
			if len(parts) == 0 {
				r.uvarint()
			}
			for i := range parts {
				parts[i].get(r, unsafe.Add(p, parts[i].offset))
			}
		},
	}
}

// keptCodec writes and reads the bytes of a List or Value as a string.
func keptCodec(t reflect.Type) *codec {
	text := codecOf(t.Field(0).Type) // which lies at the beginning
	return &codec{
		least: text.least,
		put:   text.put,
		get: func(r *reader, p unsafe.Pointer) {
			reflect.NewAt(t, p).Elem().SetZero()
			text.get(r, p)
		},
	}
}
