package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

func (c *cli) previewCommand() *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use: "preview [-]", Short: "Print the exact mail that would be sent", Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.dash(cmd, args); err != nil {
				return err
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				ctx := cmd.Context()
				d, err := c.compose(ctx, a, f)
				if err != nil {
					return err
				}
				keep := false
				defer func() {
					if !keep {
						if e := a.Mail.DeleteDraft(context.WithoutCancel(ctx), d.ID); e != nil {
							c.say("%s", oneLine(app.Explain(c.words, e).Message))
						}
					}
				}()
				r, err := a.Mail.Preview(ctx, d.ID)
				if err != nil {
					return err
				}
				raw, err := a.Mail.OpenRendered(ctx, r)
				if err != nil {
					return err
				}
				defer raw.Close()
				if _, err := io.Copy(c.out, raw); err != nil {
					return fmt.Errorf("write the mail: %w", err)
				}
				if keep = f.save; keep {
					c.say("%s", d.ID) // nothing else: scripts read it
					return nil
				}
				if _, err := a.Mail.Account(ctx); errors.Is(err, mail.ErrNoAccount) {
					c.say("%s", c.words.T("cli.preview.no_sender"))
				}
				return nil
			})
		},
	}
	f.register(cmd, true)
	cmd.Flags().BoolVar(&f.save, "save", false, "keep it as a draft for 'send --draft'; its id goes to stderr")
	return cmd
}
