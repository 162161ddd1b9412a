package search

import (
	"slices"
	"strings"
)

// nameKey is a word of a name, or a name as one word, and where it stands.
type nameKey struct {
	key  string
	info byte
}

// nameInfo packs where a word stands in a name: two bits of the type, one of
// whether it is all of the name, two of its place, three of the name's length.
func nameInfo(typ byte, whole bool, at, length int) byte {
	info := typ | byte(min(at, 3))<<3 | byte(min(length-1, 7))<<5
	if whole {
		info |= wholeName
	}
	return info
}

const (
	nameType  = 3
	wholeName = 1 << 2
)

// namesOf are the keys that a document is found by before all others, sorted,
// each once: of two places the one that says more.
func namesOf(d *Document) []nameKey {
	var all []nameKey
	name := func(typ byte, s string) {
		w := WordsOf(s)
		for i, word := range w {
			all = append(all, nameKey{word, nameInfo(typ, len(w) == 1, i, len(w))})
		}
		if len(w) > 1 {
			all = append(all, nameKey{joined(w), nameInfo(typ, true, 0, len(w))})
		}
	}
	name(typeTitle, d.Title)
	for _, a := range d.Aliases {
		name(typeAlias, a)
	}
	for _, p := range d.People {
		name(typePerson, p)
	}
	for i, key := range idKeys(d.ID) {
		length := 1
		if i == 0 {
			length = len(WordsOf(d.ID))
		}
		all = append(all, nameKey{key, nameInfo(typeID, true, 0, length)})
	}
	slices.SortFunc(all, func(a, b nameKey) int {
		if c := compare(a.key, b.key); c != 0 {
			return c
		}
		return better(a.info) - better(b.info)
	})
	return slices.CompactFunc(all, func(a, b nameKey) bool { return a.key == b.key })
}

// better orders places of one word: ids, whole names, then by type and place.
func better(info byte) int {
	switch {
	case info&wholeName == 0:
		return 256 + int(info)
	case info&nameType == typeID:
		return 0
	default:
		return 1 + int(info&nameType)
	}
}

// idKeys are the ways to type an id: all of it; of one such as
// cl-035013-northwind its head, with or without the letters. Separators and
// noughts are dropped on both sides.
func idKeys(id string) []string {
	w := WordsOf(id)
	if len(w) == 0 {
		return nil
	}
	keys := []string{joined(w)}
	if len(w) > 1 && isNumber(w[1]) && !isNumber(w[0]) {
		keys = append(keys, joined(w[:2]), w[1])
	}
	if isNumber(w[0]) {
		keys = append(keys, w[0])
	}
	if head := strings.TrimRight(w[0], "0123456789"); head != "" && head != w[0] { // cl035013
		keys = append(keys, w[0], strings.TrimLeft(w[0][len(head):], "0"))
	}
	return slices.DeleteFunc(keys, func(k string) bool { return k == "" })
}

func isNumber(w string) bool { return strings.Trim(w, "0123456789") == "" }
