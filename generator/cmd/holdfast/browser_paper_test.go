package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
const cut = `(() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("body *")].filter((e) => {
    const r = e.getBoundingClientRect();
    return r.width > 1 && r.right > width + 1 && !e.closest(".unseen") && getComputedStyle(e).visibility !== "hidden";
  }).slice(0, 4).map((e) => Math.round(e.getBoundingClientRect().right) + ": " + e.outerHTML.slice(0, 120));
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
			past, err := chromedp.Run(w.ctx, chromedp.Evaluate[[]string](cut))
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
