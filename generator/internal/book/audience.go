package book

import (
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
)

// Lens is what a build looks through: one audience and one day. Everything is
// cut to it before anything else sees it, so what is hidden cannot leak.
type Lens struct {
	AsOf     day.Day
	Audience string // "" sees everything
	rule     Audience
	hide     [][]int // paths of hidden fields through Record, see hiddenPath
	tier     string  // the tier of a client that names none
}

// NewLens makes a lens of the config; ok is false where the audience is unknown.
func NewLens(cfg *Config, audience string, asOf day.Day) (l Lens, ok bool) {
	l = Lens{AsOf: asOf, Audience: audience}
	if len(cfg.Tiers) > 0 {
		l.tier = cfg.Tiers[0].ID
	}
	if audience == "" {
		return l, true
	}
	if l.rule, ok = cfg.Audience(audience); !ok {
		return l, false
	}
	for _, h := range l.rule.Hide {
		if path := hiddenPath(h); path != nil {
			l.hide = append(l.hide, path)
		}
	}
	return l, true
}

// sees reports whether something with this visible_to is for the audience.
func (l *Lens) sees(visibleTo []string) bool {
	return l.Audience == "" || len(visibleTo) == 0 || slices.Contains(visibleTo, l.Audience)
}

// seesClient is sees, for clients: an audience of tagged clients sees only those that name it.
func (l *Lens) seesClient(visibleTo []string) bool {
	return l.sees(visibleTo) && (l.Audience == "" || l.rule.Clients != "tagged" || len(visibleTo) > 0)
}

// See cuts the record, in place, to what the lens shows, and fills in what need
// not be typed. It reports false where nothing of the client is to be seen.
//
// Hidden fields go first: a hidden figure of a later day must not even make
// the day rules set a status aside.
func (l *Lens) See(r *Record) bool {
	if !l.seesClient(r.VisibleTo) {
		return false
	}
	for _, path := range l.hide {
		hide(reflect.ValueOf(r).Elem(), path)
	}
	known, whole := r.known(l.AsOf)
	if !known {
		return false
	}
	r.settle(l.tier)
	if l.Audience != "" {
		// Who else may see it, in which files it is typed and on which lines,
		// tell of what is hidden.
		r.VisibleTo, r.Files = nil, nil
		clearPositions(reflect.ValueOf(r).Elem())
	}
	if l.Audience != "" || !whole {
		r.Refs = refsOf(r)
	}
	return true
}

// hiddenPath is the way of field indexes to "contracts.annual_value", or nil
// where the record has no such field. What addresses are made of cannot be
// hidden, nor the client's name and owner, without which no page says anything.
// Hiding what an entry cannot be without (an order's date) hides the entries.
func hiddenPath(name string) []int {
	if contains(neverHidden, name) {
		return nil
	}
	t := reflect.TypeFor[Record]()
	var path []int
	for part := range strings.SplitSeq(name, ".") {
		for t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || isOptLike(t) {
			return nil
		}
		p := planOf(t)
		at, ok := p.byKey[part]
		if !ok {
			return nil
		}
		if f := &p.fields[at]; !f.required || len(path) == 0 {
			path = append(path, f.index[0])
		}
		t = p.fields[at].typ
	}
	return path
}

var neverHidden = []string{"name", "owner", "contacts.id", "cases.id"}

func isOptLike(t reflect.Type) bool { return isOpt(t) || len(planOf(t).fields) == 0 }

func hide(v reflect.Value, path []int) {
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			hide(v.Index(i), path)
		}
		return
	}
	if f := v.Field(path[0]); len(path) == 1 {
		f.SetZero()
	} else {
		hide(f, path[1:])
	}
}

var posType = reflect.TypeFor[Pos]()

func clearPositions(v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Struct {
			for i := range v.Len() {
				clearPositions(v.Index(i))
			}
		}
	case reflect.Struct:
		if v.Type() == posType {
			v.Field(1).SetInt(0)
			v.Field(0).SetInt(0)
			return
		}
		for i := range v.NumField() {
			clearPositions(v.Field(i))
		}
	}
}

// checkHide complains of hidden fields that no record has.
func (d *decoder) checkHide(root *yaml.Node, cfg *Config) {
	for _, a := range cfg.Audiences {
		nodes := items(child(child(child(root, "audiences"), a.ID), "hide"))
		for i, h := range a.Hide {
			if contains(neverHidden, h) {
				d.errorf(nodes[i], "unknown-field", "hide the whole client with visible_to, or another field", "%q is always shown: pages are made of it", h)
				continue
			}
			if h != "" && hiddenPath(h) == nil {
				d.errorf(nodes[i], "unknown-field", d.didYouMean(h, fieldPaths()), "records have no field %q that could be hidden", h)
			}
		}
	}
}

// fieldPaths are the fields of a record and of its entries, for hints.
func fieldPaths() []string {
	var out []string
	p := planOf(reflect.TypeFor[Record]())
	for _, f := range p.fields {
		out = append(out, f.name)
		t := f.typ
		if t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() == reflect.Struct && !isOptLike(t) {
			for _, k := range planOf(t).keys {
				out = append(out, f.name+"."+k)
			}
		}
	}
	return out
}

// Reference is the reference data as the lens shows it: people hidden from the
// audience, and news of later days, left out.
func (l *Lens) Reference(r *Reference) Reference {
	out := *r
	out.Team = nil
	for _, p := range r.Team {
		if l.sees(p.VisibleTo) {
			p.VisibleTo = nil
			if l.Audience != "" {
				p.At = Pos{} // the lines above it may hold hidden people
			}
			out.Team = append(out.Team, p)
		}
	}
	for i := range out.Team {
		if m := out.Team[i].Manager; m != "" && !slices.ContainsFunc(out.Team, func(p Person) bool { return p.ID == m }) {
			out.Team[i].Manager = ""
		}
	}
	out.Rivals = slices.Clone(r.Rivals)
	for i := range out.Rivals {
		out.Rivals[i].News = slices.DeleteFunc(slices.Clone(out.Rivals[i].News), func(n News) bool { return n.Date > l.AsOf })
	}
	return out
}

// Pages are the pages that the lens shows. Who else may see a page is left out.
func (l *Lens) Pages(pages []Page) []*Page {
	var out []*Page
	for i := range pages {
		if !l.sees(pages[i].VisibleTo) {
			continue
		}
		p := pages[i].known(l.AsOf)
		if l.Audience != "" && len(p.VisibleTo) > 0 {
			cut := *p
			cut.VisibleTo = nil
			cut.Refs = slices.DeleteFunc(slices.Clone(p.Refs), func(r Ref) bool { return r.Kind == "audience" })
			p = &cut
		}
		out = append(out, p)
	}
	return out
}
