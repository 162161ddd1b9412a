package report

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"

	"holdfast/generator/internal/pack"
	"holdfast/generator/internal/retention"
)

// perClient is how many rows one client may have in a table. Rows are numbered
// by the client's place in the book, so that a table that was brought up to date
// is read in the same order as a new one.
const perClient = 1 << 24

// fillRecords brings the tables of records up to date: all of them where clients
// came or went or a column is new, else the parts of the clients that changed.
func (s *Store) fillRecords(tables []*table) error {
	if len(tables) == 0 {
		return nil
	}
	ids, sums := s.parts()
	changed := make([]int, 0, len(ids)) // clients, by place
	whole := slices.ContainsFunc(tables, func(t *table) bool { return !t.covers() || !slices.Equal(t.ids, ids) })
	for i := range ids {
		if whole || slices.ContainsFunc(tables, func(t *table) bool { return t.sums[i] != sums[i] }) {
			changed = append(changed, i)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	filling, err := s.filling(tables, whole, len(ids))
	if err != nil {
		return err
	}
	defer func() {
		for _, f := range filling {
			f.in.close()
		}
	}()
	s.db.guard.ours = true
	defer func() { s.db.guard.ours = false }()
	if err := s.eachRecord(filling, ids, changed); err != nil {
		return err
	}
	for _, f := range filling {
		f.table.filledNow(f.in)
		f.table.ids, f.table.sums = ids, sums
	}
	return nil
}

// parts are the clients and the hashes of all that their rows are made from.
func (s *Store) parts() (ids []string, sums [][sha256.Size]byte) {
	w := s.source.World
	ids, sums = make([]string, len(w.Rows)), make([][sha256.Size]byte, len(w.Rows))
	for i, r := range w.Rows {
		record, row := s.source.Sum(r.ID), pack.Hash(r)
		ids[i], sums[i] = r.ID, sha256.Sum256(append(record[:], row[:]...))
	}
	return ids, sums
}

// filling is a table and how to fill it.
type filling struct {
	table *table
	in    *inserter
}

// filling prepares to fill tables: from nothing, where the whole of them is to
// be made.
func (s *Store) filling(tables []*table, whole bool, clients int) ([]filling, error) {
	var out []filling
	for _, t := range tables {
		if whole {
			if err := s.db.exec("DELETE FROM " + t.Name); err != nil {
				return out, err
			}
			t.parts, t.edition = make([][sha256.Size]byte, clients), t.edition+1
		}
		in, err := s.inserter(t)
		if err != nil {
			return out, err
		}
		out = append(out, filling{t, in})
	}
	return out, nil
}

// portion is so many clients' rows, ready to be put in.
type portion struct {
	rows [][]retention.Cell  // of each table in turn, of each client in turn
	ends []int               // where the rows of each client and table end
	sums [][sha256.Size]byte // of the columns that are filled of those rows
	err  error
}

const portionSize = 64 // clients

// eachRecord reads records on all processors and puts their rows in, in order.
func (s *Store) eachRecord(filling []filling, ids []string, changed []int) error {
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
			go func() { made[i] <- s.portion(filling, ids, clients) }()
		}
	}()
	for i, clients := range portions {
		p := <-made[i]
		<-room
		if p.err != nil {
			return p.err
		}
		if err := s.put(&p, filling, clients); err != nil {
			return err
		}
	}
	return nil
}

// portion reads some clients and makes their rows.
func (s *Store) portion(filling []filling, ids []string, clients []int) (p portion) {
	for _, i := range clients {
		rec, err := s.source.Load(ids[i])
		if err != nil {
			p.err = err
			return p
		}
		for _, f := range filling {
			f.table.OfRecord(s.source.World, rec, func(cells []retention.Cell) bool {
				p.rows = append(p.rows, slices.Clone(cells))
				return true
			})
			from := 0
			if len(p.ends) > 0 {
				from = p.ends[len(p.ends)-1]
			}
			p.ends, p.sums = append(p.ends, len(p.rows)), append(p.sums, f.in.sum(p.rows[from:]))
		}
	}
	return p
}

// sum is the hash of rows as they are filled in.
func (in *inserter) sum(rows [][]retention.Cell) [sha256.Size]byte {
	b := []byte{1} // no rows are something else than none yet
	for _, cells := range rows {
		for _, at := range in.columns {
			b = appendCell(b, cells[at])
		}
		b = append(b, 2)
	}
	return sha256.Sum256(b)
}

// put puts the rows of clients in, where they are not in already.
func (s *Store) put(p *portion, filling []filling, clients []int) error {
	from := 0
	for n, end := range p.ends {
		client, f := clients[n/len(filling)], filling[n%len(filling)]
		if t := f.table; t.parts[client] == p.sums[n] {
			from = end
			continue
		} else if t.parts[client] != ([sha256.Size]byte{}) {
			first := int64(client) * perClient
			if err := s.db.exec(fmt.Sprintf("DELETE FROM %s WHERE rowid BETWEEN %d AND %d", t.Name, first, first+perClient-1)); err != nil {
				return err
			}
			t.edition++
		}
		f.table.parts[client] = p.sums[n]
		for i, cells := range p.rows[from:end] {
			if err := f.in.put(int64(client)*perClient+int64(i), cells); err != nil {
				return err
			}
		}
		from = end
	}
	return nil
}
