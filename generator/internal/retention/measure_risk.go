package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/money"
)

// RiskClass is why a client's revenue may go, the worst first.
type RiskClass uint8

// The classes of risk.
const (
	NoRisk   RiskClass = iota
	AtNotice           // in notice
	AtSave             // a save case is open, or somebody marked it at risk
	AtRed              // red by its signs only
)

// String is the class as data files have it.
func (c RiskClass) String() string { return [...]string{"", "notice", "save", "red"}[c] }

// Risk is the client's worst class.
func (r *Row) Risk() RiskClass {
	if gone(r.Status) || r.Status == "prospect" {
		return NoRisk
	}
	class := NoRisk
	for i := range r.Cases {
		c := &r.Cases[i]
		switch {
		case !c.Open() || c.Kind != "save" || c.Ended != 0:
		case c.Notice != 0:
			return AtNotice
		default:
			class = AtSave
		}
	}
	switch {
	case r.Status == "notice":
		return AtNotice
	case class == AtSave || r.Status == "at-risk":
		return AtSave
	case r.Health.Band == Red:
		return AtRed
	}
	return NoRisk
}

// AtStake is one client whose revenue may go.
type AtStake struct {
	Client  *Row
	Class   RiskClass
	Revenue money.Amount // a year's
}

// RiskSum is how many clients are in one class, and a year of their revenue.
type RiskSum struct {
	Clients int
	Revenue money.Amount
}

// AtRiskSums are the sums of revenue at risk, each client in one of them.
type AtRiskSums struct {
	Notice, Save, Red RiskSum
	Hidden            bool // revenue is kept from these readers: only clients count
}

// Total is all of them together.
func (s AtRiskSums) Total() RiskSum {
	return RiskSum{s.Notice.Clients + s.Save.Clients + s.Red.Clients, s.Notice.Revenue + s.Save.Revenue + s.Red.Revenue}
}

// RevenueAtRisk sums up what may go.
func (w *World) RevenueAtRisk() AtRiskSums {
	s := AtRiskSums{Hidden: w.noBilling}
	for _, x := range w.AtStake() {
		sum := [...]*RiskSum{nil, &s.Notice, &s.Save, &s.Red}[x.Class]
		sum.Clients++
		sum.Revenue += x.Revenue
	}
	return s
}

// AtStake lists the clients whose revenue may go: the worst class first, and
// within it the largest.
func (w *World) AtStake() []AtStake { return w.sums.atStake() }

func (w *World) stakes() []AtStake {
	var all []AtStake
	for _, r := range w.Rows {
		if class := r.Risk(); class != NoRisk {
			all = append(all, AtStake{r, class, r.AtRisk})
		}
	}
	slices.SortFunc(all, func(a, b AtStake) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), cmp.Compare(b.Revenue, a.Revenue), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

func revenueAtRiskTable() Table {
	return acrossTable("revenue_at_risk", "Every client whose revenue may go, once, in its worst class.", []field[AtStake]{
		{"client", Text, "", "The client's id", func(_ *World, s *AtStake) Cell { return TextCell(s.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, s *AtStake) Cell { return TextCell(s.Client.Name) }},
		{"owner", Text, "", "The id of the person who owns the account", func(_ *World, s *AtStake) Cell { return TextCell(s.Client.Owner) }},
		{"class", Text, "", "notice, save (a save case is open) or red (by its signs only)", func(_ *World, s *AtStake) Cell { return TextCell(s.Class.String()) }},
		{"revenue", Money, "a year", "The last twelve closed months; of a client of whom no billing is recorded, what its contracts are worth", func(w *World, s *AtStake) Cell { return w.billedCell(MoneyCell(s.Revenue)) }},
		{"basis", Text, "", "billed, or contract where no billing is recorded", func(_ *World, s *AtStake) Cell { return TextCell(s.Client.basis()) }},
	}, eachOf((*World).AtStake))
}

// basis says what a year of the client is known by.
func (r *Row) basis() string {
	switch {
	case !r.Billed.none():
		return "billed"
	case r.Annual > 0:
		return "contract"
	}
	return ""
}

func riskFigure(w *World) Figure {
	s := w.RevenueAtRisk()
	part := func(what string, x RiskSum) string {
		if s.Hidden {
			return what + " " + count(x.Clients, "client", "clients")
		}
		return what + " " + w.Config.Money.Text(x.Revenue) + " (" + count(x.Clients, "client", "clients") + ")"
	}
	detail := part("in notice", s.Notice) + ", in a save case " + strings.TrimPrefix(part("", s.Save), " ") + ", red by signs only " + strings.TrimPrefix(part("", s.Red), " ")
	f := w.moneyFigure(s.Total().Revenue, "a year", detail)
	f.Detail = detail
	return f
}
