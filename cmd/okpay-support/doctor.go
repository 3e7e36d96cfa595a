package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
)

func (c *cli) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "What works here, and what to do about the rest", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			a, openErr := c.open(cmd.Context())
			if openErr == nil {
				defer func() { err = errors.Join(err, a.Close()) }()
			}
			d := app.Doctor(cmd.Context(), c.words, a, openErr)
			if err := c.print(d, func(w io.Writer) {
				for _, x := range d.Checks {
					mark := "ok  "
					if !x.OK {
						mark = "-   "
					}
					fmt.Fprintf(w, "%s%-10s %s\n", mark, x.Name, x.Detail)
					if x.Hint != "" {
						fmt.Fprintf(w, "    %-10s %s\n", "", x.Hint)
					}
				}
			}); err != nil {
				return err
			}
			if !d.OK {
				return c.failed(exitFailed, "doctor", "cli.doctor.failed")
			}
			return nil
		},
	}
}
