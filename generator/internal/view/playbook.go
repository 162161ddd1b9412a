package view

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// PlaybookList is the index of playbooks, by stage and by reason.
type PlaybookList struct {
	Stages    []Stage
	Reasons   []ReasonPlays
	Unhandled []Link // reasons in use that no playbook handles
}

// Stage is one stage of the work and its playbooks.
type Stage struct {
	Name  string // as typed: keep-in-touch
	Says  string // when it is
	Plays []PlaybookLine
}

// PlaybookLine is one playbook in a list.
type PlaybookLine struct {
	Title, Href, Summary string
	Retired              bool
	Steps                int
	Running, Ended       int
}

// ReasonPlays are the playbooks that handle one reason.
type ReasonPlays struct {
	Reason Link
	Plays  []Link
}

// stages are in the order of the work, with when each is.
var stages = [...][2]string{
	{"prevent", "While all is well, and to keep it so"},
	{"prepare", "Before anything has happened, in case it does"},
	{"save", "When they may leave, or have said so"},
	{"exit", "When they are leaving"},
	{"win-back", "When they have left and might return"},
	{"keep-in-touch", "When they have left, and without asking for anything"},
	{"internal", "Among ourselves"},
}

// NewPlaybookList gathers the index.
func NewPlaybookList(ix *Index) PlaybookList {
	var v PlaybookList
	for _, s := range stages {
		stage := Stage{Name: s[0], Says: s[1]}
		for _, p := range ix.World.Pages {
			if p.Kind == "playbook" && !p.Draft && p.Playbook.Stage == s[0] {
				stage.Plays = append(stage.Plays, ix.playbookLine(p))
			}
		}
		slices.SortStableFunc(stage.Plays, func(a, b PlaybookLine) int {
			return cmp.Or(boolOrder(a.Retired, b.Retired), strings.Compare(a.Title, b.Title))
		})
		if len(stage.Plays) > 0 {
			v.Stages = append(v.Stages, stage)
		}
	}
	for _, r := range ix.Reference.Reasons {
		plays := ix.forReason[r.ID]
		switch {
		case r.Retired:
		case len(plays) > 0:
			v.Reasons = append(v.Reasons, ReasonPlays{ix.reason(r.ID), pageLinks(plays)})
		default:
			v.Unhandled = append(v.Unhandled, ix.reason(r.ID))
		}
	}
	slices.SortStableFunc(v.Reasons, func(a, b ReasonPlays) int { return strings.Compare(a.Reason.Text, b.Reason.Text) })
	return v
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (ix *Index) playbookLine(p *book.Page) PlaybookLine {
	l := PlaybookLine{Title: p.Title, Href: p.Address, Summary: p.Summary, Retired: p.Retired, Steps: len(p.Playbook.Steps)}
	for _, run := range ix.runs[p.Name] {
		if run.Runs {
			l.Running++
		} else {
			l.Ended++
		}
	}
	return l
}

// Page is the frame.
func (PlaybookList) Page() Page {
	return Page{Address: addr.Playbooks, Kind: "playbooks", Title: "Playbooks", Section: "playbooks", Description: "What to do, by stage and by reason."}
}

// PlaybookPage is one playbook: what to do, where the sources differ, who runs it
// now and how it has gone.
type PlaybookPage struct {
	Head          Page
	Title         string
	Summary       string
	Stage         string
	Retired       bool
	Owner         Link
	Reviewed      day.Day
	Tags          []string
	Reasons       []Link
	Signs         []Link
	Steps         []PlaybookStep
	Stop          string
	Disagreements []Disagreement
	Sources       []Citation
	Running       []PlayLine
	Past          []PlayLine // newest first, at most twenty
	MorePast      int
	Record        PlayRecord
	Pages         []Link // that link here
	Body          Prose
	Headings      []string // ids of the body's headings
}

// Free reports whether a part of the page may have this id: a heading of the
// body that has it comes first.
func (v PlaybookPage) Free(id string) bool { return !slices.Contains(v.Headings, id) }

// PlaybookStep is one step of the checklist.
type PlaybookStep struct {
	ID, Do, Say, Avoid string
	Who                string // owner sponsor manager team, where it is a part to play
	Person             Link   // or a person by name
	Due                string // "3 days after the start"
	Channel, To        string
	Needs              []string // what the steps say that come first
}

// Disagreement is a point on which the sources contradict each other.
type Disagreement struct {
	Topic     string
	Positions []DisagreementPosition
	Choice    string
	Why       string
	By        Link
	On        day.Day
}

// DisagreementPosition is one side of it.
type DisagreementPosition struct {
	Says, When string
	Source     Citation
}

// Citation is a source as a page cites it.
type Citation struct {
	Title, Author, Year, Href string
}

// PlayLine is one play of the playbook.
type PlayLine struct {
	Client  Link
	Case    Link // "" of a play outside any case
	Owner   Link
	Started day.Day
	Ended   day.Day
	Outcome string
	Done    int // steps
	Of      int
	Late    int // steps overdue
}

// PlayRecord is how often a playbook was run, and how that ended.
type PlayRecord struct {
	Runs, Running, Ended              int
	Worked, Partly, Failed, Abandoned int
	Share                             Share
	ByReason                          []ReasonRecord // by reason, the most often run first
}

// Share is so many of so many, in words: "7 of 12 worked", and from ten on the
// percentage with its interval.
type Share struct {
	N, Of    int
	Interval string // "58 %, with 95 % confidence between 32 and 81 %"; "" under ten
}

func newShare(n, of int) Share {
	s := Share{N: n, Of: of}
	if share, low, high := retention.Interval(n, of); share.Set {
		s.Interval = strconv.FormatFloat(share.Number, 'f', 0, 64) + " %, with 95 % confidence between " +
			strconv.FormatFloat(low.Number, 'f', 0, 64) + " and " + strconv.FormatFloat(high.Number, 'f', 0, 64) + " %"
	}
	return s
}

// ReasonRecord is how a playbook has gone for one reason.
type ReasonRecord struct {
	Reason  Link
	Worked  Share
	Partly  int
	Running int
}

const maxPast = 20

func (ix *Index) playbookHead(p *book.Page) PlaybookPage {
	return PlaybookPage{Title: p.Title, Head: Page{
		Address: p.Address, Kind: "playbook", Title: p.Title, Description: p.Summary, Section: "playbooks",
		Crumbs: []Link{{"Playbooks", addr.Playbooks}, {Text: p.Title}}, Source: ix.repo.Edit(p.Path), Charts: hasCharts(p),
	}}
}

// NewPlaybookPage gathers one playbook's page.
func NewPlaybookPage(ix *Index, p *book.Page) PlaybookPage {
	v, pb := ix.playbookHead(p), &p.Playbook
	v.Summary, v.Stage, v.Retired, v.Reviewed, v.Tags, v.Stop = p.Summary, pb.Stage, p.Retired, p.Reviewed, p.Tags, pb.Stop
	v.Owner = ix.person(p.Owner)
	for _, code := range pb.Handles.Reasons {
		v.Reasons = append(v.Reasons, ix.reason(code))
	}
	for _, code := range pb.Handles.Signs {
		v.Signs = append(v.Signs, sign(code))
	}
	v.Steps = ix.playbookSteps(pb)
	for _, d := range pb.Disagreements {
		v.Disagreements = append(v.Disagreements, ix.disagreement(d))
	}
	for _, id := range pb.Sources {
		v.Sources = append(v.Sources, ix.cite(id))
	}
	ix.addRuns(&v, p)
	v.Pages = pageLinks(ix.naming[p.Address])
	r := ix.reportOf(p)
	v.Body = ix.prose(p, &r)
	for _, h := range p.Parts {
		v.Headings = append(v.Headings, h.ID)
	}
	return v
}

func (ix *Index) playbookSteps(pb *book.Playbook) []PlaybookStep {
	does := make(map[string]string, len(pb.Steps))
	for _, s := range pb.Steps {
		does[s.ID] = s.Do
	}
	steps := make([]PlaybookStep, 0, len(pb.Steps))
	for _, s := range pb.Steps {
		step := PlaybookStep{ID: s.ID, Do: s.Do, Say: s.Say, Avoid: s.Avoid, Due: offset(s.Due), Channel: s.Channel, To: s.To}
		switch s.Who {
		case "", "owner", "sponsor", "manager", "team":
			step.Who = s.Who
		default:
			step.Person = ix.person(s.Who)
		}
		for _, need := range s.Needs {
			step.Needs = append(step.Needs, cmp.Or(does[need], words(need)))
		}
		steps = append(steps, step)
	}
	return steps
}

// offset says when a step is due, counted from the start of the play.
func offset(o book.Offset) string {
	switch {
	case !o.Set:
		return ""
	case o.Span.N == 0:
		return "on the day it starts"
	}
	unit := map[byte]string{'d': "day", 'w': "week", 'm': "month", 'y': "year"}[o.Span.Unit]
	if o.Span.N == 1 {
		return "one " + unit + " after the start"
	}
	return strconv.Itoa(int(o.Span.N)) + " " + unit + "s after the start"
}

func (ix *Index) disagreement(d book.Disagreement) Disagreement {
	v := Disagreement{Topic: d.Topic, Choice: d.House.Choice, Why: d.House.Why, By: ix.person(d.House.By), On: d.House.On}
	for _, p := range d.Positions {
		v.Positions = append(v.Positions, DisagreementPosition{Says: p.Says, When: p.When, Source: ix.cite(p.Source)})
	}
	return v
}

func (ix *Index) cite(id string) Citation {
	s := ix.Source(id)
	if s == nil {
		return Citation{Title: id}
	}
	return Citation{Title: cmp.Or(s.Title, s.ID), Author: s.Author, Year: s.Year, Href: s.URL}
}

func (ix *Index) addRuns(v *PlaybookPage, p *book.Page) {
	for _, run := range ix.runs[p.Name] {
		v.Record.add(run)
		line := ix.playLine(run, &p.Playbook)
		if run.Runs {
			v.Running = append(v.Running, line)
		} else {
			v.Past = append(v.Past, line)
		}
	}
	v.Record.Share = newShare(v.Record.Worked, v.Record.known())
	for _, o := range ix.outcomes()[p.Name] {
		v.Record.ByReason = append(v.Record.ByReason, ReasonRecord{ix.reason(o.Code), newShare(o.Worked, o.Ended), o.Partly, o.Running})
	}
	slices.SortStableFunc(v.Record.ByReason, func(a, b ReasonRecord) int { return cmp.Compare(b.Worked.Of, a.Worked.Of) })
	slices.SortStableFunc(v.Running, func(a, b PlayLine) int {
		return cmp.Or(cmp.Compare(b.Late, a.Late), cmp.Compare(a.Started, b.Started))
	})
	newest(v.Past, func(l PlayLine) day.Day { return cmp.Or(l.Ended, l.Started) })
	v.Past, v.MorePast = cut(v.Past, maxPast)
}

// outcomesByPlay are the outcomes of each playbook for one reason.
func (ix *Index) outcomesByPlay() map[string][]retention.PlayOutcomes {
	of := map[string][]retention.PlayOutcomes{}
	for _, o := range ix.PlayOutcomes() {
		if o.Playbook != "" && o.Code != "" {
			of[o.Playbook] = append(of[o.Playbook], o)
		}
	}
	return of
}

func (ix *Index) playLine(run playRun, pb *book.Playbook) PlayLine {
	r, p := run.Row, run.Play
	l := PlayLine{Client: clientOf(r), Owner: ix.person(cmp.Or(p.Owner, r.Owner)), Started: p.Started, Ended: p.Ended, Outcome: p.Outcome, Of: len(pb.Steps)}
	for i := range r.Cases {
		if c := &r.Cases[i]; c.ID == p.Case {
			l.Case = ix.caseLink(r, c)
		}
	}
	for _, s := range ix.Steps(r, p) {
		switch s.State {
		case retention.StepDone:
			l.Done++
		case retention.StepOverdue:
			l.Late++
		}
	}
	return l
}

// known are the plays that ended with an outcome.
func (r *PlayRecord) known() int { return r.Worked + r.Partly + r.Failed + r.Abandoned }

func (r *PlayRecord) add(run playRun) {
	r.Runs++
	if run.Runs {
		r.Running++
		return
	}
	r.Ended++
	switch run.Play.Outcome {
	case "worked":
		r.Worked++
	case "partly":
		r.Partly++
	case "failed":
		r.Failed++
	case "abandoned":
		r.Abandoned++
	}
}

// Page is the frame.
func (v PlaybookPage) Page() Page { return v.Head }
