package view

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
)

// Name is how one thing outside a page is called there, and where it leads.
type Name struct {
	Kind string // as in book.Ref
	ID   string
	Text string
	Href string // "" where it has no page for these readers
}

// Names are the names of everything foreign on a page, sorted by kind and id.
type Names []Name

// NewNames resolves references. What does not resolve is left out, so it shows
// as it was typed: what is hidden looks the same as what never was.
func NewNames(w *retention.World, refs []book.Ref) Names {
	names := make(Names, 0, len(refs))
	for _, r := range refs {
		names = addName(names, w, r)
	}
	slices.SortFunc(names, func(a, b Name) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(names, func(a, b Name) bool { return a.Kind == b.Kind && a.ID == b.ID })
}

func addName(names Names, w *retention.World, r book.Ref) Names {
	if link := NameOf(w, r); link.Text != "" {
		names = append(names, Name{Kind: r.Kind, ID: r.ID, Text: link.Text, Href: link.Href})
	}
	return names
}

// NameOf is the name and address of one thing, or the zero Link where there is
// no such thing for these readers.
func NameOf(w *retention.World, r book.Ref) Link {
	id, fragment, _ := strings.Cut(r.ID, "#")
	link := nameOf(w, r.Kind, id)
	if link.Text == "" && hidden(w, r.Kind, id) {
		return Link{Text: notShown}
	}
	if fragment != "" && link.Href != "" && !strings.Contains(link.Href, "#") {
		link.Href += "#" + fragment
	}
	return link
}

// notShown stands for what an audience may not see, where a text links to it
// without words of its own: even its id would tell of it.
const notShown = "(not shown here)"

// hidden reports whether something that has no name here may be hidden from an
// audience. Without one, it is not known yet, and shows as it was typed.
func hidden(w *retention.World, kind, id string) bool {
	switch kind {
	case "person", "playbook", "case":
		return w.Audience != ""
	case "client":
		return w.Audience != "" && book.ValidID(id)
	case "contact":
		return w.Audience != "" && strings.Contains(id, "/")
	default:
		return false
	}
}

func nameOf(w *retention.World, kind, id string) Link {
	switch kind {
	case "person":
		if p := w.Person(id); p != nil {
			return Link{p.Name, addr.Person(id)}
		}
	case "reason":
		if r := w.Reason(id); r != nil {
			return Link{r.Label, addr.Reason(id)}
		}
	case "playbook":
		if p := w.Playbook(id); p != nil && !p.Draft {
			return Link{p.Title, p.Address}
		}
	case "client":
		if c := w.Client(id); c != nil {
			return Link{c.Name, addr.Client(id)}
		}
	case "rival":
		if r := w.Rival(id); r != nil {
			return Link{cmp.Or(r.Name, r.ID), addr.Rival(id)}
		}
	case "source":
		if s := w.Source(id); s != nil {
			return Link{cmp.Or(s.Title, s.ID), s.URL}
		}
	case "link":
		return local(w, "", id)
	case "sign":
		if s, ok := retention.FindSign(id); ok {
			return Link{s.Title, addr.Sign(id)}
		}
	case "contact":
		return contactName(w, id)
	case "case":
		return caseLink(w, id)
	}
	return Link{}
}

// contactName knows another client's contact, CLIENT/CONTACT; a client's own
// contacts are in its record.
func contactName(w *retention.World, id string) Link {
	client, contact, ok := strings.Cut(id, "/")
	row := w.Client(client)
	if !ok || row == nil {
		return Link{}
	}
	for _, c := range row.Contacts.All() {
		if c.ID == contact {
			return Link{c.Name, addr.Client(client) + "#" + contactAnchor(contact)}
		}
	}
	return Link{}
}

func contactAnchor(id string) string { return "contact-" + id }

func caseLink(w *retention.World, id string) Link {
	client, caseID, _ := strings.Cut(id, "/")
	row := w.Client(client)
	if row == nil {
		return Link{}
	}
	for i := range row.Cases {
		if c := &row.Cases[i]; c.ID == caseID {
			return Link{row.Name + ", " + caseName(c.Kind, c.Opened), addr.Case(client, caseID)}
		}
	}
	return Link{}
}

// Find looks a name up by kind and id; a fragment (competitor-price#steps) is
// carried over to the address.
func (n Names) Find(kind, id string) (Link, bool) {
	if l, ok := n.find(kind, id); ok {
		return l, true
	}
	base, fragment, cut := strings.Cut(id, "#")
	if !cut {
		return Link{}, false
	}
	l, ok := n.find(kind, base)
	if ok && l.Href != "" && !strings.Contains(l.Href, "#") {
		l.Href += "#" + fragment
	}
	return l, ok
}

func (n Names) find(kind, id string) (Link, bool) {
	i, ok := slices.BinarySearchFunc(n, Name{Kind: kind, ID: id}, func(a, b Name) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.ID, b.ID))
	})
	if !ok {
		return Link{}, false
	}
	return Link{n[i].Text, n[i].Href}, true
}

// Link is the name of that thing, or what was typed, as plain text.
func (n Names) Link(kind, typed string) Link {
	if l, ok := n.Find(kind, typed); ok {
		return l
	}
	return Link{Text: typed}
}

// Repo is where the site's source can be seen. The zero Repo is nowhere.
type Repo struct {
	URL, Branch, Host string
}

// NewRepo takes config's repository; only http and https lead anywhere.
func NewRepo(r book.Repository) Repo {
	if !strings.HasPrefix(r.URL, "https://") && !strings.HasPrefix(r.URL, "http://") {
		return Repo{}
	}
	return Repo{
		URL:    strings.TrimSuffix(strings.TrimRight(r.URL, "/"), ".git"),
		Branch: cmp.Or(r.Branch, "main"),
		Host:   cmp.Or(r.Host, "github"),
	}
}

// File is where a file can be read, or "".
func (r Repo) File(path string) string { return r.join("blob", "src/branch", path) }

// Edit is where a file can be edited in the browser, or "".
func (r Repo) Edit(path string) string { return r.join("edit", "_edit", path) }

// Line is where one line of a file can be read; line 0 is the whole file.
func (r Repo) Line(path string, line int32) string {
	u := r.File(path)
	if u == "" || line <= 0 {
		return u
	}
	return u + "#L" + strconv.Itoa(int(line))
}

func (r Repo) join(verb, gitea, path string) string {
	if r.URL == "" || path == "" {
		return ""
	}
	switch r.Host {
	case "gitlab":
		verb = "-/" + verb
	case "gitea":
		verb = gitea
	}
	return r.URL + "/" + verb + "/" + escapePath(r.Branch) + "/" + escapePath(path)
}

// New is where a new file can be begun in the browser, its name and text filled
// in, or "". GitLab's editor takes the name and leaves the text to be pasted.
func (r Repo) New(path, text string) string {
	if r.URL == "" {
		return ""
	}
	verb, name, body := "new", "filename", "value"
	switch r.Host {
	case "gitlab":
		verb, name, body = "-/new", "file_name", "content"
	case "gitea":
		verb = "_new"
	}
	return r.URL + "/" + verb + "/" + escapePath(r.Branch) + "?" + name + "=" + url.QueryEscape(path) + "&" + body + "=" + url.QueryEscape(text)
}

// Fills reports whether the host's editor takes the text of a new file too.
func (r Repo) Fills() bool { return r.URL != "" && r.Host != "gitlab" }

func escapePath(p string) string {
	return (&url.URL{Path: p}).EscapedPath()
}

// SourceFile is one file of a record: how a link names it, and the start of the
// URL of one of its lines, which the line's number completes.
type SourceFile struct {
	Name string // northwind-freight.yaml
	Path string // data/clients/northwind-freight.yaml
	Href string // "https://…/northwind-freight.yaml#L", or ""
}

func sourceFiles(rec *book.Record, repo Repo) []SourceFile {
	files := make([]SourceFile, len(rec.Files))
	for i, f := range rec.Files {
		files[i] = SourceFile{Name: f[strings.LastIndexByte(f, '/')+1:], Path: f}
		if u := repo.File(f); u != "" {
			files[i].Href = u + "#L"
		}
	}
	return files
}

// Source is where something was typed: an index into the page's Files, and the
// line there, or 0.
type Source struct {
	File, Line int32
}

func sourceOf(p book.Pos) Source { return Source(p) }

// words turns a code into words: decision-maker → decision maker.
func words(code string) string { return strings.ReplaceAll(code, "-", " ") }
