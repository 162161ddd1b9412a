package orders

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
)

func gbp(t testing.TB) money.Currency {
	t.Helper()
	c, err := money.ParseCurrency("GBP")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const plainMapping = `columns: {id: customer, name: company, date: date, amount: amount_gbp, ref: invoice, region: country}
set: {owner: maria-lopez, tier: core, status: active}
`

// site is a folder with a mapping, a CSV and perhaps records.
type site struct {
	t   *testing.T
	dir string
}

func newSite(t *testing.T, mapping, csv string) *site {
	s := &site{t, t.TempDir()}
	s.put("mapping.yaml", mapping)
	s.put("orders.csv", csv)
	return s
}

func (s *site) put(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) get(name string) string {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

func (s *site) options() Options {
	return Options{Site: s.dir, CSV: filepath.Join(s.dir, "orders.csv"), Mapping: filepath.Join(s.dir, "mapping.yaml"), Currency: gbp(s.t)}
}

// run imports and wants no problems.
func (s *site) run() Result {
	s.t.Helper()
	res, problems, err := Import(s.options())
	if err != nil {
		s.t.Fatal(err)
	}
	if len(problems) > 0 {
		s.t.Fatalf("problems:\n%s", printed(problems))
	}
	return res
}

// fails imports, wants these problems in text, and that nothing was written.
func (s *site) fails(want string) {
	s.t.Helper()
	before := s.files()
	_, problems, err := Import(s.options())
	if err != nil {
		s.t.Fatal(err)
	}
	if got := printed(problems); got != strings.TrimLeft(want, "\n") {
		s.t.Errorf("got problems:\n%s\nwant:%s", got, want)
	}
	if after := s.files(); after != before {
		s.t.Errorf("files were written:\n%s\nbefore:\n%s", after, before)
	}
}

func (s *site) files() string {
	var b strings.Builder
	err := filepath.Walk(s.dir, func(name string, st os.FileInfo, err error) error {
		if err == nil && !st.IsDir() {
			text, err := os.ReadFile(name)
			fmt.Fprintln(&b, name, string(text))
			return err
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

func printed(problems []diag.Problem) string {
	var b bytes.Buffer
	if err := diag.Print(&b, "text", problems); err != nil {
		return err.Error()
	}
	return b.String()
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestNewRecords(t *testing.T) {
	s := newSite(t, plainMapping, "\ufeffinvoice,date,customer,company,country,amount_gbp\r\n"+
		"A2,2011-03-01,00123,Old Name,Wales,20.5\r\n"+
		"A1,2010-12-01T08:26:00Z,00123,Crème & Co: Ltd,England,100\r\n"+
		"C3,2011-03-01 17:05,00123,Crème & Co: Ltd,,-3.25\r\n"+
		"B1,2011-01-05,Ærø Møbler's,,Denmark,0.00\r\n")
	if res, want := s.run(), (Result{Clients: 2, New: 2, Orders: 4, Written: 2}); res != want {
		t.Errorf("got %+v, want %+v", res, want)
	}
	equal(t, s.get("data/clients/c-00123.yaml"), `name: 'Crème & Co: Ltd'
status: active
tier: core
owner: maria-lopez
region: Wales
orders:
  - {date: 2010-12-01, amount: 100.00, ref: "A1"}
  - {date: 2011-03-01, amount: 20.50, ref: "A2"}
  - {date: 2011-03-01, amount: -3.25, ref: "C3"}
`)
	equal(t, s.get("data/clients/aero-moblers.yaml"), `name: Ærø Møbler's
status: active
tier: core
owner: maria-lopez
region: Denmark
orders:
  - {date: 2011-01-05, amount: 0.00, ref: "B1"}
`)
	if res, want := s.run(), (Result{Clients: 2, Unchanged: 2, Orders: 4}); res != want {
		t.Errorf("second run: got %+v, want %+v", res, want)
	}
}

func TestNameIsTheIDWithoutAColumn(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\nset: {owner: m, tags: [retail, 'a, b'], visible_to: [leadership]}\n", "c,d,a\n12345.0,2011-01-05,7\n")
	s.run()
	equal(t, s.get("data/clients/12345-0.yaml"), `name: "12345.0"
owner: m
tags: [retail, "a, b"]
visible_to: [leadership]
orders:
  - {date: 2011-01-05, amount: 7.00}
`)
}

func TestGzip(t *testing.T) {
	const table = "c,d,a\n7,2011-01-05,7\n"
	s := newSite(t, "columns: {id: c, date: d, amount: a}\nset: {owner: m}\n", table)
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(table))
	z.Close()
	s.put("orders.csv", b.String())
	if res := s.run(); res.New != 1 {
		t.Errorf("got %+v", res)
	}
	s.put("orders.csv", b.String()[:b.Len()-9])
	s.fails(`
orders.csv:1:1: error: the file cannot be unpacked: unexpected EOF [bad-gzip]
`)
}

func TestNoOwnerIsAWarning(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\n", "c,d,a\n7,2011-01-05,7\n")
	res, problems, err := Import(s.options())
	if err != nil || res.New != 1 || len(problems) != 1 || problems[0].Severity != diag.Warning {
		t.Errorf("got %+v, %v, %v", res, problems, err)
	}
}

func TestMissingFile(t *testing.T) {
	s := newSite(t, "", "")
	o := s.options()
	o.CSV += ".gone"
	if _, _, err := Import(o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestRerunKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t, plainMapping, `invoice,date,customer,company,country,amount_gbp
A1,2011-01-05,7,Acme,England,100.00
A2,2011-02-05,7,Acme,England,55.00
A3,2011-03-05,7,Acme,England,1.00
A0,2010-01-05,7,Acme,England,9.00
`)
	s.put("data/clients/c-7.yaml", `# Acme, since the flood.
name: "Acme (Cardiff)"   # not the Leeds one
owner: ben-ito
region:      # to be asked
since: 2011-01-05

orders:   # from the shop
  # the first ones
  - {amount: 99.5,   date: "2011-01-05", ref: A1}  # disputed, see notes
  - date: 2011-03-06   # a Sunday?

    amount: 1
    ref: 'A3'
  - {date: 2011-02-01, amount: 5}
  # end of the list

events:
  - {date: 2011-01-06, kind: call, summary: "orders: fine"}
notes_are: kept`)
	if res, want := s.run(), (Result{Clients: 1, Changed: 1, Orders: 4, Written: 1}); res != want {
		t.Errorf("got %+v, want %+v", res, want)
	}
	equal(t, s.get("data/clients/c-7.yaml"), `# Acme, since the flood.
name: "Acme (Cardiff)"   # not the Leeds one
owner: ben-ito
region: England      # to be asked
since: 2011-01-05

orders:   # from the shop
  # the first ones
  - {date: 2010-01-05, amount: 9.00, ref: "A0"}
  - {amount: 100.00,   date: "2011-01-05", ref: A1}  # disputed, see notes
  - date: 2011-03-05   # a Sunday?

    amount: 1
    ref: 'A3'
  - {date: 2011-02-01, amount: 5}
  - {date: 2011-02-05, amount: 55.00, ref: "A2"}
  # end of the list

events:
  - {date: 2011-01-06, kind: call, summary: "orders: fine"}
notes_are: kept
status: active
tier: core
`)
	if res := s.run(); res.Written != 0 {
		t.Errorf("second run wrote: %+v", res)
	}
}

// TestShapes holds each form of a record's orders against what an import of two
// new ones makes of it.
func TestShapes(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"absent":         {"name: N\nowner: o\n", "name: N\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n"},
		"absent, no eol": {"name: N\nowner: o", "name: N\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n"},
		"only comments":  {"# soon\n", "# soon\nname: x\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n"},
		"nothing":        {"", "name: x\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n"},
		"marks":          {"---\nname: N\nowner: o\n...\n", "---\nname: N\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n...\n"},
		"crlf":           {"name: N\r\nowner: o\r\norders:\r\n- {OLD}\r\n", "name: N\r\nowner: o\r\norders:\r\n- {NEW1}\r\n- {OLD}\r\n- {NEW2}\r\n"},
		"empty":          {"orders:  # none\nname: N\nowner: o\n", "orders:  # none\n  - {NEW1}\n  - {NEW2}\nname: N\nowner: o\n"},
		"empty at end":   {"name: N\nowner: o\norders:", "name: N\nowner: o\norders:\n  - {NEW1}\n  - {NEW2}\n"},
		"null":           {"orders: ~ # none\nname: N\nowner: o\n", "orders: \n  - {NEW1}\n  - {NEW2} # none\nname: N\nowner: o\n"},
		"brackets":       {"orders: []\nname: N\nowner: o\n", "orders: \n  - {NEW1}\n  - {NEW2}\nname: N\nowner: o\n"},
		"one line":       {"orders: [{OLD}]  # c\nname: N\nowner: o\n", "orders: \n  - {NEW1}\n  - {OLD}\n  - {NEW2}  # c\nname: N\nowner: o\n"},
		"flow, comments": {"orders: [\n  {OLD}, # c, d\n]\nname: N\nowner: o\n", "orders: [\n  {OLD},\n    {NEW1},\n    {NEW2}, # c, d\n]\nname: N\nowner: o\n"},
		"indentless":     {"orders:\n- {OLD}\nname: N\nowner: o\n", "orders:\n- {NEW1}\n- {OLD}\n- {NEW2}\nname: N\nowner: o\n"},
		"indented keys":  {"  name: N\n  owner: o\n", "  name: N\n  owner: o\n  orders:\n    - {NEW1}\n    - {NEW2}\n"},
		"odd breaks":     {"name: \"N\u2028x\"\nowner: o\norders:\n  - {OLD}\n", "name: \"N\u2028x\"\nowner: o\norders:\n  - {NEW1}\n  - {OLD}\n  - {NEW2}\n"},
		"bom":            {"\ufefforders:\n  - {OLD}\nname: N\nowner: o\n", "\ufefforders:\n  - {NEW1}\n  - {OLD}\n  - {NEW2}\nname: N\nowner: o\n"},
		"quotes":         {"orders: [{date: 2011-02-01, amount: 2, ref: \"a], {\\\"\"}, {date: 2011-02-01, amount: 2, ref: 'it''s # x'}]\nname: N\nowner: o\n", "orders: \n  - {NEW1}\n  - {date: 2011-02-01, amount: 2, ref: \"a], {\\\"\"}\n  - {date: 2011-02-01, amount: 2, ref: 'it''s # x'}\n  - {NEW2}\nname: N\nowner: o\n"},
		"dash alone":     {"orders:\n  -\n    date: 2011-02-01\n    amount: 2\n  - # c\n    {OLD}\nname: N\nowner: o\n", "orders:\n  - {NEW1}\n  -\n    date: 2011-02-01\n    amount: 2\n  - # c\n    {OLD}\n  - {NEW2}\nname: N\nowner: o\n"},
		"no end of line": {"name: N\nowner: o\norders:\n  - {OLD}", "name: N\nowner: o\norders:\n  - {NEW1}\n  - {OLD}\n  - {NEW2}"},
	} {
		t.Run(name, func(t *testing.T) {
			fill := strings.NewReplacer("{OLD}", `{date: 2011-02-02, amount: 3, ref: "O"}`,
				"{NEW1}", `{date: 2011-01-05, amount: 7.00, ref: "1"}`, "{NEW2}", `{date: 2011-03-05, amount: 8.00, ref: "2"}`)
			s := newSite(t, "columns: {id: c, date: d, amount: a, ref: r}\nset: {owner: o}\n", "c,d,a,r\nx,2011-01-05,7,1\nx,2011-03-05,8,2\n")
			s.put("data/clients/x.yaml", fill.Replace(c.before))
			s.run()
			equal(t, s.get("data/clients/x.yaml"), fill.Replace(c.after))
			if res := s.run(); res.Written != 0 {
				t.Errorf("second run wrote: %+v", res)
			}
		})
	}
}

func TestBracedRecordIsRefused(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\n", "c,d,a\nx,2011-01-05,7\ny,2011-01-05,7\n")
	s.put("data/clients/x.yaml", "{name: N, owner: o}\n")
	_, problems, _ := Import(s.options())
	if e, _ := diag.Count(problems); e != 1 || problems[0].Code != "cannot-edit" {
		t.Errorf("got %v", problems)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "data/clients/y.yaml")); err == nil {
		t.Error("another record was written")
	}
}

func TestRecordsThatCannotBeRead(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\nset: {owner: o}\n", "c,d,a\na,2011-01-05,7\nb,2011-01-05,7\nc,2011-01-05,7\nd,2011-01-05,7\ne,2011-01-05,7\n")
	s.put("data/clients/a.yaml", "name: N\nowner: [\n")
	s.put("data/clients/b.yaml", "name: N\norders: [{date: 2011-02-30, amount: 1.234}, {ref: x}, 7]\n")
	s.put("data/clients/c.yaml", "name: N\norders: &a []\n")
	s.put("data/clients/d.yaml", "name: N\norders: []\norders: []\n")
	s.put("data/clients/e.yaml", "name: N\n")
	s.put("data/clients/e/client.yaml", "owner: N\n")
	s.fails(`
data/clients/a.yaml:2:1: error: did not find expected node content [bad-yaml]
    look at this line and the one before it
data/clients/b.yaml:2:17: error: "2011-02-30" is no day: February 2011 has 28 days [bad-date]
data/clients/b.yaml:2:37: error: "1.234" is no amount: more decimals than the currency has [bad-amount]
data/clients/b.yaml:2:45: error: the order has no date or no amount [missing-field]
data/clients/b.yaml:2:55: error: an order is a mapping of date, amount and ref [wrong-type]
data/clients/c.yaml:2:1: error: anchors and aliases are not allowed [alias]
    write it out again
data/clients/d.yaml:3:1: error: "orders" is here twice [duplicate-field]
data/clients/e.yaml:1:1: error: e.yaml and e/client.yaml are both here [record-twice]
    keep one of them
`)
}

func TestFragments(t *testing.T) {
	s := newSite(t, plainMapping, `invoice,date,customer,company,country,amount_gbp
A1,2011-01-05,acme,Acme,England,100.00
A2,2011-02-05,acme,Acme,England,55.00
`)
	s.put("data/clients/acme/client.yaml", "name: Acme\nowner: ben-ito\n")
	s.put("data/clients/acme/2011.yaml", "orders:\n  - {date: 2011-01-05, amount: 90, ref: A1} # ours\nregion: Wales\n")
	s.put("data/clients/acme/zz.yaml", "tier: key\nstatus: active\n")
	if res, want := s.run(), (Result{Clients: 1, Changed: 1, Orders: 2, Written: 2}); res != want {
		t.Errorf("got %+v, want %+v", res, want)
	}
	equal(t, s.get("data/clients/acme/2011.yaml"), "orders:\n  - {date: 2011-01-05, amount: 100.00, ref: A1} # ours\nregion: Wales\n")
	equal(t, s.get("data/clients/acme/client.yaml"), "name: Acme\nowner: ben-ito\norders:\n  - {date: 2011-02-05, amount: 55.00, ref: \"A2\"}\n")
	if _, err := os.Stat(filepath.Join(s.dir, "data/clients/acme.yaml")); err == nil {
		t.Error("acme.yaml was made beside the folder")
	}
	if res := s.run(); res.Written != 0 {
		t.Errorf("second run wrote: %+v", res)
	}
}

func TestOrdersWithoutRefs(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\nset: {owner: o}\n", "c,d,a\nx,2011-01-05,7\nx,2011-01-05,7\n")
	s.run()
	s.put("orders.csv", "c,d,a\nx,2011-01-05,7\nx,2011-01-05,7.00\nx,2011-01-05,7\nx,2011-01-05,8\n")
	s.run()
	equal(t, s.get("data/clients/x.yaml"), "name: x\nowner: o\norders:\n"+strings.Repeat("  - {date: 2011-01-05, amount: 7.00}\n", 3)+"  - {date: 2011-01-05, amount: 8.00}\n")
	// The same orders with refs now: they are the ones that stand there.
	s.put("mapping.yaml", "columns: {id: c, date: d, amount: a, ref: r}\n")
	s.put("orders.csv", "c,d,a,r\nx,2011-01-05,7,q\n")
	if res := s.run(); res.Written != 0 {
		t.Errorf("wrote: %+v", res)
	}
}

func TestOneRefForSeveralOrders(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a, ref: r}\nset: {owner: o}\n", "c,d,a,r\nx,2011-01-05,7,q\nx,2011-01-05,8,q\n")
	s.run()
	s.put("orders.csv", "c,d,a,r\nx,2011-01-05,8,q\n")
	if res := s.run(); res.Written != 0 {
		t.Errorf("wrote: %+v", res)
	}
	s.put("orders.csv", "c,d,a,r\nx,2011-01-05,8,q\nx,2011-01-06,9,q\nx,2011-01-06,9,q\n")
	s.run()
	equal(t, s.get("data/clients/x.yaml"), "name: x\nowner: o\norders:\n"+
		"  - {date: 2011-01-06, amount: 9.00, ref: \"q\"}\n  - {date: 2011-01-05, amount: 8.00, ref: \"q\"}\n  - {date: 2011-01-06, amount: 9.00, ref: \"q\"}\n")
}

func TestBadRows(t *testing.T) {
	s := newSite(t, plainMapping, `invoice,date,customer,company,country,amount_gbp
A1,2011-01-05,7,Acme,England,100.00
A2,2011-02-30,7,Acme,England,55.00
A3,05/01/2011,,Acme,England,1.234
A4,2011-01-05,7,Acme
A5,2011-01-05,7,"Ac
me",England,"1,000.00"
A6,2011-01-05T25:00,株式会社,Acme,England,
A7,2011-01-05,7,Ac"me,England,1
A8,2011-01-05,7,é`+"\u202e"+`,Engl`+"\xff"+`and,1e3
A9,2011-01-05,`+strings.Repeat("long ", 20)+`,A,B,99999999999999
`)
	s.fails(`
orders.csv:3:4: error: "2011-02-30" is no day [bad-date]
    February 2011 has 28 days
orders.csv:4:4: error: "05/01/2011" is no day [bad-date]
    a day is written YYYY-MM-DD
orders.csv:4:15: error: the row has no id [missing-field]
orders.csv:4:29: error: "1.234" would lose money: more decimals than the currency has [bad-amount]
    GBP has 2 decimals
orders.csv:5:1: error: the row has 4 fields; the header has 6 [bad-row]
orders.csv:7:13: error: "1,000.00" is no amount [bad-amount]
    an amount is digits with an optional sign and decimal point, such as 1200.50
orders.csv:8:4: error: "2011-01-05T25:00" is no day [bad-date]
    a day is written YYYY-MM-DD
orders.csv:8:21: error: "株式会社" gives no id [bad-id]
    an id needs a digit or a Latin letter
orders.csv:8:39: error: the row has no amount [missing-field]
orders.csv:9:19: error: the row cannot be read: bare " in non-quoted-field [bad-csv]
    quotes inside a field are doubled: "say ""yes"""
orders.csv:10:17: error: the character U+202E stands in this field [control-character]
    delete it
orders.csv:10:20: error: a byte that is not UTF-8 stands in this field [bad-encoding]
    save the file as UTF-8
orders.csv:10:29: error: "1e3" is no amount [bad-amount]
    an amount is digits with an optional sign and decimal point, such as 1200.50
orders.csv:11:15: error: "` + strings.TrimSpace(strings.Repeat("long ", 20))[:80] + ` …" gives an id of 99 characters; 80 are allowed [bad-id]
    take a column with a number or a short name as the id
orders.csv:11:120: error: "99999999999999" is too large an amount [out-of-range]
`)
}

func TestBadRowsAreBounded(t *testing.T) {
	s := newSite(t, plainMapping, "invoice,date,customer,company,country,amount_gbp\n"+strings.Repeat("A1,x,7,Acme,England,1\n", 5000))
	_, problems, err := Import(s.options())
	if err != nil || len(problems) != maxRowProblems+1 {
		t.Fatalf("%d problems, %v", len(problems), err)
	}
	if last := problems[maxRowProblems]; last.Line != 1002 || !strings.Contains(last.Message, "more than 1000") {
		t.Errorf("got %+v", last)
	}
}

func TestTwoTextsOneID(t *testing.T) {
	s := newSite(t, plainMapping, "invoice,date,customer,company,country,amount_gbp\nA1,2011-01-05,Acme Ltd,A,B,1\nA2,2011-01-05,Other,A,B,1\nA3,2011-01-05,ACME-Ltd,A,B,1\n")
	s.fails(`
orders.csv:4:15: error: "ACME-Ltd" gives the id "acme-ltd", and so does "Acme Ltd" in line 2 [id-clash]
    make them differ in a letter or a digit, or write them alike
`)
}

func TestMappingMistakes(t *testing.T) {
	const table = "invoice,date,customer,amount_gbp,amount_gbp\nA1,2011-01-05,7,1,1\n"
	for _, c := range []struct{ mapping, want string }{
		{"colums: {id: customer}\n", `
mapping.yaml:1:1: error: columns does not name the amount [missing-field]
    columns: {id: customer, date: date, amount: amount, ref: invoice}
mapping.yaml:1:1: error: columns does not name the date [missing-field]
    columns: {id: customer, date: date, amount: amount, ref: invoice}
mapping.yaml:1:1: error: columns does not name the id [missing-field]
    columns: {id: customer, date: date, amount: amount, ref: invoice}
mapping.yaml:1:1: error: unknown field "colums" [unknown-field]
    did you mean "columns"?
`},
		{"columns:\n  id: customer\n  date: [x]\n  amout: a\n  id: x\n", `
mapping.yaml:2:3: error: columns does not name the amount [missing-field]
    columns: {id: customer, date: date, amount: amount, ref: invoice}
mapping.yaml:3:9: error: "date" wants the name of a column [wrong-type]
mapping.yaml:4:3: error: unknown field "amout" [unknown-field]
    did you mean "amount"?
mapping.yaml:5:3: error: "id" is here twice [duplicate-field]
`},
		{"columns: {id: custmer, date: date, amount: amount_gbp}\n", `
mapping.yaml:1:15: error: orders.csv has no column "custmer" [unknown-column]
    did you mean "customer"?
mapping.yaml:1:44: error: orders.csv has two columns "amount_gbp" [duplicate-column]
    rename one of them
`},
		{"columns: {id: customer, date: date, amount: amount_gbp}\nset: {owner: maria-lopes, tier: core, status: actve, tags: x, orders: 1}\n", `
mapping.yaml:2:14: error: "maria-lopes" is none of the choices for "owner" [bad-choice]
    did you mean "maria-lopez"?
mapping.yaml:2:47: error: "actve" is none of the choices for "status" [bad-choice]
    did you mean "active"?
mapping.yaml:2:60: error: "tags" is a list [wrong-type]
    write it in brackets: [x]
mapping.yaml:2:63: error: unknown field "orders" [unknown-field]
    there are: name group status tier owner sponsor industry region team tags visible_to
`},
		{"columns: {id: customer\n", `
mapping.yaml:1:1: error: did not find expected ',' or '}' [bad-yaml]
    look at this line and the one before it
`},
	} {
		s := newSite(t, c.mapping, table)
		_, problems, err := Import(Options{
			Site: s.dir, CSV: filepath.Join(s.dir, "orders.csv"), Mapping: filepath.Join(s.dir, "mapping.yaml"),
			Currency: gbp(t), Known: map[string][]string{"owner": {"maria-lopez", "ben-ito"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, printed(problems), strings.TrimLeft(c.want, "\n"))
	}
}

func TestSemicolons(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\n", "c;d;a\n1;2;3\n")
	_, problems, _ := Import(s.options())
	if len(problems) != 3 || problems[0].Hint != "the columns must be parted by commas" {
		t.Errorf("got %v", problems)
	}
}

func TestSizeLimit(t *testing.T) {
	s := newSite(t, "columns: {id: c, date: d, amount: a}\nset: {owner: o}\n", "c,d,a\n1,2011-01-05,3\n")
	o := s.options()
	o.FileLimit = 20
	if _, problems, _ := Import(o); len(problems) != 1 || problems[0].Code != "too-large" {
		t.Errorf("got %v", problems)
	}
}

func TestSlug(t *testing.T) {
	for typed, want := range map[string]string{
		"12345": "c-12345", "007": "c-007", "12345.0": "12345-0", "c-1": "c-1", "Northwind Freight": "northwind-freight",
		"  --Ångström & Søn A/S ": "angstrom-son-a-s", "O'Brien’s": "obriens", "Łódź": "lodz", "Straße 9": "strasse-9",
		"e\u0301te\u0301": "ete", "İzmir": "izmir", "株式会社": "", "": "", "Þór Œuvre": "thor-oeuvre", "Nguyễn": "nguyen",
	} {
		if got := clientID(oneLine(typed)); got != want {
			t.Errorf("clientID(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for _, s := range []string{
		"Acme", "12", "012", "1_000", "yes", "null", "~", "2011-01-05", "a: b", "a #b", "#b", "- a", "'", `"`, `\`, "it's", "[x]", "{", "a,b",
		"&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "?", "? a", ":", "-", "---", "...", "=", "<<", "true", "0x1f", "1e3", ".5", "é", "日本", "🙂", "a\tb", "", " a", "a ",
		"\u200b", "1:30", "a:", strings.Repeat("word ", 60) + "end",
	} {
		checkQuotes(t, s)
	}
}

func FuzzQuote(f *testing.F) {
	f.Add("a: b")
	f.Fuzz(func(t *testing.T, s string) {
		if s = oneLine(s); unclean(s) == "" {
			checkQuotes(t, s)
		}
	})
}

func checkQuotes(t *testing.T, s string) {
	t.Helper()
	for form, text := range map[string]string{
		"block":  "k: " + quote(s) + "\nz: 1\n",
		"flow":   "k: [" + quoteInFlow(s) + ", b]\nz: 1\n",
		"double": "k: {a: " + doubleQuote(s) + "}\nz: 1\n",
	} {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%s of %q: %v in %s", form, s, err, text)
		}
		n := doc.Content[0].Content[1]
		switch form {
		case "flow":
			n = n.Content[0]
		case "double":
			n = n.Content[1]
		}
		if n.Kind != yaml.ScalarNode || n.Value != s || n.Tag != "!!str" || strings.Count(text, "\n") != 2 {
			t.Errorf("%s of %q: got %q (%s) from %s", form, s, n.Value, n.Tag, text)
		}
	}
}

const realCSV = "../../../../shared/data/online-retail-invoices.csv.gz"

// TestOnlineRetail imports the real invoices and adds them up a second way.
func TestOnlineRetail(t *testing.T) {
	packed, err := os.ReadFile(realCSV)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the real invoices are missing: %v", err)
		}
		t.Skipf("the real invoices are missing: %v", err)
	}
	s := newSite(t, "columns: {id: customer, date: date, amount: amount_gbp, ref: invoice, region: country}\nset: {owner: maria-lopez, tier: core, status: active}\n", string(packed))
	start := time.Now()
	res := s.run()
	took := time.Since(start)
	if want := (Result{Clients: 4372, New: 4372, Orders: 22221, Written: 4372}); res != want {
		t.Errorf("got %+v, want %+v", res, want)
	}
	start = time.Now()
	if res := s.run(); res.Unchanged != 4372 || res.Written != 0 {
		t.Errorf("second run: %+v", res)
	}
	t.Logf("first run %v, second %v", took, time.Since(start))
	want := sums(t, packed)
	if len(want) != 4372 {
		t.Fatalf("%d customers in the CSV", len(want))
	}
	for customer, cents := range want {
		if got := sumOf(t, s.get("data/clients/c-"+customer+".yaml")); got != cents {
			t.Errorf("%s: got %d, want %d", customer, got, cents)
		}
	}
}

// sums adds up the CSV in pence, by customer.
func sums(t *testing.T, packed []byte) map[string]int64 {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]int64{}
	for _, r := range rows[1:] {
		by[r[2]] += pence(t, r[6])
	}
	return by
}

func sumOf(t *testing.T, record string) (sum int64) {
	var r struct {
		Orders []struct{ Amount yaml.Node }
	}
	if err := yaml.Unmarshal([]byte(record), &r); err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Orders {
		sum += pence(t, o.Amount.Value)
	}
	return sum
}

func pence(t *testing.T, s string) int64 {
	var n int64
	if _, err := fmt.Sscan(strings.TrimLeft(strings.Replace(strings.TrimPrefix(s, "-"), ".", "", 1), "0")+" ", &n); err != nil && strings.Trim(s, "-0.") != "" {
		t.Fatal(s, err)
	}
	if strings.HasPrefix(s, "-") {
		n = -n
	}
	return n
}
