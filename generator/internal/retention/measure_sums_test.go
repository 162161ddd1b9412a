package retention

import (
	"slices"
	"testing"

	"holdfast/generator/internal/day"
)

// The five sums that a finance person checks, against the spreadsheet above ten.
func TestFiveSums(t *testing.T) {
	w, _ := ten.world(t, "2026-02-16", "")
	m := month(t, "2026-01")

	if got, want := newest(w.Retention()), (Retained{m, 8, 10_551_60, 7_302_65, 6_702_30}); got != want {
		t.Errorf("retention is %+v, worked by hand %+v", got, want)
	}
	if g, n := w.GRR().PerCent(), w.NRR().PerCent(); g != 63.52 || n != 69.21 {
		t.Errorf("GRR %v and NRR %v, worked by hand 63.52 and 69.21", g, n)
	}

	c := newest(w.LogoChurn())
	if c.Month != m || c.Active != 9 || c.Lost != 1 || c.Silent != 1 || c.LetGo != 1 || c.New != 0 || !slices.Equal(c.Names, []string{"gorse"}) {
		t.Errorf("churn is %+v", c)
	}
	if got := c.Rate(); got != (Rate{2, 9}) || got.PerCent() != 22.22 {
		t.Errorf("churn is %v, %v per cent", got, got.PerCent())
	}

	k := newest(w.Concentration())
	if k.Month != m || k.Total != 33_903_45 || k.Largest != "alder" || k.First != 12_000_30 || k.Five != 32_003_45 || k.HHI != 245_488 {
		t.Errorf("concentration is %+v", k)
	}
	if k.Top1().PerCent() != 35.40 || k.Top5().PerCent() != 94.40 || k.Effective() != 4.07 {
		t.Errorf("top 1 %v, top 5 %v, effective clients %v", k.Top1().PerCent(), k.Top5().PerCent(), k.Effective())
	}

	s := w.RevenueAtRisk()
	want := AtRiskSums{Notice: RiskSum{1, 2_500_70}, Save: RiskSum{1, 500_00}, Red: RiskSum{2, 4_800_75}}
	if s != want || s.Total() != (RiskSum{4, 7_801_45}) {
		t.Errorf("at risk is %+v, in all %+v", s, s.Total())
	}
	for _, r := range w.Rows {
		if (r.Risk() != NoRisk) != (r.AtRisk > 0) {
			t.Errorf("%s: class %q and %d at risk", r.ID, r.Risk(), r.AtRisk)
		}
	}
}

// What an audience may not see changes the sums as if it did not exist.
func TestSumsOfAnAudience(t *testing.T) {
	t.Run("a client hidden", func(t *testing.T) {
		w, _ := ten.world(t, "2026-02-16", "some") // without ivy: 600.60 then, 700.70 now, 2,500.70 of the year
		if got, want := newest(w.Retention()), (Retained{month(t, "2026-01"), 7, 9_951_00, 6_601_95, 6_101_70}); got != want {
			t.Errorf("retention is %+v, worked by hand %+v", got, want)
		}
		if k := newest(w.Concentration()); k.Total != 31_402_75 {
			t.Errorf("%d is billed", k.Total)
		}
		if c := newest(w.LogoChurn()); c.Active != 8 {
			t.Errorf("%d were active", c.Active)
		}
		if s := w.RevenueAtRisk(); s.Notice != (RiskSum{}) || s.Save.Clients != 1 {
			t.Errorf("at risk is %+v", s)
		}
	})
	for _, audience := range []string{"blind", "half"} {
		t.Run(audience, func(t *testing.T) {
			w, recs := ten.world(t, "2026-02-16", audience)
			if len(w.Retention()) != 0 || w.GRR().Known() || w.NRR().Known() || len(w.Concentration()) != 0 {
				t.Errorf("sums of what is hidden: %+v %+v", w.Retention(), w.Concentration())
			}
			if s := w.RevenueAtRisk(); !s.Hidden || s.Notice.Clients != 1 {
				t.Errorf("at risk is %+v", s)
			}
			if got := dump(w, recs, "revenue_at_risk", "client", "revenue"); got != "ivy|-\njuniper|-\ncedar|-\n" {
				t.Errorf("at risk:\n%s", got)
			}
			if c := newest(w.LogoChurn()); c.Silent != 0 || c.Lost != 1 {
				t.Errorf("silence cannot be told without revenue: %+v", c)
			}
		})
	}
}

func TestSeriesAndYears(t *testing.T) {
	w, recs := ten.world(t, "2026-02-16", "")
	if got, want := dump(w, recs, "grr"), `2025-10|2025|0|1|300.00|0.00|0|80
2025-11|2025|0|5|5300.10|2200.85|41.52|80
2025-12|2025|1|7|8450.65|3601.35|42.62|80
2026-01|2026|0|8|10551.60|6702.30|63.52|90.5
`; got != want {
		t.Errorf("grr:\n%swant:\n%s", got, want)
	}
	if got, want := dump(w, recs, "logo_churn", "month", "active", "lost", "silent", "let_go", "rate", "silent_clients"), `2026-01|9|1|1|1|22.22|gorse
`; got[len(got)-len(want):] != want {
		t.Errorf("logo_churn:\n%s", got)
	}
	fiscal := ten + "\n"
	fiscal = written("== config.yaml\nyear_starts: 4\n" + string(fiscal[len("== config.yaml\n"):]))
	w, _ = fiscal.world(t, "2026-02-16", "")
	for m, want := range map[string]int{"2026-03": 2025, "2026-04": 2026, "2025-04": 2025} {
		if got := w.yearOf(month(t, m)); got != want {
			t.Errorf("%s lies in the year that begins in %d, not %d", m, want, got)
		}
	}
	if !w.closesYear(month(t, "2026-03")) || w.closesYear(month(t, "2025-12")) {
		t.Error("a year that begins in April ends in March")
	}
}

func TestRates(t *testing.T) {
	const huge = 1 << 62
	for _, c := range []struct {
		rate Rate
		want float64
	}{
		{Rate{1, 3}, 33.33},
		{Rate{2, 3}, 66.67},
		{Rate{1, 8}, 12.5},
		{Rate{1, 800}, 0.13},
		{Rate{-1, 8}, -12.5},
		{Rate{-1, 800}, -0.13},
		{Rate{0, 7}, 0},
		{Rate{7, 0}, 0},
		{Rate{7, -1}, 0},
		{Rate{huge, huge}, 100},
		{Rate{3 * (huge / 4), huge}, 75},
		{Rate{huge, 1}, 9.223372036854776e16},
	} {
		if got := c.rate.PerCent(); got != c.want {
			t.Errorf("%v is %v per cent, not %v", c.rate, got, c.want)
		}
	}
	if (Rate{1, 0}).Cell().Set || (Rate{}).Known() || !(Rate{0, 1}).Cell().Set {
		t.Error("nought of nothing is not nought")
	}
}

func TestStays(t *testing.T) {
	const halfYear = "revenue: {2025-02: 1, 2025-03: 1, 2025-04: 1, 2025-05: 1, 2025-06: 1, 2025-07: 1}"
	site := func(client string) written {
		return written("== config.yaml\ntitle: T\ncurrency: GBP\ntiers: {core: {}}\n== data/team.yaml\nana: {name: Ana}\n== data/clients/c.yaml\nname: C\nowner: ana\n" + client)
	}
	for name, c := range map[string]struct {
		client string
		want   string // from–to how, each
	}{
		"nothing known":           {"", "– stays"},
		"since":                   {"since: 2024-05-01", "2024-05-01– stays"},
		"joined when first paid":  {"revenue: {2025-10: -1, 2025-11: 2, 2025-12: 5}", "2025-11-01– stays"},
		"joined with a contract":  {"contracts: [{start: 2025-03-01, end: 2026-12-31}, {end: 2026-12-31}]\nrevenue: {2025-12: 5}", "2025-03-01– stays"},
		"prospect":                {"since: 2026-05-01", ""},
		"lost":                    {"since: 2024-05-01\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03, closed: 2025-03-01, outcome: lost}]", "2024-05-01–2025-02-03 lost"},
		"ended, not closed":       {"since: 2024-05-01\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03}]", "2024-05-01–2025-02-03 lost"},
		"let go without an end":   {"since: 2024-05-01\ncases: [{id: a, opened: 2025-01-01, closed: 2025-03-01, outcome: let-go}]", "2024-05-01–2025-03-01 let go"},
		"a part kept":             {"since: 2024-05-01\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03, closed: 2025-03-01, outcome: partial}]", "2024-05-01– stays"},
		"won back":                {"since: 2024-05-01\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03, closed: 2025-03-01, outcome: lost}, {id: b, kind: win-back, opened: 2025-06-01, closed: 2025-09-01, outcome: won-back}]", "2024-05-01–2025-02-03 lost, 2025-09-01– stays"},
		"gone, nothing says when": {"since: 2024-05-01\nstatus: lost", ""},
		"gone, last bill says":    {"since: 2024-05-01\nstatus: let-go\nrevenue: {2025-01: 5, 2025-02: 0}", "2024-05-01–2025-01-31 let go"},
		"typed as a client again": {"since: 2024-05-01\nstatus: active\nrevenue: {2025-01: 5, 2025-10: 7}\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03, closed: 2025-03-01, outcome: lost}]", "2024-05-01–2025-02-03 lost, 2025-10-01– stays"},
		"again, nothing billed":   {"since: 2024-05-01\nstatus: won-back\ncases: [{id: a, opened: 2025-01-01, ended: 2025-02-03, closed: 2025-03-01, outcome: lost}]", "2024-05-01–2025-02-03 lost, 2026-02-16– stays"},
		"silent":                  {"since: 2024-05-01\n" + halfYear, "2024-05-01–2025-07-31 silent"},
		"not silent long enough":  {"since: 2024-05-01\nrevenue: {2025-03: 1, 2025-04: 1, 2025-05: 1, 2025-06: 1, 2025-07: 1, 2025-08: 1}", "2024-05-01– stays"},
		"usual pauses":            {"since: 2022-05-01\nrevenue: {2023-11: 1, 2024-06: 1, 2024-07: 1, 2025-02: 1, 2025-03: 1, 2025-07: 1}", "2022-05-01– stays"},
		"set aside":               {"since: 2024-05-01\n" + halfYear + "\nsnoozed: [{sign: gone-silently, on: 2026-01-05, until: 2026-03-01, why: Their year-end}]", "2024-05-01– stays"},
		"a case says why":         {"since: 2024-05-01\n" + halfYear + "\ncases: [{id: a, opened: 2025-01-01}]", "2024-05-01– stays"},
		"billed in an open month": {"since: 2024-05-01\n" + halfYear + "\norders: [{date: 2026-02-10, amount: 5}]", "2024-05-01– stays"},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := site(c.client).world(t, "2026-02-16", "")
			got := ""
			for i, s := range w.Stays() {
				if i > 0 {
					got += ", "
				}
				got += s.From.String() + "–" + s.To.String() + " " + [...]string{"stays", "lost", "let go", "silent"}[s.How]
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStayDays(t *testing.T) {
	s := Stay{From: 10, To: 20, How: Lost}
	for d, want := range map[day.Day]bool{9: false, 10: true, 20: true, 21: false} {
		if s.On(d) != want {
			t.Errorf("a client on day %d: %v", d, !want)
		}
	}
	for days, want := range map[[2]day.Day]bool{{1, 19}: false, {1, 20}: true, {20, 30}: true, {21, 30}: false} {
		if s.EndedIn(days[0], days[1]) != want {
			t.Errorf("ended in %v: %v", days, !want)
		}
	}
	if still := (Stay{From: 10}); !still.On(1000) || still.EndedIn(0, 1000) {
		t.Error("who stays has not ended")
	}
}

func TestLoad(t *testing.T) {
	w, recs := ten.world(t, "2026-02-16", "")
	want := `ana|Ana Ito|3|22201.55|4200.75|0|0|11.17
ben|Ben Roe|5|10901.90|3600.70|0|0|0
`
	if got := dump(w, recs, "load"); got != want {
		t.Errorf("load:\n%swant:\n%s", got, want)
	}
}
