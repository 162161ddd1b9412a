package view

import (
	"cmp"
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

func (f *ClientFile) addBilling(rec *book.Record, ctx *ClientContext) {
	f.Owed = owed(rec.Overdue)
	b := &f.Billing
	b.Months = billedMonths(rec, ctx)
	b.Any = len(rec.Revenue) > 0 || len(rec.Orders) > 0
	b.Twelve = ctx.Billed12
	if len(b.Months) > 0 {
		b.First = b.Months[0].Month
	}
	for _, m := range b.Months {
		b.Total += m.Value
	}
	orders, last := orderTotal(rec.Orders, ctx.AsOf)
	b.LastDay = last
	switch {
	case len(rec.Revenue) == 0:
		b.Text = orders.text(ctx.Money) + " in all"
	default:
		b.Text = ctx.Money.Text(b.Total) + " billed in all"
	}
	if len(rec.Revenue) > 0 && len(rec.Orders) > 0 {
		b.Singles = orders.text(ctx.Money)
	}
	if n := len(rec.Hours); n > 0 {
		h := rec.Hours[n-1]
		b.Hours, b.HoursFor = numberText(book.Number(h.Value*10)), h.Month
	}
}

func orderTotal(orders []book.Order, to day.Day) (sum orderMonth, last day.Day) {
	for i := range orders {
		if o := &orders[i]; o.Date != 0 && o.Date <= to {
			sum.add(o)
			last = max(last, o.Date)
		}
	}
	return sum, last
}

// billedMonths is what each month came to, without gaps, oldest first: the
// month's figure where one was typed, and else the sum of its orders. It goes
// on with zeros to the last closed month, so that a silence shows.
func billedMonths(rec *book.Record, ctx *ClientContext) []BilledMonth {
	billed := retention.Billing(rec)
	if len(billed) == 0 {
		return nil
	}
	first, last := billed[0].Month, min(ctx.BooksClosed, ctx.AsOf.Month())
	for _, m := range billed {
		first, last = min(first, m.Month), max(last, m.Month)
	}
	months := make([]BilledMonth, last-first+1)
	for i := range months {
		months[i].Month = first + day.Month(i)
	}
	for _, m := range billed {
		months[m.Month-first].Value = m.Value
	}
	return months
}

// owed is the newest figure of what they owe, and since when without a break.
func owed(typed []book.MonthMoney) Owed {
	months := slices.Clone(typed)
	slices.SortFunc(months, func(a, b book.MonthMoney) int { return cmp.Compare(b.Month, a.Month) })
	if len(months) == 0 {
		return Owed{}
	}
	o := Owed{Month: months[0].Month, Value: months[0].Value}
	for _, m := range months {
		if m.Value <= 0 {
			break
		}
		o.Since = m.Month
	}
	return o
}

func revenueChart(rec *book.Record, ctx *ClientContext, months []BilledMonth) chart.RevenueInput {
	in := chart.RevenueInput{ID: "revenue", Unit: ctx.Money.Code}
	for _, m := range months {
		in.Months = append(in.Months, chart.Month{
			Month: m.Month.String(), Value: ctx.Money.Float(m.Value), Text: ctx.Money.Text(m.Value), Open: m.Month > ctx.BooksClosed,
		})
	}
	if len(months) > 0 {
		in.Marks = revenueMarks(rec)
	}
	return in
}

func revenueMarks(rec *book.Record) []chart.Mark {
	var marks []chart.Mark
	add := func(d day.Day, label string, kind chart.MarkKind) {
		if d != 0 {
			marks = append(marks, chart.Mark{Day: d.String(), Label: label, Kind: kind})
		}
	}
	for i := range rec.Cases {
		c := &rec.Cases[i]
		label := "Case opened"
		if c.Kind == "win-back" {
			label = "Win-back opened"
		}
		add(c.Opened, label, chart.MarkOpened)
		add(c.Notice, "Notice", chart.MarkNotice)
		add(c.Ended, "Left", chart.MarkEnded)
	}
	for i := range rec.Events {
		if e := &rec.Events[i]; e.Kind == "change" {
			add(e.Date, "Change at the client", chart.MarkChange)
		}
	}
	for i := range rec.Owners {
		if i > 0 {
			add(rec.Owners[i].From, "New owner", chart.MarkChange)
		}
	}
	return marks
}

// touchMonths is how far back the calendar of touches goes.
const touchMonths = 24

func touchChart(rec *book.Record, ctx *ClientContext) chart.TouchInput {
	in := chart.TouchInput{ID: "touches", End: ctx.AsOf.String(), Months: 12}
	year := day.Span{N: 11, Unit: 'm'}.Before(ctx.AsOf).Month().First()
	for i := range rec.Events {
		e := &rec.Events[i]
		if !retention.Touch(e) || e.Date > ctx.AsOf {
			continue
		}
		if e.Date < year {
			in.Months = touchMonths
		}
		in.Days = append(in.Days, chart.Touch{Day: e.Date.String(), Count: 1})
	}
	return in
}
