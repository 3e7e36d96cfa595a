package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

type checkResult struct {
	New        int   `json:"new"`
	Updated    int   `json:"updated"`
	Bounced    int   `json:"bounced"`
	BytesIn    int64 `json:"bytes_in"`
	BytesOut   int64 `json:"bytes_out"`
	RoundTrips int   `json:"round_trips"`
	ElapsedMS  int64 `json:"elapsed_ms"`
}

func (c *cli) printCheck(r mail.CheckReport) error {
	v := checkResult{r.New, r.Updated, r.Bounced, r.BytesIn, r.BytesOut, r.RoundTrips, r.Elapsed.Milliseconds()}
	return c.print(v, func(w io.Writer) {
		fmt.Fprintln(w, c.words.T("cli.check.done", "New", v.New, "Updated", v.Updated, "Bounced", v.Bounced))
	})
}

func (c *cli) checkCommand() *cobra.Command {
	watch, full := false, false
	cmd := &cobra.Command{
		Use: "check", Short: "Look for replies, once or until interrupted", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return c.with(ctx, func(a *app.App) error {
				if _, err := a.Mail.Account(ctx); err != nil {
					return err
				}
				if watch {
					cancel := a.Mail.Subscribe(c.printEvent)
					defer cancel()
					return a.Mail.Run(ctx)
				}
				r, asked, err := a.Mail.Check(ctx, full)
				if err != nil {
					return err
				}
				if asked {
					c.say("%s", c.words.T("cli.check.asked"))
				}
				return c.printCheck(r)
			})
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "keep watching: one JSON line an event")
	cmd.Flags().BoolVar(&full, "since-full", false, "look at the mailboxes from the beginning")
	return cmd
}

// printEvent writes one line of check --watch. Events come one at a time from the store's commits.
func (c *cli) printEvent(e mail.Event) {
	switch e.Kind {
	case mail.EventTicket, mail.EventClaim, mail.EventOutbox:
	case mail.EventConnection:
		c.say("%s", e.Connection.State)
		return
	default:
		return
	}
	name := string(e.Timeline)
	switch {
	case e.Kind == mail.EventOutbox:
		name = string(e.Outgoing.State)
	case e.Kind == mail.EventClaim:
		name = "claim"
	case name == "":
		return
	}
	line := struct {
		At        time.Time `json:"at"`
		Event     string    `json:"event"`
		Ticket    ticket.ID `json:"ticket"`
		MessageID string    `json:"message_id"`
	}{e.At.UTC().Truncate(time.Millisecond), name, e.Ticket, e.MessageID}
	c.watchMu.Lock()
	defer c.watchMu.Unlock()
	if err := c.printJSON(line); err != nil {
		c.say("%v", err)
	}
}
