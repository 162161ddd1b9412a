// Package render turns views into bytes: pages through html/template, markdown
// through package markdown, charts, calendars and CSV. It sees a view and
// nothing else, so what was hashed is all that can show.
//
// Templates are contextual (html/template escapes every action) and run as
// compiled programs where package quick understands them. Long lists, such as a
// timeline, are appended in Go through AppendText, which is the same escaper.
package render

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/quick"
	"holdfast/generator/internal/view"
)

// Engine holds the parsed templates and the site's frame. Safe for many goroutines.
type Engine struct {
	site   view.Site
	assets Assets
	base   *template.Template // to be cloned for "frame"
	pages  map[string]*template.Template
	frames sync.Map // frameKey → template.HTML
	quick  sync.Map // quickKey → *quick.Program; nil where html/template does it

	// tried, of tests, is told of each page what package quick made of it.
	tried func(t *template.Template, dot *Dot, page []byte, err error)
}

// quickKey is what a program is compiled for.
type quickKey struct {
	kind string
	v    reflect.Type
}

// frameKey is what the bar and the rail of a page depend on.
type frameKey struct {
	root, section string
}

// New parses base.html, partials/*.html and pages/*.html of fsys. A page's
// template is found by the view's Kind and defines "main".
func New(fsys fs.FS, site view.Site, assets Assets) (*Engine, error) {
	base, err := template.New("base.html").Funcs(funcs(site)).ParseFS(fsys, "base.html")
	if err != nil {
		return nil, err
	}
	if partials, _ := fs.Glob(fsys, "partials/*.html"); len(partials) > 0 {
		if base, err = base.ParseFS(fsys, partials...); err != nil {
			return nil, err
		}
	}
	files, err := fs.Glob(fsys, "pages/*.html")
	if err != nil {
		return nil, err
	}
	e := &Engine{site: site, assets: assets, pages: make(map[string]*template.Template, len(files))}
	if e.base, err = base.Clone(); err != nil {
		return nil, err
	}
	for _, f := range files {
		t, err := template.Must(base.Clone()).ParseFS(fsys, f)
		if err != nil {
			return nil, err
		}
		e.pages[strings.TrimSuffix(path.Base(f), ".html")] = t
	}
	return e, nil
}

// Dot is what a template sees: the frame, and the page's own view as V.
type Dot struct {
	Site   view.Site
	Page   view.Page
	V      any
	Root   string        // "../../": leads from the page to the site's root
	Frame  template.HTML // bar and rail
	assets *Assets
}

// frameDot is what the template "frame" sees.
type frameDot struct {
	Dot
	Section string
}

// frame makes the bar and rail of pages of one section and depth, once.
func (e *Engine) frame(dot *Dot) (template.HTML, error) {
	key := frameKey{dot.Root, dot.Page.Section}
	if made, ok := e.frames.Load(key); ok {
		return made.(template.HTML), nil
	}
	var b strings.Builder
	err := e.base.ExecuteTemplate(&b, "frame", &frameDot{Dot{Site: dot.Site, Page: view.Page{Address: dot.Page.Address}, Root: dot.Root, assets: dot.assets}, key.section})
	if err != nil {
		return "", err
	}
	made, _ := e.frames.LoadOrStore(key, template.HTML(b.String()))
	return made.(template.HTML), nil
}

// Page renders one page and appends it to buf.
func (e *Engine) Page(buf *bytes.Buffer, p view.Page, v any) error {
	t := e.pages[p.Kind]
	if t == nil {
		return fmt.Errorf("no template pages/%s.html", p.Kind)
	}
	dot := &Dot{Site: e.site, Page: p, V: v, Root: addr.Root(p.Address), assets: &e.assets}
	var err error
	if dot.Frame, err = e.frame(dot); err != nil {
		return err
	}
	if e.quickly(buf, t, dot) {
		return nil
	}
	return t.ExecuteTemplate(buf, "base", dot)
}

// quickly renders a page with package quick. What that cannot render is left to
// html/template, which makes the same page or says what is wrong.
func (e *Engine) quickly(buf *bytes.Buffer, t *template.Template, dot *Dot) bool {
	key := quickKey{dot.Page.Kind, reflect.TypeOf(dot.V)}
	got, ok := e.quick.Load(key)
	if !ok {
		program, err := quick.Compile(t, "base", dot, quick.Options{Funcs: funcs(e.site), Adapters: adapters(e.site)})
		if err != nil && e.tried != nil {
			e.tried(t, dot, nil, err)
		}
		got, _ = e.quick.LoadOrStore(key, program)
	}
	program := got.(*quick.Program)
	if program == nil {
		return false
	}
	page, err := program.Append(buf.AvailableBuffer(), dot)
	if e.tried != nil {
		e.tried(t, dot, page, err)
	}
	if err != nil {
		return false
	}
	buf.Write(page)
	return true
}

// Href is a site address as this page links to it.
func (d *Dot) Href(address string) string { return addr.Rel(d.Page.Address, address) }

// CSS, JS and ECharts are the assets' addresses, relative to the page.
func (d *Dot) CSS() string { return d.Href(d.assets.CSS) }

// JS is the address of the site's one script.
func (d *Dot) JS() string { return d.Href(d.assets.JS) }

// ECharts is the address of the drawing library's bundle from the site's root, without a leading slash.
func (d *Dot) ECharts() string { return strings.TrimPrefix(d.assets.ECharts, "/") }

// Asset is the hashed address of another asset, such as "img/favicon.svg".
func (d *Dot) Asset(name string) string { return d.Href(d.assets.Other[name]) }

// Assets are the addresses of the built assets.
type Assets struct {
	CSS, JS, ECharts string            // "/assets/site.0a1b2c3d.css"
	Other            map[string]string // by name below templates/assets
}

// funcs are the words that templates have beside html/template's own.
func funcs(site view.Site) template.FuncMap {
	return template.FuncMap{
		"day":      func(d day.Day) string { return Day(d) },                                                  // 16 Feb 2026
		"dayLong":  func(d day.Day) string { return DayLong(d) },                                              // Monday 16 February 2026
		"dayShort": func(d day.Day) template.HTML { return template.HTML(AppendDayShort(nil, d, site.AsOf)) }, // 16 Feb, Wed 18 Feb
		"iso":      func(d day.Day) string { return d.String() },                                              // 2026-02-16
		"month":    func(m day.Month) string { return Month(m) },                                              // Feb 2026
		"ago":      func(d day.Day) string { return Ago(d, site.AsOf) },                                       // 61 days ago · in 3 days · today
		"money":    func(a money.Amount) string { return site.Money.Text(a) },
		"short":    func(a money.Amount) string { return site.Money.Short(a) },
		"decimal":  func(a money.Amount) string { return site.Money.Decimal(a) },
		"words":    Words,                                                    // decision-maker → decision maker
		"title":    Title,                                                    // at-risk → At risk
		"html":     func(b []byte) template.HTML { return template.HTML(b) }, // only for bytes that this package appended
		"time":     func(d day.Day) template.HTML { return template.HTML(AppendTime(nil, d)) },
		"age":      func(d day.Day) template.HTML { return template.HTML(AppendAge(nil, d, site.AsOf)) }, // date and age
	}
}

// adapters spare package quick reflection for what templates call most.
func adapters(site view.Site) []quick.Adapter {
	return []quick.Adapter{
		quick.Func[string, string](),
		quick.Func[day.Day, string](),
		quick.AppendFunc("time", AppendTime),
		quick.AppendFunc("age", func(b []byte, d day.Day) []byte { return AppendAge(b, d, site.AsOf) }),
		quick.Func[day.Month, string](),
		quick.Func[money.Amount, string](),
		quick.Method0("CSS", (*Dot).CSS),
		quick.Method0("JS", (*Dot).JS),
		quick.Method0("ECharts", (*Dot).ECharts),
		quick.Method1("Asset", (*Dot).Asset),
		quick.Method1("Href", (*Dot).Href),
		quick.AppendMethod("Anchor", func(d *Dot, b []byte, l view.Link) []byte { return appendAnchor(b, d.Page.Address, l) }),
		quick.Method1("Anchors", (*Dot).Anchors),
		quick.AppendMethod0("TimelineHTML", (*ClientDot).appendTimeline),
		quick.AppendMethod("Link", linker.appendLink),
		quick.AppendMethod("Links", linker.list),
		quick.Method1("To", linker.To),
		quick.Method1("OutcomeTone", linker.OutcomeTone),
	}
}

// linker is every view that has links.
type linker interface {
	appendLink([]byte, view.Link) []byte
	list([]byte, []view.Link) []byte
	To(string) string
	OutcomeTone(string) string
}
