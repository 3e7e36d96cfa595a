// Command report puts what benchmarks measured into the papers: it reads their output and writes the marked parts of the
// files named, between <!-- begin: NAME --> and <!-- end: NAME -->. What is not marked, and what was not measured, stays.
//
//	report docs/benchmarks.md docs/scale.md < OUTPUT
//
// A part is a table that this command makes of figures (internal/figures), a plot, or what the output itself holds between
// such marks.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"okpay.example/support/internal/figures"
)

func main() {
	images := flag.String("images", "", "folder for the plots; \"\" for none")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *images, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, images string, papers []string) error {
	output, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the output: %w", err)
	}
	lines, err := figures.Read(bytes.NewReader(output))
	if err != nil {
		return err
	}
	parts := blocks(string(output))
	for _, t := range tables {
		if text, whole := t.render(lines); whole {
			parts[t.name] = text
		}
	}
	growth, pictures := growthParts(lines)
	maps.Copy(parts, growth)
	if _, measured := parts["send"]; measured { // the first thing of make bench: who measures a part alone keeps the line
		parts["machine"] = machine()
	}
	if images != "" {
		for name, svg := range pictures {
			if err := os.WriteFile(filepath.Join(images, name), svg, 0o644); err != nil {
				return fmt.Errorf("write a plot: %w", err)
			}
		}
	}
	return write(out, papers, parts)
}

// write puts the parts into the papers and tells what went where, and what found no place.
func write(out io.Writer, papers []string, parts map[string]string) error {
	placed := map[string]bool{}
	for _, name := range papers {
		before, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read the paper: %w", err)
		}
		after, put, err := replace(string(before), parts)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for _, p := range put {
			placed[p] = true
			fmt.Fprintf(out, "report: %s in %s\n", p, name)
		}
		if err := os.WriteFile(name, []byte(after), 0o644); err != nil {
			return fmt.Errorf("write the paper: %w", err)
		}
	}
	for _, p := range slices.Sorted(maps.Keys(parts)) {
		if !placed[p] {
			fmt.Fprintf(out, "report: no paper has a place for %s:\n%s\n", p, parts[p])
		}
	}
	return nil
}

const (
	beginMark = "<!-- begin: "
	endMark   = "<!-- end: "
	closeMark = " -->"
)

// blocks finds the marked parts of an output. One that is not ended is left out.
func blocks(text string) map[string]string {
	found := map[string]string{}
	for {
		_, rest, ok := strings.Cut(text, beginMark)
		if !ok {
			return found
		}
		name, body, ok := strings.Cut(rest, closeMark)
		if !ok {
			return found
		}
		inner, after, ok := strings.Cut(body, endMark+name+closeMark)
		if !ok {
			return found
		}
		found[name] = strings.Trim(inner, "\n") + "\n"
		text = after
	}
}

// replace puts the parts into their places. A place without an end is an error, and nothing is written then.
func replace(text string, parts map[string]string) (after string, put []string, err error) {
	var out strings.Builder
	for {
		head, rest, ok := strings.Cut(text, beginMark)
		out.WriteString(head)
		if !ok {
			return out.String(), put, nil
		}
		name, body, ok := strings.Cut(rest, closeMark)
		inner, tail, ended := strings.Cut(body, endMark+name+closeMark)
		if !ok || !ended || strings.Contains(inner, beginMark) {
			return "", nil, fmt.Errorf("the part %q has no end", name)
		}
		if part, measured := parts[name]; measured {
			inner = "\n" + part
			put = append(put, name)
		}
		out.WriteString(beginMark + name + closeMark + inner + endMark + name + closeMark)
		text = tail
	}
}
