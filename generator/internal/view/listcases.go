package view

import (
	"cmp"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// CaseList is the list of cases: open ones by urgency, closed ones newest first.
type CaseList struct {
	Open    []OpenCase
	Closed  []ClosedCase
	Lost    int // of the closed
	NotBack int // tries to win back that failed
	Kept    int // saved, kept in part or won back
	LetGo   int
	AtStake money.Amount // what the open save cases stand for
}

// OpenCase is one open case in the list.
type OpenCase struct {
	Client  Link
	Case    Link
	Kind    string
	Opened  day.Day
	Notice  day.Day
	Owner   Link
	Reasons []Link
	Rival   Link
	Value   money.Amount
	Next    Task
}

// ClosedCase is one closed case in the list.
type ClosedCase struct {
	Client   Link
	Case     Link
	Kind     string
	Outcome  string
	Closed   day.Day
	Reasons  []Link
	Rival    Link
	Lost     money.Amount // a year's
	Kept     money.Amount
	Obtained string // obtained refused unreachable
}

// NewCaseList gathers the list.
func NewCaseList(ix *Index) CaseList {
	var v CaseList
	rank := map[Link]int64{}
	for _, r := range ix.Rows {
		for i := range r.Cases {
			c := &r.Cases[i]
			if !c.Open() {
				v.addClosed(ix, r, c)
				continue
			}
			o := ix.openCase(r, c)
			rank[o.Case] = ix.urgency(caseDanger(r, c), o.Value)
			v.Open = append(v.Open, o)
			if c.Kind != "win-back" {
				v.AtStake += o.Value
			}
		}
	}
	slices.SortStableFunc(v.Open, func(a, b OpenCase) int {
		return cmp.Or(cmp.Compare(rank[b.Case], rank[a.Case]), cmp.Compare(a.Opened, b.Opened), strings.Compare(a.Case.Href, b.Case.Href))
	})
	newest(v.Closed, func(c ClosedCase) day.Day { return c.Closed })
	return v
}

func caseDanger(r *retention.Row, c *retention.CaseRow) Danger {
	switch {
	case c.Kind == "win-back":
		return Late
	case c.Notice != 0 || r.Status == "notice":
		return InNotice
	}
	return SaveCase
}

// result is how a case ended, in a word.
func result(c *retention.CaseRow) string { return retention.Result(c.Kind, c.Outcome) }

func (ix *Index) caseLink(r *retention.Row, c *retention.CaseRow) Link {
	return Link{caseName(c.Kind, c.Opened), addr.Case(r.ID, c.ID)}
}

// caseInList is a case at the start of a cell.
func caseInList(r *retention.Row, c *retention.CaseRow) Link {
	return Link{capital(caseName(c.Kind, c.Opened)), addr.Case(r.ID, c.ID)}
}

func (ix *Index) openCase(r *retention.Row, c *retention.CaseRow) OpenCase {
	o := OpenCase{
		Client: clientOf(r), Case: caseInList(r, c), Kind: cmp.Or(c.Kind, "save"), Opened: c.Opened, Notice: c.Notice,
		Owner: ix.person(cmp.Or(c.Owner, r.Owner)), Reasons: ix.reasons(c), Rival: ix.rival(c.Rival), Value: stake(r),
	}
	if c.Kind == "win-back" && c.Lost != 0 {
		o.Value = c.Lost
	}
	for _, d := range ix.tasks[r] {
		if d.Case == c.ID {
			o.Next = ix.task(d)
			break
		}
	}
	return o
}

func (v *CaseList) addClosed(ix *Index, r *retention.Row, c *retention.CaseRow) {
	switch result(c) {
	case "not-won-back":
		v.NotBack++
	case "lost":
		v.Lost++
	case "let-go":
		v.LetGo++
	case "saved", "partial", "won-back":
		v.Kept++
	}
	v.Closed = append(v.Closed, ClosedCase{
		Client: clientOf(r), Case: caseInList(r, c), Kind: cmp.Or(c.Kind, "save"), Outcome: result(c),
		Closed: cmp.Or(c.Closed, c.Ended), Reasons: ix.reasons(c), Rival: ix.rival(c.Rival), Lost: c.Lost, Kept: c.Kept, Obtained: c.Obtained,
	})
}

// Page is the frame.
func (CaseList) Page() Page {
	return Page{Address: addr.Cases, Kind: "cases", Title: "Cases", Section: "cases", Description: "Clients we may lose or have lost: what is being done, and how it ended."}
}
