// Package serve is the development server: it watches a site's folder, has the
// site built again when something in it changes, serves what was built, and
// tells the pages that are open in browsers.
//
// It knows a function that builds and nothing of building. It promises that
//
//   - a change is followed by a build that saw it: changes while a build runs
//     are followed by another; a save that changes no byte is followed by none;
//   - where the system cannot tell of changes, files are read by turns instead,
//     and that is said aloud;
//   - the built files stay as they are: the reload script and what it needs of
//     the page's policy are put in on the way to the browser;
//   - only this machine's browsers are answered, unless asked otherwise: the
//     Host is checked against rebinding of names, the Origin of a listener must
//     be the server's own, and no other site may embed what is served.
//
// # Events
//
// /_holdfast/events is a stream of server-sent events, each with JSON:
//
//	problems {"problems":[{"path","line","column","severity","code","message","hint","excerpt","caret"}],"more":0}
//	fine     {}
//	changed  {"paths":["/clients/northwind-freight/"]}
//	css      {"sheets":[{"old":"/assets/site.1.css","new":"/assets/site.2.css"}]}
//
// A listener that names its page (?page=/clients/&digest=…, as live.js does) is
// told of its own page and of files that are no pages, and of its page only if
// more than the names of its style sheets changed. Any other is told of all.
package serve

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"holdfast/generator/internal/diag"
)

// Options of serving one site.
type Options struct {
	Dir      string       // the site: what is watched
	Out      string       // the output folder: what is served
	Listener net.Listener // open already; closed by Run
	Host     string       // the name or address that was asked for, which browsers may call the server by
	Poll     bool         // do not ask the system for changes; look

	// Build makes the site, of which just these files changed since it was last
	// made; nil is all. It may call ahead when some pages are written already,
	// so that browsers need not wait for the rest. The problems are those that stopped it; the error
	// is of the machine. Never called twice at a time.
	Build func(changed []string, ahead func()) ([]diag.Problem, error)

	// Until is how long the site is good for though no file changes, or nil.
	// It is asked after each build; a build is due when it is over.
	Until func() time.Duration

	Ready func()                           // the first build is over and pages are served
	Log   func(format string, args ...any) // a line for the terminal
}

// patience is how long a build or answer that still runs may take to end.
const patience = 3 * time.Second

// Run builds and serves until ctx is done. The error is of the machine: of the
// first build or of the network. A later build that fails is tried again. A
// build that will not end after ctx is left to die with the process, which
// harms nothing.
func Run(ctx context.Context, o Options) error {
	defer func() { _ = o.Listener.Close() }() // mostly closed already
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := newServer(o.Dir, o.Out, o.Host, o.Log)
	first := make(chan struct{}, 1)
	watching := make(chan error, 1)
	go func() {
		watching <- Watch(ctx, Watching{Dir: o.Dir, Out: o.Out, Poll: o.Poll, Until: o.Until, Log: o.Log}, func(changed []string) error {
			problems, err := o.Build(changed, s.ahead)
			s.built(problems, err)
			if err == nil {
				select {
				case first <- struct{}{}:
				default:
				}
			}
			return err
		})
	}()
	select {
	case <-first:
	case err := <-watching:
		return err
	case <-ctx.Done():
		return waitFor(watching)
	}
	return errors.Join(s.listen(ctx, stop, o), waitFor(watching))
}

func waitFor(watching <-chan error) error {
	select {
	case err := <-watching:
		return err
	case <-time.After(patience):
		return nil
	}
}

// listen answers until ctx is done, or the network fails, which stops it.
func (s *server) listen(ctx context.Context, stop func(), o Options) error {
	web := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(o.Listener) }()
	if o.Ready != nil {
		o.Ready()
	}
	select {
	case err := <-failed:
		stop()
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if web.Shutdown(end) != nil {
		_ = web.Close()
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
