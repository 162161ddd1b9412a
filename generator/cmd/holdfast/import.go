package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/book"
	"holdfast/generator/internal/diag"
	"holdfast/generator/internal/orders"
	"holdfast/generator/internal/site"
)

// importCommand is `holdfast import`.
func (a *app) importCommand() *cobra.Command {
	cmd := group(&cobra.Command{Use: "import", Short: "Make records from data that is there already"})
	cmd.AddCommand(a.importOrders())
	return cmd
}

// importOrders is `holdfast import orders FILE`.
func (a *app) importOrders() *cobra.Command {
	var mapping string
	cmd := &cobra.Command{
		Use: "orders FILE.csv[.gz]", Short: "Client records from an order history",
		Long: "Reads a CSV of orders and writes a record for each customer. Running it again\nupdates orders by their ref and keeps everything people typed.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("import orders takes one file")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if mapping == "" {
				return usagef("--map is missing: a mapping.yaml that names the file's columns")
			}
			if err := a.siteExists(); err != nil {
				return err
			}
			return a.runImport(args[0], mapping)
		},
	}
	cmd.Flags().StringVar(&mapping, "map", "", "mapping.yaml, which names the columns")
	return cmd
}

func (a *app) runImport(file, mapping string) error {
	var found diag.List
	b, err := book.Open(os.DirFS(a.site), &found)
	if err != nil {
		return failure{err}
	}
	if bad := problemsOf("config.yaml", &found); len(bad) > 0 {
		_ = a.print(a.stderr, "text", bad)
		return site.ErrProblems
	}
	res, problems, err := orders.Import(orders.Options{
		Site: a.site, CSV: file, Mapping: mapping, Currency: b.Config.Money, FileLimit: b.Config.Limits.FileBytes, Known: knownTo(b),
	})
	_ = a.print(a.stderr, "text", problems)
	if errs, _ := diag.Count(problems); errs > 0 {
		fmt.Fprintln(a.stderr, "nothing was written")
		return site.ErrProblems
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usageError{err}
	case err != nil:
		return failure{err}
	}
	_, err = fmt.Fprintf(a.stdout, "%s from %s in %s: %d new, %d changed, %d unchanged\n",
		count(res.Orders, "order"), filepath.Base(file), count(res.Clients, "record"), res.New, res.Changed, res.Unchanged)
	return err
}

// problemsOf are the errors of one file.
func problemsOf(path string, l *diag.List) []diag.Problem {
	return slices.DeleteFunc(l.Sorted(nil), func(p diag.Problem) bool { return p.Path != path || p.Severity != diag.Error })
}

// knownTo lists, by field, the ids that a mapping's set may name.
func knownTo(b *book.Book) map[string][]string {
	var people, tiers, audiences []string
	for _, p := range b.Reference.Team {
		people = append(people, p.ID)
	}
	for _, t := range b.Config.Tiers {
		tiers = append(tiers, t.ID)
	}
	for _, a := range b.Config.Audiences {
		audiences = append(audiences, a.ID)
	}
	return map[string][]string{"owner": people, "sponsor": people, "team": people, "tier": tiers, "visible_to": audiences}
}
