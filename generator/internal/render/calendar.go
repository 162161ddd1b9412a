package render

import (
	"strings"
	"unicode/utf8"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/view"
)

// Calendar is an iCalendar file (RFC 5545) of whole-day events.
func Calendar(c view.Calendar) []byte {
	b := line(nil, "BEGIN", "VCALENDAR")
	b = line(b, "VERSION", "2.0")
	b = line(b, "PRODID", "-//Holdfast//Client retention//EN")
	b = line(b, "CALSCALE", "GREGORIAN")
	b = line(b, "METHOD", "PUBLISH")
	b = line(b, "X-WR-CALNAME", calendarText(c.Name))
	stamp := compactDay(c.AsOf) + "T000000Z"
	for i := range c.Events {
		b = appendEvent(roomFor(b, i, len(c.Events)), &c.Events[i], stamp)
	}
	return line(b, "END", "VCALENDAR")
}

func appendEvent(b []byte, e *view.CalendarEvent, stamp string) []byte {
	b = line(b, "BEGIN", "VEVENT")
	b = line(b, "UID", calendarText(e.UID))
	b = line(b, "DTSTAMP", stamp)
	b = line(b, "DTSTART;VALUE=DATE", compactDay(e.On))
	b = line(b, "DTEND;VALUE=DATE", compactDay(e.On+1))
	b = line(b, "SUMMARY", calendarText(e.Summary))
	if e.Detail != "" {
		b = line(b, "DESCRIPTION", calendarText(e.Detail))
	}
	if e.URL != "" {
		b = line(b, "URL", e.URL)
	}
	b = line(b, "CATEGORIES", calendarText(e.Category))
	b = line(b, "TRANSP", "TRANSPARENT")
	return line(b, "END", "VEVENT")
}

func compactDay(d day.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

var calendarEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

func calendarText(s string) string { return calendarEscapes.Replace(s) }

// line appends one content line, folded so that no line of the file is longer
// than 75 octets and no character is cut in two.
func line(b []byte, name, value string) []byte {
	s := name + ":" + value
	for room := 75; len(s) > room; room = 74 { // later lines begin with a blank
		cut := room
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		b = append(append(b, s[:cut]...), "\r\n "...)
		s = s[cut:]
	}
	return append(append(b, s...), "\r\n"...)
}
