// Package site makes one build: records in, pages out, in three passes.
//
// First each record is read by itself, cut to the audience and the day, summed
// up in a row and put away as bytes. Then everything across clients is worked
// out from rows. Last each page's view, a plain value, is rendered to bytes.
// Nothing is written before everything typed is known to be sound, and then
// whole or not at all (see output).
package site

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

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
	Progress  *Progress // told how far the build has come, or nil

	unsearched bool // no index is made: for the benchmark of what it costs

	settles bool // a check has links to settle: see loaded.again
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

// Check loads and validates a site and writes nothing. The error is
// ErrProblems, or of the machine.
func Check(o Options) (Result, error) {
	l, err := load(o, nil)
	defer func() { l.close() }()
	if err == nil {
		l, err = l.again(o)
	}
	if err != nil {
		return Result{}, err
	}
	if !l.problems.HasErrors() {
		if err := l.checkAnswers(o); err != nil {
			return Result{}, err
		}
	}
	res := Result{AsOf: l.asOf}
	res.Stats.Parsed, res.Records = int(l.parsed.Load()), len(l.book.Clients)
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
	s, err := Open(o)
	if err != nil {
		return Result{}, err
	}
	res, err := s.Build(o.Now, nil)
	if closeErr := s.Close(); err == nil {
		err = closeErr
	}
	return res, err
}

// build is one build on its way.
type build struct {
	Options
	cache *cache
	res   Result
}

func (b *build) run(start time.Time) (*plan, error) {
	b.cache.begin()
	l, err := open(b.Options, b.cache)
	if err != nil {
		return nil, err
	}
	b.res.AsOf = l.asOf
	if same, err := b.unchanged(l); same || err != nil {
		return nil, err
	}
	if err := l.read(); err != nil {
		return nil, err
	}
	var stop bool
	b.res.Problems, stop = l.settled(b.Strict)
	b.res.Stats.Errors, b.res.Stats.Warnings = diag.Count(b.res.Problems)
	b.res.Stats.Parsed, b.res.Records = int(l.parsed.Load()), len(l.book.Clients)
	b.res.Stats.MS.Load = since(start)
	if stop {
		return nil, ErrProblems
	}
	mark := time.Now()
	p, err := l.begin(b.Options)
	b.res.Stats.MS.Analyse = since(mark)
	if err == nil {
		err = p.write(b.Out, &b.res.Stats)
	}
	if problems := problemsOf(err); len(problems) > 0 {
		l.problems.Add(problems...)
		b.res.Problems, _ = l.settled(b.Strict)
		b.res.Stats.Errors, b.res.Stats.Warnings = diag.Count(b.res.Problems)
		return nil, ErrProblems
	}
	if err == nil {
		b.noteWhole(p)
	}
	return p, err
}

func since(t time.Time) int64 { return time.Since(t).Milliseconds() }

// plan is a site after the second pass: all that is left is pages.
type plan struct {
	*loaded
	bare   bool // no index is made
	world  *retention.World
	index  *view.Index
	engine *render.Engine
	theme
	source fs.FS             // the site's folder
	base   string            // hash of what is the same for every page
	shared [sha256.Size]byte // of what the contexts of clients say of others; zero where none are remembered
	copied []string          // files of content/, see copyKey

	answers *answers // to what pages ask
}

// theme is how the site looks: templates and assets, the site's own over the
// binary's.
type theme struct {
	tree   fs.FS
	urls   render.Assets
	assets []asset
	look   string // the hash of it all
}

func (o *Options) theme() (t theme, err error) {
	t.tree = o.Templates
	if st, err := os.Stat(filepath.Join(o.Dir, "templates")); err == nil && st.IsDir() {
		t.tree = overlay{os.DirFS(filepath.Join(o.Dir, "templates")), o.Templates}
	}
	if t.urls, t.assets, err = loadAssets(t.tree); err != nil {
		return t, err
	}
	t.look = templatesHash(t.tree)
	for _, a := range t.assets {
		t.look += " " + a.address
	}
	return t, nil
}

// plan works out everything across clients, answers what pages ask of it, and
// reads the templates. The problems, if any, are of those answers or of the
// site's own templates.
func (l *loaded) plan(o Options) (*plan, []diag.Problem, error) {
	p, err := l.begin(o)
	if err == nil {
		err = p.show()
	}
	if problems := problemsOf(err); len(problems) > 0 {
		return nil, problems, nil
	}
	return p, nil, err
}

// begin is plan, but for the answers: those are on their way.
func (l *loaded) begin(o Options) (made *plan, err error) {
	p := &plan{loaded: l, world: l.world, source: os.DirFS(o.Dir), bare: o.unsearched, answers: l.ask(o)}
	select {
	case <-p.answers.done:
		if err := p.answers.wrong(); err != nil {
			return nil, err
		}
	default: // they are on their way
	}
	var index sync.WaitGroup
	index.Go(func() { p.index = view.NewIndex(p.world) })
	defer func() {
		if index.Wait(); err != nil {
			<-p.answers.done
		}
	}()
	if p.theme, err = o.theme(); err != nil {
		return nil, err
	}
	if p.engine, err = p.newEngine(); err != nil {
		return nil, err
	}
	p.base = p.commonKey()
	if l.hidden == nil && (l.cache.keeping || l.cache.dir != "") {
		p.shared = p.sharedKey()
	}
	return p, nil
}

// newEngine reads the templates, or takes the engine of the Session's last build
// where that was made from the same.
func (p *plan) newEngine() (*render.Engine, error) {
	site := view.NewSite(p.world)
	sum := pack.Hash(&site)
	key := p.look + string(sum[:])
	if last := &p.cache.engine; last.key == key {
		return last.Engine, nil
	}
	e, err := render.New(p.tree, site, p.urls)
	if err == nil && p.cache.keeping {
		p.cache.engine = keptEngine{key, e}
	}
	return e, err
}

// keptEngine is an engine, and the key of what it was made from.
type keptEngine struct {
	key string
	*render.Engine
}

var templateError = regexp.MustCompile(`template: ?([\w./-]+\.html):(\d+)(?::(\d+))?: (.*)`)

// problemsOf are what an error says is wrong with the site itself; none of an
// error of the machine.
func problemsOf(err error) []diag.Problem {
	var r refused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &r):
		return r.problems
	default:
		return templateProblem(err)
	}
}

// templateProblem gives an error of html/template its place, or gives none for any other error.
func templateProblem(err error) []diag.Problem {
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return nil
	}
	line, _ := strconv.Atoi(m[2])
	col, _ := strconv.Atoi(m[3])
	return []diag.Problem{{
		Path: "templates/" + templatePath(m[1]), Line: line, Column: col + 1, Code: "bad-template", Message: m[4],
		Hint: "templates are Go's html/template",
	}}
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
