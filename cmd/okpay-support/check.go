package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
)

type checkResult struct {
	New        int   `json:"new"`
	Updated    int   `json:"updated"`
	Bounced    int   `json:"bounced"`
	BytesIn    int64 `json:"bytes_in"`
	BytesOut   int64 `json:"bytes_out"`
	RoundTrips int   `json:"round_trips"`
	ElapsedMS  int64 `json:"elapsed_ms"`
	Asked      bool  `json:"asked,omitempty"` // the running program was asked to check, and this is what it found

	Renewed *renewedResult `json:"renewed,omitempty"` // of tickets rebuild --fresh
}

func resultOf(r mail.CheckReport) checkResult {
	return checkResult{
		New: r.New, Updated: r.Updated, Bounced: r.Bounced,
		BytesIn: r.BytesIn, BytesOut: r.BytesOut, RoundTrips: r.RoundTrips, ElapsedMS: r.Elapsed.Milliseconds(),
	}
}

func (c *cli) printCheck(v checkResult) error {
	return c.print(v, func(w io.Writer) {
		fmt.Fprintln(w, c.words.T("cli.check.done", "New", v.New, "Updated", v.Updated, "Bounced", v.Bounced))
	})
}

func (c *cli) checkCommand() *cobra.Command {
	watch, full := false, false
	cmd := &cobra.Command{
		Use: "check", Short: "Look for replies, once or until interrupted", Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			return c.with(ctx, func(a *app.App) error {
				if _, err := a.Mail.Account(ctx); err != nil {
					return err
				}
				if watch {
					return c.watch(ctx, a, full)
				}
				r, asked, err := c.check(ctx, a, full)
				if err != nil {
					return err
				}
				v := resultOf(r)
				v.Asked = asked
				return c.printCheck(v)
			})
		},
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "keep watching: one JSON line an event")
	cmd.Flags().BoolVar(&full, "since-full", false, "look at the mailboxes from the beginning")
	return cmd
}

func (c *cli) check(ctx context.Context, a *app.App, full bool) (r mail.CheckReport, asked bool, err error) {
	if _, err := c.own(ctx, a); err != nil {
		return r, false, err
	}
	waiting := c.patience()
	r, asked, err = a.Mail.Check(ctx, full)
	waiting.end()
	if asked && err == nil {
		c.say("%s", c.words.T("cli.check.asked"))
	}
	return r, asked, err
}

// Another call of the command line has the mailbox for a moment only; an open window keeps it.
const (
	ownWithin = 2 * time.Second
	ownRetry  = 50 * time.Millisecond
)

// own takes the mailbox for this call, waiting a little for another one to end. It is false while a window has it,
// which is then asked to do the work.
func (c *cli) own(ctx context.Context, a *app.App) (bool, error) {
	deadline := time.Now().Add(ownWithin)
	for {
		owned, err := a.Mail.Own()
		if owned || err != nil || time.Now().After(deadline) {
			return owned, err
		}
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-time.After(ownRetry):
		}
	}
}
