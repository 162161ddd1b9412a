package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
)

// Many builds find nothing to do: CI builds a commit that touches nothing of the
// site, or somebody runs build to be sure. Where every byte that the last build
// was made from is as it was, so is the site, and all that is left is to see that
// the output folder still has it.

// whole is a build that was written: the key of all that it was made from, and
// what it made and said.
type whole struct {
	Key      string
	Manifest string // the SHA-256 of manifest.json
	Pages    int
	Files    int
	Problems []diag.Problem // warnings
}

// inputs are all that a build is made from.
type inputs struct {
	Program, Lens, BaseURL string
	Past                   bool           // the day was asked for: links to what came later are no mistakes
	Typed                  string         // config, reference data and pages
	Listed                 []diag.Problem // with the files' names, before any record is read
	Copies                 []string
	Look                   string
	Records                []string // of each client: id and hash
}

// inputsKey is the key of all that a build is made from. hash is that of the
// record of the client which the book has at an index.
func (l *loaded) inputsKey(o Options, look string, copies []string, hash func(i int) string) string {
	typed := l.book.Sum()
	in := inputs{
		Program: l.cache.program, Lens: l.lensKey, BaseURL: o.BaseURL, Past: o.AsOf != 0, Typed: string(typed[:]), Listed: l.listed,
		Copies: copies, Look: look,
	}
	for i, c := range l.book.Clients {
		in.Records = append(in.Records, c.ID, hash(i))
	}
	key := pack.Hash(&in)
	return string(key[:])
}

// errOther is the error of a build that is not the last one over again.
var errOther = errors.New("something is not as it was")

// unchanged reports whether this build would make the very site that the last
// one made and the output folder has. Then all is done.
func (b *build) unchanged(l *loaded) (bool, error) {
	last := b.cache.whole
	_, warnings := diag.Count(last.Problems)
	if last.Key == "" || b.cache.keeping || !l.sound || b.Strict && warnings > 0 {
		return false, nil
	}
	hashes, err := l.hashRecords()
	if errors.Is(err, errOther) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	t, err := b.theme()
	if err != nil {
		return false, err
	}
	copies := make([]string, len(l.book.Files))
	for i, f := range l.book.Files {
		body, err := fs.ReadFile(os.DirFS(b.Dir), f.Path)
		if err != nil {
			return false, err
		}
		copies[i] = copyKey(f.Path, body)
	}
	if last.Key != l.inputsKey(b.Options, t.look, copies, func(i int) string { return hashes[i] }) {
		return false, nil
	}
	if there, err := b.hasAll(); !there || err != nil {
		return false, err
	}
	b.res.Problems = last.Problems
	b.res.Stats.Errors, b.res.Stats.Warnings = diag.Count(last.Problems)
	b.res.Stats.Pages, b.res.Stats.Unchanged, b.res.Records = last.Pages, last.Files, len(l.book.Clients)
	return true, nil
}

// hashRecords hashes every record. The error is errOther as soon as one is not as
// it was.
func (l *loaded) hashRecords() ([]string, error) {
	hashes := make([]string, len(l.book.Clients))
	if len(hashes) != len(l.cache.records) {
		return nil, errOther
	}
	var bufs sync.Pool
	bufs.New = func() any { return new([]byte) }
	err := parallel(len(hashes), func(i int) error {
		buf := bufs.Get().(*[]byte)
		defer bufs.Put(buf)
		c := l.book.Clients[i]
		hashes[i] = l.book.Hash(c, buf)
		if m := l.cache.records[c.ID]; m == nil || m.Hash != hashes[i] {
			return errOther
		}
		return nil
	})
	return hashes, err
}

// hasAll reports whether the output folder has every file of the last build.
func (b *build) hasAll() (bool, error) {
	if _, err := os.Lstat(filepath.Join(b.Out, manifestName)); err != nil {
		return false, nil
	}
	release, err := lock(b.Out)
	if err != nil {
		return false, err
	}
	defer release()
	out, err := openOutput(b.Out, &b.cache.manifest)
	if err != nil {
		return false, err
	}
	defer out.abandon()
	if len(out.ours) != 1 || string(b.cache.manifest.sum[:]) != b.cache.whole.Manifest { // another build was here, or was killed here
		return false, nil
	}
	err = parallel(len(out.list.order), func(i int) error {
		if !out.isThere(out.list.files[out.list.order[i]]) {
			return errOther
		}
		return nil
	})
	return err == nil, nil
}

// noteWhole remembers a build that was written.
func (b *build) noteWhole(p *plan) {
	hash := func(i int) string {
		if m := b.cache.records[p.book.Clients[i].ID]; m != nil {
			return m.Hash
		}
		return ""
	}
	w := whole{
		Key: p.inputsKey(b.Options, p.look, p.copied, hash), Manifest: string(b.cache.manifest.sum[:]),
		Pages: b.res.Stats.Pages, Files: b.res.Stats.Written + b.res.Stats.Unchanged, Problems: b.res.Problems,
	}
	last := b.cache.whole
	b.cache.dirty = b.cache.dirty || w.Key != last.Key || w.Manifest != last.Manifest || !slices.Equal(w.Problems, last.Problems)
	b.cache.whole = w
}

// copyKey is a copied file among the inputs.
func copyKey(path string, body []byte) string {
	sum := sha256.Sum256(body)
	return path + " " + hex.EncodeToString(sum[:])
}
