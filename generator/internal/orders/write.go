package orders

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
)

// writeAll writes every file, each of them whole, and goes on past none that fails.
func writeAll(site string, writes []write) error {
	if len(writes) == 0 {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(site, filepath.FromSlash(clientsDir)), 0o777); err != nil {
		return err
	}
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, len(writes))
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(writes) && !failed.Load(); i = int(next.Add(1)) - 1 {
				if errs[i] = replace(filepath.Join(site, filepath.FromSlash(writes[i].path)), writes[i].text); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// replace writes a file by way of a temporary one beside it, which a site's
// reader passes over because its name begins with a dot. A link is followed.
func replace(name string, text []byte) (err error) {
	mode := os.FileMode(0o644)
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
		if st, err := os.Stat(name); err == nil {
			mode = st.Mode().Perm()
		}
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
