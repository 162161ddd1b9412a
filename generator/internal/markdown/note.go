package markdown

import (
	"bytes"
	"cmp"
	"strings"
	"unicode/utf8"
)

// Most notes are paragraphs of words, with here and there one in *stars* or a
// wiki link. goldmark makes a tree of all their blocks, lines and pieces, which
// takes long where there are half a million notes. parseNote reads such notes and
// refuses whatever could mean anything more; goldmark reads that. Tests hold what
// it makes of them to what goldmark does.

// piece is a part of a note: the bytes of its words, or of its link.
type piece struct {
	kind     pieceKind
	from, to int
}

type pieceKind byte

const (
	words     pieceKind = iota // over one line or several
	emphasis                   // *words*
	strong                     // **words**
	wiki                       // the next link
	paragraph                  // the words after it are a new one
)

// Bounds far within those of guard.go.
const (
	maxNote   = 4096
	maxPieces = 200
)

// What a byte may do in a note.
const (
	inNote   = 1 << iota // stand anywhere in a line
	atStart              // and at its beginning
	inWord               // beside it a star opens or closes
	pastWord             // follow a star that closes
)

var noteByte = func() (t [256]byte) {
	for c := range t {
		switch b := byte(c); {
		case isLetter(b):
			t[c] = inNote | atStart | inWord
		case '0' <= b && b <= '9':
			t[c] = inNote | inWord
		case b >= utf8.RuneSelf, b == '%':
			t[c] = inNote | atStart
		case strings.IndexByte(",?;", b) >= 0:
			t[c] = inNote | atStart | pastWord
		case strings.IndexByte(")", b) >= 0:
			t[c] = inNote | pastWord
		case strings.IndexByte("-'\"/(", b) >= 0:
			t[c] = inNote
		case strings.IndexByte(" .:!\n", b) >= 0: // with rules of their own
			t[c] = pastWord
		}
	}
	return t
}()

// noteReader reads one note.
type noteReader struct {
	src    string
	pieces []piece
	links  []Link
	linkAt []int
	open   int // where the words begin that are no piece yet
}

// parseNote reads a note; nil is what may be more than one.
func parseNote(src string) *Doc {
	if len(src) > maxNote || !utf8.ValidString(src) {
		return nil
	}
	r := noteReader{src: src}
	if !r.read() || len(r.pieces) == 0 || len(r.pieces) > maxPieces {
		return nil
	}
	d := &Doc{src: []byte(src), pieces: r.pieces, links: r.links, linkAt: r.linkAt}
	at := position{src: d.src}
	for i := range d.links {
		d.links[i].Line, d.links[i].Column = at.of(d.linkAt[i])
	}
	return d
}

func (r *noteReader) read() bool {
	start := true // of a line
	for i := 0; i < len(r.src); {
		next := i + 1
		switch c := r.src[i]; {
		case c == '\n':
			i, start = r.lineEnd(i), true
			continue
		case c == ' ':
			if start || r.ends(next) {
				next = -1
			}
		case c == '.':
			if i >= 3 && strings.EqualFold(r.src[i-3:i], "www") {
				next = -1
			}
		case c == ':':
			if start || !r.ends(next) && r.src[next] != ' ' {
				next = -1
			}
		case c == '!':
			if start || next < len(r.src) && r.src[next] == '[' {
				next = -1
			}
		case c == '*':
			next = r.stars(i)
		case c == '[':
			next = r.link(i)
		case noteByte[c]&inNote == 0, start && noteByte[c]&atStart == 0:
			next = -1
		}
		if next < 0 {
			return false
		}
		i, start = next, false
	}
	r.close(len(r.src), len(r.src))
	return true
}

// ends reports whether a line ends at i.
func (r *noteReader) ends(i int) bool { return i == len(r.src) || r.src[i] == '\n' }

// lineEnd goes on to the next line that has words.
func (r *noteReader) lineEnd(i int) int {
	from := i
	for i < len(r.src) && r.src[i] == '\n' {
		i++
	}
	if from > 0 && i-from == 1 && i < len(r.src) {
		return i // the paragraph goes on
	}
	r.close(from, i)
	if from > 0 && i < len(r.src) {
		r.pieces = append(r.pieces, piece{kind: paragraph})
	}
	return i
}

// close makes a piece of the words before at; the next begin at next.
func (r *noteReader) close(at, next int) {
	if at > r.open {
		r.pieces = append(r.pieces, piece{words, r.open, at})
	}
	r.open = next
}

// is reports whether the byte at i may do what is asked.
func (r *noteReader) is(i int, what byte) bool {
	return i >= 0 && i < len(r.src) && noteByte[r.src[i]]&what != 0
}

// stars reads words between single or double stars, on one line, and goes past
// them; -1 where it is not plain that they are that.
func (r *noteReader) stars(i int) int {
	kind, from := emphasis, i+1
	if from < len(r.src) && r.src[from] == '*' {
		kind, from = strong, from+1
	}
	to := from
	for r.is(to, inNote) || to < len(r.src) && r.src[to] == ' ' {
		to++
	}
	next := to + from - i
	switch {
	case i > 0 && r.src[i-1] != ' ' && r.src[i-1] != '\n', !r.is(from, inWord), !r.is(to-1, inWord):
		return -1
	case next > len(r.src) || r.src[to:next] != r.src[i:from], next < len(r.src) && !r.is(next, pastWord):
		return -1
	}
	r.close(i, next)
	r.pieces = append(r.pieces, piece{kind, from, to})
	return next
}

// link reads a wiki link with nothing wrong in it, and goes past it; or -1.
func (r *noteReader) link(i int) int {
	line, _, _ := strings.Cut(r.src[i:], "\n")
	if len(line) < 4 || line[1] != '[' || line[2] == '[' {
		return -1
	}
	inner, closed := wikiInner([]byte(line[2:]))
	kind, rest, ok := wikiKind(inner)
	if !ok || !closed {
		return -1
	}
	link, problem := wikiTarget(kind, rest, closed)
	if problem.Code != "" {
		return -1
	}
	next := i + 2 + len(inner) + 2
	r.close(i, next)
	r.pieces = append(r.pieces, piece{wiki, i, next})
	r.links, r.linkAt = append(r.links, link), append(r.linkAt, i)
	return next
}

// pieces writes a note.
func (w *writer) pieces() {
	links := w.d.links
	w.raw("<p>")
	for _, p := range w.d.pieces {
		text := w.d.src[p.from:p.to]
		switch p.kind {
		case words:
			w.text(text)
		case emphasis:
			w.raw("<em>")
			w.text(text)
			w.raw("</em>")
		case strong:
			w.raw("<strong>")
			w.text(text)
			w.raw("</strong>")
		case wiki:
			w.wikiTo(links[0])
			links = links[1:]
		case paragraph:
			w.raw("</p>\n<p>")
		}
	}
	w.raw("</p>\n")
}

// noteText is the plain text of a note.
func (d *Doc) noteText() string {
	var out []byte
	links := d.links
	for _, p := range d.pieces {
		switch p.kind {
		case wiki:
			out = append(out, cmp.Or(links[0].Text, links[0].Target)...)
			links = links[1:]
		case paragraph:
			out = append(out, '\n')
		default:
			out = append(out, bytes.ReplaceAll(d.src[p.from:p.to], []byte{'\n'}, []byte{' '})...)
		}
	}
	return string(out)
}
