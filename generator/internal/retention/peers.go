package retention

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// PeerCase is one closed case of a client, found by a reason believed in it.
type PeerCase struct {
	Client *Row
	Case   *CaseRow
}

// indexPeers finds, once a build, what clients have in common: their group, and
// the reasons of their closed cases, newest first.
func (w *World) indexPeers() {
	w.groups, w.byReason = map[string][]*Row{}, map[string][]PeerCase{}
	for _, r := range w.Rows {
		w.billed += max(r.Revenue12, 0)
		if r.Group != "" {
			w.groups[r.Group] = append(w.groups[r.Group], r)
		}
		for i := range r.Cases {
			w.indexReasons(r, &r.Cases[i])
		}
	}
	for _, peers := range w.byReason {
		slices.SortStableFunc(peers, func(a, b PeerCase) int {
			return cmp.Or(cmp.Compare(b.Case.over(), a.Case.over()), strings.Compare(a.Client.ID, b.Client.ID))
		})
	}
}

func (w *World) indexReasons(r *Row, c *CaseRow) {
	if c.Open() {
		return
	}
	for _, reason := range c.Reasons {
		peers := w.byReason[reason.Code]
		if !reason.Believed.V || len(peers) > 0 && peers[len(peers)-1].Case == c {
			continue // the same reason about something else
		}
		w.byReason[reason.Code] = append(peers, PeerCase{r, c})
	}
}

// over is the day the case was over: an outcome without a day of its own is as
// old as the end.
func (c *CaseRow) over() day.Day { return cmp.Or(c.Closed, c.Ended) }

// Group lists the clients of one parent, by id.
func (w *World) Group(group string) []*Row { return w.groups[group] }

// ClosedFor lists the closed cases in which a reason is believed, newest first.
func (w *World) ClosedFor(reason string) []PeerCase { return w.byReason[reason] }

// Billed is what all clients together were billed in the last twelve closed months.
func (w *World) Billed() money.Amount { return w.billed }
