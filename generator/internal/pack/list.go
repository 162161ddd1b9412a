package pack

import (
	"reflect"
	"unsafe"
)

// List is a list of plain values kept as their bytes: for what there is of
// thousands and is looked at seldom. A short list of structs takes a third of
// the memory, and a reader takes a microsecond to get at it. The zero List is
// empty.
type List[T any] struct {
	Packed string
	open   *[]T // what All is, once Open was called
}

// ListOf keeps a list.
func ListOf[T any](all []T) List[T] {
	if len(all) == 0 {
		return List[T]{}
	}
	return List[T]{Packed: string(Append(nil, &all))}
}

// Empty reports whether there is nothing in the list.
func (l List[T]) Empty() bool { return l.Packed == "" }

// All are the values, or nil of an empty list, and of bytes that are no list of
// such values. Their strings are parts of the list's.
func (l List[T]) All() (all []T) {
	if l.Empty() {
		return nil
	}
	if l.open != nil {
		return *l.open
	}
	r := reader{text: l.Packed}
	codecOf(reflect.TypeFor[[]T]()).get(&r, unsafe.Pointer(&all))
	if r.bad || r.at != len(l.Packed) {
		return nil
	}
	return all
}

// Open reads the list once for all of All to come, which then share its values:
// for whoever reads it again and again and has the room.
func (l *List[T]) Open() {
	if all := l.All(); all != nil {
		l.open = &all
	}
}

// element is what it is a list of: TypeHash looks into it.
func (List[T]) element() reflect.Type { return reflect.TypeFor[T]() }

// Value is one such value. The zero Value is of nothing.
type Value[T any] struct {
	Packed string
	open   *T // what Get is, once Open was called
}

// ValueOf keeps a value.
func ValueOf[T any](v T) Value[T] { return Value[T]{Packed: string(Append(nil, &v))} }

// Get is the value; all of it is zero where nothing was kept.
func (p Value[T]) Get() (v T) {
	switch {
	case p.open != nil:
		return *p.open
	case p.Packed != "":
		r := reader{text: p.Packed}
		codecOf(reflect.TypeFor[T]()).get(&r, unsafe.Pointer(&v))
	}
	return v
}

// Open is as of a List.
func (p *Value[T]) Open() {
	v := p.Get()
	p.open = &v
}

func (Value[T]) element() reflect.Type { return reflect.TypeFor[T]() }

// kept is a List or a Value: its bytes stand for it.
type kept interface{ element() reflect.Type }

// elementOf is what a List or Value is of, or nil of any other type.
func elementOf(t reflect.Type) reflect.Type {
	if k, ok := reflect.Zero(t).Interface().(kept); ok {
		return k.element()
	}
	return nil
}
