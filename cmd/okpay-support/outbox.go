package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

func (c *cli) outboxCommand() *cobra.Command {
	return group("outbox", "Mails that are not out yet", c.outboxList(), c.outboxFlush(), c.outboxCancel())
}

type outboxRow struct {
	ID        int64              `json:"id"`
	Ticket    ticket.ID          `json:"ticket"`
	State     mail.OutgoingState `json:"state"`
	Tries     int                `json:"tries"`
	NextTry   *time.Time         `json:"next_try"`
	LastError string             `json:"last_error"`
}

func (c *cli) printOutbox(list []mail.Outgoing) error {
	rows := []outboxRow{}
	for _, o := range list {
		rows = append(rows, outboxRow{o.ID, o.Ticket, o.State, o.Tries, utc(o.NextTry), o.LastError})
	}
	return c.print(rows, func(w io.Writer) {
		for _, r := range rows {
			fmt.Fprintf(w, "%-5d %s  %-9s %s\n", r.ID, r.Ticket, r.State, app.Reason(c.words, r.LastError))
		}
	})
}

func (c *cli) outboxList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List them", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				list, err := a.Mail.Outbox(cmd.Context())
				if err != nil {
					return err
				}
				return c.printOutbox(list)
			})
		},
	}
}

func (c *cli) outboxFlush() *cobra.Command {
	return &cobra.Command{
		Use: "flush", Short: "Try to send all of them now", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.with(cmd.Context(), func(a *app.App) error {
				ctx := cmd.Context()
				owned, err := c.own(ctx, a)
				if err != nil {
					return err
				}
				trouble := a.Mail.Flush(ctx, true)
				if trouble == nil && !owned {
					c.say("%s", c.words.T("cli.outbox.asked"))
				}
				list, err := a.Mail.Outbox(context.WithoutCancel(ctx))
				if err != nil {
					return err
				}
				if err := c.printOutbox(list); err != nil {
					return err
				}
				if trouble == nil || ctx.Err() != nil {
					return trouble
				}
				return c.flushStatus(list, trouble)
			})
		},
	}
}

// flushStatus says what kept the mails from going out; the worst that a mail met decides.
func (c *cli) flushStatus(list []mail.Outgoing, trouble error) error {
	why, status := "", exitNetwork
	for _, o := range list {
		if o.LastError == "" {
			continue
		}
		why = app.Reason(c.words, o.LastError)
		switch {
		case o.State == mail.OutgoingUnknown:
			return c.failed(exitUnknown, "unknown", "cli.send.unknown")
		case o.State == mail.OutgoingFailed, !app.RetryHelps(o.LastError):
			status = exitFailed
		}
	}
	if why == "" {
		return trouble
	}
	return c.failed(status, "queued", "cli.send.queued", "Why", why)
}

func (c *cli) outboxCancel() *cobra.Command {
	return &cobra.Command{
		Use: "cancel ID", Short: "Take a mail back; it becomes a draft again", Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("number", "Value", args[0])
			}
			return c.with(cmd.Context(), func(a *app.App) error {
				d, err := a.Mail.TakeBack(cmd.Context(), id)
				if err != nil {
					return named("outgoing", args[0], err)
				}
				return c.print(struct {
					Cancelled int64  `json:"cancelled"`
					Draft     string `json:"draft"`
				}{id, d.ID}, func(w io.Writer) { fmt.Fprintln(w, d.ID) })
			})
		},
	}
}
