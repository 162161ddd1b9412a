package site

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// here reports whether somebody is a client today.
func here(rec *book.Record) bool {
	return !slices.Contains([]string{"lost", "let-go", "prospect"}, rec.Status)
}

// billed is what a client was billed in so many months up to one.
func (tr *tracer) billed(rec *book.Record, to day.Month, months int) (sum money.Amount) {
	typed := map[day.Month]bool{}
	within := func(m day.Month) bool { return m <= to && m > to-day.Month(months) }
	for _, m := range rec.Revenue {
		typed[m.Month] = true
		if within(m.Month) {
			sum += m.Value
		}
	}
	for _, o := range rec.Orders {
		if m := o.Date.Month(); within(m) && !typed[m] {
			sum += o.Amount
		}
	}
	return sum
}

// year is what a client was billed in the last twelve closed months.
func (tr *tracer) year(rec *book.Record) money.Amount { return tr.billed(rec, tr.last, 12) }

// pounds is an amount as a page shows it: from ten thousand on without pence.
func pounds(a money.Amount) string {
	sign := ""
	if a < 0 {
		sign, a = "−", -a
	}
	if a >= 10_000_00 {
		a = (a + 50) / 100 * 100
	}
	s := sign + "£" + thousands(int64(a/100))
	if pence := a % 100; pence != 0 {
		s += fmt.Sprintf(".%02d", pence)
	}
	return s
}

// inPounds is an amount as a chart draws it.
func inPounds(a money.Amount) float64 { return float64(a) / 100 }

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rate is a share in per cent, to the second decimal as measures have it.
func rate[T ~int64 | ~int](part, whole T) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return math.Round(1e4*float64(part)/float64(whole)) / 100
}

// decimal is a number with so many decimals at most, "" of none.
func decimal(f float64, places int) string {
	if math.IsNaN(f) {
		return ""
	}
	s := fmt.Sprintf("%.*f", places, f)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return strings.Replace(s, "-", "−", 1)
}

func tenth(f float64) string { return decimal(f, 1) }

// date and monthText are days and months as pages show them; no day is nothing.
func date(d day.Day) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("2 Jan 2006")
}

func monthText(m day.Month) string { return m.First().Time().Format("Jan 2006") }

func (tr *tracer) personName(id string) string {
	for _, p := range tr.people.Team {
		if p.ID == id {
			return p.Name
		}
	}
	return id
}

func (tr *tracer) reasonLabel(code string) string {
	for _, r := range tr.people.Reasons {
		if r.ID == code {
			return r.Label
		}
	}
	return code
}

func signTitle(code string) string {
	s, _ := retention.FindSign(code)
	return s.Title
}

// byAmount orders records by what a function gives, the largest first, then name.
func byAmount(recs []*book.Record, of func(*book.Record) money.Amount) []*book.Record {
	recs = slices.Clone(recs)
	slices.SortStableFunc(recs, func(a, b *book.Record) int {
		return cmp.Or(cmp.Compare(of(b), of(a)), strings.Compare(a.Name, b.Name))
	})
	return recs
}

func (tr *tracer) those(keep func(*book.Record) bool) []*book.Record {
	return slices.DeleteFunc(slices.Clone(tr.records), func(r *book.Record) bool { return !keep(r) })
}

// planned reports whether it is agreed what we do if they leave.
func planned(rec *book.Record) bool { return rec.Plan.Playbook != "" || rec.Plan.Agreed != 0 }
