package book

import (
	"fmt"

	"gopkg.in/yaml.v3"
)

// join puts a further fragment's mapping into the first one: lists join,
// mappings join key by key, a single value may be given once, and list entries
// with the same id in different files are joined by the same rules.
//
// A key that one file holds twice is left twice, for the decoder to report.
func (d *decoder) join(dst, src *yaml.Node) {
	for i := 0; i+1 < len(src.Content); i += 2 {
		key, val := src.Content[i], src.Content[i+1]
		at := pairOf(dst, key.Value)
		if at < 0 || fileOf(dst.Content[at]) == fileOf(key) {
			dst.Content = append(dst.Content, key, val)
			continue
		}
		if empty(val) || null(val) {
			continue
		}
		old := dst.Content[at+1]
		if empty(old) || null(old) {
			dst.Content[at], dst.Content[at+1] = key, val
			continue
		}
		d.joinValue(key, old, val)
	}
}

func pairOf(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func (d *decoder) joinValue(key, old, val *yaml.Node) {
	switch {
	case old.Kind != val.Kind:
		d.wrongType(val, map[yaml.Kind]string{
			yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value",
		}[old.Kind]+fmt.Sprintf(" as in %s:%d", d.files[fileOf(old)], old.Line))
	case old.Kind == yaml.MappingNode:
		d.join(old, val)
	case old.Kind == yaml.SequenceNode:
		d.joinList(old, val)
	default:
		d.errorf(val, "given-twice", "keep one of the two", "%q is given already at %s:%d", key.Value, d.files[fileOf(old)], old.Line)
	}
}

func (d *decoder) joinList(dst, src *yaml.Node) {
	for _, item := range src.Content {
		if same := entryOf(dst, child(item, "id"), fileOf(item)); same != nil {
			d.joinEntry(same, item)
			continue
		}
		dst.Content = append(dst.Content, item)
	}
}

// entryOf is the list's entry of that id from another file, or nil.
func entryOf(list, id *yaml.Node, file int32) *yaml.Node {
	if id == nil || id.Value == "" {
		return nil
	}
	for _, item := range list.Content {
		if have := child(item, "id"); have != nil && have.Value == id.Value && fileOf(item) != file {
			return item
		}
	}
	return nil
}

// joinEntry joins two entries whose id is the same; the id itself is no second value.
func (d *decoder) joinEntry(dst, src *yaml.Node) {
	rest := *src
	rest.Content = nil
	for i := 0; i+1 < len(src.Content); i += 2 {
		if src.Content[i].Value != "id" {
			rest.Content = append(rest.Content, src.Content[i], src.Content[i+1])
		}
	}
	d.join(dst, &rest)
}
