package retention

import "holdfast/generator/internal/book"

// of is one entry of a client's record.
type of[T any] struct {
	rec *book.Record
	x   *T
}

// entries goes through one list of a record.
func entries[T any](list func(*book.Record) []T) func(*World, *book.Record, func(*of[T]) bool) {
	return func(_ *World, rec *book.Record, yield func(*of[T]) bool) {
		all := list(rec)
		for i := range all {
			if !yield(&of[T]{rec, &all[i]}) {
				return
			}
		}
	}
}

// clientField is the column that says whose an entry is.
func clientField[T any]() field[of[T]] {
	return field[of[T]]{"client", Text, "", "The client's id", func(_ *World, e *of[T]) Cell { return TextCell(e.rec.ID) }}
}

func eventsTable() Table {
	type row = of[book.Event]
	return recordTable("events", "Every touch and happening, in the order of the records.", []field[row]{
		clientField[book.Event](),
		{"id", Text, "", "The event's id within the client", func(_ *World, e *row) Cell { return TextCell(e.x.ID) }},
		{"date", Date, "", "The day", func(_ *World, e *row) Cell { return DateCell(e.x.Date) }},
		{"time", Text, "", "The time of day, as typed", func(_ *World, e *row) Cell { return TextCell(e.x.Time) }},
		{"kind", Text, "", "call, meeting, visit, email, letter, thank-you, review, survey, complaint, win, change, testimonial, milestone, view, internal or other", func(_ *World, e *row) Cell { return TextCell(e.x.Kind) }},
		{"direction", Text, "", "in: they began it; out: we did; absent: both ways, or not said", func(_ *World, e *row) Cell { return TextCell(e.x.Direction) }},
		{"by", Text, "", "The id of our person", func(_ *World, e *row) Cell { return TextCell(e.x.By) }},
		{"with_whom", Text, "", "The ids of their people, a space between", func(_ *World, e *row) Cell { return spaced(e.x.With) }},
		{"summary", Text, "", "What happened, in one line", func(_ *World, e *row) Cell { return TextCell(e.x.Summary) }},
		{"sentiment", Whole, "", "Their mood, from −2 to 2", func(_ *World, e *row) Cell { return optWhole(e.x.Sentiment) }},
		{"band", Text, "", "Of a view: the owner's own judgement, green, amber or red", func(_ *World, e *row) Cell { return TextCell(e.x.Band) }},
		{"worth", Money, "", "Of a win: what it was worth to them", func(_ *World, e *row) Cell { return optMoney(e.x.Worth.Set, e.x.Worth.V) }},
		{"cause", Text, "", "Of a complaint: a reason's code, or their words", func(_ *World, e *row) Cell { return TextCell(e.x.Cause) }},
		{"resolved", Date, "", "Of a complaint or change: the day it was settled", func(_ *World, e *row) Cell { return DateCell(e.x.Resolved) }},
		{"touch", Truth, "", "1 where it was a contact with the client, either way", func(_ *World, e *row) Cell { return TruthCell(Touch(e.x)) }},
		{"talk", Truth, "", "1 where both sides spoke", func(_ *World, e *row) Cell { return TruthCell(Talk(e.x)) }},
	}, entries(func(r *book.Record) []book.Event { return r.Events }))
}

func contactsTable() Table {
	type row = of[book.Contact]
	return recordTable("contacts", "The clients' people.", []field[row]{
		clientField[book.Contact](),
		{"id", Text, "", "The contact's id within the client", func(_ *World, e *row) Cell { return TextCell(e.x.ID) }},
		{"name", Text, "", "The contact's name", func(_ *World, e *row) Cell { return TextCell(e.x.Name) }},
		{"title", Text, "", "What they are there", func(_ *World, e *row) Cell { return TextCell(e.x.Title) }},
		{"role", Text, "", "What they are to us: decision-maker, sponsor, champion, influencer, user, gatekeeper, critic or associate", func(_ *World, e *row) Cell { return TextCell(e.x.Role) }},
		{"stance", Text, "", "ally, neutral or critic", func(_ *World, e *row) Cell { return TextCell(e.x.Stance) }},
		{"status", Text, "", "active, moved, left or unknown", func(_ *World, e *row) Cell { return TextCell(e.x.Status) }},
		{"since", Date, "", "Known to us, or there, from this day; the record's from", func(_ *World, e *row) Cell { return DateCell(e.x.From) }},
		{"until", Date, "", "The day they left; the record's to", func(_ *World, e *row) Cell { return DateCell(e.x.To) }},
		{"moved_to", Text, "", "Where they went: a client's id, or words", func(_ *World, e *row) Cell { return TextCell(e.x.MovedTo) }},
		{"prefers", Text, "", "phone, in-person, email or letter", func(_ *World, e *row) Cell { return TextCell(e.x.Prefers) }},
		{"email", Text, "", "Their address", func(_ *World, e *row) Cell { return TextCell(e.x.Email) }},
		{"phone", Text, "", "Their number", func(_ *World, e *row) Cell { return TextCell(e.x.Phone) }},
	}, entries(func(r *book.Record) []book.Contact { return r.Contacts }))
}

func contractsTable() Table {
	type row = of[book.Contract]
	return recordTable("contracts", "Every agreement.", []field[row]{
		clientField[book.Contract](),
		{"id", Text, "", "The contract's id within the client", func(_ *World, e *row) Cell { return TextCell(e.x.ID) }},
		{"signed", Date, "", "The day it was signed", func(_ *World, e *row) Cell { return DateCell(e.x.Signed) }},
		{"start", Date, "", "Its first day", func(_ *World, e *row) Cell { return DateCell(e.x.Start) }},
		{"end", Date, "", "Its last day", func(_ *World, e *row) Cell { return DateCell(e.x.End) }},
		{"last_notice", Date, "", "The last day on which notice can be given", func(_ *World, e *row) Cell { return DateCell(e.x.LastNotice()) }},
		{"notice_days", Whole, "days", "How long before the end notice has to come", func(_ *World, e *row) Cell { return optWhole(e.x.NoticeDays) }},
		{"auto_renew", Truth, "", "1 where it goes on unless someone gives notice", func(_ *World, e *row) Cell { return TruthCell(e.x.AutoRenew) }},
		{"annual_value", Money, "a year", "What it is worth", func(_ *World, e *row) Cell { return optMoney(e.x.AnnualValue.Set, e.x.AnnualValue.V) }},
		{"likely", Whole, "per cent", "How likely we hold the renewal to be", func(_ *World, e *row) Cell { return optWhole(e.x.Forecast.Likely) }},
		{"forecast", Money, "a year", "What we think the renewed contract will be worth", func(_ *World, e *row) Cell { return optMoney(e.x.Forecast.Value.Set, e.x.Forecast.Value.V) }},
		{"forecast_on", Date, "", "The day of that view", func(_ *World, e *row) Cell { return DateCell(e.x.Forecast.On) }},
		{"running", Truth, "", "1 where it is in force today", func(w *World, e *row) Cell { return TruthCell(Running(e.x, w.AsOf)) }},
	}, entries(func(r *book.Record) []book.Contract { return r.Contracts }))
}

// promise is one commitment and the contract it stands in.
type promise struct {
	rec      *book.Record
	contract *book.Contract
	*book.Commitment
}

func commitmentsTable() Table {
	return recordTable("commitments", "What each side promised in a contract.", []field[promise]{
		{"client", Text, "", "The client's id", func(_ *World, p *promise) Cell { return TextCell(p.rec.ID) }},
		{"contract", Text, "", "The contract's id", func(_ *World, p *promise) Cell { return TextCell(p.contract.ID) }},
		{"id", Text, "", "The commitment's id, where it has one", func(_ *World, p *promise) Cell { return TextCell(p.ID) }},
		{"by", Text, "", "us or client", func(_ *World, p *promise) Cell { return TextCell(p.By) }},
		{"what", Text, "", "What was promised", func(_ *World, p *promise) Cell { return TextCell(p.What) }},
		{"due", Date, "", "The day it was promised for", func(_ *World, p *promise) Cell { return DateCell(p.Due) }},
		{"state", Text, "", "open, met, missed or disputed", func(_ *World, p *promise) Cell { return TextCell(p.State) }},
		{"settled", Date, "", "The day that was settled", func(_ *World, p *promise) Cell { return DateCell(p.Settled) }},
		{"evidence", Text, "", "What shows it", func(_ *World, p *promise) Cell { return TextCell(p.Evidence) }},
	}, func(_ *World, rec *book.Record, yield func(*promise) bool) {
		for i := range rec.Contracts {
			c := &rec.Contracts[i]
			for j := range c.Commitments {
				if !yield(&promise{rec, c, &c.Commitments[j]}) {
					return
				}
			}
		}
	})
}

func revenueTable() Table {
	type row = of[book.MonthMoney]
	return recordTable("revenue", "What each client was billed by month: as typed, and else the sum of the month's orders.", []field[row]{
		clientField[book.MonthMoney](),
		{"month", Month, "", "The month", func(_ *World, e *row) Cell { return MonthCell(e.x.Month) }},
		{"amount", Money, "", "Billed in it, cancellations taken off", func(_ *World, e *row) Cell { return Cell{Set: true, Int: int64(e.x.Value)} }},
		{"closed", Truth, "", "1 where the month's books are closed", func(w *World, e *row) Cell { return TruthCell(e.x.Month <= w.Config.BooksClosed) }},
	}, entries(Billing))
}

func ordersTable() Table {
	type row = of[book.Order]
	return recordTable("orders", "Every invoice and cancellation.", []field[row]{
		clientField[book.Order](),
		{"date", Date, "", "The day", func(_ *World, e *row) Cell { return DateCell(e.x.Date) }},
		{"amount", Money, "", "Its amount; below nought of a cancellation", func(_ *World, e *row) Cell { return MoneyCell(e.x.Amount) }},
		{"ref", Text, "", "Its number", func(_ *World, e *row) Cell { return TextCell(e.x.Ref) }},
	}, entries(func(r *book.Record) []book.Order { return r.Orders }))
}

func followUpsTable() Table {
	type row = of[book.FollowUp]
	return recordTable("follow_ups", "What somebody said they would do, outside any play.", []field[row]{
		clientField[book.FollowUp](),
		{"id", Text, "", "The follow-up's id, where it has one", func(_ *World, e *row) Cell { return TextCell(e.x.ID) }},
		{"what", Text, "", "What is to be done", func(_ *World, e *row) Cell { return TextCell(e.x.What) }},
		{"set_on", Date, "", "The day it was agreed", func(_ *World, e *row) Cell { return DateCell(e.x.Set) }},
		{"due", Date, "", "The day it is due", func(_ *World, e *row) Cell { return DateCell(e.x.Due) }},
		{"by", Text, "", "The id of the person who does it", func(_ *World, e *row) Cell { return TextCell(e.x.By) }},
		{"done", Date, "", "The day it was done", func(_ *World, e *row) Cell { return DateCell(e.x.Done) }},
		{"overdue", Truth, "", "1 where it is not done and its day has passed", func(w *World, e *row) Cell {
			return TruthCell(e.x.Done == 0 && e.x.Due != 0 && e.x.Due < w.AsOf)
		}},
	}, entries(func(r *book.Record) []book.FollowUp { return r.FollowUps }))
}
