package main

import (
	"fmt"
	"os"
	"time"

	"holdfast/generator/internal/site"
)

// progress says on a terminal, once a second, how far a long build has come.
// done takes the line away. Where stderr is no terminal nothing is said.
func (a *app) progress(p *site.Progress) (done func()) {
	f, ok := a.stderr.(*os.File)
	if !ok {
		return func() {}
	}
	if st, err := f.Stat(); err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		ticks := time.NewTicker(time.Second)
		defer ticks.Stop()
		said := false
		for n := 1; ; n++ {
			select {
			case <-ticks.C:
				said = true
				fmt.Fprintf(f, "\r%s, %d s\x1b[K", p, n)
			case <-end:
				if said {
					fmt.Fprint(f, "\r\x1b[K")
				}
				return
			}
		}
	}()
	return func() { close(end); <-ended }
}
