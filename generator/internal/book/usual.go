package book

import (
	"strings"
	"sync"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// usualReader reads YAML as records are usually written: mappings and lists in
// blocks, plain and quoted text on one line, literal text (|), brackets,
// comments. It makes the nodes that yaml.v3 makes in an eighth of the time, which
// was a quarter of a cold build.
//
// It judges nothing. Whatever it does not know for sure (tabs, anchors, tags,
// text folded over lines, a key without a value in brackets, and every mistake)
// makes it give up, and yaml.v3 reads the file from its beginning. So yaml.v3
// remains the one that says what YAML means, and what is wrong. Tests hold the
// nodes of both against each other.
//
// Of a node it fills in what the walker reads: kind, value, style, place and
// entries. Its tag says only whether the value is null.
type usualReader struct {
	src    string
	at     int // the next byte
	line   int // its line, from 1
	start  int // where that line begins
	indent int // spaces before the first character of the line at hand; -1 at the end
	depth  int

	counted, runes int // characters of the line before the byte counted

	nodes *nodeRoom
	open  []*yaml.Node // entries of what is not closed yet
	text  []byte       // literal text being gathered
}

// nodeRoom is room for the nodes of one record's files, which the next record
// uses again: nodes are large, and were half of what reading took from memory.
type nodeRoom struct {
	blocks  []*[nodeBlock]yaml.Node
	taken   int
	entries []*yaml.Node // of collections, one after the other
	used    int          // of entries
	named   []namedRef   // for the references of one record
}

const (
	nodeBlock = 64

	// more than a record of 12 KB needs
	keptBlocks  = 64
	keptEntries = 4096
	keptNamed   = 1024
)

var nodeRooms = sync.Pool{New: func() any { return new(nodeRoom) }}

func (r *nodeRoom) take() *yaml.Node {
	if r.taken == len(r.blocks)*nodeBlock {
		r.blocks = append(r.blocks, new([nodeBlock]yaml.Node))
	}
	n := &r.blocks[r.taken/nodeBlock][r.taken%nodeBlock]
	r.taken++
	return n
}

// list is room for the entries of one collection.
func (r *nodeRoom) list(n int) []*yaml.Node {
	if r.used+n > len(r.entries) {
		r.entries, r.used = make([]*yaml.Node, max(n, 2048)), 0 // what is in use stays with its collections
	}
	r.used += n
	return r.entries[r.used-n : r.used : r.used]
}

// free gives all nodes back.
func (r *nodeRoom) free() {
	r.blocks = r.blocks[:min(len(r.blocks), keptBlocks)]
	for i := range r.blocks {
		if i*nodeBlock < r.taken {
			clear(r.blocks[i][:])
		}
	}
	if clear(r.entries[:r.used]); len(r.entries) > keptEntries {
		r.entries = nil
	}
	if r.named = r.named[:cap(r.named)]; len(r.named) > keptNamed {
		r.named = nil
	}
	clear(r.named)
	r.taken, r.used = 0, 0
	nodeRooms.Put(r)
}

// usualYAML reads a text that prescan found nothing in; nil means that yaml.v3
// has to read it. The nodes' texts are parts of one copy of src.
func usualYAML(room *nodeRoom, src []byte) *yaml.Node {
	s := &usualReader{src: string(src), line: 1, nodes: room}
	for _, odd := range []string{"\t", "\r", "\xef\xbf"} { // some that begin with the last are no characters
		if strings.Contains(s.src, odd) {
			return nil
		}
	}
	if s.nextLine(); s.indent != 0 {
		return nil
	}
	root := s.block()
	if root == nil || s.indent >= 0 {
		return nil
	}
	return root
}

// Bounds that lie below those of yaml.v3.
const (
	mostDepth = 100
	mostKey   = 500 // bytes
)

// peek is the byte i places on, a line's end after the last.
func (s *usualReader) peek(i int) byte {
	if s.at+i < len(s.src) {
		return s.src[s.at+i]
	}
	return '\n'
}

// blank reports whether the byte i places on is a space or ends the line.
func (s *usualReader) blank(i int) bool { c := s.peek(i); return c == ' ' || c == '\n' }

func (s *usualReader) spaces() {
	for s.at < len(s.src) && s.src[s.at] == ' ' {
		s.at++
	}
}

// endOfLine goes to the end of the line.
func (s *usualReader) endOfLine() {
	if i := strings.IndexByte(s.src[s.at:], '\n'); i >= 0 {
		s.at += i
	} else {
		s.at = len(s.src)
	}
}

// begin stands at the beginning of a line.
func (s *usualReader) begin(at int) { s.at, s.start, s.counted, s.runes = at, at, at, 0 }

// nextLine goes on to the first character of a line that says something.
func (s *usualReader) nextLine() {
	for {
		s.spaces()
		switch s.peek(0) {
		case '#':
			s.endOfLine()
		case '\n':
		default:
			s.indent = s.at - s.start
			return
		}
		if s.at >= len(s.src) {
			s.indent = -1
			return
		}
		s.begin(s.at + 1)
		s.line++
	}
}

// endLine goes on to the next line if nothing but a comment is left of this one.
func (s *usualReader) endLine() bool {
	from := s.at
	s.spaces()
	if c := s.peek(0); c != '\n' && (c != '#' || s.at == from) {
		return false
	}
	s.nextLine()
	return true
}

// node makes a node that stands at the next byte.
func (s *usualReader) node(kind yaml.Kind, style yaml.Style, tag string) *yaml.Node {
	n := s.nodes.take()
	s.runes += utf8.RuneCountInString(s.src[s.counted:s.at])
	s.counted = s.at
	n.Kind, n.Style, n.Tag, n.Line, n.Column = kind, style, tag, s.line, s.runes+1
	return n
}

// closed gives a collection the entries that were opened since mark.
func (s *usualReader) closed(n *yaml.Node, mark int) *yaml.Node {
	n.Content = s.nodes.list(len(s.open) - mark)
	copy(n.Content, s.open[mark:])
	s.open = s.open[:mark]
	s.depth--
	return n
}

// deeper reports whether one more level is within bounds; closed leaves it.
func (s *usualReader) deeper() bool { s.depth++; return s.depth <= mostDepth }

// dash reports whether an entry of a list begins here.
func (s *usualReader) dash() bool { return s.peek(0) == '-' && s.blank(1) }

// block reads the mapping or list that begins with this line.
func (s *usualReader) block() *yaml.Node {
	if s.dash() {
		return s.list(s.indent)
	}
	key := s.scalar(false)
	if key == nil {
		return nil
	}
	return s.mapping(s.indent, key)
}

// mapping reads a mapping whose keys stand col bytes from the line's beginning.
// Its first key is read already.
func (s *usualReader) mapping(col int, key *yaml.Node) *yaml.Node {
	if !s.deeper() {
		return nil
	}
	n := s.node(yaml.MappingNode, 0, "!!map")
	n.Line, n.Column = key.Line, key.Column
	mark := len(s.open)
	for {
		if !s.colon(key) {
			return nil
		}
		val := s.value(col)
		if val == nil || s.indent > col {
			return nil
		}
		s.open = append(s.open, key, val)
		if s.indent < col {
			return s.closed(n, mark)
		}
		if key = s.scalar(false); key == nil {
			return nil
		}
	}
}

// colon goes past the colon of a key.
func (s *usualReader) colon(key *yaml.Node) bool {
	if s.peek(0) != ':' || !s.blank(1) || len(key.Value) > mostKey {
		return false
	}
	s.at++
	return true
}

// value reads what stands after a colon, or below it.
func (s *usualReader) value(col int) *yaml.Node {
	at, start, line := s.at, s.start, s.line
	if !s.endLine() {
		return s.inline(col)
	}
	switch {
	case s.indent > col:
		return s.block()
	case s.indent == col && s.dash():
		return s.list(col)
	default:
		n := s.node(yaml.ScalarNode, 0, "!!null")
		n.Line, n.Column = line, utf8.RuneCountInString(s.src[start:at])+1
		return n
	}
}

// list reads a list whose dashes stand col bytes from the line's beginning.
func (s *usualReader) list(col int) *yaml.Node {
	if !s.deeper() {
		return nil
	}
	n := s.node(yaml.SequenceNode, 0, "!!seq")
	mark := len(s.open)
	for {
		s.at++
		item := s.entry(col)
		if item == nil || s.indent > col {
			return nil
		}
		s.open = append(s.open, item)
		if s.indent < col || !s.dash() {
			return s.closed(n, mark)
		}
	}
}

// entry reads what stands after a dash.
func (s *usualReader) entry(col int) *yaml.Node {
	s.spaces()
	if c := s.peek(0); c == '|' || c == '[' || c == '{' {
		return s.inline(col)
	}
	at := s.at - s.start
	n := s.scalar(false)
	if n == nil {
		return nil
	}
	if s.endLine() {
		return n
	}
	return s.mapping(at, n)
}

// inline reads a value that begins on this line and goes on to the next.
func (s *usualReader) inline(col int) *yaml.Node {
	var n *yaml.Node
	s.spaces()
	switch s.peek(0) {
	case '|':
		return s.literal(col)
	case '[', '{':
		n = s.flow()
	default:
		n = s.scalar(false)
	}
	if n == nil || !s.endLine() {
		return nil
	}
	return n
}

// flow reads a list or mapping in brackets, over as many lines as it takes.
func (s *usualReader) flow() *yaml.Node {
	kind, tag, end := yaml.SequenceNode, "!!seq", byte(']')
	if s.src[s.at] == '{' {
		kind, tag, end = yaml.MappingNode, "!!map", '}'
	}
	n := s.node(kind, yaml.FlowStyle, tag)
	mark := len(s.open)
	if !s.deeper() {
		return nil
	}
	s.at++
	for s.between() && s.src[s.at] != end {
		if kind == yaml.MappingNode {
			key := s.scalar(true)
			if key == nil || !s.colon(key) || !s.between() {
				return nil
			}
			s.open = append(s.open, key)
		}
		var val *yaml.Node
		if c := s.src[s.at]; c == '[' || c == '{' {
			val = s.flow()
		} else {
			val = s.scalar(true)
		}
		if val == nil || !s.between() {
			return nil
		}
		s.open = append(s.open, val)
		if s.src[s.at] == ',' {
			s.at++
		} else if s.src[s.at] != end {
			return nil
		}
	}
	if s.at == len(s.src) {
		return nil
	}
	s.at++
	return s.closed(n, mark)
}

// between goes past spaces, comments and lines' ends in brackets, and reports
// whether anything is left.
func (s *usualReader) between() bool {
	from := s.at
	if s.spaces(); s.peek(0) == '\n' || s.peek(0) == '#' && s.at > from {
		s.nextLine()
	}
	return s.at < len(s.src)
}
