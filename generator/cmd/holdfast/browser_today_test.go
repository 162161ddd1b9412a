package main

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// today is what the page of today shows of whose things are whose.
type today struct {
	Summary string   // of the menu
	Shown   []string // whose overdue things show, in order; "-" is a line between
	Mine    int      // rows marked as one's own
	Fold    float64  // where the list of renewals ends, in pixels from the top
	Open    bool     // the menu
	All     int      // overdue things on the page, shown or not
}

const readToday = `({
  Summary: document.querySelector("details.me > summary").textContent,
  Shown: [...document.querySelectorAll("#overdue .tasks > li")].filter((li) => !li.hidden).map((li) => li.dataset.who || "-"),
  Mine: document.querySelectorAll("[data-mine]").length,
  Fold: document.querySelector("#renewals").getBoundingClientRect().bottom,
  Open: document.querySelector("details.me").open,
  All: document.querySelectorAll("#overdue .tasks > li[data-who]").length,
})`

// The page of today, at 1440 × 900: all that is to be acted on is above the fold.
// Whoever says who they are finds their own things first, then the team's, and is
// remembered; whoever says nothing sees the first of all.
func TestTodayIsReadAsSomebody(t *testing.T) {
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	for name, page := range map[string]string{"http": server.URL + "/", "file": "file://" + filepath.ToSlash(out) + "/index.html"} {
		t.Run(name, func(t *testing.T) {
			host := ""
			if name == "http" {
				host = strings.TrimPrefix(server.URL, "http://")
			}
			w := open(t, host)
			ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
			defer cancel()
			read := func() today {
				t.Helper()
				got, err := chromedp.Run(ctx, chromedp.Evaluate[today](readToday))
				if err != nil {
					t.Fatal(err)
				}
				return got
			}
			do := func(actions ...chromedp.Action[chromedp.Void]) {
				t.Helper()
				if err := chromedp.Do(ctx, actions...); err != nil {
					t.Fatal(err)
				}
			}
			do(chromedp.Navigate(page), chromedp.WaitReady("main"))
			all := read()
			if all.Summary != "Me" || all.Mine != 0 || len(all.Shown) != 4 || all.All <= 4 {
				t.Fatalf("to nobody in particular: %+v", all)
			}
			if all.Fold > 900 {
				t.Errorf("renewals end at %g pixels, below the fold", all.Fold)
			}

			// Ben Ito has overdue things; they come first, and stay so on the next visit.
			do(chromedp.Click("details.me > summary"), chromedp.Click(`a[data-me="ben-ito"]`, chromedp.NodeVisible))
			mine := read()
			if mine.Summary != "Me: Ben Ito" || mine.Open || mine.Mine == 0 || len(mine.Shown) == 0 || mine.Shown[0] != "ben-ito" {
				t.Errorf("to Ben: %+v", mine)
			}
			others := false
			for _, who := range mine.Shown {
				if others && who == "ben-ito" {
					t.Errorf("one of his comes after the team's: %v", mine.Shown)
				}
				others = others || who != "ben-ito"
			}
			do(chromedp.Reload(), chromedp.WaitReady("main"))
			if again := read(); again.Summary != "Me: Ben Ito" || strings.Join(again.Shown, " ") != strings.Join(mine.Shown, " ") {
				t.Errorf("on the next visit: %+v", again)
			}

			// Nobody again.
			do(chromedp.Click("details.me > summary"), chromedp.Click(`details.me button`, chromedp.NodeVisible))
			if none := read(); none.Summary != "Me" || none.Mine != 0 || strings.Join(none.Shown, " ") != strings.Join(all.Shown, " ") {
				t.Errorf("to nobody again: %+v, first %v", none, all.Shown)
			}
			for _, f := range w.faults() {
				t.Error(f)
			}
		})
	}
}

// Without scripts the menu leads to people's own pages, which are there.
func TestMeWithoutScript(t *testing.T) {
	out := demo(t)
	page, err := os.ReadFile(filepath.Join(out, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`<a href="\./(people/[a-z-]+/)" data-me=`).FindAllStringSubmatch(string(page), -1)
	if len(names) < 5 {
		t.Errorf("%d people in the menu", len(names))
	}
	for _, m := range names {
		if _, err := os.Stat(filepath.Join(out, m[1], "index.html")); err != nil {
			t.Error(err)
		}
	}
}
