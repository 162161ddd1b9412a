package book

import (
	"gopkg.in/yaml.v3"
)

// joiner puts a record's further fragments into the first one: lists join,
// mappings join key by key, a single value may be given once, and list entries
// with the same id in different files are joined by the same rules.
//
// A play has no id; it is known by its playbook and, where both say it, the day
// it started. So a finished step can be a small file of its own.
//
// What one file holds twice is left twice, for the decoder to report.
type joiner struct {
	*decoder
	keys    map[*yaml.Node]map[string]int          // by joined mapping: where each key is
	entries map[*yaml.Node]map[string][]*yaml.Node // by joined list: its entries by id or playbook
}

func newJoiner(d *decoder) *joiner {
	return &joiner{decoder: d, keys: map[*yaml.Node]map[string]int{}, entries: map[*yaml.Node]map[string][]*yaml.Node{}}
}

// join puts the mapping src into dst. Keys named in same have said already who
// is meant, and are no second value.
func (j *joiner) join(dst, src *yaml.Node, same ...string) {
	keys := j.keysOf(dst)
	for i := 0; i+1 < len(src.Content); i += 2 {
		key, val := src.Content[i], src.Content[i+1]
		if contains(same, key.Value) && key.Kind == yaml.ScalarNode {
			same = without(same, key.Value)
			continue
		}
		at, there := keys[key.Value]
		if key.Kind != yaml.ScalarNode || !there || fileOf(dst.Content[at]) == fileOf(key) {
			if !there && key.Kind == yaml.ScalarNode {
				keys[key.Value] = len(dst.Content)
			}
			dst.Content = append(dst.Content, key, val)
			continue
		}
		j.value(dst, at, key, val)
	}
}

func without(list []string, s string) []string {
	var out []string
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

func (j *joiner) keysOf(m *yaml.Node) map[string]int {
	if keys, ok := j.keys[m]; ok {
		return keys
	}
	keys := make(map[string]int, len(m.Content)/2)
	for i := len(m.Content) - 2; i >= 0; i -= 2 { // backwards, so that the first stays
		if m.Content[i].Kind == yaml.ScalarNode {
			keys[m.Content[i].Value] = i
		}
	}
	j.keys[m] = keys
	return keys
}

// value joins val with what dst has at a key already.
func (j *joiner) value(dst *yaml.Node, at int, key, val *yaml.Node) {
	old := dst.Content[at+1]
	switch {
	case empty(val) || null(val):
	case empty(old) || null(old):
		dst.Content[at], dst.Content[at+1] = key, val
	case old.Kind != val.Kind:
		j.errorf(val, "wrong-type", "", "this should be %s as in %s:%d, not %s", kindName(old), j.files[fileOf(old)], old.Line, kindName(val))
	case old.Kind == yaml.MappingNode:
		j.join(old, val)
	case old.Kind == yaml.SequenceNode:
		j.list(old, val, key.Value)
	default:
		j.errorf(val, "given-twice", "keep one of the two", "%q is given already at %s:%d", key.Value, j.files[fileOf(old)], old.Line)
	}
}

// list joins two lists: entries that are the same one are joined, the others follow.
func (j *joiner) list(dst, src *yaml.Node, name string) {
	known := "id"
	if name == "plays" {
		known = "playbook"
	}
	entries := j.entriesOf(dst, known)
	joined := map[*yaml.Node]bool{} // what one file adds to twice is a second entry
	for _, item := range src.Content {
		id := child(item, known)
		if id == nil || id.Kind != yaml.ScalarNode || id.Value == "" {
			dst.Content = append(dst.Content, item)
			continue
		}
		if at, same := sameEntry(entries[id.Value], item, known); at != nil && !joined[at] {
			joined[at] = true
			j.join(at, item, same...)
			continue
		}
		dst.Content = append(dst.Content, item)
		entries[id.Value] = append(entries[id.Value], item)
	}
}

func (j *joiner) entriesOf(list *yaml.Node, known string) map[string][]*yaml.Node {
	if entries, ok := j.entries[list]; ok {
		return entries
	}
	entries := map[string][]*yaml.Node{}
	for _, item := range list.Content {
		if id := child(item, known); id != nil && id.Kind == yaml.ScalarNode && id.Value != "" {
			entries[id.Value] = append(entries[id.Value], item)
		}
	}
	j.entries[list] = entries
	return entries
}

// sameEntry finds the entry of another file that item adds to, and the keys by
// which it is known. Of several runs of a playbook that is the one with the same
// start, or else the last.
func sameEntry(entries []*yaml.Node, item *yaml.Node, known string) (at *yaml.Node, same []string) {
	if known == "id" {
		if len(entries) == 0 || fileOf(entries[0]) == fileOf(item) {
			return nil, nil
		}
		return entries[0], []string{"id"}
	}
	start := child(item, "started")
	for i := len(entries) - 1; i >= 0; i-- {
		if fileOf(entries[i]) == fileOf(item) {
			continue
		}
		have := child(entries[i], "started")
		switch {
		case start == nil || have == nil || empty(start) || empty(have):
			return entries[i], []string{known}
		case start.Value == have.Value:
			return entries[i], []string{known, "started"}
		}
	}
	return nil, nil
}
