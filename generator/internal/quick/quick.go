// Package quick runs html/template's templates about ten times as fast as
// html/template, for the templates that it understands. The output is the same
// to the byte.
//
// html/template stays the parser and the contextual escaper. It decides which
// escapers each action needs and writes their names into the parse tree; quick
// takes that tree, never the source, and turns it into Go closures, once for
// each template and type of dot. What text/template finds out anew for every
// action (which field, which method, which kind of value) is then known.
//
// Compile refuses whatever it does not understand, and above all an action
// without an escaper that it knows: it can then not print what html/template
// would have escaped. The caller renders such a page with html/template. Refused
// are, among others: break and continue; ranges over maps, numbers, channels and
// functions; fields of maps; values whose type is an interface, but for those of
// the dot itself (see Compile); pointers that are printed; comparisons of unlike
// kinds; the builtins call, html, js, slice and urlquery; actions within
// scripts, styles, srcset, tag names and attribute names; template.HTML within
// an attribute; templates that are called within a tag, an attribute or a title.
//
// Append never explains what went wrong. It stops at a nil pointer, a failed
// call or an unforeseen type, and gives back what it was given; the caller
// renders the page again with html/template, which either copes with it or says
// what is wrong and in which line. So there is one place for the words, and a
// mistake here that stops costs time but never a page.
//
// Functions and methods are called through package reflect, unless an Adapter
// knows their types, which is faster; one that appends is the fastest.
package quick

import (
	"errors"
	"fmt"
	"html/template"
	"reflect"
	"sync"
	"text/template/parse"
)

// Options are what a template needs beside its text.
type Options struct {
	Funcs    template.FuncMap // those that the template was parsed with
	Adapters []Adapter        // for what is called most
}

// Program is one template for one type of dot. Safe for many goroutines.
type Program struct {
	main   *body
	dot    reflect.Type
	states sync.Pool
}

// Compile compiles the template of that name in t's set, and those it calls.
// sample is a dot like those to come: the program is for its type and for the
// types that its own fields of type any hold, if it is a struct or a pointer to
// one. Append checks both.
//
// The template is escaped by this, so t can no longer be parsed into or cloned.
// Until Compile returns, no other goroutine may execute a template of the set
// for the first time.
func Compile(t *template.Template, name string, sample any, o Options) (p *Program, err error) {
	// A mistake of ours is as good a reason to leave a template to html/template
	// as a refusal.
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("quick: %v", r)
		}
	}()
	if err := escape(t, name, sample); err != nil {
		return nil, err
	}
	dot := reflect.TypeOf(sample)
	c := &compiler{set: t, funcs: o.Funcs, adapters: o.Adapters, bodies: map[bodyKey]*body{}, holds: holdsOf(sample)}
	p = &Program{dot: dot, main: c.body(name, typed{typ: dot}, nil)}
	p.states.New = func() any { return new(state) }
	return p, nil
}

// escape has html/template escape the template: it does so before it executes,
// and the execution ends with its first byte. Should it not have been escaped
// for any reason, every action lacks its escaper and is refused.
func escape(t *template.Template, name string, sample any) error {
	err := t.ExecuteTemplate(noWriter{}, name, sample)
	var bad *template.Error
	if errors.As(err, &bad) {
		return err
	}
	return nil
}

type noWriter struct{}

var errNoWriter = errors.New("nothing is to be written")

func (noWriter) Write([]byte) (int, error) { return 0, errNoWriter }

// heldKey is a field of type any of the dot.
type heldKey struct {
	in    reflect.Type
	index int
}

// holdsOf are the types that the dot's fields of type any hold.
func holdsOf(sample any) map[heldKey]reflect.Type {
	holds := map[heldKey]reflect.Type{}
	v := reflect.ValueOf(sample)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return holds
	}
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Interface && f.NumMethod() == 0 && !f.IsNil() {
			holds[heldKey{v.Type(), i}] = f.Elem().Type()
		}
	}
	return holds
}

// refusal is why a template is not compiled. It travels as a panic up to Compile.
type refusal struct {
	at  string // "client.html:12:3"
	why string
}

func (r refusal) String() string { return r.at + ": " + r.why }

// Append appends the template for dot to dst. With an error, dst is as it was,
// and the page is to be rendered with html/template.
func (p *Program) Append(dst []byte, dot any) (out []byte, err error) {
	if reflect.TypeOf(dot) != p.dot {
		return dst, fmt.Errorf("quick: compiled for %v, not for %T", p.dot, dot)
	}
	// Whatever stops the program ends up here: our own stops, and panics of the
	// functions and methods called, which text/template makes errors too. The
	// state is left behind, for it is in no order.
	defer func() {
		if r := recover(); r != nil {
			out, err = dst, fmt.Errorf("quick: %v", r)
		}
	}()
	s := p.states.Get().(*state)
	s.buf = dst
	s.enter(p.main, reflect.ValueOf(dot))
	out, s.buf = s.buf, nil
	clear(s.vars[:cap(s.vars)]) // so that no page is kept alive
	clear(s.args[:cap(s.args)])
	p.states.Put(s)
	return out, nil
}

// state is one run of a program.
type state struct {
	buf   []byte
	vars  []reflect.Value // of the templates being run, innermost last
	base  int             // where those of the innermost begin
	args  []reflect.Value // of the calls being made
	depth int
}

// body is one template for one type of dot.
type body struct {
	run   run
	slots int // variables; the first is $
}

// run appends a part of a template to the buffer.
type run func(s *state, dot reflect.Value)

// maxDepth is how deep templates may call each other here. html/template allows
// for more and has the words for too many.
const maxDepth = 1000

func (s *state) enter(b *body, dot reflect.Value) {
	if s.depth++; s.depth > maxDepth {
		panic(stop("templates nested too deep"))
	}
	base := s.base
	s.base = len(s.vars)
	for range b.slots {
		s.vars = append(s.vars, reflect.Value{})
	}
	s.vars[s.base] = dot
	b.run(s, dot)
	s.vars = s.vars[:s.base]
	s.base = base
	s.depth--
}

// stop is what the program cannot go on with. It travels as a panic up to Append.
type stop string

// compiler turns the templates of one set into bodies.
type compiler struct {
	set      *template.Template
	funcs    template.FuncMap
	adapters []Adapter
	holds    map[heldKey]reflect.Type
	bodies   map[bodyKey]*body
}

// typed is what is known of a value before there is one. Without a type there is
// no value, as for the dot of {{template "x"}}.
type typed struct {
	typ  reflect.Type
	addr bool // as reflect.Value.CanAddr: then pointer methods count too
}

type bodyKey struct {
	name string
	dot  typed
}

// body compiles a template for a type of dot, or gives the one being compiled,
// for templates may call themselves.
func (c *compiler) body(name string, dot typed, from *builder) *body {
	key := bodyKey{name, dot}
	if b, ok := c.bodies[key]; ok {
		return b
	}
	t := c.set.Lookup(name)
	if t == nil || t.Tree == nil || t.Tree.Root == nil {
		// Those that html/template derives for other contexts cannot be looked up.
		at := name
		if from != nil {
			at = from.tree.ParseName
		}
		panic(refusal{at, fmt.Sprintf("no template %q to be had", name)})
	}
	made := &body{}
	c.bodies[key] = made
	b := &builder{compiler: c, tree: t.Tree, body: made}
	b.declare("$", dot)
	made.run = b.list(t.Tree.Root, dot)
	return made
}

// builder compiles the nodes of one body.
type builder struct {
	*compiler
	tree *parse.Tree
	body *body
	vars []variable // in scope, innermost last
}

// variable is a variable of the template; its values lie in a slot of their own.
type variable struct {
	typed
	name string
	slot int
	lost bool // what it holds here is not known
}

func (b *builder) refuse(n parse.Node, format string, args ...any) {
	at, _ := b.tree.ErrorContext(n)
	panic(refusal{at, fmt.Sprintf("%s: ", n) + fmt.Sprintf(format, args...)})
}

// declare brings a variable into scope and gives its slot.
func (b *builder) declare(name string, of typed) int {
	slot := b.body.slots
	b.body.slots++
	b.vars = append(b.vars, variable{typed: of, name: name, slot: slot})
	return slot
}

func (b *builder) variable(n parse.Node, name string) variable {
	for i := len(b.vars) - 1; i >= 0; i-- {
		if b.vars[i].name == name && !b.vars[i].lost {
			return b.vars[i]
		} else if b.vars[i].name == name {
			break
		}
	}
	b.refuse(n, "what %s holds is not known here", name)
	panic("unreachable")
}
