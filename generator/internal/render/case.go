package render

import (
	"bytes"

	"holdfast/generator/internal/view"
)

// CaseDot is what the case's template sees as V, and the client's for each open
// case.
type CaseDot struct {
	view.Case
	links
}

// PlayDot is one play for the partial that shows it.
type PlayDot struct {
	view.ClientPlay
	links
}

// RunningPlays are the plays under way.
func (d CaseDot) RunningPlays() []PlayDot { return playDots(d.Running(), d.links) }

// PastPlays are the plays that ended.
func (d CaseDot) PastPlays() []PlayDot { return playDots(d.Past(), d.links) }

func playDots(plays []view.ClientPlay, l links) []PlayDot {
	dots := make([]PlayDot, len(plays))
	for i, p := range plays {
		dots[i] = PlayDot{p, l}
	}
	return dots
}

// Case renders the page of one case and appends it to buf.
func (e *Engine) Case(buf *bytes.Buffer, c *view.Case) error {
	p := c.Page()
	return e.Page(buf, p, &CaseDot{*c, linksOf(p.Address)})
}

// OutcomeTone colours how a case, a play or an offer ended.
func (links) OutcomeTone(outcome string) string {
	switch outcome {
	case "saved", "won-back", "worked", "accepted":
		return "green"
	case "partial", "partly", "made":
		return "amber"
	case "lost", "failed":
		return "red"
	default:
		return "grey"
	}
}
