package site

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/search"
	"holdfast/generator/internal/view"
)

// write is the third pass.
func (p *plan) write(dir string, stats *Stats) error {
	defer func() { <-p.answers.done }()
	mark := time.Now()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	release, err := lock(dir)
	if err != nil {
		return err
	}
	defer release()
	out, err := openOutput(dir, &p.cache.manifest)
	if err != nil {
		return err
	}
	out.trusted = p.cache.trusted == out.list // by another program's list, or our first, each file is looked for
	p.cache.trusted = nil
	if err := p.render(out, stats); err != nil {
		out.abandon()
		return err
	}
	stats.MS.Render = since(mark) - stats.MS.Search
	mark = time.Now()
	n, err := out.commit()
	stats.Written, stats.Deleted, stats.Unchanged = n.written, n.deleted, n.unchanged
	if err == nil {
		p.cache.finish(out.gone)
		if p.cache.keeping {
			p.cache.trusted = p.cache.manifest.listing
		}
	}
	stats.MS.Write = since(mark)
	return err
}

// buffers are what one worker renders into.
type buffers struct {
	page     bytes.Buffer
	rec      []byte
	parts    []search.Part
	digester search.Digester
}

// page is one file that can be made by itself: its address, the key of all that
// it is made from, and how.
type page struct {
	address string
	key     string
	draw    func(*bytes.Buffer) error
}

// kept reports whether the last build made the page by the same key, and it is
// there.
func (p *plan) kept(out *output, pg page) bool {
	_, ok := p.lastMade(out, pg)
	return ok
}

// lastMade is the number of the file of a page that is kept.
func (p *plan) lastMade(out *output, pg page) (n int32, ok bool) {
	e, ok := p.cache.lastMade(addr.File(pg.address), pg.key)
	if !ok {
		return 0, false
	}
	return out.has(e)
}

// keep takes a page that is kept.
func (p *plan) keep(out *output, n int32) error {
	p.cache.still.Add(1)
	return out.settle(n, isKept)
}

// put makes the page, or keeps it, and reports whether it was made.
func (p *plan) put(out *output, buf *bytes.Buffer, pg page) (made bool, err error) {
	name := addr.File(pg.address)
	if n, ok := p.lastMade(out, pg); ok {
		return false, p.keep(out, n)
	}
	buf.Reset()
	if err := pg.draw(buf); err != nil {
		return true, fmt.Errorf("%s: %w", pg.address, err)
	}
	e, err := out.put(name, buf.Bytes())
	if err == nil {
		p.cache.note(pg.key, e)
	}
	return true, err
}

// render makes every page and file and hands them to the output.
func (p *plan) render(out *output, stats *Stats) error {
	if err := p.copies(out); err != nil {
		return err
	}
	d := &drawing{plan: p, out: out, find: &finder{plan: p, out: out}}
	d.bufs.New = func() any { return new(buffers) }
	lists, err := d.all()
	if err != nil {
		return err
	}
	stats.Pages, stats.Rendered = int(d.pages.Load()), int(d.made.Load())
	var index sync.WaitGroup
	var indexErr error
	index.Go(func() {
		mark := time.Now()
		indexErr = d.find.write(&d.bufs)
		stats.MS.Search = since(mark) + d.find.spent.Load()/int64(runtime.GOMAXPROCS(0))/1e6
	})
	err = d.lastFiles(lists)
	index.Wait()
	return cmp.Or(indexErr, err)
}

// drawing is the making of all pages, and of what search knows of them.
type drawing struct {
	*plan
	out         *output
	find        *finder
	bufs        sync.Pool
	pages, made atomic.Int64
}

// all draws every page, those that ask for data last, and the files that rest on
// none of that; and gives the pages of no single client.
func (d *drawing) all() ([]view.Lazy, error) {
	lists, files, rows := d.index.PlainPages(), d.index.Files(), d.world.Rows
	err := parallel(len(lists)+len(files)+len(rows), func(i int) error {
		if i < len(lists) {
			return d.list(&lists[i])
		}
		if i -= len(lists); i < len(files) {
			return d.file(&files[i])
		}
		return d.client(rows[i-len(files)])
	})
	if shown := d.show(); err == nil {
		err = shown
	}
	if err != nil {
		return nil, err
	}
	asking, docs := d.index.AskingPages(), d.index.Documents()
	err = parallel(len(asking)+len(docs), func(i int) error {
		if i < len(asking) {
			return d.list(&asking[i])
		}
		return d.document(&docs[i-len(asking)])
	})
	return append(lists, asking...), err
}

func (d *drawing) list(l *view.Lazy) error {
	b := d.bufs.Get().(*buffers)
	defer d.bufs.Put(b)
	drawn, err := d.put(d.out, &b.page, d.listPage(l))
	d.pages.Add(1)
	d.made.Add(one(drawn))
	return err
}

func (d *drawing) client(row *retention.Row) error {
	b := d.bufs.Get().(*buffers)
	defer d.bufs.Put(b)
	defer d.progress.madeOne()
	n, m, err := d.clientPages(d.out, d.find, b, row)
	d.pages.Add(n)
	d.made.Add(m)
	return err
}

func (d *drawing) document(doc *view.LazyDocument) error {
	b := d.bufs.Get().(*buffers)
	defer d.bufs.Put(b)
	sum := doc.Sum()
	return d.find.add(b, doc.Address, string(sum[:]), func() (search.Document, error) { return doc.Make(), nil })
}

func (d *drawing) file(f *view.LazyFile) error {
	b := d.bufs.Get().(*buffers)
	defer d.bufs.Put(b)
	_, err := d.put(d.out, &b.page, d.dataPage(f))
	return err
}

// lastFiles makes the other files that are no pages: whole tables, what pages asked
// for, the sitemap.
func (d *drawing) lastFiles(lists []view.Lazy) error {
	if err := d.rawTables(d.out); err != nil {
		return err
	}
	files := d.index.LastFiles(d.addresses(lists))
	return parallel(len(files), func(i int) error { return d.file(&files[i]) })
}

// copies hands over the assets and the files of content/ that are copied.
func (p *plan) copies(out *output) error {
	for _, a := range p.assets {
		if _, err := out.put(addr.File(a.address), a.body); err != nil {
			return err
		}
	}
	for _, f := range p.book.Files {
		body, err := fs.ReadFile(p.source, f.Path)
		if err != nil {
			return err
		}
		if _, err := out.put(addr.File(f.Address), body); err != nil {
			return err
		}
		p.copied = append(p.copied, copyKey(f.Path, body))
	}
	return nil
}

func appendFile(buf *bytes.Buffer, v any) error {
	body, err := render.File(v)
	buf.Write(body)
	return err
}

func one(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// listPage is a page that belongs to no single client. Its key is its view.
func (p *plan) listPage(l *view.Lazy) page {
	v := l.Make()
	return page{l.Page.Address, p.key(pack.Hash(&l.Page), pack.HashValue(v)), func(buf *bytes.Buffer) error {
		return p.engine.Page(buf, l.Page, v)
	}}
}

// dataPage is a file for machines. Its key is its view, or what that rests on.
func (p *plan) dataPage(f *view.LazyFile) page {
	if f.Sum != nil {
		return page{f.Address, p.key(f.Sum()), func(buf *bytes.Buffer) error { return appendFile(buf, f.Make()) }}
	}
	v := f.Make()
	return page{f.Address, p.key(pack.HashValue(v)), func(buf *bytes.Buffer) error { return appendFile(buf, v) }}
}

// addresses are those that the sitemap lists: not the briefs, which are for one
// meeting and not to be found.
func (p *plan) addresses(lists []view.Lazy) []string {
	var all []string
	for _, l := range lists {
		if !l.Page.NoIndex {
			all = append(all, l.Page.Address)
		}
	}
	for _, r := range p.world.Rows {
		all = append(all, addr.Client(r.ID))
		for i := range r.Cases {
			all = append(all, addr.Case(r.ID, r.Cases[i].ID))
		}
	}
	slices.Sort(all)
	return all
}

// clientPages makes the pages of one client, or keeps them all: they have one
// key, of the client's own record and of what others contribute. It reports how
// many pages there are and how many were made.
func (p *plan) clientPages(out *output, find *finder, b *buffers, row *retention.Row) (pages, made int64, err error) {
	sum, hasValue, ctx := p.contextSum(row)
	set := &clientSet{plan: p, row: row, ctx: ctx, hasValue: hasValue, bufs: b}
	key := p.key(p.shown[row.ID].sum, sum)
	memo := p.cache.records[row.ID]
	if last := memo.set; last != nil && last.key == key && out.keepAll(last) {
		p.cache.still.Add(int64(len(last.files)))
		return last.pages, 0, find.add(b, addr.Client(row.ID), key, set.document)
	}
	all := set.pages(key)
	for _, pg := range all {
		drawn, err := p.put(out, &b.page, pg)
		if err != nil {
			return pages, made, err
		}
		if strings.HasSuffix(pg.address, "/") {
			pages++
			made += one(drawn)
		}
	}
	if p.cache.keeping {
		p.cache.noteSet(memo, key, all, pages)
	}
	return pages, made, find.add(b, addr.Client(row.ID), key, set.document)
}

// clientSet makes the files of one client. The record is read back when the
// first of them is drawn, and not at all where none is.
type clientSet struct {
	*plan
	row  *retention.Row
	bufs *buffers

	hasValue bool
	ctx      *view.ClientContext // nil until it is needed
	record   *book.Record
	client   view.Client
}

func (s *clientSet) pages(key string) []page {
	pages := []page{
		{addr.Client(s.row.ID), key, func(buf *bytes.Buffer) error {
			return s.drawn(func() error { return s.engine.Client(buf, &s.client) })
		}},
		{addr.Brief(s.row.ID), key, func(buf *bytes.Buffer) error {
			return s.drawn(func() error {
				brief := view.NewBrief(s.record, &s.client)
				return s.engine.Brief(buf, &brief)
			})
		}},
		{addr.ClientData(s.row.ID), key, func(buf *bytes.Buffer) error {
			return s.drawn(func() error { return appendFile(buf, view.NewClientData(s.world, s.record)) })
		}},
	}
	if s.hasValue {
		pages = append(pages, page{addr.ValueBrief(s.row.ID), key, func(buf *bytes.Buffer) error {
			return s.drawn(func() error {
				brief := view.NewValueBrief(&s.client)
				return s.engine.ValueBrief(buf, &brief)
			})
		}})
	}
	for i := range s.row.Cases {
		if view.Asks(&s.row.Cases[i]) {
			pages = append(pages, page{addr.Questionnaire(s.row.ID, s.row.Cases[i].ID), key, func(buf *bytes.Buffer) error {
				return s.drawn(func() error {
					q := view.NewQuestionnaire(s.record, s.ctx, i)
					return s.engine.Questionnaire(buf, &q)
				})
			}})
		}
		pages = append(pages, page{addr.Case(s.row.ID, s.row.Cases[i].ID), key, func(buf *bytes.Buffer) error {
			return s.drawn(func() error {
				c := view.NewCase(s.record, s.ctx, i)
				return s.engine.Case(buf, &c)
			})
		}})
	}
	return pages
}

// drawn makes sure of the record and the client's view, then draws.
func (s *clientSet) drawn(draw func() error) error {
	if s.record == nil {
		rec, buf, err := s.plan.record(s.row.ID, s.bufs.rec)
		s.bufs.rec = buf
		if err != nil {
			return err
		}
		if s.ctx == nil {
			ctx := view.NewClientContext(s.world, s.row)
			s.ctx = &ctx
		}
		s.record, s.client = rec, view.NewClient(rec, s.ctx)
	}
	return draw()
}

// document is what search knows of the client.
func (s *clientSet) document() (d search.Document, err error) {
	err = s.drawn(func() error {
		d = view.NewClientDocument(s.record, &s.client, s.bufs.parts)
		s.bufs.parts = d.Parts
		return nil
	})
	return d, err
}
