package book

import (
	"slices"
	"strings"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
)

// A site of ten thousand records names half a million things, and after an edit
// nearly all of them are still there. Where everything that may be named is still
// there, a reference that was right still is: whoever checks one site again and
// again passes what one Check settled on to the next book.

// Settled is what a Check found: what could be named, and in which files a
// reference is wrong or waits for CheckMade. All others are right.
type Settled struct {
	base    [32]byte
	clients map[string]names
	open    map[string]bool // clients by id, other files by path
}

// base is the hash of all that may be named but what records hold, and of what
// could not be read.
func (b *Book) base() [32]byte {
	sum := b.Sum()
	base := struct {
		Sum   string
		Files []Copied
		Wrong []string
	}{Sum: string(sum[:]), Files: b.Files}
	for _, p := range b.problems.Sorted(nil) {
		base.Wrong = append(base.Wrong, p.Path+" "+p.Message)
	}
	return pack.Hash(&base)
}

// After says, before any record is read, what was settled when this site was
// checked last; nil is nothing. AcceptAgain then spares work.
func (b *Book) After(last *Settled) {
	b.settled = Settled{base: b.base(), open: map[string]bool{}}
	if last != nil && last.base == b.settled.base {
		b.last = last
	}
}

// Settled is what Check found, where After was called.
func (b *Book) Settled() *Settled {
	s := b.settled
	s.clients = b.known.clients
	return &s
}

// AcceptAgain is Accept for a record that says what it said at the last Check.
func (b *Book) AcceptAgain(id string, s *Said) (sound bool) {
	if b.last == nil || b.last.open[id] {
		return b.Accept(id, s)
	}
	sound = b.alone(s)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known.clients[id] = names{s.Contacts, s.Cases, s.Broken}
	b.again = append(b.again, s)
	return sound
}

// leaveOut takes out of what is to be checked what the last Check settled, or has
// all of it checked where something that could be named no longer can.
func (b *Book) leaveOut() {
	if b.last == nil {
		return
	}
	if b.last.stand(b.known.clients) {
		b.pending = slices.DeleteFunc(b.pending, func(r namedRef) bool {
			return !strings.HasPrefix(r.Path, recordsDir) && !b.last.open[r.Path]
		})
		return
	}
	for _, s := range b.again {
		b.pending = append(b.pending, b.settleNow(s.Named)...)
	}
}

// stand reports whether all that could be named still can.
func (s *Settled) stand(clients map[string]names) bool {
	for id, was := range s.clients {
		now, ok := clients[id]
		if !ok || was.broken || now.broken || !holdsAll(now.contacts, was.contacts) || !holdsAll(now.cases, was.cases) {
			return false
		}
	}
	return true
}

// holdsAll reports whether a sorted list has all of another.
func holdsAll(list, of []string) bool {
	if slices.Equal(list, of) {
		return true
	}
	return !slices.ContainsFunc(of, func(id string) bool {
		_, ok := slices.BinarySearch(list, id)
		return !ok
	})
}

// settleNow checks the references that need no other record, and returns the rest.
func (b *Book) settleNow(refs []namedRef) []namedRef {
	return b.known.settleNow(refs, func(r *namedRef, p diag.Problem) {
		b.problems.Add(p)
		b.leaveOpen(r)
	})
}

// leaveOpen notes that a reference is wrong, or not settled yet.
func (b *Book) leaveOpen(r *namedRef) {
	b.openMu.Lock()
	defer b.openMu.Unlock()
	if b.settled.open == nil {
		return // nobody asks
	}
	where := r.Path
	if rest, ok := strings.CutPrefix(where, recordsDir); ok {
		where, _, _ = strings.Cut(strings.TrimSuffix(rest, ".yaml"), "/")
	}
	b.settled.open[where] = true
}
