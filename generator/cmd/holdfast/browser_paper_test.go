package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// upright is the width of A4 without margins of 15 mm.
const upright = 680

// papers are the pages that people print, and how many sheets each may take at
// most; 0 where nobody minds.
var papers = []struct {
	name, address string
	width         int64 // of the sheet without its margins, in CSS pixels
	sheets        int
}{
	{"brief", "/clients/northwind-freight/brief/", upright, 1},
	{"value", "/clients/northwind-freight/value/", upright, 1},
	{"questionnaire", "/cases/larkfield-lighting/2024-price/questionnaire/", upright, 2},
	{"client", "/clients/northwind-freight/", upright, 0},
	{"case", "/cases/northwind-freight/2026-price/", upright, 0},
	{"playbook", "/playbooks/competitor-price/", upright, 0},
	{"reason", "/reasons/competitor-price/", upright, 0},
	{"report", "/reports/retention-review/", upright, 0},
	{"each-one", "/reports/account-review/northwind-freight/", upright, 0},
	{"clients", "/clients/", 1030, 0},
	{"home", "/", upright, 0},
	{"person", "/people/maria-lopez/", upright, 0},
	{"measures", "/measures/", upright, 0},
}

// cut names what a sheet would cut off.
const cut = `(async () => {
  const past = () => [...document.querySelectorAll("body *")].filter((e) => {
    const r = e.getBoundingClientRect();
    return r.width > 1 && r.right > document.documentElement.clientWidth + 1 && !e.closest(".unseen") && getComputedStyle(e).visibility !== "hidden";
  });
  for (let tries = 0; tries < 40 && past().length; tries++) await new Promise((r) => setTimeout(r, 50)); // for charts to follow
  return past().slice(0, 4).map((e) => Math.round(e.getBoundingClientRect().right) + ": " + e.outerHTML.slice(0, 120));
})()`

// On A4 nothing is cut off at the side, and what is meant to fit its sheets does.
// HOLDFAST_SHOTS names a folder that keeps each as PDF.
func TestOnPaper(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	for _, p := range papers {
		t.Run(p.name, func(t *testing.T) {
			// The charts are drawn for a desk, and follow the paper.
			show := func(medium string, s screen) {
				t.Helper()
				if err := w.media(medium); err != nil {
					t.Fatal(err)
				}
				if err := w.resize(s); err != nil {
					t.Fatal(err)
				}
			}
			show("", screens[0])
			w.visit(t, server.URL+p.address)
			show("print", screen{width: p.width, height: 970})
			past, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](cut, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			if len(past) > 0 {
				t.Errorf("is cut off at the side:\n%s", strings.Join(past, "\n"))
			}
			show("", screens[0])
			pdf, err := chromedp.Run(w.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPreferCSSPageSize()))
			if err != nil {
				t.Fatal(err)
			}
			if n := sheets(pdf); p.sheets > 0 && n > p.sheets {
				t.Errorf("prints on %d sheets; at most %d", n, p.sheets)
			}
			if keep := os.Getenv("HOLDFAST_SHOTS"); keep != "" {
				if err := writeFile(filepath.Join(keep, "paper-"+p.name+".pdf"), string(pdf)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// sheets is the number of pages of a PDF.
func sheets(pdf []byte) int {
	return bytes.Count(pdf, []byte("/Type /Page\n")) + bytes.Count(pdf, []byte("/Type /Page "))
}

// What stands in a column is not wider than it: on a desk nothing there scrolls
// sideways, and no cell of the list of clients breaks its line. On a phone no figure
// does.
func TestNothingIsSqueezed(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	find := func(s screen, what string) {
		t.Helper()
		if err := w.resize(s); err != nil {
			t.Fatal(err)
		}
		for _, p := range pageTypes {
			if err := chromedp.Do(w.ctx, chromedp.Navigate(server.URL+p.address), chromedp.WaitReady("main")); err != nil {
				t.Fatal(err)
			}
			found, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](what))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range found {
				t.Errorf("%s at %d: %s", p.name, s.width, e)
			}
		}
	}
	find(screens[0], `[...document.querySelectorAll(".table-wrap, .panel, .columns > *")]
		.filter((e) => e.scrollWidth > e.clientWidth + 1 && e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))
		.concat([...document.querySelectorAll("#client-list tbody tr")].filter((e) => e.offsetHeight > 40).map((e) => e.textContent))`)
	find(screens[2], `[...document.querySelectorAll(".stack td.num")].filter((e) => e.offsetHeight > 32 && e.checkVisibility()).map((e) => e.outerHTML)`)
}

// Where our script cannot be had, the search page shows what it holds, though the
// browser runs scripts.
func TestSearchWithoutItsScript(t *testing.T) {
	out := demo(t)
	files := withHeaders(t, out)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	}))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Navigate(server.URL+"/search/"))
	if err == nil {
		_, err = chromedp.Run(ctx, chromedp.Poll[bool](`[...document.querySelectorAll("#results a")].filter((a) => a.checkVisibility({ visibilityProperty: true })).length > 30`))
	}
	if err != nil {
		t.Error(err)
	}
}
