package book

import (
	"path"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/diag"
)

// madeLink is a link to a page that is made only if what is worked out asks for it:
// one made from a row, a value brief, an exit questionnaire.
type madeLink struct {
	namedRef
	address string
}

// handout tells a client's value brief and a case's questionnaire, which are made
// where they serve.
func (k *known) handout(address string) bool {
	client, caseID, ok := addr.Handout(address)
	n, known := k.clients[client]
	return ok && known && (caseID == "" || holds(n, n.cases, caseID))
}

// Unsettled reports whether there are links for CheckMade to settle.
func (b *Book) Unsettled() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.known.made) > 0
}

// CheckMade settles the links to pages made from rows, and to handouts; there tells
// which are built. Where not strict, for an audience or another day than the site's
// own, a client of whom there is no row may be hidden or not known yet.
func (b *Book) CheckMade(there func(address string) bool, strict bool) []diag.Problem {
	b.mu.Lock()
	defer b.mu.Unlock()
	var problems []diag.Problem
	for _, l := range b.known.made {
		_, client := b.known.clients[path.Base(l.address)]
		hint := "the pages made from rows are listed at " + path.Dir(path.Clean(l.address)) + "/"
		if b.known.handout(l.address) {
			client = true
			hint = "a value brief is made where a case is open, a renewal is near or the tier has a plan; a questionnaire where notice was given"
		}
		if there(l.address) || client && !strict {
			continue
		}
		problems = append(problems, l.problem("broken-link", hint, "nothing is built at %s", l.address))
	}
	return problems
}
