package chart

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// PeopleInput is who there is at a client, who there is with us, and who knows whom.
type PeopleInput struct {
	ID      string
	Title   string // "": Who knows whom
	Caption string // "": what the lines mean
	People  []Person
	Ties    []Tie // those with an end that is not among People are left out, so a hidden person leaves no trace
}

// A Person is one node. People stand in rows by role, in the order given within a role.
type Person struct {
	ID     string // unique among People
	Name   string
	Title  string // their post; may be ""
	Role   string // a contact's role (decision-maker, sponsor, …) or ours (owner, …); free text goes with the associates
	Stance string // ally neutral critic; anything else counts as unknown; not read of our own people
	Left   bool   // no longer there: drawn faintly
	Ours   bool   // with us: in the bottom row
}

// A Tie joins two people. Between the same two, only the first is drawn.
type Tie struct {
	From, To string // Person.ID
	Kind     TieKind
}

// TieKind says what joins two people.
type TieKind string

const (
	Knows   TieKind = "knows"    // a solid line
	OwnerOf TieKind = "owner-of" // From, one of us, looks after To: a dashed line
)

// The map's grid, in units that ECharts scales to the plot as a whole.
const (
	perRow    = 4 // more would make names collide on a phone
	columnGap = 160
	rowGap    = 110
	sideGap   = 40 // more, between their rows and ours
	originX   = 1000
	originY   = 100
)

// roleRows are the rows of the map from the top; a role not named stands in the last.
var roleRows = [...][]string{
	{"decision-maker", "sponsor"},
	{"champion", "influencer"},
	{"user", "gatekeeper", "critic"},
	{"associate"},
}

// sides are the kinds of node: what the legend says, and how it looks without colour.
var sides = [...]struct {
	stance string
	name   string
	color  Color
	symbol string
}{
	{"ally", "Ally", Green, "circle"},
	{"neutral", "Neutral", Amber, "roundRect"},
	{"critic", "Critic", Red, "triangle"},
	{"unknown", "Unknown", Muted, "diamond"},
	{"ours", "Our team", Accent, "rect"},
}

// People draws the map of stakeholders: decision makers and sponsors on top, our own people at the bottom, at positions
// that rest on the input alone. It fails if an id is missing or given twice, or a tie's kind is unknown.
func People(in PeopleInput) (Chart, error) {
	c := Chart{Kind: KindPeople, ID: in.ID}
	if len(in.People) == 0 {
		return c, nil
	}
	index, err := indexPeople(in)
	if err != nil {
		return Chart{}, err
	}
	ties, err := drawnTies(in, index)
	if err != nil {
		return Chart{}, err
	}
	rows := peopleRows(in.People)
	c.Title = cmp.Or(in.Title, "Who knows whom")
	c.Caption = cmp.Or(in.Caption, "Lines join people who know each other, dashed lines an owner and those they look "+
		"after; faint people have left.")
	c.Height = 90*len(rows) + 110
	c.Columns, c.Rows = peopleTable(in.People, ties)
	c.Option = peopleOption(in.People, rows, ties)
	return c.checked()
}

// indexPeople returns where in in.People each id is.
func indexPeople(in PeopleInput) (map[string]int, error) {
	index := make(map[string]int, len(in.People))
	for i, p := range in.People {
		if _, twice := index[p.ID]; twice || p.ID == "" {
			return nil, fmt.Errorf("chart %q: id %q of %q is missing or not unique", in.ID, p.ID, p.Name)
		}
		index[p.ID] = i
	}
	return index, nil
}

// A drawnTie is a Tie by place in the input's People.
type drawnTie struct {
	from, to int
	kind     TieKind
}

func drawnTies(in PeopleInput, index map[string]int) ([]drawnTie, error) {
	out := make([]drawnTie, 0, len(in.Ties))
	seen := make(map[int]bool, len(in.Ties))
	for _, t := range in.Ties {
		if t.Kind != Knows && t.Kind != OwnerOf {
			return nil, fmt.Errorf("chart %q: tie of unknown kind %q", in.ID, t.Kind)
		}
		from, ok1 := index[t.From]
		to, ok2 := index[t.To]
		pair := min(from, to)*len(in.People) + max(from, to)
		if !ok1 || !ok2 || from == to || seen[pair] {
			continue
		}
		seen[pair] = true
		out = append(out, drawnTie{from, to, t.Kind})
	}
	return out, nil
}

// peopleRows returns the rows of the map from the top, each of at most perRow places in people; ours are below.
func peopleRows(people []Person) [][]int {
	byRow := make([][]int, len(roleRows)+1)
	for i, p := range people {
		row := roleRow(p.Role)
		if p.Ours {
			row = len(roleRows)
		}
		byRow[row] = append(byRow[row], i)
	}
	var out [][]int
	for r, row := range byRow {
		if r < len(roleRows) {
			slices.SortStableFunc(row, func(a, b int) int {
				return slices.Index(roleRows[r], people[a].Role) - slices.Index(roleRows[r], people[b].Role)
			})
		}
		out = slices.AppendSeq(out, slices.Chunk(row, perRow))
	}
	return out
}

func roleRow(role string) int {
	for i := range roleRows {
		if slices.Contains(roleRows[i], role) {
			return i
		}
	}
	return len(roleRows) - 1
}

// side returns the place of p's kind in sides.
func side(p Person) int {
	for i := range sides {
		if !p.Ours && sides[i].stance == p.Stance {
			return i
		}
	}
	if p.Ours {
		return len(sides) - 1
	}
	return len(sides) - 2
}

var peopleSkeleton = sync.OnceValue(func() skeleton {
	return newSkeleton(peopleGraph(slot("categories", 0), slot("nodes", 0), slot("links", 0)))
})

// peopleGraph makes the chart of categories, nodes and links.
func peopleGraph(categories, nodes, links any) (option, mend) {
	g := new(charts.Graph) // see plain
	g.SetGlobalOptions(plain("item")...)
	g.SetGlobalOptions(charts.WithLegendOpts(opts.Legend{Bottom: "0", ItemWidth: 12, ItemHeight: 12}))
	g.AddSeries("People", nil, nil, func(s *charts.SingleSeries) {
		s.Layout, s.Top = "none", "4%" // as it takes four fifths of the height, the lowest names and the legend have the rest
		s.Categories, s.Data, s.Links = categories, nodes, links
		s.LineStyle = &opts.LineStyle{Color: string(Muted), Width: 1.5}
		s.Emphasis = &opts.Emphasis{Focus: "adjacency"}
	})
	label := &wrapped{opts.Label{Show: opts.Bool(true), Position: "bottom", FontSize: 11}, 72, "break"}
	return g, mend{legend: true, label: label}
}

func peopleOption(people []Person, rows [][]int, ties []drawnTie) string {
	used, places := usedSides(people)
	dst := make([]byte, 0, optionSize)
	for _, p := range peopleSkeleton() {
		dst = append(dst, p.text...)
		switch p.slot {
		case "categories":
			dst = appendCategories(dst, used)
		case "nodes":
			dst = appendNodes(dst, people, positions(people, rows), places)
		case "links":
			dst = appendLinks(dst, ties)
		}
	}
	return string(dst)
}

// usedSides returns the places in sides there is someone in, and by place in sides the place among those.
func usedSides(people []Person) (used []int, places [len(sides)]int) {
	var has [len(sides)]bool
	for _, p := range people {
		has[side(p)] = true
	}
	for i := range sides {
		if has[i] {
			places[i] = len(used)
			used = append(used, i)
		}
	}
	return used, places
}

func appendCategories(dst []byte, used []int) []byte {
	dst = append(dst, '[')
	for _, i := range used {
		dst = appendVerbatim(append(appendNext(dst), `{"name":`...), sides[i].name)
		dst = appendVerbatim(append(dst, `,"itemStyle":{"color":`...), string(sides[i].color))
		dst = appendVerbatim(append(dst, `},"symbol":`...), sides[i].symbol)
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// A position is where a node stands, in units of the map's grid.
type position struct{ x, y int }

// positions returns one for each of people, in that order.
func positions(people []Person, rows [][]int) []position {
	out := make([]position, len(people))
	y := originY
	for r, row := range rows {
		if r > 0 && people[row[0]].Ours && !people[rows[r-1][0]].Ours {
			y += sideGap
		}
		for i, at := range row {
			out[at] = position{originX + columnGap*(2*i-len(row)+1)/2, y}
		}
		y += rowGap
	}
	return out
}

// appendNodes appends a node for each of people, in that order, as links count on it. It adds to what ECharts reads the
// role, for the browser's script; without ids, two people of one name would break the graph.
func appendNodes(dst []byte, people []Person, at []position, places [len(sides)]int) []byte {
	dst = append(dst, '[')
	for i, p := range people {
		dst = appendString(append(appendNext(dst), `{"id":`...), p.ID)
		if p.Role != "" {
			dst = appendString(append(dst, `,"role":`...), p.Role)
		}
		if name := p.label(); name != "" {
			dst = appendString(append(dst, `,"name":`...), name)
		}
		dst = appendInt(append(dst, `,"x":`...), at[i].x)
		dst = appendInt(append(dst, `,"y":`...), at[i].y)
		dst = appendInt(append(dst, `,"category":`...), places[side(p)])
		dst = appendInt(append(dst, `,"symbolSize":`...), size(p))
		if p.Left {
			dst = append(dst, `,"itemStyle":{"opacity":0.55}`...)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

// label returns what stands below p's node, and heads p's row.
func (p Person) label() string {
	if p.Left {
		return p.Name + " (left)"
	}
	return p.Name
}

// size returns the diameter of p's symbol in CSS px.
func size(p Person) int {
	if !p.Ours && roleRow(p.Role) == 0 {
		return 26
	}
	return 18
}

func appendLinks(dst []byte, ties []drawnTie) []byte {
	dst = append(dst, '[')
	for _, t := range ties {
		dst = appendInt(append(appendNext(dst), `{"source":`...), t.from)
		dst = appendInt(append(dst, `,"target":`...), t.to)
		if t.kind == OwnerOf {
			dst = append(dst, `,"lineStyle":{"type":"dashed"}`...)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}

func peopleTable(people []Person, ties []drawnTie) ([]Column, [][]string) {
	columns := []Column{{Name: "Name"}, {Name: "Post"}, {Name: "Role"}, {Name: "Stance"}, {Name: "Ties"}}
	rows := tableRows(len(people), len(columns))
	for i, p := range people {
		row := rows[i]
		row[0], row[1], row[2], row[3] = p.label(), p.Title, strings.ReplaceAll(p.Role, "-", " "), sides[side(p)].name
	}
	for _, t := range ties {
		from, to := "", ""
		if t.kind == OwnerOf {
			from, to = "owner ", "looks after "
		}
		addName(&rows[t.from][4], to+people[t.to].Name)
		addName(&rows[t.to][4], from+people[t.from].Name)
	}
	return columns, rows
}

func addName(list *string, name string) {
	if *list != "" {
		name = *list + ", " + name
	}
	*list = name
}
