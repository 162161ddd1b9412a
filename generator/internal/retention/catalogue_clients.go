package retention

import (
	"strings"

	"holdfast/generator/internal/day"
)

func clientsTable() Table {
	return acrossTable("clients", "Every client, and what is known of it today.", []field[Row]{
		{"id", Text, "", "The client's id, the name of its file", func(_ *World, r *Row) Cell { return TextCell(r.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, r *Row) Cell { return TextCell(r.Name) }},
		{"status", Text, "", "prospect, active, at-risk, notice, lost, won-back or let-go", func(_ *World, r *Row) Cell { return TextCell(r.Status) }},
		{"tier", Text, "", "The client's tier, a key of the settings", func(_ *World, r *Row) Cell { return TextCell(r.Tier) }},
		{"owner", Text, "", "The id of the person who owns the account", func(_ *World, r *Row) Cell { return TextCell(r.Owner) }},
		{"owner_name", Text, "", "That person's name", func(w *World, r *Row) Cell { return TextCell(w.personName(r.Owner)) }},
		{"sponsor", Text, "", "The id of our senior person for the client", func(_ *World, r *Row) Cell { return TextCell(r.Sponsor) }},
		{"parent", Text, "", "The group that the client belongs to; the record's group", func(_ *World, r *Row) Cell { return TextCell(r.Group) }},
		{"industry", Text, "", "The client's industry", func(_ *World, r *Row) Cell { return TextCell(r.Industry) }},
		{"region", Text, "", "Where the client is", func(_ *World, r *Row) Cell { return TextCell(r.Region) }},
		{"since", Date, "", "The day on which it became a client", func(_ *World, r *Row) Cell { return DateCell(r.Since) }},
		{"health", Whole, "", "How well things stand, 0 to 100; absent where too little is on record", func(_ *World, r *Row) Cell { return r.Health.cell() }},
		{"band", Text, "", "green, amber, red or unknown", func(_ *World, r *Row) Cell { return TextCell(r.Health.Band) }},
		{"main_reason", Text, "", "The main reason for that, in one sentence", func(_ *World, r *Row) Cell { return TextCell(r.Health.Reason) }},
		{"signs", Text, "", "The codes of the signs it shows, worst first, a space between; those that are set aside are left out", func(_ *World, r *Row) Cell { return TextCell(strings.Join(r.SignCodes(), " ")) }},
		{"revenue_12m", Money, "", "Billed in the last twelve closed months", func(_ *World, r *Row) Cell { return MoneyCell(r.Revenue12) }},
		{"annual_value", Money, "a year", "What the contracts running now are worth", func(_ *World, r *Row) Cell { return MoneyCell(r.Annual) }},
		{"at_risk", Money, "a year", "What would go with the client: its year, where it is in notice, in a save case or red; else 0", func(_ *World, r *Row) Cell { return MoneyCell(r.AtRisk) }},
		{"last_touch", Date, "", "The last contact with them, either way", func(_ *World, r *Row) Cell { return DateCell(r.LastTouch) }},
		{"last_talk", Date, "", "The last two-way talk with a decision maker", func(_ *World, r *Row) Cell { return DateCell(r.LastTalk) }},
		{"contract_end", Date, "", "The end of the contract that ends next", func(_ *World, r *Row) Cell { return DateCell(r.Renewal().End) }},
		{"last_notice", Date, "", "The last day on which notice of that contract can be given", func(_ *World, r *Row) Cell { return DateCell(r.Renewal().LastNotice) }},
		{"likely", Whole, "per cent", "How likely we hold its renewal to be", func(_ *World, r *Row) Cell { return optWhole(r.Renewal().Likely) }},
		{"view", Text, "", "The owner's own judgement: green, amber or red", func(_ *World, r *Row) Cell { return TextCell(r.View) }},
		{"planned", Truth, "", "1 where it is agreed what we do if they leave", func(_ *World, r *Row) Cell { return TruthCell(r.Planned) }},
		{"plan_wanted", Truth, "", "1 where the tier asks for such a plan", func(w *World, r *Row) Cell { return TruthCell(w.wantsPlan(r)) }},
	}, func(w *World, yield func(*Row) bool) {
		for _, r := range w.Rows {
			if !yield(r) {
				return
			}
		}
	})
}

// SignCodes are the signs that the client shows and nobody has set aside, worst
// first.
func (r *Row) SignCodes() []string {
	codes := make([]string, 0, len(r.Findings))
	for i := range r.Findings {
		if !r.Findings[i].Aside() {
			codes = append(codes, r.Findings[i].Sign)
		}
	}
	return codes
}

// personName is the name of one of our people; what is not on the team, or is
// hidden from these readers, is as typed.
func (w *World) personName(id string) string {
	if p := w.people[id]; p != nil {
		return p.Name
	}
	return id
}

// shownSign is one sign that a client shows.
type shownSign struct {
	*Row
	*Finding
}

func signsTable() Table {
	return acrossTable("signs", "The signs that clients show today, each with its evidence.", []field[shownSign]{
		{"client", Text, "", "The client's id", func(_ *World, s *shownSign) Cell { return TextCell(s.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, s *shownSign) Cell { return TextCell(s.Name) }},
		{"sign", Text, "", "The sign's code", func(_ *World, s *shownSign) Cell { return TextCell(s.Sign) }},
		{"severity", Text, "", "watch, warn or act", func(_ *World, s *shownSign) Cell { return TextCell(s.Severity.String()) }},
		{"since", Date, "", "The day on which its unbroken run began", func(_ *World, s *shownSign) Cell { return DateCell(s.Finding.Since) }},
		{"evidence", Text, "", "One sentence with its figures", func(_ *World, s *shownSign) Cell { return TextCell(s.Evidence) }},
		{"snoozed_until", Date, "", "The day until which somebody set it aside", func(_ *World, s *shownSign) Cell { return DateCell(s.Snoozed.Until) }},
		{"snoozed_by", Text, "", "The id of the person who did", func(_ *World, s *shownSign) Cell { return TextCell(s.Snoozed.By) }},
		{"snoozed_why", Text, "", "Why", func(_ *World, s *shownSign) Cell { return TextCell(s.Snoozed.Why) }},
	}, func(w *World, yield func(*shownSign) bool) {
		for _, r := range w.Rows {
			for i := range r.Findings {
				if !yield(&shownSign{r, &r.Findings[i]}) {
					return
				}
			}
		}
	})
}

// cell is the score, absent where too little is on record.
func (h *Health) cell() Cell {
	if !h.Known {
		return Cell{}
	}
	return WholeCell(h.Score)
}

// healthOn is one client's health on one day.
type healthOn struct {
	*Row
	on  day.Day
	now bool
	was int8 // the score then, where it is not now
}

func (h *healthOn) score() Cell {
	switch {
	case h.now:
		return h.Health.cell()
	case h.was < 0:
		return Cell{}
	}
	return WholeCell(int(h.was))
}

// part is a column of one part of today's health.
func healthPart(name string) field[healthOn] {
	return field[healthOn]{name, Whole, "", "Of today's: the part for " + name + ", 0 to 100; absent without data", func(_ *World, h *healthOn) Cell {
		for p, score := range h.Health.Behind.Get().Parts {
			if h.now && PartNames[p] == name && score >= 0 {
				return WholeCell(int(score))
			}
		}
		return Cell{}
	}}
}

func healthTable() Table {
	fields := []field[healthOn]{
		{"client", Text, "", "The client's id", func(_ *World, h *healthOn) Cell { return TextCell(h.ID) }},
		{"name", Text, "", "The client's name", func(_ *World, h *healthOn) Cell { return TextCell(h.Name) }},
		{"date", Date, "", "The day: each of the last twelve month-ends, and today", func(_ *World, h *healthOn) Cell { return DateCell(h.on) }},
		{"today", Truth, "", "1 of today's", func(_ *World, h *healthOn) Cell { return TruthCell(h.now) }},
		{"score", Whole, "", "0 to 100; absent where too little was on record", func(_ *World, h *healthOn) Cell { return h.score() }},
		{"band", Text, "", "Of today's: green, amber, red or unknown", func(_ *World, h *healthOn) Cell {
			if !h.now {
				return Cell{}
			}
			return TextCell(h.Health.Band)
		}},
	}
	for _, name := range PartNames {
		fields = append(fields, healthPart(name))
	}
	return acrossTable("health", "How well things stand with each client: at the last twelve month-ends, and today.", fields, func(w *World, yield func(*healthOn) bool) {
		ends := MonthEnds(w.AsOf, TrendMonths)
		for _, r := range w.Rows {
			for i, was := range r.Health.Behind.Get().Trend {
				if !yield(&healthOn{r, ends[i], false, was}) {
					return
				}
			}
			if !yield(&healthOn{r, w.AsOf, true, 0}) {
				return
			}
		}
	})
}
