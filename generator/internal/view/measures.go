package view

import (
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
)

// MeasureList is the page of definitions: each figure of retention, defined once.
type MeasureList struct {
	Rows []MeasureLine
}

// MeasureLine is one measure and the goals set for it.
type MeasureLine struct {
	Name, Title, Answers, Formula, Unit, Source, Good string

	Goals []YearGoal // by year
}

// YearGoal is the goal of one year.
type YearGoal struct {
	Year  int
	Value string
}

// NewMeasureList gathers the page.
func NewMeasureList(ix *Index) MeasureList {
	var v MeasureList
	for _, m := range retention.Measures() {
		line := MeasureLine{Name: m.Name, Title: m.Title, Answers: m.Answers, Formula: m.Formula, Unit: m.Unit, Source: m.Source, Good: m.Good}
		for _, y := range ix.Reference.Goals {
			for _, g := range y.Goals {
				if g.Measure == m.Name {
					line.Goals = append(line.Goals, YearGoal{y.Year, figure(g.Value)})
				}
			}
		}
		v.Rows = append(v.Rows, line)
	}
	return v
}

// figure is a plain number as people write it.
func figure(n book.Number) string { return strconv.FormatFloat(n.Float(), 'f', -1, 64) }

func measureLink(name string) Link {
	if m, ok := retention.FindMeasure(name); ok {
		return Link{m.Title, addr.Measures + "#" + name}
	}
	return Link{Text: strings.ReplaceAll(name, "_", " ")}
}

// Page is the frame.
func (MeasureList) Page() Page {
	return Page{Address: addr.Measures, Kind: "measures", Title: "Measures", Section: "measures", Description: "How each figure of retention is defined."}
}
