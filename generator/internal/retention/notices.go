package retention

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Notice is one thing about how a client or a case is handled that goes
// against the house's own rules: one sentence, and where it was typed.
type Notice struct {
	Code string
	Case string // "" where it is about the client
	Says string
	Live bool // it can still be put right
	File string
	Line int32
}

// Notices lists what there is to notice about a client: of its cases in the
// order typed, then of the client.
func (w *World) Notices(r *Row) []Notice {
	var all []Notice
	for i := range r.Cases {
		c := &r.Cases[i]
		add := func(code string, at book.Pos, format string, args ...any) {
			n := Notice{Code: code, Case: c.ID, Says: fmt.Sprintf(format, args...), Live: c.Open()}
			n.File, n.Line = r.Place(at)
			all = append(all, n)
		}
		w.offerNotices(c, add)
		w.caseNotices(c, add)
		w.playNotices(r, c.ID, add)
	}
	add := func(code string, at book.Pos, format string, args ...any) {
		n := Notice{Code: code, Says: fmt.Sprintf(format, args...), Live: true}
		n.File, n.Line = r.Place(at)
		all = append(all, n)
	}
	w.playNotices(r, "", add)
	w.clientNotices(r, add)
	return all
}

// noter takes one notice.
type noter func(code string, at book.Pos, format string, args ...any)

// offerNotices: the reason comes before the offer; an offer keeps to the limit,
// and somebody has approved it.
func (w *World) offerNotices(c *CaseRow, add noter) {
	for _, o := range c.Offers {
		if o.State == "draft" {
			continue
		}
		if !c.diagnosed(o.On) {
			add("offer-before-diagnosis", o.At, "%s was offered%s before any reason was believed.", quoted(o.What), onDay(o.On))
		}
		limit := w.Config.Limits.OfferValue.V
		if limit > 0 && o.Value > limit {
			add("offer-over-limit", o.At, "%s is worth %s; the limit for one offer is %s.", quoted(o.What), w.Config.Money.Text(o.Value), w.Config.Money.Text(limit))
		}
		if o.ApprovedBy == "" {
			add("offer-not-approved", o.At, "Nobody is named who approved %s.", quoted(o.What))
		}
	}
}

// diagnosed reports whether a reason was believed by a day.
func (c *CaseRow) diagnosed(by day.Day) bool {
	return slices.ContainsFunc(c.Reasons, func(r book.CaseReason) bool {
		return r.Believed.V && (r.On == 0 || by == 0 || r.On <= by)
	})
}

// caseNotices: tries stop at the limit; every reason has a play; no case is
// closed without its reason; notice comes when it was agreed to.
func (w *World) caseNotices(c *CaseRow, add noter) {
	if limit := w.Config.Limits.Unanswered.V; limit > 0 && c.Tries.N > limit {
		add("too-many-tries", c.At, "%s tries since %s without an answer; the limit is %d.", capitalNumber(c.Tries.N), dayWords(c.Tries.Since), limit)
	}
	for i := range c.Reasons {
		code := c.Reasons[i].Code
		again := slices.ContainsFunc(c.Reasons[:i], func(x book.CaseReason) bool { return x.Code == code })
		if reason := w.reasons[code]; c.Open() && !again && reason != nil && len(w.PlaysFor(code)) == 0 {
			add("reason-without-play", c.Reasons[i].At, "No playbook handles the reason %s.", quoted(reason.Label))
		}
	}
	if (c.Outcome == "lost" || c.Outcome == "let-go") && c.Obtained == "" && len(c.Reasons) == 0 {
		add("reason-missing", c.At, "Closed without a reason: say whether it was obtained, refused, or they could not be reached.")
	}
	if c.Terms.Late() {
		add("notice-late", c.At, "Notice came %d days before the end; %d were agreed.", c.Terms.Given, c.Terms.Agreed)
	}
}

// playNotices: a play follows one side where the sources disagree, unless the
// house has chosen; and nobody is approached before what comes first is done.
func (w *World) playNotices(r *Row, inCase string, add noter) {
	for _, p := range r.Plays.All() {
		pb := w.playbooks[p.Playbook]
		if p.Case != inCase || pb == nil {
			continue
		}
		for _, d := range pb.Playbook.Disagreements {
			if sides := mixed(&pb.Playbook, &d, p.Done); len(sides) > 1 && d.House.Choice == "" {
				add("sides-mixed", p.At, "%s follows both %s on %s, and the house has not chosen.", quoted(pb.Title), w.sourceNames(sides), quoted(d.Topic))
			}
		}
		if !w.Runs(r, p) {
			continue
		}
		for _, s := range pb.Playbook.Steps {
			step := PlayStep{Step: s}
			if waiting := notDone(s.Needs, p.Done); step.outward() && len(waiting) > 0 && slices.Contains(p.Done, s.ID) {
				add("gate-skipped", p.At, "%s was done before %s.", quoted(s.Do), quoted(stepDoes(&pb.Playbook, waiting[0])))
			}
		}
	}
}

// mixed lists the sources of a disagreement that steps done follow.
func mixed(pb *book.Playbook, d *book.Disagreement, done []string) []string {
	var sides []string
	for _, p := range d.Positions {
		follows := func(s book.Step) bool { return s.Source == p.Source && slices.Contains(done, s.ID) }
		if p.Source != "" && !slices.Contains(sides, p.Source) && slices.ContainsFunc(pb.Steps, follows) {
			sides = append(sides, p.Source)
		}
	}
	return sides
}

func (w *World) sourceNames(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if s := w.sources[id]; s != nil {
			names[i] = cmp.Or(s.Author, s.Title, id)
		}
	}
	return strings.Join(names, " and ")
}

func stepDoes(pb *book.Playbook, id string) string {
	for _, s := range pb.Steps {
		if s.ID == id {
			return s.Do
		}
	}
	return id
}

// clientNotices: a plan where the tier wants one; and of a red client, why, and
// what comes next.
func (w *World) clientNotices(r *Row, add noter) {
	if gone(r.Status) || r.Status == "prospect" {
		return
	}
	if tier, ok := w.Config.Tier(r.Tier); ok && tier.Plan && !r.Planned {
		add("plan-missing", r.Begins, "No plan is agreed in case they leave; the tier %s wants one.", quoted(tier.ID))
	}
	if !r.red() {
		return
	}
	if !w.explained(r) {
		add("red-unexplained", r.Begins, "Red, and nobody has written in a sentence why.")
	}
	if !w.hasNext(r) {
		add("red-without-step", r.Begins, "Red, and no next step is written down.")
	}
}

// red reports whether the client is red, as worked out or as the owner sees it.
func (r *Row) red() bool { return r.Health.Band == Red || r.View == Red }

// explained reports whether a sentence says why a client is red: that of its
// health, the owner's view, or a reason of an open case.
func (w *World) explained(r *Row) bool {
	return r.Health.Reason != "" || r.View == Red || slices.ContainsFunc(r.Cases, func(c CaseRow) bool { return c.Open() && len(c.Reasons) > 0 })
}

// hasNext reports whether anything is to be done at a client.
func (w *World) hasNext(r *Row) bool {
	found := false
	w.dueOf(r, func(d Due) { found = found || d.Kind != "notice-day" && d.Kind != "renewal" && d.Kind != "lesson" })
	return found
}

func quoted(s string) string { return "“" + s + "”" }

func onDay(d day.Day) string {
	if d == 0 {
		return ""
	}
	return " on " + dayWords(d)
}

// dayWords is "4 February 2026".
func dayWords(d day.Day) string {
	y, m, dom := d.Date()
	return strconv.Itoa(dom) + " " + m.String() + " " + strconv.Itoa(y)
}

var numberWords = [...]string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"}

// capitalNumber is a count at the start of a sentence.
func capitalNumber(n int) string {
	if n < len(numberWords) {
		return numberWords[n]
	}
	return strconv.Itoa(n)
}
