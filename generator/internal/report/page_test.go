package report

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// blockPage is a page of blocks, each of a kind and a query.
func blockPage(blocks ...book.Block) *book.Page {
	for i := range blocks {
		blocks[i].Line = 10 * (i + 1)
		blocks[i].Places = []book.Place{{Key: "", Line: blocks[i].Line, Col: 1}}
	}
	return &book.Page{Path: "content/reports/x.md", Kind: "report", Name: "x", Address: "/reports/x/", Title: "X", Blocks: blocks}
}

func asks(kind, sql string) book.Block {
	return book.Block{Kind: kind, Asked: book.Asked{Query: book.SQL{Text: sql, Lines: []book.Place{{Line: 1, Col: 1}}}}}
}

func draws(kind, sql string) book.Block {
	b := asks("chart", sql)
	b.Chart.Type = kind
	return b
}

// runSmall answers a page over the three small clients, with the small tables
// instead of the catalogue.
func runSmall(t *testing.T, src Source, p *book.Page) view.ReportPage {
	t.Helper()
	var s Store
	t.Cleanup(s.Close)
	if err := s.begin(src); err != nil {
		t.Fatal(err)
	}
	jobs, problems := s.jobs([]*book.Page{p})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s.want(jobs[0].reads())
	if err := s.fill(jobs[0].reads()); err != nil {
		t.Fatal(err)
	}
	r := &runner{checker: checker{store: &s}, look: newLook(src.World)}
	pages := r.page(jobs[0])
	if len(r.problems) > 0 || len(pages) != 1 {
		t.Fatal(len(pages), r.problems)
	}
	return pages[0]
}

// Every type of chart, drawn from the same three clients: an option that is JSON
// without code, a table, a caption, a file.
func TestEveryChart(t *testing.T) {
	src := small(t)
	for kind, sql := range map[string]string{
		"line": "SELECT name, revenue_12m FROM clients ORDER BY name", "bar": "SELECT name, revenue_12m FROM clients ORDER BY name",
		"area": "SELECT name, revenue_12m FROM clients ORDER BY name", "scatter": "SELECT name, revenue_12m, length(name) AS letters FROM clients",
		"pie": "SELECT name, revenue_12m FROM clients", "funnel": "SELECT name, revenue_12m FROM clients", "treemap": "SELECT name, revenue_12m FROM clients",
		"heat-map": "SELECT client, kind, count(*) AS n FROM events GROUP BY 1, 2 ORDER BY 1, 2", "calendar": "SELECT date, count(*) AS n FROM events GROUP BY 1 ORDER BY 1",
		"sankey": "SELECT kind, client, count(*) AS n FROM events GROUP BY 1, 2 ORDER BY 1, 2", "graph": "SELECT kind, client FROM events ORDER BY 1, 2",
		"gauge": "SELECT 40 AS rate",
	} {
		b := draws(kind, sql)
		b.Unit = map[string]string{"gauge": "per cent"}[kind]
		b.Chart.Goals = []book.Mark{{Value: 50_000, Label: "</script><b>"}}
		got := runSmall(t, src, blockPage(b)).Blocks[0]
		if got.Chart.Empty() || len(got.Chart.Rows) == 0 || got.Title == "" || got.CSV.Address != "/reports/x/data-1.csv" || len(got.CSV.Rows) < 2 {
			t.Errorf("%s: %+v", kind, got)
		}
		if string(got.Chart.Kind) != kind || strings.Contains(got.Chart.Option, "</") || strings.Contains(got.Chart.Option, "function") {
			t.Errorf("%s: %s", kind, got.Chart.Option)
		}
	}
}

// NULLs, an empty result and texts that would end a script: a sound block each.
func TestHostileResults(t *testing.T) {
	src := small(t)
	page := runSmall(t, src, blockPage(
		draws("bar", "SELECT '</script><script>alert(1)</script>' AS name, 1 AS n UNION ALL SELECT NULL, NULL UNION ALL SELECT 'inf', 9e999 ORDER BY n"),
		asks("table", "SELECT name, renewal, NULL AS absent FROM clients ORDER BY name"),
		asks("table", "SELECT name FROM clients WHERE 1 = 0"),
		draws("line", "SELECT name, NULL AS n FROM clients ORDER BY name"),
		asks("metric", "SELECT NULL AS n"),
		asks("table", "SELECT '=HYPERLINK(\"x\")' AS formula"),
	))
	chart, nulls, empty, nothing, figure, formula := page.Blocks[0], page.Blocks[1], page.Blocks[2], page.Blocks[3], page.Blocks[4], page.Blocks[5]
	if strings.Contains(chart.Chart.Option, "</script") || !strings.Contains(string(chart.Chart.AppendHTML(nil)), "&lt;/script&gt;") {
		t.Errorf("a label ends the script: %s", chart.Chart.Option)
	}
	if len(nulls.Table.Rows) != 3 || nulls.Table.Rows[0][1] != (view.DataCell{}) {
		t.Errorf("absent cells are %+v", nulls.Table.Rows)
	}
	for _, b := range []view.DataBlock{empty, nothing, figure} {
		if b.Empty == "" || b.CSV.Address != "" {
			t.Errorf("nothing is shown as %+v", b)
		}
	}
	if formula.CSV.Rows[1][0] != `=HYPERLINK("x")` {
		t.Errorf("the file is to be made safe where it is written: %q", formula.CSV.Rows)
	}
}

// What a metric says of its value, and how cells lead to pages.
func TestMetricAndLinks(t *testing.T) {
	src := small(t)
	rates := []float64{90, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 91, 92, 88.5}
	src.Tables = append(src.Tables, retention.Table{
		Name:    "rates",
		Columns: []retention.Column{{Name: "month", Type: retention.Month}, {Name: "rate", Type: retention.Number, Unit: "per cent"}, {Name: "goal", Type: retention.Number}},
		Rows: func(_ *retention.World, yield func([]retention.Cell) bool) {
			for i, rate := range rates {
				if !yield([]retention.Cell{retention.MonthCell(day.MonthOf(2025, 1) + day.Month(i)), retention.NumberCell(rate), retention.NumberCell(90)}) {
					return
				}
			}
		},
	})
	b := asks("metric", "SELECT * FROM rates")
	b.Metric.Compare, b.Metric.Good = book.Names{"goal", "month", "year"}, "up"
	page := runSmall(t, src, blockPage(b, asks("table", "SELECT name, id AS client, revenue_12m FROM clients ORDER BY name")))
	want := view.Metric{
		Value: "88.5 %", Of: "Feb 2026", Spark: rates, Steps: "From 90 % in Jan 2025; lowest 80 %, highest 92 %.",
		Changes: []view.MetricChange{
			{Label: "goal", Was: "90 %", Text: "−1.5 points", Tone: "bad"},
			{Label: "a month before", Was: "92 %", Text: "−3.5 points", Tone: "bad"},
			{Label: "a year before", Was: "80 %", Text: "+8.5 points", Tone: "good"},
		},
	}
	if got := page.Blocks[0].Metric; !reflect.DeepEqual(got, want) {
		t.Errorf("the metric is %+v\nwant %+v", got, want)
	}
	row := page.Blocks[1].Table.Rows[0]
	wantRow := []view.DataCell{{Text: "ACME", Href: "/clients/acme/"}, {Text: "ACME", Href: "/clients/acme/"}, {Text: "1,000.50"}}
	if !slices.Equal(row, wantRow) {
		t.Errorf("the row is %+v, want %+v", row, wantRow)
	}
}

// The catalogue's tables are those that links and reports may name, and SQLite
// takes them all.
func TestCatalogueAsTables(t *testing.T) {
	src := small(t)
	var s Store
	defer s.Close()
	src.Tables = retention.Catalogue()
	if err := s.begin(src); err != nil {
		t.Fatal(err)
	}
	for _, name := range s.tableNames() {
		if !slices.Contains(book.TableNames, name) {
			t.Errorf("links do not know the table %s", name)
		}
		if _, err := s.compile("SELECT * FROM "+name, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
