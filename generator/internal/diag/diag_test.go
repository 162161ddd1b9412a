package diag

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
)

var three = []Problem{
	{Path: "data/clients/acme.yaml", Line: 3, Column: 7, Code: "bad-choice", Message: `"boss" is none of the choices for "role"`, Hint: `did you mean "user"?`},
	{Path: "data/clients/café, co: 5%.yaml", Line: 1, Column: 1, Severity: Warning, Code: "stray-file", Message: "this is 100% <not> read"},
	{Path: "x\x1b[31m.yaml", Line: 2, Column: 1, Code: "bad-yaml", Message: "two\nlines", Hint: "a\u202eb"},
}

func printed(t *testing.T, format string, problems []Problem) string {
	t.Helper()
	var b strings.Builder
	if err := Print(&b, format, problems); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestText is the contract's form, section 2.
func TestText(t *testing.T) {
	const want = `data/clients/acme.yaml:3:7: error: "boss" is none of the choices for "role" [bad-choice]
    did you mean "user"?
data/clients/café, co: 5%.yaml:1:1: warning: this is 100% <not> read [stray-file]
` + "x\ufffd[31m.yaml:2:1: error: two\ufffdlines [bad-yaml]\n    a\ufffdb\n"
	if got := printed(t, "text", three); got != want {
		t.Errorf("got:\n%s", got)
	}
	if got := printed(t, "text", nil); got != "" {
		t.Errorf("nothing wrong: %q", got)
	}
}

func TestJSON(t *testing.T) {
	const want = `{
  "problems": [
    {
      "path": "data/clients/acme.yaml",
      "line": 3,
      "column": 7,
      "severity": "error",
      "code": "bad-choice",
      "message": "\"boss\" is none of the choices for \"role\"",
      "hint": "did you mean \"user\"?"
    },
    {
      "path": "data/clients/café, co: 5%.yaml",
      "line": 1,
      "column": 1,
      "severity": "warning",
      "code": "stray-file",
      "message": "this is 100% <not> read",
      "hint": ""
    }
  ]
}
`
	if got := printed(t, "json", three[:2]); got != want {
		t.Errorf("got:\n%s", got)
	}
	if got := printed(t, "json", nil); got != "{\n  \"problems\": []\n}\n" {
		t.Errorf("nothing wrong: %s", got)
	}
}

func TestGitHub(t *testing.T) {
	const want = `::error file=data/clients/acme.yaml,line=3,col=7,title=bad-choice::"boss" is none of the choices for "role"; did you mean "user"?
::warning file=data/clients/café%2C co%3A 5%25.yaml,line=1,col=1,title=stray-file::this is 100%25 <not> read
` + "::error file=x\x1b[31m.yaml,line=2,col=1,title=bad-yaml::two%0Alines; a\u202eb\n"
	if got := printed(t, "github", three); got != want {
		t.Errorf("got:\n%s", got)
	}
}

func TestSARIF(t *testing.T) {
	var log struct {
		Schema, Version string
		Runs            []struct {
			ColumnKind string
			Tool       struct{ Driver struct{ Name string } }
			Results    []struct {
				RuleID, Level string
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(strings.Replace(printed(t, "sarif", three), "$schema", "schema", 1)), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || !strings.Contains(log.Schema, "sarif-2.1.0") || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name != "holdfast" || log.Runs[0].ColumnKind != "unicodeCodePoints" {
		t.Fatalf("%+v", log)
	}
	r := log.Runs[0].Results
	if len(r) != 3 || r[0].RuleID != "bad-choice" || r[0].Level != "error" || r[1].Level != "warning" || !strings.HasSuffix(r[0].Message.Text, `; did you mean "user"?`) {
		t.Fatalf("%+v", r)
	}
	at := r[1].Locations[0].PhysicalLocation
	if at.ArtifactLocation.URI != "data/clients/caf%C3%A9,%20co:%205%25.yaml" || at.Region.StartLine != 1 || at.Region.StartColumn != 1 {
		t.Errorf("%+v", at)
	}
	if got := printed(t, "sarif", nil); !strings.Contains(got, `"results": []`) {
		t.Errorf("nothing wrong: %s", got)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestPrintErrors(t *testing.T) {
	for _, format := range Formats {
		if err := Print(full{}, format, three); err == nil {
			t.Errorf("%s: a full disk is no error", format)
		}
	}
	if err := Print(full{}, "xml", nil); err == nil {
		t.Error("xml is a format")
	}
}

func TestSorted(t *testing.T) {
	p := func(path string, line, col int, sev Severity, code string) Problem {
		return Problem{Path: path, Line: line, Column: col, Severity: sev, Code: code}
	}
	want := []Problem{
		p("a", 1, 1, Error, "z"), p("a", 1, 2, Error, "b"), p("a", 1, 2, Warning, "a"), p("a", 2, 1, Error, "a"), p("a", 10, 1, Error, "a"), p("b", 1, 1, Error, "a"),
	}
	var l List
	var wg sync.WaitGroup
	for i := range want {
		for range 3 { // each is listed once
			wg.Go(func() { l.Add(want[len(want)-1-i]) })
		}
	}
	wg.Wait()
	l.Add()
	if got := l.Sorted(nil); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v", got)
	}
	if e, w := Count(l.Sorted(nil)); e != 5 || w != 1 {
		t.Errorf("%d errors, %d warnings", e, w)
	}
	// Silence takes a warning's code, and never an error's.
	got := l.Sorted([]string{"a", "b", "z"})
	if e, w := Count(got); e != 5 || w != 0 {
		t.Errorf("silenced: %v", got)
	}
	if !l.HasErrors() {
		t.Error("no errors")
	}
	var warned List
	warned.Add(want[2])
	if warned.HasErrors() || len(warned.Sorted([]string{"a"})) != 0 || len(warned.Sorted([]string{"b"})) != 1 {
		t.Error("a warning is an error, or cannot be silenced")
	}
}

func TestNearest(t *testing.T) {
	for _, c := range []struct {
		typed, choices, want string
	}{
		{"ownr", "name owner owners", "owner"},
		{"desicion-maker", "decision-maker user", "decision-maker"},
		{"titel", "title tile", "title"},
		{"x", "a b", ""},
		{"a", "b", ""},
		{"ab", "b a abc", "a"},
		{"abcdef", "abxyef", "abxyef"},
		{"abcdef", "axyzef", ""},
		{"Owner", "owner", "owner"},
		{"", "a", ""},
		{"", "", ""},
		{"müller", "muller", "muller"},
		{"cat", "cut cot bat", "bat"},
		{strings.Repeat("a", 30), strings.Repeat("a", 27), strings.Repeat("a", 27)},
		{strings.Repeat("a", 30), strings.Repeat("a", 26), ""},
	} {
		choices := strings.Fields(c.choices)
		if got := Nearest(c.typed, choices); got != c.want {
			t.Errorf("%q of %q: %q, want %q", c.typed, c.choices, got, c.want)
		}
		for i, j := 0, len(choices)-1; i < j; i, j = i+1, j-1 {
			choices[i], choices[j] = choices[j], choices[i]
		}
		if got := Nearest(c.typed, choices); got != c.want {
			t.Errorf("%q of %q turned round: %q", c.typed, c.choices, got)
		}
	}
	if got := DidYouMean("nmae", []string{"name"}); got != `did you mean "name"?` {
		t.Error(got)
	}
	if got := DidYouMean("zzzz", []string{"name"}); got != "" {
		t.Error(got)
	}
}

func BenchmarkNearest(b *testing.B) {
	choices := make([]string, 10_000)
	for i := range choices {
		choices[i] = fmt.Sprintf("client-%d", i*7919)
	}
	for b.Loop() {
		Nearest("client-79x190", choices)
	}
}
