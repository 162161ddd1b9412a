package site

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// loaded is a site after the first pass.
type loaded struct {
	book     *book.Book
	lens     book.Lens
	rules    *retention.Rules
	sound    bool   // config is such that records can be summed up
	lensKey  string // of all that a record is summed up through
	asOf     day.Day
	people   book.Reference // as the lens shows it
	pages    []*book.Page   // likewise
	rows     []*retention.Row
	world    *retention.World // of all that; nil where something is wrong
	hidden   book.Unseen      // nil without an audience
	shown    map[string]shown
	listed   []diag.Problem // what is wrong before any record is read
	problems diag.List
	parsed   atomic.Int64
	cache    *cache // nil in a check, unless pages ask for data
	own      bool   // the cache is the check's own
	progress *Progress
}

// shown is a record that pages are made from: where it lies as typed, and a hash
// that changes if what is shown of it does.
type shown struct {
	at  place
	sum [32]byte
}

// load reads and checks everything typed. A check does without a cache, and
// keeps nothing for pages.
func load(o Options, c *cache) (*loaded, error) {
	l, err := open(o, c)
	if err == nil {
		err = l.read()
	}
	return l, err
}

// open reads config, reference data and pages, and lists the clients.
func open(o Options, c *cache) (*loaded, error) {
	l := &loaded{cache: c, progress: o.Progress}
	var memo book.Memo
	if c != nil {
		memo = c
	}
	b, err := book.OpenWith(os.DirFS(o.Dir), &l.problems, memo)
	l.book = b
	if err != nil {
		return l, err
	}
	l.listed = l.problems.Sorted(nil)
	if c != nil && c.keeping {
		b.After(c.settled)
	}
	roomFor(len(b.Clients))
	if err := l.needsRecords(o); err != nil {
		return l, err
	}
	cfg := &b.Config
	if l.sound = len(cfg.Tiers) > 0 && cfg.Zone != nil; !l.sound {
		return l, nil
	}
	l.asOf = cfg.Day(o.AsOf, o.Now)
	cfg.AsOf, cfg.BooksClosed = l.asOf, cfg.Closed(l.asOf)
	cfg.BaseURL = cmp.Or(o.BaseURL, cfg.BaseURL)
	l.rules = retention.NewRules(cfg).For(o.Audience)
	var ok bool
	if l.lens, ok = book.NewLens(cfg, o.Audience, l.asOf); !ok {
		return l, unknownAudience(cfg, o.Audience)
	}
	l.lensKey = fmt.Sprintf("%x %s %s", b.ConfigSum, l.asOf, o.Audience)
	return l, nil
}

// read reads the records and checks everything together. What is across clients
// is worked out meanwhile, where nothing is wrong so far.
func (l *loaded) read() error {
	keep := l.cache != nil && l.sound
	if err := l.readRecords(keep); err != nil {
		return err
	}
	var check sync.WaitGroup
	check.Go(l.book.Check)
	defer check.Wait()
	if keep {
		if err := l.forget(); err != nil {
			return err
		}
		if !l.problems.HasErrors() {
			l.world = l.across()
		}
	}
	check.Wait()
	if l.cache != nil && l.cache.keeping {
		l.cache.settled = l.book.Settled()
	}
	if l.sound {
		return l.checkReports()
	}
	return nil
}

// across works out everything across clients.
func (l *loaded) across() *retention.World {
	return retention.Across(&l.book.Config, l.asOf, l.lens.Audience, l.people, l.pages, l.rows)
}

// forget takes away what visible records and pages say of things that the
// audience may not see, which is known once all records are read.
func (l *loaded) forget() error {
	l.people, l.pages = l.lens.Reference(&l.book.Reference), l.lens.Pages(l.book.Pages)
	if l.lens.Audience == "" {
		return nil
	}
	seen := make(map[string]bool, len(l.rows))
	for _, r := range l.rows {
		seen[r.ID] = true
	}
	l.hidden = l.lens.NewUnseen(l.people.Team, l.pages, func(id string) bool { return seen[id] })
	for i, p := range l.pages {
		l.pages[i] = p.Forget(l.hidden)
	}
	sums := make([][32]byte, len(l.rows))
	err := parallel(len(l.rows), func(i int) error {
		rec, _, err := l.record(l.rows[i].ID, nil)
		if err == nil {
			l.rows[i], sums[i] = l.summarise(rec), pack.Hash(rec)
		}
		return err
	})
	for i, r := range l.rows {
		l.shown[r.ID] = shown{l.shown[r.ID].at, sums[i]}
	}
	return err
}

// record reads back what is shown of a client's record, by way of buf.
func (l *loaded) record(id string, buf []byte) (*book.Record, []byte, error) {
	buf, err := l.cache.shelf.get(l.shown[id].at, buf)
	if err != nil {
		return nil, buf, err
	}
	rec := new(book.Record)
	if err := pack.Read(buf, rec); err != nil {
		return nil, buf, errBroken
	}
	l.lens.See(rec)
	if l.hidden != nil {
		rec.Forget(l.hidden)
	}
	return rec, buf, nil
}

func unknownAudience(cfg *book.Config, name string) error {
	var ids []string
	for _, a := range cfg.Audiences {
		ids = append(ids, a.ID)
	}
	hint := diag.DidYouMean(name, ids)
	if hint == "" {
		hint = "config.yaml has: " + strings.Join(ids, " ")
	}
	return fmt.Errorf("%w %q; %s", ErrAudience, name, hint)
}

// summarise sums up a record as the lens shows it. All that it rests on is in
// lensKey.
func (l *loaded) summarise(rec *book.Record) *retention.Row {
	return retention.Summarise(rec, l.rules, l.asOf)
}

// readRecords is the first pass. With keep, what is read of each record is kept
// for the pages and for later builds.
func (l *loaded) readRecords(keep bool) error {
	clients := l.book.Clients
	rows := make([]*retention.Row, len(clients))
	memos := make([]*recordMemo, len(clients))
	var bufs sync.Pool
	bufs.New = func() any { return new([]byte) }
	l.progress.begin(len(clients))
	err := parallel(len(clients), func(i int) (err error) {
		defer l.progress.readOne()
		if !keep {
			l.parsed.Add(1)
			_, _, err = l.book.Record(clients[i])
			return err
		}
		buf := bufs.Get().(*[]byte)
		defer bufs.Put(buf)
		memos[i], rows[i], err = l.readRecord(clients[i], buf)
		return err
	})
	if err != nil || !keep {
		return err
	}
	l.cache.remember(memos)
	l.shown = make(map[string]shown, len(rows))
	for i, r := range rows {
		if r != nil {
			l.shown[r.ID] = shown{memos[i].At, [32]byte([]byte(memos[i].At.Sum))}
		}
	}
	l.rows = slices.DeleteFunc(rows, func(r *retention.Row) bool { return r == nil })
	return nil
}

// readRecord reads one client's record, or takes what the cache knows of it,
// and accepts it in the book. The row is nil where the lens shows nothing.
func (l *loaded) readRecord(c book.Client, buf *[]byte) (*recordMemo, *retention.Row, error) {
	m := l.cache.records[c.ID]
	trusted := m != nil && m.ready != nil && slices.Equal(m.ready.paths, c.Paths)
	if !trusted && (m == nil || m.Hash != l.book.Hash(c, buf)) {
		texts, ok, err := l.book.Read(c)
		if !ok || err != nil {
			return nil, nil, err
		}
		return l.parse(&texts, buf)
	}
	s, err := l.known(m, buf)
	if err != nil {
		return nil, nil, err
	}
	if s == nil { // summed up through another lens
		return l.sumUp(m, c.Paths, buf)
	}
	return m, l.accept(m, s, c.Paths), nil
}

// known is the summary that the cache has of a record, or nil.
func (l *loaded) known(m *recordMemo, buf *[]byte) (s *summary, err error) {
	switch {
	case m.Lens != l.lensKey:
		return nil, nil
	case m.ready != nil:
		return &m.ready.summary, nil
	}
	if *buf, err = l.cache.shelf.get(m.Summary, *buf); err != nil {
		return nil, err
	}
	s = new(summary)
	if pack.Read(*buf, s) != nil {
		return nil, errBroken
	}
	return s, nil
}

// accept takes in what a record says. The row may be the cache's: it is not to
// be changed.
func (l *loaded) accept(m *recordMemo, s *summary, paths []string) *retention.Row {
	var sound bool
	switch again := m.ready != nil && s == &m.ready.summary; {
	case again:
		sound = l.book.AcceptAgain(m.ID, &s.Said)
	case l.cache.keeping:
		m.ready = &ready{paths, *s}
		s = &m.ready.summary
		s.Row.OpenAll()
		sound = l.book.Accept(m.ID, &s.Said)
	default:
		sound = l.book.Accept(m.ID, &s.Said)
		s.Said = book.Said{} // would stay in memory with the row
	}
	if !sound || !s.Seen {
		return nil
	}
	return &s.Row
}

// parse reads a record from its files and puts it away.
func (l *loaded) parse(texts *book.Texts, buf *[]byte) (*recordMemo, *retention.Row, error) {
	l.parsed.Add(1)
	rec, said := texts.Parse()
	*buf = pack.Append((*buf)[:0], rec)
	at, err := l.cache.shelf.put(*buf)
	if err != nil {
		return nil, nil, err
	}
	return l.summary(recordFile{ID: texts.ID, Hash: texts.Hash, At: at}, rec, said, texts.Paths, buf)
}

// sumUp sums up a record that the cache has, through this build's lens.
func (l *loaded) sumUp(old *recordMemo, paths []string, buf *[]byte) (*recordMemo, *retention.Row, error) {
	var s summary
	var err error
	if old.ready != nil {
		s = old.ready.summary
	} else if *buf, err = l.cache.shelf.get(old.Summary, *buf); err != nil || pack.Read(*buf, &s) != nil {
		return nil, nil, errBroken
	}
	rec := new(book.Record)
	if *buf, err = l.cache.shelf.get(old.At, *buf); err != nil || pack.Read(*buf, rec) != nil {
		return nil, nil, errBroken
	}
	return l.summary(recordFile{ID: old.ID, Hash: old.Hash, At: old.At}, rec, &s.Said, paths, buf)
}

// summary sums up a record, puts that away and accepts it.
func (l *loaded) summary(of recordFile, rec *book.Record, said *book.Said, paths []string, buf *[]byte) (*recordMemo, *retention.Row, error) {
	m, s := &recordMemo{recordFile: of}, summary{Said: *said}
	if errs, _ := diag.Count(said.Problems); errs == 0 && l.lens.See(rec) {
		s.Seen, s.Row = true, *l.summarise(rec)
	}
	if l.cache.dir != "" || l.cache.keeping {
		*buf = pack.Append((*buf)[:0], &s)
		var err error
		if m.Summary, err = l.cache.shelf.put(*buf); err != nil {
			return nil, nil, err
		}
		if s.Seen {
			face := view.Face(&s.Row)
			m.Face = string(face[:])
		}
	}
	m.Lens = l.lensKey
	return m, l.accept(m, &s, paths), nil
}

// settled lists the problems and says whether they stop a build.
func (l *loaded) settled(strict bool) ([]diag.Problem, bool) {
	found := l.problems.Sorted(l.book.Config.Silence)
	errs, warns := diag.Count(found)
	return found, errs > 0 || strict && warns > 0
}
