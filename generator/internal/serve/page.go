package serve

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// digestOf tells what was served.
func digestOf(body []byte) string {
	s := sumOf(body)
	return hex.EncodeToString(s[:])
}

// withoutSheets is a page whose style sheets go by no hash.
func withoutSheets(body []byte) []byte { return sheetName.ReplaceAll(body, []byte("$1$2")) }

var (
	headEnd    = regexp.MustCompile(`(?i)</head\s*>`)
	metaPolicy = regexp.MustCompile(`(?i)(<meta\s+http-equiv="?Content-Security-Policy"?\s+content=")([^"]*)(")`)
)

// liveTag loads the reload script; the page's policy allows scripts of its own host.
const liveTag = `<script defer src="/_holdfast/live.js"></script>`

// withScript is a page as it goes to the browser: it names what it was before
// that, loads the reload script, and its policy lets the script listen.
func withScript(body []byte) []byte {
	tags := `<meta name="holdfast-page" content="` + digestOf(body) + `">` + liveTag
	at := len(body)
	if m := headEnd.FindIndex(body); m != nil {
		at = m[0]
	}
	head := metaPolicy.ReplaceAllFunc(body[:at], func(tag []byte) []byte {
		m := metaPolicy.FindSubmatch(tag)
		return bytes.Join([][]byte{m[1], []byte(listening(string(m[2]))), m[3]}, nil)
	})
	return slices.Concat(head, []byte(tags), body[at:])
}

// listening is a Content-Security-Policy that also lets the reload script be
// loaded and listen to its server.
func listening(policy string) string {
	wants := map[string]bool{"connect-src": true, "script-src": true}
	var out []string
	for directive := range strings.SplitSeq(policy, ";") {
		words := strings.Fields(directive)
		if len(words) == 0 {
			continue
		}
		if name := strings.ToLower(words[0]); wants[name] {
			delete(wants, name)
			words = slices.DeleteFunc(words, func(w string) bool { return w == "'none'" })
			if !slices.Contains(words, "'self'") {
				words = append(words, "'self'")
			}
		}
		out = append(out, strings.Join(words, " "))
	}
	for _, name := range []string{"connect-src", "script-src"} {
		if wants[name] {
			out = append(out, name+" 'self'")
		}
	}
	return strings.Join(out, "; ")
}
