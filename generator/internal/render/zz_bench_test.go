package render
import ("testing";"bytes";"os";"holdfast/generator/internal/view";"io/fs";"testing/fstest")
func BenchmarkBare(b *testing.B){
 _ = fs.FS(nil)
 m := fstest.MapFS{}
 for _, f := range []string{"base.html"} { x,_ := os.ReadFile("../../../templates/"+f); m[f]=&fstest.MapFile{Data:x} }
 m["pages/x.html"]=&fstest.MapFile{Data:[]byte(`{{define "main"}}{{end}}`)}
 nav := []view.NavGroup{{"",make([]view.NavEntry,4)},{"a",make([]view.NavEntry,4)},{"b",make([]view.NavEntry,4)},{"c",make([]view.NavEntry,1)}}
 for _,g := range nav { for i := range g.Entries { g.Entries[i]=view.NavEntry{Text:"Text",Href:"/people/",Section:"people"} } }
 e,err := New(m, view.Site{Nav:nav,Title:"x",AsOf:on("2026-02-16")}, Assets{CSS:"/a",JS:"/b"})
 if err!=nil {b.Fatal(err)}
 var buf bytes.Buffer
 for b.Loop() { buf.Reset(); e.Page(&buf, view.Page{Kind:"x",Address:"/clients/x/"}, nil) }
}
