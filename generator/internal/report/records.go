package report

import (
	"crypto/sha256"
	"runtime"
	"slices"
	"sync"

	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// fillRecords brings the tables of records up to date: all of them where clients
// came or went or a column is new, else the parts of the clients that changed.
func (s *Store) fillRecords(tables []*table) error {
	if len(tables) == 0 {
		return nil
	}
	ids, sums := s.made()
	changed := make([]int, 0, len(ids)) // clients, by place
	whole := slices.ContainsFunc(tables, func(t *table) bool { return !t.covers() || !slices.Equal(t.ids, ids) })
	for i := range ids {
		if whole || slices.ContainsFunc(tables, func(t *table) bool { return t.sums[i] != sums[i] }) {
			changed = append(changed, i)
		}
	}
	if whole {
		s.renew(tables, ids)
	}
	if err := s.eachRecord(tables, ids, changed); err != nil {
		return err
	}
	for _, t := range tables {
		t.ids, t.sums = ids, sums
	}
	return nil
}

// made are the clients and the hashes of all that their rows are made from.
func (s *Store) made() (ids []string, sums [][sha256.Size]byte) {
	rows := s.source.World.Rows
	ids, sums = make([]string, len(rows)), make([][sha256.Size]byte, len(rows))
	var all sync.WaitGroup
	each := len(rows)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(rows); from += each {
		all.Go(func() {
			for i := from; i < min(from+each, len(rows)); i++ {
				record, row := s.source.Sum(rows[i].ID), pack.Hash(rows[i])
				ids[i], sums[i] = rows[i].ID, sha256.Sum256(append(record[:], row[:]...))
			}
		})
	}
	all.Wait()
	return ids, sums
}

// renew empties tables, for so many clients and with all that is wanted of them.
func (s *Store) renew(tables []*table, ids []string) {
	places := make(map[string]int32, len(ids))
	for i, id := range ids {
		places[id] = int32(i)
	}
	for _, t := range tables {
		for i := range t.parts {
			s.db.free(t.parts[i].texts)
		}
		t.layout, t.parts, t.places, t.index = s.holds(t), make([]part, len(ids)), places, nil
		t.edition++
	}
}

const portionSize = 64 // clients

// portion is the parts of some clients, of each table in turn for each client.
type portion struct {
	parts []draft
	err   error
}

// eachRecord reads records on all processors and takes their parts, in order.
func (s *Store) eachRecord(tables []*table, ids []string, changed []int) error {
	portions := slices.Collect(slices.Chunk(changed, portionSize))
	made := make([]chan portion, len(portions))
	for i := range made {
		made[i] = make(chan portion, 1)
	}
	room := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for i, clients := range portions {
			select {
			case room <- struct{}{}:
			case <-stop:
				return
			}
			go func() { made[i] <- s.portion(tables, ids, clients) }()
		}
	}()
	for i, clients := range portions {
		p := <-made[i]
		<-room
		if p.err != nil {
			return p.err
		}
		for n := range p.parts {
			s.takeClient(tables[n%len(tables)], clients[n/len(tables)], &p.parts[n])
		}
	}
	return nil
}

// portion reads some clients and makes their parts.
func (s *Store) portion(tables []*table, ids []string, clients []int) (p portion) {
	p.parts = make([]draft, 0, len(clients)*len(tables))
	for _, i := range clients {
		rec, err := s.source.Load(ids[i])
		if err != nil {
			p.err = err
			return p
		}
		for _, t := range tables {
			var d draft
			t.OfRecord(s.source.World, rec, func(cells []retention.Cell) bool {
				d.add(&t.layout, cells)
				return true
			})
			d.finish()
			p.parts = append(p.parts, d)
		}
	}
	return p
}

// takeClient takes a client's part, if it is not the same as it was.
func (s *Store) takeClient(t *table, client int, d *draft) {
	p := &t.parts[client]
	if p.sum == d.sum {
		return
	}
	if p.sum != ([sha256.Size]byte{}) {
		t.edition++
		t.index = nil
	}
	s.take(p, d)
}
