package book

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io/fs"
	"slices"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/pack"
)

// What a file says depends on its own bytes alone, so whoever keeps what was
// read of it, by the hash of those bytes, need not read it again: the three
// steps of Record can be taken one by one, and Memo does the same for pages.

// Memo remembers what pages said, by the hash of their files. What is got is
// what was put, in this build or an earlier one, or nothing. Both are called
// from many goroutines.
type Memo interface {
	Get(path, hash string) []byte
	Put(path, hash string, parsed []byte)
}

// Texts are one client's files as they were read.
type Texts struct {
	Client
	Hash     string // of all that Parse rests on
	currency money.Currency
	texts    [][]byte
}

// Said is what a record says to the rest of the site: what is wrong with it by
// itself, what it names, and what others may name of it.
type Said struct {
	Problems        []diag.Problem
	Named           []namedRef
	Contacts, Cases []string // sorted
	Broken          bool     // not all of it can be read: it may hold any contact or case
}

// Read reads one client's files. ok is false where one is gone or cannot be
// read, which is in the list of problems.
func (b *Book) Read(c Client) (s Texts, ok bool, err error) {
	s = Texts{Client: c, currency: b.Config.Money}
	for _, p := range c.Paths {
		src, err := b.readListed(p)
		if errors.Is(err, errUnread) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.known.clients[c.ID] = names{broken: true}
			return s, false, nil
		}
		if err != nil {
			return s, false, err
		}
		s.texts = append(s.texts, src)
	}
	s.Hash = s.hash()
	return s, true, nil
}

func (s *Texts) hash() string {
	h := newHasher(s.currency)
	for i, path := range s.Paths {
		h.part([]byte(path))
		h.part(s.texts[i])
	}
	return string(h.Sum(nil))
}

// hasher hashes parts, each with its length.
type hasher struct{ hash.Hash }

func newHasher(c money.Currency) hasher {
	h := hasher{sha256.New()}
	h.part([]byte(c.Code))
	return h
}

func (h hasher) part(b []byte) {
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], uint64(len(b)))
	h.Write(n[:])
	h.Write(b)
}

// Hash is the Hash of one client's Texts as its files are now, or "" where they
// cannot be read: Read says why. They are read into buf where there is room.
func (b *Book) Hash(c Client, buf *[]byte) string {
	h := newHasher(b.Config.Money)
	for _, path := range c.Paths {
		if !b.slurp(path, buf) {
			return ""
		}
		h.part([]byte(path))
		h.part(*buf)
	}
	return string(h.Sum(nil))
}

// slurp reads an ordinary file of up to the limit.
func (b *Book) slurp(name string, buf *[]byte) bool {
	f, err := b.fsys.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() || st.Size() > b.limit() {
		return false
	}
	to := bytes.NewBuffer((*buf)[:0])
	to.Grow(int(st.Size()) + bytes.MinRead)
	_, err = to.ReadFrom(f)
	*buf = to.Bytes()
	return err == nil
}

// Parse reads a record from its files: everything typed, valid by itself where
// Said has no error.
func (s *Texts) Parse() (*Record, *Said) {
	p := parseRecord(s.ID, s.Paths, s.texts, s.currency)
	p.Record.Refs = p.refsOf()
	n := clientNames(&p.Record)
	return &p.Record, &Said{Problems: p.Problems, Named: p.Named, Contacts: n.contacts, Cases: n.cases, Broken: p.Broken}
}

// Accept takes in what a record says, and reports whether it is sound by itself.
func (b *Book) Accept(id string, s *Said) (sound bool) {
	sound = b.alone(s)
	pending := b.settleNow(s.Named)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known.clients[id] = names{s.Contacts, s.Cases, s.Broken}
	b.pending = append(b.pending, pending...)
	return sound
}

// alone takes in what is wrong with a record by itself, and reports whether
// nothing is.
func (b *Book) alone(s *Said) bool {
	if len(s.Problems) == 0 {
		return true
	}
	b.problems.Add(s.Problems...)
	errs, _ := diag.Count(s.Problems)
	return errs == 0
}

// Record reads one client's record, whole: everything typed, valid by itself.
// ok is false where it has errors, which are in the list.
func (b *Book) Record(c Client) (rec *Record, ok bool, err error) {
	s, ok, err := b.Read(c)
	if !ok || err != nil {
		return nil, false, err
	}
	rec, said := s.Parse()
	return rec, b.Accept(c.ID, said), nil
}

// page is parsePage, through the memo where there is one.
func (b *Book) page(name string, src []byte) parsedPage {
	if b.memo == nil {
		return parsePage(name, src)
	}
	sum := sha256.Sum256(src)
	hash := string(sum[:])
	var p parsedPage
	if known := b.memo.Get(name, hash); known != nil && pack.Read(known, &p) == nil {
		return p
	}
	p = parsePage(name, src)
	b.memo.Put(name, hash, pack.Append(nil, &p))
	return p
}

// Client finds the files of one record as they are now; ok is false where there
// is none, or where they cannot be a record.
func (b *Book) Client(id string) (c Client, ok bool) {
	paths := map[string][]string{}
	name := "data/clients/" + id
	if st, err := fs.Stat(b.fsys, name+".yaml"); err == nil && st.Mode().IsRegular() {
		paths[id] = append(paths[id], name+".yaml")
	}
	if err := b.listFragments(name, id, paths); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c, false
	}
	c = Client{ID: id, Paths: paths[id]}
	slices.Sort(c.Paths)
	return c, len(c.Paths) > 0 && !c.twice()
}

// Fits reports whether a record read anew could stand in the book in the place
// of what was read of it before, with no error anywhere: it has none itself, all
// that it names is there, and so is all that others may name of it.
func (b *Book) Fits(id string, s *Said) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, there := b.known.clients[id]
	if errs, _ := diag.Count(s.Problems); errs > 0 || !there || before.broken || s.Broken {
		return false
	}
	gone := func(list []string) func(string) bool {
		return func(name string) bool { return !slices.Contains(list, name) }
	}
	if slices.ContainsFunc(before.contacts, gone(s.Contacts)) || slices.ContainsFunc(before.cases, gone(s.Cases)) {
		return false
	}
	b.known.clients[id] = names{s.Contacts, s.Cases, false}
	defer func() { b.known.clients[id] = before }()
	var found diag.List
	for _, r := range b.known.settleNow(s.Named, func(_ *namedRef, p diag.Problem) { found.Add(p) }) {
		if _, _, ok := b.known.check(r); !ok {
			return false
		}
	}
	errs, _ := diag.Count(found.Sorted(nil))
	return errs == 0
}
