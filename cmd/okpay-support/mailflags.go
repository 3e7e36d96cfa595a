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
	"strings"
	"syscall"
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
