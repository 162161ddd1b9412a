package retention

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/money"
	"holdfast/generator/internal/stats"
)

// By says of which plays or offers something was counted: of a playbook, of a
// reason, of both, or of all.
type By struct {
	Playbook string // its name, or "" for any
	Code     string // a reason's code, or "" for any
}

// Scope names what was counted.
func (b By) Scope() string {
	switch {
	case b.Playbook != "" && b.Code != "":
		return "playbook and reason"
	case b.Playbook != "":
		return "playbook"
	case b.Code != "":
		return "reason"
	}
	return "all"
}

// tallies are counts by playbook and reason.
type tallies[T any] map[By]*T

// each counts one thing under all that it belongs to.
func (t tallies[T]) each(playbooks, codes []string, add func(*T)) {
	for _, p := range append([]string{""}, playbooks...) {
		for _, c := range append([]string{""}, codes...) {
			if t[By{p, c}] == nil {
				t[By{p, c}] = new(T)
			}
			add(t[By{p, c}])
		}
	}
}

// sorted lists them: all, by playbook, by reason, then by both.
func (t tallies[T]) sorted() []By {
	keys := make([]By, 0, len(t))
	for b := range t {
		keys = append(keys, b)
	}
	rank := func(b By) int {
		return map[string]int{"all": 0, "playbook": 1, "reason": 2, "playbook and reason": 3}[b.Scope()]
	}
	slices.SortFunc(keys, func(a, b By) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Playbook, b.Playbook), strings.Compare(a.Code, b.Code))
	})
	return keys
}

// PlayOutcomes is what became of plays.
type PlayOutcomes struct {
	By
	Ended, Worked, Partly, Failed, Abandoned int // of Ended
	Running                                  int
}

// PlayOutcomes counts what became of the plays: in all, by playbook, by reason,
// and by both. A play of a case with two reasons counts under both.
func (w *World) PlayOutcomes() []PlayOutcomes { return w.sums.plays() }

func (w *World) playOutcomes() []PlayOutcomes {
	counts := tallies[PlayOutcomes]{}
	for _, r := range w.Rows {
		for _, p := range r.Plays.All() {
			counts.each([]string{p.Playbook}, r.codesOf(p.Case), func(o *PlayOutcomes) { o.add(&p) })
		}
	}
	all := make([]PlayOutcomes, 0, len(counts))
	for _, by := range counts.sorted() {
		o := *counts[by]
		o.By = by
		all = append(all, o)
	}
	return all
}

// codesOf are the reasons of one of the client's cases.
func (r *Row) codesOf(id string) []string {
	for i := range r.Cases {
		if id != "" && r.Cases[i].ID == id {
			return caseCodes(&r.Cases[i])
		}
	}
	return nil
}

func (o *PlayOutcomes) add(p *PlayRow) {
	switch p.Outcome {
	case "worked":
		o.Worked++
	case "partly":
		o.Partly++
	case "failed":
		o.Failed++
	case "abandoned":
		o.Abandoned++
	default:
		o.Running += btoi(p.Ended == 0)
		return // ended without an outcome says nothing
	}
	o.Ended++
}

// OfferOutcomes is what became of offers.
type OfferOutcomes struct {
	By
	Made      int // put to the client; drafts are not
	Accepted  int
	Declined  int
	Expired   int
	Stayed    int          // of Accepted: their case was closed with the client kept, in whole or part
	Cost      money.Amount // of Accepted
	YearOn    int          // of Accepted: those answered a year ago or more
	KeptAYear money.Amount // what those clients were billed in the twelve months after
}

// OfferOutcomes counts what became of the offers: in all, by playbook run in the
// same case, by reason, and by both.
func (w *World) OfferOutcomes() []OfferOutcomes { return w.sums.offers() }

func (w *World) offerOutcomes() []OfferOutcomes {
	counts := tallies[OfferOutcomes]{}
	eachCase(w, func(c *aCase) bool {
		var playbooks []string
		for _, p := range c.Plays.All() {
			if p.Case == c.CaseRow.ID && !slices.Contains(playbooks, p.Playbook) {
				playbooks = append(playbooks, p.Playbook)
			}
		}
		for i := range c.Offers {
			if o := &c.Offers[i]; o.State != "draft" {
				counts.each(playbooks, caseCodes(c.CaseRow), func(sum *OfferOutcomes) { sum.add(w, c, o) })
			}
		}
		return true
	})
	all := make([]OfferOutcomes, 0, len(counts))
	for _, by := range counts.sorted() {
		o := *counts[by]
		o.By = by
		all = append(all, o)
	}
	return all
}

func (o *OfferOutcomes) add(w *World, c *aCase, offer *OfferRow) {
	o.Made++
	switch offer.State {
	case "declined":
		o.Declined++
	case "expired":
		o.Expired++
	case "accepted":
		o.Accepted++
		o.Cost += offer.Cost
		o.Stayed += btoi(c.Outcome == "saved" || c.Outcome == "partial" || c.Outcome == "won-back")
		if m := cmp.Or(offer.Answered, offer.On).Month(); m != 0 && m+yearAgo <= w.Config.BooksClosed {
			o.YearOn++
			o.KeptAYear += c.Billed.span(m+1, m+yearAgo)
		}
	}
}

// interval is the three cells of a share of things counted: the share and its 95 %
// Wilson interval, all in per cent and absent under ten.
func interval(n, of int) (share, low, high Cell) {
	if of < few {
		return Cell{}, Cell{}, Cell{}
	}
	l, h := stats.Wilson(n, of)
	tenth := func(f float64) Cell { return NumberCell(math.Round(f*1000) / 10) }
	return Rate{int64(n), int64(of)}.Cell(), tenth(l), tenth(h)
}

// Interval is a share of things counted with its 95 % Wilson interval (Wilson
// 1927), in per cent to a tenth; absent under ten, where a percentage misleads.
func Interval(n, of int) (share, low, high Cell) { return interval(n, of) }

// intervalFields are those cells as columns.
func intervalFields[T any](of string, counts func(*T) (n, of int)) []field[T] {
	part := func(i int) func(*World, *T) Cell {
		return func(_ *World, x *T) Cell {
			share, low, high := interval(counts(x))
			return [...]Cell{share, low, high}[i]
		}
	}
	return []field[T]{
		{"rate", Number, "per cent", of + "; absent under ten", part(0)},
		{"low", Number, "per cent", "The lower end of its 95 % Wilson interval", part(1)},
		{"high", Number, "per cent", "The upper end", part(2)},
	}
}

// byFields are the columns that say what was counted.
func byFields[T any](by func(*T) By) []field[T] {
	return []field[T]{
		{"scope", Text, "", "What is counted: all, playbook, reason, or playbook and reason; add up rows of one scope only", func(_ *World, x *T) Cell { return TextCell(by(x).Scope()) }},
		{"playbook", Text, "", "The playbook's name; absent for any", func(_ *World, x *T) Cell { return TextCell(by(x).Playbook) }},
		{"title", Text, "", "The playbook's title", func(w *World, x *T) Cell { return TextCell(w.playbookTitle(by(x).Playbook)) }},
		{"code", Text, "", "The reason's code; absent for any", func(_ *World, x *T) Cell { return TextCell(by(x).Code) }},
		{"reason", Text, "", "The reason in words", func(w *World, x *T) Cell { return TextCell(w.reasonLabel(by(x).Code)) }},
	}
}

func playsFigure(w *World) Figure {
	var all PlayOutcomes
	if list := w.PlayOutcomes(); len(list) > 0 {
		all = list[0]
	}
	return countedShare(Rate{int64(all.Worked), int64(all.Ended)}, "no play has ended with an outcome", "plays that ended worked; "+count(all.Partly, "more in part", "more in part"))
}

func playsByOutcomeTable() Table {
	fields := append(byFields(func(o *PlayOutcomes) By { return o.By }), []field[PlayOutcomes]{
		{"ended", Whole, "plays", "Plays that ended with an outcome", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Ended) }},
		{"worked", Whole, "plays", "Of them, those that worked", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Worked) }},
		{"partly", Whole, "plays", "Those that worked in part", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Partly) }},
		{"failed", Whole, "plays", "Those that failed", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Failed) }},
		{"abandoned", Whole, "plays", "Those given up", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Abandoned) }},
		{"running", Whole, "plays", "Plays that still run", func(_ *World, o *PlayOutcomes) Cell { return WholeCell(o.Running) }},
	}...)
	fields = append(fields, intervalFields("Worked, as a share of ended", func(o *PlayOutcomes) (int, int) { return o.Worked, o.Ended })...)
	return acrossTable("plays_by_outcome", "What the plays achieved: in all, by playbook, by reason, and by both.", fields, eachOf((*World).PlayOutcomes))
}

func offersFigure(w *World) Figure {
	var all OfferOutcomes
	if list := w.OfferOutcomes(); len(list) > 0 {
		all = list[0]
	}
	return countedShare(Rate{int64(all.Accepted), int64(all.Made)}, "no offer has been made", "offers were accepted; "+count(all.Stayed, "of those clients stayed", "of those clients stayed"))
}

func offersByOutcomeTable() Table {
	fields := append(byFields(func(o *OfferOutcomes) By { return o.By }), []field[OfferOutcomes]{
		{"made", Whole, "offers", "Offers put to clients; drafts are left out", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.Made) }},
		{"accepted", Whole, "offers", "Of them, accepted", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.Accepted) }},
		{"declined", Whole, "offers", "Declined", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.Declined) }},
		{"expired", Whole, "offers", "Run out without an answer", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.Expired) }},
		{"stayed", Whole, "offers", "Of those accepted: the case was closed with the client kept, in whole or part", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.Stayed) }},
		{"cost", Money, "", "What the accepted offers cost", func(w *World, o *OfferOutcomes) Cell { return optMoney(!w.hides("cases.offers.cost"), o.Cost) }},
		{"year_on", Whole, "offers", "Of those accepted: answered a year ago or more", func(_ *World, o *OfferOutcomes) Cell { return WholeCell(o.YearOn) }},
		{"kept_a_year", Money, "", "What those clients were billed in the twelve months after; a client with two such offers counts twice", func(w *World, o *OfferOutcomes) Cell { return w.billedCell(optMoney(o.YearOn > 0, o.KeptAYear)) }},
	}...)
	fields = append(fields, intervalFields("Accepted, as a share of made", func(o *OfferOutcomes) (int, int) { return o.Accepted, o.Made })...)
	return acrossTable("offers_by_outcome", "What became of offers: in all, by playbook run in the same case, by reason, and by both.", fields, eachOf((*World).OfferOutcomes))
}
