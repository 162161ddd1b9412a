package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/money"
)

// RenewalAhead is one contract that comes up for decision.
type RenewalAhead struct {
	Client *Row
	Renewal
}

// RenewalsAhead lists the contracts whose last notice day lies within the
// house's limit, the next first.
func (w *World) RenewalsAhead() []RenewalAhead { return w.sums.renewals() }

func (w *World) renewals() []RenewalAhead {
	until := w.Config.Limits.Renewal.After(w.AsOf)
	var all []RenewalAhead
	for _, r := range w.Rows {
		if gone(r.Status) {
			continue
		}
		for _, c := range r.Ending.All() {
			if within(c.LastNotice, w.AsOf, until) {
				all = append(all, RenewalAhead{r, c})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b RenewalAhead) int {
		return cmp.Or(cmp.Compare(a.LastNotice, b.LastNotice), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

func renewalsFigure(w *World) Figure {
	var value, expected money.Amount
	viewed := 0
	all := w.RenewalsAhead()
	for i := range all {
		value += all[i].Value
		if e, ok := all[i].expected(); ok {
			expected += e
			viewed++
		}
	}
	detail := count(len(all), "contract", "contracts") + " to decide within " + count(int(w.Config.Limits.Renewal.After(w.AsOf)-w.AsOf), "day", "days")
	if w.contractsHidden() {
		return Figure{Type: Money, Unit: "a year", Detail: detail, Why: kept}
	}
	if viewed > 0 {
		detail += "; of " + count(viewed, "contract", "contracts") + " with a forecast " + w.Config.Money.Text(expected) + " is expected"
	}
	return Figure{Cell: MoneyCell(value), Type: Money, Unit: "a year", Detail: detail}
}

func (w *World) contractsHidden() bool { return w.hides("contracts.annual_value") }

// expected is the forecast times how likely we hold it to be.
func (r *Renewal) expected() (money.Amount, bool) {
	if !r.Likely.Set {
		return 0, false
	}
	return money.Amount(scaled(int64(r.Forecast.Or(r.Value)), int64(r.Likely.V), 100)), true
}

func renewalsTable() Table {
	return acrossTable("renewals", "Contracts whose last notice day comes within the house's limit, the next first.", []field[RenewalAhead]{
		{"client", Text, "", "The client's id", func(_ *World, r *RenewalAhead) Cell { return TextCell(r.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, r *RenewalAhead) Cell { return TextCell(r.Client.Name) }},
		{"owner", Text, "", "The id of the person who owns the account", func(_ *World, r *RenewalAhead) Cell { return TextCell(r.Client.Owner) }},
		{"contract", Text, "", "The contract's id", func(_ *World, r *RenewalAhead) Cell { return TextCell(r.Contract) }},
		{"last_notice", Date, "", "The last day on which notice can be given", func(_ *World, r *RenewalAhead) Cell { return DateCell(r.LastNotice) }},
		{"contract_end", Date, "", "The contract's last day", func(_ *World, r *RenewalAhead) Cell { return DateCell(r.End) }},
		{"days_left", Whole, "days", "From today to the last notice day", func(w *World, r *RenewalAhead) Cell { return WholeCell(int(r.LastNotice - w.AsOf)) }},
		{"auto_renew", Truth, "", "1 where it goes on unless someone gives notice", func(_ *World, r *RenewalAhead) Cell { return TruthCell(r.AutoRenew) }},
		{"value", Money, "a year", "What the contract is worth; absent where that is not typed", func(w *World, r *RenewalAhead) Cell {
			return optMoney(r.Value != 0 && !w.contractsHidden(), r.Value)
		}},
		{"likely", Whole, "per cent", "How likely we hold the renewal to be", func(_ *World, r *RenewalAhead) Cell { return optWhole(r.Likely) }},
		{"forecast", Money, "a year", "What we think the renewed contract will be worth", func(_ *World, r *RenewalAhead) Cell { return optMoney(r.Forecast.Set, r.Forecast.V) }},
		{"expected", Money, "a year", "The forecast, or else the value, times how likely it is; absent without a view", func(w *World, r *RenewalAhead) Cell {
			e, ok := r.expected()
			return optMoney(ok && (r.Forecast.Set || !w.contractsHidden()), e)
		}},
		{"last_talk", Date, "", "The last two-way talk with a decision maker", func(_ *World, r *RenewalAhead) Cell { return DateCell(r.Client.LastTalk) }},
	}, eachOf((*World).RenewalsAhead))
}
