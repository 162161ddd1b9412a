//go:build !unix

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// lock holds the output folder for one build, by a file in the system's
// temporary folder that is named after it. It waits for another build to end.
func lock(dir string) (release func(), err error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(abs))
	return lockedfile.MutexAt(filepath.Join(os.TempDir(), "holdfast-"+hex.EncodeToString(sum[:8])+".lock")).Lock()
}
