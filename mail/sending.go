package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"okpay.example/support/mail/outbox"
	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Queue puts a draft into the outbox: its ticket, the mail and the envelope in one transaction. It goes out when the
// call-back time is over and the network is there. A second call for the same draft is refused (ErrInOutbox).
func (c *Client) Queue(ctx context.Context, draft string) (Outgoing, error) {
	for range maxRenders {
		out, err := c.queue(ctx, draft)
		if errors.Is(err, errChanged) {
			continue
		}
		if err != nil {
			return Outgoing{}, err
		}
		c.emit(Event{Kind: EventDraft, Draft: draft})
		c.emit(Event{Kind: EventOutbox, Ticket: out.Ticket, MessageID: out.MessageID, Outgoing: out})
		c.emit(Event{Kind: EventTicket, Ticket: out.Ticket, Timeline: ticket.EventQueued, MessageID: out.MessageID})
		raiseFlag(c.due)
		return out, nil
	}
	return Outgoing{}, fmt.Errorf("put the mail into the outbox: %w", errChanged)
}

func (c *Client) queue(ctx context.Context, draft string) (Outgoing, error) {
	if err := c.store.View(ctx, func(tx *store.Tx) error { return refuseSealed(tx, draft) }); err != nil {
		return Outgoing{}, err
	}
	r, d, a, err := c.rendered(ctx, draft, false)
	if err != nil {
		return Outgoing{}, err
	}
	p, err := c.readOwn(ctx, r.Raw)
	if err != nil {
		return Outgoing{}, fmt.Errorf("read the rendered mail: %w", err)
	}
	sender, _ := envelopeAddress(a.Email) // rendered with it
	to, _ := bareAddress(d.To)            // validated
	now := c.o.Now()
	m := messageOf(p, r.Ticket, ticket.Out, r.Raw)
	out := Outgoing{
		Ticket: r.Ticket, Account: a.ID, MessageID: r.MessageID, Raw: r.Raw, Bytes: r.Bytes,
		From: sender, To: []string{to}, State: OutgoingQueued, NextTry: now.Add(c.callBackTime()),
		Created: now, Updated: now,
	}
	err = c.store.Update(ctx, func(tx *store.Tx) error {
		if err := refuseSealed(tx, d.ID); err != nil {
			return err
		}
		held, err := tx.Draft(d.ID)
		if err != nil {
			return err
		}
		if held.Rendered != r.Raw {
			return errChanged
		}
		if out.ID, err = putOut(tx, d, m, out); err != nil {
			return err
		}
		if err := seal(tx, d.ID, r.MessageID); err != nil {
			return err
		}
		return c.settle(tx, r.Ticket, now)
	})
	if err != nil {
		return Outgoing{}, fmt.Errorf("put the mail into the outbox: %w", err)
	}
	return out, nil
}

// putOut puts a rendered draft into the outbox, as m into its ticket, and onto its timeline. Where it is the next version of
// a mail that was taken back, it takes that one's place.
func putOut(tx *store.Tx, d Draft, m ticket.Message, out Outgoing) (id int64, err error) {
	earlier, err := supersede(tx, m)
	if err != nil {
		return 0, err
	}
	entries, err := belong(tx, d, m, out)
	if err != nil {
		return 0, err
	}
	if earlier != nil {
		if err := describe(tx, d, m, out.To[0], out.Created); err != nil {
			return 0, err
		}
	}
	if _, _, err := tx.InsertMessage(m); err != nil {
		return 0, err
	}
	if id, err = tx.InsertOutgoing(out); err != nil {
		return 0, err
	}
	if earlier != nil {
		if err := outbox.PutEarlier(tx, id, *earlier); err != nil {
			return 0, err
		}
	}
	_, err = appendLast(tx, out.Ticket, entries...)
	return id, err
}

// belong makes the ticket of a first mail, or has the one that the draft answers go on, and gives what being queued adds to its
// timeline.
func belong(tx *store.Tx, d Draft, m ticket.Message, out Outgoing) ([]ticket.Entry, error) {
	queued := ticket.Entry{At: out.Created, Event: ticket.EventQueued, MessageID: out.MessageID}
	if d.Ticket != "" {
		return []ticket.Entry{queued}, follow(tx, d.Ticket, out.Account)
	}
	// The mail's own date, which every computer of the person reads alike.
	created := begun(m, out.Created)
	return []ticket.Entry{{At: created, Event: ticket.EventCreated, MessageID: out.MessageID}, queued}, tx.InsertTicket(ticket.Ticket{
		ID: out.Ticket, Account: out.Account, Subject: d.Subject, Topic: d.Topic, Lang: d.Lang, To: out.To[0],
		State: ticket.Draft, Created: created, Updated: out.Created,
	})
}

// begun is when a ticket was begun: the date of its first mail.
func begun(first ticket.Message, now time.Time) time.Time {
	if first.Date.IsZero() {
		return now
	}
	return first.Date
}

func (c *Client) callBackTime() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.callBack
}

// settle derives the ticket's state, and until when an answer is due, from its timeline.
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
	k.ExpectedBy = c.expected(k, line)
	return tx.UpdateTicket(k)
}

// expected says until when an answer is due: it counts from the person's last mail that went out, and nothing is due
// once support has answered or the ticket is solved.
func (c *Client) expected(k ticket.Ticket, line []ticket.Entry) time.Time {
	if k.State != ticket.Waiting && k.State != ticket.Acknowledged {
		return time.Time{}
	}
	if c.o.Expect == nil {
		return k.ExpectedBy
	}
	if sent := ticket.LastSent(line); !sent.IsZero() {
		return c.o.Expect(sent)
	}
	return k.ExpectedBy
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

// Flush tries every mail that is due; now also tries those that wait for a retry, but not those whose call-back time is
// still running. Where another process owns the mailbox it is asked to, and Flush returns at once.
func (c *Client) Flush(ctx context.Context, now bool) error {
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	owned, err := c.Own()
	if err != nil {
		return err
	}
	if !owned {
		return c.signal(ctx, signalFlush)
	}
	defer c.reconsider(ctx)()
	return c.outbox.Flush(ctx, now)
}

// reconsider ends uploads whose mails another process takes back, until stop is called; Run does so by itself.
func (c *Client) reconsider(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(c.poll)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := c.outbox.Reconsider(ctx); err != nil && ctx.Err() == nil {
				c.o.Log.Error("look whether what is being sent was taken back", "err", err)
			}
		}
	})
	return func() {
		cancel()
		wg.Wait()
	}
}

// Deliver tries one mail now, its call-back time or not, and waits for what becomes of it. Where another process owns
// the mailbox it is asked to, and Deliver waits for it until ctx is done. The error says why the mail is not out: an
// *AccountError, a *RefusedError, a *TooLargeError, ErrUnknown or ErrNotQueued.
func (c *Client) Deliver(ctx context.Context, id int64) (Outgoing, error) {
	working, done, err := c.begin(ctx)
	if err != nil {
		return Outgoing{}, err
	}
	defer done()
	changed := make(chan struct{}, 1)
	cancel := c.Subscribe(func(e Event) {
		if e.Kind == EventOutbox && e.Outgoing.ID == id {
			raiseFlag(changed)
		}
	})
	defer cancel()
	poll := time.NewTicker(c.poll)
	defer poll.Stop()
	var asked *Outgoing // the mail as it was when another process was asked for it
	for {
		owned, err := c.Own()
		if err != nil {
			return Outgoing{}, err
		}
		var o Outgoing
		switch {
		case owned:
			stop := c.reconsider(working)
			o, err = c.outbox.Send(working, id)
			stop()
			if o.State != OutgoingSending || !errors.Is(err, ErrNotQueued) {
				return sendOutcome(o, err)
			}
			// Run is sending it just now.
		case asked == nil:
			if o, err = c.askFor(working, id); err != nil || !waits(o) {
				return sendOutcome(o, errors.Join(err, reasonOf(o)))
			}
			asked = &o
		default:
			if o, err = c.Outgoing(working, id); err != nil || tried(*asked, o) {
				return sendOutcome(o, errors.Join(err, reasonOf(o)))
			}
		}
		select {
		case <-working.Done():
			if ctx.Err() == nil {
				return o, ErrClosed
			}
			return c.Outgoing(context.WithoutCancel(ctx), id)
		case <-changed:
		case <-poll.C:
		}
	}
}

// sendOutcome: a mail that went out meanwhile is no failure.
func sendOutcome(o Outgoing, err error) (Outgoing, error) {
	if o.State == OutgoingSent && errors.Is(err, ErrNotQueued) {
		err = nil
	}
	return o, err
}

// askFor makes a mail due and asks the process that owns the mailbox to send it. It returns the mail as it was then.
func (c *Client) askFor(ctx context.Context, id int64) (Outgoing, error) {
	o, err := c.outbox.Hurry(ctx, id)
	switch {
	case err != nil:
		return o, err
	case o.State == OutgoingFailed, o.State == OutgoingCancelled:
		return o, ErrNotQueued
	case o.State == OutgoingSent:
		return o, nil
	}
	return o, c.signal(ctx, signalFlush)
}

func waits(o Outgoing) bool {
	switch o.State {
	case OutgoingQueued, OutgoingSending, OutgoingUnknown:
		return true
	}
	return false
}

// tried tells whether an attempt, or a look for the mail, has ended since.
func tried(before, now Outgoing) bool {
	switch now.State {
	case OutgoingSending:
		return false
	case OutgoingQueued, OutgoingUnknown:
		return now.State != before.State && before.State != OutgoingSending || !now.NextTry.Equal(before.NextTry)
	}
	return true
}

// reasonOf makes of a mail's LastError the error that the attempt itself would have given.
func reasonOf(o Outgoing) error {
	key, words := outbox.SplitReason(o.LastError)
	switch {
	case o.State == OutgoingSent:
		return nil
	case o.State == OutgoingUnknown:
		return fmt.Errorf("%w: %s", ErrUnknown, words)
	case o.State == OutgoingCancelled:
		return ErrNotQueued
	case key == outbox.KeyLater, key == outbox.KeyRefused:
		return &RefusedError{Text: words, Later: key == outbox.KeyLater}
	case key == outbox.KeyNotASCII:
		return outbox.Unsupported(o)
	case key == outbox.KeyEarlier:
		return ErrEarlier
	case key == outbox.KeyTooLarge && outbox.TooLargeOf(o.LastError) != nil:
		return outbox.TooLargeOf(o.LastError)
	case key == outbox.KeySettings:
		return fmt.Errorf("%w: %s", ErrSettings, words)
	case key == outbox.KeyTooLarge, key == outbox.KeyUnreadable, key == "":
		return errors.New(words)
	}
	return &AccountError{Op: "smtp", Code: key, Err: errors.New(words)}
}

// Retry puts a failed mail, or an unknown one that the person decided about, back into the queue.
func (c *Client) Retry(ctx context.Context, id int64) error {
	if err := c.outbox.Retry(ctx, id); err != nil {
		return err
	}
	raiseFlag(c.due)
	return nil
}

// LookFor makes a mail of which it is not known whether it arrived be looked for now.
func (c *Client) LookFor(ctx context.Context, id int64) error {
	if err := c.outbox.Look(ctx, id); err != nil {
		return err
	}
	raiseFlag(c.due)
	return nil
}

// outgoingChanged follows a mail's way.
func (c *Client) outgoingChanged(o Outgoing) {
	if o.State == OutgoingSent {
		ctx := context.Background() // it is out, whoever gave up waiting meanwhile
		var draft string
		err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
			draft, err = sealedAs(tx, o.MessageID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			return c.wentOut(tx, o, draft)
		})
		if err != nil {
			c.o.Log.Error("drop a sent mail's draft", "err", err) // sweepSealed does it at the next start
		}
		if err == nil && draft != "" {
			c.store.Fold(ctx)
		}
	}
	c.emit(Event{Kind: EventOutbox, Ticket: o.Ticket, MessageID: o.MessageID, Outgoing: o})
	c.emit(Event{Kind: EventTicket, Ticket: o.Ticket, MessageID: o.MessageID, Timeline: eventOf(o.State)})
}

// eventOf names the entry that a state of the outbox writes to the timeline.
func eventOf(s OutgoingState) ticket.Event {
	switch s {
	case OutgoingSent:
		return ticket.EventSent
	case OutgoingUnknown:
		return ticket.EventUnknown
	case OutgoingFailed:
		return ticket.EventFailed
	}
	return ""
}
