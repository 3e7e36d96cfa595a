package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// ErrSending refuses to delete a ticket while one of its mails is on its way.
var ErrSending = errors.New("a mail of this ticket is being sent; try again in a moment")

// DeleteTicket removes a ticket with its mails from this computer, mails that wait in the outbox and answers being
// written included. The mailbox keeps its copies, and a check does not bring the ticket back.
func (c *Client) DeleteTicket(ctx context.Context, id ticket.ID) error {
	var gone []string
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		gone = nil
		if err := refuseSending(tx, id); err != nil {
			return err
		}
		drafts, err := draftsOf(tx, id)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			if err := dropSealed(tx, d); err != nil {
				return err
			}
			gone = append(gone, d)
		}
		return tx.DeleteTicket(id)
	})
	if err != nil {
		return fmt.Errorf("delete ticket %s: %w", id, err)
	}
	c.store.Fold(ctx)
	for _, d := range gone {
		c.emit(Event{Kind: EventDraft, Draft: d})
	}
	c.emit(Event{Kind: EventTicket, Ticket: id})
	return nil
}

func refuseSending(tx *store.Tx, id ticket.ID) error {
	sending, err := tx.Outbox(OutgoingSending)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(sending, func(o Outgoing) bool { return o.Ticket == id }) {
		return ErrSending
	}
	return nil
}

// draftsOf lists the drafts that belong to a ticket: the answers being written, and those whose mails are in the outbox.
func draftsOf(tx *store.Tx, id ticket.ID) (ids []string, err error) {
	all, err := tx.Drafts()
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		if d.Ticket == id {
			ids = append(ids, d.ID)
		}
	}
	err = eachSealed(tx, func(draft, messageID string) error {
		o, err := tx.OutgoingByMessageID(messageID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err == nil && o.Ticket == id && !slices.Contains(ids, draft) {
			ids = append(ids, draft)
		}
		return err
	})
	return ids, err
}
