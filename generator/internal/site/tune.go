package site

import (
	"os"
	"runtime/debug"
)

// TuneMemory trades a few hundred megabytes for fewer collections: a build makes
// much short-lived garbage around little that stays. Whoever sets GOGC or
// GOMEMLIMIT knows better.
func TuneMemory() { tune(1000, usualLimit) }

// A book of ten thousand clients is built within the usual limit; each further one
// leaves up to so much behind (its row, in the first pass and in the world, its
// names, the keys of its pages). Too near a limit a build only collects.
const (
	usualLimit   = 465 << 20
	usualClients = 10_000
	perClient    = 32 << 10
)

// roomFor raises a limit that TuneMemory set, for a larger book.
func roomFor(clients int) {
	need := int64(usualLimit + perClient*max(0, clients-usualClients))
	if limit := debug.SetMemoryLimit(-1); limit == usualLimit && need > limit {
		debug.SetMemoryLimit(need)
	}
}

// tuneKeeping is TuneMemory for a Session that keeps what it read: near a limit
// that low it would collect without end. It collects after each build, so what one
// build of ten thousand clients leaves behind has to fit.
func tuneKeeping() { tune(600, 2<<30) }

func tune(percent int, limit int64) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
