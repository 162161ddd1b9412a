package chart

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-echarts/go-echarts/v2/opts"

	"holdfast/generator/internal/day"
)

// The types by which go-echarts writes what this package writes by hand; some add a field that go-echarts lacks.
type (
	markLine struct {
		opts.MarkLineNameXAxisItem
		LineStyle opts.LineStyle `json:"lineStyle"`
	}
	node struct {
		ID   string `json:"id"`
		Role string `json:"role,omitempty"`
		opts.GraphNode
	}
	category struct {
		opts.GraphCategory
		Symbol string `json:"symbol"`
	}
)

// slowRevenue makes the option of in by go-echarts alone.
func slowRevenue(in RevenueInput) (string, error) {
	months := make([]string, len(in.Months))
	bars := make([]opts.BarData, len(in.Months))
	var lines []any
	for i, m := range in.Months {
		months[i] = monthName(m.Month)
		bars[i].Value = m.Value
		if m.Open {
			bars[i].ItemStyle = &opts.ItemStyle{Color: string(Muted)}
		}
	}
	for _, l := range marksByMonth(in) {
		look := markLooks[l.look]
		lines = append(lines, markLine{
			opts.MarkLineNameXAxisItem{Name: l.label(), XAxis: monthName(in.Months[l.at].Month)},
			opts.LineStyle{Color: string(look.color), Type: look.line, Width: 2},
		})
	}
	return encode(revenueBar(months, bars, lines), mend{})
}

func slowTouches(in TouchInput) (string, error) {
	end, err := day.Parse(in.End)
	if err != nil {
		return "", err
	}
	blocks := blocksTo(end, in.Months)
	all, err := touchDays(in, blocks[0].start)
	if err != nil {
		return "", err
	}
	days := make([]any, len(blocks))
	rest := all
	for i, b := range blocks {
		pairs := [][2]any{}
		for len(rest) > 0 && rest[0].Day <= b.end {
			pairs = append(pairs, [2]any{rest[0].Day, rest[0].Count})
			rest = rest[1:]
		}
		days[i] = pairs
	}
	return encode(touchMap(blocks, days, most(all)))
}

func slowPeople(in PeopleInput) (string, error) {
	index, err := indexPeople(in)
	if err != nil {
		return "", err
	}
	ties, err := drawnTies(in, index)
	if err != nil {
		return "", err
	}
	used, places := usedSides(in.People)
	var categories []category
	for _, i := range used {
		s := sides[i]
		style := &opts.ItemStyle{Color: string(s.color)}
		categories = append(categories, category{opts.GraphCategory{Name: s.name, ItemStyle: style}, s.symbol})
	}
	nodes := make([]node, len(in.People))
	for i, at := range positions(in.People, peopleRows(in.People)) {
		p := in.People[i]
		nodes[i] = node{p.ID, p.Role, opts.GraphNode{
			Name: p.Name, X: float32(at.x), Y: float32(at.y), Category: places[side(p)], SymbolSize: size(p),
		}}
		if p.Left {
			nodes[i].Name += " (left)"
			nodes[i].ItemStyle = &opts.ItemStyle{Opacity: opts.Float(0.55)}
		}
	}
	links := make([]opts.GraphLink, len(ties))
	for i, t := range ties {
		links[i] = opts.GraphLink{Source: t.from, Target: t.to}
		if t.kind == OwnerOf {
			links[i].LineStyle = &opts.LineStyle{Type: "dashed"}
		}
	}
	return encode(peopleGraph(categories, nodes, links))
}

// TestAsGoEcharts holds charts of random inputs against what go-echarts makes of them.
func TestAsGoEcharts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		revenue, touches, people := randomRevenue(r), randomTouches(r), randomPeople(r)
		sameOption(t, revenue, Revenue, slowRevenue)
		sameOption(t, touches, TouchCalendar, slowTouches)
		sameOption(t, people, People, slowPeople)
	}
	for _, in := range []PeopleInput{peopleCase(same), manyPeople()} {
		sameOption(t, in, People, slowPeople)
	}
	for _, in := range []TouchInput{touchCase(same), manyTouches()} {
		sameOption(t, in, TouchCalendar, slowTouches)
	}
	for _, in := range []RevenueInput{revenueCase(same), manyMonths()} {
		sameOption(t, in, Revenue, slowRevenue)
	}
}

func sameOption[In any](t *testing.T, in In, fast func(In) (Chart, error), slow func(In) (string, error)) {
	t.Helper()
	got, err := fast(in)
	if err != nil || got.Empty() {
		t.Fatalf("%+v: empty %v, %v", in, got.Empty(), err)
	}
	want, err := slow(in)
	if err != nil || got.Option != want {
		t.Fatalf("%+v: %v, got\n%s\nwant\n%s", in, err, got.Option, want)
	}
}

// scraps are what random texts are made of; no pieces of them join to the mark of a function.
var scraps = [...]string{
	"Jane", " ", "Zoë", "…", "中", "<", ">", "&", `"`, `\`, "'", "/", "</script>", "\u2028", "\u2029", "\n", "\t", "\r", "\b",
	"\f", "\x00", "\x1f", "\x7f", "\xff", "\xe2\x80", "\xed\xa0\x80", "\ufffd", "\U0001F600", "_f", `\u003c`, "{b}", "var(--red)",
}

func randomText(r *rand.Rand) string {
	s := ""
	for range r.IntN(6) {
		s += scraps[r.IntN(len(scraps))]
	}
	return s
}

func randomNumber(r *rand.Rand) float64 {
	switch r.IntN(4) {
	case 0:
		return []float64{0, math.Copysign(0, -1), 1e-6, 9e-7, 1e20, 1e21, -1e21, 1e300, 5e-324, math.MaxFloat64}[r.IntN(10)]
	case 1:
		for {
			if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) && !math.IsInf(f, 0) {
				return f
			}
		}
	case 2:
		return float64(r.IntN(2e6)-1e6) / 100
	}
	return float64(r.IntN(1e9))
}

func pick[E any](r *rand.Rand, list ...E) E { return list[r.IntN(len(list))] }

func randomDay(r *rand.Rand) string { return day.Day(737790 + r.IntN(1200)).String() } // from 2021 on

func randomRevenue(r *rand.Rand) RevenueInput {
	in := RevenueInput{ID: "revenue", Title: randomText(r), Unit: randomText(r)}
	m, _ := day.ParseMonth("2020-11")
	for range 1 + r.IntN(30) {
		m += day.Month(1 + r.IntN(2))
		in.Months = append(in.Months, Month{m.String(), randomNumber(r), randomText(r), r.IntN(5) == 0})
	}
	for range pick(r, 0, 0, 1, 5) {
		kind := pick(r, MarkEnded, MarkNotice, MarkOpened, MarkChange)
		in.Marks = append(in.Marks, Mark{randomDay(r), randomText(r), kind})
	}
	return in
}

func randomTouches(r *rand.Rand) TouchInput {
	in := TouchInput{ID: "touches", End: randomDay(r), Months: 1 + r.IntN(36)}
	in.Days = []Touch{{in.End, 1}}
	for range r.IntN(50) {
		in.Days = append(in.Days, Touch{randomDay(r), pick(r, 0, 1, 1, 2, 3, 7, 12345678)})
	}
	return in
}

func randomPeople(r *rand.Rand) PeopleInput {
	in := PeopleInput{ID: "people", Title: randomText(r)}
	for i := range 1 + r.IntN(15) {
		in.People = append(in.People, Person{
			ID: fmt.Sprint(i, randomText(r)), Name: randomText(r), Title: randomText(r),
			Role:   pick(r, "decision-maker", "sponsor", "champion", "user", "critic", "associate", "", randomText(r)),
			Stance: pick(r, "ally", "neutral", "critic", "", "ours", randomText(r)), Left: r.IntN(4) == 0, Ours: r.IntN(3) == 0,
		})
	}
	id := func() string { return pick(r, in.People...).ID }
	for range r.IntN(20) {
		in.Ties = append(in.Ties, Tie{id(), id(), pick(r, Knows, OwnerOf)})
	}
	return in
}

func FuzzAppendString(f *testing.F) {
	for _, s := range scraps {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, _ := json.Marshal(s)
		if got := appendString(nil, s); string(got) != string(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func FuzzAppendNumber(f *testing.F) {
	for _, n := range []float64{0, math.Copysign(0, -1), 1e-6, 9.9e-7, 1e21, 9.9e20, 0.1, 1234567.89} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n float64) {
		want, err := json.Marshal(n)
		if err != nil {
			t.Skip("not finite")
		}
		if got := appendNumber(nil, n); string(got) != string(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// TestSkeletons wants every slot where it is looked for, and no mark left.
func TestSkeletons(t *testing.T) {
	slots := func(s skeleton) string {
		var names []string
		for _, p := range s {
			if strings.Contains(p.text, `\u0000`) || strings.Contains(p.text, functionMark) {
				t.Errorf("a mark in %s", p.text)
			}
			if p.slot != "" {
				names = append(names, fmt.Sprint(p.slot, p.at))
			}
		}
		return strings.Join(names, " ")
	}
	for _, tt := range []struct {
		name string
		s    skeleton
		want string
	}{
		{"revenue", revenueSkeletons()[0], "bars0 months0"},
		{"revenue with lines", revenueSkeletons()[1], "bars0 lines0 months0"},
		{"touches", touchSkeletons()[0], "start0 end0 days0 most0"},
		{"touches of three years", touchSkeletons()[2], "start0 end0 start1 end1 start2 end2 days0 days1 days2 most0"},
		{"people", peopleSkeleton(), "links0 categories0 nodes0"},
	} {
		if got := slots(tt.s); got != tt.want {
			t.Errorf("%s has the slots %s, want %s", tt.name, got, tt.want)
		}
	}
}

// BenchmarkClient is the three figures of a client's page, beside what go-echarts alone takes to make their options.
func BenchmarkClient(b *testing.B) {
	revenue, touches, people := manyMonths(), manyTouches(), manyPeople()
	b.Run("whole", func(b *testing.B) {
		b.ReportAllocs()
		var buf []byte
		for b.Loop() {
			buf = buf[:0]
			for _, build := range []func() (Chart, error){
				func() (Chart, error) { return Revenue(revenue) },
				func() (Chart, error) { return TouchCalendar(touches) },
				func() (Chart, error) { return People(people) },
			} {
				c, err := build()
				if err != nil {
					b.Fatal(err)
				}
				buf = c.AppendHTML(buf)
			}
		}
	})
	b.Run("go-echarts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			slowRevenue(revenue)
			slowTouches(touches)
			slowPeople(people)
		}
	})
}
