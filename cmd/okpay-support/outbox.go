package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

func (c *cli) outboxCommand() *cobra.Command {
	return group("outbox", "Mails that are not out yet", c.outboxList(), c.outboxFlush(), c.outboxRetry(), c.outboxLook(),
		c.outboxEdit(), c.outboxCancel())
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
		row := outboxRow{o.ID, o.Ticket, o.State, o.Tries, utc(o.NextTry), o.LastError}
		if o.State == mail.OutgoingFailed { // it waits for the person
			row.NextTry = nil
		}
		rows = append(rows, row)
	}
	return c.print(rows, func(w io.Writer) {
		for _, r := range rows {
			line := fmt.Sprintf("%-5d %s  %-9s %s  %s", r.ID, r.Ticket, r.State, c.next(r), app.Reason(c.words, r.LastError))
			fmt.Fprintln(w, strings.TrimRight(line, " "))
		}
	})
}

// next says when a mail goes on its way by itself.
func (c *cli) next(r outboxRow) string {
	switch {
	case r.State == mail.OutgoingFailed:
		return c.words.T("cli.outbox.by_hand")
	case r.NextTry == nil:
		return ""
	case r.State == mail.OutgoingUnknown:
		return c.words.T("cli.outbox.next_look", "When", clock(*r.NextTry))
	case r.State == mail.OutgoingQueued:
		return c.words.T("cli.outbox.next_try", "When", clock(*r.NextTry))
	}
	return ""
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
				waiting := c.patience()
				trouble := a.Mail.Flush(ctx, true)
				waiting.end()
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
			return c.unknown(o)
		case o.State == mail.OutgoingFailed, !app.RetryHelps(o.LastError):
			status = exitFailed
		}
	}
	if why == "" {
		return trouble
	}
	return c.failed(status, "queued", "cli.send.queued", "Why", why)
}

// onMail runs f on the mail of the outbox that the call names.
func (c *cli) onMail(f func(context.Context, *app.App, mail.Outgoing) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usage("number", "Value", args[0])
		}
		ctx := cmd.Context()
		return c.with(ctx, func(a *app.App) error {
			o, err := a.Mail.Outgoing(ctx, id)
			if err == nil {
				err = f(ctx, a, o)
			}
			return named("outgoing", args[0], err)
		})
	}
}

func (c *cli) outboxRetry() *cobra.Command {
	return &cobra.Command{
		Use: "retry ID", Short: "Try a mail again now: the same bytes, also one that failed or may have arrived", Args: exactly(1),
		RunE: c.onMail(func(ctx context.Context, a *app.App, o mail.Outgoing) error {
			if err := a.Mail.Retry(ctx, o.ID); err != nil {
				return err
			}
			o, trouble := c.deliver(ctx, a, o)
			return c.tellSent(ctx, o, trouble, false)
		}),
	}
}

func (c *cli) outboxLook() *cobra.Command {
	return &cobra.Command{
		Use: "look ID", Short: "Look now whether a mail arrived; it is sent again if it can be told that it did not", Args: exactly(1),
		RunE: c.onMail(func(ctx context.Context, a *app.App, o mail.Outgoing) error {
			if o.State != mail.OutgoingUnknown {
				return c.failed(exitFailed, "not_unknown", "cli.outbox.not_unknown")
			}
			if err := a.Mail.LookFor(ctx, o.ID); err != nil {
				return err
			}
			o, trouble := c.deliver(ctx, a, o)
			return c.tellSent(ctx, o, trouble, false)
		}),
	}
}

// outboxEdit makes a mail a draft again and changes what the flags say.
func (c *cli) outboxEdit() *cobra.Command {
	var f mailFlags
	var without []string
	anyway := false
	cmd := &cobra.Command{Use: "edit ID", Short: "Take a mail back and change it; prints the draft for 'send --draft'", Args: exactly(1)}
	cmd.RunE = c.onMail(func(ctx context.Context, a *app.App, o mail.Outgoing) error {
		if err := f.check(); err != nil {
			return err
		}
		text, err := c.text(ctx, f)
		if err != nil {
			return err
		}
		d, err := c.takeBack(ctx, a, o, anyway)
		if err != nil {
			return err
		}
		set := func(flag string, field *string, value string) {
			if cmd.Flags().Changed(flag) {
				*field = value
			}
		}
		set("to", &d.To, f.to)
		set("subject", &d.Subject, f.subject)
		set("transaction", &d.TransactionID, f.transaction)
		if f.bodyFile != "" || cmd.Flags().Changed("body") {
			d.Body = text
		}
		if err := c.change(ctx, a, d, f.attach, without); err != nil {
			c.say("%s", c.words.T("cli.outbox.edited", "ID", d.ID)) // taken back it is all the same
			return err
		}
		return c.print(struct {
			Cancelled int64  `json:"cancelled"`
			Draft     string `json:"draft"`
		}{o.ID, d.ID}, func(w io.Writer) { fmt.Fprintln(w, d.ID) })
	})
	p := cmd.Flags()
	p.StringVar(&f.to, "to", "", "another address")
	p.StringVar(&f.subject, "subject", "", "another subject")
	f.register(cmd, false)
	p.BoolVar(&anyway, "anyway", false, anywayUsage)
	p.StringArrayVar(&without, "without", nil, "leave this file out; repeat for more")
	return cmd
}

// change keeps the words of a draft and changes its files.
func (c *cli) change(ctx context.Context, a *app.App, d mail.Draft, attached, without []string) error {
	if err := a.Mail.SaveDraft(ctx, d); err != nil {
		return err
	}
	for _, name := range without {
		i := slices.IndexFunc(d.Files, func(f mail.DraftFile) bool { return f.Name == name })
		if i < 0 {
			return c.noSuchFile(name, d.Files)
		}
		if err := a.Mail.RemoveFile(ctx, d.ID, d.Files[i].ID); err != nil {
			return err
		}
		d.Files = slices.Delete(d.Files, i, i+1)
	}
	for _, name := range attached {
		if err := attach(ctx, a, d.ID, name); err != nil {
			return err
		}
	}
	return nil
}

func (c *cli) noSuchFile(name string, files []mail.DraftFile) error {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	if len(names) == 0 {
		return c.failed(exitNotFound, "not_found_file", "cli.outbox.no_files")
	}
	return c.failed(exitNotFound, "not_found_file", "cli.outbox.no_file", "Name", name, "Names", strings.Join(names, ", "))
}

// takeBack makes a mail a draft again, and says what is known of one that may have arrived. Where nobody could look for
// it, anyway is the person's decision.
func (c *cli) takeBack(ctx context.Context, a *app.App, o mail.Outgoing, anyway bool) (mail.Draft, error) {
	take := a.Mail.TakeBack
	if anyway {
		take = a.Mail.TakeBackAnyway
	}
	d, err := take(ctx, o.ID)
	if unlooked, ok := errors.AsType[*mail.UnlookedError](err); ok {
		return d, c.unlooked(unlooked)
	}
	key, _ := mail.SplitReason(o.LastError)
	switch {
	case err != nil:
	case key == "earlier":
		c.say("%s", c.words.T("cli.outbox.earlier", "Ticket", d.Ticket))
	case d.MessageID == o.MessageID && anyway:
		c.say("%s", c.words.T("cli.outbox.doubt.anyway", "Ticket", o.Ticket))
	case d.MessageID == o.MessageID:
		c.say("%s", c.words.T("cli.outbox.doubt", "Ticket", o.Ticket))
	}
	return d, err
}

// unlooked refuses to take back a mail that may have arrived while nobody can look: a retry may help, or the person
// decides.
func (c *cli) unlooked(err *mail.UnlookedError) error {
	x := app.Explain(c.words, err)
	e := &statusError{status: exitUnknown, code: x.Code, text: x.Message, hint: c.words.T("cli.outbox.anyway.hint")}
	if x.Temporary {
		e.status = exitNetwork
	}
	return e
}

func (c *cli) outboxCancel() *cobra.Command {
	anyway := false
	cmd := &cobra.Command{
		Use: "cancel ID", Short: "Take a mail back, also while it is being sent; it becomes a draft again", Args: exactly(1),
		RunE: c.onMail(func(ctx context.Context, a *app.App, o mail.Outgoing) error {
			d, err := c.takeBack(ctx, a, o, anyway)
			if err != nil {
				return err
			}
			return c.print(struct {
				Cancelled int64  `json:"cancelled"`
				Draft     string `json:"draft"`
			}{o.ID, d.ID}, func(w io.Writer) { fmt.Fprintln(w, d.ID) })
		}),
	}
	cmd.Flags().BoolVar(&anyway, "anyway", false, anywayUsage)
	return cmd
}

const anywayUsage = "also a mail that may have arrived while nobody can look for it"
