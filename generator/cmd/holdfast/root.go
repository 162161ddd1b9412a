package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/day"
	"holdfast/generator/internal/site"
)

// app is one run of the program.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	site           string // --site
}

// Exit codes.
const (
	exitDone     = 0
	exitProblems = 1 // the site has errors, or warnings under --strict
	exitUsage    = 2 // wrong usage, unknown id
	exitFailed   = 3 // the machine failed: disk, lock, network
)

// usageError is wrong usage or an unknown id.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// failure is of the machine, not of what was typed on the command line.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// exit prints what went wrong, once, and gives the exit code. Errors that
// cobra itself finds are wrong usage.
func (a *app) exit(err error) int {
	var f failure
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, site.ErrProblems):
		return exitProblems
	case errors.Is(err, site.ErrAudience), errors.Is(err, site.ErrNoPage), errors.Is(err, site.ErrNoClient), errors.Is(err, site.ErrOut):
	case errors.As(err, &f):
		fmt.Fprintf(a.stderr, "holdfast: %v\n", f.error)
		return exitFailed
	}
	fmt.Fprintf(a.stderr, "holdfast: %v\n", err)
	return exitUsage
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "holdfast",
		Short:         "Compile client records and playbooks into a static site",
		Long:          "Holdfast compiles a team's client records (YAML) and playbooks (markdown) into a\nstatic site: who is at risk and why, what to do today, what was learnt.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&a.site, "site", ".", "the site's folder: config.yaml, data/, content/")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(a.initCommand(), a.newCommand(), a.check(), a.build(), a.serve(), a.explain(), a.backtest(), a.importCommand(), a.schema(), a.version())
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "completion":
			group(cmd)
		case "help":
			cmd.Args = helpTopic
		}
	}
	return root
}

// group makes a command that only holds others ask for one of them; cobra's way
// is to print help and call that success.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var names []string
		for _, c := range cmd.Commands() {
			names = append(names, c.Name())
		}
		return usagef("%s takes one of: %s", cmd.Name(), strings.Join(names, " "))
	}
	return cmd
}

// helpTopic wants the name of a command, or none.
func helpTopic(cmd *cobra.Command, args []string) error {
	if found, _, err := cmd.Root().Find(args); found == nil || err != nil {
		return usagef("there is no command %q", strings.Join(args, " "))
	}
	return nil
}

// machine marks an error as the machine's, unless it is one that has an exit
// code of its own.
func machine(err error) error {
	for _, own := range []error{site.ErrProblems, site.ErrAudience, site.ErrNoPage, site.ErrNoClient, site.ErrOut} {
		if errors.Is(err, own) {
			return err
		}
	}
	if err == nil {
		return nil
	}
	return failure{err}
}

// dayFlag is a --as-of day.
type dayFlag struct{ day day.Day }

func (d *dayFlag) String() string { return d.day.String() }
func (d *dayFlag) Type() string   { return "YYYY-MM-DD" }

func (d *dayFlag) Set(s string) (err error) {
	if d.day, err = day.Parse(strings.TrimSpace(s)); err != nil {
		return fmt.Errorf("%q is no day: %w", s, err)
	}
	return nil
}

// noArgs is cobra.NoArgs in our words.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		name := strings.TrimPrefix(cmd.CommandPath(), "holdfast ")
		return usagef("%s takes no %q; see holdfast help %s", name, args[0], name)
	}
	return nil
}
