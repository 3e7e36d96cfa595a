package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
		r, err := c.newRecord(tx, k, ticket.RecordAttached, now)
		if err != nil {
			return err
		}
		r.About, r.AboutHash = m.MessageID, m.BodyHash
		if err := tx.AddRecord(k.Account, r, store.RecordOut); err != nil {
			return err
		}
		e = ticket.ByHand(m, k.Created, r.At)
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
		c.share(ctx)
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
