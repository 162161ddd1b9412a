package pack_test

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"holdfast/generator/internal/pack"
)

// What is kept as bytes comes back as it was, in a struct that is packed itself.
func TestListsAndValues(t *testing.T) {
	type kept struct {
		Name string
		Many pack.List[odd]
		One  pack.Value[odd]
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		all := make([]odd, r.IntN(4))
		for i := range all {
			all[i].Deep, all[i].U = [][]string{{"a", "ü"}}, r.Uint64()
		}
		var one odd
		random(r, reflect.ValueOf(&one).Elem(), 0)
		k := pack.Copy(&kept{"x", pack.ListOf(all), pack.ValueOf(one)})
		if got := k.Many.All(); len(got) != len(all) || len(all) > 0 && !reflect.DeepEqual(got, all) {
			t.Fatalf("%+v came back as %+v", all, got)
		}
		if k.Many.Empty() != (len(all) == 0) {
			t.Error("what is empty is not, or the other way")
		}
		if pack.HashValue(k.One.Get()) != pack.Hash(&one) {
			t.Fatalf("%+v came back as %+v", one, k.One.Get())
		}
	}
	var none kept
	if none.Many.All() != nil || none.One.Get().U != 0 {
		t.Error("there is something in nothing")
	}
	if broken := (pack.List[odd]{Packed: "\x07junk"}); broken.All() != nil {
		t.Error("bytes that are no list come back as one")
	}
}

// A copy keeps nothing else alive: its strings are parts of one text.
func TestCopy(t *testing.T) {
	type two struct{ A, B string }
	whole := "a long text of a whole record"
	from := two{whole[2:6], whole[7:11]}
	to := pack.Copy(&from)
	if *to != from {
		t.Fatalf("%+v became %+v", from, *to)
	}
	if unsafe.StringData(to.A) == unsafe.StringData(from.A) || uintptr(unsafe.Pointer(unsafe.StringData(to.B)))-uintptr(unsafe.Pointer(unsafe.StringData(to.A))) != 5 {
		t.Error("its words lie where they lay before, or apart")
	}
}

// A list of another type is another type, though both are strings.
func TestTypeHashOfLists(t *testing.T) {
	type a struct{ A string }
	type b struct{ B string }
	of := [][32]byte{
		pack.TypeHash(new(pack.List[a])), pack.TypeHash(new(pack.List[b])), pack.TypeHash(new(pack.Value[a])),
		pack.TypeHash(&struct{ X pack.List[struct{ A string }] }{}), pack.TypeHash(&struct{ X pack.List[struct{ B string }] }{}),
	}
	for i := range of {
		for j := range i {
			if of[i] == of[j] {
				t.Errorf("types %d and %d look the same", j, i)
			}
		}
	}
}
