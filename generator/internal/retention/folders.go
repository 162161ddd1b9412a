package retention

import "strings"

// HasFolder reports whether any page lies at or below an address.
func (w *World) HasFolder(address string) bool {
	for _, p := range w.Pages {
		if strings.HasPrefix(p.Address, address) {
			return true
		}
	}
	return false
}
