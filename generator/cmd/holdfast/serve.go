package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/serve"
	"holdfast/generator/internal/site"
	"holdfast/templates"
)

// serve is `holdfast serve`.
func (a *app) serve() *cobra.Command {
	var o site.Options
	var asOf dayFlag
	var poll bool
	addr := "127.0.0.1:8080"
	cmd := &cobra.Command{
		Use: "serve", Short: "Build, watch, and serve with live reload", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.siteExists(); err != nil {
				return err
			}
			host, l, err := listen(addr)
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGTERM)
			defer stop()
			o.Dir, o.AsOf, o.Templates = a.site, asOf.day, templates.FS
			o.Out = cmp.Or(o.Out, filepath.Join(a.site, "public"))
			return a.serveAt(ctx, o, host, l, poll)
		},
	}
	f := cmd.Flags()
	f.StringVar(&addr, "addr", addr, "the address to listen at; port 0 takes a free one")
	f.BoolVar(&poll, "poll", false, "look for changes, where the system does not tell of them")
	f.StringVar(&o.Out, "out", "", "the output folder (default public in the site)")
	f.Var(&asOf, "as-of", "the day the site speaks for (default today, from midnight to midnight)")
	f.StringVar(&o.Audience, "audience", "", "build for these readers only")
	return cmd
}

// serveAt builds and serves until ctx is done. What was read is kept in memory
// between builds.
func (a *app) serveAt(ctx context.Context, o site.Options, host string, l net.Listener, poll bool) error {
	o.Progress = new(site.Progress)
	session, err := site.Open(o)
	if err != nil {
		return machine(err)
	}
	r := &rebuilder{app: a, options: o, session: session}
	session.Keep(func() { r.ahead() })
	err = serve.Run(ctx, serve.Options{
		Dir: o.Dir, Out: o.Out, Listener: l, Host: host, Poll: poll, Build: r.build, Until: r.until,
		Ready: func() { a.serving(host, l, o.Out) },
		Log:   func(format string, args ...any) { fmt.Fprintf(a.stderr, format+"\n", args...) },
	})
	if closeErr := session.Close(); err == nil {
		err = closeErr
	}
	return machine(err)
}

// listen opens an address. One without a host is this machine's own.
func listen(addr string) (host string, l net.Listener, err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", nil, usagef("--addr %q is no address such as 127.0.0.1:8080", addr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", nil, usagef("--addr %q has no port from 0 to 65535", addr)
	}
	host = cmp.Or(host, "127.0.0.1")
	l, err = net.Listen("tcp", net.JoinHostPort(host, port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "", nil, failure{fmt.Errorf("%s is taken by another program; stop it, or choose another port with --addr", net.JoinHostPort(host, port))}
	case err != nil:
		return "", nil, failure{fmt.Errorf("cannot listen at %s: %w", addr, err)}
	}
	return host, l, nil
}

// serving says where the pages are, and who else can read them.
func (a *app) serving(host string, l net.Listener, out string) {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	ip, err := netip.ParseAddr(host)
	if err == nil && !ip.IsLoopback() || err != nil && !strings.EqualFold(host, "localhost") {
		fmt.Fprintln(a.stderr, "anyone who reaches this address can read the pages")
	}
	if err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	fmt.Fprintf(a.stdout, "serving http://%s from %s; Ctrl-C stops\n", net.JoinHostPort(host, port), filepath.ToSlash(out))
}

// rebuilder builds one site again and again, and says what came of it.
type rebuilder struct {
	*app
	options site.Options
	session *site.Session
	ahead   func() // tells browsers of pages that are written already
	again   bool   // not the first time
	failure string // of the machine, said already

	asOf day.Day        // of the last build, if it was the clock's day
	zone *time.Location // by which days begin
}

// build makes the site. What stops it is printed, the first failure excepted,
// which ends the command.
func (r *rebuilder) build(changed []string, ahead func()) ([]diag.Problem, error) {
	r.ahead = ahead
	now := r.now()
	done := r.progress(r.options.Progress)
	res, err := r.session.Build(now, changed)
	done()
	_ = r.print(r.stderr, "text", res.Problems)
	r.built(res, err)
	r.setDay(now, res.AsOf)
	first := !r.again
	r.again = true
	if err == nil || errors.Is(err, site.ErrProblems) {
		r.failure = ""
		if err == nil {
			return nil, nil
		}
		return res.Problems, nil
	}
	if text := err.Error(); !first && text != r.failure {
		r.failure = text
		fmt.Fprintf(r.stderr, "holdfast: %s; trying again by and by\n", text)
	}
	return nil, err
}

// setDay notes until when a build is good. A site that speaks for another day
// than the clock's is good for ever.
func (r *rebuilder) setDay(now time.Time, asOf day.Day) {
	r.asOf, r.zone = 0, nil
	zone, err := book.Zone(os.DirFS(r.site))
	if err == nil && r.options.AsOf == 0 && day.At(now.In(zone)) == asOf {
		r.asOf, r.zone = asOf, zone
	}
}

// until is how long the last build is good for: to the midnight of its zone.
func (r *rebuilder) until() time.Duration {
	if r.zone == nil {
		return 1<<63 - 1
	}
	now := r.now().In(r.zone)
	if day.At(now) != r.asOf {
		return 0
	}
	y, m, d := now.Date()
	return max(time.Date(y, m, d+1, 0, 0, 0, 0, r.zone).Sub(now), time.Second)
}
