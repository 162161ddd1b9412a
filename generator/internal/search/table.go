package search

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// row is one key of a table and its value.
type row struct {
	key   string
	way   string // the key as shards are cut by it, see way
	value []byte
}

// way is a key in printable ASCII, so that both sides compare it alike: a
// letter beyond ASCII becomes a tilde and one sign of 64. It keeps prefixes, not
// order.
func way(key string) string {
	for i := range len(key) {
		if key[i] >= utf8.RuneSelf {
			return slowWay(key)
		}
	}
	return key
}

func slowWay(key string) string {
	b := make([]byte, 0, 2*len(key))
	for _, r := range key {
		if r < utf8.RuneSelf {
			b = append(b, byte(r))
		} else {
			b = append(b, '~', '0'+byte(r%64))
		}
	}
	return string(b)
}

// Shards hold up to so many bytes before they are deflated, and directories up
// to so many shards.
const (
	shardBytes = 12 << 10
	blockBytes = 2 << 10 // of table docs, of which one shard is read for each result
	dirShards  = 64
)

// mostBytes is how many bytes a table's shards hold.
func mostBytes(table string) int {
	if table == "docs" {
		return blockBytes
	}
	return shardBytes
}

// packing is how a table's shards are deflated. Lists of gaps hardly repeat
// themselves: coding their bytes by how usual they are makes them as small as
// looking for repetitions does, in a third of the time.
func packing(table string) int {
	if table == "words" || table == "pairs" {
		return flate.HuffmanOnly
	}
	return flate.DefaultCompression
}

// shard is a run of rows, from the lowest way that can be in it. One that is as
// it was in an old index has no rows but its sum.
type shard struct {
	from string
	rows []row
	sum  [sumSize]byte
	old  *Index
}

// sortRows puts a table in order.
func sortRows(rows []row) {
	for i := range rows {
		rows[i].way = way(rows[i].key)
	}
	slices.SortFunc(rows, func(a, b row) int { return compareRows(&a, &b) })
}

// cut parts a sorted table into shards. Whether a run of keys is cut rests on
// that run alone: what has one prefix is halved by the bits of the next byte
// until each part is small enough. So a row that changes changes its own shard,
// and at most the one it is parted from or joined with.
func cut(rows []row, size func(*row) int, most int) []shard {
	c := cutter{size: size, most: most}
	c.cut(rows, "", 0, 128)
	return c.shards
}

type cutter struct {
	size   func(*row) int
	most   int
	shards []shard
}

// cut sees the rows whose way is prefix and then a byte of [lo, hi); the end of
// a way counts as byte 0.
func (c *cutter) cut(rows []row, prefix string, lo, hi int) {
	if len(rows) == 0 {
		return
	}
	sum := 0
	for i := range rows {
		if sum += c.size(&rows[i]); sum > c.most {
			break
		}
	}
	if sum <= c.most || len(rows) == 1 || hi == 1 {
		from := prefix
		if lo > 0 {
			from += string(rune(lo))
		}
		c.shards = append(c.shards, shard{from: from, rows: rows})
		return
	}
	if hi-lo == 1 {
		c.cut(rows, prefix+string(rune(lo)), 0, 128)
		return
	}
	mid := (lo + hi) / 2
	at, _ := slices.BinarySearchFunc(rows, mid, func(r row, mid int) int {
		if len(r.way) == len(prefix) {
			return -1
		}
		return int(r.way[len(prefix)]) - mid
	})
	c.cut(rows[:at], prefix, lo, mid)
	c.cut(rows[at:], prefix, mid, hi)
}

// appendRows writes rows one after the other, each key by what it shares with
// the one before.
func appendRows(b []byte, rows []row) []byte {
	last := ""
	for i := range rows {
		r := &rows[i]
		n := 0
		for n < len(last) && n < len(r.key) && last[n] == r.key[n] {
			n++
		}
		last = r.key
		b = binary.AppendUvarint(b, uint64(n))
		b = appendString(b, r.key[n:])
		b = binary.AppendUvarint(b, uint64(len(r.value)))
		b = append(b, r.value...)
	}
	return b
}

// readRows is appendRows' other way.
func readRows(b []byte) (rows []row, err error) {
	r := reader{b: b}
	last := ""
	for r.more() {
		n := r.uint()
		if n > uint64(len(last)) {
			return nil, errScript
		}
		last = last[:n] + r.str()
		rows = append(rows, row{key: last, value: r.bytes(r.length(1))})
	}
	if r.bad {
		return nil, errScript
	}
	return rows, nil
}
