package view

import (
	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/retention"
)

// Fragment is a small file to lay beside a client's record: its path and text,
// and where it can be begun on the site's git host.
type Fragment struct {
	Path, Text string
	New        string // "" without a repository
	Fills      bool   // the host fills in the text too
}

// newFragment is a fragment of that name and text.
func newFragment(repo Repo, client, name, text string) Fragment {
	path := "data/clients/" + client + "/" + name + ".yaml"
	return Fragment{Path: path, Text: text, New: repo.New(path, text), Fills: repo.Fills()}
}

// from is where to begin: on the host where that fills in the text, else where
// the text can be copied from.
func (f Fragment) from(here string) string {
	if f.Fills {
		return f.New
	}
	return here
}

// Href is where a client's own page leads to log something.
func (f Fragment) Href() string { return f.from("#log") }

// logFragment says what was said, and what we will do next.
func logFragment(repo Repo, client, owner, contact string, asOf day.Day) Fragment {
	with := ""
	if contact != "" {
		with = ", with: [" + contact + "]"
	}
	today := asOf.String()
	return newFragment(repo, client, today+"-call",
		"events:\n  - {date: "+today+", kind: call, by: "+owner+with+", sentiment: 0, summary: What they said}\n"+
			"follow_ups:\n  - {what: What we will do, set: "+today+", due: "+(asOf+7).String()+", by: "+owner+"}\n")
}

// log is where a contact with a client is logged: a new file on the git host,
// or else the place on the client's page that says how.
func (ix *Index) log(r *retention.Row) Link {
	contact := ""
	for _, c := range r.Contacts.All() {
		if !c.Gone {
			contact = c.ID
			break
		}
	}
	return Link{"log", logFragment(ix.repo, r.ID, r.Owner, contact, ix.AsOf).from(addr.Client(r.ID) + "#log")}
}
