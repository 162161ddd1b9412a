package quick

import (
	"fmt"
	"reflect"
	"text/template/parse"
)

// builtin is one of text/template's own functions.
func (b *builder) builtin(n *parse.IdentifierNode, a arguments) expr {
	switch n.Ident {
	case "and", "or":
		return b.andOr(n, a)
	case "not":
		if len(a.nodes) == 1 && a.final == nil {
			is := b.truth(a.nodes[0], a.dot)
			return ofBool(func(s *state, dot reflect.Value) bool { return !is(s, dot) })
		}
	case "eq", "ne", "lt", "le", "gt", "ge":
		return ofBool(b.compare(n, b.anyArgs(n, a)))
	case "len":
		return b.length(n, b.anyArgs(n, a))
	case "index":
		return b.index(n, b.anyArgs(n, a))
	case "print":
		return b.sprint(n, a, func(args []any) string { return fmt.Sprint(args...) })
	case "println":
		return b.sprint(n, a, func(args []any) string { return fmt.Sprintln(args...) })
	case "printf":
		return b.sprintf(n, a)
	}
	b.refuse(n, "not a function that is compiled, or not so called")
	panic("unreachable")
}

// anyArgs are the arguments of a builtin, which takes values of any type.
func (b *builder) anyArgs(n parse.Node, a arguments) []expr {
	var args []expr
	for _, node := range a.nodes {
		args = append(args, b.arg(node, a.dot, nil))
	}
	if a.final != nil {
		args = append(args, *a.final)
	}
	for _, e := range args {
		if e.typ == nil {
			b.refuse(n, "an argument without a value")
		}
	}
	return args
}

// truth is the truth of an argument. And, or and not of anything can be told
// without the value, whose type need then not be known.
func (b *builder) truth(n parse.Node, dot typed) func(*state, reflect.Value) bool {
	p, ok := n.(*parse.PipeNode)
	if !ok {
		return b.truthful(n, b.arg(n, dot, nil))
	}
	if len(p.Decl) == 0 && len(p.Cmds) == 1 {
		cmd := p.Cmds[0]
		if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok && (id.Ident == "and" || id.Ident == "or") && b.funcs[id.Ident] == nil {
			return b.truthAndOr(id, cmd.Args[1:], dot)
		}
		if len(cmd.Args) == 1 && cmd.Args[0].Type() == parse.NodePipe {
			return b.truth(cmd.Args[0], dot)
		}
	}
	return b.truthful(n, b.pipeline(p, dot))
}

// truthAndOr goes through the arguments until one settles it.
func (b *builder) truthAndOr(n *parse.IdentifierNode, nodes []parse.Node, dot typed) func(*state, reflect.Value) bool {
	if len(nodes) == 0 {
		b.refuse(n, "no arguments")
	}
	var all []func(*state, reflect.Value) bool
	for _, node := range nodes {
		all = append(all, b.truth(node, dot))
	}
	settles := n.Ident == "or"
	return func(s *state, dot reflect.Value) bool {
		for _, is := range all {
			if is(s, dot) == settles {
				return settles
			}
		}
		return !settles
	}
}

// truthful is the truth of an expression.
func (b *builder) truthful(n parse.Node, e expr) func(*state, reflect.Value) bool {
	if e.is != nil {
		return e.is
	}
	if e.str != nil {
		return func(s *state, dot reflect.Value) bool { return e.str(s, dot) != "" }
	}
	is, val := b.truthOf(n, e.typ), e.val
	if index, ok := e.path.field(); ok {
		return func(_ *state, dot reflect.Value) bool { return is(dot.Field(index)) }
	}
	return func(s *state, dot reflect.Value) bool { return is(val(s, dot)) }
}

// truthOf is what is true among the values of a type.
func (b *builder) truthOf(n parse.Node, t reflect.Type) func(reflect.Value) bool {
	if t == nil {
		b.refuse(n, "the truth of no value")
	}
	switch t.Kind() {
	case reflect.Bool:
		return reflect.Value.Bool
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array:
		return func(v reflect.Value) bool { return v.Len() > 0 }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) bool { return v.Int() != 0 }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return func(v reflect.Value) bool { return v.Uint() != 0 }
	case reflect.Float32, reflect.Float64:
		return func(v reflect.Value) bool { return v.Float() != 0 }
	case reflect.Pointer, reflect.Func, reflect.Chan:
		return func(v reflect.Value) bool { return !v.IsNil() }
	case reflect.Struct:
		return func(reflect.Value) bool { return true }
	}
	b.refuse(n, "the truth of a %v", t)
	panic("unreachable")
}

// andOr gives the argument that settles it, or the last.
func (b *builder) andOr(n *parse.IdentifierNode, a arguments) expr {
	args := b.anyArgs(n, a)
	if len(args) == 0 || a.final != nil {
		b.refuse(n, "no arguments, or some from a pipeline")
	}
	of := args[0].typed
	for _, e := range args[1:] {
		if e.typ != of.typ {
			b.refuse(n, "%v or %v", of.typ, e.typ)
		}
		if e.addr != of.addr && of.typ.NumMethod() != reflect.PointerTo(of.typ).NumMethod() {
			b.refuse(n, "a %v that may have an address", of.typ)
		}
		of.addr = of.addr && e.addr
	}
	is, settles, last := b.truthOf(n, of.typ), n.Ident == "or", len(args)-1
	return expr{typed: of, val: func(s *state, dot reflect.Value) reflect.Value {
		for i := range last {
			if v := args[i].val(s, dot); is(v) == settles {
				return v
			}
		}
		return args[last].val(s, dot)
	}}
}

// compare compares values of one kind.
func (b *builder) compare(n *parse.IdentifierNode, args []expr) func(*state, reflect.Value) bool {
	if len(args) < 2 || len(args) > 2 && n.Ident != "eq" {
		b.refuse(n, "%d arguments", len(args))
	}
	x, rest := args[0], args[1:]
	for _, y := range rest {
		if x.kind() != y.kind() || x.kind() == reflect.Invalid {
			b.refuse(n, "a comparison of %v and %v", x.typ, y.typ)
		}
	}
	switch x.kind() {
	case reflect.String:
		return comparison(n.Ident, x, rest, expr.text)
	case reflect.Int64:
		return comparison(n.Ident, x, rest, expr.number)
	}
	if n.Ident != "eq" && n.Ident != "ne" {
		b.refuse(n, "bools have no order")
	}
	return comparison(n.Ident, x, rest, func(e expr) func(*state, reflect.Value) int64 {
		is := b.truthful(n, e)
		return func(s *state, dot reflect.Value) int64 {
			if is(s, dot) {
				return 1
			}
			return 0
		}
	})
}

// number gives the value of a kind of int.
func (e expr) number() func(*state, reflect.Value) int64 {
	val := e.val
	return func(s *state, dot reflect.Value) int64 { return val(s, dot).Int() }
}

// kind is String, Int64 or Bool; Invalid for what is not compared here.
func (e expr) kind() reflect.Kind {
	switch k := e.typ.Kind(); k {
	case reflect.String, reflect.Bool:
		return k
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return reflect.Int64
	}
	return reflect.Invalid
}

// comparison compares what read reads of x with the same of the rest: of all of
// them for eq, of the only one else.
func comparison[T string | int64](name string, x expr, rest []expr, read func(expr) func(*state, reflect.Value) T) func(*state, reflect.Value) bool {
	a, b := read(x), read(rest[0])
	switch name {
	case "eq":
		if len(rest) > 1 {
			return among(a, rest, read)
		}
		return func(s *state, dot reflect.Value) bool { return a(s, dot) == b(s, dot) }
	case "ne":
		return func(s *state, dot reflect.Value) bool { return a(s, dot) != b(s, dot) }
	case "lt":
		return func(s *state, dot reflect.Value) bool { return a(s, dot) < b(s, dot) }
	case "le":
		return func(s *state, dot reflect.Value) bool { return a(s, dot) <= b(s, dot) }
	case "gt":
		return func(s *state, dot reflect.Value) bool { return a(s, dot) > b(s, dot) }
	default:
		return func(s *state, dot reflect.Value) bool { return a(s, dot) >= b(s, dot) }
	}
}

// among tells whether one of the others equals a.
func among[T string | int64](a func(*state, reflect.Value) T, others []expr, read func(expr) func(*state, reflect.Value) T) func(*state, reflect.Value) bool {
	var all []func(*state, reflect.Value) T
	for _, e := range others {
		all = append(all, read(e))
	}
	return func(s *state, dot reflect.Value) bool {
		v := a(s, dot)
		for _, other := range all {
			if other(s, dot) == v {
				return true
			}
		}
		return false
	}
}

func (b *builder) length(n parse.Node, args []expr) expr {
	if len(args) != 1 {
		b.refuse(n, "%d arguments", len(args))
	}
	e := b.deref(args[0])
	switch e.typ.Kind() {
	case reflect.String, reflect.Slice, reflect.Map, reflect.Array, reflect.Chan:
		val := e.val
		return expr{typed: typed{typ: intType}, val: func(s *state, dot reflect.Value) reflect.Value {
			return reflect.ValueOf(val(s, dot).Len())
		}}
	}
	b.refuse(n, "the length of a %v", e.typ)
	panic("unreachable")
}

// index goes into slices and maps, one level at a time.
func (b *builder) index(n parse.Node, args []expr) expr {
	if len(args) < 2 {
		b.refuse(n, "%d arguments", len(args))
	}
	e := args[0]
	for _, at := range args[1:] {
		b.known(n, e.typed)
		e = b.deref(e)
		val, key := e.val, at.val
		switch {
		case e.typ.Kind() == reflect.Slice && at.kind() == reflect.Int64:
			// Out of range is a panic, and so a stop.
			e = expr{typed: typed{e.typ.Elem(), true}, val: func(s *state, dot reflect.Value) reflect.Value {
				return val(s, dot).Index(int(key(s, dot).Int()))
			}}
		case e.typ.Kind() == reflect.Map && at.typ.AssignableTo(e.typ.Key()):
			none := reflect.Zero(e.typ.Elem())
			e = expr{typed: typed{typ: e.typ.Elem()}, val: func(s *state, dot reflect.Value) reflect.Value {
				if v := val(s, dot).MapIndex(key(s, dot)); v.IsValid() {
					return v
				}
				return none
			}}
		default:
			b.refuse(n, "a %v of a %v", at.typ, e.typ)
		}
	}
	return e
}

// sprint hands its arguments to package fmt.
func (b *builder) sprint(n parse.Node, a arguments, format func([]any) string) expr {
	args := b.anyArgs(n, a)
	return ofText(func(s *state, dot reflect.Value) string {
		all := make([]any, len(args))
		for i := range args {
			all[i] = args[i].val(s, dot).Interface()
		}
		return format(all)
	})
}

func (b *builder) sprintf(n parse.Node, a arguments) expr {
	args := b.anyArgs(n, a)
	if len(args) == 0 || args[0].typ != stringType {
		b.refuse(n, "no format that is a string")
	}
	format := args[0].text()
	args = args[1:]
	return ofText(func(s *state, dot reflect.Value) string {
		all := make([]any, len(args))
		f := format(s, dot)
		for i := range args {
			all[i] = args[i].val(s, dot).Interface()
		}
		return fmt.Sprintf(f, all...)
	})
}
