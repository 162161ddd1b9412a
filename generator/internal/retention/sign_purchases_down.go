package retention

import (
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/stats"
)

// purchases-down: the last closed months are well below what is normal here.
//
// The average of the last three closed months is held against the twelve before
// (six at least). It is low where its robust z (stats.RobustZ, the MAD for no less
// than a twentieth of the median) is at most −2: a single value is an outlier from
// 3.5 on, and an average of three varies by 1/√3 of that. From twelve months on, a
// slide too slow for that shows where a moving average (EWMA, λ = 0.2) of the later
// half of the last two years has left 2.7 of its deviations below the middle of the
// earlier half. From twenty-four months on the season is taken out: these months are
// held against what the same months were of their year, last year and the year
// before. Either way the fall is at least a tenth and worth 10,000 minor units a
// month (£100), and graded by its size: watch 10 %, warn 25 %, act 50 %.
var signPurchasesDown = Sign{
	Code: "purchases-down", Group: "Purchases", Title: "They buy less", Soft: true, Part: "purchases",
	Noun:    "falling purchases",
	Means:   "The last closed months are well below what is normal for this client. Work is often moved to another supplier a piece at a time.",
	RestsOn: "Revenue of the last three closed months against the client's own twelve before: by robust z-score, by a slow average from twelve months on, and with the season taken out from twenty-four. The fall has to be at least a tenth, and worth something in money.",
	Gauge:   "fall, per cent", Watch: 10, Warn: 25, Act: 50,
	look: lookPurchasesDown,
}

const (
	recentMonths = 3
	baseMonths   = 12
	fewestBase   = 6
	leastFall    = 10     // per cent
	leastMoney   = 10_000 // minor units a month
	lowZ         = -2.0   // 3.5/√3, see above
	slowLambda   = 0.2    // of the EWMA
	slowWidth    = 2.7    // of its limits
	deviation    = 0.6745 // MAD of a normal sample of deviation 1
)

// fall is a drop in what they buy.
type fall struct {
	now, before float64 // averages, as billed
	expected    float64 // before, with the season
	base        int     // months that before is of
	slow        bool    // found by the slow average
}

func (d *fall) percent() float64 { return 100 * (1 - d.now/d.expected) }

func lookPurchasesDown(f *file, at *look, say *Finding) Severity {
	x := f.billed.through(at.closed)
	if int(at.closed-f.billed.first)+1 != len(x) {
		return 0
	}
	d, ok := dropped(x)
	if !ok || d.expected-d.now < leastMoney || d.percent() < leastFall {
		return 0
	}
	sev := f.rules.grade(purchasesDown, d.percent())
	if sev == 0 || say == nil {
		return sev
	}
	f.sayPurchases(at, &d, say)
	return sev
}

// dropped finds a fall in monthly amounts, by the quick way or the slow.
func dropped(x []float64) (fall, bool) {
	n := len(x)
	if n < recentMonths+fewestBase {
		return fall{}, false
	}
	base := x[max(0, n-recentMonths-baseMonths) : n-recentMonths]
	d := fall{now: mean(x[n-recentMonths:]), before: mean(base), base: len(base)}
	season := seasonal(x)
	d.expected = d.before * season
	middle := stats.Median(base)
	if d.expected <= 0 || middle <= 0 {
		return d, false
	}
	if stats.RobustZ(d.now/season, base, middle/20) <= lowZ {
		return d, true
	}
	d.slow = true
	return d, slides(x)
}

// slides reports whether a slow average of the later half of the last two years
// has left the level of the earlier half. A season would look like a slide on
// less than two whole years, and with one the halves are a year each.
func slides(x []float64) bool {
	if len(x) < 2*fewestBase {
		return false
	}
	x = x[max(0, len(x)-2*baseMonths):]
	early, late := x[:len(x)/2], x[len(x)/2:]
	centre := stats.Median(early)
	sigma := max(stats.MAD(early), centre/20) / deviation
	return centre > 0 && stats.EWMA(late, centre, slowLambda) < centre-stats.EWMALimit(len(late), sigma, slowLambda, slowWidth)
}

// seasonal is what the last three months of a year were of that year's average,
// in the years before: 1 without two years on record.
func seasonal(x []float64) float64 {
	n := len(x)
	if n < 24 {
		return 1
	}
	sum, years := 0.0, 0.0
	for back := 12; n-back-recentMonths >= 0 && years < 2; back += 12 {
		year := x[max(0, n-back-12) : n-back]
		if back == 12 {
			year = x[n-recentMonths-baseMonths : n-recentMonths] // the base itself holds those months
		}
		if m := mean(year); m > 0 && len(year) == baseMonths {
			sum += mean(x[n-back-recentMonths:n-back]) / m
			years++
		}
	}
	if years == 0 {
		return 1
	}
	return min(3, max(1.0/3, sum/years))
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / max(1, float64(len(x)))
}

func (f *file) sayPurchases(at *look, d *fall, say *Finding) {
	m := f.rules.Config.Money
	from := at.closed - recentMonths + 1
	span := "the twelve months before"
	if d.base < baseMonths {
		span = "the " + number(d.base) + " months before"
	}
	say.Evidence = months(from, at.closed, f.asOf) + " averaged " + moneyText(m, d.now) + "; " + span + ", " + moneyText(m, d.before)
	switch s := d.expected / d.before; {
	case s > 1.05 || s < 0.95:
		say.Evidence += ", and with the season " + moneyText(m, d.expected) + " was to be expected (" + percent(-d.percent()) + ")."
	case d.slow:
		say.Evidence += " (" + percent(-d.percent()) + "), a slow slide."
	default:
		say.Evidence += " (" + percent(-d.percent()) + ")."
	}
	f.restMonths(say, from, at.closed)
}

// restMonths names the entries of revenue, or the orders, of some months.
func (f *file) restMonths(say *Finding, from, to day.Month) {
	for m := to; m >= from; m-- {
		i, typed := slices.BinarySearchFunc(f.rec.Revenue, m, func(x book.MonthMoney, m day.Month) int { return int(x.Month - m) })
		if typed {
			say.rest(f.rec.Revenue[i].At, "revenue of "+monthText(m, f.asOf))
			continue
		}
		for k := upTo(f.orders, m.Last()) - 1; k >= 0 && f.orders[k].on >= m.First(); k-- {
			say.rest(f.rec.Orders[f.orders[k].at].At, "order, "+dayText(f.orders[k].on, f.asOf))
		}
	}
}
