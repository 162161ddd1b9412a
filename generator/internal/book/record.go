package book

import (
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// The types below are the record format. The walker in decode.go reads their
// `y` tags, so a field here is a field that may be typed:
//
//	y:"name,required"   the key; it has to be there
//	y:"name,text"       several lines of plain text are fine (else one line)
//	y:"name,md"         markdown
//	enum:"a b c"        one of these words
//	ref:"person"        names something elsewhere; see refKinds in refs.go
//	min:"0" max:"100"   bounds of a number
//
// A field without a tag is not typed but worked out.

// Pos is where something was typed: the index of a file in the record's Files,
// and its line there. The zero Pos is nowhere.
type Pos struct {
	File int32
	Line int32
}

// Opt is a value that may be absent where its zero means something.
type Opt[T any] struct {
	V   T
	Set bool
}

// Some is a value that is there.
func Some[T any](v T) Opt[T] { return Opt[T]{V: v, Set: true} }

// Or is the value, or def where it is absent.
func (o Opt[T]) Or(def T) T {
	if o.Set {
		return o.V
	}
	return def
}

// Hours is time in hundredths of an hour.
type Hours int64

// Number is a plain decimal figure in thousandths, such as a score of 7.5.
type Number int64

// Float is the figure for arithmetic and drawing.
func (n Number) Float() float64 { return float64(n) / 1000 }

// Float is the time in hours.
func (h Hours) Float() float64 { return float64(h) / 100 }

// Record is one client: everything typed in its file and fragments, whole and
// valid, cut to what the audience may see and the day knows.
type Record struct {
	ID    string   // from the file's name
	Files []string // paths relative to the site, in the order they were joined
	Refs  []Ref    // all that the record names elsewhere, sorted, each once

	At                Pos
	Name              string        `y:"name,required"`
	Aliases           []string      `y:"aliases"`
	Group             string        `y:"group"`
	Status            string        `y:"status" enum:"prospect active at-risk notice lost won-back let-go"`
	Tier              string        `y:"tier" ref:"tier"`
	Owner             string        `y:"owner,required" ref:"person"`
	Owners            []Ownership   `y:"owners"`
	Sponsor           string        `y:"sponsor" ref:"person"`
	Team              []string      `y:"team" ref:"person"`
	Industry          string        `y:"industry"`
	Region            string        `y:"region"`
	Tags              []string      `y:"tags"`
	Since             day.Day       `y:"since"`
	VisibleTo         []string      `y:"visible_to" ref:"audience"`
	Origin            Origin        `y:"origin"`
	Motivators        []string      `y:"motivators"`
	EarlierComplaints []string      `y:"earlier_complaints"`
	Contacts          []Contact     `y:"contacts"`
	Contracts         []Contract    `y:"contracts"`
	Revenue           []MonthMoney  `y:"revenue"`
	Orders            []Order       `y:"orders"`
	Overdue           []MonthMoney  `y:"overdue"`
	Hours             []MonthHours  `y:"hours"`
	Scores            []Score       `y:"scores"`
	Events            []Event       `y:"events"`
	FollowUps         []FollowUp    `y:"follow_ups"`
	Testimonials      []Testimonial `y:"testimonials"`
	Plays             []Play        `y:"plays"`
	Plan              Plan          `y:"plan"`
	Snoozed           []Snooze      `y:"snoozed"`
	Cases             []Case        `y:"cases"`
}

// Ownership is one stretch of somebody owning the account.
type Ownership struct {
	At   Pos
	Who  string  `y:"who,required" ref:"person"`
	From day.Day `y:"from,required"`
}

// Origin is the permanent customer file from before they were a client.
type Origin struct {
	At            Pos
	Source        string  `y:"source"`
	FirstContact  day.Day `y:"first_contact"`
	SignedBecause string  `y:"signed_because"`
}

// Contact is one of their people. Known outside the record as CLIENT/CONTACT.
type Contact struct {
	At         Pos
	ID         string   `y:"id,required"`
	Name       string   `y:"name,required"`
	Title      string   `y:"title"`
	Role       string   `y:"role" enum:"decision-maker sponsor champion influencer user gatekeeper critic associate"`
	Stance     string   `y:"stance" enum:"ally neutral critic"`
	Status     string   `y:"status" enum:"active moved left unknown"` // worked out where absent; never "" after loading
	From       day.Day  `y:"from"`
	To         day.Day  `y:"to"`
	MovedTo    string   `y:"moved_to" ref:"client?"`
	Knows      []string `y:"knows" ref:"contact"`
	CaresAbout []string `y:"cares_about"`
	Prefers    string   `y:"prefers" enum:"phone in-person email letter"`
	Email      string   `y:"email"`
	Phone      string   `y:"phone"`
}

// Contract is one agreement and what each side promised in it.
type Contract struct {
	At          Pos
	ID          string            `y:"id"` // worked out where absent: contract-1, contract-2 …
	Signed      day.Day           `y:"signed"`
	Start       day.Day           `y:"start"`
	End         day.Day           `y:"end"`
	NoticeDays  Opt[int]          `y:"notice_days" min:"0" max:"3660"`
	AutoRenew   bool              `y:"auto_renew"`
	AnnualValue Opt[money.Amount] `y:"annual_value" min:"0"`
	Forecast    Forecast          `y:"forecast"`
	Commitments []Commitment      `y:"commitments"`
}

// Known is the contract's own day: signed, or else start.
func (c *Contract) Known() day.Day {
	if c.Signed != 0 {
		return c.Signed
	}
	return c.Start
}

// LastNotice is the last day on which notice can be given, or no day.
func (c *Contract) LastNotice() day.Day {
	if c.End == 0 {
		return 0
	}
	return c.End - day.Day(c.NoticeDays.V)
}

// Forecast is our own view of a renewal.
type Forecast struct {
	At     Pos
	On     day.Day           `y:"on"`
	Likely Opt[int]          `y:"likely" min:"0" max:"100"` // per cent
	Value  Opt[money.Amount] `y:"value" min:"0"`
}

// Commitment is one promise of a contract.
type Commitment struct {
	At       Pos
	ID       string  `y:"id"`
	By       string  `y:"by" enum:"us client"` // us where absent
	What     string  `y:"what,required"`
	Due      day.Day `y:"due"`
	State    string  `y:"state" enum:"open met missed disputed"` // open where absent
	Settled  day.Day `y:"settled"`
	Evidence string  `y:"evidence,text"`
}

// MonthMoney is a month's amount.
type MonthMoney struct {
	At    Pos
	Month day.Month
	Value money.Amount
}

// MonthHours is our team's time in a month.
type MonthHours struct {
	At    Pos
	Month day.Month
	Value Hours
}

// Order is one invoice or cancellation (negative).
type Order struct {
	At     Pos
	Date   day.Day      `y:"date,required"`
	Amount money.Amount `y:"amount,required"`
	Ref    string       `y:"ref"`
}

// Score is one answer to a survey.
type Score struct {
	At    Pos
	Date  day.Day     `y:"date,required"`
	Kind  string      `y:"kind,required"`
	Value Opt[Number] `y:"value,required" min:"0"`
	Of    Number      `y:"of" min:"1"` // 10 where absent
	By    string      `y:"by" ref:"contact"`
}

// Event is one touch or happening.
type Event struct {
	At          Pos
	ID          string            `y:"id"` // DATE-KIND-n where absent
	Date        day.Day           `y:"date,required"`
	Time        string            `y:"time,time"`
	Kind        string            `y:"kind,required" enum:"call meeting visit email letter thank-you review survey complaint win change testimonial milestone view internal other"`
	Direction   string            `y:"direction" enum:"in out"` // "" is two-way, or not said
	By          string            `y:"by" ref:"person"`
	With        []string          `y:"with" ref:"contact"`
	Summary     string            `y:"summary,required"`
	Details     string            `y:"details,md"`
	Sentiment   Opt[int]          `y:"sentiment" min:"-2" max:"2"`
	Band        string            `y:"band" enum:"green amber red"`
	Worth       Opt[money.Amount] `y:"worth" min:"0"`
	ConfirmedBy string            `y:"confirmed_by" ref:"contact"`
	Cause       string            `y:"cause" ref:"reason?"`
	Resolved    day.Day           `y:"resolved"`
}

// FollowUp is something we said we would do, outside any play.
type FollowUp struct {
	At   Pos
	ID   string  `y:"id"`
	What string  `y:"what,required"`
	Set  day.Day `y:"set"`
	Due  day.Day `y:"due"`
	By   string  `y:"by" ref:"person"`
	Done day.Day `y:"done"`
}

// Testimonial is a good word of theirs.
type Testimonial struct {
	At      Pos
	From    string    `y:"from" ref:"contact"`
	Date    day.Day   `y:"date"`
	Form    string    `y:"form" enum:"letter quote reference endorsement"`
	Quote   string    `y:"quote,text"`
	Consent Opt[bool] `y:"consent"`
}

// Play is one playbook being run, for a case or outside any.
type Play struct {
	At       Pos
	Playbook string    `y:"playbook,required" ref:"playbook"`
	Started  day.Day   `y:"started"`
	Owner    string    `y:"owner" ref:"person"`
	Steps    []StepRun `y:"steps"`
	Ended    day.Day   `y:"ended"`
	Outcome  string    `y:"outcome" enum:"worked partly failed abandoned"`
}

// StepRun is what became of one step of a play.
type StepRun struct {
	At   Pos
	ID   string  // the step's id: the key it was typed under
	Done day.Day `y:"done"`
	By   string  `y:"by" ref:"person"`
	Note string  `y:"note,text"`
}

// Plan is the plan prepared in case they leave.
type Plan struct {
	At       Pos
	Playbook string  `y:"playbook" ref:"playbook"`
	Agreed   day.Day `y:"agreed"`
	By       string  `y:"by" ref:"person"`
}

// Snooze sets one sign aside for a while, by name and with a reason.
type Snooze struct {
	At    Pos
	Sign  string  `y:"sign,required" ref:"sign"`
	On    day.Day `y:"on"`
	Until day.Day `y:"until,required"`
	By    string  `y:"by" ref:"person"`
	Why   string  `y:"why"`
}

// Case is one time the client was, or may be, lost.
type Case struct {
	At             Pos
	ID             string            `y:"id,required"`
	Kind           string            `y:"kind" enum:"save win-back"` // save where absent
	Opened         day.Day           `y:"opened"`
	Owner          string            `y:"owner" ref:"person"`
	Trigger        string            `y:"trigger" ref:"sign?"`
	Chance         Opt[int]          `y:"chance" min:"0" max:"100"`
	Notice         day.Day           `y:"notice"`
	Ended          day.Day           `y:"ended"`
	RevenueLost    Opt[money.Amount] `y:"revenue_lost" min:"0"`
	RevenueKept    Opt[money.Amount] `y:"revenue_kept" min:"0"`
	Reasons        []CaseReason      `y:"reasons"`
	Competitor     Competitor        `y:"competitor"`
	Exit           Exit              `y:"exit"`
	Plays          []Play            `y:"plays"`
	Offers         []Offer           `y:"offers"`
	Recontact      Recontact         `y:"recontact"`
	Staff          Staff             `y:"staff"`
	Offboarding    Offboarding       `y:"offboarding"`
	Review         Review            `y:"review"`
	Closed         day.Day           `y:"closed"`
	ClosedBy       string            `y:"closed_by" ref:"person"`
	Outcome        string            `y:"outcome" enum:"saved partial won-back lost let-go"`
	Why            string            `y:"why,text"`
	ReasonObtained string            `y:"reason_obtained" enum:"obtained refused unreachable"`
}

// Open reports whether the case is still being worked.
func (c *Case) Open() bool { return c.Closed == 0 && c.Outcome == "" }

// CaseReason is one reason for leaving, as stated and as we believe it.
type CaseReason struct {
	At         Pos
	Code       string    `y:"code,required" ref:"reason"`
	About      string    `y:"about"`
	On         day.Day   `y:"on"`
	Stated     Opt[bool] `y:"stated"`
	Believed   Opt[bool] `y:"believed"`
	Confidence string    `y:"confidence" enum:"low medium high"`
	Source     string    `y:"source" enum:"exit-interview questionnaire call inferred"`
	Evidence   string    `y:"evidence,text"`
}

// Competitor is whom they went to, or may, and how we answered.
type Competitor struct {
	At       Pos
	Name     string `y:"name" ref:"rival?"`
	Edge     string `y:"edge" enum:"price quality features location relationship"`
	Response string `y:"response" enum:"match partial decline"`
	Why      string `y:"why"`
}

// Exit is the exit interview or questionnaire.
type Exit struct {
	At      Pos
	State   string   `y:"state" enum:"planned held declined unreachable"`
	Method  string   `y:"method" enum:"interview questionnaire"`
	On      day.Day  `y:"on"`
	RetryOn day.Day  `y:"retry_on"`
	By      string   `y:"by" ref:"person"`
	With    []string `y:"with" ref:"contact"`
	Answers []Answer `y:"answers"`
}

// Answer is one question of the exit interview and their words.
type Answer struct {
	At     Pos
	Ask    string `y:"ask,required"`
	Answer string `y:"answer,text"`
}

// Offer is something put to them, or drafted.
type Offer struct {
	At         Pos
	On         day.Day           `y:"on"`
	What       string            `y:"what,required"`
	Value      Opt[money.Amount] `y:"value" min:"0"`
	Cost       Opt[money.Amount] `y:"cost" min:"0"`
	Expires    day.Day           `y:"expires"`
	ApprovedBy string            `y:"approved_by" ref:"person"`
	State      string            `y:"state" enum:"draft made accepted declined expired"` // made where absent
	Answered   day.Day           `y:"answered"`
}

// Recontact is the leave they gave us to call again.
type Recontact struct {
	At         Pos
	Permission Opt[bool] `y:"permission"`
	NotBefore  day.Day   `y:"not_before"`
	Channel    string    `y:"channel" enum:"phone in-person email letter"`
	Every      day.Span  `y:"every"`
	Triggers   []string  `y:"triggers" ref:"rival?"`
}

// Staff is what the loss meant for our own people.
type Staff struct {
	At         Pos
	Told       day.Day    `y:"told"`
	Roster     []string   `y:"roster" ref:"person"`
	Reassigned string     `y:"reassigned"`
	HoursFreed Opt[Hours] `y:"hours_freed" min:"0"`
}

// Offboarding is the professional ending.
type Offboarding struct {
	At            Pos
	AccessRemoved day.Day `y:"access_removed"`
	DataReturned  day.Day `y:"data_returned"`
}

// Review is the two-sided look back.
type Review struct {
	At           Pos
	On           day.Day   `y:"on"`
	Ours         []string  `y:"ours"`
	Theirs       []string  `y:"theirs"`
	NoFault      Opt[bool] `y:"no_fault"`
	TurningPoint day.Day   `y:"turning_point"`
	Lessons      []Lesson  `y:"lessons"`
}

// Lesson is one thing learnt, to be done and verified.
type Lesson struct {
	At         Pos
	ID         string  `y:"id"`
	What       string  `y:"what,required"`
	Owner      string  `y:"owner" ref:"person"`
	Due        day.Day `y:"due"`
	Verified   day.Day `y:"verified"`
	ToldClient day.Day `y:"told_client"`
}
