package book

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
)

// decoder walks yaml nodes into the types of record.go, config.go and page.go.
// It goes on after each problem, so that one run finds them all.
//
// yaml.v3 checks duplicate and unknown keys only when it decodes into structs
// itself, and then gives no columns and guesses at types (012 and 1_000 become
// numbers). So the walker reads Node.Value as typed and makes every check here.
type decoder struct {
	files    []string    // by the file index that a node carries; see fileOf
	line0    int         // added to every line: front matter begins after "---"
	sources  [][]byte    // the files' texts, for positions inside block text
	lines    []textLines // the same in lines, once asked for
	currency money.Currency
	problems []diag.Problem
	named    []namedRef
	aliases  []namedRef   // a page's old addresses, where they were typed
	hints    int          // how many times a nearest name was looked for
	slab     []*yaml.Node // room for the values of the structs being decoded
}

// namedRef is a reference with the place that it was typed at.
type namedRef struct {
	Ref
	Path string
	Line int
	Col  int
	Text bool // free text is fine too: an unknown name is no error
}

func (d *decoder) add(n *yaml.Node, sev diag.Severity, code, hint, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = shorten(s)
		}
	}
	d.problems = append(d.problems, diag.Problem{
		Path: d.files[fileOf(n)], Line: max(1, n.Line+d.line0), Column: max(1, n.Column),
		Severity: sev, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// shorten keeps what was typed to a length that fits into a message.
func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return string([]rune(s[:80])[:60]) + "…"
}

// maxHints bounds the search for names that were perhaps meant: a file of a
// hundred thousand wrong words is answered in time too.
const maxHints = 200

// didYouMean is diag.DidYouMean, for the first problems of a file.
func (d *decoder) didYouMean(typed string, choices []string) string {
	if d.hints++; d.hints > maxHints {
		return ""
	}
	return diag.DidYouMean(typed, choices)
}

func (d *decoder) errorf(n *yaml.Node, code, hint, format string, args ...any) {
	d.add(n, diag.Error, code, hint, format, args...)
}

func (d *decoder) pos(n *yaml.Node) Pos {
	return Pos{File: fileOf(n), Line: int32(n.Line + d.line0)}
}

// fileOf is the index of the file a node came from. Anchors are refused before
// nodes of several files are joined, which leaves Node.Anchor free to carry it.
func fileOf(n *yaml.Node) int32 {
	if n.Anchor == "" || n.Anchor[0] > '9' || n.Anchor[0] < '0' {
		return 0
	}
	i, err := strconv.Atoi(n.Anchor)
	if err != nil {
		return 0
	}
	return int32(i)
}

// plan is a struct type's tags, read once.
type plan struct {
	at     int // index of At, or -1
	key    int // index of an untagged ID, filled from the mapping key; or -1
	fields []field
	byKey  map[string]int
	keys   []string
	check  bool // the type has a check method
}

// field is one key that may be typed.
type field struct {
	name     string
	index    []int // through inlined structs
	required bool
	form     string // "" one line of text; text, md, time, url, open
	ref      string
	enum     []string
	min, max int64
	bounded  [2]bool
	typ      reflect.Type
}

// checker is a type with rules between its fields.
type checker interface{ check(k *keys) }

var (
	plans       sync.Map // reflect.Type → *plan
	checkerType = reflect.TypeFor[checker]()
)

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{at: -1, key: -1, byKey: map[string]int{}, check: reflect.PointerTo(t).Implements(checkerType)}
	p.collect(t, nil)
	got, _ := plans.LoadOrStore(t, p)
	return got.(*plan)
}

func (p *plan) collect(t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, typed := sf.Tag.Lookup("y")
		switch {
		case tag == ",inline":
			p.collect(sf.Type, append(slices.Clone(prefix), i))
		case sf.Name == "At" && prefix == nil:
			p.at = i
		case sf.Name == "ID" && !typed && sf.Type.Kind() == reflect.String:
			p.key = i
		case typed:
			f := newField(sf, tag, append(slices.Clone(prefix), i))
			p.byKey[f.name] = len(p.fields)
			p.keys = append(p.keys, f.name)
			p.fields = append(p.fields, f)
		}
	}
}

func newField(sf reflect.StructField, tag string, index []int) field {
	parts := strings.Split(tag, ",")
	f := field{name: parts[0], index: index, typ: sf.Type, ref: sf.Tag.Get("ref")}
	for _, opt := range parts[1:] {
		if opt == "required" {
			f.required = true
		} else {
			f.form = opt
		}
	}
	if e := sf.Tag.Get("enum"); e != "" {
		f.enum = strings.Fields(e)
	}
	for i, name := range []string{"min", "max"} {
		if s, ok := sf.Tag.Lookup(name); ok {
			v, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				panic("book: bad tag on " + sf.Name)
			}
			f.bounded[i] = true
			if i == 0 {
				f.min = v
			} else {
				f.max = v
			}
		}
	}
	return f
}

// empty reports whether a value counts as absent.
func empty(n *yaml.Node) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		return n.Value == ""
	case yaml.MappingNode, yaml.SequenceNode:
		return len(n.Content) == 0
	default:
		return true
	}
}

// null reports whether a plain scalar says that there is nothing: text may be
// "null" or "~" as typed, anything else takes them as absent.
func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// absent reports whether nothing was typed for a field: no key, an empty value,
// blank text, or a null where it is not text.
func (f *field) absent(n *yaml.Node) bool {
	if n == nil || empty(n) {
		return true
	}
	if f.typ.Kind() == reflect.String {
		return n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == ""
	}
	return null(n)
}

// keys gives a check the nodes of a struct's values.
type keys struct {
	d     *decoder
	node  *yaml.Node
	plan  *plan
	found []*yaml.Node
}

// at is the value typed for a key, or the mapping itself where it is absent.
func (k *keys) at(key string) *yaml.Node {
	if i, ok := k.plan.byKey[key]; ok && k.found[i] != nil {
		return k.found[i]
	}
	return k.node
}

// order complains where two days are there and the second lies before the first.
func (k *keys) order(first, second string, a, b day.Day) {
	if a != 0 && b != 0 && b < a {
		k.d.errorf(k.at(second), "bad-order", "", "%s %s lies before %s %s", second, b, first, a)
	}
}

// decode reads the document's mapping into the struct that to points at.
func (d *decoder) decode(root *yaml.Node, to any) { d.structure(root, reflect.ValueOf(to).Elem()) }

// structure decodes a mapping into the struct v.
func (d *decoder) structure(n *yaml.Node, v reflect.Value) {
	p := planOf(v.Type())
	if p.at >= 0 {
		*v.Field(p.at).Addr().Interface().(*Pos) = d.pos(n)
	}
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			d.wrongType(n, "a mapping of keys and values")
		}
		return
	}
	found := d.room(len(p.fields))
	defer d.leave(len(p.fields))
	var unknown map[string]bool
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at, ok := p.byKey[key.Value]
		if !ok || key.Kind != yaml.ScalarNode {
			unknown = d.unknownKey(key, p, unknown)
			continue
		}
		if found[at] != nil {
			d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
			continue
		}
		found[at] = val
		f := &p.fields[at]
		if empty(val) {
			continue
		}
		d.value(val, v.FieldByIndex(f.index), f)
	}
	for i := range p.fields {
		if f := &p.fields[i]; f.required && f.absent(found[i]) {
			d.missing(n, found[i], f)
		}
	}
	if p.check {
		v.Addr().Interface().(checker).check(&keys{d: d, node: n, plan: p, found: found})
	}
}

// room is space for a struct's values, each nil; leave gives it back.
func (d *decoder) room(n int) []*yaml.Node {
	at := len(d.slab)
	d.slab = slices.Grow(d.slab, n)[:at+n]
	clear(d.slab[at:])
	return d.slab[at : at+n : at+n]
}

func (d *decoder) leave(n int) { d.slab = d.slab[:len(d.slab)-n] }

// missing reports a required field at its empty value, or at what should hold it.
func (d *decoder) missing(holder, val *yaml.Node, f *field) {
	if val == nil {
		d.errorf(holder, "missing-field", "", "%q is missing", f.name)
		return
	}
	d.errorf(val, "missing-field", "", "%q is empty", f.name)
}

func (d *decoder) unknownKey(key *yaml.Node, p *plan, unknown map[string]bool) map[string]bool {
	if key.Kind != yaml.ScalarNode {
		d.errorf(key, "wrong-type", "", "a key is a plain word, not %s", kindName(key))
		return unknown
	}
	if unknown[key.Value] {
		d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
		return unknown
	}
	if unknown == nil {
		unknown = map[string]bool{}
	}
	unknown[key.Value] = true
	d.errorf(key, "unknown-field", d.didYouMean(key.Value, p.keys), "unknown field %q", key.Value)
	return unknown
}

func (d *decoder) wrongType(n *yaml.Node, want string) {
	d.errorf(n, "wrong-type", "", "this should be %s, not %s", want, kindName(n))
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

// Types with a decoding of their own.
var (
	dayType    = reflect.TypeFor[day.Day]()
	monthType  = reflect.TypeFor[day.Month]()
	spanType   = reflect.TypeFor[day.Span]()
	amountType = reflect.TypeFor[money.Amount]()
	numberType = reflect.TypeFor[Number]()
	hoursType  = reflect.TypeFor[Hours]()
	offsetType = reflect.TypeFor[Offset]()
	monthsType = reflect.TypeFor[[]MonthMoney]()
	timesType  = reflect.TypeFor[[]MonthHours]()
	goalsType  = reflect.TypeFor[[]YearGoals]()
	sqlType    = reflect.TypeFor[SQL]()
	sqlsType   = reflect.TypeFor[[]SQL]()
	namesType  = reflect.TypeFor[Names]()
	labelsType = reflect.TypeFor[[]Label]()
)

// value decodes one value that is there into v.
func (d *decoder) value(n *yaml.Node, v reflect.Value, f *field) {
	t := v.Type()
	switch t {
	case dayType, monthType, spanType, amountType, numberType, hoursType, offsetType:
		d.special(n, v, f)
		return
	case monthsType:
		d.months(n, v.Addr().Interface().(*[]MonthMoney))
		return
	case timesType:
		d.monthHours(n, v.Addr().Interface().(*[]MonthHours))
		return
	case goalsType:
		d.goals(n, v.Addr().Interface().(*[]YearGoals))
		return
	case sqlType:
		d.sql(n, v.Addr().Interface().(*SQL))
		return
	case sqlsType:
		d.queries(n, v.Addr().Interface().(*[]SQL))
		return
	case namesType:
		d.names(n, v.Addr().Interface().(*Names))
		return
	case labelsType:
		d.labels(n, v.Addr().Interface().(*[]Label))
		return
	}
	switch t.Kind() {
	case reflect.String:
		d.text(n, v, f)
	case reflect.Bool, reflect.Int:
		d.plain(n, v, f)
	case reflect.Slice:
		d.slice(n, v, f)
	case reflect.Struct:
		switch {
		case f.form == "open":
		case isOpt(t):
			before := len(d.problems)
			if d.value(n, v.Field(0), f); len(d.problems) == before && !null(n) {
				v.Field(1).SetBool(true)
			}
		default:
			d.structure(n, v)
		}
	default:
		panic("book: no decoding for " + t.String())
	}
}

func isOpt(t reflect.Type) bool {
	return t.NumField() == 2 && t.Field(0).Name == "V" && t.Field(1).Name == "Set"
}

// scalar is the text of a single value; ok is false where there is none.
func (d *decoder) scalar(n *yaml.Node, want string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.wrongType(n, want)
		return "", false
	}
	return n.Value, !null(n)
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, f *field) {
	s, _ := d.scalar(n, "text")
	if n.Kind != yaml.ScalarNode {
		return
	}
	if n.Style&yaml.DoubleQuotedStyle != 0 && !d.cleanEscapes(n, s) {
		return
	}
	s = strings.Clone(strings.TrimSpace(s)) // a part would keep its whole file in memory
	if f.form == "" && strings.Contains(s, "\n") {
		d.errorf(n, "not-one-line", "", "%q is one line of plain text", f.name)
		return
	}
	switch {
	case s == "":
		return
	case len(f.enum) > 0 && !slices.Contains(f.enum, s):
		d.errorf(n, "bad-choice", d.choiceHint(s, f.enum), "%q is none of the choices for %q", s, f.name)
		return
	case f.name == "id" && !ValidID(s):
		d.errorf(n, "bad-id", idHint, "%q cannot be an id", s)
		return
	case f.form == "time" && !validTime(s):
		d.errorf(n, "bad-time", `a time is written "14:30"`, "%q is no time of day", s)
		return
	case f.form == "url" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://"):
		d.errorf(n, "bad-url", "", "%q does not begin with https:// or http://", s)
		return
	case f.form == "md":
		d.markdown(n, s)
	}
	if f.ref != "" {
		d.refer(n, f.ref, s)
	}
	v.SetString(s)
}

const idHint = "small letters, digits and single hyphens, at most 80: northwind-freight"

func (d *decoder) choiceHint(s string, choices []string) string {
	if hint := d.didYouMean(s, choices); hint != "" {
		return hint
	}
	return "choose one of: " + strings.Join(choices, " ")
}

// ValidID reports whether s is [a-z0-9]+(-[a-z0-9]+)* of at most 80 characters.
func ValidID(s string) bool {
	if s == "" || len(s) > 80 || s[0] == '-' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

func validTime(s string) bool {
	if len(s) != 5 || s[2] != ':' {
		return false
	}
	h, err1 := strconv.ParseUint(s[:2], 10, 8)
	m, err2 := strconv.ParseUint(s[3:], 10, 8)
	return err1 == nil && err2 == nil && h < 24 && m < 60
}

// cleanEscapes refuses what prescan refuses, written as escapes.
func (d *decoder) cleanEscapes(n *yaml.Node, s string) bool {
	if strings.Contains(s, chartMark) {
		d.errorf(n, "reserved-text", chartMarkHint, "%s cannot be used in any text", chartMark)
		return false
	}
	for _, r := range s {
		if r == '\r' || forbidden(r) {
			d.errorf(n, "control-character", "", "%s is hidden in this text", runeName(r))
			return false
		}
	}
	return true
}

func (d *decoder) plain(n *yaml.Node, v reflect.Value, f *field) {
	if v.Kind() == reflect.Bool {
		s, ok := d.scalar(n, "true or false")
		switch {
		case !ok:
		case s == "true" || s == "false":
			v.SetBool(s == "true")
		default:
			d.errorf(n, "wrong-type", "", "%q is neither true nor false", s)
		}
		return
	}
	s, ok := d.scalar(n, "a whole number")
	if !ok {
		return
	}
	i, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		d.errorf(n, "bad-number", "", "%q is no whole number", s)
		return
	}
	if d.within(n, f, i, 1) {
		v.SetInt(i)
	}
}

// within checks a number, in units of 1/scale, against the field's bounds.
func (d *decoder) within(n *yaml.Node, f *field, i, scale int64) bool {
	if f.bounded[0] && i < f.min*scale {
		d.errorf(n, "out-of-range", "", "%s is less than %d", n.Value, f.min)
		return false
	}
	if f.bounded[1] && i > f.max*scale {
		d.errorf(n, "out-of-range", "", "%s is more than %d", n.Value, f.max)
		return false
	}
	return true
}

// special decodes the types that are numbers inside and written otherwise.
func (d *decoder) special(n *yaml.Node, v reflect.Value, f *field) {
	s, ok := d.scalar(n, specialWant[v.Type()])
	if !ok {
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *day.Day:
		x, err := day.Parse(s)
		d.fill(n, "bad-date", err, func() { *p = x })
	case *day.Month:
		x, err := day.ParseMonth(s)
		d.fill(n, "bad-month", err, func() { *p = x })
	case *day.Span:
		x, err := day.ParseSpan(s)
		d.fill(n, "bad-duration", err, func() { *p = x })
	case *Offset:
		x, err := parseOffset(s)
		d.fill(n, "bad-duration", err, func() { *p = x })
	case *money.Amount:
		if x, ok := d.amount(n, s); ok && d.within(n, f, int64(x), 1) {
			*p = x
		}
	case *Number:
		if x, ok := d.decimal(n, s, 3); ok && d.within(n, f, x, 1000) {
			*p = Number(x)
		}
	case *Hours:
		if x, ok := d.decimal(n, s, 2); ok && d.within(n, f, x, 100) {
			*p = Hours(x)
		}
	}
}

var specialWant = map[reflect.Type]string{
	dayType: "a day (YYYY-MM-DD)", monthType: "a month (YYYY-MM)", spanType: "a duration such as 14d", amountType: "an amount",
	numberType: "a number", hoursType: "a number of hours", offsetType: "a duration such as +1d",
}

func (d *decoder) fill(n *yaml.Node, code string, err error, set func()) {
	if err != nil {
		d.errorf(n, code, err.Error(), "%q is no %s", n.Value, map[string]string{
			"bad-date": "day", "bad-month": "month", "bad-duration": "duration",
		}[code])
		return
	}
	set()
}

func parseOffset(s string) (Offset, error) {
	if !strings.HasPrefix(s, "+") {
		return Offset{}, fmt.Errorf("a step's due day counts from the play's start: +1d, +2w")
	}
	if s == "+0d" {
		return Offset{Set: true}, nil
	}
	span, err := day.ParseSpan(s[1:])
	return Offset{Span: span, Set: err == nil}, err
}

func (d *decoder) amount(n *yaml.Node, s string) (money.Amount, bool) {
	a, err := d.currency.Parse(s)
	switch {
	case err == nil:
		return a, true
	case errors.Is(err, money.ErrLossy):
		d.errorf(n, "bad-amount", fmt.Sprintf("%s has %d decimals", d.currency.Code, d.currency.Decimals), "%q would lose money: %s", s, err)
	case errors.Is(err, money.ErrRange):
		d.errorf(n, "out-of-range", "the most is "+d.currency.Text(money.Max), "%q is too large an amount", s)
	default:
		d.errorf(n, "bad-amount", err.Error(), "%q is no amount", s)
	}
	return 0, false
}

// decimal reads a plain number with at most places decimals, in units of the last place.
func (d *decoder) decimal(n *yaml.Node, s string, places int) (int64, bool) {
	a, err := money.Currency{Decimals: places}.Parse(s)
	if err != nil {
		d.errorf(n, "bad-number", fmt.Sprintf("digits, with at most %d decimals", places), "%q is no number that fits here", s)
		return 0, false
	}
	return int64(a), true
}

// slice decodes a list, or a mapping where the entries are known by their keys.
func (d *decoder) slice(n *yaml.Node, v reflect.Value, f *field) {
	elem := v.Type().Elem()
	if elem.Kind() == reflect.Struct && planOf(elem).key >= 0 {
		d.keyed(n, v)
		return
	}
	if n.Kind != yaml.SequenceNode {
		if !null(n) {
			d.listWanted(n)
		}
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	count := 0
	for _, item := range n.Content {
		if empty(item) {
			continue
		}
		d.value(item, out.Index(count), f)
		count++
	}
	v.Set(out.Slice(0, count))
	if elem.Kind() == reflect.Struct {
		d.uniqueIDs(n, elem)
	}
}

func (d *decoder) listWanted(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		d.errorf(n, "wrong-type", "write it in brackets: ["+n.Value+"]", "this should be a list, not a single value")
		return
	}
	d.wrongType(n, "a list")
}

// uniqueIDs complains of two entries of one list with the same id.
func (d *decoder) uniqueIDs(n *yaml.Node, elem reflect.Type) {
	if _, has := planOf(elem).byKey["id"]; !has {
		return
	}
	seen := map[string]*yaml.Node{}
	for _, item := range n.Content {
		id := child(item, "id")
		if id == nil || id.Value == "" {
			continue
		}
		if first := seen[id.Value]; first != nil {
			d.errorf(id, "duplicate-id", fmt.Sprintf("the first is at %s:%d", d.files[fileOf(first)], first.Line+d.line0), "the id %q is taken", id.Value)
			continue
		}
		seen[id.Value] = id
	}
}

// items are the nodes that a list was decoded from, entry by entry.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(n.Content), empty)
}

// child is the value of a key of a mapping, or nil.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// keyed decodes {id: {…}} into a slice in the order typed.
func (d *decoder) keyed(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			d.wrongType(n, "a mapping of ids")
		}
		return
	}
	p := planOf(v.Type().Elem())
	out := reflect.MakeSlice(v.Type(), 0, len(n.Content)/2)
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
			continue
		}
		seen[key.Value] = true
		if !ValidID(key.Value) {
			d.errorf(key, "bad-id", idHint, "%q cannot be an id", key.Value)
		}
		item := reflect.New(v.Type().Elem()).Elem()
		if empty(val) || null(val) {
			val = &yaml.Node{Kind: yaml.MappingNode, Line: key.Line, Column: key.Column, Anchor: key.Anchor}
		}
		d.structure(val, item)
		item.Field(p.key).SetString(strings.Clone(key.Value))
		if p.at >= 0 {
			*item.Field(p.at).Addr().Interface().(*Pos) = d.pos(key)
		}
		out = reflect.Append(out, item)
	}
	v.Set(out)
}

// monthly walks a mapping of months in order, each once.
func (d *decoder) monthly(n *yaml.Node, each func(key, val *yaml.Node, m day.Month)) {
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			d.wrongType(n, "a mapping of months")
		}
		return
	}
	seen := map[day.Month]bool{}
	var last day.Month
	var lastFile int32 = -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		m, err := day.ParseMonth(key.Value)
		switch {
		case err != nil:
			d.errorf(key, "bad-month", err.Error(), "%q is no month", key.Value)
			continue
		case seen[m]:
			d.errorf(key, "duplicate-month", "", "%s is here twice", m)
			continue
		case fileOf(key) == lastFile && m < last:
			d.errorf(key, "month-order", "", "%s comes after %s: months go from old to new", m, last)
		}
		seen[m], last, lastFile = true, m, fileOf(key)
		if !empty(val) {
			each(key, val, m)
		}
	}
}

func (d *decoder) months(n *yaml.Node, to *[]MonthMoney) {
	d.monthly(n, func(key, val *yaml.Node, m day.Month) {
		if s, ok := d.scalar(val, "an amount"); ok {
			if a, ok := d.amount(val, s); ok {
				*to = append(*to, MonthMoney{At: d.pos(key), Month: m, Value: a})
			}
		}
	})
	slices.SortFunc(*to, func(a, b MonthMoney) int { return int(a.Month - b.Month) })
}

func (d *decoder) monthHours(n *yaml.Node, to *[]MonthHours) {
	d.monthly(n, func(key, val *yaml.Node, m day.Month) {
		if s, ok := d.scalar(val, "a number of hours"); ok {
			if h, ok := d.decimal(val, s, 2); ok {
				if h < 0 || h > 100_000_00 {
					d.errorf(val, "out-of-range", "", "%s hours cannot be", s)
					return
				}
				*to = append(*to, MonthHours{At: d.pos(key), Month: m, Value: Hours(h)})
			}
		}
	})
	slices.SortFunc(*to, func(a, b MonthHours) int { return int(a.Month - b.Month) })
}

// goals decodes {2026: {grr: 92}}.
func (d *decoder) goals(n *yaml.Node, to *[]YearGoals) {
	if n.Kind != yaml.MappingNode {
		if !null(n) {
			d.wrongType(n, "a mapping of years")
		}
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		january, err := day.ParseMonth(key.Value + "-01")
		year, _ := january.Parts()
		switch {
		case err != nil:
			d.errorf(key, "bad-number", "a year is written YYYY", "%q is no year", key.Value)
		case seen[key.Value]:
			d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
		case val.Kind != yaml.MappingNode:
			if !empty(val) && !null(val) {
				d.wrongType(val, "a mapping of measures")
			}
		default:
			*to = append(*to, YearGoals{At: d.pos(key), Year: year, Goals: d.yearGoals(val)})
		}
		seen[key.Value] = true
	}
	slices.SortFunc(*to, func(a, b YearGoals) int { return a.Year - b.Year })
}

func (d *decoder) yearGoals(n *yaml.Node) []Goal {
	var goals []Goal
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		if !slices.Contains(MeasureNames, key.Value) {
			d.errorf(key, "unknown-measure", d.didYouMean(key.Value, MeasureNames), "there is no measure %q", key.Value)
			continue
		}
		if slices.ContainsFunc(goals, func(g Goal) bool { return g.Measure == key.Value }) {
			d.errorf(key, "duplicate-field", "", "%q is here twice", key.Value)
			continue
		}
		if s, ok := d.scalar(val, "a number"); ok && s != "" {
			if x, ok := d.decimal(val, s, 3); ok {
				goals = append(goals, Goal{At: d.pos(key), Measure: key.Value, Value: Number(x)})
			}
		}
	}
	return goals
}

// refer notes that the text at n names something; kinds ending in ? may be free text.
func (d *decoder) refer(n *yaml.Node, kind, id string) {
	k, free := strings.CutSuffix(kind, "?")
	d.named = append(d.named, namedRef{
		Ref: Ref{Kind: k, ID: id}, Path: d.files[fileOf(n)], Line: n.Line + d.line0, Col: n.Column, Text: free,
	})
}

// runeColumn is the column, in characters, of a byte offset in a line.
func runeColumn(line string, offset int) int {
	return utf8.RuneCountInString(line[:min(offset, len(line))]) + 1
}
