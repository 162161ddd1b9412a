package retention

// Tally is how often one sign, or one naive rule, was right at a client.
type Tally struct {
	Of            uint8 // a sign's place in Signs
	Flagged, Hits uint8
}

func (f *file) tallies(looks []look) []Tally { return nil }
