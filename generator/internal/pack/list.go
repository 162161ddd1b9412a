package pack

import "reflect"

// List is a list of plain values kept as their bytes: for what there is of
// thousands and is looked at seldom. A short list of structs takes a third of
// the memory, and a reader takes a microsecond to get at it. The zero List is
// empty.
type List[T any] struct{ Packed string }

// ListOf keeps a list.
func ListOf[T any](all []T) List[T] {
	if len(all) == 0 {
		return List[T]{}
	}
	return List[T]{string(Append(nil, &all))}
}

// Empty reports whether there is nothing in the list.
func (l List[T]) Empty() bool { return l.Packed == "" }

// All are the values, or nil of an empty list, and of bytes that are no list of
// such values. Their strings are parts of the list's.
func (l List[T]) All() (all []T) {
	if l.Empty() {
		return nil
	}
	v := reflect.ValueOf(&all).Elem()
	r := reader{text: l.Packed}
	codecOf(v.Type()).get(&r, v)
	if r.bad || r.at != len(l.Packed) {
		return nil
	}
	return all
}

// element is what it is a list of: TypeHash looks into it.
func (List[T]) element() reflect.Type { return reflect.TypeFor[T]() }

// Value is one such value. The zero Value is of nothing.
type Value[T any] struct{ Packed string }

// ValueOf keeps a value.
func ValueOf[T any](v T) Value[T] { return Value[T]{string(Append(nil, &v))} }

// Get is the value; all of it is zero where nothing was kept.
func (p Value[T]) Get() (v T) {
	if p.Packed != "" {
		to := reflect.ValueOf(&v).Elem()
		r := reader{text: p.Packed}
		codecOf(to.Type()).get(&r, to)
	}
	return v
}

func (Value[T]) element() reflect.Type { return reflect.TypeFor[T]() }
