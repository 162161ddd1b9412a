package retention

import (
	"fmt"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// CohortQuarter is what was left, some quarters later, of the clients who joined
// in one calendar quarter.
type CohortQuarter struct {
	Start   day.Month // the first month of the quarter they joined in
	Later   int       // quarters since; 0 is that quarter itself
	Joined  int
	Active  int          // of Joined, clients on the last day of the later quarter
	Base    money.Amount // billed to them in the first whole quarter after joining
	Revenue money.Amount // billed to them in the later quarter
}

// Label is the quarter as people write it: "2024 Q1".
func (q *CohortQuarter) Label() string {
	year, month := q.Start.Parts()
	return fmt.Sprintf("%d Q%d", year, (int(month)+2)/3)
}

// ActiveShare is the share of the clients that are left.
func (q *CohortQuarter) ActiveShare() Rate { return Rate{int64(q.Active), int64(q.Joined)} }

// RevenueShare is their revenue as a share of the first whole quarter's. Of the
// quarter of joining, in which they came one by one, it is undefined.
func (q *CohortQuarter) RevenueShare() Rate {
	if q.Later == 0 {
		return Rate{}
	}
	return Rate{int64(q.Revenue), int64(q.Base)}
}

// Cohorts go back at most this many quarters.
const cohortQuarters = 40

// Cohorts follows the clients of each joining quarter through all closed
// quarters, oldest first, and within one from the quarter of joining on.
func (w *World) Cohorts() []CohortQuarter { return w.sums.cohorts() }

func quarterOf(m day.Month) int             { return int(m-1) / quarter }
func quarterStart(q int) day.Month          { return day.Month(q*quarter + 1) }
func quarterEnd(q int) day.Month            { return quarterStart(q) + quarter - 1 }
func lastWholeQuarter(closed day.Month) int { return quarterOf(closed+1) - 1 }

func (w *World) cohorts() []CohortQuarter {
	last := lastWholeQuarter(w.Config.BooksClosed)
	first := last - cohortQuarters + 1
	grid := make([]CohortQuarter, cohortQuarters*cohortQuarters) // by quarter joined, and quarters later
	win := newWindow(quarterStart(first), quarter*cohortQuarters)
	stays := w.Stays()
	for at := 0; at < len(stays); {
		mine := stays[at : at+1]
		for at++; at < len(stays) && stays[at].Client == mine[0].Client; at++ {
			mine = mine[:len(mine)+1]
		}
		joined := quarterOf(mine[0].From.Month()) - first
		if mine[0].From == 0 || joined < 0 || joined >= cohortQuarters {
			continue
		}
		win.fill(mine[0].Client.Billed)
		follow(grid[joined*cohortQuarters:(joined+1)*cohortQuarters-joined], mine, win, first+joined)
	}
	return shownCohorts(grid, first)
}

// follow adds one client to the quarters of its cohort.
func follow(row []CohortQuarter, stays []Stay, win window, joined int) {
	base := money.Amount(0)
	if len(row) > 1 {
		base = win.sum(quarterEnd(joined+1), quarter)
	}
	for i := range row {
		q := &row[i]
		q.Joined++
		q.Base += base
		q.Revenue += win.sum(quarterEnd(joined+i), quarter)
		end := quarterEnd(joined + i).Last()
		for j := range stays {
			if stays[j].On(end) {
				q.Active++
				break
			}
		}
	}
}

func shownCohorts(grid []CohortQuarter, first int) []CohortQuarter {
	var all []CohortQuarter
	for i := range grid {
		q := &grid[i]
		if q.Joined > 0 {
			q.Start, q.Later = quarterStart(first+i/cohortQuarters), i%cohortQuarters
			all = append(all, *q)
		}
	}
	return all
}

// afterAYear is how many of the cohorts of three years were still clients four
// quarters after the one they joined in.
func (w *World) afterAYear() Rate {
	var r Rate
	from := quarterStart(lastWholeQuarter(w.Config.BooksClosed) - 15)
	for _, q := range w.Cohorts() {
		if q.Later == 4 && q.Start >= from {
			r.N += int64(q.Active)
			r.Of += int64(q.Joined)
		}
	}
	return r
}

func cohortsFigure(w *World) Figure {
	return share(w.afterAYear(), "nobody joined a year ago or more", "still clients a year after they joined, of those who joined in three years")
}

func cohortsTable() Table {
	return acrossTable("cohorts", "What is left of the clients who joined in each quarter, quarter by quarter.", []field[CohortQuarter]{
		{"cohort", Text, "", "The quarter in which they joined", func(_ *World, q *CohortQuarter) Cell { return TextCell(q.Label()) }},
		{"start", Month, "", "The first month of that quarter", func(_ *World, q *CohortQuarter) Cell { return MonthCell(q.Start) }},
		{"quarter", Whole, "quarters", "Quarters since; 0 is the quarter of joining", func(_ *World, q *CohortQuarter) Cell { return WholeCell(q.Later) }},
		{"joined", Whole, "clients", "Clients who joined in it", func(_ *World, q *CohortQuarter) Cell { return WholeCell(q.Joined) }},
		{"active", Whole, "clients", "Of them, clients at the end of the later quarter", func(_ *World, q *CohortQuarter) Cell { return WholeCell(q.Active) }},
		{"active_share", Number, "per cent", "Active as a share of joined", func(_ *World, q *CohortQuarter) Cell { return q.ActiveShare().Cell() }},
		{"revenue", Money, "a quarter", "What they were billed in the later quarter", func(w *World, q *CohortQuarter) Cell { return w.billedCell(MoneyCell(q.Revenue)) }},
		{"revenue_share", Number, "per cent", "That as a share of the first whole quarter after joining", func(w *World, q *CohortQuarter) Cell { return w.billedCell(q.RevenueShare().Cell()) }},
	}, eachOf((*World).Cohorts))
}
