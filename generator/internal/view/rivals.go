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

// RivalList is the one page of those whom clients go to.
type RivalList struct {
	Rivals []Rival
	Others []Rival // named in cases, with no entry of their own
}

// Rival is one of them.
type Rival struct {
	ID, Name string
	Edge     []string
	News     []RivalNews // newest first
	Lost     []RivalCase // clients lost to them, newest first
	InPlay   []RivalCase // clients that they are after now
	Won      []RivalCase // clients that stayed, or came back
	LostYear money.Amount
}

// RivalNews is something that happened to them: a reason to call.
type RivalNews struct {
	On   day.Day
	What string
}

// RivalCase is one case that a rival played a part in.
type RivalCase struct {
	Client    Link
	Case      Link
	On        day.Day
	Outcome   string
	Value     money.Amount
	Ours      bool    // a client again since
	MayCall   bool    // they gave us leave to call again
	NotBefore day.Day // and from this day
}

// NewRivalList gathers the page.
func NewRivalList(ix *Index) RivalList {
	var v RivalList
	known := map[string]bool{}
	for _, r := range ix.Reference.Rivals {
		known[r.ID] = true
		line := Rival{ID: r.ID, Name: cmp.Or(r.Name, r.ID), Edge: r.Edge}
		for _, n := range r.News {
			if n.Date <= ix.AsOf {
				line.News = append(line.News, RivalNews{n.Date, n.What})
			}
		}
		newest(line.News, func(n RivalNews) day.Day { return n.On })
		ix.addRivalCases(&line, ix.against[r.ID])
		v.Rivals = append(v.Rivals, line)
	}
	for name, cases := range ix.against {
		if !known[name] {
			line := Rival{Name: name}
			ix.addRivalCases(&line, cases)
			v.Others = append(v.Others, line)
		}
	}
	slices.SortFunc(v.Others, func(a, b Rival) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(v.Rivals, func(a, b Rival) int {
		return cmp.Or(cmp.Compare(len(b.InPlay), len(a.InPlay)), cmp.Compare(b.LostYear, a.LostYear), strings.Compare(a.Name, b.Name))
	})
	return v
}

func (ix *Index) addRivalCases(v *Rival, cases []caseAt) {
	for _, at := range cases {
		line := ix.rivalCase(at)
		switch c := at.Case; {
		case c.Lossy() && (gone(at.Row.Status) || !c.Open()):
			v.Lost = append(v.Lost, line)
			v.LostYear += line.Value
		case c.Open():
			v.InPlay = append(v.InPlay, line)
		case c.Outcome == "saved" || c.Outcome == "partial" || c.Outcome == "won-back":
			v.Won = append(v.Won, line)
		}
	}
	for _, s := range [][]RivalCase{v.Lost, v.InPlay, v.Won} {
		newest(s, func(c RivalCase) day.Day { return c.On })
	}
}

func (ix *Index) rivalCase(at caseAt) RivalCase {
	c := at.Case
	line := RivalCase{
		Client: clientOf(at.Row), Case: ix.caseLink(at.Row, c), On: cmp.Or(c.Ended, c.Closed, c.Notice, c.Opened), Outcome: result(c), Value: c.Lost,
	}
	if c.Open() && !gone(at.Row.Status) {
		line.Value = stake(at.Row)
	}
	line.Ours = c.Lossy() && !c.Open() && !gone(at.Row.Status)
	if gone(at.Row.Status) {
		line.MayCall, line.NotBefore = mayCall(at.Row)
	}
	return line
}

// mayCall is the leave that the client's newest case gives to call again.
func mayCall(r *retention.Row) (bool, day.Day) {
	for i := len(r.Cases) - 1; i >= 0; i-- {
		if p := r.Cases[i].Permission; p.Set {
			return p.V, r.Cases[i].NotBefore
		}
	}
	return false, 0
}

// Page is the frame.
func (RivalList) Page() Page {
	return Page{Address: addr.Rivals, Kind: "rivals", Title: "Rivals", Section: "rivals", Description: "Whom clients go to, what is new there, and whom to call about it."}
}
