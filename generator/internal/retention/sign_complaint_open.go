package retention

import (
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
)

// complaint-open: a complaint waits longer than the house allows.
//
// Of complaints without a day of being resolved: the oldest has been open longer
// than limits.complaint_open. It is graded in times that limit: watch 1, warn 2,
// act 3.
var signComplaintOpen = Sign{
	Code: "complaint-open", Group: "Delivery", Title: "A complaint is still open", Part: "delivery",
	Noun:    "an open complaint",
	Means:   "They told us what is wrong and still wait for an answer. A complaint is a client who has not left yet.",
	RestsOn: "Complaints without a day of being resolved, against the limit on how long one may stay open.",
	Gauge:   "times the limit", Watch: 1, Warn: 2, Act: 3,
	look: lookComplaintOpen,
}

func lookComplaintOpen(f *file, at *look, say *Finding) Severity {
	limit := f.rules.Config.Limits.ComplaintOpen
	n := upTo(f.complaints, at.on)
	if n == 0 || limit.IsZero() {
		return 0
	}
	var oldest *book.Event
	open, allowed := 0, 0
	for _, s := range f.complaints[:n] {
		e := &f.rec.Events[s.at]
		if e.Resolved != 0 && e.Resolved <= at.on || limit.After(e.Date) >= at.on {
			continue
		}
		if open++; oldest == nil {
			oldest, allowed = e, int(limit.After(e.Date)-e.Date)
		}
		if say != nil {
			say.rest(e.At, "complaint, "+dayText(e.Date, f.asOf))
		}
	}
	if oldest == nil {
		return 0
	}
	age := int(at.on - oldest.Date)
	sev := f.rules.grade(complaintOpen, float64(age)/float64(allowed))
	if sev == 0 || say == nil {
		return sev
	}
	say.Since = limit.After(oldest.Date) + 1
	say.Evidence = plain(oldest.Summary) + ", raised " + dayText(oldest.Date, f.asOf) + ", open " + days(age) + "; the limit is " + strconv.Itoa(allowed) + "."
	if open > 1 {
		say.Evidence = strings.TrimSuffix(say.Evidence, ".") + ". " + capital(number(open-1)) + " more " + isAre(open-1) + " open too long."
	}
	return sev
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
