package view

import (
	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/retention"
)

// NewSite is the frame that all pages share.
func NewSite(w *retention.World) Site {
	c := w.Config
	return Site{
		Title: c.Title, Lang: c.Language, AsOf: w.AsOf, StaleDays: int(c.Limits.Stale.After(w.AsOf) - w.AsOf),
		Audience: w.Audience, Nav: rail(w), Money: c.Money,
	}
}

// rail lists the parts of the site in the order of a working day: what to do,
// how to do it, what was learnt.
func rail(w *retention.World) []NavGroup {
	groups := []NavGroup{
		{"", []NavEntry{{"Today", addr.Home, "home"}, {"Clients", addr.Clients, "clients"}, {"Cases", addr.Cases, "cases"}, {"People", addr.People, "people"}}},
		{"How we do it", []NavEntry{{"Playbooks", addr.Playbooks, "playbooks"}, {"Signs", addr.Signs, "signs"}, {"Reasons", addr.Reasons, "reasons"}, {"Rivals", addr.Rivals, "rivals"}}},
		{"What we learn", []NavEntry{{"Lessons", addr.Lessons, "lessons"}, {"Testimonials", addr.Testimonials, "testimonials"}, {"Measures", addr.Measures, "measures"}, {"Reports", addr.Reports, "reports"}}},
	}
	var more []NavEntry
	if w.HasFolder("/about/") {
		more = append(more, NavEntry{"About", "/about/", "about"})
	}
	for _, n := range w.Config.Nav {
		lit := n.To
		if top := section(n.To); n.To == "/"+top+"/" {
			lit = top
		}
		more = append(more, NavEntry{n.Text, n.To, lit})
	}
	if len(more) > 0 {
		groups = append(groups, NavGroup{"More", more})
	}
	return groups
}
