package site

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/generator/internal/book"
)

// Session builds one site again and again, and keeps in memory what did not
// change.
type Session struct {
	mu    sync.Mutex
	o     Options
	cache *cache
	kept  bool  // the cache was written once
	last  *plan // of the last good build, where more are to come
	told  func()

	wanted atomic.Int32   // who waits for mu
	after  sync.WaitGroup // of lookAfter
	look   sync.Mutex     // taken before mu
	closed bool           // nothing is looked after any more; by look
}

// Open begins a session. The error is ErrOut, or of the machine.
func Open(o Options) (*Session, error) {
	o.Out = cmp.Or(o.Out, filepath.Join(o.Dir, "public"))
	if err := checkOut(o.Dir, o.Out); err != nil {
		return nil, err
	}
	named := o.Audience == "" || book.ValidID(o.Audience)
	c, err := openCache(o.Dir, o.Audience, binaryHash(), !o.NoCache && named)
	if err != nil {
		return nil, err
	}
	return &Session{o: o, cache: c}, nil
}

// Keep says that more than one build will be made: what was read stays in
// memory. Where a build may write the pages of changed clients ahead of the
// rest, told, unless nil, is called when they are there.
func (s *Session) Keep(told func()) {
	s.cache.keeping, s.told = true, told
	tuneKeeping()
}

// Build makes the site as of a moment, doing again only what changed since the
// last build. Records are read again where they lie in a changed file, slashed
// and relative to the site; with nil, all are. See the package's Build.
func (s *Session) Build(now time.Time, changed []string) (Result, error) {
	s.wanted.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wanted.Add(-1)
	if s.ahead(now, changed) && s.told != nil {
		s.told()
	}
	s.cache.distrust(changed)
	res, err := s.run(now)
	if errors.Is(err, errBroken) {
		s.cache.forget()
		res, err = s.run(now)
	}
	if err == nil && !s.kept {
		s.kept = true
		err = s.cache.write()
	}
	if s.cache.keeping {
		s.after.Go(func() { s.lookAfter(now) })
	}
	return res, err
}

func (s *Session) run(now time.Time) (Result, error) {
	start := time.Now()
	b := &build{Options: s.o, cache: s.cache}
	b.Now = now
	p, err := b.run(start)
	if s.last = nil; err == nil && s.cache.keeping { // a site that was refused is not written ahead either
		s.last = p
	}
	b.res.Stats.MS.Total = since(start)
	return b.res, err
}

// lookAfter does what nobody should have to wait for. It collects garbage, and sees
// that the output folder has every file: the build that was just made believed
// this of those that it kept. Where one is gone, it builds again.
func (s *Session) lookAfter(now time.Time) {
	runtime.GC()
	s.look.Lock()
	defer s.look.Unlock()
	if s.closed || !s.mu.TryLock() {
		return // the build that runs will be looked after, too
	}
	defer s.mu.Unlock()
	list, out := s.cache.trusted, &output{dir: s.o.Out}
	if list == nil {
		return
	}
	err := parallel(len(list.order), func(i int) error {
		if s.wanted.Load() == 0 && !out.isThere(list.files[list.order[i]]) {
			return errOther
		}
		return nil
	})
	if err == nil {
		return
	}
	s.cache.trusted = nil
	if body, err := os.ReadFile(out.target(manifestName)); err == nil && sha256.Sum256(body) != s.cache.manifest.sum {
		return // another program has built here since
	}
	_, _ = s.run(now) // whatever is wrong, the next build says
}

// Close ends the session and leaves what it knows for the next. A build that
// still runs is left to die with the program.
func (s *Session) Close() error {
	s.wanted.Add(1)
	s.look.Lock()
	s.closed = true
	s.look.Unlock()
	if !s.mu.TryLock() {
		return nil
	}
	defer s.cache.close()
	if !s.kept {
		return nil // no build of it was good
	}
	return s.cache.write()
}
