package serve

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/diag"
)

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'"

// html is a page as a build writes it.
func html(text string) string {
	return `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="` + policy +
		`"><link rel="stylesheet" href="./assets/site.` + css1 + `.css"></head><body><p>` + text + "</p></body></html>\n"
}

const (
	css1 = "aaaaaaaaaaa1"
	css2 = "aaaaaaaaaaa2"
)

// small is a built site.
func small() map[string]string {
	return map[string]string{
		"index.html":                   html("home"),
		"404.html":                     html("nothing here"),
		"clients/index.html":           html("clients"),
		"clients/acme/index.html":      html("acme"),
		"clients/acme/data.json":       `{"id":"acme"}`,
		"calendar.ics":                 "BEGIN:VCALENDAR\r\n",
		"data/clients.csv":             "id\nacme\n",
		"assets/site." + css1 + ".css": "p{}",
		"assets/site.bbbbbbbbbbb1.js":  "1",
		"_redirects":                   "",
		"_headers": "/*\n  Content-Security-Policy: " + policy + "; frame-ancestors 'none'\n  X-Frame-Options: DENY\n  Access-Control-Allow-Origin: *\n" +
			"/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
	}
}

// lay writes a built site with its manifest, in place of what was there.
func lay(t *testing.T, out string, files map[string]string) {
	t.Helper()
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	var entries []string
	for name, text := range files {
		file := filepath.Join(out, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(text))
		line, err := json.Marshal(map[string]any{"path": name})
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, strings.TrimSuffix(string(line), "}")+fmt.Sprintf(`,"sha256":%q,"size":%d}`, hex.EncodeToString(sum[:]), len(text)))
	}
	slices.Sort(entries)
	manifest := "{\"files\":[\n" + strings.Join(entries, ",\n") + "\n]}\n"
	if err := os.WriteFile(filepath.Join(out, manifestName), []byte(manifest), 0o666); err != nil {
		t.Fatal(err)
	}
}

// serving is a server of the small site.
type serving struct {
	*server
	t   *testing.T
	url string
}

func newServing(t *testing.T) *serving {
	t.Helper()
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	lay(t, out, small())
	s := newServer(dir, out, "127.0.0.1", t.Logf)
	ctx, cancel := context.WithCancel(context.Background())
	web := httptest.NewUnstartedServer(s)
	web.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	web.Start()
	t.Cleanup(func() { cancel(); web.Close() })
	return &serving{s, t, web.URL}
}

// answer is what came back but for the body.
type answer struct {
	StatusCode    int
	Header        http.Header
	ContentLength int64
}

// ask sends one request and returns the answer and its body.
func (s *serving) ask(method, path string, header ...string) (answer, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if r.Header.Set(header[i], header[i+1]); header[i] == "Host" {
			r.Host = header[i+1]
		}
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, res.ContentLength}, string(body)
}

func TestPages(t *testing.T) {
	s := newServing(t)
	for _, c := range []struct {
		path   string
		status int
		kind   string
		holds  string
	}{
		{"/", 200, "text/html; charset=utf-8", "<p>home</p>"},
		{"/index.html", 200, "text/html; charset=utf-8", "<p>home</p>"},
		{"/clients/acme/", 200, "text/html; charset=utf-8", "<p>acme</p>"},
		{"/clients/acme/?x=1", 200, "text/html; charset=utf-8", "<p>acme</p>"},
		{"/clients/acme/data.json", 200, "application/json", `"acme"`},
		{"/calendar.ics", 200, "text/calendar; charset=utf-8", "VCALENDAR"},
		{"/data/clients.csv", 200, "text/csv; charset=utf-8", "acme"},
		{"/assets/site." + css1 + ".css", 200, "text/css; charset=utf-8", "p{}"},
		{"/assets/site.bbbbbbbbbbb1.js", 200, "text/javascript; charset=utf-8", "1"},
		{"/manifest.json", 200, "application/json", `"404.html"`},
		{"/_holdfast/live.js", 200, "text/javascript; charset=utf-8", "EventSource"},
		{"/nowhere/", 404, "text/html; charset=utf-8", "nothing here"},
		{"/clients/acme/nothing.png", 404, "text/html; charset=utf-8", "nothing here"},
		{"/assets/", 404, "text/html; charset=utf-8", "nothing here"}, // no listings
		{"/assets", 404, "text/html; charset=utf-8", "nothing here"},
		{"/_headers", 404, "text/html; charset=utf-8", "nothing here"},
		{"/_redirects", 404, "text/html; charset=utf-8", "nothing here"},
		{"/.holdfast-staging/x", 404, "text/html; charset=utf-8", "nothing here"},
		{"/../secret.txt", 404, "text/html; charset=utf-8", "nothing here"},
		{"/%2e%2e/secret.txt", 404, "text/html; charset=utf-8", "nothing here"},
		{"/..%2fsecret.txt", 404, "text/html; charset=utf-8", "nothing here"},
		{"/..%5csecret.txt", 404, "text/html; charset=utf-8", "nothing here"},
		{"/index.html%00.js", 404, "text/html; charset=utf-8", "nothing here"},
		{"/out/secret.txt", 404, "text/html; charset=utf-8", "nothing here"},
	} {
		if err := os.WriteFile(filepath.Join(s.dir, "secret.txt"), []byte("secret"), 0o666); err != nil {
			t.Fatal(err)
		}
		_ = os.Symlink(s.dir, filepath.Join(s.out, "out")) // a link that leads out
		res, body := s.ask("GET", c.path)
		if res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %d %s %.200q; want %d %s %q", c.path, res.StatusCode, res.Header.Get("Content-Type"), body, c.status, c.kind, c.holds)
		}
		if got := res.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control %q", c.path, got)
		}
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "", "Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Last-Modified": "",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", c.path, name, got, want)
			}
		}
		head, none := s.ask("HEAD", c.path)
		if head.StatusCode != c.status || none != "" || head.ContentLength != int64(len(body)) {
			t.Errorf("HEAD %s: %d, %d bytes, %q", c.path, head.StatusCode, head.ContentLength, none)
		}
	}
	if res, _ := s.ask("GET", "/clients/acme?q=1"); res.StatusCode != 302 || res.Header.Get("Location") != "/clients/acme/?q=1" {
		t.Errorf("a folder without its slash: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res, _ := s.ask("GET", "//clients"); res.StatusCode != 302 || res.Header.Get("Location") != "/clients/" {
		t.Errorf("an address with two slashes: %d %s", res.StatusCode, res.Header.Get("Location"))
	}
	if res, _ := s.ask("POST", "/"); res.StatusCode != 405 || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// A page gets the script and a policy under which it can listen, and keeps all
// else; what a browser has it is not sent again.
func TestScript(t *testing.T) {
	s := newServing(t)
	res, body := s.ask("GET", "/clients/acme/")
	tag := `<script defer src="/_holdfast/live.js"></script></head>`
	if strings.Count(body, tag) != 1 || !strings.Contains(body, `content="`+policy+`; connect-src 'self'"`) {
		t.Errorf("the page is %s", body)
	}
	if got := res.Header.Get("Content-Security-Policy"); got != policy+"; frame-ancestors 'none'; connect-src 'self'" {
		t.Errorf("the policy is %q", got)
	}
	if got := res.Header.Get("X-Frame-Options"); got != "DENY" {
		t.Errorf("X-Frame-Options %q", got)
	}
	again, _ := s.ask("GET", "/clients/acme/", "If-None-Match", res.Header.Get("ETag"))
	if again.StatusCode != 304 {
		t.Errorf("asked again: %d", again.StatusCode)
	}
	if b, err := os.ReadFile(filepath.Join(s.out, "clients/acme/index.html")); err != nil || string(b) != small()["clients/acme/index.html"] {
		t.Error("the built file has changed")
	}
}

func TestListening(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "connect-src 'self'; script-src 'self'",
		"script-src 'self'":   "script-src 'self'; connect-src 'self'",
		"script-src 'none'; ": "script-src 'self'; connect-src 'self'",
		"Connect-Src 'none';script-src 'self' 'sha256-x'":  "Connect-Src 'self'; script-src 'self' 'sha256-x'",
		"connect-src https://x.example; script-src 'self'": "connect-src https://x.example 'self'; script-src 'self'",
	} {
		if got := listening(in); got != want {
			t.Errorf("listening(%q) = %q, want %q", in, got, want)
		}
	}
	if got := string(withScript([]byte("no head"))); !strings.HasPrefix(got, "no head<meta") {
		t.Errorf("a page without a head: %q", got)
	}
}

// Names that others may point at this machine, and pages of others, are refused.
func TestRefusals(t *testing.T) {
	s := newServing(t)
	for host, want := range map[string]int{
		"localhost": 200, "LOCALHOST:9000": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "127.9.9.9": 200, "localhost.": 200,
		"evil.example": 403, "evil.example:8080": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403, "192.168.0.7:8080": 403, "0.0.0.0": 403,
	} {
		for _, path := range []string{"/", "/_holdfast/live.js"} {
			if res, body := s.ask("GET", path, "Host", host); res.StatusCode != want || want == 403 && strings.Contains(body, "home") {
				t.Errorf("%s by the name of %s: %d, want %d", path, host, res.StatusCode, want)
			}
		}
	}
	for _, c := range []struct {
		listening, host string
		want            bool
	}{
		{"0.0.0.0", "192.168.0.7:8080", true},
		{"::", "[fd00::1]:8080", true},
		{"0.0.0.0", "evil.example", false},
		{"0.0.0.0", "", false},
		{"192.168.0.7", "192.168.0.7:8080", true},
		{"192.168.0.7", "192.168.0.8:8080", false},
		{"Mybox", "mybox:8080", true},
		{"mybox", "otherbox", false},
	} {
		if got := newServer("", "", c.listening, nil).called(c.host); got != c.want {
			t.Errorf("listening at %s, called %s: %v", c.listening, c.host, got)
		}
	}
	own := strings.TrimPrefix(s.url, "http://")
	for _, c := range []struct {
		header []string
		want   int
	}{
		{[]string{"Origin", "http://" + own}, 200},
		{[]string{"Sec-Fetch-Site", "same-origin"}, 200},
		{[]string{"Origin", "http://evil.example"}, 403},
		{[]string{"Origin", "https://" + own}, 403},
		{[]string{"Origin", "http://127.0.0.1:1"}, 403}, // another server of this machine
		{[]string{"Origin", "null"}, 403},
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
	} {
		res, _ := s.ask("HEAD", "/_holdfast/events", c.header...)
		if res.StatusCode != c.want || res.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("listening with %v: %d, want %d", c.header, res.StatusCode, c.want)
		}
	}
}

// stream is what a listener is told.
type stream struct {
	t *testing.T
	c chan string
}

// listen opens a stream; page "" is a listener of no page.
func (s *serving) stream(page, digest string) *stream {
	s.t.Helper()
	q := url.Values{}
	if page != "" {
		q.Set("page", page)
		q.Set("digest", digest)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), "GET", s.url+"/_holdfast/events?"+q.Encode(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r) //nolint:bodyclose // closed with the stream
	if err != nil || res.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatal(err, res)
	}
	out := &stream{s.t, make(chan string, 100)}
	go func() {
		defer close(out.c)
		defer res.Body.Close()
		var name string
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if n, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = n
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				out.c <- name + " " + data
			}
		}
	}()
	return out
}

func (s *stream) wants(events ...string) {
	s.t.Helper()
	for _, want := range events {
		if got := await(s.t, s.c, want); got != want {
			s.t.Errorf("told %s\n want %s", got, want)
		}
	}
}

// digest is what live.js finds in a page.
func (s *serving) digest(page string) string {
	s.t.Helper()
	_, body := s.ask("GET", page)
	_, after, _ := strings.Cut(body, `name="holdfast-page" content="`)
	digest, _, _ := strings.Cut(after, `"`)
	return digest
}

func TestEvents(t *testing.T) {
	s := newServing(t)
	s.built(nil, nil)
	any, home, acme, none := s.stream("", ""), s.stream("/", s.digest("/")), s.stream("/clients/acme/", s.digest("/clients/acme/")), s.stream("/soon/", s.digest("/soon/"))
	for _, l := range []*stream{any, home, acme, none} {
		l.wants("fine {}")
	}
	files := small()
	step := func(change func()) {
		change()
		lay(t, s.out, files)
		s.built(nil, nil)
	}

	step(func() {
		files["clients/acme/index.html"] = html("acme, changed")
		files["clients/acme/data.json"] = `{}`
	})
	any.wants("fine {}", `changed {"paths":["/clients/acme/","/clients/acme/data.json"]}`)
	home.wants("fine {}", `changed {"paths":["/clients/acme/data.json"]}`)
	acme.wants("fine {}", `changed {"paths":["/clients/acme/","/clients/acme/data.json"]}`)
	none.wants("fine {}", `changed {"paths":["/clients/acme/data.json"]}`)

	// A style sheet: every page names the new one, no page is loaded again.
	sheet := `css {"sheets":[{"old":"/assets/site.` + css1 + `.css","new":"/assets/site.` + css2 + `.css"}]}`
	step(func() {
		for name, text := range files {
			files[name] = strings.ReplaceAll(text, css1, css2)
		}
		delete(files, "assets/site."+css1+".css")
		files["assets/site."+css2+".css"] = "p{color:red}"
	})
	for _, l := range []*stream{any, home, acme, none} {
		l.wants("fine {}", sheet)
	}

	// A style sheet and one page.
	step(func() {
		for name, text := range files {
			files[name] = strings.ReplaceAll(text, css2, css1)
		}
		delete(files, "assets/site."+css2+".css")
		files["assets/site."+css1+".css"] = "p{color:blue}"
		files["index.html"] = html("home, changed")
	})
	back := `css {"sheets":[{"old":"/assets/site.` + css2 + `.css","new":"/assets/site.` + css1 + `.css"}]}`
	home.wants("fine {}", `changed {"paths":["/"]}`, back)
	acme.wants("fine {}", back)
	any.wants("fine {}", back)
	none.wants("fine {}", back)

	// A page that was not there comes, and goes.
	step(func() { files["soon/index.html"] = html("soon") })
	none.wants("fine {}", `changed {"paths":["/soon/"]}`)
	any.wants("fine {}", `changed {"paths":["/soon/"]}`)
	home.wants("fine {}")
	step(func() { delete(files, "soon/index.html") })
	none.wants("fine {}", `changed {"paths":["/soon/"]}`)

	// Errors are shown on every page and to those who come later, until mended.
	if err := os.WriteFile(filepath.Join(s.dir, "config.yaml"), []byte("title: Test\n\tcurency: <b>GBP</b>\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	s.built([]diag.Problem{
		{Path: "config.yaml", Line: 2, Column: 2, Code: "unknown-field", Message: "no field", Hint: `did you mean "currency"?`},
		{Path: "data/x.yaml", Line: 1, Column: 1, Severity: diag.Warning, Code: "odd", Message: "odd"},
	}, nil)
	wrong := `problems {"problems":[{"path":"config.yaml","line":2,"column":2,"severity":"error","code":"unknown-field","message":"no field",` +
		`"hint":"did you mean \"currency\"?","excerpt":" curency: \u003cb\u003eGBP\u003c/b\u003e","caret":1}],"more":0}`
	home.wants("fine {}", wrong) // the first is of the step before
	late := s.stream("/clients/acme/", s.digest("/clients/acme/"))
	late.wants(wrong)
	s.built(nil, errors.New("no space left on device"))
	late.wants(`problems {"problems":[{"path":"","line":0,"column":0,"severity":"error","code":"","message":"no space left on device",` +
		`"hint":"this is not about the site's files; building is tried again by itself","excerpt":"","caret":0}],"more":0}`)
	s.built(nil, nil)
	late.wants("fine {}")

	// A page that was served before the last build is told so when it comes.
	old := s.digest("/clients/acme/")
	step(func() { files["clients/acme/index.html"] = html("acme, once more") })
	s.stream("/clients/acme/", old).wants("fine {}", `changed {"paths":["/clients/acme/"]}`)
	s.stream("/clients/acme/", s.digest("/clients/acme/")).wants("fine {}")
}

// Before anything is built there is a page that says so and waits.
func TestNothingBuilt(t *testing.T) {
	s := newServing(t)
	if err := os.RemoveAll(s.out); err != nil {
		t.Fatal(err)
	}
	s.built([]diag.Problem{{Path: "config.yaml", Line: 1, Column: 1, Code: "missing-file", Message: "there is no config.yaml here"}}, nil)
	res, body := s.ask("GET", "/")
	if res.StatusCode != 503 || !strings.Contains(body, liveTag) || !strings.Contains(res.Header.Get("Content-Security-Policy"), "connect-src 'self'") {
		t.Errorf("%d %v %s", res.StatusCode, res.Header, body)
	}
	l := s.stream("/", s.digest("/"))
	await(t, l.c, "the problems")
	lay(t, s.out, small())
	s.built(nil, nil)
	l.wants("fine {}")
	if got := await(t, l.c, "the change"); !strings.HasPrefix(got, `changed {"paths":["/",`) {
		t.Error(got)
	}
}

// A listener that does not read is let go and harms nobody.
func TestSlowListener(t *testing.T) {
	s := newServing(t)
	l := &listener{events: make(chan event, 16), slow: make(chan struct{})}
	s.join(l, "", "")
	for range 100 {
		s.built(nil, nil)
	}
	await(t, l.slow, "the end of patience")
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 300) + "HERE" + strings.Repeat("y", 300)
	for _, c := range []struct {
		line   string
		column int
		text   string
		caret  int
	}{
		{"", 1, "", 0},
		{"name: Ä\tB", 9, "name: Ä B", 8},
		{"a\u202eb", 2, "a\ufffdb", 1},
		{"short", 99, "short", 5},
		{long, 301, strings.Repeat("x", 80) + "HERE" + strings.Repeat("y", 76), 80},
		{long, 604, strings.Repeat("y", 160), 159},
	} {
		if text, caret := excerpt(c.line, c.column); text != c.text || caret != c.caret {
			t.Errorf("excerpt(%.20q, %d) = %q, %d; want %q, %d", c.line, c.column, text, caret, c.text, c.caret)
		}
	}
}

// Run ends when it is told to, with streams open, and the port is free again.
func TestRunEnds(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "public")
	lay(t, out, small())
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan struct{}), make(chan error)
	go func() {
		ended <- Run(ctx, Options{
			Dir: dir, Out: out, Listener: l, Host: "127.0.0.1",
			Build: func([]string, func()) ([]diag.Problem, error) { return nil, nil }, Ready: func() { close(ready) },
		})
	}()
	await(t, ready, "being ready")
	s := &serving{t: t, url: "http://" + l.Addr().String()}
	open := s.stream("", "")
	open.wants("fine {}")
	cancel()
	if err := await(t, ended, "the end"); err != nil {
		t.Error(err)
	}
	for range open.c { // until it is closed
	}
	again, err := net.Listen("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
