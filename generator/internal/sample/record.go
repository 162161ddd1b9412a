package sample

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"holdfast/generator/internal/day"
)

// writer is a text being written.
type writer struct{ bytes.Buffer }

func (w *writer) f(format string, args ...any) { fmt.Fprintf(w, format, args...) }

// scribe writes one client's record.
type scribe struct {
	*writer
	*site
	r  *rand.Rand
	c  *client
	me int
}

// record writes the record of the i-th client.
func (b *site) record(w *writer, i int) {
	s := scribe{w, b, b.rand(streamRecords, i), &b.clients[i], i}
	s.head()
	s.contacts()
	value := (10 + s.r.IntN(400)) * 1000
	s.contracts(value)
	s.figures(value)
	s.events()
	s.followUps()
	s.plays()
	s.acase(value)
}

func (s *scribe) head() {
	owner := people[1+s.r.IntN(len(people)-1)].id
	s.f("name: %s\n", yamlText(s.c.name))
	if s.me%40 == 0 {
		s.f("group: group-%02d\n", s.r.IntN(20))
	}
	s.f("tier: %s\nowner: %s\n", pick(s.r, []string{"key", "core", "core", "core", "long-tail", "long-tail"}), s.c.owner)
	s.f("owners: [{who: %s, from: %s}, {who: %s, from: %s}]\n", owner, asOf-1500+s.days(300), s.c.owner, asOf-700+s.days(300))
	s.f("sponsor: %s\nindustry: %s\nregion: %s\n", people[s.r.IntN(2)].id, pick(s.r, industries), pick(s.r, regions))
	s.f("tags: [%s]\nsince: %s\n", strings.Join(s.some(tags, 3), ", "), asOf-1500-s.days(900))
	s.f("origin: {source: Referral from %s, first_contact: %s, signed_because: %s}\n", pick(s.r, places), asOf-2600+s.days(100), yamlText(s.fill("Needed {g} at {p} before {m}")))
	s.f("motivators: [%s]\n", strings.Join(s.some(cares, 2), ", "))
	s.f("earlier_complaints: [%s]\n", yamlText(s.fill("The carrier before us lost {g} at {p} and denied it")))
}

func (s *scribe) contacts() {
	roles := []string{"decision-maker", pick(s.r, []string{"champion", "sponsor", "influencer"}), pick(s.r, []string{"user", "gatekeeper", "critic", "associate"})}
	s.WriteString("contacts:\n")
	for k, c := range s.c.contacts {
		s.f("  - id: %s\n    name: %s\n    title: %s\n    role: %s\n    stance: %s\n    from: %s\n", c.id, c.name, pick(s.r, titles), roles[k], pick(s.r, []string{"ally", "neutral", "neutral", "critic"}), asOf-1400+s.days(400))
		if k == 2 && s.r.IntN(5) == 0 {
			s.f("    to: %s\n    moved_to: %s\n", asOf-s.days(300), s.other().id)
		}
		if k == 1 {
			o := s.other()
			s.f("    knows: [%s, %s/%s]\n", s.c.contacts[0].id, o.id, o.contacts[s.r.IntN(3)].id)
		}
		s.f("    cares_about: [%s]\n    prefers: %s\n", strings.Join(s.some(cares, 2), ", "), pick(s.r, []string{"phone", "in-person", "email", "letter"}))
		s.f("    email: %s@%s.example\n    phone: \"+44 1632 960%03d\"\n", c.id, s.c.id[10:], s.r.IntN(1000))
	}
}

func (s *scribe) contracts(value int) {
	s.WriteString("contracts:\n")
	start := asOf - 1300 + s.days(900)
	for k := range 1 + s.r.IntN(3)/2 {
		if k > 0 {
			start -= 1095
		}
		s.f("  - id: msa-%d\n    signed: %s\n    start: %s\n    end: %s\n    notice_days: %d\n    auto_renew: %t\n    annual_value: %d\n",
			k+1, start-20, start, start+1095, 30*(1+s.r.IntN(3)), s.r.IntN(2) == 0, value)
		if k == 0 {
			s.f("    forecast: {on: %s, likely: %d, value: %d}\n", asOf-s.days(60), 10*s.r.IntN(11), value*9/10)
		}
		s.WriteString("    commitments:\n")
		for n := range 1 + s.r.IntN(2) {
			due := start + 30 + s.days(300)
			state := pick(s.r, []string{"met", "met", "met", "missed", "disputed"})
			s.f("      - {id: promise-%d, by: %s, what: %s, due: %s, state: %s", n+1, pick(s.r, []string{"us", "us", "client"}), yamlText(s.fill(pick(s.r, promises))), due, state)
			if state != "disputed" {
				s.f(", settled: %s", min(due+s.days(9), asOf))
			}
			s.f(", evidence: %s}\n", yamlText(s.fill("Mail of {c}, {m}")))
		}
	}
}

var promises = []string{"Monthly service review for {m}", "Live tracking at {p}", "One named person for claims", "At least {n} loads a month", "Invoices paid within thirty days", "Answer to {d} within a day", "Space for {n} pallets at {p}"}

// figures are revenue, hours, money owed, scores, and orders in one of eight.
func (s *scribe) figures(value int) {
	level, first := float64(value)/12, asOf.Month()-24
	s.WriteString("revenue: {")
	for k := range 24 {
		if level *= 0.96 + s.r.Float64()*0.085; k > 0 {
			s.WriteString(", ")
		}
		s.f("%s: %d", first+day.Month(k), int(level/50)*50)
	}
	s.WriteString("}\nhours: {")
	for k := range 12 {
		if k > 0 {
			s.WriteString(", ")
		}
		s.f("%s: %d", first+day.Month(12+k), 5+s.r.IntN(40))
	}
	s.WriteString("}\n")
	if s.r.IntN(6) == 0 {
		s.f("overdue: {%s: %d}\n", asOf.Month()-1, 100*(1+s.r.IntN(90)))
	}
	if s.me%8 == 3 {
		s.WriteString("orders:\n")
		for k := range 12 {
			s.f("  - {date: %s, amount: %d.%02d, ref: \"%d\"}\n", asOf-16+day.Day(k), 100+s.r.IntN(4000), s.r.IntN(100), 500000+s.r.IntN(99999))
		}
	}
	s.WriteString("scores:\n")
	for k := range 4 {
		s.f("  - {date: %s, kind: nps, value: %d, of: 10, by: %s}\n", asOf-700+day.Day(k*170)+s.days(60), 3+s.r.IntN(8), s.c.contacts[s.r.IntN(3)].id)
	}
}

const events, notes = 40, 10

func (s *scribe) events() {
	dates := make([]day.Day, events)
	for k := range dates {
		dates[k] = workday(asOf - 1 - s.days(720))
	}
	slices.Sort(dates)
	noted := map[int]bool{}
	for len(noted) < notes {
		noted[s.r.IntN(events)] = true
	}
	s.WriteString("events:\n")
	for k, d := range dates {
		s.event(d, pick(s.r, kinds), noted[k])
	}
}

func (s *scribe) event(d day.Day, kind string, note bool) {
	open, next, end := "  - {", ", ", "}\n"
	if note {
		open, next, end = "  - ", "\n    ", "\n"
	}
	s.f("%sdate: %s%skind: %s%sby: %s", open, d, next, kind, next, s.c.owner)
	switch kind {
	case "call", "email", "complaint", "letter":
		s.f("%sdirection: %s", next, pick(s.r, []string{"in", "out"}))
	case "view":
		s.f("%sband: %s", next, pick(s.r, []string{"green", "green", "amber", "red"}))
	case "win":
		s.f("%sworth: %d%sconfirmed_by: %s", next, 500*(1+s.r.IntN(99)), next, s.c.contacts[0].id)
	}
	if kind != "view" && kind != "internal" {
		s.f("%swith: [%s]", next, s.c.contacts[s.r.IntN(3)].id)
	}
	s.f("%ssummary: %s", next, yamlText(s.fill(pick(s.r, summaries[kind]))))
	if kind == "complaint" {
		s.f("%scause: %s", next, pick(s.r, reasons).id)
		if s.r.IntN(4) > 0 {
			s.f("%sresolved: %s", next, min(d+s.days(40), asOf))
		}
	}
	if kind != "internal" && s.r.IntN(3) > 0 {
		s.f("%ssentiment: %d", next, s.r.IntN(5)-2)
	}
	s.WriteString(end)
	if note {
		s.note()
	}
}

// note is a paragraph of markdown, and now and then a link or a list.
func (s *scribe) note() {
	s.WriteString("    details: |\n")
	for range 1 + s.r.IntN(4)/3 {
		s.f("      %s\n      %s\n", s.fill(pick(s.r, sentences)), s.fill(pick(s.r, sentences)))
	}
	switch s.r.IntN(12) {
	case 0:
		s.f("      See also [[client:%s]].\n", s.other().id)
	case 1:
		s.f("      The reason may be [[reason:%s]]; ask [[person:%s]].\n", pick(s.r, reasons).id, pick(s.r, people).id)
	case 2:
		if len(s.playbooks) > 0 {
			s.f("      What to do: [[playbook:%s#steps|the steps]].\n", pick(s.r, s.playbooks).name)
		}
	case 3:
		s.f("\n      - %s\n      - %s\n", s.fill(pick(s.r, sentences)), s.fill(pick(s.r, sentences)))
	case 4:
		if o := s.other(); o.caseID != "" {
			s.f("      Much like [[case:%s/%s|the last time]] with them.\n", o.id, o.caseID)
		}
	}
}

func (s *scribe) followUps() {
	s.WriteString("follow_ups:\n")
	for k := range 2 + s.r.IntN(2) {
		set := asOf - 20 - s.days(500)
		s.f("  - {id: task-%d, what: %s, set: %s, due: %s, by: %s", k+1, yamlText(s.fill(pick(s.r, summaries["email"]))), set, set+7, s.c.owner)
		if s.r.IntN(4) > 0 {
			s.f(", done: %s", set+1+s.days(12))
		}
		s.WriteString("}\n")
	}
}

func (s *scribe) plays() {
	if len(s.playbooks) > 0 && s.r.IntN(6) == 0 {
		s.WriteString("plays:\n")
		s.play("  ", asOf-60-s.days(600), true)
	}
}

// play writes a run of some playbook, as a list entry.
func (s *scribe) play(indent string, start day.Day, ended bool) {
	p := pick(s.r, s.playbooks)
	s.f("%s- playbook: %s\n%s  started: %s\n%s  owner: %s\n%s  steps: {", indent, p.name, indent, start, indent, s.c.owner, indent)
	done := len(p.steps)
	if !ended {
		done = s.r.IntN(done)
	}
	for k := range done {
		if k > 0 {
			s.WriteString(", ")
		}
		s.f("%s: {done: %s, by: %s}", p.steps[k].id, min(start+day.Day(1+k*2), asOf), s.c.owner)
	}
	s.WriteString("}\n")
	if ended {
		s.f("%s  ended: %s\n%s  outcome: %s\n", indent, start+30, indent, pick(s.r, []string{"worked", "partly", "failed", "abandoned"}))
	}
}

// acase writes the case of a client that has one: open, saved or lost.
func (s *scribe) acase(value int) {
	if s.c.caseID == "" {
		return
	}
	outcome := pick(s.r, []string{"", "saved", "partial", "lost", "lost"})
	opened := asOf - 200 - s.days(300)
	if outcome == "" {
		opened = asOf - 3 - s.days(40)
	}
	rival, reason := pick(s.r, rivals), pick(s.r, reasons).id
	s.f("cases:\n  - id: %s\n    kind: save\n    opened: %s\n    owner: %s\n    trigger: %s\n    chance: %d\n", s.c.caseID, opened, s.c.owner, pick(s.r, []string{"purchases-down", "quiet", "complaint-open"}), 10*(1+s.r.IntN(9)))
	if outcome == "lost" {
		s.f("    notice: %s\n    ended: %s\n    revenue_lost: %d\n", opened+10, opened+100, value)
	}
	believed := s.r.IntN(2) == 0
	s.f("    reasons:\n      - {code: %s, about: %s, on: %s, stated: true, believed: %t, confidence: medium, source: call, evidence: %s}\n",
		reason, yamlText(s.fill("{g} at {p}")), opened+2, believed, yamlText(s.fill("{c} named it first, {d} second")))
	s.f("    competitor: {name: %s, edge: %s, response: partial, why: %s}\n", rival.id, rival.edge, yamlText(s.fill("Kept the lane to {p}")))
	if len(s.playbooks) > 0 {
		s.WriteString("    plays:\n")
		s.play("      ", opened+1, outcome != "")
	}
	state, answered := "made", ""
	if !believed {
		state = "draft" // no offer before the reason
	}
	if outcome != "" {
		state, answered = pick(s.r, []string{"accepted", "declined"}), ", answered: "+(opened+20).String()
	}
	s.f("    offers:\n      - {on: %s, what: %s, value: %d, cost: %d, expires: %s, approved_by: %s, state: %s%s}\n",
		opened+3, yamlText(s.fill("Rate held until {m} for {g}")), value/10, value/40, opened+30, people[1].id, state, answered)
	if outcome == "lost" {
		s.exit(opened)
	}
	if outcome != "" {
		s.f("    closed: %s\n    closed_by: %s\n    outcome: %s\n    why: %s\n", opened+150, people[1].id, outcome, yamlText(s.fill(pick(s.r, sentences))))
	}
}

// exit is what a loss leaves behind.
func (s *scribe) exit(opened day.Day) {
	s.f("    exit: {state: held, method: interview, on: %s, by: %s, with: [%s], answers: [{ask: \"What went wrong?\", answer: %s}]}\n",
		opened+110, people[1].id, s.c.contacts[0].id, yamlText(s.fill(pick(s.r, sentences))))
	s.f("    recontact: {permission: true, not_before: %s, channel: phone, every: 3m, triggers: [%s]}\n", opened+280, pick(s.r, rivals).id)
	s.f("    staff: {told: %s, roster: [%s], hours_freed: %d}\n", opened+11, s.c.owner, 5+s.r.IntN(40))
	s.f("    offboarding: {access_removed: %s, data_returned: %s}\n", opened+101, opened+105)
	s.f("    review:\n      on: %s\n      ours: [%s]\n      theirs: [%s]\n      turning_point: %s\n", opened+130, yamlText(s.fill("Nobody owned the claims at {p}")), yamlText(s.fill("New people in {d}")), opened-20)
	s.f("      lessons: [{id: lesson-1, what: %s, owner: %s, due: %s, verified: %s}]\n", yamlText(s.fill("One named person for {g} at {p}")), s.c.owner, opened+140, opened+145)
}

// workday is the day, or the Friday before it.
func workday(d day.Day) day.Day {
	switch d.Weekday() {
	case time.Saturday:
		return d - 1
	case time.Sunday:
		return d - 2
	default:
		return d
	}
}

func (s *scribe) days(n int) day.Day { return day.Day(s.r.IntN(n)) }

// other is any client; where there is one only, that one.
func (s *scribe) other() *client { return &s.clients[s.r.IntN(len(s.clients))] }

// some are n different words.
func (s *scribe) some(words []string, n int) []string {
	at := s.r.IntN(len(words))
	out := make([]string, n)
	for k := range out {
		out[k] = words[(at+k*5)%len(words)]
	}
	return out
}

// fill puts words into a sentence's places.
func (s *scribe) fill(sentence string) string {
	return fill(s.r, sentence, s.c.contacts[s.r.IntN(3)].first)
}

func fill(r *rand.Rand, sentence, contact string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			break
		}
		switch rest[0] {
		case 'c':
			b.WriteString(contact)
		case 'g':
			b.WriteString(pick(r, goods))
		case 'p':
			b.WriteString(pick(r, places))
		case 'n':
			fmt.Fprint(&b, 3+r.IntN(60))
		case 'o':
			fmt.Fprint(&b, 10000+r.IntN(80000))
		case 'r':
			b.WriteString(pick(r, rivals).name)
		case 'w':
			b.WriteString(pick(r, weekdays))
		case 'm':
			b.WriteString(pick(r, months))
		case 'd':
			b.WriteString(pick(r, departments))
		}
		sentence = rest[2:]
	}
	text := b.String()
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-32) + text[1:]
	}
	return text
}

// yamlText writes a text as a value, in brackets or out: plain where it has
// nothing special.
func yamlText(s string) string {
	if strings.ContainsAny(s, ",[]{}:#&*!|>'\"%@`") || s[0] == '-' || s[0] >= '0' && s[0] <= '9' {
		return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
	}
	return s
}
