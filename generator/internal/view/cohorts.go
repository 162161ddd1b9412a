package view

import (
	"strconv"

	"holdfast/generator/internal/retention"
)

// Heat is a heat map that is a table: a row for each cohort, a column for each
// quarter since it joined.
type Heat struct {
	Title string
	Head  []string
	Rows  []HeatRow
}

// HeatRow is one cohort.
type HeatRow struct {
	Label  string
	Joined string // "12 clients"
	Cells  []HeatCell
}

// HeatCell is one share; Level shades it, 0 for nothing to 10 for all and more.
type HeatCell struct {
	Text  string
	Level int
}

// heatCohorts is how many cohorts, and quarters of each, the page shows.
const heatCohorts = 12

// heats are the heat maps of the cohorts: of clients, and of their revenue.
func (ix *Index) heats(m *retention.Measure) []Heat {
	if m.Name != "cohorts" {
		return nil
	}
	all := ix.Cohorts()
	if len(all) == 0 {
		return nil
	}
	first := all[len(all)-1].Start - 3*(heatCohorts-1)
	clients := Heat{Title: "Clients left, in per cent of those who joined"}
	revenue := Heat{Title: "Their revenue, in per cent of the first whole quarter"}
	for i := range all {
		q := &all[i]
		if q.Start < first || q.Later >= heatCohorts {
			continue
		}
		clients.add(q, q.ActiveShare())
		if !ix.World.BillingHidden() {
			revenue.add(q, q.RevenueShare())
		}
	}
	if len(revenue.Rows) == 0 {
		return []Heat{clients}
	}
	return []Heat{clients, revenue}
}

func (h *Heat) add(q *retention.CohortQuarter, share retention.Rate) {
	if q.Later == 0 {
		joined := strconv.Itoa(q.Joined) + " clients"
		if q.Joined == 1 {
			joined = "1 client"
		}
		h.Rows = append(h.Rows, HeatRow{Label: q.Label(), Joined: joined})
	}
	for q.Later >= len(h.Head) {
		h.Head = append(h.Head, strconv.Itoa(len(h.Head)))
	}
	cell := HeatCell{Text: "–"}
	if share.Known() {
		v := share.PerCent()
		cell = HeatCell{strconv.FormatFloat(v, 'f', 0, 64), max(0, min(10, int(v/10+0.5)))}
	}
	row := &h.Rows[len(h.Rows)-1]
	row.Cells = append(row.Cells, cell)
}
