package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
)

// Severity is how much a sign asks for: to be watched, a word with the client,
// or to act now. The zero value is no sign.
type Severity uint8

// The severities, least first.
const (
	Watch Severity = iota + 1
	Warn
	Act
)

// String is the severity as config and data files type it.
func (s Severity) String() string {
	return [...]string{"", "watch", "warn", "act"}[s]
}

// Finding is one sign that a client shows on a day.
type Finding struct {
	Sign     string // its code
	Severity Severity
	Since    day.Day  // when the unbroken run of it began
	Evidence string   // one sentence with its figures
	Rests    []Rest   // the records behind it, newest first, at most five
	Snoozed  Snoozing // zero where it is not snoozed
	Reason   string   // of seen-before: the code of the reason that the losses were for
}

// Rest is one record that a finding or a part of health rests on.
type Rest struct {
	What string   // in a few words: "visit, 4 February"
	Of   string   // the client whose record it is, where that is another
	At   book.Pos // in the record's files; see World.Place
}

// Snoozing says who set a sign aside, until when, and why.
type Snoozing struct {
	By    string
	On    day.Day
	Until day.Day
	Why   string
}
