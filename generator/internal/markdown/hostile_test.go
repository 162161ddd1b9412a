package markdown

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile texts are those on which a markdown parser may need the square of
// their length. fill makes one of about n bytes.
func fill(unit string, n int) string { return strings.Repeat(unit, n/len(unit)+1) }

// paragraphs divides a text into paragraphs just below the limit, which is the
// worst that the limit lets through.
func paragraphs(unit string, n int) string {
	return fill(fill(unit, maxInline-2*len(unit))+"\n\n", n)
}

// fewMarks is one of as many marks as may be, and letters up to the limit.
func fewMarks(unit string, n int) string {
	t := tally{}
	t.add([]byte(fill(unit, 100*len(unit))))
	units := (maxMarks - 20) * 101 / max(t.marks, 1)
	p := strings.Repeat(unit, units)
	if len(p) < maxInline-10 {
		p += strings.Repeat("x", maxInline-10-len(p))
	}
	return fill(p+"\n\n", n)
}

var hostile = []struct {
	name string
	make func(n int) string
}{
	{"link open", func(n int) string { return fill("[a](", n) }},
	{"link open in paragraphs", func(n int) string { return paragraphs("[a](", n) }},
	{"link open, few", func(n int) string { return fewMarks("[a](", n) }},
	{"link open angle, few", func(n int) string { return fewMarks("[a](<b", n) }},
	{"link title, few", func(n int) string { return fewMarks("[a](b \"", n) }},
	{"link parens", func(n int) string { return fewMarks("[a](b(c(", n) }},
	{"brackets", func(n int) string { return fill("[", n) }},
	{"brackets, few", func(n int) string { return fewMarks("[", n) }},
	{"brackets nested, few", func(n int) string {
		return fill(strings.Repeat("[", 490)+strings.Repeat("x", 15000)+strings.Repeat("]", 490)+"\n\n", n)
	}},
	{"brackets and stars", func(n int) string { return fill(strings.Repeat("[*", 240)+strings.Repeat("]*", 240)+"\n\n", n) }},
	{"wiki open", func(n int) string { return fill("[[", n) }},
	{"wiki open, few", func(n int) string { return fewMarks("[[client:", n) }},
	{"wiki links", func(n int) string { return fill("[[client:a]] ", n) }},
	{"wiki links in paragraphs", func(n int) string { return fill(fill("[[client:a]] ", 3000)+"\n\n", n) }},
	{"stars", func(n int) string { return fill("*", n) }},
	{"stars apart", func(n int) string { return fill("*a ", n) }},
	{"stars, few", func(n int) string { return fewMarks("*a ", n) }},
	{"emphasis nested, few", func(n int) string { return fewMarks("*a **b ", n) }},
	{"emphasis closed", func(n int) string {
		return fill(strings.Repeat("*a ", 490)+strings.Repeat("a_ ", 490)+"\n\n", n)
	}},
	{"emphasis mixed, few", func(n int) string { return fewMarks("a**b_c* ", n) }},
	{"strikes, few", func(n int) string { return fewMarks("~a ~~b ", n) }},
	{"ticks", func(n int) string { return fill("`a``b```c````d", n) }},
	{"ticks growing", func(n int) string {
		var b strings.Builder
		for i := 1; b.Len() < maxInline-400; i++ {
			b.WriteString(strings.Repeat("`", i) + " ")
		}
		return fill(b.String()+"\n\n", n)
	}},
	{"images nested", func(n int) string {
		return fill(strings.Repeat("![", 300)+"a"+strings.Repeat("](b)", 300)+"\n\n", n)
	}},
	{"quotes", func(n int) string { return fill(">", n) }},
	{"quotes apart", func(n int) string { return fill("> ", n) }},
	{"quotes in lines", func(n int) string { return fill(fill(">", 1000)+"\n", n) }},
	{"quotes growing", func(n int) string {
		var b strings.Builder
		for i := 1; b.Len() < n; i++ {
			b.WriteString(strings.Repeat("> ", i) + "a\n")
		}
		return b.String()
	}},
	{"lists in a line", func(n int) string { return fill("- ", n) }},
	{"numbers in a line", func(n int) string { return fill("1. ", n) }},
	{"stars in a line", func(n int) string { return fill("* ", n) + "a" }},
	{"lists in lines", func(n int) string { return fill(fill("- ", 500)+"a\n", n) }},
	{"lists growing", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			b.WriteString(strings.Repeat("  ", i) + "- a\n")
		}
		return b.String()
	}},
	{"lists and quotes", func(n int) string { return fill(fill("> - ", 800)+"\n", n) }},
	{"items", func(n int) string { return fill("- a\n", n) }},
	{"empty items", func(n int) string { return fill("-\n\n", n) }},
	{"items and blank lines", func(n int) string { return "- a\n" + fill("\n", n) + "  b" }},
	{"table", func(n int) string { return "|a|b|\n|-|-|\n" + fill("|c|d|\n", n) }},
	{"table of few rows' cells", func(n int) string {
		return fill("|a", n/4) + "\n" + fill("|-", n/4) + "\n" + fill("x\n", n/2)
	}},
	{"tables of few rows' cells", func(n int) string {
		return fill(fill("|a", 300)+"\n"+fill("|-", 300)+"\n"+fill("x\n", 400)+"\n", n)
	}},
	{"tables wide", func(n int) string { return fill(fill("|a", 900)+"\n"+fill("|-", 900)+"\n\n", n) }},
	{"table code bars", func(n int) string { return "|a|\n|-|\n" + fill("|`\\|`|\n", n) }},
	{"table heads", func(n int) string { return fill("a|\n-|\n", n) }},
	{"delimiter rows", func(n int) string { return fill("-|-\n", n) }},
	{"bars", func(n int) string { return fill("|", n) }},
	{"definitions", func(n int) string { return fill("[a]: b\n", n) }},
	{"definitions, few", func(n int) string { return fill(fill("[a]:b\n", 2900)+"\n", n) }},
	{"definitions' titles", func(n int) string { return fill(fill("[a]: b 'x\n", 4000)+"\n", n) }},
	{"references", func(n int) string { return "[a]: b\n\n" + fill(fill("[a]\n", 1900)+"\n", n) }},
	{"footnotes defined", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "[^%d]: x\n", i)
		}
		return b.String()
	}},
	{"footnotes", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "x[^%d]\n\n[^%d]: x\n\n", i, i)
		}
		return b.String()
	}},
	{"footnote referred to", func(n int) string { return fill(fill("[^a]", 1900)+"\n\n", n) + "\n\n[^a]: x" }},
	{"footnotes in one another", func(n int) string { return fill("[^a]: ", n) }},
	{"headings", func(n int) string { return fill("# a\n", n) }},
	{"heading", func(n int) string { return "# " + fill("[a](", n) }},
	{"headings with numbers", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "# a\n# a-%d\n", i)
		}
		return b.String()
	}},
	{"setext", func(n int) string { return fill("a\n=\n", n) }},
	{"setext long", func(n int) string { return fill("a\n", n) + "=" }},
	{"fences", func(n int) string { return fill("```\n", n) }},
	{"fence open", func(n int) string { return "```\n" + fill("a\n", n) }},
	{"code lines", func(n int) string { return fill("    a\n\n", n) }},
	{"angles", func(n int) string { return fill("<a ", n) }},
	{"angles, few", func(n int) string { return fewMarks("<a:", n) }},
	{"comments", func(n int) string { return fill("<!-- ", n) }},
	{"comments in paragraphs", func(n int) string { return paragraphs("<!", n) }},
	{"addresses", func(n int) string { return paragraphs("http://a.b/! ", n) }},
	{"addresses in parens", func(n int) string { return paragraphs("(http://a.b/", n) }},
	{"address trailed", func(n int) string { return paragraphs(" http://a.b/;&a;)", n) }},
	{"mail", func(n int) string { return paragraphs("a@", n) }},
	{"mail names", func(n int) string { return paragraphs(" "+strings.Repeat("a", 64)+"@"+strings.Repeat("b.", 120), n) }},
	{"entities", func(n int) string { return paragraphs("&amp;&#x26;&", n) }},
	{"escapes", func(n int) string { return paragraphs(`\`, n) }},
	{"lines", func(n int) string { return fill("a\n", n) }},
	{"hard breaks", func(n int) string { return paragraphs("a  \n", n) }},
	{"spaces", func(n int) string { return fill(" ", n) + "a" }},
	{"tabs", func(n int) string { return fill("\t> ", n) }},
	{"tabs in lists", func(n int) string { return fill("-\t", n) }},
	{"nul", func(n int) string { return fill("\x00", n) }},
	{"bad utf-8", func(n int) string { return fill("\xff[\xfe", n) }},
}

// A quarter of a megabyte takes at most half a second, five with the race
// detector, and a file may be four times as long; what is quadratic takes half a
// minute. It is processor time, so that a busy machine fails nothing. With -v
// the test shows what each takes.
func TestHostileTextsTakeBoundedTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads megabytes")
	}
	const size, patience = 256 << 10, 20 * time.Second
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			src := h.make(size)
			start := processorTime(t)
			d := Parse(src)
			html := d.AppendHTML(nil, Options{})
			d.PlainText()
			took := processorTime(t) - start
			t.Logf("%v, %d KB of HTML", took, len(html)>>10)
			if d.unreadable {
				t.Error("goldmark panicked")
			}
			if took > patience {
				t.Errorf("took %v", took)
			}
			if len(html) > 200*size {
				t.Errorf("wrote %d bytes", len(html))
			}
		})
	}
}

// processorTime is what this process has used so far.
func processorTime(t *testing.T) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
