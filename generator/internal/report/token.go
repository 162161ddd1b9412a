package report

import "strings"

// token is one word, number, text or mark of a query.
type token struct {
	text  string // as typed; words in small letters
	at    int    // byte of the query
	depth int    // of the brackets around it
	word  bool   // a bare word; quoted names are none
}

// tokens cuts a query up. It need not know SQL, only where its texts and
// comments end.
func tokens(sql string) []token {
	var all []token
	depth := 0
	for i := 0; i < len(sql); {
		switch n, skip := lexeme(sql[i:]); {
		case skip:
			i += n
		default:
			t := token{text: sql[i : i+n], at: i, depth: depth}
			switch c := sql[i]; {
			case c == '(':
				depth++
			case c == ')':
				depth = max(0, depth-1)
				t.depth = depth
			case isWord(c):
				t.word, t.text = c < '0' || c > '9', strings.ToLower(t.text)
			}
			all = append(all, t)
			i += n
		}
	}
	return all
}

// lexeme is the length of what a query goes on with; skip tells blanks and comments.
func lexeme(s string) (n int, skip bool) {
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		return 1, true
	case strings.HasPrefix(s, "--"):
		if end := strings.IndexByte(s, '\n'); end >= 0 {
			return end, true
		}
		return len(s), true
	case strings.HasPrefix(s, "/*"):
		if end := strings.Index(s[2:], "*/"); end >= 0 {
			return end + 4, true
		}
		return len(s), true
	case c == '\'' || c == '"' || c == '`' || c == '[':
		return quoted(s), false
	case isWord(c):
		for n < len(s) && isWord(s[n]) {
			n++
		}
		return n, false
	default:
		return 1, false
	}
}

// quoted is the length of a quoted text or name; its mark twice is the mark itself.
func quoted(s string) int {
	end := s[0]
	if end == '[' {
		end = ']'
	}
	for i := 1; i < len(s); i++ {
		if s[i] != end {
			continue
		}
		if end != ']' && i+1 < len(s) && s[i+1] == end {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

func isWord(c byte) bool {
	return c == '_' || c == ':' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80
}

// unordered is where a query limits rows that it does not order, or -1: which
// rows are left would then be chance.
func unordered(all []token) int {
	ordered := map[int]bool{}
	for i, t := range all {
		if !t.word {
			continue
		}
		switch t.text {
		case "select", "values":
			ordered[t.depth] = false
		case "order":
			ordered[t.depth] = i+1 < len(all) && all[i+1].text == "by"
		case "limit":
			if !ordered[t.depth] {
				return t.at
			}
		}
	}
	return -1
}

// orders reports whether the whole of a query has an order.
func orders(all []token) bool {
	for i, t := range all {
		if t.word && t.text == "order" && t.depth == 0 && i+1 < len(all) && all[i+1].text == "by" {
			return true
		}
	}
	return false
}

// selected are the expressions of a query's outermost list of results, where it
// can be told; nil of "*" and of queries that begin with "with" or join several.
func selected(all []token) [][]token {
	if len(all) == 0 || all[0].text != "select" {
		return outermost(all)
	}
	return listOf(all[1:])
}

// outermost finds the select that stands after a query's WITH.
func outermost(all []token) [][]token {
	if len(all) == 0 || all[0].text != "with" {
		return nil
	}
	for i, t := range all {
		if t.word && t.text == "select" && t.depth == 0 {
			return listOf(all[i+1:])
		}
	}
	return nil
}

func listOf(rest []token) [][]token {
	var list [][]token
	var one []token
	for _, t := range rest {
		if t.depth == 0 && t.word && t.text == "from" {
			break
		}
		if t.depth == 0 && t.text == "," {
			list, one = append(list, one), nil
			continue
		}
		if t.text != "distinct" || len(one) > 0 {
			one = append(one, t)
		}
	}
	return append(list, one)
}

// taken is the one column that an expression's value has the unit of: of
// sum(x), max(x), round(coalesce(x, 0)) that is x. It is "" of any other.
func taken(expr []token) string {
	if n := len(expr); n > 2 && expr[n-2].text == "as" && expr[n-2].depth == 0 {
		expr = expr[:n-2]
	}
	for len(expr) > 3 && keepsUnit[expr[0].text] && expr[1].text == "(" && expr[len(expr)-1].text == ")" {
		expr = expr[2 : len(expr)-1]
		if expr[0].text == "distinct" {
			expr = expr[1:]
		}
		for i, t := range expr {
			if t.text == "," && t.depth == expr[0].depth {
				expr = expr[:i]
				break
			}
		}
	}
	switch {
	case len(expr) == 1 && expr[0].word:
		return expr[0].text
	case len(expr) == 3 && expr[1].text == "." && expr[2].word:
		return expr[2].text
	}
	return ""
}

var keepsUnit = map[string]bool{
	"sum": true, "total": true, "min": true, "max": true, "avg": true, "round": true, "coalesce": true, "ifnull": true, "abs": true,
}

// isMoney reports whether an expression says of itself that it is money:
// CAST(… AS MONEY).
func isMoney(expr []token) bool {
	for i, t := range expr {
		if t.depth == expr[0].depth && t.text == ")" && i >= 2 {
			return expr[0].text == "cast" && expr[i-1].text == "money" && expr[i-2].text == "as"
		}
	}
	return false
}
