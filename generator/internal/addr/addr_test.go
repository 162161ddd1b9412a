package addr

import (
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"
)

func TestHandout(t *testing.T) {
	for address, want := range map[string][2]string{
		ValueBrief("acme"):                 {"acme", ""},
		Questionnaire("acme", "2026-exit"): {"acme", "2026-exit"},
	} {
		if client, caseID, ok := Handout(address); !ok || [2]string{client, caseID} != want {
			t.Errorf("Handout(%q): %q, %q, %v", address, client, caseID, ok)
		}
	}
	for _, address := range []string{"", "/", Clients, "/clients//value/", "/clients/a/b/value/", "/clients/value/", Client("acme"), Brief("acme"), Case("acme", "one"), "/cases/acme/questionnaire/", "/cases/acme//questionnaire/", "/notes/a/value/"} {
		if client, caseID, ok := Handout(address); ok {
			t.Errorf("Handout(%q): %q, %q", address, client, caseID)
		}
	}
}

func TestFile(t *testing.T) {
	for address, want := range map[string]string{
		Home:                         "index.html",
		Clients:                      "clients/index.html",
		Client("acme"):               "clients/acme/index.html",
		Brief("acme"):                "clients/acme/brief/index.html",
		ClientData("acme"):           "clients/acme/data.json",
		Case("acme", "2026-price"):   "cases/acme/2026-price/index.html",
		Playbook("exit-interview"):   "playbooks/exit-interview/index.html",
		Reason("moved-away"):         "reasons/moved-away/index.html",
		Sign("quiet"):                "signs/quiet/index.html",
		Rival("swiftline"):           "rivals/index.html",
		Person("maria"):              "people/maria/index.html",
		PersonCalendar("maria"):      "people/maria.ics",
		Data("clients.json"):         "data/clients.json",
		Calendar:                     "calendar.ics",
		NotFound:                     "404.html",
		Headers:                      "_headers",
		Client("acme") + "#timeline": "clients/acme/index.html",
		"/#top":                      "index.html",
		"/a.b/":                      "a.b/index.html",
	} {
		if got := File(address); got != want {
			t.Errorf("File(%q) is %q, want %q", address, got, want)
		}
	}
}

func TestRoot(t *testing.T) {
	for page, want := range map[string]string{
		Home: "./", NotFound: "./", Clients: "../", Client("a"): "../../", Brief("a"): "../../../", PersonCalendar("a"): "../", "/a/b/c/d/": "../../../../",
	} {
		if got := Root(page); got != want {
			t.Errorf("Root(%q) is %q, want %q", page, got, want)
		}
	}
}

func TestRel(t *testing.T) {
	for _, c := range []struct{ page, address, want string }{
		{Home, Home, "./"},
		{Home, Clients, "./clients/"},
		{Clients, Home, "../"},
		{Client("a"), Client("b"), "../../clients/b/"},
		{Case("a", "1"), Rival("x"), "../../../rivals/#x"},
		{Search, "/search/?q=a/b", "../search/?q=a/b"},
		{NotFound, "/a:b/", "./a:b/"}, // no scheme
		{Clients, "https://a.example/b/", "https://a.example/b/"},
		{Clients, "//a.example/", "//a.example/"},
		{Clients, "mailto:a@b.example", "mailto:a@b.example"},
		{Clients, "#part", "#part"},
		{Clients, "b/c.md", "b/c.md"},
		{Clients, "", ""},
	} {
		if got := Rel(c.page, c.address); got != c.want {
			t.Errorf("from %q to %q: %q, want %q", c.page, c.address, got, c.want)
		}
	}
}

// everywhere is a few hundred addresses of all depths and kinds.
func everywhere() []string {
	all := []string{
		Home, Clients, Cases, Playbooks, Reasons, Signs, Rivals, People, Lessons, Testimonials, Measures, Reports, Search,
		Calendar, NotFound, Sitemap, Headers, Redirects, Manifest, Data("clients.csv"), "/about/", "/about/img/a.b.png", "/assets/site.css",
	}
	for i := range 40 {
		id := strings.Repeat("x", i%3+1) + fmt.Sprint("-", i)
		all = append(all, Client(id), Brief(id), ClientData(id), Case(id, "2026-"+id), Playbook(id), Reason(id), Sign(id), Person(id), PersonCalendar(id),
			"/"+strings.Repeat(id+"/", i%7+1))
	}
	return all
}

// From every page, the way to every address leads there: in a folder, on a host
// of one's own, and under a path. And no two addresses share a file.
func TestRelLeadsThere(t *testing.T) {
	all := everywhere()
	files := map[string]string{}
	for _, a := range all {
		if other, taken := files[File(a)]; taken {
			t.Errorf("%s and %s are one file, %s", a, other, File(a))
		}
		files[File(a)] = a
	}
	for _, base := range []string{"https://a.example", "https://a.example/hand/book", "file:///home/maria/public"} {
		for _, page := range all {
			at, err := url.Parse(base + page)
			if err != nil {
				t.Fatal(err)
			}
			for _, to := range all {
				rel, err := url.Parse(Rel(page, to) + "#part")
				if err != nil {
					t.Fatal(err)
				}
				if got := at.ResolveReference(rel).String(); got != base+to+"#part" {
					t.Fatalf("from %s to %s: %s leads to %s", page, to, rel, got)
				}
			}
		}
	}
	for _, page := range all {
		for _, to := range all {
			rel := Rel(page, to)
			if strings.HasSuffix(to, "/") {
				rel += "index.html" // as the site's script does in a folder
			}
			if got := path.Join("public", path.Dir(File(page)), rel); got != "public/"+File(to) {
				t.Fatalf("from %s to %s: %s leads to the file %s", page, to, rel, got)
			}
		}
	}
}
