// Package scaffold writes the files that people then fill in: a new small site,
// and one commented record, playbook, report, event or case at a time.
//
// What it writes passes check as it stands. It never writes over a file, and
// what it returns are paths relative to the site, with forward slashes. What it
// will not do is a *Refused, which is the asker's to mend (exit 2); any other
// error is of the machine (exit 3).
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed all:skeleton
var skeleton embed.FS

// Refused says why something was not written. The hint, which may be empty, is
// what to do about it.
type Refused struct {
	Message string
	Hint    string
}

func (r *Refused) Error() string { return r.Message }

func refuse(hint, format string, args ...any) error {
	return &Refused{Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Init makes a new site in a folder that is not there yet or has nothing in it,
// but for .git: a site is often begun in a fresh clone. It returns the files
// written, sorted.
func Init(dir string) ([]string, error) {
	if err := vacant(dir); err != nil {
		return nil, err
	}
	var written []string
	err := fs.WalkDir(skeleton, "skeleton", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		src, err := fs.ReadFile(skeleton, name)
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "skeleton/")
		if err := write(dir, name, src); err != nil {
			return err
		}
		written = append(written, name)
		return nil
	})
	return written, err
}

func vacant(dir string) error {
	st, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !st.IsDir():
		return refuse("name a folder for the new site", "%s is a file", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != ".git" {
			return refuse("name a folder that is empty or not there yet", "%s is not empty: it holds %s", dir, e.Name())
		}
	}
	return nil
}

// write makes a file that is not there yet; an existing one is fs.ErrExist.
func write(dir, name string, src []byte) error {
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(src)
	return errors.Join(err, f.Close())
}
