package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// demo builds this repository's own site into a new folder.
func demo(t *testing.T) string {
	t.Helper()
	out := t.TempDir()
	var stderr strings.Builder
	if code := run(t.Context(), []string{"--site", "../../..", "build", "--out", out}, strings.NewReader(""), io.Discard, &stderr, time.Now); code != 0 {
		t.Fatalf("the demo does not build:\n%s", stderr.String())
	}
	return out
}

// chromium finds the browser that make installs or CHROMIUM names.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium is installed; make test installs it, or name one in CHROMIUM")
	return ""
}

// watched is a browser tab with everything that must not happen in it.
type watched struct {
	ctx  context.Context
	mu   sync.Mutex
	bad  []string
	host string // the one host that may be asked; "" on file://
}

func (w *watched) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bad = append(w.bad, fmt.Sprintf(format, args...))
}

// event notes console errors, exceptions, policy violations and requests to other hosts.
func (w *watched) event(ev any) {
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		w.note("exception: %+v", e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		for _, arg := range e.Args {
			w.note("console: %s %s %s", e.Type, arg.Value, arg.Description)
		}
	case *cdplog.EventEntryAdded:
		w.note("log: %s %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		local := err == nil && (u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "file" && w.host == "" || u.Host == w.host && w.host != "")
		if !local {
			w.note("request to another host: %s", e.Request.URL)
		}
	}
}

// faults are what was noted since the last call.
func (w *watched) faults() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.bad
	w.bad = nil
	return out
}

func open(t testing.TB, host string) *watched {
	t.Helper()
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.WindowSize(1440, 900),
		chromedp.Flag("disable-quic", true), chromedp.Flag("allow-file-access-from-files", false))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	t.Cleanup(stop)
	w := &watched{host: host}
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithListener(w.event))
	t.Cleanup(cancel)
	w.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	w.faults()
	return w
}

// draw scrolls every figure into view and counts figures and canvases until all are drawn.
const draw = `(async () => {
  const figures = [...document.querySelectorAll("figure.chart")];
  for (let tries = 0; tries < 100; tries++) {
    for (const f of figures) {
      if (!f.querySelector("canvas")) f.scrollIntoView();
    }
    if (figures.every((f) => f.querySelector("canvas"))) break;
    await new Promise((r) => setTimeout(r, 50));
  }
  return [figures.length, figures.filter((f) => f.querySelector("canvas")).length, figures.filter((f) => f.querySelector("table tbody tr")).length];
})()`

// visit opens a page and returns how many figures it has, how many are drawn
// and how many hold a table with rows.
func (w *watched) visit(t *testing.T, address string) [3]int {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 60*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitReady("main")); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[3]int](draw, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	for _, f := range w.faults() {
		t.Errorf("%s: %s", address, f)
	}
	return got
}

// demoPages are one page of each kind.
var demoPages = []string{
	"/", "/clients/", "/clients/northwind-freight/", "/clients/northwind-freight/brief/", "/clients/juniper-street-books/", "/clients/aldous-print/",
	"/cases/", "/playbooks/", "/playbooks/competitor-price/", "/reasons/", "/reasons/competitor-price/", "/signs/", "/signs/quiet/", "/rivals/",
	"/people/", "/people/maria-lopez/", "/lessons/", "/testimonials/", "/measures/", "/reports/", "/search/", "/about/this-site/",
}

// The demo works in a real browser from a web server that sends the built
// _headers, and from a folder: every chart is drawn beside its table, nothing
// is refused by the policy, no other host is asked, the console stays silent.
func TestBrowser(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	t.Run("http", func(t *testing.T) {
		w := open(t, strings.TrimPrefix(server.URL, "http://"))
		visitAll(t, w, func(address string) string { return server.URL + address })
	})
	t.Run("file", func(t *testing.T) {
		w := open(t, "")
		visitAll(t, w, func(address string) string { return "file://" + filepath.ToSlash(out) + address + "index.html" })
		followLinks(t, w, "file://"+filepath.ToSlash(out)+"/index.html")
	})
}

func visitAll(t *testing.T, w *watched, where func(string) string) {
	drawn := 0
	for _, address := range demoPages {
		n := w.visit(t, where(address))
		if n[0] != n[1] || n[0] != n[2] {
			t.Errorf("%s: %d figures, %d drawn, %d with a table", address, n[0], n[1], n[2])
		}
		drawn += n[1]
		if address == "/clients/northwind-freight/" && n[1] != 3 {
			t.Errorf("%s has %d charts; want revenue, touches and people", address, n[1])
		}
	}
	if drawn < 5 {
		t.Errorf("%d charts drawn on all pages", drawn)
	}
}

// followLinks clicks from home to a client, as a reader of a folder would.
func followLinks(t *testing.T, w *watched, home string) {
	err := chromedp.Do(w.ctx, chromedp.Navigate(home), chromedp.WaitReady("main"),
		chromedp.Click(`nav.rail a[href*="clients/"]`, chromedp.NodeVisible), chromedp.WaitReady("tr[data-client]"),
		chromedp.Click(`tr[data-client="northwind-freight"] a`, chromedp.NodeVisible), chromedp.WaitReady("#timeline"))
	if err != nil {
		t.Errorf("clicking from home to Northwind on file://: %v", err)
		return
	}
	title, err := chromedp.Run(w.ctx, chromedp.Title())
	if err != nil || !strings.Contains(title, "Northwind") {
		t.Errorf("clicking from home to Northwind on file://: %q %v", title, err)
	}
}

// withHeaders serves a built folder as a static host would, with the headers of _headers.
func withHeaders(t *testing.T, dir string) http.Handler {
	t.Helper()
	b, err := fs.ReadFile(os.DirFS(dir), "_headers")
	if err != nil {
		t.Fatal(err)
	}
	headers := http.Header{}
	all := false
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, " ") {
			all = strings.TrimSpace(line) == "/*"
			continue
		}
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok && all {
			headers.Add(name, strings.TrimSpace(value))
		}
	}
	if headers.Get("Content-Security-Policy") == "" {
		t.Fatal("_headers sets no policy for /*")
	}
	files := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range headers {
			w.Header()[name] = values
		}
		files.ServeHTTP(w, r)
	})
}
