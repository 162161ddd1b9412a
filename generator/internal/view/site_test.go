package view

import (
	"slices"
	"testing"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/retention"
)

// An entry of config's nav that leads to a folder is lit on the folder's pages;
// one that leads to a page or to another host is lit nowhere else.
func TestRailLightsFolders(t *testing.T) {
	w := &retention.World{Config: &book.Config{Nav: []book.NavEntry{
		{Text: "Words", To: "/words/"}, {Text: "Rota", To: "/words/rota/"}, {Text: "Wiki", To: "https://wiki.example/"},
	}}}
	groups := rail(w)
	got := groups[len(groups)-1]
	want := []NavEntry{{"Words", "/words/", "words"}, {"Rota", "/words/rota/", "/words/rota/"}, {"Wiki", "https://wiki.example/", "https://wiki.example/"}}
	if got.Head != "More" || !slices.Equal(got.Entries, want) {
		t.Errorf("the rail ends with %+v; want %+v", got, want)
	}
}
