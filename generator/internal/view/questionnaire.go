package view

import (
	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// Questionnaire is the exit questionnaire of one case: a page to print and to
// send where nobody will sit down for a talk. The client reads it, so it holds
// nothing of what we think, and none of our own words for reasons.
type Questionnaire struct {
	Client string
	Back   Link // the case
	Href   string
	Since  day.Day
	Ended  day.Day
	By     string // to whom it goes back
	Email  string
}

// Asks reports whether a case has a questionnaire: one in which they gave notice
// or left.
func Asks(c *retention.CaseRow) bool {
	return c.Kind != "win-back" && (c.Notice != 0 || c.Ended != 0)
}

// Asker is one of our people to whom the answers may go back.
type Asker struct{ ID, Name, Email string }

// askers are those of a client's cases; none where no case asks.
func askers(w *retention.World, r *retention.Row) []Asker {
	var all []Asker
	for i := range r.Cases {
		c := &r.Cases[i]
		if !Asks(c) {
			continue
		}
		for _, id := range []string{r.Sponsor, c.Owner, r.Owner} {
			if p := w.Person(id); p != nil {
				all = append(all, Asker{p.ID, p.Name, p.Email})
			}
		}
	}
	return all
}

// NewQuestionnaire is that of the record's i-th case. It goes back to the
// sponsor, who is not the one they dealt with, or else to the case's owner.
func NewQuestionnaire(rec *book.Record, ctx *ClientContext, i int) Questionnaire {
	c := &rec.Cases[i]
	q := Questionnaire{
		Client: rec.Name, Back: Link{caseName(c.Kind, c.Opened), addr.Case(rec.ID, c.ID)}, Href: addr.Questionnaire(rec.ID, c.ID),
		Since: rec.Since, Ended: c.Ended,
	}
	for _, id := range []string{rec.Sponsor, c.Owner, rec.Owner} {
		for _, p := range ctx.Ask {
			if q.By == "" && p.ID == id {
				q.By, q.Email = p.Name, p.Email
			}
		}
	}
	return q
}

// Page is the questionnaire's frame.
func (q Questionnaire) Page() Page {
	return Page{
		Address: q.Href, Kind: "questionnaire", Title: q.Client + ", exit questionnaire", Section: "cases", NoIndex: true,
		Description: "Questions to a client who leaves, to be printed.",
		Crumbs:      []Link{{"Cases", addr.Cases}, {q.Client, q.Back.Href}, {"Questionnaire", ""}},
	}
}
