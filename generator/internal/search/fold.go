package search

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is the length, in runes, to which words are cut.
const maxWord = 32

// folds says what each rune beyond ASCII is folded to, where that is not the
// rune itself: no case, no accents, no ligatures. Latin, Greek and Cyrillic are
// in it. The browser's table is made
// from this one (see TestFoldTable), so that both sides always agree, whatever
// version of Unicode either knows.
var folds = sync.OnceValue(func() map[rune]string {
	table := map[rune]string{}
	for _, r := range [][2]rune{{0x80, 0x24f}, {0x370, 0x52f}, {0x1e00, 0x1eff}, {0x2070, 0x2089}, {0x2160, 0x217f}, {0xfb00, 0xfb06}, {0xff10, 0xff5a}} {
		for c := r[0]; c <= r[1]; c++ {
			if to := foldRune(c); to != string(c) {
				table[c] = to
			}
		}
	}
	return table
})

// strokes are letters whose mark is no accent to Unicode.
var strokes = map[rune]string{
	'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ß': "ss", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ŧ': "t", 'ĸ': "k", 'ſ': "s", 'ς': "σ",
}

func foldRune(c rune) string {
	if !unicode.IsLetter(c) && !unicode.IsNumber(c) {
		return string(c)
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(c)) {
		d = unicode.ToLower(d)
		if unicode.Is(unicode.Mn, d) {
			continue
		}
		if s, ok := strokes[d]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(d)
		}
	}
	return b.String()
}

// apart reports whether a letter is a word by itself: scripts that put no
// spaces between words.
func apart(c rune) bool {
	return 0x3040 <= c && c <= 0x30ff || 0x3400 <= c && c <= 0x9fff || 0xf900 <= c && c <= 0xfaff || 0x20000 <= c && c <= 0x3ffff
}

// Words calls yield with each word of a text, folded, until it returns false.
// The bytes are good until yield returns. A word is letters, digits and marks;
// noughts at the head of a number are dropped, so that 035013 is 35013.
func Words(text string, yield func(word []byte) bool) {
	w := splitters.Get().(*words)
	w.yield, w.stop = yield, false
	w.of(text)
	w.yield = nil
	splitters.Put(w)
}

var splitters = sync.Pool{New: func() any { return new(words) }}

// class is what an ASCII letter or digit is folded to; 0 parts words, or is no
// ASCII.
var class = func() (t [256]byte) {
	for c := range t {
		switch b := byte(c); {
		case 'a' <= b && b <= 'z' || '0' <= b && b <= '9':
			t[c] = b
		case 'A' <= b && b <= 'Z':
			t[c] = b + 'a' - 'A'
		}
	}
	return t
}()

// words parts texts, one after the other.
type words struct {
	word  []byte
	runes int
	yield func([]byte) bool
	stop  bool
}

// of is Words.
func (w *words) of(text string) {
	if w.word == nil {
		w.word = make([]byte, 0, maxWord*utf8.UTFMax+8)
	}
	for i := 0; i < len(text) && !w.stop; {
		switch c := class[text[i]]; {
		case c > '9':
			i += w.letters(text[i:])
		case c > 0:
			w.add(c)
			i++
		case text[i] >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			i += size
			w.rune(r)
		default:
			w.end()
			i++
		}
	}
	w.end()
}

// letters adds the ASCII letters at the head of a text, which are most of most
// texts, and counts them.
func (w *words) letters(text string) (n int) {
	word, room := w.word, maxWord-w.runes
	for ; n < len(text); n++ {
		c := class[text[n]]
		if c <= '9' {
			break
		}
		if n < room {
			word = append(word, c)
		}
	}
	w.word, w.runes = word, w.runes+min(n, room)
	return n
}

func (w *words) add(c byte) {
	n := len(w.word)
	if '0' <= c && c <= '9' && n > 0 && w.word[n-1] == '0' && (n == 1 || w.word[n-2] < '0' || w.word[n-2] > '9') {
		w.word[n-1] = c // the nought before it was the head of a number
		return
	}
	if w.runes < maxWord {
		w.word = append(w.word, c)
		w.runes++
	}
}

func (w *words) rune(r rune) {
	if 0x300 <= r && r <= 0x36f {
		return // a mark on the letter before it
	}
	to, ok := folds()[r]
	if !ok {
		w.letter(r)
		return
	}
	for _, c := range to {
		if c < utf8.RuneSelf {
			if class[c] == 0 {
				w.end()
			} else {
				w.add(byte(c))
			}
		} else {
			w.letter(c)
		}
	}
}

func (w *words) letter(r rune) {
	if r == utf8.RuneError || !unicode.In(r, unicode.L, unicode.N, unicode.M) {
		w.end()
		return
	}
	if apart(r) {
		w.end()
		w.put(r)
		w.end()
		return
	}
	w.put(r)
}

func (w *words) put(r rune) {
	if w.runes < maxWord {
		w.word = utf8.AppendRune(w.word, r)
		w.runes++
	}
}

func (w *words) end() {
	if len(w.word) > 0 && !w.stop {
		w.stop = !w.yield(w.word)
	}
	w.word, w.runes = w.word[:0], 0
}

// WordsOf are the words of a text.
func WordsOf(text string) []string {
	var all []string
	Words(text, func(w []byte) bool {
		all = append(all, string(w))
		return true
	})
	return all
}

// joined is a text's words as one, for names and ids taken whole. Words are
// joined before noughts are dropped again: cl-035013 and cl035013 are one.
func joined(words []string) string {
	s := strings.Join(words, "")
	if utf8.RuneCountInString(s) > maxWord {
		return string([]rune(s)[:maxWord])
	}
	return s
}
