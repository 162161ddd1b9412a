package retention

import (
	"fmt"
	"strings"
	"testing"
)

// client is one more client of a written site.
func client(id, record string) string {
	return "== data/clients/" + id + ".yaml\nname: " + strings.ToUpper(id[:1]) + id[1:] + "\nowner: maria\n" + record
}

// A client's share counts with its group, against the house's limit.
func TestConcentration(t *testing.T) {
	site := strings.Replace(house, "client_share: 100", "client_share: 20", 1) + monthly(t, "2025-02", flat(100, 12)...) +
		client("beta", "group: g\n"+monthly(t, "2025-02", flat(200, 12)...)) +
		client("gamma", "group: g\n"+monthly(t, "2025-02", flat(100, 12)...)) + client("delta", monthly(t, "2025-02", flat(600, 12)...))
	w, _ := written(site).world(t, "2026-02-16", "")
	for id, want := range map[string]string{
		"acme":  "",
		"beta":  "watch 30 % of the last twelve months’ revenue, with one other client of their group, comes from them; the limit is 20.",
		"gamma": "watch 30 % of the last twelve months’ revenue, with one other client of their group, comes from them; the limit is 20.",
		"delta": "warn 60 % of the last twelve months’ revenue comes from them; the limit is 20.",
	} {
		want = strings.Replace(want, "watch 30", "warn 30", 1) // one and a half times the limit
		if got := tellingOf(w.Client(id).finding(concentration)); got != want {
			t.Errorf("%s: %s\nwant %s", id, got, want)
		}
	}
}

func tellingOf(fd *Finding) string {
	if fd == nil {
		return ""
	}
	return fd.Severity.String() + " " + fd.Evidence
}

// hours are our hours by month from February 2025 on.
func hoursOf(t *testing.T, list ...int) string {
	return "hours" + strings.TrimPrefix(monthly(t, "2025-04", list...), "revenue")
}

// Hours fall here from 36 a month to 14 while the owner's others rise by 41 %.
func TestCrowdedOut(t *testing.T) {
	site := func(here, there string) *World {
		w, _ := written(house+here+client("beta", there)).world(t, "2026-02-16", "")
		return w
	}
	falls, rises := append(flat(36, 6), 14, 14, 14, 14), append(flat(100, 6), 141, 141, 141, 141)
	got := tellingOf(site(hoursOf(t, falls...), hoursOf(t, rises...)).Client("acme").finding(crowdedOut))
	// The six months before the last three hold one of 14: (5·36 + 14) ÷ 6 = 32.3; the others' (5·100 + 141) ÷ 6 = 106.8, so +32 %.
	if want := "warn Hours 32 → 14 a month since November; Maria Lopez’s other clients +32 %."; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	for name, w := range map[string]*World{
		"the others stay":     site(hoursOf(t, falls...), hoursOf(t, flat(100, 10)...)),
		"all rise":            site(hoursOf(t, rises...), hoursOf(t, rises...)),
		"for one month only":  site(hoursOf(t, append(flat(36, 9), 2)...), hoursOf(t, rises...)),
		"there are no others": site(hoursOf(t, falls...), ""),
	} {
		if fd := w.Client("acme").finding(crowdedOut); fd != nil {
			t.Errorf("%s: %s", name, fd.Evidence)
		}
	}
}

// before is what showed before somebody was lost: a promise missed and a complaint
// open, in the half year before the notice.
const before = `contracts: [{id: a, start: 2024-01-01, end: 2027-12-31, commitments: [{what: The review, due: %s, state: missed}]}]
events: [{date: %s, kind: complaint, summary: Lost pallet%s}]
`

// Six losses for one reason: four showed a missed promise and an open complaint
// before. A client that shows both now is told; one that showed both and stayed is
// counted.
func TestSeenBefore(t *testing.T) {
	now := fmt.Sprintf(before, "2026-01-10", "2026-01-09", "")
	site := func(losses, alike int) *World {
		text := house + now + client("stayer", fmt.Sprintf(before, "2024-09-01", "2024-09-01", ", resolved: 2024-12-20"))
		for i := range losses {
			record := ""
			if i < alike {
				record = fmt.Sprintf(before, "2025-03-01", "2025-03-01", "")
			}
			text += client(fmt.Sprintf("lost-%d", i), record+"cases: [{id: go, opened: 2025-05-01, notice: 2025-05-10, ended: 2025-06-01, closed: 2025-07-01, outcome: lost, reasons: [{code: care, believed: true}]}]\n")
		}
		w, _ := written(text).world(t, "2026-02-16", "")
		return w
	}
	for _, c := range []struct {
		losses, alike int
		want          string
	}{
		{6, 4, "warn An open complaint and a missed promise came before four of six losses for “Poor communication”; one client that showed both stayed."},
		{6, 2, ""},
		{3, 2, "watch An open complaint and a missed promise came before the loss of Lost-0 and Lost-1, for “Poor communication”; one client that showed both stayed."},
		{0, 0, ""},
	} {
		w := site(c.losses, c.alike)
		if got := tellingOf(w.Client("acme").finding(seenBefore)); got != c.want {
			t.Errorf("%d of %d: %q\nwant %q", c.alike, c.losses, got, c.want)
		}
		if c.alike > 0 {
			lost := w.Client("lost-0").Cases[0]
			if lost.Warned.String() != "2025-03-31" || !lost.Before.Has("complaint-open") || !lost.Before.Has("promise-missed") {
				t.Errorf("warned %s by %v", lost.Warned, lost.Before.Codes())
			}
		}
	}
}

// One of ours is the only thread at two clients.
func TestOurSingleThreadElsewhere(t *testing.T) {
	talks := "contacts: [{id: li, name: Li Wei}, {id: al, name: Al}]\n" + calls("kind: call, by: ben, with: [li, al], summary: A call", everyDays(t, "2025-09-25", 12, 10)...)
	w, _ := written(house+talks+client("beta", talks)).world(t, "2026-02-16", "")
	if got, want := tellingOf(w.Client("acme").finding(ourSingleThread)), "watch All 10 conversations since September were Ben Ito’s; so it is at one other client."; got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	if h := w.Client("acme").Health; h.Reason != w.Client("acme").finding(ourSingleThread).Evidence {
		t.Errorf("the reason is %q", h.Reason)
	}
}
