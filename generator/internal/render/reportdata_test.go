package render

import (
	"strings"
	"testing"

	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/view"
)

// A table too wide for a phone has the name of its column in each cell but the
// first, escaped as all text is; a narrow one has none.
func TestWideTablesNameTheirCells(t *testing.T) {
	table := func(columns int) string {
		d := view.DataBlock{ID: "x"}
		row := []view.DataCell{}
		for i := range columns {
			d.Table.Columns = append(d.Table.Columns, chart.Column{Name: `a "b"`, Num: i == 2})
			row = append(row, view.DataCell{Text: "<i>"})
		}
		d.Table.Rows = [][]view.DataCell{row}
		return string(appendDataTable(nil, "/reports/x/", &d, ""))
	}
	if s := table(3); strings.Contains(s, "stack") || strings.Contains(s, "data-label") {
		t.Errorf("three columns fit: %s", s)
	}
	s := table(4)
	if !strings.Contains(s, `<table class="stack">`) || strings.Count(s, ` data-label="a &#34;b&#34;">&lt;i&gt;</td>`) != 3 {
		t.Errorf("four columns do not: %s", s)
	}
}
