// Command fleet plays what a million programs do to a mail provider and to the server of the content, by the pauses of the
// program itself (inbox.Pace, pack.Pace, pack.Follow) and a clock of its own, and draws it: make fleet. It opens no
// connection. It ends with 1 when the load after an outage of an hour is more than twice the steady one.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	clients := flag.Int("clients", 1_000_000, "how many programs")
	seed := flag.Uint64("seed", 1, "of the chance")
	images := flag.String("images", "", "folder for the plots, \"\" for none")
	flag.Parse()
	if err := run(os.Stdout, *clients, *seed, *images); err != nil {
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

// bound is how many times the steady load the end of an outage of an hour may be.
const bound = 2

func run(out io.Writer, clients int, seed uint64, images string) error {
	if clients < 10 {
		return fmt.Errorf("%d programs are no fleet", clients)
	}
	pictures := map[string][]byte{}
	worst := reportMail(out, clients, seed, pictures)
	worst = max(worst, reportPack(out, clients, seed, pictures))
	for name, svg := range pictures {
		if images == "" {
			break
		}
		if err := os.WriteFile(filepath.Join(images, name), svg, 0o644); err != nil {
			return fmt.Errorf("write a plot: %w", err)
		}
	}
	if worst > bound {
		return fmt.Errorf("after an outage of an hour the load is %.2f times the steady one, more than %d", worst, bound)
	}
	return nil
}

// begin and end set a part of the output apart for tools/measure/report, which puts it into the papers.
func begin(out io.Writer, name string) { fmt.Fprintf(out, "<!-- begin: %s -->\n", name) }
func end(out io.Writer, name string)   { fmt.Fprintf(out, "<!-- end: %s -->\n\n", name) }
