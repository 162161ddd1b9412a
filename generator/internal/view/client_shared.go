package view

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// An edit to one record hardly ever changes what the pages of other clients say
// of it. So that the contexts of thousands need not be made to find that out,
// there is a hash of all that any of them may say of others: see Shared.

// Face is a hash of what other clients' pages may say of a client: its name, its
// people, how its cases ended and what was tried in them. See Shows for the rest.
func Face(r *retention.Row) [32]byte {
	f := face{
		ID: r.ID, Name: r.Name, Group: r.Group, Status: r.Status, Contacts: r.Contacts.Packed,
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		closed := faceCase{ID: c.ID, Kind: c.Kind, Opened: c.Opened, Ended: c.Ended, Closed: c.Closed, Outcome: c.Outcome, Kept: c.Kept}
		for _, reason := range c.Reasons {
			closed.Reasons = append(closed.Reasons, faceReason{reason.Code, reason.Believed})
		}
		f.Cases = append(f.Cases, closed)
	}
	for _, p := range r.Plays.All() {
		f.Plays = append(f.Plays, facePlay{p.Case, p.Playbook, p.Outcome})
	}
	return pack.Hash(&f)
}

type face struct {
	ID, Name, Group, Status string
	Contacts                string
	Cases                   []faceCase
	Plays                   []facePlay
}

type faceCase struct {
	ID, Kind              string
	Opened, Ended, Closed day.Day
	Outcome               string
	Kept                  money.Amount
	Reasons               []faceReason
}

type faceReason struct {
	Code     string
	Believed book.Opt[bool]
}

type facePlay struct{ Case, Playbook, Outcome string }

// NamesHandouts reports whether a client's record links to a value brief or an exit
// questionnaire. Whether these are made rests on more than a face holds, so what
// Shared and Shows say does not stand for such a client's context.
func NamesHandouts(r *retention.Row) bool {
	return slices.ContainsFunc(r.Refs(), func(ref book.Ref) bool {
		_, _, handout := addr.Handout(book.LinkAddress("", ref.ID))
		return ref.Kind == "link" && handout
	})
}

// Shows is a hash of the signs that a client shows, and of where what they rest
// on in other clients' records is typed.
func Shows(w *retention.World, r *retention.Row) [32]byte {
	s := shows{Signs: r.Findings}
	for i := range r.Findings {
		for _, rest := range r.Findings[i].Rests {
			if rest.Of != "" {
				file, line := w.Place(r, rest)
				s.Others = append(s.Others, place{file, line})
			}
		}
	}
	return pack.Hash(&s)
}

type shows struct {
	Signs  []retention.Finding
	Others []place
}

type place struct {
	File string
	Line int32
}

// Shared is a hash of all that ClientContext takes from anything but the
// client's own row, Shows, config, reference data and pages: where these are as they
// were, and this is, so is the context. faces are those of all rows.
func Shared(w *retention.World, faces []string) [32]byte {
	s := shared{Billed: w.Billed(), Faces: faces}
	rates := w.TierRates()
	for _, tier := range slices.Sorted(maps.Keys(rates)) {
		s.Tiers = append(s.Tiers, tierRate{tier, rates[tier]})
	}
	for address, title := range w.Made {
		s.Made = append(s.Made, Link{title, address})
	}
	slices.SortFunc(s.Made, func(a, b Link) int {
		return cmp.Or(strings.Compare(a.Href, b.Href), strings.Compare(a.Text, b.Text))
	})
	return pack.Hash(&s)
}

type shared struct {
	Billed money.Amount
	Faces  []string
	Tiers  []tierRate
	Made   []Link
}

type tierRate struct {
	Tier string
	Rate retention.Rate
}
