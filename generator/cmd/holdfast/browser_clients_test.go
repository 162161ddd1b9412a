package main

import (
	"context"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"holdfast/generator/internal/sample"
)

// longList is what the list of clients shows, and how it is measured.
type longList struct {
	Says   string // the number of clients, by the form
	Rows   int    // in the page
	First  string // the name in the first of them
	Export string // what the button saves, as text
}

// A list of more clients than a page should hold has the first in the page and the
// rest beside it: the filter, the sort and the export know them all, from a web
// server and from a folder.
func TestLongListOfClients(t *testing.T) {
	site, out := t.TempDir(), t.TempDir()
	if err := sample.Write(site, sample.Options{Seed: 2, Clients: 720, Playbooks: 3}); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if code := run(t.Context(), []string{"--site", site, "build", "--out", out}, strings.NewReader(""), io.Discard, &stderr, time.Now); code != 0 {
		t.Fatalf("does not build:\n%s", stderr.String())
	}
	page, err := os.ReadFile(filepath.Join(out, "clients/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`<tr data-client="([a-z0-9-]+)"`).FindAllStringSubmatch(string(page), -1)
	chunks, err := filepath.Glob(filepath.Join(out, "clients/rows-*.js"))
	if err != nil || len(rows) != 200 || len(chunks) != 2 {
		t.Fatalf("%d rows in the page and %d files beside it, %v; want 200 and 2", len(rows), len(chunks), err)
	}
	last, err := os.ReadFile(filepath.Join(out, "clients/rows-2.js"))
	if err != nil {
		t.Fatal(err)
	}
	hidden := regexp.MustCompile(`data-client=\\"([a-z0-9-]+)\\"`).FindSubmatch(last)
	if hidden == nil {
		t.Fatal("no row in rows-2.js")
	}
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	t.Run("http", func(t *testing.T) {
		longListAt(t, open(t, strings.TrimPrefix(server.URL, "http://")), server.URL+"/clients/", string(hidden[1]))
	})
	t.Run("file", func(t *testing.T) {
		longListAt(t, open(t, ""), "file://"+filepath.ToSlash(out)+"/clients/index.html", string(hidden[1]))
	})
}

func longListAt(t *testing.T, w *watched, page, hidden string) {
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	read := func() longList {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[longList](`(async () => {
			const rows = [...document.querySelectorAll("tr[data-client]")];
			let saved = "";
			const click = HTMLAnchorElement.prototype.click, make = URL.createObjectURL;
			HTMLAnchorElement.prototype.click = () => {};
			URL.createObjectURL = (blob) => { saved = blob; return "blob:none"; };
			document.querySelector("form.filters .button").click();
			HTMLAnchorElement.prototype.click = click;
			URL.createObjectURL = make;
			return { Says: document.querySelector("form.filters output").textContent, Rows: rows.length, First: rows[0]?.dataset.client ?? "", Export: await saved.text() };
		})()`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ready := func(query string) {
		t.Helper()
		err := chromedp.Do(ctx, chromedp.Navigate(page+query), chromedp.WaitVisible("form.filters"))
		if err == nil {
			_, err = chromedp.Run(ctx, chromedp.Poll[bool](`document.getElementById("client-list").dataset.state === "whole"`))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ready("")
	if all := read(); all.Says != "720 clients" || all.Rows != 60 || strings.Count(all.Export, "\n") != 721 || !strings.HasPrefix(all.Export, "Client,Status,Health,") {
		t.Errorf("all: %q, %d rows, %.80q", all.Says, all.Rows, all.Export)
	}
	ready("?q=" + hidden)
	if one := read(); one.Says != "1 of 720 clients" || one.First != hidden || strings.Count(one.Export, "\n") != 2 {
		t.Errorf("?q=%s: %+v", hidden, one)
	}
	ready("?sort=1")
	up := read()
	ready("?sort=-1")
	if down := read(); up.First == down.First || up.Rows != 60 || down.Rows != 60 {
		t.Errorf("sorted up and down: %s and %s first", up.First, down.First)
	}
	for _, f := range w.faults() {
		t.Error(f)
	}
}
