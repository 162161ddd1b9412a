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
	BaseURL   string // instead of config's
	Templates fs.FS  // the binary's own
	Now       time.Time
}

// Result of a build or check. Problems may be warnings only.
type Result struct {
	Problems []diag.Problem
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
func load(o Options, keep bool) (*loaded, error) {
	l := &loaded{}
	b, err := book.Open(os.DirFS(o.Dir), &l.problems)
	l.book = b
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
	l, err := load(o, false)
	defer l.close()
	if err != nil {
		return Result{}, err
	}
	res := Result{AsOf: l.asOf}
	res.Stats.Parsed = l.parsed
	var stop bool
	res.Problems, stop = l.settled(o.Strict)
	res.Stats.Errors, res.Stats.Warnings = diag.Count(res.Problems)
	if stop {
		return res, ErrProblems
	}
	return res, nil
}

// Build makes the site. The error is ErrProblems, with nothing written, or of
// the machine, with the last good site still there.
func Build(o Options) (Result, error) {
	start := time.Now() //holdfast:clock for the build's own duration only
	o.Out = cmp.Or(o.Out, filepath.Join(o.Dir, "public"))
	l, err := load(o, true)
	defer l.close()
	if err != nil {
		return Result{}, err
	}
	res := Result{AsOf: l.asOf}
	var stop bool
	res.Problems, stop = l.settled(o.Strict)
	res.Stats.Errors, res.Stats.Warnings = diag.Count(res.Problems)
	res.Stats.Parsed = l.parsed
	res.Stats.MS.Load = since(start)
	if stop {
		return res, ErrProblems
	}
	mark := time.Now()
	p, problem, err := l.plan(o)
	if problem != nil {
		res.Problems = append(res.Problems, *problem)
		res.Stats.Errors++
		return res, ErrProblems
	}
	if err != nil {
		return res, err
	}
	res.Stats.MS.Analyse = since(mark)
	if err := p.write(o.Out, &res.Stats); err != nil {
		if problem := templateProblem(err); problem != nil {
			res.Problems = append(res.Problems, *problem)
			res.Stats.Errors++
			return res, ErrProblems
		}
		return res, err
	}
	res.Stats.MS.Total = since(start)
	return res, nil
}

func since(t time.Time) int64 { return time.Since(t).Milliseconds() }

// plan is a site after the second pass: all that is left is pages.
type plan struct {
	*loaded
	world  *retention.World
	index  *view.Index
	engine *render.Engine
	assets []asset
	source fs.FS // the site's folder
	tree   fs.FS // templates and assets, the site's over the binary's
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

// page is one page that can be rendered by itself.
type page struct {
	address string
	draw    func(*bytes.Buffer) error
}

// put renders one page and hands it to the output.
func put(out *output, buf *bytes.Buffer, pg page) error {
	buf.Reset()
	if err := pg.draw(buf); err != nil {
		return fmt.Errorf("%s: %w", pg.address, err)
	}
	return out.put(addr.File(pg.address), buf.Bytes())
}

// render makes every page and file and hands them to the output.
func (p *plan) render(out *output, stats *Stats) error {
	for _, a := range p.assets {
		if err := out.put(addr.File(a.address), a.body); err != nil {
			return err
		}
	}
	for _, f := range p.book.Files {
		body, err := fs.ReadFile(p.source, f.Path)
		if err != nil {
			return err
		}
		if err := out.put(addr.File(f.Address), body); err != nil {
			return err
		}
	}
	lists := p.index.Pages()
	public := make([][]string, len(p.world.Rows))
	var rendered atomic.Int64
	var bufs sync.Pool
	bufs.New = func() any { return new(buffers) }
	err := parallel(len(lists)+len(p.world.Rows), func(i int) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		if i < len(lists) {
			rendered.Add(1)
			l := &lists[i]
			return put(out, &b.page, page{l.Page.Address, func(buf *bytes.Buffer) error { return p.engine.Page(buf, l.Page, l.Make()) }})
		}
		i -= len(lists)
		pages, err := p.clientPages(out, b, p.world.Rows[i])
		public[i] = pages
		rendered.Add(int64(len(pages)) + 1) // and the brief
		return err
	})
	if err != nil {
		return err
	}
	addresses := slices.Concat(public...)
	for _, l := range lists {
		if !l.Page.NoIndex {
			addresses = append(addresses, l.Page.Address)
		}
	}
	slices.Sort(addresses)
	files := p.index.Files(addresses)
	err = parallel(len(files), func(i int) error {
		body, err := render.File(files[i].Make())
		if err != nil {
			return err
		}
		return out.put(addr.File(files[i].Address), body)
	})
	stats.Rendered = int(rendered.Load())
	stats.Pages = stats.Rendered
	return err
}

// clientPages makes the pages of one client and returns the addresses for the sitemap.
func (p *plan) clientPages(out *output, b *buffers, row *retention.Row) ([]string, error) {
	ctx := view.NewClientContext(p.world, row)
	rec, packed, err := p.records.load(row.ID, b.rec)
	b.rec = packed
	if err != nil {
		return nil, err
	}
	client := view.NewClient(rec, &ctx)
	brief := view.NewBrief(rec, &client)
	pages := []page{
		{addr.Client(row.ID), func(buf *bytes.Buffer) error { return p.engine.Client(buf, &client) }},
		{addr.Brief(row.ID), func(buf *bytes.Buffer) error { return p.engine.Brief(buf, &brief) }},
	}
	for i := range rec.Cases {
		c := view.NewCase(rec, &ctx, i)
		pages = append(pages, page{addr.Case(row.ID, c.ID), func(buf *bytes.Buffer) error { return p.engine.Case(buf, &c) }})
	}
	var addresses []string
	for _, pg := range pages {
		if err := put(out, &b.page, pg); err != nil {
			return nil, err
		}
		if pg.address != addr.Brief(row.ID) { // for one meeting, not to be found
			addresses = append(addresses, pg.address)
		}
	}
	body, err := render.File(view.NewClientData(p.world, rec))
	if err != nil {
		return nil, err
	}
	return addresses, out.put(addr.File(addr.ClientData(row.ID)), body)
}
