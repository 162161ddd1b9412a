package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// event is one server-sent event.
type event struct {
	name string
	data []byte // one line of JSON
}

func newEvent(name string, v any) event {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return event{name, b}
}

func changedEvent(paths []string) (event, bool) {
	return newEvent("changed", struct {
		Paths []string `json:"paths"`
	}{paths}), len(paths) > 0
}

// listener is one open stream.
type listener struct {
	address string // its page, or ""
	digest  string // of the page as it was last told of, without its style sheets
	events  chan event
	slow    chan struct{} // closed when it does not keep up
	lost    bool
}

// tell never waits: a browser that does not keep up is let go; it comes back
// and is told how things stand.
func (l *listener) tell(e event) {
	select {
	case l.events <- e:
	default:
		if !l.lost {
			l.lost = true
			close(l.slow)
		}
	}
}

// Times of a stream.
const (
	beat       = 20 * time.Second // a comment, by which a connection that is gone is found out
	writeLimit = 10 * time.Second
)

// events streams to one listener until it or the server goes.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	if !sameOrigin(r) {
		http.Error(w, "only the pages of this server may listen", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	l := &listener{events: make(chan event, 16), slow: make(chan struct{})}
	s.join(l, r.URL.Query().Get("page"), r.URL.Query().Get("digest"))
	defer s.leave(l)
	out := http.NewResponseController(w)
	write := func(format string, args ...any) bool {
		_ = out.SetWriteDeadline(time.Now().Add(writeLimit)) // where there is none, the connection's own
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && out.Flush() == nil
	}
	ticks := time.NewTicker(beat)
	defer ticks.Stop()
	for ok := write("retry: 1000\n\n"); ok; {
		select {
		case <-r.Context().Done():
			return
		case <-l.slow:
			return
		case e := <-l.events:
			ok = write("event: %s\ndata: %s\n\n", e.name, e.data)
		case <-ticks.C:
			ok = write(":\n\n")
		}
	}
}

// join tells a new listener how things stand: what is wrong, and whether its
// page has changed since it was served.
func (s *server) join(l *listener, address, digest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners[l] = true
	l.tell(s.problems.event())
	if address == "" {
		return
	}
	f := s.find(address)
	l.address, l.digest = address, digestOf(withoutSheets(f.body))
	if e, _ := changedEvent([]string{address}); digestOf(f.body) != digest {
		l.tell(e)
	}
}

func (s *server) leave(l *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, l)
}
