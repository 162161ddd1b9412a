package site

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/search"
)

// finder makes the search index of a build. While pages are drawn it takes a
// digest of each document, or keeps the last build's; the index is then made
// from digests, shard by shard, and a shard that is there already is not made.
type finder struct {
	*plan
	out   *output
	spent atomic.Int64 // on digests, by all workers, in nanoseconds
	done  sync.Map     // addresses of scripts: two documents may have one text

	mu   sync.Mutex
	docs []digestMemo
}

// digestMemo is where a document's digest lies, by the key of the document.
type digestMemo struct {
	Address, Key string
	At           place
	Text         string // the address of the script of its text, or ""
}

// add takes one document. It is made only where the cache does not have it.
func (f *finder) add(b *buffers, address, key string, document func() (search.Document, error)) error {
	if f.bare {
		return nil
	}
	start := time.Now()
	defer func() { f.spent.Add(int64(time.Since(start))) }()
	memo, known := f.cache.digest(address, key)
	var text search.Script
	make := func() error {
		d, err := document()
		if err != nil {
			return err
		}
		var digest []byte
		digest, text = b.digester.Digest(&d)
		memo = digestMemo{Address: address, Key: key, Text: text.Address}
		memo.At, err = f.cache.shelf.put(digest)
		return err
	}
	if !known {
		if err := make(); err != nil {
			return err
		}
	}
	if memo.Text != "" {
		err := f.script(b, memo.Text, func() ([]byte, error) {
			var err error
			if text.Body == nil {
				err = make()
			}
			return text.Body, err
		})
		if err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.docs = append(f.docs, memo)
	return nil
}

// script puts one script of the index, once.
func (f *finder) script(b *buffers, address string, body func() ([]byte, error)) error {
	if _, there := f.done.LoadOrStore(address, true); there {
		return nil
	}
	_, err := f.plan.put(f.out, &b.page, page{address, "script " + address, func(buf *bytes.Buffer) error {
		s, err := body()
		buf.Write(s)
		return err
	}})
	return err
}

// write makes the index: from the last build's, where only few documents are
// not as they were, else as a whole. Its manifest has the key of all digests.
func (f *finder) write(bufs *sync.Pool) error {
	if f.bare {
		return nil
	}
	slices.SortFunc(f.docs, func(a, b digestMemo) int { return strings.Compare(a.Address, b.Address) })
	addresses := make([]string, len(f.docs))
	for i, d := range f.docs {
		addresses[i] = d.Address
	}
	sum := digestsKey(f.docs)
	digest := func(i int, buf []byte) ([]byte, error) { return f.cache.shelf.get(f.docs[i].At, buf) }
	put := func(address string, body func() ([]byte, error)) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		if address != search.Manifest {
			return f.script(b, address, body)
		}
		_, err := f.plan.put(f.out, &b.page, page{address, sum, func(buf *bytes.Buffer) error {
			s, err := body()
			buf.Write(s)
			return err
		}})
		return err
	}
	old, changed, err := f.lastIndex()
	if err == nil {
		err = search.Change(old, addresses, changed, digest, put)
	}
	if err != nil { // whatever is wrong with the last one, this is not made from it
		err = search.Write(addresses, digest, put)
	}
	f.cache.rememberDigests(f.docs)
	if err != nil {
		return fmt.Errorf("the search index: %w", err)
	}
	return nil
}

// digestsKey is the key of the index of some documents.
func digestsKey(docs []digestMemo) string {
	all := make([]string, len(docs))
	for i := range docs {
		all[i] = docs[i].At.Sum
	}
	sum := pack.Hash(&all)
	return string(sum[:])
}

// fewChanges is up to how many documents an index is made from the last one:
// with more, most of its scripts are others anyway.
const fewChanges = 200

// lastIndex opens the index that the output folder has, if it is that of the
// same addresses and of the digests which the cache has of them, and lists the
// documents that changed since.
func (f *finder) lastIndex() (*search.Index, []search.Changed, error) {
	if len(f.docs) != len(f.cache.digests) {
		return nil, nil, search.ErrWhole
	}
	before := make([]digestMemo, len(f.docs))
	var changed []search.Changed
	for i := range f.docs {
		was, ok := f.cache.digests[f.docs[i].Address]
		if !ok || len(changed) > fewChanges {
			return nil, nil, search.ErrWhole
		}
		if before[i] = was; was.At.Sum != f.docs[i].At.Sum {
			digest, err := f.cache.shelf.get(was.At, nil)
			if err != nil {
				return nil, nil, err
			}
			changed = append(changed, search.Changed{At: i, Before: digest})
		}
	}
	if !f.kept(f.out, page{address: search.Manifest, key: digestsKey(before)}) {
		return nil, nil, search.ErrWhole
	}
	old, err := search.Open(f.out.lastMade)
	return old, changed, err
}
