package retention

import "holdfast/generator/internal/day"

// Sign is one kind of early warning: what it says, and what it rests on. The
// codes are part of the contract; playbooks name them under handles, configs
// under signs. Each sign has a file of its own, sign_CODE.go.
type Sign struct {
	Code    string
	Group   string // what it is about: contact, purchases, mood, contracts, delivery, people, ourselves, the book
	Title   string
	Noun    string // in running text, as one thing that came before another
	Means   string // what it means for the reader, in a sentence or two
	RestsOn string // the records it is worked out from, and how
	Soft    bool   // from statistics: it needs two looks in a row
	Part    string // the part of health that it lowers, or ""

	// Gauge is the figure that the thresholds are of, with its unit: "days", "per
	// cent". A threshold of Never is not reached. Where Falling, a smaller figure is
	// the worse one. A sign without a gauge has its severities from what it finds.
	Gauge            string
	Falling          bool
	Watch, Warn, Act float64

	// look works the sign out at one look. It fills say in only where the sign shows
	// and say is not nil. A sign across clients has none.
	look func(f *file, at *look, say *Finding) Severity
}

// The places of the signs in the registry.
const (
	quiet = iota
	ordersOverdue
	purchasesDown
	moodDown
	scoresDown
	viewRed
	renewalNear
	inNoticeWindow
	renewalLapsed
	noticeLate
	complaintOpen
	complaintsRising
	promiseMissed
	obligationDoubtful
	debtOverdue
	noDecisionMaker
	singleThread
	ourSingleThread
	changeAtTop
	untouched
	stepOverdue
	pushy
	crowdedOut
	concentration
	seenBefore
	goneSilently
	thinHistory
	signCount
)

// signs is never written to.
var signs = [signCount]Sign{
	quiet: signQuiet, ordersOverdue: signOrdersOverdue, purchasesDown: signPurchasesDown,
	moodDown: signMoodDown, scoresDown: signScoresDown, viewRed: signViewRed,
	renewalNear: signRenewalNear, inNoticeWindow: signInNoticeWindow, renewalLapsed: signRenewalLapsed, noticeLate: signNoticeLate,
	complaintOpen: signComplaintOpen, complaintsRising: signComplaintsRising,
	promiseMissed: signPromiseMissed, obligationDoubtful: signObligationDoubtful, debtOverdue: signDebtOverdue,
	noDecisionMaker: signNoDecisionMaker, singleThread: signSingleThread, ourSingleThread: signOurSingleThread, changeAtTop: signChangeAtTop,
	untouched: signUntouched, stepOverdue: signStepOverdue, pushy: signPushy, crowdedOut: signCrowdedOut,
	concentration: signConcentration, seenBefore: signSeenBefore, goneSilently: signGoneSilently, thinHistory: signThinHistory,
}

// Signs lists every sign, in the order of the contract.
func Signs() []Sign { return append([]Sign(nil), signs[:]...) }

// FindSign is the sign of that code, and whether there is one.
func FindSign(code string) (Sign, bool) {
	if i := signIndex(code); i >= 0 {
		return signs[i], true
	}
	return Sign{}, false
}

// look is one client seen on one day: a month-end, or the day itself. Only what
// was known then counts.
type look struct {
	on     day.Day
	closed day.Month // the last month whose revenue was final
	status string
	raw    [signCount]Severity // as worked out, before soft signs waited for a second look
	shown  [signCount]Severity
	known  partSet
}
