package site

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// Whoever saves a client's record looks at that client's page. With thousands of
// clients the rest takes a second: what is due, who else is named, the
// sums. So a session writes the pages of the client itself ahead, from what the
// last build knew of everything else, and then builds as ever, which writes them
// again where anything in them came to be different.
//
// It is done only where nothing but a few records changed, and where these fit
// into the site as it was: a record with an error, or without a contact or case
// that others may name, waits for the build, which says what is wrong. The
// journal names what was written, so that a build that was killed between knows
// that the manifest does not.

// maxAhead is how many records are written ahead; with more, a build comes first.
const maxAhead = 4

// ahead writes the pages of the clients in whose records the changed files are,
// and reports whether it did. What stands in its way is left to the build.
func (s *Session) ahead(now time.Time, changed []string) bool {
	p := s.last
	ids, ok := recordsOf(changed)
	if p == nil || !ok || s.o.Strict || p.book.Config.Day(s.o.AsOf, now) != p.asOf {
		return false
	}
	var files []early
	for _, id := range ids {
		made, ok := p.earlyPages(id)
		if !ok {
			return false
		}
		files = append(files, made...)
	}
	return len(files) > 0 && s.writeAhead(files) == nil
}

// recordsOf are the clients to whose records all the files belong; ok is false
// where one does not, or where there are too many.
func recordsOf(changed []string) (ids []string, ok bool) {
	for _, name := range changed {
		rest, ok := strings.CutPrefix(name, "data/clients/")
		id, _, _ := strings.Cut(strings.TrimSuffix(rest, ".yaml"), "/")
		if !ok || !book.ValidID(id) {
			return nil, false
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, len(ids) <= maxAhead
}

// early is a file that is written ahead.
type early struct {
	file
	body []byte
}

// earlyPages draws the pages of one client from its record as it is now.
func (p *plan) earlyPages(id string) (files []early, ok bool) {
	c, ok := p.book.Client(id)
	if !ok || p.world.Client(id) == nil {
		return nil, false
	}
	texts, ok, err := p.book.Read(c)
	if !ok || err != nil {
		return nil, false
	}
	rec, said := texts.Parse()
	if !p.book.Fits(id, said) || !p.lens.See(rec) {
		return nil, false
	}
	if p.hidden != nil {
		rec.Forget(p.hidden)
	}
	with := *p
	var row *retention.Row
	with.world, row = p.worldWith(p.summarise(rec))
	ctx := view.NewClientContext(with.world, row)
	set := &clientSet{plan: &with, row: row, ctx: &ctx, hasValue: ctx.HasValue, bufs: new(buffers), record: rec, client: view.NewClient(rec, &ctx)}
	for _, pg := range set.pages("") {
		var buf bytes.Buffer
		if pg.draw(&buf) != nil {
			return nil, false
		}
		files = append(files, early{file{entry: entry{Path: addr.File(pg.address)}}, buf.Bytes()})
	}
	return files, true
}

// fewClients are so few that everything across them is worked out at once.
const fewClients = 1000

// worldWith is the world with another row of a client, and that row in it: of few
// clients exactly, of many the last build's, where the row shows the signs across
// clients that it showed then.
func (p *plan) worldWith(row *retention.Row) (*retention.World, *retention.Row) {
	if len(p.rows) > fewClients {
		row.Borrow(p.world.Client(row.ID))
		return p.world, row
	}
	rows := slices.Clone(p.rows)
	for i, r := range rows {
		if r.ID == row.ID {
			rows[i] = row
		}
	}
	w := retention.Across(&p.book.Config, p.asOf, p.lens.Audience, p.people, p.pages, rows)
	w.Made = p.world.Made
	return w, w.Client(row.ID)
}

// writeAhead puts files into the output folder as a build would: staged, named
// in the journal, then renamed, new ones first.
func (s *Session) writeAhead(files []early) error {
	release, err := lock(s.o.Out)
	if err != nil {
		return err
	}
	defer release()
	out := &output{dir: s.o.Out}
	var names []string
	files = slices.DeleteFunc(files, func(f early) bool {
		have, err := os.ReadFile(out.target(f.Path))
		return err == nil && bytes.Equal(have, f.body)
	})
	for i := range files {
		f := &files[i]
		_, err := os.Lstat(out.target(f.Path))
		f.isNew = errors.Is(err, fs.ErrNotExist)
		if _, ours := s.cache.made[f.Path]; !ours && !f.isNew {
			return fs.ErrExist
		}
		if _, err := out.realFolders(f.Path); err != nil {
			return err
		}
		if err := out.stage(f.Path, f.body); err != nil {
			return err
		}
		names = append(names, f.Path)
	}
	if err := out.addToJournal(names); err != nil {
		return err
	}
	slices.SortStableFunc(files, func(a, b early) int { return a.rank() - b.rank() })
	there := map[string]bool{".": true}
	for i := range files {
		if err := out.place(files[i].Path, there); err != nil {
			return err
		}
	}
	return os.RemoveAll(filepath.Join(s.o.Out, stagingDir, treeName))
}
