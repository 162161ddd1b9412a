// Package sample writes whole sites of made-up clients and playbooks, for
// benchmarks and tests of size.
//
// The same options give the same bytes on any machine. A site is valid under the
// strict contract: every reference and link resolves. A record has about 12 KB:
// forty events, ten of them with a note, two years of revenue, three contacts,
// a contract or two, follow-ups and scores, and one record in four a case.
package sample

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/generator/internal/day"
)

// Options size a site.
type Options struct {
	Seed      uint64
	Clients   int
	Playbooks int
}

// asOf is the day that every sample site speaks for.
var asOf = day.Of(2026, time.February, 16)

// streams of random numbers, so that no part's draws move another's.
const (
	streamNames uint64 = iota << 32
	streamRecords
	streamPlaybooks
)

func (o Options) rand(stream uint64, i int) *rand.Rand {
	return rand.New(rand.NewPCG(o.Seed, stream+uint64(i)))
}

// site is what the parts of a site know of each other.
type site struct {
	Options
	clients   []client
	playbooks []playbook
}

// client is what others may name of one.
type client struct {
	id, name string
	owner    string
	contacts [3]contact
	caseID   string // "" in three records of four
}

type contact struct{ id, first, name string }

// Write writes a site into dir, which is made if need be. Files of the same
// names are written over; others are left.
func Write(dir string, o Options) error {
	b := newSite(o)
	for _, d := range []string{"data/clients", "content/playbooks"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o777); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
	}
	fixed := map[string]string{
		"config.yaml": configText, "data/team.yaml": teamText(), "data/reasons.yaml": reasonsText(),
		"data/sources.yaml": sourcesText, "data/rivals.yaml": rivalsText(),
	}
	errs := []error{}
	for name, text := range fixed {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	errs = append(errs, each(len(b.clients), func(i int, w *writer) error {
		b.record(w, i)
		return os.WriteFile(filepath.Join(dir, "data/clients", b.clients[i].id+".yaml"), w.Bytes(), 0o666)
	}))
	errs = append(errs, each(len(b.playbooks), func(i int, w *writer) error {
		b.page(w, i)
		return os.WriteFile(filepath.Join(dir, "content/playbooks", b.playbooks[i].name+".md"), w.Bytes(), 0o666)
	}))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("sample: %w", err)
	}
	return nil
}

// each runs do for 0…n-1 on every core, each with an empty writer.
func each(n int, do func(i int, w *writer) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, runtime.GOMAXPROCS(0))
	for k := range errs {
		wg.Go(func() {
			var w writer
			for i := int(next.Add(1)) - 1; i < n && errs[k] == nil; i = int(next.Add(1)) - 1 {
				w.Reset()
				errs[k] = do(i, &w)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func newSite(o Options) *site {
	b := &site{Options: o, clients: make([]client, o.Clients), playbooks: make([]playbook, o.Playbooks)}
	for i := range b.clients {
		b.clients[i] = newClient(o.rand(streamNames, i), i)
	}
	for i := range b.playbooks {
		b.playbooks[i] = newPlaybook(o.rand(streamPlaybooks, i), i)
	}
	return b
}

func newClient(r *rand.Rand, i int) client {
	name := pick(r, firstNames) + " " + pick(r, trades) + pick(r, endings)
	c := client{name: name, id: fmt.Sprintf("cl-%06d-%s", i+1, plain(name)), owner: people[1+r.IntN(len(people)-1)].id}
	from := r.IntN(len(givenNames))
	for k := range c.contacts {
		first := givenNames[(from+k*7)%len(givenNames)]
		full := first + " " + pick(r, familyNames)
		c.contacts[k] = contact{id: plain(full), first: first, name: full}
	}
	if i%4 == 1 {
		c.caseID = fmt.Sprintf("%d-%s", 2024+r.IntN(2), pick(r, caseWords))
	}
	return c
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// plain is a text as part of an id. The words of this package have no letters
// but those of accents.
func plain(s string) string {
	return strings.Trim(strings.ReplaceAll(accents.Replace(strings.ToLower(s)), "--", "-"), "-")
}

var accents = strings.NewReplacer(
	" ", "-", "& ", "", "'", "", ".", "", "å", "a", "ä", "a", "á", "a", "à", "a", "ã", "a", "â", "a", "ç", "c", "č", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "ï", "i", "ł", "l", "ñ", "n", "ó", "o", "ö", "o", "ô", "o", "ø", "o", "ř", "r", "š", "s", "ú", "u", "ü", "u", "ð", "d", "ý", "y", "ž", "z", "æ", "ae", "ß", "ss",
)
