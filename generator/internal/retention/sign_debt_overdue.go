package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// debt-overdue: invoices of ours are unpaid past their day.
//
// Of the amounts past due at month-ends: there is one for the latest month that is
// known, or for the one before. It is graded by how many months in a row have one:
// watch 1, warn 2, act 4; one that comes to a month's billing or more is a warning
// at once.
var signDebtOverdue = Sign{
	Code: "debt-overdue", Group: "Delivery", Title: "They owe us money past due", Part: "purchases",
	Noun:    "an overdue debt",
	Means:   "Invoices are unpaid past their day. It may be a sign of hard times, of a dispute, or of someone on the way out.",
	RestsOn: "The amount overdue at the latest month-end, and the months before it.",
	Gauge:   "months in a row", Watch: 1, Warn: 2, Act: 4,
	look: lookDebtOverdue,
}

func lookDebtOverdue(f *file, at *look, say *Finding) Severity {
	last := -1
	for i := range f.rec.Overdue {
		if f.rec.Overdue[i].Month.Last() <= at.on {
			last = i
		}
	}
	if last < 0 || f.rec.Overdue[last].Value <= 0 || f.rec.Overdue[last].Month < lastWhole(at.on)-1 {
		return 0
	}
	run := 1
	for i := last; i > 0 && f.rec.Overdue[i-1].Value > 0 && f.rec.Overdue[i-1].Month == f.rec.Overdue[i].Month-1; i-- {
		run++
	}
	owed := &f.rec.Overdue[last]
	sev := f.rules.grade(debtOverdue, float64(run))
	if sev == Watch && f.monthsOf(owed.Value, at) >= 1 {
		sev = Warn
	}
	if sev != 0 && say != nil {
		f.sayDebt(owed, last, run, at, say)
	}
	return sev
}

// lastWhole is the last month that was over on a day.
func lastWhole(on day.Day) day.Month {
	if m := on.Month(); m.Last() > on {
		return m - 1
	}
	return on.Month()
}

// monthsOf is how many months' billing an amount comes to; 0 where nothing tells.
func (f *file) monthsOf(a money.Amount, at *look) float64 {
	x := f.billed.through(at.closed)
	if len(x) > baseMonths {
		x = x[len(x)-baseMonths:]
	}
	if m := mean(x); m > 0 {
		return float64(a) / m
	}
	return 0
}

func (f *file) sayDebt(owed *book.MonthMoney, last, run int, at *look, say *Finding) {
	say.Since = (owed.Month - day.Month(run-1)).Last()
	say.Evidence = moneyText(f.rules.Config.Money, float64(owed.Value)) + " was past due at the end of " + monthText(owed.Month, f.asOf)
	switch n := f.monthsOf(owed.Value, at); {
	case n >= 1.5:
		say.Evidence += ", " + figure(n) + " months’ billing"
	case n >= 0.9:
		say.Evidence += ", about a month’s billing"
	}
	if run > 1 {
		say.Evidence += "; the " + ordinal(run) + " month in a row"
	}
	say.Evidence += "."
	for i := last; i > last-run; i-- {
		say.rest(f.rec.Overdue[i].At, "past due, "+monthText(f.rec.Overdue[i].Month, f.asOf))
	}
}
