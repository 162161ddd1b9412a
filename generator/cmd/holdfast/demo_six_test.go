package main

import (
	"html"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
)

// sixStories are the ones that the advice needs, each at the case that tells it.
var sixStories = []struct{ about, client, id, reason string }{
	{"price", "larkfield-lighting", "2024-price", "competitor-price"},
	{"service failure", "marchetti-and-vane", "2024-barolo", "poor-service"},
	{"change at the top", "stannard-pumps", "2024-new-chief", "change-at-top"},
	{"hard times", "emberley-stoves", "2024-hard-winter", "hard-times"},
	{"moved away", "minch-kayaks", "2023-oban", "moved-away"},
	{"own complacency", "hollins-and-tarn", "2025-curious", "complacency"},
}

// Each story is whole: a sign before anybody gave notice, the turning point,
// plays, an offer, an exit interview, a lesson told to the client, and another
// client for whom something changed.
func TestDemoTellsSixStories(t *testing.T) {
	d := readDemo(t)
	w := d.world(t)
	for _, s := range sixStories {
		r, c := d.record(t, s.client), d.aCase(t, s.client, s.id)
		row := w.Rows[slices.IndexFunc(w.Rows, func(r *retention.Row) bool { return r.ID == s.client })]
		warned := row.Cases[slices.IndexFunc(row.Cases, func(c retention.CaseRow) bool { return c.ID == s.id })].Warned
		for what, ok := range map[string]bool{
			"its reason, believed":           slices.ContainsFunc(c.Reasons, func(x book.CaseReason) bool { return x.Code == s.reason && x.Believed.V }),
			"a first sign before notice":     warned != 0 && warned < c.Notice,
			"a turning point":                c.Review.TurningPoint != 0,
			"a play that ended":              slices.ContainsFunc(c.Plays, func(p book.Play) bool { return p.Outcome != "" }),
			"an offer":                       len(c.Offers) > 0,
			"an exit interview":              c.Exit.State == "held" && len(c.Exit.Answers) > 1,
			"a lesson verified and told":     slices.ContainsFunc(c.Review.Lessons, func(l book.Lesson) bool { return l.Verified != 0 && l.ToldClient != 0 }),
			"another client that changed":    len(d.naming(s.client, s.id)) > 0,
			"somebody there to stay near to": len(r.Contacts) > 1,
		} {
			if !ok {
				t.Errorf("%s: %s/%s lacks %s", s.about, s.client, s.id, what)
			}
		}
	}
}

// The same by clicks alone, from the client's page: it leads to the case, the
// case says all of that, and the clients for whom something changed lead back.
func TestDemoStoriesAreFollowedByClicks(t *testing.T) {
	d, out := readDemo(t), demo(t)
	w := d.world(t)
	page := func(path ...string) string {
		return html.UnescapeString(read(t, filepath.Join(append(append([]string{out}, path...), "index.html")...)))
	}
	for _, s := range sixStories {
		c := d.aCase(t, s.client, s.id)
		if client := page("clients", s.client); !strings.Contains(client, "cases/"+s.client+"/"+s.id+"/") {
			t.Errorf("%s: the page of %s does not lead to its case", s.about, s.client)
		}
		told := page("cases", s.client, s.id)
		want := []string{"reasons/" + s.reason + "/", "datetime=\"" + c.Review.TurningPoint.String() + "\"", c.Offers[0].What, c.Exit.Answers[0].Answer, c.Why}
		row := w.Rows[slices.IndexFunc(w.Rows, func(r *retention.Row) bool { return r.ID == s.client })]
		warned := row.Cases[slices.IndexFunc(row.Cases, func(c retention.CaseRow) bool { return c.ID == s.id })].Warned
		want = append(want, "<dt>First sign</dt><dd><time datetime=\""+warned.String()+"\"")
		for _, p := range c.Plays {
			want = append(want, "playbooks/"+p.Playbook+"/")
		}
		for _, l := range c.Review.Lessons {
			want = append(want, l.What)
		}
		for _, text := range want {
			if !strings.Contains(told, text) {
				t.Errorf("%s: the case of %s does not show %q", s.about, s.client, text)
			}
		}
		client := page("clients", s.client)
		if !slices.ContainsFunc(d.naming(s.client, s.id), func(other string) bool { return strings.Contains(client, "clients/"+other+"/") }) {
			t.Errorf("%s: the page of %s leads to no client for whom something changed", s.about, s.client)
		}
		for _, other := range d.naming(s.client, s.id) {
			if !strings.Contains(page("clients", other), "cases/"+s.client+"/"+s.id+"/") {
				t.Errorf("%s: the page of %s does not lead to what it was learnt from", s.about, other)
			}
		}
	}
}

func (d demoBook) aCase(t *testing.T, client, id string) *book.Case {
	t.Helper()
	r := d.record(t, client)
	for i := range r.Cases {
		if r.Cases[i].ID == id {
			return &r.Cases[i]
		}
	}
	t.Fatalf("%s has no case %s", client, id)
	return nil
}

// naming lists the other clients whose notes link to a case.
func (d demoBook) naming(client, id string) []string {
	var names []string
	for _, r := range d.records {
		if r.ID != client && slices.Contains(r.Refs, book.Ref{Kind: "case", ID: client + "/" + id}) {
			names = append(names, r.ID)
		}
	}
	return names
}
