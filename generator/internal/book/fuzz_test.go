package book

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// inside holds that every problem has a place in the file.
func inside(t *testing.T, problems []diag.Problem, src []byte) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(src), "\ufeff"), "\n")
	longest := map[int]int{}
	for _, p := range problems {
		if _, counted := longest[p.Line]; !counted && p.Line >= 1 && p.Line <= len(lines) {
			longest[p.Line] = utf8.RuneCountInString(lines[p.Line-1]) + 1
		}
		switch {
		case p.Line < 1 || p.Line > len(lines), p.Column < 1 || p.Column > longest[p.Line]:
			t.Errorf("the place lies outside the file: %s %s", short(p), p.Message)
		case p.Code == "" || p.Message == "" || strings.HasSuffix(p.Message, "."), len(p.Message) > 600:
			t.Errorf("a message without a code or text, or with a final stop: %+v", p)
		}
	}
}

var pounds = money.Currency{Code: "GBP", Decimals: 2, Symbol: "£"}

func checkRecord(t *testing.T, sources ...[]byte) {
	t.Helper()
	read := func() parsed {
		var files []string
		var copies [][]byte
		for i, src := range sources {
			files, copies = append(files, fmt.Sprintf("f%d.yaml", i)), append(copies, bytes.Clone(src))
		}
		return parseRecord("x", files, copies, pounds)
	}
	start := time.Now()
	p := read()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
	for i, src := range sources {
		var own []diag.Problem
		for _, x := range p.Problems {
			if x.Path == fmt.Sprintf("f%d.yaml", i) {
				own = append(own, x)
			}
		}
		inside(t, own, src)
	}
	if again := read(); string(pack.Append(nil, &p)) != string(pack.Append(nil, &again)) {
		t.Error("the same files, read again, say something else")
	}
	if got, want := p.refsOf(), refsOf(&p.Record); !slices.Equal(got, want) {
		t.Errorf("named on the way are %v, and in the record %v", got, want)
	}
	if len(p.Problems) == 0 {
		(&Lens{AsOf: 739000}).See(&p.Record)
		(&Lens{AsOf: 700000, Audience: "a"}).See(&p.Record)
	}
}

func fixtures(t testing.TB, patterns ...string) [][]byte {
	t.Helper()
	var out [][]byte
	for _, pattern := range patterns {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, src)
		}
	}
	return out
}

func FuzzRecord(f *testing.F) {
	for _, src := range fixtures(f, "testdata/*.yaml", "../../../data/clients/*.yaml") {
		f.Add(src, []byte(""))
	}
	for _, m := range mistakes {
		if file, text, _ := m.made(); strings.HasPrefix(file, "data/clients/") && len(text) < 5000 {
			f.Add([]byte(text), []byte("tags: [a]\ncases: [{id: c, plays: [{playbook: p, steps: {a: {done: 2020-01-01}}}]}]\n"))
		}
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		if len(one)+len(two) > 64<<10 {
			return
		}
		checkRecord(t, one, two)
	})
}

func FuzzPage(f *testing.F) {
	for _, src := range fixtures(f, "../../../content/playbooks/*.md", "../../../content/about/*.md") {
		f.Add(src)
	}
	for _, m := range mistakes {
		if file, text, _ := m.made(); strings.HasSuffix(file, ".md") && len(text) < 5000 {
			f.Add([]byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 64<<10 {
			return
		}
		checkPage(t, src)
	})
}

func checkPage(t *testing.T, src []byte) {
	t.Helper()
	for _, file := range []string{"content/playbooks/p.md", "content/reports/r.md", "content/p.md"} {
		p := parsePage(file, bytes.Clone(src))
		inside(t, p.Problems, src)
		var named []diag.Problem
		for _, r := range p.Named {
			named = append(named, diag.Problem{Path: file, Line: r.Line, Column: r.Col, Code: "c", Message: "m"})
		}
		inside(t, named, src)
		again := parsePage(file, bytes.Clone(src))
		if string(pack.Append(nil, &p)) != string(pack.Append(nil, &again)) {
			t.Error("the same page, read again, says something else")
		}
	}
}

// TestHostile: input made to be slow, deep or odd is answered in good time.
func TestHostile(t *testing.T) {
	if raceDetector {
		t.Skip("this is about time, and shares nothing")
	}
	const mb = 1 << 18 // what is not linear shows at this size too
	many := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	deep := strings.Builder{}
	for i := range 1000 {
		deep.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	for name, src := range map[string]string{
		"brackets":         strings.Repeat("[", mb),
		"braces":           strings.Repeat("{", mb),
		"pairs":            strings.Repeat("[]", mb/2),
		"open mappings":    strings.Repeat("{a: ", mb/4),
		"dashes":           strings.Repeat("- ", mb/2),
		"keys":             strings.Repeat("? ", mb/2),
		"colons":           strings.Repeat(":", mb),
		"quotes":           strings.Repeat("\"", mb),
		"marks":            head + "x: {" + strings.Repeat("a? ", mb/3) + "}",
		"comments":         strings.Repeat("#\n", mb/2),
		"comments in list": head + "tags:\n" + strings.Repeat("  # c\n", mb/8) + "  - a\n",
		"blank lines":      head + strings.Repeat("\n", mb),
		"blank in text":    head + "region: |\n  a" + strings.Repeat("\n", mb) + "  b\n",
		"deep":             deep.String(),
		"unknown keys":     head + many("k%d: 1\n", 20_000),
		"one key":          head + strings.Repeat("tags: [a]\n", 20_000),
		"unknown nested":   head + "contacts:\n" + many("  - {id: c%d, nmae: x}\n", 8_000),
		"contacts":         head + "contacts:\n" + many("  - {id: c%d, name: x}\n", 5_000) + "events: [{date: 2020-01-01, kind: call, summary: s, with: [" + strings.Repeat("nobody, ", 15_000) + "]}]",
		"tags":             head + "tags: [" + strings.Repeat("a, ", mb/3) + "]",
		"empty entries":    head + "tags: [" + strings.Repeat("'', ", mb/4) + "]",
		"events":           head + "events:\n" + many("  - {date: 2020-01-01, kind: call, summary: s%d}\n", 4_500),
		"months":           head + "revenue: {" + many("a%d: 1, ", 20_000) + "}",
		"steps":            head + "plays: [{playbook: p, steps: {" + many("s%d: {}, ", 20_000) + "}}]",
		"links":            head + "events:\n" + many("  - {date: 2020-01-01, kind: call, summary: s, details: '[a](b%d) [[x]]'}\n", 3_000),
		"anchors":          head + "tags: [" + many("&a%d x, ", 20_000) + "]",
		"bomb":             "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\n" + strings.Repeat("e: [*d,*d]\n", 1000),
		"long key":         strings.Repeat("k", mb) + ": 1\n",
		"long value":       head + "status: " + strings.Repeat("k", mb),
		"long number":      head + "contracts: [{annual_value: " + strings.Repeat("9", mb) + "}]",
		"nul":              head + "region: \x00\n", "high": head + "region: \xff\n", "utf-16": "\xfe\xff\x00n", "bom": "\ufeff" + head, "bom inside": head + "\ufeffregion: x\n",
		"crlf": strings.ReplaceAll(head+"tags:\r\n  - a\n", "\n", "\r\n"), "tabs": "name:\tX\nowner:\tmaria-lopez\n", "empty": "", "null": "~", "comment": "# x",
		"marker in text": head + "region: |\n  ---\n  ...\n", "directive": "%YAML 1.2\n---\n" + head, "bad directive": "%YAML 3\n---\n" + head, "two directives": "%YAML 1.1\n%YAML 1.1\n---\na: b\n",
		"merge": head + "<<: {region: x}\n", "tag": head + "region: !!python/object/apply:os.system ['x']\n", "binary": head + "region: !!binary aGk=\n", "set": "!!set {a, b}\n",
		"complex keys": "{[a]: b, {c: d}: e}: f\n", "number keys": "1: a\n2: b\n1.5: c\ntrue: d\n~: e\n", "twice unknown": "a: 1\na: 2\na: 3\n", "only end": "...\n", "only mark": "---\n", "three marks": "---\n---\n---\n",
		"alias of key": "&a name: X\n*a : Y\n", "self": "a: &a [*a]\n", "escape": head + "region: \"\\0\\x7f\"\n", "surrogate": head + "region: \"\\ud800\"\n", "big escape": head + "region: \"\\U00110000\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			p := parseRecord("x", []string{"x.yaml"}, [][]byte{[]byte(src)}, pounds)
			inside(t, p.Problems, []byte(src))
			one := time.Since(start)
			start = time.Now()
			parseRecord("x", []string{"x.yaml", "y.yaml"}, [][]byte{[]byte(src), []byte(src)}, pounds)
			two := time.Since(start)
			start = time.Now()
			checkPage(t, []byte("---\n"+src+"\n---\n"+src))
			if page := time.Since(start) / 6; max(one, two, page) > 3*time.Second {
				t.Errorf("too slow: a record took %v, joined with itself %v, a page %v", one, two, page)
			} else if testing.Verbose() {
				t.Logf("%v %v %v, %d problems", one, two, page, len(p.Problems))
			}
		})
	}
}
