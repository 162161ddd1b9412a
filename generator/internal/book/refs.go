package book

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"holdfast/generator/internal/markdown"
)

// Ref is something that a record or page names elsewhere.
//
// Kinds: person tier reason playbook client contact case sign rival source
// audience, and link for a markdown link to a path or address (ID is the target
// as typed, with any fragment). A contact's ID is CLIENT/CONTACT, a case's
// CLIENT/CASE.
type Ref struct {
	Kind string
	ID   string
}

// linkRef is what a markdown link names; links to other sites name nothing.
func linkRef(l markdown.Link, path string, line, col int) []namedRef {
	r := namedRef{Path: path, Line: line, Col: col}
	switch {
	case l.Kind == "wiki":
		r.Ref = Ref{Kind: "wiki", ID: l.WikiKind + ":" + l.Target}
	case l.Absolute():
		return nil
	default:
		r.Ref = Ref{Kind: "link", ID: l.Target}
	}
	if l.Fragment != "" {
		r.ID += "#" + l.Fragment
	}
	return []namedRef{r}
}

// Foreign turns a wiki reference ("client:acme#timeline") into the thing it
// names; other references are what they are.
func (r Ref) Foreign() Ref {
	if r.Kind != "wiki" {
		return r
	}
	id, _, _ := strings.Cut(r.ID, "#")
	kind, id, _ := strings.Cut(id, ":")
	return Ref{Kind: kind, ID: id}
}

// refsOf collects all that a record names elsewhere, sorted, each once.
func refsOf(r *Record) []Ref {
	var refs []Ref
	collectRefs(reflect.ValueOf(r).Elem(), &refs)
	return eachOnce(refs)
}

// refsOf is what refsOf collects of the record just read, if nothing is wrong
// with it: what was named on the way.
func (p *parsed) refsOf() []Ref {
	if len(p.Problems) > 0 {
		return refsOf(&p.Record)
	}
	refs := make([]Ref, 0, len(p.Named)+8)
	for i := range p.Named {
		switch r := p.Named[i].Ref; {
		case r.Kind == "step", strings.HasPrefix(r.Kind, "running-"): // what a check asks beside
		case r.Kind == "wiki":
			refs = append(refs, r, r.Foreign())
		default:
			refs = append(refs, r)
		}
	}
	return eachOnce(refs)
}

// eachOnce sorts references and takes the doubles out.
func eachOnce(refs []Ref) []Ref {
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return slices.Clone(slices.Compact(refs)) // rows keep it: without the room that the doubles took
}

func collectRefs(v reflect.Value, refs *[]Ref) {
	p := planOf(v.Type())
	for i := range p.fields {
		f := &p.fields[i]
		x := v.FieldByIndex(f.index)
		switch {
		case f.ref != "":
			addRefs(x, strings.TrimSuffix(f.ref, "?"), refs)
		case f.form == "md":
			noteRefs(x.String(), refs)
		case x.Kind() == reflect.Struct && len(f.typ.Name()) > 0 && !isOpt(f.typ):
			collectRefs(x, refs)
		case x.Kind() == reflect.Slice && f.typ.Elem().Kind() == reflect.Struct:
			for j := range x.Len() {
				collectRefs(x.Index(j), refs)
			}
		}
	}
}

func addRefs(x reflect.Value, kind string, refs *[]Ref) {
	if x.Kind() == reflect.Slice {
		for j := range x.Len() {
			addRefs(x.Index(j), kind, refs)
		}
		return
	}
	if id := x.String(); id != "" && (kind != "contact" || strings.Contains(id, "/")) {
		*refs = append(*refs, Ref{Kind: kind, ID: id})
	}
}

// noteRefs collects what the links of a note name.
func noteRefs(note string, refs *[]Ref) {
	if !strings.Contains(note, "[") {
		return
	}
	for _, l := range markdown.Parse(note).Links() {
		for _, r := range linkRef(l, "", 0, 0) {
			*refs = append(*refs, r.Ref, r.Foreign())
		}
	}
}
