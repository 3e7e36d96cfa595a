// Command notices writes down what a built program is made of: a software bill of materials (CycloneDX 1.5, JSON) and
// the licences of all that is linked or embedded, as their texts ask for. It reads what the linker noted in the program,
// and fails where a linked module has no licence, or one that it does not know. It judges nothing: whether licences go
// together is for people.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.tree, "tree", ".", "the program's source tree")
	flag.StringVar(&o.program, "program", "", "the built program; without it only the licences are written, for this system and -tags")
	flag.StringVar(&o.tags, "tags", "", "the build tags it was built with")
	flag.StringVar(&o.version, "version", "", "its version")
	flag.StringVar(&o.texts, "texts", "", "file to write the licences to")
	flag.StringVar(&o.bill, "bill", "", "file to write the bill of materials to")
	seconds := flag.Int64("time", 0, "when the source was committed, in seconds since 1970")
	flag.Parse()
	o.at = time.Unix(*seconds, 0).UTC()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

type options struct {
	tree, program, tags, version, texts, bill string
	at                                        time.Time
}

func run(o options) error {
	if o.program == "" {
		modules, err := linked(o.tree, target{runtime.GOOS, runtime.GOARCH, o.tags})
		if err != nil {
			return err
		}
		_, err = licences(o, modules)
		return err
	}
	built, err := readProgram(o.program)
	if err != nil {
		return err
	}
	modules, err := linked(o.tree, built.target(o.tags))
	if err != nil {
		return err
	}
	if err := built.agrees(modules); err != nil {
		return err
	}
	parts, err := licences(o, modules)
	if err != nil {
		return err
	}
	return writeFile(o.bill, func(f *os.File) error { return writeBill(f, o, built, parts) })
}

// licences finds the parts and writes the licences of all of them.
func licences(o options, modules []module) ([]part, error) {
	parts, err := partsOf(o.tree, modules)
	if err != nil {
		return nil, err
	}
	return parts, writeFile(o.texts, func(f *os.File) error { return writeTexts(f, o.version, parts) })
}

func writeFile(name string, write func(*os.File) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}
