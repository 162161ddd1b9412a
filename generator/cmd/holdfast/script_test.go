package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect")

// The test binary is also the program: as holdfast it runs main, in a process
// of its own, with its own time zone, locale and folder.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"holdfast": main})
}

// Each script of testdata/script says in its first line what holdfast does. It
// stands in the small sound site of testdata/site, its own files laid over it.
// Beside testscript's commands there are those of scriptCommands.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(env *testscript.Env) error { return layUnder(env.WorkDir, "testdata/site") },
		Cmds:                scriptCommands,
	})
}

// layUnder copies the files of a folder that another one has not.
func layUnder(dir, site string) error {
	return fs.WalkDir(os.DirFS(site), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Stat(target); err == nil {
			return nil
		}
		body, err := os.ReadFile(filepath.Join(site, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		return errors.Join(os.MkdirAll(filepath.Dir(target), 0o777), os.WriteFile(target, body, 0o666))
	})
}

type scriptCommand = func(ts *testscript.TestScript, neg bool, args []string)

var scriptCommands = map[string]scriptCommand{
	"exits":     cmdExits,     // exits CODE PROGRAM ARG…: like exec, with that exit code
	"mend":      cmdMend,      // mend FILE OLD NEW: OLD, which is there once, becomes NEW; \n, \t, \xff, \u202e as in Go
	"repeat":    cmdRepeat,    // repeat FILE TEXT N: adds the text so often to the end
	"gzip":      cmdGzip,      // gzip FILE: packs it in place
	"tree":      cmdTree,      // tree DIR: prints every file with its hash, sorted
	"same":      cmdSame,      // [!] same DIR DIR: the same files with the same bytes
	"holds":     cmdHolds,     // [!] holds DIR TEXT…: each (none) of the texts is in a file or its name
	"inorder":   cmdInOrder,   // inorder FILE TEXT…: the texts are there, in this order
	"json":      cmdJSON,      // json FILE PATH VALUE: files.0.size 12; keys are listed as keys:a,b
	"count":     cmdCount,     // count FILE SELECTOR N: so many elements, as #timeline li[data-kind=call]
	"attrs":     cmdAttrs,     // attrs FILE SELECTOR NAME VALUE…: that attribute of each, in order
	"linkcheck": cmdLinkcheck, // linkcheck DIR [BASE PATH]: every link within the site leads somewhere
	"manifest":  cmdManifest,  // manifest DIR: the manifest lists every other file as it is
	"safe":      cmdSafe,      // safe DIR: nothing inline that runs, nothing from another host
}

func wants(ts *testscript.TestScript, neg, mayNeg bool, args []string, atLeast int, usage string) {
	if neg && !mayNeg || len(args) < atLeast {
		ts.Fatalf("usage: %s", usage)
	}
}

func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 2, "exits CODE PROGRAM ARG…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%s does not run: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func cmdMend(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "mend FILE OLD NEW")
	text, old, new := ts.ReadFile(args[0]), unescaped(ts, args[1]), unescaped(ts, args[2])
	if n := strings.Count(text, old); n != 1 {
		ts.Fatalf("%s holds %q %d times, not once", args[0], old, n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, old, new, 1)), 0o666))
}

func cmdRepeat(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "repeat FILE TEXT N")
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	text := ts.ReadFile(args[0]) + strings.Repeat(unescaped(ts, args[1]), n)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

func cmdGzip(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 1, "gzip FILE")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, z.Close(), os.WriteFile(ts.MkAbs(args[0]), packed.Bytes(), 0o666)))
}

// unescaped reads Go's escapes, for what a script cannot hold as it is.
func unescaped(ts *testscript.TestScript, s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	ts.Check(err)
	return s
}

func cmdTree(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 1, "tree DIR")
	files, err := treeOf(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(ts.Stdout(), "%s %s\n", files[name], name)
	}
}

func cmdSame(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, true, args, 2, "[!] same DIR DIR")
	a, err := treeOf(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := treeOf(ts.MkAbs(args[1]))
	ts.Check(err)
	switch diff := treeDiff(a, b); {
	case neg && len(diff) == 0:
		ts.Fatalf("%s and %s are the same", args[0], args[1])
	case !neg && len(diff) > 0:
		ts.Fatalf("%s and %s differ in %s", args[0], args[1], strings.Join(diff, " "))
	}
}

// hashes hold any five digits now and then, and say nothing.
var hashes = regexp.MustCompile(`\b[0-9a-f]{12,}\b`)

func cmdHolds(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, true, args, 2, "[!] holds DIR TEXT…")
	dir := os.DirFS(ts.MkAbs(args[0]))
	found := map[string]string{}
	ts.Check(eachFile(dir, func(name string, body []byte) error {
		body = hashes.ReplaceAll(body, nil)
		for _, text := range args[1:] {
			if strings.Contains(name, text) || strings.Contains(string(body), text) {
				found[text] = name
			}
		}
		return nil
	}))
	for _, text := range args[1:] {
		switch in, ok := found[text]; {
		case neg && ok:
			ts.Fatalf("%q is in %s/%s", text, args[0], in)
		case !neg && !ok:
			ts.Fatalf("%q is nowhere in %s", text, args[0])
		}
	}
}

func cmdInOrder(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "inorder FILE TEXT…")
	rest := ts.ReadFile(args[0])
	for _, text := range args[1:] {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			ts.Fatalf("%q is not in %s after those before it", text, args[0])
		}
		rest = after
	}
}

func cmdJSON(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "json FILE PATH VALUE")
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	ts.Check(d.Decode(&v))
	got, err := jsonAt(v, args[1])
	ts.Check(err)
	if got != args[2] {
		ts.Fatalf("%s: %s is %s, want %s", args[0], args[1], got, args[2])
	}
}

// jsonAt is the value at a path of keys and indexes as text: strings bare, other
// values as JSON. A last step of len or keys asks for just that.
func jsonAt(v any, at string) (string, error) {
	for step := range strings.SplitSeq(strings.Trim(at, "."), ".") {
		switch x := v.(type) {
		case map[string]any:
			if step == "keys" {
				return strings.Join(slices.Sorted(maps.Keys(x)), ","), nil
			}
			v = x[step]
		case []any:
			if step == "len" {
				return strconv.Itoa(len(x)), nil
			}
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(x) {
				return "", fmt.Errorf("%s: no element %s in a list of %d", at, step, len(x))
			}
			v = x[i]
		default:
			return "", fmt.Errorf("%s: nothing at %s", at, step)
		}
	}
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func cmdCount(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "count FILE SELECTOR N")
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	if got := len(selected(ts, args[0], args[1])); got != want {
		ts.Fatalf("%s has %d of %s, want %d", args[0], got, args[1], want)
	}
}

func cmdAttrs(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 3, "attrs FILE SELECTOR NAME VALUE…")
	var got []string
	for _, n := range selected(ts, args[0], args[1]) {
		got = append(got, n.attr[args[2]])
	}
	if !slices.Equal(got, args[3:]) {
		ts.Fatalf("%s: %s of %s is %q, want %q", args[0], args[2], args[1], got, args[3:])
	}
}

func selected(ts *testscript.TestScript, file, selector string) []*node {
	root, faults := parseHTML(ts.ReadFile(file))
	if len(faults) > 0 {
		ts.Fatalf("%s: %s", file, strings.Join(faults, "\n"))
	}
	return root.find(selector)
}

func check(ts *testscript.TestScript, faults []string) {
	if len(faults) > 0 {
		ts.Fatalf("%s", strings.Join(faults[:min(len(faults), 40)], "\n"))
	}
}

func cmdLinkcheck(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 1, "linkcheck DIR [BASE PATH]")
	base := "/"
	if len(args) > 1 {
		base = args[1]
	}
	check(ts, brokenLinks(os.DirFS(ts.MkAbs(args[0])), base))
}

func cmdManifest(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 1, "manifest DIR")
	check(ts, manifestFaults(os.DirFS(ts.MkAbs(args[0]))))
}

func cmdSafe(ts *testscript.TestScript, neg bool, args []string) {
	wants(ts, neg, false, args, 1, "safe DIR")
	check(ts, unsafeParts(os.DirFS(ts.MkAbs(args[0]))))
}

// eachFile reads every file of a folder, in order of names.
func eachFile(dir fs.FS, each func(name string, body []byte) error) error {
	return fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		body, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		return each(name, body)
	})
}

// treeOf is the hash of every file of a folder, by name.
func treeOf(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := eachFile(os.DirFS(dir), func(name string, body []byte) error {
		files[name] = hashOf(body)
		return nil
	})
	return files, err
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// treeDiff lists the names whose files differ or are in one tree only.
func treeDiff(a, b map[string]string) []string {
	var diff []string
	for name := range a {
		if a[name] != b[name] {
			diff = append(diff, name)
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			diff = append(diff, name)
		}
	}
	slices.Sort(diff)
	return diff
}

// manifestFaults holds manifest.json against the folder it stands in.
func manifestFaults(dir fs.FS) (faults []string) {
	var m struct {
		Files []struct {
			Path, SHA256 string
			Size         int64
		}
	}
	body, err := fs.ReadFile(dir, "manifest.json")
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	if err != nil {
		return []string{err.Error()}
	}
	listed := map[string]bool{"manifest.json": true}
	last := ""
	for _, f := range m.Files {
		body, err := fs.ReadFile(dir, f.Path)
		switch {
		case err != nil:
			faults = append(faults, f.Path+" is in the manifest only")
		case hashOf(body) != f.SHA256 || int64(len(body)) != f.Size:
			faults = append(faults, f.Path+" is not as the manifest has it")
		case f.Path <= last:
			faults = append(faults, f.Path+" is out of order in the manifest")
		case listed[f.Path]:
			faults = append(faults, f.Path+" is in the manifest twice, or is the manifest")
		}
		listed[f.Path], last = true, f.Path
	}
	_ = eachFile(dir, func(name string, _ []byte) error {
		if !listed[name] {
			faults = append(faults, name+" is not in the manifest")
		}
		return nil
	})
	return faults
}

// node is an element of a built page.
type node struct {
	tag      string
	attr     map[string]string
	parent   *node
	children []*node
	text     string // of script, style and title only
}

var (
	voidElements = strings.Fields("area base br col embed hr img input link meta source track wbr path circle rect line")
	rawElements  = strings.Fields("script style title textarea")
	attribute    = regexp.MustCompile(`^\s*([^\s=/>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?`)
)

// parseHTML reads a page that we wrote ourselves, and says where it is not well
// formed: every element that is not empty is closed, in its turn.
func parseHTML(src string) (root *node, faults []string) {
	root = &node{attr: map[string]string{}}
	at, fault := root, func(i int, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("line %d: ", 1+strings.Count(src[:i], "\n"))+fmt.Sprintf(format, args...))
	}
	for i := 0; i < len(src); {
		open := strings.IndexByte(src[i:], '<')
		if open < 0 {
			break
		}
		i += open
		switch {
		case strings.HasPrefix(src[i:], "<!--"):
			i += max(4, strings.Index(src[i:], "-->")+3)
			continue
		case strings.HasPrefix(src[i:], "<!"):
			i += strings.IndexByte(src[i:], '>') + 1
			continue
		case strings.HasPrefix(src[i:], "</"):
			end := strings.IndexByte(src[i:], '>')
			if tag := strings.TrimSpace(src[i+2 : i+end]); at.tag == tag {
				at = at.parent
			} else {
				fault(i, "</%s> closes <%s>", tag, at.tag)
			}
			i += end + 1
			continue
		}
		n := &node{attr: map[string]string{}, parent: at}
		end := i + 1
		for end < len(src) && (src[end] >= 'a' && src[end] <= 'z' || src[end] >= 'A' && src[end] <= 'Z' || src[end] >= '0' && src[end] <= '9') {
			end++
		}
		if n.tag = src[i+1 : end]; n.tag == "" {
			fault(i, "a bare <")
			i++
			continue
		}
		for m := attribute.FindStringSubmatch(src[end:]); m != nil; m = attribute.FindStringSubmatch(src[end:]) {
			if _, twice := n.attr[m[1]]; twice {
				fault(end, "<%s> has %s twice", n.tag, m[1])
			}
			n.attr[m[1]] = html.UnescapeString(m[2] + m[3] + m[4])
			end += len(m[0])
		}
		rest := strings.TrimLeft(src[end:], " \n\t")
		closed := strings.HasPrefix(rest, "/>")
		if !closed && !strings.HasPrefix(rest, ">") {
			fault(i, "<%s is not closed by >", n.tag)
		}
		i = end + strings.IndexByte(src[end:], '>') + 1
		at.children = append(at.children, n)
		switch {
		case closed || slices.Contains(voidElements, n.tag):
		case slices.Contains(rawElements, n.tag):
			stop := strings.Index(src[i:], "</"+n.tag)
			if stop < 0 {
				fault(i, "<%s> has no end", n.tag)
				return root, faults
			}
			n.text = src[i : i+stop]
			i += stop + strings.IndexByte(src[i+stop:], '>') + 1
		default:
			at = n
		}
	}
	if at != root {
		fault(len(src), "<%s> is never closed", at.tag)
	}
	return root, faults
}

// each visits the elements of a page in order.
func (n *node) each(visit func(*node)) {
	for _, c := range n.children {
		visit(c)
		c.each(visit)
	}
}

// find takes a selector of parts such as tag#id[attr][attr=value], parted by
// spaces: each lies within the one before it.
func (n *node) find(selector string) (found []*node) {
	parts := strings.Fields(selector)
	n.each(func(c *node) {
		if !c.matches(parts[len(parts)-1]) {
			return
		}
		left := len(parts) - 2
		for p := c.parent; p != nil && left >= 0; p = p.parent {
			if p.matches(parts[left]) {
				left--
			}
		}
		if left < 0 {
			found = append(found, c)
		}
	})
	return found
}

var selectorPart = regexp.MustCompile(`^([a-z0-9]*)(?:#([\w-]+))?(?:\.([\w-]+))?((?:\[[\w-]+(?:=[^\]]*)?\])*)$`)

func (n *node) matches(part string) bool {
	m := selectorPart.FindStringSubmatch(part)
	if m == nil {
		panic("no selector: " + part)
	}
	if m[1] != "" && n.tag != m[1] || m[2] != "" && n.attr["id"] != m[2] || m[3] != "" && !slices.Contains(strings.Fields(n.attr["class"]), m[3]) {
		return false
	}
	for test := range strings.SplitSeq(strings.Trim(m[4], "[]"), "][") {
		name, want, exact := strings.Cut(test, "=")
		if got, has := n.attr[name]; name != "" && (!has || exact && got != want) {
			return false
		}
	}
	return true
}

// pagesOf reads every page of a built site.
func pagesOf(dir fs.FS) (pages map[string]*node, faults []string) {
	pages = map[string]*node{}
	err := eachFile(dir, func(name string, body []byte) error {
		if path.Ext(name) == ".html" {
			root, bad := parseHTML(string(body))
			pages[name] = root
			for _, b := range bad {
				faults = append(faults, name+": "+b)
			}
		}
		return nil
	})
	if err != nil {
		faults = append(faults, err.Error())
	}
	if len(pages) == 0 {
		faults = append(faults, "there are no pages")
	}
	return pages, faults
}

var (
	hasScheme  = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*:|//)`)
	linkScheme = regexp.MustCompile(`^(?:https?|mailto|tel):`)
	cssLoads   = regexp.MustCompile(`(?i)@import|url\(\s*['"]?(?:[a-z]+:)?//|expression\(`)
)

// unsafeParts finds what promise 4 and "asks nothing of any other host" rule
// out: inline scripts, styles and handlers, a policy with holes or none, and
// anything loaded from elsewhere. Links to other hosts are fine.
func unsafeParts(dir fs.FS) []string {
	pages, faults := pagesOf(dir)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		bad := func(format string, args ...any) { faults = append(faults, name+": "+fmt.Sprintf(format, args...)) }
		policies := pages[name].find("head meta[http-equiv=Content-Security-Policy]")
		if len(policies) != 1 || strings.Contains(policies[0].attr["content"], "unsafe") || !strings.Contains(policies[0].attr["content"], "default-src 'none'") {
			bad("no strict Content-Security-Policy")
		}
		pages[name].each(func(n *node) { unsafeElement(n, bad) })
	}
	_ = eachFile(dir, func(name string, body []byte) error {
		if path.Ext(name) == ".css" && cssLoads.Match(body) {
			faults = append(faults, name+" loads something")
		}
		return nil
	})
	return faults
}

func unsafeElement(n *node, bad func(string, ...any)) {
	switch n.tag {
	case "script":
		if data := n.attr["type"] == "application/json"; !data && (n.attr["src"] == "" || strings.TrimSpace(n.text) != "") {
			bad("an inline script: %.60q", n.text)
		}
	case "style", "iframe", "object", "embed", "base", "frame", "applet":
		bad("<%s>", n.tag)
	}
	for name, value := range n.attr {
		switch {
		case strings.HasPrefix(strings.ToLower(name), "on"), name == "style", name == "srcdoc":
			bad("<%s> has %s=%.60q", n.tag, name, value)
		case name == "href" && (n.tag == "a" || n.attr["rel"] == "canonical"), name == "cite":
			if hasScheme.MatchString(value) && !linkScheme.MatchString(value) {
				bad("<%s> leads to %q", n.tag, value)
			}
		case slices.Contains([]string{"src", "srcset", "href", "action", "formaction", "poster", "data", "background", "xlink:href"}, name):
			if hasScheme.MatchString(value) && !strings.HasPrefix(value, "data:image/") {
				bad("<%s> loads %q", n.tag, value)
			}
		}
	}
}

// brokenLinks follows every link of every page that stays in the site, and the
// lines of _redirects and sitemap.xml. base is config's base_path.
func brokenLinks(dir fs.FS, base string) []string {
	pages, faults := pagesOf(dir)
	ids := map[string]map[string]bool{}
	for name, root := range pages {
		ids[name] = map[string]bool{}
		root.each(func(n *node) {
			if id, has := n.attr["id"]; has {
				if ids[name][id] {
					faults = append(faults, fmt.Sprintf("%s: the id %q is there twice", name, id))
				}
				ids[name][id] = true
			}
		})
	}
	follow := func(from, link string) {
		target, fragment, _ := strings.Cut(link, "#")
		target, _, _ = strings.Cut(target, "?")
		file := from
		if target != "" {
			file = fileAt(from, target, base)
		}
		if st, err := fs.Stat(dir, file); err != nil || st.IsDir() {
			faults = append(faults, fmt.Sprintf("%s: %q leads to %s, which is not there", from, link, file))
		} else if fragment != "" && pages[file] != nil && !ids[file][fragment] {
			faults = append(faults, fmt.Sprintf("%s: %q leads to an id that %s has not", from, link, file))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		pages[name].each(func(n *node) {
			for _, a := range []string{"href", "src", "action"} {
				if link := n.attr[a]; link != "" && !hasScheme.MatchString(link) {
					follow(name, html.UnescapeString(link))
				}
			}
		})
	}
	redirects, _ := fs.ReadFile(dir, "_redirects")
	for line := range strings.Lines(string(redirects)) {
		if f := strings.Fields(line); len(f) > 1 && !strings.HasPrefix(line, "#") {
			follow("_redirects", f[1])
		}
	}
	sitemap, _ := fs.ReadFile(dir, "sitemap.xml")
	for _, m := range regexp.MustCompile(`<loc>https?://[^/<]+([^<]*)</loc>`).FindAllStringSubmatch(string(sitemap), -1) {
		follow("sitemap.xml", m[1])
	}
	return faults
}

// fileAt is the file that a link of one page leads to.
func fileAt(from, target, base string) string {
	slash := strings.HasSuffix(target, "/") || path.Base(target) == "." || path.Base(target) == ".."
	file, absolute := strings.CutPrefix(target, base)
	if !absolute && !strings.HasPrefix(target, "/") {
		file = path.Join(path.Dir(from), target)
	}
	if slash || file == "" {
		file = path.Join(file, "index.html")
	}
	return path.Clean(file)
}

// Every code of a diagnostic has a script that breaks a site so, sees it said,
// mends the site and sees it pass: check_bad_date.txtar, or import_… for those
// of an import and build_… for those of a build.
func TestEveryCodeHasAScript(t *testing.T) {
	for pkg, prefix := range map[string]string{"book": "check", "markdown": "check", "orders": "import", "site": "build"} {
		codes := codesIn(t, "../../internal/"+pkg)
		if len(codes) == 0 {
			t.Errorf("no codes were found in %s; look at codesIn", pkg)
		}
		for _, code := range codes {
			name := "testdata/script/" + prefix + "_" + strings.ReplaceAll(code, "-", "_") + ".txtar"
			if where, never := unreachable[code]; never {
				t.Logf("%s of %s: %s", code, pkg, where)
				continue
			}
			script, err := os.ReadFile(name)
			if err != nil {
				t.Errorf("%s of %s has no script %s", code, pkg, name)
			} else if text := strings.ReplaceAll(string(script), `\`, ""); !strings.Contains(text, "["+code+"]") {
				t.Errorf("%s does not show [%s]", name, code)
			}
		}
	}
}

// unreachable are codes that no input is known to give.
var unreachable = map[string]string{
	"unreadable": "only where goldmark itself fails; package markdown tests it",
}

var codeShape = regexp.MustCompile(`^[a-z]+(?:-[a-z]+)*$`)

// codesIn reads a package's source for the codes of its diagnostics: what is
// assigned to a Code, and what is passed for a parameter called code.
func codesIn(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	c := codeReader{params: map[string][]int{}, found: map[string]bool{}}
	for _, f := range files {
		ast.Inspect(f, c.learn)
	}
	for _, f := range files {
		ast.Inspect(f, c.read)
	}
	return slices.Sorted(maps.Keys(c.found))
}

// codeReader knows which arguments of which functions are codes.
type codeReader struct {
	params map[string][]int
	found  map[string]bool
}

// learn notes each function, named or in a variable, that has a parameter code.
func (c *codeReader) learn(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		c.signature(n.Name.Name, n.Type)
	case *ast.AssignStmt:
		for i, r := range n.Rhs {
			if lit, ok := r.(*ast.FuncLit); ok {
				c.signature(nameOf(n.Lhs[i]), lit.Type)
			}
		}
	}
	return true
}

func (c *codeReader) signature(name string, f *ast.FuncType) {
	i := 0
	for _, p := range f.Params.List {
		for _, id := range p.Names {
			if id.Name == "code" {
				c.params[name] = append(c.params[name], i)
			}
			i++
		}
	}
}

func (c *codeReader) read(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if nameOf(n.Key) == "Code" {
			c.take(n.Value)
		}
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if name := nameOf(l); (name == "Code" || name == "code") && i < len(n.Rhs) {
				c.take(n.Rhs[i])
			}
		}
	case *ast.CallExpr:
		for _, i := range c.params[nameOf(n.Fun)] {
			if i < len(n.Args) {
				c.take(n.Args[i])
			}
		}
	}
	return true
}

// take notes a literal. "unknown-"+kind is one for each kind that must be known.
func (c *codeReader) take(e ast.Expr) {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		if prefix, ok := sum.X.(*ast.BasicLit); ok && prefix.Value == `"unknown-"` {
			for _, kind := range []string{"person", "tier", "reason", "playbook", "source", "audience", "sign"} {
				c.found["unknown-"+kind] = true
			}
		}
		return
	}
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil && codeShape.MatchString(s) {
			c.found[s] = true
		}
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	default:
		return ""
	}
}
