package search

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the browser's table and the golden words")

const (
	tableFile  = "../../../templates/assets/js/70-search-folds.js"
	goldenFile = "testdata/words.json"
)

// The browser folds by the very table that Go does.
func TestFoldTable(t *testing.T) {
	by := map[string][]rune{}
	for from, to := range folds() {
		by[to] = append(by[to], from)
	}
	table := map[string]string{}
	for to, from := range by {
		slices.Sort(from)
		table[to] = string(from)
	}
	body, err := json.Marshal(table) // sorted, with <, > and & escaped
	if err != nil {
		t.Fatal(err)
	}
	want := "// Made from Go's table by go test ./generator/internal/search -run FoldTable -update: what\n" +
		"// letters beyond ASCII are folded to, so that both sides fold alike.\n" +
		"const searchFolds = " + string(body) + ";\n"
	if *update {
		if err := os.WriteFile(tableFile, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(tableFile)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what Go folds by, %v; run with -update", tableFile, err)
	}
}

// golden are texts and their words. The browser's side is held to the same file.
func TestGoldenWords(t *testing.T) {
	texts := []string{
		"", " ", "Northwind Freight", "NORTHWIND-FREIGHT", "cl-035013", "cl035013", "035013", "0", "00", "000123 007", "a0b00c010", "2026-02-01", "£1,200.50",
		"Côte d'Or", "Côte d’Or", "cote\u0301", "Straße STRASSE ẞ", "Łódź Gdańsk Málaga Ærø Þórr İstanbul ıssız", "Ǆ ǅ ﬁnal ﬀ ① ² Ⅳ ａＢ１", "Жёлтый ПЁТР ΣΊΣΥΦΟΣ ς",
		"東京タワー is 塔", "한국어 단어", "हिन्दी में", "ไทย", "עברית", "שָׁלוֹם", "e\u0301\u0302\u0303x", "\u0301x", "a\u200bb", "x_y-z.w/v", "naïve café—déjà·vu", "\U0001f600 smile \U00020000\U0001d400",
		strings.Repeat("ab", 40), strings.Repeat("é", 40), "q3 b2b 3pl", "don't", "ñ\u0303", "Å Å", "\ufeffbom", "½ ¼x",
	}
	type vector struct {
		Text  string   `json:"text"`
		Words []string `json:"words"`
	}
	var all []vector
	for _, text := range texts {
		all = append(all, vector{text, append([]string{}, WordsOf(text)...)})
	}
	body, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(goldenFile, append(body, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(goldenFile); err != nil || string(got) != string(body)+"\n" {
		t.Errorf("words are not as in %s, %v; run with -update and look at what changed", goldenFile, err)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Côte d'Or": "cote d or", "cl-035013": "cl 35013", "CL035013": "cl35013", "00": "0", "Straße": "strasse", "Łódź": "lodz", "東京x": "東 京 x",
		"cote\u0301": "cote", "1,200.50": "1 200 50", "a0b00c010": "a0b0c10",
	} {
		if got := strings.Join(WordsOf(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
