package retention

// Sign is one kind of early warning: what it says, and what it rests on. The
// codes are part of the contract; playbooks name them under handles, configs
// under signs.
type Sign struct {
	Code    string
	Group   string // what it is about: contact, purchases, mood, contracts, delivery, people, ourselves, the book
	Title   string
	Means   string // what it means for the reader, in a sentence or two
	RestsOn string // the records it is worked out from, and how
	Soft    bool   // from statistics: it needs two looks in a row
}

// Signs lists every sign, in the order of the contract.
func Signs() []Sign { return append([]Sign(nil), signs[:]...) }

// FindSign is the sign of that code, and whether there is one.
func FindSign(code string) (Sign, bool) {
	for i := range signs {
		if signs[i].Code == code {
			return signs[i], true
		}
	}
	return Sign{}, false
}

// signs is never written to.
var signs = [...]Sign{
	{
		Code: "quiet", Group: "Contact", Title: "They have gone quiet", Soft: true,
		Means:   "The client has not been in touch for longer than is usual for them. People who mean to leave stop asking before they say so.",
		RestsOn: "Days since the client last began a contact, against the gaps between their own contacts before. Where our own side stopped writing things down as well, it says that the quiet may be ours.",
	},
	{
		Code: "orders-overdue", Group: "Purchases", Title: "An order is overdue", Soft: true,
		Means:   "They usually would have ordered again by now. The next order may be going elsewhere already.",
		RestsOn: "Days since the last order, against the gaps between their own orders. It is not used where billing is regular, such as a monthly fee.",
	},
	{
		Code: "purchases-down", Group: "Purchases", Title: "They buy less", Soft: true,
		Means:   "The last closed months are well below what is normal for this client. Work is often moved to another supplier a piece at a time.",
		RestsOn: "Revenue of closed months against the client's own months before: by robust z-score, a slow average from twelve months on, and the season from twenty-four. The fall has to be at least a tenth, and worth something in money.",
	},
	{
		Code: "mood-down", Group: "Mood", Title: "The tone has cooled", Soft: true,
		Means:   "Recent conversations went worse than those before. A changed manner often says what nobody has put into words yet.",
		RestsOn: "The sentiment noted on at least three recent events, against the ones before them.",
	},
	{
		Code: "scores-down", Group: "Mood", Title: "Their scores have fallen", Soft: true,
		Means:   "They rate us lower than they used to. The number matters less than its direction.",
		RestsOn: "At least three recent survey scores of one kind, against the ones before them.",
	},
	{
		Code: "view-red", Group: "Mood", Title: "The owner is worried",
		Means:   "The person who knows the client best calls it red, or sees it quite differently from the figures. Either way it wants a conversation.",
		RestsOn: "The owner's latest view, and whether it disagrees with the band worked out from the records.",
	},
	{
		Code: "renewal-near", Group: "Contracts", Title: "The renewal is near",
		Means:   "A contract ends soon. If nobody has talked about renewing it, somebody else may be.",
		RestsOn: "The end of the running contract, and whether a talk with a decision maker is recorded since the window opened.",
	},
	{
		Code: "in-notice-window", Group: "Contracts", Title: "They can give notice now",
		Means:   "The last day to give notice is close. Until it has passed, the decision is theirs alone.",
		RestsOn: "The contract's end and notice days, and when a decision maker was last spoken to.",
	},
	{
		Code: "renewal-lapsed", Group: "Contracts", Title: "The contract has lapsed",
		Means:   "The contract is over and no new one is recorded. They may still be buying, but nothing holds them.",
		RestsOn: "The end of the last contract, and what was invoiced since.",
	},
	{
		Code: "notice-late", Group: "Contracts", Title: "Notice came late",
		Means:   "They gave notice with less time left than the contract asks. Stay gracious; know your position all the same.",
		RestsOn: "The day of notice against the contract's last notice day.",
	},
	{
		Code: "complaint-open", Group: "Delivery", Title: "A complaint is still open",
		Means:   "They told us what is wrong and still wait for an answer. A complaint is a client who has not left yet.",
		RestsOn: "Complaints without a day of being resolved, against the limit on how long one may stay open.",
	},
	{
		Code: "complaints-rising", Group: "Delivery", Title: "Complaints come more often", Soft: true,
		Means:   "There are more complaints than this client used to have, and more than chance would give.",
		RestsOn: "Complaints of the last ninety days against the year before, by an exact test of the two rates.",
	},
	{
		Code: "promise-missed", Group: "Delivery", Title: "We missed a promise",
		Means:   "We said we would do something by a day and did not. Each miss makes the next promise worth less.",
		RestsOn: "Commitments of ours that are marked missed, or are past their day and still open.",
	},
	{
		Code: "obligation-doubtful", Group: "Delivery", Title: "Their side of the contract is in doubt",
		Means:   "Something they owe us under the contract was missed, or the two sides disagree about it. Settle it before it turns into a quarrel.",
		RestsOn: "Commitments of the client that are marked missed or disputed.",
	},
	{
		Code: "debt-overdue", Group: "Delivery", Title: "They owe us money past due",
		Means:   "Invoices are unpaid past their day. It may be a sign of hard times, of a dispute, or of someone on the way out.",
		RestsOn: "The amount overdue at the latest month-end, and the months before it.",
	},
	{
		Code: "no-decision-maker", Group: "People", Title: "We know nobody who decides",
		Means:   "The person who could decide has left or moved, and no successor is recorded. The next decision will be made by a stranger.",
		RestsOn: "Contacts with the role of decision maker, and whether any of them is still there.",
	},
	{
		Code: "single-thread", Group: "People", Title: "All of it runs through one of their people",
		Means:   "Every recent conversation was with the same person. If they go, so does all that we know.",
		RestsOn: "Who took part in the conversations of the last months.",
	},
	{
		Code: "our-single-thread", Group: "People", Title: "All of it runs through one of ours",
		Means:   "Only one of us talks to them. A holiday or a resignation would cut the thread.",
		RestsOn: "Who of our own people took part in the conversations of the last months.",
	},
	{
		Code: "change-at-top", Group: "People", Title: "New people decide",
		Means:   "The owner, the chief or the shape of the organisation changed, and nobody of ours has met the new people.",
		RestsOn: "Events of the kind change without a day of being resolved, and what conversations followed.",
	},
	{
		Code: "untouched", Group: "Ourselves", Title: "We have not been in touch",
		Means:   "Longer than the client's tier allows has passed without a two-way contact. It is our silence, not theirs.",
		RestsOn: "Days since the last call, meeting, visit or review, against the tier's rhythm.",
	},
	{
		Code: "step-overdue", Group: "Ourselves", Title: "Something we planned is late",
		Means:   "A step, follow-up, lesson or answer to an offer is past its day. It says more about us than about them, so it does not lower their health.",
		RestsOn: "Due days of follow-ups and of steps of running plays, offers without an answer, and lessons not verified.",
	},
	{
		Code: "pushy", Group: "Ourselves", Title: "We are pressing them",
		Means:   "We have tried several times without an answer, or went on after a clear no. Stop, and leave the door open.",
		RestsOn: "Contacts that we began since they last answered, against the limit, and any after a refusal.",
	},
	{
		Code: "crowded-out", Group: "Ourselves", Title: "Other clients take their time", Soft: true,
		Means:   "We give this client less time while the owner's other clients get more. They will notice before we do.",
		RestsOn: "Our hours by month, or contacts where hours are not kept, here and at the owner's other clients.",
	},
	{
		Code: "concentration", Group: "The book", Title: "Too much rests on one client",
		Means:   "One client, or one group of them, brings more of the revenue than the house wants to depend on. It is no fault of theirs and does not lower their health.",
		RestsOn: "The client's or group's share of the last twelve months' revenue, against the limit.",
	},
	{
		Code: "seen-before", Group: "The book", Title: "We have seen this before",
		Means:   "The signs this client shows now came before earlier losses for one and the same reason. With fewer than five such losses they are named, not counted.",
		RestsOn: "The signs of lost clients in the months before they left, and the clients that showed the same and stayed.",
	},
	{
		Code: "gone-silently", Group: "The book", Title: "They may have left without a word",
		Means:   "Nothing was billed for months and no case says why. Find out, and write it down either way.",
		RestsOn: "Months without revenue or orders at a client that has no case.",
	},
	{
		Code: "thin-history", Group: "The book", Title: "Too little is known",
		Means:   "There is too little history to measure the client against. Unknown is not the same as safe.",
		RestsOn: "The number of contacts, orders and months on record.",
	},
}
