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
		v.Mailbox, v.Former, err = mailboxOf(tx, v.Ticket)
		return err
	})
	return v, err
}

// Timeline gives that of one ticket, oldest first, without its mails.
func (c *Client) Timeline(ctx context.Context, id ticket.ID) (line []ticket.Entry, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		line, err = tx.Timeline(id)
		return err
	})
	return line, err
}

// Timelines gives those of all tickets.
func (c *Client) Timelines(ctx context.Context) (lines map[ticket.ID][]ticket.Entry, err error) {
	err = c.store.View(ctx, func(tx *store.Tx) error {
		lines, err = tx.Timelines()
		return err
	})
	return lines, err
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
	marked := false
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		k, err := tx.Ticket(id)
		if err != nil {
			return err
		}
		if (e == ticket.EventSolved) == (k.State == ticket.Solved) && e != ticket.EventNoted {
			return nil // repeated: nothing to say twice
		}
		marked = true
		r, err := c.newRecord(tx, k, ticket.RecordEvent(e), now)
		if err != nil {
			return err
		}
		r.Text = evidence
		if r.At, err = appendLast(tx, id, ticket.Entry{At: now, Event: e, MessageID: r.MessageID, Evidence: evidence}); err != nil {
			return err
		}
		if err := tx.AddRecord(k.Account, r, store.RecordOut); err != nil {
			return err
		}
		return c.settle(tx, id, now)
	})
	if err != nil {
		return fmt.Errorf("mark ticket %s as %s: %w", id, e, err)
	}
	if marked {
		c.emit(Event{Kind: EventTicket, Ticket: id, Timeline: e})
		c.share(ctx)
	}
	return nil
}

// appendLast adds what happens now to the end of a timeline, also where a mail server's clock, ahead of ours, has put a
// later entry there: what a person does holds, whatever clocks say. It gives the time that the last one got.
func appendLast(tx *store.Tx, id ticket.ID, entries ...ticket.Entry) (at time.Time, err error) {
	line, err := tx.Timeline(id)
	if err != nil {
		return at, err
	}
	if n := len(line); n > 0 {
		at = line[n-1].At
	}
	for _, e := range entries {
		e.At = ticket.After(e.At, at)
		at = e.At
		if err := tx.AppendEntry(id, e); err != nil {
			return at, err
		}
	}
	return at, nil
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
