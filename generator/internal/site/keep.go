package site

import (
	"os"

	"holdfast/generator/internal/addr"
)

// setMemo is all files of one client's pages as a build of this Session left
// them, made by one key: while that is the same they are kept together, without
// working out the address of each and looking up what made it.
type setMemo struct {
	of    *recordMemo
	key   string
	paths []string // of the files, until they have numbers
	list  *listing
	files []int32 // their numbers in the list
	pages int64   // how many of them are pages
}

// noteSet remembers the files of one client's pages for the builds to come.
func (c *cache) noteSet(of *recordMemo, key string, made []page, pages int64) {
	s := &setMemo{of: of, key: key, pages: pages}
	for i := range made {
		s.paths = append(s.paths, addr.File(made[i].address))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sets = append(c.sets, s)
}

// numberIn puts the numbers of its files in place of their paths, which makes it
// the client's.
func (s *setMemo) numberIn(l *listing) {
	for _, path := range s.paths {
		s.files = append(s.files, l.at[path])
	}
	s.list, s.paths, s.of.set = l, nil, s
}

// has is the number of a file of the last build that the output folder still has.
// Safe for many goroutines, as is put.
func (o *output) has(e entry) (n int32, ok bool) {
	old, n, ok := o.old(e.Path)
	return n, ok && old == e && o.isThere(e)
}

// keepAll takes the files of a client as they are, if the output folder still has
// all of them.
func (o *output) keepAll(set *setMemo) bool {
	if set.list != o.list {
		return false
	}
	for _, n := range set.files {
		if e := o.list.files[n]; o.ours[e.Path] || !o.isThere(e) {
			return false
		}
	}
	for _, n := range set.files {
		if o.settle(n, isKept) != nil {
			return false // somebody else made it: the client's own pages will say so
		}
	}
	return true
}

// isThere reports whether the output folder has a file of that size. A Session that
// wrote all of it a moment ago looks afterwards, see lookAfter.
func (o *output) isThere(e entry) bool {
	if o.trusted {
		return true
	}
	st, err := os.Lstat(o.target(e.Path))
	return err == nil && st.Mode().IsRegular() && st.Size() == e.Size
}
