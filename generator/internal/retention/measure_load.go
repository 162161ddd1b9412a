package retention

import (
	"fmt"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/money"
)

// PersonLoad is what one person looks after.
type PersonLoad struct {
	Person  string // an id; also of an owner who is not on the team
	Clients int    // owned, those that left and prospects left out
	Revenue money.Amount
	AtRisk  money.Amount // of Revenue
	Due     int          // steps, follow-ups, offers, lessons and calls that wait for the person
	Overdue int          // of them, those whose day has passed
	Hours   book.Hours   // a month, over the last three closed months, all of our people's time for the clients owned
}

// Load lists what each person looks after: the team in its order, then owners
// who are not on it, by id.
func (w *World) Load() []PersonLoad { return w.sums.load() }

func (w *World) load() []PersonLoad {
	var all []PersonLoad
	at := map[string]int{}
	of := func(id string) *PersonLoad {
		i, ok := at[id]
		if !ok {
			i = len(all)
			at[id], all = i, append(all, PersonLoad{Person: id})
		}
		return &all[i]
	}
	for i := range w.Reference.Team {
		of(w.Reference.Team[i].ID)
	}
	for _, r := range w.Rows {
		if gone(r.Status) || r.Status == "prospect" {
			continue
		}
		p := of(r.Owner)
		p.Clients++
		p.Revenue += r.Revenue12
		p.AtRisk += r.AtRisk
		p.Hours += r.HoursQuarter
	}
	for _, d := range w.due {
		if !d.Task() {
			continue
		}
		p := of(d.Who)
		p.Due++
		if d.On != 0 && d.On < w.AsOf {
			p.Overdue++
		}
	}
	for i := range all {
		all[i].Hours = book.Hours(scaled(int64(all[i].Hours), 1, quarter))
	}
	return all
}

// Task reports whether somebody has to do the thing; the end of a contract
// merely comes.
func (d Due) Task() bool { return d.Kind != "notice-day" && d.Kind != "renewal" }

func loadTable() Table {
	return acrossTable("load", "What each person looks after.", []field[PersonLoad]{
		{"person", Text, "", "The person's id", func(_ *World, p *PersonLoad) Cell { return TextCell(p.Person) }},
		{"name", Text, "", "The person's name", func(w *World, p *PersonLoad) Cell { return TextCell(w.personName(p.Person)) }},
		{"clients", Whole, "clients", "Clients owned; those that left and prospects are left out", func(_ *World, p *PersonLoad) Cell { return WholeCell(p.Clients) }},
		{"revenue", Money, "a year", "What they were billed in the last twelve closed months", func(w *World, p *PersonLoad) Cell { return w.billedCell(MoneyCell(p.Revenue)) }},
		{"at_risk", Money, "a year", "Of it, what may go: in notice, in a save case or red", func(w *World, p *PersonLoad) Cell { return w.billedCell(MoneyCell(p.AtRisk)) }},
		{"due", Whole, "steps", "Steps, follow-ups, offers, lessons and calls that wait for the person", func(_ *World, p *PersonLoad) Cell { return WholeCell(p.Due) }},
		{"overdue", Whole, "steps", "Of them, those whose day has passed", func(_ *World, p *PersonLoad) Cell { return WholeCell(p.Overdue) }},
		{"hours", Number, "hours a month", "Our time for those clients, on average of the last three closed months", func(w *World, p *PersonLoad) Cell {
			if w.hides("hours") {
				return Cell{}
			}
			return NumberCell(p.Hours.Float())
		}},
	}, eachOf((*World).Load))
}

func loadFigure(w *World) Figure {
	var clients, people, overdue int
	var most PersonLoad
	for _, p := range w.Load() {
		overdue += p.Overdue
		if p.Clients == 0 {
			continue
		}
		clients += p.Clients
		people++
		if p.Clients > most.Clients {
			most = p
		}
	}
	if people == 0 {
		return undefined("nobody owns a client")
	}
	return Figure{
		Cell: NumberCell(float64(scaled(int64(clients), 10, int64(people))) / 10), Type: Number, Unit: "clients a person",
		Detail: fmt.Sprintf("%s, %s; the most: %s with %d; %d overdue", count(people, "person", "people"), count(clients, "client", "clients"),
			w.personName(most.Person), most.Clients, overdue),
	}
}
