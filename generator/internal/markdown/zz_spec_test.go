package markdown

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestSpec(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("SPEC"))
	var cs []struct {
		Markdown, Html, Section string
		Example                 int
	}
	json.Unmarshal(b, &cs)
	an := regexp.MustCompile(` <a class="anchor".*?</a>`)
	id := regexp.MustCompile(`(<h\d) id="[^"]*"`)
	n, bad := 0, 0
	for _, c := range cs {
		if strings.Contains(c.Section, "HTML") {
			continue
		}
		n++
		g := render(c.Markdown)
		g = an.ReplaceAllString(g, "")
		g = id.ReplaceAllString(g, "$1")
		g = strings.NewReplacer(` loading="lazy"`, "", ` rel="noreferrer noopener"`, "", "&#34;", "&quot;", "&#39;", "'").Replace(g)
		w := strings.NewReplacer("<br />", "<br>", "<hr />", "<hr>", " />", ">").Replace(c.Html)
		if g != w {
			bad++
			t.Logf("%d %s\n src %q\n got %q\nwant %q", c.Example, c.Section, c.Markdown, g, w)
		}
	}
	t.Logf("%d of %d differ", bad, n)
}
