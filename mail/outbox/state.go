package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// settleTime bounds writing down how an attempt ended. It is written even when the caller has given up: what the
// network did cannot be taken back.
const settleTime = 30 * time.Second

// errUnchanged makes change leave everything as it is, without an error.
var errUnchanged = errors.New("unchanged")

// entry is the line that a state change writes to the ticket's timeline.
type entry struct {
	event    ticket.Event
	evidence string
}

func queuedEntry(why string) *entry { return &entry{ticket.EventQueued, why} }
func sentEntry(reply string) *entry { return &entry{ticket.EventSent, account.CleanText(reply)} }
func unknownEntry(why error) *entry {
	return &entry{ticket.EventUnknown, account.CleanText(why.Error())}
}
func foundEntry() *entry { return &entry{ticket.EventSent, ticket.EvidenceFound} }
func withdrawnEntry(why string) *entry {
	return &entry{ticket.EventWithdrawn, account.CleanText(why)}
}
func failedEntry(reason string) *entry { return &entry{ticket.EventFailed, reason} }

// mutation changes a mail and returns the entry for its timeline, if there is one.
type mutation func(*store.Outgoing) (*entry, error)

// change applies f to a mail, and writes its row, its timeline entry (if f returns one) and its ticket's state in one
// transaction. The row's Updated moves with its state only, so that it tells how long the state has lasted.
func (o *Outbox) change(ctx context.Context, id int64, f mutation) (store.Outgoing, error) {
	return o.changeIn(ctx, id, func(_ *store.Tx, row *store.Outgoing) (*entry, error) { return f(row) })
}

// changeIn is change for an f that has to look at more of the store.
func (o *Outbox) changeIn(
	ctx context.Context, id int64, f func(*store.Tx, *store.Outgoing) (*entry, error),
) (store.Outgoing, error) {
	var row store.Outgoing
	moved := false
	err := o.Store.Update(ctx, func(t *store.Tx) error {
		var err error
		if row, err = t.Outgoing(id); err != nil {
			return err
		}
		before := row.State
		line, err := f(t, &row)
		if err != nil {
			return err
		}
		now := o.now()
		if moved = row.State != before; moved {
			row.Updated = now
		}
		if err := t.UpdateOutgoing(row); err != nil {
			return err
		}
		if !moved {
			return nil
		}
		if before == store.OutgoingSending {
			if err := t.Put(dotKey(id), nil); err != nil {
				return err
			}
		}
		if row.State == store.OutgoingSent {
			if err := t.Put(earlierKey(id), nil); err != nil {
				return err
			}
		}
		return writeTicket(t, row, line, now)
	})
	if errors.Is(err, errUnchanged) {
		return row, nil
	}
	if err != nil {
		return row, fmt.Errorf("changing mail %d of the outbox: %w", id, err)
	}
	if moved && o.Changed != nil {
		o.Changed(row)
	}
	return row, nil
}

// settle is change for the end of an attempt: it goes through although ctx is done.
func (o *Outbox) settle(ctx context.Context, id int64, f mutation) (store.Outgoing, error) {
	return o.settleIn(ctx, id, func(_ *store.Tx, row *store.Outgoing) (*entry, error) { return f(row) })
}

// settleIn is settle for an f that has to look at more of the store.
func (o *Outbox) settleIn(
	ctx context.Context, id int64, f func(*store.Tx, *store.Outgoing) (*entry, error),
) (store.Outgoing, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	return o.changeIn(ctx, id, f)
}

// writeTicket writes the entry and brings the ticket's state in line with its timeline.
func writeTicket(t *store.Tx, row store.Outgoing, line *entry, now time.Time) error {
	k, err := t.Ticket(row.Ticket)
	if errors.Is(err, store.ErrNotFound) {
		return nil // a mail without a ticket, or whose ticket was deleted meanwhile
	}
	if err != nil {
		return err
	}
	timeline, err := t.Timeline(row.Ticket)
	if err != nil {
		return err
	}
	if line != nil {
		e := ticket.Entry{At: now, Event: line.event, MessageID: row.MessageID, Evidence: line.evidence}
		// A mail server's clock may be ahead of ours: what happens now comes last all the same.
		if n := len(timeline); n > 0 {
			e.At = ticket.After(now, timeline[n-1].At)
		}
		if err := t.AppendEntry(row.Ticket, e); err != nil {
			return err
		}
		k.Updated = now
		timeline = append(timeline, e)
	}
	if row.State == store.OutgoingCancelled {
		timeline = withoutMail(timeline, row.MessageID)
	}
	k.State = ticket.StateOf(timeline)
	if row.State == store.OutgoingSending && (k.State == ticket.Queued || k.State == ticket.Unknown) {
		k.State = ticket.Sending
	}
	return t.UpdateTicket(k)
}

// withoutMail leaves out what a mail that was taken back has put on the timeline: the ticket stands where it stood.
func withoutMail(timeline []ticket.Entry, messageID string) []ticket.Entry {
	kept := make([]ticket.Entry, 0, len(timeline))
	for _, e := range timeline {
		switch e.Event {
		case ticket.EventQueued, ticket.EventUnknown, ticket.EventFailed, ticket.EventReplied:
			if e.MessageID == messageID {
				continue
			}
		}
		kept = append(kept, e)
	}
	return kept
}

// dotKey names the mark that says that the final dot of a mail may have gone out.
func dotKey(id int64) string { return "outbox/dot/" + strconv.FormatInt(id, 10) }

// dotIn reads the mark.
func dotIn(t *store.Tx, id int64) (bool, error) {
	_, err := t.Get(dotKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func (o *Outbox) dotMarked(ctx context.Context, id int64) (marked bool, err error) {
	err = o.Store.View(ctx, func(t *store.Tx) (err error) {
		marked, err = dotIn(t, id)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("reading the mark of mail %d: %w", id, err)
	}
	return marked, nil
}
