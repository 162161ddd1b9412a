package retention

// Measure is one figure of retention, defined once: what it is called, how it
// is worked out, in what unit, and which way is good.
type Measure struct {
	Name    string // also the name of its table in the catalogue
	Title   string
	Answers string // the question it answers
	Formula string // in words
	Unit    string // per cent, money, clients, days …
	Source  string // the records it is worked out from
	Good    string // up, down or level; "" where neither is good in itself

	needs  []string // fields of the records without which it cannot be said
	now    func(*World) Figure
	series func(*World) []Point // nil where it has no history
	table  func() Table
}

// Measures lists every measure, in the order of the contract.
func Measures() []Measure { return measures() }

// FindMeasure is the measure of that name, and whether there is one.
func FindMeasure(name string) (Measure, bool) {
	for _, m := range measures() {
		if m.Name == name {
			return m, true
		}
	}
	return Measure{}, false
}

func measures() []Measure {
	return []Measure{
		{
			Name: "grr", Title: "Gross revenue retention", Unit: "per cent", Good: "up",
			now: grrFigure, series: grrSeries, table: grrTable,
			Answers: "Of what clients paid a year ago, how much do the same clients still pay, growth left out?",
			Formula: "Take the clients billed in the last three closed months a year ago. Add up, client by client, the smaller of now and then, and divide by the total then.",
			Source:  "Revenue and orders of closed months",
		},
		{
			Name: "nrr", Title: "Net revenue retention", Unit: "per cent", Good: "up",
			now: nrrFigure, series: nrrSeries, table: nrrTable,
			Answers: "Of what clients paid a year ago, how much do the same clients pay now, growth included?",
			Formula: "The same clients and months as gross retention: their total now, divided by their total then.",
			Source:  "Revenue and orders of closed months",
		},
		{
			Name: "logo_churn", Title: "Clients lost", Unit: "per cent of clients", Good: "down",
			needs: []string{"since", "cases.ended", "cases.outcome"},
			now:   churnFigure, series: churnSeries, table: logoChurnTable,
			Answers: "What share of our clients left?",
			Formula: "Clients that ended in the period, divided by the clients active at its start. Clients we let go are counted apart, a part kept is no loss, and those who left without a word are counted and named.",
			Source:  "Cases and their ends; revenue, for those who left without a word",
		},
		{
			Name: "cohorts", Title: "Cohorts", Unit: "per cent", Good: "up",
			needs: []string{"since", "cases.ended", "cases.outcome"},
			now:   cohortsFigure, table: cohortsTable,
			Answers: "Do the clients we win now stay longer than the ones we won before?",
			Formula: "For each quarter of joining, the share of its clients still active, and of its first revenue still billed.",
			Source:  "Since, ends of cases, revenue",
		},
		{
			Name: "losses_by_reason", Title: "Losses by reason", Unit: "clients and money a year", Good: "down",
			needs: []string{"cases.ended", "cases.outcome", "cases.reasons"},
			now:   lossesFigure, table: lossesByReasonTable,
			Answers: "Why do clients leave, and could we have acted otherwise?",
			Formula: "Clients lost and a year of their revenue, by reason; as they stated it and as we believe it, and apart for reasons in our hands and not.",
			Source:  "Reasons of closed cases",
		},
		{
			Name: "revenue_at_risk", Title: "Revenue at risk", Unit: "money a year", Good: "down",
			needs: []string{"status", "cases.outcome", "cases.notice"},
			now:   riskFigure, table: revenueAtRiskTable,
			Answers: "How much of the year's revenue may go?",
			Formula: "The last twelve months' revenue of every client in notice, in an open save case or red; each client once, in the worst of the three.",
			Source:  "Status, open cases, health, revenue",
		},
		{
			Name: "renewals", Title: "Renewals ahead", Unit: "money a year",
			needs: []string{"contracts.end", "contracts.notice_days"},
			now:   renewalsFigure, table: renewalsTable,
			Answers: "Which contracts come up for decision, and what do we expect?",
			Formula: "Contracts whose last notice day lies within the house's limit: value, forecast, and the last talk with a decision maker.",
			Source:  "Contracts, forecasts, events",
		},
		{
			Name: "concentration", Title: "Concentration", Unit: "per cent of revenue", Good: "down",
			now: concentrationFigure, series: concentrationSeries, table: concentrationTable,
			Answers: "How much do we depend on a few clients?",
			Formula: "The share of the largest client and of the five largest, clients of one group counted together; the Herfindahl–Hirschman index (the sum of squared shares); and one divided by it, the effective number of clients.",
			Source:  "The last twelve months' revenue, groups",
		},
		{
			Name: "lifetime_value", Title: "Lifetime value", Unit: "money", Good: "up",
			needs: []string{"since", "cases.ended", "cases.outcome"},
			now:   lifetimeFigure, table: lifetimeValueTable,
			Answers: "What is keeping this client worth, and how does an offer compare with that?",
			Formula: "A year's margin times r ÷ (1 + i − r), where r is the retention of the client's tier and i the discount rate.",
			Source:  "Revenue, the tier's retention, margin and discount from the settings",
		},
		{
			Name: "replacement", Title: "Replacing a loss", Unit: "clients and months", Good: "down",
			needs: []string{"since", "cases.ended", "cases.outcome"},
			now:   replacementFigure, table: replacementTable,
			Answers: "How many new clients would make up for a loss, and how long would that take?",
			Formula: "The revenue lost, divided by the median first-year revenue of new clients; and the months that takes at the recent pace of winning them.",
			Source:  "Revenue lost, first-year revenue of new clients, since",
		},
		{
			Name: "time_to_contact", Title: "Time to contact", Unit: "days", Good: "down",
			needs: []string{"cases.notice", "events"},
			now:   contactFigure, series: talkSeries, table: timeToContactTable,
			Answers: "How fast do we answer a notice?",
			Formula: "Days from the notice to our first try, and to the first conversation.",
			Source:  "Notice days of cases, events",
		},
		{
			Name: "save_rate", Title: "Saved", Unit: "per cent of cases", Good: "up",
			needs: []string{"cases.notice", "cases.outcome"},
			now:   saveRateFigure, series: saveSeries, table: saveRateTable,
			Answers: "When a client was about to leave, how often did they stay?",
			Formula: "Save cases closed as saved or in part, divided by all closed save cases that had a notice or a sign that called for action.",
			Source:  "Closed save cases, signs",
		},
		{
			Name: "win_back_rate", Title: "Won back", Unit: "per cent", Good: "up",
			needs: []string{"cases.ended", "cases.outcome", "cases.kind"},
			now:   winBackFigure, series: winBackSeries, table: winBackRateTable,
			Answers: "How often does a lost client come back?",
			Formula: "Clients won back, as a share of the attempts and as a share of all losses.",
			Source:  "Win-back cases, losses",
		},
		{
			Name: "plays_by_outcome", Title: "What the plays achieved", Unit: "n of m", Good: "up",
			needs: []string{"plays", "cases.plays", "cases.reasons"},
			now:   playsFigure, table: playsByOutcomeTable,
			Answers: "Which playbook works for which reason?",
			Formula: "For each playbook and reason, how many of the plays that ended had worked, with a Wilson interval; under ten no percentage is given.",
			Source:  "Plays and their outcomes",
		},
		{
			Name: "offers_by_outcome", Title: "What became of offers", Unit: "n of m", Good: "up",
			needs: []string{"cases.offers", "cases.reasons", "cases.outcome"},
			now:   offersFigure, table: offersByOutcomeTable,
			Answers: "Are our offers taken, and do they keep anyone?",
			Formula: "For each reason, how many offers were accepted and how many of those clients stayed, with a Wilson interval; under ten no percentage is given.",
			Source:  "Offers and the outcomes of their cases",
		},
		{
			Name: "lead_time", Title: "Lead time", Unit: "days", Good: "up",
			needs: []string{"cases.notice", "cases.ended", "events"},
			now:   leadFigure, series: leadSeries, table: leadTimeTable,
			Answers: "How early did we see it coming?",
			Formula: "Days from the start of the unbroken run of signs to the notice. Losses that no sign came before are named.",
			Source:  "Signs over time, notice days",
		},
		{
			Name: "load", Title: "Load", Unit: "clients, money, steps and hours a person", Good: "level",
			now: loadFigure, table: loadTable,
			Answers: "Does anybody carry more than they can look after?",
			Formula: "For each person: clients, their revenue, steps due, and hours a month.",
			Source:  "Owners, revenue, due steps, hours",
		},
		{
			Name: "hours_freed", Title: "Hours freed", Unit: "hours a month",
			needs: []string{"cases.staff", "cases.ended"},
			now:   hoursFreedFigure, table: hoursFreedTable,
			Answers: "Where did the time go that a lost client used to take?",
			Formula: "Hours that a loss freed, and the people and work they went to.",
			Source:  "Staff notes of cases, hours",
		},
		{
			Name: "reasons_obtained", Title: "Reasons obtained", Unit: "per cent of losses", Good: "up",
			needs: []string{"cases.exit", "cases.reasons", "cases.ended", "cases.outcome"},
			now:   obtainedFigure, series: obtainedSeries, table: reasonsObtainedTable,
			Answers: "Do we learn why clients leave?",
			Formula: "Losses whose reason was obtained from the client, divided by all losses.",
			Source:  "Exit interviews and reasons of cases",
		},
		{
			Name: "goals", Title: "Goals", Unit: "as the measure", Good: "up",
			now: goalsFigure, table: goalsTable,
			Answers: "Are we meeting our goals for keeping clients and winning them back?",
			Formula: "Each goal of the year beside the actual figure of its measure.",
			Source:  "Goals, and the measures they name",
		},
	}
}
