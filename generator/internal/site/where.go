package site

import (
	"fmt"
	"path/filepath"
)

// checkOut refuses an output folder that is the site itself, holds it, or lies
// among what is read.
func checkOut(dir, out string) error {
	site, err := resolved(dir)
	if err != nil {
		return err
	}
	to, err := resolved(out)
	if err != nil {
		return err
	}
	if within(site, to) {
		return fmt.Errorf("%w: %s holds the site itself", ErrOut, out)
	}
	for _, folder := range []string{"content", "data", "templates"} {
		if within(to, filepath.Join(site, folder)) {
			return fmt.Errorf("%w: %s lies in %s/, which is read", ErrOut, out, folder)
		}
	}
	return nil
}

// within reports whether a path is the folder or lies in it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}

// resolved is the absolute path with links followed, as far as it is there.
func resolved(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil && filepath.Dir(abs) != abs { // not there yet, or no folder: the build says so
		parent, err := resolved(filepath.Dir(abs))
		return filepath.Join(parent, filepath.Base(abs)), err
	}
	return real, err
}
