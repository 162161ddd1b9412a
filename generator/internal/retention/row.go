// Package retention works out what a book of clients says: who is at risk and
// why, what is due, what was tried. Pure functions of records, rows and the
// day; no I/O, no clock.
//
// A build is done in two passes. Summarise sees one record at a time and leaves
// a Row of about 2 KB; everything across clients sees rows only, so that ten
// thousand records never stand in memory together.
package retention

import (
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// Row is what other pages than the client's own may show of a client. There are
// thousands: what most pages never look at is kept as bytes, in lists and columns,
// and what another field says already is not kept again.
type Row struct {
	ID       string
	Name     string
	Aliases  pack.List[string]
	Group    string
	Status   string
	Tier     string
	Owner    string
	Sponsor  string
	Industry string
	Region   string
	View     string            // the owner's own judgement: green amber red, or "" where none is on record
	Files    pack.List[string] // all files of the record, see path; none for an audience
	Begins   book.Pos          // where the record is typed

	Since     day.Day
	Joined    day.Day // since, or else the first day that billing or a contract tells of; no day where nothing does
	LastTouch day.Day // last event that was a touch with them
	LastTalk  day.Day // last two-way talk with a decision maker
	Written   day.Day // the last day of which somebody wrote anything down
	Planned   bool    // a plan is agreed in case they leave

	Billed       Months
	HoursQuarter book.Hours   // our time in the last three closed months
	Revenue12    money.Amount // billed in the last twelve closed months
	Annual       money.Amount // contract value a year of the contracts running now
	AtRisk       money.Amount // Revenue12 (or Annual) where in notice, in an open save case or red

	Health   Health
	Found    pack.List[Finding] // the signs that its own record shows, worst first
	Findings []Finding          // all the signs it shows, worst first; of a row in a World only
	Asides   pack.List[Aside]   // signs across clients that are set aside
	Past     pack.Value[Past]
	Cases    []CaseRow
	Contacts pack.List[ContactRow]
	Names    pack.List[nameRef] // see Refs
	Ending   pack.List[Renewal] // every contract yet to end, by its end
	Plays    pack.List[PlayRow] // plays outside any case, and of cases
	Notes    pack.Value[Notes]
}

// OpenAll reads what is kept as bytes once, for a row that one world after another is
// made from.
func (r *Row) OpenAll() {
	r.Found.Open()
	r.Asides.Open()
	r.Past.Open()
	r.Contacts.Open()
	r.Ending.Open()
	r.Plays.Open()
	r.Notes.Open()
}

// Notes is what somebody wrote down that other pages tell of.
type Notes struct {
	FollowUps  []FollowUpRow  // not done
	Recent     []RecentRow    // the newest events since NewsFrom, at most five
	Complaints []ComplaintRow // open ones, in the order typed
	Praise     []PraiseRow
}

// Past is what only the signs across clients and the back-test look at.
type Past struct {
	Runs    []SignSet // the signs it showed at each of the last 24 month-ends before the day, oldest first
	Tallies []Tally   // how often signs were right here
	Effort  Effort    // our time for them, of the last closed months
	Sole    Sole      // the one of ours whom all recent conversations ran through
}

// ContactRow is one of their people, for the ways to reach them.
type ContactRow struct {
	ID, Name     string
	Gone         bool     // left, or moved
	Active, Ally bool     // whom one could ask
	Title        string   // of an ally, and of those who lead to another client
	Role, Stance string   // of those who lead to another client
	MovedTo      string   // a client, or words
	Knows        []string // people of other clients, CLIENT/CONTACT
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
	Staff           pack.Value[StaffRow]
	At              book.Pos

	// Of a case in which they gave notice or left: the month-end (or the eve of that
	// day) at which the unbroken run of signs before it began, no day where none
	// showed; and every sign that showed in the six months before.
	Warned day.Day
	Before SignSet
	Acted  bool // of a save case: a sign called for action while it was open
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

// Renewal is the contract that ends next.
func (r *Row) Renewal() (next Renewal) {
	if ending := r.Ending.All(); len(ending) > 0 {
		next = ending[0]
	}
	return next
}

// File is where the record is typed, or "" where the readers are not told.
func (r *Row) File() string { return r.path(r.Begins) }

// Place is where that was typed: a file of the record and a line, or "" and 0
// where the readers are not told.
func (r *Row) Place(p book.Pos) (file string, line int32) {
	if file = r.path(p); file == "" || p.Line == 0 {
		return "", 0
	}
	return file, p.Line
}

// paths keeps the files of a record; what all paths of a client begin with, its
// id says already.
func paths(id string, files []string) pack.List[string] {
	short := make([]string, len(files))
	for i, f := range files {
		short[i] = strings.TrimPrefix(f, clientsFolder+id)
	}
	return pack.ListOf(short)
}

func (r *Row) path(p book.Pos) string {
	files := r.Files.All()
	if int(p.File) >= len(files) {
		return ""
	}
	if f := files[p.File]; !strings.HasPrefix(f, ".") && !strings.HasPrefix(f, "/") {
		return f
	}
	return clientsFolder + r.ID + files[p.File]
}

const clientsFolder = "data/clients/"

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
