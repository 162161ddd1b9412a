package retention

import (
	"slices"
	"strings"

	"holdfast/generator/internal/book"
)

// aCase is one case and whose it is.
type aCase struct {
	*Row
	*CaseRow
}

// eachCase goes through the cases of all clients, in the order of the records.
func eachCase(w *World, yield func(*aCase) bool) {
	for _, r := range w.Rows {
		for i := range r.Cases {
			if !yield(&aCase{r, &r.Cases[i]}) {
				return
			}
		}
	}
}

func casesTable() Table {
	return acrossTable("cases", "Each time a client was, or may be, lost.", []field[aCase]{
		{"client", Text, "", "The client's id", func(_ *World, c *aCase) Cell { return TextCell(c.Row.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, c *aCase) Cell { return TextCell(c.Name) }},
		{"id", Text, "", "The case's id within the client", func(_ *World, c *aCase) Cell { return TextCell(c.CaseRow.ID) }},
		{"kind", Text, "", "save or win-back", func(_ *World, c *aCase) Cell { return TextCell(c.Kind) }},
		{"owner", Text, "", "The id of the person who works it", func(_ *World, c *aCase) Cell { return TextCell(c.CaseRow.Owner) }},
		{"opened", Date, "", "The day it was opened", func(_ *World, c *aCase) Cell { return DateCell(c.Opened) }},
		{"trigger", Text, "", "What opened it: a sign's code, or words", func(_ *World, c *aCase) Cell { return TextCell(c.Trigger) }},
		{"chance", Whole, "per cent", "How likely we hold it that they stay", func(_ *World, c *aCase) Cell { return optWhole(c.Chance) }},
		{"notice", Date, "", "The day they gave notice", func(_ *World, c *aCase) Cell { return DateCell(c.Notice) }},
		{"ended", Date, "", "The day they left", func(_ *World, c *aCase) Cell { return DateCell(c.Ended) }},
		{"closed", Date, "", "The day the case was closed", func(_ *World, c *aCase) Cell { return DateCell(c.Closed) }},
		{"open", Truth, "", "1 while it is worked", func(_ *World, c *aCase) Cell { return TruthCell(c.Open()) }},
		{"outcome", Text, "", "saved, partial, won-back, lost or let-go", func(_ *World, c *aCase) Cell { return TextCell(c.Outcome) }},
		{"revenue_lost", Money, "a year", "What went: as typed, or else the twelve months before the end", func(_ *World, c *aCase) Cell { return optMoney(c.Ended != 0 || c.Lost != 0, c.Lost) }},
		{"revenue_kept", Money, "a year", "What stayed, where a part was kept", func(_ *World, c *aCase) Cell { return optMoney(c.Kept != 0, c.Kept) }},
		{"rival", Text, "", "To whom they went, or may: a rival's id, or a name", func(_ *World, c *aCase) Cell { return TextCell(c.Rival) }},
		{"edge", Text, "", "What the rival is better at: price, quality, features, location or relationship", func(_ *World, c *aCase) Cell { return TextCell(c.Edge) }},
		{"response", Text, "", "Our answer to it: match, partial or decline", func(_ *World, c *aCase) Cell { return TextCell(c.Response) }},
		{"exit", Text, "", "The exit interview: planned, held, declined or unreachable", func(_ *World, c *aCase) Cell { return TextCell(c.Exit) }},
		{"reason_obtained", Text, "", "obtained, refused or unreachable", func(_ *World, c *aCase) Cell { return TextCell(c.Obtained) }},
	}, eachCase)
}

// caseReason is one reason of one case.
type caseReason struct {
	aCase
	reason *book.CaseReason
}

func caseReasonsTable() Table {
	return acrossTable("case_reasons", "Why clients leave, or may: the reasons of each case.", []field[caseReason]{
		{"client", Text, "", "The client's id", func(_ *World, c *caseReason) Cell { return TextCell(c.Row.ID) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, c *caseReason) Cell { return TextCell(c.CaseRow.ID) }},
		{"code", Text, "", "The reason's code", func(_ *World, c *caseReason) Cell { return TextCell(c.reason.Code) }},
		{"reason", Text, "", "The reason in words", func(w *World, c *caseReason) Cell { return TextCell(w.reasonLabel(c.reason.Code)) }},
		{"about", Text, "", "What exactly", func(_ *World, c *caseReason) Cell { return TextCell(c.reason.About) }},
		{"date", Date, "", "The day we heard or concluded it; the record's on", func(_ *World, c *caseReason) Cell { return DateCell(c.reason.On) }},
		{"stated", Truth, "", "1 where they said so", func(_ *World, c *caseReason) Cell { return optTruth(c.reason.Stated) }},
		{"believed", Truth, "", "1 where we believe it", func(_ *World, c *caseReason) Cell { return optTruth(c.reason.Believed) }},
		{"confidence", Text, "", "low, medium or high", func(_ *World, c *caseReason) Cell { return TextCell(c.reason.Confidence) }},
		{"source", Text, "", "exit-interview, questionnaire, call or inferred", func(_ *World, c *caseReason) Cell { return TextCell(c.reason.Source) }},
		{"evidence", Text, "", "What shows it", func(_ *World, c *caseReason) Cell { return TextCell(c.reason.Evidence) }},
		{"controllable", Truth, "", "1 where we could have acted otherwise", func(w *World, c *caseReason) Cell { return w.controllable(c.reason.Code) }},
	}, func(w *World, yield func(*caseReason) bool) {
		eachCase(w, func(c *aCase) bool {
			for i := range c.Reasons {
				if !yield(&caseReason{*c, &c.Reasons[i]}) {
					return false
				}
			}
			return true
		})
	})
}

// reasonLabel is a reason in words; a code that is not in the list is as typed.
func (w *World) reasonLabel(code string) string {
	if r := w.reasons[code]; r != nil {
		return r.Label
	}
	return code
}

// controllable says whether a reason is in our hands; it may not be said.
func (w *World) controllable(code string) Cell {
	if r := w.reasons[code]; r != nil {
		return optTruth(r.Controllable)
	}
	return Cell{}
}

// aPlay is one play and whose it is.
type aPlay struct {
	*Row
	*PlayRow
}

func playsTable() Table {
	return acrossTable("plays", "Every playbook that was or is run.", []field[aPlay]{
		{"client", Text, "", "The client's id", func(_ *World, p *aPlay) Cell { return TextCell(p.ID) }},
		{"case_id", Text, "", "The case it is run for; absent outside any", func(_ *World, p *aPlay) Cell { return TextCell(p.Case) }},
		{"playbook", Text, "", "The playbook's name", func(_ *World, p *aPlay) Cell { return TextCell(p.Playbook) }},
		{"title", Text, "", "The playbook's title", func(w *World, p *aPlay) Cell { return TextCell(w.playbookTitle(p.Playbook)) }},
		{"owner", Text, "", "The id of the person who runs it", func(_ *World, p *aPlay) Cell { return TextCell(p.PlayRow.Owner) }},
		{"started", Date, "", "Its first day", func(_ *World, p *aPlay) Cell { return DateCell(p.Started) }},
		{"ended", Date, "", "Its last day", func(_ *World, p *aPlay) Cell { return DateCell(p.Ended) }},
		{"outcome", Text, "", "worked, partly, failed or abandoned", func(_ *World, p *aPlay) Cell { return TextCell(p.Outcome) }},
		{"steps", Whole, "steps", "How many steps the playbook has", func(w *World, p *aPlay) Cell { return WholeCell(len(w.playSteps(p.Playbook))) }},
		{"done", Whole, "steps", "How many of them are done", func(_ *World, p *aPlay) Cell { return WholeCell(len(p.Done)) }},
	}, func(w *World, yield func(*aPlay) bool) {
		for _, r := range w.Rows {
			for _, p := range r.Plays.All() {
				if !yield(&aPlay{r, &p}) {
					return
				}
			}
		}
	})
}

func (w *World) playbookTitle(name string) string {
	if p := w.playbooks[name]; p != nil {
		return p.Title
	}
	return name
}

func (w *World) playSteps(name string) []book.Step {
	if p := w.playbooks[name]; p != nil {
		return p.Playbook.Steps
	}
	return nil
}

// aStep is one step of a play: as the playbook has it, and what became of it.
type aStep struct {
	rec  *book.Record
	play PlayRow
	PlayStep
	run book.StepRun
}

func stepsTable() Table {
	return recordTable("steps", "The steps of every play, and where each stands.", []field[aStep]{
		{"client", Text, "", "The client's id", func(_ *World, s *aStep) Cell { return TextCell(s.rec.ID) }},
		{"case_id", Text, "", "The case; absent outside any", func(_ *World, s *aStep) Cell { return TextCell(s.play.Case) }},
		{"playbook", Text, "", "The playbook's name", func(_ *World, s *aStep) Cell { return TextCell(s.play.Playbook) }},
		{"started", Date, "", "The play's first day", func(_ *World, s *aStep) Cell { return DateCell(s.play.Started) }},
		{"id", Text, "", "The step's id in the playbook", func(_ *World, s *aStep) Cell { return TextCell(s.Step.ID) }},
		{"what", Text, "", "What is to be done; the playbook's do", func(_ *World, s *aStep) Cell { return TextCell(s.Step.Do) }},
		{"who", Text, "", "The id of the person who does it", func(w *World, s *aStep) Cell { return TextCell(w.stepPerson(s)) }},
		{"channel", Text, "", "phone, in-person, email, letter or none", func(_ *World, s *aStep) Cell { return TextCell(s.Step.Channel) }},
		{"due", Date, "", "The day it is due", func(_ *World, s *aStep) Cell { return DateCell(s.Due) }},
		{"state", Text, "", "done, now, overdue, blocked or later", func(_ *World, s *aStep) Cell { return TextCell(string(s.State)) }},
		{"waits_for", Text, "", "Of a blocked step: the ids it waits for, a space between", func(_ *World, s *aStep) Cell { return spaced(s.Waiting) }},
		{"done", Date, "", "The day it was done", func(_ *World, s *aStep) Cell { return DateCell(s.run.Done) }},
		{"done_by", Text, "", "The id of the person who did it", func(_ *World, s *aStep) Cell { return TextCell(s.run.By) }},
		{"note", Text, "", "What they noted", func(_ *World, s *aStep) Cell { return TextCell(s.run.Note) }},
	}, eachStep)
}

func (w *World) stepPerson(s *aStep) string {
	return w.StepWho(&Row{Owner: s.rec.Owner, Sponsor: s.rec.Sponsor}, s.play, s.Step.Who)
}

func eachStep(w *World, rec *book.Record, yield func(*aStep) bool) {
	row := w.clients[rec.ID]
	if row == nil {
		return
	}
	steps := func(inCase string, plays []book.Play) bool {
		for i := range plays {
			play := playRow(inCase, &plays[i])
			for _, ps := range w.Steps(row, play) {
				s := aStep{rec, play, ps, book.StepRun{}}
				if at := slices.IndexFunc(plays[i].Steps, func(r book.StepRun) bool { return r.ID == ps.Step.ID }); at >= 0 {
					s.run = plays[i].Steps[at]
				}
				if !yield(&s) {
					return false
				}
			}
		}
		return true
	}
	for i := range rec.Cases {
		if !steps(rec.Cases[i].ID, rec.Cases[i].Plays) {
			return
		}
	}
	steps("", rec.Plays)
}

// anOffer is one offer of one case.
type anOffer struct {
	aCase
	offer *OfferRow
}

func offersTable() Table {
	return acrossTable("offers", "What was put to clients so that they stay or come back, or drafted.", []field[anOffer]{
		{"client", Text, "", "The client's id", func(_ *World, o *anOffer) Cell { return TextCell(o.Row.ID) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, o *anOffer) Cell { return TextCell(o.CaseRow.ID) }},
		{"date", Date, "", "The day it was put; the record's on", func(_ *World, o *anOffer) Cell { return DateCell(o.offer.On) }},
		{"what", Text, "", "What was offered", func(_ *World, o *anOffer) Cell { return TextCell(o.offer.What) }},
		{"value", Money, "", "What it is worth to them", func(_ *World, o *anOffer) Cell { return optMoney(o.offer.Value != 0, o.offer.Value) }},
		{"cost", Money, "", "What it costs us", func(_ *World, o *anOffer) Cell { return optMoney(o.offer.Cost != 0, o.offer.Cost) }},
		{"expires", Date, "", "The day it runs out", func(_ *World, o *anOffer) Cell { return DateCell(o.offer.Expires) }},
		{"approved_by", Text, "", "The id of the person who approved it", func(_ *World, o *anOffer) Cell { return TextCell(o.offer.ApprovedBy) }},
		{"state", Text, "", "draft, made, accepted, declined or expired", func(_ *World, o *anOffer) Cell { return TextCell(o.offer.State) }},
		{"answered", Date, "", "The day they answered", func(_ *World, o *anOffer) Cell { return DateCell(o.offer.Answered) }},
	}, func(w *World, yield func(*anOffer) bool) {
		eachCase(w, func(c *aCase) bool {
			for i := range c.Offers {
				if !yield(&anOffer{*c, &c.Offers[i]}) {
					return false
				}
			}
			return true
		})
	})
}

// aLesson is one lesson of one case.
type aLesson struct {
	aCase
	lesson *book.Lesson
}

func lessonsTable() Table {
	return acrossTable("lessons", "What was learnt from cases, and whether it was put right.", []field[aLesson]{
		{"client", Text, "", "The id of the client who taught it", func(_ *World, l *aLesson) Cell { return TextCell(l.Row.ID) }},
		{"case_id", Text, "", "The case's id within the client", func(_ *World, l *aLesson) Cell { return TextCell(l.CaseRow.ID) }},
		{"id", Text, "", "The lesson's id, where it has one", func(_ *World, l *aLesson) Cell { return TextCell(l.lesson.ID) }},
		{"what", Text, "", "What was learnt", func(_ *World, l *aLesson) Cell { return TextCell(l.lesson.What) }},
		{"owner", Text, "", "The id of the person who sees to it", func(_ *World, l *aLesson) Cell { return TextCell(l.lesson.Owner) }},
		{"due", Date, "", "The day it is to be verified", func(_ *World, l *aLesson) Cell { return DateCell(l.lesson.Due) }},
		{"verified", Date, "", "The day it was", func(_ *World, l *aLesson) Cell { return DateCell(l.lesson.Verified) }},
		{"told_client", Date, "", "The day the client was told", func(_ *World, l *aLesson) Cell { return DateCell(l.lesson.ToldClient) }},
	}, func(w *World, yield func(*aLesson) bool) {
		eachCase(w, func(c *aCase) bool {
			for i := range c.Lessons {
				if !yield(&aLesson{*c, &c.Lessons[i]}) {
					return false
				}
			}
			return true
		})
	})
}

// spaced is a list of ids in one cell.
func spaced(ids []string) Cell { return TextCell(strings.Join(ids, " ")) }
