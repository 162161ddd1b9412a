// Holdfast compiles client records and playbooks into a static site.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"time"

	"holdfast/generator/internal/site"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	site.TuneMemory()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, time.Now))
}

// run is the whole program but for the process around it. Results go to stdout,
// everything else to stderr. The clock is read for the day only, and only by
// commands that may.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, now func() time.Time) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, now: now}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.exit(root.ExecuteContext(ctx))
}
