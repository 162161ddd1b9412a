package book

import (
	"slices"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
)

// The rules between the fields of one entry. Rules between entries, files and
// the rest of the site are in links.go.

func (c *Contact) check(k *keys) {
	k.order("from", "to", c.From, c.To)
}

func (c *Contract) check(k *keys) {
	k.order("start", "end", c.Start, c.End)
	k.order("signed", "end", c.Signed, c.End)
}

func (e *Event) check(k *keys) {
	k.order("date", "resolved", e.Date, e.Resolved)
}

func (f *FollowUp) check(k *keys) {
	k.order("set", "due", f.Set, f.Due)
	k.order("set", "done", f.Set, f.Done)
}

func (s *Score) check(k *keys) {
	of := s.Of
	if of == 0 {
		of = 10_000
	}
	if s.Value.V > of {
		k.d.errorf(k.at("value"), "out-of-range", "", "the score is more than %g", of.Float())
	}
}

func (p *Play) check(k *keys) {
	k.order("started", "ended", p.Started, p.Ended)
	if p.Ended == 0 && p.Outcome == "" {
		k.d.refer(k.at("playbook"), "running-playbook", p.Playbook)
	}
	steps := k.at("steps")
	if steps == k.node || steps.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(steps.Content); i += 2 {
		k.d.refer(steps.Content[i], "step", p.Playbook+"#"+steps.Content[i].Value)
	}
}

func (s *Snooze) check(k *keys) {
	k.order("on", "until", s.On, s.Until)
}

func (o *Offer) check(k *keys) {
	k.order("on", "expires", o.On, o.Expires)
	k.order("on", "answered", o.On, o.Answered)
}

func (c *Case) check(k *keys) {
	k.order("opened", "closed", c.Opened, c.Closed)
	k.order("notice", "ended", c.Notice, c.Ended)
	if c.Open() {
		c.running(k)
		c.diagnosis(k)
	}
	if c.Closed != 0 && c.Outcome == "" {
		k.d.errorf(k.at("closed"), "missing-field", "add outcome: saved, partial, won-back, lost or let-go", "a closed case has an outcome")
	}
}

// diagnosis warns of an offer made before any reason was believed, while there
// is still time to find one.
func (c *Case) diagnosis(k *keys) {
	nodes := items(k.at("offers"))
	for i := range c.Offers {
		if o := &c.Offers[i]; o.State != "draft" && !c.diagnosed(o.On) {
			k.d.add(nodes[i], diag.Warning, "offer-before-diagnosis", "find the reason first, and mark it believed: true, with its day", "%q was offered before any reason was believed", o.What)
		}
	}
}

// diagnosed reports whether a reason was believed by a day.
func (c *Case) diagnosed(by day.Day) bool {
	return slices.ContainsFunc(c.Reasons, func(r CaseReason) bool {
		return r.Believed.V && (r.On == 0 || by == 0 || r.On <= by)
	})
}

// running notes the reasons that a case still rests on.
func (c *Case) running(k *keys) {
	nodes := items(k.at("reasons"))
	for i := range c.Reasons {
		if code := child(nodes[i], "code"); code != nil {
			k.d.refer(code, "running-reason", code.Value)
		}
	}
}

func (l *Lesson) check(k *keys) {
	k.order("verified", "told_client", l.Verified, l.ToldClient)
}

func (b *Bands) check(k *keys) {
	if b.Red.Or(40) > b.Amber.Or(70) {
		k.d.errorf(k.at("red"), "out-of-range", "", "red ends at %d, above where amber ends", b.Red.Or(40))
	}
}

func (f *playbookFront) check(k *keys) {
	steps := f.Playbook.Steps
	place := make(map[string]int, len(steps))
	for i := len(steps) - 1; i >= 0; i-- {
		place[steps[i].ID] = i
	}
	ids := f.Playbook.stepIDs()
	nodes := items(k.at("steps"))
	for i := range steps {
		k.needs(items(child(nodes[i], "needs")), &steps[i], i, place, ids)
	}
}

// needs holds a step's needs against the steps before it; a step that needs
// itself, or a later one, could never begin.
func (k *keys) needs(nodes []*yaml.Node, step *Step, at int, place map[string]int, ids []string) {
	for j, need := range step.Needs {
		where, there := place[need]
		switch {
		case need == "":
		case !there:
			k.d.errorf(nodes[j], "unknown-step", k.d.didYouMean(need, ids), "this playbook has no step %q", need)
		case where >= at:
			k.d.errorf(nodes[j], "bad-order", "put the needed step first", "step %q needs %q, which does not come before it", step.ID, need)
		}
	}
}

func (p *Playbook) stepIDs() []string {
	ids := make([]string, len(p.Steps))
	for i := range p.Steps {
		ids[i] = p.Steps[i].ID
	}
	return ids
}
