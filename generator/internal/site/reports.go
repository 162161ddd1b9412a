package site

import (
	"errors"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/report"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// asks reports whether some page asks for data: a site without such pages never
// opens a database.
func asks(pages []book.Page) bool {
	for i := range pages {
		if report.Asks(&pages[i]) {
			return true
		}
	}
	return false
}

// needsRecords gives a check what the pages' questions are answered from: a
// cache that is thrown away with it.
func (l *loaded) needsRecords(o Options) (err error) {
	if l.cache == nil && (o.settles || asks(l.book.Pages)) {
		l.cache, err = openCache("", "", "", false)
		l.own = true
	}
	return err
}

// again reads a site once more for a check, with what is worked out of its records,
// where only that tells whether a link leads anywhere.
func (l *loaded) again(o Options) (*loaded, error) {
	if l.cache != nil || !l.book.Unsettled() {
		return l, nil
	}
	o.settles = true
	return load(o, nil)
}

// close lets go of a check's own cache.
func (l *loaded) close() {
	if l.own {
		l.cache.close()
	}
}

// checkReports says what is wrong with what pages ask, whether or not anything
// else is wrong with the site.
func (l *loaded) checkReports() error {
	if !asks(l.book.Pages) {
		return nil
	}
	var all []*book.Page
	for i := range l.book.Pages {
		all = append(all, &l.book.Pages[i])
	}
	w := retention.Across(&l.book.Config, l.asOf, l.lens.Audience, book.Reference{}, nil, nil)
	var s report.Store
	defer s.Close()
	found, err := s.Check(w, all)
	l.problems.Add(found...)
	return err
}

// reports answers what the pages of these readers ask. It needs the site to be
// sound so far.
func (l *loaded) reports(w *retention.World, strictLinks bool) ([]view.ReportPage, []diag.Problem, error) {
	if !asks(l.book.Pages) {
		return nil, l.checkMade(w, strictLinks), nil
	}
	store := &l.cache.reports
	if !l.cache.keeping {
		defer store.Close()
	}
	pages, problems, err := store.Run(report.Source{
		World: w,
		Sum:   func(id string) [32]byte { return l.shown[id].sum },
		Load: func(id string) (*book.Record, error) {
			rec, _, err := l.record(id, nil)
			return rec, err
		},
	}, l.pages)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	w.Made = map[string]string{}
	for _, p := range pages {
		if p.Address != p.Source {
			w.Made[p.Address] = p.Title
		}
	}
	return pages, l.checkMade(w, strictLinks), nil
}

// checkMade settles the links to pages that are made where they serve.
func (l *loaded) checkMade(w *retention.World, strictLinks bool) []diag.Problem {
	return l.book.CheckMade(func(address string) bool { return w.Made[address] != "" || view.Handout(w, address) }, strictLinks)
}

// checkAnswers asks everything, as a build does, for a check: what only shows
// with the data is found too.
func (l *loaded) checkAnswers(o Options) error {
	if l.cache == nil {
		return nil
	}
	_, problems, err := l.reports(l.world, o.AsOf == 0 && o.Audience == "")
	l.problems.Add(problems...)
	return errors.Join(err)
}
