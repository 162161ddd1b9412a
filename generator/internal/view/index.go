package view

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"holdfast/generator/internal/addr"
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/markdown"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
)

// Index is a world with what the list pages look up in it, worked out once: a
// thousand playbooks must not each walk ten thousand rows. Read only, so safe
// for many goroutines.
type Index struct {
	*retention.World
	repo    Repo
	typical money.Amount // a year of the client in the middle, of those whose revenue is known

	due       []retention.Due                    // what waits for somebody, by day
	tasks     map[*retention.Row][]retention.Due // what is to be done at a client, by day
	overdue   []retention.Due                    // what should have been done before today
	byPerson  map[string][]retention.Due
	ahead     []retention.Due                            // steps of days to come, for calendars
	owned     map[string][]*retention.Row                // by owner
	runs      map[string][]playRun                       // by playbook
	becauseOf map[string][]caseAt                        // by reason
	exposedTo map[string][]*retention.Row                // by reason: clients who complain of it, or show what came before losses for it
	against   map[string][]caseAt                        // by rival, or the name typed
	forReason map[string][]*book.Page                    // playbooks by the reason they handle
	forSign   map[string][]*book.Page                    // playbooks by the sign they handle
	showing   map[string][]*retention.Row                // clients by the sign that they show
	tallied   retention.Backtest                         // how often signs were right in the last two years
	naming    map[string][]*book.Page                    // pages by the address of the page that they link to
	reports   []ReportPage                               // what data say on pages, by address
	clients   func() ClientList                          // the list of them all, made once
	events    func() dueEvents                           // what is due as calendars have it, likewise
	outcomes  func() map[string][]retention.PlayOutcomes // by playbook: those for one reason
}

// caseAt is a case and whose it is.
type caseAt struct {
	Row  *retention.Row
	Case *retention.CaseRow
}

// playRun is a play and where it runs.
type playRun struct {
	Row  *retention.Row
	Play retention.PlayRow
	Runs bool // it is under way
}

// NewIndex walks the world once.
func NewIndex(w *retention.World) *Index {
	ix := &Index{
		World: w, repo: NewRepo(w.Config.Repository),
		tasks: map[*retention.Row][]retention.Due{}, byPerson: map[string][]retention.Due{}, owned: map[string][]*retention.Row{},
		runs: map[string][]playRun{}, becauseOf: map[string][]caseAt{}, exposedTo: map[string][]*retention.Row{}, against: map[string][]caseAt{},
		forReason: map[string][]*book.Page{}, forSign: map[string][]*book.Page{}, naming: map[string][]*book.Page{},
	}
	ix.showing = map[string][]*retention.Row{}
	var others sync.WaitGroup // each fills in fields of its own
	others.Go(func() {
		for _, r := range w.Rows {
			ix.addRow(r)
		}
	})
	others.Go(func() {
		ix.tallied, ix.typical, ix.ahead = w.Tallied(), middle(w.Rows), w.StepsAhead()
		for _, p := range w.Pages {
			ix.addPage(p)
		}
	})
	for _, d := range w.Due() {
		ix.addDue(d)
	}
	ix.clients = sync.OnceValue(func() ClientList { return NewClientList(ix) })
	ix.outcomes = sync.OnceValue(ix.outcomesByPlay)
	ix.events = sync.OnceValue(func() dueEvents { return newDueEvents(ix) })
	others.Wait()
	return ix
}

// middle is the median year of the clients that have one.
func middle(rows []*retention.Row) money.Amount {
	var known []money.Amount
	for _, r := range rows {
		if a := worth(r); a > 0 && !gone(r.Status) {
			known = append(known, a)
		}
	}
	if len(known) == 0 {
		return 1
	}
	slices.Sort(known)
	return known[len(known)/2]
}

func (ix *Index) addRow(r *retention.Row) {
	for i := range r.Findings {
		ix.showing[r.Findings[i].Sign] = append(ix.showing[r.Findings[i].Sign], r)
	}
	ix.owned[r.Owner] = append(ix.owned[r.Owner], r)
	for _, p := range r.Plays.All() {
		ix.runs[p.Playbook] = append(ix.runs[p.Playbook], playRun{r, p, ix.Runs(r, p)})
	}
	ix.addExposed(r)
	for i := range r.Cases {
		at := caseAt{r, &r.Cases[i]}
		seen := map[string]bool{}
		for _, reason := range at.Case.Reasons {
			if !seen[reason.Code] {
				ix.becauseOf[reason.Code] = append(ix.becauseOf[reason.Code], at)
			}
			seen[reason.Code] = true
		}
		if at.Case.Rival != "" {
			ix.against[at.Case.Rival] = append(ix.against[at.Case.Rival], at)
		}
	}
}

func (ix *Index) addExposed(r *retention.Row) {
	if gone(r.Status) {
		return
	}
	add := func(code string) {
		if all := ix.exposedTo[code]; code != "" && (len(all) == 0 || all[len(all)-1] != r) {
			ix.exposedTo[code] = append(all, r)
		}
	}
	for _, c := range r.Notes.Get().Complaints {
		add(c.Cause)
	}
	for _, f := range r.Findings {
		add(f.Reason)
	}
}

func (ix *Index) addDue(d retention.Due) {
	ix.due = append(ix.due, d)
	ix.byPerson[d.Who] = append(ix.byPerson[d.Who], d)
	if !d.Task() {
		return
	}
	if d.On != 0 && d.On < ix.AsOf {
		ix.overdue = append(ix.overdue, d)
	}
	ix.tasks[d.Client] = append(ix.tasks[d.Client], d)
}

func (ix *Index) addPage(p *book.Page) {
	if shown(ix.World, p.Address) == nil {
		return
	}
	if !p.Retired {
		for _, code := range p.Playbook.Handles.Reasons {
			ix.forReason[code] = append(ix.forReason[code], p)
		}
		for _, code := range p.Playbook.Handles.Signs {
			ix.forSign[code] = append(ix.forSign[code], p)
		}
	}
	for _, ref := range p.Refs {
		to := ix.named(p, ref)
		if from := ix.naming[to]; to != "" && to != p.Address && (len(from) == 0 || from[len(from)-1] != p) {
			ix.naming[to] = append(from, p)
		}
	}
}

// named is the address that a reference of a page leads to, without its fragment.
func (ix *Index) named(p *book.Page, ref book.Ref) string {
	to := ""
	switch ref = ref.Foreign(); ref.Kind {
	case "link":
		target, _, _ := strings.Cut(ref.ID, "#")
		to = Resolve(ix.World, p.Path, markdown.Link{Kind: "link", Target: target}).Href
	case "playbook":
		to = NameOf(ix.World, ref).Href
	}
	to, _, _ = strings.Cut(to, "#")
	return to
}

// name is what one thing is called, and where it leads. What is
// hidden from these readers stays as it was typed.
func (ix *Index) name(kind, id string) Link {
	if id == "" {
		return Link{}
	}
	if l := NameOf(ix.World, book.Ref{Kind: kind, ID: id}); l.Text != "" {
		return l
	}
	return Link{Text: id}
}

func (ix *Index) person(id string) Link { return ix.name("person", id) }
func (ix *Index) reason(id string) Link { return ix.name("reason", id) }
func (ix *Index) rival(id string) Link  { return ix.name("rival", id) }

func clientOf(r *retention.Row) Link { return Link{r.Name, addr.Client(r.ID)} }

func pageLink(p *book.Page) Link { return Link{PageTitle(p), p.Address} }

func pageLinks(pages []*book.Page) []Link {
	links := make([]Link, 0, len(pages))
	for _, p := range pages {
		links = append(links, pageLink(p))
	}
	return links
}

func sign(code string) Link {
	if s, ok := retention.FindSign(code); ok {
		return Link{s.Title, addr.Sign(code)}
	}
	return Link{Text: words(code)}
}

// worth is a year of a client: what was billed, or else what the contracts say.
func worth(r *retention.Row) money.Amount {
	if r.Revenue12 != 0 {
		return r.Revenue12
	}
	return r.Annual
}

// Danger is how near to leaving a client is, by what people have written down
// and by its signs.
type Danger int

// The dangers, mildest first.
const (
	Calm     Danger = iota
	Late            // something we planned is overdue
	Signal          // a sign asks to act now
	Marked          // marked at risk, with no case to say why
	Red             // red by its signs only
	SaveCase        // a save case is open
	InNotice        // notice was given
)

// String is the danger as a word for attributes.
func (d Danger) String() string {
	return [...]string{"calm", "late", "sign", "marked", "red", "save", "notice"}[d]
}

// danger says how near to leaving the client is, and the case that says so.
func danger(r *retention.Row) (Danger, *retention.CaseRow) {
	if gone(r.Status) {
		return Calm, nil
	}
	var save *retention.CaseRow
	for i := range r.Cases {
		c := &r.Cases[i]
		if !c.Open() || c.Kind == "win-back" {
			continue
		}
		if c.Notice != 0 {
			return InNotice, c
		}
		save = c
	}
	switch {
	case r.Status == "notice":
		return InNotice, save
	case save != nil:
		return SaveCase, save
	case r.Health.Band == retention.Red:
		return Red, nil
	case r.Status == "at-risk":
		return Marked, nil
	}
	if f := worst(r); f != nil && f.Severity == retention.Act {
		return Signal, nil
	}
	return Calm, nil
}

// worst is the worst sign that a client shows and nobody has set aside, or nil.
// What is overdue stands on the page by itself, and how much a client weighs is
// no fault of theirs.
func worst(r *retention.Row) *retention.Finding {
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Aside() && !slices.Contains([]string{"step-overdue", "concentration", "thin-history"}, f.Sign) {
			return f
		}
	}
	return nil
}

func gone(status string) bool { return status == "lost" || status == "let-go" }

// stake is what would go with the client, once it is in danger.
func stake(r *retention.Row) money.Amount {
	if r.AtRisk != 0 {
		return r.AtRisk
	}
	return worth(r)
}

// severity weighs the dangers. A notice on a small client still comes before a
// late letter to one ten times its size.
var severity = [...]int64{Calm: 0, Late: 1, Signal: 3, Marked: 4, Red: 5, SaveCase: 6, InNotice: 12}

// urgency ranks by revenue times severity. A client whose revenue is not known,
// or is kept from these readers, counts as one in the middle.
func (ix *Index) urgency(d Danger, value money.Amount) int64 {
	if value <= 0 {
		value = ix.typical
	}
	return severity[d] * int64(value)
}

// nextTask is what to do next at a client: about that case if there is one, and
// work before lessons of old.
func (ix *Index) nextTask(r *retention.Row, c *retention.CaseRow) (retention.Due, bool) {
	best, found := retention.Due{}, 0
	for _, d := range ix.tasks[r] {
		rank := 1
		switch {
		case c != nil && d.Case == c.ID:
			rank = 3
		case d.Kind == "step" || d.Kind == "follow-up":
			rank = 2
		}
		if rank > found {
			best, found = d, rank
		}
	}
	return best, found > 0
}

// openCase is the client's open case that counts most: a save case, else any.
func openCase(r *retention.Row) *retention.CaseRow {
	var open *retention.CaseRow
	for i := range r.Cases {
		if c := &r.Cases[i]; c.Open() && (open == nil || c.Kind != "win-back") {
			open = c
		}
	}
	return open
}

// newest sorts by day, newest first; ties keep their order.
func newest[T any](s []T, on func(T) day.Day) {
	slices.SortStableFunc(s, func(a, b T) int { return cmp.Compare(on(b), on(a)) })
}
