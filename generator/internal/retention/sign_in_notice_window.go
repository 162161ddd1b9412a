package retention

// in-notice-window: the last day to give notice is close.
//
// Of the contract that ends next, with a notice agreed and no other to follow: it
// shows for the last sixty days before the last notice day, that day included. It is
// graded by the days that are left: watch 60, warn 30, act 14. Where a decision maker
// has been spoken to within those sixty days it stays a watch.
var signInNoticeWindow = Sign{
	Code: "in-notice-window", Group: "Contracts", Title: "They can give notice now", Part: "relationships",
	Noun:    "an open notice window",
	Means:   "The last day to give notice is close. Until it has passed, the decision is theirs alone.",
	RestsOn: "The contract's end and notice days, and when a decision maker was last spoken to.",
	Gauge:   "days left to give notice", Falling: true, Watch: 60, Warn: 30, Act: 14,
	look: lookInNoticeWindow,
}

func lookInNoticeWindow(f *file, at *look, say *Finding) Severity {
	c := f.ending(at)
	if c == nil || c.NoticeDays.V == 0 {
		return 0
	}
	last := c.LastNotice()
	left := int(last - at.on)
	if left < 0 {
		return 0
	}
	sev := f.rules.grade(inNoticeWindow, float64(left))
	if sev == 0 {
		return 0
	}
	talk := f.deciderTalk(at.on)
	if talk.on >= last-60 {
		sev = Watch
	}
	if say == nil {
		return sev
	}
	if say.Since = max(last-60, c.Known()); say.Since > at.on {
		say.Since = at.on
	}
	say.Evidence = days(left) + " left to give notice; " + f.lastSpoken(at, talk) + "."
	f.restContract(say, c)
	f.restTalk(say, talk)
	return sev
}

// lastSpoken says how long ago somebody who decides was spoken to.
func (f *file) lastSpoken(at *look, talk stamp) string {
	switch ago := int(at.on - talk.on); {
	case talk.on == 0:
		return "no talk with a decision maker is recorded"
	case ago == 0:
		return "a decision maker was spoken to today"
	default:
		return "decision maker last spoken to " + days(ago) + " ago"
	}
}
