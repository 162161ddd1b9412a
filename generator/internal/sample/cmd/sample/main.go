// Command sample writes a made-up site for benchmarks:
//
//	go run ./generator/internal/sample/cmd/sample -clients 10000 -playbooks 1000 -seed 1 DIR
package main

import (
	"flag"
	"fmt"
	"os"

	"holdfast/generator/internal/sample"
)

func main() {
	var o sample.Options
	flag.Uint64Var(&o.Seed, "seed", 1, "the same seed gives the same site")
	flag.IntVar(&o.Clients, "clients", 10000, "number of client records")
	flag.IntVar(&o.Playbooks, "playbooks", 1000, "number of playbook pages")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: sample [-clients N] [-playbooks N] [-seed N] DIR")
		os.Exit(2)
	}
	if err := sample.Write(flag.Arg(0), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
