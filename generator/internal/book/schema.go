package book

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"holdfast/generator/internal/diag"
)

// JSON Schema (draft 2020-12) of every kind of file, for editors.
//
// A schema is made from the plans that the walker itself decodes by, so the two
// know the same keys, words and bounds. It is the editor's first reader, not a
// second judge: what it cannot say (names that must exist, the order of days,
// how many decimals the currency has) is left to check, and where it is the
// stricter one, it is so about numbers and truth values in quotes.

// fileKind is one kind of file that has a schema.
type fileKind struct {
	name, title string
	holds       reflect.Type
	fragment    bool // what is required may stand in another file
}

var fileKinds = []fileKind{
	{name: "client", title: "A client's record: data/clients/ID.yaml", holds: reflect.TypeFor[Record]()},
	{name: "fragment", title: "A part of a client's record: data/clients/ID/NAME.yaml", holds: reflect.TypeFor[Record](), fragment: true},
	{name: "config", title: "The site's settings: config.yaml", holds: reflect.TypeFor[Config]()},
	{name: "team", title: "Our own people: data/team.yaml", holds: reflect.TypeFor[[]Person]()},
	{name: "reasons", title: "Why clients leave: data/reasons.yaml", holds: reflect.TypeFor[[]Reason]()},
	{name: "sources", title: "What has been read and is cited: data/sources.yaml", holds: reflect.TypeFor[[]Source]()},
	{name: "rivals", title: "Whom clients go to: data/rivals.yaml", holds: reflect.TypeFor[[]Rival]()},
	{name: "goals", title: "Goals by year: data/goals.yaml", holds: goalsType},
	{name: "page", title: "The front matter of a page: content/**/*.md", holds: reflect.TypeFor[Page]()},
	{name: "playbook", title: "The front matter of a playbook: content/playbooks/NAME.md", holds: reflect.TypeFor[playbookFront]()},
	{name: "report", title: "The front matter of a report: content/reports/**/*.md", holds: reflect.TypeFor[reportFront]()},
}

// Schemas are the names that Schema knows.
func Schemas() []string {
	return ids(fileKinds, func(k fileKind) string { return k.name })
}

// Schema returns the JSON Schema of one kind of file. The same name gives the
// same bytes. Its only error is a name that is none of Schemas.
func Schema(name string) ([]byte, error) {
	at := slices.IndexFunc(fileKinds, func(k fileKind) bool { return k.name == name })
	if at < 0 {
		hint := diag.DidYouMean(name, Schemas())
		if hint == "" {
			hint = "there are " + strings.Join(Schemas(), " ")
		}
		return nil, fmt.Errorf("there is no schema %q; %s", name, hint)
	}
	kind := fileKinds[at]
	s := schemas{fragment: kind.fragment, defs: map[string]object{}}
	out := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", kind.title}}
	if kind.holds.Kind() == reflect.Struct {
		out = append(out, s.structure(kind.holds, "object")...)
	} else {
		out = append(out, s.value(&field{typ: kind.holds}, kind.holds)...)
	}
	if len(s.defs) > 0 {
		out = append(out, member{"$defs", s.definitions()})
	}
	return indented(out)
}

// schemas makes one schema; struct types become definitions under their names.
type schemas struct {
	fragment bool
	defs     map[string]object
}

func (s *schemas) definitions() object {
	var out object
	for name := range keysOf(s.defs) {
		out = append(out, member{name, s.defs[name]})
	}
	slices.SortFunc(out, func(a, b member) int { return strings.Compare(a.key, b.key) })
	return out
}

// What is written in a form of its own. The patterns hold to what RE2 and
// JavaScript both know.
const (
	idPattern     = `^[a-z0-9]+(-[a-z0-9]+)*$`
	dayPattern    = `^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`
	monthPattern  = `^[1-9][0-9]{3}-(0[1-9]|1[0-2])$`
	spanPattern   = `^0{0,3}[1-9][0-9]{0,3}[dwmy]$`
	offsetPattern = `^\+(0d|0{0,3}[1-9][0-9]{0,3}[dwmy])$`
	timePattern   = `^([01][0-9]|2[0-3]):[0-5][0-9]$`
	yearPattern   = `^[0-9]{4}$`
)

var idSchema = object{{"pattern", idPattern}, {"maxLength", 80}}

// structure is the schema of a mapping with known keys; types is its "type".
func (s *schemas) structure(t reflect.Type, types any) object {
	p := planOf(t)
	var required []string
	properties := object{}
	for i := range p.fields {
		f := &p.fields[i]
		if f.required && !s.fragment {
			required = append(required, f.name)
		}
		properties = append(properties, member{f.name, s.property(t, f)})
	}
	out := object{{"type", types}, {"properties", properties}, {"additionalProperties", false}}
	if len(required) > 0 {
		out = append(out, member{"required", required})
	}
	return out
}

// property is the schema of one key, with what is said of it.
func (s *schemas) property(t reflect.Type, f *field) object {
	path := fieldPath(t, f)
	out := object{}
	if text := descriptions[path]; text != "" {
		out = append(out, member{"description", text})
	}
	out = append(out, s.value(f, f.typ)...)
	if v, ok := defaults[path]; ok {
		out = append(out, member{"default", v})
	}
	return out
}

// fieldPath is "Contract.notice_days": the type that declares the field, and its key.
func fieldPath(t reflect.Type, f *field) string {
	for _, i := range f.index[:len(f.index)-1] {
		t = t.Field(i).Type
	}
	return t.Name() + "." + f.name
}

// value is the schema of a field's value, or of an entry of its list.
func (s *schemas) value(f *field, t reflect.Type) object {
	switch t {
	case dayType:
		return object{s.types(f, "string"), {"format", "date"}, {"pattern", dayPattern}}
	case monthType:
		return object{s.types(f, "string"), {"pattern", monthPattern}}
	case spanType:
		return object{s.types(f, "string"), {"pattern", spanPattern}, {"maxLength", 5}}
	case offsetType:
		return object{s.types(f, "string"), {"pattern", offsetPattern}, {"maxLength", 6}}
	case amountType, numberType, hoursType:
		return s.number(f, t, "number")
	case monthsType:
		return byMonth(object{{"type", []string{"number", "null"}}})
	case timesType:
		return byMonth(object{{"type", []string{"number", "null"}}, {"minimum", 0}, {"maximum", 100_000}})
	case goalsType:
		return byYear()
	case sqlType:
		return object{s.types(f, "string")}
	case sqlsType:
		return object{s.types(f, "string", "array"), {"items", object{{"type", "string"}}}}
	}
	switch t.Kind() {
	case reflect.String:
		return s.text(f)
	case reflect.Bool:
		return object{s.types(f, "boolean")}
	case reflect.Int:
		return s.number(f, t, "integer")
	case reflect.Slice:
		return s.list(f, t.Elem())
	case reflect.Struct:
		switch {
		case f.form == "open":
			return object{}
		case isOpt(t):
			return s.value(f, t.Field(0).Type)
		default:
			return s.defined(t)
		}
	default:
		panic("book: no schema for " + t.String())
	}
}

// types is a value's "type": an optional key may be there with nothing behind it.
func (s *schemas) types(f *field, types ...string) member {
	if !f.required || s.fragment {
		types = append(types, "null")
	}
	if len(types) == 1 {
		return member{"type", types[0]}
	}
	return member{"type", types}
}

// number states the bounds, but of an amount only those that are the same in
// any currency's minor units.
func (s *schemas) number(f *field, t reflect.Type, kind string) object {
	out := object{s.types(f, kind)}
	if f.bounded[0] && (t != amountType || f.min == 0) {
		out = append(out, member{"minimum", f.min})
	}
	if f.bounded[1] && (t != amountType || f.max == 0) {
		out = append(out, member{"maximum", f.max})
	}
	return out
}

func (s *schemas) text(f *field) object {
	words := f.enum
	switch {
	case f.ref == "sign":
		words = SignCodes
	case f.name == "silence":
		words = warningCodes
	}
	switch {
	case len(words) > 0:
		return object{{"enum", s.words(f, words)}}
	case f.name == "id":
		return append(object{s.types(f, "string", "integer")}, idSchema...)
	case f.form == "time":
		return object{s.types(f, "string"), {"pattern", timePattern}}
	case f.form == "url":
		return object{s.types(f, "string"), {"pattern", "^https?://"}}
	default:
		return object{s.types(f, "string", "number", "boolean")}
	}
}

// words are the choices, with nothing among them where the key may be empty.
func (s *schemas) words(f *field, words []string) []any {
	var out []any
	for _, w := range words {
		out = append(out, w)
	}
	if !f.required || s.fragment {
		out = append(out, nil)
	}
	return out
}

// list is a list, or a mapping where the entries are known by their keys.
func (s *schemas) list(f *field, elem reflect.Type) object {
	if elem.Kind() == reflect.Struct && planOf(elem).key >= 0 {
		names := idSchema
		if elem == reflect.TypeFor[SignConfig]() {
			names = object{{"enum", SignCodes}}
		}
		out := object{s.types(f, "object"), {"propertyNames", names}, {"additionalProperties", s.defined(elem)}}
		if f.required && !s.fragment {
			out = append(out, member{"minProperties", 1})
		}
		return out
	}
	item := *f
	item.required = false // an empty entry is passed over
	out := object{s.types(f, "array"), {"items", s.value(&item, elem)}}
	if f.required && !s.fragment {
		out = append(out, member{"minItems", 1})
	}
	return out
}

// defined refers to the definition of a struct type, made at its first use. An
// entry under a key of its own may be empty only if it has nothing required.
func (s *schemas) defined(t reflect.Type) object {
	if _, ok := s.defs[t.Name()]; !ok {
		p := planOf(t)
		needs := slices.ContainsFunc(p.fields, func(f field) bool { return f.required })
		var types any = []string{"object", "null"}
		if p.key >= 0 && needs && !s.fragment {
			types = "object"
		}
		s.defs[t.Name()] = s.structure(t, types)
	}
	return object{{"$ref", "#/$defs/" + t.Name()}}
}

func byMonth(value object) object {
	return object{
		{"type", []string{"object", "null"}},
		{"propertyNames", object{{"pattern", monthPattern}}},
		{"additionalProperties", value},
	}
}

func byYear() object {
	measures := object{}
	for _, m := range MeasureNames {
		measures = append(measures, member{m, object{{"type", []string{"number", "null"}}}})
	}
	return object{
		{"type", []string{"object", "null"}},
		{"propertyNames", object{{"pattern", yearPattern}}},
		{"additionalProperties", object{
			{"type", []string{"object", "null"}}, {"properties", measures}, {"additionalProperties", false},
		}},
	}
}

// object is a JSON object that keeps the order of its members, so that keys
// come as in the types and not by the alphabet.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		for j, part := range []any{m.key, m.value} {
			enc, err := marshal(part)
			if err != nil {
				return nil, err
			}
			if j > 0 {
				b = append(b, ':')
			}
			b = append(b, enc...)
		}
	}
	return append(b, '}'), nil
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func indented(o object) ([]byte, error) {
	src, err := o.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, src, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// defaults are the values that stand in where a key is absent.
var defaults = map[string]any{
	"Config.timezone": "UTC", "Config.language": "en", "Config.base_path": "/", "Config.year_starts": 1, "Config.export": "summary",
	"Repository.branch": "main", "Audience.clients": "all",
	"Weights.purchases": 30, "Weights.contact": 25, "Weights.mood": 15, "Weights.delivery": 15, "Weights.relationships": 15,
	"Bands.red": 40, "Bands.amber": 70,
	"Limits.client_share": 10, "Limits.complaint_open": "14d", "Limits.unanswered": 3, "Limits.offer_value": 0,
	"Limits.offer_answer": "14d", "Limits.renewal": "120d", "Limits.stale": "30d", "Limits.file": "1MB",
	"ValueConfig.margin": 30, "ValueConfig.discount": 10,
	"Case.kind": "save", "Commitment.by": "us", "Commitment.state": "open", "Offer.state": "made", "Score.of": 10,
	"Person.active": true,
}

// descriptions are what an editor shows beside a key.
var descriptions = map[string]string{
	"Record.name":               "The client's name, in one line",
	"Record.aliases":            "Other names that people search for",
	"Record.group":              "The parent: clients of one group count together in concentration",
	"Record.status":             "Absent: worked out from the cases",
	"Record.tier":               "A key of tiers in config.yaml; absent: the first",
	"Record.owner":              "Who looks after the client: a key of data/team.yaml",
	"Record.owners":             "Who has owned the client, and from when",
	"Record.sponsor":            "Our senior person for this client",
	"Record.team":               "Others of ours who serve the client",
	"Record.since":              "The day they became a client",
	"Record.visible_to":         "Audiences that may see the client; absent: everyone",
	"Record.origin":             "How they became a client",
	"Record.motivators":         "What excites the decision maker",
	"Record.earlier_complaints": "What they complained of in suppliers before us",
	"Record.contacts":           "Their people",
	"Record.revenue":            "Revenue by month, YYYY-MM; wins over orders for the months it names",
	"Record.orders":             "Invoices and cancellations (negative)",
	"Record.overdue":            "What they owe past due, at the end of the month",
	"Record.hours":              "Our team's time, by month",
	"Record.events":             "What happened: the timeline",
	"Record.follow_ups":         "What we said we would do, outside any play",
	"Record.plays":              "Playbooks run outside any case",
	"Record.plan":               "The plan prepared in case they leave",
	"Record.snoozed":            "Signs set aside for a while, by whom and why",
	"Record.cases":              "One for each time the client was, or may be, lost",
	"Origin.signed_because":     "Why they signed, in their words",
	"Contact.id":                "Unique within the client; elsewhere CLIENT/CONTACT",
	"Contact.status":            "Absent: worked out from to and moved_to",
	"Contact.moved_to":          "A client's id, or free text",
	"Contact.knows":             "Contacts, of this client or CLIENT/CONTACT",
	"Contract.notice_days":      "Days before the end by which notice must be given",
	"Contract.annual_value":     "A year's value, in the site's currency",
	"Forecast.likely":           "How likely the renewal is, in per cent",
	"Commitment.by":             "Who promised",
	"Commitment.settled":        "The day its state was known",
	"Score.of":                  "The best possible score",
	"Event.id":                  "Absent: DATE-KIND-n",
	"Event.direction":           "in: the client began it; out: we did",
	"Event.summary":             "One line of plain text",
	"Event.details":             "Markdown",
	"Event.sentiment":           "From -2 (angry) to 2 (delighted)",
	"Event.band":                "Of a view: the owner's own judgement",
	"Event.worth":               "Of a win: what it was worth to them",
	"Event.confirmed_by":        "Of a win: which contact said so",
	"Event.cause":               "Of a complaint: a key of data/reasons.yaml, or free text",
	"Event.resolved":            "Of a complaint or change: the day it was settled",
	"Case.trigger":              "A sign's code, or free text",
	"Case.chance":               "How likely they are to be saved, in per cent",
	"Case.notice":               "The day they gave notice",
	"Case.ended":                "The day they left",
	"Case.revenue_lost":         "A year's; absent: the last twelve months'",
	"Case.revenue_kept":         "A year's, of a partial outcome",
	"Case.reason_obtained":      "Absent: worked out from the exit and the reasons",
	"CaseReason.stated":         "They say so",
	"CaseReason.believed":       "We believe so",
	"Recontact.every":           "How often: 3d, 2w, 6m or 1y",
	"Review.turning_point":      "The day on which it began to go wrong",
	"Lesson.verified":           "The day somebody saw that it works",
	"Lesson.told_client":        "The day the client who taught it was told",
	"StepRun.done":              "The day the step was done",
	"Config.currency":           "Three capital letters, such as GBP",
	"Config.tiers":              "Classes of client, the most important first; the first is the default",
	"Config.as_of":              "The day the site speaks for; absent: today",
	"Config.books_closed":       "The last month whose revenue is final; absent: the month before as_of",
	"Config.base_url":           "Where the site is served, for canonical addresses and calendars",
	"Config.base_path":          "Begins and ends with a slash",
	"Config.year_starts":        "The month in which the year starts",
	"Config.audiences":          "Sets of readers, and what is kept from them",
	"Config.silence":            "Codes of warnings that are not to be shown",
	"Config.export":             "full: also every raw table whole under /data/",
	"Tier.contact_every":        "The longest wait between two-way contacts",
	"Tier.plan":                 "Each client of the tier wants a plan prepared in case they leave",
	"Audience.hide":             "Fields of records, such as contracts.annual_value",
	"Audience.clients":          "tagged: only those whose visible_to names the audience",
	"Limits.client_share":       "Per cent of revenue above which one client is a concentration",
	"Limits.unanswered":         "Unanswered tries after which another is pushy",
	"Limits.offer_value":        "The most an offer may be worth; 0: no limit",
	"Limits.file":               "The largest file that is read: 500KB, 1MB",
	"ValueConfig.margin":        "Per cent a year, for lifetime value",
	"ValueConfig.discount":      "Per cent a year, for lifetime value",
	"Person.manager":            "A key of this file",
	"Person.active":             "false: has left, and is kept for history",
	"Reason.controllable":       "Could we have acted otherwise?",
	"Reason.needs":              "The evidence that this reason wants",
	"Reason.retired":            "No longer to be chosen; old cases keep it",
	"Rival.news":                "Reasons to call the clients lost to them",
	"Page.draft":                "A draft is not built",
	"Page.reviewed":             "The day somebody last read it through",
	"Page.aliases":              "Old addresses that lead here: /old/place/",
	"Page.visible_to":           "Audiences that may see the page; absent: everyone",
	"Playbook.handles":          "The reasons and signs that it is for",
	"Playbook.sources":          "Keys of data/sources.yaml",
	"Playbook.stop":             "When to give up",
	"Playbook.disagreements":    "Where the sources contradict each other",
	"Step.do":                   "What to do, in one line",
	"Step.say":                  "Words to use",
	"Step.avoid":                "What not to do or say",
	"Step.who":                  "owner, sponsor, manager, team, or a key of data/team.yaml",
	"Step.due":                  "From the play's start: +1d, +2w",
	"Step.to":                   "The role of the contact it is done with",
	"Step.needs":                "Ids of steps that come first",
	"House.choice":              "What this house does",
	"reportFront.each":          "SQL; the page is built once a row",
}
