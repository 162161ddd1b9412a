package site

import (
	"errors"
	"slices"

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
		if pages[i].Asks() {
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
	made := map[string]string{}
	for _, p := range pages {
		if p.Address != p.Source {
			made[p.Address] = p.Title
		}
	}
	if len(made) > 0 { // nobody waits for it otherwise, see ask
		w.Made = made
	}
	return pages, l.checkMade(w, strictLinks), nil
}

// answers are what reports gives, once asked for.
type answers struct {
	done     chan struct{}
	pages    []view.ReportPage
	problems []diag.Problem
	err      error
}

// ask answers what pages ask: in a Session that has written the site before, while
// other pages are drawn. Where rows make pages, to which any page may link, it is
// done at once; and in a first build, which is not to write anything before it is
// known that nothing is wrong.
func (l *loaded) ask(o Options) *answers {
	a := &answers{done: make(chan struct{})}
	run := func() {
		defer close(a.done)
		a.err = guarded(0, func(int) (err error) {
			a.pages, a.problems, err = l.reports(l.world, o.AsOf == 0 && o.Audience == "")
			return err
		})
	}
	if l.cache.trusted == nil || !asks(l.book.Pages) || slices.ContainsFunc(l.pages, func(p *book.Page) bool { return p.Each.Text != "" }) {
		run()
	} else {
		go run()
	}
	return a
}

// refused is the error of a site that has problems which only its data show.
type refused struct{ problems []diag.Problem }

func (refused) Error() string { return ErrProblems.Error() }

// wrong waits for the answers and says what is wrong with them: refused, or an
// error of the machine.
func (a *answers) wrong() error {
	<-a.done
	if a.err == nil && len(a.problems) > 0 {
		return refused{a.problems}
	}
	return a.err
}

// show gives the answers to the index.
func (p *plan) show() error {
	err := p.answers.wrong()
	if err == nil {
		p.index.Show(p.answers.pages)
	}
	return err
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
