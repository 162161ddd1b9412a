package retention

import (
	"os"
	"strconv"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/sample"
)

// sampled is the world of n rows: a sample of a thousand records, each again and
// again under another id.
func sampled(tb testing.TB, n int) *World {
	tb.Helper()
	dir := tb.TempDir()
	const some = 1000
	if err := sample.Write(dir, sample.Options{Seed: 1, Clients: some, Playbooks: 40}); err != nil {
		tb.Fatal(err)
	}
	var problems diag.List
	b, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		tb.Fatal(err)
	}
	asOf := on(tb, "2026-02-16")
	b.Config.AsOf, b.Config.BooksClosed = asOf, b.Config.Closed(asOf)
	lens, _ := book.NewLens(&b.Config, "", asOf)
	rules := NewRules(&b.Config)
	rows := make([]*Row, 0, n)
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil || !ok || !lens.See(rec) {
			tb.Fatal(c.ID, ok, err)
		}
		rows = append(rows, Summarise(rec, rules, asOf))
	}
	for len(rows) < n {
		again := *rows[len(rows)%some]
		again.ID += "-" + strconv.Itoa(len(rows)/some)
		rows = append(rows, &again)
	}
	return Across(&b.Config, asOf, "", lens.Reference(&b.Reference), lens.Pages(b.Pages), rows)
}

// All measures together over 10,000 rows, tables and series included.
func BenchmarkMeasures(b *testing.B) {
	w := sampled(b, 10_000)
	all := Measures()
	b.ReportAllocs()
	for b.Loop() {
		w.sums = w.newSums()
		for i := range all {
			all[i].Value(w)
			all[i].Series(w)
			all[i].Table().Rows(w, func([]Cell) bool { return true })
		}
	}
}
