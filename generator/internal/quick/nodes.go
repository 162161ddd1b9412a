package quick

import (
	"reflect"
	"text/template/parse"
)

// list compiles nodes in their order.
func (b *builder) list(l *parse.ListNode, dot typed) run {
	var all []run
	for _, n := range l.Nodes {
		if r := b.node(n, dot); r != nil {
			all = append(all, r)
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return func(s *state, dot reflect.Value) {
		for _, r := range all {
			r(s, dot)
		}
	}
}

// node compiles one node; nil does nothing.
func (b *builder) node(n parse.Node, dot typed) run {
	switch n := n.(type) {
	case *parse.TextNode:
		text := n.Text
		return func(s *state, _ reflect.Value) { s.buf = append(s.buf, text...) }
	case *parse.ActionNode:
		return b.action(n, dot)
	case *parse.IfNode:
		return b.ifNode(n, dot)
	case *parse.WithNode:
		return b.withNode(n, dot)
	case *parse.RangeNode:
		return b.rangeNode(n, dot)
	case *parse.TemplateNode:
		return b.templateNode(n, dot)
	case *parse.CommentNode:
		return nil
	}
	b.refuse(n, "not a node that is compiled")
	panic("unreachable")
}

// action prints a pipeline, or declares or sets a variable.
func (b *builder) action(n *parse.ActionNode, dot typed) run {
	if len(n.Pipe.Decl) == 0 {
		return b.print(n, dot)
	}
	e := b.commands(n.Pipe, n.Pipe.Cmds, dot)
	slot := b.bind(n.Pipe, e.typed)
	return func(s *state, dot reflect.Value) { s.vars[s.base+slot] = e.val(s, dot) }
}

// bind brings the one variable of a pipeline into scope, or finds the one to be
// set; -1 without. A variable keeps its type: the code that reads it is compiled
// for that.
func (b *builder) bind(p *parse.PipeNode, of typed) int {
	if len(p.Decl) == 0 {
		return -1
	}
	if len(p.Decl) > 1 {
		b.refuse(p, "more than one variable")
	}
	name := p.Decl[0].Ident[0]
	if !p.IsAssign {
		return b.declare(name, of)
	}
	v := b.variable(p, name)
	if v.typed != of {
		b.refuse(p, "%s changes its type", name)
	}
	return v.slot
}

// branch compiles a list that may be absent.
func (b *builder) branch(l *parse.ListNode, dot typed) run {
	if l == nil {
		return func(*state, reflect.Value) {}
	}
	mark := len(b.vars)
	defer func() { b.vars = b.vars[:mark] }()
	return b.list(l, dot)
}

func (b *builder) ifNode(n *parse.IfNode, dot typed) run {
	defer b.scope()()
	is := b.condition(n.Pipe, dot)
	then, otherwise := b.branch(n.List, dot), b.branch(n.ElseList, dot)
	return func(s *state, dot reflect.Value) {
		if is(s, dot) {
			then(s, dot)
		} else {
			otherwise(s, dot)
		}
	}
}

// scope ends the variables declared from here on: defer b.scope()().
func (b *builder) scope() func() {
	mark := len(b.vars)
	return func() { b.vars = b.vars[:mark] }
}

// condition is the truth of a pipeline, which may declare a variable.
func (b *builder) condition(p *parse.PipeNode, dot typed) func(*state, reflect.Value) bool {
	if len(p.Decl) == 0 {
		return b.truth(p, dot)
	}
	e := b.commands(p, p.Cmds, dot)
	is, slot := b.truthOf(p, e.typ), b.bind(p, e.typed)
	return func(s *state, dot reflect.Value) bool {
		v := e.val(s, dot)
		s.vars[s.base+slot] = v
		return is(v)
	}
}

func (b *builder) withNode(n *parse.WithNode, dot typed) run {
	defer b.scope()()
	e := b.commands(n.Pipe, n.Pipe.Cmds, dot)
	is, slot := b.truthOf(n, e.typ), b.bind(n.Pipe, e.typed)
	then, otherwise := b.branch(n.List, e.typed), b.branch(n.ElseList, dot)
	return func(s *state, dot reflect.Value) {
		v := e.val(s, dot)
		if slot >= 0 {
			s.vars[s.base+slot] = v
		}
		if is(v) {
			then(s, v)
		} else {
			otherwise(s, dot)
		}
	}
}

// rangeNode goes through a slice or an array.
func (b *builder) rangeNode(n *parse.RangeNode, dot typed) run {
	defer b.scope()()
	if n.Pipe.IsAssign {
		b.refuse(n, "a range that sets variables of before")
	}
	e := b.deref(b.commands(n.Pipe, n.Pipe.Cmds, dot))
	if e.typ == nil || e.typ.Kind() != reflect.Slice && e.typ.Kind() != reflect.Array {
		b.refuse(n, "a range over %v", e.typ)
	}
	elem := typed{e.typ.Elem(), e.addr || e.typ.Kind() == reflect.Slice}
	index, item := b.rangeVars(n.Pipe.Decl, elem)
	then := b.branch(n.List, b.known(n, elem))
	// Where there is nothing to go through, the variables hold the whole.
	for i := len(b.vars) - len(n.Pipe.Decl); i < len(b.vars); i++ {
		b.vars[i].lost = true
	}
	otherwise := b.branch(n.ElseList, dot)
	return func(s *state, dot reflect.Value) {
		all := e.val(s, dot)
		count := all.Len()
		if count == 0 {
			otherwise(s, dot)
		}
		for i := range count {
			v := all.Index(i)
			if item >= 0 {
				s.vars[s.base+item] = v
			}
			if index >= 0 {
				s.vars[s.base+index] = reflect.ValueOf(i)
			}
			then(s, v)
		}
	}
}

// rangeVars declares a range's variables and gives their slots; -1 is none.
func (b *builder) rangeVars(decl []*parse.VariableNode, elem typed) (index, item int) {
	switch len(decl) {
	case 0:
		return -1, -1
	case 1:
		return -1, b.declare(decl[0].Ident[0], elem)
	default:
		index = b.declare(decl[0].Ident[0], typed{typ: intType})
		return index, b.declare(decl[1].Ident[0], elem)
	}
}

func (b *builder) templateNode(n *parse.TemplateNode, dot typed) run {
	if n.Pipe == nil {
		to := b.compiler.body(n.Name, typed{}, b)
		return func(s *state, _ reflect.Value) { s.enter(to, reflect.Value{}) }
	}
	e := b.pipeline(n.Pipe, dot)
	to := b.compiler.body(n.Name, e.typed, b)
	return func(s *state, dot reflect.Value) { s.enter(to, e.val(s, dot)) }
}
