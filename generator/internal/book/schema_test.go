package book

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

var updateSchemas = flag.Bool("update-schemas", false, "rewrite testdata/schema")

func TestSchemaGolden(t *testing.T) {
	for _, name := range Schemas() {
		got, err := Schema(name)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := Schema(name)
		if string(got) != string(again) {
			t.Errorf("%s: two calls give two schemas", name)
		}
		file := filepath.Join("testdata", "schema", name+".json")
		if *updateSchemas {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: the schema changed; if that is meant, run go test -update-schemas", name)
		}
	}
}

func TestSchemaUnknown(t *testing.T) {
	_, err := Schema("clint")
	if err == nil || !strings.Contains(err.Error(), `did you mean "client"?`) {
		t.Errorf("got %v", err)
	}
}

// The schema and the walker know the same keys, however deep.
func TestSchemaKnowsEveryKey(t *testing.T) {
	for _, kind := range fileKinds {
		var walked, stated []string
		walkerKeys(kind.holds, "", &walked)
		root := loadSchema(t, kind.name)
		schemaKeys(root, root, "", &stated)
		slices.Sort(walked)
		slices.Sort(stated)
		if !slices.Equal(walked, stated) {
			t.Errorf("%s: the walker knows\n%q\nthe schema\n%q", kind.name, walked, stated)
		}
		if len(walked) == 0 {
			t.Errorf("%s: no keys", kind.name)
		}
	}
}

func walkerKeys(t reflect.Type, at string, out *[]string) {
	switch {
	case t == goalsType:
		for _, m := range MeasureNames {
			*out = append(*out, at+"/*/"+m)
		}
	case t == monthsType || t == timesType:
		*out = append(*out, at+"/*")
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && planOf(t.Elem()).key >= 0:
		walkerKeys(t.Elem(), at+"/*", out)
	case t.Kind() == reflect.Slice:
		walkerKeys(t.Elem(), at, out)
	case t.Kind() == reflect.Struct && t != spanType && t != offsetType && !isOpt(t):
		for _, f := range planOf(t).fields {
			*out = append(*out, at+"/"+f.name)
			if f.form != "open" {
				walkerKeys(f.typ, at+"/"+f.name, out)
			}
		}
	}
}

type jsonObject = map[string]any

func schemaKeys(root, s jsonObject, at string, out *[]string) {
	if s = deref(root, s); s == nil {
		return
	}
	if items, ok := s["items"].(jsonObject); ok {
		schemaKeys(root, items, at, out)
	}
	if more, ok := s["additionalProperties"].(jsonObject); ok {
		if e := deref(root, more); e["properties"] == nil {
			*out = append(*out, at+"/*")
		}
		schemaKeys(root, more, at+"/*", out)
	}
	properties, _ := s["properties"].(jsonObject)
	for key, value := range properties {
		*out = append(*out, at+"/"+key)
		schemaKeys(root, value.(jsonObject), at+"/"+key, out)
	}
}

func deref(root, s jsonObject) jsonObject {
	ref, ok := s["$ref"].(string)
	if !ok {
		return s
	}
	return root["$defs"].(jsonObject)[strings.TrimPrefix(ref, "#/$defs/")].(jsonObject)
}

func loadSchema(t *testing.T, name string) jsonObject {
	t.Helper()
	src, err := Schema(name)
	if err != nil {
		t.Fatal(err)
	}
	var out jsonObject
	if err := json.Unmarshal(src, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// Where one of them refuses a record, so does the other.
func TestSchemaAndWalkerAgree(t *testing.T) {
	const least = "name: A\nowner: b\n"
	for _, tt := range []struct {
		src  string
		fine bool
	}{
		{least, true},
		{"name: 12\nowner: true\n", true},
		{"owner: b\n", false},
		{"name:\nowner: b\n", false},
		{least + "nmae: x\n", false},
		{least + "since: 2026-02-16\n", true},
		{least + "since:\n", true},
		{least + "since: 16.2.2026\n", false},
		{least + "since: 2026-13-01\n", false},
		{least + "since: [2026-01-01]\n", false},
		{least + "status: lost\n", true},
		{least + "status: gone\n", false},
		{least + "tags: [a, 7, true]\n", true},
		{least + "tags: a\n", false},
		{least + "tags: {a: b}\n", false},
		{least + "revenue: {2026-01: 20000, 2026-02: 18500.50}\n", true},
		{least + "revenue: {2026-1: 20000}\n", false},
		{least + "revenue: {2026-01: much}\n", false},
		{least + "revenue: {2026-01: {a: 1}}\n", false},
		{least + "hours: {2026-01: -1}\n", false},
		{least + "hours: {2026-01: 36.25}\n", true},
		{least + "contracts: [{end: 2026-03-31, annual_value: 240000}]\n", true},
		{least + "contracts: [{annual_value: -1}]\n", false},
		{least + "contracts: [{notice_days: 90.5}]\n", false},
		{least + "contracts: [{notice_days: 4000}]\n", false},
		{least + "contracts: [{auto_renew: true}]\n", true},
		{least + "contracts: [{auto_renew: yes}]\n", false},
		{least + "contracts: [{forecast: {likely: 101}}]\n", false},
		{least + "contacts: [{id: jane-roe, name: Jane}]\n", true},
		{least + "contacts: [{id: Jane Roe, name: Jane}]\n", false},
		{least + "contacts: [{id: 2026, name: Jane}]\n", true},
		{least + "contacts: [{id: jane-roe}]\n", false},
		{least + "events: [{date: 2026-02-11, kind: call, summary: x, sentiment: -2, time: \"14:30\"}]\n", true},
		{least + "events: [{date: 2026-02-11, kind: call, summary: x, sentiment: -3}]\n", false},
		{least + "events: [{date: 2026-02-11, kind: chat, summary: x}]\n", false},
		{least + "events: [{date: 2026-02-11, kind: call, summary: x, time: \"24:30\"}]\n", false},
		{least + "events: [{date: 2026-02-11, kind: call}]\n", false},
		{least + "scores: [{date: 2026-02-11, kind: nps, value: 7.5}]\n", true},
		{least + "scores: [{date: 2026-02-11, kind: nps, value: 7.5, of: 0}]\n", false},
		{least + "snoozed: [{sign: quiet, until: 2026-02-11}]\n", true},
		{least + "plays: [{playbook: p, steps: {first: {done: 2026-02-11}, second: }}]\n", true},
		{least + "plays: [{playbook: p, steps: {First Call: {}}}]\n", false},
		{least + "plays: [{playbook: p, steps: [first]}]\n", false},
		{least + "cases: [{id: a, recontact: {every: 3m}}]\n", true},
		{least + "cases: [{id: a, recontact: {every: 3 months}}]\n", false},
		{least + "cases: [{id: a, recontact: {every: 0m}}]\n", false},
		{least + "cases: [{id: a, chance: 50, review: , reasons: []}]\n", true},
		{least + "cases: [{id: a, reasons: [{about: x}]}]\n", false},
	} {
		p := parseRecord("x", []string{"x.yaml"}, [][]byte{[]byte(tt.src)}, money.Currency{Code: "GBP", Decimals: 2})
		if fine := len(p.Problems) == 0; fine != tt.fine {
			t.Errorf("%sthe walker says %v: %v", tt.src, fine, p.Problems)
		}
		problem := against(t, "client", tt.src)
		if fine := problem == ""; fine != tt.fine {
			t.Errorf("%sthe schema says %v: %s", tt.src, fine, problem)
		}
	}
}

func TestSchemaOfOtherFiles(t *testing.T) {
	const config = "title: A\ncurrency: GBP\ntiers: {core: {contact_every: 60d}, rest: }\n"
	for _, tt := range []struct {
		schema, src string
		fine        bool
	}{
		{"config", config, true},
		{"config", "title: A\ncurrency: GBP\ntiers: {}\n", false},
		{"config", config + "signs: {quiet: {off: true}}\n", true},
		{"config", config + "signs: {quite: {off: true}}\n", false},
		{"config", config + "silence: [stray-file]\n", true},
		{"config", config + "silence: [bad-date]\n", false},
		{"config", config + "audiences: {leadership: , success: {hide: [revenue]}}\n", true},
		{"config", config + "publish: {to: anything}\n", true},
		{"team", "maria-lopez: {name: Maria}\n", true},
		{"team", "maria-lopez: {role: Manager}\n", false},
		{"team", "maria-lopez:\n", false},
		{"team", "Maria: {name: Maria}\n", false},
		{"reasons", "price: {label: Price, controllable: true}\n", true},
		{"sources", "a: {year: 2002, url: http://a.example}\nb:\n", true},
		{"sources", "a: {url: ftp://a.example}\n", false},
		{"rivals", "a: {edge: [price], news: [{date: 2026-01-01, what: Sold}]}\n", true},
		{"rivals", "a: {edge: [cheap]}\n", false},
		{"goals", "2026: {grr: 92.5}\n", true},
		{"goals", "2026: {gr: 92}\n", false},
		{"goals", "26: {grr: 92}\n", false},
		{"page", "title: A\n", true},
		{"page", "title: A\nstage: save\n", false},
		{"playbook", "title: A\nstage: save\nsteps: [{id: a, do: b, due: +1d}, {id: b, do: c, due: +0d}]\n", true},
		{"playbook", "title: A\nsteps: []\n", false},
		{"playbook", "title: A\nstage: save\nsteps: [{id: a, do: b, due: 1d}]\n", false},
		{"report", "title: A\neach: SELECT id FROM clients\n", true},
		{"fragment", "events: [{id: a, details: More}]\n", true},
		{"fragment", "evnts: []\n", false},
	} {
		problem := against(t, tt.schema, tt.src)
		if fine := problem == ""; fine != tt.fine {
			t.Errorf("%s: %sgot %v %s", tt.schema, tt.src, fine, problem)
		}
	}
}

// What the tables say of a key is said of a key that is there, and the defaults
// are those of an empty config.
func TestSchemaTables(t *testing.T) {
	paths := map[string]bool{}
	for _, kind := range fileKinds {
		typePaths(kind.holds, paths)
	}
	for path := range descriptions {
		if !paths[path] {
			t.Errorf("description of %s: there is no such key", path)
		}
	}
	for path := range defaults {
		if !paths[path] {
			t.Errorf("default of %s: there is no such key", path)
		}
	}
	cfg, problems, _ := parseConfig([]byte("title: A\ncurrency: GBP\ntiers: {core: }\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	sameDefaults(t, reflect.ValueOf(cfg))
}

func typePaths(t reflect.Type, out map[string]bool) {
	if t == spanType || t == offsetType || t == monthsType || t == timesType || t == goalsType {
		return
	}
	if t.Kind() == reflect.Slice {
		typePaths(t.Elem(), out)
		return
	}
	if t.Kind() != reflect.Struct || isOpt(t) {
		return
	}
	for _, f := range planOf(t).fields {
		out[fieldPath(t, &f)] = true
		typePaths(f.typ, out)
	}
}

func sameDefaults(t *testing.T, v reflect.Value) {
	for _, f := range planOf(v.Type()).fields {
		x := v.FieldByIndex(f.index)
		path := fieldPath(v.Type(), &f)
		switch {
		case f.required || x.IsZero():
		case x.Kind() == reflect.Struct && x.Type() != spanType && !isOpt(x.Type()):
			sameDefaults(t, x)
		default:
			got := x.Interface()
			switch typed := got.(type) {
			case Opt[int]:
				got = typed.V
			case day.Span:
				got = typed.String()
			}
			if fmt.Sprint(got) != fmt.Sprint(defaults[path]) {
				t.Errorf("%s: the default is %v, the schema says %v", path, got, defaults[path])
			}
		}
	}
}

// against holds a YAML text against a schema and says what is wrong, or "".
func against(t *testing.T, schema, src string) string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(src), &doc); err != nil {
		t.Fatal(err)
	}
	root := loadSchema(t, schema)
	return refuses(root, root, plainValue(doc.Content[0]))
}

// plainValue reads nodes as YAML 1.2 has it, which is what editors go by: no
// dates, and true and false alone are truth values.
func plainValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		out := jsonObject{}
		for i := 0; i < len(n.Content); i += 2 {
			out[n.Content[i].Value] = plainValue(n.Content[i+1])
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			out = append(out, plainValue(c))
		}
		return out
	}
	f, err := strconv.ParseFloat(n.Value, 64)
	switch quoted := n.Style != 0; {
	case quoted:
		return n.Value
	case n.Value == "" || n.Value == "null" || n.Value == "~":
		return nil
	case n.Value == "true" || n.Value == "false":
		return n.Value == "true"
	case err == nil:
		return f
	}
	return n.Value
}

// refuses is as much of JSON Schema as the schemas use.
func refuses(root, s jsonObject, v any) string {
	s = deref(root, s)
	if !typeFits(s["type"], v) {
		return fmt.Sprintf("%v is not %v", v, s["type"])
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Sprintf("%v is none of %v", v, enum)
	}
	switch v := v.(type) {
	case string:
		if p, ok := s["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(v) {
			return fmt.Sprintf("%q does not match %s", v, p)
		}
		if m, ok := s["maxLength"].(float64); ok && len(v) > int(m) {
			return fmt.Sprintf("%q is too long", v)
		}
	case float64:
		if m, ok := s["minimum"].(float64); ok && v < m {
			return fmt.Sprintf("%v is less than %v", v, m)
		}
		if m, ok := s["maximum"].(float64); ok && v > m {
			return fmt.Sprintf("%v is more than %v", v, m)
		}
	case []any:
		for _, item := range v {
			if why := refuses(root, s["items"].(jsonObject), item); why != "" {
				return why
			}
		}
	case jsonObject:
		return refusesObject(root, s, v)
	}
	return ""
}

func refusesObject(root, s, v jsonObject) string {
	if m, ok := s["minProperties"].(float64); ok && len(v) < int(m) {
		return "too few entries"
	}
	required, _ := s["required"].([]any)
	for _, r := range required {
		if _, ok := v[r.(string)]; !ok {
			return fmt.Sprintf("%v is missing", r)
		}
	}
	properties, _ := s["properties"].(jsonObject)
	for key, value := range v {
		if names, ok := s["propertyNames"].(jsonObject); ok {
			if why := refuses(root, names, key); why != "" {
				return why
			}
		}
		sub, known := properties[key].(jsonObject)
		if !known {
			if s["additionalProperties"] == false {
				return fmt.Sprintf("unknown key %q", key)
			}
			sub, _ = s["additionalProperties"].(jsonObject)
		}
		if why := refuses(root, sub, value); why != "" {
			return key + ": " + why
		}
	}
	return ""
}

func typeFits(types, v any) bool {
	if types == nil {
		return true
	}
	if list, ok := types.([]any); ok {
		return slices.ContainsFunc(list, func(t any) bool { return typeFits(t, v) })
	}
	switch v := v.(type) {
	case nil:
		return types == "null"
	case string:
		return types == "string"
	case bool:
		return types == "boolean"
	case float64:
		return types == "number" || types == "integer" && v == float64(int(v))
	case []any:
		return types == "array"
	default:
		return types == "object"
	}
}
