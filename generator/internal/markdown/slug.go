package markdown

import (
	"strconv"
	"strings"
	"unicode"
)

// slug makes a heading's id as GitHub does: lower case; only letters, marks,
// digits, connectors such as _, hyphens and spaces are kept; a space becomes a
// hyphen. See github.com/Flet/github-slugger.
func slug(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r),
			unicode.In(r, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic):
			return r
		}
		return -1
	}, strings.ToLower(text))
}

// slugs are the ids that a text has used, each with the last number it was given.
type slugs map[string]int

// next returns the id of a heading: its slug, or slug-1, slug-2 and so on.
func (s slugs) next(text string) string {
	base := slug(text)
	id := base
	for _, taken := s[id]; taken; _, taken = s[id] {
		s[base]++
		id = base + "-" + strconv.Itoa(s[base])
	}
	s[id] = 0
	return id
}
