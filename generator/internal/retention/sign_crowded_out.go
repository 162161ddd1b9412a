package retention

// crowded-out: we give this client less time while the owner's others get more.
//
// Our hours of the last three closed months, on average, against those of the six
// before; contacts a month where hours are not kept. They fell while those of the
// owner's other clients together rose by a tenth or more. It is graded by the fall,
// in per cent: watch 30, warn 50, act never, and holds at the month before too.
var signCrowdedOut = Sign{
	Code: "crowded-out", Group: "Ourselves", Title: "Other clients take their time", Soft: true,
	Means:   "We give this client less time while the owner's other clients get more. They will notice before we do.",
	RestsOn: "Our hours of the last three closed months against the six before, or contacts where hours are not kept, here and at the owner's other clients.",
	Gauge:   "fall of our time, per cent", Watch: 30, Warn: 50, Act: Never,
}
