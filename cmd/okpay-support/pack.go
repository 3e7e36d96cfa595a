package main

import (
	"fmt"
	"io"
	"os"
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
		Use: "lint DIR", Short: "Tell what is wrong with a pack, with file and line", Args: exactly(1),
		RunE: func(_ *cobra.Command, args []string) error {
			info, err := os.Stat(args[0])
			if err != nil {
				return err
			}
			if !info.IsDir() {
				return usage("no_folder", "Value", args[0])
			}
			found := list(pack.Lint(os.DirFS(args[0]), time.Now()))
			if err := c.print(found, func(w io.Writer) {
				for _, f := range found {
					fmt.Fprintln(w, f)
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
