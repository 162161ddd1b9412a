package chart

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/generator/internal/day"
)

func TestBlocks(t *testing.T) {
	for _, tt := range []struct {
		end    string
		months int
		want   string
	}{
		{"2026-03-14", 12, "[{2025-04-01 2026-03-14}]"},
		{"2026-03-31", 1, "[{2026-03-01 2026-03-31}]"},
		{"2024-02-29", 13, "[{2023-02-01 2023-02-28} {2023-03-01 2024-02-29}]"},
		{"2026-12-31", 24, "[{2025-01-01 2025-12-31} {2026-01-01 2026-12-31}]"},
		{"2026-01-31", 24, "[{2024-02-01 2025-01-31} {2025-02-01 2026-01-31}]"},
	} {
		end, _ := day.Parse(tt.end)
		if got := fmt.Sprint(blocksTo(end, tt.months)); got != tt.want {
			t.Errorf("%d months to %s: %s, want %s", tt.months, tt.end, got, tt.want)
		}
	}
}

func TestIsDay(t *testing.T) {
	for _, s := range []string{
		"2026-02-28", "2024-02-29", "2026-02-29", "2026-02-30", "2026-12-31", "2026-04-31", "2026-01-01", "2026-01-00", "2026-00-01",
		"2026-13-01", "2026-01-1", "2026-01-1x", "2026-01-2:", "2026-01-/1", "2026-01_01", "2026_01-01", "2026-1-01", "2026-01-011", "",
		"x026-01-01", "2026-01", "2026-01-1\xff", "+026-01-01",
	} {
		_, err := time.Parse(time.DateOnly, s)
		if got := isDay(s); got != (err == nil) {
			t.Errorf("isDay(%q) = %v", s, got)
		}
	}
}

// TestTouchesAddUp wants every touch of the span in the table, and each day in the calendar whose range it falls in.
func TestTouchesAddUp(t *testing.T) {
	c, err := TouchCalendar(manyTouches())
	if err != nil {
		t.Fatal(err)
	}
	var o struct {
		Calendar []struct{ Range [2]string }
		Series   []struct {
			CalendarIndex int
			Data          [][2]any
		}
	}
	if err := json.Unmarshal([]byte(c.Option), &o); err != nil {
		t.Fatal(err)
	}
	drawn := 0.0
	for _, s := range o.Series {
		span := o.Calendar[s.CalendarIndex].Range
		for _, d := range s.Data {
			if on := d[0].(string); on < span[0] || on > span[1] {
				t.Errorf("%s is outside %v", on, span)
			}
			drawn += d[1].(float64)
		}
	}
	listed := 0
	for _, row := range c.Rows {
		var n int
		fmt.Sscan(row[1], &n)
		listed += n
	}
	if drawn == 0 || int(drawn) != listed || len(c.Rows) != 24 {
		t.Errorf("%v drawn, %d listed in %d rows", drawn, listed, len(c.Rows))
	}
}

func TestPositions(t *testing.T) {
	in := peopleCase(same)
	rows := peopleRows(in.People)
	var got []string
	for _, row := range rows {
		var ids []string
		for _, i := range row {
			ids = append(ids, in.People[i].ID)
		}
		got = append(got, strings.Join(ids, " "))
	}
	if s := strings.Join(got, " / "); s != "jane-roe bo / li-wei cy ed di / al / maria-lopez" {
		t.Errorf("rows are %s", s)
	}
	at := map[position]string{}
	for i, where := range positions(in.People, rows) {
		if where.x <= 0 || where.y <= 0 {
			t.Errorf("%s at %v: go-echarts leaves zeros out", in.People[i].ID, where)
		}
		if other := at[where]; other != "" {
			t.Errorf("%s and %s are both at %v", in.People[i].ID, other, where)
		}
		at[where] = in.People[i].ID
	}
}

func manyMonths() RevenueInput {
	in := RevenueInput{ID: "r", Unit: "GBP", Marks: revenueCase(same).Marks}
	for i := range 36 {
		m := time.Date(2023, time.Month(4+i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
		in.Months = append(in.Months, Month{m, float64(10000 + 317*i), fmt.Sprint(10000 + 317*i), i == 35})
	}
	return in
}

func manyTouches() TouchInput {
	in := TouchInput{ID: "t", End: "2026-03-14", Months: 24}
	for i := range 100 {
		on := time.Date(2024, 4, 1+7*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		in.Days = append(in.Days, Touch{on, 1 + i%5})
	}
	return in
}

func manyPeople() PeopleInput {
	in := PeopleInput{ID: "p"}
	roles := []string{"decision-maker", "sponsor", "champion", "user", "user", "influencer", "gatekeeper", "critic", "user"}
	stances := []string{"ally", "neutral", "critic", ""}
	for i, r := range roles {
		in.People = append(in.People, Person{
			ID: fmt.Sprint("p", i), Name: fmt.Sprint("Alexandra Papadopoulou ", i),
			Title: "Head of something", Role: r, Stance: stances[i%4], Left: i == 3,
		})
		in.Ties = append(in.Ties, Tie{fmt.Sprint("p", i), fmt.Sprint("p", (i*5+2)%9), Knows})
	}
	for i := range 3 {
		id := fmt.Sprint("o", i)
		in.People = append(in.People, Person{ID: id, Name: fmt.Sprint("Maria Lopez ", i), Role: "owner", Ours: true})
		in.Ties = append(in.Ties, Tie{id, fmt.Sprint("p", i*3), OwnerOf})
	}
	return in
}

func manyValues(k Kind) SeriesInput {
	in := SeriesInput{ID: "s", Title: "Lost", Kind: k}
	for i := range 24 {
		in.Categories = append(in.Categories, fmt.Sprint("category ", i))
	}
	for i := range 3 {
		r := Row{Name: fmt.Sprint("row ", i)}
		for j := range 24 {
			r.Values = append(r.Values, float64(j*i)+0.5)
		}
		in.Rows = append(in.Rows, r)
	}
	return in
}

func BenchmarkRevenue(b *testing.B) {
	in := manyMonths()
	bench(b, func() (Chart, error) { return Revenue(in) })
}

func BenchmarkTouchCalendar(b *testing.B) {
	in := manyTouches()
	bench(b, func() (Chart, error) { return TouchCalendar(in) })
}

func BenchmarkPeople(b *testing.B) {
	in := manyPeople()
	bench(b, func() (Chart, error) { return People(in) })
}

func BenchmarkBar(b *testing.B) {
	in := manyValues(KindBar)
	bench(b, func() (Chart, error) { return Series(in) })
}

func BenchmarkLine(b *testing.B) {
	in := manyValues(KindLine)
	bench(b, func() (Chart, error) { return Series(in) })
}

// bench measures a chart from its numbers to its HTML.
func bench(b *testing.B, build func() (Chart, error)) {
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		c, err := build()
		if err != nil {
			b.Fatal(err)
		}
		buf = c.AppendHTML(buf[:0])
	}
	b.ReportMetric(float64(len(buf)), "bytes")
}
