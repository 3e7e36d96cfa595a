package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

// renewedResult says what --fresh did before the tickets were made anew.
type renewedResult struct {
	Aside    string `json:"aside"` // where the old store lies now
	Accounts int    `json:"accounts"`
	Tickets  int    `json:"tickets"`
	Messages int    `json:"messages"`
	Drafts   int    `json:"drafts"`
	Outbox   int    `json:"outbox"`
	Whole    bool   `json:"whole"` // everything could be read
}

func (c *cli) ticketsRebuild() *cobra.Command {
	var fresh, forgotten bool
	cmd := &cobra.Command{
		Use: "rebuild", Short: "Make the tickets anew from the mailbox", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			var renewed *renewedResult
			if forgotten && !fresh {
				return usage("forgotten")
			}
			if fresh {
				r, err := c.renew(ctx, forgotten)
				if err != nil {
					return err
				}
				renewed = &r
			}
			return c.with(ctx, func(a *app.App) error {
				if _, err := c.own(ctx, a); err != nil {
					return err
				}
				waiting := c.patience()
				r, err := a.Mail.Rebuild(ctx)
				waiting.end()
				v := resultOf(r)
				v.Renewed = renewed
				switch {
				case errors.Is(err, mail.ErrNoAccount) && renewed != nil: // where the old store lies must be told all the same
					return errors.Join(c.failed(exitFailed, "no_account", "cli.tickets.renewed_no_account"), c.printCheck(v))
				case err != nil:
					return err
				}
				return c.printCheck(v)
			})
		},
	}
	cmd.Flags().BoolVar(&fresh, "fresh", false,
		"with a new store: the old one is kept under another name, and what can be read of it is taken over")
	cmd.Flags().BoolVar(&forgotten, "forgotten", false,
		"with --fresh: the passphrase of the home is forgotten; nothing is taken over, and the new store is not locked")
	return cmd
}

// renew makes a new store and tells what became of the old one.
func (c *cli) renew(ctx context.Context, forgotten bool) (r renewedResult, err error) {
	o := c.network
	if !forgotten {
		if o.Passphrase, err = c.unlock(ctx); err != nil {
			return r, err
		}
	}
	f, err := app.Renew(ctx, c.home, o, forgotten)
	if err != nil {
		return r, err
	}
	r = renewedOf(f)
	c.say("%s", c.renewedText(r))
	return r, nil
}

// renewedText says what became of the old store.
func (c *cli) renewedText(r renewedResult) string {
	if r.Aside == "" {
		return c.words.T("cli.tickets.renewed_new")
	}
	text := c.words.T("cli.tickets.renewed", "Path", r.Aside, "Accounts", r.Accounts, "Tickets", r.Tickets,
		"Drafts", r.Drafts, "Outbox", r.Outbox)
	switch {
	case r.Whole:
	case r.Accounts+r.Tickets+r.Messages+r.Drafts+r.Outbox == 0:
		text += "\n" + c.words.T("cli.tickets.renewed_none")
	default:
		text += "\n" + c.words.T("cli.tickets.renewed_part")
	}
	return text
}

func renewedOf(f mail.Renewed) renewedResult {
	s := f.Saved
	return renewedResult{f.Aside, s.Accounts, s.Tickets, s.Mails, s.Drafts, s.Outgoing, s.Whole}
}
