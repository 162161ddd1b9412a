// Package site makes one build: records in, pages out, in three passes.
//
// First each record is read by itself, cut to the audience and the day, summed
// up in a row and put away as bytes. Then everything across clients is worked
// out from rows. Last each page's view, a plain value, is rendered to bytes.
// Nothing is written before everything typed is known to be sound, and then
// whole or not at all (see output).
package site

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/render"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// Options of one build.
type Options struct {
	Dir       string // the site: config.yaml, data/, content/
	Out       string // the output folder; public in Dir where ""
	AsOf      day.Day
	Audience  string
	Strict    bool   // warnings stop the build too
	NoCache   bool   // neither read nor write .holdfast/
	BaseURL   string // instead of config's
	Templates fs.FS  // the binary's own
	Now       time.Time
}

// Result of a build or check. Problems may be warnings only.
type Result struct {
	Problems []diag.Problem
	Records  int // clients' records read, parsed again or not
	Stats    Stats
	AsOf     day.Day
}

// Stats counts files and pages, and milliseconds of each pass.
type Stats struct {
	Pages     int `json:"pages"`
	Written   int `json:"written"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
	Rendered  int `json:"rendered"`
	Parsed    int `json:"parsed"`
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	MS        MS  `json:"ms"`
}

// MS is how long each pass took, in milliseconds.
type MS struct {
	Load    int64 `json:"load"`
	Analyse int64 `json:"analyse"`
	Render  int64 `json:"render"`
	Search  int64 `json:"search"`
	Write   int64 `json:"write"`
	Total   int64 `json:"total"`
}

// Errors that the command line tells apart.
var (
	ErrProblems = errors.New("the site has problems")
	ErrAudience = errors.New("unknown audience")
	ErrLocked   = errors.New("another build is writing to this folder")
	ErrNoPage   = errors.New("no such page")
	ErrOut      = errors.New("this cannot be the output folder")
)

// loaded is a site after the first pass.
type loaded struct {
	book     *book.Book
	lens     book.Lens
	asOf     day.Day
	people   book.Reference // as the lens shows it
	pages    []*book.Page   // likewise
	rows     []*retention.Row
	records  *records
	problems diag.List
	parsed   int
}

// load reads and checks everything typed. With keep it also puts each record
// away for the pages; check does without.
func load(o Options, keep bool, memo book.Memo) (*loaded, error) {
	l := &loaded{}
	b, err := book.Open(os.DirFS(o.Dir), &l.problems)
	l.book = b
	b.Memo = memo
	if err != nil {
		return l, err
	}
	cfg := &b.Config
	sound := len(cfg.Tiers) > 0 && cfg.Zone != nil
	if sound {
		l.asOf = cfg.Day(o.AsOf, o.Now)
		cfg.AsOf, cfg.BooksClosed = l.asOf, cfg.Closed(l.asOf)
		cfg.BaseURL = cmp.Or(o.BaseURL, cfg.BaseURL)
		var ok bool
		if l.lens, ok = book.NewLens(cfg, o.Audience, l.asOf); !ok {
			return l, unknownAudience(cfg, o.Audience)
		}
	}
	if keep = keep && sound; keep {
		if l.records, err = newRecords(); err != nil {
			return l, err
		}
	}
	if err := l.readRecords(keep, sound); err != nil {
		return l, err
	}
	b.Check()
	if keep {
		err = l.forget()
	}
	return l, err
}

// forget takes away what visible records and pages say of things that the
// audience may not see, which is known once all records are read.
func (l *loaded) forget() error {
	l.people, l.pages = l.lens.Reference(&l.book.Reference), l.lens.Pages(l.book.Pages)
	if l.lens.Audience == "" {
		return nil
	}
	seen := make(map[string]bool, len(l.rows))
	for _, r := range l.rows {
		seen[r.ID] = true
	}
	hidden := l.lens.NewUnseen(l.people.Team, l.pages, func(id string) bool { return seen[id] })
	for i, p := range l.pages {
		l.pages[i] = p.Forget(hidden)
	}
	return parallel(len(l.rows), func(i int) error {
		rec, buf, err := l.records.load(l.rows[i].ID, nil)
		if err != nil {
			return err
		}
		rec.Forget(hidden)
		l.rows[i] = retention.Summarise(rec, l.asOf, l.book.Config.BooksClosed)
		_, err = l.records.keep(rec, buf)
		return err
	})
}

func unknownAudience(cfg *book.Config, name string) error {
	var ids []string
	for _, a := range cfg.Audiences {
		ids = append(ids, a.ID)
	}
	hint := diag.DidYouMean(name, ids)
	if hint == "" {
		hint = "config.yaml has: " + strings.Join(ids, " ")
	}
	return fmt.Errorf("%w %q; %s", ErrAudience, name, hint)
}

// readRecords is the first pass.
func (l *loaded) readRecords(keep, sound bool) error {
	clients := l.book.Clients
	rows := make([]*retention.Row, len(clients))
	var bufs sync.Pool
	bufs.New = func() any { return new([]byte) }
	err := parallel(len(clients), func(i int) error {
		rec, ok, err := l.book.Record(clients[i])
		if err != nil || !ok || !sound || !keep || !l.lens.See(rec) {
			return err
		}
		rows[i] = retention.Summarise(rec, l.asOf, l.book.Config.BooksClosed)
		buf := bufs.Get().(*[]byte)
		defer bufs.Put(buf)
		*buf, err = l.records.keep(rec, *buf)
		return err
	})
	l.parsed = len(clients)
	if l.book.Memo != nil {
		l.parsed = l.book.Parsed
	}
	l.rows = slices.DeleteFunc(rows, func(r *retention.Row) bool { return r == nil })
	return err
}

func (l *loaded) close() {
	if l.records != nil {
		l.records.close()
	}
}

// settled lists the problems and says whether they stop a build.
func (l *loaded) settled(strict bool) ([]diag.Problem, bool) {
	found := l.problems.Sorted(l.book.Config.Silence)
	errs, warns := diag.Count(found)
	return found, errs > 0 || strict && warns > 0
}

// Check loads and validates a site and writes nothing. The error is
// ErrProblems, or of the machine.
func Check(o Options) (Result, error) {
	l, err := load(o, false, nil)
	defer l.close()
	if err != nil {
		return Result{}, err
	}
	res := Result{AsOf: l.asOf}
	res.Stats.Parsed, res.Records = l.parsed, len(l.book.Clients)
	var stop bool
	res.Problems, stop = l.settled(o.Strict)
	res.Stats.Errors, res.Stats.Warnings = diag.Count(res.Problems)
	if stop {
		return res, ErrProblems
	}
	return res, nil
}

// Build makes the site, doing again only what changed since the last build. The
// error is ErrProblems, with nothing written, or of the machine, with the last
// good site still there.
func Build(o Options) (Result, error) {
	start := time.Now()
	o.Out = cmp.Or(o.Out, filepath.Join(o.Dir, "public"))
	if err := checkOut(o.Dir, o.Out); err != nil {
		return Result{}, err
	}
	b := &build{Options: o}
	path := cachePath(o.Dir, o.Audience)
	if !o.NoCache {
		b.cache = openCache(path, binaryHash())
		defer b.cache.close()
	}
	err := b.run(start)
	if err == nil && b.cache != nil {
		err = b.cache.write(path, binaryHash())
	}
	b.res.Stats.MS.Total = since(start)
	return b.res, err
}

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

// build is one build on its way.
type build struct {
	Options
	cache *cache // nil without one
	res   Result
}

func (b *build) run(start time.Time) error {
	var memo book.Memo
	if b.cache != nil {
		memo = b.cache
	}
	l, err := load(b.Options, true, memo)
	defer l.close()
	if err != nil {
		return err
	}
	b.res.AsOf = l.asOf
	var stop bool
	b.res.Problems, stop = l.settled(b.Strict)
	b.res.Stats.Errors, b.res.Stats.Warnings = diag.Count(b.res.Problems)
	b.res.Stats.Parsed, b.res.Records = l.parsed, len(l.book.Clients)
	b.res.Stats.MS.Load = since(start)
	if stop {
		return ErrProblems
	}
	mark := time.Now()
	p, problem, err := l.plan(b.Options)
	b.res.Stats.MS.Analyse = since(mark)
	if err == nil && problem == nil {
		p.cache = b.cache
		if err = p.write(b.Out, &b.res.Stats); err != nil {
			problem = templateProblem(err)
		}
	}
	if problem != nil {
		b.res.Problems = append(b.res.Problems, *problem)
		b.res.Stats.Errors++
		return ErrProblems
	}
	return err
}

func since(t time.Time) int64 { return time.Since(t).Milliseconds() }

// plan is a site after the second pass: all that is left is pages.
type plan struct {
	*loaded
	world  *retention.World
	index  *view.Index
	engine *render.Engine
	assets []asset
	source fs.FS  // the site's folder
	tree   fs.FS  // templates and assets, the site's over the binary's
	base   string // hash of what is the same for every page
	cache  *cache // nil without one
}

// plan works out everything across clients and reads the templates. The
// problem, if any, is one of the site's own templates.
func (l *loaded) plan(o Options) (*plan, *diag.Problem, error) {
	cfg := &l.book.Config
	p := &plan{loaded: l, source: os.DirFS(o.Dir)}
	p.world = retention.Across(cfg, l.asOf, o.Audience, l.people, l.pages, l.rows)
	p.index = view.NewIndex(p.world)
	var tree fs.FS = o.Templates
	if st, err := os.Stat(filepath.Join(o.Dir, "templates")); err == nil && st.IsDir() {
		tree = overlay{os.DirFS(filepath.Join(o.Dir, "templates")), o.Templates}
	}
	urls, assets, err := loadAssets(tree)
	if err != nil {
		return nil, nil, err
	}
	p.assets, p.tree = assets, tree
	p.engine, err = render.New(tree, view.NewSite(p.world), urls)
	if err != nil {
		if problem := templateProblem(err); problem != nil {
			return nil, problem, nil
		}
		return nil, nil, err
	}
	p.base = p.commonKey()
	return p, nil, nil
}

var templateError = regexp.MustCompile(`template: ?([\w./-]+\.html):(\d+)(?::(\d+))?: (.*)`)

// templateProblem gives an error of html/template its place, or is nil for any other error.
func templateProblem(err error) *diag.Problem {
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return nil
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	return &diag.Problem{
		Path: "templates/" + templatePath(m[1]), Line: line, Column: col + 1, Code: "bad-template", Message: m[4],
		Hint: "templates are Go's html/template",
	}
}

// templatePath is where a template of that file name lives.
func templatePath(name string) string {
	switch {
	case name == "base.html" || strings.Contains(name, "/"):
		return name
	case strings.HasPrefix(name, "client-"), strings.HasPrefix(name, "case-"), strings.HasPrefix(name, "list-"), name == "timeline.html":
		return "partials/" + name
	default:
		return "pages/" + name
	}
}

// write is the third pass.
func (p *plan) write(dir string, stats *Stats) error {
	mark := time.Now()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	release, err := lock(dir)
	if err != nil {
		return err
	}
	defer release()
	out, err := openOutput(dir)
	if err != nil {
		return err
	}
	if err := p.render(out, stats); err != nil {
		out.abandon()
		return err
	}
	stats.MS.Render = since(mark)
	mark = time.Now()
	n, err := out.commit()
	stats.Written, stats.Deleted, stats.Unchanged = n.written, n.deleted, n.unchanged
	stats.MS.Write = since(mark)
	return err
}

// buffers are what one worker renders into.
type buffers struct {
	page bytes.Buffer
	rec  []byte
}

// page is one file that can be made by itself: its address, the key of all that
// it is made from, and how.
type page struct {
	address string
	key     string
	draw    func(*bytes.Buffer) error
}

// kept takes the page from the last build where that made it by the same key.
func (p *plan) kept(out *output, pg page) bool {
	if p.cache == nil {
		return false
	}
	e, ok := p.cache.lastMade(addr.File(pg.address), pg.key)
	return ok && out.keep(e)
}

// put makes the page, or keeps it, and reports whether it was made.
func (p *plan) put(out *output, buf *bytes.Buffer, pg page) (made bool, err error) {
	name := addr.File(pg.address)
	if p.kept(out, pg) {
		e, _ := p.cache.lastMade(name, pg.key)
		p.cache.note(pg.key, e)
		return false, out.take(file{entry: e, keep: true})
	}
	buf.Reset()
	if err := pg.draw(buf); err != nil {
		return true, fmt.Errorf("%s: %w", pg.address, err)
	}
	e, err := out.put(name, buf.Bytes())
	if p.cache != nil && err == nil {
		p.cache.note(pg.key, e)
	}
	return true, err
}

// render makes every page and file and hands them to the output.
func (p *plan) render(out *output, stats *Stats) error {
	if err := p.copies(out); err != nil {
		return err
	}
	lists, rows := p.index.Pages(), p.world.Rows
	var pages, made atomic.Int64
	var bufs sync.Pool
	bufs.New = func() any { return new(buffers) }
	err := parallel(len(lists)+len(rows), func(i int) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		if i >= len(lists) {
			n, m, err := p.clientPages(out, b, rows[i-len(lists)])
			pages.Add(n)
			made.Add(m)
			return err
		}
		drawn, err := p.put(out, &b.page, p.listPage(&lists[i]))
		pages.Add(1)
		made.Add(one(drawn))
		return err
	})
	if err != nil {
		return err
	}
	stats.Pages, stats.Rendered = int(pages.Load()), int(made.Load())
	files := p.index.Files(p.addresses(lists))
	return parallel(len(files), func(i int) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		v := files[i].Make()
		_, err := p.put(out, &b.page, page{files[i].Address, p.key(pack.HashValue(v)), func(buf *bytes.Buffer) error { return appendFile(buf, v) }})
		return err
	})
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
func (p *plan) clientPages(out *output, b *buffers, row *retention.Row) (pages, made int64, err error) {
	ctx := view.NewClientContext(p.world, row)
	set := &clientSet{plan: p, row: row, ctx: &ctx, bufs: b}
	for _, pg := range set.pages(p.key(p.records.sum(row.ID), pack.Hash(&ctx))) {
		drawn, err := p.put(out, &b.page, pg)
		if err != nil {
			return pages, made, err
		}
		if strings.HasSuffix(pg.address, "/") {
			pages++
			made += one(drawn)
		}
	}
	return pages, made, nil
}

// clientSet makes the files of one client. The record is read back when the
// first of them is drawn, and not at all where none is.
type clientSet struct {
	*plan
	row    *retention.Row
	ctx    *view.ClientContext
	bufs   *buffers
	record *book.Record
	client view.Client
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
	for i := range s.row.Cases {
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
		rec, buf, err := s.records.load(s.row.ID, s.bufs.rec)
		s.bufs.rec = buf
		if err != nil {
			return err
		}
		s.record, s.client = rec, view.NewClient(rec, s.ctx)
	}
	return draw()
}
