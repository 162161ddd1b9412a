package orders

import (
	"strings"
	"testing"
	"testing/fstest"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
)

// planned runs an import in memory; files are changed as it would change them.
func planned(t *testing.T, files fstest.MapFS, table, mapping string) (Result, []diag.Problem) {
	j := job{Options: Options{Currency: gbp(t)}, csvPath: "orders.csv", mappingPath: "mapping.yaml", site: files}
	res, writes, err := j.plan([]byte(table), []byte(mapping))
	if err != nil {
		t.Fatal(err)
	}
	problems := j.problems.Sorted(nil)
	if j.problems.HasErrors() {
		return Result{}, problems
	}
	for _, w := range writes {
		files[w.path] = &fstest.MapFile{Data: w.text}
	}
	return res, problems
}

// FuzzImport reads any CSV with any mapping. Where it finds no errors, what it
// writes can be read, and importing it again changes nothing.
func FuzzImport(f *testing.F) {
	f.Add("c,d,a,r\nx,2011-01-05,7,1\n", "columns: {id: c, date: d, amount: a, ref: r}\n")
	f.Add("invoice,date,customer,company,amount\nA1,2010-12-01T08:26:00Z,00123,\"Crème, & \"\"Co\"\"\",-3.25\n", "columns: {id: customer, name: company, date: date, amount: amount, ref: invoice, region: customer}\nset: {owner: o, tags: [a], status: lost}\n")
	f.Add("c,d,a\nx,2011-01-05\ny\"\n", "colums:\n  id: [c\n")
	f.Add("\x1f\x8bxx", "columns: &a {id: *a}")
	f.Fuzz(func(t *testing.T, table, mapping string) {
		files := fstest.MapFS{}
		res, problems := planned(t, files, table, mapping)
		if errors, _ := diag.Count(problems); errors > 0 {
			return
		}
		if res.New != res.Clients || len(files) != res.New {
			t.Fatalf("%+v made %d files", res, len(files))
		}
		again, problems := planned(t, files, table, mapping)
		if again.Written > 0 || again.Unchanged != res.Clients {
			t.Fatalf("second run: %+v\n%s", again, printed(problems))
		}
	})
}

// FuzzRecord imports two orders into any record. Where that is no error, every
// line that stood there still does, in order, but for the days and amounts of
// orders and values that were empty; and importing again changes nothing.
func FuzzRecord(f *testing.F) {
	for _, s := range []string{
		"", "name: N", "# c\nname: N # c\nowner:\n", "orders:\n- {date: 2011-01-05, amount: 9, ref: 1}\n# c\nname: N\n",
		"orders: [{date: 2011-01-05, amount: '9', ref: \"1\"}, # c\n {date: 2011-01-05, amount: 7}]\nname: N\n", "orders: []", "orders: ~", "---\norders:\r\n  -\r\n    date: 2011-01-06\r\n    amount: 1\r\n...\r\n",
		"\ufeffname: |+\n  a\n\n\n", "{a: b}", "orders: [ ]\n# end", "orders:\n  - ~\n", "? a\n: b\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, record string) {
		const table = "c,d,a,r\nx,2011-01-05,7,1\nx,2011-03-05,8,2\n"
		const mapping = "columns: {id: c, date: d, amount: a, ref: r}\nset: {owner: o}\n"
		files := fstest.MapFS{"data/clients/x.yaml": {Data: []byte(record)}}
		_, problems := planned(t, files, table, mapping)
		if errors, _ := diag.Count(problems); errors > 0 {
			return
		}
		after := string(files["data/clients/x.yaml"].Data)
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(after), &doc); err != nil {
			t.Fatalf("%v in %q", err, after)
		}
		for _, comment := range strings.Split(record, "\n") {
			if c := strings.TrimSpace(comment); strings.HasPrefix(c, "#") && !strings.Contains(after, c) {
				t.Fatalf("lost %q from %q", c, after)
			}
		}
		if res, problems := planned(t, files, table, mapping); res.Written > 0 || len(problems) > 0 {
			t.Fatalf("second run: %+v %s\nfirst: %q", res, printed(problems), after)
		}
	})
}
