package report

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// small is a source of three clients with a table across them and one of records.
func small(t testing.TB) Source {
	t.Helper()
	cfg := &book.Config{Money: money.Currency{Code: "GBP", Decimals: 2}}
	var rows []*retention.Row
	records := map[string]*book.Record{}
	for i, id := range []string{"acme", "birch", "cedar"} {
		rows = append(rows, &retention.Row{ID: id, Name: strings.ToUpper(id), Revenue12: money.Amount(1000_50 * (i + 1))})
		rec := &book.Record{ID: id}
		for n := range i + 1 {
			rec.Events = append(rec.Events, book.Event{Date: day.Of(2026, 1, 1) + day.Day(n), Kind: "call", Summary: fmt.Sprintf("%s %d", id, n)})
		}
		records[id] = rec
	}
	w := retention.Across(cfg, day.Of(2026, 2, 16), "", book.Reference{}, nil, rows)
	return Source{
		World: w, Tables: smallTables(),
		Sum:  func(id string) [32]byte { return sha256.Sum256([]byte(id)) },
		Load: func(id string) (*book.Record, error) { return records[id], nil },
	}
}

func smallTables() []retention.Table {
	return []retention.Table{
		{
			Name: "clients", About: "Every client.",
			Columns: []retention.Column{
				{Name: "id", Type: retention.Text},
				{Name: "name", Type: retention.Text},
				{Name: "revenue_12m", Type: retention.Money, Unit: "GBP"},
				{Name: "renewal", Type: retention.Date},
				{Name: "key", Type: retention.Truth},
			},
			Rows: func(w *retention.World, yield func([]retention.Cell) bool) {
				for _, r := range w.Rows {
					if !yield([]retention.Cell{retention.TextCell(r.ID), retention.TextCell(r.Name), retention.MoneyCell(r.Revenue12), retention.DateCell(0), retention.TruthCell(r.ID == "acme")}) {
						return
					}
				}
			},
		},
		{
			Name: "events", About: "Every event.",
			Columns: []retention.Column{{Name: "client", Type: retention.Text}, {Name: "date", Type: retention.Date}, {Name: "kind", Type: retention.Text}, {Name: "summary", Type: retention.Text}},
			OfRecord: func(_ *retention.World, rec *book.Record, yield func([]retention.Cell) bool) {
				for _, e := range rec.Events {
					if !yield([]retention.Cell{retention.TextCell(rec.ID), retention.DateCell(e.Date), retention.TextCell(e.Kind), retention.TextCell(e.Summary)}) {
						return
					}
				}
			},
		},
	}
}

// ask compiles, fills and runs one query.
func ask(s *Store, src Source, sql string, bound ...string) (*result, error) {
	if err := s.begin(src); err != nil {
		return nil, err
	}
	values := map[string]string{}
	var names []string
	for i := 0; i < len(bound); i += 2 {
		names = append(names, bound[i])
		values[bound[i]] = bound[i+1]
	}
	q, err := s.compile(sql, names)
	if err != nil {
		return nil, err
	}
	s.want(q.reads)
	if err := s.fill(q.reads); err != nil {
		return nil, err
	}
	return s.run(q, values)
}

func (r *result) String() string {
	var b strings.Builder
	for _, row := range r.rows {
		for i, c := range row {
			if i > 0 {
				b.WriteByte('|')
			}
			switch c.kind {
			case null:
				b.WriteByte('-')
			case whole:
				fmt.Fprint(&b, c.whole)
			case fraction:
				fmt.Fprint(&b, c.number)
			default:
				b.WriteString(c.text)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestQueries(t *testing.T) {
	src := small(t)
	var s Store
	defer s.Close()
	for sql, want := range map[string]string{
		"SELECT id, revenue_12m FROM clients ORDER BY revenue_12m DESC":                         "cedar|3001.5\nbirch|2001\nacme|1000.5\n",
		"SELECT sum(revenue_12m), count(*), max(renewal) FROM clients":                          "6003|3|-\n",
		"SELECT count(*) FROM events":                                                           "6\n",
		"SELECT client, count(*) n FROM events GROUP BY client ORDER BY n DESC LIMIT 1":         "cedar|3\n",
		"SELECT date('now'), current_date, date('now', '+1 month')":                             "2026-02-16|2026-02-16|2026-03-16\n",
		"WITH n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 4) SELECT x FROM n":   "1\n2\n3\n4\n",
		"WITH n AS (SELECT 1) SELECT count(*) FROM n":                                           "1\n",
		"SELECT name FROM clients c JOIN events e ON e.client = c.id WHERE date > '2026-01-02'": "CEDAR\n",
		"SELECT key, id FROM clients WHERE key":                                                 "1|acme\n",
		// By a column's text: found at once, and no other than a look at each row finds.
		"SELECT count(*) FROM events WHERE kind = 'CALL' COLLATE NOCASE":                                                         "6\n",
		"SELECT count(*) FROM events WHERE kind = 'CALL'":                                                                        "0\n",
		"SELECT count(*) FROM events WHERE client = NULL OR client = 5 OR client = ''":                                           "0\n",
		"SELECT client FROM events WHERE client IN ('cedar', 'acme', 'none')":                                                    "acme\ncedar\ncedar\ncedar\n",
		"SELECT summary FROM events WHERE date = '2026-01-02'":                                                                   "birch 1\ncedar 1\n",
		"SELECT c.id, e.summary FROM clients c LEFT JOIN events e ON e.client = c.id AND e.date = '2026-01-03' ORDER BY 1":       "acme|-\nbirch|-\ncedar|cedar 2\n",
		"SELECT id, (SELECT count(*) FROM events e WHERE e.client = c.id AND e.kind = 'call') FROM clients c ORDER BY 2 DESC, 1": "cedar|3\nbirch|2\nacme|1\n",
		"SELECT count(*) FROM events a JOIN events b ON a.date = b.date AND a.client < b.client":                                 "4\n",
		"SELECT id FROM clients WHERE 1 = 0":                                                                                     "",
		"SELECT rowid, client FROM events WHERE summary LIKE '%0' -- a comment; with 'marks'":                                    "0|acme\n16777216|birch\n33554432|cedar\n",
	} {
		got, err := ask(&s, src, sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
		} else if got.String() != want {
			t.Errorf("%s:\n got %s\nwant %s", sql, got, want)
		}
	}
	got, err := ask(&s, src, "SELECT name FROM clients WHERE id = :id", ":id", "birch")
	if err != nil || got.String() != "BIRCH\n" {
		t.Errorf("a bound id: %v, %v", got, err)
	}
}

// Whatever a query asks for but to read the tables is refused, in words.
func TestRefusedQueries(t *testing.T) {
	src := small(t)
	var s Store
	defer s.Close()
	for _, c := range []struct {
		sql, message string
		at           int
	}{
		{"DROP TABLE clients", "a query only reads: DELETE or DROP is not allowed", 0},
		{"ATTACH 'x.db' AS x", "a query only reads: ATTACH is not allowed", 0},
		{"PRAGMA writable_schema = 1", "a query only reads: PRAGMA is not allowed", 0},
		{"INSERT INTO clients (id) VALUES ('x')", "a query only reads: INSERT is not allowed", 0},
		{"UPDATE clients SET id = 'x'", "a query only reads: UPDATE is not allowed", 0},
		{"DELETE FROM clients", "a query only reads: DELETE or DROP is not allowed", 0},
		{"CREATE TABLE x (y)", "a query only reads: INSERT is not allowed", 0},
		{"BEGIN", "a query only reads: a transaction is not allowed", 0},
		{"VACUUM INTO 'x'", "a query only reads: ATTACH is not allowed", 0},
		{"SELECT name FROM sqlite_master", "the table sqlite_master cannot be read", 0},
		{"SELECT count(*) FROM sqlite_master", "the table sqlite_master cannot be read", 0},
		{"SELECT * FROM pragma_database_list", "the table pragma_database_list cannot be read", 0},
		{"SELECT random()", "the function random cannot be used: the same data give the same page", 0},
		{"SELECT hex(zeroblob(9))", "the function zeroblob cannot be used: the same data give the same page", 0},
		{"SELECT date('now', 'localtime')", "local time unavailable", 0},
		{"SELECT 1; SELECT 2", "this is not one query", 10},
		{"", "this is not one query", 0},
		{"SELECT nmae FROM clients", `there is no column "nmae"`, 7},
		{"SELECT c.nmae FROM clients c", `there is no column "c.nmae"`, 7},
		{`SELECT "nmae" FROM clients`, `there is no column "nmae"`, 7},
		{"SELECT id\nFROM clienst", `there is no table "clienst"`, 15},
		{"SELECT id FROM clients LIMIT 2", "rows are limited here but have no order: which are left would be chance", 23},
		{"SELECT id FROM (SELECT id FROM clients LIMIT 2) ORDER BY id", "rows are limited here but have no order: which are left would be chance", 39},
		{"SELECT id FROM clients WHERE", "incomplete input", 0},
		{"SELECT id FROM clients WHERE )", `near ")": syntax error`, 29},
		{"SELECT id FROM clients WHERE id = :who", `nothing is bound to ":who" here`, 34},
		{"WITH n AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n", "the query takes more than 200 million steps", 0},
		{"WITH n AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM n WHERE x < 1000000) SELECT x FROM n", "the query gives more than 10,000 rows", 0},
		{"SELECT printf('%99999s', id) || printf('%99999s', id) FROM clients", "string or blob too big", 0},
	} {
		_, err := ask(&s, src, c.sql)
		var m *mistake
		if !errors.As(err, &m) {
			t.Errorf("%s: %v", c.sql, err)
		} else if m.message != c.message || m.at != c.at {
			t.Errorf("%s:\n got %q at %d\nwant %q at %d", c.sql, m.message, m.at, c.message, c.at)
		}
	}
	got, err := ask(&s, src, "SELECT count(*) FROM clients")
	if err != nil || got.String() != "3\n" {
		t.Errorf("afterwards the tables are not as they were: %v, %v", got, err)
	}
	for sql, hint := range map[string]string{
		"SELECT nmae FROM clients":    `did you mean "name"?`,
		"SELECT id FROM clienst":      `did you mean "clients"?`,
		"SELECT c.nme FROM clients c": `did you mean "name"?`,
	} {
		_, err := ask(&s, src, sql)
		var m *mistake
		if !errors.As(err, &m) || m.hint != hint {
			t.Errorf("%s: hint %v, want %s", sql, m, hint)
		}
	}
}

// What a result's columns are, also of simple expressions.
func TestColumnTypes(t *testing.T) {
	src := small(t)
	var s Store
	defer s.Close()
	got, err := ask(&s, src, "SELECT id, name AS n, sum(revenue_12m) AS total, round(coalesce(max(revenue_12m), 0), 2) AS most, count(*) AS how_many, revenue_12m * 2 AS twice, renewal FROM clients GROUP BY id")
	if err != nil {
		t.Fatal(err)
	}
	want := []column{
		{"id", retention.Text, true, "", read{"clients", "id"}},
		{"n", retention.Text, true, "", read{"clients", "name"}},
		{"total", retention.Money, true, "GBP", read{}},
		{"most", retention.Money, true, "GBP", read{}},
		{"how_many", retention.Whole, true, "", read{}},
		{"twice", retention.Text, false, "", read{}},
		{"renewal", retention.Date, true, "", read{"clients", "renewal"}},
	}
	for i, c := range got.columns {
		if c != want[i] {
			t.Errorf("column %d is %+v, want %+v", i, c, want[i])
		}
	}
}

// A store that is kept, and brought up to date, answers as a new one does.
func TestKeptStore(t *testing.T) {
	src := small(t)
	var kept Store
	defer kept.Close()
	queries := []string{"SELECT rowid, client, summary FROM events", "SELECT id, revenue_12m FROM clients", "SELECT client, max(date) FROM events GROUP BY client"}
	same := func(what string) {
		t.Helper()
		for _, sql := range queries {
			got, err := ask(&kept, src, sql)
			if err != nil {
				t.Fatal(what, err)
			}
			var fresh Store
			want, err := ask(&fresh, src, sql)
			if err != nil {
				t.Fatal(what, err)
			}
			if got.String() != want.String() {
				t.Errorf("%s: %s:\nkept %s\n new %s", what, sql, got, want)
			}
			fresh.Close()
		}
	}
	same("first")
	sums := map[string]byte{}
	src.Sum = func(id string) [32]byte { return sha256.Sum256(append([]byte(id), sums[id])) }
	rec, _ := src.Load("birch")
	rec.Events = append(rec.Events, book.Event{Date: day.Of(2026, 2, 1), Kind: "call", Summary: "new"})
	sums["birch"]++
	same("an event")
	rec.Events = rec.Events[:1]
	sums["birch"]++
	same("events deleted")
	src.World.Rows[0].Revenue12 = 5
	same("revenue")
	src.World.Rows = src.World.Rows[1:]
	same("a client gone")
	src.World.AsOf++
	queries = append(queries, "SELECT date('now')")
	same("a day later")
}
