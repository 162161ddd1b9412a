package book

// SignCodes are the early warnings that records, playbooks and config may name.
// Package retention defines each; a test holds the two lists together.
var SignCodes = []string{
	"quiet", "orders-overdue", "purchases-down", "mood-down", "scores-down", "view-red",
	"renewal-near", "in-notice-window", "renewal-lapsed", "notice-late",
	"complaint-open", "complaints-rising", "promise-missed", "obligation-doubtful", "debt-overdue",
	"no-decision-maker", "single-thread", "our-single-thread", "change-at-top",
	"untouched", "step-overdue", "pushy", "crowded-out", "concentration", "seen-before",
	"gone-silently", "thin-history",
}

// MeasureNames are the measures that goals may be set for.
var MeasureNames = []string{
	"grr", "nrr", "logo_churn", "cohorts", "losses_by_reason", "revenue_at_risk", "renewals", "concentration",
	"lifetime_value", "replacement", "time_to_contact", "save_rate", "win_back_rate", "plays_by_outcome",
	"offers_by_outcome", "lead_time", "load", "hours_freed", "reasons_obtained", "goals",
}

// TableNames are the tables that reports may ask: the records themselves, and
// every measure but the goals, which stand beside their measures.
var TableNames = append([]string{
	"clients", "events", "contacts", "contracts", "commitments", "revenue", "orders", "follow_ups", "cases", "case_reasons",
	"plays", "steps", "offers", "lessons", "signs", "health", "sign_months",
}, MeasureNames...)
