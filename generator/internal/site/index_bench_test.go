//go:build unix

package site

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/search"
	"holdfast/generator/internal/view"
)

// BenchmarkIndex says what the search index adds to a cold build of the reference
// work: the processor time (of user code, as a share of a build without an index)
// and the peak of memory. Each build is a process of its own; the least of the
// rounds counts, for nothing makes a program faster than it is. HOLDFAST_CLIENTS
// takes another size.
//
//	go test -run '^$' -bench '^BenchmarkIndex$' -benchtime 3x ./generator/internal/site
func BenchmarkIndex(b *testing.B) {
	dir := referenceSite(b)
	least := map[string]usage{}
	for b.Loop() {
		for _, job := range []string{"build-unsearched", "build"} {
			if err := os.RemoveAll(filepath.Join(dir, ".holdfast")); err != nil { // every build is a cold one
				b.Fatal(err)
			}
			out := filepath.Join(b.TempDir(), "public")
			u := useOf(b, job, dir, out)
			if err := os.RemoveAll(out); err != nil {
				b.Fatal(err)
			}
			if have, ok := least[job]; ok {
				u = usage{min(u.user, have.user), min(u.peak, have.peak)}
			}
			least[job] = u
		}
	}
	without, with := least["build-unsearched"], least["build"]
	b.ReportMetric(without.user, "without-user-s")
	b.ReportMetric(with.user, "with-user-s")
	b.ReportMetric(100*(with.user-without.user)/without.user, "%-more-user")
	b.ReportMetric(without.peak, "without-peak-MB")
	b.ReportMetric(with.peak, "with-peak-MB")
	b.ReportMetric(with.peak-without.peak, "more-MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkIndexOnly makes the assets and the search index of a site, and no page:
// of a hundred thousand clients the pages would take many gigabytes. It takes the
// site from HOLDFAST_BENCH_SITE and writes to HOLDFAST_BENCH_OUT, for
// templates/tests/known-items.mjs (see make bench-search-large).
func BenchmarkIndexOnly(b *testing.B) {
	dir, out := os.Getenv("HOLDFAST_BENCH_SITE"), os.Getenv("HOLDFAST_BENCH_OUT")
	if dir == "" || out == "" {
		b.Skip("HOLDFAST_BENCH_SITE and HOLDFAST_BENCH_OUT say what is indexed")
	}
	for b.Loop() {
		u := useOf(b, "index", dir, out)
		b.ReportMetric(u.user, "user-s")
		b.ReportMetric(u.peak, "peak-MB")
		b.ReportMetric(0, "ns/op")
	}
}

// indexOnly writes the assets and the index of a site.
func indexOnly(o Options, dir string) error {
	s, err := Open(Options{Dir: o.Dir, Out: dir, NoCache: true})
	if err != nil {
		return err
	}
	defer s.cache.close()
	s.cache.begin()
	l, err := load(o, s.cache)
	if err != nil {
		return err
	}
	if _, stop := l.settled(false); stop {
		return ErrProblems
	}
	p, _, err := l.plan(o)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	out, err := openOutput(dir, new(lastManifest))
	if err != nil {
		return err
	}
	if err := p.copies(out); err != nil {
		return err
	}
	var bufs sync.Pool
	bufs.New = func() any { return new(buffers) }
	rows, docs, find := p.world.Rows, p.index.Documents(), &finder{plan: p, out: out}
	err = parallel(len(docs)+len(rows), func(i int) error {
		b := bufs.Get().(*buffers)
		defer bufs.Put(b)
		if i < len(docs) {
			sum := docs[i].Sum()
			return find.add(b, docs[i].Address, string(sum[:]), func() (search.Document, error) { return docs[i].Make(), nil })
		}
		row := rows[i-len(docs)]
		ctx := view.NewClientContext(p.world, row)
		set := &clientSet{plan: p, row: row, ctx: &ctx, bufs: b}
		return find.add(b, addr.Client(row.ID), row.ID, set.document)
	})
	if err == nil {
		err = find.write(&bufs)
	}
	if err == nil {
		_, err = out.commit()
	}
	return err
}
