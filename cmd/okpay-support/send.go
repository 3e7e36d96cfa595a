package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

func (c *cli) sendCommand() *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use: "send [-]", Short: "Send a mail to support and make its ticket; with - the text is read from standard input",
		Args: between(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.dash(cmd, args); err != nil {
				return err
			}
			if f.draft != "" && (f.bodyFile != "" || f.partsGiven(cmd)) {
				return usage("draft")
			}
			return c.with(cmd.Context(), func(a *app.App) error { return c.send(cmd.Context(), a, f) })
		},
	}
	f.register(cmd, true)
	f.registerSend(cmd)
	cmd.Flags().StringVar(&f.draft, "draft", "", "send what 'preview --save' kept")
	return cmd
}

// partsGiven tells whether a flag says what the mail is.
func (f *mailFlags) partsGiven(cmd *cobra.Command) bool {
	for _, name := range []string{
		"to", "subject", "body", "body-file", "topic", "ticket", "from-fix", "transaction", "attach",
	} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

type sendResult struct {
	ID        int64              `json:"id"` // in the outbox
	Ticket    ticket.ID          `json:"ticket"`
	MessageID string             `json:"message_id"`
	State     mail.OutgoingState `json:"state"`
	Bytes     int64              `json:"bytes"`
}

// send queues the mail and tries to deliver it; the exit status says what became of it.
func (c *cli) send(ctx context.Context, a *app.App, f mailFlags) error {
	draft, err := c.toSend(ctx, a, f)
	if err != nil {
		return err
	}
	if !f.yes {
		if err := c.refuseSecrets(ctx, a, draft); err != nil {
			return c.drop(ctx, a, f, draft, err)
		}
	}
	o, err := a.Mail.Queue(ctx, draft)
	if err != nil {
		return c.drop(ctx, a, f, draft, err)
	}
	var trouble error
	if !f.queueOnly {
		o, trouble = c.deliver(ctx, a, o)
	}
	return c.tellSent(ctx, o, trouble, f.queueOnly)
}

// drop deletes a draft that was made for this call and did not get into the outbox. One that was there before stays.
func (c *cli) drop(ctx context.Context, a *app.App, f mailFlags, draft string, err error) error {
	if f.draft == "" {
		return errors.Join(err, a.Mail.DeleteDraft(context.WithoutCancel(ctx), draft))
	}
	return named("draft", f.draft, err)
}

// tellSent prints what became of a mail, and makes the exit status of it.
func (c *cli) tellSent(ctx context.Context, o mail.Outgoing, trouble error, queueOnly bool) error {
	r := sendResult{o.ID, o.Ticket, o.MessageID, o.State, o.Bytes}
	if err := c.print(r, func(w io.Writer) { fmt.Fprintln(w, r.Ticket) }); err != nil {
		return err
	}
	if ctx.Err() != nil && o.State == mail.OutgoingQueued {
		return c.failed(exitFailed, "queued", "cli.send.stopped", "ID", o.ID)
	}
	return c.sendStatus(o, trouble, queueOnly)
}

// toSend gives the draft to queue: the one that was previewed, or a new one of the flags.
func (c *cli) toSend(ctx context.Context, a *app.App, f mailFlags) (string, error) {
	if f.draft == "" {
		d, err := c.compose(ctx, a, f)
		return d.ID, err
	}
	d, err := a.Mail.Draft(ctx, f.draft)
	if err != nil {
		return "", named("draft", f.draft, err)
	}
	open, err := a.Mail.Drafts(ctx)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(open, func(o mail.Draft) bool { return o.ID == d.ID }) {
		return "", c.failed(exitFailed, "draft_queued", "cli.send.draft_queued", "ID", d.ID)
	}
	previewed, err := a.Mail.Previewed(ctx, d)
	if err != nil {
		return "", err
	}
	stale := d.Rendered == 0 && previewed // for a mailbox that changed since
	if stale || d.Rendered != 0 && d.Account == 0 {
		c.say("%s", c.words.T("cli.send.rendered_anew"))
	}
	return d.ID, nil
}

// deliver tries to send the mail now; what becomes of it is in the row that it gives back.
func (c *cli) deliver(ctx context.Context, a *app.App, queued mail.Outgoing) (mail.Outgoing, error) {
	wait, cancel := context.WithTimeout(ctx, deliverWithin)
	defer cancel()
	if _, err := c.own(wait, a); err != nil {
		return queued, err
	}
	waiting := c.patience()
	defer waiting.end()
	defer c.follow(a, queued.ID, waiting)()
	o, trouble := a.Mail.Deliver(wait, queued.ID)
	if errors.Is(trouble, mail.ErrNotFound) { // taken back elsewhere, and its ticket with it
		o, trouble = queued, nil
		o.State = mail.OutgoingCancelled
	}
	if o.ID == 0 {
		o = queued
	}
	if o.State == mail.OutgoingSending {
		o.State = mail.OutgoingQueued // the running program has it in hand and will see to it
	}
	return o, trouble
}

// deliverWithin is how long a call waits for a mail to go out; a large one over a slow line takes its time.
const deliverWithin = 10 * time.Minute

func (c *cli) sendStatus(o mail.Outgoing, trouble error, queueOnly bool) error {
	why := app.Reason(c.words, o.LastError)
	if why == "" && trouble != nil {
		why = app.Explain(c.words, trouble).Message
	}
	if why == "" {
		why = c.words.T("cli.send.in_other_hands")
	}
	status := exitNetwork
	switch {
	case o.State == mail.OutgoingSent, o.State == mail.OutgoingQueued && queueOnly:
		return nil
	case o.State == mail.OutgoingCancelled:
		return c.failed(exitFailed, "cancelled", "cli.send.taken_back")
	case o.State == mail.OutgoingUnknown:
		return c.unknown(o)
	case o.State == mail.OutgoingFailed:
		return c.failed(exitFailed, "failed", failedKey(o), "Why", why, "ID", o.ID)
	case trouble != nil && !app.RetryHelps(o.LastError) && !app.Explain(c.words, trouble).Temporary:
		status = exitFailed
	}
	e := &statusError{status: status, code: "queued", text: c.words.T("cli.send.queued", "Why", why)}
	e.hint = c.words.T(queuedHint(o))
	return e
}

// queuedHint names what makes a waiting mail go: the network mostly, but the person where the sign-in was refused.
func queuedHint(o mail.Outgoing) string {
	switch key, _ := mail.SplitReason(o.LastError); key {
	case "auth", "auth_code", "app_password", "oauth_again", "oauth_denied", "oauth_only":
		return "cli.send.queued.sign_in.hint"
	case "settings":
		return "cli.send.queued.settings.hint"
	}
	return "cli.send.queued.hint"
}

// failedKey names the words for a mail that the server will not take as it is.
func failedKey(o mail.Outgoing) string {
	switch key, _ := mail.SplitReason(o.LastError); {
	case key == "too_large":
		return "cli.send.too_large"
	case key == "not_ascii" && mail.UnsupportedOf(o.LastError) == o.From:
		return "cli.send.not_ascii_own"
	case key == "not_ascii":
		return "cli.send.not_ascii"
	}
	return "cli.send.failed"
}

// unknown tells what is known of a mail that may have arrived, and what can be done.
func (c *cli) unknown(o mail.Outgoing) error {
	key, why := "cli.send.unknown", app.Reason(c.words, o.LastError)
	if reason, _ := mail.SplitReason(o.LastError); reason == "not_looked" || reason == "cannot_look" {
		key = "cli.send.unlooked"
	}
	return c.failed(exitUnknown, "unknown", key, "Why", why, "When", clock(o.NextTry), "ID", o.ID)
}

// clock is a moment of today or soon, as a person here reads it.
func clock(t time.Time) string { return t.Local().Format("15:04:05") }
