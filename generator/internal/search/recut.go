package search

import (
	"slices"
	"strings"
)

// oldTable is a table of the old index: its shards, read when they are needed.
type oldTable struct {
	index  *Index
	leaves []shard
	read   map[string][]row // by from
}

// table lists the shards of a table.
func (ix *Index) table(name string) (*oldTable, error) {
	t := &oldTable{index: ix, read: map[string][]row{}}
	root := ix.roots[name]
	if len(root) == 0 {
		return nil, errScript
	}
	top, err := readRows(root[1:])
	for depth := root[0]; depth > 0 && err == nil; depth-- {
		var next []row
		for i := range top {
			var below []row
			if below, err = ix.shard(top[i].value); err != nil {
				return nil, err
			}
			next = append(next, below...)
		}
		top = next
	}
	for _, r := range top {
		if len(r.value) != sumSize {
			return nil, errScript
		}
		t.leaves = append(t.leaves, shard{from: r.key, sum: [sumSize]byte(r.value), old: ix})
	}
	return t, err
}

// rows reads a shard.
func (t *oldTable) rows(leaf *shard) ([]row, error) {
	rows, ok := t.read[leaf.from]
	if ok {
		return rows, nil
	}
	rows, err := t.index.shard(leaf.sum[:])
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].way = way(rows[i].key)
	}
	t.read[leaf.from] = rows
	return rows, nil
}

// value is that of a key, or nil.
func (t *oldTable) value(key string) ([]byte, error) {
	want := row{key: key, way: way(key)}
	at, there := slices.BinarySearchFunc(t.leaves, want.way, func(s shard, way string) int { return compare(s.from, way) })
	if !there {
		at--
	}
	if at < 0 {
		return nil, nil
	}
	rows, err := t.rows(&t.leaves[at])
	if err != nil {
		return nil, err
	}
	i, found := slices.BinarySearchFunc(rows, want, func(a, b row) int { return compareRows(&a, &b) })
	if !found {
		return nil, nil
	}
	return rows[i].value, nil
}

// recutter cuts an old table with some rows changed, as cut would cut it anew:
// whether a run of rows is cut rests on that run alone, so a run without changes
// is as it was.
type recutter struct {
	table  *oldTable
	most   int
	shards []shard
}

// editedRow is a row as it will be, with no value where it goes, and its value before.
type editedRow struct {
	row
	before []byte
}

// shrinks reports whether the table gets smaller by the edit.
func (e *editedRow) shrinks() bool { return e.value == nil || len(e.value) < len(e.before) }

// cut is cutter's, of the shards and edits of one run.
func (c *recutter) cut(leaves []shard, edits []editedRow, prefix string, lo, hi int) error {
	if len(edits) == 0 {
		c.shards = append(c.shards, leaves...)
		return nil
	}
	shrinks := slices.ContainsFunc(edits, func(e editedRow) bool { return e.shrinks() })
	if len(leaves) <= 1 || shrinks {
		rows, small, err := c.merge(leaves, edits)
		if err != nil {
			return err
		}
		if small || len(leaves) <= 1 {
			whole := cutter{size: size, most: c.most}
			whole.cut(rows, prefix, lo, hi)
			c.shards = append(c.shards, whole.shards...)
			return nil
		}
	}
	if hi-lo == 1 {
		return c.cut(leaves, edits, prefix+string(rune(lo)), 0, 128)
	}
	mid := (lo + hi) / 2
	below := func(way string) int { // the end of a way counts as byte 0
		if len(way) > len(prefix) && int(way[len(prefix)]) >= mid {
			return 1
		}
		return -1
	}
	i, _ := slices.BinarySearchFunc(leaves, mid, func(s shard, _ int) int { return below(s.from) })
	j, _ := slices.BinarySearchFunc(edits, mid, func(e editedRow, _ int) int { return below(e.way) })
	if err := c.cut(leaves[:i], edits[:j], prefix, lo, mid); err != nil {
		return err
	}
	return c.cut(leaves[i:], edits[j:], prefix, mid, hi)
}

// merge gives the rows of some shards with their edits, and whether they are one
// shard; of several shards that are not, only some.
func (c *recutter) merge(leaves []shard, edits []editedRow) (rows []row, small bool, err error) {
	total := 0
	edited := make(map[string]bool, len(edits))
	for i := range edits {
		edited[edits[i].key] = true
		if edits[i].value != nil {
			rows = append(rows, edits[i].row)
			total += size(&edits[i].row)
		}
	}
	fits := func() bool { return total <= c.most || len(rows) <= 1 }
	for i := range leaves {
		if len(leaves) > 1 && !fits() {
			return rows, false, nil
		}
		old, err := c.table.rows(&leaves[i])
		if err != nil {
			return nil, false, err
		}
		for _, r := range old {
			if !edited[r.key] {
				rows = append(rows, r)
				total += size(&r)
			}
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return compareRows(&a, &b) })
	return rows, fits(), nil
}

func compareRows(a, b *row) int {
	if c := strings.Compare(a.way, b.way); c != 0 {
		return c
	}
	return strings.Compare(a.key, b.key)
}
