package retention

// seen-before: the signs that a client shows now came before earlier losses for
// one reason.
//
// Of the losses for each reason that we believe in: the pair of signs that the
// client shows now and that showed in the six months before most of them. With five
// such losses or more it says how many of them, and how many clients showed both and
// stayed; with fewer it names them. It is a watch, and a warning where both came
// before at least half of five or more.
var signSeenBefore = Sign{
	Code: "seen-before", Group: "The book", Title: "We have seen this before",
	Means:   "The signs this client shows now came before earlier losses for one and the same reason. With fewer than five such losses they are named, not counted.",
	RestsOn: "The signs of lost clients in the months before they left, and the clients that showed the same and stayed.",
}
