package book

import (
	"errors"
	"io/fs"
	"time"
)

// Zone is the time zone of a site's config, for commands that date a new file.
// A site whose config cannot be read has UTC; what is wrong with it is said
// elsewhere.
func Zone(fsys fs.FS) (*time.Location, error) {
	src, err := fs.ReadFile(fsys, configPath)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return time.UTC, nil
	case err != nil:
		return nil, err
	}
	cfg, _, _ := parseConfig(src)
	if cfg.Zone == nil {
		return time.UTC, nil
	}
	return cfg.Zone, nil
}
