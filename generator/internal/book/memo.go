package book

import (
	"crypto/sha256"
	"encoding/binary"

	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// Memo remembers what records said, by the hash of their files. What is got is
// what was put, in this build or the last one, or nothing. Both are called from
// many goroutines.
type Memo interface {
	Get(id, hash string) []byte
	Put(id, hash string, parsed []byte) error
}

// parse is parseRecord, through the memo where there is one.
func (b *Book) parse(c Client, paths []string, sources [][]byte) (parsed, error) {
	if b.Memo == nil {
		return parseRecord(c.ID, paths, sources, b.Config.Money), nil
	}
	hash := recordHash(paths, sources, b.Config.Money)
	if known := b.Memo.Get(c.ID, hash); known != nil {
		var p parsed
		if pack.Read(known, &p) == nil {
			return p, nil
		}
	}
	b.mu.Lock()
	b.Parsed++
	b.mu.Unlock()
	p := parseRecord(c.ID, paths, sources, b.Config.Money)
	return p, b.Memo.Put(c.ID, hash, pack.Append(nil, &p))
}

// recordHash is the hash of all that parseRecord rests on.
func recordHash(paths []string, sources [][]byte, currency money.Currency) string {
	h := sha256.New()
	var n [8]byte
	part := func(b []byte) {
		binary.LittleEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	part([]byte(currency.Code))
	for i, path := range paths {
		part([]byte(path))
		part(sources[i])
	}
	return string(h.Sum(nil))
}
