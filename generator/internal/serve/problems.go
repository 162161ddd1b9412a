package serve

import (
	"os"
	"strings"
	"unicode"

	"holdfast/generator/internal/diag"
)

// problems are what stopped a build, for the pages to show.
type problems struct {
	Problems []problem `json:"problems"`
	More     int       `json:"more"` // and so many more
}

// problem is a diag.Problem with the line it is about. Path is "" for a failure
// of the machine, and Excerpt where there is no such line; Caret counts the
// excerpt's characters from 0.
type problem struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Excerpt  string `json:"excerpt"`
	Caret    int    `json:"caret"`
}

// mostShown is how many problems a page shows at once.
const mostShown = 50

// newProblems is nil where a build was not stopped. Warnings are shown only if
// they are what stopped it.
func newProblems(dir string, stopping []diag.Problem, err error) *problems {
	if err != nil {
		return &problems{Problems: []problem{{
			Severity: "error", Message: err.Error(), Hint: "this is not about the site's files; building is tried again by itself",
		}}}
	}
	if errs, _ := diag.Count(stopping); errs > 0 {
		kept := make([]diag.Problem, 0, errs)
		for _, p := range stopping {
			if p.Severity == diag.Error {
				kept = append(kept, p)
			}
		}
		stopping = kept
	}
	if len(stopping) == 0 {
		return nil
	}
	out := &problems{More: max(0, len(stopping)-mostShown)}
	files := map[string][]string{}
	for _, p := range stopping[:min(len(stopping), mostShown)] {
		shown := problem{
			Path: p.Path, Line: p.Line, Column: p.Column, Severity: p.Severity.String(), Code: p.Code, Message: p.Message, Hint: p.Hint,
		}
		shown.Excerpt, shown.Caret = excerpt(lineOf(files, dir, p.Path, p.Line), p.Column)
		out.Problems = append(out.Problems, shown)
	}
	return out
}

func (p *problems) event() event {
	if p == nil {
		return event{"fine", []byte("{}")}
	}
	return newEvent("problems", p)
}

// lineOf is a line of one of the site's files, or "" where there is none.
func lineOf(files map[string][]string, dir, name string, line int) string {
	lines, read := files[name]
	if !read {
		if root, err := os.OpenRoot(dir); err == nil {
			if body, err := readFile(root, name); err == nil {
				lines = strings.Split(strings.TrimPrefix(string(body), "\ufeff"), "\n")
			}
			_ = root.Close()
		}
		files[name] = lines
	}
	if line < 1 || line > len(lines) {
		return ""
	}
	return strings.TrimRight(lines[line-1], "\r")
}

// widest is how many characters of a line are shown.
const widest = 160

// excerpt is the part of a line around a column, and where that is in it. What
// could not be seen is shown as a sign.
func excerpt(line string, column int) (text string, caret int) {
	runes := []rune(line)
	caret = min(max(column-1, 0), len(runes))
	if from := caret - widest/2; from > 0 && len(runes) > widest {
		from = min(from, len(runes)-widest)
		runes, caret = runes[from:], caret-from
	}
	runes = runes[:min(len(runes), widest)]
	for i, r := range runes {
		switch {
		case r == '\t':
			runes[i] = ' '
		case !unicode.IsPrint(r):
			runes[i] = '\ufffd'
		}
	}
	return string(runes), min(caret, len(runes))
}
