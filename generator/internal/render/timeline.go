package render

import (
	"strconv"
	"strings"
	"time"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/view"
)

// timelineWriter appends a timeline in Go: html/template takes a millisecond for
// forty entries, and a site may have ten thousand timelines.
type timelineWriter struct {
	links
	names view.Names
	files []view.SourceFile
}

// links turns site addresses into those of one page.
type links struct {
	page, root string
}

func linksOf(page string) links { return links{page, addr.Root(page)} }

// appendHref appends an address as the page links to it, escaped for an
// attribute. The page's own parts stay on the page.
func (l *links) appendHref(b []byte, href string) []byte {
	if part, own := strings.CutPrefix(href, l.page); own && strings.HasPrefix(part, "#") {
		return AppendText(b, part)
	}
	if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") {
		return AppendText(append(b, l.root...), href[1:])
	}
	return AppendText(b, href)
}

// appendLink appends a link, or its text where it leads nowhere.
func (l *links) appendLink(b []byte, to view.Link) []byte {
	if !mayLink(to.Href) {
		return AppendText(b, to.Text)
	}
	b = append(b, `<a href="`...)
	b = l.appendHref(b, to.Href)
	b = append(b, `">`...)
	b = AppendText(b, to.Text)
	return append(b, "</a>"...)
}

// mayLink knows the addresses that may be linked to: ours, and the web's.
func mayLink(href string) bool {
	return strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") || strings.HasPrefix(href, "#") ||
		strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://")
}

// AppendTimeline appends the list of a client's timeline, the newest first, with
// a head for each year.
func AppendTimeline(b []byte, c *view.Client) []byte {
	w := timelineWriter{links: linksOf(c.Href), names: c.Names, files: c.Files}
	b = append(b, "<ol class=\"timeline\">\n"...)
	year := 0
	for i := range c.Timeline {
		e := &c.Timeline[i]
		date := partsOf(e.Date)
		if i > 0 {
			b = appendQuiet(b, int(c.Timeline[i-1].Date-e.Date))
		}
		if date.year != year {
			year = date.year
			b = appendYear(b, year)
		}
		b = w.entry(b, e, date, i)
	}
	return append(b, "</ol>\n"...)
}

// quietDays is how long nothing has to happen for the timeline to say so.
const quietDays = 60

// appendQuiet appends a line for a stretch in which nothing is written down.
func appendQuiet(b []byte, days int) []byte {
	if days < quietDays {
		return b
	}
	b = append(b, `<li class="quiet">Nothing is written down for `...)
	n, unit := days, " days"
	switch {
	case days >= 2*365:
		n, unit = days/365, " years"
	case days >= 120:
		n, unit = days*12/365, " months"
	}
	return append(append(strconv.AppendInt(b, int64(n), 10), unit...), "</li>\n"...)
}

func appendYear(b []byte, year int) []byte {
	b = append(b, `<li class="year" id="y`...)
	b = strconv.AppendInt(b, int64(year), 10)
	b = append(b, `"><h3>`...)
	b = strconv.AppendInt(b, int64(year), 10)
	return append(b, "</h3></li>\n"...)
}

// parts are a day's year, month and day of the month: a day is written four
// times, and worked out once.
type parts struct {
	year, month, dom int
}

func partsOf(d day.Day) parts {
	y, m, dom := d.Date()
	return parts{y, int(m), dom}
}

// appendISO appends "2026-02-16".
func (p parts) appendISO(b []byte) []byte {
	b = append(b, byte('0'+p.year/1000%10), byte('0'+p.year/100%10), byte('0'+p.year/10%10), byte('0'+p.year%10), '-')
	b = append(b, byte('0'+p.month/10), byte('0'+p.month%10), '-')
	return append(b, byte('0'+p.dom/10), byte('0'+p.dom%10))
}

// appendTime appends what AppendTime does.
func (p parts) appendTime(b []byte) []byte {
	b = append(b, `<time datetime="`...)
	b = p.appendISO(b)
	b = append(b, `">`...)
	b = strconv.AppendInt(b, int64(p.dom), 10)
	b = append(b, ' ')
	b = append(b, time.Month(p.month).String()[:3]...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(p.year), 10)
	return append(b, "</time>"...)
}

func (w *timelineWriter) entry(b []byte, e *view.Entry, date parts, i int) []byte {
	b = append(b, `<li id="`...)
	b = AppendText(b, e.Anchor())
	b = append(b, `" data-kind="`...)
	b = AppendText(b, e.Kind)
	b = append(b, `" data-date="`...)
	b = date.appendISO(b)
	b = append(b, `"><article><header><span class="kind">`...)
	b = AppendText(b, e.Word)
	b = append(b, "</span> "...)
	b = date.appendTime(b)
	if e.Time != "" {
		b = append(b, ` <span class="at">`...)
		b = AppendText(b, e.Time)
		b = append(b, "</span>"...)
	}
	b = w.who(b, e)
	b = appendMood(b, e)
	b = w.source(b, e.Source)
	b = append(b, `</header><p class="summary">`...)
	if e.About.Text == e.Summary {
		b = w.appendLink(b, e.About) // once is enough
	} else {
		b = AppendText(b, e.Summary)
	}
	b = append(b, "</p>"...)
	b = w.more(b, e)
	b = w.details(b, e.Details, i)
	return append(b, "</article></li>\n"...)
}

// who says who was there, and who began it.
func (w *timelineWriter) who(b []byte, e *view.Entry) []byte {
	if e.By.Text == "" && len(e.With) == 0 {
		switch e.Way {
		case "in":
			b = append(b, ` <span class="who">from them</span>`...)
		case "out":
			b = append(b, ` <span class="who">from us</span>`...)
		}
		return b
	}
	b = append(b, ` <span class="who">`...)
	switch {
	case e.Way == "in" && len(e.With) > 0:
		b = w.list(b, e.With)
		if e.By.Text != "" {
			b = append(b, " to "...)
			b = w.appendLink(b, e.By)
		} else {
			b = append(b, " to us"...)
		}
	case e.Way == "in":
		b = append(b, "from them, to "...)
		b = w.appendLink(b, e.By)
	case e.By.Text == "":
		b = w.list(b, e.With)
	default:
		b = w.appendLink(b, e.By)
		if len(e.With) > 0 && e.Way == "out" {
			b = append(b, " to "...)
		} else if len(e.With) > 0 {
			b = append(b, " with "...)
		}
		b = w.list(b, e.With)
	}
	return append(b, "</span>"...)
}

// list appends people as words: "Li Wei and Jane Roe".
func (l *links) list(b []byte, people []view.Link) []byte {
	for i, p := range people {
		switch {
		case i == 0:
		case i == len(people)-1:
			b = append(b, " and "...)
		default:
			b = append(b, ", "...)
		}
		b = l.appendLink(b, p)
	}
	return b
}

// moods are the words for −2 to 2: the arrow beside them is not for everyone.
var moods = [...]string{"very low", "low", "even", "good", "very good"}

func appendMood(b []byte, e *view.Entry) []byte {
	if !e.HasMood || e.Mood < -2 || e.Mood > 2 {
		return b
	}
	b = append(b, ` <span class="mood" data-mood="`...)
	b = strconv.AppendInt(b, int64(e.Mood), 10)
	b = append(b, `">mood `...)
	b = append(b, moods[e.Mood+2]...)
	return append(b, "</span>"...)
}

// source appends the link to the file and line, where config names a repository.
func (w *timelineWriter) source(b []byte, s view.Source) []byte {
	if s.Line <= 0 || s.File < 0 || int(s.File) >= len(w.files) || w.files[s.File].Href == "" {
		return b
	}
	file := &w.files[s.File]
	b = append(b, ` <a class="src" href="`...)
	b = AppendText(b, file.Href)
	b = strconv.AppendInt(b, int64(s.Line), 10)
	b = append(b, `" title="`...)
	b = AppendText(b, file.Path)
	b = append(b, `">`...)
	if len(w.files) > 1 {
		b = AppendText(b, file.Name)
		b = append(b, ":"...)
	} else {
		b = append(b, "line "...)
	}
	b = strconv.AppendInt(b, int64(s.Line), 10)
	return append(b, "</a>"...)
}

// more appends the figures beside the words, and the page that says more.
func (w *timelineWriter) more(b []byte, e *view.Entry) []byte {
	about := e.About.Href != "" && e.About.Text != e.Summary && mayLink(e.About.Href)
	if e.Facts == "" && !about {
		return b
	}
	b = append(b, `<p class="meta">`...)
	b = AppendText(b, e.Facts)
	if about {
		if e.Facts != "" {
			b = append(b, " · "...)
		}
		b = w.appendLink(b, e.About)
	}
	return append(b, "</p>"...)
}

func (w *timelineWriter) details(b []byte, src string, i int) []byte {
	if src == "" {
		return b
	}
	b = append(b, `<div class="details prose">`...)
	b = markdown.Parse(src).AppendHTML(b, markdown.Options{
		Resolve: w.resolve, HeadingShift: 3, IDPrefix: "note-" + strconv.Itoa(i) + "-",
	})
	return append(b, "</div>"...)
}

// resolve says where a link of a note leads. What these readers may not see, or
// what is not known yet, is plain text.
func (w *timelineWriter) resolve(l markdown.Link) markdown.Resolved {
	kind, id := l.Kind, l.Target
	if kind == "wiki" {
		kind = l.WikiKind
	} else {
		kind = "link"
		if id == "" {
			return markdown.Resolved{Href: "#" + l.Fragment}
		}
	}
	if l.Fragment != "" {
		id += "#" + l.Fragment
	}
	to, ok := w.names.Find(kind, id)
	if !ok || to.Href == "" {
		return markdown.Resolved{Text: to.Text, Plain: true}
	}
	return markdown.Resolved{Href: addr.Rel(w.page, to.Href), Text: to.Text}
}
