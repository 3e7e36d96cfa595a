package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
)

func (c *cli) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: none,
		RunE: func(*cobra.Command, []string) error {
			lib, err := c.library()
			if err != nil {
				return err
			}
			b := app.BuildInfo(lib.Pack().Version)
			return c.print(b, func(w io.Writer) {
				fmt.Fprintf(w, "okpay-support %s (%s, %s/%s, content of %s)\n", b.Version, b.Go, b.OS, b.Arch, b.Pack)
			})
		},
	}
}

func (c *cli) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "completion SHELL", Short: "Print the completion script for bash, zsh, fish or powershell", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(c.out, true)
			case "zsh":
				return root.GenZshCompletion(c.out)
			case "fish":
				return root.GenFishCompletion(c.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(c.out)
			}
			return oneOf("SHELL", args[0], "bash", "zsh", "fish", "powershell")
		},
	}
}
