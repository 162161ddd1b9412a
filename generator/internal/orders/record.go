package orders

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
)

// source is one file of a record as it stands.
type source struct {
	path  string
	text  string
	root  *yaml.Node // nil where the file holds nothing
	lines []int      // where each line begins, as YAML counts lines
	edits []edit
}

// entry is one order that stands in a record.
type entry struct {
	order
	file                 int
	node                 *yaml.Node
	dateNode, amountNode *yaml.Node
	taken                bool // a row of the CSV is this order
}

// planClient works out what becomes of one client's record.
func (j *job) planClient(c *client, files []string, m *mapping) (outcome, error) {
	slices.SortStableFunc(c.rows, func(a, b order) int { return int(a.date - b.date) })
	if len(files) == 0 {
		path := clientsDir + "/" + c.id + ".yaml"
		text := j.newRecord(c, m)
		j.checkSize(path, text)
		return outcome{isNew: true, writes: []write{{path, text}}}, nil
	}
	sources, ok, err := j.readSources(files, j.newRecord(c, m))
	if err != nil || !ok {
		return outcome{}, err
	}
	home, ok := j.home(c.id, sources)
	if !ok {
		return outcome{}, nil
	}
	have, ok := j.entries(sources)
	if !ok {
		return outcome{}, nil
	}
	added := match(have, c.rows, func(e *entry, o order) { j.correct(sources[e.file], e, o) })
	j.complete(sources, home, c, m, added, have)
	return j.finish(sources, home, have, added), nil
}

// finish applies the edits and holds each new text against what it should say.
func (j *job) finish(sources []*source, home int, have []*entry, added []order) outcome {
	var out outcome
	for i, s := range sources {
		if len(s.edits) == 0 {
			continue
		}
		text, ok := s.apply()
		want := ordersOf(have, i)
		if i == home {
			want = append(want, added...)
		}
		if !ok || !j.says(s, text, want) {
			line := 1
			if s.root != nil {
				line = s.root.Line
			}
			j.problems.Add(diag.Problem{
				Path: s.path, Line: line, Column: 1, Code: "cannot-edit", Message: "the orders cannot be put into this file as it is written",
				Hint: "write the client's fields on lines of their own, and each order as a line: - {date: 2026-02-03, amount: 1200.50}",
			})
			continue
		}
		j.checkSize(s.path, []byte(text))
		out.writes = append(out.writes, write{s.path, []byte(text)})
	}
	return out
}

func ordersOf(have []*entry, file int) []order {
	var list []order
	for _, e := range have {
		if e.file == file {
			list = append(list, e.order)
		}
	}
	return list
}

// newRecord writes a record that did not exist.
func (j *job) newRecord(c *client, m *mapping) []byte {
	var b strings.Builder
	for _, field := range fieldOrder {
		if v := c.value(field, m); v != "" {
			b.WriteString(field + ": " + v + "\n")
		}
	}
	b.WriteString("orders:\n")
	for _, o := range c.rows {
		b.WriteString("  - " + j.line(o) + "\n")
	}
	return []byte(b.String())
}

// value is what the CSV, or else the mapping, has for a field, as YAML; or "".
func (c *client) value(field string, m *mapping) string {
	if t, ok := c.texts[field]; ok {
		return quote(t.value)
	}
	if v := m.set[field]; v != "" {
		return v
	}
	if field == "name" {
		return quote(c.typed)
	}
	return ""
}

// line is an order as one line of YAML.
func (j *job) line(o order) string {
	s := "{date: " + o.date.String() + ", amount: " + j.Currency.Decimal(o.amount)
	if o.ref != "" {
		s += ", ref: " + doubleQuote(o.ref)
	}
	return s + "}"
}

func (j *job) checkSize(path string, text []byte) {
	limit := j.FileLimit
	if limit == 0 {
		limit = 1 << 20
	}
	if int64(len(text)) > limit {
		j.problems.Add(diag.Problem{
			Path: path, Line: 1, Column: 1, Code: "too-large", Message: fmt.Sprintf("the file would have %d bytes; the limit is %d", len(text), limit),
			Hint: "raise limits.file in config.yaml, or move older orders into a fragment beside it",
		})
	}
}

// readSources reads and parses a record's files. ok is false where there is
// nothing to do: one cannot be read, or all of it is as if it were made now,
// which is told without parsing.
func (j *job) readSources(files []string, fresh []byte) (sources []*source, ok bool, err error) {
	ok = true
	for _, path := range files {
		src, err := fs.ReadFile(j.site, path)
		if err != nil {
			return nil, false, err
		}
		if len(files) == 1 && bytes.Equal(src, fresh) {
			return nil, false, nil
		}
		root, problem := parseYAML(path, src)
		if problem == nil && root != nil && root.Kind != yaml.MappingNode {
			problem = &diag.Problem{Path: path, Line: root.Line, Column: root.Column, Code: "wrong-type", Message: "a record is a mapping of keys and values"}
		}
		if problem != nil {
			j.problems.Add(*problem)
			ok = false
			continue
		}
		sources = append(sources, &source{path: path, text: string(src), root: root, lines: lineStarts(string(src))})
	}
	return sources, ok, nil
}

// home is the file that new orders and fields go to: ID.yaml, ID/client.yaml,
// or else the fragment with the name, or the first.
func (j *job) home(id string, sources []*source) (int, bool) {
	at := func(path string) int {
		return slices.IndexFunc(sources, func(s *source) bool { return s.path == path })
	}
	file, folder := at(clientsDir+"/"+id+".yaml"), at(clientsDir+"/"+id+"/client.yaml")
	switch {
	case file >= 0 && folder >= 0:
		j.problems.Add(diag.Problem{
			Path: sources[file].path, Line: 1, Column: 1, Code: "record-twice",
			Message: fmt.Sprintf("%s.yaml and %s/client.yaml are both here", id, id), Hint: "keep one of them",
		})
		return 0, false
	case file >= 0:
		return file, true
	case folder >= 0:
		return folder, true
	}
	named := slices.IndexFunc(sources, func(s *source) bool { return s.has("name") })
	return max(0, named), true
}

// has reports whether a file gives a field a value.
func (s *source) has(field string) bool {
	if s.root == nil {
		return false
	}
	i := pairOf(s.root, field)
	return i >= 0 && !null(s.root.Content[i+1])
}

// entries reads every order that stands in the record.
func (j *job) entries(sources []*source) (have []*entry, ok bool) {
	ok = true
	complain := func(s *source, n *yaml.Node, code, format string, args ...any) {
		ok = false
		j.problems.Add(diag.Problem{Path: s.path, Line: max(1, n.Line), Column: max(1, n.Column), Code: code, Message: fmt.Sprintf(format, args...)})
	}
	for i, s := range sources {
		list := j.orderList(s, complain)
		if list == nil {
			continue
		}
		for _, item := range list.Content {
			if null(item) {
				continue
			}
			if item.Kind != yaml.MappingNode {
				complain(s, item, "wrong-type", "an order is a mapping of date, amount and ref")
				continue
			}
			e := &entry{file: i, node: item}
			j.readEntry(e, func(n *yaml.Node, code, format string, args ...any) { complain(s, n, code, format, args...) })
			have = append(have, e)
		}
	}
	return have, ok
}

// orderList is a file's list of orders, or nil where it has none.
func (j *job) orderList(s *source, complain func(*source, *yaml.Node, string, string, ...any)) *yaml.Node {
	if s.root == nil {
		return nil
	}
	i := pairOf(s.root, "orders")
	if i < 0 {
		return nil
	}
	list := s.root.Content[i+1]
	for k := i + 2; k+1 < len(s.root.Content); k += 2 {
		if s.root.Content[k].Value == "orders" {
			complain(s, s.root.Content[k], "duplicate-field", "%q is here twice", "orders")
			return nil
		}
	}
	switch {
	case null(list):
		return nil
	case list.Kind != yaml.SequenceNode:
		complain(s, list, "wrong-type", "orders is a list")
		return nil
	}
	return list
}

func (j *job) readEntry(e *entry, complain func(n *yaml.Node, code, format string, args ...any)) {
	for k := 0; k+1 < len(e.node.Content); k += 2 {
		key, val := e.node.Content[k], e.node.Content[k+1]
		if val.Kind != yaml.ScalarNode {
			complain(val, "wrong-type", "%q wants a single value", key.Value)
			continue
		}
		var err error
		switch key.Value {
		case "date":
			e.dateNode = val
			if e.date, err = day.Parse(val.Value); err != nil {
				complain(val, "bad-date", "%q is no day: %s", clip(val.Value, 80), err)
			}
		case "amount":
			e.amountNode = val
			if e.amount, err = j.Currency.Parse(val.Value); err != nil {
				complain(val, "bad-amount", "%q is no amount: %s", clip(val.Value, 80), err)
			}
		case "ref":
			e.ref = oneLine(val.Value)
		}
	}
	if e.dateNode == nil || e.amountNode == nil {
		complain(e.node, "missing-field", "the order has no date or no amount")
	}
}

// match pairs the CSV's rows with the orders that stand in the record, corrects
// those whose day or amount is another now, and returns the rows that are new.
func match(have []*entry, rows []order, correct func(*entry, order)) (added []order) {
	found := make([]bool, len(rows))
	for _, way := range ways {
		waiting := map[order][]*entry{}
		for _, e := range have {
			if key, ok := way.entry(e.order); ok && !e.taken {
				waiting[key] = append(waiting[key], e)
			}
		}
		for i, o := range rows {
			key, ok := way.row(o)
			if queue := waiting[key]; ok && !found[i] && len(queue) > 0 {
				waiting[key] = queue[1:]
				queue[0].taken, found[i] = true, true
				correct(queue[0], o)
			}
		}
	}
	for i, o := range rows {
		if !found[i] {
			added = append(added, o)
		}
	}
	return added
}

// ways are how a row finds its order, best first: what of each must be alike,
// and whether the row (the order) may be found this way.
var ways = []struct {
	row, entry func(order) (key order, ok bool)
}{
	{whole, whole}, // rows with a ref: the same order,
	{byRef, byRef}, // or the next with that ref, to be corrected
	{dayNoRef, dayNoRef},
	{dayNoRef, byDay}, // a CSV without refs, a record with them
	{byDay, dayNoRef}, // a record from a CSV that had no refs
}

func whole(o order) (order, bool)    { return o, o.ref != "" }
func byRef(o order) (order, bool)    { return order{ref: o.ref}, o.ref != "" }
func byDay(o order) (order, bool)    { return order{date: o.date, amount: o.amount}, true }
func dayNoRef(o order) (order, bool) { return order{date: o.date, amount: o.amount}, o.ref == "" }

// correct writes a row's day and amount over an order's, where they differ.
func (j *job) correct(s *source, e *entry, o order) {
	if e.date != o.date {
		s.replaceScalar(e.dateNode, o.date.String())
		e.date = o.date
	}
	if e.amount != o.amount {
		s.replaceScalar(e.amountNode, j.Currency.Decimal(o.amount))
		e.amount = o.amount
	}
}

// complete adds the new orders, and the fields that no file of the record has.
func (j *job) complete(sources []*source, home int, c *client, m *mapping, added []order, have []*entry) {
	s := sources[home]
	eol := s.eol()
	var tail strings.Builder
	for _, field := range fieldOrder {
		v := c.value(field, m)
		if v == "" || slices.ContainsFunc(sources, func(x *source) bool { return x.has(field) }) {
			continue
		}
		if !s.fillEmpty(field, v) {
			tail.WriteString(s.indent() + field + ": " + v + eol)
		}
	}
	if len(added) > 0 {
		lines := make([]string, len(added))
		for i, o := range added {
			lines[i] = j.line(o)
		}
		if !s.addOrders(lines, added, entriesOf(have, home)) {
			tail.WriteString(s.indent() + "orders:" + eol)
			for _, l := range lines {
				tail.WriteString(s.indent() + "  - " + l + eol)
			}
		}
	}
	if tail.Len() > 0 {
		s.appendLines(tail.String())
	}
}

func entriesOf(have []*entry, file int) []*entry {
	var list []*entry
	for _, e := range have {
		if e.file == file {
			list = append(list, e)
		}
	}
	return list
}
