package scaffold

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
)

var monday = day.Of(2026, 2, 16)

// site is a new site in a folder of its own.
func site(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if _, err := Init(dir); err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile("testdata/example-client.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "data/clients"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data/clients/example-client.yaml"), src, 0o666); err != nil {
		t.Fatal(err)
	}
	return dir
}

// checkSite is what check says of the whole site.
func checkSite(t *testing.T, dir string) *book.Book {
	t.Helper()
	var problems diag.List
	b, err := book.Open(os.DirFS(dir), &problems)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.Clients {
		if _, _, err := b.Record(c); err != nil {
			t.Fatal(err)
		}
	}
	b.Check()
	if found := problems.Sorted(nil); len(found) > 0 {
		var text strings.Builder
		diag.Print(&text, "text", found)
		t.Errorf("the site has problems:\n%s", text.String())
	}
	return b
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// wantRefusal asks for a Refused whose message and hint hold the words.
func wantRefusal(t *testing.T, err error, words ...string) {
	t.Helper()
	var r *Refused
	if !errors.As(err, &r) {
		t.Errorf("got %v, want a refusal with %q", err, words)
		return
	}
	for _, w := range words {
		if !strings.Contains(r.Message+"\n"+r.Hint, w) {
			t.Errorf("got %q, hint %q, want %q", r.Message, r.Hint, w)
		}
	}
}

func TestInit(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "site")
	got, err := Init(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		".gitignore", "config.yaml", "content/about/this-site.md", "content/playbooks/first-day-after-notice.md",
		"content/playbooks/honest-talk.md", "data/reasons.yaml", "data/team.yaml",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	b := checkSite(t, dir)
	if len(b.Reference.Team) != 2 || len(b.Reference.Reasons) != 6 || len(b.Config.Tiers) != 3 || b.Config.AsOf != 0 || b.Config.Currency != "GBP" {
		t.Errorf("got %d people, %d reasons, %d tiers, as_of %q, %s", len(b.Reference.Team), len(b.Reference.Reasons), len(b.Config.Tiers), b.Config.AsOf, b.Config.Currency)
	}
	if ignored := read(t, dir, ".gitignore"); ignored != "/public/\n/.holdfast/\n" {
		t.Errorf("ignored: %q", ignored)
	}
}

// The settings that config.yaml shows as comments are settings that it takes.
func TestInitComments(t *testing.T) {
	dir := site(t)
	uncomment(t, dir, "config.yaml", `(?m)^# ((?:  )?[a-z_]+:)`, "$1")
	if b := checkSite(t, dir); b.Config.AsOf != monday || len(b.Config.Audiences) != 2 {
		t.Errorf("as_of %s, audiences %v", b.Config.AsOf, b.Config.Audiences)
	}
}

// Every reason of a new site has a playbook that answers it.
func TestInitReasonsHandled(t *testing.T) {
	b := checkSite(t, site(t))
	for _, r := range b.Reference.Reasons {
		if !slices.ContainsFunc(b.Pages, func(p book.Page) bool { return slices.Contains(p.Playbook.Handles.Reasons, r.ID) }) {
			t.Errorf("%s: no playbook", r.ID)
		}
	}
}

func TestInitRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Init(dir); err != nil {
		t.Errorf("a fresh clone: %v", err)
	}
	_, err := Init(dir)
	wantRefusal(t, err, "is not empty")
	_, err = Init(filepath.Join(dir, "config.yaml"))
	wantRefusal(t, err, "is a file")
}

func uncomment(t *testing.T, dir, name, pattern, with string) {
	t.Helper()
	src := read(t, dir, name)
	out := regexp.MustCompile(pattern).ReplaceAllString(src, with)
	if out == src {
		t.Errorf("%s: nothing to uncomment", name)
	}
	if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(out), 0o644); err != nil {
		t.Fatal(err)
	}
}

// anyKey is a comment that is a key, an entry or what belongs to one.
const anyKey = `(?m)^( *)# ([a-z_]+:|- [a-z{]|  +\S)`

func TestClient(t *testing.T) {
	dir := site(t)
	got, err := Client(dir, "northwind-freight", "Northwind Freight", monday)
	if err != nil {
		t.Fatal(err)
	}
	if got != "data/clients/northwind-freight.yaml" {
		t.Error(got)
	}
	checkSite(t, dir)
	if src := read(t, dir, got); !strings.Contains(src, "\nname: Northwind Freight\nowner: sam-osei\n") || strings.Contains(src, "\ntier:") {
		t.Error(src)
	}
	uncomment(t, dir, got, anyKey, "$1$2")
	rec := record(t, checkSite(t, dir), "northwind-freight")
	if len(rec.Contacts) != 1 || len(rec.Contracts) != 1 || len(rec.Revenue) != 1 || rec.Since != monday {
		t.Errorf("got %+v", rec)
	}
}

func record(t *testing.T, b *book.Book, id string) *book.Record {
	t.Helper()
	i := slices.IndexFunc(b.Clients, func(c book.Client) bool { return c.ID == id })
	if i < 0 {
		t.Fatalf("no client %s", id)
	}
	rec, ok, err := b.Record(b.Clients[i])
	if err != nil || !ok {
		t.Fatalf("%s: %v, %v", id, ok, err)
	}
	return rec
}

// A name comes out of the record as it went in.
func TestClientNames(t *testing.T) {
	dir := site(t)
	for i, name := range []string{
		"O'Brien & Daughters", "Yes", "null", "- dash", "#1 Movers", "a: b", "[x]", "{{.Owner}}", `back\slash "quoted"`, "Zoë’s 株式会社",
		"*star", "&and", "2026-02-16", "0x10", "it's", "'", "50 %", "ends with:", "@at", "<b>", "~", "| pipe", "कृष्\u200dण",
	} {
		id := "c-" + string(rune('a'+i))
		if _, err := Client(dir, id, name, monday); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if rec := record(t, checkSite(t, dir), id); rec.Name != name {
			t.Errorf("%q became %q", name, rec.Name)
		}
	}
	for _, name := range []string{"a\nb", "a\x00b", "evil\u202etxt", "\xff", "x __f__ y"} {
		_, err := Client(dir, "bad", name, monday)
		wantRefusal(t, err, "cannot be the client's name")
	}
	if _, err := Client(dir, "no-name", "  ", monday); err != nil {
		t.Error(err)
	}
	if rec := record(t, checkSite(t, dir), "no-name"); rec.Name != "No name" {
		t.Error(rec.Name)
	}
}

func TestClientRefuses(t *testing.T) {
	dir := site(t)
	_, err := Client(dir, "example-client", "Again", monday)
	wantRefusal(t, err, `there is a client "example-client" already`)
	_, err = Client(dir, "Northwind Freight", "", monday)
	wantRefusal(t, err, `did you mean "northwind-freight"?`)
	_, err = Client(dir, "../../config", "", monday)
	wantRefusal(t, err, "cannot be a client's id")
	_, err = Client(t.TempDir(), "a", "A", monday)
	wantRefusal(t, err, "there is no config.yaml")
	if err := os.WriteFile(filepath.Join(dir, "data", "team.yaml"), []byte("ann:\n  name: Ann\n  active: false\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = Client(dir, "a", "A", monday)
	wantRefusal(t, err, "names nobody")
	if _, err := os.Stat(filepath.Join(dir, "data", "clients", "a.yaml")); err == nil {
		t.Error("a refused client was written")
	}
}

// Another file's error does not stand in the way of a new one.
func TestBesideErrors(t *testing.T) {
	dir := site(t)
	file := filepath.Join(dir, "data", "clients", "broken.yaml")
	if err := os.WriteFile(file, []byte("name: Broken\nownr: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Client(dir, "fine", "Fine", monday); err != nil {
		t.Error(err)
	}
	if _, err := Event(dir, "broken", Touch{Day: monday}); err != nil {
		t.Error(err)
	}
}

func TestPages(t *testing.T) {
	dir := site(t)
	for _, kind := range []struct {
		make func(site, name, title string, today day.Day) (string, error)
		path string
	}{{Playbook, "content/playbooks/late-pallets.md"}, {Report, "content/reports/late-pallets.md"}} {
		got, err := kind.make(dir, "late-pallets", "Late: pallets", monday)
		if err != nil || got != kind.path {
			t.Errorf("got %q, %v", got, err)
		}
		b := checkSite(t, dir)
		i := slices.IndexFunc(b.Pages, func(p book.Page) bool { return p.Path == kind.path })
		if i < 0 || b.Pages[i].Title != "Late: pallets" || b.Pages[i].Owner != "sam-osei" || b.Pages[i].Reviewed != monday {
			t.Errorf("%s: %+v", kind.path, b.Pages)
		}
		_, err = kind.make(dir, "late-pallets", "", monday)
		wantRefusal(t, err, "is built from "+kind.path)
		_, err = kind.make(dir, "Late pallets", "", monday)
		wantRefusal(t, err, `did you mean "late-pallets"?`)
	}
	uncomment(t, dir, "content/playbooks/late-pallets.md", `(?m)^# (tags:|handles:|disagreements:|  +\S)`, "$1")
	if b := checkSite(t, dir); len(b.Pages) != 5 {
		t.Errorf("%d pages", len(b.Pages))
	}
	uncomment(t, dir, "content/reports/late-pallets.md", `(?m)^# (each:)`, "$1")
	checkSite(t, dir)
}

// A draft holds its name too, though no page is built of it.
func TestPageDraft(t *testing.T) {
	dir := site(t)
	if _, err := Playbook(dir, "half-done", "", monday); err != nil {
		t.Fatal(err)
	}
	uncomment(t, dir, "content/playbooks/half-done.md", `(?m)^# (draft:)`, "$1")
	_, err := Playbook(dir, "half-done", "", monday)
	wantRefusal(t, err, "is there already")
}

func TestEvent(t *testing.T) {
	dir := site(t)
	for i, want := range []string{"2026-02-16-call.yaml", "2026-02-16-call-2.yaml", "2026-02-16-call-3.yaml"} {
		got, err := Event(dir, "example-client", Touch{Day: monday})
		if err != nil || got != "data/clients/example-client/"+want {
			t.Fatalf("got %q, %v", got, err)
		}
		rec := record(t, checkSite(t, dir), "example-client")
		if len(rec.Events) != 4+i {
			t.Errorf("%d events", len(rec.Events))
		}
		if e := rec.Events[3]; e.Kind != "call" || e.Date != monday || e.By != "maria-lopez" || e.Summary != "What was said, in one line" {
			t.Errorf("got %+v", e)
		}
	}
	uncomment(t, dir, "data/clients/example-client/2026-02-16-call.yaml", anyKey, "$1$2")
	rec := record(t, checkSite(t, dir), "example-client")
	if !slices.ContainsFunc(rec.Events[3:], func(e book.Event) bool {
		return e.Details != "" && len(e.With) == 2 && e.Direction == "in" && e.Time == "14:30"
	}) {
		t.Errorf("got %+v", rec.Events[3:])
	}
}

func TestEventFull(t *testing.T) {
	dir := site(t)
	if _, err := Client(dir, "other", "Other", monday); err != nil {
		t.Fatal(err)
	}
	uncomment(t, dir, "data/clients/other.yaml", anyKey, "$1$2")
	got, err := Event(dir, "example-client", Touch{
		Day: monday, Kind: "thank-you", Summary: "Flowers: #1 in spring", Direction: "out", By: "sam-osei", With: []string{"jo-field", "other/jane-roe"},
	})
	if err != nil || got != "data/clients/example-client/2026-02-16-thank-you.yaml" {
		t.Fatalf("got %q, %v", got, err)
	}
	e := record(t, checkSite(t, dir), "example-client").Events[3]
	if e.Summary != "Flowers: #1 in spring" || e.Direction != "out" || e.By != "sam-osei" || len(e.With) != 2 {
		t.Errorf("got %+v", e)
	}
}

// Text that looks like a comment is text.
func TestEventText(t *testing.T) {
	dir := site(t)
	for i, summary := range []string{"a  # b", "ends # in one", "it's # 1", "x #y", `"quoted" # z`} {
		if _, err := Event(dir, "example-client", Touch{Day: monday + day.Day(i), Summary: summary}); err != nil {
			t.Fatal(err)
		}
		if e := record(t, checkSite(t, dir), "example-client").Events[3+i]; e.Summary != summary {
			t.Errorf("%q became %q", summary, e.Summary)
		}
	}
}

func TestEventRefuses(t *testing.T) {
	dir := site(t)
	for _, tt := range []struct {
		client string
		touch  Touch
		words  []string
	}{
		{"exmaple-client", Touch{}, []string{"no client", `did you mean "example-client"?`}},
		{"nobody", Touch{}, []string{"no client", "holdfast new client"}},
		{"example-client", Touch{Kind: "cal"}, []string{"no kind of event", `did you mean "call"?`}},
		{"example-client", Touch{Direction: "up"}, []string{"no direction"}},
		{"example-client", Touch{By: "maria-lope"}, []string{"no person", `did you mean "maria-lopez"?`}},
		{"example-client", Touch{With: []string{"jo-feild"}}, []string{"no contact of example-client", `did you mean "jo-field"?`}},
		{"example-client", Touch{With: []string{"example-clent/jo-field"}}, []string{"no client", `did you mean "example-client"?`}},
		{"example-client", Touch{Summary: "two\nlines"}, []string{"cannot be the summary"}},
	} {
		tt.touch.Day = monday
		_, err := Event(dir, tt.client, tt.touch)
		wantRefusal(t, err, tt.words...)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "clients", "example-client")); err == nil {
		t.Error("a refused event left a folder")
	}
}

func TestCase(t *testing.T) {
	dir := site(t)
	got, err := Case(dir, "example-client", Opening{Day: monday})
	if err != nil || got != "data/clients/example-client/2026-02-16-case.yaml" {
		t.Fatalf("got %q, %v", got, err)
	}
	rec := record(t, checkSite(t, dir), "example-client")
	if c := rec.Cases[0]; c.ID != "2026-02-16-save" || c.Kind != "save" || c.Opened != monday || c.Owner != "maria-lopez" || !c.Open() {
		t.Errorf("got %+v", c)
	}
	uncomment(t, dir, got, anyKey, "$1$2")
	c := record(t, checkSite(t, dir), "example-client").Cases[0]
	if len(c.Reasons) != 1 || len(c.Plays) != 1 || len(c.Offers) != 1 || c.Outcome != "saved" || c.Trigger != "quiet" {
		t.Errorf("got %+v", c)
	}
	if got, err = Case(dir, "example-client", Opening{Day: monday}); err != nil || !strings.HasSuffix(got, "/2026-02-16-case-2.yaml") {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err = Case(dir, "example-client", Opening{Day: monday, ID: "price", Kind: "win-back", Trigger: "They rang: #1"}); err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	cases := record(t, checkSite(t, dir), "example-client").Cases
	var ids []string
	for _, c := range cases {
		if ids = append(ids, c.ID); c.ID == "price" && (c.Kind != "win-back" || c.Trigger != "They rang: #1") {
			t.Errorf("got %+v", c)
		}
	}
	if slices.Sort(ids); !slices.Equal(ids, []string{"2026-02-16-save", "2026-02-16-save-2", "price"}) {
		t.Errorf("got %q", ids)
	}
	_, err = Case(dir, "example-client", Opening{Day: monday, ID: "price"})
	wantRefusal(t, err, `a case "price" already`)
	_, err = Case(dir, "example-client", Opening{Day: monday, Kind: "sav"})
	wantRefusal(t, err, `did you mean "save"?`)
	_, err = Case(dir, "exmaple-client", Opening{Day: monday})
	wantRefusal(t, err, `did you mean "example-client"?`)
}
