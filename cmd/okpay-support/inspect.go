package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/mail"
	"okpay.example/support/mail/ticket"
)

type inspection struct {
	MessageID   string          `json:"message_id"`
	InReplyTo   []string        `json:"in_reply_to"`
	References  []string        `json:"references"`
	From        string          `json:"from"`
	To          []string        `json:"to"`
	Subject     string          `json:"subject"`
	Date        *time.Time      `json:"date"`
	Text        string          `json:"text"`
	Quoted      string          `json:"quoted"`
	HTML        string          `json:"html"`
	Attachments []attachmentRow `json:"attachments"`
	Kind        ticket.Kind     `json:"kind"`
	Bounce      any             `json:"bounce"`
	Verdict     ticket.Verdict  `json:"verdict"`
	Links       any             `json:"links"`
	Requests    []string        `json:"requests"`
	Defects     []string        `json:"defects"`
}

func (c *cli) inspectCommand() *cobra.Command {
	var (
		dns, at string
		servers []string
	)
	cmd := &cobra.Command{
		Use: "inspect FILE.eml", Short: "Read one mail and say what it is", Args: exactly(1),
		Long: `Read one mail and say what it is.

The verdict is always "unverified" in this version: signatures are not checked yet, so --dns, --authserv-id and --at are
taken but change nothing.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if _, err := moment(at); err != nil {
				return err
			}
			if dns != "" {
				if _, err := os.Stat(dns); err != nil {
					return err
				}
			}
			if dns != "" || at != "" || len(servers) > 0 {
				c.say("%s", c.words.T("cli.inspect.not_judged"))
			}
			v, err := c.inspect(args[0])
			if err != nil {
				return err
			}
			return c.print(v, func(w io.Writer) {
				fmt.Fprintf(w, "%s\n%s\n%s\n%s, %s\n\n%s\n", v.From, v.Subject, v.MessageID, v.Kind, v.Verdict.Level, v.Text)
			})
		},
	}
	p := cmd.Flags()
	p.StringVar(&dns, "dns", "", "answer DNS look-ups from this file, NAME TYPE VALUE a line (not used yet)")
	p.StringArrayVar(&servers, "authserv-id", nil, "trust Authentication-Results of this server (not used yet)")
	p.StringVar(&at, "at", "", "judge as of this moment, RFC 3339 (not used yet)")
	return cmd
}

func (c *cli) inspect(name string) (inspection, error) {
	info, err := os.Stat(name)
	if err != nil {
		return inspection{}, err
	}
	if info.IsDir() {
		return inspection{}, &fs.PathError{Op: "read", Path: name, Err: syscall.EISDIR}
	}
	if !info.Mode().IsRegular() { // a pipe would be waited for without an end
		return inspection{}, c.failed(exitFailed, "no_mail", "cli.inspect.no_mail", "Path", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return inspection{}, err
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return inspection{}, fmt.Errorf("read %s: %w", name, err)
	}
	if !beginsWithHeader(head[:n]) {
		return inspection{}, c.failed(exitFailed, "no_mail", "cli.inspect.no_mail", "Path", name)
	}
	p, verdict, err := mail.Inspect(f)
	if err != nil {
		return inspection{}, fmt.Errorf("read %s: %w", name, err)
	}
	return inspectionOf(p, verdict), nil
}

// headerLine is the first line of a mail: a header field (RFC 5322, 2.2), or the "From " line of an mbox.
var headerLine = regexp.MustCompile(`^(?:>?From |[!-9;-~]+[ \t]*:)`)

// beginsWithHeader tells a mail, however odd, from a file that is none.
func beginsWithHeader(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), "\r\n")
	return headerLine.Match(head)
}

func inspectionOf(p *mail.Parsed, verdict ticket.Verdict) inspection {
	v := inspection{
		MessageID: p.MessageID, InReplyTo: list(p.InReplyTo), References: list(p.References), From: p.From, To: list(p.To),
		Subject: p.Subject, Date: utc(p.Date), Text: p.Text, Quoted: p.Quoted, HTML: p.HTML,
		Attachments: []attachmentRow{}, Kind: p.Kind, Verdict: verdict, Links: list(p.Links), Requests: []string{}, Defects: list(p.Defects),
	}
	if p.Bounce != nil {
		v.Bounce = p.Bounce
	}
	for _, f := range p.Attachments {
		v.Attachments = append(v.Attachments, attachmentRow{f.Name, f.Type, f.Size})
	}
	return v
}

// list makes an empty list, rather than null, of nothing.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
