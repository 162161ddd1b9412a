package retention

import (
	"strconv"
)

// orders-overdue: they usually would have ordered again by now.
//
// As quiet, of days with orders (cancellations are none): longer than nine in ten
// of their own latest gaps, and a smoothed chance of at most watch 10 %, warn 5 %,
// act 1 %. It is not used where billing is regular: where at least four gaps in
// five lie within three days, or a tenth, of the middle one. An invoice that we
// send by the calendar tells nothing of the client.
var signOrdersOverdue = Sign{
	Code: "orders-overdue", Group: "Purchases", Title: "An order is overdue", Soft: true, Part: "purchases",
	Noun:    "an overdue order",
	Means:   "They usually would have ordered again by now. The next order may be going elsewhere already.",
	RestsOn: "Days since the last order, against the latest twenty gaps between their own orders: longer than nine gaps in ten, and unlikely by a smoothed tail of them. Six days with orders are needed. It is not used where billing is regular, such as a monthly fee.",
	Gauge:   "chance of so long a gap, per cent", Falling: true, Watch: 10, Warn: 5, Act: 1,
	look: lookOrdersOverdue,
}

func lookOrdersOverdue(f *file, at *look, say *Finding) Severity {
	s, ok := silent(f.orderDays, at.on)
	if !ok || s.regular() {
		return 0
	}
	sev, since := f.rules.long(ordersOverdue, &s)
	if sev == 0 || say == nil {
		return sev
	}
	under := s.bound() + 1
	k := 0
	for _, g := range s.sorted[:s.gaps] {
		if int(g) < under {
			k++
		}
	}
	say.Since = since
	say.Evidence = "Last order " + days(s.days) + " ago; " + ofGaps(k, s.gaps) + " under " + days(under) + "."
	for i := upTo(f.orders, at.on) - 1; i >= 0 && len(say.Rests) < restsMax; i-- {
		say.rest(f.rec.Orders[f.orders[i].at].At, "order, "+dayText(f.orders[i].on, f.asOf))
	}
	return sev
}

func ofGaps(k, n int) string {
	if k == n {
		return "all of their " + strconv.Itoa(n) + " gaps before were"
	}
	return strconv.Itoa(k) + " of their " + strconv.Itoa(n) + " gaps were"
}

// regular reports whether the gaps are those of a calendar.
func (s *silence) regular() bool {
	middle := s.usual()
	slack := max(3, middle/10)
	near := 0
	for _, g := range s.sorted[:s.gaps] {
		if d := int(g) - middle; d >= -slack && d <= slack {
			near++
		}
	}
	return middle > 2*slack && 5*near >= 4*s.gaps
}
