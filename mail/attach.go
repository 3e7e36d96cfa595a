package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// ErrAttached refuses to attach a mail that belongs to another ticket.
var ErrAttached = errors.New("the mail belongs to another ticket already")

// AttachByHand puts a mail that was kept apart into a ticket: the person says that it belongs there. On one that lies in
// the ticket already it changes nothing.
func (c *Client) AttachByHand(ctx context.Context, id ticket.ID, messageID string) error {
	messageID = "<" + strings.Trim(strings.TrimSpace(messageID), "<>") + ">"
	now := c.o.Now()
	var e ticket.Entry
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		e = ticket.Entry{}
		k, err := tx.Ticket(id)
		if err != nil {
			return err
		}
		m, err := unattached(tx, id, messageID)
		if err != nil || m.Ticket == id {
			return err
		}
		if err := tx.SetMessageTicket(m.Row, id); err != nil {
			return err
		}
		e = entryByHand(m, k, now)
		if err := tx.AppendEntry(id, e); err != nil {
			return err
		}
		return c.settle(tx, id, now)
	})
	if err != nil {
		return fmt.Errorf("attach the mail %s to ticket %s: %w", messageID, id, err)
	}
	if e.Event != "" {
		c.emit(Event{Kind: EventTicket, Ticket: id, Timeline: e.Event, MessageID: messageID})
	}
	return nil
}

// unattached finds a mail that is in no ticket, or else the one that is in this ticket: two mails may claim the same id.
func unattached(tx *store.Tx, id ticket.ID, messageID string) (m ticket.Message, err error) {
	rows, err := tx.MessagesByMessageID(messageID)
	if err != nil {
		return m, err
	}
	if len(rows) == 0 {
		return m, ErrNotFound
	}
	for _, belongs := range []ticket.ID{"", id} {
		for _, row := range rows {
			if row.Ticket == belongs {
				return row, nil
			}
		}
	}
	return m, ErrAttached
}

// entryByHand is what an attached mail proves. Its date is its sender's word, and must not put it before the ticket or
// into the future.
func entryByHand(m ticket.Message, k ticket.Ticket, now time.Time) ticket.Entry {
	e := ticket.Entry{At: m.Date, Event: ticket.EventNoted, MessageID: m.MessageID, Evidence: m.Subject}
	switch m.Kind {
	case ticket.KindReply:
		e.Event, e.Evidence = ticket.EventAnswered, ticket.AnswerEvidence(m.Text)
	case ticket.KindAutoReply:
		e.Event, e.Evidence = ticket.EventAcknowledged, ""
	}
	if e.At.Before(k.Created) {
		e.At = k.Created
	}
	if e.At.After(now) {
		e.At = now
	}
	return e
}
