package book

import (
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/markdown"
)

// Page is one markdown file of content/, its front matter checked.
type Page struct {
	Path    string // relative to the site: content/playbooks/exit-interview.md
	Kind    string // playbook, report or page
	Name    string // the file's name without .md
	Address string // /playbooks/exit-interview/
	Body    string // markdown
	Line    int    // the line of the file on which Body begins
	Refs    []Ref
	Links   []markdown.Link    // of the body, as typed
	Parts   []markdown.Heading // its headings

	At        Pos
	Title     string   `y:"title,required"`
	Summary   string   `y:"summary"`
	VisibleTo []string `y:"visible_to" ref:"audience"`
	Draft     bool     `y:"draft"`
	Owner     string   `y:"owner" ref:"person"`
	Reviewed  day.Day  `y:"reviewed"`
	Tags      []string `y:"tags"`
	Retired   bool     `y:"retired"`
	Aliases   []string `y:"aliases"`

	Playbook Playbook // of a playbook: its own fields, typed at the top level
	Each     SQL      // of a report: one page a row
	Figures  []SQL    // of a report: one row each, whose columns its text may name
	Blocks   []Block  // of data, in the order of the text
	Named    []Place  // the {{ names }} in its text, by name
}

// Playbook is what a playbook's front matter adds to a page's.
type Playbook struct {
	Stage         string         `y:"stage,required" enum:"prevent prepare save exit win-back keep-in-touch internal"`
	Handles       Handles        `y:"handles"`
	Sources       []string       `y:"sources" ref:"source"`
	Steps         []Step         `y:"steps"`
	Stop          string         `y:"stop"`
	Disagreements []Disagreement `y:"disagreements"`
}

// Handles names the reasons and signs that a playbook is for.
type Handles struct {
	At      Pos
	Reasons []string `y:"reasons" ref:"reason"`
	Signs   []string `y:"signs" ref:"sign"`
}

// Step is one thing to do.
type Step struct {
	At      Pos
	ID      string   `y:"id,required"`
	Do      string   `y:"do,required"`
	Say     string   `y:"say,text"`
	Avoid   string   `y:"avoid,text"`
	Who     string   `y:"who"` // owner sponsor manager team, or a person's id
	Due     Offset   `y:"due"` // from the play's start
	Channel string   `y:"channel" enum:"phone in-person email letter none"`
	To      string   `y:"to" enum:"decision-maker sponsor champion influencer user gatekeeper critic associate"`
	Needs   []string `y:"needs"`               // steps that come first
	Source  string   `y:"source" ref:"source"` // whom the step follows, where the sources disagree
}

// Offset is a due day relative to a play's start, typed +1d; Set tells +0d from absent.
type Offset struct {
	Span day.Span
	Set  bool
}

// On is the day that lies the offset after start, or no day.
func (o Offset) On(start day.Day) day.Day {
	if !o.Set || start == 0 {
		return 0
	}
	return o.Span.After(start)
}

// Disagreement is a point on which the sources contradict each other.
type Disagreement struct {
	At        Pos
	Topic     string     `y:"topic,required"`
	Positions []Position `y:"positions"`
	House     House      `y:"house"`
}

// Position is what one source says, and when it fits.
type Position struct {
	At     Pos
	Says   string `y:"says,required"`
	Source string `y:"source" ref:"source"`
	When   string `y:"when"`
}

// House is the house's own choice.
type House struct {
	At     Pos
	Choice string  `y:"choice"`
	By     string  `y:"by" ref:"person"`
	On     day.Day `y:"on"`
	Why    string  `y:"why,text"`
}

// Asks reports whether the page asks for data.
func (p *Page) Asks() bool { return len(p.Blocks) > 0 || p.Each.Text != "" || len(p.Figures) > 0 }
