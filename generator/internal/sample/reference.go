package sample

import "strings"

const configText = `title: Sample Handbook
currency: GBP
timezone: Europe/London
language: en-GB
as_of: 2026-02-16
books_closed: 2026-01
tiers:
  key: {contact_every: 30d, plan: true}
  core: {contact_every: 60d}
  long-tail: {contact_every: 120d}
audiences:
  leadership: {}
  success: {hide: [revenue, contracts.annual_value, contacts.phone]}
`

const sourcesText = `field-notes: {title: Notes from the field, author: A. Writer, year: 2019}
house-view: {title: The house's own view, year: 2024}
trade-paper: {title: A paper of the trade, author: B. Writer, year: 2021, url: "https://paper.example/keeping"}
`

func teamText() string {
	var b strings.Builder
	for i, p := range people {
		b.WriteString(p.id + ": {name: " + p.name + ", role: " + p.role)
		if i > 0 {
			b.WriteString(", manager: " + people[min(i-1, 1)].id)
		}
		b.WriteString(", email: " + p.id + "@acme.example}\n")
	}
	return b.String()
}

func reasonsText() string {
	var b strings.Builder
	for _, r := range reasons {
		b.WriteString(r.id + ": {label: " + r.label + ", controllable: " + r.controllable + ", needs: The words and the day they were said}\n")
	}
	return b.String()
}

func rivalsText() string {
	var b strings.Builder
	for _, r := range rivals {
		b.WriteString(r.id + ": {name: " + r.name + ", edge: [" + r.edge + "], news: [{date: 2025-11-03, what: New opening rate from Tilbury}]}\n")
	}
	return b.String()
}
