package mail

import (
	"context"
	"fmt"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// newRecord begins a record of what the person does to a ticket: it goes into the person's own Sent folder, where their
// other computers find it. Who makes it keeps it with AddRecord in the same transaction.
func (c *Client) newRecord(tx *store.Tx, k ticket.Ticket, e ticket.RecordEvent, at time.Time) (ticket.Record, error) {
	domain, err := recordDomain(tx, k)
	if err != nil {
		return ticket.Record{}, err
	}
	messageID, err := ticket.NewRecordID(c.o.Rand, k.ID, domain)
	if err != nil {
		return ticket.Record{}, fmt.Errorf("draw a Message-ID: %w", err)
	}
	return ticket.Record{
		MessageID: messageID, Ticket: k.ID, Event: e, At: at.UTC().Truncate(time.Microsecond), Lang: k.Lang,
	}, nil
}

// recordDomain is that of the mailbox which a ticket's mails are sent from. Without a mailbox the record waits for one.
func recordDomain(tx *store.Tx, k ticket.Ticket) (string, error) {
	accounts, err := tx.Accounts()
	if err != nil {
		return "", err
	}
	email := noSender
	for i, a := range accounts {
		if i == 0 || a.ID == k.Account {
			email = a.Email
		}
	}
	address, ok := envelopeAddress(email)
	if !ok {
		address = noSender
	}
	return domainOf(address), nil
}

// share sees to it that records which wait get into the mailbox, by whoever owns it. Nothing is lost if it fails: each
// check looks for them.
func (c *Client) share(ctx context.Context) {
	c.owning.Lock()
	owned := c.owned
	c.owning.Unlock()
	if owned {
		raiseFlag(c.check)
		return
	}
	if err := c.signal(ctx, signalCheck); err != nil {
		c.o.Log.Warn("ask for a check", "err", err)
	}
}
