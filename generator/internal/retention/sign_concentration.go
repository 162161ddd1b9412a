package retention

import (
	"strconv"

	"holdfast/generator/internal/money"
)

// concentration: one client, or one group of them, brings more of the revenue
// than the house wants to depend on.
//
// The share of the client, with all clients of its group, in what was billed in the
// last twelve closed months. It is graded in times limits.client_share: watch 1,
// warn 1.5, act never. It is no fault of theirs and does not lower their health.
var signConcentration = Sign{
	Code: "concentration", Group: "The book", Title: "Too much rests on one client",
	Means:   "One client, or one group of them, brings more of the revenue than the house wants to depend on. It is no fault of theirs and does not lower their health.",
	RestsOn: "The client's or group's share of the last twelve months' revenue, against the limit.",
	Gauge:   "times the limit", Watch: 1, Warn: 1.5, Act: Never,
}

func (w *World) findConcentration(rules *Rules) {
	limit := rules.Config.Limits.ClientShare.V
	if rules.off[concentration] || rules.blind || w.billed <= 0 || limit == 0 {
		return
	}
	for _, r := range w.Rows {
		if r.Revenue12 <= 0 || gone(r.Status) {
			continue
		}
		sum, others := r.Revenue12, 0
		if r.Group != "" {
			sum, others = w.groupRevenue(r)
		}
		share := 100 * float64(sum) / float64(w.billed)
		sev := rules.grade(concentration, share/float64(limit))
		if sev == 0 || share <= float64(limit) {
			continue
		}
		of := ""
		if others > 0 {
			of = ", with " + several(others, "other client") + " of their group,"
		}
		r.Findings = append(r.Findings, Finding{
			Sign: signs[concentration].Code, Severity: sev, Since: w.AsOf,
			Evidence: figure(share) + " % of the last twelve months’ revenue" + of + " comes from them; the limit is " + strconv.Itoa(limit) + ".",
			Rests:    []Rest{{What: "the record, " + w.Config.Money.Text(r.Revenue12) + " in twelve months", At: r.Begins}},
		})
	}
}

// groupRevenue is what a client's group was billed, and how many others are in it.
func (w *World) groupRevenue(r *Row) (sum money.Amount, others int) {
	for _, s := range w.groups[r.Group] {
		sum += max(0, s.Revenue12)
		if s != r && s.Revenue12 > 0 {
			others++
		}
	}
	return sum, others
}
