// Command searchbench measures the program's search beside bleve and SQLite's FTS5, in one run on one machine, and how
// its cost grows with the pack. It is a module of its own, so that bleve's dependencies take no part in choosing the
// program's. `make bench-search` runs it; docs/benchmarks.md tells what it found.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	data := flag.String("data", "../shared/data", "folder with faqsearch/ and routing/")
	plot := flag.String("plot", "", "SVG file to write the growth of the cost to")
	only := flag.String("only", "", "run one part: compare, keys or growth")
	engines := flag.String("engines", strings.Join([]string{nameOwn, nameBleve, nameFTS5}, ","), "the engines to compare; FTS5 takes minutes")
	rounds := flag.Int("rounds", 3, "how often each engine is built, each time in a process of its own")
	child := flag.String("child", "", "what a child process measures; used by the command itself")
	flag.Parse()
	var err error
	if *child != "" {
		err = measureChild(*child, *data)
	} else {
		err = run(*data, *plot, *only, strings.Split(*engines, ","), *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "searchbench:", err)
		os.Exit(1)
	}
}

func run(data, plot, only string, engines []string, rounds int) error {
	for _, f := range []string{questionsFile, queriesFile} {
		if _, err := os.Stat(filepath.Join(data, f)); err != nil {
			return fmt.Errorf("the questions are not there (say where with -data): %w", err)
		}
	}
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"compare", func() error { return compare(data, engines, rounds) }},
		{"keys", func() error { return keys(data) }},
		{"growth", func() error { return growth(data, plot) }},
	} {
		if only != "" && only != part.name {
			continue
		}
		fmt.Printf("<!-- begin: search-%s -->\n", part.name) // where tools/measure/report finds it
		if err := part.run(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Printf("<!-- end: search-%s -->\n", part.name)
	}
	return nil
}
