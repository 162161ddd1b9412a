package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"holdfast/generator/internal/retention"
	"holdfast/generator/internal/site"
	"holdfast/templates"
)

// backtest is `holdfast backtest`.
func (a *app) backtest() *cobra.Command {
	var asOf dayFlag
	var gone, format string
	o := site.Options{Templates: templates.FS}
	cmd := &cobra.Command{
		Use: "backtest", Short: "Replay every sign over the records' own history, beside naive rules", Args: noArgs,
		Long: "Replay every sign over the records' own history, beside naive rules.\n\n" +
			"A look is one client at one month-end that has at least six order days (for signs\nof purchases; else six days with a word from them) before it, has been silent for\nless than --gone, and has a whole --gone before the day. A hit is a flagged look\nthat no order (no word) followed for --gone. With --gone case it is one that a\nnotice or a loss followed within 180 days. For signs that rest on other clients,\nall records are read again as they were at each month-end: of ten thousand clients\nthat takes half a minute on two\nprocessors.",
		RunE: func(*cobra.Command, []string) error {
			g, err := retention.ParseGone(gone)
			if err != nil {
				return usagef("--gone is a duration such as 180d, or case: %w", err)
			}
			if format != "table" && format != "json" {
				return usagef("--format is table or json, not %q", format)
			}
			if err := a.siteExists(); err != nil {
				return err
			}
			o.Dir, o.Now, o.AsOf = a.site, a.now(), asOf.day
			b, res, err := site.Backtest(o, g)
			if err != nil {
				_ = a.print(a.stderr, "text", res.Problems)
				return machine(err)
			}
			if format == "json" {
				return machine(printBacktestJSON(a.stdout, &b, g))
			}
			return machine(printBacktest(a.stdout, &b, g))
		},
	}
	cmd.Flags().StringVar(&gone, "gone", retention.GoneByDefault.String(), "a silence that counts as gone, such as 180d, or case")
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	cmd.Flags().Var(&asOf, "as-of", "the day the site speaks for")
	cmd.Flags().StringVar(&o.Audience, "audience", "", "as these readers get it")
	return cmd
}

// backtestJSON is the back-test as other programs read it. Undefined is 0.
type backtestJSON struct {
	Gone     string      `json:"gone"`
	BaseRate float64     `json:"base_rate"` // of orders, or of contacts where there are no looks of orders
	Bases    []baseJSON  `json:"bases"`
	Signs    []scoreJSON `json:"signs"`
	Naive    []naiveJSON `json:"naive"`
}

type baseJSON struct {
	Of       string  `json:"of"`
	Looks    int     `json:"looks"`
	Gone     int     `json:"gone"`
	BaseRate float64 `json:"base_rate"`
}

type scoreJSON struct {
	Code string `json:"code"`
	resultJSON
	NaiveAt float64 `json:"naive_precision"` // of the silence rule that flags as many looks
}

type naiveJSON struct {
	Rule string `json:"rule"`
	resultJSON
}

type resultJSON struct {
	Of        string  `json:"of"`
	Looks     int     `json:"looks"`
	Flagged   int     `json:"flagged"`
	Hits      int     `json:"hits"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	LeadDays  int     `json:"lead_days"`
}

func newResult(s *retention.Score, of retention.Of, base retention.Base) resultJSON {
	return resultJSON{of.String(), base.Looks, s.Flagged, s.Hits, s.Precision(), s.Recall(base), s.Lead()}
}

// newBacktestJSON lists every sign, and the naive rules of what there are looks of.
func newBacktestJSON(b *retention.Backtest, g retention.Gone) backtestJSON {
	v := backtestJSON{Gone: g.String(), Signs: []scoreJSON{}, Naive: []naiveJSON{}}
	for i, s := range retention.Signs() {
		of := retention.SignOf(s)
		v.Signs = append(v.Signs, scoreJSON{s.Code, newResult(&b.Signs[i], of, b.Bases[of]), b.NaiveAt(of, b.Signs[i].Flagged)})
	}
	for i := range b.Bases {
		of, base := retention.Of(i), b.Bases[i]
		v.Bases = append(v.Bases, baseJSON{of.String(), base.Looks, base.Gone, base.Rate()})
		if base.Looks == 0 && (of == retention.OfContacts || b.Bases[retention.OfContacts].Looks > 0) {
			continue
		}
		if v.BaseRate == 0 {
			v.BaseRate = base.Rate()
		}
		for k, days := range retention.NaiveDays {
			v.Naive = append(v.Naive, naiveJSON{retention.NaiveRule(days), newResult(&b.Naive[i][k], of, base)})
		}
	}
	return v
}

func printBacktestJSON(w io.Writer, b *retention.Backtest, g retention.Gone) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(newBacktestJSON(b, g))
}

func printBacktest(w io.Writer, b *retention.Backtest, g retention.Gone) error {
	v := newBacktestJSON(b, g)
	what := "silent for " + v.Gone
	if g.Cases {
		what = "a notice or a loss within 180 days"
	}
	fmt.Fprintf(w, "gone: %s\n", what)
	for _, base := range v.Bases {
		fmt.Fprintf(w, "%s: %d looks, %d of them followed by going, %s\n", base.Of, base.Looks, base.Gone, share(base.BaseRate, base.Looks))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\nsign\tof\tlooks\tflagged\thits\tprecision\trecall\tlead days\tnaive at as many\t\n")
	for _, s := range v.Signs {
		printResult(t, s.Code, &s.resultJSON, share(s.NaiveAt, s.Flagged))
	}
	fmt.Fprintf(t, "\t\t\t\t\t\t\t\t\t\nnaive rule\tof\tlooks\tflagged\thits\tprecision\trecall\tlead days\t\t\n")
	for _, n := range v.Naive {
		printResult(t, n.Rule, &n.resultJSON, "")
	}
	return t.Flush()
}

func printResult(w io.Writer, name string, r *resultJSON, naive string) {
	lead := ""
	if r.Hits > 0 {
		lead = strconv.Itoa(r.LeadDays)
	}
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t\n", name, r.Of, r.Looks, r.Flagged, r.Hits, share(r.Precision, r.Flagged), share(r.Recall, r.Hits), lead, naive)
}

// share is a part in per cent, or nothing of nothing.
func share(part float64, of int) string {
	if of == 0 {
		return ""
	}
	return strconv.FormatFloat(100*part, 'f', 1, 64) + " %"
}
