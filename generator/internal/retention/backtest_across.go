package retention

import (
	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/pack"
)

// Four signs rest on more than one client's record: what else is due, whom the
// owner gives time to, how large the others are, who was lost before. To replay
// them, a book is set up again as it was at each month-end: every record is cut
// to that day (book.Lens), which is all that a site built then would have read,
// and goes through Across. What each client's own record showed, at that
// month-end and before, is remembered from one walk over its history: a look
// knows nothing later, so that it is what was seen then.

// acrossSigns need the rows of other clients, or the playbooks.
const acrossSigns SignSet = 1<<stepOverdue | 1<<crowdedOut | 1<<concentration | 1<<seenBefore

// Memory is what one client's own record showed at each month-end.
type Memory struct {
	first  day.Month // of the looks
	shown  []SignSet
	aside  []SignSet          // of those, what was set aside
	before map[string]SignSet // by case: what showed before notice or loss

	across []SignSet // at the same month-ends, the signs across clients; see NoteAcross
}

// Remember walks over the month-ends of one record's history.
func Remember(rec *book.Record, rules *Rules, asOf day.Day) *Memory {
	f := newFile(rec, rules, asOf, Billing(rec))
	ends := f.monthEnds()
	if len(ends) == 0 {
		return &Memory{}
	}
	m := &Memory{
		first: ends[0].Month(), shown: make([]SignSet, len(ends)), aside: make([]SignSet, len(ends)),
		before: make(map[string]SignSet, len(rec.Cases)), across: make([]SignSet, len(ends)),
	}
	for i, at := range f.looks(ends) {
		m.shown[i] = at.set()
		for s := range signs {
			if at.shown[s] != 0 && f.aside(s, at.on) {
				m.aside[i] |= 1 << s
			}
		}
	}
	for i := range rec.Cases {
		c := CaseRow{Kind: rec.Cases[i].Kind, Notice: rec.Cases[i].Notice, Ended: rec.Cases[i].Ended, Closed: rec.Cases[i].Closed, Opened: rec.Cases[i].Opened, Outcome: rec.Cases[i].Outcome}
		f.before(&c)
		m.before[rec.Cases[i].ID] = c.Before
	}
	return m
}

// monthEnds are those from the first that anything is known of to the day before asOf.
func (f *file) monthEnds() (ends []day.Day) {
	if f.first == 0 {
		return nil
	}
	for m := f.first.Month(); m.Last() < f.asOf; m++ {
		ends = append(ends, m.Last())
	}
	return ends
}

// at is the place of a month among the looks, and whether it has one.
func (m *Memory) at(month day.Month) (int, bool) {
	i := int(month - m.first)
	return i, i >= 0 && i < len(m.shown)
}

// Months are the first and the last month of the looks; ok is false of none.
func (m *Memory) Months() (first, last day.Month, ok bool) {
	return m.first, m.first + day.Month(len(m.shown)) - 1, len(m.shown) > 0
}

// RowThen is the row of a client at a month-end, as far as signs across clients
// look at it, from the record cut to that day.
func (m *Memory) RowThen(rec *book.Record, rules *Rules, end day.Day) *Row {
	billed := Billing(rec)
	r := newRow(rec, rules, end, billed)
	f := newFile(rec, rules, end, billed)
	past := Past{Runs: make([]SignSet, HistoryMonths), Effort: f.effort(rules.Closed(end))}
	for i := range past.Runs {
		if k, ok := m.at(end.Month() - HistoryMonths + day.Month(i)); ok {
			past.Runs[i] = m.shown[k]
		}
	}
	r.Past, r.Asides = pack.ValueOf(past), asides(rec, end)
	if k, ok := m.at(end.Month()); ok {
		for s := range signs {
			if m.shown[k]&(1<<s) == 0 {
				continue
			}
			fd := Finding{Sign: signs[s].Code, Severity: Watch, Since: end}
			if m.aside[k]&(1<<s) != 0 {
				fd.Snoozed.Until = end
			}
			r.Findings = append(r.Findings, fd)
		}
	}
	for i := range r.Cases {
		r.Cases[i].Before = m.before[r.Cases[i].ID]
	}
	return r
}

// Across are the signs across clients that were noted at a month-end.
func (m *Memory) Across(end day.Day) SignSet {
	if k, ok := m.at(end.Month()); ok {
		return m.across[k]
	}
	return 0
}

// NoteAcross remembers what showed across clients in the world of a month-end.
func NoteAcross(w *World, memories map[string]*Memory) {
	for _, r := range w.Rows {
		m := memories[r.ID]
		k, ok := m.at(w.AsOf.Month())
		for i := range r.Findings {
			if s := SignSet(1) << signIndex(r.Findings[i].Sign) & acrossSigns; ok && s != 0 {
				m.across[k] |= s
			}
		}
	}
}
