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
		if digest, text, err = b.digester.Digest(&d); err != nil {
			return err
		}
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

// write makes the index. Its key is that of all digests: where that is the
// manifest's, the last build's scripts are kept as they are.
func (f *finder) write(bufs *sync.Pool) error {
	slices.SortFunc(f.docs, func(a, b digestMemo) int { return strings.Compare(a.Address, b.Address) })
	addresses := make([]string, len(f.docs))
	var all []string
	for i, d := range f.docs {
		addresses[i] = d.Address
		all = append(all, d.At.Sum)
	}
	f.cache.rememberDigests(f.docs)
	sum := pack.Hash(&all)
	digest := func(i int, buf []byte) ([]byte, error) { return f.cache.shelf.get(f.docs[i].At, buf) }
	err := search.Write(addresses, digest, func(address string, body func() []byte) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		if address == search.Manifest {
			_, err := f.plan.put(f.out, &b.page, page{address, string(sum[:]), func(buf *bytes.Buffer) error {
				buf.Write(body())
				return nil
			}})
			return err
		}
		return f.script(b, address, func() ([]byte, error) { return body(), nil })
	})
	if err != nil {
		return fmt.Errorf("the search index: %w", err)
	}
	return nil
}
