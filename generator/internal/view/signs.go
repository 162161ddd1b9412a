package view

import (
	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/retention"
)

// SignList is the index of early warnings, in groups.
type SignList struct {
	Groups []SignGroup
}

// SignGroup is what signs of one subject there are.
type SignGroup struct {
	Name  string
	Signs []SignPage
}

// SignPage is one sign: what it means, what it rests on and who handles it.
type SignPage struct {
	Code, Title, Group string
	Means, RestsOn     string
	Soft, Off          bool
	Plays              []Link
}

// NewSignList gathers the index.
func NewSignList(ix *Index) SignList {
	var v SignList
	for _, s := range retention.Signs() {
		if n := len(v.Groups); n == 0 || v.Groups[n-1].Name != s.Group {
			v.Groups = append(v.Groups, SignGroup{Name: s.Group})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Signs = append(g.Signs, NewSignPage(ix, s))
	}
	return v
}

// Page is the frame.
func (SignList) Page() Page {
	return Page{Address: addr.Signs, Kind: "signs", Title: "Signs", Section: "signs", Description: "The early warnings: what each means and what it rests on."}
}

func signHead(s retention.Sign) SignPage { return SignPage{Code: s.Code, Title: s.Title} }

// NewSignPage gathers one sign's page.
func NewSignPage(ix *Index, s retention.Sign) SignPage {
	v := SignPage{Code: s.Code, Title: s.Title, Group: s.Group, Means: s.Means, RestsOn: s.RestsOn, Soft: s.Soft, Plays: pageLinks(ix.forSign[s.Code])}
	for _, c := range ix.Config.Signs {
		if c.ID == s.Code {
			v.Off = c.Off
		}
	}
	return v
}

// Page is the frame.
func (v SignPage) Page() Page {
	return Page{
		Address: addr.Sign(v.Code), Kind: "sign", Title: v.Title, Section: "signs", Crumbs: []Link{{"Signs", addr.Signs}, {Text: v.Title}},
		Description: "What this early warning means, what it rests on and what to do about it.",
	}
}
