package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/day"
	"holdfast/generator/internal/scaffold"
)

// refused turns a refusal into wrong usage, and anything else into the machine's failure.
func refused(err error) error {
	var r *scaffold.Refused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &r) && r.Hint != "":
		return usagef("%s\n    %s", r.Message, r.Hint)
	case errors.As(err, &r):
		return usagef("%s", r.Message)
	default:
		return failure{err}
	}
}

// initCommand is `holdfast init DIR`.
func (a *app) initCommand() *cobra.Command {
	return &cobra.Command{
		Use: "init DIR", Short: "Make a new small site that builds at once", Args: one("init takes the new site's folder"),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := scaffold.Init(args[0])
			if err != nil {
				return refused(err)
			}
			for _, f := range files {
				fmt.Fprintln(a.stdout, f)
			}
			fmt.Fprintf(a.stderr, "made %s; next: holdfast --site %s build\n", args[0], args[0])
			return nil
		},
	}
}

// one wants exactly one argument.
func one(message string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s", message)
		}
		return nil
	}
}

// newCommand is `holdfast new`.
func (a *app) newCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "new", Short: "Write a commented, valid file to fill in",
		RunE: func(_ *cobra.Command, args []string) error {
			return usagef("new takes one of: client playbook report event case")
		},
	}
	cmd.AddCommand(a.newNamed("client ID", "a client's record", "name", scaffold.Client),
		a.newNamed("playbook NAME", "a playbook", "title", scaffold.Playbook),
		a.newNamed("report NAME", "a report", "title", scaffold.Report),
		a.newEvent(), a.newCase())
	return cmd
}

// today is the day that new files are dated: the clock's, in config's zone.
func (a *app) today() (day.Day, error) {
	zone, err := book.Zone(os.DirFS(a.site))
	if err != nil {
		return 0, failure{err}
	}
	return day.At(a.now().In(zone)), nil
}

// made prints where a new file is.
func (a *app) made(path string, err error) error {
	if err != nil {
		return refused(err)
	}
	_, err = fmt.Fprintln(a.stdout, path)
	return err
}

// newNamed is a command for a file that is known by its name.
func (a *app) newNamed(use, what, flag string, write func(site, id, name string, today day.Day) (string, error)) *cobra.Command {
	var name string
	cmd := &cobra.Command{
		Use: use, Short: "Write " + what, Args: one("new takes one " + use),
		RunE: func(_ *cobra.Command, args []string) error {
			today, err := a.today()
			if err != nil {
				return err
			}
			return a.made(write(a.site, args[0], name, today))
		},
	}
	cmd.Flags().StringVar(&name, flag, "", "its "+flag+" (default made from the id)")
	return cmd
}

// newEvent is `holdfast new event --client ID`.
func (a *app) newEvent() *cobra.Command {
	var t scaffold.Touch
	cmd := a.newFragment("event", "Write one event as a fragment of a client's record", "the day it happened", func(client string, on day.Day) (string, error) {
		t.Day = on
		return scaffold.Event(a.site, client, t)
	})
	f := cmd.Flags()
	f.StringVar(&t.Kind, "kind", "", "call, meeting, visit, email … (default call)")
	f.StringVar(&t.Summary, "summary", "", "what was said, in one line")
	f.StringVar(&t.Direction, "direction", "", "in or out")
	f.StringVar(&t.By, "by", "", "who of us (default the client's owner)")
	f.StringSliceVar(&t.With, "with", nil, "which of their contacts")
	return cmd
}

// newCase is `holdfast new case --client ID`.
func (a *app) newCase() *cobra.Command {
	var o scaffold.Opening
	cmd := a.newFragment("case", "Open a case as a fragment of a client's record", "the day it was opened", func(client string, on day.Day) (string, error) {
		o.Day = on
		return scaffold.Case(a.site, client, o)
	})
	f := cmd.Flags()
	f.StringVar(&o.ID, "id", "", "the case's id (default from day and kind)")
	f.StringVar(&o.Kind, "kind", "", "save or win-back (default save)")
	f.StringVar(&o.Trigger, "trigger", "", "a sign's code, or what set it off")
	return cmd
}

// newFragment is a command for a dated fragment of one client's record.
func (a *app) newFragment(name, short, dated string, write func(client string, on day.Day) (string, error)) *cobra.Command {
	var client string
	var on dayFlag
	cmd := &cobra.Command{
		Use: name + " --client ID", Short: short, Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if client == "" {
				return usagef("--client is missing")
			}
			today, err := a.today()
			if err != nil {
				return err
			}
			return a.made(write(client, cmp.Or(on.day, today)))
		},
	}
	cmd.Flags().StringVar(&client, "client", "", "the client's id")
	cmd.Flags().Var(&on, "date", dated+" (default today)")
	return cmd
}

// schema is `holdfast schema NAME`.
func (a *app) schema() *cobra.Command {
	return &cobra.Command{
		Use: "schema NAME", Short: "JSON Schema for editors", ValidArgs: book.Schemas(),
		Args: one("schema takes one name"),
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := book.Schema(args[0])
			if err != nil {
				return usageError{err}
			}
			_, err = a.stdout.Write(b)
			return err
		},
	}
}
