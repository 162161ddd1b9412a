package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"holdfast/generator/internal/day"
)

// playbook is what others may name of one.
type playbook struct {
	name, title string
	steps       []struct{ id, do, say, who, channel, to string }
}

func newPlaybook(r *rand.Rand, i int) playbook {
	topic := pick(r, topics)
	p := playbook{name: fmt.Sprintf("pb-%04d-%s", i+1, plain(topic)), title: fmt.Sprintf("%s, %d", strings.ToUpper(topic[:1])+topic[1:], i+1)}
	for _, s := range stepTexts {
		if len(p.steps) < 2 || r.IntN(4) > 0 {
			p.steps = append(p.steps, s)
		}
	}
	return p
}

// allReasons are the codes of all reasons, as a list has them.
func allReasons() string {
	codes := make([]string, len(reasons))
	for i, r := range reasons {
		codes[i] = r.id
	}
	return strings.Join(codes, ", ")
}

// page writes the page of the i-th playbook: front matter, and about 500 words.
func (b *site) page(w *writer, i int) {
	r, p := b.rand(streamPlaybooks+1<<31, i), &b.playbooks[i]
	say := func() string { return fill(r, pick(r, advice), "They") }
	w.f("---\ntitle: %s\nsummary: %s\nowner: %s\nreviewed: %s\ntags: [%s, %s]\n", yamlText(p.title), yamlText(say()), pick(r, people).id, asOf-1-day.Day(r.IntN(300)), tags[r.IntN(7)], tags[7+r.IntN(7)])
	w.f("stage: %s\n", pick(r, []string{"prevent", "prepare", "save", "exit", "win-back", "keep-in-touch", "internal"}))
	handled := pick(r, reasons).id
	if i == 0 { // the first answers for all: every reason has its play
		handled = allReasons()
	}
	w.f("handles: {reasons: [%s], signs: [%s]}\n", handled, pick(r, []string{"quiet", "purchases-down", "mood-down", "complaint-open", "renewal-near", "single-thread"}))
	w.f("sources: [%s]\nsteps:\n", pick(r, sources))
	for k, s := range p.steps {
		w.f("  - id: %s\n    do: %s\n", s.id, yamlText(s.do))
		if s.say != "" {
			w.f("    say: %s\n", yamlText(s.say))
		}
		w.f("    avoid: %s\n    who: %s\n    due: +%dd\n    channel: %s\n", yamlText(say()), s.who, 1+k*3, s.channel)
		if s.to != "" {
			w.f("    to: %s\n", s.to)
		}
		if k > 0 {
			w.f("    needs: [%s]\n", p.steps[k-1].id)
		}
	}
	w.WriteString("stop: Three unanswered tries, or a clear no\n---\n\n")
	for _, heading := range []string{"When it applies", "What to do first", "Words to use", "What goes wrong", "When it is done"} {
		w.f("## %s\n\n", heading)
		for range 2 {
			for k := range 4 + r.IntN(2) {
				if k > 0 {
					w.WriteByte('\n')
				}
				w.WriteString(say())
			}
			w.WriteString("\n\n")
		}
		switch r.IntN(4) {
		case 0:
			w.f("- %s\n- %s\n\n", say(), say())
		case 1:
			w.f("See [[playbook:%s]], and [[reason:%s]].\n\n", pick(r, b.playbooks).name, pick(r, reasons).id)
		case 2:
			w.f("The next page is [here](%s.md#words-to-use); ask [[person:%s]].\n\n", pick(r, b.playbooks).name, pick(r, people).id)
		}
	}
}
