package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/fix"
	"okpay.example/support/faq/pack"
	"okpay.example/support/internal/app"
)

func (c *cli) packCommand() *cobra.Command {
	return group("pack", "Work on a content pack",
		c.packLint(), c.packBuild(), c.packKeygen(), c.packSign(), c.packVerify(), c.packInstall(), c.packFetch(),
		c.packRemove(), c.packGraph())
}

func (c *cli) packLint() *cobra.Command {
	return &cobra.Command{
		Use: "lint DIR", Short: "Tell what is wrong with a pack, or with a desk's own FILE.toml, with file and line", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			found, err := lint(args[0])
			if err != nil {
				return err
			}
			if err := c.print(found, func(w io.Writer) {
				for _, f := range found {
					fmt.Fprintln(w, app.FindingText(c.words, f))
				}
			}); err != nil {
				return err
			}
			if len(found) > 0 {
				return &statusError{
					status: exitFailed, code: "lint",
					text: c.words.N("cli.lint.found", len(found)), hint: c.words.T("cli.lint.found.hint"),
				}
			}
			return nil
		},
	}
}

// lint looks at a pack's folder, or at a .toml file as it would lie over the built-in pack.
func lint(name string) ([]pack.Finding, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return list(pack.Lint(os.DirFS(name), app.PackChecks(time.Now()))), nil
	case strings.ToLower(filepath.Ext(name)) != ".toml":
		return nil, usage("no_folder", "Value", name)
	}
	lib, err := app.OpenLibrary("", nil)
	if err != nil {
		return nil, err
	}
	return list(pack.LintOverlay(os.DirFS(filepath.Dir(name)), filepath.Base(name), lib.Pack())), nil
}

func (c *cli) packGraph() *cobra.Command {
	return &cobra.Command{
		Use: "graph ID", Short: "Print a fix as a Mermaid flowchart", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			f, ok := lib.Fix(args[0])
			if !ok {
				return &app.NotFoundError{Kind: "fix", ID: args[0]}
			}
			_, err = io.WriteString(c.out, fix.Mermaid(f, c.language()))
			return err
		},
	}
}
