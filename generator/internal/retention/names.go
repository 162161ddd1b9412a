package retention

import (
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
)

// nameRef is a book.Ref of a record, in fewer bytes.
type nameRef struct {
	Kind uint8 // its place in nameKinds
	ID   string
}

// nameKinds are the kinds of things that a page shows by a name. A tier has none,
// nor has the audience; of a wiki link, the thing that it leads to is noted, too.
var nameKinds = [...]string{"person", "reason", "playbook", "client", "contact", "case", "sign", "rival", "source", "link"}

// noteNames keeps what a record names elsewhere, but for what the row says anyway.
func (r *Row) noteNames(refs []book.Ref) {
	var names []nameRef
	said := r.said()
	for _, ref := range refs {
		if kind := slices.Index(nameKinds[:], ref.Kind); kind >= 0 && !slices.Contains(said, ref) {
			names = append(names, nameRef{uint8(kind), ref.ID})
		}
	}
	r.Names = pack.ListOf(names)
}

// said is what the row's own fields name.
func (r *Row) said() []book.Ref {
	var refs []book.Ref
	for _, id := range []string{r.Owner, r.Sponsor} {
		if id != "" {
			refs = append(refs, book.Ref{Kind: "person", ID: id})
		}
	}
	for _, c := range r.Contacts.All() {
		for _, k := range c.Knows {
			client, _, _ := strings.Cut(k, "/")
			refs = append(refs, book.Ref{Kind: "contact", ID: k}, book.Ref{Kind: "client", ID: client})
		}
		if c.MovedTo != "" {
			refs = append(refs, book.Ref{Kind: "client", ID: c.MovedTo})
		}
	}
	return refs
}

// Refs is what the client's record names elsewhere and a page shows by a name.
func (r *Row) Refs() []book.Ref {
	refs := r.said()
	for _, n := range r.Names.All() {
		refs = append(refs, book.Ref{Kind: nameKinds[n.Kind], ID: n.ID})
	}
	return refs
}
