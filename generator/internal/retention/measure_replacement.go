package retention

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Newcomers is what new clients bring, and how fast they come.
type Newcomers struct {
	FirstYear money.Amount // the median of what new clients were billed in their first twelve months
	Of        int          // clients behind that median: those of three years who have had a first year
	Year      int          // clients who joined in the last twelve closed months
}

// newcomerYears is how far back new clients count.
const newcomerYears = 3

// Newcomers looks at the clients who joined of late.
func (w *World) Newcomers() Newcomers { return w.sums.newcomers() }

func (w *World) newcomers() Newcomers {
	closed := w.Config.BooksClosed
	var n Newcomers
	var first []money.Amount
	for _, r := range w.Rows {
		joined := r.Joined.Month()
		if joined == 0 || joined > closed || r.Status == "prospect" {
			continue
		}
		if joined > closed-yearAgo {
			n.Year++
		}
		if joined+yearAgo-1 > closed || joined <= closed-yearAgo*(newcomerYears+1) {
			continue
		}
		if a := r.Billed.span(joined, joined+yearAgo-1); a > 0 {
			first = append(first, a)
		}
	}
	n.FirstYear, _ = middle(first)
	n.Of = len(first)
	return n
}

// Replaced says what it takes to make up for some revenue: so many new clients,
// and so many months at the pace of the last twelve. ok is false where either
// is not known, because nobody new has come.
func (n Newcomers) Replaced(lost money.Amount) (clients, months int, ok bool) {
	if n.FirstYear <= 0 || n.Year == 0 {
		return 0, 0, false
	}
	clients = int((lost + n.FirstYear - 1) / n.FirstYear)
	return clients, (clients*yearAgo + n.Year - 1) / n.Year, true
}

// Replacement is what it would take, or takes, to make up for one client.
type Replacement struct {
	Client  *Row
	Case    *CaseRow // of a loss; nil of one who is still a client
	On      day.Day  // the day they left
	Revenue money.Amount
}

// Replacements lists the losses, newest first, then the clients we have, the
// largest first.
func (w *World) Replacements() []Replacement { return w.sums.replacements() }

func (w *World) replacements() []Replacement {
	var all, have []Replacement
	for _, l := range w.Losses() {
		all = append(all, Replacement{l.Client, l.Case, l.On, l.Case.Lost})
	}
	for _, r := range w.Rows {
		if a := r.year(); a > 0 && !gone(r.Status) && r.Status != "prospect" {
			have = append(have, Replacement{Client: r, Revenue: a})
		}
	}
	slices.SortStableFunc(have, func(a, b Replacement) int { return cmp.Compare(b.Revenue, a.Revenue) }) // rows are by id
	return append(all, have...)
}

func replacementFigure(w *World) Figure {
	if w.lossHidden() {
		return undefined(kept)
	}
	var lost money.Amount
	from := w.AsOf.AddMonths(-12) + 1
	for _, l := range w.Losses() {
		if l.On >= from {
			lost += l.Case.Lost
		}
	}
	n := w.Newcomers()
	clients, months, ok := n.Replaced(lost)
	if !ok {
		return undefined("no new client has had a first year of late")
	}
	return Figure{
		Cell: WholeCell(months), Type: Whole, Unit: "months",
		Detail: w.Config.Money.Text(lost) + " lost in twelve months is worth " + count(clients, "new client", "new clients") + " at " +
			w.Config.Money.Text(n.FirstYear) + " in the first year; " + count(n.Year, "came", "came") + " in the last twelve months",
	}
}

func replacementTable() Table {
	replaced := func(w *World, r *Replacement, months bool) Cell {
		clients, m, ok := w.Newcomers().Replaced(r.Revenue)
		switch {
		case !ok || w.lossHidden():
			return Cell{}
		case months:
			return WholeCell(m)
		}
		return WholeCell(clients)
	}
	return acrossTable("replacement", "What it takes to make up for each loss, and what it would take for each client we have.", []field[Replacement]{
		{"client", Text, "", "The client's id", func(_ *World, r *Replacement) Cell { return TextCell(r.Client.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, r *Replacement) Cell { return TextCell(r.Client.Name) }},
		{"state", Text, "", "lost, or client", func(_ *World, r *Replacement) Cell {
			if r.Case != nil {
				return TextCell("lost")
			}
			return TextCell("client")
		}},
		{"ended", Date, "", "The day it left", func(_ *World, r *Replacement) Cell { return DateCell(r.On) }},
		{"revenue", Money, "a year", "A year of its revenue", func(w *World, r *Replacement) Cell {
			if w.lossHidden() {
				return Cell{}
			}
			return MoneyCell(r.Revenue)
		}},
		{"first_year", Money, "", "The median of what new clients were billed in their first twelve months", func(w *World, _ *Replacement) Cell {
			n := w.Newcomers()
			return w.billedCell(optMoney(n.Of > 0, n.FirstYear))
		}},
		{"joined_12m", Whole, "clients", "New clients in the last twelve closed months", func(w *World, _ *Replacement) Cell { return WholeCell(w.Newcomers().Year) }},
		{"clients_needed", Whole, "clients", "New clients that make up for it", func(w *World, r *Replacement) Cell { return replaced(w, r, false) }},
		{"months", Whole, "months", "How long they take to win at the pace of the last twelve months", func(w *World, r *Replacement) Cell { return replaced(w, r, true) }},
	}, eachOf((*World).Replacements))
}
