package chart

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// cases are one of each kind of chart, and the turns each can take. Their texts come from text, so that a test may put
// anything in all of them.
func cases(text func(string) string) map[string]func() (Chart, error) {
	series := SeriesInput{
		ID: "s", Title: text("Clients lost"), Caption: text("By quarter."), Unit: text("clients"), Kind: KindLine,
		Heading: text("Quarter"), Categories: []string{text("2025 Q1"), text("2025 Q2"), text("2025 Q3")},
		Rows: []Row{
			{Name: text("Price"), Values: []float64{1, math.NaN(), 0}},
			{Name: text("Service"), Color: Red, Values: []float64{2, 2.5, -1}, Texts: []string{text("two"), "2.5", "−1"}},
		},
	}
	as := func(k Kind, stacked, horizontal bool) func() (Chart, error) {
		in := series
		in.Kind, in.Stacked, in.Horizontal = k, stacked, horizontal
		return func() (Chart, error) { return Series(in) }
	}
	return map[string]func() (Chart, error){
		"revenue":        func() (Chart, error) { return Revenue(revenueCase(text)) },
		"touches":        func() (Chart, error) { return TouchCalendar(touchCase(text)) },
		"people":         func() (Chart, error) { return People(peopleCase(text)) },
		"line":           as(KindLine, false, false),
		"area-stacked":   as(KindArea, true, false),
		"bar":            as(KindBar, false, false),
		"bar-horizontal": as(KindBar, true, true),
	}
}

func revenueCase(text func(string) string) RevenueInput {
	return RevenueInput{
		ID: "revenue", Unit: "GBP",
		Months: []Month{
			{"2025-11", 20000, text("20,000.00"), false},
			{"2025-12", 0, text("0.00"), false},
			{"2026-01", -150.25, text("−150.25"), false},
			{"2026-02", 18500, text("18,500.00"), true},
		},
		Marks: []Mark{
			{"2026-02-20", text("Left"), MarkEnded},
			{"2026-02-12", text("Notice"), MarkNotice},
			{"2025-11-30", text("New owner"), MarkChange},
			{"2024-01-01", text("Before the months shown"), MarkOpened},
		},
	}
}

func touchCase(text func(string) string) TouchInput {
	return TouchInput{
		ID: "touches", Title: text("Days in touch"), Caption: text("All channels."), End: "2026-03-14", Months: 18,
		Days: []Touch{
			{"2026-03-14", 1},
			{"2026-03-15", 9},
			{"2025-03-31", 2},
			{"2025-04-01", 7},
			{"2024-10-01", 1},
			{"2024-09-30", 5},
			{"2025-04-01", 1},
			{"2025-08-08", 0},
		},
	}
}

func peopleCase(text func(string) string) PeopleInput {
	return PeopleInput{
		ID: "people", Title: text("Who knows whom"), Caption: text("Lines are acquaintance."),
		People: []Person{
			{ID: "li-wei", Name: text("Li Wei"), Title: text("Head of freight"), Role: "user", Stance: "neutral"},
			{ID: "jane-roe", Name: text("Jane Roe"), Title: text("COO"), Role: "decision-maker", Stance: "ally", Left: true},
			{ID: "al", Name: text("Al Ba"), Role: "critic", Stance: "critic"},
			{ID: "bo", Name: text("Al Ba"), Role: text("sponsor"), Stance: text("odd")},
			{ID: "cy", Name: text("Cy Da"), Role: "user"},
			{ID: "di", Name: text("Di El"), Role: "gatekeeper"},
			{ID: "ed", Name: text("Ed Fa"), Role: "user", Stance: "ally"},
			{ID: "maria-lopez", Name: text("Maria Lopez"), Role: "owner", Ours: true},
		},
		Ties: []Tie{
			{"li-wei", "jane-roe", Knows},
			{"jane-roe", "li-wei", Knows},
			{"maria-lopez", "jane-roe", OwnerOf},
			{"li-wei", "hidden", Knows},
			{"al", "al", Knows},
		},
	}
}

func same(s string) string { return s }

func TestGolden(t *testing.T) {
	for name, build := range cases(same) {
		t.Run(name, func(t *testing.T) {
			c, err := build()
			if err != nil {
				t.Fatal(err)
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, []byte(c.Option), "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, name+".json", append(indented.Bytes(), '\n'))
			c.Option = "{}" // it has its own file
			golden(t, name+".html", c.AppendHTML(nil))
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}

func TestNoGoldenWithoutACase(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	all := cases(same)
	for _, f := range files {
		if all[strings.TrimSuffix(f.Name(), filepath.Ext(f.Name()))] == nil {
			t.Errorf("testdata/%s belongs to no case", f.Name())
		}
	}
}

func TestOption(t *testing.T) {
	for name, build := range cases(same) {
		t.Run(name, func(t *testing.T) {
			c, err := build()
			if err != nil {
				t.Fatal(err)
			}
			var o map[string]any
			if err := json.Unmarshal([]byte(c.Option), &o); err != nil {
				t.Fatal(err)
			}
			for _, key := range []string{"color", "title", "toolbox"} {
				if _, has := o[key]; has {
					t.Errorf("option has %s", key)
				}
			}
			if o["tooltip"].(map[string]any)["renderMode"] != "richText" {
				t.Errorf("tooltip is %v", o["tooltip"])
			}
			if strings.Contains(c.Option, "markArea") {
				t.Error("markArea needs mending: see mend")
			}
			checkColors(t, "", o)
		})
	}
}

var colorToken = regexp.MustCompile(`^var\(--[a-z0-9-]+\)$`)

// checkColors wants every colour to be a token, under one of the three keys that the browser's script looks at.
func checkColors(t *testing.T, key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			checkColors(t, k, e)
		}
	case []any:
		for _, e := range v {
			checkColors(t, key, e)
		}
	case string:
		under := key == "color" || key == "borderColor" || key == "backgroundColor"
		if under && v != "transparent" && !colorToken.MatchString(v) || !under && strings.HasPrefix(v, "var(") {
			t.Errorf("%s: %q", key, v)
		}
	}
}

func TestHostileText(t *testing.T) {
	for _, evil := range []string{
		`</script><script>alert(1)</script>`, `<!--`, `<!--<script>`, `-->`, `]]>`, `"><img src=x onerror=alert(1)>`,
		`' onload='x`, "\u2028\u2029", `\u003c/script>`, "\xff\xfe", `{b}{a|x}`, `&lt;/script&gt;`, `__proto__`, `_f_`,
	} {
		for name, build := range cases(func(s string) string { return s + evil }) {
			t.Run(fmt.Sprintf("%s/%q", name, evil), func(t *testing.T) {
				c, err := build()
				if err != nil {
					t.Fatal(err)
				}
				if i := strings.IndexAny(c.Option, "<>&\u2028\u2029"); i >= 0 {
					t.Errorf("option holds %q", c.Option[i])
				}
				checkMarkup(t, string(c.AppendHTML(nil)), evil)
				roundTrip(t, c.Option)
			})
		}
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// checkMarkup wants exactly the tags that this package writes, once attributes' values are removed.
func checkMarkup(t *testing.T, page, evil string) {
	t.Helper()
	ours := regexp.MustCompile(`^</?(figure|figcaption|strong|span|div|details|summary|table|thead|tbody|tr|th|td|script)( [a-z-]+="[^"<>]*")*>$`)
	for _, tag := range tag.FindAllString(page, -1) {
		if !ours.MatchString(tag) {
			t.Errorf("%q made the tag %q", evil, tag)
		}
	}
	if n := strings.Count(page, "<script"); n != 1 || strings.Count(page, "</script>") != 1 {
		t.Errorf("%d script elements", n)
	}
	if strings.Contains(page, "<!--") || strings.Contains(page, " style=") {
		t.Error("a comment or an inline style")
	}
}

func roundTrip(t *testing.T, option string) {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(option), &v); err != nil {
		t.Error(err)
	}
}

// TestFunctionMark puts the mark of a function in each text in turn, and wants an error for every one of them.
func TestFunctionMark(t *testing.T) {
	for name := range cases(same) {
		texts := 0
		cases(func(s string) string { texts++; return s })[name]()
		for at := 1; at <= texts; at++ {
			n, used := 0, ""
			build := cases(func(s string) string {
				if n++; n == at {
					used = s
					return s + "__f__alert(1)__f__"
				}
				return s
			})[name]
			c, err := build()
			if err == nil && strings.Contains(string(c.AppendHTML(nil)), "__f__") {
				t.Errorf("%s: the mark in %q came through", name, used)
			}
		}
		if _, err := cases(func(s string) string { return s + "__f__" })[name](); err == nil ||
			!strings.Contains(err.Error(), "__f__") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := Series(SeriesInput{ID: "x", Kind: KindBar, Categories: []string{"a"}, Rows: []Row{
		{Name: "r", Values: []float64{1}, Texts: []string{"__f__"}},
	}}); err == nil {
		t.Error("a mark in the table only came through")
	}
}

func TestSameBytes(t *testing.T) {
	for name := range cases(same) {
		want := ""
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				c, err := cases(same)[name]()
				got := string(c.AppendHTML(nil))
				mu.Lock()
				defer mu.Unlock()
				if want == "" {
					want = got
				}
				if err != nil || got != want {
					t.Errorf("%s: %v, got\n%s\nwant\n%s", name, err, got, want)
				}
			})
		}
		wg.Wait()
	}
}

// TestInputIsLeftAlone guards callers that make several charts of one slice.
func TestInputIsLeftAlone(t *testing.T) {
	r, d, p := revenueCase(same), touchCase(same), peopleCase(same)
	Revenue(r)
	TouchCalendar(d)
	People(p)
	if !reflect.DeepEqual(r, revenueCase(same)) || !reflect.DeepEqual(d, touchCase(same)) ||
		!reflect.DeepEqual(p, peopleCase(same)) {
		t.Error("a constructor changed its input")
	}
}

func TestEmpty(t *testing.T) {
	for name, build := range map[string]func() (Chart, error){
		"revenue": func() (Chart, error) { return Revenue(RevenueInput{ID: "x"}) },
		"touches": func() (Chart, error) { return TouchCalendar(TouchInput{ID: "x", End: "2026-01-01"}) },
		"touches elsewhere": func() (Chart, error) {
			return TouchCalendar(TouchInput{End: "2026-01-01", Days: []Touch{{"2026-01-02", 1}}})
		},
		"touches of nothing": func() (Chart, error) {
			return TouchCalendar(TouchInput{End: "2026-01-01", Days: []Touch{{"2026-01-01", 0}}})
		},
		"people":          func() (Chart, error) { return People(PeopleInput{ID: "x", Ties: []Tie{{"a", "b", Knows}}}) },
		"categories only": func() (Chart, error) { return Series(SeriesInput{Kind: KindBar, Categories: []string{"a"}}) },
		"rows only":       func() (Chart, error) { return Series(SeriesInput{Kind: KindBar, Rows: []Row{{Name: "a"}}}) },
	} {
		c, err := build()
		if err != nil || !c.Empty() || string(c.AppendHTML([]byte("x"))) != "x" {
			t.Errorf("%s: %v, %+v", name, err, c)
		}
	}
}

func TestErrors(t *testing.T) {
	months := func(names ...string) RevenueInput {
		in := RevenueInput{ID: "x"}
		for _, n := range names {
			in.Months = append(in.Months, Month{Month: n})
		}
		return in
	}
	mark := months("2025-01")
	mark.Marks = []Mark{{"2025-01-01", "a", "party"}}
	badDay := months("2025-01")
	badDay.Marks = []Mark{{"2025", "a", MarkEnded}}
	nan := months("2025-01")
	nan.Months[0].Value = math.NaN()
	row := func(r Row) error {
		_, err := Series(SeriesInput{ID: "x", Kind: KindBar, Categories: []string{"a"}, Rows: []Row{r}})
		return err
	}
	second := func(_ Chart, err error) error { return err }
	for name, err := range map[string]error{
		"month":       second(Revenue(months("2025-13"))),
		"order":       second(Revenue(months("2025-02", "2025-01"))),
		"twice":       second(Revenue(months("2025-02", "2025-02"))),
		"mark":        second(Revenue(mark)),
		"mark's day":  second(Revenue(badDay)),
		"no number":   second(Revenue(nan)),
		"no id":       second(Revenue(RevenueInput{Months: months("2025-01").Months})),
		"end":         second(TouchCalendar(TouchInput{End: "today"})),
		"span":        second(TouchCalendar(TouchInput{End: "2026-01-01", Months: 37})),
		"day":         second(TouchCalendar(TouchInput{End: "2026-01-01", Days: []Touch{{"2025-02-31", 1}}})),
		"count":       second(TouchCalendar(TouchInput{End: "2026-01-01", Days: []Touch{{"2025-02-01", -1}}})),
		"person":      second(People(PeopleInput{ID: "x", People: []Person{{Name: "a"}}})),
		"same person": second(People(PeopleInput{ID: "x", People: []Person{{ID: "a"}, {ID: "a"}}})),
		"tie":         second(People(PeopleInput{ID: "x", People: []Person{{ID: "a"}}, Ties: []Tie{{"a", "a", "hates"}}})),
		"kind":        second(Series(SeriesInput{ID: "x", Kind: "pie"})),
		"horizontal":  second(Series(SeriesInput{ID: "x", Kind: KindLine, Horizontal: true})),
		"length":      row(Row{Values: []float64{1, 2}}),
		"texts":       row(Row{Values: []float64{1}, Texts: []string{"1", "2"}}),
		"infinite":    row(Row{Values: []float64{math.Inf(1)}}),
		"colour":      row(Row{Values: []float64{1}, Color: "red"}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
