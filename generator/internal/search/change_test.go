package search

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// crowd makes documents at random, of few words, so that lists are long and
// tables are cut in many places.
type crowd struct {
	rng  *rand.Rand
	docs []Document
}

func newCrowd(seed uint64, n int) *crowd {
	c := &crowd{rng: rand.New(rand.NewPCG(seed, 1))}
	for i := range n {
		c.docs = append(c.docs, Document{})
		c.change(i)
	}
	return c
}

func (c *crowd) words(n int) string {
	letters := []rune("abcdeé1")
	var s []rune
	for range n {
		for range 1 + c.rng.IntN(7) {
			s = append(s, letters[c.rng.IntN(len(letters))])
		}
		s = append(s, ' ')
	}
	return string(s)
}

func (c *crowd) facets() []Facet {
	var all []Facet
	for _, name := range facetNames {
		if value := c.rng.IntN(4); value > 0 {
			all = append(all, Facet{Name: name, Value: fmt.Sprint("v", value), Label: fmt.Sprint("Value ", value)})
		}
	}
	return all
}

// change makes one document another, or only a little other, at its address.
func (c *crowd) change(i int) {
	d := &c.docs[i]
	d.Address = fmt.Sprintf("/documents/%d/", i)
	part := func() Part {
		return Part{Kind: PartKinds[c.rng.IntN(4)], Label: "A day", Href: "#x", Head: c.words(1), Text: c.words(c.rng.IntN(60))}
	}
	switch c.rng.IntN(5) {
	case 0:
		d.Facets = c.facets()
	case 1:
		d.Parts = append(d.Parts, part())
	case 2:
		if len(d.Parts) > 0 {
			d.Parts = d.Parts[1:]
		}
	case 3:
		d.Title, d.People = c.words(2), []string{c.words(2)}
	default:
		*d = Document{Kind: "client", Title: c.words(2), Address: d.Address, ID: fmt.Sprintf("cl-%04d-x", i), Facets: c.facets()}
		if c.rng.IntN(100) < 78 { // near where a list turns to say who lacks the word
			d.Tags = []string{"common"}
		}
		for range c.rng.IntN(4) {
			d.Parts = append(d.Parts, part())
		}
	}
}

// digests are those of documents, and their addresses.
func digests(t testing.TB, docs []Document) (addresses []string, packed [][]byte) {
	t.Helper()
	var g Digester
	for i := range docs {
		b, _ := g.Digest(&docs[i])
		addresses, packed = append(addresses, docs[i].Address), append(packed, slices.Clone(b))
	}
	return addresses, packed
}

// collect is a Put into a map.
func (m made) collect() Put {
	var mu sync.Mutex
	return func(address string, body func() ([]byte, error)) error {
		b, err := body()
		mu.Lock()
		defer mu.Unlock()
		m[address] = string(b)
		return err
	}
}

// The index made from an old one is the index made anew, to the byte, whatever
// changes: few documents or many, words that come and go, names, facets, shards
// that grow over their bounds or shrink into their neighbours.
func TestChangeEqualsWrite(t *testing.T) {
	const rounds = 20
	whole := 0
	for seed := range uint64(2) {
		c := newCrowd(seed, 300)
		addresses, before := digests(t, c.docs)
		old := made{}
		if err := Write(addresses, at(before), old.collect()); err != nil {
			t.Fatal(err)
		}
		for round := range rounds {
			edits := 1 + c.rng.IntN(4)
			if round%10 == 9 {
				edits = 120
			}
			for range edits {
				c.change(c.rng.IntN(len(c.docs)))
			}
			_, after := digests(t, c.docs)
			want := made{}
			if err := Write(addresses, at(after), want.collect()); err != nil {
				t.Fatal(err)
			}
			got := made{}
			err := changeIndex(t, old, addresses, before, after, got)
			if errors.Is(err, ErrWhole) {
				whole++
			} else if err != nil {
				t.Fatal(err)
			} else if !maps.Equal(got, want) {
				t.Fatalf("seed %d, round %d: %d scripts, want %d: %s", seed, round, len(got), len(want), differ(got, want))
			}
			old, before = want, after
		}
	}
	if whole > rounds {
		t.Errorf("%d of %d indexes had to be made as a whole", whole, 2*rounds)
	}
}

func at(digests [][]byte) func(int, []byte) ([]byte, error) {
	return func(i int, _ []byte) ([]byte, error) { return digests[i], nil }
}

func changeIndex(t *testing.T, old made, addresses []string, before, after [][]byte, into made) error {
	t.Helper()
	ix, err := Open(old.open)
	if err != nil {
		t.Fatal(err)
	}
	var changed []Changed
	for i := range after {
		if !slices.Equal(before[i], after[i]) {
			changed = append(changed, Changed{i, before[i]})
		}
	}
	return Change(ix, addresses, changed, at(after), into.collect())
}

// differ says how two indexes differ in the rows of their tables.
func differ(got, want made) string {
	a, errA := Open(got.open)
	b, errB := Open(want.open)
	if errA != nil || errB != nil {
		return fmt.Sprint(errA, errB)
	}
	for name := range b.roots {
		x, errA := a.find(name, "")
		y, errB := b.find(name, "")
		if errA != nil || errB != nil {
			return fmt.Sprint(name, errA, errB)
		}
		for i := range min(len(x), len(y)) {
			if x[i].key != y[i].key || string(x[i].value) != string(y[i].value) {
				return fmt.Sprintf("%s: %q %x, want %q %x", name, x[i].key, x[i].value, y[i].key, y[i].value)
			}
		}
		if len(x) != len(y) {
			return fmt.Sprintf("%s: %d rows, want %d", name, len(x), len(y))
		}
	}
	return "tables are cut otherwise"
}

// An old index that does not hold together is an error, never a wrong index.
func TestChangeOfBrokenIndex(t *testing.T) {
	c := newCrowd(3, 100)
	addresses, before := digests(t, c.docs)
	old := made{}
	if err := Write(addresses, at(before), old.collect()); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		c.change(c.rng.IntN(len(c.docs)))
	}
	_, after := digests(t, c.docs)
	want := made{}
	if err := Write(addresses, at(after), want.collect()); err != nil {
		t.Fatal(err)
	}
	broken := 0
	for _, address := range slices.Sorted(maps.Keys(old)) {
		if address == Manifest {
			continue
		}
		torn := maps.Clone(old)
		torn[address] = old[address][:len(old[address])/2] + "A" + old[address][len(old[address])/2+1:]
		got := made{}
		if err := changeIndex(t, torn, addresses, before, after, got); err != nil {
			broken++
			continue
		}
		for _, sum := range slices.Sorted(maps.Keys(got)) {
			if got[sum] != want[sum] && got[sum] != torn[sum] {
				t.Fatalf("with %s torn, %s is wrong", address, sum)
			}
		}
	}
	if broken == 0 {
		t.Error("no torn script was an error")
	}
}
