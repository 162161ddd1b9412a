package main

import (
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"holdfast/generator/internal/markdown"
)

// The advice that Holdfast was made to follow, by the letter of its source and a number.
var advice = func() (ids []string) {
	for _, source := range []struct {
		letter string
		rows   int
	}{{"E", 11}, {"R", 18}, {"W", 10}, {"C", 7}, {"M", 8}} {
		for n := range source.rows {
			ids = append(ids, fmt.Sprint(source.letter, n+1))
		}
	}
	return ids
}()

// Each piece of advice has its row, and each link of the row leads to a page of
// the built demo that says what the link's title promises. The titles are in
// content/about/advice.md, where a reader sees them too.
func TestAdviceCanBeSeen(t *testing.T) {
	dir := os.DirFS(demo(t))
	for _, fault := range adviceFaults(dir, "about/advice/index.html", advice) {
		t.Error(fault)
	}
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr>\s*<td[^>]*>([A-Z]\d+)</td>(.*?)</tr>`)
	titled    = regexp.MustCompile(`<a href="([^"]+)"(?: title="([^"]*)")?`)
	unseen    = regexp.MustCompile(`(?s)<(script|style|template)\b.*?</(?:script|style|template)>`)
	markup    = regexp.MustCompile(`<[^>]*>`)
	enoughFor = 2 // words in a title: one alone is on every page
)

// adviceFaults reads a page's table of advice and follows its links.
func adviceFaults(dir fs.FS, page string, want []string) (faults []string) {
	src, err := fs.ReadFile(dir, page)
	if err != nil {
		return []string{err.Error()}
	}
	rows := map[string]string{}
	for _, m := range tableRow.FindAllStringSubmatch(string(src), -1) {
		if rows[m[1]] != "" {
			faults = append(faults, m[1]+" is there twice")
		}
		rows[m[1]] = m[2]
	}
	for _, id := range want {
		links := titled.FindAllStringSubmatch(rows[id], -1)
		if len(links) == 0 {
			faults = append(faults, id+" leads nowhere")
		}
		for _, l := range links {
			if err := promiseKept(dir, page, html.UnescapeString(l[1]), html.UnescapeString(l[2])); err != nil {
				faults = append(faults, fmt.Sprintf("%s: %s: %v", id, l[1], err))
			}
		}
	}
	return faults
}

// promiseKept follows a link and looks for the words that its title promises.
func promiseKept(dir fs.FS, from, link, promise string) error {
	if len(wordsOf(promise)) < enoughFor {
		return fmt.Errorf("the title %q promises too little", promise)
	}
	target, _, _ := strings.Cut(link, "#")
	src, err := fs.ReadFile(dir, fileAt(from, target, "/"))
	if err != nil {
		return err
	}
	_, body, found := strings.Cut(string(src), "<main")
	if !found {
		return errors.New("it has no main part")
	}
	body = html.UnescapeString(markup.ReplaceAllString(unseen.ReplaceAllString(body, ""), " "))
	if seen := strings.Join(strings.Fields(body), " "); !strings.Contains(seen, promise) {
		return fmt.Errorf("it does not say %q", promise)
	}
	return nil
}

func TestAdviceFaults(t *testing.T) {
	row := func(id, link string) string {
		return "<tr>\n<td>" + id + "</td>\n<td>Do it</td><td>" + link + "</td></tr>"
	}
	dir := fstest.MapFS{
		"about/advice/index.html": {Data: []byte("<main><table>" +
			row("A1", `<a href="../../signs/quiet/#x" title="gone quiet &amp; still">q</a>`) +
			row("A2", `<a href="../../signs/none/" title="gone quiet">q</a>`) +
			row("A3", `<a href="../../signs/quiet/" title="gone loud">q</a>`) +
			row("A4", `<a href="../../signs/quiet/" title="in a script">q</a>`) +
			row("A5", `<a href="../../signs/quiet/">q</a>`) +
			row("A6", `nothing`) + "</table></main>")},
		"signs/quiet/index.html": {Data: []byte("gone loud<main>They have <b>gone</b>\n quiet &amp; still<script>in a script</script></main>")},
	}
	var bad []string
	for _, f := range adviceFaults(dir, "about/advice/index.html", []string{"A1", "A2", "A3", "A4", "A5", "A6", "A7"}) {
		bad = append(bad, f[:2])
	}
	if want := []string{"A2", "A3", "A4", "A5", "A6", "A7"}; !slices.Equal(bad, want) {
		t.Errorf("faults in %v; want them in %v", bad, want)
	}
}

// What the page on ten minutes says to do gives a site of one's own: the
// handbook, three lines of a client, and a customer from an invoice file.
func TestTenMinutes(t *testing.T) {
	root := os.DirFS("../../..")
	_, body, _ := strings.Cut(read(t, "../../../content/about/ten-minutes.md"), "\n---\n")
	says := map[string][]string{}
	for _, m := range regexp.MustCompile("(?s)```(\\w+)\n(.*?)```").FindAllStringSubmatch(body, -1) {
		says[m[1]] = append(says[m[1]], m[2])
	}
	if len(says["yaml"]) != 4 || len(says["sh"]) < 5 || len(markdown.Parse(body).Problems()) > 0 {
		t.Fatalf("the page has %d blocks of yaml and %d of commands", len(says["yaml"]), len(says["sh"]))
	}
	site := filepath.Join(t.TempDir(), "our-book")
	mustRun(t, "init", site)
	for _, m := range regexp.MustCompile(`\.\./demo/(\S+)`).FindAllStringSubmatch(strings.Join(says["sh"], ""), -1) {
		copyUnder(t, root, m[1], site)
	}
	write(t, site, "config.yaml", read(t, filepath.Join(site, "config.yaml"))+says["yaml"][0])
	mustRun(t, "--site", site, "new", "client", "acme-freight", "--name", "Acme Freight")
	write(t, site, "data/clients/acme-freight.yaml", says["yaml"][1]+says["yaml"][2])
	write(t, site, "mapping.yaml", says["yaml"][3])
	write(t, site, "invoices.csv", "customer,company,date,amount,invoice\n101,Bell & Rowe,2026-01-05,1200.50,A1\n")
	mustRun(t, "--site", site, "import", "orders", filepath.Join(site, "invoices.csv"), "--map", filepath.Join(site, "mapping.yaml"))
	mustRun(t, "--site", site, "check", "--strict")
	mustRun(t, "--site", site, "build", "--as-of", "2026-02-16")
	for _, page := range []string{"clients/acme-freight", "clients/c-101", "playbooks/making-an-offer", "words/apologies", "about/sources"} {
		read(t, filepath.Join(site, "public", page, "index.html"))
	}
}

// copyUnder copies a file or a folder of src to the same place in dir.
func copyUnder(t *testing.T, src fs.FS, name, dir string) {
	t.Helper()
	err := fs.WalkDir(src, path.Clean(name), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(src, file)
		if err == nil {
			write(t, dir, file, string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
