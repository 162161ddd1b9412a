package search

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// Script is one file of the index.
type Script struct {
	Address string
	Body    []byte
	sum     [sumSize]byte
}

// sumSize is how many bytes of a hash name a script.
const sumSize = 6

// squeezer makes scripts of shards, one after the other.
type squeezer struct {
	writers  map[int]*flate.Writer // by level
	rows     []byte
	deflated bytes.Buffer
	body     []byte
}

func sumOf(payload []byte) [sumSize]byte {
	sum := sha256.Sum256(payload)
	return [sumSize]byte(sum[:])
}

func address(sum []byte) string { return Folder + hex.EncodeToString(sum) + ".js" }

// call is the script that hands a payload to the reader, deflated at a level of
// compress/flate. It is good until the next.
func (s *squeezer) call(name string, payload []byte, level int) []byte {
	s.deflated.Reset()
	w := s.writers[level]
	if w == nil {
		w, _ = flate.NewWriter(&s.deflated, level) // the level is a good one
		s.writers[level] = w
	}
	w.Reset(&s.deflated)
	_, _ = w.Write(payload) // into memory
	_ = w.Close()
	s.body = append(s.body[:0], function+`("`+name+`","`...)
	s.body = append(base64.StdEncoding.AppendEncode(s.body, s.deflated.Bytes()), "\")\n"...)
	return s.body
}

var errScript = errors.New("search: not a script of the index")

// maxPayload bounds what a script may hold when it is read.
const maxPayload = 64 << 20

// payload takes a script apart.
func payload(script []byte) (name string, body []byte, err error) {
	rest, ok := strings.CutPrefix(string(script), function+`("`)
	name, rest, cut := strings.Cut(rest, `","`)
	packed, end := strings.CutSuffix(rest, "\")\n")
	if !ok || !cut || !end {
		return "", nil, errScript
	}
	deflated, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errScript, err)
	}
	body, err = io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(deflated)), maxPayload))
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errScript, err)
	}
	return name, body, nil
}

// textScript is the script of a document's text: its parts as they are. There is
// one for each document, and deflating them all takes longer than all else that
// search does; a host that compresses sends either form as small. It is appended
// to nothing, in the room of b.
func textScript(b []byte, parts []Part) Script {
	b = append(b[:0], function+`("`...)
	name := len(b)
	b = append(b, strings.Repeat("0", 2*sumSize)+`",`...)
	text := len(b)
	for i, p := range parts {
		b = append(b, "[,"[min(i, 1)])
		for j, s := range [...]string{p.Kind, p.Label, p.Href, p.Head, p.Text} {
			b = appendJSON(append(b, "[,"[min(j, 1)]), s)
		}
		b = append(b, ']')
	}
	b = append(b, ']')
	out := Script{sum: sumOf(b[text:])}
	hex.Encode(b[name:], out.sum[:])
	out.Address, out.Body = address(out.sum[:]), append(b, ")\n"...)
	return out
}

// escapes are how encoding/json writes the ASCII that does not stand for itself
// in a string that may be put into a page.
var escapes = func() (all [utf8.RuneSelf]string) {
	for c := range all {
		q, _ := json.Marshal(string(rune(c))) // a string always encodes
		if s := string(q[1 : len(q)-1]); s != string(rune(c)) {
			all[c] = s
		}
	}
	return all
}()

// asIs are the bytes that stand for themselves, whatever is beside them.
var asIs = func() (t [256]bool) {
	for c := range escapes {
		t[c] = escapes[c] == ""
	}
	return t
}()

// appendJSON appends a string as encoding/json writes it, without a copy of it.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	plain := 0
	for plain < len(s) && asIs[s[plain]] {
		plain++
	}
	for i, c := range s[plain:] {
		i += plain
		escape, n := "", 1
		switch {
		case c < utf8.RuneSelf:
			escape = escapes[c]
		case c == '\u2028':
			escape, n = `\u2028`, 3
		case c == '\u2029':
			escape, n = `\u2029`, 3
		case c == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)): // no character
			escape = `\ufffd`
		}
		if escape != "" {
			b = append(append(b, s[done:i]...), escape...)
			done = i + n
		}
	}
	return append(append(b, s[done:]...), '"')
}

// readText is textScript's other way.
func readText(script []byte) ([]Part, error) {
	rest, ok := strings.CutPrefix(string(script), function+`("`)
	_, rest, cut := strings.Cut(rest, `",`)
	body, end := strings.CutSuffix(rest, ")\n")
	var fields [][5]string
	if err := json.Unmarshal([]byte(body), &fields); err != nil || !ok || !cut || !end {
		return nil, errScript
	}
	parts := make([]Part, len(fields))
	for i, f := range fields {
		parts[i] = Part{f[0], f[1], f[2], f[3], f[4]}
	}
	return parts, nil
}
