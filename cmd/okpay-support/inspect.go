package main

import (
	"fmt"
	"io"
	"os"
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
	HTML        bool            `json:"html"`
	Attachments []attachmentRow `json:"attachments"`
	Kind        ticket.Kind     `json:"kind"`
	Bounce      any             `json:"bounce"`
	Verdict     ticket.Verdict  `json:"verdict"`
	Links       any             `json:"links"`
	Requests    []string        `json:"requests"`
	Defects     []string        `json:"defects"`
}

func (c *cli) inspectCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "inspect FILE.eml", Short: "Read one mail and say what it is", Args: usageArgs(cobra.ExactArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			p, verdict, err := mail.Inspect(f)
			if err != nil {
				return fmt.Errorf("read %s: %w", args[0], err)
			}
			v := inspectionOf(p, verdict)
			return c.print(v, func(w io.Writer) {
				fmt.Fprintf(w, "%s\n%s\n%s\n%s, %s\n\n%s\n", v.From, v.Subject, v.MessageID, v.Kind, v.Verdict.Level, v.Text)
			})
		},
	}
	return cmd
}

func inspectionOf(p *mail.Parsed, verdict ticket.Verdict) inspection {
	v := inspection{
		MessageID: p.MessageID, InReplyTo: list(p.InReplyTo), References: list(p.References), From: p.From, To: list(p.To),
		Subject: p.Subject, Date: utc(p.Date), Text: p.Text, Quoted: p.Quoted, HTML: p.HTML != "",
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
