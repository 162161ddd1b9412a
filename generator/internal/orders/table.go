package orders

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
)

// client is one customer of the CSV.
type client struct {
	id    string
	typed string // the id as the CSV has it
	line  int    // of its first row
	texts map[string]text
	rows  []order
}

// text is a text column's newest value so far.
type text struct {
	value string
	date  day.Day
}

// order is one row of the CSV, or one entry of a record.
type order struct {
	date   day.Day
	amount money.Amount
	ref    string
}

// maxRowProblems bounds how many bad rows one run names.
const maxRowProblems = 1000

// tableReader reads the CSV's rows.
type tableReader struct {
	*job
	csv     *csv.Reader
	data    []byte
	lines   []int // where each line of data begins; made when first needed
	fields  int   // of the header
	at      map[string]int
	texts   []string // text fields that have a column
	clients map[string]*client
	count   int
	bad     int
}

// readTable reads every row. With problems in the list the rows are not to be used.
func (j *job) readTable(data []byte, m *mapping) (clients []*client, rows int) {
	t := &tableReader{job: j, data: data, csv: csv.NewReader(bytes.NewReader(data)), at: map[string]int{}, clients: map[string]*client{}}
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	header, err := t.csv.Read()
	if err != nil {
		t.headerProblem(err)
		return nil, 0
	}
	if !t.locate(header, m) {
		return nil, 0
	}
	for t.bad <= maxRowProblems {
		row, err := t.csv.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.rowError(err)
			continue
		}
		t.row(row)
	}
	if t.count == 0 && t.bad == 0 {
		j.problems.Add(diag.Problem{Path: j.csvPath, Line: 1, Column: 1, Code: "bad-csv", Message: "there are no rows below the header"})
	}
	for _, c := range t.clients {
		clients = append(clients, c)
	}
	slices.SortFunc(clients, func(a, b *client) int { return strings.Compare(a.id, b.id) })
	return clients, t.count
}

func (t *tableReader) headerProblem(err error) {
	p := diag.Problem{Path: t.csvPath, Line: 1, Column: 1, Code: "bad-csv", Message: "the file is empty", Hint: "its first row names the columns"}
	if !errors.Is(err, io.EOF) {
		p.Message = "the header cannot be read: " + csvMessage(err)
	}
	t.problems.Add(p)
}

// locate finds the mapping's columns in the header.
func (t *tableReader) locate(header []string, m *mapping) bool {
	t.fields = len(header)
	names := make([]string, len(header))
	for i := range header {
		names[i] = strings.TrimSpace(header[i])
	}
	ok := true
	for field, c := range m.columns {
		p := diag.Problem{Path: t.mappingPath, Line: c.line, Column: c.col}
		i := slices.Index(names, c.header)
		switch {
		case i < 0:
			p.Code, p.Message, p.Hint = "unknown-column", fmt.Sprintf("%s has no column %q", t.csvPath, c.header), columnHint(c.header, names)
		case slices.Contains(names[i+1:], c.header):
			p.Code, p.Message, p.Hint = "duplicate-column", fmt.Sprintf("%s has two columns %q", t.csvPath, c.header), "rename one of them"
		default:
			t.at[field] = i
			continue
		}
		t.problems.Add(p)
		ok = false
	}
	for _, f := range textFields {
		if _, has := t.at[f]; has {
			t.texts = append(t.texts, f)
		}
	}
	return ok
}

func columnHint(name string, names []string) string {
	switch hint := diag.DidYouMean(name, names); {
	case hint != "":
		return hint
	case len(names) == 1 && strings.ContainsAny(names[0], ";\t|"):
		return "the columns must be parted by commas"
	default:
		hint = strings.Join(names[:min(len(names), 20)], ", ")
		return "it has: " + clip(hint, 300)
	}
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + " …"
}

func csvMessage(err error) string {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		return strings.TrimPrefix(p.Err.Error(), "csv: ")
	}
	return err.Error()
}

func (t *tableReader) rowError(err error) {
	line, col := 1, 1
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		line, col = p.Line, p.Column
		if p.StartLine < p.Line && errors.Is(p, csv.ErrQuote) {
			line, col = p.StartLine, 1 // a quote that is never closed runs to the end of the file
		}
	}
	t.complain(line, col, "bad-csv", `quotes inside a field are doubled: "say ""yes"""`, "the row cannot be read: %s", csvMessage(err))
}

// complain names one thing wrong with one row; col counts bytes, from 1.
func (t *tableReader) complain(line, col int, code, hint, format string, args ...any) {
	t.bad++
	p := diag.Problem{Path: t.csvPath, Line: line, Column: t.column(line, col), Code: code, Message: fmt.Sprintf(format, args...), Hint: hint}
	if t.bad > maxRowProblems {
		p.Column, p.Code, p.Message, p.Hint = 1, "bad-csv", fmt.Sprintf("more than %d problems; the rest of the rows was not read", maxRowProblems), ""
	}
	t.problems.Add(p)
}

// column counts the characters before a byte of a line.
func (t *tableReader) column(line, col int) int {
	if t.lines == nil {
		t.lines = []int{0}
		for i, c := range t.data {
			if c == '\n' {
				t.lines = append(t.lines, i+1)
			}
		}
	}
	if line > len(t.lines) {
		return max(1, col)
	}
	start := t.lines[line-1]
	end := min(start+max(0, col-1), len(t.data))
	return utf8.RuneCount(t.data[start:end]) + 1
}

// row takes in one row, or says all that is wrong with it.
func (t *tableReader) row(row []string) {
	line, _ := t.csv.FieldPos(0)
	if len(row) != t.fields {
		t.complain(line, 1, "bad-row", "", "the row has %d fields; the header has %d", len(row), t.fields)
		return
	}
	before := t.bad
	id, typed := t.id(row)
	o := order{date: t.date(row), amount: t.amount(row)}
	if i, has := t.at["ref"]; has {
		o.ref = t.text(row, i)
	}
	values := make([]string, len(t.texts))
	for k, field := range t.texts {
		values[k] = t.text(row, t.at[field])
		if hint, ok := t.allowed(field, values[k]); !ok && values[k] != "" {
			t.cell(t.at[field], "bad-choice", hint, "%q is none of the choices for %q", clip(values[k], 80), field)
		}
	}
	if t.bad > before {
		return
	}
	c := t.clients[id]
	if c == nil {
		c = &client{id: id, typed: strings.Clone(typed), line: line, texts: map[string]text{}}
		t.clients[id] = c
	}
	if c.typed != typed {
		t.cell(t.at["id"], "id-clash", "make them differ in a letter or a digit, or write them alike", "%q gives the id %q, and so does %q in line %d", clip(typed, 80), id, clip(c.typed, 80), c.line)
		return
	}
	for k, field := range t.texts {
		if v := values[k]; v != "" && o.date >= c.texts[field].date {
			c.texts[field] = text{value: v, date: o.date}
		}
	}
	c.rows = append(c.rows, o)
	t.count++
}

// cell complains of one field of the row that was just read.
func (t *tableReader) cell(i int, code, hint, format string, args ...any) {
	line, col := t.csv.FieldPos(i)
	t.complain(line, col, code, hint, format, args...)
}

// text is a field as one clean line.
func (t *tableReader) text(row []string, i int) string {
	s := oneLine(row[i])
	if what := unclean(s); what != "" {
		code, hint := "control-character", "delete it"
		if !utf8.ValidString(s) {
			code, hint = "bad-encoding", "save the file as UTF-8"
		}
		t.cell(i, code, hint, "%s stands in this field", what)
		return ""
	}
	return s
}

func (t *tableReader) id(row []string) (id, typed string) {
	i := t.at["id"]
	before := t.bad
	typed = t.text(row, i)
	id = clientID(typed)
	switch {
	case t.bad > before:
	case typed == "":
		t.cell(i, "missing-field", "", "the row has no id")
	case id == "":
		t.cell(i, "bad-id", "an id needs a digit or a Latin letter", "%q gives no id", clip(typed, 80))
	case len(id) > 80:
		t.cell(i, "bad-id", "take a column with a number or a short name as the id", "%q gives an id of %d characters; 80 are allowed", clip(typed, 80), len(id))
	}
	return id, typed
}

func (t *tableReader) date(row []string) day.Day {
	i := t.at["date"]
	s := strings.TrimSpace(row[i])
	d, err := parseDay(s)
	switch {
	case s == "":
		t.cell(i, "missing-field", "", "the row has no date")
	case err != nil:
		t.cell(i, "bad-date", err.Error(), "%q is no day", clip(s, 80))
	}
	return d
}

// parseDay reads a day, or the day of a moment (2010-12-01T08:26, 2010-12-01 08:26:00).
func parseDay(s string) (day.Day, error) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') && clock(s[11:]) {
		s = s[:10]
	}
	return day.Parse(s)
}

// clock reports whether s begins with a time of day and has only such characters.
func clock(s string) bool {
	if len(s) < 5 || s[2] != ':' || s[:2] > "24" || s[3:5] > "59" {
		return false
	}
	for i := range 5 {
		if i != 2 && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return strings.Trim(s[5:], "0123456789:.,+-Z ") == ""
}

func (t *tableReader) amount(row []string) money.Amount {
	i := t.at["amount"]
	s := strings.TrimSpace(row[i])
	a, err := t.Currency.Parse(s)
	switch {
	case s == "":
		t.cell(i, "missing-field", "", "the row has no amount")
	case errors.Is(err, money.ErrLossy):
		t.cell(i, "bad-amount", fmt.Sprintf("%s has %d decimals", t.Currency.Code, t.Currency.Decimals), "%q would lose money: %s", clip(s, 80), err)
	case errors.Is(err, money.ErrRange):
		t.cell(i, "out-of-range", "", "%q is too large an amount", clip(s, 80))
	case err != nil:
		t.cell(i, "bad-amount", err.Error(), "%q is no amount", clip(s, 80))
	}
	return a
}
