package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/money"
	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/view"
)

// look gives cells the form in which people read them.
type look struct {
	world  *retention.World
	money  money.Currency
	byName map[string]string // client ids by name, of names that only one has
}

func newLook(w *retention.World) *look {
	l := &look{world: w, money: w.Config.Money, byName: make(map[string]string, len(w.Rows))}
	for _, r := range w.Rows {
		if _, twice := l.byName[r.Name]; twice {
			l.byName[r.Name] = ""
			continue
		}
		l.byName[r.Name] = r.ID
	}
	return l
}

// cell is a cell as it is read, and where it leads: a client's, person's or
// playbook's id shows as its name.
func (l *look) cell(r *result, row []cell, i int) view.DataCell {
	c, v := r.columns[i], row[i]
	shown := view.DataCell{Text: l.text(c, v)}
	if v.kind != text || v.text == "" {
		return shown
	}
	if to := l.leads(r, row, c, v.text); to.Text != "" {
		return view.DataCell(to)
	}
	if kind := several[cmp.Or(c.source.column, c.name)]; kind != "" {
		shown.Text = l.names(kind, v.text)
	}
	return shown
}

// several are the columns that hold ids with a space between, and of what.
var several = map[string]string{"signs": "sign", "roster": "person", "silent_clients": "client"}

// names are the names of several ids; one that is nobody's stays as it is.
func (l *look) names(kind, ids string) string {
	all := strings.Fields(ids)
	for i, id := range all {
		all[i] = cmp.Or(view.NameOf(l.world, book.Ref{Kind: kind, ID: id}).Text, id)
	}
	return strings.Join(all, ", ")
}

// leads is what a text names: by the column that it is taken from, or else by
// the name that the query gives it.
func (l *look) leads(r *result, row []cell, c column, id string) view.Link {
	name := cmp.Or(c.source.column, c.name)
	switch kind := kinds[name]; {
	case name == "name" && c.source.table != "load" && c.source.table != "contacts":
		if client := l.byName[id]; client != "" {
			return view.Link{Text: id, Href: view.NameOf(l.world, book.Ref{Kind: "client", ID: client}).Href}
		}
	case name == "id" && c.source.table == "clients":
		return view.NameOf(l.world, book.Ref{Kind: "client", ID: id})
	case name == "case_id":
		if at := slices.IndexFunc(r.columns, isClient); at >= 0 {
			return view.NameOf(l.world, book.Ref{Kind: "case", ID: row[at].text + "/" + id})
		}
	case name == "code" && c.source.table == "signs":
		return view.NameOf(l.world, book.Ref{Kind: "sign", ID: id})
	case kind != "":
		if to := view.NameOf(l.world, book.Ref{Kind: kind, ID: id}); to.Href != "" {
			return to
		}
	}
	return view.Link{}
}

func isClient(c column) bool { return cmp.Or(c.source.column, c.name) == "client" }

// kinds are the columns that hold ids, and of what.
var kinds = map[string]string{
	"client": "client", "owner": "person", "by": "person", "who": "person", "done_by": "person", "sponsor": "person",
	"approved_by": "person", "person": "person", "playbook": "playbook", "rival": "rival", "code": "reason", "sign": "sign",
	"moved_to": "client", "largest": "client", "trigger": "sign", "cause": "reason",
}

// withoutPence is from where a page shows an amount without its pence; files keep them.
const withoutPence = 10_000

// text is a value as it is read: 1,234.5 or 16 Feb 2026; a code in words.
func (l *look) text(c column, v cell) string {
	n, isNumber := v.value()
	switch {
	case v.kind == null:
		return ""
	case v.kind == text:
		return textOf(c, v.text)
	case !isNumber:
		return "–"
	case c.known && c.typ == retention.Truth:
		return map[bool]string{true: "yes", false: "no"}[n != 0]
	case c.known && c.typ == retention.Money:
		if math.Abs(n) >= withoutPence {
			n = math.Round(n)
		}
		return l.money.Text(l.amount(n))
	case v.kind == whole:
		return grouped(strconv.FormatInt(v.whole, 10))
	default:
		places := 2
		if strings.Contains(c.unit, "per cent") || math.Abs(n) >= 100 {
			places = 1
		}
		return grouped(decimal(n, places))
	}
}

// amount is a decimal as an exact amount.
func (l *look) amount(n float64) money.Amount {
	return money.Amount(math.Round(n * math.Pow10(l.money.Decimals)))
}

func textOf(c column, s string) string {
	if d, err := day.Parse(s); err == nil && (c.typ == retention.Date || !c.known) {
		return dayText(d)
	}
	if m, err := day.ParseMonth(s); err == nil && (c.typ == retention.Month || !c.known) {
		return monthText(m)
	}
	return s
}

func dayText(d day.Day) string {
	y, m, dom := d.Date()
	return strconv.Itoa(dom) + " " + m.String()[:3] + " " + strconv.Itoa(y)
}

func monthText(m day.Month) string {
	y, mo := m.Parts()
	return mo.String()[:3] + " " + strconv.Itoa(y)
}

// decimal is a number with so many decimals, those that are nought left out.
func decimal(n float64, places int) string {
	s := strconv.FormatFloat(n, 'f', places, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// grouped puts commas between thousands, and a true minus before what is less
// than nothing.
func grouped(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "−", rest
	}
	digits, rest, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(d)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	return sign + b.String()
}

// plain is a result as a file carries it: names of columns, then plain values.
func (l *look) plain(r *result) [][]string {
	out := make([][]string, 0, len(r.rows)+1)
	out = append(out, r.names())
	for _, row := range r.rows {
		line := make([]string, len(row))
		for i, v := range row {
			line[i] = l.plainCell(r.columns[i], v)
		}
		out = append(out, line)
	}
	return out
}

func (l *look) plainCell(c column, v cell) string {
	n, isNumber := v.value()
	switch {
	case v.kind == text:
		return v.text
	case !isNumber:
		return ""
	case c.known && c.typ == retention.Money:
		return l.money.Decimal(l.amount(n))
	case v.kind == whole:
		return strconv.FormatInt(v.whole, 10)
	default:
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
}

// heading is the word for a column: the block's own, or its name in words, and
// its unit.
func (l *look) heading(b *book.Block, c column) string {
	for _, own := range b.Columns {
		if own.Name == c.name {
			return own.Text
		}
	}
	word := sentenceCase(c.name)
	if c.unit == "" || strings.EqualFold(c.unit, word) {
		return word
	}
	return word + " (" + c.unit + ")" // of money, each cell says the currency
}

// unit is the unit of a column for readers; money says its currency in each cell.
func (l *look) unit(c column) string {
	if !c.known || c.typ != retention.Money {
		return c.unit
	}
	return retention.Column{Type: c.typ, Unit: c.unit}.UnitIn(l.money)
}

func sortFigures(all []view.Figure) {
	slices.SortStableFunc(all, func(a, b view.Figure) int { return strings.Compare(a.Name, b.Name) })
}
