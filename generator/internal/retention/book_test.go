package retention

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
)

// written is a whole site typed by hand in a test, as one text: lines that begin
// with "== " name the file that follows.
type written string

// world reads the site, cuts it to an audience and a day, and gives its world
// and its records by id.
func (w written) world(t testing.TB, asOf, audience string) (*World, map[string]*book.Record) {
	t.Helper()
	var problems diag.List
	b, err := book.Open(w.files(), &problems)
	if err != nil {
		t.Fatal(err)
	}
	today := on(t, asOf)
	b.Config.AsOf, b.Config.BooksClosed = today, b.Config.Closed(today)
	lens, ok := book.NewLens(&b.Config, audience, today)
	if !ok {
		t.Fatalf("no audience %q", audience)
	}
	recs := map[string]*book.Record{}
	var rows []*Row
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil {
			t.Fatal(err)
		}
		if ok && lens.See(rec) {
			recs[rec.ID] = rec
			rows = append(rows, Summarise(rec, NewRules(&b.Config).For(audience), today))
		}
	}
	b.Check()
	if found := problems.Sorted(nil); slices.ContainsFunc(found, func(p diag.Problem) bool { return p.Severity == diag.Error }) {
		t.Fatalf("the site has problems: %+v", found)
	}
	return Across(&b.Config, today, audience, lens.Reference(&b.Reference), lens.Pages(b.Pages), rows), recs
}

func (w written) files() fstest.MapFS {
	files := fstest.MapFS{}
	for part := range strings.SplitSeq("\n"+string(w), "\n== ") {
		if name, body, ok := strings.Cut(part, "\n"); ok && name != "" {
			files[name] = &fstest.MapFile{Data: []byte(body + "\n")}
		}
	}
	return files
}

// dump is a table as text: a line a row, "|" between cells, "-" for an absent one.
func dump(w *World, recs map[string]*book.Record, name string, columns ...string) string {
	t, ok := FindTable(name)
	if !ok {
		return "no table " + name
	}
	var b strings.Builder
	row := func(cells []Cell) bool {
		var out []string
		for i, c := range t.Columns {
			if len(columns) == 0 || slices.Contains(columns, c.Name) {
				out = append(out, shown(w, c, cells[i]))
			}
		}
		b.WriteString(strings.Join(out, "|") + "\n")
		return true
	}
	if t.Rows != nil {
		t.Rows(w, row)
		return b.String()
	}
	for _, r := range w.Rows {
		t.OfRecord(w, recs[r.ID], row)
	}
	return b.String()
}

func shown(w *World, c Column, v Cell) string {
	if !v.Set {
		return "-"
	}
	return v.As(c.Type, w.Config.Money)
}
