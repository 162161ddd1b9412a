package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ReasonList is the index of reasons for leaving, the dearest first.
type ReasonList struct {
	Rows []ReasonLine
}

// ReasonLine is one reason in the list.
type ReasonLine struct {
	Reason       Link
	Controllable book.Opt[bool]
	Retired      bool
	Count        ReasonCount
	Plays        []Link
}

// ReasonCount is what one reason costs. A client counts once, whatever the
// number of its cases.
type ReasonCount struct {
	Lost, AtRisk               int
	LostRevenue, AtRiskRevenue money.Amount
	Stated, Believed, Both     int // cases in which they said so, we believe so, both
}

// NewReasonList gathers the index.
func NewReasonList(ix *Index) ReasonList {
	var v ReasonList
	for i := range ix.Reference.Reasons {
		r := &ix.Reference.Reasons[i]
		count := countReason(ix.becauseOf[r.ID], r.ID)
		if r.Retired && count == (ReasonCount{}) {
			continue
		}
		v.Rows = append(v.Rows, ReasonLine{ix.reason(r.ID), r.Controllable, r.Retired, count, pageLinks(ix.forReason[r.ID])})
	}
	slices.SortStableFunc(v.Rows, func(a, b ReasonLine) int {
		total := func(c ReasonCount) money.Amount { return c.LostRevenue + c.AtRiskRevenue }
		return cmp.Or(boolOrder(a.Retired, b.Retired), cmp.Compare(total(b.Count), total(a.Count)),
			cmp.Compare(b.Count.Lost+b.Count.AtRisk, a.Count.Lost+a.Count.AtRisk), strings.Compare(a.Reason.Text, b.Reason.Text))
	})
	return v
}

func countReason(cases []caseAt, code string) ReasonCount {
	var n ReasonCount
	lost, risk := map[*retention.Row]bool{}, map[*retention.Row]bool{}
	for _, at := range cases {
		stated, believed := holds(at.Case, code)
		n.Stated += one(stated)
		n.Believed += one(believed)
		n.Both += one(stated && believed)
		switch {
		case at.Case.Lossy():
			n.LostRevenue += at.Case.Lost
			n.Lost += one(!lost[at.Row])
			lost[at.Row] = true
		case at.Case.Open() && at.Case.Kind != "win-back" && !gone(at.Row.Status) && !risk[at.Row]:
			n.AtRiskRevenue += stake(at.Row)
			n.AtRisk++
			risk[at.Row] = true
		}
	}
	return n
}

// holds reports whether they state the reason in this case, and whether we believe it.
func holds(c *retention.CaseRow, code string) (stated, believed bool) {
	for _, r := range c.Reasons {
		if r.Code == code {
			stated = stated || r.Stated.V
			believed = believed || r.Believed.V
		}
	}
	return stated, believed
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Page is the frame.
func (ReasonList) Page() Page {
	return Page{Address: addr.Reasons, Kind: "reasons", Title: "Reasons", Section: "reasons", Description: "Why clients leave: what they say, and what we believe."}
}

// ReasonPage is one reason's page.
type ReasonPage struct {
	Code, Label  string
	Controllable book.Opt[bool]
	Retired      bool
	Needs        string
	Count        ReasonCount
	Plays        []ReasonPlay
	About        []Gap
	Open         []ReasonCase
	Exposed      []ReasonExposed // without a case for it, and pointing that way
	Past         []ReasonCase    // newest first
}

// ReasonPlay is a playbook that handles a reason, and how it has gone for it.
type ReasonPlay struct {
	Play    Link
	Worked  Share
	Partly  int
	Running int
}

// ReasonExposed is a client who has no case for the reason and may come to:
// they complain of it, or show the signs that came before losses for it.
type ReasonExposed struct {
	Client Link
	Value  money.Amount
	Says   string
	Where  Link
}

// Gap is one particular within a reason, across clients: the feature they
// missed, the tariff they compared.
type Gap struct {
	About   string
	Clients []Link
	Value   money.Amount // a year's revenue, lost and at risk
	Now     int          // clients at risk over it now
	AtRisk  money.Amount // their part of Value
}

// ReasonCase is one case in which the reason played a part.
type ReasonCase struct {
	Client     Link
	Open       bool // and the client still ours
	Case       Link
	Outcome    string // "" while open
	On         day.Day
	Value      money.Amount
	About      string
	Stated     bool
	Believed   bool
	Confidence string
	Source     string
	Evidence   string
}

func reasonHead(r *book.Reason) ReasonPage { return ReasonPage{Code: r.ID, Label: r.Label} }

// NewReasonPage gathers one reason's page.
func NewReasonPage(ix *Index, r *book.Reason) ReasonPage {
	v := reasonHead(r)
	v.Controllable, v.Retired, v.Needs = r.Controllable, r.Retired, r.Needs
	v.Count = countReason(ix.becauseOf[r.ID], r.ID)
	v.addPlays(ix)
	v.addExposed(ix)
	for _, at := range ix.becauseOf[r.ID] {
		for _, cr := range at.Case.Reasons {
			if cr.Code != r.ID {
				continue
			}
			line := ix.reasonCase(at, cr)
			if at.Case.Open() {
				v.Open = append(v.Open, line)
			} else {
				v.Past = append(v.Past, line)
			}
			v.addGap(line)
		}
	}
	slices.SortStableFunc(v.Open, func(a, b ReasonCase) int { return cmp.Compare(b.Value, a.Value) })
	newest(v.Past, func(c ReasonCase) day.Day { return c.On })
	slices.SortStableFunc(v.About, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(len(b.Clients), len(a.Clients)), cmp.Compare(b.Value, a.Value), strings.Compare(a.About, b.About))
	})
	return v
}

func (ix *Index) reasonCase(at caseAt, cr book.CaseReason) ReasonCase {
	c := at.Case
	line := ReasonCase{
		Client: clientOf(at.Row), Case: ix.caseLink(at.Row, c), Outcome: result(c), On: cmp.Or(c.Closed, c.Ended, c.Notice, c.Opened),
		Value: c.Lost, About: cr.About, Stated: cr.Stated.V, Believed: cr.Believed.V, Confidence: cr.Confidence, Source: cr.Source, Evidence: cr.Evidence,
	}
	if c.Open() && !gone(at.Row.Status) {
		line.Value, line.Open = stake(at.Row), true
	}
	return line
}

// addPlays lists the playbooks for the reason, the ones that worked most first.
func (v *ReasonPage) addPlays(ix *Index) {
	for _, p := range ix.forReason[v.Code] {
		line := ReasonPlay{Play: pageLink(p)}
		for _, o := range ix.outcomes()[p.Name] {
			if o.Code == v.Code {
				line.Worked, line.Partly, line.Running = newShare(o.Worked, o.Ended), o.Partly, o.Running
			}
		}
		v.Plays = append(v.Plays, line)
	}
	slices.SortStableFunc(v.Plays, func(a, b ReasonPlay) int { return cmp.Compare(b.Worked.N, a.Worked.N) })
}

// addExposed lists clients of ours without an open case for the reason: those
// who complain of it, and those whose signs came before losses for it.
func (v *ReasonPage) addExposed(ix *Index) {
	inCase := map[*retention.Row]bool{}
	for _, at := range ix.becauseOf[v.Code] {
		inCase[at.Row] = inCase[at.Row] || at.Case.Open()
	}
	for _, r := range ix.exposedTo[v.Code] {
		if inCase[r] {
			continue
		}
		line := ReasonExposed{Client: clientOf(r), Value: worth(r)}
		for _, c := range r.Notes.Get().Complaints {
			if c.Cause == v.Code {
				line.Says, line.Where = c.Summary, Link{"complaint of " + dayText(c.On), addr.Client(r.ID) + "#complaints"}
			}
		}
		for _, f := range r.Findings {
			if line.Says == "" && f.Reason == v.Code {
				line.Says, line.Where = f.Evidence, Link{sign(f.Sign).Text, addr.Client(r.ID) + "#signs"}
			}
		}
		v.Exposed = append(v.Exposed, line)
	}
	slices.SortStableFunc(v.Exposed, func(a, b ReasonExposed) int { return cmp.Compare(b.Value, a.Value) })
}

func (v *ReasonPage) addGap(line ReasonCase) {
	if line.About == "" {
		return
	}
	i := slices.IndexFunc(v.About, func(g Gap) bool { return strings.EqualFold(g.About, line.About) })
	if i < 0 {
		i = len(v.About)
		v.About = append(v.About, Gap{About: line.About})
	}
	if g := &v.About[i]; !slices.Contains(g.Clients, line.Client) {
		g.Clients = append(g.Clients, line.Client)
		g.Value += line.Value
		if line.Open {
			g.Now++
			g.AtRisk += line.Value
		}
	}
}

// Page is the frame.
func (v ReasonPage) Page() Page {
	return Page{
		Address: addr.Reason(v.Code), Kind: "reason", Title: v.Label, Section: "reasons", Crumbs: []Link{{"Reasons", addr.Reasons}, {Text: v.Label}},
		Description: "Clients lost or at risk for this reason, and the plays for it.",
	}
}
