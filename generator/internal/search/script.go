package search

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Script is one file of the index.
type Script struct {
	Address string
	Body    []byte
	sum     [sumSize]byte
}

// sumSize is how many bytes of a hash name a script.
const sumSize = 6

// How hard scripts are deflated. There is a text for each client: the fastest
// way makes it a twelfth larger in a third less time.
const (
	textLevel  = flate.BestSpeed
	shardLevel = 6
)

// squeezer makes scripts, one after the other.
type squeezer struct {
	level int
	w     *flate.Writer
	buf   bytes.Buffer
}

// script wraps a payload in the call that hands it to the reader.
func (s *squeezer) script(payload []byte) Script {
	out := Script{sum: sumOf(payload)}
	out.Address = address(out.sum[:])
	out.Body = s.call(hex.EncodeToString(out.sum[:]), payload)
	return out
}

func sumOf(payload []byte) [sumSize]byte {
	sum := sha256.Sum256(payload)
	return [sumSize]byte(sum[:])
}

func address(sum []byte) string { return Folder + hex.EncodeToString(sum) + ".js" }

func (s *squeezer) call(name string, payload []byte) []byte {
	s.buf.Reset()
	if s.w == nil {
		s.w, _ = flate.NewWriter(&s.buf, s.level) // the level is a good one
	}
	s.w.Reset(&s.buf)
	_, _ = s.w.Write(payload) // into memory
	_ = s.w.Close()
	head := function + `("` + name + `","`
	body := make([]byte, 0, len(head)+base64.StdEncoding.EncodedLen(s.buf.Len())+3)
	body = base64.StdEncoding.AppendEncode(append(body, head...), s.buf.Bytes())
	return append(body, "\")\n"...)
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

// appendParts writes a document's text.
func appendParts(b []byte, parts []Part) []byte {
	for i := range parts {
		p := &parts[i]
		for _, s := range []string{p.Kind, p.Label, p.Href, p.Head, p.Text} {
			b = appendString(b, s)
		}
	}
	return b
}

func readParts(b []byte) (parts []Part, err error) {
	r := reader{b: b}
	for r.more() {
		parts = append(parts, Part{r.str(), r.str(), r.str(), r.str(), r.str()})
	}
	if r.bad {
		return nil, errScript
	}
	return parts, nil
}
