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

// Tickets lists tickets, newest change first.
func (c *Client) Tickets(ctx context.Context, f TicketFilter) (out []ticket.Ticket, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.Tickets(f)
		return err
	})
	return out, err
}

// Ticket gives one with all that belongs to it.
func (c *Client) Ticket(ctx context.Context, id ticket.ID) (v Conversation, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		if v.Ticket, err = tx.Ticket(id); err != nil {
			return err
		}
		if v.Timeline, err = tx.Timeline(id); err != nil {
			return err
		}
		if v.Messages, err = tx.Messages(id); err != nil {
			return err
		}
		waiting, err := tx.Outbox()
		if err != nil {
			return err
		}
		for _, o := range waiting {
			if o.Ticket == id {
				v.Outbox = append(v.Outbox, o)
			}
		}
		return nil
	})
	return v, err
}

// Claims lists mails that claim to be from support but belong to no ticket, newest first.
func (c *Client) Claims(ctx context.Context) (out []ticket.Message, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.Claims()
		return err
	})
	return out, err
}

// Reply begins an answer to a ticket.
func (c *Client) Reply(ctx context.Context, id ticket.ID) (Draft, error) {
	v, err := c.Ticket(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	drafts, err := c.Drafts(ctx)
	if err != nil {
		return Draft{}, err
	}
	for _, d := range drafts {
		if d.Ticket == id {
			return d, nil // one answer is being written already
		}
	}
	k := v.Ticket
	return c.NewDraft(ctx, Draft{Ticket: id, Account: k.Account, To: k.To, Topic: k.Topic, Lang: k.Lang, Subject: replySubject(k.Subject)})
}

// Solve marks a ticket as solved by the person.
func (c *Client) Solve(ctx context.Context, id ticket.ID) error {
	return c.mark(ctx, id, ticket.EventSolved, "")
}

// Reopen takes a solved ticket up again; on one that is not solved it changes nothing.
func (c *Client) Reopen(ctx context.Context, id ticket.ID) error {
	return c.mark(ctx, id, ticket.EventReopened, "")
}

// ErrEmptyNote refuses a note without text.
var ErrEmptyNote = errors.New("the note is empty")

// Note writes a call or a chat into the timeline by hand.
func (c *Client) Note(ctx context.Context, id ticket.ID, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return ErrEmptyNote
	}
	return c.mark(ctx, id, ticket.EventNoted, text)
}

func (c *Client) mark(ctx context.Context, id ticket.ID, e ticket.Event, evidence string) error {
	now := c.o.Now()
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		k, err := tx.Ticket(id)
		if err != nil {
			return err
		}
		if (e == ticket.EventSolved) == (k.State == ticket.Solved) && e != ticket.EventNoted {
			return nil // repeated: nothing to say twice
		}
		if err := tx.AppendEntry(id, ticket.Entry{At: now, Event: e, Evidence: evidence}); err != nil {
			return err
		}
		return c.settle(tx, id, now)
	})
	if err != nil {
		return err
	}
	c.emit(Event{Kind: EventTicket, Ticket: id, Timeline: e})
	return nil
}

// MarkRead clears a ticket's unread mark.
func (c *Client) MarkRead(ctx context.Context, id ticket.ID) error {
	k := ticket.Ticket{}
	err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
		if k, err = tx.Ticket(id); err != nil || k.Unread == 0 {
			return err
		}
		return tx.MarkRead(id)
	})
	if err == nil && k.Unread > 0 {
		c.emit(Event{Kind: EventTicket, Ticket: id})
	}
	return err
}

// ErrSending refuses to delete a ticket while one of its mails is on its way.
var ErrSending = errors.New("a mail of this ticket is being sent; try again in a moment")

// DeleteTicket removes a ticket with its mails from this computer, mails that wait in the outbox included. The mailbox
// keeps its copies, and a check does not bring the ticket back.
func (c *Client) DeleteTicket(ctx context.Context, id ticket.ID) error {
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Ticket(id); err != nil {
			return err
		}
		sending, err := tx.Outbox(OutgoingSending)
		if err != nil {
			return err
		}
		for _, o := range sending {
			if o.Ticket == id {
				return ErrSending
			}
		}
		msgs, err := tx.Messages(id)
		if err != nil {
			return err
		}
		for _, m := range msgs {
			if draft, err := sealedAs(tx, m.MessageID); err == nil {
				if err := dropSealed(tx, draft); err != nil {
					return err
				}
			}
		}
		drafts, err := tx.Drafts()
		if err != nil {
			return err
		}
		for _, d := range drafts {
			if d.Ticket == id {
				if err := tx.DeleteDraft(d.ID); err != nil {
					return err
				}
			}
		}
		return tx.DeleteTicket(id)
	})
	if err != nil {
		return err
	}
	c.emit(Event{Kind: EventTicket, Ticket: id})
	return nil
}

// AttachByHand puts a mail that was kept apart into a ticket.
func (c *Client) AttachByHand(ctx context.Context, id ticket.ID, messageID string) error {
	if !strings.HasPrefix(messageID, "<") {
		messageID = "<" + messageID + ">"
	}
	now := c.o.Now()
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Ticket(id); err != nil {
			return err
		}
		rows, err := tx.MessagesByMessageID(messageID)
		if err != nil {
			return err
		}
		for _, m := range rows {
			if m.Ticket == id {
				return nil
			}
			if m.Ticket != "" {
				return fmt.Errorf("the mail belongs to ticket %s already", m.Ticket)
			}
			if err := tx.SetMessageTicket(m.Row, id); err != nil {
				return err
			}
			e := ticket.Entry{At: now, Event: ticket.EventNoted, MessageID: m.MessageID, Evidence: m.Subject}
			if err := tx.AppendEntry(id, e); err != nil {
				return err
			}
			return c.settle(tx, id, now)
		}
		return fmt.Errorf("the mail %s: %w", messageID, ErrNotFound)
	})
	if err == nil {
		c.emit(Event{Kind: EventTicket, Ticket: id, Timeline: ticket.EventNoted, MessageID: messageID})
	}
	return err
}

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

func (c *Client) parse(ctx context.Context, raw int64) (*message.Parsed, error) {
	r, err := c.store.OpenRaw(ctx, raw)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return message.Parse(r, message.Limits{})
}

func messageOf(p *message.Parsed, id ticket.ID, d ticket.Direction, raw int64) ticket.Message {
	m := ticket.Message{
		Ticket: id, MessageID: p.MessageID, References: p.References, From: p.From, To: strings.Join(p.To, ", "),
		Subject: p.Subject, Date: p.Date, Direction: d, Kind: p.Kind, Text: p.Text, Quoted: p.Quoted,
		Attachments: p.Attachments, Raw: raw, BodyHash: p.BodyHash,
	}
	if len(p.InReplyTo) > 0 {
		m.InReplyTo = p.InReplyTo[0]
	}
	return m
}
