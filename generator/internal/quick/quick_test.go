package quick

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"sync"
	"testing"
)

// The types of the tests: one of everything that a template can meet.

type dot struct {
	S, T      string
	Word      label
	N         int
	M         int64
	B         bool
	Float     float64
	U         uint8
	HTML      template.HTML
	URL       template.URL
	CSS       template.CSS
	Tag       tag
	Err       failure
	Words     []string
	Items     []item
	Pointers  []*item
	Array     [2]item
	Map       map[string]string
	Item      item
	To        *item
	ToTo      **item
	Nil       *item
	V, Other  any
	Anything  []any
	Func      func() string
	hidden    string
	inner     // promoted through an unexported struct
	*Embedded // and through a pointer
}

type (
	label string
	day   int32
	tag   string // with a method
	inner struct {
		Deep string
		N    int // hidden by the dot's own
	}
	Embedded struct{ Far string }
	item     struct {
		Name  string
		On    day
		Tags  []string
		Below []item
	}
	failure struct{}
	louder  interface{ Loud() string }
)

func (t tag) String() string           { return "<" + string(t) + ">" }
func (failure) Error() string          { return "an <error>" }
func (d *dot) Link(s string) string    { return "/of/" + s + "?a=b&c" }
func (d *dot) Two(a, b string) string  { return a + "-" + b }
func (d *dot) Fails() (string, error)  { return "", errors.New("no & never") }
func (d *dot) Works() (string, error)  { return "it & works", nil }
func (d *dot) Panics() string          { panic("oh") }
func (d *dot) Any() any                { return d.S }
func (d *dot) Many(s ...string) string { return strings.Join(s, "+") }
func (d *dot) Take(i item) string      { return i.Name }
func (d *dot) TakeTo(i *item) string   { return i.Name }
func (d *dot) Print(a any) string      { return fmt.Sprint(a) }
func (d *dot) List() []item            { return d.Items }
func (d *dot) Strong(s string) template.HTML {
	return template.HTML("<strong>" + template.HTMLEscapeString(s) + "</strong>")
}
func (i item) Loud() string           { return strings.ToUpper(i.Name) }
func (i *item) Changed() string       { return i.Name + "!" }
func (i inner) Inside() template.HTML { return template.HTML("<i>" + i.Deep + "</i>") }
func (d day) Next() day               { return d + 1 }

var testFuncs = template.FuncMap{
	"up":    strings.ToUpper,
	"long":  func(d day) string { return fmt.Sprintf("day <%d>", d) },
	"bold":  func(s string) template.HTML { return template.HTML("<b>" + template.HTMLEscapeString(s) + "</b>") },
	"both":  func(a, b string) string { return a + b },
	"check": func(s string) (string, error) { return s, nil },
	"first": func(l []string) string { return l[0] },
	"len3":  func(s string) bool { return len(s) == 3 },
	"give":  func() any { return 1 },
}

// withAdapters are adapters for some of what the templates call; without them
// everything goes through package reflect.
func withAdapters() []Adapter {
	return []Adapter{
		Func[string, string](), Func[day, string](),
		Method1("Link", (*dot).Link), Method1("Take", (*dot).Take),
		AppendFunc("bold", func(b []byte, s string) []byte {
			return append(b, testFuncs["bold"].(func(string) template.HTML)(s)...)
		}),
		AppendMethod("Strong", func(_ *dot, b []byte, s string) []byte { return append(b, (*dot).Strong(nil, s)...) }),
		Method0("Loud", louder.Loud), AppendMethod0("Inside", func(d *dot, b []byte) []byte { return append(b, d.Inside()...) }),
	}
}

const hostile = "O'Neil & <b>\"Söhne\"</b> + `x` = \x00 \xff\xfe \ufdd0\uffff \u2028 javascript:alert(1) %2F %zz </script><!-- -->"

func sampleDot(s, t string) *dot {
	to := &item{Name: "to " + s, On: 3}
	return &dot{
		S: s, T: t, Word: label(s), N: -7, M: 1 << 40, B: true, Float: 1.5, U: 200, HTML: template.HTML("<i>" + s + "</i>"), URL: template.URL(s), CSS: template.CSS(s),
		Tag: tag(s), Words: []string{"a", s, ""}, Map: map[string]string{"k": s},
		Items:    []item{{Name: s, On: 1, Tags: []string{t}, Below: []item{{Name: "below"}}}, {Name: "two"}},
		Pointers: []*item{to, {Name: "p"}}, Array: [2]item{{Name: "x"}, {Name: "y"}},
		Item: item{Name: t}, To: to, ToTo: &to, V: &item{Name: s}, Other: item{Name: t}, hidden: s, inner: inner{Deep: s}, Embedded: &Embedded{Far: t},
	}
}

func parsed(t testing.TB, text string) *template.Template {
	t.Helper()
	tm, err := template.New("page.html").Funcs(testFuncs).Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return tm
}

// same renders both ways, with adapters and without.
func same(t testing.TB, text string, dots ...any) {
	t.Helper()
	for _, adapters := range [][]Adapter{nil, withAdapters()} {
		tm := parsed(t, text)
		p, err := Compile(tm, "page.html", dots[0], Options{Funcs: testFuncs, Adapters: adapters})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			return
		}
		for _, d := range dots {
			var want bytes.Buffer
			if err := tm.Execute(&want, d); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			got, err := p.Append([]byte("before "), d)
			if err != nil || string(got) != "before "+want.String() {
				t.Errorf("%s\n got %q, %v\nwant %q", text, got, err, want.String())
			}
		}
	}
}

// contexts are places that escape differently; % is where the action goes.
var contexts = []string{
	`<p>%</p>`, `<p title="%">`, `<p title='%'>`, `<p title=%>`, `<a href="%">`, `<a href='%'>`, `<a href=%>`, `<a href="/a/%/b">`,
	`<a href="/a?b=%">`, `<a href="/a#%">`, `<a href=/a?%>`, `<title>a % b</title>`, `<textarea>%</textarea>`,
	`<meta name="description" content="%">`, `<!-- % -->`, `<p data-x="a%b">`, `<img src="%">`, `<time datetime="%">`,
}

var texts = []string{hostile, "", "plain", "a b", "a/b/../c", "../../clients/acme/", "mailto:a@b.c?x='", "JaVaScRiPt:x", "HTTP://x/ü?a=b&c=d#e", "a:b", "a/b:c", "tel:+44", "%41%4", "x\ty\nz\r", "'\"<>&+=`"}

func TestContexts(t *testing.T) {
	for _, c := range contexts {
		var dots []any
		for _, s := range texts {
			dots = append(dots, sampleDot(s, "t"))
		}
		for _, action := range []string{".S", ".Word", ".URL", ".CSS", ".N", ".Float", ".B", ".U", ".Tag", ".Err", ".Words", ".Map", ".Item", "up .S", ".Link .S", "printf `%q` .S"} {
			text := strings.ReplaceAll(c, "%", "{{"+action+"}}")
			if strings.HasPrefix(c, "<!--") && action == ".N" {
				continue // refused: see there
			}
			same(t, text, dots...)
		}
	}
	for _, c := range []string{`<p>%</p>`, `<title>%</title>`, `<textarea>%</textarea>`} {
		same(t, strings.ReplaceAll(c, "%", "{{.HTML}} {{bold .S}} {{.Inside}} {{.Strong .S}} {{with bold .S}}{{.}}{{end}}{{with .Strong .T}}{{.}}{{end}}"), sampleDot(hostile, "t"), sampleDot("&amp;", ""))
	}
}

// Every rune of the first plane and every byte that is none, in every context.
func TestRunes(t *testing.T) {
	var b strings.Builder
	for r := range rune(0x10400) { // and a few beyond the plane that matters
		b.WriteRune(r)
	}
	b.WriteString("\U0001fffe\U0001ffff\U0010ffff")
	for i := range 256 {
		b.WriteByte(byte(i))
	}
	all := b.String()
	for _, c := range contexts {
		var dots []any
		for i := range 256 {
			dots = append(dots, sampleDot(string([]byte{byte(i)}), ""), sampleDot("x"+string([]byte{byte(i), 'y'}), ""))
		}
		same(t, strings.ReplaceAll(c, "%", "{{.S}}"), append(dots, sampleDot(all, ""))...)
	}
}

func TestNodes(t *testing.T) {
	for _, text := range []string{
		`text alone`, ``, `{{/* a comment */}}x`, `{{- .S -}} `,
		`{{.Item.Name}}{{.To.Name}}{{.ToTo.Name}}{{.Deep}}{{.Far}}{{.Inside}}{{.N}}`,
		`{{.V.Name}}{{.V.Loud}}{{.V.Changed}}{{.Other.Name}}{{.Other.Loud}}`,
		`{{.Item.Loud}}{{.Item.Changed}}{{(index .Items 0).Changed}}`,
		`{{with .V}}{{.Name}} {{$.S}}{{end}}`, `{{with $x := .V}}{{$x.Name}}{{.Name}}{{end}}`, `{{$v := .V}}{{with $v}}{{.Name}}{{end}}{{$v.Name}}`,
		`{{if .B}}yes{{else}}no{{end}}{{if .S}}s{{else if .T}}t{{else}}none{{end}}`,
		`{{if .N}}n{{end}}{{if .Float}}f{{end}}{{if .U}}u{{end}}{{if .Map}}m{{end}}{{if .Words}}w{{end}}{{if .To}}to{{end}}{{if .Nil}}nil{{else}}no{{end}}{{if .Item}}item{{end}}{{if .Func}}f{{end}}{{if .Array}}a{{end}}`,
		`{{with .S}}{{.}}{{else}}nothing{{end}}{{with .Nil}}{{.Name}}{{else}}{{.S}}{{end}}{{with up .S}}{{.}}{{end}}{{with .B}}{{.}}{{end}}`,
		`{{range .Items}}<p>{{.Name}} {{.On}} {{range .Tags}}{{.}}{{end}}{{range .Below}}{{.Loud}}{{else}}nothing below {{$.S}}{{end}}</p>{{end}}`,
		`{{range $x := .Items}}{{$x.Name}}{{.Name}}{{end}}{{range $i, $x := .Words}}{{if $i}}, {{end}}{{$i}}{{$x}}{{end}}{{range .Pointers}}{{.Name}}{{.Loud}}{{end}}{{range .Array}}{{.Changed}}{{end}}`,
		`{{range $i, $w := .Item.Tags}}{{$i}}{{else}}{{.S}}{{end}}{{range .To.Below}}{{end}}{{range .List}}{{.Name}}{{end}}`,
		`{{$sep := ""}}{{range .Words}}{{$sep}}{{.}}{{$sep = " · "}}{{end}}`, `{{$a := .S}}{{if $b := .T}}{{$a}}{{$b}}{{$a = $b}}{{end}}{{$a}}`,
		`{{$a := 1}}{{with .S}}{{$a := 2}}{{$a}}{{end}}{{$a}}`, `{{with $a := .S}}{{$a}}{{else}}[{{$a}}]{{end}}`,
		`{{define "x"}}[{{.}}{{$}}]{{end}}{{template "x" .S}}{{template "x" .N}}{{template "x" up .T}}`,
		`{{define "x"}}none{{end}}{{template "x"}}`, `{{define "tree"}}{{.Name}}{{$n := .Name}}{{range .Below}}{{template "tree" .}}{{end}}{{$n}}{{end}}{{range .Items}}{{template "tree" .}}{{end}}`,
		`{{define "c"}}{{.Changed}}{{end}}{{template "c" .Item}}{{range .Items}}{{template "c" .}}{{end}}{{template "c" .To}}`,
		`{{if and .S .T}}1{{end}}{{if or .S .Nil}}2{{end}}{{if not .S}}3{{end}}{{if and .B (or .Nil (not .T) (eq .S .T))}}4{{end}}{{if (or .S .N)}}5{{end}}{{if and .B}}6{{end}}`,
		`{{or .S "none"}}{{and .S .T}}{{or (up .S) .T}}{{not .B}}{{or .N 3}}{{with or .S .T}}{{.}}{{end}}`,
		`{{eq .S .T}}{{ne .S "plain"}}{{lt .S .T}}{{le .S .S}}{{gt .S .T}}{{ge .T .S}}{{eq .S "a" "plain" .T}}{{eq .Word .S}}`,
		`{{eq .N -7}}{{ne .N 1}}{{lt .N .M}}{{le .N 1}}{{gt .N 1}}{{ge .M .N}}{{eq .N 1 2 -7}}{{eq .B true}}{{ne .B false}}{{eq .B .B .B}}`,
		`{{len .S}}{{len .Words}}{{len .Map}}{{len .Array}}{{if eq (len .Items) 2}}two{{end}}{{.Words | len}}`,
		`{{index .Words 1}}{{index .Map "k"}}{{index .Map "none"}}{{(index .Items 1).Name}}{{(index (index .Items 0).Tags 0)}}`,
		`{{print .S .N .Item.Name}}{{printf "%d %s %v" .N .S .Words}}{{println .S}}{{.S | printf "%s-%s" .T}}{{print .To.Name 1 true "x"}}`,
		`{{up .S | printf "%s!" | up}}{{.S | up | up}}{{"a<b" | up}}{{both "x<" .S}}{{.S | both "y"}}{{check .S}}{{first .Words}}{{long .Item.On}}{{bold .S}}`,
		`{{.Link "x"}}{{.Link .S}}{{$.Link .T}}{{.Two .S "&"}}{{.S | .Two "a"}}{{.Works}}{{.Many}}{{.Many "a"}}{{.Many "a" .S .T}}{{.S | .Many "b"}}`,
		`{{.Take .Item}}{{.Take .To}}{{.TakeTo .Item}}{{.TakeTo .To}}{{.Print .Item}}{{.Print .S}}{{.Print 3}}{{.Print true}}{{range .Items}}{{$.Take .}}{{$.TakeTo .}}{{end}}`,
		`{{"text <b>"}}{{1}}{{-12}}{{true}}{{(up .S)}}{{((.S))}}{{.Item.On.Next}}{{.Item.On.Next.Next | long}}{{if len3 "abc"}}3{{end}}`,
		`{{if .To.Name}}{{.To.Changed}}{{end}}{{.Take (index .Items 0)}}`, `{{block "b" .}}{{.S}}{{end}}`,
		`<a href="{{.Link .S}}" title="{{up .S}}" class="{{if .B}}a{{else}}b{{end}}"{{if .B}} id="{{.T}}"{{end}}>{{.S}}</a>`,
		`<p {{if .B}}class="x"{{end}}>1 < 2 <!-- gone --></p><script>var a = 1;</script><style>p{}</style>`,
	} {
		same(t, text, sampleDot("plain", "t"), sampleDot(hostile, hostile), sampleDot("", ""), sampleDot("t", "t"))
	}
}

// A program is for a dot that is no pointer too, whose parts have no address.
func TestValueDot(t *testing.T) {
	same(t, `{{.Name}}{{.Loud}}{{.On}}{{long .On}}{{range .Tags}}{{.}}{{end}}{{range .Below}}{{.Changed}}{{end}}{{up .Name}}`, *sampleDot("x", "y").To, sampleDot("", hostile).Items[0])
	same(t, `{{.}}{{up .}}{{len .}}`, "text", hostile)
	same(t, `{{range .}}{{.}}{{end}}`, []string{"a", hostile})
}

func TestRefused(t *testing.T) {
	for _, text := range []string{
		`{{range .Items}}{{break}}{{end}}`, `{{range .Items}}{{continue}}{{end}}`, `{{range 3}}{{end}}`, `{{range .Map}}{{end}}`, `{{range .Func}}{{end}}`,
		`{{.Map.k}}`, `{{range .Anything}}{{.}}{{end}}`, `{{.Any}}`, `{{give}}`, `{{.To}}`, `{{.Nil}}`, `{{.Func}}`, `{{if eq .S .N}}{{end}}`, `{{eq .Item .Item}}`, `{{eq .Float 1.5}}`,
		`{{call .Func}}`, `{{.S | html}}`, `{{html .S}}`, `{{js .S}}`, `{{slice .S 1}}`, `<a href="?{{urlquery .S}}">`, `<a href="{{.S | urlquery}}">`,
		`<script>var a = {{.S}};</script>`, `<style>p { color: {{.S}} }</style>`, `<p style="{{.S}}">`, `<p onclick="f({{.S}})">`, `<img srcset="{{.S}}">`, `<p {{.S}}="x">`,
		`<p title="{{.HTML}}">`, `<p title={{.HTML}}>`, `<p title="{{bold .S}}">`, `<!-- {{.N}} -->`, `{{or .S .N}}`, `{{.hidden}}`, `{{.Nothing}}`, `{{.S.Nothing}}`, `{{.Link}}`, `{{.Link 1}}`, `{{.S "x"}}`,
		`{{.Take .S}}`, `{{up .N}}`, `{{up nil}}`, `{{nil | up}}`, `{{1.5}}`, `{{1e3}}`, `{{'a'}}`, `{{0x1F}}`, `{{1i}}`, `{{eq .N nil}}`, `{{index .S 0}}`, `{{index .Items "x"}}`,
		`{{define "x"}}{{.}}{{end}}{{template "x"}}`, `{{define "x"}}{{.}}{{end}}<title>{{template "x" .S}}</title>`, `{{define "x"}}{{.}}{{end}}<p title="{{template "x" .S}}">`,
		`{{template "none"}}`, `<a href="{{if .B}}x?{{end}}{{.S}}">`, `{{if .B}}<a href="{{end}}`, `{{$x := .S}}{{$x = .N}}`, `{{$x := 0}}{{range $x = .Words}}{{end}}`,
		`{{range $x := .Items}}{{else}}{{$x}}{{end}}`, `{{index .Items 0 | len}}`, `{{not}}`, `{{and}}`, `{{printf .N}}`, `{{with .Anything}}{{index . 0}}{{end}}`,
	} {
		tm, err := template.New("page.html").Funcs(testFuncs).Parse(text)
		if err != nil {
			continue // html/template refuses it too
		}
		if p, err := Compile(tm, "page.html", sampleDot("s", "t"), Options{Funcs: testFuncs}); err == nil {
			got, err := p.Append(nil, sampleDot("s", "t"))
			t.Errorf("%s was compiled: %q, %v", text, got, err)
		}
	}
}

// What a program cannot go on with gives back what it was given.
func TestStops(t *testing.T) {
	for _, text := range []string{
		`a{{.Nil.Name}}`, `a{{.Fails}}`, `a{{.Panics}}`, `a{{index .Words 9}}`, `a{{.V.Name}}`, `a{{with .Other}}{{.Name}}{{end}}`, `a{{.Take .Nil}}`, `a{{range .Pointers}}{{.Name}}{{end}}`,
		`{{define "x"}}a{{template "x" .}}{{end}}{{template "x" .}}`, `a{{.Nil.Loud}}`, `a{{.Far}}`, `a{{index .Words .N}}`, `a{{first .Words}}`,
	} {
		tm := parsed(t, text)
		p, err := Compile(tm, "page.html", sampleDot("s", "t"), Options{Funcs: testFuncs})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		d := sampleDot("s", "t")
		d.V, d.Other, d.Pointers, d.Embedded = item{}, nil, []*item{nil}, nil
		if strings.Contains(text, "first") {
			d.Words = nil
		}
		for range 2 {
			if got, err := p.Append([]byte("x"), d); err == nil || string(got) != "x" {
				t.Errorf("%s: %q, %v", text, got, err)
			}
		}
	}
	p, err := Compile(parsed(t, `{{.S}}`), "page.html", sampleDot("", ""), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Append([]byte("x"), 3); err == nil || string(got) != "x" {
		t.Errorf("another type: %q, %v", got, err)
	}
}

// The function of the FuncMap counts, though text/template has one of that name.
func TestShadowed(t *testing.T) {
	funcs := template.FuncMap{"print": func(s string) string { return "mine " + s }, "and": func(a, b string) string { return a + b }}
	tm := template.Must(template.New("x").Funcs(funcs).Parse(`{{print .S}}{{and .S .T}}{{if and .S .T}}x{{end}}`))
	p, err := Compile(tm, "x", sampleDot("", ""), Options{Funcs: funcs})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Append(nil, sampleDot("a", "b"))
	if err != nil || string(got) != "mine aabx" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestGoroutines(t *testing.T) {
	tm := parsed(t, `{{define "x"}}{{.Name}}{{end}}{{$v := .S}}{{range .Items}}{{template "x" .}}{{$v}}{{.Changed}}{{end}}`)
	p, err := Compile(tm, "page.html", sampleDot("", ""), Options{Funcs: testFuncs})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 200 {
				s := fmt.Sprint(g, "-", i)
				got, err := p.Append(nil, sampleDot(s, ""))
				if want := s + s + s + "!two" + s + "two!"; err != nil || string(got) != want {
					t.Errorf("%q, %v; want %q", got, err, want)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzEscape(f *testing.F) {
	var text strings.Builder
	for _, c := range contexts {
		text.WriteString(strings.ReplaceAll(c, "%", "{{.S}}"))
		text.WriteString(strings.ReplaceAll(c, "%", "{{.URL}}"))
	}
	tm := parsed(f, text.String())
	p, err := Compile(tm, "page.html", sampleDot("", ""), Options{Funcs: testFuncs})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		d := sampleDot(s, s)
		if err := tm.Execute(&want, d); err != nil {
			t.Fatal(err)
		}
		if got, err := p.Append(nil, d); err != nil || !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q, %v\nwant %q", got, err, want.Bytes())
		}
	})
}
