package search

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// vocabulary numbers words, from 0, as they come. It is asked for each word of
// each text, some twenty million times for ten thousand clients, and makes use of
// what a map cannot know: most words have at most eight bytes, and two such are
// compared as one number. Words hold no byte of 0.
type vocabulary struct {
	text  []byte // the words, one after the other
	ends  []int  // of each word in it
	slots []slot // a power of two of them, at most half of them taken
}

// slot is the place of one word.
type slot struct {
	key    uint64
	number uint32 // and one more; 0 is a free slot
}

const (
	leastSlots = 1 << 10
	usualSlots = 1 << 13
)

// shortWord is the length, in bytes, up to which a word is its own key. The key of a
// longer one ends in longKey, a byte that no text in UTF-8 has.
const (
	shortWord = 8
	longKey   = 0xff << 56
)

// len is how many words there are.
func (v *vocabulary) len() int { return len(v.ends) }

// word is that of a number, as long as no more are added.
func (v *vocabulary) word(number uint32) []byte {
	from := 0
	if number > 0 {
		from = v.ends[number-1]
	}
	return v.text[from:v.ends[number]]
}

// clear forgets all words, and the room of very many.
func (v *vocabulary) clear() {
	v.text, v.ends = v.text[:0], v.ends[:0]
	if len(v.slots) > usualSlots {
		v.slots = nil
	}
	clear(v.slots)
}

// number is that of a word.
func (v *vocabulary) number(word []byte) uint32 {
	if 2*len(v.ends) >= len(v.slots) {
		v.grow()
	}
	key := wordKey(word)
	for at := v.home(key); ; at = (at + 1) & (len(v.slots) - 1) {
		switch s := &v.slots[at]; {
		case s.number == 0:
			v.text = append(v.text, word...)
			v.ends = append(v.ends, len(v.text))
			*s = slot{key, uint32(len(v.ends))}
			return s.number - 1
		case s.key == key && (len(word) <= shortWord || bytes.Equal(v.word(s.number-1), word)):
			return s.number - 1
		}
	}
}

// home is where the search for a key begins.
func (v *vocabulary) home(key uint64) int {
	return int(key * 0x9e3779b97f4a7c15 >> (65 - bits.Len(uint(len(v.slots)))))
}

func (v *vocabulary) grow() {
	old := v.slots
	v.slots = make([]slot, max(leastSlots, 2*len(old)))
	for _, s := range old {
		if s.number == 0 {
			continue
		}
		at := v.home(s.key)
		for v.slots[at].number != 0 {
			at = (at + 1) & (len(v.slots) - 1)
		}
		v.slots[at] = s
	}
}

func wordKey(word []byte) uint64 {
	n := len(word)
	switch {
	case n > shortWord:
		key := uint64(n)
		for ; n > shortWord; n -= shortWord {
			key = (key ^ binary.LittleEndian.Uint64(word)) * 0x9fb21c651e98df25
			key ^= key >> 32
			word = word[shortWord:]
		}
		return (key^wordKey(word))*0x9fb21c651e98df25 | longKey
	case cap(word) >= shortWord: // what lies behind it is cut off
		return binary.LittleEndian.Uint64(word[:shortWord]) & (1<<(8*n) - 1)
	default:
		var key uint64
		for i, c := range word {
			key |= uint64(c) << (8 * i)
		}
		return key
	}
}
