package report

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	sqlite3 "modernc.org/sqlite/lib"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/retention"
)

// Bounds of one result.
const (
	mostRows  = 10_000
	mostBytes = 4 << 20
)

// kind is what a cell of a result holds.
type kind uint8

const (
	null kind = iota
	whole
	fraction
	text
)

// cell is one value of a result.
type cell struct {
	kind   kind
	whole  int64
	number float64 // of whole too
	text   string
}

// value is the cell as a number; a text, an absence and infinity are none.
func (c cell) value() (float64, bool) {
	if c.kind != whole && c.kind != fraction || math.IsInf(c.number, 0) || math.IsNaN(c.number) {
		return 0, false
	}
	return c.number, true
}

// column is one column of a result.
type column struct {
	name   string
	typ    retention.Type
	known  bool // the type is, of an expression it need not be
	unit   string
	source read // where the values are taken from unchanged; zero of an expression
}

// result is what a query gave.
type result struct {
	columns []column
	rows    [][]cell
}

// find is the place of a column, or -1.
func (r *result) find(name string) int {
	return slices.IndexFunc(r.columns, func(c column) bool { return c.name == name })
}

func (r *result) names() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		names[i] = c.name
	}
	return names
}

// remembered is a result and the versions of the tables that it was read from.
type remembered struct {
	result   *result
	versions string
}

// query is one compiled query.
type query struct {
	sql     string
	columns []column
	reads   []read
	params  []string
}

// mistake is what is wrong with a query: in words, from which of its bytes, and
// what may help.
type mistake struct {
	message, hint string
	at            int
}

func (m *mistake) Error() string { return m.message }

// compile checks a query against the catalogue, without running it.
func (s *Store) compile(sql string, params []string) (*query, error) {
	all := tokens(sql)
	if at := unordered(all); at >= 0 {
		return nil, &mistake{"rows are limited here but have no order: which are left would be chance", "add ORDER BY before LIMIT", at}
	}
	g := s.db.guard
	g.reads, g.denied = map[read]bool{}, ""
	st, rest, err := s.db.prepare(sql)
	reads := g.sortedReads()
	g.reads = nil
	if err != nil {
		return nil, s.explain(err, all)
	}
	defer st.close()
	if left := tokens(rest); st.handle == 0 || len(left) > 0 && left[0].text != ";" || len(left) > 1 {
		at := len(sql) - len(rest)
		if len(left) > 0 {
			at += left[0].at
		}
		return nil, &mistake{"this is not one query", "a block holds a single SELECT", at}
	}
	for _, p := range st.parameters() {
		if !slices.Contains(params, p) {
			return nil, unknownParameter(p, params, all)
		}
	}
	return &query{sql: sql, columns: s.columnsOf(st, reads, all), reads: reads, params: st.parameters()}, nil
}

func unknownParameter(name string, params []string, all []token) error {
	m := &mistake{message: fmt.Sprintf("nothing is bound to %q here", name), hint: "bound are " + strings.Join(params, ", ")}
	for _, t := range all {
		if strings.EqualFold(t.text, name) {
			m.at = t.at
			break
		}
	}
	return m
}

func (g *guard) sortedReads() []read {
	var all []read
	for r := range g.reads {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b read) int {
		return cmp.Or(strings.Compare(a.table, b.table), strings.Compare(a.column, b.column))
	})
	return all
}

// columnsOf says what each column of the result is.
func (s *Store) columnsOf(st *stmt, reads []read, all []token) []column {
	list := selected(all)
	columns := make([]column, st.columns())
	for i := range columns {
		c := &columns[i]
		name, from, origin := st.source(i)
		c.name = name
		if t := s.byName[from]; t != nil {
			c.source = read{from, origin}
			c.describe(t, origin)
			continue
		}
		if len(list) == len(columns) {
			s.guess(c, list[i], reads)
		}
	}
	return columns
}

func (c *column) describe(t *table, name string) {
	for _, col := range t.Columns {
		if col.Name == name {
			c.typ, c.unit, c.known = col.Type, col.Unit, true
		}
	}
}

// guess gives an expression such as sum(revenue) the type and unit of its column.
func (s *Store) guess(c *column, expr []token, reads []read) {
	if len(expr) > 0 && expr[0].text == "count" {
		c.typ, c.known = retention.Whole, true
		return
	}
	if isMoney(expr) {
		c.typ, c.known = retention.Money, true
		return
	}
	name := taken(expr)
	for _, r := range reads {
		if r.column == name && name != "" {
			c.describe(s.byName[r.table], name)
			return
		}
	}
}

// explain turns what SQLite says into our words, with what was perhaps meant.
func (s *Store) explain(err error, all []token) error {
	var e *sqlError
	if !errors.As(err, &e) {
		return err
	}
	m := &mistake{message: e.message, at: max(0, e.offset)}
	if s.db.guard.denied != "" {
		m.message = s.db.guard.denied
		m.at = 0
		return m
	}
	if strings.HasSuffix(e.message, " may not be modified") {
		m.message, m.at = "a query only reads: "+changes(all)+" is not allowed", 0
	}
	switch name, what, found := strings.Cut(e.message, ": "); {
	case found && name == "no such column":
		what, _, _ = strings.Cut(what, " - should this be") // a text in the marks of a name
		what = strings.Trim(what, `"`)
		_, bare, dotted := strings.Cut(what, ".")
		if !dotted {
			bare = what
		}
		m.message = fmt.Sprintf("there is no column %q", what)
		m.hint = diag.DidYouMean(bare, s.columnsNear(all))
	case found && name == "no such table":
		m.message = fmt.Sprintf("there is no table %q", what)
		m.hint = cmp.Or(diag.DidYouMean(what, s.tableNames()), "the tables are listed at /reports/data/")
		m.at = place(all, what, m.at)
	}
	return m
}

// changes is the word by which a statement would change a table.
func changes(all []token) string {
	words := map[string]int32{"insert": sqlite3.SQLITE_INSERT, "replace": sqlite3.SQLITE_INSERT, "update": sqlite3.SQLITE_UPDATE, "delete": sqlite3.SQLITE_DELETE}
	for _, t := range all {
		if action, ok := words[strings.ToLower(t.text)]; ok {
			return actionName(action)
		}
	}
	return actionName(0)
}

// place is where a query names something, if SQLite does not say.
func place(all []token, name string, known int) int {
	for _, t := range all {
		if known == 0 && strings.EqualFold(t.text, name) {
			return t.at
		}
	}
	return known
}

// columnsNear are the columns of the tables that a query names.
func (s *Store) columnsNear(all []token) []string {
	var names []string
	for _, t := range all {
		if named := s.byName[t.text]; named != nil {
			for _, c := range named.Columns {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

func (s *Store) tableNames() []string {
	names := make([]string, len(s.tables))
	for i, t := range s.tables {
		names[i] = t.Name
	}
	return names
}

// run gives a query's result: the last one, where nothing that it reads changed.
func (s *Store) run(q *query, bound map[string]string) (*result, error) {
	key, versions := q.key(bound), s.versions(q)
	if last, ok := s.memo[key]; ok && last.versions == versions {
		return last.result, nil
	}
	r, err := s.rows(q, bound)
	if err != nil {
		delete(s.memo, key)
		return nil, err
	}
	s.memo[key] = remembered{r, versions}
	return r, nil
}

func (q *query) key(bound map[string]string) string {
	parts := []string{q.sql}
	for _, p := range q.params {
		parts = append(parts, p, bound[p])
	}
	return strings.Join(parts, "\x00")
}

func (s *Store) versions(q *query) string {
	var b []byte
	for _, r := range q.reads {
		if t := s.byName[r.table]; t != nil {
			b = append(b, t.version(r.column)...)
		}
	}
	return string(b)
}

func (s *Store) rows(q *query, bound map[string]string) (*result, error) {
	g := s.db.guard
	g.steps, g.spent, g.denied = 0, false, ""
	st, _, err := s.db.prepare(q.sql)
	if err != nil {
		return nil, s.explain(err, tokens(q.sql))
	}
	defer st.close()
	for i, p := range q.params {
		st.bindText(i+1, bound[p])
	}
	r := &result{columns: slices.Clone(q.columns)}
	size := 0
	for {
		more, err := st.step()
		switch {
		case g.spent:
			return nil, &mistake{message: fmt.Sprintf("the query takes more than %d million steps", mostSteps/1_000_000), hint: "does it end at all? join tables by a column, or ask for less"}
		case err != nil:
			return nil, s.explain(err, nil)
		case !more:
			return r, nil
		case len(r.rows) == mostRows:
			return nil, &mistake{message: "the query gives more than 10,000 rows", hint: "group them, or order and limit them"}
		}
		row := make([]cell, len(r.columns))
		for i := range row {
			row[i] = st.cell(i)
			size += len(row[i].text) + 16
		}
		if size > mostBytes {
			return nil, &mistake{message: "the result is larger than 4 MB", hint: "ask for fewer columns or rows"}
		}
		r.rows = append(r.rows, row)
	}
}
