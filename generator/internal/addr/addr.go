// Package addr knows every address of the site, in one place.
//
// An address is site-absolute and ends in "/" for a page ("/clients/acme/") or
// names a file ("/calendar.ics"). Rel makes it relative to a page, so that the
// built site works under any path and from a folder.
package addr

import (
	"strconv"
	"strings"
)

// Pages of their own.
const (
	Home         = "/"
	Clients      = "/clients/"
	Cases        = "/cases/"
	Playbooks    = "/playbooks/"
	Reasons      = "/reasons/"
	Signs        = "/signs/"
	Rivals       = "/rivals/"
	People       = "/people/"
	Lessons      = "/lessons/"
	Testimonials = "/testimonials/"
	Measures     = "/measures/"
	Reports      = "/reports/"
	ReportData   = "/reports/data/"
	Search       = "/search/"
	Calendar     = "/calendar.ics"
	NotFound     = "/404.html"
	Sitemap      = "/sitemap.xml"
	Headers      = "/_headers"
	Redirects    = "/_redirects"
	Manifest     = "/manifest.json"
)

// Client is a client's page.
func Client(id string) string { return Clients + id + "/" }

// ClientRows is the n-th file of rows of a long list of clients.
func ClientRows(n int) string { return Clients + "rows-" + strconv.Itoa(n) + ".js" }

// Brief is a client's account brief.
func Brief(id string) string { return Clients + id + "/brief/" }

// ClientData is a client's facts and findings as JSON.
func ClientData(id string) string { return Clients + id + "/data.json" }

// Case is the page of one case.
func Case(client, id string) string { return Cases + client + "/" + id + "/" }

// Questionnaire is the exit questionnaire of a case, to be printed.
func Questionnaire(client, id string) string { return Case(client, id) + "questionnaire/" }

// ValueBrief is one page of what we did for a client and can do, to hand over.
func ValueBrief(id string) string { return Clients + id + "/value/" }

// Handout takes apart the address of a value brief, or of an exit questionnaire,
// which is of a case.
func Handout(address string) (client, caseID string, ok bool) {
	if rest, is := strings.CutPrefix(address, Clients); is {
		client, ok = strings.CutSuffix(rest, "/value/")
	} else if rest, is := strings.CutPrefix(address, Cases); is {
		if rest, ok = strings.CutSuffix(rest, "/questionnaire/"); ok {
			client, caseID, _ = strings.Cut(rest, "/")
			ok = caseID != ""
		}
	}
	return client, caseID, ok && client != "" && !strings.Contains(client+caseID, "/")
}

// Playbook is a playbook's page.
func Playbook(name string) string { return Playbooks + name + "/" }

// Reason is a reason's page.
func Reason(code string) string { return Reasons + code + "/" }

// Sign is a sign's page.
func Sign(code string) string { return Signs + code + "/" }

// Rival is a rival's place on the page of rivals.
func Rival(id string) string { return Rivals + "#" + id }

// Person is one of our own people's page.
func Person(id string) string { return People + id + "/" }

// PersonCalendar is a person's calendar.
func PersonCalendar(id string) string { return People + id + ".ics" }

// Data is a table under /data/; name has its extension.
func Data(name string) string { return "/data/" + name }

// File is where an address lives in the output folder: "clients/acme/index.html".
func File(address string) string {
	address, _, _ = strings.Cut(address, "#")
	p := strings.TrimPrefix(address, "/")
	if p == "" || strings.HasSuffix(p, "/") {
		return p + "index.html"
	}
	return p
}

// Root is the prefix that leads from a page back to the site's root: "./", "../../".
func Root(page string) string {
	n := strings.Count(strings.TrimPrefix(page, "/"), "/")
	if n == 0 {
		return "./"
	}
	return strings.Repeat("../", n)
}

// Rel is the address as a page links to it. Anything that is not
// site-absolute (an outside URL, "#part") is left as it is.
func Rel(page, address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		return address
	}
	return Root(page) + address[1:]
}
