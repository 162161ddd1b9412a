package main

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
)

// demoBook reads this repository's own book of clients, whole.
type demoBook struct {
	*book.Book
	records []*book.Record
}

func readDemo(t *testing.T) demoBook {
	t.Helper()
	var problems diag.List
	b, err := book.Open(os.DirFS("../../.."), &problems)
	if err != nil {
		t.Fatal(err)
	}
	d := demoBook{Book: b}
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if !ok || err != nil {
			t.Fatalf("%s: %v %v", c.ID, err, problems.Sorted(nil))
		}
		d.records = append(d.records, rec)
	}
	return d
}

func (d demoBook) record(t *testing.T, id string) *book.Record {
	t.Helper()
	for _, r := range d.records {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("the demo has no client %s", id)
	return nil
}

// asOf is the day that the demo speaks for.
func (d demoBook) asOf() day.Day { return d.Config.AsOf }

func TestDemoHasNoProblem(t *testing.T) {
	var stdout, stderr strings.Builder
	code := run(t.Context(), []string{"--site", "../../..", "check", "--strict"}, strings.NewReader(""), &stdout, &stderr, time.Now)
	if code != 0 || stdout.Len() > 0 {
		t.Errorf("exit %d:\n%s%s", code, stdout.String(), stderr.String())
	}
}

// The format is its Go types: every field that may be typed is typed somewhere
// in the demo, and every word that a field may hold.
func TestDemoUsesTheWholeFormat(t *testing.T) {
	d := readDemo(t)
	used := map[string]bool{}
	for _, r := range d.records {
		noteUse(reflect.ValueOf(r).Elem(), "", used)
	}
	for _, name := range formatOf(reflect.TypeFor[book.Record](), "") {
		if !used[name] {
			t.Errorf("no record of the demo shows %s", name)
		}
	}
	for table, empty := range map[string]bool{"rivals": len(d.Reference.Rivals) == 0, "goals": len(d.Reference.Goals) < 2, "sources": len(d.Reference.Sources) == 0} {
		if empty {
			t.Errorf("data/%s.yaml says too little", table)
		}
	}
}

// formatOf lists the paths of a type's fields, as typed, and the words of each.
func formatOf(typ reflect.Type, path string) []string {
	var names []string
	for f := range typedFields(typ) {
		name := path + "." + key(f)
		names = append(names, name)
		for _, word := range strings.Fields(f.Tag.Get("enum")) {
			names = append(names, name+"="+word)
		}
		if inner := entryType(f.Type); inner != nil {
			names = append(names, formatOf(inner, name)...)
		}
	}
	return names
}

// noteUse notes the paths that a value uses.
func noteUse(v reflect.Value, path string, used map[string]bool) {
	for f := range typedFields(v.Type()) {
		x, name := v.FieldByIndex(f.Index), path+"."+key(f)
		if x.IsZero() || x.Kind() == reflect.Slice && x.Len() == 0 {
			continue
		}
		used[name] = true
		if x.Kind() == reflect.String {
			used[name+"="+x.String()] = true
		}
		switch {
		case entryType(f.Type) == nil:
		case x.Kind() == reflect.Struct:
			noteUse(x, name, used)
		default:
			for i := range x.Len() {
				noteUse(x.Index(i), name, used)
			}
		}
	}
}

// typedFields are the fields of a struct that may be typed in a file.
func typedFields(typ reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for _, f := range reflect.VisibleFields(typ) {
			if key(f) != "" && !yield(f) {
				return
			}
		}
	}
}

func key(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("y"), ",")
	return name
}

// entryType is the type of a mapping, or of the entries of a list of mappings.
func entryType(typ reflect.Type) reflect.Type {
	if typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct {
		return nil
	}
	for range typedFields(typ) {
		return typ
	}
	return nil
}

// Thirty-six clients of one firm: enough to read like a business, and each
// kind that a reader will look for.
func TestDemoIsABookOfBusiness(t *testing.T) {
	d := readDemo(t)
	if len(d.records) != 36 {
		t.Errorf("%d clients", len(d.records))
	}
	groups, owners, outcomes, open := map[string]int{}, map[string]int{}, map[string]int{}, []string{}
	var bare []string
	for _, r := range d.records {
		groups[r.Group]++
		owners[r.Owner]++
		if len(r.Files) == 1 && strings.Count(read(t, "../../../"+r.Files[0]), "\n") == 3 {
			bare = append(bare, r.ID)
		}
		for i := range r.Cases {
			if c := &r.Cases[i]; c.Open() {
				open = append(open, c.Opened.String())
			} else {
				outcomes[c.Outcome]++
			}
		}
	}
	delete(groups, "")
	if len(groups) != 2 || slices.Min(slices.Collect(maps.Values(groups))) < 2 {
		t.Errorf("groups %v; want two with two clients or more each", groups)
	}
	if loads := slices.Sorted(maps.Values(owners)); loads[len(loads)-1] < 2*loads[0] {
		t.Errorf("owners have loads of %v; want them to differ", loads)
	}
	if len(bare) != 1 {
		t.Errorf("records of three lines: %v; want one", bare)
	}
	if slices.Sort(open); len(slices.Compact(open)) < 3 {
		t.Errorf("open cases of %v; want three at different days of their clock", open)
	}
	for _, outcome := range []string{"saved", "partial", "won-back", "lost", "let-go"} {
		if outcomes[outcome] == 0 {
			t.Errorf("no case ended %s", outcome)
		}
	}
}

// Notes that people leave are never twice the same.
func TestDemoNotesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, r := range readDemo(t).records {
		for i := range r.Events {
			e := &r.Events[i]
			said := strings.Trim(strings.ToLower(e.Summary), " .!?“”")
			where := r.ID + " on " + e.Date.String()
			if first, twice := seen[said]; twice {
				t.Errorf("%q is written of %s and of %s", e.Summary, first, where)
			}
			seen[said] = where
		}
	}
	if len(seen) < 600 {
		t.Errorf("only %d notes", len(seen))
	}
}

// wellKnown are names that an invented client, rival or house must not carry.
var wellKnown = regexp.MustCompile(`(?i)\b(` + strings.Join([]string{
	"aldi", "allegro", "amazon", "apple", "argos", "arla", "asda", "bosch", "boots", "bupa", "burberry", "cadbury", "clarks", "coop", "costco",
	"dachser", "danone", "debenhams", "decathlon", "dewhurst", "dhl", "dpd", "dsv", "dunelm", "eddie stobart", "evri", "fedex", "fender", "fortnum",
	"geodis", "gibson", "girl meets dress", "gxo", "greggs", "halfords", "harrods", "heinz", "hermes", "hornby", "howdens", "ikea", "jewson",
	"john lewis", "kellogg", "kuehne", "lidl", "lego", "lush", "maersk", "marks & spencer", "mcdonald", "morrisons", "müller", "muller", "nestlé",
	"nestle", "next", "nike", "ocado", "oxfam", "palletline", "parcelforce", "philips", "primark", "raleigh", "rapha", "rolls-royce", "royal mail",
	"sainsbury", "schenker", "siemens", "smyths", "sony", "spotify", "sports direct", "stobart", "steinway", "tesco", "tnt", "toyota", "trek",
	"unilever", "ups", "vodafone", "waitrose", "waterstones", "wedgwood", "whittard", "wilko", "wincanton", "xpo", "yamaha", "yodel", "zara",
}, "|") + `)\b`)

func TestDemoNamesNobodyKnown(t *testing.T) {
	d := readDemo(t)
	names := []string{}
	for _, r := range d.records {
		names = append(append(names, r.Name), r.Aliases...)
	}
	for i := range d.Reference.Rivals {
		names = append(names, d.Reference.Rivals[i].Name)
	}
	for i, name := range names {
		if known := wellKnown.FindString(name); known != "" {
			t.Errorf("%q is named like %s", name, known)
		}
		if slices.Contains(names[:i], name) {
			t.Errorf("two are called %q", name)
		}
	}
}
