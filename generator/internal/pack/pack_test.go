package pack_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
)

// random fills a plain value; sometimes slices are empty and not nil.
func random(r *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString([]string{"", "a", "Zwölf", "日本\x00", "x\ny"}[r.IntN(5)])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> r.IntN(64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> r.IntN(64))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(r.Uint64()))
	case reflect.Slice:
		n := r.IntN(4 - min(depth, 3))
		if n == 0 && r.IntN(2) == 0 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			random(r, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			random(r, v.Field(i), depth)
		}
	}
}

// odd has what no record has.
type odd struct {
	F    float64
	U    uint64
	I    int8
	None struct{}
	Many []struct{}
	Deep [][]string
}

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		roundTrip[book.Record](t, r)
		roundTrip[book.Page](t, r)
		roundTrip[odd](t, r)
	}
}

func roundTrip[T any](t *testing.T, r *rand.Rand) {
	t.Helper()
	var one, two T
	random(r, reflect.ValueOf(&one).Elem(), 0)
	random(r, reflect.ValueOf(&two).Elem(), 0) // what was there before is gone after
	b := pack.Append([]byte("before"), &one)
	if !bytes.HasPrefix(b, []byte("before")) {
		t.Fatal("Append takes away what was there")
	}
	b = b[len("before"):]
	if err := pack.Read(b, &two); err != nil {
		t.Fatal(err)
	}
	if again := pack.Append(nil, &two); !bytes.Equal(again, b) {
		t.Fatalf("another value:\n%+v\n%+v", one, two)
	}
	if pack.Hash(&one) != pack.Hash(&two) || pack.Hash(&one) != pack.HashValue(one) {
		t.Error("one value, two hashes")
	}
	for cut := range len(b) {
		if len(b) > 200 && cut%17 != 0 {
			continue
		}
		if err := pack.Read(b[:cut], &two); !errors.Is(err, pack.ErrBroken) {
			t.Fatalf("%d of %d bytes: %v", cut, len(b), err)
		}
	}
	if err := pack.Read(append(b, 0), &two); !errors.Is(err, pack.ErrBroken) {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestNilIsEmpty(t *testing.T) {
	a, b := book.Record{}, book.Record{Tags: []string{}, Events: []book.Event{}, Cases: make([]book.Case, 0, 8)}
	if pack.Hash(&a) != pack.Hash(&b) {
		t.Error("a nil slice and an empty one differ")
	}
	c := book.Record{Tags: []string{"old"}}
	if err := pack.Read(pack.Append(nil, &a), &c); err != nil || c.Tags != nil {
		t.Errorf("what was there is still there: %v %v", c.Tags, err)
	}
}

// TestApart: values that are near each other have bytes of their own.
func TestApart(t *testing.T) {
	seen := map[string]odd{}
	for _, v := range []odd{
		{},
		{F: 1},
		{F: math.Copysign(0, -1)},
		{F: math.NaN()},
		{U: 1},
		{I: 1},
		{I: -1},
		{Many: make([]struct{}, 1)},
		{Many: make([]struct{}, 2)},
		{Deep: [][]string{{}}},
		{Deep: [][]string{{""}}},
		{Deep: [][]string{{"a", "b"}}},
		{Deep: [][]string{{"ab"}}},
		{Deep: [][]string{{"a"}, {"b"}}},
	} {
		b := string(pack.Append(nil, &v))
		if old, there := seen[b]; there {
			t.Errorf("%+v and %+v have the same bytes", old, v)
		}
		seen[b] = v
	}
}

func TestNoPlainValue(t *testing.T) {
	for _, v := range []any{
		new(map[string]int), new(*int), new(any), new(func()), new(chan int), new([2]int), new(float32),
		&struct{ hidden int }{}, &struct{ A []struct{ B map[string]bool } }{},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T is packed", v)
				}
			}()
			pack.Append(nil, v)
		}()
	}
}

func TestTypeHash(t *testing.T) {
	type named string
	type number int32
	hashes := map[[32]byte]string{}
	for name, v := range map[string]any{
		"plain": &struct{ A string }{}, "another name": &struct{ B string }{}, "another type": &struct{ A int }{}, "more": &struct {
			A string
			B int
		}{}, "in another order": &struct {
			B int
			A string
		}{}, "slice": &struct{ A []string }{}, "within": &struct{ A []struct{ B int } }{}, "within, more": &struct{ A []struct{ B, C int } }{},
		"named": &struct{ A named }{}, "number": &struct{ A number }{},
		"record": &book.Record{}, "page": &book.Page{},
	} {
		h := pack.TypeHash(v)
		if old, there := hashes[h]; there {
			t.Errorf("%s and %s are one type", old, name)
		}
		hashes[h] = name
	}
	if pack.TypeHash(&book.Record{}) != pack.TypeHash(&book.Record{ID: "x"}) {
		t.Error("a type's hash depends on the value")
	}
	// The name of a type may stay while what it is changes.
	one := func() any { type status string; return &struct{ A status }{} }
	two := func() any { type status int; return &struct{ A status }{} }
	if pack.TypeHash(one()) == pack.TypeHash(two()) {
		t.Error("status is text here and a number there, with one hash")
	}
}

// TestBrokenBytesAreSmall: a few bytes cannot ask for much memory.
func TestBrokenBytesAreSmall(t *testing.T) {
	b := bytes.Repeat([]byte{0xff, 0xff, 0x03}, 1<<16)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for at := range 60 {
		var rec book.Record
		_ = pack.Read(append(make([]byte, at), b...), &rec)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 60*64*uint64(len(b)) {
		t.Errorf("%d MB for %d KB", got>>20, 60*len(b)>>10)
	}
}

func FuzzRead(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		var rec book.Record
		random(r, reflect.ValueOf(&rec).Elem(), 0)
		f.Add(pack.Append(nil, &rec))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var rec book.Record
		if pack.Read(b, &rec) != nil {
			return
		}
		var again book.Record
		one := pack.Append(nil, &rec)
		if err := pack.Read(one, &again); err != nil || !bytes.Equal(one, pack.Append(nil, &again)) {
			t.Error("what was read is not what is written")
		}
	})
}

func sample(b *testing.B) *book.Record {
	b.Helper()
	src, err := os.ReadFile("../book/testdata/northwind-freight.yaml")
	if err != nil {
		b.Fatal(err)
	}
	rec := &book.Record{ID: "x", Name: string(src[:200])}
	for range 40 {
		rec.Events = append(rec.Events, book.Event{ID: "2026-01-01-call-1", Date: 739000, Kind: "call", By: "maria-lopez", With: []string{"jane"}, Summary: "Asked for a price review", Details: string(src[:150])})
	}
	return rec
}

func BenchmarkAppend(b *testing.B) {
	rec := sample(b)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = pack.Append(buf[:0], rec)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkRead(b *testing.B) {
	buf := pack.Append(nil, sample(b))
	b.SetBytes(int64(len(buf)))
	b.ReportAllocs()
	for b.Loop() {
		var rec book.Record
		if err := pack.Read(buf, &rec); err != nil {
			b.Fatal(err)
		}
	}
}
