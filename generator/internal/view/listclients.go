package view

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// ClientList is the list of all clients, the most urgent first. The page's script
// filters and sorts it in place; without it the order is worth reading as it is.
type ClientList struct {
	Rows     []ClientLine
	Statuses []Choice
	Tiers    []Choice
	Owners   []Choice
	Risks    []Choice
	Bands    []Choice
	Signs    []Choice
	Revenue  money.Amount // of all that are not gone
	AtRisk   money.Amount
}

// A list of up to wholeList clients is all in its page. Of a longer one the page
// holds the first, and files beside it the rest, as data.
const (
	wholeList = 500
	firstRows = 200
	chunkRows = 500
)

// First are the rows that are in the page itself.
func (v ClientList) First() []ClientLine {
	if len(v.Rows) <= wholeList {
		return v.Rows
	}
	return v.Rows[:firstRows]
}

// Chunks are the rows that are not in the page, as many to a file as are quickly
// made into a table's rows.
func (v ClientList) Chunks() [][]ClientLine {
	return slices.Collect(slices.Chunk(v.Rows[len(v.First()):], chunkRows))
}

// ClientChunk is the N-th file of rows, from 1.
type ClientChunk struct {
	N     int
	Rows  []ClientLine
	Money money.Currency
}

// clientChunks lists the files of rows; the list is made once for all of them.
func (ix *Index) clientChunks() (files []LazyFile) {
	if len(ix.Rows) <= wholeList {
		return nil
	}
	chunks := sync.OnceValue(func() [][]ClientLine { v := ix.clients(); return v.Chunks() })
	for n := range (len(ix.Rows) - firstRows + chunkRows - 1) / chunkRows {
		files = append(files, LazyFile{Address: addr.ClientRows(n + 1), Make: func() any { return ClientChunk{n + 1, chunks()[n], ix.Config.Money} }})
	}
	return files
}

// ClientLine is one row of the list.
type ClientLine struct {
	ID, Name   string
	Also       string // other names, group, industry, region: found by the filter, not shown
	Status     string
	Tier       string
	Risk       string // notice save red, as revenue at risk counts it; or ""
	Owner      string // the id
	OwnerName  string
	OwnerHref  string
	Revenue    money.Amount
	AtRisk     money.Amount
	Renewal    day.Day // the end of the contract that ends next
	LastNotice day.Day
	LastTouch  day.Day
	Health     int    // -1 where unknown
	Band       string // green amber red unknown
	Signs      string // the codes of those that show, a space between
	Count      int    // of them
	Worst      Link   // the worst of them
	Severity   string // its
}

// Choice is one choice of a filter, with how many rows it leaves.
type Choice struct {
	Value, Text string
	Count       int
}

// NewClientList gathers the list.
func NewClientList(ix *Index) ClientList {
	v := ClientList{Rows: make([]ClientLine, 0, len(ix.Rows))}
	type ranked struct {
		row     *retention.Row
		urgency int64
	}
	order := make([]ranked, 0, len(ix.Rows))
	for _, r := range ix.Rows {
		d, _ := danger(r)
		order = append(order, ranked{r, ix.urgency(d, stake(r))})
	}
	slices.SortStableFunc(order, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.urgency, a.urgency), cmp.Compare(standing(a.row.Status), standing(b.row.Status)), cmp.Compare(worth(b.row), worth(a.row)))
	})
	known := 0
	for _, o := range order {
		v.Rows = append(v.Rows, ix.clientLine(o.row))
		if !gone(o.row.Status) {
			v.Revenue += o.row.Revenue12
			v.AtRisk += o.row.AtRisk
		}
		known += one(o.row.Revenue12 != 0)
	}
	if 2*known < len(v.Rows) { // a sum that leaves out most clients says nothing
		v.Revenue = 0
	}
	v.Statuses = choices(v.Rows, func(l ClientLine) (string, string) { return l.Status, words(l.Status) })
	v.Owners = choices(v.Rows, func(l ClientLine) (string, string) { return l.Owner, l.OwnerName })
	v.Risks = choices(v.Rows, func(l ClientLine) (string, string) { return l.Risk, riskWords[l.Risk] })
	tiers := choices(v.Rows, func(l ClientLine) (string, string) { return l.Tier, words(l.Tier) })
	slices.SortStableFunc(tiers, func(a, b Choice) int { return cmp.Compare(ix.tierRank(a.Value), ix.tierRank(b.Value)) })
	v.Tiers = tiers
	v.Bands = choices(v.Rows, func(l ClientLine) (string, string) { return l.Band, l.Band })
	v.Signs = signChoices(ix.Rows)
	return v
}

// riskWords are the classes of risk in words.
var riskWords = map[string]string{"notice": "In notice", "save": "Save case", "red": "Red by signs only"}

// signChoices are the signs that any client shows, in the order of the signs.
func signChoices(rows []*retention.Row) (all []Choice) {
	count := map[string]int{}
	for _, r := range rows {
		for _, code := range signsShown(r) {
			count[code]++
		}
	}
	for _, s := range retention.Signs() {
		if n := count[s.Code]; n > 0 {
			all = append(all, Choice{s.Code, s.Title, n})
		}
	}
	return all
}

// standing orders what is not urgent: clients, prospects, then those gone.
func standing(status string) int {
	switch {
	case gone(status):
		return 2
	case status == "prospect":
		return 1
	}
	return 0
}

func (ix *Index) tierRank(id string) int {
	for i := range ix.Config.Tiers {
		if ix.Config.Tiers[i].ID == id {
			return i
		}
	}
	return len(ix.Config.Tiers)
}

func (ix *Index) clientLine(r *retention.Row) ClientLine {
	l := ClientLine{
		ID: r.ID, Name: r.Name, Status: r.Status, Tier: r.Tier, Risk: r.Risk().String(), Owner: r.Owner, OwnerName: r.Owner,
		Revenue: r.Revenue12, AtRisk: r.AtRisk, LastTouch: r.LastTouch,
		Health: -1, Band: cmp.Or(r.Health.Band, retention.Unknown),
	}
	if r.Health.Known {
		l.Health = r.Health.Score
	}
	codes := signsShown(r)
	l.Signs, l.Count = strings.Join(codes, " "), len(codes)
	l.Worst, l.Severity = worstSign(r)
	if !gone(r.Status) {
		next := r.Renewal()
		l.Renewal, l.LastNotice = next.End, next.LastNotice
	}
	if p := ix.Person(r.Owner); p != nil {
		l.OwnerName, l.OwnerHref = p.Name, addr.Person(r.Owner)
	}
	for _, s := range append([]string{r.Group, r.Industry, r.Region}, r.Aliases.All()...) {
		if s != "" {
			l.Also += " " + s
		}
	}
	return l
}

// choices are the values that occur, by text.
func choices(rows []ClientLine, value func(ClientLine) (id, text string)) []Choice {
	at := map[string]int{}
	var all []Choice
	for _, r := range rows {
		id, text := value(r)
		if id == "" {
			continue
		}
		i, ok := at[id]
		if !ok {
			i = len(all)
			at[id] = i
			all = append(all, Choice{Value: id, Text: text})
		}
		all[i].Count++
	}
	slices.SortFunc(all, func(a, b Choice) int { return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value)) })
	return all
}

// Page is the frame.
func (ClientList) Page() Page {
	return Page{Address: addr.Clients, Kind: "clients", Title: "Clients", Section: "clients", Description: "Every client, the most urgent first."}
}
