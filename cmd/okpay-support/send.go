package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"okpay.example/support/faq/fix"
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
	cmd.Flags().BoolVar(&f.yes, "yes", false, "send it although it seems to hold secrets")
	cmd.Flags().BoolVar(&f.queueOnly, "queue-only", false, "put it into the outbox and do not send it now")
}

// dash takes "-" after the flags for --body-file -.
func (f *mailFlags) dash(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case args[0] != "-":
		return usage("extra", "Value", args[0], "Use", cmd.CommandPath()+" --to A --subject S --body T")
	case f.bodyFile != "":
		return usage("both", "One", "--body-file", "Other", "-")
	}
	f.bodyFile = "-"
	return nil
}

// check refuses flags that no mail can carry.
func (f *mailFlags) check() error {
	if f.body != "" && f.bodyFile != "" {
		return usage("both", "One", "--body", "Other", "--body-file")
	}
	for _, t := range []struct{ flag, value string }{
		{"--to", f.to}, {"--subject", f.subject}, {"--topic", f.topic}, {"--transaction", f.transaction},
	} {
		odd := func(r rune) bool { return unicode.IsControl(r) && !(t.flag == "--subject" && (r == '\n' || r == '\r')) }
		if !utf8.ValidString(t.value) || strings.ContainsFunc(t.value, odd) || len(t.value) > maxFlag {
			return usage("text", "Flag", t.flag)
		}
	}
	return nil
}

// maxFlag bounds what is given as one line, in bytes; the mail's own bounds are narrower.
const maxFlag = 8 << 10

// text is the body, from a flag, a file or standard input.
func (c *cli) text(ctx context.Context, f mailFlags) (string, error) {
	if f.bodyFile == "" {
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
	b, err := await(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(r, mail.MaxBody+1)) })
	if err != nil {
		return "", fmt.Errorf("read the text: %w", err)
	}
	return strings.TrimPrefix(string(b), "\ufeff"), nil // editors on Windows begin a file with this mark
}

func readFixReport(name string) (fixResult, error) {
	var r fixResult
	file, err := os.Open(name)
	if err != nil {
		return r, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, mail.MaxBody+1))
	if err != nil {
		return r, fmt.Errorf("read the fix: %w", err)
	}
	if err := json.Unmarshal(b, &r); err != nil || r.Fix == "" || bytes.ContainsRune(b, 0) || bytes.Contains(b, []byte(`\u0000`)) {
		return r, usage("from_fix", "Value", name)
	}
	return r, nil
}

// in gives the report in the language of the mail, which need not be that of the run. One that was changed by hand in
// the file counts as it stands there.
func (r fixResult) in(lang string) fixReport {
	untouched := false
	for _, made := range r.Reports {
		untouched = untouched || made == r.Report
	}
	if report, ok := r.Reports[lang]; ok && untouched {
		return report
	}
	return r.Report
}

// compose makes a draft of the flags, its files copied. On an error nothing is left behind.
func (c *cli) compose(ctx context.Context, a *app.App, f mailFlags) (d mail.Draft, err error) {
	d = mail.Draft{To: f.to, Subject: f.subject, Topic: f.topic, TransactionID: f.transaction, Lang: c.language()}
	if err := f.check(); err != nil {
		return d, err
	}
	if d.Body, err = c.text(ctx, f); err != nil {
		return d, err
	}
	if f.fromFix != "" {
		r, err := readFixReport(f.fromFix)
		if err != nil {
			return d, err
		}
		report := r.in(d.Lang)
		d.Report = report.Body
		if d.Body == "" {
			d.Body = fix.Filled(report.Tell)
		}
		d.Subject = cmp.Or(d.Subject, report.Subject)
		d.TransactionID = cmp.Or(d.TransactionID, report.Transaction)
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
			return d, usage("ticket", "Value", f.ticket)
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
	info, err := os.Stat(name) // first: opening a pipe would wait for whoever writes into it
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &fs.PathError{Op: "open", Path: name, Err: syscall.EISDIR}
	}
	if !info.Mode().IsRegular() {
		return usage("no_file", "Flag", "--attach", "Value", name)
	}
	if info.Size() > mail.MaxFile {
		return &mail.FieldError{Field: "files", Key: "too_large", Value: mail.FileName(name)}
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = a.Mail.AddFile(ctx, draft, name, "", file)
	return err
}

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
