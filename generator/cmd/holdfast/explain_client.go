package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/site"
	"holdfast/templates"
)

// explainClient is `holdfast explain client ID`.
func (a *app) explainClient() *cobra.Command {
	var asOf dayFlag
	o := site.Options{Templates: templates.FS}
	cmd := &cobra.Command{
		Use: "client ID", Short: "Print the arithmetic behind a client's health and signs, each figure with its place",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("explain client takes one id, such as northwind-freight")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := a.siteExists(); err != nil {
				return err
			}
			o.Dir, o.Now, o.AsOf = a.site, a.now(), asOf.day
			e, res, err := site.ExplainClient(o, args[0])
			if err != nil {
				_ = a.print(a.stderr, "text", res.Problems)
				return machine(err)
			}
			printHealth(a.stdout, &e)
			printSigns(a.stdout, &e)
			printTrend(a.stdout, &e)
			return nil
		},
	}
	cmd.Flags().Var(&asOf, "as-of", "the day the site speaks for")
	cmd.Flags().StringVar(&o.Audience, "audience", "", "as these readers get it")
	return cmd
}

// printHealth prints the band, the reason and the sum that makes the score.
func printHealth(w io.Writer, e *site.Explained) {
	r, h := e.Row, &e.Row.Health
	fmt.Fprintf(w, "%s (%s) on %s\n", r.Name, r.ID, e.World.AsOf)
	if h.Known {
		fmt.Fprintf(w, "%s, %d: %s\n", h.Band, h.Score, h.Reason)
	} else {
		fmt.Fprintf(w, "%s, no score: %s\n", h.Band, h.Reason)
	}
	if forced := h.Behind.Get().Forced; forced != "" {
		fmt.Fprintf(w, "the band is held at %s by %s\n", h.Band, forced)
	}
	fmt.Fprintf(w, "\nhealth\n")
	sum := 0.0
	for i, p := range e.World.Parts(r) {
		if !p.Known {
			fmt.Fprintf(w, "  %-14s no data (%s): it drops out\n", p.Name, p.Data)
			continue
		}
		part := p.Share * float64(p.Score) / 100
		sum += part
		fmt.Fprintf(w, "  %-14s %3d = 100%s; × %d of weight, %.1f %% of the score = %.1f; from %s\n",
			p.Name, p.Score, lowered(p.Lowered), p.Weight, p.Share, part, p.Data)
		printRests(w, e, e.Rests[i])
	}
	if h.Known {
		fmt.Fprintf(w, "  %-14s %3d = %.1f rounded\n", "score", h.Score, sum)
	}
}

func lowered(list []retention.Lowered) string {
	var b strings.Builder
	for _, l := range list {
		fmt.Fprintf(&b, " − %d %s", l.Points, l.Sign)
	}
	return b.String()
}

func printSigns(w io.Writer, e *site.Explained) {
	r := e.Row
	fmt.Fprintf(w, "\nsigns\n")
	if len(r.Findings) == 0 {
		fmt.Fprintln(w, "  none shows")
	}
	for i := range r.Findings {
		fd := &r.Findings[i]
		fmt.Fprintf(w, "  %-19s %s since %s: %s\n", fd.Sign, fd.Severity, fd.Since, fd.Evidence)
		if fd.Aside() {
			fmt.Fprintf(w, "      set aside by %s until %s: %s\n", fd.Snoozed.By, fd.Snoozed.Until, fd.Snoozed.Why)
		}
		printRests(w, e, fd.Rests)
	}
}

// printRests prints records and where they are typed, which an audience is not told.
func printRests(w io.Writer, e *site.Explained, rests []retention.Rest) {
	for _, rest := range rests {
		if file, line := e.World.Place(e.Row, rest); file != "" {
			fmt.Fprintf(w, "      %s:%d: %s\n", file, line, rest.What)
			continue
		}
		fmt.Fprintf(w, "      %s\n", rest.What)
	}
}

// printTrend prints the score at the last month-ends, and the signs that showed.
func printTrend(w io.Writer, e *site.Explained) {
	fmt.Fprintf(w, "\ntrend\n")
	trend, runs := e.Row.Health.Behind.Get().Trend, e.Row.Past.Get().Runs
	runs = runs[len(runs)-len(trend):]
	for i, end := range retention.MonthEnds(e.World.AsOf, len(trend)) {
		score := "unknown"
		if trend[i] >= 0 {
			score = fmt.Sprint(trend[i])
		}
		line := fmt.Sprintf("  %s  %7s  %s", end, score, strings.Join(runs[i].Codes(), " "))
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}
