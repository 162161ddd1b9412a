package diag

import "slices"

// DidYouMean is a hint that names the closest of the choices, or "" where none
// is close enough to be what was meant.
func DidYouMean(typed string, choices []string) string {
	if near := Nearest(typed, choices); near != "" {
		return `did you mean "` + near + `"?`
	}
	return ""
}

// Nearest returns the choice with the fewest edits from typed, at most a third
// of its length (one, of two letters) and never more than three; ties go to the
// first in byte order. Nothing is near a single letter.
func Nearest(typed string, choices []string) string {
	x := []rune(typed)
	if len(x) < 2 {
		return ""
	}
	best, bestCost := "", min(3, max(1, len(x)/3))+1
	var rows [3][]int
	for _, c := range choices {
		y := []rune(c)
		if d := len(y) - len(x); d > bestCost || -d > bestCost {
			continue
		}
		cost := edits(x, y, &rows)
		if cost < bestCost || cost == bestCost && best != "" && c < best {
			best, bestCost = c, cost
		}
	}
	return best
}

// edits is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours each cost one. The rows are room to
// work in.
func edits(x, y []rune, rows *[3][]int) int {
	for i := range rows {
		rows[i] = slices.Grow(rows[i][:0], len(y)+1)[:len(y)+1]
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur, prev, prev2 := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		cur[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
	}
	return rows[len(x)%3][len(y)]
}
