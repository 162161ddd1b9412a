package site

import (
	"os"
	"runtime/debug"
)

// TuneMemory trades a few hundred megabytes for fewer collections: a build makes
// much short-lived garbage (YAML nodes) around little that stays. Whoever sets
// GOGC or GOMEMLIMIT knows better.
func TuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(430 << 20)
	}
}
