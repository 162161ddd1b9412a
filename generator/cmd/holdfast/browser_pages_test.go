package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pageTypes are one page of each kind, the client's in each state.
var pageTypes = []struct{ name, address string }{
	{"home", "/"},
	{"clients", "/clients/"},
	{"client-at-risk", "/clients/northwind-freight/"},
	{"client-active", "/clients/garside-looms/"},
	{"client-notice", "/clients/calder-ceramics/"},
	{"client-lost", "/clients/larkfield-lighting/"},
	{"client-won-back", "/clients/stannard-pumps/"},
	{"client-let-go", "/clients/ostrava-tools/"},
	{"client-prospect", "/clients/pellworm-instruments/"},
	{"brief", "/clients/northwind-freight/brief/"},
	{"value", "/clients/northwind-freight/value/"},
	{"cases", "/cases/"},
	{"case-open", "/cases/northwind-freight/2026-price/"},
	{"case-closed", "/cases/larkfield-lighting/2024-price/"},
	{"questionnaire", "/cases/larkfield-lighting/2024-price/questionnaire/"},
	{"playbooks", "/playbooks/"},
	{"playbook", "/playbooks/competitor-price/"},
	{"reasons", "/reasons/"},
	{"reason", "/reasons/competitor-price/"},
	{"signs", "/signs/"},
	{"sign", "/signs/quiet/"},
	{"rivals", "/rivals/"},
	{"people", "/people/"},
	{"person", "/people/maria-lopez/"},
	{"lessons", "/lessons/"},
	{"testimonials", "/testimonials/"},
	{"measures", "/measures/"},
	{"reports", "/reports/"},
	{"report", "/reports/retention-review/"},
	{"each", "/reports/account-review/"},
	{"each-one", "/reports/account-review/northwind-freight/"},
	{"dictionary", "/reports/data/"},
	{"search", "/search/?q=northwind"},
	{"folder", "/about/"},
	{"about", "/about/this-site/"},
	{"advice", "/about/advice/"},
	{"components", "/about/components/"},
	{"not-found", "/404.html"},
}

// A screen is what a page is looked at on.
type screen struct {
	width, height int64
	touch         bool
}

var screens = []screen{{1440, 900, false}, {768, 1024, true}, {390, 844, true}}

// Every page type, on a desk, a tablet and a phone, light and dark: nothing for
// axe-core to find, no scrolling sideways, no more than 0.02 of layout shift, not
// a word on the console. HOLDFAST_SHOTS names a folder that keeps a picture of
// each; HOLDFAST_SHOTS_BEFORE one to compare them with (see differs).
func TestEveryPageType(t *testing.T) {
	axe, err := os.ReadFile("../../../node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("%v: make brings it", err)
	}
	out := demo(t)
	server := httptest.NewServer(withHeaders(t, out))
	defer server.Close()
	w := open(t, strings.TrimPrefix(server.URL, "http://"))
	for _, s := range screens {
		if err := w.resize(s); err != nil {
			t.Fatal(err)
		}
		for _, p := range pageTypes {
			t.Run(fmt.Sprintf("%s/%d", p.name, s.width), func(t *testing.T) {
				if err := w.theme("light"); err != nil {
					t.Fatal(err)
				}
				w.visit(t, server.URL+p.address)
				w.stands(t, s)
				for _, theme := range []string{"light", "dark"} {
					if err := w.theme(theme); err != nil {
						t.Fatal(err)
					}
					w.accessible(t, string(axe), theme)
					w.shoot(t, fmt.Sprintf("%s-%d-%s.png", p.name, s.width, theme))
				}
				for _, f := range w.faults() {
					t.Error(f)
				}
			})
		}
	}
}

// resize makes the tab as large as a screen.
func (w *watched) resize(s screen) error {
	var opts []chromedp.EmulateViewportOption
	if s.touch {
		opts = append(opts, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	return chromedp.Do(w.ctx, chromedp.EmulateViewport(s.width, s.height, opts...))
}

// theme is what the reader's system prefers.
func (w *watched) theme(name string) error {
	return w.media("", &emulation.MediaFeature{Name: "prefers-color-scheme", Value: name})
}

// media sets the medium, "" for a screen, and what the reader prefers.
func (w *watched) media(medium string, features ...*emulation.MediaFeature) error {
	return chromedp.Do(w.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: medium, Features: features})
		return err
	}))
}

// measured is how a page stands on a screen.
type measured struct {
	Wide  float64  // how wide all of it is, in pixels
	Past  []string // what may be why: the first that reach past the right edge
	Shift float64  // all layout shift since it was opened, as Chromium counts it
	Moved []string // what shifted: from where to where
}

const measure = `(async () => {
  const list = await new Promise((done) => {
    new PerformanceObserver((l) => done(l.getEntries())).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done([]), 50);
  });
  const width = document.documentElement.clientWidth;
  const past = [...document.querySelectorAll("body *")].filter((e) => {
    const r = e.getBoundingClientRect();
    return r.width > 0 && r.right > width + 1 && !e.closest(".table-wrap, pre, .rail, .skip, .unseen") && getComputedStyle(e).position !== "absolute";
  });
  scrollTo(0, 0); // for the picture
  return { Wide: document.documentElement.scrollWidth, Past: past.slice(0, 4).map((e) => e.outerHTML.slice(0, 120)), Shift: list.reduce((sum, e) => sum + e.value, 0),
    Moved: list.flatMap((e) => e.sources.map((s) => Math.round(e.startTime) + " ms, " + [s.previousRect, s.currentRect].map((r) => [r.x, r.y, r.width, r.height].map(Math.round)).join(" to ") + ": " + (s.node?.outerHTML ?? s.node?.textContent ?? "").slice(0, 120))) };
})()`

// stands holds a page to its screen: no scrolling sideways, nothing past the
// edge, hardly any layout shift.
func (w *watched) stands(t *testing.T, s screen) {
	t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[measured](measure, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if got.Wide > float64(s.width) {
		t.Errorf("is %g pixels wide on a screen of %d; past the edge: %s", got.Wide, s.width, strings.Join(got.Past, "\n"))
	}
	if got.Shift > 0.02 {
		t.Errorf("shifts by %.3f while it loads:\n%s", got.Shift, strings.Join(got.Moved, "\n"))
	}
}

// accessible runs axe-core: all its rules in light, and in dark those that colours
// can break.
func (w *watched) accessible(t *testing.T, axe, theme string) {
	t.Helper()
	only := `{}`
	if theme == "dark" {
		only = `{runOnly: ["color-contrast", "link-in-text-block"]}`
	}
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	const report = `(async () => {
	  if (!window.axe) throw new Error("axe-core is not there");
	  const found = await axe.run(document, Object.assign({resultTypes: ["violations"]}, %s));
	  return JSON.stringify(found.violations.flatMap((v) => v.nodes.slice(0, 5).map((n) => v.id + " (" + v.nodes.length + "): " + v.help + "\n  " + n.html.slice(0, 200) + "\n  " + (n.any[0] || n.all[0] || n.none[0] || {}).message)));
	})()`
	loaded, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!window.axe`))
	if err == nil && !loaded {
		_, err = chromedp.Run(ctx, chromedp.Evaluate[bool](axe+";true"))
	}
	if err != nil {
		t.Fatal(err)
	}
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(report, only), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	var violations []string
	if err := json.Unmarshal([]byte(text), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("axe, %s: %s", theme, v)
	}
}

// shoot keeps a picture of the whole page where HOLDFAST_SHOTS says, and compares
// it with the one of that name in HOLDFAST_SHOTS_BEFORE.
func (w *watched) shoot(t *testing.T, name string) {
	t.Helper()
	keep, before := os.Getenv("HOLDFAST_SHOTS"), os.Getenv("HOLDFAST_SHOTS_BEFORE")
	if keep == "" && before == "" {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if keep != "" {
		if err := writeFile(filepath.Join(keep, name), string(png)); err != nil {
			t.Fatal(err)
		}
	}
	if before == "" {
		return
	}
	old, err := os.ReadFile(filepath.Join(before, name))
	if err != nil {
		t.Fatal(err)
	}
	part, err := differs(old, png)
	if err != nil {
		t.Fatal(err)
	}
	if part > tolerance {
		t.Errorf("%s: %.2f %% of the picture differs from before; %.2f %% is tolerated", name, 100*part, 100*tolerance)
	}
}
