package diag

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"
)

// Formats are the names that Print knows.
var Formats = []string{"text", "json", "sarif", "github"}

// Print writes the problems in one of Formats. Text is a line a problem,
// "path:line:column: severity: message [code]", and any hint indented below.
func Print(w io.Writer, format string, problems []Problem) error {
	switch format {
	case "text":
		return printText(w, problems)
	case "json":
		return printJSON(w, problems)
	case "sarif":
		return printSARIF(w, problems)
	case "github":
		return printGitHub(w, problems)
	default:
		return fmt.Errorf("unknown format %q", format)
	}
}

func printText(w io.Writer, problems []Problem) error {
	b := bufio.NewWriter(w)
	for _, p := range problems {
		fmt.Fprintf(b, "%s:%d:%d: %s: %s [%s]\n", oneLine(p.Path), p.Line, p.Column, p.Severity, oneLine(p.Message), p.Code)
		if p.Hint != "" {
			fmt.Fprintf(b, "    %s\n", oneLine(p.Hint))
		}
	}
	return b.Flush()
}

// oneLine keeps what a file's name or text holds from breaking the line or
// steering the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Bidi_Control, r) {
			return '\ufffd'
		}
		return r
	}, s)
}

type jsonProblem struct {
	Path     string `json:"path"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
}

func printJSON(w io.Writer, problems []Problem) error {
	out := struct {
		Problems []jsonProblem `json:"problems"`
	}{Problems: make([]jsonProblem, 0, len(problems))}
	for _, p := range problems {
		out.Problems = append(out.Problems, jsonProblem{p.Path, p.Line, p.Column, p.Severity.String(), p.Code, p.Message, p.Hint})
	}
	return encode(w, out)
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// printSARIF writes SARIF 2.1.0, which code hosts show beside the changed lines.
func printSARIF(w io.Writer, problems []Problem) error {
	type object = map[string]any
	results := make([]object, 0, len(problems))
	for _, p := range problems {
		text := p.Message
		if p.Hint != "" {
			text += "; " + p.Hint
		}
		results = append(results, object{
			"ruleId":  p.Code,
			"level":   p.Severity.String(),
			"message": object{"text": text},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": (&url.URL{Path: p.Path}).EscapedPath()},
				"region":           object{"startLine": p.Line, "startColumn": p.Column},
			}}},
		})
	}
	return encode(w, object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "holdfast"}},
			"columnKind": "unicodeCodePoints",
			"results":    results,
		}},
	})
}

// printGitHub writes workflow commands; the two escapers are the ones that the
// runner undoes, for values and for properties.
func printGitHub(w io.Writer, problems []Problem) error {
	value := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	b := bufio.NewWriter(w)
	for _, p := range problems {
		text := p.Message
		if p.Hint != "" {
			text += "; " + p.Hint
		}
		fmt.Fprintf(b, "::%s file=%s,line=%d,col=%d,title=%s::%s\n",
			p.Severity, property.Replace(p.Path), p.Line, p.Column, property.Replace(p.Code), value.Replace(text))
	}
	return b.Flush()
}
