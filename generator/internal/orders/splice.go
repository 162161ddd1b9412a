package orders

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Records are edited as text, at the places that yaml.v3's nodes name, so that
// what people typed stays byte for byte: comments, quotes, order and blanks.
// yaml.v3 gives where a node begins and not where it ends; ends are looked for
// here, in the few forms that an order has. Every edited text is parsed again
// and held against what it should say (says), so a form that was misread is an
// error and never a damaged record.

// edit puts text in the place of the bytes from…to of a source.
type edit struct {
	from, to int
	text     string
}

// lineStarts is where each line of a text begins, by YAML's line breaks.
func lineStarts(s string) []int {
	starts := []int{0}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\n', s[i] == '\r' && (i+1 == len(s) || s[i+1] != '\n'):
			starts = append(starts, i+1)
		case s[i] == 0xc2 && strings.HasPrefix(s[i:], "\u0085"):
			starts = append(starts, i+2)
		case s[i] == 0xe2 && (strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029")):
			starts = append(starts, i+3)
		}
	}
	return starts
}

// offset is the byte at which a node begins.
func (s *source) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(s.lines) {
		return len(s.text)
	}
	at := s.lines[n.Line-1]
	if at == 0 && strings.HasPrefix(s.text, "\ufeff") {
		at = len("\ufeff")
	}
	for range n.Column - 1 {
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	return at
}

// lineOf is the index in lines of the line that a byte lies in.
func (s *source) lineOf(at int) int {
	i, exact := slices.BinarySearch(s.lines, at)
	if exact {
		return i
	}
	return i - 1
}

// nextLine is where the line after that of a byte begins.
func (s *source) nextLine(at int) int {
	if i := s.lineOf(at) + 1; i < len(s.lines) {
		return s.lines[i]
	}
	return len(s.text)
}

// eol is the line break that the file uses.
func (s *source) eol() string {
	if i := strings.IndexByte(s.text, '\n'); i > 0 && s.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// indent is what stands before each key of the record; nearly always nothing.
func (s *source) indent() string {
	if s.root == nil {
		return ""
	}
	return strings.Repeat(" ", max(0, s.root.Column-1))
}

// apply makes all edits; ok is false where two of them overlap.
func (s *source) apply() (text string, ok bool) {
	slices.SortStableFunc(s.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done := 0
	for _, e := range s.edits {
		if e.from < done || e.to < e.from || e.to > len(s.text) {
			return "", false
		}
		b.WriteString(s.text[done:e.from])
		b.WriteString(e.text)
		done = e.to
	}
	b.WriteString(s.text[done:])
	return b.String(), true
}

// replaceScalar puts a plain value in the place of a short scalar.
func (s *source) replaceScalar(n *yaml.Node, text string) {
	at := s.offset(n)
	long := len(n.Value)
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		long += 2
	}
	s.edits = append(s.edits, edit{at, at + long, text})
}

// fillEmpty gives a key that stands there without a value one.
func (s *source) fillEmpty(field, value string) bool {
	if s.root == nil {
		return false
	}
	i := pairOf(s.root, field)
	if i < 0 {
		return false
	}
	key, val := s.root.Content[i], s.root.Content[i+1]
	at := s.offset(key) + len(field)
	if colon := strings.IndexByte(s.text[min(at, len(s.text)):], ':'); val.Kind == yaml.ScalarNode && val.Style == 0 && val.Value == "" && colon >= 0 {
		at += colon + 1
		s.edits = append(s.edits, edit{at, at, " " + value})
	}
	return true // null, "" and the like are somebody's word
}

// appendLines puts whole lines at the end of the document.
func (s *source) appendLines(lines string) {
	at := len(s.text)
	trimmed := strings.TrimRight(s.text, " \t\r\n")
	if i := s.lineOf(max(0, len(trimmed)-1)); s.text[s.lines[i]:len(trimmed)] == "..." {
		at = s.lines[i] // the mark of the document's end
	}
	if at > 0 && s.text[at-1] != '\n' && s.text[:at] != "\ufeff" {
		lines = s.eol() + lines
	}
	s.edits = append(s.edits, edit{at, at, lines})
}

// addOrders puts new orders into the list that stands in the file; it reports
// false where there is none.
func (s *source) addOrders(lines []string, added []order, have []*entry) bool {
	if s.root == nil {
		return false
	}
	i := pairOf(s.root, "orders")
	if i < 0 {
		return false
	}
	key, list := s.root.Content[i], s.root.Content[i+1]
	switch {
	case list.Kind == yaml.SequenceNode && list.Style&yaml.FlowStyle != 0:
		s.addInFlow(list, lines, added, have)
	case list.Kind == yaml.SequenceNode && len(have) > 0:
		end := len(s.text)
		if i+2 < len(s.root.Content) {
			end = s.lines[s.root.Content[i+2].Line-1]
		} else {
			end = s.documentEnd(end)
		}
		s.addInBlock(list, end, lines, added, have)
	default:
		s.addToNothing(key, list, lines)
	}
	return true
}

// documentEnd is where a closing "..." line begins, or else end.
func (s *source) documentEnd(end int) int {
	for k := len(s.lines) - 1; k >= 0; k-- {
		switch strings.TrimRight(s.text[s.lines[k]:end], " \t\r\n") {
		case "":
		case "...":
			return s.lines[k]
		default:
			return end
		}
	}
	return end
}

// addToNothing writes the whole list below "orders:", which has no entries.
func (s *source) addToNothing(key, list *yaml.Node, lines []string) {
	text := s.block(s.indent()+"  ", lines)
	if list.Kind == yaml.ScalarNode && list.Value != "" { // null or ~
		at := s.offset(list)
		s.edits = append(s.edits, edit{at, at + len(list.Value), s.eol() + strings.TrimSuffix(text, s.eol())})
		return
	}
	at := s.nextLine(s.offset(key))
	if at > 0 && s.text[at-1] != '\n' {
		text = s.eol() + text
	}
	s.edits = append(s.edits, edit{at, at, text})
}

func (s *source) block(indent string, lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(indent + "- " + l + s.eol())
	}
	return b.String()
}

// addInBlock puts lines after the last order of their day or before.
func (s *source) addInBlock(list *yaml.Node, end int, lines []string, added []order, have []*entry) {
	indent := strings.Repeat(" ", list.Column-1)
	first := s.lines[list.Line-1]
	for i, l := range lines {
		at, text := first, indent+"- "+l+s.eol()
		if k := lastBefore(have, added[i]); k >= 0 {
			stop := end
			if k+1 < len(have) {
				stop = s.dashLine(have[k+1].node, list.Column)
			}
			at = s.contentEnd(s.offset(have[k].node), stop)
			if s.text[at-1] != '\n' {
				text = s.eol() + strings.TrimSuffix(text, s.eol())
			}
		}
		s.edits = append(s.edits, edit{at, at, text})
	}
}

// lastBefore is the last order of the list that is no later than o, or -1.
func lastBefore(have []*entry, o order) int {
	for k := len(have) - 1; k >= 0; k-- {
		if have[k].date <= o.date {
			return k
		}
	}
	return -1
}

// dashLine is where the line with an item's dash begins.
func (s *source) dashLine(item *yaml.Node, column int) int {
	for k := item.Line - 1; k >= 0; k-- {
		line := s.text[s.lines[k]:]
		if t := strings.TrimLeft(line, " "); len(line)-len(t) == column-1 && strings.HasPrefix(t, "-") {
			return s.lines[k]
		}
	}
	return s.lines[item.Line-1]
}

// contentEnd is the end of the last line in from…end that is neither blank nor
// a comment.
func (s *source) contentEnd(from, end int) int {
	for k := s.lineOf(max(from, end-1)); k > s.lineOf(from); k-- {
		t := strings.TrimLeft(s.text[s.lines[k]:end], " \t")
		if t = strings.TrimRight(t, "\r\n \t"); t != "" && t[0] != '#' {
			return end
		}
		end = s.lines[k]
	}
	return end
}

// addInFlow adds to a list in brackets. A list without comments, each of whose
// orders stands on one line, becomes one order a line; another grows where it ends.
func (s *source) addInFlow(list *yaml.Node, lines []string, added []order, have []*entry) {
	from := s.offset(list)
	items, end, plain := flowItems(s.text, from)
	if end == 0 || len(items) != len(have) {
		s.edits = append(s.edits, edit{from: 1}) // cannot be: an error
		return
	}
	indent := s.indent() + "  "
	if !plain || slices.ContainsFunc(s.edits, func(e edit) bool { return e.from > from && e.to <= end }) {
		at, text := from+1, strings.Join(lines, ","+s.eol()+indent+"  ")
		if len(items) > 0 {
			at, text = items[len(items)-1].to, ","+s.eol()+indent+"  "+text
		}
		s.edits = append(s.edits, edit{at, at, text})
		return
	}
	var b strings.Builder
	next := 0
	for k := -1; k < len(items); k++ {
		if k >= 0 {
			b.WriteString(s.eol() + indent + "- " + s.text[items[k].from:items[k].to])
		}
		for next < len(lines) && lastBefore(have, added[next]) == k {
			b.WriteString(s.eol() + indent + "- " + lines[next])
			next++
		}
	}
	for ; next < len(lines); next++ {
		b.WriteString(s.eol() + indent + "- " + lines[next])
	}
	s.edits = append(s.edits, edit{from, end, b.String()})
}

// flowItems finds the entries of the bracketed list that begins at from, and its
// end. plain is false where it has comments or an entry of several lines. An end
// of 0 says that the list was not understood.
func flowItems(text string, from int) (items []edit, end int, plain bool) {
	depth, start, plain := 0, -1, true
	last := from
	closeItem := func() {
		if start >= 0 {
			items = append(items, edit{from: start, to: last})
			plain = plain && !strings.ContainsAny(text[start:last], "\r\n")
		}
		start = -1
	}
	for i := from; i < len(text); i++ {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			continue
		case c == '#' && i > from && strings.IndexByte(" \t\r\n", text[i-1]) >= 0:
			plain = false
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
			continue
		case c == ',' && depth == 1:
			closeItem()
			continue
		case c == '[' || c == '{':
			if depth++; depth == 1 {
				continue
			}
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				closeItem()
				return items, i + 1, plain
			}
		}
		if start < 0 {
			start = i
		}
		if (c == '"' || c == '\'') && strings.IndexByte(" \t\r\n[{,:", text[i-1]) >= 0 {
			if i = quoteEnd(text, i); i < 0 {
				return nil, 0, false
			}
		}
		last = i + 1
	}
	return nil, 0, false
}

// quoteEnd is the closing quote of the scalar that begins at i, or -1.
func quoteEnd(text string, i int) int {
	q := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && q == '"':
			i++
		case text[i] == q && q == '\'' && i+1 < len(text) && text[i+1] == q:
			i++
		case text[i] == q:
			return i
		}
	}
	return -1
}

// says reports whether an edited text says what it should: the same as before,
// these orders, and perhaps fields that were absent.
func (j *job) says(s *source, text string, want []order) bool {
	root, problem := parseYAML(s.path, []byte(text))
	if problem != nil || root == nil || root.Kind != yaml.MappingNode {
		return false
	}
	if s.root != nil && !keeps(s.root, root) {
		return false
	}
	var got []order
	at := pairOf(root, "orders")
	if at < 0 || null(root.Content[at+1]) {
		return len(want) == 0
	}
	if root.Content[at+1].Kind != yaml.SequenceNode {
		return false
	}
	fine := true
	for _, item := range root.Content[at+1].Content {
		if null(item) {
			continue
		}
		e := &entry{node: item}
		j.readEntry(e, func(*yaml.Node, string, string, ...any) { fine = false })
		got = append(got, e.order)
	}
	byAll := func(a, b order) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.amount, b.amount), strings.Compare(a.ref, b.ref))
	}
	want = slices.Clone(want)
	slices.SortFunc(want, byAll)
	slices.SortFunc(got, byAll)
	return fine && slices.Equal(got, want)
}

// keeps reports whether a mapping has every value of an older one but orders and
// what was empty, each key once.
func keeps(old, now *yaml.Node) bool {
	seen := map[string]bool{}
	for i := 0; i+1 < len(now.Content); i += 2 {
		key := now.Content[i].Value
		if seen[key] && pairOf(old, key) < 0 {
			return false
		}
		seen[key] = true
	}
	k := 0
	for i := 0; i+1 < len(old.Content); i += 2 {
		if k+1 >= len(now.Content) || !same(old.Content[i], now.Content[k]) {
			return false
		}
		if old.Content[i].Value != "orders" && !null(old.Content[i+1]) && !same(old.Content[i+1], now.Content[k+1]) {
			return false
		}
		k += 2
	}
	return true
}

func same(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !same(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}
