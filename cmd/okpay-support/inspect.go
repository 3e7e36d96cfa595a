package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"okpay.example/support/mail"
	"okpay.example/support/mail/message"
	"okpay.example/support/mail/ticket"
)

// inspection is what inspect prints.
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
	Attachments []inspectedFile `json:"attachments"`
	Kind        ticket.Kind     `json:"kind"`
	Bounce      any             `json:"bounce"`
	Verdict     ticket.Verdict  `json:"verdict"`
	Links       []ticket.Link   `json:"links"`
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

The verdict compares the sender with the official domains of the content pack (--pack); without any it stays unverified.
DNS is asked for the keys and the policy of those domains alone; --dns answers from a file instead. --authserv-id names a
server of your own provider, "mx.google.com", whose Authentication-Results count when they stand on top of the mail.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := c.inspectOptions(dns, at, servers)
			if err != nil {
				return err
			}
			v, err := c.inspect(cmd.Context(), args[0], o)
			if err != nil {
				return err
			}
			return c.print(v, func(w io.Writer) { c.writeInspection(w, v) })
		},
	}
	p := cmd.Flags()
	p.StringVar(&dns, "dns", "", "answer DNS look-ups from this file, NAME TYPE VALUE a line")
	p.StringArrayVar(&servers, "authserv-id", nil, "trust Authentication-Results of this server")
	p.StringVar(&at, "at", "", "judge as of this moment, RFC 3339")
	return cmd
}

// inspectOptions reads what the flags name.
func (c *cli) inspectOptions(dns, at string, servers []string) (o mail.InspectOptions, err error) {
	o.Servers = servers
	if o.At, err = moment(at); err != nil {
		return o, err
	}
	if dns != "" {
		f, err := os.Open(dns)
		if err != nil {
			return o, err
		}
		defer f.Close()
		o.TXT, err = mail.ReadTXT(f)
		if bad, ok := errors.AsType[*mail.TXTLineError](err); ok {
			return o, c.failed(exitFailed, "dns_file", "cli.inspect.dns_line", "Path", dns, "Line", bad.Line)
		}
		if path, ok := errors.AsType[*fs.PathError](err); ok {
			return o, path
		}
		if err != nil {
			return o, c.failed(exitFailed, "dns_file", "cli.inspect.dns", "Path", dns, "Detail", err)
		}
	} else {
		o.TXT = c.network.TXT
	}
	content, err := c.content()
	if err != nil {
		return o, err
	}
	c.notice(content)
	o.Desk = content.Desk()
	return o, nil
}

// writeInspection writes it for people.
func (c *cli) writeInspection(w io.Writer, v inspection) {
	fmt.Fprintf(w, "%s\n%s\n%s\n%s, %s\n", v.From, v.Subject, v.MessageID, v.Kind, c.words.T("verdict."+v.Verdict.Level))
	for _, group := range []struct {
		prefix string
		keys   []string
	}{{"verdict.reason.", v.Verdict.Reasons}, {"verdict.request.", v.Requests}} {
		for _, key := range group.keys {
			fmt.Fprintf(w, "- %s\n", c.words.T(group.prefix+key))
		}
	}
	for _, e := range v.Verdict.Evidence {
		fmt.Fprintf(w, "  %s\n", e)
	}
	for _, l := range v.Links {
		fmt.Fprintf(w, "> %s  %s\n", l.Host, strings.Join(c.flagWords("verdict.link.", l.Flags), ", "))
	}
	for _, f := range v.Attachments {
		fmt.Fprintf(w, "+ %s  %s\n", f.Name, strings.Join(c.flagWords("verdict.file.", f.Flags), ", "))
	}
	fmt.Fprintf(w, "\n%s\n", v.Text)
}

func (c *cli) flagWords(prefix string, flags []string) (words []string) {
	for _, f := range flags {
		words = append(words, c.words.T(prefix+f))
	}
	return words
}

func (c *cli) inspect(ctx context.Context, name string, o mail.InspectOptions) (inspection, error) {
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
	p, verdict, err := mail.Inspect(ctx, f, o)
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
	p = p.Visible()
	v := inspection{
		MessageID: p.MessageID, InReplyTo: list(p.InReplyTo), References: list(p.References), From: p.From, To: list(p.To),
		Subject: p.Subject, Date: utc(p.Date), Text: p.Text, Quoted: p.Quoted, HTML: p.HTML,
		Attachments: []inspectedFile{}, Kind: p.Kind, Verdict: verdict, Links: linksOf(p, verdict), Requests: list(verdict.Requests),
		Defects: list(p.Defects),
	}
	v.Verdict.Links, v.Verdict.Files, v.Verdict.Requests = nil, nil, nil // they stand beside it
	if p.Bounce != nil {
		v.Bounce = p.Bounce
	}
	for _, f := range p.Attachments {
		v.Attachments = append(v.Attachments, inspectedFile{attachmentRow{f.Name, f.Type, f.Size}, flagsOf(verdict, f.Part)})
	}
	return v
}

// inspectedFile is an attachment with what is wrong with it.
type inspectedFile struct {
	attachmentRow
	Flags []string `json:"flags"`
}

func flagsOf(v ticket.Verdict, part int) []string {
	for _, f := range v.Files {
		if f.Part == part {
			return f.Flags
		}
	}
	return []string{}
}

// linksOf are all links of a mail; those that the verdict speaks of, which are the first, have their flags.
func linksOf(p *mail.Parsed, v ticket.Verdict) []ticket.Link {
	links := append([]ticket.Link{}, p.Links...)
	copy(links, v.Links)
	for i := range links {
		links[i].Text = message.Visible(links[i].Text)
	}
	return links
}

// list makes an empty list, rather than null, of nothing.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
