// Command compile writes the pack of a folder in the form that the program carries with it.
package main

import (
	"fmt"
	"os"

	"okpay.example/support/faq/pack"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: compile FOLDER FILE")
		os.Exit(2)
	}
	if err := compile(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// compile leaves a file that already says the same as it is, since the bytes may differ each time.
func compile(folder, file string) error {
	p, err := pack.Load(os.DirFS(folder))
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(file); err == nil && pack.IsCompiled(old, p) {
		return nil
	}
	data, err := pack.Compile(p)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644) //nolint:gosec // a file of the tree, which others may read
}
