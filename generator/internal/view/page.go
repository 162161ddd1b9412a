// Package view says what each page shows, as plain values: no maps, no
// pointers, no functions. A page's value holds everything foreign that it
// shows, so its hash is the page's key: same value, same bytes.
//
// Own-record pages come in two steps. A context (ClientContext) holds what
// others contribute to the page and is cheap to work out from rows; the full
// view joins it with the client's own record, which is only loaded where the
// key (record hash and context) differs.
package view

import (
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
)

// Site is what every page's frame shows of the site.
type Site struct {
	Title     string
	Lang      string
	AsOf      day.Day
	StaleDays int
	Audience  string
	Nav       []NavGroup
	Money     money.Currency
}

// NavGroup is one block of the rail.
type NavGroup struct {
	Head    string
	Entries []NavEntry
}

// NavEntry is one line of the rail; Section lights it on the pages below it.
type NavEntry struct {
	Text, Href, Section string
}

// Page is the frame around one page.
type Page struct {
	Address     string // "/clients/acme/"
	Kind        string // the template's name: client, brief, case, home …
	Title       string
	Description string
	Section     string // which entry of the rail is lit
	Crumbs      []Link
	Source      string // URL where its source can be edited, or ""
	Charts      bool
	NoIndex     bool
}

// Link is text that leads to a site address or URL; without Href it is plain text.
type Link struct {
	Text, Href string
}
