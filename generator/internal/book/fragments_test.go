package book

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/pack"
)

const head = "name: X\nowner: maria-lopez\n"

func TestFragmentsJoin(t *testing.T) {
	_, recs := mustLoad(t, site(
		"data/clients/x.yaml", head+`tags: [a]
origin: {source: Referral}
revenue: {2026-01: 1, 2026-03: 3}
contacts: [{id: jane, name: Jane}]
events:
  - {id: call, date: 2026-01-02, kind: call, summary: Called}
follow_ups: [{id: tariff, what: Send it, set: 2026-01-02}]
cases:
  - id: price
    opened: 2026-01-01
    plays:
      - {playbook: competitor-price, started: 2025-01-01, ended: 2025-02-01, outcome: failed}
      - playbook: competitor-price
        started: 2026-01-02
        steps: {brief-read: {done: 2026-01-03, by: sam-osei}}
`,
		"data/clients/x/a.yaml", "# An editor's words.\ntags: [b]\norigin: {first_contact: 2018-11-02}\nrevenue: {2026-02: 2}\n",
		"data/clients/x/b.yaml", `follow_ups: [{id: tariff, done: 2026-01-05}, {id: other, what: Else}]
events: [{date: 2026-01-02, kind: call, summary: Again}, {id: call, with: [jane], sentiment: 1}]
cases:
  - id: price
    exit: {state: held, on: 2026-01-20, answers: [{ask: What went wrong?, answer: Price}]}
    plays:
      - playbook: competitor-price
        steps: {book-call: {done: 2026-01-04, by: maria-lopez, note: Booked}, brief-read: {note: Read}}
`,
		"data/clients/x/c.yaml", `cases: [{id: price, exit: {answers: [{ask: What else?}]}, plays: [{playbook: competitor-price, started: 2026-01-02, owner: ben-ito}, {playbook: onboarding}]}]
`,
		"data/clients/y/client.yaml", "name: Y\nowner: maria-lopez\n",
		"data/clients/y/0.yaml", "tags: [first]\n",
		"data/clients/y/z.yaml", "tags: [last]\n",
	))
	x := recs["x"]
	if got := strings.Join(x.Files, " "); got != "data/clients/x.yaml data/clients/x/a.yaml data/clients/x/b.yaml data/clients/x/c.yaml" {
		t.Errorf("files: %s", got)
	}
	if fmt.Sprint(x.Tags) != "[a b]" || fmt.Sprint(recs["y"].Tags) != "[first last]" {
		t.Errorf("lists join in byte order of names: %v, %v", x.Tags, recs["y"].Tags)
	}
	if x.Origin.Source != "Referral" || x.Origin.FirstContact == 0 {
		t.Errorf("mappings join key by key: %+v", x.Origin)
	}
	if len(x.Revenue) != 3 || x.Revenue[1].Value != 200 || x.Revenue[1].At != (Pos{File: 1, Line: 4}) {
		t.Errorf("months join in order: %+v", x.Revenue)
	}
	if f := x.FollowUps; len(f) != 2 || f[0].Done == 0 || f[0].What != "Send it" {
		t.Errorf("entries of one id join: %+v", f)
	}
	if e := x.Events; len(e) != 2 || e[0].Sentiment.V != 1 || len(e[0].With) != 1 || e[1].Summary != "Again" || e[1].At.File != 2 {
		t.Errorf("events: %+v", e)
	}
	c := x.Cases[0]
	if len(c.Exit.Answers) != 2 || c.Exit.State != "held" || c.Exit.Answers[0].Ask != "What went wrong?" {
		t.Errorf("exit: %+v", c.Exit)
	}
	if len(c.Plays) != 3 {
		t.Fatalf("plays: %+v", c.Plays)
	}
	if old, run := c.Plays[0], c.Plays[1]; len(old.Steps) != 0 || len(run.Steps) != 2 || run.Steps[0].Note != "Read" || run.Steps[1].Done != date(t, "2026-01-04") || run.Owner != "ben-ito" {
		t.Errorf("a finished step joins the running play: %+v", c.Plays)
	}
}

func TestFragmentsThatClash(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want, says string }{
		"single value twice":  {"region: EMEA\n", "region: ‸APAC\n", "given-twice", `"region" is given already at data/clients/x.yaml:3`},
		"the same value":      {"region: EMEA\n", "region: ‸EMEA\n", "given-twice", "keep one of the two"},
		"in an entry":         {"follow_ups: [{id: a, what: A, done: 2026-01-01}]\n", "follow_ups: [{id: a, done: ‸2026-01-02}]\n", "given-twice", "x.yaml:3"},
		"month twice":         {"revenue: {2026-01: 1}\n", "revenue: {2026-01: ‸2}\n", "given-twice", "2026-01"},
		"step twice":          {"plays: [{playbook: onboarding, steps: {first-value: {done: 2026-01-01}}}]\n", "plays: [{playbook: onboarding, steps: {first-value: {done: ‸2026-01-02}}}]\n", "given-twice", "done"},
		"another kind":        {"tags: [a]\n", "tags: ‸{a: b}\n", "wrong-type", "a list as in data/clients/x.yaml:3, not a mapping"},
		"one file, id twice":  {"follow_ups: [{id: a, what: A}]\n", "follow_ups: [{id: a, by: ben-ito}, {id: ‸a, what: B}]\n", "duplicate-id", "the first is at data/clients/x.yaml:3"},
		"one file, key twice": {"region: A\n", "tags: [a]\n‸tags: [b]\n", "duplicate-field", "tags"},
		"order within a file": {"revenue: {2026-05: 1}\n", "revenue: {2026-02: 1, ‸2026-01: 1}\n", "month-order", "2026-01"},
		"unknown key":         {"region: A\n", "‸regoin: B\n", "unknown-field", "region"},
		"a list":              {"region: A\n", "‸- a\n", "wrong-type", "a list"},
		"an own anchor":       {"region: A\n", "tags: ‸&a [x]\n", "alias", "take it away"},
	} {
		t.Run(name, func(t *testing.T) {
			m := mistake{file: "data/clients/x/more.yaml", text: c.second, code: c.want}
			file, text, want := m.made()
			_, _, problems := load(t, site("data/clients/x.yaml", head+c.first, file, text))
			if len(problems) != 1 || short(problems[0]) != want || !strings.Contains(problems[0].Message+problems[0].Hint, c.says) {
				t.Errorf("want %s saying %q, got:\n%s", want, c.says, show(problems))
			}
		})
	}
	_, recs, problems := load(t, site("data/clients/x.yaml", head, "data/clients/x/client.yaml", head))
	if len(problems) != 1 || short(problems[0]) != "data/clients/x.yaml:1:1: error: [record-twice]" || recs["x"] != nil {
		t.Errorf("both forms:\n%s", show(problems))
	}
}

func TestFragmentsAreNoSecondValue(t *testing.T) {
	_, recs := mustLoad(t, site("data/clients/x.yaml", head+"region: EMEA\norigin:\n", "data/clients/x/a.yaml", "region: ~\norigin: {source: S}\n", "data/clients/x/b.yaml", "# nothing\n"))
	if x := recs["x"]; x.Region != "EMEA" || x.Origin.Source != "S" {
		t.Errorf("an empty value is as if absent: %+v", x)
	}
}

func TestFragmentsStray(t *testing.T) {
	_, recs, problems := load(t, site("data/clients/x.yaml", head, "data/clients/x/.draft.yaml", "%", "data/clients/x/note.txt", "", "data/clients/x/deep/a.yaml", "region: A\n", "data/clients/.git/a", ""))
	if len(problems) != 2 || problems[0].Path != "data/clients/x/deep" || problems[1].Path != "data/clients/x/note.txt" || recs["x"] == nil {
		t.Errorf("got:\n%s", show(problems))
	}
}

// TestManyFragments: thousands of small files are joined in good time.
func TestManyFragments(t *testing.T) {
	files := []string{"data/clients/x.yaml", head}
	for i := range 4000 {
		files = append(files, fmt.Sprintf("data/clients/x/%04d.yaml", i), fmt.Sprintf("events: [{id: e%d, date: 2026-01-01, kind: call, summary: S}]\n", i))
	}
	start := time.Now()
	_, recs := mustLoad(t, site(files...))
	if len(recs["x"].Events) != 4000 {
		t.Errorf("%d events", len(recs["x"].Events))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// TestFilesAreNotTheRecord: the same content in one file or in many is the same
// record, but for where it was typed.
func TestFilesAreNotTheRecord(t *testing.T) {
	one, two := "tags: [a]\norders: [{date: 2026-01-01, amount: 5}]\n", "contacts: [{id: a, name: A}]\nstatus: active\n"
	_, whole := mustLoad(t, site("data/clients/x.yaml", head+one+two))
	_, parts := mustLoad(t, site("data/clients/x/1.yaml", one, "data/clients/x/2.yaml", two, "data/clients/x/client.yaml", head))
	a, b := whole["x"], parts["x"]
	bare(a)
	bare(b)
	if string(pack.Append(nil, a)) != string(pack.Append(nil, b)) {
		t.Errorf("%+v\n%+v", a, b)
	}
}
