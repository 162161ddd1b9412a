package site

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// Part is one part of a page's key. Two builds whose parts are the same make the
// same bytes.
type Part struct {
	Name, Hash, What string
}

// ExplainPage lists the parts of one page's key.
func ExplainPage(o Options, address string) ([]Part, Result, error) {
	c, err := openCache(o.Dir, o.Audience, binaryHash(), false)
	if err != nil {
		return nil, Result{}, err
	}
	defer c.close()
	c.begin()
	l, err := load(o, c)
	if err != nil {
		return nil, Result{}, err
	}
	problems, stop := l.settled(false)
	if stop {
		return nil, Result{Problems: problems}, ErrProblems
	}
	p, found, err := l.plan(o)
	if len(found) > 0 {
		return nil, Result{Problems: append(problems, found...)}, ErrProblems
	}
	if err != nil {
		return nil, Result{}, err
	}
	own, err := p.ownParts(address)
	if err != nil {
		return nil, Result{}, err
	}
	return append(p.commonParts(), own...), Result{}, nil
}

// commonKey is the hash of what is the same for every page of a build.
func (p *plan) commonKey() string {
	h := sha256.New()
	for _, part := range p.commonParts() {
		fmt.Fprintf(h, "%s %s\n", part.Name, part.Hash)
	}
	return string(h.Sum(nil))
}

// key is the key of a page: of what all have in common, and its own parts.
func (p *plan) key(own ...[sha256.Size]byte) string {
	b := []byte(p.base)
	for _, sum := range own {
		b = append(b, sum[:]...)
	}
	sum := sha256.Sum256(b)
	return string(sum[:])
}

// sharedKey is the key of all that the context of a client is made from but its
// own row and the signs it shows.
func (p *plan) sharedKey() [sha256.Size]byte {
	faces := make([]string, 0, len(p.rows))
	for _, r := range p.rows {
		faces = append(faces, p.cache.records[r.ID].Face)
	}
	typed := p.book.Sum()
	return sha256.Sum256([]byte(p.key(typed, sha256.Sum256([]byte(p.lensKey)), view.Shared(p.world, faces))))
}

// contextSum is the hash of a client's context, and whether there is a value
// brief. The context is nil where it need not be made, since nothing that it says
// changed.
func (p *plan) contextSum(row *retention.Row) (sum [sha256.Size]byte, hasValue bool, ctx *view.ClientContext) {
	var memo *contextMemo
	key := ""
	if p.shared != [sha256.Size]byte{} {
		memo = &p.cache.records[row.ID].Context
		key = p.key(p.shared, p.shown[row.ID].sum, view.Shows(p.world, row))
		if memo.Key == key {
			return [sha256.Size]byte([]byte(memo.Sum)), memo.HasValue, nil
		}
	}
	made := view.NewClientContext(p.world, row)
	sum = pack.Hash(&made)
	if memo != nil && !view.NamesHandouts(row) {
		*memo = contextMemo{key, string(sum[:]), made.HasValue}
	}
	return sum, made.HasValue, &made
}

// commonParts are the same for every page of a build.
func (p *plan) commonParts() []Part {
	frame := view.NewSite(p.world)
	var assets []string
	for _, a := range p.assets {
		assets = append(assets, a.address)
	}
	return []Part{
		{"binary", binaryHash(), "this program"},
		{"frame", short(pack.Hash(&frame)), "title, day " + p.asOf.String() + ", audience, rail"},
		{"templates", templatesHash(p.tree), "templates/"},
		{"assets", short(sha256.Sum256([]byte(strings.Join(assets, "\n")))), strings.Join(assets, " ")},
	}
}

// ownParts are the page's own: the view of a list page; the record and the
// context of a page of one client.
func (p *plan) ownParts(address string) ([]Part, error) {
	for _, l := range p.index.Pages() {
		if l.Page.Address == address {
			v := l.Make()
			return []Part{{"view", short(pack.HashValue(v)), fmt.Sprintf("pages/%s.html, %T", l.Page.Kind, v)}}, nil
		}
	}
	row := p.clientOf(address)
	if row == nil {
		return nil, fmt.Errorf("%w %s", ErrNoPage, address)
	}
	ctx := view.NewClientContext(p.world, row)
	return []Part{
		{"record", short(p.shown[row.ID].sum), row.File()},
		{"context", short(pack.Hash(&ctx)), "what others contribute: names, plays, routes, similar cases"},
	}, nil
}

// clientOf is the client one of whose pages has that address, or nil.
func (p *plan) clientOf(address string) *retention.Row {
	if client, _, ok := addr.Handout(address); ok {
		if view.Handout(p.world, address) {
			return p.world.Client(client)
		}
		return nil
	}
	if rest, ok := strings.CutPrefix(address, addr.Clients); ok {
		id, rest, _ := strings.Cut(rest, "/")
		if rest == "" || rest == "brief/" {
			return p.world.Client(id)
		}
		return nil
	}
	rest, ok := strings.CutPrefix(address, addr.Cases)
	id, of, _ := strings.Cut(rest, "/")
	row := p.world.Client(id)
	if !ok || row == nil {
		return nil
	}
	for i := range row.Cases {
		if of == row.Cases[i].ID+"/" {
			return row
		}
	}
	return nil
}

func short(sum [32]byte) string { return hex.EncodeToString(sum[:8]) }

// binaryHash is the hash of the running program; a program that cannot read
// itself has none, and then only equals itself.
var binaryHash = sync.OnceValue(func() string {
	name, err := os.Executable()
	if err != nil {
		return "unknown"
	}
	f, err := os.Open(name)
	if err != nil {
		return "unknown"
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "unknown"
	}
	return short([sha256.Size]byte(h.Sum(nil)))
})

func templatesHash(tree fs.FS) string {
	h := sha256.New()
	_ = fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		b, err := fs.ReadFile(tree, name)
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:8])
}
