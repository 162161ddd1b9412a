package search

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// ErrWhole is the error of an index that can't be made from the old one: Write
// makes it.
var ErrWhole = errors.New("search: the index has to be made as a whole")

// Changed is a document that is not as it was in the old index: which, and the
// digest that the old index was made from.
type Changed struct {
	At     int
	Before []byte
}

// Change makes the same index as Write, from the old index of the same
// addresses: it reads and makes only the shards in which something changes. The
// error may be ErrWhole, or of what the old index is read by.
func Change(old *Index, addresses []string, changed []Changed, digest func(i int, buf []byte) ([]byte, error), put Put) error {
	c := changer{
		indexer: &indexer{numbers: number(addresses), digest: digest, put: put},
		old:     map[string]*oldTable{},
		changes: map[string]map[string][]posting{"names": {}, "words": {}, "pairs": {}},
		edits:   map[string]map[string]edit{},
		chunks:  map[string]bool{},
	}
	if old.total != len(addresses) || !bytes.Equal(old.counts, c.counts) {
		return ErrWhole
	}
	for name := range old.roots {
		t, err := old.table(name)
		if err != nil {
			return err
		}
		c.old[name] = t
		c.edits[name] = map[string]edit{}
	}
	slices.SortFunc(changed, func(a, b Changed) int { return int(c.of[a.At]) - int(c.of[b.At]) })
	for _, d := range changed {
		if err := c.compare(d); err != nil {
			return err
		}
	}
	for _, step := range []func() error{c.splice, c.typos, c.chunksAnew, c.write} {
		if err := step(); err != nil {
			return err
		}
	}
	return c.manifest()
}

// changer is an index on its way from an old one.
type changer struct {
	*indexer
	old     map[string]*oldTable
	changes map[string]map[string][]posting // by table and key, in order of documents
	edits   map[string]map[string]edit      // by table and key
	chunks  map[string]bool                 // of facets, to be made anew
}

// posting is a document in the list of a key, or one that is no longer there.
type posting struct {
	number uint32
	more   byte
	gone   bool
}

// edit is a row that changes: its value before and after, nil where it is none.
type edit struct{ before, after []byte }

// said is what a digest says, by table and key.
type said struct {
	head   []byte
	facets []Facet
	lists  map[string]map[string]byte
}

func (s *said) filterKeys(f Facet) []string { return filterKeys(f) }

func (s *said) takeName(key []byte, info byte) { s.lists["names"][string(key)] = info }

func (s *said) takeWord(key []byte, level byte, kinds uint32) {
	s.lists["words"][string(key)] = level
	for bit, kind := range PartKinds {
		if kinds&(1<<bit) != 0 {
			s.lists["words"][kindKey(kind, string(key))] = level
		}
	}
}

// kindKey is a word in entries of a kind, as one word.
func kindKey(kind, word string) string { return ":" + kind + ":" + word }

func readDigest(b []byte) (*said, error) {
	s := &said{lists: map[string]map[string]byte{"names": {}, "words": {}, "pairs": {}}}
	r := reader{b: b}
	for range r.length(4) {
		s.lists["pairs"][pairKey(r.uint32())] = 0
	}
	s.head, s.facets = r.head(), r.facets()
	if r.entries(s.facets, s); r.bad {
		return nil, errScript
	}
	return s, nil
}

// compare notes what is not as it was of one document.
func (c *changer) compare(d Changed) error {
	b, err := c.digest(d.At, nil)
	if err != nil {
		return err
	}
	after, err := readDigest(b)
	if err != nil {
		return err
	}
	before, err := readDigest(d.Before)
	if err != nil {
		return err
	}
	number := c.of[d.At]
	for table, changes := range c.changes {
		was, is := before.lists[table], after.lists[table]
		for key, more := range is {
			if old, ok := was[key]; !ok || old != more {
				changes[key] = append(changes[key], posting{number: number, more: more})
			}
		}
		for key := range was {
			if _, ok := is[key]; !ok {
				changes[key] = append(changes[key], posting{number: number, gone: true})
			}
		}
	}
	if !slices.Equal(before.facets, after.facets) {
		c.chunks[chunkKey(number)] = true
	}
	if bytes.Equal(before.head, after.head) {
		return nil
	}
	return c.replaceHead(number, after.head)
}

// replaceHead puts another head into a document's block.
func (c *changer) replaceHead(number uint32, head []byte) error {
	key := blockKey(number)
	e, err := c.rowOf("docs", key)
	if err != nil {
		return err
	}
	r := reader{b: e.after}
	for range number & (blockSize - 1) {
		r.head()
	}
	from := r.at
	if r.head() == nil {
		return errScript
	}
	e.after = slices.Concat(e.after[:from], head, e.after[r.at:])
	c.edits["docs"][key] = e
	return nil
}

// rowOf is a row as it is so far.
func (c *changer) rowOf(table, key string) (edit, error) {
	if e, ok := c.edits[table][key]; ok {
		return e, nil
	}
	v, err := c.old[table].value(key)
	return edit{v, v}, err
}

// splice makes the lists of postings that changed.
func (c *changer) splice() error {
	for table, bits := range map[string]uint{"names": nameBits, "words": levelBits, "pairs": pairBits} {
		for key, list := range c.changes[table] {
			e, err := c.rowOf(table, key)
			if err == nil {
				e.after, err = c.spliced(e.before, list, bits, table == "names")
			}
			if err != nil {
				return err
			}
			c.edits[table][key] = e
		}
	}
	return nil
}

// spliced is a list with some postings put in, put in place of others, or taken
// out; nil where none is left. plain is a table whose lists never say who lacks
// the key.
func (c *changer) spliced(value []byte, changes []posting, bits uint, plain bool) ([]byte, error) {
	r := reader{b: value}
	lacking := false
	if value != nil {
		lacking = r.uint()&1 != 0
	}
	if lacking {
		bits = 0
	}
	var p postings
	number := uint32(0)
	keep := func(until uint32) { // what stands before a document, and the document's own not
		for r.more() {
			at := r.at
			x := r.uint()
			next := number + uint32(x>>bits)
			if next > until {
				r.at = at
				return
			}
			number = next
			if next < until {
				p.add(next, bits, byte(x&(1<<bits-1)))
			}
		}
	}
	for _, ch := range changes {
		keep(ch.number)
		if ch.gone == lacking {
			p.add(ch.number, bits, ch.more*one(!lacking))
		}
	}
	keep(^uint32(0))
	if r.bad {
		return nil, errScript
	}
	return c.valueOf(&p, bits, lacking, plain)
}

func one(yes bool) byte {
	if yes {
		return 1
	}
	return 0
}

// valueOf is what stands in the table for a list that was spliced.
func (c *changer) valueOf(p *postings, bits uint, lacking, plain bool) ([]byte, error) {
	switch {
	case lacking && common(len(c.order)-int(p.n), len(c.order)):
		n := uint64(len(c.order)) - uint64(p.n)
		return append(binary.AppendUvarint(nil, n<<1|1), p.b...), nil
	case lacking:
		return nil, ErrWhole // the weights of those that have it were not kept
	case p.n == 0:
		return nil, nil
	case plain:
		return p.list(nil), nil
	default:
		return p.value(nil, bits, len(c.order), c.all), nil
	}
}

// typos follows words that came or went into the table of typos.
func (c *changer) typos() error {
	words := map[string]bool{}
	for _, table := range []string{"names", "words"} {
		for key := range c.edits[table] {
			words[key] = canErr(key)
		}
	}
	for word, can := range words {
		if !can {
			continue
		}
		name, err := c.rowOf("names", word)
		if err != nil {
			return err
		}
		text, err := c.rowOf("words", word)
		if err != nil {
			return err
		}
		before, after := typo(word, name.before, text.before), typo(word, name.after, text.after)
		if before == nil && after == nil || before != nil && after != nil && bytes.Equal(before, after) {
			continue
		}
		c.edits["typos"][typoKey(word)] = edit{before, after}
	}
	return nil
}

// typo is a word's value in the table of typos, from those in the tables of
// names and words, or nil.
func typo(word string, name, text []byte) []byte {
	n := reader{b: text}
	documents := 0
	if text != nil {
		documents = int(n.uint() >> 1)
	}
	list := reader{b: name}
	if name != nil {
		list.uint()
	}
	rows := appendTypo(nil, word, name[list.at:], documents)
	if len(rows) == 0 {
		return nil
	}
	return append([]byte{}, rows[0].value...)
}

// chunksAnew makes the runs of facets in which a document changed.
func (c *changer) chunksAnew() error {
	if len(c.chunks) == 0 {
		return nil
	}
	var chunk facetChunk
	var rows []row
	var buf []byte
	for _, i := range c.order {
		key := chunkKey(c.of[i])
		if !c.chunks[key] {
			continue
		}
		if key != chunk.key {
			rows = chunk.flush(rows)
			chunk = newChunk(key)
		}
		b, err := c.digest(i, buf)
		if err != nil {
			return err
		}
		buf = b
		r := reader{b: b}
		r.bytes(4 * r.length(4))
		r.head()
		chunk.take(r.facets())
	}
	for _, r := range chunk.flush(rows) {
		before, err := c.old["facets"].value(r.key)
		if err != nil {
			return err
		}
		c.edits["facets"][r.key] = edit{before, r.value}
	}
	return nil
}

// write cuts every table anew and puts it.
func (c *changer) write() error {
	for _, name := range slices.Sorted(maps.Keys(c.old)) {
		rc := recutter{table: c.old[name], most: mostBytes(name)}
		var edits []editedRow
		for key, e := range c.edits[name] {
			if (e.before == nil) != (e.after == nil) || !bytes.Equal(e.before, e.after) {
				edits = append(edits, editedRow{row{key: key, way: way(key), value: e.after}, e.before})
			}
		}
		slices.SortFunc(edits, func(a, b editedRow) int { return compareRows(&a.row, &b.row) })
		if err := rc.cut(rc.table.leaves, edits, "", 0, 128); err != nil {
			return err
		}
		if err := c.putTable(name, rc.shards); err != nil {
			return err
		}
	}
	return nil
}
