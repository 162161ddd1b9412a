package render

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"holdfast/generator/internal/view"
)

// DataFile is one table of the catalogue as CSV, or as a JSON array of objects.
func DataFile(v view.DataFile) []byte {
	b := AppendDataHead(nil, &v.DataHead)
	for i, cells := range v.Rows {
		b = AppendDataRow(roomFor(b, i, len(v.Rows)), &v.DataHead, cells, i == 0)
	}
	return AppendDataEnd(b, &v.DataHead, len(v.Rows) == 0)
}

// roomFor makes room for all of many rows once some are there to go by, where
// growing would copy megabytes over and over.
func roomFor(b []byte, done, all int) []byte {
	const some = 100
	if done != some {
		return b
	}
	return slices.Grow(b, (all-done)*(len(b)/done+len(b)/(8*done)))
}

// AppendDataHead appends what comes before the rows.
func AppendDataHead(b []byte, h *view.DataHead) []byte {
	if h.JSON {
		return b
	}
	for i := range h.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, h.Columns[i].Name...)
	}
	return append(b, '\n')
}

// AppendDataRow appends one row. An absent cell is empty in CSV and null in JSON;
// money is a decimal, in JSON as text.
func AppendDataRow(b []byte, h *view.DataHead, cells []view.Cell, first bool) []byte {
	if h.JSON {
		return appendJSONRow(b, h, cells, first)
	}
	for i := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCSVCell(b, cells[i].As(h.Columns[i].Type, h.Money), h.Columns[i].Type == view.TextColumn)
	}
	return append(b, '\n')
}

// AppendDataEnd appends what comes after the rows.
func AppendDataEnd(b []byte, h *view.DataHead, empty bool) []byte {
	switch {
	case !h.JSON:
		return b
	case empty:
		return append(b, "[]\n"...)
	}
	return append(b, "]\n"...)
}

func appendJSONRow(b []byte, h *view.DataHead, cells []view.Cell, first bool) []byte {
	if first {
		b = append(b, '[')
	} else {
		b = append(b, ',')
	}
	for i := range cells {
		if i == 0 {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), h.Columns[i].Name...), `":`...)
		b = appendJSONCell(b, h, &cells[i], &h.Columns[i])
	}
	return append(b, "}\n"...)
}

func appendJSONCell(b []byte, h *view.DataHead, c *view.Cell, column *view.Column) []byte {
	if !c.Set {
		return append(b, "null"...)
	}
	text := c.As(column.Type, h.Money)
	switch column.Type {
	case view.WholeColumn, view.NumberColumn:
		return append(b, text...)
	case view.TruthColumn:
		if c.Int != 0 {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	}
	return appendJSONText(b, text)
}

// appendJSONText appends a string; most need no escapes.
func appendJSONText(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '"' || s[i] == '\\' {
			return append(b, quoted(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func quoted(s string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// appendCSVCell appends one field by RFC 4180, and text so that no spreadsheet
// takes it for a formula.
func appendCSVCell(b []byte, s string, text bool) []byte {
	if text {
		s = CSVCell(s)
	}
	if s == "" || s[0] != ' ' && s[0] != '\t' && !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}
