package quick

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// content is what html/template trusts a text to be.
type content int

const (
	plain content = iota
	asHTML
	asURL
)

var (
	formatterType = reflect.TypeFor[fmt.Formatter]()
	stringerType  = reflect.TypeFor[fmt.Stringer]()
)

// print compiles an action that prints: a value, and the escapers that
// html/template wrote behind it.
func (b *builder) print(n *parse.ActionNode, dot typed) run {
	cmds := n.Pipe.Cmds
	first := len(cmds)
	for first > 0 && strings.HasPrefix(escaperName(cmds[first-1]), "_html_template_") {
		first--
	}
	if first == len(cmds) || first == 0 {
		b.refuse(n, "nothing to print, or no escaper")
	}
	e := b.commands(n, cmds[:first], dot)
	if e.add != nil && len(cmds)-first == 1 && escaperName(cmds[first]) == "_html_template_htmlescaper" {
		return func(s *state, dot reflect.Value) { s.buf = e.add(s, dot, s.buf) }
	}
	text, trust := b.textOf(n, e)
	esc, same := b.chainOf(n, cmds[first:], trust)
	if text == nil {
		if same&word == 0 {
			b.refuse(n, "a number that is left out")
		}
		return printInt(e.val)
	}
	return func(s *state, dot reflect.Value) { s.buf = esc(s.buf, text(s, dot)) }
}

// escaperName is the name of a command that is a name alone.
func escaperName(c *parse.CommandNode) string {
	if id, ok := c.Args[0].(*parse.IdentifierNode); ok && len(c.Args) == 1 {
		return id.Ident
	}
	return ""
}

// printInt prints a number, which no escaper changes.
func printInt(val func(*state, reflect.Value) reflect.Value) run {
	return func(s *state, dot reflect.Value) { s.buf = strconv.AppendInt(s.buf, val(s, dot).Int(), 10) }
}

// textOf is a value's text as stringify of html/template makes it, and what it
// is trusted to be. No text means that the value is an integer.
func (b *builder) textOf(n parse.Node, e expr) (func(*state, reflect.Value) string, content) {
	if e.typ == nil {
		b.refuse(n, "no value to print")
	}
	switch e.typ {
	case reflect.TypeFor[template.HTML]():
		return e.text(), asHTML
	case reflect.TypeFor[template.URL]():
		return e.text(), asURL
	case reflect.TypeFor[template.CSS](), reflect.TypeFor[template.JS](), reflect.TypeFor[template.JSStr](),
		reflect.TypeFor[template.HTMLAttr](), reflect.TypeFor[template.Srcset]():
		return e.text(), plain // the escapers that trust them are not compiled
	}
	own := e.typ.Implements(formatterType) || e.typ.Implements(stringerType) || e.typ.Implements(errorType)
	switch e.typ.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		b.refuse(n, "a %v is printed", e.typ)
	case reflect.String:
		if !own {
			return e.text(), plain
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if !own {
			return nil, plain
		}
	}
	val := e.val
	return func(s *state, dot reflect.Value) string { return fmt.Sprint(val(s, dot).Interface()) }, plain
}
