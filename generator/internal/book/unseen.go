package book

import (
	"reflect"
	"slices"
	"strings"
)

// Unseen tells whether something that a record or page names is hidden from the
// audience: a person, playbook or client (contacts count as their client's).
type Unseen func(kind, id string) bool

// NewUnseen makes the test for an audience, of all that it may see. Without an
// audience nothing is hidden: then what is not known yet shows as it was typed.
//
// What only looks like a client's id counts as hidden too: whether a hidden
// record is there or was deleted must make no difference.
func (l *Lens) NewUnseen(people []Person, pages []*Page, clients func(id string) bool) Unseen {
	if l.Audience == "" {
		return func(string, string) bool { return false }
	}
	seen := map[string]bool{}
	for _, p := range people {
		seen["person "+p.ID] = true
	}
	for _, p := range pages {
		if p.Kind == "playbook" {
			seen["playbook "+p.Name] = true
		}
	}
	return func(kind, id string) bool {
		switch kind {
		case "person", "playbook":
			return !seen[kind+" "+id]
		case "client":
			return ValidID(id) && !clients(id)
		case "contact":
			client, _, foreign := strings.Cut(id, "/")
			return foreign && !clients(client)
		default:
			return false
		}
	}
}

// Forget takes away, in place, every reference to something hidden: even the id
// of a hidden client or colleague tells of them. An entry that is nothing
// without what it names (a play without its playbook) goes altogether.
func (r *Record) Forget(hidden Unseen) {
	forget(reflect.ValueOf(r).Elem(), hidden)
	if r.Plan.Playbook == "" {
		r.Plan = Plan{}
	}
	r.Refs = refsOf(r)
}

// Forget is the same for a page.
func (p *Page) Forget(hidden Unseen) *Page {
	cut := *p
	cut.Playbook.Steps = slices.Clone(p.Playbook.Steps)
	for i := range cut.Playbook.Steps {
		if s := &cut.Playbook.Steps[i]; !slices.Contains(stepRoles, s.Who) && s.Who != "" && hidden("person", s.Who) {
			s.Who = ""
		}
	}
	cut.Playbook.Disagreements = slices.Clone(p.Playbook.Disagreements)
	for i := range cut.Playbook.Disagreements {
		if h := &cut.Playbook.Disagreements[i].House; h.By != "" && hidden("person", h.By) {
			h.By = ""
		}
	}
	if cut.Owner != "" && hidden("person", cut.Owner) {
		cut.Owner = ""
	}
	return &cut
}

// forget reports whether v, a struct, is nothing without what it named.
func forget(v reflect.Value, hidden Unseen) (gone bool) {
	p := planOf(v.Type())
	for i := range p.fields {
		f := &p.fields[i]
		x := v.FieldByIndex(f.index)
		switch {
		case f.ref != "" && x.Kind() == reflect.String:
			if id := x.String(); id != "" && hidden(strings.TrimSuffix(f.ref, "?"), id) {
				x.SetString("")
				gone = gone || f.required
			}
		case f.ref != "":
			x.Set(reflect.ValueOf(slices.DeleteFunc(x.Interface().([]string), func(id string) bool {
				return hidden(strings.TrimSuffix(f.ref, "?"), id)
			})))
		case x.Kind() == reflect.Struct && !isOpt(f.typ) && len(planOf(f.typ).fields) > 0:
			forget(x, hidden)
		case x.Kind() == reflect.Slice && f.typ.Elem().Kind() == reflect.Struct:
			forgetEntries(x, hidden)
		}
	}
	return gone
}

func forgetEntries(list reflect.Value, hidden Unseen) {
	kept := 0
	for i := range list.Len() {
		if forget(list.Index(i), hidden) {
			continue
		}
		if kept != i {
			list.Index(kept).Set(list.Index(i))
		}
		kept++
	}
	list.SetLen(kept)
}
