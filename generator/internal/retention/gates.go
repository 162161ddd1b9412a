package retention

import "slices"

// Gates are the two looks at the account that a play wants: before asking for
// a meeting, and again before it. Ask and Meet are what waits behind them, ""
// where the play has no such step.
type Gates struct {
	Ask, Meet             string
	BeforeAsk, BeforeMeet []PlayStep // work of our own that comes before; the second list is of after the asking
}

// GatesOf finds the gates of a play. The meeting is the first step that sees
// them in person; asking for it is the first step to reach them that the
// meeting needs. Where no step needs another, the order of the playbook holds.
func GatesOf(steps []PlayStep) Gates {
	meet := slices.IndexFunc(steps, func(s PlayStep) bool { return s.outward() && s.Step.Channel == "in-person" })
	ask := slices.IndexFunc(steps, func(s PlayStep) bool { return s.outward() && s.Step.Channel != "in-person" })
	if ask < 0 || meet >= 0 && ask > meet {
		ask = meet
	}
	var g Gates
	if ask < 0 {
		return g
	}
	g.Ask = steps[ask].Step.Do
	before := behind(steps, ask)
	for _, i := range before {
		if !steps[i].outward() {
			g.BeforeAsk = append(g.BeforeAsk, steps[i])
		}
	}
	if meet <= ask {
		return g
	}
	g.Meet = steps[meet].Step.Do
	for _, i := range behind(steps, meet) {
		if !steps[i].outward() && !slices.Contains(before, i) && slices.Contains(behind(steps, i), ask) {
			g.BeforeMeet = append(g.BeforeMeet, steps[i])
		}
	}
	return g
}

// outward reports whether a step reaches somebody at the client.
func (s *PlayStep) outward() bool {
	return s.Step.To != "" && s.Step.Channel != "" && s.Step.Channel != "none"
}

// behind lists the steps that one needs, directly or by way of others, in the
// playbook's order. A step needs only steps before it, which book.Load checks.
func behind(steps []PlayStep, of int) []int {
	needed := map[string]bool{}
	for _, id := range steps[of].Step.Needs {
		needed[id] = true
	}
	var found []int
	for i := of - 1; i >= 0; i-- {
		if needed[steps[i].Step.ID] {
			found = append(found, i)
			for _, id := range steps[i].Step.Needs {
				needed[id] = true
			}
		}
	}
	slices.Reverse(found)
	return found
}
