package site

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// parts is twelve months' revenue up to a month by client, or by group.
func (tr *tracer) parts(at day.Month) (of map[string]money.Amount, sorted []string, whole money.Amount) {
	of = map[string]money.Amount{}
	for _, rec := range tr.records {
		if sum := tr.billed(rec, at, 12); sum > 0 {
			name := rec.Name
			if rec.Group != "" {
				name = groupName(rec.Group) + " (group)"
			}
			of[name] += sum
			whole += sum
		}
	}
	sorted = slices.SortedFunc(maps.Keys(of), func(a, b string) int { return cmp.Or(cmp.Compare(of[b], of[a]), strings.Compare(a, b)) })
	return of, sorted, whole
}

func groupName(group string) string {
	return strings.ToUpper(group[:min(1, len(group))]) + group[min(1, len(group)):]
}

// top is the share of so many of the largest at a month, in per cent.
func (tr *tracer) top(n int) func(day.Month) float64 {
	return func(at day.Month) float64 {
		of, sorted, whole := tr.parts(at)
		var sum money.Amount
		for _, name := range sorted[:n] {
			sum += of[name]
		}
		return rate(sum, whole)
	}
}

// effective is 1 divided by the sum of squared shares, that to six decimals.
func (tr *tracer) effective(at day.Month) float64 {
	of, sorted, whole := tr.parts(at)
	squares := 0.0
	for _, name := range sorted {
		squares += math.Pow(float64(of[name])/float64(whole), 2)
	}
	return math.Round(1e2/(math.Round(squares*1e6)/1e6)) / 100
}

// replaced is how many new clients of the usual first year, and months at the
// pace of the last twelve, make up for an amount.
func (tr *tracer) replaced(lost money.Amount) (clients, months int) {
	var first []money.Amount
	came := 0
	for _, rec := range tr.records {
		joined := rec.Since.Month()
		if rec.Since == 0 || rec.Status == "prospect" || joined > tr.last {
			continue
		}
		came += count(joined > tr.last-12)
		if sum := tr.billed(rec, joined+11, 12); joined > tr.last-48 && joined+11 <= tr.last && sum > 0 {
			first = append(first, sum)
		}
	}
	slices.Sort(first)
	usual := first[len(first)/2]
	if len(first)%2 == 0 {
		usual = (usual + first[len(first)/2-1] + 1) / 2
	}
	clients = int(math.Ceil(float64(lost) / float64(usual)))
	return clients, int(math.Ceil(float64(clients) * 12 / float64(came)))
}

func (tr *tracer) concentration() traced {
	of, sorted, whole := tr.parts(tr.last)
	clients := byAmount(tr.those(here), tr.year)
	needed, months := tr.replaced(tr.year(clients[0]))
	missing := tr.those(func(rec *book.Record) bool { return rec.Tier == "key" && here(rec) && !planned(rec) })
	largest := sorted[0]
	if group, ok := strings.CutSuffix(largest, " (group)"); ok {
		largest = "the group " + group
	}
	five, eff := tr.top(5), tr.effective
	shares, drawn := [][]string{{"Client or group", "Share (per cent)"}}, []float64{}
	for _, name := range sorted[:10] {
		share := 100 * float64(of[name]) / float64(whole)
		shares, drawn = append(shares, []string{name, tenth(share)}), append(drawn, share)
	}
	return traced{
		figures: map[string]string{
			"largest": largest, "top_1": tenth(tr.top(1)(tr.last)), "top_5": tenth(five(tr.last)), "effective_clients": decimal(eff(tr.last), 2), "top_5_before": tenth(five(tr.last - 12)),
			"largest_client": clients[0].Name, "clients_needed": fmt.Sprint(needed), "months": fmt.Sprint(months),
			"without_plan": fmt.Sprint(len(missing)), "without_plan_names": cmp.Or(names(missing), "none"),
		},
		blocks: []string{
			tenth(five(tr.last)) + " % | " + monthText(tr.last) + "\n" + against("a month before", five(tr.last), five(tr.last-1), "down", "") + against("a year before", five(tr.last), five(tr.last-12), "down", "") + tr.way(five, ""),
			decimal(eff(tr.last), 2) + " clients | " + monthText(tr.last) + "\n" + against("a month before", eff(tr.last), eff(tr.last-1), "up", "clients") + against("a year before", eff(tr.last), eff(tr.last-12), "up", "clients") + tr.way(eff, "clients"),
			grid(shares) + line("Share", drawn...) + "goal The house's limit=10\n",
			tr.tenLargest(clients[:10]), tr.sharesByMonth(), tr.byOwner(),
		},
	}
}

// tenLargest is the table of the largest clients that we have.
func (tr *tracer) tenLargest(clients []*book.Record) string {
	rows := [][]string{{"Client", "Owner", "Group", "Billed in twelve months", "Last notice day", "Contract ends", "Likely (per cent)", "Owner's view", "Plan for a loss"}}
	for _, rec := range clients {
		next, likely, plan := tr.nextEnd(rec), "", "not asked for"
		if next.Forecast.Likely.Set {
			likely = fmt.Sprint(next.Forecast.Likely.V)
		}
		if rec.Tier == "key" {
			plan = map[bool]string{true: "agreed", false: "missing"}[planned(rec)]
		}
		rows = append(rows, []string{
			rec.Name, tr.personName(rec.Owner), groupName(rec.Group), pounds(tr.year(rec)), date(lastNotice(next)), date(next.End), likely, ownView(rec), plan,
		})
	}
	return grid(rows)
}

func (tr *tracer) sharesByMonth() string {
	rows := [][]string{{"Month", "The largest (per cent)", "The five largest (per cent)"}}
	var first, five []float64
	for m := tr.last - 35; m <= tr.last; m++ {
		a, b := tr.top(1)(m), tr.top(5)(m)
		rows, first, five = append(rows, []string{monthText(m), tenth(a), tenth(b)}), append(first, a), append(five, b)
	}
	return grid(rows) + line("The largest", first...) + line("The five largest", five...)
}

// byOwner is the treemap of revenue by owner and client.
func (tr *tracer) byOwner() string {
	rows := [][]string{{"Client", "Owner", "Billed in twelve months"}}
	var owners []string
	inside, sum := map[string]string{}, map[string]money.Amount{}
	for _, rec := range byAmount(tr.those(func(rec *book.Record) bool { return tr.year(rec) > 0 }), tr.year) {
		owner := tr.personName(rec.Owner)
		if inside[owner] == "" {
			owners = append(owners, owner)
		}
		rows = append(rows, []string{rec.Name, owner, pounds(tr.year(rec))})
		inside[owner] += " " + rec.Name + "=" + values(inPounds(tr.year(rec)))
		sum[owner] += tr.year(rec)
	}
	s := grid(rows) + "plot Revenue by owner and client:"
	for _, owner := range owners {
		s += " " + owner + "=" + values(inPounds(sum[owner])) + inside[owner]
	}
	return s + "\n"
}
