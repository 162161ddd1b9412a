package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"holdfast/generator/internal/sample"
)

// A note is added to a record of the reference work while it is served: how long
// until the client's page is on disk, until a browser that shows it has loaded
// it again, and until every other page is written. The quiet period is in all.
//
//	TMPDIR=/dev/shm go test -run '^$' -bench Serving -benchtime 40x ./generator/cmd/holdfast
//
// With HOLDFAST_REPORT=1 the site has the report of thirty blocks, too.
func BenchmarkServing(b *testing.B) {
	clients := 10_000
	if n, err := strconv.Atoi(os.Getenv("HOLDFAST_CLIENTS")); err == nil {
		clients = n
	}
	dir := filepath.Join(b.TempDir(), "site")
	if err := sample.Write(dir, sample.Options{Seed: 1, Clients: clients, Playbooks: clients / 10}); err != nil {
		b.Fatal(err)
	}
	if os.Getenv("HOLDFAST_REPORT") != "" {
		writeThirty(b, dir)
	}
	s := startServe(b, time.Now, dir, "serve", "--addr", "127.0.0.1:0")
	w := open(b, strings.TrimPrefix(s.url, "http://"))
	records, err := filepath.Glob(filepath.Join(dir, "data/clients/*.yaml"))
	if err != nil || len(records) == 0 {
		b.Fatal(err)
	}
	built := func() { s.stderr.wants(b, `^built `) }
	built()
	var disk, browser, all []time.Duration
	n := 0
	for b.Loop() {
		n++
		id := strings.TrimSuffix(filepath.Base(records[n*37%len(records)]), ".yaml")
		mark := fmt.Sprintf("Rang about note %d.", n)
		time.Sleep(300 * time.Millisecond) // a reload of the last page is over
		if err := chromedp.Do(w.ctx, chromedp.Navigate(s.url+"/clients/"+id+"/"), chromedp.WaitReady("#timeline")); err != nil {
			b.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond) // the page listens by now
		page := filepath.Join(dir, "public/clients", id, "index.html")
		begun := time.Now()
		note := "events: [{date: 2026-02-11, kind: call, summary: " + mark + "}]\n"
		if err := writeFile(filepath.Join(dir, "data/clients", id, fmt.Sprintf("note-%d.yaml", n)), note); err != nil {
			b.Fatal(err)
		}
		for ; ; time.Sleep(time.Millisecond) {
			if body, err := os.ReadFile(page); err == nil && strings.Contains(string(body), mark) {
				break
			}
			if time.Since(begun) > patience {
				b.Fatalf("%s does not say %q", page, mark)
			}
		}
		disk = append(disk, time.Since(begun))
		for {
			shown, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.body?.textContent.includes(%q) ?? false`, mark)))
			if err == nil && shown {
				break
			}
			if time.Since(begun) > patience {
				b.Fatalf("the browser does not show %q", mark)
			}
		}
		browser = append(browser, time.Since(begun))
		built()
		all = append(all, time.Since(begun))
	}
	for name, list := range map[string][]time.Duration{"disk": disk, "browser": browser, "all": all} {
		slices.Sort(list)
		b.ReportMetric(list[len(list)/2].Seconds()*1000, name+"-p50-ms")
		b.ReportMetric(list[len(list)*95/100].Seconds()*1000, name+"-p95-ms")
	}
}

// writeThirty adds the report of thirty blocks to a site.
func writeThirty(b *testing.B, dir string) {
	b.Helper()
	queries, err := os.ReadFile("../../internal/report/testdata/thirty.sql")
	if err != nil {
		b.Fatal(err)
	}
	page := "---\ntitle: Thirty blocks\n---\n"
	for q := range strings.Lines(string(queries)) {
		page += "\n```table\nquery: |\n  " + q + "```\n"
	}
	if err := writeFile(filepath.Join(dir, "content/reports/thirty.md"), page); err != nil {
		b.Fatal(err)
	}
}

func writeFile(name, body string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(body), 0o666)
}
