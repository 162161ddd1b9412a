package search

import (
	"encoding/json"
	"slices"
	"testing"
)

// FuzzAppendJSON: a string is written as encoding/json writes it, byte by byte.
func FuzzAppendJSON(f *testing.F) {
	for _, s := range []string{
		"", "Ana's \"last\" call", "a\\b", "<b>&amp;</b>", "\x00\b\t\n\f\r\x1f\x7f", "é ü 语 🙂", "\u2028\u2029 \u2027",
		"\ufffd kept", "cut \xe2\x80", "\xff\xed\xa0\x80<", "a\xc3",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := appendJSON([]byte("x"), s); string(got[1:]) != string(want) {
			t.Errorf("appendJSON(%q) = %s, want %s", s, got[1:], want)
		}
	})
}

// A script of a text is its parts as encoding/json writes them, and reads back.
func TestTextScript(t *testing.T) {
	parts := []Part{{"note", "3 May", "#e1", "Call", "Ana <of> \"North\" & co.\n\u2028"}, {}, {Text: "語"}}
	s := textScript(nil, parts)
	var fields [][5]string
	for _, p := range parts {
		fields = append(fields, [5]string{p.Kind, p.Label, p.Href, p.Head, p.Text})
	}
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	sum := sumOf(body)
	name := address(sum[:])
	if want := function + `("` + name[len(Folder):len(name)-len(".js")] + `",` + string(body) + ")\n"; string(s.Body) != want || s.Address != name || s.sum != sum {
		t.Errorf("%s: %s, want %s: %s", s.Address, s.Body, name, want)
	}
	if back, err := readText(s.Body); err != nil || !slices.Equal(back, parts) {
		t.Errorf("read back %v (%v), want %v", back, err, parts)
	}
}
