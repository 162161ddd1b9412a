package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ValueBrief is one page for the people there who know our work and might say a
// word for us: what we did for the business, what we kept, what we could do
// next. What is printed is for the client; who may pitch it with us is not.
type ValueBrief struct {
	Client  Link
	ID      string
	Since   day.Day
	Results []Win // with a worth first, confirmed before not
	More    int
	Total   money.Amount // of the results that they confirmed
	Kept    []Promise    // ours, newest first
	Open    []Promise    // ours: what we still owe
	Solved  int          // complaints resolved
	Quotes  []Praise     // with consent
	Cares   []string     // what they want, in their words
	Allies  []ContactLine
	Others  []ContactLine // who decide, and are not allies yet
	Owner   Link
	Sponsor Link
	Changes []Entry // changes there, within a year
	AsOf    day.Day
	EditURL string
}

// One page of paper has room for so many of each.
const (
	valueResults = 5
	valueKept    = 4
	valueQuotes  = 2
	valueChanges = 3
)

// WantsValueBrief reports whether a client has a value brief: where somebody may
// have to be won over soon, that is with a case open, a renewal ahead, or where
// the tier asks for a plan.
func WantsValueBrief(w *retention.World, r *retention.Row) bool {
	if gone(r.Status) || r.Status == "prospect" {
		return false
	}
	tier, _ := w.Config.Tier(r.Tier)
	until := w.Config.Limits.Renewal.After(w.AsOf)
	return tier.Plan || openCase(r) != nil || r.Renewal().End != 0 && min(r.Renewal().LastNotice, r.Renewal().End) <= until
}

// NewValueBrief is a client's value brief, made from the view of its page.
func NewValueBrief(c *Client) ValueBrief {
	v := ValueBrief{
		Client: Link{c.Name, c.Href}, ID: c.ID, Since: c.ClientFile.Since, Kept: nil, Open: c.Ours.Open, Owner: c.Owner, Sponsor: c.Sponsor,
		Cares: c.Motivators, AsOf: c.AsOf, EditURL: c.EditURL,
	}
	v.Results = slices.Clone(c.Wins)
	slices.SortStableFunc(v.Results, func(a, b Win) int {
		return cmp.Or(boolOrder(a.ConfirmedBy.Text == "", b.ConfirmedBy.Text == ""), cmp.Compare(b.Worth.V, a.Worth.V))
	})
	for _, w := range v.Results {
		if w.ConfirmedBy.Text != "" {
			v.Total += w.Worth.V
		}
	}
	v.Results, v.More = cut(v.Results, valueResults)
	for _, p := range slices.Concat(c.Ours.Settled, c.Ours.Earlier) {
		if p.State == "met" && len(v.Kept) < valueKept {
			v.Kept = append(v.Kept, p)
		}
	}
	for _, x := range c.Complaints {
		v.Solved += one(!x.Open)
	}
	for _, p := range c.Praise {
		if p.MayUse && p.Quote != "" && len(v.Quotes) < valueQuotes {
			v.Quotes = append(v.Quotes, p)
		}
	}
	for _, p := range c.Contacts {
		switch {
		case !p.Here:
		case p.Stance == "ally":
			v.Allies = append(v.Allies, p)
		case p.Role == "decision-maker" || p.Role == "sponsor":
			v.Others = append(v.Others, p)
		}
	}
	for _, e := range c.Timeline {
		if e.Kind == "change" && e.Date > c.AsOf.AddMonths(-12) && len(v.Changes) < valueChanges {
			v.Changes = append(v.Changes, e)
		}
	}
	return v
}

// Page is the brief's frame.
func (v ValueBrief) Page() Page {
	return Page{
		Address: addr.ValueBrief(v.ID), Kind: "value", Title: v.Client.Text + ", value brief", Section: "clients", NoIndex: true, Source: v.EditURL,
		Description: "What we did for " + v.Client.Text + " and what we can do, on one page to hand over.",
		Crumbs:      []Link{{"Clients", addr.Clients}, v.Client, {"Value brief", ""}},
	}
}
