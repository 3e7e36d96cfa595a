package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// sealKey marks a draft that is in the outbox. It is kept, hidden, until the mail is out, so that taking the mail back
// gives it back as it was written.
func sealKey(draft string) string { return "sealed/" + draft }

// Queue puts a draft into the outbox: its ticket, the mail and the envelope in one transaction. It goes out when the
// call-back time is over and the network is there.
func (c *Client) Queue(ctx context.Context, draft string) (Outgoing, error) {
	d, err := c.Draft(ctx, draft)
	if err != nil {
		return Outgoing{}, err
	}
	if errs := Validate(d); len(errs) > 0 {
		return Outgoing{}, errs[0]
	}
	a, err := c.accountFor(ctx, d)
	if err != nil {
		return Outgoing{}, err
	}
	if d.Rendered != 0 && d.Account != a.ID {
		d.Rendered = 0 // previewed before the mailbox was set up, or from another one
	}
	d.Account = a.ID
	r, err := c.render(ctx, d, a.Config)
	if err != nil {
		return Outgoing{}, err
	}
	p, err := c.parse(ctx, r.Raw)
	if err != nil {
		return Outgoing{}, fmt.Errorf("read the rendered mail: %w", err)
	}
	now := c.o.Now()
	m := messageOf(p, r.Ticket, ticket.Out, r.Raw)
	out := Outgoing{
		Ticket: r.Ticket, Account: a.ID, MessageID: r.MessageID, Raw: r.Raw, Bytes: r.Bytes,
		From: a.Email, To: []string{bareAddress(d.To)}, State: OutgoingQueued, NextTry: now.Add(c.o.CallBack),
		Created: now, Updated: now,
	}
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.Get(sealKey(d.ID)); err == nil {
			return errors.New("this draft is in the outbox already")
		}
		events := []ticket.Event{ticket.EventQueued}
		if d.Ticket == "" {
			k := ticket.Ticket{
				ID: r.Ticket, Account: a.ID, Subject: d.Subject, Topic: d.Topic, Lang: d.Lang, To: bareAddress(d.To),
				State: ticket.Draft, Created: now, Updated: now,
			}
			if err := tx.InsertTicket(k); err != nil {
				return err
			}
			events = []ticket.Event{ticket.EventCreated, ticket.EventQueued}
		}
		if _, _, err := tx.InsertMessage(m); err != nil {
			return err
		}
		if out.ID, err = tx.InsertOutgoing(out); err != nil {
			return err
		}
		for _, e := range events {
			if err := tx.AppendEntry(r.Ticket, ticket.Entry{At: now, Event: e, MessageID: r.MessageID}); err != nil {
				return err
			}
		}
		if err := tx.Put(sealKey(d.ID), []byte(r.MessageID)); err != nil {
			return err
		}
		return c.settle(tx, r.Ticket, now)
	})
	if err != nil {
		return Outgoing{}, fmt.Errorf("put the mail into the outbox: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: d.ID})
	c.emit(Event{Kind: EventOutbox, Ticket: out.Ticket, MessageID: out.MessageID, Outgoing: out})
	c.emit(Event{Kind: EventTicket, Ticket: out.Ticket, Timeline: ticket.EventQueued, MessageID: out.MessageID})
	wake(c.flush)
	return out, nil
}

// settle derives the ticket's state from its timeline.
func (c *Client) settle(tx *store.Tx, id ticket.ID, now time.Time) error {
	k, err := tx.Ticket(id)
	if err != nil {
		return err
	}
	line, err := tx.Timeline(id)
	if err != nil {
		return err
	}
	k.State, k.Updated = ticket.StateOf(line), now
	return tx.UpdateTicket(k)
}

// Outbox lists the mails that are not out yet; with states given, those in one of them.
func (c *Client) Outbox(ctx context.Context, states ...OutgoingState) (out []Outgoing, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.Outbox(states...)
		return err
	})
	return out, err
}

// Outgoing gives one mail of the outbox.
func (c *Client) Outgoing(ctx context.Context, id int64) (o Outgoing, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		o, err = tx.Outgoing(id)
		return err
	})
	return o, err
}

// Flush tries every mail that is due; now also tries those that wait for a retry or for the call-back time to pass.
// Where another process owns the mailbox it is asked to, and Flush returns at once.
func (c *Client) Flush(ctx context.Context, now bool) error {
	owned, err := c.Own()
	if err != nil {
		return err
	}
	if !owned {
		return c.signal(ctx, signalFlush)
	}
	return c.outbox.Flush(ctx, now)
}

// Deliver tries one mail now and waits for what becomes of it. Where another process owns the mailbox it is asked to,
// and Deliver waits for it until ctx is done.
func (c *Client) Deliver(ctx context.Context, id int64) (Outgoing, error) {
	owned, err := c.Own()
	if err != nil {
		return Outgoing{}, err
	}
	if owned {
		return c.outbox.Send(ctx, id)
	}
	before, err := c.Outgoing(ctx, id)
	if err != nil {
		return Outgoing{}, err
	}
	if err := c.signal(ctx, signalFlush); err != nil {
		return Outgoing{}, err
	}
	for {
		select {
		case <-ctx.Done():
			return c.Outgoing(context.WithoutCancel(ctx), id)
		case <-time.After(signalPoll):
		}
		o, err := c.Outgoing(ctx, id)
		if err != nil {
			return o, err
		}
		if o.State != OutgoingQueued && o.State != OutgoingSending || o.Tries > before.Tries {
			return o, nil
		}
	}
}

// TakeBack cancels a mail that is not out yet and gives it back as a draft; a ticket that had no other mail goes with it.
func (c *Client) TakeBack(ctx context.Context, id int64) (Draft, error) {
	o, err := c.Outgoing(ctx, id)
	if err != nil {
		return Draft{}, err
	}
	if err := c.outbox.Cancel(ctx, id); err != nil {
		return Draft{}, err
	}
	var d Draft
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		draft, err := sealedAs(tx, o.MessageID)
		if err != nil {
			return err
		}
		if d, err = tx.Draft(draft); err != nil {
			return err
		}
		// Another id is drawn for the next try: this one may be known to a server.
		d.Rendered, d.MessageID, d.Updated = 0, "", c.o.Now()
		if err := tx.SaveDraft(d); err != nil {
			return err
		}
		if err := tx.Put(sealKey(draft), nil); err != nil {
			return err
		}
		if d.Ticket == "" {
			return tx.DeleteTicket(o.Ticket)
		}
		rows, err := tx.MessagesByMessageID(o.MessageID)
		if err != nil {
			return err
		}
		for _, m := range rows {
			if err := tx.DeleteMessage(m.Row); err != nil {
				return err
			}
		}
		if err := tx.DeleteEntries(o.Ticket, o.MessageID); err != nil {
			return err
		}
		return c.settle(tx, o.Ticket, c.o.Now())
	})
	if err != nil {
		return Draft{}, fmt.Errorf("take the mail back: %w", err)
	}
	c.emit(Event{Kind: EventDraft, Draft: d.ID})
	c.emit(Event{Kind: EventTicket, Ticket: o.Ticket})
	return d, nil
}

// Retry puts a failed mail, or an unknown one that the person decided about, back into the queue.
func (c *Client) Retry(ctx context.Context, id int64) error {
	if err := c.outbox.Retry(ctx, id); err != nil {
		return err
	}
	wake(c.flush)
	return nil
}

func sealedAs(tx *store.Tx, messageID string) (draft string, err error) {
	keys, err := tx.Keys("sealed/")
	if err != nil {
		return "", err
	}
	for _, k := range keys {
		v, err := tx.Get(k)
		if err != nil {
			return "", err
		}
		if string(v) == messageID {
			return k[len("sealed/"):], nil
		}
	}
	return "", fmt.Errorf("the draft of %s: %w", messageID, store.ErrNotFound)
}

// outgoingChanged follows a mail's way: what is out needs its draft, and the pictures in it, no more.
func (c *Client) outgoingChanged(o Outgoing) {
	if o.State == OutgoingSent {
		err := c.store.Update(context.Background(), func(tx *store.Tx) error {
			if err := c.expect(tx, o.Ticket); err != nil {
				return err
			}
			draft, err := sealedAs(tx, o.MessageID)
			if errors.Is(err, store.ErrNotFound) {
				return nil
			}
			if err != nil {
				return err
			}
			return dropSealed(tx, draft)
		})
		if err != nil {
			c.o.Log.Error("drop a sent mail's draft", "err", err)
		}
	}
	c.emit(Event{Kind: EventOutbox, Ticket: o.Ticket, MessageID: o.MessageID, Outgoing: o})
	c.emit(Event{Kind: EventTicket, Ticket: o.Ticket, MessageID: o.MessageID})
}

// sweepSealed drops the drafts of mails that went out just before the program ended.
func (c *Client) sweepSealed(ctx context.Context) error {
	return c.store.Update(ctx, func(tx *store.Tx) error {
		keys, err := tx.Keys("sealed/")
		if err != nil {
			return err
		}
		for _, k := range keys {
			id, err := tx.Get(k)
			if err != nil {
				return err
			}
			o, err := tx.OutgoingByMessageID(string(id))
			switch {
			case errors.Is(err, store.ErrNotFound), err == nil && o.State == OutgoingSent:
				if err := dropSealed(tx, k[len("sealed/"):]); err != nil {
					return err
				}
			case err != nil:
				return err
			}
		}
		return nil
	})
}

func dropSealed(tx *store.Tx, draft string) error {
	if err := tx.Put(sealKey(draft), nil); err != nil {
		return err
	}
	if err := tx.DeleteDraft(draft); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return nil
}

// expect notes until when an answer to a mail that just went out is due.
func (c *Client) expect(tx *store.Tx, id ticket.ID) error {
	if c.o.Expect == nil {
		return nil
	}
	k, err := tx.Ticket(id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // deleted meanwhile
	}
	if err != nil {
		return err
	}
	if k.State != ticket.Waiting {
		return nil
	}
	k.ExpectedBy = c.o.Expect(c.o.Now())
	return tx.UpdateTicket(k)
}
