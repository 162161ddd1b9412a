package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Loss is one time a client left, by a case. Those we let go are none.
type Loss struct {
	Client *Row
	Case   *CaseRow
	On     day.Day
}

// Losses lists the clients lost, newest first.
func (w *World) Losses() []Loss { return w.sums.losses() }

func (w *World) losses() []Loss {
	var all []Loss
	for _, r := range w.Rows {
		for i := range r.Cases {
			if c := &r.Cases[i]; c.Lossy() && c.Outcome != "let-go" {
				all = append(all, Loss{r, c, c.left()})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(b.On, a.On), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

// lossHidden reports whether what losses cost is kept from these readers.
func (w *World) lossHidden() bool { return w.noBilling || w.hides("cases.revenue_lost") }

// ReasonLosses are the losses for one reason: of a loss with two, both count it.
type ReasonLosses struct {
	Code     string // "" where none is on record
	Believed RiskSum
	Stated   RiskSum
	Year     RiskSum // of Believed, in the twelve months up to the day
}

// LossesByReason lists why clients left: the most revenue first, what is not
// known last.
func (w *World) LossesByReason() []ReasonLosses { return w.sums.byReason() }

func (w *World) lossesByReason() []ReasonLosses {
	var all []ReasonLosses
	of := func(code string) *ReasonLosses {
		at := slices.IndexFunc(all, func(r ReasonLosses) bool { return r.Code == code })
		if at < 0 {
			at, all = len(all), append(all, ReasonLosses{Code: code})
		}
		return &all[at]
	}
	yearFrom := w.AsOf.AddMonths(-12) + 1
	for _, l := range w.Losses() {
		for _, code := range orNone(believedCodes(l.Case)) {
			r := of(code)
			r.Believed.add(l.Case.Lost)
			if l.On >= yearFrom {
				r.Year.add(l.Case.Lost)
			}
		}
		for _, code := range orNone(statedCodes(l.Case)) {
			of(code).Stated.add(l.Case.Lost)
		}
	}
	slices.SortFunc(all, func(a, b ReasonLosses) int {
		return cmp.Or(cmp.Compare(btoi(a.Code == ""), btoi(b.Code == "")), cmp.Compare(b.Believed.Revenue, a.Believed.Revenue),
			cmp.Compare(b.Believed.Clients, a.Believed.Clients), strings.Compare(a.Code, b.Code))
	})
	return all
}

func (s *RiskSum) add(a money.Amount) {
	s.Clients++
	s.Revenue += a
}

func btoi(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// orNone is the codes, or the empty one where there are none.
func orNone(codes []string) []string {
	if len(codes) == 0 {
		return []string{""}
	}
	return codes
}

// believedCodes are the reasons that we believe of a case, each once.
func believedCodes(c *CaseRow) []string {
	var codes []string
	for _, r := range c.Reasons {
		if r.Believed.V && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// statedCodes are the reasons that they gave, each once.
func statedCodes(c *CaseRow) []string {
	var codes []string
	for _, r := range c.Reasons {
		if r.Stated.V && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// caseCodes are the reasons of a case: those believed, or else those stated.
func caseCodes(c *CaseRow) []string {
	if codes := believedCodes(c); len(codes) > 0 {
		return codes
	}
	return statedCodes(c)
}

func lossesFigure(w *World) Figure {
	var year RiskSum
	from := w.AsOf.AddMonths(-12) + 1
	for _, l := range w.Losses() {
		if l.On >= from {
			year.add(l.Case.Lost)
		}
	}
	detail := count(year.Clients, "client", "clients") + " in twelve months"
	if all := w.LossesByReason(); len(all) > 0 && all[0].Code != "" {
		detail += "; over all years most for: " + w.reasonLabel(all[0].Code)
	}
	if w.lossHidden() {
		return Figure{Type: Money, Unit: "a year", Detail: detail, Why: kept}
	}
	return w.moneyFigure(year.Revenue, "a year", detail)
}

func lossesByReasonTable() Table {
	lost := func(of func(*ReasonLosses) RiskSum) func(*World, *ReasonLosses) Cell {
		return func(w *World, r *ReasonLosses) Cell {
			if w.lossHidden() {
				return Cell{}
			}
			return MoneyCell(of(r).Revenue)
		}
	}
	clients := func(of func(*ReasonLosses) RiskSum) func(*World, *ReasonLosses) Cell {
		return func(_ *World, r *ReasonLosses) Cell { return WholeCell(of(r).Clients) }
	}
	believed := func(r *ReasonLosses) RiskSum { return r.Believed }
	stated := func(r *ReasonLosses) RiskSum { return r.Stated }
	year := func(r *ReasonLosses) RiskSum { return r.Year }
	return acrossTable("losses_by_reason", "Clients lost, by reason. A loss with two reasons counts under both; those we let go are no loss.", []field[ReasonLosses]{
		{"reason", Text, "", "The reason in words", func(w *World, r *ReasonLosses) Cell {
			if r.Code == "" {
				return TextCell("No reason on record")
			}
			return TextCell(w.reasonLabel(r.Code))
		}},
		{"code", Text, "", "Its code; absent where none is on record", func(_ *World, r *ReasonLosses) Cell { return TextCell(r.Code) }},
		{"controllable", Truth, "", "1 where we could have acted otherwise", func(w *World, r *ReasonLosses) Cell { return w.controllable(r.Code) }},
		{"clients", Whole, "clients", "Losses of which we believe it", clients(believed)},
		{"lost", Money, "a year", "A year of their revenue", lost(believed)},
		{"clients_stated", Whole, "clients", "Losses of which they gave it", clients(stated)},
		{"lost_stated", Money, "a year", "A year of their revenue", lost(stated)},
		{"clients_12m", Whole, "clients", "Losses of the last twelve months of which we believe it", clients(year)},
		{"lost_12m", Money, "a year", "A year of their revenue", lost(year)},
	}, eachOf((*World).LossesByReason))
}
