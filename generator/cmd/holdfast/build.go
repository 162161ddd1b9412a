package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/site"
	"holdfast/templates"
)

// check is `holdfast check`.
func (a *app) check() *cobra.Command {
	var o site.Options
	format := "text"
	cmd := &cobra.Command{
		Use: "check", Short: "Load and validate everything, write nothing", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("--format", format, diag.Formats); err != nil {
				return err
			}
			if err := a.siteExists(); err != nil {
				return err
			}
			o.Dir, o.Now, o.Templates = a.site, a.now(), templates.FS
			res, err := site.Check(o)
			if err := a.print(a.stdout, format, res.Problems); err != nil {
				return failure{err}
			}
			if err == nil || res.Stats.Errors+res.Stats.Warnings > 0 {
				a.summary(res)
			}
			return machine(err)
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "text, json, sarif or github")
	cmd.Flags().BoolVar(&o.Strict, "strict", false, "warnings fail too")
	cmd.Flags().StringVar(&o.Audience, "audience", "", "check what these readers would get")
	return cmd
}

func oneOf(flag, got string, choices []string) error {
	for _, c := range choices {
		if got == c {
			return nil
		}
	}
	return usagef("%s cannot be %q; choose one of %v", flag, got, choices)
}

// webAddress wants what config's base_url wants.
func webAddress(flag, got string) error {
	u, err := url.Parse(got)
	if got != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		return usagef("%s %q is no web address such as https://retention.example", flag, got)
	}
	return nil
}

func (a *app) print(w io.Writer, format string, problems []diag.Problem) error {
	return diag.Print(w, format, problems)
}

// summary is the last line on stderr: how much was read, and how it stands.
func (a *app) summary(res site.Result) {
	fmt.Fprintf(a.stderr, "%s read: %s, %s\n", count(res.Records, "record"), count(res.Stats.Errors, "error"), count(res.Stats.Warnings, "warning"))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// build is `holdfast build`.
func (a *app) build() *cobra.Command {
	var o site.Options
	var asOf dayFlag
	var stats string
	cmd := &cobra.Command{
		Use: "build", Short: "Build the site", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if stats != "" {
				if err := oneOf("--stats", stats, []string{"json"}); err != nil {
					return err
				}
			}
			if err := webAddress("--base-url", o.BaseURL); err != nil {
				return err
			}
			if err := a.siteExists(); err != nil {
				return err
			}
			o.Dir, o.Now, o.AsOf, o.Templates = a.site, a.now(), asOf.day, templates.FS
			o.Progress = new(site.Progress)
			done := a.progress(o.Progress)
			res, err := site.Build(o)
			done()
			_ = a.print(a.stderr, "text", res.Problems)
			if stats == "json" {
				if err := json.NewEncoder(a.stdout).Encode(res.Stats); err != nil {
					return failure{err}
				}
			}
			a.built(res, err)
			return machine(err)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Out, "out", "", "the output folder (default public in the site)")
	f.Var(&asOf, "as-of", "the day the site speaks for")
	f.StringVar(&o.Audience, "audience", "", "build for these readers only")
	f.BoolVar(&o.Strict, "strict", false, "warnings fail the build too")
	f.BoolVar(&o.NoCache, "no-cache", false, "neither read nor write .holdfast/")
	f.StringVar(&o.BaseURL, "base-url", "", "instead of config's base_url")
	f.StringVar(&stats, "stats", "", "json: print counts and times as one object")
	return cmd
}

// built says in one line what a build did.
func (a *app) built(res site.Result, err error) {
	s := res.Stats
	switch {
	case err == nil:
		fmt.Fprintf(a.stderr, "built %s for %s in %d ms: %d written, %d unchanged, %d deleted\n",
			count(s.Pages, "page"), res.AsOf, s.MS.Total, s.Written, s.Unchanged, s.Deleted)
	case s.Errors+s.Warnings > 0:
		a.summary(res)
		fmt.Fprintln(a.stderr, "nothing was written")
	}
}

// version is `holdfast version`.
func (a *app) version() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.stdout, "holdfast "+Version)
			return err
		},
	}
}

// Version is the next release's, as CHANGELOG.md names it.
const Version = "0.1.0"

// siteExists complains where --site names no folder.
func (a *app) siteExists() error {
	if st, err := os.Stat(a.site); err != nil || !st.IsDir() {
		return usagef("there is no folder %s", a.site)
	}
	return nil
}
