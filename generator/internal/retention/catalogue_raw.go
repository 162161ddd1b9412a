package retention

import "holdfast/generator/internal/book"

// rawTables are the records themselves: clients, events, contacts, and so on.
func rawTables() []Table {
	return []Table{
		clientsTable(),
		eventsTable(), contactsTable(), contractsTable(), commitmentsTable(), revenueTable(), ordersTable(), followUpsTable(),
		casesTable(), caseReasonsTable(), playsTable(), stepsTable(), offersTable(), lessonsTable(),
		signsTable(), healthTable(), signMonthsTable(),
	}
}

// field is a column and where its cells come from, so that neither can go
// without the other.
type field[T any] struct {
	Name  string
	Type  Type
	Unit  string
	About string
	Of    func(w *World, x *T) Cell
}

// acrossTable is a table of everything across clients; each gives its rows.
func acrossTable[T any](name, about string, fields []field[T], each func(w *World, yield func(*T) bool)) Table {
	return Table{
		Name: name, About: about, Columns: columnsOf(fields),
		Rows: func(w *World, yield func([]Cell) bool) {
			cells := make([]Cell, len(fields))
			each(w, func(x *T) bool { return yield(fill(cells, fields, w, x)) })
		},
	}
}

// recordTable is a table of one client's record at a time.
func recordTable[T any](name, about string, fields []field[T], each func(w *World, rec *book.Record, yield func(*T) bool)) Table {
	return Table{
		Name: name, About: about, Columns: columnsOf(fields),
		OfRecord: func(w *World, rec *book.Record, yield func([]Cell) bool) {
			cells := make([]Cell, len(fields))
			each(w, rec, func(x *T) bool { return yield(fill(cells, fields, w, x)) })
		},
	}
}

func columnsOf[T any](fields []field[T]) []Column {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		columns[i] = Column{f.Name, f.Type, f.Unit, f.About}
	}
	return columns
}

func fill[T any](cells []Cell, fields []field[T], w *World, x *T) []Cell {
	for i := range fields {
		cells[i] = fields[i].Of(w, x)
	}
	return cells
}

// optMoney is an amount that may be absent.
func optMoney[T ~int64](set bool, v T) Cell {
	if !set {
		return Cell{}
	}
	return Cell{Set: true, Int: int64(v)}
}

// optWhole is a whole number that may be absent.
func optWhole(o book.Opt[int]) Cell {
	if !o.Set {
		return Cell{}
	}
	return WholeCell(o.V)
}

// optTruth is yes, no, or not said.
func optTruth(o book.Opt[bool]) Cell {
	if !o.Set {
		return Cell{}
	}
	return TruthCell(o.V)
}
