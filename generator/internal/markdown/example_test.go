package markdown_test

import (
	"fmt"

	"holdfast/generator/internal/markdown"
)

func ExampleParse() {
	d := markdown.Parse("Ask [[client:acme]] and read\nthe [plan](plan.md), not [this](javascript:x).\n")
	for _, l := range d.Links() {
		fmt.Println(l.Line, l.Column, l.Kind, l.Target)
	}
	for _, p := range d.Problems() {
		fmt.Println(p.Line, p.Column, p.Message)
	}
	html := d.AppendHTML(nil, markdown.Options{Resolve: func(l markdown.Link) markdown.Resolved {
		if l.Kind == "wiki" {
			return markdown.Resolved{Href: "/clients/" + l.Target + "/", Text: "Acme & Sons"}
		}
		return markdown.Resolved{Href: "/playbooks/plan/"}
	}})
	fmt.Println(string(html))
	// Output:
	// 1 5 wiki acme
	// 2 5 link plan.md
	// 2 26 links may not lead to a javascript: address
	// <p>Ask <a href="/clients/acme/">Acme &amp; Sons</a> and read
	// the <a href="/playbooks/plan/">plan</a>, not this.</p>
}

func ExampleExcerpt() {
	fmt.Println(markdown.Excerpt("She said the **board** now compares every supplier.", 30))
	// Output: She said the board now…
}
