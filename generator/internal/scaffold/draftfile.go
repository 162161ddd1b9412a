package scaffold

import (
	"bytes"
	"io/fs"
	"path"
	"time"
)

// draftFile is an open file of bytes in memory.
type draftFile struct {
	*bytes.Reader
	name string
	size int64
}

func (f *draftFile) Close() error               { return nil }
func (f *draftFile) Stat() (fs.FileInfo, error) { return draftInfo{f.name, f.size}, nil }

type draftInfo struct {
	name string
	size int64
}

func (i draftInfo) Name() string     { return path.Base(i.name) }
func (i draftInfo) Size() int64      { return i.size }
func (draftInfo) Mode() fs.FileMode  { return 0o444 }
func (draftInfo) ModTime() time.Time { return time.Time{} }
func (draftInfo) IsDir() bool        { return false }
func (draftInfo) Sys() any           { return nil }
