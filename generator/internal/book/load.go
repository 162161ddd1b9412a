// Package book loads and validates everything typed: config, the book of
// clients, reference data and pages. It is the only package that knows YAML.
//
// It promises that what it hands on is whole and valid, cut to one audience and
// one day; that every problem of every file is in the list, with line, column
// and a hint; and that what a record says depends on its own files alone, so
// that it can be kept by their hash.
package book

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/pack"
)

// Book is a site's input, opened: everything but the clients' records is read.
// Records are read one at a time by Record, from many goroutines if one likes;
// Check then settles what only all of them together can tell.
type Book struct {
	Config    Config
	Reference Reference // whole; see Lens.Reference
	Pages     []Page    // whole, drafts left out; see Lens.Pages
	Files     []Copied  // files of content/ that are copied
	Clients   []Client  // sorted by id
	ConfigSum [32]byte  // the hash of config.yaml

	fsys     fs.FS
	problems *diag.List
	known    known
	mu       sync.Mutex
	pending  []namedRef
	aliases  []namedRef // old addresses of pages
	memo     Memo       // of pages, or nil
	last     *Settled   // when all was checked last; nil where that says nothing
	again    []*Said    // of records that are as they were then
	openMu   sync.Mutex
	settled  Settled   // of this book
	sums     []fileSum // of what was read but records
}

// fileSum is the hash of a file.
type fileSum struct{ Path, SHA256 string }

// Sum is the hash of every file that was read so far but those of records.
func (b *Book) Sum() [32]byte {
	slices.SortFunc(b.sums, func(x, y fileSum) int { return strings.Compare(x.Path, y.Path) })
	return pack.Hash(&b.sums)
}

// recordsDir is where clients' records lie.
const recordsDir = "data/clients/"

// Client is one record's files.
type Client struct {
	ID    string
	Paths []string // relative to the site, in the order they are joined
}

// twice reports whether the record is typed in two places.
func (c *Client) twice() bool {
	return slices.Contains(c.Paths, "data/clients/"+c.ID+".yaml") && slices.Contains(c.Paths, "data/clients/"+c.ID+"/client.yaml")
}

// Copied is a file of content/ that is copied as it is.
type Copied struct {
	Path    string // content/about/org.png
	Address string // /about/org.png
}

// Open reads config, reference data and pages and lists the clients. Problems
// go to the list. The error is of the machine: a folder that cannot be read.
func Open(fsys fs.FS, problems *diag.List) (*Book, error) {
	return OpenWith(fsys, problems, nil)
}

// OpenWith is Open with a memo, unless nil, that spares parsing pages again.
func OpenWith(fsys fs.FS, problems *diag.List, memo Memo) (*Book, error) {
	b := &Book{fsys: fsys, problems: problems, known: newKnown(), memo: memo}
	src, err := b.read(configPath, 1<<20)
	if errors.Is(err, errUnread) {
		return b, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		problems.Add(diag.Problem{Path: configPath, Line: 1, Column: 1, Code: "missing-file", Message: "there is no config.yaml here", Hint: "go to the site's folder or name it with --site; holdfast init makes a new site"})
		return b, nil
	}
	if err != nil {
		return b, err
	}
	b.ConfigSum = sha256.Sum256(src)
	var found []diag.Problem
	var named []namedRef
	b.Config, found, named = parseConfig(src)
	if problems.Add(found...); unreadable(found) {
		b.known.blind["tier"], b.known.blind["audience"] = true, true
	}
	b.pending = append(b.pending, named...)
	for _, load := range []func() error{b.loadReference, b.loadContent, b.listClients} {
		if err := load(); err != nil {
			return b, err
		}
	}
	b.learn()
	return b, nil
}

// errUnread is the error of a file that is not read, which is reported already.
var errUnread = errors.New("file not read")

// read returns a file's bytes. What is over the limit, or no file at all (a
// pipe would never end), is a problem and not read.
func (b *Book) read(name string, limit int64) ([]byte, error) {
	st, err := fs.Stat(b.fsys, name)
	if err != nil {
		return nil, err
	}
	p := diag.Problem{Path: name, Line: 1, Column: 1}
	switch {
	case !st.Mode().IsRegular():
		p.Code, p.Message, p.Hint = "not-a-file", "this is not an ordinary file", "put a text file in its place"
	case st.Size() > limit:
		p.Code, p.Message = "too-large", fmt.Sprintf("the file has %d bytes; the limit is %d", st.Size(), limit)
		p.Hint = "split it into fragments, or raise limits.file in config.yaml"
		if !strings.HasPrefix(name, recordsDir) {
			p.Hint = "divide it, or raise limits.file in config.yaml"
		}
	default:
		src, err := fs.ReadFile(b.fsys, name)
		if err == nil && !strings.HasPrefix(name, recordsDir) {
			sum := sha256.Sum256(src)
			b.mu.Lock()
			b.sums = append(b.sums, fileSum{name, string(sum[:])})
			b.mu.Unlock()
		}
		return src, err
	}
	b.problems.Add(p)
	return nil, errUnread
}

// readListed is read for a file that its folder lists. One that is not there is a
// problem: a site without it would lose its pages.
func (b *Book) readListed(name string) ([]byte, error) {
	src, err := b.read(name, b.limit())
	if errors.Is(err, fs.ErrNotExist) {
		b.problems.Add(diag.Problem{
			Path: name, Line: 1, Column: 1, Code: "file-gone", Message: "this file went away while the site was read, or is a link that leads nowhere",
			Hint: "build again; or remove the link, or mend where it leads",
		})
		return nil, errUnread
	}
	return src, err
}

func (b *Book) limit() int64 { return cmp.Or(b.Config.Limits.FileBytes, 1<<20) }

func (b *Book) loadReference() error {
	for _, t := range []struct {
		name, kind string
		required   bool
		to         any
	}{
		{"team", "person", true, &b.Reference.Team},
		{"reasons", "reason", false, &b.Reference.Reasons},
		{"sources", "source", false, &b.Reference.Sources},
		{"rivals", "rival", false, &b.Reference.Rivals},
		{"goals", "", false, &b.Reference.Goals},
	} {
		readable, err := b.loadTable("data/"+t.name+".yaml", t.required, t.to)
		if err != nil {
			return err
		}
		b.known.blind[t.kind] = !readable
	}
	sortByID(b.Reference.Team, func(p Person) string { return p.ID })
	sortByID(b.Reference.Reasons, func(r Reason) string { return r.ID })
	sortByID(b.Reference.Sources, func(s Source) string { return s.ID })
	sortByID(b.Reference.Rivals, func(r Rival) string { return r.ID })
	return nil
}

func sortByID[T any](list []T, id func(T) string) {
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(id(a), id(b)) })
}

// loadTable reads one mapping of ids (or years) into a slice. Where it is not
// readable, nothing is known of what it names.
func (b *Book) loadTable(name string, required bool, to any) (readable bool, err error) {
	src, err := b.read(name, b.limit())
	switch {
	case errors.Is(err, errUnread):
		return false, nil
	case errors.Is(err, fs.ErrNotExist):
		if required {
			b.problems.Add(diag.Problem{Path: name, Line: 1, Column: 1, Code: "missing-file", Message: "there is no " + name, Hint: "it names the people who own clients: maria-lopez: {name: Maria Lopez}"})
		}
		return !required, nil
	case err != nil:
		return false, err
	}
	d := &decoder{files: []string{name}, sources: [][]byte{src}, currency: b.Config.Money}
	root, problems := parseYAML(name, src, 0)
	d.problems = problems
	if root != nil {
		d.refuse(root, 0)
		d.table(root, to)
	}
	b.problems.Add(d.problems...)
	b.pending = append(b.pending, d.named...)
	return root != nil && root.Kind == yaml.MappingNode || len(problems) == 0 && root == nil, nil
}

// listClients finds every record: ID.yaml, with fragments in ID/, or ID/ alone.
func (b *Book) listClients() error {
	dir := strings.TrimSuffix(recordsDir, "/")
	entries, err := fs.ReadDir(b.fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	paths := map[string][]string{}
	for _, e := range entries {
		name := e.Name()
		switch id, isYAML := strings.CutSuffix(name, ".yaml"); {
		case strings.HasPrefix(name, "."):
		case e.IsDir():
			if err := b.listFragments(dir+"/"+name, name, paths); err != nil {
				return err
			}
		case isYAML:
			paths[id] = append(paths[id], dir+"/"+name)
		default:
			b.stray(dir + "/" + name)
		}
	}
	b.Clients = make([]Client, 0, len(paths))
	for id, files := range paths {
		slices.Sort(files)
		b.Clients = append(b.Clients, Client{ID: id, Paths: files})
	}
	slices.SortFunc(b.Clients, func(x, y Client) int { return strings.Compare(x.ID, y.ID) })
	b.checkIDs()
	return nil
}

func (b *Book) listFragments(dir, id string, paths map[string][]string) error {
	entries, err := fs.ReadDir(b.fsys, dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir() || !strings.HasSuffix(e.Name(), ".yaml"):
			b.stray(dir + "/" + e.Name())
		default:
			paths[id] = append(paths[id], dir+"/"+e.Name())
		}
	}
	return nil
}

func (b *Book) stray(name string) {
	hint := ""
	if strings.HasSuffix(name, ".yml") {
		hint = "name it .yaml"
	}
	b.problems.Add(diag.Problem{Path: name, Line: 1, Column: 1, Severity: diag.Warning, Code: "stray-file", Message: "this is not read as a record", Hint: hint})
}

// checkIDs complains of ids that cannot be, that differ only by case, and of
// records typed in two places. Such records are left out.
func (b *Book) checkIDs() {
	folded := map[string]string{}
	b.Clients = slices.DeleteFunc(b.Clients, func(c Client) bool {
		p := diag.Problem{Path: c.Paths[0], Line: 1, Column: 1}
		low := strings.ToLower(c.ID)
		switch first, taken := folded[low]; {
		case taken:
			p.Code, p.Message, p.Hint = "id-clash", fmt.Sprintf("the id %q differs from %q only by case", c.ID, first), "rename one of them"
		case !ValidID(c.ID):
			p.Code, p.Message, p.Hint = "bad-id", fmt.Sprintf("%q cannot be a client's id", c.ID), idHint
		case c.twice():
			p.Code, p.Message, p.Hint = "record-twice", fmt.Sprintf("%s.yaml and %s/client.yaml are both here", c.ID, c.ID), "keep one of them"
		default:
			folded[low] = c.ID
			return false
		}
		folded[low] = cmp.Or(folded[low], c.ID)
		b.known.clients[c.ID] = names{broken: true} // who names it is not wrong too
		b.problems.Add(p)
		return true
	})
}

// unreadable reports problems after which not all is known of what a file holds.
func unreadable(problems []diag.Problem) bool {
	return slices.ContainsFunc(problems, func(p diag.Problem) bool {
		switch p.Code {
		case "bad-yaml", "bad-encoding", "control-character", "reserved-text", "more-documents", "missing-front-matter":
			return true
		}
		return false
	})
}

// loadContent reads every page of content/ and lists the files to be copied.
func (b *Book) loadContent() error {
	var names []string
	err := fs.WalkDir(b.fsys, "content", func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name == "content":
			return fs.SkipAll
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.IsDir():
		case path.Ext(name) != ".md":
			b.copied(name)
		case b.addressable(name):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.readPages(names); err != nil {
		return err
	}
	b.claimAddresses()
	return nil
}

// readPages reads pages side by side and takes them in by their names' order.
func (b *Book) readPages(names []string) error {
	parsed := make([]*parsedPage, len(names))
	errs := make([]error, len(names))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				src, err := b.readListed(names[i])
				if err == nil {
					p := b.page(names[i], src)
					parsed[i] = &p
				} else if !errors.Is(err, errUnread) {
					errs[i] = err
				}
			}
		})
	}
	wg.Wait()
	for i, p := range parsed {
		if p != nil {
			b.acceptPage(names[i], p)
		}
	}
	return errors.Join(errs...)
}

// copyable are the files that content/ may hold beside pages.
var copyable = []string{".jpg", ".jpeg", ".png", ".webp", ".svg", ".pdf", ".csv"}

func (b *Book) copied(name string) {
	rel := strings.TrimPrefix(name, "content")
	switch {
	case !slices.Contains(copyable, path.Ext(name)):
		b.problems.Add(diag.Problem{Path: name, Line: 1, Column: 1, Severity: diag.Warning, Code: "stray-file", Message: "files of this kind are not copied", Hint: "copied are " + strings.Join(copyable, " ")})
	case !plainName(rel):
		b.problems.Add(diag.Problem{Path: name, Line: 1, Column: 1, Code: "bad-name", Message: "this name cannot be an address", Hint: "letters, digits, dots, hyphens and underscores"})
	default:
		b.Files = append(b.Files, Copied{Path: name, Address: rel})
	}
}

func plainName(s string) bool {
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-", r)) {
			return false
		}
	}
	return true
}

// addressable reports whether a page's path can be an address, and complains.
func (b *Book) addressable(name string) bool {
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimPrefix(name, "content/"), ".md"), "/") {
		if !ValidID(part) {
			b.problems.Add(diag.Problem{Path: name, Line: 1, Column: 1, Code: "bad-name", Message: fmt.Sprintf("%q cannot be part of an address", part), Hint: idHint})
			return false
		}
	}
	return true
}

// acceptPage takes in what a page says.
func (b *Book) acceptPage(name string, p *parsedPage) {
	b.problems.Add(p.Problems...)
	b.known.broken[p.Page.Address] = unreadable(p.Problems)
	if p.Page.Draft {
		b.known.drafts[p.Page.Address] = name
		return
	}
	for _, r := range p.Named {
		p.Page.Refs = append(p.Page.Refs, r.Ref)
	}
	b.Pages = append(b.Pages, p.Page)
	if p.Page.Each.Text != "" {
		b.known.each[p.Page.Address] = p.Anchors
	} else {
		b.known.anchors[p.Page.Address] = p.Anchors
	}
	b.pending = append(b.pending, p.Named...)
	b.aliases = append(b.aliases, p.Aliases...)
}

// table decodes a file that is one mapping of ids.
func (d *decoder) table(root *yaml.Node, to any) {
	v := elemOf(to)
	d.value(root, v, &field{name: "", typ: v.Type()})
}
