package retention

import (
	"strings"

	"holdfast/generator/internal/book"
)

// hides reports whether a field of the records, or any part of it, is kept from
// these readers.
func (w *World) hides(field string) bool { return hides(w.Config, w.Audience, field) }

func hides(cfg *book.Config, audience, field string) bool {
	a, ok := cfg.Audience(audience)
	if !ok {
		return false
	}
	for _, h := range a.Hide {
		if h == field || strings.HasPrefix(h, field+".") || strings.HasPrefix(field, h+".") {
			return true
		}
	}
	return false
}

// lacks reports whether any of these fields is kept whole from these readers.
func (w *World) lacks(fields []string) bool {
	a, _ := w.Config.Audience(w.Audience)
	for _, field := range fields {
		for _, h := range a.Hide {
			if h == field || strings.HasPrefix(field, h+".") {
				return true
			}
		}
	}
	return false
}

// BillingHidden reports whether what clients were billed is kept from these
// readers: then no sum of it is right, and none is given.
func (w *World) BillingHidden() bool { return w.hides("revenue") || w.hides("orders") }

// kept is the word for what these readers may not be told.
const kept = "kept from these readers"

// billedCell is an amount worked out from billing.
func (w *World) billedCell(c Cell) Cell {
	if w.noBilling {
		return Cell{}
	}
	return c
}
