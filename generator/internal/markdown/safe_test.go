package markdown

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// check holds for every text: the HTML is harmless and whole, and links are
// where they say. The HTML is taken apart by the rules of a browser, simply.
func check(t *testing.T, src string) {
	t.Helper()
	d := Parse(src)
	if d.unreadable {
		t.Fatalf("goldmark panicked on %q", src)
	}
	for _, o := range []Options{{}, {Resolve: site, IDPrefix: "p-", HeadingShift: 1}, {Resolve: liar}} {
		out := string(d.AppendHTML(nil, o))
		if err := harmless(out); err != nil {
			t.Fatalf("%v\n of %q\n in %q", err, src, out)
		}
	}
	checkPlaces(t, d, src)
	d.PlainText()
	d.Excerpt(20)
}

// liar gives addresses that must not be followed.
func liar(l Link) Resolved {
	return Resolved{Href: "java\tscript:" + l.Target, Text: "<script>"}
}

func checkPlaces(t *testing.T, d *Doc, src string) {
	t.Helper()
	lines := strings.Split(src, "\n")
	char := func(line, column int) string {
		if line < 1 || line > len(lines) || column < 1 {
			return ""
		}
		s := []rune(lines[line-1])
		if column > len(s) {
			return ""
		}
		return string(s[column-1])
	}
	line, column := 0, 0
	for _, l := range d.Links() {
		if l.Line < line || l.Line == line && l.Column <= column {
			t.Fatalf("links of %q are not in order: %+v", src, l)
		}
		line, column = l.Line, l.Column
		c := char(line, column)
		first, _ := utf8.DecodeRuneInString(l.Text)
		ok := c == "[" && l.Kind != "image" || c == "!" && l.Kind == "image" || c == "<" || c == string(first)
		if !ok {
			t.Fatalf("of %q: %+v points at %q", src, l, c)
		}
	}
	for _, p := range d.Problems() {
		if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > len([]rune(lines[p.Line-1]))+1 {
			t.Fatalf("of %q: %+v points nowhere", src, p)
		}
		if p.Code == "bad-url" && !strings.ContainsAny(char(p.Line, p.Column), "[!<") {
			t.Fatalf("of %q: %+v points at %q", src, p, char(p.Line, p.Column))
		}
	}
	for _, h := range d.Headings() {
		if h.Line < 1 || h.Line > len(lines) {
			t.Fatalf("of %q: %+v", src, h)
		}
	}
	for _, b := range d.Blocks() {
		if b.Line < 1 || b.Line > len(lines) || !strings.Contains(lines[b.Line-1], b.Kind) {
			t.Fatalf("of %q: %+v", src, b)
		}
	}
}

// allowed are the elements and their attributes; void elements have no end.
var allowed = map[string]string{
	"p": "", "em": "", "strong": "", "del": "", "code": "class", "pre": "", "blockquote": "", "hr": "", "br": "", "ul": "",
	"ol": "start", "li": "class id", "h1": "id", "h2": "id", "h3": "id", "h4": "id", "h5": "id", "h6": "id",
	"div": "class", "table": "", "thead": "", "tbody": "", "tr": "", "th": "class", "td": "class", "section": "class role",
	"a": "href rel title class role aria-label", "img": "src alt title loading", "sup": "class id", "input": "type disabled checked aria-label",
}

var void = []string{"hr", "br", "img", "input"}

var (
	tagRegexp  = regexp.MustCompile(`^<(/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>`)
	attrRegexp = regexp.MustCompile(` ([a-z-]+)(?:="([^"]*)")?`)
	refRegexp  = regexp.MustCompile(`&(?:[a-z]+|#[0-9]+);`)
)

// harmless reports what is wrong with HTML that we wrote.
func harmless(out string) error {
	var open []string
	for i := 0; i < len(out); i++ {
		switch out[i] {
		case '>', '"', '\'', 0:
			return fmt.Errorf("%q in text", out[i])
		case '&':
			if at := refRegexp.FindStringIndex(out[i:]); at == nil || at[0] != 0 {
				return fmt.Errorf("a bare &")
			}
		case '<':
			m := tagRegexp.FindStringSubmatch(out[i:])
			if m == nil {
				return fmt.Errorf("a bare < in %.40q", out[i:])
			}
			if err := element(&open, m[1] != "", m[2], m[3]); err != nil {
				return err
			}
			i += len(m[0]) - 1
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("not closed: %v", open)
	}
	if !utf8.ValidString(out) {
		return fmt.Errorf("not UTF-8")
	}
	return nil
}

func element(open *[]string, end bool, name, attrs string) error {
	names, known := allowed[name]
	switch {
	case !known:
		return fmt.Errorf("element %q", name)
	case end && (len(*open) == 0 || (*open)[len(*open)-1] != name):
		return fmt.Errorf("</%s> in %v", name, *open)
	case end:
		*open = (*open)[:len(*open)-1]
	case name == "a" && slices.Contains(*open, "a"):
		return fmt.Errorf("a link in a link")
	case !slices.Contains(void, name):
		*open = append(*open, name)
	}
	for _, m := range attrRegexp.FindAllStringSubmatch(attrs, -1) {
		if !slices.Contains(strings.Fields(names), m[1]) {
			return fmt.Errorf("attribute %s of %s", m[1], name)
		}
		if m[1] == "href" || m[1] == "src" {
			if err := address(html.UnescapeString(m[2]), m[1] == "src"); err != nil {
				return err
			}
		}
	}
	return nil
}

var schemeRegexp = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]*):`)

// address does what a browser does with an address: takes off what is around
// it, takes out tabs and line ends, and looks for a scheme.
func address(a string, image bool) error {
	a = strings.TrimFunc(a, func(r rune) bool { return r <= ' ' })
	a = strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(a)
	if strings.HasPrefix(a, "//") {
		return fmt.Errorf("another host: %q", a)
	}
	m := schemeRegexp.FindStringSubmatch(a)
	if m == nil {
		return nil
	}
	if image || !slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(m[1])) {
		return fmt.Errorf("address %q", a)
	}
	return nil
}

var attacks = []string{
	`[x](javascript:alert(1))`,
	`[x](JaVaScRiPt:alert(1))`,
	`[x](<javascript:alert(1)>)`,
	`[x]( javascript:alert(1))`,
	"[x](java\tscript:alert(1))",
	"[x](<java\tscript:alert(1)>)",
	"[x](<java\nscript:alert(1)>)",
	`[x](&#106;avascript:alert(1))`,
	`[x](&#x6A;avascript:alert(1))`,
	`[x](&#0000106;avascript:alert(1))`,
	`[x](javascript&colon;alert(1))`,
	`[x](java&Tab;script:alert(1))`,
	`[x](java&NewLine;script:alert(1))`,
	`[x](java&#x0D;script:alert(1))`,
	`[x](&#1;javascript:alert(1))`,
	`[x](&#x20;javascript:alert(1))`,
	`[x](&nbsp;javascript:alert(1))`,
	"[x](\u00a0javascript:alert(1))",
	"[x](\u200bjavascript:alert(1))",
	"[x](\x01javascript:alert(1))",
	`[x](java\script:alert(1))`,
	`[x](javascript\:alert(1))`,
	`[x](javascript%3Aalert(1))`,
	`[x](%6Aavascript:alert(1))`,
	`[x](data:text/html;base64,PHNjcmlwdD4=)`,
	`[x](data:image/svg+xml,<svg/onload=alert(1)>)`,
	`[x](vbscript:msgbox(1))`, `[x](blob:https://a/b)`, `[x](view-source:https://a)`, `[x](feed:javascript:x)`,
	`[x](file:///etc/passwd)`, `[x](ftp://a.b/c)`, `[x](about:blank)`, `[x](ws://a)`, `[x](filesystem:x)`, `[x](jar:x!/)`,
	`[x](//evil.example)`, `[x](\\\\evil.example)`, `[x](/\\evil.example)`, `[x](&#47;/evil.example)`, "[x](<\t//evil.example>)", `[x](/&Tab;/evil.example)`, "[x](<http\t://a>)",
	`[x](" onmouseover="alert(1))`,
	`[x](a"onmouseover="alert(1)"b)`,
	`[x](a 'b" onclick="alert(1)')`,
	`[x](https://a.b/"onclick="alert(1))`,
	`![x](javascript:alert(1))`, `![x](data:image/png;base64,AAAA)`, `![x](https://evil.example/track.gif)`, `![x](//evil.example/track.gif)`,
	`![" onerror="alert(1)](a.png)`, `![x](a.png" onerror="alert(1))`, `![x](a.png '" onerror="alert(1)')`,
	`[![x](javascript:1)](javascript:2)`,
	`<javascript:alert(1)>`, `<data:text/html,x>`, `<vbscript:x>`, `<JAVASCRIPT:alert(1)>`, `<blob:x>`, `<view-source:x>`,
	"[x]\n\n[x]: javascript:alert(1)", "[x][y]\n\n[y]: <data:text/html,x> 'z'", "![x]\n\n[x]: vbscript:x",
	`<script>alert(1)</script>`, `<SCRIPT SRC=//a.b/c.js></SCRIPT>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`,
	`<a href="javascript:alert(1)">x</a>`, "<a href='javascript:alert(1)'\nonclick=alert(1)>x", `<iframe srcdoc="<script>">`, `<!--><script>alert(1)</script>-->`,
	"<style>@import url(//a)</style>", `<![CDATA[<script>alert(1)</script>]]>`, "<?xml ?><script>", "<x style=\"background:url(//a)\">", `<meta http-equiv=refresh content="0;url=//a">`,
	"&lt;script&gt;alert(1)&lt;/script&gt;", `\<script>`, "&#60;script&#62;", "`<script>`", "    <script>", "```\n<script>\n```",
	"```\"><script>alert(1)</script>\nx\n```", "```x\"onload=\"alert(1)\nx\n```", "~~~ &quot;&gt;&lt;script&gt;\n~~~",
	"# <script>alert(1)</script>", "# \" onclick=\"x", "# a {onclick=alert(1)}", "# a {#x style=y}",
	"| <script> | \" onclick= |\n|:-:|--:|\n| [x](javascript:x) | ![x](data:x) |",
	`[[client:"><script>alert(1)</script>]]`, `[[client:x|"><script>alert(1)</script>]]`, `[[javascript:alert(1)]]`, `[[client:javascript:alert(1)]]`, `[[client:x#"onclick="y]]`,
	"x[^\"><script>]\n\n[^\"><script>]: y", "x[^1]\n\n[^1]: <script>",
	"- [ ] <script>", "1. \"><script>", "https://a.b/\"onclick=alert(1)", "www.a.b/<script>", `a"onclick="x@b.cd`, "http://a.b/'onclick='x",
}

func TestAttacks(t *testing.T) {
	for _, src := range attacks {
		check(t, src)
		check(t, "> - *a* "+src+" **b**")
		check(t, src+"\n"+src)
	}
}

// The check itself finds harm.
func TestHarmlessFindsHarm(t *testing.T) {
	for _, out := range []string{
		`<script>`, `<p>`, `</p>`, `<p><em></p></em>`, `<a href="javascript:x">a</a>`, `<a href="java&#9;script:x">a</a>`, `<a href="//x">a</a>`,
		`<img src="https://a" alt="">`, `<p onclick="x"></p>`, `<p style="x"></p>`, `a<b`, `a"b`, `&x`, `<a href="x"><a href="y">a</a></a>`, `<a href="/\x">a</a>`,
	} {
		if harmless(out) == nil {
			t.Errorf("%s passes", out)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, a := range attacks {
		f.Add(a)
	}
	for _, h := range hostile {
		f.Add(h.make(300))
	}
	f.Add(example)
	f.Add(shortNote)
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 100_000 || strings.Contains(src, "\r\n") || !utf8.ValidString(src) {
			src = string(clean(src))
		}
		// A text that never ends is a crash, and the fuzzer keeps it.
		watch := time.AfterFunc(20*time.Second, func() { panic(fmt.Sprintf("no end of %q", src)) })
		defer watch.Stop()
		check(t, src)
	})
}
