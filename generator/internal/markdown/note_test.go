package markdown

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// notes are what people type: read without goldmark, or left to it.
var notes = []struct {
	src   string
	short bool
}{
	{"One line.", true},
	{"Two\nlines", true},
	{"A paragraph.\n\nAnother, with 12 % and (brackets).", true},
	{"It's \"quoted\" - well-known", true},
	{"£3,400 é 東京", true},
	{"\n\nblank lines around\n\n\n\nand between\n", true},
	{"…", true},
	{"x: y", true},
	{"What they like: tracking. No!", true},
	{"The rate is not the point; the *waiting* at Leeds is.", true},
	{"**No answer has been sent yet**, and the claim is old.", true},
	{"so *is\nthis*", false},
	{"See also [[client:acme]].", true},
	{"[[playbook:p#steps|the *steps*, \"all\"]] and\n[[person:gone]]!", true},
	{"*a* **b** [[sign:c]]\n\n[[case:a/b|]] *d*", true},
	{"", false},
	{" ", false},
	{"\n", false},
	{" indented", false},
	{"trailing ", false},
	{"two  \nhard", false},
	{"- list", false},
	{"1. list", false},
	{"12) list", false},
	{"# head", false},
	{"a\n---", false},
	{"a\n===", false},
	{"a\n- b", false},
	{"> q", false},
	{"a _b_", false},
	{"`c`", false},
	{"~~d~~", false},
	{"a | b\n--|--", false},
	{"[x](y)", false},
	{"www.example.com", false},
	{"WWW.example.com", false},
	{"see http://example.com", false},
	{"me@example.com", false},
	{"mailto:me", false},
	{"a & b", false},
	{"&amp;", false},
	{"<b>", false},
	{"a\\*", false},
	{"![i](j)", false},
	{"a\r\nb", false},
	{"a\tb", false},
	{"    code", false},
	{"+ plus", false},
	{"a+b", false},
	{"[^1]", false},
	{"a\x00b", false},
	{"\xff", false},
	{"1 start", false},
	{"(start", false},
	{"* list", false},
	{"***", false},
	{"***a***", false},
	{"*a", false},
	{"a*b*c", false},
	{"*a**", false},
	{"**a*", false},
	{"* a*", false},
	{"*a *", false},
	{"*a*b", false},
	{"*a *b* c*", false},
	{"*(a)*", false},
	{"[[a]]", false},
	{"[[client:]]", false},
	{"[[cl:a]]", false},
	{"[[client:a", false},
	{"[[client:a\n]]", false},
	{"![[client:a]]", false},
	{"[[[client:a]]]", false},
	{"{{ total }}", false},
	{"x :y", false},
	{": x", false},
	{"! x", false},
	{strings.Repeat("[[sign:a]]", 300), false},
	{strings.Repeat("word ", 1000) + "end", false},
}

// sameAsGoldmark holds a note that is read without goldmark to what goldmark
// makes of it, and reports whether it is one.
func sameAsGoldmark(t *testing.T, src string) bool {
	t.Helper()
	short := parseNote(src)
	if short == nil {
		return false
	}
	full := parseFully(src)
	for _, o := range []Options{{}, {Resolve: site, HeadingShift: 2, IDPrefix: "n-"}} {
		if got, want := string(short.AppendHTML(nil, o)), string(full.AppendHTML(nil, o)); got != want {
			t.Errorf("%q: %q, but goldmark makes %q", src, got, want)
		}
	}
	if got, want := short.PlainText(), full.PlainText(); got != want {
		t.Errorf("%q: plain text %q, but goldmark makes %q", src, got, want)
	}
	listed := func(d *Doc) string {
		return fmt.Sprint(d.Links(), d.Problems(), d.Headings(), d.Blocks(), d.Figures(), len(d.notes))
	}
	if got, want := listed(short), listed(full); got != want {
		t.Errorf("%q: %s, but goldmark makes %s", src, got, want)
	}
	return true
}

func TestNotes(t *testing.T) {
	for _, n := range notes {
		if got := sameAsGoldmark(t, n.src); got != n.short {
			t.Errorf("%q is read without goldmark: %t", n.src, got)
		}
	}
	if d := Parse("One *word*."); !reflect.DeepEqual(d, parseNote("One *word*.")) {
		t.Error("Parse leaves notes to goldmark")
	}
}

// Small changes come near every rule that the reader of notes leaves out.
func TestNotesEdited(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pieces := strings.Split("\n,\n\n, ,  ,*,**,a,é,1,.,:,: ,!,?,-,(,),[,[[,]],|,#,_,`,~,<,&,\\,/,@,www.,http://,[[client:a]],{{,'", ",")
	short := 0
	for range 60_000 {
		src := notes[rng.IntN(15)].src
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(src) + 1)
			rest := src[at:]
			if rng.IntN(3) == 0 {
				rest = rest[min(len(rest), 1+rng.IntN(3)):]
			}
			src = src[:at] + pieces[rng.IntN(len(pieces))] + rest
		}
		if sameAsGoldmark(t, src) {
			short++
		}
		if t.Failed() {
			return
		}
	}
	if short < 10_000 {
		t.Errorf("%d were read without goldmark: the test tests little", short)
	}
}

func FuzzNote(f *testing.F) {
	for _, n := range notes {
		f.Add(n.src)
	}
	f.Fuzz(func(t *testing.T, src string) { sameAsGoldmark(t, src) })
}
