package retention

import (
	"math/bits"
	"slices"
	"strings"

	"holdfast/generator/internal/day"
)

// seen-before: the signs that a client shows now came before earlier losses for
// one reason.
//
// Of the losses for each reason that we believe in (those we let go are none): the
// pair of signs that the client shows now and that showed in the six months before
// most of them. With five such losses or more, the pair has to have come before half
// of them; it says before how many, and how many clients showed both half a year
// ago or earlier, at one month-end of the last two years, and are still here. With
// fewer the losses are named. It is a watch, and a warning where the pair came
// before more losses than it has clients who stayed, of five or more. It lowers
// nothing: its signs have.
var signSeenBefore = Sign{
	Code: "seen-before", Group: "The book", Title: "We have seen this before",
	Means:   "The signs this client shows now came before earlier losses for one and the same reason. With fewer than five such losses they are named, not counted.",
	RestsOn: "The signs of lost clients in the six months before they left, and the clients that showed the same and stayed.",
}

const (
	fewLosses = 5 // fewer are named
	stayLooks = HistoryMonths - 6
)

// patterns are the signs that pairs are made of: not those of the calendar, nor the
// owner's own view, which come before nearly every loss.
const patterns = warnings &^ (1<<viewRed | 1<<renewalNear | 1<<inNoticeWindow | 1<<renewalLapsed)

// pair is two signs.
type pair [2]int

func (p pair) set() SignSet { return 1<<p[0] | 1<<p[1] }

// pattern is a pair of signs before losses for one reason.
type pattern struct {
	reason string
	pair   pair
	before []Loss
	of     int // losses for the reason
}

func (w *World) findSeenBefore(rules *Rules) {
	losses := w.lossesFor()
	if rules.off[seenBefore] || len(losses) == 0 {
		return
	}
	var reasons []string
	for code := range losses {
		reasons = append(reasons, code)
	}
	slices.Sort(reasons)
	stayed := w.stayed()
	lost := map[*Row]bool{}
	for _, list := range losses {
		for _, l := range list {
			lost[l.Client] = true
		}
	}
	split(len(w.Rows), func(_, from, to int) {
		known := map[SignSet]pattern{} // of clients that were never lost: it is the same for all who show the same
		for _, r := range w.Rows[from:to] {
			if gone(r.Status) || r.Status == "prospect" {
				continue
			}
			now := r.shows()
			p, ok := known[now]
			if !ok || lost[r] {
				p = r.pattern(now, reasons, losses)
			}
			if !lost[r] {
				known[now] = p
			}
			if len(p.before) > 0 {
				r.Findings = append(r.Findings, w.seen(r, p, &stayed))
			}
		}
	})
}

// lossesFor are the losses for each reason that we believe in.
func (w *World) lossesFor() map[string][]Loss {
	all := map[string][]Loss{}
	for _, l := range w.losses() {
		for _, code := range believedCodes(l.Case) {
			all[code] = append(all[code], l)
		}
	}
	return all
}

// shows are the signs that count and that the client shows now.
func (r *Row) shows() (s SignSet) {
	for i := range r.Findings {
		if !r.Findings[i].Aside() {
			s |= 1 << signIndex(r.Findings[i].Sign)
		}
	}
	return s & patterns
}

// pattern is the pair of the signs that the client shows now that came before the
// most losses of others for one reason; before none where there is no such pair.
func (r *Row) pattern(now SignSet, reasons []string, losses map[string][]Loss) (best pattern) {
	if bits.OnesCount32(uint32(now)) < 2 {
		return best
	}
	for _, code := range reasons {
		for _, p := range pairs(now) {
			found := pattern{reason: code, pair: p}
			for _, l := range losses[code] {
				if l.Client == r {
					continue
				}
				if found.of++; l.Case.Before&p.set() == p.set() {
					found.before = append(found.before, l)
				}
			}
			enough := len(found.before) > 0 && (found.of < fewLosses || 2*len(found.before) >= found.of)
			if enough && len(found.before) > len(best.before) {
				best = found
			}
		}
	}
	return best
}

// pairs are the pairs of signs in a set, in the order of Signs.
func pairs(s SignSet) (list []pair) {
	for first := s; first != 0; first &= first - 1 {
		for second := first & (first - 1); second != 0; second &= second - 1 {
			list = append(list, pair{bits.TrailingZeros32(uint32(first)), bits.TrailingZeros32(uint32(second))})
		}
	}
	return list
}

// stayed counts, for each pair of signs, the clients that showed both at one
// month-end at least half a year ago, and are clients still.
func (w *World) stayed() (n pairCounts) {
	var of [parts]pairCounts
	split(len(w.Rows), func(part, from, to int) {
		for _, r := range w.Rows[from:to] {
			if runs := r.Past.Get().Runs; !gone(r.Status) && len(runs) == HistoryMonths {
				of[part].add(runs[:stayLooks])
			}
		}
	})
	for part := range of {
		for a := range n {
			for b := range n[a] {
				n[a][b] += of[part][a][b]
			}
		}
	}
	return n
}

// pairCounts counts something for each pair of signs.
type pairCounts [signCount][signCount]int

// add counts a client that showed these signs, look by look.
func (n *pairCounts) add(looks []SignSet) {
	var both [signCount]SignSet
	for _, s := range looks {
		for left := s & patterns; left != 0; left &= left - 1 {
			both[bits.TrailingZeros32(uint32(left))] |= s & patterns
		}
	}
	for a := range both {
		for left := both[a]; left != 0; left &= left - 1 {
			n[a][bits.TrailingZeros32(uint32(left))]++
		}
	}
}

// seen says what a pattern rests on.
func (w *World) seen(r *Row, p pattern, stayed *pairCounts) Finding {
	fd := Finding{Sign: signs[seenBefore].Code, Severity: Watch, Reason: p.reason}
	stay := stayed[p.pair[0]][p.pair[1]]
	runs := r.Past.Get().Runs
	for _, s := range runs[:min(stayLooks, len(runs))] {
		if s&p.pair.set() == p.pair.set() {
			stay-- // it has stayed itself, so far
			break
		}
	}
	what := capital(signs[p.pair[0]].Noun) + " and " + signs[p.pair[1]].Noun
	reason := p.reason
	if known := w.reasons[p.reason]; known != nil {
		reason = known.Label
	}
	if p.of >= fewLosses {
		fd.Evidence = what + " came before " + number(len(p.before)) + " of " + number(p.of) + " losses for “" + reason + "”"
		if len(p.before) > stay {
			fd.Severity = Warn
		}
	} else {
		fd.Evidence = what + " came before the loss of " + and(lossNames(p.before)) + ", for “" + reason + "”"
	}
	if stay == 0 {
		fd.Evidence += "; no client that showed both stayed."
	} else {
		fd.Evidence += "; " + several(stay, "client") + " that showed both stayed."
	}
	for _, l := range p.before[:min(len(p.before), restsMax)] {
		fd.Rests = append(fd.Rests, Rest{What: "the loss of " + l.Client.Name, Of: l.Client.ID, At: l.Case.At})
	}
	fd.Since = sinceOf(r, p.pair)
	return fd
}

// sinceOf is the day from which both signs of a pair showed.
func sinceOf(r *Row, p pair) (since day.Day) {
	for i := range r.Findings {
		if p.set().Has(r.Findings[i].Sign) {
			since = max(since, r.Findings[i].Since)
		}
	}
	return since
}

func lossNames(losses []Loss) (names []string) {
	for _, l := range losses {
		if !slices.Contains(names, l.Client.Name) {
			names = append(names, strings.TrimSuffix(l.Client.Name, "."))
		}
	}
	return names
}
