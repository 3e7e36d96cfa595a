package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"okpay.example/support/mail/message"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Source reads the stored bytes of a mail.
func (c *Client) Source(ctx context.Context, row int64) (io.ReadSeekCloser, error) {
	var m ticket.Message
	err := c.store.View(ctx, func(tx *store.Tx) (err error) {
		m, err = tx.Message(row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.store.OpenRaw(ctx, m.Raw)
}

// Attachment decodes one file of a mail. The caller closes the reader.
func (c *Client) Attachment(ctx context.Context, row int64, part int) (ticket.Attachment, io.ReadCloser, error) {
	raw, err := c.Source(ctx, row)
	if err != nil {
		return ticket.Attachment{}, nil, err
	}
	a, r, err := message.OpenAttachment(raw, part, message.Limits{})
	if err != nil {
		return a, nil, errors.Join(fmt.Errorf("open the attachment: %w", err), raw.Close())
	}
	return a, struct {
		io.Reader
		io.Closer
	}{r, raw}, nil
}

// MessageByID finds a stored mail by its Message-ID.
func (c *Client) MessageByID(ctx context.Context, messageID string) (ticket.Message, error) {
	var found []ticket.Message
	err := c.store.View(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.MessagesByMessageID(messageID)
		return err
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("the mail %s: %w", messageID, ErrNotFound)
	}
	if err != nil {
		return ticket.Message{}, err
	}
	return found[0], nil
}

// readOwn reads a mail that was rendered here.
func (c *Client) readOwn(ctx context.Context, raw int64) (p *message.Parsed, err error) {
	r, err := c.store.OpenRaw(ctx, raw)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return message.ReadOwn(r)
}

func messageOf(p *message.Parsed, id ticket.ID, d ticket.Direction, raw int64) ticket.Message {
	m := ticket.Message{
		Ticket: id, MessageID: p.MessageID, References: p.References, From: p.From, To: strings.Join(p.To, ", "),
		Subject: p.Subject, Date: p.Date, Direction: d, Kind: p.Kind, Text: p.Text, Quoted: p.Quoted,
		Attachments: p.Attachments, Raw: raw, BodyHash: p.BodyHash,
	}
	if d == ticket.Out {
		m.Kind = ticket.KindOther // as a check that finds it in Sent says
	}
	if len(p.InReplyTo) > 0 {
		m.InReplyTo = p.InReplyTo[0]
	}
	return m
}
