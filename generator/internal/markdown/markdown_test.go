package markdown

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
)

func render(src string) string { return string(Parse(src).AppendHTML(nil, Options{})) }

// site is a resolver for tests: everything exists but what is called gone.
func site(l Link) Resolved {
	if l.Target == "gone" {
		return Resolved{Plain: true, Text: "Gone & away"}
	}
	href := l.Target
	if l.Kind == "wiki" {
		href = "/" + l.WikiKind + "/" + l.Target + "/"
	}
	if l.Fragment != "" {
		href += "#" + l.Fragment
	}
	return Resolved{Href: href, Text: "Title of " + l.Target}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"paragraphs", "One\ntwo  \nthree\\\nfour\n\nFive & <six>", "<p>One\ntwo<br>\nthree<br>\nfour</p>\n<p>Five &amp; &lt;six&gt;</p>\n"},
		{"emphasis", "*a* **b** ***c*** ~~d~~ `e*f`", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> <del>d</del> <code>e*f</code></p>\n"},
		{"escapes and entities", `\*a\* &amp;lt; &lt; &copy; &#35; &#x22; &nosuch; &#0; \&amp;`, "<p>*a* &amp;lt; &lt; © # &#34; &amp;nosuch; \uFFFD &amp;amp;</p>\n"},
		{"html is text", "<div onclick=\"x()\">\n\n<b>hi</b> <!-- note --> <?php ?>\n", "<p>&lt;div onclick=&#34;x()&#34;&gt;</p>\n<p>&lt;b&gt;hi&lt;/b&gt; &lt;!-- note --&gt; &lt;?php ?&gt;</p>\n"},
		{"html block is text", "<script>\nalert(1)\n</script>", "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n"},
		{"headings", "# One\n\nTwo\n---\n", `<h1 id="one">One <a class="anchor" href="#one" aria-label="Link to this section">#</a></h1>` + "\n" +
			`<h2 id="two">Two <a class="anchor" href="#two" aria-label="Link to this section">#</a></h2>` + "\n"},
		{"heading without text", "#\n\na", "<h1></h1>\n<p>a</p>\n"},
		{"lists", "1. a\n2. b\n   - c\n\n3) d", "<ol>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ol>\n<ol start=\"3\">\n<li>d</li>\n</ol>\n"},
		{"loose list", "- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"},
		{"tasks", "- [ ] a\n- [x] b", "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled aria-label=\"To do\"> a</li>\n" +
			"<li class=\"task\"><input type=\"checkbox\" disabled checked aria-label=\"Done\"> b</li>\n</ul>\n"},
		{"quotation and rule", "> a\n> b\n\n---", "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<hr>\n"},
		{"code", "```go x=\"1\"\na < b\n```\n\n    c & d\n", "<pre><code class=\"language-go\">a &lt; b\n</code></pre>\n<pre><code>c &amp; d\n</code></pre>\n"},
		{"block of data", "```chart\ntype: bar\n```", "<pre><code class=\"language-chart\">type: bar\n</code></pre>\n"},
		{"table", "| a | b | c |\n|---|--:|:-:|\n| 1 | *2* | `x\\|y` |", "<div class=\"table-wrap\"><table>\n<thead>\n<tr>\n<th>a</th>\n<th class=\"num\">b</th>\n<th class=\"center\">c</th>\n</tr>\n</thead>\n" +
			"<tbody>\n<tr>\n<td>1</td>\n<td class=\"num\"><em>2</em></td>\n<td class=\"center\"><code>x|y</code></td>\n</tr>\n</tbody>\n</table></div>\n"},
		{"table of a head", "| a |\n|---|", "<div class=\"table-wrap\"><table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table></div>\n"},
		{
			"absolute links", "[a](https://e.com/?a=1&b=2#c \"T'\") <tel:+44> me@e.com www.e.com https://e.com/x.",
			`<p><a href="https://e.com/?a=1&amp;b=2#c" rel="noreferrer noopener" title="T&#39;">a</a> ` +
				`<a href="tel:+44" rel="noreferrer noopener">tel:+44</a> ` +
				`<a href="mailto:me@e.com" rel="noreferrer noopener">me@e.com</a> ` +
				`<a href="http://www.e.com" rel="noreferrer noopener">www.e.com</a> ` +
				`<a href="https://e.com/x" rel="noreferrer noopener">https://e.com/x</a>.</p>` + "\n",
		},
		{
			"relative links", "[a](b.md#c) [d][e] [f](<g h.md>) [](x.md)\n\n[e]: ../e.md",
			`<p><a href="b.md#c">a</a> <a href="../e.md">d</a> <a href="g%20h.md">f</a> <a href="x.md">Title of x.md</a></p>` + "\n",
		},
		{
			"wiki links", "[[client:acme]] [[playbook:p#steps|the *plan* &amp; more]] [[client:gone]] [[client:gone|them]]",
			`<p><a href="/client/acme/">Title of acme</a> <a href="/playbook/p/#steps">the *plan* &amp; more</a> Gone &amp; away them</p>` + "\n",
		},
		{"wiki link in a table", "| a |\n|---|\n| [[client:acme\\|A]] |", "<div class=\"table-wrap\"><table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n" +
			"<td><a href=\"/client/acme/\">A</a></td>\n</tr>\n</tbody>\n</table></div>\n"},
		{"no wiki link in code", "`[[client:a]]`\n\n    [[client:b]]\n\n```\n[[client:c]]\n```", "<p><code>[[client:a]]</code></p>\n<pre><code>[[client:b]]\n</code></pre>\n<pre><code>[[client:c]]\n</code></pre>\n"},
		{"not wiki links", "[[ -f x ]] a[[1]] \\[[client:x]] [[ [[", "<p>[[ -f x ]] a[[1]] [[client:x]] [[ [[</p>\n"},
		{"link in a link", "[a [[client:b]] <https://c.de> [^1]](d.md)\n\n[^1]: n", `<p><a href="d.md">a Title of b https://c.de <sup class="footnote-ref" id="fnref:1">1</sup></a></p>` + "\n" +
			"<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn:1\">\n<p>n <a class=\"footnote-back\" href=\"#fnref:1\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩︎</a></p>\n</li>\n</ol>\n</section>\n"},
		{
			"images", "![a *b*](c.png \"d\") [![e](f.png)](g.md) ![h](https://e.com/i.png) ![](http://e.com/)",
			`<p><img src="c.png" alt="a b" title="d" loading="lazy"> <a href="g.md"><img src="f.png" alt="e" loading="lazy"></a> ` +
				`<a href="https://e.com/i.png" rel="noreferrer noopener">h</a> <a href="http://e.com/" rel="noreferrer noopener">http://e.com/</a></p>` + "\n",
		},
		{"image of another host in a link", "[![h](https://e.com/i.png)](g.md)", `<p><a href="g.md">h</a></p>` + "\n"},
		{"footnotes", "a[^x] b[^y] c[^x] d[^z]\n\n[^y]: Y [^w]\n[^x]: X\n\n    - more\n[^w]: W\n[^unused]: U", "<p>" +
			`a<sup class="footnote-ref" id="fnref:1"><a href="#fn:1" role="doc-noteref">1</a></sup> ` +
			`b<sup class="footnote-ref" id="fnref:2"><a href="#fn:2" role="doc-noteref">2</a></sup> ` +
			`c<sup class="footnote-ref" id="fnref:1-2"><a href="#fn:1" role="doc-noteref">1</a></sup> d[^z]</p>` + "\n" +
			"<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n" +
			"<li id=\"fn:1\">\n<p>X</p>\n<ul>\n<li>more</li>\n</ul>\n<p>" + back("1") + " " + back("1-2") + "</p>\n</li>\n" +
			"<li id=\"fn:2\">\n<p>Y " + `<sup class="footnote-ref" id="fnref:3"><a href="#fn:3" role="doc-noteref">3</a></sup> ` + back("2") + "</p>\n</li>\n" +
			"<li id=\"fn:3\">\n<p>W " + back("3") + "</p>\n</li>\n</ol>\n</section>\n"},
		{"windows line ends", "a\r\nb\r\n\r\n```\r\nc\r\n```\r\n", "<p>a\nb</p>\n<pre><code>c\n</code></pre>\n"},
		{"nul and bad utf-8", "a\x00b\xffc", "<p>a\uFFFDb\uFFFDc</p>\n"},
		{"nothing", " \n\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := string(Parse(c.src).AppendHTML(nil, Options{Resolve: site}))
			if got != c.want {
				t.Errorf("of %q\n got %s\nwant %s", c.src, got, c.want)
			}
			check(t, c.src)
		})
	}
}

func back(n string) string {
	return `<a class="footnote-back" href="#fnref:` + n + `" role="doc-backlink" aria-label="Back to the text">↩︎</a>`
}

func TestOptions(t *testing.T) {
	d := Parse("### A\n\n[b](#a) [[client:c]][^1] [d](e.md#f)\n\n[^1]: n")
	got := string(d.AppendHTML([]byte("<x>"), Options{HeadingShift: 5, IDPrefix: "n1-"}))
	want := `<x><h6 id="n1-a">A <a class="anchor" href="#n1-a" aria-label="Link to this section">#</a></h6>
<p><a href="#n1-a">b</a> c<sup class="footnote-ref" id="n1-fnref:1"><a href="#n1-fn:1" role="doc-noteref">1</a></sup> <a href="e.md#f">d</a></p>
<section class="footnotes" role="doc-endnotes">
<ol>
<li id="n1-fn:1">
<p>n <a class="footnote-back" href="#n1-fnref:1" role="doc-backlink" aria-label="Back to the text">↩︎</a></p>
</li>
</ol>
</section>
`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// A resolver is not asked about links that leave the site, and what it answers
// is not trusted.
func TestResolver(t *testing.T) {
	var asked []string
	d := Parse("[a](b.md) [c](https://d.e) ![f](g.png) [[client:h]] <mailto:i@j.k>")
	got := string(d.AppendHTML(nil, Options{Resolve: func(l Link) Resolved {
		asked = append(asked, l.Target)
		return Resolved{Href: map[string]string{"b.md": "javascript:alert(1)", "g.png": "//evil.example/g.png", "h": "data:text/html,x"}[l.Target]}
	}}))
	if want := []string{"b.md", "g.png", "h"}; !reflect.DeepEqual(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}
	want := `<p>a <a href="https://d.e" rel="noreferrer noopener">c</a> f h <a href="mailto:i@j.k" rel="noreferrer noopener">mailto:i@j.k</a></p>` + "\n"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"inline", "a [b](c.md#d)", "1:3 link c.md #d 'b'"},
		{"title", "[b](c.md 'd')", "1:1 link c.md 'b'"},
		{"after multibyte characters", "é日本👍 [b](c.md) [[client:d]]", "1:6 link c.md 'b' | 1:16 wiki client:d"},
		{"second line", "a\n  b [c](d.md)", "2:5 link d.md 'c'"},
		{"text over two lines", "a [b\nc](d.md)", "1:3 link d.md 'b c'"},
		{"image", "a ![b](c.png)", "1:3 image c.png 'b'"},
		{"image in a link", "x [![a](b.png)](c.md)", "1:3 link c.md 'a' | 1:4 image b.png 'a'"},
		{"reference", "see [a][b], [b][], [b] and ![b]\n\n[b]: c.md", "1:5 link c.md 'a' | 1:13 link c.md 'b' | 1:20 link c.md 'b' | 1:28 image c.md 'b'"},
		{"angle autolink", "a <https://b.c/d> <e@f.gh>", "1:3 link https://b.c/d 'https://b.c/d' | 1:19 link mailto:e@f.gh 'e@f.gh'"},
		{
			"bare address", "https://a.bc x http://d.ef, (www.g.hi) j@k.lm *https://n.op*",
			"1:1 link https://a.bc 'https://a.bc' | 1:16 link http://d.ef 'http://d.ef' | 1:30 link http://www.g.hi 'www.g.hi' | 1:40 link mailto:j@k.lm 'j@k.lm' | 1:48 link https://n.op 'https://n.op'",
		},
		{"bare address on a second line", "a\nhttps://b.cd", "2:1 link https://b.cd 'https://b.cd'"},
		{"table", "| a | b |\n|---|---|\n| x [c](d.md) | [[client:e\\|f]] |\n| é | ![g](h.png) www.i.jk |", "3:5 link d.md 'c' | 3:17 wiki client:e 'f' | 4:7 image h.png 'g' | 4:19 link http://www.i.jk 'www.i.jk'"},
		{"table in a list", "- a\n\n  | [b](c.md) |\n  |---|\n  | [d](e.md) |", "3:5 link c.md 'b' | 5:5 link e.md 'd'"},
		{"list", "- [a](b.md)\n  1. x [c](d.md)\n- [ ] [e](f.md)", "1:3 link b.md 'a' | 2:8 link d.md 'c' | 3:7 link f.md 'e'"},
		{"tabs", "-\t[a](b.md)\n\n\t[c](d.md)\n>\t[e](f.md)", "1:3 link b.md 'a' | 3:2 link d.md 'c' | 4:3 link f.md 'e'"},
		{"lazy list", "- a\n[b](c.md)", "2:1 link c.md 'b'"},
		{"quotation", "> a\n> [b](c.md)\n[d](e.md)\n>> www.f.gh", "2:3 link c.md 'b' | 3:1 link e.md 'd' | 4:4 link http://www.f.gh 'www.f.gh'"},
		{"emphasis", "**a [b](c.md)** *[d](e.md)* ~~![f](g.png)~~", "1:5 link c.md 'b' | 1:18 link e.md 'd' | 1:31 image g.png 'f'"},
		{"heading", "## a [b](c.md) ##\n\n[d](e.md)\n===", "1:6 link c.md 'b' | 3:1 link e.md 'd'"},
		{"escaped bracket", `\[a](b.md) [c\]d](e.md) \![f](g.md)`, "1:12 link e.md 'c]d' | 1:27 link g.md 'f'"},
		{"brackets in text", "[a [b] c](d.md)", "1:1 link d.md 'a [b] c'"},
		{"marks in text", "[*a* `b` &amp; c](d.md)", "1:1 link d.md 'a b & c'"},
		{"code", "`[a](b.md)` [c](d.md)", "1:13 link d.md 'c'"},
		{"footnote", "a[^1]\n\n[^1]: [b](c.md)\n    [[client:d]]", "3:7 link c.md 'b' | 4:5 wiki client:d"},
		{"footnote before", "[^1]: [b](c.md)\n\na[^1] [d](e.md)", "1:7 link c.md 'b' | 3:7 link e.md 'd'"},
		{"decoded", `[a](b%20c&amp;d\_e.md#f%C3%A9) [g](h%zz%00) [i](?j=k#)`, "1:1 link b c&d_e.md #fé 'a' | 1:32 link h%zz%00 'g' | 1:45 link ?j=k 'i'"},
		{"fragment", "[a](#b) [c](<>) [d]()", "1:1 link #b 'a' | 1:9 link 'c' | 1:17 link 'd'"},
		{"colon in a path", "[a](./b:c) [d](e/f:g)", "1:1 link ./b:c 'a' | 1:12 link e/f:g 'd'"},
		{"absolute", "[a](HTTPS://b.c/#d) [e](mailto:f@g.h) [i](tel:+1)", "1:1 link HTTPS://b.c/ #d 'a' | 1:21 link mailto:f@g.h 'e' | 1:39 link tel:+1 'i'"},
		{"wiki", "[[client:a]] [[playbook:b#c|d e]] [[case:f/g|]] [[ person : h ]]", "1:1 wiki client:a | 1:14 wiki playbook:b #c 'd e' | 1:35 wiki case:f/g"},
		{"wiki in brackets", "[[[client:a]]] ([[client:b]])", "1:2 wiki client:a | 1:17 wiki client:b"},
		{"wiki with a bracket in its text", "[[client:a|b] c]]", "1:1 wiki client:a 'b] c'"},
		{"wiki in a link", "[a [[client:b]] c](d.md)", "1:1 link d.md 'a b c' | 1:4 wiki client:b"},
		{"bracketed reference", "[[a]] [[b]](b.md)\n\n[a]: c.md", "1:2 link c.md 'a' | 1:7 link b.md '[b]'"},
		{"windows line ends", "a\r\n[b](c.md)\r\n\r\n[d](e.md)", "2:1 link c.md 'b' | 4:1 link e.md 'd'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, l := range Parse(c.src).Links() {
				got = append(got, describe(l))
			}
			if g := strings.Join(got, " | "); g != c.want {
				t.Errorf("of %q\n got %s\nwant %s", c.src, g, c.want)
			}
			check(t, c.src)
		})
	}
}

func describe(l Link) string {
	s := fmt.Sprintf("%d:%d %s", l.Line, l.Column, l.Kind)
	target := l.Target
	if l.Kind == "wiki" {
		target = l.WikiKind + ":" + target
	}
	if target != "" {
		s += " " + target
	}
	if l.Fragment != "" {
		s += " #" + l.Fragment
	}
	if l.Text != "" {
		s += " '" + l.Text + "'"
	}
	return s
}

func TestAbsolute(t *testing.T) {
	for target, want := range map[string]bool{"https://a": true, "mailto:a@b": true, "tel:1": true, "a.md": false, "/a/": false, "a/b:c": false, "": false} {
		if got := (Link{Kind: "link", Target: target}).Absolute(); got != want {
			t.Errorf("%q: got %v", target, got)
		}
	}
}

func TestProblems(t *testing.T) {
	long := strings.Repeat("word ", 4000)
	for _, c := range []struct{ name, src, want string }{
		{"none", "[a](b.md) [[client:c]] <https://d.e>", ""},
		{"javascript", "a [b](javascript:alert(1))", "1:3 bad-url"},
		{"in an image", "a\n\n- ![b](data:image/png;base64,x)", "3:3 bad-url"},
		{"autolink", "<javascript:x>", "1:1 bad-url"},
		{"reference", "[a]\n\n[a]: blob:x", "1:1 bad-url"},
		{"another host", "[a](//b.c) [d](\\\\\\\\e.f) [g](/\\\\h.i)", "1:1 bad-url | 1:12 bad-url | 1:25 bad-url"},
		{"escaped", "[a](javascript%3Ax) [b](&#106;avascript:x) [c](java&#10;script:x) [d](&#1;javascript:x)", "1:1 bad-url | 1:21 bad-url | 1:44 bad-url | 1:67 bad-url"},
		{"wiki without a kind", "see [[nothing]] and [[Some Page|text]]", "1:5 bad-link | 1:21 bad-link"},
		{"wiki of an unknown kind", "see [[cleint:a]]", "1:5 bad-link"},
		{"wiki to nothing", "[[client:]] [[client:#a|b]]", "1:1 bad-link | 1:13 bad-link"},
		{"wiki without an end", "a [[client:b\n\n[[client:c] d", "1:3 bad-link | 3:1 bad-link"},
		{"wiki in a table", "| a | b |\n|---|---|\n| [[client:a|b]] |", "3:3 bad-link"},
		{"not wiki", "[[ -f a ]] [[1]] [[]] `[[b]]` [[c]](d.md)", ""},
		{"long paragraph", "a\n\n" + long, "3:1 paragraph-too-long"},
		{"long paragraph in a list", "- a\n\n  " + long, "3:3 paragraph-too-long"},
		{"long heading", "# " + long, "1:3 paragraph-too-long"},
		{"long heading, underlined", long + "\n===", "1:1 paragraph-too-long"},
		{"many marks", "a " + strings.Repeat("[", 1001), "1:1 paragraph-too-long"},
		{"long line of a table", "| a |\n|---|\n| " + long + " |", "1:1 paragraph-too-long"},
		{"long table", "| a |\n|---|\n" + strings.Repeat("| [b](c.md) |\n", 3000), ""},
		{"huge table", strings.Repeat("|a", 900) + "\n" + strings.Repeat("|-", 900) + "\n" + strings.Repeat("x\n", 900), "1:1 table-too-large"},
		{"deep", strings.Repeat("> ", 200) + "a\n" + strings.Repeat("> ", 200) + "b", "1:129 nested-too-deep"},
		{"many at once", "[a](x:y) [[b]]\n\n[[q:c]]", "1:1 bad-url | 1:10 bad-link | 3:1 bad-link"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, p := range Parse(c.src).Problems() {
				got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Code))
				if p.Message == "" || p.Hint == "" || strings.HasSuffix(p.Message, ".") {
					t.Errorf("message %q, hint %q", p.Message, p.Hint)
				}
			}
			if g := strings.Join(got, " | "); g != c.want {
				t.Errorf("of %.80q\n got %s\nwant %s", c.src, g, c.want)
			}
			check(t, c.src)
		})
	}
}

// What is over a bound is still read, as plain text, and what is around it is
// read as ever.
func TestTooLongIsShownAsText(t *testing.T) {
	got := render("*a*\n\n" + strings.Repeat("*b* <i> [c](d.md)\n", 1000) + "\n*e*")
	want := "<p><em>a</em></p>\n<p>" + strings.Repeat("*b* &lt;i&gt; [c](d.md)\n", 1000) + "</p>\n<p><em>e</em></p>\n"
	if got != want {
		t.Errorf("got %.300s", got)
	}
}

func TestHeadings(t *testing.T) {
	src := "# A `b` *c* & [d](e.md)!\n\nSe_text\nof two\n------\n\n> ## A\n\n#\n\n- # A\n\n# A-1\n# [[client:x|Who]] [[client:y]]\n# Über 日本語 – Œuvre\n# 🚀 Go -- now\n# ![x](y.png) z"
	want := []Heading{
		{1, "a-b-c--d", "A b c & d!", 1},
		{2, "se_text-of-two", "Se_text of two", 3},
		{2, "a", "A", 7},
		{1, "a-1", "A", 11},
		{1, "a-1-1", "A-1", 13},
		{1, "who-y", "Who y", 14},
		{1, "über-日本語--œuvre", "Über 日本語 – Œuvre", 15},
		{1, "-go----now", "🚀 Go -- now", 16},
		{1, "x-z", "x z", 17},
	}
	if got := Parse(src).Headings(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	check(t, src)
}

// A footnote that nothing refers to is not written, so it has no headings to
// link to; its links are looked at all the same.
func TestUnshownFootnote(t *testing.T) {
	d := Parse("a[^1]\n\n[^1]: # B\n[^2]: # C\n\n    [d](e:f) [g](h.md)\n\n    ```chart\n    ```\n[^1]: # D\n")
	if h := d.Headings(); len(h) != 1 || h[0].Text != "B" {
		t.Errorf("headings %+v", h)
	}
	if len(d.Links()) != 1 || len(d.Problems()) != 1 || len(d.Blocks()) != 0 {
		t.Errorf("links %v, problems %v, blocks %v", d.Links(), d.Problems(), d.Blocks())
	}
	if html := string(d.AppendHTML(nil, Options{})); strings.Contains(html, "D") || !strings.Contains(html, `id="b"`) {
		t.Error(html)
	}
}

// The cases are those of github-slugger's own tests.
func TestSlugs(t *testing.T) {
	s := slugs{}
	for _, c := range [][2]string{
		{"foo", "foo"},
		{"foo", "foo-1"},
		{"foo-1", "foo-1-1"},
		{"foo", "foo-2"},
		{"foo bar", "foo-bar"},
		{"😄 emoji", "-emoji"},
		{"Привет non-latin 你好", "привет-non-latin-你好"},
		{"I ♥ unicode", "i--unicode"},
		{"Dash-dash", "dash-dash"},
		{"en–dash!", "endash"},
		{"hello___world", "hello___world"},
		{"a.b,c(d)", "abcd"},
		{"Ünïcode ⅷ ², ½", "ünïcode-ⅷ--"},
		{"हिन्दी", "हिन्दी"},
	} {
		if got := s.next(c[0]); got != c[1] {
			t.Errorf("of %q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestBlocks(t *testing.T) {
	src := "a\n\n```chart\ntype: bar\n\nx: y\n```\n\n> ~~~ table limit\n> query: a\n> ~~~\n\n- b\n\n  ```metric\n  data: grr\n```yaml\nchart\n```\n```\nchart\n```\n```charts\n```\n"
	want := []Block{{"chart", "type: bar\n\nx: y\n", 3}, {"table", "query: a\n", 9}, {"metric", "data: grr\n", 15}}
	if got := Parse(src).Blocks(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	check(t, src)
}

func TestPlainText(t *testing.T) {
	src := "# A *b*\n\nC\nd `e` [f](g.md) ![h](i.png) [[client:j]] <b> &amp;[^1]\n\n- k\n  - [x] l\n\n| m | n |\n|---|---|\n| o | `p\\|q` |\n\n```\nr\n```\n\n```chart\nx: y\n```\n\n[^1]: s\n\n[t]: u"
	want := "A b\nC d e f h j <b> &\nk\nl\nm n \no p|q \nr\n\ns"
	if got := Parse(src).PlainText(); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		n         int
		src, want string
	}{
		{20, "She said *no*.\n\nTwice", "She said no. Twice"},
		{10, "She said *no*.", "She said…"},
		{11, "She said *no*. And more", "She said no…"},
		{4, "Überlänge", "Über…"},
		{0, "abc", "…"},
		{-1, "abc", "…"},
		{5, "", ""},
	} {
		if got := Excerpt(c.src, c.n); got != c.want {
			t.Errorf("%d of %q: got %q, want %q", c.n, c.src, got, c.want)
		}
	}
}

func TestDocsAreShared(t *testing.T) {
	d := Parse(example)
	want := string(d.AppendHTML(nil, Options{Resolve: site}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				got := string(d.AppendHTML(nil, Options{Resolve: site}))
				again := string(Parse(example).AppendHTML(nil, Options{Resolve: site}))
				if got != want || again != want {
					t.Error("a text read or written beside another differs")
					return
				}
				d.PlainText()
			}
		})
	}
	wg.Wait()
	d.Links()[0].Target = "changed"
	if d.Links()[0].Target == "changed" {
		t.Error("a caller changed the Doc")
	}
}

// A page of the usual kind.
const example = `## Why they leave

Price is the reason *stated* most often, and [rarely](../about/method.md#why) the one believed[^1].
See [[playbook:competitor-price#steps|what to do]] and [[client:northwind-freight]].

| Reason | Clients | Revenue |
|--------|--------:|--------:|
| Price  | 12      | 240,000 |
| People | 4       | 80,000  |

1. Telephone; do not write
2. Ask for ` + "`half an hour`" + `
   - [x] brief read
   - [ ] sponsor told

> "We felt **unheard**", said https://example.com/quote.

` + "```chart\ntype: bar\ndata: losses_by_reason\n```" + `

![A door](door.png)

[^1]: After Econ and others, 2019.
`

// A note of the usual kind: 200 bytes.
const shortNote = "She said the **board** now compares every supplier, and asked for the [tariff](playbooks/tariff.md) again. " +
	"Two lanes are late; see [[client:northwind-freight]]. Call her on *Monday*, before ten.\n"

func BenchmarkNote(b *testing.B) {
	b.SetBytes(int64(len(shortNote)))
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = Parse(shortNote).AppendHTML(buf[:0], Options{Resolve: site})
	}
}

func BenchmarkNoteParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Parse(shortNote)
	}
}

func BenchmarkPlainNote(b *testing.B) {
	note := strings.Repeat("She asked for the tariff again, by Monday. ", 5)
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = Parse(note).AppendHTML(buf[:0], Options{})
	}
}

func BenchmarkPage(b *testing.B) {
	page := strings.Repeat(example, 10)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = Parse(page).AppendHTML(buf[:0], Options{Resolve: site})
	}
}

func BenchmarkHTML(b *testing.B) {
	d := Parse(example)
	b.SetBytes(int64(len(example)))
	b.ReportAllocs()
	var buf []byte
	for b.Loop() {
		buf = d.AppendHTML(buf[:0], Options{Resolve: site})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, h := range hostile {
		b.Run(h.name, func(b *testing.B) {
			src := h.make(64 << 10)
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				Parse(src).AppendHTML(nil, Options{})
			}
		})
	}
}
