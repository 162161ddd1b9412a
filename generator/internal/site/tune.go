package site

import (
	"os"
	"runtime/debug"
)

// TuneMemory trades a few hundred megabytes for fewer collections: a build makes
// much short-lived garbage (YAML nodes) around little that stays. Whoever sets
// GOGC or GOMEMLIMIT knows better.
func TuneMemory() { tune(430 << 20) }

// tuneKeeping is TuneMemory for a Session that keeps what it read: near a limit
// that low it would collect without end.
func tuneKeeping() { tune(2 << 30) }

func tune(limit int64) {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(limit)
	}
}
