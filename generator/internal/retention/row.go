// Package retention works out what a book of clients says: who is at risk and
// why, what is due, what was tried. Pure functions of records, rows and the
// day; no I/O, no clock.
//
// A build is done in two passes. Summarise sees one record at a time and leaves
// a Row of about 2 KB; everything across clients sees rows only, so that ten
// thousand records never stand in memory together.
package retention

import (
	"slices"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Row is what other pages than the client's own may show of a client.
type Row struct {
	ID       string
	Name     string
	Aliases  []string
	Group    string
	Status   string
	Tier     string
	Owner    string
	Sponsor  string
	Team     []string
	Industry string
	Region   string
	Since    day.Day
	File     string // where the record is typed
	Line     int32
	Files    []string // all of its files; none for an audience

	Joined       day.Day    // since, or else the first day that billing or a contract tells of; no day where nothing does
	Billed       []MonthSum // what was billed by month, from old to new
	HoursQuarter book.Hours // our time in the last three closed months

	Revenue12 money.Amount // billed in the last twelve closed months
	Annual    money.Amount // contract value a year of the contracts running now
	AtRisk    money.Amount // Revenue12 (or Annual) where in notice, in an open save case or red
	LastTouch day.Day      // last event that was a touch with them
	LastTalk  day.Day      // last two-way talk with a decision maker
	Contacts  []ContactRow
	Written   day.Day   // the last day of which somebody wrote anything down
	View      ViewRow   // the owner's own judgement
	Planned   bool      // a plan is agreed in case they leave
	Renewal   Renewal   // the contract that ends next
	Ending    []Renewal // every contract yet to end, by its end
	Findings  []Finding // the signs it shows, worst first
	Health    Health
	Sole      Sole      // the one of ours whom all recent conversations ran through
	Effort    Effort    // our time for them, of the last closed months
	Asides    []Aside   // signs across clients that are set aside
	Tallies   []Tally   // how often signs were right here
	SignRuns  []SignSet // the signs it showed at each of the last 24 month-ends before the day, oldest first
	Cases     []CaseRow
	Plays     []PlayRow // plays outside any case, and of cases
	FollowUps []FollowUpRow
	Recent    []RecentRow    // the newest events, at most five
	Complain  []ComplaintRow // open ones, in the order typed
	Praise    []PraiseRow
	Refs      []book.Ref // what the record names elsewhere
}

// ContactRow is one of their people, for the ways to reach them.
type ContactRow struct {
	ID, Name, Title, Role, Stance, Status string
	MovedTo                               string
	Knows                                 []string
}

// Renewal is the next end of a contract.
type Renewal struct {
	Contract   string
	End        day.Day
	LastNotice day.Day // the end itself where no notice was agreed
	AutoRenew  bool
	Value      money.Amount
	Likely     book.Opt[int]
	Forecast   book.Opt[money.Amount]
}

// CaseRow is one case in short.
type CaseRow struct {
	ID, Kind, Owner string
	Opened, Notice  day.Day
	Ended, Closed   day.Day
	Outcome         string
	Trigger         string // a sign's code, or words
	Chance          book.Opt[int]
	Edge, Response  string // the rival's, and ours to it
	Exit            string // the state of the exit interview
	Reasons         []book.CaseReason
	Rival           string
	Lost, Kept      money.Amount // a year's
	Obtained        string       // obtained refused unreachable, or ""
	Lessons         []book.Lesson
	Offers          []OfferRow
	NotBefore       day.Day // of the leave to call again
	Permission      book.Opt[bool]
	Every           day.Span // how often we may
	RetryOn         day.Day  // when to ask again for the exit talk
	Clock           Clock
	Tries           Tries
	Terms           Terms
	Staff           StaffRow
	At              book.Pos

	// Of a case in which they gave notice or left: the month-end (or the eve of that
	// day) at which the unbroken run of signs before it began, no day where none
	// showed; and every sign that showed in the six months before.
	Warned day.Day
	Before SignSet
	Acted  bool // of a save case: a sign called for action while it was open
}

// ViewRow is the owner's newest view of a client.
type ViewRow struct {
	On   day.Day
	Band string // green amber red; "" where none is on record
}

// Open reports whether the case is still being worked.
func (c *CaseRow) Open() bool { return c.Closed == 0 && c.Outcome == "" }

// OfferRow is one offer in short.
type OfferRow struct {
	What    string
	On      day.Day
	Expires day.Day
	State   string
	Value   money.Amount
	Cost    money.Amount

	ApprovedBy string
	Answered   day.Day
	At         book.Pos
}

// PlayRow is one play in short.
type PlayRow struct {
	At       book.Pos
	Case     string // "" outside any case
	Playbook string
	Owner    string
	Started  day.Day
	Ended    day.Day
	Outcome  string
	Done     []string // ids of the steps done
}

// FollowUpRow is one follow-up that is not done.
type FollowUpRow struct {
	ID, What, By string
	Due          day.Day
	At           book.Pos
}

// At is where the record begins.
func (r *Row) At() book.Pos {
	return book.Pos{File: int32(max(0, slices.Index(r.Files, r.File))), Line: r.Line}
}

// Place is where that was typed: a file of the record and a line, or "" and 0
// where the readers are not told.
func (r *Row) Place(p book.Pos) (file string, line int32) {
	if p.Line == 0 || int(p.File) >= len(r.Files) {
		return "", 0
	}
	return r.Files[p.File], p.Line
}

// RecentRow is one of the newest events.
type RecentRow struct {
	Date    day.Day
	Kind    string
	Summary string
	By      string
}

// ComplaintRow is one complaint that is still open.
type ComplaintRow struct {
	Cause   string // a reason's code, or words, or ""
	Summary string
	On      day.Day
}

// PraiseRow is one testimonial.
type PraiseRow struct {
	From, FromName, Form, Quote string
	Date                        day.Day
	Consent                     book.Opt[bool]
}
