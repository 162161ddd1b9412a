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

// TestimonialList is the register of good words: those we may use, those we may
// not yet, and who could be asked.
type TestimonialList struct {
	Usable  []Testimonial // with consent, newest first
	Without []Testimonial // consent refused or not recorded
	Warm    []WarmLine    // endings on good terms, with nothing asked yet, newest first
	Ask     []AskLine     // allies at healthy clients without a testimonial, largest first
	MoreAsk int
}

// Testimonial is one good word.
type Testimonial struct {
	Client  Link
	From    string
	Form    string // letter quote reference endorsement
	Quote   string // only of those that may be used
	Date    day.Day
	Refused bool
}

// WarmLine is a case that ended on good terms: who stayed, who came back, and who
// left and lets us call again.
type WarmLine struct {
	Client   Link
	Case     Link
	Outcome  string
	On       day.Day
	Contacts []AskContact // allies there, those who moved on included
	Said     bool         // a good word is on record, without their leave to use it
	Owner    Link
}

// warmFor is how long after its end a case is still worth asking about.
const warmFor = 24 // months

// warm lists the cases that ended well enough to ask for a word.
func (ix *Index) warm(r *retention.Row) []WarmLine {
	praise := r.Notes.Get().Praise
	asked := slices.ContainsFunc(praise, func(p retention.PraiseRow) bool { return p.Consent.Set })
	var lines []WarmLine
	for i := range r.Cases {
		c := &r.Cases[i]
		on := cmp.Or(c.Closed, c.Ended)
		if asked || c.Open() || on <= ix.AsOf.AddMonths(-warmFor) || !warmEnd(c) {
			continue
		}
		w := WarmLine{Client: clientOf(r), Case: ix.caseLink(r, c), Outcome: result(c), On: on, Said: len(praise) > 0, Owner: ix.person(cmp.Or(c.Owner, r.Owner))}
		for _, x := range r.Contacts.All() {
			if x.Ally {
				w.Contacts = append(w.Contacts, AskContact{x.Name, x.Title})
			}
		}
		lines = append(lines, w)
	}
	return lines
}

// warmEnd reports whether they stayed, came back, or left and let us call again.
func warmEnd(c *retention.CaseRow) bool {
	switch c.Outcome {
	case "saved", "partial", "won-back":
		return true
	case "lost", "let-go":
		return c.Permission.V
	}
	return false
}

// AskLine is somebody who could be asked for one.
type AskLine struct {
	Client    Link
	Contacts  []AskContact
	Value     money.Amount
	Since     day.Day
	LastTouch day.Day
	Owner     Link
}

// AskContact is an ally.
type AskContact struct{ Name, Title string }

const maxAsk = 50

// NewTestimonialList gathers the page.
func NewTestimonialList(ix *Index) TestimonialList {
	var v TestimonialList
	for _, r := range ix.Rows {
		praise := r.Notes.Get().Praise
		for _, p := range praise {
			t := Testimonial{Client: clientOf(r), From: cmp.Or(p.FromName, p.From), Form: p.Form, Date: p.Date}
			if p.Consent.V {
				t.Quote = p.Quote
				v.Usable = append(v.Usable, t)
				continue
			}
			t.Refused = p.Consent.Set
			v.Without = append(v.Without, t)
		}
		warm := ix.warm(r)
		v.Warm = append(v.Warm, warm...)
		if d, _ := danger(r); d == Calm && len(warm) == 0 && len(praise) == 0 && (r.Status == "active" || r.Status == "won-back") {
			v.addAsk(ix, r)
		}
	}
	newest(v.Usable, func(t Testimonial) day.Day { return t.Date })
	newest(v.Warm, func(w WarmLine) day.Day { return w.On })
	newest(v.Without, func(t Testimonial) day.Day { return t.Date })
	slices.SortStableFunc(v.Ask, func(a, b AskLine) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), strings.Compare(a.Client.Text, b.Client.Text))
	})
	v.Ask, v.MoreAsk = cut(v.Ask, maxAsk)
	return v
}

func (v *TestimonialList) addAsk(ix *Index, r *retention.Row) {
	var allies []AskContact
	for _, c := range r.Contacts.All() {
		if c.Ally && c.Active {
			allies = append(allies, AskContact{c.Name, c.Title})
		}
	}
	if len(allies) > 0 {
		v.Ask = append(v.Ask, AskLine{clientOf(r), allies, worth(r), r.Joined, r.LastTouch, ix.person(r.Owner)})
	}
}

// Page is the frame.
func (TestimonialList) Page() Page {
	return Page{Address: addr.Testimonials, Kind: "testimonials", Title: "Testimonials", Section: "testimonials", Description: "Good words we may use, and who could be asked for one."}
}
