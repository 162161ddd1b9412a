//go:build unix

package site

import (
	"errors"
	"os"
	"syscall"
)

// lock holds the output folder for one build. The lock is on the folder itself,
// so nothing is left behind, not even by a build that was killed.
func lock(dir string) (release func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrLocked
		}
		return nil, err
	}
	return func() { f.Close() }, nil
}
