package book

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"holdfast/generator/internal/diag"
)

// checkedAgain checks a site as a session does: records whose files are as they
// were are accepted again, and what the last check settled is passed on.
type checkedAgain struct {
	files map[string]string
	said  map[string]*Said
	hash  map[string]string
	last  *Settled
}

func (c *checkedAgain) check(t *testing.T) []diag.Problem {
	t.Helper()
	var problems diag.List
	b, err := Open(siteOf(c.files), &problems)
	if err != nil {
		t.Fatal(err)
	}
	b.After(c.last)
	for _, client := range b.Clients {
		texts, ok, err := b.Read(client)
		if err != nil {
			t.Fatal(err)
		}
		if ok && c.hash[client.ID] == texts.Hash {
			b.AcceptAgain(client.ID, c.said[client.ID])
			continue
		}
		if ok {
			_, c.said[client.ID] = texts.Parse()
			c.hash[client.ID] = texts.Hash
			b.Accept(client.ID, c.said[client.ID])
		}
	}
	b.Check()
	c.last = b.Settled()
	return problems.Sorted(nil)
}

func siteOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, body := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return fsys
}

// What is said of a site that is checked again and again is what a first check
// says of it, whatever was taken away, broken or mended in between.
func TestSettledSaysTheSame(t *testing.T) {
	base := map[string]string{
		"config.yaml":               "title: T\ncurrency: GBP\ntiers: {key: {}}\n",
		"data/team.yaml":            "ann: {name: Ann}\n",
		"data/reasons.yaml":         "price: {label: Price}\n",
		"data/clients/one.yaml":     "name: One\nowner: ann\ncontacts: [{id: jo, name: Jo, knows: [two/li]}]\n",
		"data/clients/two.yaml":     "name: Two\nowner: ann\ncontacts: [{id: li, name: Li}]\ncases: [{id: c1, opened: 2026-01-01}]\n",
		"data/clients/three.yaml":   "name: Three\nowner: ann\nevents: [{date: 2026-01-02, kind: internal, summary: S, details: 'See [[case:two/c1]] and [[playbook:keep#why]].'}]\n",
		"content/notes/a.md":        "---\ntitle: A\n---\nSee [[client:two#contact-li]] and [the brief](/clients/two/value/).\n",
		"content/playbooks/keep.md": "---\ntitle: Keep\nstage: save\nhandles: {reasons: [price]}\n---\n## Why\n\nIt works.\n",
	}
	edits := []map[string]string{ // "" takes a file away
		{"data/clients/one.yaml": "name: Uno\nowner: ann\ncontacts: [{id: jo, name: Jo, knows: [two/li]}]\n"},
		{"data/clients/two.yaml": "name: Two\nowner: ann\ncases: [{id: c1, opened: 2026-01-01}]\n"},
		{"data/clients/two.yaml": "name: Two\nowner: ann\ncontacts: [{id: li, name: Li}]\n"},
		{"data/clients/two.yaml": ""},
		{"data/clients/two.yaml": "name: [\n"},
		{"data/clients/two/new.yaml": "contacts: [{id: al, name: Al, knows: [four/x]}]\n"},
		{"data/clients/four.yaml": "name: Four\nowner: ann\ncontacts: [{id: x, name: X}]\n"},
		{"data/clients/five.yaml": "name: Five\nowner: nobody\n"},
		{"data/team.yaml": "bob: {name: Bob}\n"},
		{"content/playbooks/keep.md": "---\ntitle: Keep\nstage: save\nretired: true\n---\n## Why not\n"},
		{"content/playbooks/keep.md": ""},
		{"content/notes/b.md": "---\ntitle: B\n---\n[Gone](gone.md) and [[client:six]].\n"},
		{"data/clients/six.yaml": "name: Six\nowner: ann\nevents: [{date: 2026-01-02, kind: internal, summary: S, details: 'See [[client:four]].'}]\n"},
	}
	seen := 0
	for i, first := range edits {
		for j, second := range edits {
			c := checkedAgain{files: maps.Clone(base), said: map[string]*Said{}, hash: map[string]string{}}
			for step, edit := range []map[string]string{{}, first, second, base} {
				for name, body := range edit {
					if c.files[name] = body; body == "" {
						delete(c.files, name)
					}
				}
				fresh := checkedAgain{files: c.files, said: map[string]*Said{}, hash: map[string]string{}}
				got, want := c.check(t), fresh.check(t)
				if !slices.Equal(got, want) {
					t.Fatalf("edits %d and %d, check %d:\n%s\nwant\n%s", i, j, step, lines(got), lines(want))
				}
				seen += len(want)
			}
		}
	}
	if seen == 0 {
		t.Error("nothing was ever wrong")
	}
}

func lines(problems []diag.Problem) (s string) {
	for _, p := range problems {
		s += fmt.Sprintf("%s:%d: %s (%s)\n", p.Path, p.Line, p.Message, p.Hint)
	}
	return s
}
