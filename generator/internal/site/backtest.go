package site

import (
	"slices"
	"sync"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// Backtest replays every sign over the records, one at a time; for the signs that
// need all clients, the book is set up again as it was at each month-end.
func Backtest(o Options, gone retention.Gone) (retention.Backtest, Result, error) {
	var sum retention.Backtest
	c, err := openCache(o.Dir, o.Audience, binaryHash(), false)
	if err != nil {
		return sum, Result{}, err
	}
	defer c.close()
	c.begin()
	l, err := load(o, c)
	if err != nil {
		return sum, Result{}, err
	}
	problems, stop := l.settled(false)
	if stop {
		return sum, Result{Problems: problems}, ErrProblems
	}
	memories, err := l.memories()
	if err != nil {
		return sum, Result{}, err
	}
	var mu sync.Mutex
	err = parallel(len(l.rows), func(i int) error {
		rec, _, err := l.record(l.rows[i].ID, nil)
		if err != nil {
			return err
		}
		one := retention.Replay(rec, l.rules, l.asOf, gone, memories[rec.ID])
		mu.Lock()
		defer mu.Unlock()
		sum.Add(&one) // sums, and lead times that are sorted in the end: the order makes no difference
		return nil
	})
	return sum, Result{AsOf: l.asOf}, err
}

// memories are what each client showed at every month-end, the signs across
// clients included.
func (l *loaded) memories() (map[string]*retention.Memory, error) {
	all := make([]*retention.Memory, len(l.rows))
	err := parallel(len(l.rows), func(i int) error {
		rec, _, err := l.record(l.rows[i].ID, nil)
		if err == nil {
			all[i] = retention.Remember(rec, l.rules, l.asOf)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	memories := make(map[string]*retention.Memory, len(all))
	var first, last day.Month
	for i, m := range all {
		memories[l.rows[i].ID] = m
		if from, to, ok := m.Months(); ok {
			if first == 0 || from < first {
				first = from
			}
			last = max(last, to)
		}
	}
	for m := first; first != 0 && m <= last; m++ {
		if err := l.then(m.Last(), memories); err != nil {
			return nil, err
		}
	}
	return memories, nil
}

// then sets the book up as it was at a month-end, and notes what showed across
// clients.
func (l *loaded) then(end day.Day, memories map[string]*retention.Memory) error {
	cfg := l.book.Config
	cfg.AsOf, cfg.BooksClosed = end, l.rules.Closed(end)
	lens, _ := book.NewLens(&cfg, l.lens.Audience, end)
	rows := make([]*retention.Row, len(l.rows))
	err := parallel(len(l.rows), func(i int) error {
		id := l.rows[i].ID
		buf, err := l.cache.shelf.get(l.shown[id].at, nil)
		if err != nil {
			return err
		}
		rec := new(book.Record)
		if pack.Read(buf, rec) != nil {
			return errBroken
		}
		if !lens.See(rec) {
			return nil
		}
		if l.hidden != nil {
			rec.Forget(l.hidden)
		}
		rows[i] = memories[id].RowThen(rec, l.rules, end)
		return nil
	})
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r *retention.Row) bool { return r == nil })
	w := retention.Across(&cfg, end, l.lens.Audience, lens.Reference(&l.book.Reference), lens.Pages(l.book.Pages), rows)
	retention.NoteAcross(w, memories)
	return nil
}
