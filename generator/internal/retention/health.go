package retention

// Health is how well things stand between us and a client, worked out from the
// records. Band and reason come before the number: a score nobody can explain
// is ignored.
type Health struct {
	Known  bool   // false: too little is on record, and Score says nothing
	Score  int    // 0 to 100
	Band   string // green amber red unknown
	Reason string // the main reason, in one sentence
	Sign   string // the sign that the reason is of, or ""
	Forced string // what holds the band below the score's own: a sign's code, "notice", or ""
	Parts  []Part // in the order of PartNames
	Trend  []int8 // the score at each of the last twelve month-ends before the day, oldest first; -1 where unknown
}

// Part is one part of health. What lowered it are the findings of its signs.
type Part struct {
	Name   string // purchases contact mood delivery relationships
	Known  bool   // false: no data, so it drops out and the rest weigh more
	Score  int    // 0 to 100
	Weight int    // as config has it, before it is shared out among the known parts
}

// The bands.
const (
	Green   = "green"
	Amber   = "amber"
	Red     = "red"
	Unknown = "unknown"
)

// Trends are of this many month-ends, histories of signs of so many.
const (
	TrendMonths   = 12
	HistoryMonths = 24
)
