package retention

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Concentration is how much of the revenue of twelve months hangs on a few. The
// clients of one group count as one.
type Concentration struct {
	Month   day.Month // the last of the twelve
	Total   money.Amount
	Largest string // the group, or the client's id
	First   money.Amount
	Five    money.Amount // the five largest together
	HHI     int64        // the sum of squared shares, in millionths
}

// Top1 is the share of the largest.
func (c Concentration) Top1() Rate { return Rate{int64(c.First), int64(c.Total)} }

// Top5 is the share of the five largest.
func (c Concentration) Top5() Rate { return Rate{int64(c.Five), int64(c.Total)} }

// Known reports whether anything was billed, so that there are shares at all.
func (c Concentration) Known() bool { return c.Total > 0 }

// Effective is the number of clients of one size that would be as concentrated:
// 1/HHI, to the second decimal.
func (c Concentration) Effective() float64 {
	if c.HHI == 0 {
		return 0
	}
	return math.Round(1e8/float64(c.HHI)) / 100
}

// Exposed is what one group, or a client without one, was billed in the last
// twelve closed months.
type Exposed struct {
	Group   string // the group's name; "" of a client by itself
	Clients []*Row
	Revenue money.Amount
}

// Key is the group's name or the client's id.
func (e *Exposed) Key() string {
	if e.Group != "" {
		return e.Group
	}
	return e.Clients[0].ID
}

// GroupTitle is how a group of clients is spoken of: halden, "the Halden group".
func GroupTitle(group string) string {
	words := strings.FieldsFunc(group, func(r rune) bool { return r == '-' || r == ' ' })
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return "the " + strings.Join(words, " ") + " group"
}

// Exposure lists whom revenue hangs on, the largest first.
func (w *World) Exposure() []Exposed { return w.sums.exposed() }

// Concentration is how much hangs on a few, for the twelve months up to each
// closed month, oldest first, the newest now.
func (w *World) Concentration() []Concentration { return w.sums.concentration() }

func (w *World) exposure() []Exposed {
	var all []Exposed
	at := map[string]int{}
	for _, r := range w.Rows {
		if i, ok := at[r.Group]; ok && r.Group != "" {
			all[i].Clients = append(all[i].Clients, r)
			all[i].Revenue += max(r.Revenue12, 0)
			continue
		}
		at[r.Group] = len(all)
		all = append(all, Exposed{r.Group, []*Row{r}, max(r.Revenue12, 0)})
	}
	slices.SortStableFunc(all, func(a, b Exposed) int {
		return cmp.Or(cmp.Compare(b.Revenue, a.Revenue), strings.Compare(a.Key(), b.Key()))
	})
	return all
}

func (w *World) concentration() []Concentration {
	months := w.series(yearAgo - 1)
	if first := w.firstBilled(); len(months) == 0 && first != 0 && first <= w.Config.BooksClosed {
		months = []day.Month{w.Config.BooksClosed} // less than a year is on record
	}
	if len(months) == 0 || w.noBilling {
		return nil
	}
	all := make([]Concentration, len(months))
	square := make([]squares, len(months))
	tops := make([]largest, len(months))
	win := newWindow(months[0]-yearAgo+1, len(months)+yearAgo-1)
	year := make([]money.Amount, len(months))
	for _, e := range w.Exposure() {
		clear(year)
		for _, r := range e.Clients {
			if r.Billed.none() {
				continue
			}
			win.fill(r.Billed)
			for i, m := range months {
				year[i] += max(win.sum(m, yearAgo), 0)
			}
		}
		for i, a := range year {
			if a > 0 {
				all[i].Total += a
				square[i].add(a)
				tops[i].take(a, e.Key())
			}
		}
	}
	for i := range all {
		all[i].Month = months[i]
		if all[i].Total > 0 {
			all[i].HHI = square[i].over(all[i].Total)
		}
		all[i].First, all[i].Five, all[i].Largest = tops[i].sum[0], tops[i].total(), tops[i].name
	}
	return all
}

// largest keeps the five largest amounts, and whose the first is.
type largest struct {
	sum  [5]money.Amount
	name string
}

func (l *largest) take(a money.Amount, name string) {
	if a > l.sum[0] {
		l.name = name
	}
	for i := range l.sum {
		if a > l.sum[i] {
			a, l.sum[i] = l.sum[i], a
		}
	}
}

func (l *largest) total() (sum money.Amount) {
	for _, a := range l.sum {
		sum += a
	}
	return sum
}

func concentrationTable() Table {
	month := func(c *Concentration) day.Month { return c.Month }
	return acrossTable("concentration", "How much of twelve months' revenue hangs on a few, by the month that ends them. Clients of one group count as one.", []field[Concentration]{
		{"month", Month, "", "The last of the twelve months", func(_ *World, c *Concentration) Cell { return MonthCell(c.Month) }},
		yearField(month), closesYearField(month),
		{"revenue", Money, "a year", "Billed to all clients in the twelve months; a client whose cancellations outweigh its bills counts as nought", func(_ *World, c *Concentration) Cell { return MoneyCell(c.Total) }},
		{"largest", Text, "", "The largest: a group's name, or a client's id", func(_ *World, c *Concentration) Cell { return TextCell(c.Largest) }},
		{"top_1", Number, "per cent", "The share of the largest", func(_ *World, c *Concentration) Cell { return c.Top1().Cell() }},
		{"top_5", Number, "per cent", "The share of the five largest", func(_ *World, c *Concentration) Cell { return c.Top5().Cell() }},
		{"hhi", Number, "", "The Herfindahl–Hirschman index: the sum of squared shares, from nearly 0 to 1", func(_ *World, c *Concentration) Cell {
			if !c.Known() {
				return Cell{}
			}
			return NumberCell(float64(c.HHI) / 1e6)
		}},
		{"effective_clients", Number, "clients", "1 divided by that index: so many clients of one size would be as concentrated", func(_ *World, c *Concentration) Cell {
			if !c.Known() {
				return Cell{}
			}
			return NumberCell(c.Effective())
		}},
	}, eachOf((*World).Concentration))
}

func concentrationFigure(w *World) Figure {
	c := newest(w.Concentration())
	switch {
	case w.noBilling:
		return undefined(kept)
	case !c.Known():
		return undefined("nothing was billed in twelve months")
	}
	largest := c.Largest
	if r := w.clients[largest]; r != nil {
		largest = r.Name
	} else {
		largest = GroupTitle(largest)
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return Figure{
		Cell: c.Top1().Cell(), Type: Number, Unit: "per cent",
		Detail: fmt.Sprintf("%s alone; the five largest %s %%; index %s, as concentrated as %s clients of one size",
			largest, number(c.Top5().PerCent()), number(float64(c.HHI)/1e6), number(c.Effective())),
	}
}

func concentrationSeries(w *World) []Point {
	return points(w.Concentration(), func(c *Concentration) day.Month { return c.Month }, func(c *Concentration) Cell { return c.Top1().Cell() })
}
