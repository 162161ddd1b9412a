// Command known makes questions whose answers are known, from a site that
// sample wrote: which clients and playbooks each question should find, worked
// out from the records themselves and not by any index.
//
//	known [-seed N] [-n N] [-every N] SITE OUT.json
//
// With -every, questions are made from one client in so many, and only these are
// known as answers: for what a question costs, not for whether it is answered.
// It gives one client in ten an alias, as a fragment, so build the site after it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/search"
)

// Doc is one client or playbook as other engines index it.
type Doc struct {
	Address string            `json:"address"`
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Aliases []string          `json:"aliases"`
	People  []string          `json:"people"`
	Text    []string          `json:"text"` // whatever is typed in the record or page
	Facets  map[string]string `json:"facets"`

	said  []string // of events: what phrases and words are taken from
	words map[string]bool
	runs  []string // names and texts as " word word "
}

// Question is one question and the addresses that are right answers.
type Question struct {
	Class string   `json:"class"`
	Q     string   `json:"q"`
	Want  []string `json:"want"` // none: nothing may be found
}

func main() {
	seed := flag.Uint64("seed", 1, "of the random questions")
	n := flag.Int("n", 40, "questions of a class, about")
	every := flag.Int("every", 1, "take one client in so many")
	docs := flag.Bool("docs", false, "write the documents too")
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	k := known{rand: rand.New(rand.NewPCG(*seed, 6)), n: *n, every: *every}
	err := k.read(flag.Arg(0))
	if err == nil {
		k.ask()
		out := map[string]any{"questions": k.questions}
		if *docs {
			out["docs"] = k.docs
		}
		var body []byte
		if body, err = json.Marshal(out); err == nil {
			err = os.WriteFile(flag.Arg(1), body, 0o666)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "known:", err)
		os.Exit(3)
	}
}

type known struct {
	rand      *rand.Rand
	n         int
	every     int
	docs      []*Doc
	clients   int // of docs, the first
	questions []Question
}

// record is as much of a record as is asked about.
type record struct {
	Name     string
	Tier     string
	Owner    string
	Contacts []struct{ Name string }
	Events   []struct{ Summary, Details string }
}

func (k *known) read(site string) error {
	files, err := filepath.Glob(filepath.Join(site, "data", "clients", "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no records in %s: %w", site, err)
	}
	for i, name := range files {
		if i%k.every != 4%k.every { // those that have an alias are among them
			continue
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var r record
		if err := yaml.Unmarshal(body, &r); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		id := strings.TrimSuffix(filepath.Base(name), ".yaml")
		d := &Doc{Address: "/clients/" + id + "/", ID: id, Name: r.Name, Facets: map[string]string{"tier": r.Tier, "owner": r.Owner}}
		for _, c := range r.Contacts {
			d.People = append(d.People, c.Name)
		}
		for _, e := range r.Events {
			d.said = append(d.said, plain(e.Summary), plain(e.Details))
		}
		if d.Text, err = texts(body); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if i%10 == 4 {
			if err := k.alias(name, d, i); err != nil {
				return err
			}
		}
		k.docs = append(k.docs, d)
	}
	k.clients = len(k.docs)
	if err := k.readPlaybooks(site); err != nil {
		return err
	}
	return k.readReference(site)
}

// readReference takes people, rivals and reasons, by their names.
func (k *known) readReference(site string) error {
	for file, address := range map[string]string{"team": "/people/%s/", "rivals": "/rivals/#%s", "reasons": "/reasons/%s/"} {
		body, err := os.ReadFile(filepath.Join(site, "data", file+".yaml"))
		if err != nil {
			return err
		}
		var all map[string]struct{ Name, Label string }
		if err := yaml.Unmarshal(body, &all); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for id, e := range all {
			k.docs = append(k.docs, &Doc{Address: fmt.Sprintf(address, id), ID: id, Name: e.Name + e.Label})
		}
	}
	slices.SortFunc(k.docs[k.clients:], func(a, b *Doc) int { return strings.Compare(a.Address, b.Address) })
	return nil
}

// texts are the values in YAML that have a letter in them.
func texts(src []byte) ([]string, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, err
	}
	var all []string
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, c := range n.Content {
			switch {
			case n.Kind == yaml.MappingNode && i%2 == 0: // a key
			case c.Kind != yaml.ScalarNode:
				walk(c)
			case strings.ContainsFunc(c.Value, unicode.IsLetter):
				all = append(all, plain(c.Value))
			}
		}
	}
	walk(&doc)
	return all, nil
}

// links of a text: the words of those that have some, else nothing.
var links = regexp.MustCompile(`\[\[[^\]|]*\|?([^\]]*)\]\]|\[([^\]]*)\]\([^)]*\)`)

// plain is a text without its links.
func plain(text string) string { return links.ReplaceAllString(text, "$1$2") }

// alias gives a client another name, made of syllables.
func (k *known) alias(file string, d *Doc, i int) error {
	syllables := strings.Fields("bra dor kel mun ost pli que rav sto tri und vex wol yar zem")
	r := rand.New(rand.NewPCG(uint64(i), 17))
	name := ""
	for range 3 {
		name += syllables[r.IntN(len(syllables))]
	}
	d.Aliases = []string{strings.ToUpper(name[:1]) + name[1:]}
	folder := strings.TrimSuffix(file, ".yaml")
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "alias.yaml"), []byte("aliases: ["+d.Aliases[0]+"]\n"), 0o666)
}

func (k *known) readPlaybooks(site string) error {
	files, err := filepath.Glob(filepath.Join(site, "content", "playbooks", "*.md"))
	if err != nil {
		return err
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(body), "---\n")
		front, text, _ := strings.Cut(rest, "\n---\n")
		var p struct{ Title, Owner string }
		if err := yaml.Unmarshal([]byte(front), &p); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		typed, err := texts([]byte(front))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		id := strings.TrimSuffix(filepath.Base(name), ".md")
		k.docs = append(k.docs, &Doc{Address: "/playbooks/" + id + "/", ID: id, Name: p.Title, Facets: map[string]string{"owner": p.Owner}, Text: append(typed, strings.Split(plain(text), "\n\n")...)})
	}
	return nil
}

// ask makes the questions.
func (k *known) ask() {
	for _, d := range k.docs {
		d.words = map[string]bool{}
		for _, s := range slices.Concat([]string{d.Name}, d.Aliases, d.People, d.Text) {
			w := search.WordsOf(s)
			for _, word := range w {
				d.words[word] = true
			}
			d.runs = append(d.runs, " "+strings.Join(w, " ")+" ")
		}
	}
	for range k.n {
		k.ids(k.any())
		k.names(k.any())
		k.typos(k.any())
		k.texts(k.any())
		k.nothing()
	}
	for range k.n {
		k.aliases()
		k.accents()
	}
}

// any is a client, at random.
func (k *known) any() *Doc { return k.docs[k.rand.IntN(k.clients)] }

func (k *known) add(class, q string, right func(d *Doc) bool) {
	var want []string
	for _, d := range k.docs {
		if right(d) {
			want = append(want, d.Address)
		}
	}
	if len(want) == 0 {
		panic("nothing answers " + class + " " + q)
	}
	k.questions = append(k.questions, Question{class, q, want})
}

func (k *known) ids(d *Doc) {
	is := func(o *Doc) bool { return o == d }
	k.add("exact id", d.ID, is)
	number := d.ID[3:9]
	variants := []string{"cl-" + number, "cl" + number, number, strings.TrimLeft(number, "0"), "CL " + strings.TrimLeft(number, "0")}
	k.add("id variants", variants[k.rand.IntN(len(variants))], is)
}

func folded(s string) string { return strings.Join(search.WordsOf(s), " ") }

func (k *known) names(d *Doc) {
	name := folded(d.Name)
	k.add("full name", d.Name, func(o *Doc) bool { return folded(o.Name) == name })
	letters := []rune(d.Name)
	at := 3 + k.rand.IntN(len(letters)-3)
	for _, n := range []int{3, at} {
		typed := strings.TrimSpace(string(letters[:n]))
		k.add("name prefix", typed, func(o *Doc) bool { return strings.HasPrefix(folded(o.Name), folded(typed)) })
	}
	person := d.People[k.rand.IntN(len(d.People))]
	k.add("contact name", person, func(o *Doc) bool { return slices.Contains(o.People, person) })
}

// typos makes one slip in one word of the name: another letter, two swapped, or
// one left out, anywhere in the word.
func (k *known) typos(d *Doc) {
	words := strings.Fields(d.Name)
	long := slices.IndexFunc(words, func(w string) bool { return len([]rune(w)) >= 5 && folded(w) != "" && !strings.Contains(w, "'") })
	if long < 0 {
		return
	}
	if second := k.rand.IntN(len(words)); len([]rune(words[second])) >= 5 {
		long = second
	}
	w := []rune(words[long])
	i := k.rand.IntN(len(w) - 1)
	kind := []string{"substitution", "transposition", "omission"}[k.rand.IntN(3)]
	switch kind {
	case "substitution":
		w[i] = 'a' + (w[i]+rune(1+k.rand.IntN(24)))%26
	case "transposition":
		if w[i] == w[i+1] {
			return
		}
		w[i], w[i+1] = w[i+1], w[i]
	default:
		w = slices.Delete(w, i, i+1)
	}
	words[long] = string(w)
	name := folded(d.Name)
	if typed := strings.Join(words, " "); folded(typed) != name {
		k.add("one typo", typed, func(o *Doc) bool { return folded(o.Name) == name })
	}
}

func (d *Doc) has(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !d.words[w] })
}

func (d *Doc) says(run string) bool {
	return slices.ContainsFunc(d.runs, func(r string) bool { return strings.Contains(r, run) })
}

func (k *known) texts(d *Doc) {
	text := search.WordsOf(d.said[k.rand.IntN(len(d.said))])
	if len(text) < 4 {
		return
	}
	// a rare word of a text, with a word of the name
	rare := slices.MaxFunc(text, func(a, b string) int { return len(a) - len(b) })
	both := []string{search.WordsOf(d.Name)[0], search.WordsOf(d.Name)[1], rare}
	k.add("two fields", strings.Join(both, " "), func(o *Doc) bool { return o.has(both) })
	facet := []string{"tier", "owner"}[k.rand.IntN(2)]
	value := d.Facets[facet]
	k.add("facet + word", facet+":"+value+" "+rare, func(o *Doc) bool { return o.Facets[facet] == value && o.words[rare] })
	n := min(len(text), 4+k.rand.IntN(3))
	at := k.rand.IntN(len(text) - n + 1)
	run := " " + strings.Join(text[at:at+n], " ") + " "
	k.add("phrase", `"`+strings.TrimSpace(run)+`"`, func(o *Doc) bool { return o.says(run) })
}

// nothing asks for what is nowhere: letters that are no word, a phrase in
// another order, a name with the number of another client.
func (k *known) nothing() {
	var letters []byte
	for range 8 {
		letters = append(letters, "bcdfghjklmnpqrstvwxz"[k.rand.IntN(20)])
	}
	k.questions = append(k.questions, Question{"must be empty", string(letters), nil})
	d := k.any()
	if text := search.WordsOf(d.said[0]); len(text) > 3 {
		k.rand.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
		run := " " + strings.Join(text, " ") + " "
		if !slices.ContainsFunc(k.docs, func(o *Doc) bool { return o.says(run) }) {
			k.questions = append(k.questions, Question{"must be empty", `"` + strings.TrimSpace(run) + `"`, nil})
		}
	}
}

func (k *known) aliases() {
	d := k.docs[10*k.rand.IntN(k.clients/10)+4]
	alias := d.Aliases[0]
	k.add("alias", alias, func(o *Doc) bool { return slices.Contains(o.Aliases, alias) })
}

func (k *known) accents() {
	for range 1000 {
		d := k.any()
		if plain := folded(d.Name); plain != strings.Join(strings.FieldsFunc(strings.ToLower(d.Name), func(r rune) bool { return strings.ContainsRune(" &'", r) }), " ") {
			k.add("accent dropped", plain, func(o *Doc) bool { return folded(o.Name) == plain })
			return
		}
	}
}
