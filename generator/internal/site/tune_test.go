package site

import (
	"math"
	"runtime/debug"
	"testing"
)

// A large book has room to be built in; a limit that somebody else set stays.
func TestRoomFor(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	for _, c := range []struct {
		limit   int64
		clients int
		want    int64
	}{
		{usualLimit, 36, usualLimit},
		{usualLimit, 10_000, usualLimit},
		{usualLimit, 100_000, usualLimit + 90_000*perClient},
		{9 << 30, 100_000, 9 << 30},
		{math.MaxInt64, 100_000, math.MaxInt64},
	} {
		debug.SetMemoryLimit(c.limit)
		if roomFor(c.clients); debug.SetMemoryLimit(-1) != c.want {
			t.Errorf("%d clients and a limit of %d: %d, want %d", c.clients, c.limit, debug.SetMemoryLimit(-1), c.want)
		}
	}
}
