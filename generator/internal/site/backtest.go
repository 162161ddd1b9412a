package site

import (
	"sync"

	"holdfast/generator/internal/retention"
)

// Backtest replays every sign over the records, one at a time.
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
	var mu sync.Mutex
	err = parallel(len(l.rows), func(i int) error {
		rec, _, err := l.record(l.rows[i].ID, nil)
		if err != nil {
			return err
		}
		one := retention.Replay(rec, l.rules, l.asOf, gone)
		mu.Lock()
		defer mu.Unlock()
		sum.Add(&one) // sums, and lead times that are sorted in the end: the order makes no difference
		return nil
	})
	return sum, Result{AsOf: l.asOf}, err
}
