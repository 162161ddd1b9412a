package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ChangedLine is one thing that is new since the last meeting.
type ChangedLine struct {
	On     day.Day
	Client Link
	What   Link   // the kind of it, and where it is told
	Says   string // in its own words
	By     Link
	Tone   string // of the kind: red amber, or ""
}

// changed is what is new since a day, that day included: notices given, cases
// opened and closed, signs that began, and what was written down; newest first,
// and the gravest first within a day.
func changed(ix *Index, since day.Day) []ChangedLine {
	var all []ChangedLine
	for _, r := range ix.Rows {
		add := func(l ChangedLine) {
			if l.On >= since && l.On <= ix.AsOf {
				l.Client = clientOf(r)
				all = append(all, l)
			}
		}
		for i := range r.Cases {
			c := &r.Cases[i]
			at := addr.Case(r.ID, c.ID)
			reason := ""
			if names := ix.reasons(c); len(names) > 0 {
				reason = names[0].Text
			}
			add(ChangedLine{On: c.Notice, What: Link{"Notice given", at}, Says: reason, Tone: "red"})
			add(ChangedLine{On: c.Ended, What: Link{"Left us", at}, Says: reason, Tone: "red"})
			add(ChangedLine{On: c.Opened, What: Link{capital(caseKind(c.Kind)) + " opened", at}, Says: reason, Tone: "amber", By: ix.person(cmp.Or(c.Owner, r.Owner))})
			add(ChangedLine{On: c.Closed, What: Link{joinWith(capital(caseKind(c.Kind))+" closed", ": ", words(result(c))), at}, Says: reason})
		}
		for i := range r.Findings {
			if f := &r.Findings[i]; !f.Aside() && f.Severity >= retention.Warn {
				add(ChangedLine{On: f.Since, What: Link{sign(f.Sign).Text, addr.Client(r.ID) + "#signs"}, Says: f.Evidence, Tone: "amber"})
			}
		}
		for _, e := range r.Notes.Get().Recent {
			tone := ""
			if e.Kind == "complaint" || e.Kind == "change" {
				tone = "amber"
			}
			add(ChangedLine{On: e.Date, What: Link{eventWord(e.Kind), addr.Client(r.ID) + "#timeline"}, Says: e.Summary, By: ix.person(e.By), Tone: tone})
		}
	}
	grave := []string{"red", "amber", ""}
	slices.SortStableFunc(all, func(a, b ChangedLine) int {
		return cmp.Or(cmp.Compare(b.On, a.On), cmp.Compare(slices.Index(grave, a.Tone), slices.Index(grave, b.Tone)))
	})
	return all
}

func caseKind(kind string) string {
	if kind == "win-back" {
		return "win-back case"
	}
	return "save case"
}

// StaleOwner is one person whose clients' records have gone stale.
type StaleOwner struct {
	Owner   Link
	ID      string
	Clients []StaleClient // the longest first
	More    int
}

// StaleClient is one client of whom nothing was written down for long.
type StaleClient struct {
	Client  Link
	Written day.Day // 0: never
}

const maxStale = 6 // clients named of one owner

// stale lists current clients of whom nothing was written down for longer than
// both the house's limit and their tier's rhythm, by owner: the one with most
// first.
func stale(ix *Index) (owners []StaleOwner, n int) {
	at := map[string]int{}
	for _, r := range ix.Rows {
		if gone(r.Status) || r.Status == "prospect" || r.Written >= ix.freshSince(r) {
			continue
		}
		n++
		i, ok := at[r.Owner]
		if !ok {
			i = len(owners)
			at[r.Owner], owners = i, append(owners, StaleOwner{Owner: ix.person(r.Owner), ID: r.Owner})
		}
		owners[i].Clients = append(owners[i].Clients, StaleClient{clientOf(r), r.Written})
	}
	for i := range owners {
		o := &owners[i]
		slices.SortStableFunc(o.Clients, func(a, b StaleClient) int { return cmp.Compare(a.Written, b.Written) })
		o.Clients, o.More = cut(o.Clients, maxStale)
	}
	slices.SortStableFunc(owners, func(a, b StaleOwner) int {
		return cmp.Or(cmp.Compare(len(b.Clients)+b.More, len(a.Clients)+a.More), compareText(a.Owner.Text, b.Owner.Text))
	})
	return owners, n
}

// freshSince is the day before which a client's newest note is stale.
func (ix *Index) freshSince(r *retention.Row) day.Day {
	since := ix.Config.Limits.Stale.Before(ix.AsOf)
	if tier, ok := ix.Config.Tier(r.Tier); ok && !tier.ContactEvery.IsZero() {
		since = min(since, tier.ContactEvery.Before(ix.AsOf))
	}
	return since
}

// HomeExposure is what much hangs on: the largest clients, and the reasons for
// which clients may leave now.
type HomeExposure struct {
	Limit   int // per cent that one client, or group, may bring
	Top     []ExposedLine
	Five    float64 // the share of the five largest, in per cent; 0 where unknown
	Reasons []ExposedReason
}

// ExposedLine is one group, or a client by itself.
type ExposedLine struct {
	Name    Link
	PerCent float64
	Revenue money.Amount
	Over    bool // the limit
}

// ExposedReason is one reason for which clients may leave now.
type ExposedReason struct {
	Reason  Link
	Clients int
	Revenue money.Amount
}

const maxExposed = 4

func newExposure(ix *Index) HomeExposure {
	x := HomeExposure{Limit: ix.Config.Limits.ClientShare.V}
	series := ix.Concentration()
	if len(series) > 0 {
		now := series[len(series)-1]
		if now.Known() {
			x.Five = now.Top5().PerCent()
			for _, e := range ix.Exposure() {
				if len(x.Top) == maxExposed || e.Revenue <= 0 {
					break
				}
				x.Top = append(x.Top, exposedLine(&e, now.Total, x.Limit))
			}
		}
	}
	for i := range ix.Reference.Reasons {
		r := &ix.Reference.Reasons[i]
		if n := countReason(ix.becauseOf[r.ID], r.ID); n.AtRisk > 0 {
			x.Reasons = append(x.Reasons, ExposedReason{ix.reason(r.ID), n.AtRisk, n.AtRiskRevenue})
		}
	}
	slices.SortStableFunc(x.Reasons, func(a, b ExposedReason) int {
		return cmp.Or(cmp.Compare(b.Revenue, a.Revenue), cmp.Compare(b.Clients, a.Clients))
	})
	x.Reasons, _ = cut(x.Reasons, maxExposed)
	return x
}

func exposedLine(e *retention.Exposed, total money.Amount, limit int) ExposedLine {
	l := ExposedLine{Name: clientOf(e.Clients[0]), Revenue: e.Revenue}
	if e.Group != "" && len(e.Clients) > 1 {
		l.Name = Link{capital(retention.GroupTitle(e.Group)), addr.Clients + "?q=" + e.Group}
	}
	share := retention.Rate{N: int64(e.Revenue), Of: int64(total)}
	l.PerCent = share.PerCent()
	l.Over = limit > 0 && l.PerCent >= float64(limit)
	return l
}

// HomeNotice is one thing that goes against the house's own rules.
type HomeNotice struct {
	Client Link
	Says   string
	Where  Link // file and line, or the page that tells more
}

// homeNotices are those that can still be put right, of the largest clients first.
func homeNotices(ix *Index) []HomeNotice {
	rows := slices.Clone(ix.Rows)
	slices.SortStableFunc(rows, func(a, b *retention.Row) int { return cmp.Compare(worth(b), worth(a)) })
	var all []HomeNotice
	for _, r := range rows {
		for _, n := range ix.Notices(r) {
			if n.Live {
				all = append(all, HomeNotice{clientOf(r), n.Says, ix.noticeAt(r, n)})
			}
		}
	}
	return all
}

// noticeAt is where a notice leads: the line that it is about, on the git host
// where there is one; else the page of the case or the client.
func (ix *Index) noticeAt(r *retention.Row, n retention.Notice) Link {
	l := Link{placeText(n.File, n.Line), ix.repo.Line(n.File, n.Line)}
	if l.Href == "" {
		l.Href = addr.Client(r.ID) + "#notices"
		if n.Case != "" {
			l.Href = addr.Case(r.ID, n.Case) + "#notices"
		}
	}
	if l.Text == "" {
		l.Text = "more"
	}
	return l
}
