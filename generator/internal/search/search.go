// Package search writes the index that the site's own search reads in the
// browser, and reads it too, for tests.
//
// An index is a set of small classic scripts, so that it works from any host
// and from a folder opened as file://. Each calls one function with its name
// and a payload: base64 of deflated bytes. All but one are named by the hash of
// what they hold; the one, the manifest, says which belong to the index now. A
// reader that misses a script takes the manifest again.
//
// Everything is a pure function of the documents, whatever was there before: a
// document's number is a block, from the hash of its address, and its rank in
// the block, so that one more document moves the few of its block only; a table
// is cut into shards by the prefixes of its keys and their present size.
//
//	names  a word of a name, or a whole name or id in one word → where it stands
//	words  a word, :filter:value or :kind:word → documents, with weights
//	pairs  the hash of two words that follow each other → documents, for phrases
//	typos  length and word → nothing: the words to try in place of one not known
//	facets a facet and a run of blocks → each document's kind, status, tier, owner, reasons
//	docs   a block → its documents' titles, addresses and texts' names
package search

// Document is one thing that can be found: a client, a page, a person. It is a
// plain value.
type Document struct {
	Kind    string // client playbook report page person reason sign rival
	Title   string
	Address string // site-absolute; may have a fragment
	ID      string // as typed: cl-035013, competitor-price
	Sub     string // one line below the title
	Aliases []string
	People  []string // of a client: its contacts' names
	Tags    []string // words that count more than the text
	Facets  []Facet
	Parts   []Part
}

// Facet is one filter that a document answers to: status:lost.
type Facet struct {
	Name, Value string
	Label       string // how readers see the value; "" is the value itself
}

// Part is a stretch of a document that can be linked to: an entry of a
// timeline, a section under its heading.
type Part struct {
	Kind  string // of an entry, for kind:complaint; see PartKinds
	Label string // what a result shows of the place: "Call, 11 Feb 2026"
	Href  string // "#part" within the document's page, another page, or ""
	Head  string // a heading, which counts more
	Text  string // plain
}

// PartKinds are the kinds of entries that kind: can ask for, in the order of
// their bits in a digest. What is not listed cannot be asked for.
var PartKinds = [...]string{
	"call", "meeting", "visit", "email", "letter", "thank-you", "review", "survey", "complaint", "win", "change",
	"testimonial", "milestone", "view", "internal", "other", "case", "contract", "commitment", "follow-up", "offer", "lesson", "play", "exit",
}

// mostKinds is how many kinds there may be: their bits stand beside a level.
const mostKinds = 32 - levelBits

// facetNames are the facets that are counted beside results.
var facetNames = []string{"kind", "status", "tier", "owner", "reason"}

// Names of scripts. All lie in Folder but the manifest.
const (
	Folder   = "/assets/search/"
	Manifest = "/search/manifest.js"

	function = "holdfastSearch"
)

// Types of a name, in the order of their weight.
const (
	typeTitle = iota
	typeAlias
	typePerson
	typeID
)
