package site

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/retention"
)

// loaded is a site after the first pass.
type loaded struct {
	book     *book.Book
	lens     book.Lens
	rules    *retention.Rules
	asOf     day.Day
	people   book.Reference // as the lens shows it
	pages    []*book.Page   // likewise
	rows     []*retention.Row
	records  *records
	problems diag.List
	parsed   int
}

// load reads and checks everything typed. With keep it also puts each record
// away for the pages; check does without.
func load(o Options, keep bool, memo book.Memo) (*loaded, error) {
	l := &loaded{}
	b, err := book.Open(os.DirFS(o.Dir), &l.problems)
	l.book = b
	b.Memo = memo
	if err != nil {
		return l, err
	}
	cfg := &b.Config
	sound := len(cfg.Tiers) > 0 && cfg.Zone != nil
	if sound {
		l.asOf = cfg.Day(o.AsOf, o.Now)
		cfg.AsOf, cfg.BooksClosed = l.asOf, cfg.Closed(l.asOf)
		cfg.BaseURL = cmp.Or(o.BaseURL, cfg.BaseURL)
		l.rules = retention.NewRules(cfg)
		var ok bool
		if l.lens, ok = book.NewLens(cfg, o.Audience, l.asOf); !ok {
			return l, unknownAudience(cfg, o.Audience)
		}
	}
	if keep = keep && sound; keep {
		if l.records, err = newRecords(); err != nil {
			return l, err
		}
	}
	if err := l.readRecords(keep, sound); err != nil {
		return l, err
	}
	b.Check()
	if keep {
		err = l.forget()
	}
	return l, err
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
	hidden := l.lens.NewUnseen(l.people.Team, l.pages, func(id string) bool { return seen[id] })
	for i, p := range l.pages {
		l.pages[i] = p.Forget(hidden)
	}
	return parallel(len(l.rows), func(i int) error {
		rec, buf, err := l.records.load(l.rows[i].ID, nil)
		if err != nil {
			return err
		}
		rec.Forget(hidden)
		l.rows[i] = retention.Summarise(rec, l.rules, l.asOf)
		_, err = l.records.keep(rec, buf)
		return err
	})
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

// readRecords is the first pass.
func (l *loaded) readRecords(keep, sound bool) error {
	clients := l.book.Clients
	rows := make([]*retention.Row, len(clients))
	var bufs sync.Pool
	bufs.New = func() any { return new([]byte) }
	err := parallel(len(clients), func(i int) error {
		rec, ok, err := l.book.Record(clients[i])
		if err != nil || !ok || !sound || !keep || !l.lens.See(rec) {
			return err
		}
		rows[i] = retention.Summarise(rec, l.rules, l.asOf)
		buf := bufs.Get().(*[]byte)
		defer bufs.Put(buf)
		*buf, err = l.records.keep(rec, *buf)
		return err
	})
	l.parsed = len(clients)
	if l.book.Memo != nil {
		l.parsed = l.book.Parsed
	}
	l.rows = slices.DeleteFunc(rows, func(r *retention.Row) bool { return r == nil })
	return err
}

func (l *loaded) close() {
	if l.records != nil {
		l.records.close()
	}
}

// settled lists the problems and says whether they stop a build.
func (l *loaded) settled(strict bool) ([]diag.Problem, bool) {
	found := l.problems.Sorted(l.book.Config.Silence)
	errs, warns := diag.Count(found)
	return found, errs > 0 || strict && warns > 0
}
