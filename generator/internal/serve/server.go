package serve

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	_ "embed"

	"holdfast/generator/internal/diag"
)

// server answers browsers. What it serves is read from the output folder each
// time; what it remembers is how the last build stood and who listens.
type server struct {
	dir, out string
	host     string
	log      func(format string, args ...any)

	mu        sync.Mutex
	manifest  []byte
	problems  *problems // of the last build, or nil
	listeners map[*listener]bool
}

func newServer(dir, out, host string, log func(string, ...any)) *server {
	if log == nil {
		log = func(string, ...any) {}
	}
	s := &server{dir: dir, out: out, host: strings.ToLower(host), log: log, listeners: map[*listener]bool{}}
	s.manifest = s.readManifest()
	return s
}

func (s *server) readManifest() []byte {
	b, err := os.ReadFile(filepath.Join(s.out, manifestName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.log("pages are not told of what changed: %v", err)
	}
	return b
}

// own is where the server's own addresses begin; no page of a site has such a one.
const own = "/_holdfast/"

//go:embed live.js
var liveScript []byte

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cross-Origin-Resource-Policy", "same-origin") // pages hold clients' data, some of it as scripts
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	switch {
	case !s.called(r.Host):
		http.Error(w, "this server is not called "+strconv.Quote(r.Host)+"; name the address to listen at with --addr", http.StatusForbidden)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are answered", http.StatusMethodNotAllowed)
	case r.URL.Path == own+"events":
		s.events(w, r)
	case r.URL.Path == own+"live.js":
		h.Set("Content-Type", "text/javascript; charset=utf-8")
		send(w, r, http.StatusOK, liveScript)
	default:
		s.page(w, r)
	}
}

// called reports whether this server goes by the name that a browser used. A
// name that anyone can point at this machine must not open its pages to
// whoever owns the name; an address is nobody's.
func (s *server) called(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if name == "localhost" || name != "" && name == s.host {
		return true
	}
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	listening, err := netip.ParseAddr(s.host)
	return ip.IsLoopback() || err == nil && (listening.IsUnspecified() || listening == ip)
}

// sameOrigin reports whether a request is of one of this server's own pages, or
// of no page at all.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && strings.EqualFold(u.Host, r.Host)
}

// found is the answer to an address.
type found struct {
	name   string // in the output folder; "" for a page of the server's own
	status int
	body   []byte
	to     string // or go there
}

func (f *found) isPage() bool { return f.name == "" || path.Ext(f.name) == ".html" }

// page answers with a file of the site.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	f := s.find(r.URL.Path)
	s.setHeaders(w.Header())
	switch {
	case f.to != "":
		to := url.URL{Path: f.to, RawQuery: r.URL.RawQuery}
		w.Header().Set("Location", to.EscapedPath()+query(to.RawQuery))
		w.WriteHeader(http.StatusFound)
	case f.isPage():
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		send(w, r, f.status, withScript(f.body))
	default:
		w.Header().Set("Content-Type", contentType(f.name, f.body))
		send(w, r, f.status, f.body)
	}
}

func query(raw string) string {
	if raw == "" {
		return ""
	}
	return "?" + raw
}

// contentType does not leave to the machine's tables what a site is made of.
func contentType(name string, body []byte) string {
	switch ext := path.Ext(name); ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".csv", ".css":
		return "text/" + ext[1:] + "; charset=utf-8"
	case ".ics":
		return "text/calendar; charset=utf-8"
	case ".json":
		return "application/json"
	default:
		if known := mime.TypeByExtension(ext); known != "" {
			return known
		}
		return http.DetectContentType(body)
	}
}

// send answers with a body, or with 304 where the browser has it. A browser is
// never asked to go by times: two builds may fall into one second.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	if status == http.StatusOK {
		w.Header().Set("ETag", `"`+digestOf(body)+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// find is the file at an address: a folder's index.html, the file itself, the
// site's 404.html, or a page of the server's own while nothing is built.
func (s *server) find(address string) found {
	root, err := os.OpenRoot(s.out)
	if err != nil {
		return s.nothing()
	}
	defer func() { _ = root.Close() }()
	name := strings.TrimPrefix(path.Clean("/"+address), "/")
	asFolder := strings.HasSuffix(address, "/") || name == ""
	if visible(name) {
		if asFolder {
			name = path.Join(name, "index.html")
		}
		body, err := readFile(root, name)
		if err == nil {
			return found{name: name, status: http.StatusOK, body: body}
		}
		if errors.Is(err, errFolder) && !asFolder {
			if _, err := root.Stat(path.Join(name, "index.html")); err == nil {
				return found{to: "/" + name + "/"}
			}
		}
	}
	body, err := readFile(root, "404.html")
	if err != nil {
		return s.nothing()
	}
	return found{name: "404.html", status: http.StatusNotFound, body: body}
}

// visible reports whether hosts would serve a file of that name.
func visible(name string) bool {
	if name == "_headers" || name == "_redirects" || !fs.ValidPath(name) && name != "" || strings.Contains(name, `\`) {
		return false
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	return true
}

var errFolder = errors.New("it is a folder")

func readFile(root *os.Root, name string) ([]byte, error) {
	st, err := root.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case st.IsDir():
		return nil, errFolder
	case !st.Mode().IsRegular():
		return nil, fs.ErrNotExist
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

const nothingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Nothing here yet</title>
</head>
<body>
<h1>Nothing here yet</h1>
<p>The site has not been built. What is wrong is shown over this page and in the terminal; when it is mended, the page comes by itself.</p>
</body>
</html>
`

func (s *server) nothing() found {
	return found{status: http.StatusServiceUnavailable, body: []byte(nothingPage)}
}

// setHeaders sends what the built _headers file says of all pages, with a
// policy that lets the reload script listen.
func (s *server) setHeaders(h http.Header) {
	b, err := os.ReadFile(filepath.Join(s.out, "_headers"))
	if err != nil {
		b = []byte("/*\n  Content-Security-Policy: default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'\n")
	}
	all := false
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			all = strings.TrimSpace(line) == "/*"
			continue
		}
		name, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || !all {
			continue
		}
		value = strings.TrimSpace(value)
		switch name = http.CanonicalHeaderKey(strings.TrimSpace(name)); name {
		case "Content-Security-Policy":
			h.Set(name, listening(value))
		case "Cache-Control", "Access-Control-Allow-Origin": // ours are stricter
		default:
			h.Set(name, value)
		}
	}
}

// built takes in how a build ended, and tells the listeners.
func (s *server) built(stopping []diag.Problem, err error) {
	now := s.readManifest()
	p := newProblems(s.dir, stopping, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.manifest
	s.manifest, s.problems = now, p
	c := newChange(before, now)
	for l := range s.listeners {
		l.tell(p.event())
		if l.address != "" {
			for _, e := range s.ofPage(l, c) {
				l.tell(e)
			}
		} else if e, ok := changedEvent(c.all()); ok {
			l.tell(e)
		}
		if len(c.Sheets) > 0 {
			l.tell(newEvent("css", sheets{c.Sheets}))
		}
	}
}

// ahead tells the listeners of pages that changed before a build has ended.
func (s *server) ahead() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for l := range s.listeners {
		if l.address != "" {
			for _, e := range s.ofPage(l, change{}) {
				l.tell(e)
			}
		}
	}
}

// ofPage is what the listener of one page has to know: whether its own page
// changed, and which files that are no pages did.
func (s *server) ofPage(l *listener, c change) []event {
	f := s.find(l.address)
	now := digestOf(withoutSheets(f.body))
	paths := c.files
	if now != l.digest {
		paths = append([]string{l.address}, paths...)
	}
	l.digest = now
	if e, ok := changedEvent(paths); ok {
		return []event{e}
	}
	return nil
}
