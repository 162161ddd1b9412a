package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"holdfast/generator/internal/view"
)

// File renders what is read by machines: view.Calendar, view.ClientsJSON and
// their like.
func File(v any) ([]byte, error) {
	switch v := v.(type) {
	case view.Calendar:
		return Calendar(v), nil
	case view.ClientsJSON:
		return ClientsJSON(v)
	case view.ClientsCSV:
		return ClientsCSV(v)
	case view.ClientChunk:
		return clientChunk(v)
	case view.DataFile:
		return DataFile(v), nil
	case view.DataCSV:
		return CSV(v.Rows)
	case view.ClientData:
		return compact(v)
	case view.Sitemap:
		return Sitemap(v), nil
	case view.Headers:
		return Headers(v), nil
	case view.Redirects:
		return Redirects(v), nil
	}
	return nil, fmt.Errorf("no way to render %T", v)
}

// ClientsJSON is the array of /data/clients.json, a client a line.
func ClientsJSON(v view.ClientsJSON) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, r := range v.Rows {
		b.WriteString(map[bool]string{true: "[", false: ","}[i == 0])
		if err := enc.Encode(r); err != nil {
			return nil, err
		}
	}
	if len(v.Rows) == 0 {
		b.WriteByte('[')
	}
	b.WriteString("]\n")
	return b.Bytes(), nil
}

// compact writes JSON for machines: ten thousand such files are made in a build,
// and indenting costs as much again.
func compact(v any) ([]byte, error) {
	b, err := json.Marshal(v)
	return append(b, '\n'), err
}

// ClientsCSV is /data/clients.csv.
func ClientsCSV(v view.ClientsCSV) ([]byte, error) {
	rows := [][]string{{"id", "name", "status", "tier", "owner", "health", "band", "signs", "revenue_12m", "at_risk"}}
	for _, r := range v.Rows {
		health := ""
		if r.Health.Set {
			health = strconv.Itoa(r.Health.V)
		}
		rows = append(rows, []string{r.ID, r.Name, r.Status, r.Tier, r.Owner, health, r.Band, strings.Join(r.Signs, " "), r.Revenue12, r.AtRisk})
	}
	return CSV(rows)
}

// CSV writes a table whose cells no spreadsheet takes for a formula.
func CSV(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	cells := []string{}
	for _, row := range rows {
		cells = cells[:0]
		for _, c := range row {
			cells = append(cells, CSVCell(c))
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// CSVCell puts an apostrophe before what a spreadsheet would take for a
// formula. Plain numbers stay numbers, negative ones too.
func CSVCell(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) || plainNumber(s) {
		return s
	}
	return "'" + s
}

// plainNumber reports whether s is digits with at most a minus and a point.
func plainNumber(s string) bool {
	whole, frac, dot := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return digits(whole) && (!dot || digits(frac))
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Sitemap is /sitemap.xml. The format has room for 50,000 addresses; a search
// engine reads no further, which only a very large site meets.
func Sitemap(v view.Sitemap) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, u := range v.URLs {
		b.WriteString("<url><loc>")
		_ = xml.EscapeText(&b, []byte(u)) // writes to memory
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.Bytes()
}

// Policy is the Content-Security-Policy of every page. base.html says the same
// in a meta element, but for frame-ancestors, which is not heeded there.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'"

// Headers is _headers, as Netlify, Cloudflare Pages and others read it.
func Headers(v view.Headers) []byte {
	return []byte(v.Base + `*
  Content-Security-Policy: ` + Policy + `; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  X-Frame-Options: DENY
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=()
` + v.Base + `assets/*
  Cache-Control: public, max-age=31536000, immutable
`)
}

// Redirects is _redirects.
func Redirects(v view.Redirects) []byte {
	var b []byte
	for _, l := range v.Lines {
		b = append(b, l.From+" "+l.To+" 301\n"...)
	}
	return b
}
