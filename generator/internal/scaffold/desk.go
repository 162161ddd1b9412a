package scaffold

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
)

//go:embed forms
var formFiles embed.FS

// desk is a site opened to write one more file into it.
type desk struct {
	dir      string
	book     *book.Book
	problems *diag.List
	draft    *draft
}

// draft is the site's files and one more, which is not on the disk yet.
type draft struct {
	fs.FS
	name string
	src  []byte
}

func (d *draft) Open(name string) (fs.File, error) {
	if name != d.name {
		return d.FS.Open(name)
	}
	return &draftFile{Reader: bytes.NewReader(d.src), name: name, size: int64(len(d.src))}, nil
}

// open reads what a new file has to fit in with. Problems of other files do not
// stand in its way.
func open(site string) (*desk, error) {
	d := &desk{dir: site, problems: &diag.List{}, draft: &draft{FS: os.DirFS(site)}}
	if _, err := fs.Stat(d.draft.FS, "config.yaml"); errors.Is(err, fs.ErrNotExist) {
		return nil, refuse("go to the site's folder or name it with --site; holdfast init makes a new site", "there is no config.yaml in %s", site)
	}
	var err error
	d.book, err = book.Open(d.draft, d.problems)
	return d, err
}

// owner is the first of the team, in the order typed, who has not left.
func (d *desk) owner() (string, error) {
	var first *book.Person
	for i := range d.book.Reference.Team {
		p := &d.book.Reference.Team[i]
		if p.Active.Or(true) && (first == nil || p.At.Line < first.At.Line) {
			first = p
		}
	}
	if first == nil {
		return "", refuse("add a line such as maria-lopez: {name: Maria Lopez}", "data/team.yaml names nobody who could be the owner")
	}
	return first.ID, nil
}

// person reports whether an id names somebody of the team.
func (d *desk) person(id string) bool {
	return slices.ContainsFunc(d.book.Reference.Team, func(p book.Person) bool { return p.ID == id })
}

// reason is a reason that an example may name, or "".
func (d *desk) reason() string {
	var first book.Reason
	for _, r := range d.book.Reference.Reasons {
		if !r.Retired && (first.ID == "" || r.At.Line < first.At.Line) {
			first = r
		}
	}
	return first.ID
}

// save puts the file on the disk, which must not be there.
func (d *desk) save(name string, src []byte) (string, error) {
	err := write(d.dir, name, src)
	if errors.Is(err, fs.ErrExist) {
		return "", refuse("choose another name, or edit the file", "%s is there already", name)
	}
	return name, err
}

// tryRecord holds a record against check as it will be with a file added, and
// refuses with the first problem that the file would have.
func (d *desk) tryRecord(c book.Client, name string, src []byte) error {
	d.draft.name, d.draft.src = name, src
	c.Paths = append(slices.Clone(c.Paths), name)
	slices.Sort(c.Paths)
	if _, _, err := d.book.Record(c); err != nil {
		return err
	}
	d.book.Check()
	for _, p := range d.problems.Sorted(nil) {
		if p.Path == name && p.Severity == diag.Error {
			return &Refused{Message: p.Message, Hint: p.Hint}
		}
	}
	return nil
}

var forms = template.Must(template.New("").Funcs(template.FuncMap{
	"text": yamlText,
	"join": func(list []string) string { return strings.Join(list, ", ") },
}).ParseFS(formFiles, "forms/*"))

func fill(form string, values any) ([]byte, error) {
	var b bytes.Buffer
	err := forms.ExecuteTemplate(&b, form, values)
	return remark.ReplaceAllFunc(b.Bytes(), alignRemark), err
}

// remark is a line with a comment behind a value. Lines with a quote are left
// alone: what looks like a comment may be text.
var remark = regexp.MustCompile(`(?m)^[^'\n]*[^'\s] +# [^'\n]*$`)

// alignRemark puts the comment where it stands in every form, whatever the
// length of the value that was filled in.
func alignRemark(line []byte) []byte {
	const column = 29
	at := bytes.LastIndex(line, []byte(" # "))
	value := bytes.TrimRight(line[:at], " ")
	gap := max(2, column-utf8.RuneCount(value))
	return slices.Concat(value, bytes.Repeat([]byte(" "), gap), line[at+1:])
}

var (
	plainText  = regexp.MustCompile(`^[\pL\pN]([\pL\pN &.,;'()/-]*[\pL\pN.')])?$`)
	otherValue = regexp.MustCompile(`(?i)^(null|true|false|yes|no|on|off|y|n)$`)
)

// yamlText is one line of text as YAML takes it: plain where nothing in it could
// be read otherwise, else in single quotes.
func yamlText(s string) string {
	if plainText.MatchString(s) && !otherValue.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// oneLine trims a text that was given on a command line and refuses what no
// file may hold.
func oneLine(what, s string) (string, error) {
	s = strings.TrimSpace(s)
	if !utf8.ValidString(s) || strings.Contains(s, "__f__") || strings.ContainsFunc(s, unseen) {
		return "", refuse("plain text, in one line", "%q cannot be the %s", s, what)
	}
	return s, nil
}

// unseen reports controls, line breaks and marks that turn the direction of
// text; the two joiners, which some scripts and many emoji need, are fine.
func unseen(r rune) bool {
	return r != '\u200c' && r != '\u200d' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

var validID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// checkID refuses what cannot be an id, and proposes what could.
func checkID(what, id string) error {
	if validID.MatchString(id) && len(id) <= 80 {
		return nil
	}
	hint := "small letters, digits and single hyphens, at most 80: northwind-freight"
	if s := slug(id); s != "" {
		hint = `did you mean "` + s + `"?`
	}
	return refuse(hint, "%q cannot be %s", id, what)
}

func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	s = strings.Join(words, "-")
	return strings.TrimRight(s[:min(len(s), 80)], "-")
}

// titled makes a name of an id: "northwind-freight" is "Northwind freight".
func titled(id string) string {
	s := strings.ReplaceAll(id, "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

func named(what, given, id string) (string, error) {
	s, err := oneLine(what, given)
	return cmp.Or(s, titled(id)), err
}
