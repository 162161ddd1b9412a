package quick

import (
	"html/template"
	"reflect"
	"strings"
	"text/template/parse"
)

var (
	intType    = reflect.TypeFor[int]()
	stringType = reflect.TypeFor[string]()
	boolType   = reflect.TypeFor[bool]()
	valueType  = reflect.TypeFor[reflect.Value]()
	errorType  = reflect.TypeFor[error]()
)

// expr is a compiled expression. Its type is the type of every value it gives.
type expr struct {
	typed
	val func(s *state, dot reflect.Value) reflect.Value
	str func(s *state, dot reflect.Value) string // or nil; for kinds of string, without making a value of it
	is  func(s *state, dot reflect.Value) bool   // or nil; for bool likewise

	// add, or nil, appends template.HTML to the bytes.
	add  func(s *state, dot reflect.Value, b []byte) []byte
	path *path // or nil; a path of fields is kept, so that a longer one is still a single loop
}

// path leads from a root to a part of it.
type path struct {
	root  func(s *state, dot reflect.Value) reflect.Value // nil is the dot
	steps []step
}

// step leads from a value to a part of it.
type step struct {
	deref bool         // through a pointer, which must not be nil
	index int          // of a field
	holds reflect.Type // what the field, of type any, must hold
}

// walk follows the steps.
func walk(v reflect.Value, steps []step) reflect.Value {
	for i := range steps {
		st := &steps[i]
		if st.deref {
			if v = v.Elem(); !v.IsValid() {
				panic(stop("nil pointer"))
			}
			continue
		}
		if v = v.Field(st.index); st.holds != nil {
			if v = v.Elem(); !v.IsValid() || v.Type() != st.holds {
				panic(stop("compiled for a dot that holds " + st.holds.String()))
			}
		}
	}
	return v
}

// expr is the value at the end of the path.
func (p *path) expr(of typed) expr {
	e := expr{typed: of, path: p}
	root, steps := p.root, p.steps
	index, single := p.field()
	switch {
	case single:
		e.val = func(_ *state, dot reflect.Value) reflect.Value { return dot.Field(index) }
	case root == nil && len(steps) == 0:
		e.val = func(_ *state, dot reflect.Value) reflect.Value { return dot }
	case root == nil:
		e.val = func(_ *state, dot reflect.Value) reflect.Value { return walk(dot, steps) }
	case len(steps) == 0:
		e.val = root
	default:
		e.val = func(s *state, dot reflect.Value) reflect.Value { return walk(root(s, dot), steps) }
	}
	return e
}

// field is the index of the field, if the path is one field of the dot, as most are.
func (p *path) field() (index int, ok bool) {
	if p == nil || p.root != nil || len(p.steps) != 1 || p.steps[0].deref || p.steps[0].holds != nil {
		return 0, false
	}
	return p.steps[0].index, true
}

// then is e followed by one more step.
func (e expr) then(st step, of typed) expr {
	p := e.path
	if p == nil {
		p = &path{root: e.val}
	}
	longer := &path{root: p.root, steps: append(p.steps[:len(p.steps):len(p.steps)], st)}
	return longer.expr(of)
}

func dotExpr(dot typed) expr { return new(path).expr(dot) }

// text gives the value of a kind of string.
func (e expr) text() func(*state, reflect.Value) string {
	if e.str != nil {
		return e.str
	}
	val := e.val
	if index, ok := e.path.field(); ok {
		return func(_ *state, dot reflect.Value) string { return dot.Field(index).String() }
	}
	return func(s *state, dot reflect.Value) string { return val(s, dot).String() }
}

// ofText is an expression that gives text without a value being made of it.
func ofText[R ~string](text func(*state, reflect.Value) R) expr {
	return expr{
		typed: typed{typ: reflect.TypeFor[R]()},
		val:   func(s *state, dot reflect.Value) reflect.Value { return reflect.ValueOf(text(s, dot)) },
		str:   func(s *state, dot reflect.Value) string { return string(text(s, dot)) },
	}
}

// ofHTML is HTML that is appended where it is printed.
func ofHTML(add func(*state, reflect.Value, []byte) []byte) expr {
	e := ofText(func(s *state, dot reflect.Value) template.HTML { return template.HTML(add(s, dot, nil)) })
	e.add = add
	return e
}

// ofBool is ofText for the truth.
func ofBool(is func(*state, reflect.Value) bool) expr {
	return expr{
		typed: typed{typ: boolType},
		val:   func(s *state, dot reflect.Value) reflect.Value { return reflect.ValueOf(is(s, dot)) },
		is:    is,
	}
}

// ofConst is the same value always.
func ofConst(v reflect.Value) expr {
	e := expr{typed: typed{typ: v.Type()}, val: func(*state, reflect.Value) reflect.Value { return v }}
	if v.Kind() == reflect.String {
		text := v.String()
		e.str = func(*state, reflect.Value) string { return text }
	}
	return e
}

// known refuses values of which only an interface is known.
func (b *builder) known(n parse.Node, t typed) typed {
	if t.typ != nil && t.typ.Kind() == reflect.Interface {
		b.refuse(n, "any type that is a %v", t.typ)
	}
	return t
}

// pipeline is a pipeline that declares nothing.
func (b *builder) pipeline(p *parse.PipeNode, dot typed) expr {
	if len(p.Decl) > 0 {
		b.refuse(p, "a variable within an expression")
	}
	return b.commands(p, p.Cmds, dot)
}

// commands pass the value of each on as the last argument of the next.
func (b *builder) commands(n parse.Node, cmds []*parse.CommandNode, dot typed) expr {
	var last *expr
	for _, cmd := range cmds {
		e := b.command(cmd, dot, last)
		b.known(cmd, e.typed)
		last = &e
	}
	if last == nil {
		b.refuse(n, "an empty pipeline")
	}
	return *last
}

// command is one command; final is what the one before it gave, or nil.
func (b *builder) command(cmd *parse.CommandNode, dot typed, final *expr) expr {
	args := cmd.Args[1:]
	switch n := cmd.Args[0].(type) {
	case *parse.FieldNode:
		return b.chain(n, dotExpr(dot), n.Ident, arguments{args, final, dot})
	case *parse.ChainNode:
		return b.chain(n, b.arg(n.Node, dot, nil), n.Field, arguments{args, final, dot})
	case *parse.VariableNode:
		if len(n.Ident) > 1 {
			return b.chain(n, b.variableExpr(n), n.Ident[1:], arguments{args, final, dot})
		}
	case *parse.IdentifierNode:
		return b.function(n, arguments{args, final, dot})
	}
	if len(args) > 0 || final != nil {
		b.refuse(cmd, "arguments to what is no function")
	}
	return b.arg(cmd.Args[0], dot, nil)
}

func (b *builder) variableExpr(n *parse.VariableNode) expr {
	v := b.variable(n, n.Ident[0])
	slot := v.slot
	p := &path{root: func(s *state, _ reflect.Value) reflect.Value { return s.vars[s.base+slot] }}
	return p.expr(v.typed)
}

// arg is an argument for a parameter of that type. A nil type takes anything.
func (b *builder) arg(n parse.Node, dot typed, want reflect.Type) expr {
	none := arguments{dot: dot}
	switch n := n.(type) {
	case *parse.DotNode:
		return b.fit(n, dotExpr(dot), want)
	case *parse.FieldNode:
		return b.fit(n, b.chain(n, dotExpr(dot), n.Ident, none), want)
	case *parse.VariableNode:
		if len(n.Ident) == 1 {
			return b.fit(n, b.variableExpr(n), want)
		}
		return b.fit(n, b.chain(n, b.variableExpr(n), n.Ident[1:], none), want)
	case *parse.PipeNode:
		return b.fit(n, b.pipeline(n, dot), want)
	case *parse.IdentifierNode:
		return b.fit(n, b.function(n, none), want)
	case *parse.ChainNode:
		return b.fit(n, b.chain(n, b.arg(n.Node, dot, nil), n.Field, none), want)
	}
	return b.constant(n, want)
}

// constant is a literal as a value of the wanted type, as evalArg of text/template.
func (b *builder) constant(n parse.Node, want reflect.Type) expr {
	if want == nil || want.Kind() == reflect.Interface && want.NumMethod() == 0 {
		return ofConst(b.ideal(n))
	}
	v := reflect.New(want).Elem()
	switch n := n.(type) {
	case *parse.StringNode:
		if want.Kind() == reflect.String {
			v.SetString(n.Text)
			return ofConst(reflect.ValueOf(v.Interface()))
		}
	case *parse.BoolNode:
		if want.Kind() == reflect.Bool {
			v.SetBool(n.True)
			return ofConst(reflect.ValueOf(v.Interface()))
		}
	case *parse.NumberNode:
		if n.IsInt && v.CanInt() && !v.OverflowInt(n.Int64) {
			v.SetInt(n.Int64)
			return ofConst(reflect.ValueOf(v.Interface()))
		}
	}
	b.refuse(n, "not a constant for %v", want)
	panic("unreachable")
}

// ideal is a literal of the type that its look gives it.
func (b *builder) ideal(n parse.Node) reflect.Value {
	switch n := n.(type) {
	case *parse.StringNode:
		return reflect.ValueOf(n.Text)
	case *parse.BoolNode:
		return reflect.ValueOf(n.True)
	case *parse.NumberNode:
		// Written as "1e3" it is a float to text/template, though IsInt holds.
		if n.IsInt && !n.IsComplex && !strings.ContainsAny(n.Text, ".eEpPxX'_") && int64(int(n.Int64)) == n.Int64 {
			return reflect.ValueOf(int(n.Int64))
		}
	}
	b.refuse(n, "not a constant that is compiled")
	panic("unreachable")
}

// fit makes a value assignable to a type, as validateType of text/template.
func (b *builder) fit(n parse.Node, e expr, want reflect.Type) expr {
	b.known(n, e.typed)
	switch {
	case want == nil:
		return e
	case e.typ == nil:
		b.refuse(n, "no value for %v", want)
	case want == valueType:
		b.refuse(n, "a parameter of type reflect.Value")
	case e.typ.AssignableTo(want):
		return e
	case e.typ.Kind() == reflect.Pointer && e.typ.Elem().AssignableTo(want):
		return e.then(step{deref: true}, typed{e.typ.Elem(), true})
	case e.addr && reflect.PointerTo(e.typ).AssignableTo(want):
		return e.pointer()
	}
	b.refuse(n, "a %v for %v", e.typ, want)
	panic("unreachable")
}

// pointer is the address of an addressable value.
func (e expr) pointer() expr {
	val := e.val
	return expr{
		typed: typed{typ: reflect.PointerTo(e.typ)},
		val:   func(s *state, dot reflect.Value) reflect.Value { return val(s, dot).Addr() },
	}
}

// deref follows pointers to what they lead to.
func (b *builder) deref(e expr) expr {
	for e.typ != nil && e.typ.Kind() == reflect.Pointer {
		e = e.then(step{deref: true}, typed{e.typ.Elem(), true})
	}
	return e
}

// chain is .X.Y.Z of a receiver; only the last has arguments.
func (b *builder) chain(n parse.Node, recv expr, names []string, a arguments) expr {
	for _, name := range names[:len(names)-1] {
		recv = b.member(n, recv, name, arguments{dot: a.dot})
	}
	return b.member(n, recv, names[len(names)-1], a)
}

// member is one method or field of a receiver; methods come first.
func (b *builder) member(n parse.Node, recv expr, name string, a arguments) expr {
	b.known(n, recv.typed)
	if recv.typ == nil {
		b.refuse(n, "no value to have a %s", name)
	}
	recv = b.deref(recv)
	b.known(n, recv.typed)
	has := recv.typ
	if recv.addr {
		has = reflect.PointerTo(has)
	}
	if m, ok := has.MethodByName(name); ok {
		return b.method(n, recv, m, a)
	}
	if recv.typ.Kind() != reflect.Struct {
		b.refuse(n, "no %s in %v", name, recv.typ)
	}
	f, ok := recv.typ.FieldByName(name)
	if !ok || !f.IsExported() || len(a.nodes) > 0 || a.final != nil {
		b.refuse(n, "no field %s in %v, or one with arguments", name, recv.typ)
	}
	return b.field(recv, f.Index)
}

// field follows the index of a field, through structs embedded as pointers too.
func (b *builder) field(e expr, index []int) expr {
	for i, x := range index {
		if i > 0 {
			e = b.deref(e)
		}
		st := step{index: x, holds: b.holds[heldKey{e.typ, x}]}
		of := typed{e.typ.Field(x).Type, e.addr}
		if st.holds != nil {
			of = typed{typ: st.holds}
		}
		e = e.then(st, of)
	}
	return e
}
