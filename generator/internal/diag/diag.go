// Package diag is what Holdfast says about its input: positions, severities,
// stable codes, and a list of problems that prints sorted and whole.
//
// A message is lower case with no final stop; what to do about it is the hint.
// Codes are words that stay the same from version to version, because config's
// silence and people's scripts name them.
package diag

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Severity of a problem. Errors stop a build; warnings do so only under --strict.
type Severity uint8

// The two severities.
const (
	Error Severity = iota
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Problem is one thing wrong with one place of the site's input. Line and
// Column count from 1; the column counts characters, not bytes. A problem of a
// whole file has line 1, column 1.
type Problem struct {
	Path     string // relative to the site, with forward slashes
	Line     int
	Column   int
	Severity Severity
	Code     string
	Message  string
	Hint     string
}

// List collects problems from many goroutines. The zero List is empty and ready.
type List struct {
	mu       sync.Mutex
	problems []Problem
}

// Add puts problems into the list.
func (l *List) Add(p ...Problem) {
	if len(p) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problems = append(l.problems, p...)
}

// Sorted returns every problem once, by path, line, column, code and message,
// without the warnings whose codes are silenced. Errors are never silenced.
func (l *List) Sorted(silence []string) []Problem {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Problem, 0, len(l.problems))
	for _, p := range l.problems {
		if p.Severity == Warning && slices.Contains(silence, p.Code) {
			continue
		}
		out = append(out, p)
	}
	slices.SortFunc(out, compare)
	return slices.Compact(out)
}

func compare(a, b Problem) int {
	return cmp.Or(
		strings.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Severity, b.Severity),
		strings.Compare(a.Code, b.Code),
		strings.Compare(a.Message, b.Message),
		strings.Compare(a.Hint, b.Hint),
	)
}

// Count returns how many of the problems are errors and how many are warnings.
func Count(problems []Problem) (errors, warnings int) {
	for _, p := range problems {
		if p.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// HasErrors reports whether the list holds an error.
func (l *List) HasErrors() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.problems, func(p Problem) bool { return p.Severity == Error })
}
