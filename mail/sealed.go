package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// A draft whose mail is in the outbox is sealed: kept with its files and hidden, until the mail is out, so that taking
// the mail back gives it back as it was written. The seal names the mail's Message-ID.
const sealPrefix = "sealed/"

func sealKey(draft string) string { return sealPrefix + draft }

func seal(tx *store.Tx, draft, messageID string) error {
	return tx.Put(sealKey(draft), []byte(messageID))
}

func unseal(tx *store.Tx, draft string) error { return tx.Put(sealKey(draft), nil) }

func isSealed(tx *store.Tx, draft string) (bool, error) {
	_, err := tx.Get(sealKey(draft))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func refuseSealed(tx *store.Tx, draft string) error {
	sealed, err := isSealed(tx, draft)
	if err == nil && sealed {
		return ErrInOutbox
	}
	return err
}

// eachSealed calls f for every sealed draft.
func eachSealed(tx *store.Tx, f func(draft, messageID string) error) error {
	keys, err := tx.Keys(sealPrefix)
	if err != nil {
		return err
	}
	for _, k := range keys {
		id, err := tx.Get(k)
		if err != nil {
			return err
		}
		if err := f(k[len(sealPrefix):], string(id)); err != nil {
			return err
		}
	}
	return nil
}

// sealedAs finds the draft of a mail.
func sealedAs(tx *store.Tx, messageID string) (draft string, err error) {
	err = eachSealed(tx, func(d, id string) error {
		if id == messageID {
			draft = d
		}
		return nil
	})
	if err == nil && draft == "" {
		err = fmt.Errorf("the draft of %s: %w", messageID, store.ErrNotFound)
	}
	return draft, err
}

// dropSealed deletes a sealed draft with its files.
func dropSealed(tx *store.Tx, draft string) error {
	if err := unseal(tx, draft); err != nil {
		return err
	}
	if err := tx.DeleteDraft(draft); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// wentOut ends the way of a mail: what is out needs its draft, and the pictures in it, no more, and the clock for an
// answer starts. Earlier versions of it leave the ticket. draft may be "".
func (c *Client) wentOut(tx *store.Tx, o Outgoing, draft string) error {
	if draft != "" {
		if err := dropSealed(tx, draft); err != nil {
			return err
		}
	}
	if err := dropEarlier(tx, o); err != nil {
		return err
	}
	k, err := tx.Ticket(o.Ticket)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	line, err := tx.Timeline(o.Ticket)
	if err != nil {
		return err
	}
	k.ExpectedBy = c.expected(k, line)
	return tx.UpdateTicket(k)
}

// sweepSealed finishes what the program's end interrupted: the drafts of mails that went out are dropped, and those of
// mails taken back are given back.
func (c *Client) sweepSealed(ctx context.Context) error {
	return c.store.Update(ctx, func(tx *store.Tx) error {
		return eachSealed(tx, func(draft, messageID string) error {
			o, err := tx.OutgoingByMessageID(messageID)
			switch {
			case errors.Is(err, store.ErrNotFound):
				return unseal(tx, draft) // no mail, so that the words are all there is
			case err != nil:
				return err
			case o.State == OutgoingSent:
				return c.wentOut(tx, o, draft)
			case o.State == OutgoingCancelled:
				_, err = c.giveBack(tx, o, draft)
				return err
			}
			return nil
		})
	})
}

// TakeBack cancels a mail that is not out yet and gives it back as a draft; a ticket that holds nothing else goes with
// it, and its number stays with the draft. One that is being uploaded, by whichever process, is broken off, and the server
// has nothing of it. ErrTooLate once its final dot may have gone out, or when it was sent.
//
// One that may have arrived is looked for first, which takes as long as the mailbox needs: ErrArrived when it is found, and
// the mail is sent; an *UnlookedError when nobody could look. Its ticket stays, and so does its Message-ID: sent again,
// changed or not, it is the same mail.
func (c *Client) TakeBack(ctx context.Context, id int64) (Draft, error) {
	return c.takeBack(ctx, id, false)
}

// TakeBackAnyway is TakeBack of a mail that may have arrived by the person's decision, who was told that nobody could look.
// It is looked for all the same.
func (c *Client) TakeBackAnyway(ctx context.Context, id int64) (Draft, error) {
	return c.takeBack(ctx, id, true)
}

func (c *Client) takeBack(ctx context.Context, id int64, anyway bool) (Draft, error) {
	o, err := c.Outgoing(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	if o.State == OutgoingSent {
		return Draft{}, ErrTooLate
	}
	// Without its draft nothing could be given back, and the mail stays in the outbox.
	err = c.store.View(ctx, func(tx *store.Tx) error {
		_, err := sealedAs(tx, o.MessageID)
		return err
	})
	if err != nil {
		return Draft{}, fmt.Errorf("take the mail back: %w", err)
	}
	if err := c.outbox.Abort(ctx, id); errors.Is(err, outbox.ErrInDoubt) {
		err = c.withdraw(ctx, id, anyway)
		if err != nil {
			return Draft{}, err
		}
	} else if err != nil {
		return Draft{}, err
	}
	var d Draft
	// From here on it goes through, else the words would be hidden until the next start.
	err = c.store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		draft, err := sealedAs(tx, o.MessageID)
		if err != nil {
			return err
		}
		d, err = c.giveBack(tx, o, draft)
		return err
	})
	if err != nil {
		return Draft{}, fmt.Errorf("take the mail back: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: d.ID})
	c.emit(Event{Kind: EventTicket, Ticket: o.Ticket})
	return d, nil
}

// withdraw is the outbox's Withdraw, which looks into the mailbox.
func (c *Client) withdraw(ctx context.Context, id int64, anyway bool) error {
	working, done, err := c.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	err = c.outbox.Withdraw(working, id, anyway)
	raiseFlag(c.due) // it may have been found, or put off
	if err != nil && working.Err() != nil && ctx.Err() == nil {
		return ErrClosed
	}
	return err
}

// giveBack makes a cancelled mail a draft again and takes its traces out of the ticket.
func (c *Client) giveBack(tx *store.Tx, o Outgoing, draft string) (Draft, error) {
	d, err := tx.Draft(draft)
	if err != nil {
		return d, err
	}
	if err := unseal(tx, draft); err != nil {
		return d, err
	}
	d.Updated = c.o.Now()
	line, err := tx.Timeline(o.Ticket)
	switch {
	case err != nil:
		return d, err
	case ticket.WasInDoubt(line, o.MessageID):
		return c.giveBackVersion(tx, o, d, line)
	}
	first := d.Ticket == ""
	alone := false
	if first {
		if alone, err = onlyMail(tx, o); err != nil {
			return d, err
		}
		if !alone {
			d.Ticket = o.Ticket // the next try goes on with the same matter
		}
	}
	// Another id is drawn for the next try: a server may have seen this one, with what it refused or half of it.
	d.Rendered, d.MessageID = 0, ""
	if alone { // the number stays: the person may have noted it down
		if d.MessageID, err = ticket.NewMessageID(c.o.Rand, o.Ticket, keptDomain); err != nil {
			return d, fmt.Errorf("draw a Message-ID: %w", err)
		}
	}
	if err := tx.SaveDraft(d); err != nil {
		return d, err
	}
	if alone {
		return d, tx.DeleteTicket(o.Ticket)
	}
	return d, c.takeOut(tx, o, first)
}

// onlyMail tells whether a ticket holds nothing but this mail and its way.
func onlyMail(tx *store.Tx, o Outgoing) (bool, error) {
	mails, err := tx.Messages(o.Ticket)
	if err != nil {
		return false, err
	}
	line, err := tx.Timeline(o.Ticket)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(mails, func(m ticket.Message) bool { return m.MessageID != o.MessageID }) &&
		!slices.ContainsFunc(line, func(e ticket.Entry) bool { return e.Event == ticket.EventNoted }), nil
}

// takeOut takes a mail out of a ticket that stays.
func (c *Client) takeOut(tx *store.Tx, o Outgoing, first bool) error {
	mails, err := tx.MessagesByMessageID(o.MessageID)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if err := tx.DeleteMessage(m.Row); err != nil {
			return err
		}
	}
	if err := tx.DeleteEntries(o.Ticket, o.MessageID); err != nil {
		return err
	}
	k, err := tx.Ticket(o.Ticket)
	if err != nil {
		return err
	}
	if first {
		if err := tx.AppendEntry(o.Ticket, ticket.Entry{At: k.Created, Event: ticket.EventCreated}); err != nil {
			return err
		}
	}
	// The row stays, so that an answer to a mail that did arrive still finds its ticket; its bytes do not.
	if err := releaseBytes(tx, o.ID); err != nil {
		return err
	}
	return c.settle(tx, o.Ticket, c.o.Now())
}
