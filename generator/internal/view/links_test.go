package view

import (
	"testing"

	"holdfast/generator/internal/book"
)

func TestRepo(t *testing.T) {
	for _, c := range []struct {
		host, line, edit string
	}{
		{"github", "https://h/o/r/blob/a/b/data/x%20y.yaml#L12", "https://h/o/r/edit/a/b/data/x%20y.yaml"},
		{"gitlab", "https://h/o/r/-/blob/a/b/data/x%20y.yaml#L12", "https://h/o/r/-/edit/a/b/data/x%20y.yaml"},
		{"gitea", "https://h/o/r/src/branch/a/b/data/x%20y.yaml#L12", "https://h/o/r/_edit/a/b/data/x%20y.yaml"},
	} {
		r := NewRepo(book.Repository{URL: "https://h/o/r/", Branch: "a/b", Host: c.host})
		if got := r.Line("data/x y.yaml", 12); got != c.line {
			t.Errorf("%s line: %s", c.host, got)
		}
		if got := r.Edit("data/x y.yaml"); got != c.edit {
			t.Errorf("%s edit: %s", c.host, got)
		}
	}
	if got := NewRepo(book.Repository{URL: "https://h/r.git"}).Line("a", 0); got != "https://h/r/blob/main/a" {
		t.Errorf("no line: %s", got)
	}
	for _, bad := range []string{"", "javascript:alert(1)", "git@h:o/r"} {
		if got := NewRepo(book.Repository{URL: bad}).Line("a", 1); got != "" {
			t.Errorf("%q leads to %s", bad, got)
		}
	}
}

func TestNames(t *testing.T) {
	w := world(inTrouble())
	names := NewNames(w, refs("playbook competitor-price#steps", "playbook competitor-price", "sign Christmas backlog", "sign quiet", "client nobody",
		"contact northwind/li", "case northwind/2026-price", "link playbooks/competitor-price.md", "link /clients/nobody/", "wiki client:northwind"))
	for _, c := range []struct{ kind, id, text, href string }{
		{"playbook", "competitor-price#steps", "A cheaper competitor", "/playbooks/competitor-price/#steps"},
		{"playbook", "competitor-price#stop", "A cheaper competitor", "/playbooks/competitor-price/#stop"},
		{"sign", "Christmas backlog", "Christmas backlog", ""},
		{"sign", "quiet", "They have gone quiet", "/signs/quiet/"},
		{"client", "nobody", "nobody", ""},
		{"contact", "northwind/li", "Li Wei", "/clients/northwind/#contact-li"},
		{"case", "northwind/2026-price", "Northwind, save case of February 2026", "/cases/northwind/2026-price/"},
		{"link", "playbooks/competitor-price.md", "A cheaper competitor", "/playbooks/competitor-price/"},
		{"link", "/clients/nobody/", "/clients/nobody/", ""},
	} {
		if got := names.Link(c.kind, c.id); got != (Link{c.text, c.href}) {
			t.Errorf("%s %s: %+v", c.kind, c.id, got)
		}
	}
}

func TestNewFileOnTheHost(t *testing.T) {
	for host, want := range map[string]string{
		"github": "https://git.example/a/b/new/main%20line?filename=data%2Fclients%2Fx%2Fy.yaml&value=events%3A%0A++-+%7B%22a%26b%22%7D%0A",
		"gitea":  "https://git.example/a/b/_new/main%20line?filename=data%2Fclients%2Fx%2Fy.yaml&value=events%3A%0A++-+%7B%22a%26b%22%7D%0A",
		"gitlab": "https://git.example/a/b/-/new/main%20line?file_name=data%2Fclients%2Fx%2Fy.yaml&content=events%3A%0A++-+%7B%22a%26b%22%7D%0A",
	} {
		r := NewRepo(book.Repository{URL: "https://git.example/a/b.git", Branch: "main line", Host: host})
		if got := r.New("data/clients/x/y.yaml", "events:\n  - {\"a&b\"}\n"); got != want {
			t.Errorf("%s: %s", host, got)
		}
		if r.Fills() != (host != "gitlab") {
			t.Errorf("%s fills in: %v", host, r.Fills())
		}
	}
	for _, r := range []Repo{{}, NewRepo(book.Repository{URL: "javascript:alert(1)"})} {
		if r.New("a", "b") != "" || r.Fills() {
			t.Errorf("%+v leads somewhere", r)
		}
	}
}
