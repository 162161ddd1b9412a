package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/site"
	"holdfast/templates"
)

// explain is `holdfast explain`.
func (a *app) explain() *cobra.Command {
	cmd := group(&cobra.Command{Use: "explain", Short: "Say what something was made from"})
	cmd.AddCommand(a.explainClient(), a.explainPage())
	return cmd
}

// explainPage is `holdfast explain page ADDRESS`.
func (a *app) explainPage() *cobra.Command {
	var asOf dayFlag
	o := site.Options{Templates: templates.FS}
	cmd := &cobra.Command{
		Use: "page ADDRESS", Short: "Print the parts of a page's key: what it was made from",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("explain page takes one address, such as /clients/northwind-freight/")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.siteExists(); err != nil {
				return err
			}
			o.Dir, o.Now, o.AsOf = a.site, a.now(), asOf.day
			parts, res, err := site.ExplainPage(o, args[0])
			if err != nil {
				_ = a.print(a.stderr, "text", res.Problems)
				return machine(err)
			}
			for _, p := range parts {
				fmt.Fprintf(a.stdout, "%-12s %s  %s\n", p.Name, p.Hash, p.What)
			}
			return nil
		},
	}
	cmd.Flags().Var(&asOf, "as-of", "the day the site speaks for")
	cmd.Flags().StringVar(&o.Audience, "audience", "", "as these readers get it")
	return cmd
}
