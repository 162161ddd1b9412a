package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"holdfast/generator/internal/sample"
)

// Search works in a real browser from a web server and from a folder: the page
// whose address holds the question, the dialog by keyboard alone, links to the
// entry of a timeline that says it.
func TestSearchInBrowser(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	t.Run("http", func(t *testing.T) {
		searchAll(t, open(t, strings.TrimPrefix(server.URL, "http://")), func(address string) string { return server.URL + address })
	})
	t.Run("file", func(t *testing.T) {
		searchAll(t, open(t, ""), func(address string) string {
			page, query, _ := strings.Cut(address, "?")
			return "file://" + filepath.ToSlash(out) + page + "index.html?" + query
		})
	})
}

// asked are questions to the demo and where the first result leads.
var asked = []struct{ q, first string }{
	{"northwind freight", "/clients/northwind-freight/"},
	{"NORTHWIND-FREIGHT", "/clients/northwind-freight/"},
	{"northw", "/clients/northwind-freight/"},
	{"nortwhind", "/clients/northwind-freight/"},
	{"li wei", "/clients/northwind-freight/#contact-li-wei"},
	{`"compares every supplier"`, "/clients/northwind-freight/#e-2026-02-11-call"},
	{"exit interview", "/playbooks/exit-interview/"},
	{"maria lopez", "/people/maria-lopez/"},
	{"status:at-risk kind:client northwind", "/clients/northwind-freight/"},
	{"northwind -freight zzz", ""},
	{"<img src=x onerror=alert(1)>", ""},
}

func searchAll(t *testing.T, w *watched, where func(string) string) {
	for _, a := range asked {
		if got := w.search(t, where("/search/?q="+url.QueryEscape(a.q))); got != a.first {
			t.Errorf("%q finds %q first, want %q", a.q, got, a.first)
		}
	}
	w.dialog(t, where("/clients/"))
	for _, f := range w.faults() {
		t.Error(f)
	}
}

// search opens the search page and returns where its first result leads, below
// the site's root; "" where there is none.
func (w *watched) search(t *testing.T, address string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	const first = `(async () => {
		const results = document.getElementById("results");
		for (let i = 0; i < 400 && results.dataset.state !== "done"; i++) await new Promise((r) => setTimeout(r, 25));
		if ([...results.children].some((e) => e.tagName !== "A")) return "not only links";
		if (results.dataset.q !== new URLSearchParams(location.search).get("q")) return "another question: " + results.dataset.q;
		const a = results.firstElementChild;
		const root = new URL(document.body.dataset.root, location.href).pathname;
		return results.dataset.state !== "done" ? "not done" : a ? "/" + (a.pathname.slice(root.length) + a.hash).replace("index.html", "") : "";
	})()`
	if err := chromedp.Do(ctx, chromedp.Navigate(address), chromedp.WaitReady("#results")); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](first, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return got
}

// searchReady is there once the page's script has run.
const searchReady = ".search-link[aria-keyshortcuts]"

// slash presses / until the dialog is there: a browser drops keys that come
// before it has drawn the page.
func (w *watched) slash(t *testing.T) {
	t.Helper()
	for range 100 {
		is, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.querySelector(".search-dialog")?.open ?? false`))
		if err != nil {
			t.Fatal(err)
		}
		if is {
			return
		}
		if err := chromedp.Do(w.ctx, chromedp.KeyEvent("/"), chromedp.Sleep(100*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("/ does not open the dialog")
}

// dialog opens the dialog by its key, types a name with a slip, moves down and
// up, and goes where the chosen result leads; then looks at what is listed as
// looked at lately.
func (w *watched) dialog(t *testing.T, from string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 20*time.Second)
	defer cancel()
	const chosen = `document.querySelector('#search-list [role=option][aria-selected=true]')?.textContent ?? ""`
	const described = `(() => { const i = document.activeElement, o = document.getElementById(i.getAttribute("aria-activedescendant"));
		return [i.getAttribute("role"), i.getAttribute("aria-expanded"), o?.getAttribute("aria-selected"), i.getAttribute("aria-controls") === "search-list"].join(" "); })()`
	if err := chromedp.Do(ctx, chromedp.Navigate(from), chromedp.WaitReady(searchReady)); err != nil {
		t.Fatalf("%s: %v", from, err)
	}
	w.slash(t)
	if err := chromedp.Do(ctx, chromedp.KeyEvent("nortwhind"), chromedp.WaitVisible(`#search-list a[href*="northwind-freight"]`)); err != nil {
		t.Fatalf("the dialog at %s: %v", from, err)
	}
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](described)); err != nil || got != "combobox true true true" {
		t.Errorf("the dialog's input is %q, %v", got, err)
	}
	says, err := chromedp.Run(ctx, chromedp.Text(".search-dialog .search-status"))
	if err != nil || !strings.Contains(says, "“northwind” for “nortwhind”") {
		t.Errorf("the dialog says %q, %v", says, err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp)); err != nil {
		t.Fatal(err)
	}
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](chosen)); err != nil || !strings.Contains(got, "Northwind") {
		t.Errorf("chosen is %q, %v", got, err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Enter), chromedp.WaitReady("#timeline"), chromedp.WaitReady(searchReady)); err != nil {
		t.Fatalf("from the dialog to a client: %v", err)
	}
	w.slash(t)
	if err := chromedp.Do(ctx, chromedp.WaitVisible("#search-list a")); err != nil {
		t.Fatalf("the dialog on the client's page: %v", err)
	}
	if got, err := chromedp.Run(ctx, chromedp.Evaluate[string](chosen)); err != nil || !strings.Contains(got, "Northwind Freight") {
		t.Errorf("looked at lately is %q first, %v", got, err)
	}
	if err := chromedp.Do(ctx, chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible(".search-dialog input")); err != nil {
		t.Errorf("Escape does not close the dialog: %v", err)
	}
}

// Questions with known answers find them, in a site of 500 clients; see
// templates/tests/known-items.mjs for what each class has to reach. The whole
// suite is make bench-search.
func TestKnownItems(t *testing.T) {
	site, out, file := filepath.Join(t.TempDir(), "site"), t.TempDir(), filepath.Join(t.TempDir(), "known.json")
	if err := sample.Write(site, sample.Options{Seed: 1, Clients: 500, Playbooks: 50}); err != nil {
		t.Fatal(err)
	}
	command := func(name string, args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
	}
	command("go", "run", "../../internal/sample/cmd/known", "-n", "60", site, file)
	var stderr strings.Builder
	if code := run(t.Context(), []string{"--site", site, "build", "--no-cache", "--out", out}, strings.NewReader(""), io.Discard, &stderr, time.Now); code != 0 {
		t.Fatalf("does not build:\n%s", stderr.String())
	}
	command("node", "../../../templates/tests/known-items.mjs", out, file, "--assert")
}

// A page that was open while the site was built anew takes the manifest again
// when a script of the old index is gone.
func TestSearchAfterRebuild(t *testing.T) {
	site, out := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	build := func() {
		t.Helper()
		var stderr strings.Builder
		if code := run(t.Context(), []string{"--site", site, "build", "--out", out}, strings.NewReader(""), io.Discard, &stderr, time.Now); code != 0 {
			t.Fatalf("does not build:\n%s", stderr.String())
		}
	}
	must(os.MkdirAll(filepath.Join(site, "data", "clients"), 0o777))
	must(os.WriteFile(filepath.Join(site, "config.yaml"), []byte("title: Small\ncurrency: GBP\nas_of: 2026-02-16\ntiers: {key: {}}\n"), 0o666))
	must(os.WriteFile(filepath.Join(site, "data", "team.yaml"), []byte("ann: {name: Ann}\n"), 0o666))
	must(os.WriteFile(filepath.Join(site, "data", "clients", "acme.yaml"), []byte("name: Acme\nowner: ann\nevents: [{date: 2026-02-01, kind: call, summary: Asked about saplings}]\n"), 0o666))
	build()
	server := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	const manifestTaken = `(async () => {
		for (let i = 0; i < 400 && !performance.getEntriesByType("resource").some((e) => e.name.endsWith("/search/manifest.js")); i++) await new Promise((r) => setTimeout(r, 25));
		return performance.getEntriesByType("resource").filter((e) => e.name.includes("/search/")).length;
	})()`
	must(chromedp.Do(w.ctx, chromedp.Navigate(server.URL+"/clients/"), chromedp.WaitReady(searchReady)))
	w.slash(t)
	if n, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](manifestTaken, chromedp.EvalAwaitPromise)); err != nil || n != 1 {
		t.Fatalf("opening the dialog took %d scripts of the index, %v; want the manifest only", n, err)
	}
	must(os.WriteFile(filepath.Join(site, "data", "clients", "zinnia.yaml"), []byte("name: Zinnia\nowner: ann\n"), 0o666))
	build()
	if err := chromedp.Do(w.ctx, chromedp.KeyEvent("zinnia"), chromedp.WaitVisible(`#search-list a[href*="clients/zinnia/"]`)); err != nil {
		t.Errorf("after the site was built anew, zinnia is not found: %v", err)
	}
}

// BenchmarkSearchInBrowser times questions in a real browser, from the key to the
// results in the page, once what they need has been taken: the second asking. It
// wants a built site and its questions: make bench-search gives it both.
func BenchmarkSearchInBrowser(b *testing.B) {
	out, file := os.Getenv("HOLDFAST_BENCH_SITE"), os.Getenv("HOLDFAST_BENCH_KNOWN")
	body, err := os.ReadFile(file)
	if err != nil {
		b.Fatal("HOLDFAST_BENCH_SITE and HOLDFAST_BENCH_KNOWN name no site and questions; run make bench-search:", err)
	}
	var known struct{ Questions []struct{ Q string } }
	if err := json.Unmarshal(body, &known); err != nil {
		b.Fatal(err)
	}
	var questions []string
	for i := 0; i < len(known.Questions); i += 8 {
		questions = append(questions, known.Questions[i].Q)
	}
	list, err := json.Marshal(questions)
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer server.Close()
	alloc, stop := chromedp.NewExecAllocator(b.Context(), append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(chromium(b)), chromedp.NoSandbox)...)
	defer stop()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/search/?q=x"), chromedp.WaitReady(searchReady)); err != nil {
		b.Fatal(err)
	}
	ask := `(async () => {
		const input = document.querySelector("#search-form input"), results = document.getElementById("results");
		const one = (q) => new Promise((done) => {
			const began = performance.now();
			const watch = new MutationObserver(() => {
				if (results.dataset.state !== "done" || results.dataset.q !== q.trim()) return;
				watch.disconnect();
				done(performance.now() - began);
			});
			watch.observe(results, { attributes: true });
			input.value = q;
			input.dispatchEvent(new Event("input"));
		});
		const questions = ` + string(list) + `;
		for (const q of questions) await one(q);
		const times = [];
		for (const q of questions) times.push(await one(q));
		return times.sort((a, b) => a - b);
	})()`
	for b.Loop() {
		times, err := chromedp.Run(ctx, chromedp.Evaluate[[]float64](ask, chromedp.EvalAwaitPromise))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(times[len(times)/2], "median-ms")
		b.ReportMetric(times[len(times)*95/100], "p95-ms")
	}
	b.ReportMetric(0, "ns/op")
}
