package book

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/diag"
)

// here stands in a mistake's text at the very place that must be reported; it is
// taken out before the text is read.
const here = "‸"

// mistake is one thing wrong in an otherwise sound site. The text of a client's
// record (the file's name begins with "@") follows name and owner.
type mistake struct {
	name string
	file string // @ is data/clients/NAME.yaml, # is content/NAME.md; else a path
	text string
	code string // with "warning " before it where it is one
	says string // part of the message or hint
}

var mistakes = []mistake{
	// Keys.
	{"unknown-key", "@", "‸ownr: x", "unknown-field", `did you mean "owner"?`},
	{"unknown-nested", "@", "contacts: [{id: a, name: A, ‸tilte: COO}]", "unknown-field", `did you mean "title"?`},
	{"unknown-far", "@", "‸zzzzzz: 1", "unknown-field", `unknown field "zzzzzz"`},
	{"duplicate-key", "@", "tags: [a]\n‸tags: [b]", "duplicate-field", `"tags" is here twice`},
	{"duplicate-step", "@", "plays: [{playbook: onboarding, steps: {first-value: {done: 2020-01-01}, ‸first-value: {}}}]", "duplicate-field", "first-value"},
	{"duplicate-goal", "data/goals.yaml", "2026: {grr: 92, ‸grr: 93}", "duplicate-field", "grr"},
	{"duplicate-year", "data/goals.yaml", "2026: {grr: 92}\n‸2026: {nrr: 93}", "duplicate-field", "2026"},
	{"complex-key", "@", "? ‸[a, b]\n: c", "wrong-type", "a key is a plain word, not a list"},
	{"merge-key", "@", "‸<<: {tags: [a]}", "unknown-field", "<<"},
	{"missing-event-kind", "@", "events:\n  - ‸date: 2026-01-01\n    summary: Hello", "missing-field", `"kind" is missing`},
	{"missing-date-null", "@", "events: [{date: ‸~, kind: call, summary: Hello}]", "missing-field", `"date" is empty`},
	{"missing-name-blank", "data/clients/blank.yaml", "name: ‸\"  \"\nowner: maria-lopez", "missing-field", `"name" is empty`},
	{"missing-owner", "data/clients/ownerless.yaml", "‸name: Ownerless", "missing-field", `"owner" is missing`},
	{"missing-all", "data/clients/nothing.yaml", "‸# only a comment\n", "missing-field", "the record is empty"},
	{"missing-outcome", "@", "cases: [{id: c, opened: 2025-01-01, closed: ‸2025-02-01}]", "missing-field", "a closed case has an outcome"},
	// Types.
	{"list-wanted", "@", "tags: ‸freight", "wrong-type", "write it in brackets: [freight]"},
	{"mapping-wanted", "@", "origin: ‸[a]", "wrong-type", "a mapping of keys and values, not a list"},
	{"text-wanted", "@", "region: ‸{a: b}", "wrong-type", "this should be text, not a mapping"},
	{"bool-wanted", "@", "contracts: [{auto_renew: ‸yes}]", "wrong-type", `"yes" is neither true nor false`},
	{"months-wanted", "@", "revenue: ‸[1]", "wrong-type", "a mapping of months"},
	{"ids-wanted", "@", "plays: [{playbook: onboarding, steps: ‸[first-value]}]", "wrong-type", "a mapping of ids"},
	{"years-wanted", "data/goals.yaml", "‸[2026]", "wrong-type", "a mapping of years"},
	{"measures-wanted", "data/goals.yaml", "2026: ‸92", "wrong-type", "a mapping of measures"},
	{"record-is-list", "data/clients/list.yaml", "‸- name: x", "wrong-type", "a mapping of keys and values, not a list"},
	{"tagged", "@", "region: ‸!!python/object x", "tag", "take it away"},
	{"tagged-list", "@", "tags: ‸!mine [a]", "tag", "!mine"},
	{"not-one-line", "@", "events: [{date: 2026-01-01, kind: call, summary: ‸\"a\\nb\"}]", "not-one-line", `"summary" is one line`},
	// Days, numbers, money.
	{"bad-date", "@", "since: ‸2024-02-30", "bad-date", "February 2024 has 29 days"},
	{"bad-date-form", "@", "events:\n  - {date: ‸\"03/02/2026\", kind: call, summary: Hi}", "bad-date", "YYYY-MM-DD"},
	{"bad-month", "@", "revenue: {‸2026-13: 1}", "bad-month", "there is no month 13"},
	{"month-order", "@", "revenue: {2026-02: 1, ‸2026-01: 1}", "month-order", "2026-01 comes after 2026-02"},
	{"month-twice", "@", "hours: {2026-01: 1, ‸2026-01: 2}", "duplicate-month", "2026-01 is here twice"},
	{"bad-duration", "@", "cases: [{id: c, recontact: {every: ‸3 months}}]", "bad-duration", "3d, 2w, 6m or 1y"},
	{"bad-time", "@", "events: [{date: 2026-01-01, time: ‸25:00, kind: call, summary: Hi}]", "bad-time", "14:30"},
	{"lossy", "@", "orders: [{date: 2026-01-01, amount: ‸1.005}]", "bad-amount", "GBP has 2 decimals"},
	{"not-an-amount", "@", "contracts: [{annual_value: ‸\"240,000\"}]", "bad-amount", "1200.50"},
	{"underscores", "@", "contracts: [{annual_value: ‸240_000}]", "bad-amount", "240_000"},
	{"exponent", "@", "contracts: [{annual_value: ‸1e6}]", "bad-amount", "1e6"},
	{"too-much", "@", "orders: [{date: 2026-01-01, amount: ‸99999999999999999999}]", "out-of-range", "too large an amount"},
	{"negative-value", "@", "contracts: [{annual_value: ‸-1}]", "out-of-range", "-1 is less than 0"},
	{"chance", "@", "cases: [{id: c, chance: ‸101}]", "out-of-range", "101 is more than 100"},
	{"sentiment", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, sentiment: ‸-3}]", "out-of-range", "less than -2"},
	{"score", "@", "scores: [{date: 2026-01-01, kind: nps, value: ‸11}]", "out-of-range", "more than 10"},
	{"hours", "@", "hours: {2026-01: ‸-1}", "out-of-range", "hours cannot be"},
	{"bad-number", "@", "contracts: [{notice_days: ‸ninety}]", "bad-number", "no whole number"},
	{"bad-decimal", "@", "hours: {2026-01: ‸36h}", "bad-number", "36h"},
	{"bad-year", "data/goals.yaml", "‸+202: {grr: 1}", "bad-number", "no year"},
	// Order of days.
	{"to-before-from", "@", "contacts: [{id: a, name: A, from: 2020-02-01, to: ‸2020-01-31}]", "bad-order", "to 2020-01-31 lies before from 2020-02-01"},
	{"end-before-start", "@", "contracts: [{start: 2020-02-01, end: ‸2020-01-31}]", "bad-order", "end"},
	{"closed-before-opened", "@", "cases: [{id: c, opened: 2020-02-01, closed: ‸2020-01-31, outcome: lost}]", "bad-order", "closed"},
	// Choices and ids.
	{"bad-choice", "@", "status: ‸at_risk", "bad-choice", `did you mean "at-risk"?`},
	{"bad-choice-far", "@", "contacts: [{id: a, name: A, stance: ‸hostile}]", "bad-choice", "choose one of: ally neutral critic"},
	{"bad-id", "@", "contacts: [{id: ‸Jane Roe, name: A}]", "bad-id", "small letters"},
	{"bad-file-id", "data/clients/Bad_Name.yaml", "‸name: A\nowner: maria-lopez", "bad-id", "cannot be a client's id"},
	{"bad-team-id", "data/team.yaml", sound["data/team.yaml"] + "‸Tim: {name: Tim}\n", "bad-id", "Tim"},
	{"duplicate-id", "@", "events:\n  - {id: a, date: 2026-01-01, kind: call, summary: A}\n  - {id: ‸a, date: 2026-01-01, kind: call, summary: B}", "duplicate-id", `the id "a" is taken`},
	// References.
	{"unknown-person", "@", "sponsor: ‸sam-ose", "unknown-person", `did you mean "sam-osei"?`},
	{"unknown-person-far", "@", "team: [sam-osei, ‸nobody-at-all]", "unknown-person", "people are in data/team.yaml"},
	{"unknown-tier", "@", "tier: ‸kee", "unknown-tier", `did you mean "key"?`},
	{"unknown-reason", "@", "cases: [{id: c, opened: 2026-01-01, reasons: [{code: ‸competitor-prise}]}]", "unknown-reason", `did you mean "competitor-price"?`},
	{"unknown-playbook", "@", "plan: {playbook: ‸loss}", "unknown-playbook", "content/playbooks/"},
	{"unknown-step", "@", "plays: [{playbook: onboarding, ended: 2020-01-01, steps: {‸first-valeu: {done: 2020-01-01}}}]", "unknown-step", `did you mean "first-value"?`},
	{"unknown-own-contact", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, with: [‸jane]}]", "unknown-contact", "no contact of this client"},
	{"unknown-contact", "@", "contacts: [{id: a, name: A, knows: [‸acme/jane-row]}]", "unknown-contact", `did you mean "jane-roe"?`},
	{"unknown-client", "@", "contacts: [{id: a, name: A, knows: [‸acne/jane-roe]}]", "unknown-client", `did you mean "acme"?`},
	{"unknown-audience", "@", "visible_to: [‸leaders]", "unknown-audience", "audiences are in config.yaml"},
	{"unknown-sign", "@", "snoozed: [{sign: ‸quite, until: 2026-03-01}]", "unknown-sign", `did you mean "quiet"?`},
	{"unknown-source", "content/playbooks/sources.md", "---\ntitle: A\nstage: save\nsources: [‸ran]\n---\n", "unknown-source", "sources are in data/sources.yaml"},
	{"unknown-measure", "data/goals.yaml", "2026: {‸gr: 92}", "unknown-measure", `did you mean "grr"?`},
	{"unknown-manager", "data/team.yaml", sound["data/team.yaml"] + "tim: {name: Tim, manager: ‸sam}\n", "unknown-person", "sam"},
	{"offer-first", "@", "cases: [{id: c, opened: 2026-01-01, reasons: [{code: poor-service, stated: true}], offers: [‸{what: A hold, on: 2026-01-02}]}]", "warning offer-before-diagnosis", "before any reason was believed"},
	{"offer-sooner", "@", "cases: [{id: c, opened: 2026-01-01, reasons: [{code: poor-service, believed: true, on: 2026-01-03}], offers: [‸{what: A hold, on: 2026-01-02}]}]", "warning offer-before-diagnosis", "find the reason first"},
	{"reason-alone", "data/reasons.yaml", sound["data/reasons.yaml"] + "‸lonely: {label: L}\n", "warning reason-without-play", `the reason "lonely"`},
	// Links.
	{"link-nowhere", "@", "events:\n  - date: 2026-01-01\n    kind: call\n    summary: Hi\n    details: |\n      First line.\n      Sée ‸[x](about/methd.md) now.", "broken-link", `did you mean "/about/method/"?`},
	{"link-fragment", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[x](about/method.md#how)'}]", "broken-link", `has no part "how"`},
	{"link-empty", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: 'a ‸[x]()'}]", "broken-link", "leads nowhere"},
	{"link-own-part", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[x](#top)'}]", "broken-link", "no heading #top"},
	{"image-nowhere", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸![x](about/logo.png)'}]", "broken-link", "/about/logo.png"},
	{"wiki-client", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: 'ask ‸[[client:acmee]]'}]", "broken-link", `did you mean "acme"?`},
	{"wiki-case", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[[case:acme/2025-prise]]'}]", "broken-link", `did you mean "2025-price"?`},
	{"wiki-part", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[[playbook:competitor-price#stepps]]'}]", "broken-link", `did you mean "steps"?`},
	{"wiki-kind", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[[klient:acme]]'}]", "bad-link", "kinds are"},
	{"link-draft", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[x](about/half.md)'}]", "draft-link", "content/about/half.md is a draft"},
	{"link-script", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸[x](javascript:alert(1))'}]", "bad-url", "http, https, mailto, tel"},
	{"long-paragraph", "@", "events: [{date: 2026-01-01, kind: call, summary: Hi, details: '‸" + strings.Repeat("word ", 4000) + "'}]", "paragraph-too-long", "divide it"},
	{"deep-list", "#", "title: Deep\n---\n" + strings.Repeat("- ", 32) + here + strings.Repeat("- ", 40) + "a\n", "nested-too-deep", ""},
	{"wide-table", "#", "title: Wide\n---\n‸" + strings.Repeat("a|", 300) + "\n" + strings.Repeat("-|", 300) + "\n" + strings.Repeat("x\n", 300), "table-too-large", ""},
	// Warnings.
	{"retired-reason", "@", "cases: [{id: c, opened: 2026-01-01, reasons: [{code: ‸old-reason}]}]", "warning retired", `the reason "old-reason" is retired`},
	{"retired-playbook", "@", "plays: [{playbook: ‸loss-plan, started: 2026-01-01}]", "warning retired", `the playbook "loss-plan" is retired`},
	{"stray", "data/clients/readme.txt", "‸hello", "warning stray-file", "not read as a record"},
	{"stray-yml", "data/clients/globex.yml", "‸name: G", "warning stray-file", "name it .yaml"},
	{"stray-content", "content/notes.docx", "‸hello", "warning stray-file", "copied are .jpg"},
	{"block-type", "#", "title: B\n---\nText.\n\n```chart\ntype: ‸bat\ndata: grr\n```\n", "bad-choice", `did you mean "bar"?`},
	{"block-key", "#", "title: B\n---\n- in a list\n  ```table\n  data: grr\n  ‸limt: 5\n  ```\n", "unknown-field", `did you mean "limit"?`},
	{"block-other-key", "#", "title: B\n---\n```metric\ndata: grr\n‸stacked: true\n```\n", "unknown-field", ""},
	{"block-limit", "#", "title: B\n---\n```table\ndata: grr\nlimit: ‸0\n```\n", "out-of-range", ""},
	{"block-empty", "#", "title: B\n---\n```table\n‸limit: 3\n```\n", "missing-field", "where its figures come from"},
	{"block-both", "#", "title: B\n---\n```table\ndata: grr\nquery: ‸SELECT 1\n```\n", "given-twice", ""},
	{"block-compare", "#", "title: B\n---\n```metric\ndata: grr\ncompare: [goal, ‸yeer]\n```\n", "bad-choice", `did you mean "year"?`},
	{"block-yaml", "#", "title: B\n---\n```metric\n# one\ndata: grr\n‸\ttitle: T\n```\n", "bad-yaml", "a tab"},
	// The form of files.
	{"bad-yaml", "data/clients/broken.yaml", "# Who they are.\nname: A\n‸owner: {a\n", "bad-yaml", "the bracket that opens here"},
	{"bad-yaml-key", "data/clients/key.yaml", "# Who they are.\nname: A\nowner: maria-lopez\n  ‸tags: [a]\n", "bad-yaml", ""},
	{"bad-yaml-quote", "data/clients/quote.yaml", "name: A\n‸region: \"EMEA\nowner: maria-lopez\n", "bad-yaml", ""},
	{"tab", "data/clients/tab.yaml", "name: A\ncontacts:\n ‸\t- id: a\n", "bad-yaml", "a tab stands in the indentation"},
	{"anchor", "@", "tags: [‸&a freight]", "alias", "anchors (&a) are not used here"},
	{"two-documents", "data/clients/two.yaml", "name: A\nowner: maria-lopez\n‸---\nname: B\n", "more-documents", "one file holds one document"},
	{"document-after-end", "data/clients/after.yaml", "name: A\nowner: maria-lopez\n...\n# and\n‸name: B\n", "more-documents", ""},
	{"control", "data/clients/control.yaml", "name: A\nowner: é‸\x07\n", "control-character", "U+0007"},
	{"bidi", "data/clients/bidi.yaml", "name: A‸\u202eB\nowner: maria-lopez\n", "control-character", "U+202E"},
	{"bidi-escape", "@", "region: ‸\"A\\u202eB\"", "control-character", "hidden in this text"},
	{"next-line", "data/clients/nel.yaml", "name: A‸\u0085B\nowner: maria-lopez\n", "control-character", "U+0085"},
	{"lone-return", "data/clients/cr.yaml", "name: A‸\rowner: maria-lopez\n", "control-character", "U+000D"},
	{"latin-1", "data/clients/latin.yaml", "name: Caf‸\xe9\nowner: maria-lopez\n", "bad-encoding", "save the file as UTF-8"},
	{"utf-16", "data/clients/utf16.yaml", "‸\xff\xfen\x00a\x00m\x00", "bad-encoding", "UTF-16"},
	{"chart-mark", "@", "region: a ‸__f__ b", "reserved-text", "the chart library"},
	{"chart-mark-escape", "@", "region: ‸\"\\x5f_f__\"", "reserved-text", "the chart library"},
	{"too-large", "data/clients/large.yaml", "‸# " + strings.Repeat("x", 1<<20), "too-large", "limits.file"},
	// Pages.
	{"no-front", "content/plain.md", "‸# Hello\n", "missing-front-matter", "begin it with ---"},
	{"open-front", "content/open.md", "‸---\ntitle: A\n", "missing-front-matter", "has no end"},
	{"no-title", "#", "‸summary: A\n---\n", "missing-field", `"title" is missing`},
	{"page-key", "#", "title: A\n‸stage: save\n---\n", "unknown-field", "stage"},
	{"page-owner", "#", "title: A\nowner: ‸ben\n---\n", "unknown-person", "ben"},
	{"page-link", "#", "title: A\n---\nOne.\n\nTwo ‸[x](nowhere.md).\n", "broken-link", "nothing is built at /nowhere/"},
	{"page-heading", "#", "title: A\n---\n# Top\n\n‸[x](#tpo)\n", "broken-link", `did you mean "top"?`},
	{"page-alias", "#", "title: A\naliases: [/fine/, ‸old]\n---\n", "bad-address", "/old/place/"},
	{"alias-taken", "#", "title: A\naliases: [‸/about/method/]\n---\n", "address-taken", "content/about/method.md"},
	{"address-taken", "content/playbooks.md", "‸---\ntitle: A\n---\n", "address-taken", "/playbooks/ is taken by the site itself"},
	{"address-own", "content/clients/acme.md", "‸---\ntitle: A\n---\n", "address-taken", "all below /clients/"},
	{"page-name", "content/My Page.md", "‸---\ntitle: A\n---\n", "bad-name", "cannot be part of an address"},
	{"file-name", "content/my picture.png", "‸png", "bad-name", "cannot be an address"},
	{"stage", "content/playbooks/stageless.md", "---\ntitle: A\nstage: ‸rescue\n---\n", "bad-choice", "choose one of: prevent"},
	{"offset", "content/playbooks/offset.md", "---\ntitle: A\nstage: save\nsteps: [{id: a, do: A, due: ‸1d}]\n---\n", "bad-duration", "counts from the play's start"},
	{"needs", "content/playbooks/needs.md", "---\ntitle: A\nstage: save\nsteps: [{id: one, do: A}, {id: b, do: B, needs: [‸on]}]\n---\n", "unknown-step", `did you mean "one"?`},
	{"needs-later", "content/playbooks/later.md", "---\ntitle: A\nstage: save\nsteps: [{id: a, do: A, needs: [‸b]}, {id: b, do: B}]\n---\n", "bad-order", "put the needed step first"},
	{"step-who", "content/playbooks/who.md", "---\ntitle: A\nstage: save\nsteps: [{id: a, do: A, who: ‸boss}]\n---\n", "unknown-person", "boss"},
	{"source-url", "data/sources.yaml", "ran-one: {title: A, url: ‸ftp://x}\n", "bad-url", "https://"},
	// Config.
	{"no-currency", "config.yaml", "‸title: A\ntiers: {key: {}, core: {}}\naudiences: {leadership: {}}", "missing-field", `"currency" is missing`},
	{"empty-tiers", "config.yaml", "title: A\ncurrency: GBP\ntiers: ‸~", "missing-field", `"tiers" is empty`},
	{"bad-currency", "config.yaml", strings.Replace(sound["config.yaml"], "GBP", "‸pounds", 1), "bad-currency", "three capital letters"},
	{"bad-timezone", "config.yaml", sound["config.yaml"] + "timezone: ‸Mars/Base", "bad-timezone", "Europe/London"},
	{"base-path", "config.yaml", sound["config.yaml"] + "base_path: ‸handbook", "bad-address", "/handbook/"},
	{"base-url", "config.yaml", sound["config.yaml"] + "base_url: ‸retention.example", "bad-url", "no web address"},
	{"limits-file", "config.yaml", sound["config.yaml"] + "limits: {file: ‸big}", "bad-number", "500KB"},
	{"hide", "config.yaml", strings.Replace(sound["config.yaml"], "contracts.annual_value", "‸contracts.anual_value", 1), "unknown-field", `did you mean "contracts.annual_value"?`},
	{"hide-name", "config.yaml", strings.Replace(sound["config.yaml"], "contracts.annual_value", "‸name", 1), "unknown-field", "always shown"},
	{"silence-error", "config.yaml", sound["config.yaml"] + "silence: [‸bad-date]", "unknown-code", "errors cannot be silenced"},
	{"sign-name", "config.yaml", sound["config.yaml"] + "signs: {‸quite: {off: true}}", "unknown-sign", `did you mean "quiet"?`},
	{"nav", "config.yaml", sound["config.yaml"] + "nav: [{text: A, to: ‸/abuot/}]", "broken-link", `did you mean "/about/"?`},
	{"nav-scheme", "config.yaml", sound["config.yaml"] + "nav: [{text: A, to: ‸'javascript:x'}]", "bad-url", ""},
	{"bands", "config.yaml", sound["config.yaml"] + "health: {bands: {red: ‸80}}", "out-of-range", "red ends at 80"},
	{"year-starts", "config.yaml", sound["config.yaml"] + "year_starts: ‸13", "out-of-range", "more than 12"},
	{"config-dir", "config.yaml/x", "", "not-a-file", "not an ordinary file"},
}

// made is the file that the mistake is in, what it holds, and how it is reported.
func (m mistake) made() (file, text, want string) {
	file, text = m.file, m.text
	switch {
	case file == "@":
		file, text = "data/clients/"+m.name+".yaml", "name: X\nowner: maria-lopez\n"+text
	case file == "#":
		file, text = "content/"+m.name+".md", "---\n"+text
	}
	at := file
	if m.name == "config-dir" {
		at = "config.yaml"
	}
	before, after, _ := strings.Cut(text, here)
	line := strings.Count(before, "\n") + 1
	col := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	severity, code := "error", m.code
	if c, ok := strings.CutPrefix(code, "warning "); ok {
		severity, code = "warning", c
	}
	return file, before + after, fmt.Sprintf("%s:%d:%d: %s: [%s]", at, line, col, severity, code)
}

func TestEachMistake(t *testing.T) {
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			file, text, want := m.made()
			fsys := site(file, text)
			if m.name == "config-dir" {
				delete(fsys, "config.yaml")
			}
			_, _, problems := load(t, fsys)
			if len(problems) != 1 || short(problems[0]) != want || !strings.Contains(problems[0].Message+"\n"+problems[0].Hint, m.says) {
				t.Errorf("want %s saying %q, got:\n%s", want, m.says, show(problems))
			}
		})
	}
}

// TestAllMistakesAtOnce puts every mistake that has a file to itself into one
// site: one run reports them all, sorted.
func TestAllMistakesAtOnce(t *testing.T) {
	var files, want []string
	for _, m := range mistakes {
		file, text, line := m.made()
		if _, shared := sound[file]; shared || m.name == "config-dir" {
			continue
		}
		files, want = append(files, file, text), append(want, line)
	}
	_, recs, problems := load(t, site(files...))
	var got []string
	for _, p := range problems {
		got = append(got, short(p))
	}
	for _, line := range want {
		if i := slices.Index(got, line); i >= 0 {
			got = slices.Delete(got, i, i+1)
		} else {
			t.Errorf("not reported: %s", line)
		}
	}
	if len(got) > 0 {
		t.Errorf("reported beside the mistakes: %q", got)
	}
	if !slices.IsSortedFunc(problems, func(a, b diag.Problem) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Line-b.Line, a.Column-b.Column)
	}) {
		t.Error("the problems are not sorted")
	}
	if recs["acme"] == nil || recs["retired-reason"] == nil || recs["bad-date"] != nil {
		t.Error("a record is whole if and only if it has no error")
	}
	if len(want) < 60 {
		t.Errorf("only %d mistakes in one site", len(want))
	}
}

var codeTyped = regexp.MustCompile(`(?:errorf\((?:[^",\n]|"[a-z_]+"\)|, "[a-z_]+"\))*, |Code: |p\.Code[^"\n]*= |problem\(|diag\.Warning, |d\.fill\(n, )"([a-z]+(?:-[a-z0-9]+)*)"`)

// TestEveryCodeHasACase holds the cases above against the sources: whoever adds
// a code adds a mistake.
func TestEveryCodeHasACase(t *testing.T) {
	covered := map[string]bool{}
	for _, m := range mistakes {
		covered[strings.TrimPrefix(m.code, "warning ")] = true
	}
	elsewhere := map[string]string{
		"given-twice": "TestFragmentsThatClash", "record-twice": "TestFragmentsThatClash", "id-clash": "TestIDsThatClash",
		"missing-file": "TestMissingFiles", "unreadable": "package markdown: a defect of the parser",
		"file-gone": "the script check_file_gone",
	}
	var codes []string
	for _, dir := range []string{".", "../markdown"} {
		names, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatal(dir, err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, found := range codeTyped.FindAllStringSubmatch(string(src), -1) {
				codes = append(codes, found[1])
			}
		}
	}
	for kind := range where {
		codes = append(codes, "unknown-"+kind)
	}
	codes = append(codes, warningCodes...)
	if len(codes) < 60 {
		t.Errorf("found only %d codes in the sources: has their form changed?", len(codes))
	}
	for _, code := range codes {
		if !covered[code] && elsewhere[code] == "" {
			t.Errorf("no mistake shows the code %q", code)
		}
	}
}

func TestIDsThatClash(t *testing.T) {
	_, recs, problems := load(t, site("data/clients/Globex.yaml", "name: A\nowner: maria-lopez\n", "data/clients/globex.yaml", "name: B\nowner: maria-lopez\n",
		"data/clients/y.yaml", "name: Y\nowner: maria-lopez\ncontacts: [{id: a, name: A, knows: [globex/b]}]\n"))
	want := []string{"data/clients/Globex.yaml:1:1: error: [bad-id]", "data/clients/globex.yaml:1:1: error: [id-clash]"}
	if len(problems) != 2 || short(problems[0]) != want[0] || short(problems[1]) != want[1] || recs["globex"] != nil {
		t.Errorf("want %q, got:\n%s", want, show(problems))
	}
}

func TestMissingFiles(t *testing.T) {
	for _, name := range []string{"config.yaml", "data/team.yaml"} {
		fsys := site()
		delete(fsys, name)
		_, _, problems := load(t, fsys)
		if len(problems) != 1 || short(problems[0]) != name+":1:1: error: [missing-file]" {
			t.Errorf("without %s:\n%s", name, show(problems))
		}
	}
	fsys := site()
	for name := range fsys {
		if name != "config.yaml" && name != "data/team.yaml" && name != "data/clients/acme.yaml" {
			delete(fsys, name)
		}
	}
	mustLoad(t, fsys) // all else is optional
}

// TestOneMistakeIsOneMessage: a file that cannot be read makes nothing wrong
// that names what is in it.
func TestOneMistakeIsOneMessage(t *testing.T) {
	user := "name: U\nowner: maria-lopez\nvisible_to: [leadership]\ntier: core\ncontacts: [{id: a, name: A, knows: [acme/jane-roe]}]\n" +
		"plays: [{playbook: onboarding, steps: {first-value: {done: 2020-01-01}}}]\ncases: [{id: c, reasons: [{code: poor-service}]}]\n" +
		"events: [{date: 2020-01-01, kind: call, summary: S, details: '[[case:acme/2025-price]] [[playbook:onboarding#step-first-value]]'}]\n"
	mustLoad(t, site("data/clients/user.yaml", user))
	for _, name := range []string{"config.yaml", "data/team.yaml", "data/reasons.yaml", "data/clients/acme.yaml", "content/playbooks/onboarding.md"} {
		text := "x: [\n"
		if strings.HasSuffix(name, ".md") {
			text = "---\nx: [\n---\n"
		}
		_, _, problems := load(t, site("data/clients/user.yaml", user, name, text))
		if len(problems) != 1 || problems[0].Path != name {
			t.Errorf("%s broken:\n%s", name, show(problems))
		}
	}
}
