package serve

import (
	"bytes"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
)

const manifestName = "manifest.json"

// change is how two builds differ, by their manifests.
type change struct {
	files  []string // addresses of what is no page: changed, new or gone
	pages  []string // likewise of pages
	Sheets []sheet
}

// sheet is a style sheet that goes by a new name.
type sheet struct {
	Old string `json:"old"`
	New string `json:"new"`
}

type sheets struct {
	Sheets []sheet `json:"sheets"`
}

// sheetName is a style sheet's address with the hash of its bytes in it.
var sheetName = regexp.MustCompile(`(assets/[\w-]+\.)[0-9a-f]{12}(\.css)\b`)

// newChange compares two manifests. They list a file a line, sorted, and
// differ in few of tens of thousands, so only lines that differ are read.
func newChange(before, now []byte) change {
	var c change
	var gone, come []string
	a, b := lines(before), lines(now)
	for len(a) > 0 || len(b) > 0 {
		if len(a) > 0 && len(b) > 0 && bytes.Equal(a[0], b[0]) {
			a, b = a[1:], b[1:]
			continue
		}
		old, recent := pathOf(a), pathOf(b)
		switch {
		case len(b) == 0 || len(a) > 0 && old < recent:
			a = a[1:]
			gone = append(gone, old)
		case len(a) == 0 || recent < old:
			b = b[1:]
			come = append(come, recent)
		default:
			a, b = a[1:], b[1:]
			c.add(old)
		}
	}
	c.Sheets = renamed(gone, come)
	for _, name := range slices.Concat(gone, come) {
		if !slices.ContainsFunc(c.Sheets, func(s sheet) bool { return s.Old == "/"+name || s.New == "/"+name }) {
			c.add(name)
		}
	}
	slices.Sort(c.files)
	slices.Sort(c.pages)
	return c
}

// lines are those of a manifest that name a file.
func lines(manifest []byte) [][]byte {
	var out [][]byte
	for line := range bytes.Lines(manifest) {
		if line = bytes.TrimRight(line, ",\r\n"); bytes.HasPrefix(line, []byte(`{"path":`)) {
			out = append(out, line)
		}
	}
	return out
}

func pathOf(lines [][]byte) string {
	var e struct {
		Path string `json:"path"`
	}
	if len(lines) > 0 {
		_ = json.Unmarshal(lines[0], &e) // without a name it is no file
	}
	return e.Path
}

// renamed pairs style sheets that went with those that came under the same name
// but for the hash.
func renamed(gone, come []string) []sheet {
	var out []sheet
	for _, old := range gone {
		stem := sheetName.ReplaceAllString(old, "$1*$2")
		for _, recent := range come {
			if stem != old && stem == sheetName.ReplaceAllString(recent, "$1*$2") {
				out = append(out, sheet{"/" + old, "/" + recent})
			}
		}
	}
	return out
}

func (c *change) add(name string) {
	switch {
	case name == "":
	case path.Ext(name) == ".html":
		c.pages = append(c.pages, "/"+strings.TrimSuffix(name, "index.html"))
	default:
		c.files = append(c.files, "/"+name)
	}
}

// all is what a listener that names no page is told. Where style sheets changed
// every page names them, and which of them changed otherwise is not known.
func (c *change) all() []string {
	if len(c.Sheets) > 0 {
		return c.files
	}
	return slices.Sorted(slices.Values(slices.Concat(c.files, c.pages)))
}
