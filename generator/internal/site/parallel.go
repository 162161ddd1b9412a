package site

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// parallel calls work(0) … work(n-1) on as many workers as there are processors
// and returns the error of the lowest index, so that the same input gives the
// same message. After an error no further work is begun.
func parallel(n int, work func(i int) error) error {
	var (
		next    atomic.Int64
		stop    atomic.Bool
		wg      sync.WaitGroup
		mu      sync.Mutex
		first   error
		firstAt = n
	)
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for !stop.Load() {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := guarded(i, work); err != nil {
					stop.Store(true)
					mu.Lock()
					if i < firstAt {
						first, firstAt = err, i
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return first
}

// guarded turns a fault of ours into an error: the last good site stays, and
// the message says what to report.
func guarded(i int, work func(i int) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("a fault in Holdfast itself, please report it: %v\n%s", r, debug.Stack())
		}
	}()
	return work(i)
}
