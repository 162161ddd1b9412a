package orders

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
)

// What a mapping may name. The text fields are also the order in which they are
// written into a new record, which is the order of the record format.
var (
	orderFields = []string{"id", "date", "amount", "ref"}
	needed      = []string{"id", "date", "amount"}
	textFields  = []string{"name", "group", "status", "tier", "owner", "sponsor", "industry", "region"}
	listFields  = []string{"team", "tags", "visible_to"}
	fieldOrder  = []string{"name", "group", "status", "tier", "owner", "sponsor", "team", "industry", "region", "tags", "visible_to"}
	statuses    = []string{"prospect", "active", "at-risk", "notice", "lost", "won-back", "let-go"}
)

// mapping is mapping.yaml, checked as far as it can be without the CSV.
type mapping struct {
	columns map[string]column // by field
	set     map[string]string // by field: the value as YAML
}

// column is the CSV column that a field is read from.
type column struct {
	header    string
	line, col int // where mapping.yaml names it
}

func (m *mapping) gives(field string) bool {
	_, column := m.columns[field]
	_, set := m.set[field]
	return column || set
}

// readMapping reads mapping.yaml, or returns nil where it has errors.
func (j *job) readMapping(src []byte) *mapping {
	if len(src) > maxMapping {
		j.problems.Add(diag.Problem{Path: j.mappingPath, Line: 1, Column: 1, Code: "too-large", Message: "the mapping has more than a megabyte"})
		return nil
	}
	root, problem := parseYAML(j.mappingPath, src)
	if problem != nil {
		j.problems.Add(*problem)
		return nil
	}
	r := &mappingReader{job: j, m: &mapping{columns: map[string]column{}, set: map[string]string{}}}
	if root == nil {
		root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	at := root
	r.fields(root, []string{"columns", "set"}, func(key, val *yaml.Node) {
		if key.Value == "columns" {
			at = val
			r.fields(val, slices.Concat(orderFields, textFields), r.column)
		} else {
			r.fields(val, slices.Concat(textFields, listFields), r.constant)
		}
	})
	for _, f := range needed {
		if _, ok := r.m.columns[f]; !ok && !r.seen(at, f) {
			r.complain(at, "missing-field", "columns: {id: customer, date: date, amount: amount, ref: invoice}", "columns does not name the %s", f)
		}
	}
	if r.bad {
		return nil
	}
	return r.m
}

type mappingReader struct {
	*job
	m   *mapping
	bad bool
}

func (r *mappingReader) complain(n *yaml.Node, code, hint, format string, args ...any) {
	r.bad = true
	r.problems.Add(diag.Problem{Path: r.mappingPath, Line: max(1, n.Line), Column: max(1, n.Column), Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// seen reports whether a field is there at all, if with a wrong value.
func (r *mappingReader) seen(n *yaml.Node, field string) bool {
	return n.Kind == yaml.MappingNode && pairOf(n, field) >= 0
}

// fields walks a mapping whose keys are of a fixed list.
func (r *mappingReader) fields(n *yaml.Node, known []string, each func(key, val *yaml.Node)) {
	if null(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.complain(n, "wrong-type", "", "this should be a mapping of keys and values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, key.Value):
			hint := diag.DidYouMean(key.Value, known)
			if hint == "" {
				hint = "there are: " + strings.Join(known, " ")
			}
			r.complain(key, "unknown-field", hint, "unknown field %q", key.Value)
		case seen[key.Value]:
			r.complain(key, "duplicate-field", "", "%q is here twice", key.Value)
		default:
			each(key, val)
		}
		seen[key.Value] = true
	}
}

func (r *mappingReader) column(key, val *yaml.Node) {
	if val.Kind != yaml.ScalarNode || strings.TrimSpace(val.Value) == "" {
		r.complain(val, "wrong-type", "", "%q wants the name of a column", key.Value)
		return
	}
	r.m.columns[key.Value] = column{header: strings.TrimSpace(val.Value), line: val.Line, col: val.Column}
}

func (r *mappingReader) constant(key, val *yaml.Node) {
	if null(val) {
		return
	}
	if !slices.Contains(listFields, key.Value) {
		if s, ok := r.word(key, val); ok {
			r.m.set[key.Value] = quote(s)
		}
		return
	}
	if val.Kind != yaml.SequenceNode {
		r.complain(val, "wrong-type", "write it in brackets: ["+val.Value+"]", "%q is a list", key.Value)
		return
	}
	var words []string
	for _, item := range val.Content {
		if s, ok := r.word(key, item); ok {
			words = append(words, quoteInFlow(s))
		}
	}
	if len(words) > 0 {
		r.m.set[key.Value] = "[" + strings.Join(words, ", ") + "]"
	}
}

// word is one constant value, clean and allowed.
func (r *mappingReader) word(key, n *yaml.Node) (string, bool) {
	s := oneLine(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode || s == "":
		r.complain(n, "wrong-type", "", "%q wants a text here", key.Value)
		return "", false
	case unclean(s) != "":
		r.complain(n, "control-character", "", "%s stands in the text", unclean(s))
		return "", false
	}
	if hint, ok := r.allowed(key.Value, s); !ok {
		r.complain(n, "bad-choice", hint, "%q is none of the choices for %q", s, key.Value)
		return "", false
	}
	return s, true
}

// allowed reports whether a field may have a value, with a hint where not.
func (j *job) allowed(field, s string) (hint string, ok bool) {
	choices, limited := j.Known[field]
	if field == "status" {
		choices, limited = statuses, true
	}
	if !limited || slices.Contains(choices, s) {
		return "", true
	}
	if hint = diag.DidYouMean(s, choices); hint == "" && len(choices) > 0 && len(choices) < 20 {
		hint = "choose one of: " + strings.Join(choices, " ")
	}
	return hint, false
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// parseYAML reads one document into nodes; nothing in the file gives nil. Aliases
// are refused, so the nodes are a tree. yaml.v3 names a line at most.
func parseYAML(path string, src []byte) (root *yaml.Node, problem *diag.Problem) {
	bad := func(line int, code, message, hint string) *diag.Problem {
		return &diag.Problem{Path: path, Line: max(1, line), Column: 1, Code: code, Message: message, Hint: hint}
	}
	defer func() {
		if recover() != nil {
			root, problem = nil, bad(1, "bad-yaml", "this is not YAML that can be read", "")
		}
	}()
	if !utf8.Valid(src) {
		return nil, bad(1, "bad-encoding", "the file is not UTF-8", "save the file as UTF-8")
	}
	dec := yaml.NewDecoder(strings.NewReader(strings.TrimPrefix(string(src), "\ufeff")))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		found := yamlLine.FindStringSubmatch(err.Error())
		line := 1
		if found != nil {
			line, _ = strconv.Atoi(found[1])
		}
		return nil, bad(line, "bad-yaml", yamlLine.ReplaceAllString(err.Error(), ""), "look at this line and the one before it")
	}
	var further yaml.Node
	if err := dec.Decode(&further); !errors.Is(err, io.EOF) {
		return nil, bad(further.Line, "more-documents", "there is more than one document", "one file holds one document")
	}
	if n := aliasIn(&doc); n != nil {
		return nil, bad(n.Line, "alias", "anchors and aliases are not allowed", "write it out again")
	}
	if len(doc.Content) == 0 || null(doc.Content[0]) {
		return nil, nil
	}
	return doc.Content[0], nil
}

// aliasIn is the first anchor or alias of a tree, or nil.
func aliasIn(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if found := aliasIn(c); found != nil {
			return found
		}
	}
	return nil
}

// null reports whether a value counts as absent.
func null(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!null" || n.Value == "")
}

// pairOf is the index of a key in a mapping, or -1.
func pairOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Kind == yaml.ScalarNode && m.Content[i].Value == key {
			return i
		}
	}
	return -1
}
