package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"okpay.example/support/mail/store"
)

// Signals reach the process that owns the mailbox through the store, which every process of a home shares: no port, no
// socket, the same on every system, and a signal survives the signalled one.
const (
	signalFlush = "signal/flush"
	signalCheck = "signal/check"
	signalPoll  = 500 * time.Millisecond
)

// Own takes the mailbox and the outbox for this process, if no other has them. It keeps them until Close.
func (c *Client) Own() (bool, error) {
	if c.lock.Locked() {
		return true, nil
	}
	ok, err := c.lock.TryLock()
	if err != nil {
		return false, fmt.Errorf("lock the mailbox: %w", err)
	}
	if !ok {
		return false, nil
	}
	ctx := context.Background()
	if err := errors.Join(c.outbox.Recover(ctx), c.sweepSealed(ctx)); err != nil {
		return false, errors.Join(fmt.Errorf("tidy up after the last run: %w", err), c.lock.Unlock())
	}
	return true, nil
}

func (c *Client) signal(ctx context.Context, key string) error {
	now := []byte(c.o.Now().UTC().Format(time.RFC3339Nano))
	err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.Put(key, now) })
	if err != nil {
		return fmt.Errorf("ask the running program: %w", err)
	}
	return nil
}

// Check syncs every mailbox once. full reads them anew from the beginning. Where another process owns the mailbox it
// is asked to check, and asked is true.
func (c *Client) Check(ctx context.Context, full bool) (r CheckReport, asked bool, err error) {
	owned, err := c.Own()
	if err != nil {
		return r, false, err
	}
	if !owned {
		return r, true, c.signal(ctx, signalCheck)
	}
	accounts, err := c.Accounts(ctx)
	if err != nil {
		return r, false, err
	}
	if len(accounts) == 0 {
		return r, false, ErrNoAccount
	}
	for _, a := range accounts {
		one, e := c.inboxOf(a.ID).Check(ctx, full)
		r = addReports(r, one)
		err = errors.Join(err, e)
	}
	return r, false, err
}

// Rebuild makes the tickets anew from the mailboxes, which are the shared store of a person's computers.
func (c *Client) Rebuild(ctx context.Context) (r CheckReport, err error) {
	owned, err := c.Own()
	if err != nil {
		return r, err
	}
	if !owned {
		return r, ErrBusy
	}
	accounts, err := c.Accounts(ctx)
	if err != nil {
		return r, err
	}
	if len(accounts) == 0 {
		return r, ErrNoAccount
	}
	for _, a := range accounts {
		one, e := c.inboxOf(a.ID).Rebuild(ctx)
		r = addReports(r, one)
		err = errors.Join(err, e)
	}
	c.emit(Event{Kind: EventStore})
	return r, err
}

// ErrBusy says that another process owns the mailbox and must do it, or be closed.
var ErrBusy = errors.New("the mailbox is in use by another window of the program")

func addReports(a, b CheckReport) CheckReport {
	a.New += b.New
	a.Updated += b.Updated
	a.Bounced += b.Bounced
	a.BytesIn += b.BytesIn
	a.BytesOut += b.BytesOut
	a.RoundTrips += b.RoundTrips
	a.Elapsed += b.Elapsed
	return a
}

// Wake makes a running Run send and check now, for example after the network came back or on "refresh".
func (c *Client) Wake() {
	wake(c.flush)
	wake(c.check)
}

func wake(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// Run owns the mailbox until ctx is done: it sends what is due and watches for replies. While another process owns the
// mailbox it only reports that one's changes, and takes over when that one ends.
func (c *Client) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	owned := false
	last, err := c.store.DataVersion(ctx)
	if err != nil {
		return err
	}
	signals := map[string]string{}
	tick := time.NewTicker(signalPoll)
	defer tick.Stop()
	for {
		if !owned {
			if owned, err = c.Own(); err != nil {
				c.o.Log.Error("take the mailbox", "err", err)
			}
			if owned {
				c.readSignals(ctx, signals) // those of the past are done with
				wg.Go(func() { c.runOutbox(ctx) })
				wg.Go(func() { c.runWatchers(ctx) })
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		v, err := c.store.DataVersion(ctx)
		if err != nil {
			if ctx.Err() == nil {
				c.o.Log.Error("look for changes", "err", err)
			}
			continue
		}
		if v == last {
			continue
		}
		last = v
		c.emit(Event{Kind: EventStore})
		if !owned {
			continue
		}
		for _, key := range c.readSignals(ctx, signals) {
			switch key {
			case signalFlush:
				c.flushNow(ctx)
			case signalCheck:
				wake(c.check)
			}
		}
		wake(c.flush)
	}
}

// readSignals tells which signals were given since the last call.
func (c *Client) readSignals(ctx context.Context, seen map[string]string) (given []string) {
	err := c.store.View(ctx, func(tx *store.Tx) error {
		for _, key := range []string{signalFlush, signalCheck} {
			v, err := tx.Get(key)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if string(v) != seen[key] {
				seen[key] = string(v)
				given = append(given, key)
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		c.o.Log.Error("read signals", "err", err)
	}
	return given
}

func (c *Client) flushNow(ctx context.Context) {
	if err := c.outbox.Flush(ctx, true); err != nil && ctx.Err() == nil {
		c.o.Log.Info("send what waits", "err", err)
	}
}

// runOutbox sends each mail when it is due.
func (c *Client) runOutbox(ctx context.Context) {
	for ctx.Err() == nil {
		if err := c.outbox.Flush(ctx, false); err != nil && ctx.Err() == nil {
			c.o.Log.Info("send what is due", "err", err)
		}
		wait := time.Hour
		due, err := c.outbox.NextDue(ctx)
		switch {
		case err != nil:
			wait = time.Minute
		case !due.IsZero():
			wait = max(due.Sub(c.o.Now()), 50*time.Millisecond)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-c.flush:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// runWatchers follows each mailbox, and starts anew when accounts change.
func (c *Client) runWatchers(ctx context.Context) {
	for ctx.Err() == nil {
		accounts, err := c.Accounts(ctx)
		if err != nil {
			c.o.Log.Error("list the mailboxes", "err", err)
		}
		round, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wakes := make([]chan struct{}, len(accounts))
		for i, a := range accounts {
			wakes[i] = make(chan struct{}, 1)
			wg.Go(func() {
				if err := c.inboxOf(a.ID).Watch(round, wakes[i]); err != nil && round.Err() == nil {
					c.o.Log.Error("watch the mailbox", "err", err)
				}
			})
		}
		if len(accounts) == 0 {
			c.connectionChanged(ConnState{State: "none"})
		}
		for again := false; !again; {
			select {
			case <-ctx.Done():
				again = true
			case <-c.again:
				again = true
			case <-c.check:
				for _, w := range wakes {
					wake(w)
				}
			}
		}
		cancel()
		wg.Wait()
	}
}
