package view

import (
	"cmp"
	"slices"
)

// sortLarge is slices.SortStableFunc for long lists of large values, which it
// moves once instead of many times.
func sortLarge[T any](list []T, compare func(a, b *T) int) {
	order := make([]int32, len(list))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Or(compare(&list[i], &list[j]), cmp.Compare(i, j)) })
	sorted := make([]T, len(list))
	for i, at := range order {
		sorted[i] = list[at]
	}
	copy(list, sorted)
}
