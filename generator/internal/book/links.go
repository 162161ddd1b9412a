package book

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/diag"
)

// known is what the whole site holds that may be named: by id, address or path.
type known struct {
	ids     map[string]map[string]bool // by kind: person tier reason playbook rival source audience sign
	lists   map[string][]string        // the same, sorted, for hints
	clients map[string]names           // by id; complete when every record is read
	anchors map[string][]string        // by address of a markdown page
	drafts  map[string]string          // address → path of a draft
	owner   map[string]string          // address → path of what is built there
	steps   map[string][]string        // by playbook
}

// names are what a client's record holds that others may name.
type names struct {
	contacts, cases []string
}

func newKnown() known {
	return known{
		ids: map[string]map[string]bool{}, lists: map[string][]string{}, clients: map[string]names{},
		anchors: map[string][]string{}, drafts: map[string]string{}, owner: map[string]string{}, steps: map[string][]string{},
	}
}

func elemOf(to any) reflect.Value { return reflect.ValueOf(to).Elem() }

func clientNames(r *Record) names {
	var n names
	for i := range r.Contacts {
		n.contacts = append(n.contacts, r.Contacts[i].ID)
	}
	for i := range r.Cases {
		n.cases = append(n.cases, r.Cases[i].ID)
	}
	return n
}

// learn takes in everything that is known before the records are read.
func (b *Book) learn() {
	k := &b.known
	k.put("person", ids(b.Reference.Team, func(p Person) string { return p.ID }))
	k.put("reason", ids(b.Reference.Reasons, func(r Reason) string { return r.ID }))
	k.put("source", ids(b.Reference.Sources, func(s Source) string { return s.ID }))
	k.put("rival", ids(b.Reference.Rivals, func(r Rival) string { return r.ID }))
	k.put("tier", ids(b.Config.Tiers, func(t Tier) string { return t.ID }))
	k.put("audience", ids(b.Config.Audiences, func(a Audience) string { return a.ID }))
	k.put("sign", SignCodes)
	var playbooks []string
	for i := range b.Pages {
		if p := &b.Pages[i]; p.Kind == "playbook" {
			playbooks = append(playbooks, p.Name)
			k.steps[p.Name] = p.Playbook.stepIDs()
		}
	}
	k.put("playbook", playbooks)
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = id(list[i])
	}
	return out
}

func (k *known) put(kind string, list []string) {
	set := make(map[string]bool, len(list))
	for _, id := range list {
		set[id] = true
	}
	k.ids[kind], k.lists[kind] = set, list
}

// fixed are the addresses that Holdfast itself builds, whatever is typed.
var fixed = []string{
	addr.Home, addr.Clients, addr.Cases, addr.Playbooks, addr.Reasons, addr.Signs, addr.Rivals, addr.People,
	addr.Lessons, addr.Testimonials, addr.Measures, addr.Reports, addr.Search,
}

// own are the folders in which Holdfast alone makes pages.
var own = []string{addr.Clients, addr.Cases, addr.Reasons, addr.Signs, addr.People, "/data/", "/assets/"}

// claimAddresses gives every page and copied file its address, each once.
func (b *Book) claimAddresses() {
	owner := b.known.owner
	for _, a := range fixed {
		owner[a] = "the site itself"
	}
	claim := func(file, address string) {
		for _, o := range own {
			if strings.HasPrefix(address, o) && address != o {
				b.problems.Add(taken(file, address, "the site itself"))
				return
			}
		}
		if first, ok := owner[address]; ok {
			b.problems.Add(taken(file, address, first))
			return
		}
		owner[address] = file
	}
	for i := range b.Pages {
		claim(b.Pages[i].Path, b.Pages[i].Address)
	}
	for _, f := range b.Files {
		claim(f.Path, f.Address)
	}
	for i := range b.Pages {
		for _, a := range b.Pages[i].Aliases {
			claim(b.Pages[i].Path, a)
		}
	}
}

func taken(file, address, first string) diag.Problem {
	return diag.Problem{Path: file, Line: 1, Column: 1, Code: "address-taken", Message: fmt.Sprintf("%s is built from %s already", address, first), Hint: "rename one of them"}
}

// settleNow checks the references that need no other record, and returns the rest.
func (k *known) settleNow(refs []namedRef, problems *diag.List) []namedRef {
	var later []namedRef
	for _, r := range refs {
		if set, ok := k.ids[r.Kind]; ok {
			if !r.Text && !set[r.ID] {
				problems.Add(k.unknown(r))
			}
			continue
		}
		if r.Kind == "step" {
			k.checkStep(r, problems)
			continue
		}
		later = append(later, r)
	}
	return later
}

func (k *known) unknown(r namedRef) diag.Problem {
	hint := diag.DidYouMean(r.ID, k.lists[r.Kind])
	if hint == "" {
		hint = where[r.Kind]
	}
	return r.problem("unknown-"+r.Kind, hint, "there is no %s %q", r.Kind, r.ID)
}

// where says in which file each kind of thing is named.
var where = map[string]string{
	"person": "people are in data/team.yaml", "reason": "reasons are in data/reasons.yaml", "source": "sources are in data/sources.yaml",
	"tier": "tiers are in config.yaml", "audience": "audiences are in config.yaml", "playbook": "playbooks are in content/playbooks/",
	"sign": "the signs are listed at /signs/",
}

// checkStep looks up PLAYBOOK#STEP; an unknown playbook is reported at its own place.
func (k *known) checkStep(r namedRef, problems *diag.List) {
	playbook, step, _ := strings.Cut(r.ID, "#")
	if steps, ok := k.steps[playbook]; ok && !slices.Contains(steps, step) {
		problems.Add(r.problem("unknown-step", diag.DidYouMean(step, steps), "the playbook %s has no step %q", playbook, step))
	}
}

// Check settles every reference that was left, once all records are read.
func (b *Book) Check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.known.settleNow(b.pending, b.problems) {
		if p, ok := b.known.check(r); !ok {
			b.problems.Add(p)
		}
	}
	b.pending = nil
}

// check looks up a client, a contact of one, a wiki link or a path.
func (k *known) check(r namedRef) (diag.Problem, bool) {
	switch r.Kind {
	case "client":
		if _, ok := k.clients[r.ID]; !ok && !r.Text {
			return r.problem("unknown-client", k.nearClient(r.ID), "there is no client %q", r.ID), false
		}
	case "contact":
		return k.checkContact(r)
	case "wiki":
		return k.checkWiki(r)
	case "link":
		return k.checkLink(r)
	}
	return diag.Problem{}, true
}

func (k *known) nearClient(id string) string {
	return diag.DidYouMean(id, slices.Collect(keysOf(k.clients)))
}

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

func (k *known) checkContact(r namedRef) (diag.Problem, bool) {
	client, contact, _ := strings.Cut(r.ID, "/")
	c, ok := k.clients[client]
	if !ok {
		return r.problem("unknown-client", k.nearClient(client), "there is no client %q", client), false
	}
	if !slices.Contains(c.contacts, contact) {
		return r.problem("unknown-contact", diag.DidYouMean(contact, c.contacts), "%s has no contact %q", client, contact), false
	}
	return diag.Problem{}, true
}

// sections are the parts of built pages that a link may lead to.
var sections = map[string][]string{
	"client":   {"timeline", "signs", "health", "case", "people", "contracts", "promises", "charts", "file"},
	"playbook": {"steps", "disagreements", "runs", "stop", "handles"},
	"case":     {"now", "blocked", "done", "later", "offers", "reasons", "exit", "review"},
}

// checkWiki looks up "playbook:competitor-price#steps".
func (k *known) checkWiki(r namedRef) (diag.Problem, bool) {
	target, fragment, _ := strings.Cut(r.ID, "#")
	kind, id, _ := strings.Cut(target, ":")
	anchors := sections[kind]
	switch kind {
	case "client":
		if _, ok := k.clients[id]; !ok {
			return r.problem("broken-link", k.nearClient(id), "there is no client %q", id), false
		}
	case "case":
		client, c, _ := strings.Cut(id, "/")
		if n, ok := k.clients[client]; !ok || !slices.Contains(n.cases, c) {
			return r.problem("broken-link", diag.DidYouMean(c, n.cases), "there is no case %q", id), false
		}
	default:
		if draft, ok := k.drafts[addr.Playbook(id)]; ok && kind == "playbook" {
			return r.problem("draft-link", "finish the draft or take the link away", "%s is a draft", draft), false
		}
		if !k.ids[kind][id] {
			return r.problem("broken-link", diag.DidYouMean(id, k.lists[kind]), "there is no %s %q", kind, id), false
		}
		if kind == "playbook" {
			anchors = slices.Concat(anchors, k.anchors[addr.Playbook(id)])
		}
	}
	if fragment != "" && !slices.Contains(anchors, fragment) {
		return r.problem("broken-link", diag.DidYouMean(fragment, anchors), "%s has no part %q", target, fragment), false
	}
	return diag.Problem{}, true
}

// checkLink looks up a relative path or a site address, with any fragment.
func (k *known) checkLink(r namedRef) (diag.Problem, bool) {
	target, fragment, _ := strings.Cut(r.ID, "#")
	address := LinkAddress(r.Path, target)
	if draft, ok := k.drafts[address]; ok {
		return r.problem("draft-link", "finish the draft or take the link away", "%s is a draft", draft), false
	}
	if !k.has(address) {
		return r.problem("broken-link", k.nearAddress(r.Path, target, address), "nothing is built at %s", address), false
	}
	anchors, isPage := k.anchors[address]
	if target == "" && !isPage {
		anchors, isPage = nil, true // a record's note: it has no headings of its own
	}
	if fragment == "" || !isPage {
		return diag.Problem{}, true
	}
	if strings.HasPrefix(address, addr.Playbooks) {
		anchors = slices.Concat(anchors, sections["playbook"])
	}
	if !slices.Contains(anchors, fragment) {
		return r.problem("broken-link", diag.DidYouMean(fragment, anchors), "there is no heading #%s", fragment), false
	}
	return diag.Problem{}, true
}

// LinkAddress is the site address that a link's target leads to: a path
// relative to the page's own file (in records, to content/), or an address.
func LinkAddress(from, target string) string {
	if target == "" {
		if strings.HasPrefix(from, "content/") {
			return newPage(from).Address
		}
		return ""
	}
	p := target
	if !strings.HasPrefix(p, "/") {
		dir := "/"
		if strings.HasPrefix(from, "content/") {
			dir = "/" + path.Dir(strings.TrimPrefix(from, "content/")) + "/"
		}
		p = dir + p
	}
	slash := strings.HasSuffix(p, "/")
	p = path.Clean(p)
	switch {
	case strings.HasSuffix(p, ".md"):
		return newPage("content" + p).Address
	case slash && p != "/":
		return p + "/"
	default:
		return p
	}
}

// has reports whether something is built at an address.
func (k *known) has(address string) bool {
	if address == "" || k.owner[address] != "" || address == addr.Calendar {
		return true
	}
	part := func(dir string) (string, bool) {
		rest, ok := strings.CutPrefix(address, dir)
		return strings.TrimSuffix(rest, "/"), ok && strings.HasSuffix(rest, "/")
	}
	if id, ok := part(addr.Clients); ok {
		client, rest, _ := strings.Cut(id, "/")
		_, known := k.clients[client]
		return known && (rest == "" || rest == "brief")
	}
	if id, ok := part(addr.Cases); ok {
		client, c, _ := strings.Cut(id, "/")
		return slices.Contains(k.clients[client].cases, c)
	}
	for kind, dir := range map[string]string{"reason": addr.Reasons, "sign": addr.Signs, "person": addr.People} {
		if id, ok := part(dir); ok {
			return k.ids[kind][id]
		}
	}
	return false
}

func (k *known) nearAddress(from, target, address string) string {
	if near := diag.Nearest(address, slices.Collect(keysOf(k.owner))); near != "" {
		if file := k.owner[near]; strings.HasPrefix(file, "content/") && strings.HasSuffix(target, ".md") && strings.HasPrefix(from, "content/") {
			return `did you mean "` + strings.TrimPrefix(file, "content/") + `"?`
		}
		return `did you mean "` + near + `"?`
	}
	return ""
}
