package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/internal/app"
	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

// mailFlags are those of send, preview and tickets reply.
type mailFlags struct {
	to, subject, body, bodyFile, topic, ticket, fromFix, transaction, draft string
	attach                                                                  []string
	yes, queueOnly, save                                                    bool
}

func (f *mailFlags) register(cmd *cobra.Command, whole bool) {
	p := cmd.Flags()
	if whole {
		p.StringVar(&f.to, "to", "", "support's address; the content pack's if not given")
		p.StringVar(&f.subject, "subject", "", "subject")
		p.StringVar(&f.topic, "topic", "", "what it is about (an article's id)")
		p.StringVar(&f.ticket, "ticket", "", "the ticket that it belongs to")
		p.StringVar(&f.fromFix, "from-fix", "", "what 'fix run --json' printed: its report goes into the mail")
	}
	p.StringVar(&f.body, "body", "", "text")
	p.StringVar(&f.bodyFile, "body-file", "", "file with the text; - for standard input")
	p.StringVar(&f.transaction, "transaction", "", "transaction id")
	p.StringArrayVar(&f.attach, "attach", nil, "attach this file; repeat for more")
}

func (f *mailFlags) registerSend(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.yes, "yes", false, "send it as it is")
	cmd.Flags().BoolVar(&f.queueOnly, "queue-only", false, "put it into the outbox and do not send it now")
}

// text is the body, from a flag, a file or standard input.
func (c *cli) text(f mailFlags) (string, error) {
	switch {
	case f.body != "" && f.bodyFile != "":
		return "", usage(errors.New("give --body or --body-file, not both"))
	case f.bodyFile == "":
		return f.body, nil
	}
	r := c.in
	if f.bodyFile != "-" {
		file, err := os.Open(f.bodyFile)
		if err != nil {
			return "", err
		}
		defer file.Close()
		r = file
	}
	b, err := io.ReadAll(io.LimitReader(r, mail.MaxBody+1))
	if err != nil {
		return "", fmt.Errorf("read the text: %w", err)
	}
	return string(b), nil
}

func readFixReport(name string) (fixResult, error) {
	var r fixResult
	b, err := os.ReadFile(name)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(b, &r); err != nil || r.Fix == "" {
		return r, usage(fmt.Errorf("--from-fix %s is not what 'fix run --json' prints", name))
	}
	return r, nil
}

// compose makes a draft of the flags, its files copied. On an error nothing is left behind.
func (c *cli) compose(ctx context.Context, a *app.App, f mailFlags) (d mail.Draft, err error) {
	d = mail.Draft{To: f.to, Subject: f.subject, Topic: f.topic, TransactionID: f.transaction, Lang: c.language()}
	if d.Body, err = c.text(f); err != nil {
		return d, err
	}
	if f.fromFix != "" {
		r, err := readFixReport(f.fromFix)
		if err != nil {
			return d, err
		}
		d.Report = r.Report.Body
		if d.Subject == "" {
			d.Subject = r.Report.Subject
		}
		if d.Topic == "" {
			d.Topic = r.Topic
		}
	}
	if d.Topic != "" {
		if _, ok := a.Library().Article(d.Topic, c.language()); !ok {
			return d, &app.NotFoundError{Kind: "topic", ID: d.Topic}
		}
	}
	if f.ticket != "" {
		id, ok := ticket.ParseID(f.ticket)
		if !ok {
			return d, usage(fmt.Errorf("%q is no ticket number; one looks like K7F3-9Q2M", f.ticket))
		}
		v, err := a.Mail.Ticket(ctx, id)
		if err != nil {
			return d, named("ticket", f.ticket, err)
		}
		d.Ticket, d.Account, d.Lang = id, v.Ticket.Account, v.Ticket.Lang
		if d.To == "" {
			d.To = v.Ticket.To
		}
	}
	if d, err = a.Mail.NewDraft(ctx, d); err != nil {
		return d, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Mail.DeleteDraft(context.WithoutCancel(ctx), d.ID))
		}
	}()
	if faults := mail.Validate(d); len(faults) > 0 {
		return d, faults[0]
	}
	for _, name := range f.attach {
		if err := attach(ctx, a, d.ID, name); err != nil {
			return d, err
		}
	}
	return d, nil
}

func attach(ctx context.Context, a *app.App, draft, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return usage(fmt.Errorf("--attach %s is not a file", name))
	}
	_, err = a.Mail.AddFile(ctx, draft, name, "", file)
	return err
}

func (c *cli) sendCommand() *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use: "send", Short: "Send a mail to support and make its ticket", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.draft != "" && (f.to+f.subject+f.body+f.bodyFile+f.fromFix+f.ticket != "" || len(f.attach) > 0) {
				return usage(errors.New("--draft sends what was previewed; it takes no other parts of a mail"))
			}
			return c.with(cmd.Context(), func(a *app.App) error { return c.send(cmd.Context(), a, f) })
		},
	}
	f.register(cmd, true)
	f.registerSend(cmd)
	cmd.Flags().StringVar(&f.draft, "draft", "", "send what 'preview --save' kept")
	return cmd
}

type sendResult struct {
	Ticket    ticket.ID          `json:"ticket"`
	MessageID string             `json:"message_id"`
	State     mail.OutgoingState `json:"state"`
	Bytes     int64              `json:"bytes"`
}

// send queues the mail and tries to deliver it; the exit status says what became of it.
func (c *cli) send(ctx context.Context, a *app.App, f mailFlags) error {
	if _, err := a.Mail.Account(ctx); err != nil {
		return err
	}
	draft := f.draft
	if draft == "" {
		d, err := c.compose(ctx, a, f)
		if err != nil {
			return err
		}
		draft = d.ID
	}
	o, err := a.Mail.Queue(ctx, draft)
	if err != nil {
		if f.draft == "" {
			return errors.Join(err, a.Mail.DeleteDraft(context.WithoutCancel(ctx), draft))
		}
		return named("draft", f.draft, err)
	}
	var trouble error
	if !f.queueOnly {
		wait, cancel := context.WithTimeout(ctx, 10*time.Minute)
		defer cancel()
		o, trouble = a.Mail.Deliver(wait, o.ID)
	}
	r := sendResult{o.Ticket, o.MessageID, o.State, o.Bytes}
	if err := c.print(r, func(w io.Writer) { fmt.Fprintln(w, r.Ticket) }); err != nil {
		return err
	}
	return c.sendStatus(o, trouble, f.queueOnly)
}

func (c *cli) sendStatus(o mail.Outgoing, trouble error, queueOnly bool) error {
	why := app.Reason(c.words, o.LastError)
	if why == "" && trouble != nil {
		why = app.Explain(c.words, trouble).Message
	}
	switch o.State {
	case mail.OutgoingSent:
		return nil
	case mail.OutgoingUnknown:
		return &statusError{exitUnknown, "unknown", c.words.T("cli.send.unknown"), c.words.T("cli.send.unknown.hint")}
	case mail.OutgoingFailed:
		return &statusError{exitFailed, "failed", c.words.T("cli.send.failed", "Why", why), c.words.T("cli.send.failed.hint")}
	}
	if queueOnly {
		return nil
	}
	if trouble != nil && !app.Explain(c.words, trouble).Temporary {
		return &statusError{exitFailed, "queued", c.words.T("cli.send.queued", "Why", why), c.words.T("cli.send.queued.hint")}
	}
	return &statusError{exitNetwork, "queued", c.words.T("cli.send.queued", "Why", why), c.words.T("cli.send.queued.hint")}
}

func (c *cli) previewCommand() *cobra.Command {
	var f mailFlags
	cmd := &cobra.Command{
		Use: "preview", Short: "Print the exact mail that would be sent", Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
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
							c.say("%v", e)
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
					c.say("%s", d.ID)
				}
				return nil
			})
		},
	}
	f.register(cmd, true)
	cmd.Flags().BoolVar(&f.save, "save", false, "keep it as a draft for 'send --draft'; its id goes to stderr")
	return cmd
}
