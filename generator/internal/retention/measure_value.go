package retention

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Lifetime is what keeping one client is worth: m·r/(1+i−r), where m is a year's
// margin, r the yearly retention of its tier and i the discount rate (Gupta and
// Lehmann 2003, Journal of Interactive Marketing 17(1)).
type Lifetime struct {
	Client *Row
	Margin money.Amount // a year's
	Tier   Rate         // clients of the tier that stayed a year, of those there were
	Value  money.Amount
	Known  bool         // false where the formula has no value, or nothing is known of a year's revenue
	Offers int          // made, drafted or accepted in cases that are open
	Cost   money.Amount // of those offers
}

// LifetimeValues lists what keeping each client is worth, the most first. Who
// has left has none.
func (w *World) LifetimeValues() []Lifetime { return w.sums.lifetimes() }

// LifetimeValue is what keeping one client is worth; ok is false where that is
// not known.
func (w *World) LifetimeValue(r *Row) (l Lifetime, ok bool) {
	if w.noBilling || gone(r.Status) || r.Status == "prospect" {
		return Lifetime{Client: r}, false
	}
	l = w.lifetime(r)
	return l, l.Known
}

func (w *World) lifetimes() []Lifetime {
	var all []Lifetime
	for _, r := range w.Rows {
		if !gone(r.Status) && r.Status != "prospect" {
			all = append(all, w.lifetime(r))
		}
	}
	slices.SortFunc(all, func(a, b Lifetime) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), strings.Compare(a.Client.ID, b.Client.ID))
	})
	return all
}

// A tier's retention is that of this many years, each of twelve closed months.
const tierYears = 3

// margin and discount are config's, in per cent a year.
func (w *World) margin() int   { return w.Config.Value.Margin.Or(30) }
func (w *World) discount() int { return w.Config.Value.Discount.Or(10) }

func (w *World) lifetime(r *Row) Lifetime {
	l := Lifetime{Client: r, Tier: w.tierRetention(r.Tier)}
	year, margin, discount := int64(r.year()), int64(w.margin()), int64(w.discount())
	l.Margin = money.Amount(scaled(year, margin, 100))
	// With r = N/Of and i, m in per cent, the formula is year·m·N / (100·Of + i·Of − 100·N).
	below := (100+discount)*l.Tier.Of - 100*l.Tier.N
	if l.Known = year > 0 && l.Tier.Known() && below > 0; l.Known {
		l.Value = money.Amount(scaled(year, margin*l.Tier.N, below))
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		if !c.Open() {
			continue
		}
		for _, o := range c.Offers {
			if o.State == "draft" || o.State == "made" || o.State == "accepted" {
				l.Offers++
				l.Cost += o.Cost
			}
		}
	}
	return l
}

// year is what was billed in the last twelve closed months, or where nothing is
// recorded as billed, what the contracts are worth a year.
func (r *Row) year() money.Amount {
	if r.Billed.none() {
		return r.Annual
	}
	return r.Revenue12
}

// tierRetention is the clients of a tier that stayed, of those there were at the
// start of each of the last three years; of all tiers where it had none.
func (w *World) tierRetention(tier string) Rate {
	rates := w.sums.tiers()
	if r := rates[tier]; r.Known() {
		return r
	}
	return rates[""]
}

// TierRates are the retentions that lifetime values rest on, by tier; "" is all
// tiers together.
func (w *World) TierRates() map[string]Rate { return w.sums.tiers() }

// tierRates are the retentions by tier; "" is all tiers together.
func (w *World) tierRates() map[string]Rate {
	rates := map[string]Rate{}
	stays := w.Stays()
	for i := range stays {
		s := &stays[i]
		for y := range tierYears {
			from, to := lookBack(w.Config.BooksClosed - day.Month(yearAgo*y))
			if s.From == 0 && y > 0 || !s.On(from) { // not known to have been a client so long ago
				continue
			}
			stayed := int64(1)
			if s.EndedIn(from, to) && s.How != LetGo {
				stayed = 0
			}
			for _, tier := range [...]string{s.Client.Tier, ""} {
				r := rates[tier]
				rates[tier] = Rate{r.N + stayed, r.Of + 1}
			}
		}
	}
	return rates
}

func lifetimeFigure(w *World) Figure {
	var values []money.Amount
	for _, l := range w.LifetimeValues() {
		if l.Known {
			values = append(values, l.Value)
		}
	}
	m, ok := middle(values)
	if !ok && !w.noBilling {
		return undefined("no client has a year's revenue and a tier whose retention is known")
	}
	return w.moneyFigure(m, "", fmt.Sprintf("of the client in the middle of %d; margin %d %%, discount %d %%", len(values), w.margin(), w.discount()))
}

func lifetimeValueTable() Table {
	return acrossTable("lifetime_value", "What keeping each client is worth, beside what the offers to it cost.", []field[Lifetime]{
		{"client", Text, "", "The client's id", func(_ *World, l *Lifetime) Cell { return TextCell(l.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, l *Lifetime) Cell { return TextCell(l.Client.Name) }},
		{"tier", Text, "", "The client's tier", func(_ *World, l *Lifetime) Cell { return TextCell(l.Client.Tier) }},
		{"revenue", Money, "a year", "The last twelve closed months; of a client of whom no billing is recorded, what its contracts are worth", func(w *World, l *Lifetime) Cell { return w.billedCell(MoneyCell(l.Client.year())) }},
		{"margin", Money, "a year", "The margin on that, by the settings", func(w *World, l *Lifetime) Cell { return w.billedCell(MoneyCell(l.Margin)) }},
		{"retention", Number, "per cent", "The share of the tier's clients that stay a year, over the last three", func(_ *World, l *Lifetime) Cell { return l.Tier.Cell() }},
		{"value", Money, "", "The lifetime value", func(w *World, l *Lifetime) Cell { return w.billedCell(optMoney(l.Known, l.Value)) }},
		{"offers", Whole, "offers", "Offers drafted, made or accepted in cases that are open", func(_ *World, l *Lifetime) Cell { return WholeCell(l.Offers) }},
		{"offers_cost", Money, "", "What those offers cost", func(w *World, l *Lifetime) Cell {
			return optMoney(l.Offers > 0 && !w.hides("cases.offers.cost"), l.Cost)
		}},
	}, eachOf((*World).LifetimeValues))
}
