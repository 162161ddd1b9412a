package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long something is waited for that has to come.
const patience = 60 * time.Second

// await waits for what a test has caused.
func await[T any](t testing.TB, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("%s did not come", what)
		panic("unreachable")
	}
}

// lines hands on what is written, line by line.
type lines struct {
	mu   sync.Mutex
	rest []byte
	c    chan string
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, b...)
	for {
		line, rest, ok := bytes.Cut(l.rest, []byte("\n"))
		if !ok {
			return len(b), nil
		}
		l.c <- string(line)
		l.rest = rest
	}
}

// wants waits for a line that matches.
func (l *lines) wants(t testing.TB, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for {
		if m := re.FindStringSubmatch(await(t, l.c, pattern)); m != nil {
			return m
		}
	}
}

// server is a running holdfast serve.
type server struct {
	url    string
	stderr *lines
	end    func() int // ends it and returns the exit code
}

// startServe runs serve in this process by a given clock.
func startServe(t testing.TB, now func() time.Time, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, stderr := &lines{c: make(chan string, 1000)}, &lines{c: make(chan string, 1000)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"--site"}, args...), strings.NewReader(""), stdout, stderr, now)
	}()
	s := &server{stderr: stderr, end: sync.OnceValue(func() int { cancel(); return await(t, code, "the end of serving") })}
	t.Cleanup(func() { s.end() })
	s.url = stdout.wants(t, `^serving (http://(?:127\.0\.0\.1|localhost):\d+) from .*; Ctrl-C stops$`)[1]
	return s
}

func (s *server) get(t *testing.T, path string) (status int, body string) {
	t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// serve builds, says where it serves, builds again when a file changes, and ends
// with 0 on Ctrl-C.
func TestServe(t *testing.T) {
	dir := smallSite(t)
	cmd := exec.Command("holdfast", "--site", dir, "serve", "--addr", "127.0.0.1:0")
	stdout, stderr := &lines{c: make(chan string, 1000)}, &lines{c: make(chan string, 1000)}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	s := &server{url: stdout.wants(t, `^serving (http://127\.0\.0\.1:\d+) from `)[1], stderr: stderr}
	stderr.wants(t, `^built \d+ pages for 2026-02-16 in \d+ ms: [1-9]\d* written, 0 unchanged, \d+ deleted$`)
	if status, body := s.get(t, "/clients/acme/"); status != 200 || !strings.Contains(body, "/_holdfast/live.js") {
		t.Errorf("%d %s", status, body)
	}

	record := filepath.Join("data", "clients", "acme.yaml")
	text := read(t, filepath.Join(dir, record))
	write(t, dir, record, regexp.MustCompile(`(?m)^name: .*`).ReplaceAllString(text, "name: Acme Renamed"))
	stderr.wants(t, `^built \d+ pages .*: [1-9]\d* written, [1-9]\d* unchanged, \d+ deleted$`)
	if _, body := s.get(t, "/clients/acme/"); !strings.Contains(body, "Acme Renamed") {
		t.Error("the page is as it was")
	}

	write(t, dir, record, text+"nonsense: 1\n")
	stderr.wants(t, `^data/clients/acme\.yaml:\d+:1: error: .*\[unknown-field\]$`)
	stderr.wants(t, `^nothing was written$`)
	if status, body := s.get(t, "/clients/acme/"); status != 200 || !strings.Contains(body, "Acme Renamed") {
		t.Errorf("the last good site is not served: %d", status)
	}
	write(t, dir, record, text)
	stderr.wants(t, `^built `)

	// What serve has written is what a build writes.
	clean := t.TempDir()
	mustBuild(t, nil, "--site", dir, "build", "--no-cache", "--out", clean)
	if diff := treeDiff(tree(t, filepath.Join(dir, "public")), tree(t, clean)); len(diff) > 0 {
		t.Errorf("serve and build differ in %v", diff)
	}

	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("Ctrl-C: %v", err)
	}
}

// A site that has never been sound is served all the same, and comes when mended.
func TestServeBeginsWithErrors(t *testing.T) {
	dir := smallSite(t)
	config := read(t, filepath.Join(dir, "config.yaml"))
	write(t, dir, "config.yaml", config+"nonsense: 1\n")
	s := startServe(t, time.Now, dir, "serve", "--addr", "localhost:0", "--poll")
	s.stderr.wants(t, `^looking for changes every 300ms: as asked$`)
	if status, body := s.get(t, "/"); status != 503 || !strings.Contains(body, "/_holdfast/live.js") {
		t.Errorf("%d %s", status, body)
	}
	write(t, dir, "config.yaml", config)
	s.stderr.wants(t, `^built `)
	if status, _ := s.get(t, "/"); status != 200 {
		t.Errorf("mended: %d", status)
	}
	if code := s.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// A port that is taken is said, and nothing is built.
func TestServePortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := smallSite(t)
	_, stderr, code := holdfast(t, nil, "--site", dir, "serve", "--addr", l.Addr().String())
	if want := fmt.Sprintf("holdfast: %s is taken by another program; stop it, or choose another port with --addr\n", l.Addr()); code != 3 || stderr != want {
		t.Errorf("exit %d, %q; want 3, %q", code, stderr, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "public")); err == nil {
		t.Error("it was built")
	}
}

// A site of today is built again when its zone's day ends, and one of a given
// day is not.
func TestServeMidnight(t *testing.T) {
	dir := smallSite(t)
	config := strings.Replace(read(t, filepath.Join(dir, "config.yaml")), "as_of: 2026-02-16\n", "timezone: Asia/Tokyo\n", 1)
	write(t, dir, "config.yaml", config)
	start := time.Now()
	before := time.Date(2026, 3, 1, 14, 59, 58, 0, time.UTC) // two seconds to midnight in Tokyo
	now := func() time.Time { return before.Add(time.Since(start)) }
	s := startServe(t, now, dir, "serve", "--addr", "127.0.0.1:0")
	s.stderr.wants(t, `^built \d+ pages for 2026-03-01 `)
	s.stderr.wants(t, `^built \d+ pages for 2026-03-02 `)
	s.end()

	r := &rebuilder{app: &app{site: dir, now: now}}
	r.setDay(now(), 0)
	if r.until() < time.Hour*24*365 {
		t.Error("a site of another day is built again")
	}
}

// In a browser: a page reloads where it was when its record changes, and only
// then; errors lie over it with their place and go when mended; a style sheet is
// swapped in place.
func TestServeBrowser(t *testing.T) {
	dir := demoCopy(t)
	write(t, dir, "templates/assets/css/99-test.css", "body { --test: one }\n")
	s := startServe(t, time.Now, dir, "serve", "--addr", "127.0.0.1:0")
	w := open(t, strings.TrimPrefix(s.url, "http://"))
	ctx, cancel := context.WithTimeout(w.ctx, 3*patience)
	defer cancel()
	do := func(what string, actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, f := range w.faults() {
			t.Errorf("%s: %s", what, f)
		}
	}
	// until waits in the page for something to hold, across reloads.
	until := func(what, expr string) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; {
			ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expr+")"))
			if err == nil && ok {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s: not so: %s (%v)", what, expr, err)
			}
			time.Sleep(20 * time.Millisecond)
		}
		for _, f := range w.faults() {
			t.Errorf("%s: %s", what, f)
		}
	}
	const record, other = "data/clients/northwind-freight.yaml", "data/clients/juniper-street-books.yaml"
	text := read(t, filepath.Join(dir, record))
	named := func(text, name string) string {
		return regexp.MustCompile(`(?m)^name: .*`).ReplaceAllString(text, "name: "+name)
	}

	do("opening", chromedp.Navigate(s.url+"/clients/northwind-freight/"), chromedp.WaitReady("#timeline"))
	until("opening", `document.readyState === "complete"`)
	until("marking", `(scrollTo(0, 700), window.mark = 1, scrollY === 700)`)

	write(t, dir, record, named(text, "Northwind Changed"))
	until("the record", `document.querySelector("h1").textContent.includes("Northwind Changed") && document.readyState === "complete"`)
	until("the record", `window.mark === undefined && Math.abs(scrollY - 700) < 2`)

	until("marking", `window.mark = 2`)
	write(t, dir, "templates/assets/css/99-test.css", "body { --test: two }\n")
	until("the style sheet", `getComputedStyle(document.body).getPropertyValue("--test").trim() === "two"`)
	until("the style sheet", `window.mark === 2 && document.querySelectorAll('link[rel=stylesheet]').length === 1`)

	write(t, dir, record, named(text, "Northwind Changed")+"nonsense: <b>1</b>\n")
	until("an error", `document.querySelector("#holdfast-problems")?.innerText.includes("nonsense: <b>1</b>")`)
	line := strings.Count(text, "\n") + 1
	until("an error", fmt.Sprintf(`document.querySelector("#holdfast-problems").innerText.includes("%s:%d:1") && getComputedStyle(document.querySelector("#holdfast-problems")).position === "fixed"`, record, line))
	do("a page opened meanwhile", chromedp.Navigate(s.url+"/playbooks/"))
	until("a page opened meanwhile", `document.querySelector("#holdfast-problems")?.innerText.includes("[unknown-field]")`)
	do("back", chromedp.Navigate(s.url+"/clients/northwind-freight/"))
	until("back", `document.querySelector("#holdfast-problems") && document.readyState === "complete"`)
	until("marking", `window.mark = 3`)
	write(t, dir, record, named(text, "Northwind Changed"))
	until("mended", `!document.querySelector("#holdfast-problems") && window.mark === 3`)

	// Another client's record leaves this page alone; this one's comes after it.
	for len(s.stderr.c) > 0 {
		<-s.stderr.c
	}
	write(t, dir, other, "# a note\n"+read(t, filepath.Join(dir, other)))
	s.stderr.wants(t, `^built `)
	until("another record", `window.mark === 3`)
	write(t, dir, record, text)
	until("at last", `document.querySelector("h1").textContent.includes("Northwind Freight")`)
	if code := s.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
}
