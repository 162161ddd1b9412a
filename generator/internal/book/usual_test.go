package book

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/sample"
)

// differs compares nodes in all that the walker reads, and says where they part.
func differs(got, want *yaml.Node) string {
	const styles = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle | yaml.FlowStyle | yaml.TaggedStyle
	switch {
	case got.Kind != want.Kind, got.Value != want.Value, got.Style&styles != want.Style&styles, null(got) != null(want),
		got.Anchor != want.Anchor, got.Alias != want.Alias, len(got.Content) != len(want.Content),
		got.Line != want.Line, got.Column != want.Column:
		return fmt.Sprintf("%d:%d: kind %d style %d tag %s %q, %d entries; yaml.v3 has %d:%d: kind %d style %d tag %s %q, %d entries",
			got.Line, got.Column, got.Kind, got.Style, got.Tag, got.Value, len(got.Content),
			want.Line, want.Column, want.Kind, want.Style, want.Tag, want.Value, len(want.Content))
	}
	for i := range got.Content {
		if d := differs(got.Content[i], want.Content[i]); d != "" {
			return d
		}
	}
	return ""
}

// checkUsual holds what the reader of usual YAML makes of a text to what
// yaml.v3 makes of it, and reports whether it read it at all.
func checkUsual(t *testing.T, name string, src []byte) bool {
	t.Helper()
	if !clean(src) {
		return false
	}
	got := usualYAML(new(nodeRoom), src)
	if got == nil {
		return false
	}
	if at := secondDocument(src); at > 0 {
		t.Errorf("%s: line %d begins a second document", name, at)
	}
	doc, err := unmarshal(src)
	if err != nil {
		t.Errorf("%s: yaml.v3 does not read it: %v", name, err)
	} else if d := differs(got, doc.Content[0]); d != "" {
		t.Errorf("%s: %s", name, d)
	}
	return true
}

// The records of the reference work and the tables and records of the demo
// are all read without yaml.v3; else cold builds would be slow, and nobody know.
func TestUsualIsUsual(t *testing.T) {
	dir := t.TempDir()
	if err := sample.Write(dir, sample.Options{Seed: 7, Clients: 300, Playbooks: 30}); err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{dir + "/data/*.yaml", dir + "/data/clients/*.yaml", "../../../data/*.yaml", "../../../data/clients/*.yaml", "../../../data/clients/*/*.yaml"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v, %d files", pattern, err, len(names))
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !checkUsual(t, name, src) {
				t.Errorf("%s is not read as usual YAML", name)
			}
		}
	}
}

// usualTexts are texts that the reader takes, by what each tries.
var usualTexts = map[string]string{
	"keys and values":         "a: b\nc: d e f\n",
	"no line end at the end":  "a: b",
	"empty values":            "a:\nb: # none\nc: ~\nd:\n",
	"nulls, and text":         "a: null\nb: Null\nc: nulls\nd: \"null\"\n",
	"letters of many bytes":   "ä: é\nö: {ü: ß, 中: 文}\nl: [€, £ 5]\n",
	"a mapping in a mapping":  "a:\n  b:\n    c: d\n  e: f\ng: h\n",
	"lists":                   "a:\n  - b\n  -   c\nd:\n- e\n- f\ng: h\n",
	"lists of mappings":       "a:\n  - b: c\n    d: e\n  - b: f\n    g:\n      - h: i\n        j: k\n",
	"brackets":                "a: [b, c]\nd: {e: f, g: [h, {i: j}]}\nk: []\nl: {}\nm: [ n , o, ]\n",
	"brackets over lines":     "a: [b,\n  c, # d\n\n  e\n]\nf: {g: h,\ni: j}\nk: l\n",
	"brackets in a list":      "a:\n  - {b: c}\n  - [d, e]\n",
	"quotes":                  "a: \"b: #c\"\n\"d\": 'it''s'\ne: \"say \\\"so\\\" \\\\ now\"\nf: [\"g, h\", '']\n",
	"literal text":            "a: |\n  b\n    c\n\n  d\ne: |-\n    f\n\n\ng: h\n",
	"literal text in a list":  "- a: |\n    b\n  c: d\n- |\n  e\n-  |\n f\n",
	"literal text at the end": "a: |\n\n  b\n  c",
	"spaces after the text":   "a: |\n  b  \n     \n   \n  c\n \nd: e  \nf: \"g\"   \n",
	"comments":                "# one\n\na: b # two\n   # three\nc: # four\n  # five\n  - d # six\n# seven\n  - e#8\nf: 'g' # nine\n# ten",
	"marks inside text":       "a: b:c\nd: e#f\ng: what? [now] {then}, yes\nh: 12:30\ni: -1\nj: [-2, a-b, x:y]\nk: http://a.b/c?d\n",
	"numbers and days":        "a: 1\nb: 012\nc: 1_000\nd: 2024-02-30\ne: 0x1F\nf: 1e3\ng: yes\n2026: {2026-01: 5}\n",
	"orders as imported":      "orders:\n  - {date: 2010-12-01, amount: 139.12, ref: \"536365\"}\n  - {date: 2010-12-01, amount: -22.00, ref: \"C536379\"}\n",
	"a list of nothing":       "a:\n  - []\n  - {}\n  - ''\n",
}

func TestUsual(t *testing.T) {
	for name, text := range usualTexts {
		if !checkUsual(t, name, []byte(text)) {
			t.Errorf("%s: not read as usual YAML", name)
		}
	}
}

// unusualTexts are texts that the reader leaves to yaml.v3.
var unusualTexts = []string{
	"", "# nothing\n", "a", "[a, b]\n", "---\na: b\n", "a: b\n---\nc: d\n", "a: b\n...\n", "%YAML 1.2\n---\na: b\n", " a: b\n",
	"a: b\n  c\n", "a:\n  b\n", "a: b\n\n    c: d\n", "a: \"b\n  c\"\n", "a: 'b\n  c'\n", "a: >\n  b\n", "a: |2\n  b\n", "a: |+\n  b\n", "a: | # b\n  c\n", "a: |\nb: c\n", "a: |\n    \n  b\n",
	"a: &b c\n", "a: *b\n", "a: !b c\n", "<<: {a: b}\n", "? a\n: b\n", "a:\tb\n", "a: b\r\n", "a: [b: c]\n", "a: {b, c}\n", "a: {b: , c: d}\n", "a: [b, , c]\n", "a: [b?]\n", "a: {b: what? }\n",
	"a: b: c\n", "a: b:\n", "a: [b\n", "a: {b: c]\n", "a: [b] c\n", "a: \"b\" c\n", "a: \"b\"#c\n", "a: [b]#c\n", "a: \"\\n\"\n", "a: @b\n", "a: `b\n", "a: %b\n", "a: - b\n", "a: -\n", "a:\n  - - b\n", "a:\n  -\n    b: c\n",
	"a: b\n c: d\n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n c: d\n", "a:\n  - b\n  c: d\n", "- a\nb: c\n", "a : b\n", "a: {b: c}}\n", "a: {\"b\":c}\n",
	strings.Repeat("k", 501) + ": v\n", "a: " + strings.Repeat("[", 200) + strings.Repeat("]", 200) + "\n", "a: \uffff\n",
}

func TestUnusual(t *testing.T) {
	for _, text := range unusualTexts {
		if checkUsual(t, text, []byte(text)) {
			t.Errorf("%q is read as usual YAML", text)
		}
	}
}

// Small changes with the characters that mean something in YAML come near every
// rule that the reader leaves out.
func TestUsualEdited(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	bases := slices.Sorted(maps.Values(usualTexts))
	pieces := strings.Split("\n|\n  |\n- | |  |-|- |: |:| #|#|,|[|]|{|}|?|'|\"|\\|&|*|!|%|@|`|~|>|.|...|---|<<|a|é|0|null", "|")
	pieces = append(pieces, "|")
	taken := 0
	for range 100_000 {
		text := bases[rng.IntN(len(bases))]
		for range 1 + rng.IntN(3) {
			at := rng.IntN(len(text) + 1)
			rest := text[at:]
			if rng.IntN(3) == 0 {
				rest = rest[min(len(rest), 1+rng.IntN(3)):]
			}
			text = text[:at] + pieces[rng.IntN(len(pieces))] + rest
		}
		if checkUsual(t, fmt.Sprintf("%q", text), []byte(text)); t.Failed() {
			return
		}
		if usualYAML(new(nodeRoom), []byte(text)) != nil {
			taken++
		}
	}
	if taken < 10_000 {
		t.Errorf("%d of the texts were taken: the test tests little", taken)
	}
}

// FuzzUsual looks for a text that the reader takes and yaml.v3 reads otherwise,
// or not at all.
func FuzzUsual(f *testing.F) {
	for _, src := range fixtures(f, "testdata/*.yaml", "../../../data/clients/*.yaml") {
		f.Add(src)
	}
	f.Add(usual())
	for _, text := range usualTexts {
		f.Add([]byte(text))
	}
	for _, text := range unusualTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) < 64<<10 {
			checkUsual(t, "it", src)
		}
	})
}
