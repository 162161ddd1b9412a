package retention

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// rawNames are the raw tables of the contract, in its order.
var rawNames = strings.Fields(`clients events contacts contracts commitments revenue orders follow_ups cases case_reasons plays
	steps offers lessons signs health`)

func TestCatalogueIsDocumented(t *testing.T) {
	// Words that a query could not use for a column without quoting it.
	reserved := strings.Fields(`add all alter and as between case check collate column commit constraint create cross current
		default delete distinct drop else escape except exists foreign from full glob group having if in index inner insert
		intersect into is isnull join left limit natural not notnull null on or order outer primary references returning
		right select set table then to transaction union unique update using values when where window with`)
	name := regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	seen := map[string]bool{}
	for _, table := range Catalogue() {
		if !name.MatchString(table.Name) || seen[table.Name] || slices.Contains(reserved, table.Name) {
			t.Errorf("a table cannot be called %q", table.Name)
		}
		seen[table.Name] = true
		if !strings.HasSuffix(table.About, ".") {
			t.Errorf("%s says of itself %q, which is no sentence", table.Name, table.About)
		}
		if (table.Rows == nil) == (table.OfRecord == nil) {
			t.Errorf("%s has to give its rows in just one way", table.Name)
		}
		columns := map[string]bool{}
		for _, c := range table.Columns {
			if !name.MatchString(c.Name) || columns[c.Name] || slices.Contains(reserved, c.Name) {
				t.Errorf("a column of %s cannot be called %q", table.Name, c.Name)
			}
			columns[c.Name] = true
			if c.About == "" || strings.HasSuffix(c.About, ".") || c.Type > Truth {
				t.Errorf("%s.%s says of itself %q", table.Name, c.Name, c.About)
			}
			if first := []rune(c.About)[0]; unicode.IsLetter(first) && !unicode.IsUpper(first) && c.Type == Number {
				t.Errorf("%s.%s begins small: %q", table.Name, c.Name, c.About)
			}
		}
	}
	var got []string
	for _, table := range Catalogue()[:len(rawNames)] {
		got = append(got, table.Name)
	}
	if !slices.Equal(got, rawNames) {
		t.Errorf("the raw tables are %v", got)
	}
}

// full is a client that says something in every raw table.
const full written = `== config.yaml
title: Book
currency: GBP
tiers: {key: {}, core: {}}
== data/team.yaml
maria: {name: Maria Lopez}
sam: {name: Sam Osei}
== data/reasons.yaml
price: {label: A lower price, controllable: true}
== content/playbooks/rescue.md
---
title: Rescue
stage: save
handles: {reasons: [price]}
steps:
  - {id: call, do: Call them, due: +1d, channel: phone}
  - {id: meet, do: Meet them, who: sponsor, needs: [call]}
---
Text.
== data/clients/north.yaml
name: Northwind
owner: maria
sponsor: sam
group: halden
tier: key
since: 2024-03-04
contacts:
  - {id: jane, name: Jane Roe, title: COO, role: decision-maker, stance: ally, email: jane@example.com, phone: "020"}
  - {id: li, name: Li Wei, to: 2026-01-15, moved_to: Elsewhere}
contracts:
  - id: msa
    start: 2024-04-01
    end: 2026-03-31
    notice_days: 30
    auto_renew: true
    annual_value: 1200
    forecast: {on: 2026-02-01, likely: 70, value: 900.50}
    commitments: [{id: review, what: Monthly review, due: 2026-02-01, state: missed, settled: 2026-02-02, evidence: Never held}]
revenue: {2026-01: 100.25}
orders: [{date: 2025-12-03, amount: 60, ref: "17"}, {date: 2025-12-20, amount: -9.5}, {date: 2026-01-02, amount: 5}]
events:
  - {date: 2026-02-10, time: "14:30", kind: call, direction: in, by: maria, with: [jane, li], summary: Asked about the price, sentiment: -1}
  - {date: 2026-01-10, kind: complaint, summary: Lost pallet, cause: price, resolved: 2026-01-20}
  - {date: 2026-01-11, kind: view, band: amber, summary: Uneasy}
  - {date: 2026-01-12, kind: win, worth: 500, summary: On time}
follow_ups: [{id: tariff, what: Send it, set: 2026-02-11, due: 2026-02-15, by: maria}, {what: Thank them, done: 2026-02-01}]
plays: [{playbook: rescue, started: 2024-03-04, ended: 2024-05-01, outcome: worked, steps: {call: {done: 2024-03-05, by: sam, note: Fine}}}]
cases:
  - id: winter
    opened: 2026-02-10
    owner: sam
    trigger: purchases-down
    chance: 40
    notice: 2026-02-12
    reasons: [{code: price, about: tariff, on: 2026-02-12, stated: true, confidence: medium, source: call, evidence: Said so}]
    competitor: {name: Swift, edge: price, response: partial}
    exit: {state: planned, on: 2026-03-01}
    plays: [{playbook: rescue, started: 2026-02-11, owner: sam, steps: {}}]
    offers: [{on: 2026-02-14, what: Price hold, value: 240, cost: 90, expires: 2026-03-01, approved_by: sam, state: accepted, answered: 2026-02-15}, {what: Draft, state: draft}]
  - id: old
    opened: 2025-01-01
    ended: 2025-02-01
    revenue_lost: 500
    revenue_kept: 100
    closed: 2025-03-01
    outcome: partial
    review: {lessons: [{id: own, what: Own the calendar, owner: sam, due: 2025-05-01, verified: 2025-06-01, told_client: 2025-06-03}]}
== data/clients/south.yaml
name: South
owner: sam
`

func TestRawTables(t *testing.T) {
	w, recs := full.world(t, "2026-02-16", "")
	for table, want := range map[string]string{
		"clients": `north|Northwind|notice|key|maria|Maria Lopez|sam|halden|-|-|2024-03-04|-|unknown|Two contacts and two billed months in 23 months: health unknown, not green.|concentration promise-missed step-overdue thin-history|150.75|1200.00|150.75|2026-02-10|2026-02-10|2026-03-31|2026-03-01|70|amber|0|0
south|South|active|key|sam|Sam Osei|-|-|-|-|-|-|unknown|No contact: health unknown, not green.|thin-history|0.00|0.00|0.00|-|-|-|-|-|-|0|0`,
		"events": `north|2026-02-10-call-1|2026-02-10|14:30|call|in|maria|jane li|Asked about the price|-1|-|-|-|-|1|1
north|2026-01-10-complaint-1|2026-01-10|-|complaint|-|-|-|Lost pallet|-|-|-|price|2026-01-20|1|0
north|2026-01-11-view-1|2026-01-11|-|view|-|-|-|Uneasy|-|amber|-|-|-|0|0
north|2026-01-12-win-1|2026-01-12|-|win|-|-|-|On time|-|-|500.00|-|-|0|0`,
		"contacts": `north|jane|Jane Roe|COO|decision-maker|ally|active|-|-|-|-|jane@example.com|020
north|li|Li Wei|-|-|-|moved|-|2026-01-15|Elsewhere|-|-|-`,
		"contracts":   `north|msa|-|2024-04-01|2026-03-31|2026-03-01|30|1|1200.00|70|900.50|2026-02-01|1`,
		"commitments": `north|msa|review|us|Monthly review|2026-02-01|missed|2026-02-02|Never held`,
		"revenue":     "north|2025-12|50.50|1\nnorth|2026-01|100.25|1",
		"orders":      "north|2025-12-03|60.00|17\nnorth|2025-12-20|-9.50|-\nnorth|2026-01-02|5.00|-",
		"follow_ups":  "north|tariff|Send it|2026-02-11|2026-02-15|maria|-|1\nnorth|-|Thank them|-|-|-|2026-02-01|0",
		"cases": `north|Northwind|winter|save|sam|2026-02-10|purchases-down|40|2026-02-12|-|-|1|-|-|-|Swift|price|partial|planned|obtained
north|Northwind|old|save|-|2025-01-01|-|-|-|2025-02-01|2025-03-01|0|partial|500.00|100.00|-|-|-|-|-`,
		"case_reasons": `north|winter|price|A lower price|tariff|2026-02-12|1|-|medium|call|Said so|1`,
		"plays": `north|winter|rescue|Rescue|sam|2026-02-11|-|-|2|0
north|-|rescue|Rescue|-|2024-03-04|2024-05-01|worked|2|1`,
		"steps": `north|winter|rescue|2026-02-11|call|Call them|sam|phone|2026-02-12|overdue|-|-|-|-
north|winter|rescue|2026-02-11|meet|Meet them|sam|-|-|blocked|call|-|-|-
north|-|rescue|2024-03-04|call|Call them|maria|phone|2024-03-05|done|-|2024-03-05|sam|Fine
north|-|rescue|2024-03-04|meet|Meet them|sam|-|-|later|-|-|-|-`,
		"offers": `north|winter|2026-02-14|Price hold|240.00|90.00|2026-03-01|sam|accepted|2026-02-15
north|winter|-|Draft|-|-|-|-|draft|-`,
		"lessons": `north|old|own|Own the calendar|sam|2025-05-01|2025-06-01|2025-06-03`,
	} {
		if got := strings.TrimSpace(dump(w, recs, table)); got != want {
			t.Errorf("%s:\n%s\nwant:\n%s", table, got, want)
		}
	}
}

// A query may stop reading at any row.
func TestTablesStop(t *testing.T) {
	w, recs := full.world(t, "2026-02-16", "")
	for _, table := range Catalogue() {
		n := 0
		once := func([]Cell) bool { n++; return false }
		if table.Rows != nil {
			table.Rows(w, once)
		} else {
			table.OfRecord(w, recs["north"], once)
		}
		if n > 1 {
			t.Errorf("%s went on after it was stopped", table.Name)
		}
	}
}
