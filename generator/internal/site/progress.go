package site

import (
	"fmt"
	"sync/atomic"
)

// Progress says how far a build has come. It may be asked from any goroutine
// while the build runs; nil is of no build.
type Progress struct {
	clients, read, made atomic.Int64
}

// String is the build's present work in a few words.
func (p *Progress) String() string {
	all, read, made := p.clients.Load(), p.read.Load(), p.made.Load()
	switch {
	case all == 0:
		return "reading the site"
	case read < all:
		return fmt.Sprintf("reading records: %d of %d", read, all)
	case made == 0:
		return "working out signs and measures"
	default:
		return fmt.Sprintf("making pages: %d of %d clients", made, all)
	}
}

func (p *Progress) begin(clients int) {
	if p != nil {
		p.read.Store(0)
		p.made.Store(0)
		p.clients.Store(int64(clients))
	}
}

func (p *Progress) readOne() {
	if p != nil {
		p.read.Add(1)
	}
}

func (p *Progress) madeOne() {
	if p != nil {
		p.made.Add(1)
	}
}
