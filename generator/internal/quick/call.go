package quick

import (
	"html/template"
	"reflect"
	"text/template/parse"
)

// arguments are those of a call as they stand in the template.
type arguments struct {
	nodes []parse.Node
	final *expr // what the pipeline passes on, or nil
	dot   typed // of the place of the call
}

// function calls a function of the FuncMap or one of text/template's own.
func (b *builder) function(n *parse.IdentifierNode, a arguments) expr {
	f, ok := b.funcs[n.Ident]
	if !ok {
		return b.builtin(n, a)
	}
	v := reflect.ValueOf(f)
	args := b.args(n, v.Type(), 0, a)
	for _, ad := range b.adapters {
		if ad.fn == nil {
			continue
		}
		if e, ok := ad.fn(n.Ident, f, args); ok {
			return e
		}
	}
	return b.call(n, v.Type(), func(*state, reflect.Value) reflect.Value { return v }, args)
}

// method calls a method. recv is the value itself, no pointer; where it has an
// address, m is a method of the pointer.
func (b *builder) method(n parse.Node, recv expr, m reflect.Method, a arguments) expr {
	args := b.args(n, m.Type, 1, a)
	if recv.addr {
		recv = recv.pointer()
	}
	for _, ad := range b.adapters {
		if ad.method == nil {
			continue
		}
		if e, ok := ad.method(m, recv, args); ok {
			return e
		}
	}
	val, index := recv.val, m.Index
	return b.call(n, m.Type, func(s *state, dot reflect.Value) reflect.Value { return val(s, dot).Method(index) }, args)
}

// args are the arguments of a function, whose parameters begin at the given one.
func (b *builder) args(n parse.Node, f reflect.Type, from int, a arguments) []expr {
	count := len(a.nodes)
	if a.final != nil {
		count++
	}
	fixed := f.NumIn() - from
	if f.IsVariadic() {
		fixed--
	}
	if count < fixed || count > fixed && !f.IsVariadic() {
		b.refuse(n, "%d arguments for %v", count, f)
	}
	want := func(i int) reflect.Type {
		if i < fixed {
			return f.In(from + i)
		}
		return f.In(from + fixed).Elem()
	}
	var args []expr
	for i, node := range a.nodes {
		t := want(i)
		if t == valueType {
			b.refuse(n, "a parameter of type reflect.Value")
		}
		args = append(args, b.arg(node, a.dot, t))
	}
	if a.final != nil {
		args = append(args, b.fit(n, *a.final, want(count-1)))
	}
	return args
}

// call calls through package reflect.
func (b *builder) call(n parse.Node, f reflect.Type, fn func(*state, reflect.Value) reflect.Value, args []expr) expr {
	if f.NumOut() < 1 || f.NumOut() > 2 || f.NumOut() == 2 && f.Out(1) != errorType {
		b.refuse(n, "results of %v", f)
	}
	if f.Out(0) == valueType {
		b.refuse(n, "a result of type reflect.Value")
	}
	return expr{typed: typed{typ: f.Out(0)}, val: func(s *state, dot reflect.Value) reflect.Value {
		// The arguments lie on a stack: their own calls use it above them.
		base := len(s.args)
		for i := range args {
			v := args[i].val(s, dot)
			s.args = append(s.args, v)
		}
		out := fn(s, dot).Call(s.args[base:])
		s.args = s.args[:base]
		if len(out) == 2 && !out[1].IsNil() {
			panic(stop(out[1].Interface().(error).Error()))
		}
		return out[0]
	}}
}

// Adapter calls functions or methods of one signature without package reflect.
// It must do what the function or method itself does.
type Adapter struct {
	fn     func(name string, f any, args []expr) (expr, bool)
	method func(m reflect.Method, recv expr, args []expr) (expr, bool)
}

// Func is for functions of a FuncMap that turn an A into text.
func Func[A any, R ~string]() Adapter {
	return Adapter{fn: func(_ string, f any, args []expr) (expr, bool) {
		call, ok := f.(func(A) R)
		if !ok || args[0].typ != reflect.TypeFor[A]() {
			return expr{}, false
		}
		arg := valueOf[A](args[0])
		return ofText(func(s *state, dot reflect.Value) R { return call(arg(s, dot)) }), true
	}}
}

// Method0 is for the method of that name of T, or of every type that implements
// T: Method0("CSS", (*Dot).CSS).
func Method0[T any, R ~string](name string, call func(T) R) Adapter {
	return Adapter{method: func(m reflect.Method, recv expr, args []expr) (expr, bool) {
		if m.Name != name || len(args) != 0 || !gives[R](m) || !isA[T](recv.typ) {
			return expr{}, false
		}
		of := valueOf[T](recv)
		return ofText(func(s *state, dot reflect.Value) R { return call(of(s, dot)) }), true
	}}
}

// Method1 is Method0 for methods with one argument.
func Method1[T, A any, R ~string](name string, call func(T, A) R) Adapter {
	return Adapter{method: func(m reflect.Method, recv expr, args []expr) (expr, bool) {
		if m.Name != name || len(args) != 1 || !gives[R](m) || !isA[T](recv.typ) {
			return expr{}, false
		}
		if a := reflect.TypeFor[A](); m.Type.In(1) != a || args[0].typ != a {
			return expr{}, false
		}
		of, arg := valueOf[T](recv), valueOf[A](args[0])
		return ofText(func(s *state, dot reflect.Value) R {
			to := of(s, dot)
			return call(to, arg(s, dot))
		}), true
	}}
}

// AppendFunc is for the function of that name that turns an A into HTML; append
// appends the same HTML, so that none is made only to be copied.
func AppendFunc[A any](name string, append func([]byte, A) []byte) Adapter {
	return Adapter{fn: func(called string, f any, args []expr) (expr, bool) {
		if _, ok := f.(func(A) template.HTML); !ok || called != name || args[0].typ != reflect.TypeFor[A]() {
			return expr{}, false
		}
		arg := valueOf[A](args[0])
		return ofHTML(func(s *state, dot reflect.Value, b []byte) []byte { return append(b, arg(s, dot)) }), true
	}}
}

// AppendMethod0 is Method0 likewise.
func AppendMethod0[T any](name string, append func(T, []byte) []byte) Adapter {
	return Adapter{method: func(m reflect.Method, recv expr, args []expr) (expr, bool) {
		if m.Name != name || len(args) != 0 || !gives[template.HTML](m) || !isA[T](recv.typ) {
			return expr{}, false
		}
		of := valueOf[T](recv)
		return ofHTML(func(s *state, dot reflect.Value, b []byte) []byte { return append(of(s, dot), b) }), true
	}}
}

// AppendMethod is Method1 likewise.
func AppendMethod[T, A any](name string, append func(T, []byte, A) []byte) Adapter {
	return Adapter{method: func(m reflect.Method, recv expr, args []expr) (expr, bool) {
		if m.Name != name || len(args) != 1 || !gives[template.HTML](m) || !isA[T](recv.typ) {
			return expr{}, false
		}
		if a := reflect.TypeFor[A](); m.Type.In(1) != a || args[0].typ != a {
			return expr{}, false
		}
		of, arg := valueOf[T](recv), valueOf[A](args[0])
		return ofHTML(func(s *state, dot reflect.Value, b []byte) []byte {
			to := of(s, dot)
			return append(to, b, arg(s, dot))
		}), true
	}}
}

func gives[R any](m reflect.Method) bool {
	return m.Type.NumOut() == 1 && m.Type.Out(0) == reflect.TypeFor[R]()
}

// isA tells whether a value of type t can be had as a T.
func isA[T any](t reflect.Type) bool {
	want := reflect.TypeFor[T]()
	return t == want || want.Kind() == reflect.Interface && t.Implements(want)
}

// valueOf is the value of an expression of that type. One that has an address is
// read there, for reflect.Value.Interface makes a copy first.
func valueOf[T any](e expr) func(*state, reflect.Value) T {
	if e.typ.Kind() == reflect.String {
		if text, ok := any(e.text()).(func(*state, reflect.Value) T); ok {
			return text
		}
	}
	val := e.val
	if e.addr && e.typ == reflect.TypeFor[T]() {
		return func(s *state, dot reflect.Value) T { return *val(s, dot).Addr().Interface().(*T) }
	}
	return func(s *state, dot reflect.Value) T { return val(s, dot).Interface().(T) }
}
