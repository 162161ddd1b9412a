package render

import (
	"bytes"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"holdfast/generator/internal/chart"
	"holdfast/generator/internal/view"
)

func pagesEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(os.DirFS("../../../templates"), view.Site{Title: "Handbook", Lang: "en", AsOf: on("2026-02-16")}, Assets{CSS: "/c.css", JS: "/j.js", ECharts: "/e.js"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// fill puts something in every field, two of everything in every list. Text is
// what would show if it were not escaped.
func fill(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(`<i>"x`)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(min(739_000+int64(depth), 1<<(v.Type().Bits()-1)-1))
	case reflect.Uint8:
		v.SetUint('d')
	case reflect.Float64:
		v.SetFloat(1.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	}
}

// fullClient has every field, with addresses and charts that are well formed.
func fullClient() view.Client {
	var c view.Client
	fill(reflect.ValueOf(&c).Elem(), 0)
	c.ID, c.Href = "acme", "/clients/acme/"
	c.Money.Decimals = 2
	c.Revenue, c.Touches, c.People = chart.RevenueInput{}, chart.TouchInput{End: "2026-02-16"}, chart.PeopleInput{}
	return c
}

func checkPage(t *testing.T, html string) {
	t.Helper()
	for _, bad := range []string{"<i>", "<no value>", "ZgotmplZ", " style=", " onclick="} {
		if at := strings.Index(html, bad); at >= 0 {
			t.Errorf("%s in …%s…", bad, html[max(0, at-200):min(len(html), at+80)])
		}
	}
	for _, empty := range []string{`<ul[^>]*>\s*</ul>`, `<dd>\s*</dd>`, `<h[23]>\s*</h[23]>`, `<p>\s*</p>`, `<dl[^>]*>\s*</dl>`} {
		if at := regexp.MustCompile(empty).FindStringIndex(html); at != nil {
			t.Errorf("%s: …%s…", empty, html[max(0, at[0]-200):at[1]])
		}
	}
}

func TestClientPages(t *testing.T) {
	e := pagesEngine(t)
	full := fullClient()
	bare := view.Client{ClientFile: view.ClientFile{ID: "acme", Name: "Acme", Href: "/clients/acme/", Status: "active"}}
	bare.Touches.End = "2026-02-16"
	gone := bare
	gone.Gone, gone.Status = true, "lost"
	for name, c := range map[string]view.Client{"full": full, "bare": bare, "gone": gone} {
		t.Run(name, func(t *testing.T) {
			var page, brief bytes.Buffer
			if err := e.Client(&page, &c); err != nil {
				t.Fatal(err)
			}
			checkPage(t, page.String())
			for _, hook := range []string{`id="timeline"`, `id="health" data-score="`, `<ol class="timeline">`} {
				if !strings.Contains(page.String(), hook) {
					t.Errorf("no %s", hook)
				}
			}
			b := view.Brief{ClientFile: c.ClientFile}
			if name == "full" {
				fill(reflect.ValueOf(&b).Elem(), 0)
				b.ClientFile = c.ClientFile
			}
			if err := e.Brief(&brief, &b); err != nil {
				t.Fatal(err)
			}
			checkPage(t, brief.String())
			if reasons, complaints := strings.Index(brief.String(), `id="reasons"`), strings.Index(brief.String(), `id="complaints"`); reasons < 0 || complaints < reasons || complaints > strings.Index(brief.String(), `id="meeting"`) {
				t.Error("reasons and complaints do not come first")
			}
		})
	}
}

func TestTotalIsExact(t *testing.T) {
	c := fullClient()
	c.Billing.Total, c.Billing.Text = 12_345_67, "24 orders, £12,345.67 in all"
	var page bytes.Buffer
	if err := pagesEngine(t).Client(&page, &c); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page.String(), `data-total="12345.67">24 orders, £12,345.67 in all`) {
		t.Error("the total is not there")
	}
}

func TestCasePages(t *testing.T) {
	e := pagesEngine(t)
	var full view.Case
	fill(reflect.ValueOf(&full).Elem(), 0)
	full.Href, full.Client.Href = "/cases/acme/1/", "/clients/acme/"
	shut := full
	shut.Open = false
	bare := view.Case{Href: full.Href, Client: full.Client, Name: "save case", Kind: "save"}
	open := bare
	open.Open = true
	for name, c := range map[string]view.Case{"full": full, "shut": shut, "bare": bare, "open": open} {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			if err := e.Case(&page, &c); err != nil {
				t.Fatal(err)
			}
			checkPage(t, page.String())
		})
	}
}

// What is printed for the client's eyes, full and bare.
func TestHandouts(t *testing.T) {
	e := pagesEngine(t)
	var value view.ValueBrief
	fill(reflect.ValueOf(&value).Elem(), 0)
	value.ID, value.Client.Href = "acme", "/clients/acme/"
	var asked view.Questionnaire
	fill(reflect.ValueOf(&asked).Elem(), 0)
	asked.Href, asked.Back.Href = "/cases/acme/1/questionnaire/", "/cases/acme/1/"
	bareValue, bareAsked := view.ValueBrief{ID: "acme", Client: value.Client, Owner: view.Link{Text: "Maria"}}, view.Questionnaire{Href: asked.Href, Back: asked.Back}
	for name, draw := range map[string]func(*bytes.Buffer) error{
		"value":              func(b *bytes.Buffer) error { return e.ValueBrief(b, &value) },
		"bare value":         func(b *bytes.Buffer) error { return e.ValueBrief(b, &bareValue) },
		"questionnaire":      func(b *bytes.Buffer) error { return e.Questionnaire(b, &asked) },
		"bare questionnaire": func(b *bytes.Buffer) error { return e.Questionnaire(b, &bareAsked) },
	} {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			if err := draw(&page); err != nil {
				t.Fatal(err)
			}
			checkPage(t, page.String())
		})
	}
}

func TestLinksStayOnTheSite(t *testing.T) {
	l := linksOf("/clients/acme/brief/")
	for _, c := range []struct {
		to   view.Link
		want string
	}{
		{view.Link{Text: "A & B", Href: "/people/a/"}, `<a href="../../../people/a/">A &amp; B</a>`},
		{view.Link{Text: "A", Href: "/clients/acme/brief/#ask"}, `<a href="#ask">A</a>`},
		{view.Link{Text: "A", Href: "javascript:alert(1)"}, `A`},
		{view.Link{Text: "A", Href: "//evil.example"}, `A`},
		{view.Link{Text: "A", Href: `https://x/"y`}, `<a href="https://x/&#34;y">A</a>`},
		{view.Link{Text: "A"}, `A`},
	} {
		if got := string(l.Link(c.to)); got != c.want {
			t.Errorf("%+v: %s", c.to, got)
		}
	}
}
