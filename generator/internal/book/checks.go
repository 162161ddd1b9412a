package book

import "gopkg.in/yaml.v3"

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
	if e.Kind == "" {
		return
	}
	k.misplaced("band", e.Kind == "view", "view")
	k.misplaced("worth", e.Kind == "win", "win")
	k.misplaced("confirmed_by", e.Kind == "win", "win")
	k.misplaced("cause", e.Kind == "complaint", "complaint")
	k.misplaced("resolved", e.Kind == "complaint" || e.Kind == "change", "complaint", "change")
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
	if c.Closed != 0 && c.Outcome == "" {
		k.d.errorf(k.at("closed"), "missing-field", "add outcome: saved, partial, won-back, lost or let-go", "a closed case has an outcome")
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
	p := &f.Playbook
	for i := range p.Steps {
		p.checkNeeds(k, i)
	}
}

// checkNeeds holds a step's needs against the steps before it; a step that
// needs itself, or a later one, could never begin.
func (p *Playbook) checkNeeds(k *keys, i int) {
	needs := items(child(items(k.at("steps"))[i], "needs"))
	for j, need := range p.Steps[i].Needs {
		at := needs[j]
		switch where := p.stepIndex(need); {
		case need == "":
		case where < 0:
			k.d.errorf(at, "unknown-step", k.d.didYouMean(need, p.stepIDs()), "this playbook has no step %q", need)
		case where >= i:
			k.d.errorf(at, "bad-order", "put the needed step first", "step %q needs %q, which does not come before it", p.Steps[i].ID, need)
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

func (p *Playbook) stepIndex(id string) int {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return i
		}
	}
	return -1
}
