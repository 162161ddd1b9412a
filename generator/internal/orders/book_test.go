package orders

import (
	"os"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
)

// TestRecordsAreValid holds new records, with awkward names, against the contract.
func TestRecordsAreValid(t *testing.T) {
	s := newSite(t, plainMapping, "invoice,date,customer,company,country,amount_gbp\n"+
		"1e3,2011-01-05,null,~,yes,1\n"+
		"null,2011-01-05,Ærø,\"a: b, {c} #d\",'Wales',-1.5\n"+
		"\"q\"\"q\\\",2011-01-05,0012,012,<<,7\n"+
		",2011-01-06,0012,-,!x,7\n")
	s.put("config.yaml", "title: T\ncurrency: GBP\ntiers: {core: {}}\n")
	s.put("data/team.yaml", "maria-lopez: {name: Maria Lopez}\n")
	s.run()
	var problems diag.List
	b, err := book.Open(os.DirFS(s.dir), &problems)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct{ name, region, ref string }{
		"null":   {"~", "yes", "1e3"},
		"aero":   {"a: b, {c} #d", "'Wales'", "null"},
		"c-0012": {"-", "!x", `q"q\`},
	}
	for _, c := range b.Clients {
		rec, ok, err := b.Record(c)
		if err != nil || !ok {
			t.Fatal(c.ID, err, printed(problems.Sorted(nil)))
		}
		got := struct{ name, region, ref string }{rec.Name, rec.Region, rec.Orders[0].Ref}
		if got != want[c.ID] {
			t.Errorf("%s: got %q, want %q", c.ID, got, want[c.ID])
		}
		delete(want, c.ID)
	}
	b.Check()
	if found := problems.Sorted(nil); len(found) > 0 || len(want) > 0 {
		t.Errorf("missing %v, problems:\n%s", want, printed(found))
	}
}
