package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// walk is a reader on the way through the site. The first thing that goes wrong
// ends the test.
type walk struct {
	*watched
	t   *testing.T
	ctx context.Context
}

func newWalk(t *testing.T, w *watched, page string) walk {
	t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute) // as long as a newcomer may take
	t.Cleanup(cancel)
	s := walk{w, t, ctx}
	s.do("open "+page, chromedp.Navigate(page), chromedp.WaitReady(searchReady))
	return s
}

func (s walk) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	if err := chromedp.Do(s.ctx, actions...); err != nil {
		s.t.Fatalf("%s: %v", what, err)
	}
}

// until waits for something to hold in the page, or in the one that comes next: a
// question asked while a page goes has no answer, and is asked again.
func (s walk) until(holds string) {
	s.t.Helper()
	for s.ctx.Err() == nil {
		if is, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool](holds)); err == nil && is {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	where, _ := chromedp.Run(s.watched.ctx, chromedp.Location())
	s.t.Fatalf("at %s never %s", where, holds)
}

// press presses a key until something holds: a browser drops keys that come before
// it has drawn the page.
func (s walk) press(key, holds string) {
	s.t.Helper()
	for range 50 {
		s.do("press "+key, chromedp.KeyEvent(key), chromedp.Sleep(50*time.Millisecond))
		if is, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool]("Boolean("+holds+")")); err == nil && is {
			return
		}
	}
	s.t.Fatalf("%s: never %s", key, holds)
}

// tab presses Tab until the focus is on what a selector names.
func (s walk) tab(to string) {
	s.t.Helper()
	for range 80 {
		on, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool](`document.activeElement.matches(`+quote(to)+`)`))
		if err != nil {
			s.t.Fatal(err)
		}
		if on {
			return
		}
		s.do("tab", chromedp.KeyEvent(kb.Tab))
	}
	s.t.Fatalf("no way by Tab to %s", to)
}

// click follows a link and waits for the page with that address.
func (s walk) click(link, to string) {
	s.t.Helper()
	s.do("click "+link, chromedp.Click(link, chromedp.NodeVisible))
	s.until(`location.pathname.endsWith(` + quote(to) + `) && document.readyState === "complete" && document.querySelector(` + quote(searchReady) + `) !== null`)
}

// reads holds a part of the page to words that must show in it.
func (s walk) reads(part string, words ...string) {
	s.t.Helper()
	text, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`document.querySelector(`+quote(part)+`)?.innerText ?? ""`))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			s.t.Errorf("%s does not say %q: %.300q", part, word, text)
		}
	}
}

func quote(s string) string { return "`" + s + "`" }

// By keys alone: to a client, through the list, to the open case, through a
// playbook, to the brief on paper.
func TestKeyboardJourneys(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	s := newWalk(t, w, server.URL+"/")

	s.press("?", `document.querySelector("dialog.keys")?.open`)
	s.reads("dialog.keys", "search", "Clients")
	s.do("Escape", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("dialog.keys"))
	s.do("g c", chromedp.KeyEvent("g"), chromedp.KeyEvent("c"))
	s.until(`location.pathname === "/clients/" && document.querySelector("form.filters:not([hidden])") !== null`)

	s.tab("input[type=search]")
	s.do("filter", chromedp.KeyEvent("northw"))
	s.until(`document.querySelector("form.filters output").textContent.startsWith("1 of ") && location.search === "?q=northw"`)
	s.tab("#client-list a")
	s.do("Enter", chromedp.KeyEvent(kb.Enter))
	s.until(`location.pathname === "/clients/northwind-freight/" && document.querySelector("#timeline") !== null`)

	s.tab(`.actions a[href*="cases/"]`)
	s.do("to the case", chromedp.KeyEvent(kb.Enter))
	s.until(`location.pathname === "/cases/northwind-freight/2026-price/" && document.querySelector(".steps") !== null`)
	s.press("j", `document.activeElement.closest("main .steps > li, main ul.plain > li, main tr") !== null`)

	s.tab(`main a[href$="playbooks/competitor-price/"]`)
	s.do("to the playbook", chromedp.KeyEvent(kb.Enter))
	s.until(`location.pathname === "/playbooks/competitor-price/" && document.querySelector(".tick") !== null`)
	s.reads(".ticks-note", "stay in this browser")
	s.tab(".tick")
	s.do("tick two", chromedp.KeyEvent(" "))
	s.tab("li + li > .tick")
	s.do("tick two", chromedp.KeyEvent(" "))
	s.do("come back", chromedp.Reload(), chromedp.WaitReady(".tick"))
	s.until(`[...document.querySelectorAll(".tick")].filter((e) => e.checked).length === 2`)

	s.do("to the brief", chromedp.Navigate(server.URL+"/clients/northwind-freight/"), chromedp.WaitReady(searchReady))
	s.tab(`.actions a[href="brief/"]`)
	s.do("Enter", chromedp.KeyEvent(kb.Enter))
	s.until(`location.pathname === "/clients/northwind-freight/brief/" && document.readyState === "complete"`)
	pdf, err := chromedp.Run(s.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	if n := sheets(pdf); n != 1 {
		t.Errorf("the brief prints on %d pages", n)
	}
	for _, f := range w.faults() {
		t.Error(f)
	}
}

// The five questions that somebody new must be able to answer, by clicks alone.
func TestFiveQuestionsByClicks(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	start := func(t *testing.T) walk { return newWalk(t, w, server.URL+"/") }

	t.Run("who is most at risk and why", func(t *testing.T) {
		s := start(t)
		s.reads("#needs tbody tr:first-child", "Calder Ceramics", "notice", "Something we do not offer")
		s.click("#needs tbody tr:first-child th a", "/clients/calder-ceramics/")
		s.reads("#now", "notice")
		s.reads("#signs", "Rests on")
	})
	t.Run("what is overdue and whose it is", func(t *testing.T) {
		s := start(t)
		s.reads("#overdue", "late", "Tom Achterberg")
		s.click("#overdue h2 .more", "/people/")
		s.click(`main a[href$="tom-achterberg/"]`, "/people/tom-achterberg/")
		s.reads("main", "Overdue", "Ring Li Wei with a date for the lost pallet")
	})
	t.Run("why did Northwind leave and what did we try", func(t *testing.T) {
		s := start(t)
		s.click(`nav.rail a[href$="cases/"]`, "/cases/")
		s.click(`main a[href$="northwind-freight/2022-service/"]`, "/cases/northwind-freight/2022-service/")
		s.reads("main", "We promised and did not deliver", "Plays that ended", "Service failure: failed", "Three months at no charge")
	})
	t.Run("which play works best against price", func(t *testing.T) {
		s := start(t)
		s.click(`nav.rail a[href$="reasons/"]`, "/reasons/")
		s.click(`main a[href$="competitor-price/"]`, "/reasons/competitor-price/")
		s.reads("aside", "What to do", "A cheaper competitor", "worked 1 of")
	})
	t.Run("who may be asked for a testimonial", func(t *testing.T) {
		s := start(t)
		s.click(`nav.rail a[href$="testimonials/"]`, "/testimonials/")
		s.reads("main", "could be asked")
	})
	for _, f := range w.faults() {
		t.Error(f)
	}
}

// What a page without charts loads: at most 30 KB of style and 40 KB of script,
// compressed.
func TestWeights(t *testing.T) {
	out := demo(t)
	for pattern, limit := range map[string]int{"site.*.css": 30_000, "site.*.js": 40_000} {
		files, err := filepath.Glob(filepath.Join(out, "assets", pattern))
		if err != nil || len(files) != 1 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		body, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes, %d compressed", pattern, len(body), packed.Len())
		if packed.Len() > limit {
			t.Errorf("%s: %d bytes compressed; at most %d", pattern, packed.Len(), limit)
		}
	}
}
