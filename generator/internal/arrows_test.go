package internal

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed are the arrows of ARCHITECTURE.md: which packages of ours each may import.
var allowed = map[string][]string{
	"day": {}, "money": {}, "diag": {}, "addr": {}, "pack": {}, "markdown": {}, "quick": {}, "search": {}, "stats": {}, "chart": {"day"},
	"book":      {"addr", "day", "diag", "markdown", "money", "pack"},
	"retention": {"book", "day", "money", "pack", "stats"},
	"view":      {"addr", "book", "chart", "day", "markdown", "money", "pack", "retention", "stats", "search"},
	"render":    {"addr", "chart", "day", "markdown", "money", "quick", "view"},
	"site":      {"addr", "book", "day", "diag", "pack", "render", "report", "retention", "search", "view"},
	"serve":     {"diag"},
	"report":    {"book", "chart", "day", "diag", "money", "pack", "retention", "view"},
	"orders":    {"book", "day", "diag", "money"},
	"scaffold":  {"addr", "book", "day", "diag"},
	"sample":    {"day"}, "sample/cmd/sample": {"sample"}, "sample/cmd/known": {"search"},
}

// Arrows go one way. A package that is not listed here fails, so that a new one
// is thought about.
func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const prefix = "holdfast/generator/internal/"
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], prefix)
		may, listed := allowed[name]
		if !listed && name != "holdfast/generator/internal" {
			t.Errorf("package %s has no arrows in this test and in ARCHITECTURE.md", name)
		}
		for _, imp := range fields[1:] {
			if to, ours := strings.CutPrefix(imp, prefix); ours && !slices.Contains(may, to) {
				t.Errorf("%s imports %s, against ARCHITECTURE.md", name, to)
			}
		}
	}
}
