package book

import (
	"cmp"
	"path"
	"reflect"
	"slices"
	"strconv"
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
	stages  []string                   // of playbooks
	retired map[string]map[string]bool // by kind: reason playbook
	blind   map[string]bool            // kinds whose file cannot be read: any name may be right
	broken  map[string]bool            // addresses of pages that cannot be read
	each    map[string][]string        // anchors of the pages made from rows, by the address of the page that asks
	made    []madeLink                 // links to them and to handouts, to be settled once the rows are known
}

// names are what a client's record holds that others may name.
type names struct {
	contacts, cases []string // sorted
	broken          bool     // the record cannot be read: it may hold any
}

func newKnown() known {
	return known{
		ids: map[string]map[string]bool{}, lists: map[string][]string{}, clients: map[string]names{},
		anchors: map[string][]string{}, drafts: map[string]string{}, owner: map[string]string{}, steps: map[string][]string{},
		retired: map[string]map[string]bool{"reason": {}, "playbook": {}}, blind: map[string]bool{}, broken: map[string]bool{},
		each: map[string][]string{},
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
	slices.Sort(n.contacts)
	slices.Sort(n.cases)
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
			if !k.broken[p.Address] {
				k.steps[p.Name] = p.Playbook.stepIDs()
			}
			k.retired["playbook"][p.Name] = p.Retired
		}
	}
	k.put("playbook", playbooks)
	stage := planOf(reflect.TypeFor[Playbook]())
	k.stages = stage.fields[stage.byKey["stage"]].enum
	for _, r := range b.Reference.Reasons {
		k.retired["reason"][r.ID] = r.Retired
	}
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

// is reports whether there is a thing of a kind, as far as can be told.
func (k *known) is(kind, id string) bool { return k.ids[kind][id] || k.blind[kind] }

// fixed are the addresses that Holdfast itself builds, whatever is typed.
var fixed = []string{
	addr.Home, addr.Clients, addr.Cases, addr.Playbooks, addr.Reasons, addr.Signs, addr.Rivals, addr.People,
	addr.Lessons, addr.Testimonials, addr.Measures, addr.Reports, addr.ReportData, addr.Search,
}

// own are the folders in which Holdfast alone makes pages.
var own = []string{addr.Clients, addr.Cases, addr.Reasons, addr.Signs, addr.People, "/data/", "/assets/"}

// claimAddresses gives every page, copied file, folder and old address its
// place, each once.
func (b *Book) claimAddresses() {
	for _, a := range fixed {
		b.known.owner[a] = "the site itself"
	}
	for i := range b.Pages {
		p := &b.Pages[i]
		b.claim(p.Address, namedRef{Path: p.Path, Line: 1, Col: 1})
	}
	for _, f := range b.Files {
		b.claim(f.Address, namedRef{Path: f.Path, Line: 1, Col: 1})
	}
	for i := range b.Pages {
		b.claimFolders(b.Pages[i].Address)
	}
	for _, a := range b.aliases {
		b.claim(a.ID, a)
	}
}

// claim takes an address for a file, and complains where it is taken.
func (b *Book) claim(address string, by namedRef) {
	for _, o := range own {
		if strings.HasPrefix(address, o) && address != o {
			b.problems.Add(by.problem("address-taken", "move it elsewhere", "all below %s is made by the site itself", o))
			return
		}
	}
	// A page's folder and a file of one name cannot be on a disk together.
	other := address + "/"
	if file, ok := strings.CutSuffix(address, "/"); ok {
		other = file
	}
	first, there := b.known.owner[address]
	if !there {
		first, there = b.known.owner[other]
	}
	if there {
		b.problems.Add(by.problem("address-taken", "rename one of them", "%s is taken by %s", address, first))
		return
	}
	b.known.owner[address] = by.Path
}

// claimFolders takes the addresses of the folders that a page lies in, whose
// indexes are made where nobody wrote one.
func (b *Book) claimFolders(address string) {
	for dir := path.Dir(path.Dir(address)); dir != "/"; dir = path.Dir(dir) {
		if _, there := b.known.owner[dir+"/"]; !there {
			b.known.owner[dir+"/"] = "the pages below it"
		}
	}
}

// settleNow checks the references that need no other record, and returns the rest.
func (k *known) settleNow(refs []namedRef, wrong func(r *namedRef, p diag.Problem)) []namedRef {
	var later []namedRef
	hints := maxHints
	for i := range refs {
		r := refs[i]
		_, named := k.ids[r.Kind]
		switch {
		case named:
			if !r.Text && !k.is(r.Kind, r.ID) {
				hints--
				wrong(&refs[i], k.unknown(r, hints > 0))
			}
		case r.Kind == "step":
			if p, ok := k.checkStep(r, hints > 0); !ok {
				hints--
				wrong(&refs[i], p)
			}
		case strings.HasPrefix(r.Kind, "running-"):
			if p, ok := k.checkRetired(r); !ok {
				wrong(&refs[i], p)
			}
		default:
			later = append(later, r)
		}
	}
	return later
}

func (k *known) unknown(r namedRef, near bool) diag.Problem {
	hint := where[r.Kind]
	if near {
		hint = cmp.Or(diag.DidYouMean(r.ID, k.lists[r.Kind]), hint)
	}
	return r.problem("unknown-"+r.Kind, hint, "there is no %s %q", r.Kind, r.ID)
}

// checkRetired warns where work that is not finished rests on a reason or
// playbook that is no longer to be chosen. Old cases keep theirs.
func (k *known) checkRetired(r namedRef) (diag.Problem, bool) {
	kind := strings.TrimPrefix(r.Kind, "running-")
	if !k.retired[kind][r.ID] {
		return diag.Problem{}, true
	}
	p := r.problem("retired", "choose another", "the %s %q is retired", kind, r.ID)
	p.Severity = diag.Warning
	return p, false
}

// where says in which file each kind of thing is named.
var where = map[string]string{
	"person": "people are in data/team.yaml", "reason": "reasons are in data/reasons.yaml", "source": "sources are in data/sources.yaml",
	"tier": "tiers are in config.yaml", "audience": "audiences are in config.yaml", "playbook": "playbooks are in content/playbooks/",
	"sign": "the signs are listed at /signs/",
}

// checkStep looks up PLAYBOOK#STEP; an unknown playbook is reported at its own place.
func (k *known) checkStep(r namedRef, near bool) (diag.Problem, bool) {
	playbook, step, _ := strings.Cut(r.ID, "#")
	steps, ok := k.steps[playbook]
	if !ok || slices.Contains(steps, step) {
		return diag.Problem{}, true
	}
	hint := ""
	if near {
		hint = diag.DidYouMean(step, steps)
	}
	return r.problem("unknown-step", hint, "the playbook %s has no step %q", playbook, step), false
}

// Check settles every reference that was left, once all records are read.
func (b *Book) Check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.leaveOut()
	pending := b.settleNow(b.pending)
	b.pending = nil
	var wrong []wrongRef
	for i := range pending {
		made := len(b.known.made)
		p, near, ok := b.known.check(pending[i])
		if !ok {
			wrong = append(wrong, wrongRef{&pending[i], p, near})
		}
		if !ok || len(b.known.made) > made {
			b.leaveOpen(&pending[i])
		}
	}
	// Records are read in any order; the first of the problems get the hints.
	slices.SortFunc(wrong, func(a, b wrongRef) int { return compareRefs(a.ref, b.ref) })
	hints := maxHints
	for _, w := range wrong {
		if hints--; hints > 0 && w.problem.Hint == "" {
			w.problem.Hint = w.near()
		}
		b.problems.Add(w.problem)
	}
	b.checkPlays()
}

// wrongRef is a name that nothing has, and how to find what was meant.
type wrongRef struct {
	ref     *namedRef
	problem diag.Problem
	near    func() string
}

func compareRefs(a, b *namedRef) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), strings.Compare(a.ID, b.ID))
}

// checkPlays warns of reasons that no playbook handles, once a site has begun
// to give its reasons plays. A playbook that cannot be read may handle any.
func (b *Book) checkPlays() {
	handled := map[string]bool{}
	for i := range b.Pages {
		p := &b.Pages[i]
		switch {
		case p.Kind == "playbook" && b.known.broken[p.Address]:
			return
		case p.Retired || p.Draft:
			continue
		}
		for _, code := range p.Playbook.Handles.Reasons {
			handled[code] = true
		}
	}
	for _, r := range b.Reference.Reasons {
		if len(handled) > 0 && !handled[r.ID] && !r.Retired {
			b.problems.Add(diag.Problem{
				Path: "data/reasons.yaml", Line: int(r.At.Line), Column: 1, Severity: diag.Warning, Code: "reason-without-play",
				Message: "no playbook handles the reason " + strconv.Quote(r.ID), Hint: "name it under handles: reasons: of the playbook for it, or write one: holdfast new playbook NAME",
			})
		}
	}
}

// missed is the problem of a reference that leads nowhere, and the search for
// what was perhaps meant.
func missed(p diag.Problem, near func() string) (diag.Problem, func() string, bool) {
	return p, near, false
}

func found() (diag.Problem, func() string, bool) { return diag.Problem{}, nil, true }

func didYouMean(typed string, choices ...[]string) func() string {
	return func() string { return diag.DidYouMean(typed, slices.Concat(choices...)) }
}

// check looks up a client, a contact of one, a wiki link or a path.
func (k *known) check(r namedRef) (diag.Problem, func() string, bool) {
	switch r.Kind {
	case "client":
		if _, ok := k.clients[r.ID]; !ok && !r.Text {
			return missed(r.problem("unknown-client", "", "there is no client %q", r.ID), k.nearClient(r.ID))
		}
	case "contact":
		return k.checkContact(r)
	case "wiki":
		return k.checkWiki(r)
	case "link":
		return k.checkLink(r)
	}
	return found()
}

func (k *known) nearClient(id string) func() string {
	return func() string { return diag.DidYouMean(id, slices.Collect(keysOf(k.clients))) }
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

func (k *known) checkContact(r namedRef) (diag.Problem, func() string, bool) {
	client, contact, _ := strings.Cut(r.ID, "/")
	c, ok := k.clients[client]
	if !ok {
		return missed(r.problem("unknown-client", "", "there is no client %q", client), k.nearClient(client))
	}
	if !holds(c, c.contacts, contact) {
		return missed(r.problem("unknown-contact", "", "%s has no contact %q", client, contact), didYouMean(contact, c.contacts))
	}
	return found()
}

// holds reports whether a record has a contact or case, as far as can be told.
func holds(n names, list []string, id string) bool {
	_, ok := slices.BinarySearch(list, id)
	return ok || n.broken
}

// sections are the parts of built pages that a link may lead to, by kind. They
// are ids in templates/; a test holds the two together.
var sections = map[string][]string{
	"client": {
		"now", "notices", "timeline", "signs", "health", "case", "charts", "people", "map", "contracts", "owed", "promises", "complaints", "billing", "touch", "cases",
		"file", "missing", "wins", "praise", "parting",
	},
	"brief":    {"meeting", "shows", "reasons", "stated", "complaints", "why", "results", "promises", "patches", "changed", "ask", "avoid", "allies"},
	"case":     {"notices", "now", "blocked", "done", "later", "dates", "offers", "reasons", "competitor", "exit", "review", "staff", "ending", "outcome", "past-plays", "similar"},
	"playbook": {"steps", "disagreements", "runs", "stop", "handles"},
	"reason":   {"about", "exposed", "evidence", "needs", "plays", "at-risk", "past", "stated"},
	"person":   {"clients", "overdue", "week", "later", "undated"},

	addr.Home: {"needs", "overdue", "week", "renewals", "changed", "outcomes", "notices", "stale", "exposure", "goals"}, addr.Clients: {"client-list"}, addr.Cases: {"open", "closed"},
	addr.Playbooks: {"by-reason"}, addr.Rivals: {"others"}, addr.People: {"gone"}, addr.Lessons: {"open", "verified"},
	addr.Testimonials: {"usable", "warm", "ask", "without"},
}

// parts are the anchors of what a wiki link or an address names.
func (k *known) parts(kind, id string) []string {
	parts := slices.Clone(sections[kind])
	switch kind {
	case "client":
		for _, c := range k.clients[id].cases {
			parts = append(parts, "case-"+c)
		}
		for _, c := range k.clients[id].contacts {
			parts = append(parts, "contact-"+c)
		}
	case "playbook":
		for _, step := range k.steps[id] {
			parts = append(parts, "step-"+step)
		}
		parts = append(parts, k.anchors[addr.Playbook(id)]...)
	case addr.Playbooks:
		parts = append(parts, k.stages...)
	case addr.Rivals:
		parts = append(parts, k.lists["rival"]...)
	case addr.Signs:
		parts = append(parts, SignCodes...)
	case addr.ReportData:
		parts = append(parts, TableNames...)
	case addr.Measures:
		parts = append(parts, MeasureNames...)
	}
	return parts
}

// checkWiki looks up "playbook:competitor-price#steps".
func (k *known) checkWiki(r namedRef) (diag.Problem, func() string, bool) {
	target, fragment, _ := strings.Cut(r.ID, "#")
	kind, id, _ := strings.Cut(target, ":")
	client, one, _ := strings.Cut(id, "/")
	n, isClient := k.clients[client]
	switch {
	case kind == "client" && n.broken, kind == "case" && n.broken:
		return found()
	case kind == "client" && (!isClient || one != ""), kind == "case" && !isClient:
		return missed(r.problem("broken-link", "", "there is no client %q", cmp.Or(client, id)), k.nearClient(client))
	case kind == "client":
	case kind == "case":
		if !holds(n, n.cases, one) {
			return missed(r.problem("broken-link", "", "there is no case %q", id), didYouMean(one, n.cases))
		}
	case kind == "playbook" && !k.is(kind, id) && k.drafts[addr.Playbook(id)] != "":
		return missed(draftLink(r, k.drafts[addr.Playbook(id)]), nil)
	case !k.is(kind, id):
		return missed(r.problem("broken-link", "", "there is no %s %q", kind, id), didYouMean(id, k.lists[kind]))
	case kind == "playbook" && k.broken[addr.Playbook(id)]:
		return found()
	}
	if parts := k.parts(kind, id); fragment != "" && !slices.Contains(parts, fragment) {
		return missed(r.problem("broken-link", "", "%s has no part %q", target, fragment), didYouMean(fragment, parts))
	}
	return found()
}

func draftLink(r namedRef, draft string) diag.Problem {
	return r.problem("draft-link", "finish the draft or take the link away", "%s is a draft", draft)
}

// checkLink looks up a relative path or a site address, with any fragment.
func (k *known) checkLink(r namedRef) (diag.Problem, func() string, bool) {
	target, fragment, _ := strings.Cut(r.ID, "#")
	if target == "" {
		return k.checkOwnPart(r, fragment)
	}
	address := LinkAddress(r.Path, target)
	kind, id, ok := k.at(address)
	if file, _, _ := strings.Cut(target, "?"); strings.HasSuffix(file, ".md") {
		ok = ok && strings.HasPrefix(k.owner[address], "content/") && newPage(k.owner[address]).Address == address
	}
	if draft := k.drafts[address]; !ok && draft != "" {
		return missed(draftLink(r, draft), nil)
	}
	if parts, row := k.each[path.Dir(path.Clean(address))+"/"]; row && !ok {
		k.made = append(k.made, madeLink{r, address})
		if fragment != "" && !slices.Contains(parts, fragment) {
			return missed(r.problem("broken-link", "", "%s has no part %q", address, fragment), didYouMean(fragment, parts))
		}
		return found()
	}
	if !ok && fragment == "" && k.handout(address) {
		k.made = append(k.made, madeLink{r, address})
		return found()
	}
	if !ok {
		return missed(r.problem("broken-link", "", "nothing is built at %s", address), func() string { return k.nearAddress(r.Path, target, address) })
	}
	if fragment == "" || kind == "file" || k.broken[address] || kind == "client" && k.clients[id].broken {
		return found()
	}
	if parts := k.parts(kind, id); !slices.Contains(parts, fragment) && !slices.Contains(k.anchors[address], fragment) {
		return missed(r.problem("broken-link", "", "%s has no part %q", address, fragment), didYouMean(fragment, parts, k.anchors[address]))
	}
	return found()
}

// checkOwnPart looks up a link within one text. A record's notes have no
// headings of their own.
func (k *known) checkOwnPart(r namedRef, fragment string) (diag.Problem, func() string, bool) {
	var parts []string
	if strings.HasPrefix(r.Path, "content/") {
		p := newPage(r.Path)
		parts = append(slices.Clone(k.anchors[p.Address]), k.each[p.Address]...)
		if p.Kind == "playbook" {
			parts = k.parts(p.Kind, p.Name)
		}
	}
	switch {
	case fragment == "":
		return missed(r.problem("broken-link", "write an address in the brackets", "this link leads nowhere"), nil)
	case !slices.Contains(parts, fragment):
		return missed(r.problem("broken-link", "", "there is no heading #%s here", fragment), didYouMean(fragment, parts))
	}
	return found()
}

// LinkAddress is the site address that a link's target leads to: a path
// relative to the page's own file (in records, to content/), or an address. The
// last slash of a page's address may be left out, and a query has no part in it.
func LinkAddress(from, target string) string {
	p, _, _ := strings.Cut(target, "?")
	if !strings.HasPrefix(p, "/") {
		dir := ""
		if rel, ok := strings.CutPrefix(from, "content/"); ok {
			dir = path.Dir(rel)
		}
		p = "/" + dir + "/" + p
	}
	slash := strings.HasSuffix(p, "/")
	p = path.Clean(p)
	switch {
	case !slash && strings.HasSuffix(p, ".md"):
		return newPage("content" + p).Address
	case p != "/" && (slash || path.Ext(p) == ""):
		return p + "/"
	default:
		return p
	}
}

// at says what is built at an address: its kind and id, for what parts knows.
func (k *known) at(address string) (kind, id string, ok bool) {
	if file := k.owner[address]; file != "" {
		switch p := newPage(file); {
		case !strings.HasSuffix(address, "/"):
			return "file", "", true
		case strings.HasPrefix(file, "content/") && p.Kind == "playbook" && p.Address == address:
			return "playbook", p.Name, true
		}
		return address, "", true
	}
	if slices.Contains(made, address) {
		return "file", "", true
	}
	section, rest, _ := strings.Cut(strings.TrimPrefix(address, "/"), "/")
	id, rest, _ = strings.Cut(rest, "/")
	switch section {
	case "clients":
		_, ok = k.clients[id]
		kind = map[string]string{"": "client", "brief/": "brief", "data.json": "file"}[rest]
	case "cases":
		n := k.clients[id]
		one, slash := strings.CutSuffix(rest, "/")
		return "case", id, slash && holds(n, n.cases, one)
	case "people":
		if calendar, isFile := strings.CutSuffix(id, ".ics"); isFile && rest == "" {
			return "file", "", k.is("person", calendar)
		}
		kind, ok = "person", k.is("person", id) && rest == ""
	case "reasons":
		kind, ok = "reason", k.is("reason", id) && rest == ""
	case "signs":
		kind, ok = "sign", k.is("sign", id) && rest == ""
	}
	return kind, id, ok && kind != ""
}

// made are the files that Holdfast makes for machines.
var made = []string{addr.Calendar, addr.Sitemap, addr.Manifest, addr.Data("clients.json"), addr.Data("clients.csv")}

func (k *known) nearAddress(from, target, address string) string {
	near := diag.Nearest(address, slices.Collect(keysOf(k.owner)))
	file := k.owner[near]
	switch {
	case near == "":
		return ""
	case strings.HasSuffix(target, ".md") && strings.HasPrefix(from, "content/") && strings.HasPrefix(file, "content/"):
		return `did you mean "` + relative(path.Dir(from), file) + `"?`
	default:
		return `did you mean "` + near + `"?`
	}
}

// relative is the path of a file from a folder, both of them under content/.
func relative(dir, file string) string {
	up := ""
	for dir != "." && !strings.HasPrefix(file, dir+"/") {
		dir, up = path.Dir(dir), up+"../"
	}
	return up + strings.TrimPrefix(file, dir+"/")
}
