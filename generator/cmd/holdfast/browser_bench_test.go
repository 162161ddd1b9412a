package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"holdfast/generator/internal/sample"
)

// atTenThousand is a built site of 10,000 clients: HOLDFAST_BUILT names one that is
// there, else HOLDFAST_CLIENTS clients are made and built.
func atTenThousand(b *testing.B) string {
	if dir := os.Getenv("HOLDFAST_BUILT"); dir != "" {
		return dir
	}
	clients := 10_000
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_CLIENTS")); err == nil {
		clients = n
	}
	site, out := b.TempDir(), b.TempDir()
	if err := sample.Write(site, sample.Options{Seed: 1, Clients: clients, Playbooks: clients / 10}); err != nil {
		b.Fatal(err)
	}
	var stderr strings.Builder
	if code := run(b.Context(), []string{"--site", site, "build", "--out", out}, strings.NewReader(""), &strings.Builder{}, &stderr, time.Now); code != 0 {
		b.Fatal(stderr.String())
	}
	return out
}

// What a reader of a large book waits for, over loopback: until the list of clients
// answers, until all its rows are there, from a letter in the filter to the next
// picture, and until the largest part of a client's page is painted on a processor
// four times slower.
//
//	TMPDIR=/dev/shm go test -run '^$' -bench Reading -benchtime 10x ./generator/cmd/holdfast
func BenchmarkReading(b *testing.B) {
	out := atTenThousand(b)
	server := httptest.NewServer(http.FileServer(http.Dir(out)))
	defer server.Close()
	w := open(b, strings.TrimPrefix(server.URL, "http://"))
	clients, err := filepath.Glob(filepath.Join(out, "clients/*/index.html"))
	if err != nil || len(clients) == 0 {
		b.Fatal("no clients", err)
	}
	measure := func(script string) float64 {
		b.Helper()
		ms, err := chromedp.Run(w.ctx, chromedp.Evaluate[float64](script, chromedp.EvalAwaitPromise))
		if err != nil {
			b.Fatal(err)
		}
		return ms
	}
	slow := func(rate float64) {
		b.Helper()
		err := chromedp.Do(w.ctx, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: rate})
			return err
		}))
		if err != nil {
			b.Fatal(err)
		}
	}
	times := map[string][]float64{}
	note := func(name string, ms float64) { times[name] = append(times[name], ms) }
	n := 0
	for b.Loop() {
		if err := chromedp.Do(w.ctx, chromedp.Navigate(server.URL+"/clients/"), chromedp.WaitVisible("form.filters")); err != nil {
			b.Fatal(err)
		}
		note("list", measure(`performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd`))
		note("whole", measure(`(async () => {
			while (document.getElementById("client-list").dataset.state !== "whole") await new Promise((r) => setTimeout(r, 5));
			return performance.now();
		})()`))
		note("filter", measure(`(async () => {
			const box = document.querySelector("form.filters input"), all = [];
			for (const q of ["a", "an", "ann", "", "x"]) {
				const from = performance.now();
				box.value = q;
				box.dispatchEvent(new Event("input", { bubbles: true }));
				document.body.getBoundingClientRect(); // laid out
				all.push(performance.now() - from);
				await new Promise((r) => requestAnimationFrame(() => setTimeout(r)));
			}
			return Math.max(...all);
		})()`))
		slow(4)
		page := "/clients/" + filepath.Base(filepath.Dir(clients[n*997%len(clients)])) + "/"
		n++
		if err := chromedp.Do(w.ctx, chromedp.Navigate(server.URL+page), chromedp.WaitReady("#timeline")); err != nil {
			b.Fatal(err)
		}
		note("largest-paint", measure(`new Promise((done) => {
			new PerformanceObserver((l) => done(l.getEntries().at(-1).startTime)).observe({ type: "largest-contentful-paint", buffered: true });
		})`))
		slow(1)
	}
	for name, all := range times {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], name+"-p50-ms")
		b.ReportMetric(all[len(all)-1], name+"-max-ms")
	}
}
