package main

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/markdown"
)

// A team that starts from this repository keeps its playbooks and replaces its
// clients. These tests read the pages of content/ as a sceptical reader would.

// handbook is the reference data and the pages of this repository's own site.
func handbook(t *testing.T) *book.Book {
	t.Helper()
	var problems diag.List
	b, err := book.Open(os.DirFS("../../.."), &problems)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// playbooks are those of the handbook, by name.
func playbooks(b *book.Book) map[string]*book.Page {
	plays := map[string]*book.Page{}
	for i := range b.Pages {
		if p := &b.Pages[i]; p.Kind == "playbook" {
			plays[p.Name] = p
		}
	}
	return plays
}

// said is all that a page says in words of ours: a string for each step's line,
// each position and each paragraph.
func said(p *book.Page) []string {
	out := []string{p.Summary, p.Playbook.Stop}
	for _, s := range p.Playbook.Steps {
		out = append(out, s.Do, s.Say, s.Avoid)
	}
	for _, d := range p.Playbook.Disagreements {
		out = append(out, d.Topic, d.House.Choice, d.House.Why)
		for _, x := range d.Positions {
			out = append(out, x.Says, x.When)
		}
	}
	return append(out, paragraphs(p)...)
}

func paragraphs(p *book.Page) []string {
	return strings.Split(markdown.Parse(p.Body).PlainText(), "\n")
}

var aWord = regexp.MustCompile(`[\p{L}\p{N}]+(?:'\p{L}+)*`)

// wordsOf are the words of a text in lower case, without its punctuation.
func wordsOf(text string) []string {
	return aWord.FindAllString(strings.ToLower(strings.ReplaceAll(text, "’", "'")), -1)
}

func length(texts []string) (n int) {
	for _, s := range texts {
		n += len(wordsOf(s))
	}
	return n
}

// runLength is how many words in a row two texts may not have in common.
const runLength = 8

// runs are all the runs of runLength words within one of the texts.
func runs(texts []string) map[string]bool {
	found := map[string]bool{}
	for _, text := range texts {
		w := wordsOf(text)
		for i := 0; i+runLength <= len(w); i++ {
			found[strings.Join(w[i:i+runLength], " ")] = true
		}
	}
	return found
}

// shared are the runs that two of the named texts have in common, as faults.
func shared(texts map[string][]string) (faults []string) {
	owner := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		for _, run := range slices.Sorted(maps.Keys(runs(texts[name]))) {
			if other := owner[run]; other != "" {
				faults = append(faults, fmt.Sprintf("%s and %s both say %q", other, name, run))
				continue
			}
			owner[run] = name
		}
	}
	return faults
}

// The playbooks that a house of any trade needs.
var wanted = strings.Fields(`
	onboarding handover early-warning account-review loss-plan first-day-after-notice exit-interview exit-questionnaire
	competitor-price competitor-product missing-feature service-failure missed-promises poor-communication change-at-top
	change-of-ownership hard-times cost-cut change-account-manager moved-away closing complacency reason-unknown
	trace-the-buyer disputed-contract making-an-offer win-back-approach keep-in-touch testimonials steadying-the-team
	professional-ending lessons-review spreading-the-risk renewal widening-the-circle overlooked our-price letting-go`)

func TestPlaybooksAreThereAndWhole(t *testing.T) {
	plays := playbooks(handbook(t))
	for _, name := range wanted {
		if plays[name] == nil {
			t.Errorf("there is no playbook %s", name)
		}
	}
	for name, p := range plays {
		if n := length(paragraphs(p)); n < 300 {
			t.Errorf("%s: the text has %d words; 300 are wanted", name, n)
		}
		if n := length(said(p)); n > 900 {
			t.Errorf("%s: %d words with its steps; nobody reads over 900", name, n)
		}
		for _, fault := range unfinished(p) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// unfinished says what someone who has to act on a playbook today would miss.
func unfinished(p *book.Page) (faults []string) {
	miss := func(missing bool, format string, args ...any) {
		if missing {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	miss(p.Playbook.Stop == "", "it does not say when to stop")
	miss(!strings.Contains(p.Body, "## When it is done"), "it does not say when it is done")
	miss(p.Owner == "" || p.Reviewed == 0, "nobody keeps it, or nobody has reviewed it")
	say, avoid := 0, 0
	for _, s := range p.Playbook.Steps {
		miss(s.Who == "" || !s.Due.Set || s.Channel == "", "the step %s lacks who, due or channel", s.ID)
		say += len(s.Say)
		avoid += len(s.Avoid)
	}
	miss(len(p.Playbook.Steps) < 4, "it has %d steps", len(p.Playbook.Steps))
	miss(say == 0 || avoid == 0, "it has no words to use, or nothing to avoid")
	for _, d := range p.Playbook.Disagreements {
		miss(len(d.Positions) < 2, "on %q only one side is heard", d.Topic)
		for _, x := range d.Positions {
			miss(x.Source == "" || x.When == "", "on %q a position lacks its source, or when it fits", d.Topic)
		}
		miss(d.House.Choice == "" || d.House.By == "" || d.House.On == 0 || d.House.Why == "", "on %q the house's choice lacks who, when or why", d.Topic)
	}
	return faults
}

// Every claim from a source names it, and no source is named for show.
func TestPlaybooksCiteTheirSources(t *testing.T) {
	note := regexp.MustCompile(`(?m)^\[\^\w+\]: \[[^\]]+\]\(\.\./about/sources\.md#([\w-]+)\)`)
	for name, p := range playbooks(handbook(t)) {
		cited := map[string]bool{}
		for _, d := range p.Playbook.Disagreements {
			for _, x := range d.Positions {
				cited[x.Source] = true
			}
		}
		notes := note.FindAllStringSubmatch(p.Body, -1)
		for _, m := range notes {
			cited[strings.Replace(m[1], "kumar-and-others", "kumar-2015", 1)] = true
		}
		if want := slices.Sorted(slices.Values(p.Playbook.Sources)); !slices.Equal(slices.Sorted(maps.Keys(cited)), want) || len(notes) == 0 {
			t.Errorf("%s: it names the sources %v, and cites %v with %d notes", name, want, slices.Sorted(maps.Keys(cited)), len(notes))
		}
	}
}

func TestEveryReasonAndSignHasAPlaybook(t *testing.T) {
	b := handbook(t)
	handled := map[string]bool{}
	for _, p := range playbooks(b) {
		for _, c := range slices.Concat(p.Playbook.Handles.Reasons, p.Playbook.Handles.Signs) {
			handled[c] = true
		}
	}
	codes := slices.Clone(book.SignCodes)
	for _, r := range b.Reference.Reasons {
		codes = append(codes, r.ID)
	}
	if len(codes) < len(book.SignCodes)+15 {
		t.Fatalf("only %d reasons and signs were found", len(codes))
	}
	for _, c := range codes {
		if !handled[c] {
			t.Errorf("no playbook handles %s", c)
		}
	}
}

func TestNoTwoPagesSayTheSame(t *testing.T) {
	b := handbook(t)
	summaries, texts := map[string]string{}, map[string][]string{}
	for i := range b.Pages {
		p := &b.Pages[i]
		key := strings.Join(wordsOf(p.Summary), " ")
		if other := summaries[key]; key != "" && other != "" {
			t.Errorf("%s and %s have one summary", other, p.Path)
		}
		if key == "" && p.Kind != "report" {
			t.Errorf("%s has no summary", p.Path)
		}
		summaries[key] = p.Path
		if p.Kind == "playbook" {
			texts[p.Name] = said(p)
		}
	}
	for _, f := range shared(texts) {
		t.Error(f)
	}
	if f := shared(map[string][]string{"a": {"one Two three, four five six seven eight"}, "b": {"So: one two three four five six seven eight!"}, "c": {"two three four five six seven eight", "nine"}}); len(f) != 1 {
		t.Errorf("of three texts of which two share a run these faults were found: %q", f)
	}
}

// sourceRuns holds a hash of every run of words in the five articles that the
// playbooks learn from. The articles are others' and no part of the repository;
// HOLDFAST_SOURCES=DIR go test -run OwnWords writes the file anew from them.
const sourceRuns = "testdata/source-runs.txt"

func hashRun(run string) string {
	h := fnv.New64a()
	h.Write([]byte(run))
	return fmt.Sprintf("%012x", h.Sum64()>>16)
}

func TestOwnWords(t *testing.T) {
	if dir := os.Getenv("HOLDFAST_SOURCES"); dir != "" {
		hashSources(t, dir)
	}
	theirs := map[string]bool{}
	for _, h := range strings.Fields(read(t, sourceRuns)) {
		theirs[h] = true
	}
	// The name of one article is public and long enough to tell that the file is the right one.
	title := "Keeping Clients Is Every Firms’ Goal, but What Do You Do When a Client Leaves?"
	for run := range runs([]string{title}) {
		if !theirs[hashRun(run)] {
			t.Fatalf("%s does not know %q", sourceRuns, run)
		}
	}
	if len(theirs) < 2000 {
		t.Fatalf("%s has %d hashes", sourceRuns, len(theirs))
	}
	b := handbook(t)
	for i := range b.Pages {
		for run := range runs(said(&b.Pages[i])) {
			if theirs[hashRun(run)] {
				t.Errorf("%s says %q, as one of its sources does", b.Pages[i].Path, run)
			}
		}
	}
}

func hashSources(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles in %s: %v", dir, err)
	}
	hashes := map[string]bool{}
	for _, f := range files {
		for run := range runs([]string{read(t, f)}) {
			hashes[hashRun(run)] = true
		}
	}
	text := strings.Join(slices.Sorted(maps.Keys(hashes)), "\n") + "\n"
	if err := os.WriteFile(sourceRuns, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
