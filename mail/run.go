package mail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/wake"
)

// Signals reach the process that owns the mailbox through the store, which every process of a home shares: no port, no
// socket, the same on every system, and a signal survives the signalled one. Each is a count that is raised.
const (
	signalFlush   = "signal/flush"   // send all that waits
	signalCheck   = "signal/check"   // look for replies
	signalAccount = "signal/account" // the mailboxes' settings changed
	signalPoll    = 500 * time.Millisecond
)

// Own takes the mailbox and the outbox for this process, if no other has them. It keeps them until Close.
func (c *Client) Own() (bool, error) {
	c.owning.Lock()
	defer c.owning.Unlock()
	if c.owned {
		return true, nil
	}
	ok, err := c.lock.TryLock()
	if err != nil {
		return false, fmt.Errorf("lock the mailbox: %w", err)
	}
	if !ok {
		return false, nil
	}
	// Before anybody sends: a mail that a crash left half-sent must not be taken for one that is being sent.
	if err := errors.Join(c.outbox.Recover(c.life), c.sweepSealed(c.life)); err != nil {
		return false, errors.Join(fmt.Errorf("tidy up after the last run: %w", err), c.lock.Unlock())
	}
	c.owned = true
	return true, nil
}

func (c *Client) signal(ctx context.Context, key string) error {
	if err := c.store.Update(ctx, func(tx *store.Tx) error { return raise(tx, key) }); err != nil {
		return fmt.Errorf("ask the running program: %w", err)
	}
	return nil
}

// raise gives a signal within a transaction. It counts, as two processes may do so in one tick of the clock.
func raise(tx *store.Tx, key string) error {
	v, err := tx.Get(key)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	n, _ := strconv.ParseUint(string(v), 10, 64) // whatever else stands there, 1 differs from it
	return tx.Put(key, strconv.AppendUint(nil, n+1, 10))
}

// Check syncs every mailbox once. full reads them anew from the beginning. Where another process owns the mailbox it
// is asked to check (not anew), asked is true, and the report and the error are what it found; ErrNoAnswer when it does
// not say in time.
func (c *Client) Check(ctx context.Context, full bool) (r CheckReport, asked bool, err error) {
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return r, false, err
	}
	defer done()
	accounts, err := c.someAccounts(ctx)
	if err != nil {
		return r, false, err
	}
	owned, err := c.Own()
	if err != nil {
		return r, false, err
	}
	if !owned {
		if r, owned, err = c.askCheck(ctx); !owned {
			return r, true, err
		}
	}
	for _, a := range accounts {
		one, e := c.inboxOf(a.ID).Check(ctx, full)
		r = addReports(r, one)
		err = errors.Join(err, e)
	}
	if err == nil {
		_, err = c.judgeAgain(ctx, false)
	}
	return r, false, err
}

// Rebuild makes the tickets anew from the mailboxes, which are the shared store of a person's computers.
func (c *Client) Rebuild(ctx context.Context) (r CheckReport, err error) {
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return r, err
	}
	defer done()
	accounts, err := c.someAccounts(ctx)
	if err != nil {
		return r, err
	}
	owned, err := c.Own()
	if err != nil {
		return r, err
	}
	if !owned {
		return r, ErrBusy
	}
	for _, a := range accounts {
		one, e := c.inboxOf(a.ID).Rebuild(ctx)
		r = addReports(r, one)
		err = errors.Join(err, e)
	}
	if err == nil {
		_, err = c.judgeAgain(ctx, true)
	}
	c.emit(Event{Kind: EventStore})
	return r, err
}

// someAccounts is Accounts where there must be one.
func (c *Client) someAccounts(ctx context.Context) ([]Account, error) {
	accounts, err := c.Accounts(ctx)
	if err == nil && len(accounts) == 0 {
		err = ErrNoAccount
	}
	return accounts, err
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

// Wake makes a running Run send and check now, whatever waits for a retry, for example after the network came back or on
// "refresh". A mail whose call-back time is running stays.
func (c *Client) Wake() {
	raiseFlag(c.all)
	raiseFlag(c.check)
}

// Revive makes a running Run doubt its connections, as after a sleep, on another network, or when somebody looks again:
// it checks for replies, replaces a connection that is dead without a word, breaks off an upload that stands still, and
// tries at once what waits for the network, with backoff begun anew. What waits for the person, such as a refused
// password, it leaves alone, which Wake does not.
func (c *Client) Revive() { raiseFlag(c.doubt) }

func raiseFlag(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

// Run owns the mailbox until ctx is done: it sends what is due and watches for replies. While another process owns the
// mailbox it only reports that one's changes, and takes over when that one ends. One Run at a time is enough for a Client.
func (c *Client) Run(ctx context.Context) error {
	ctx, done, err := c.begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	last := c.opened // whoever listens may have looked before Run was called, and others have written since
	var wg sync.WaitGroup
	defer wg.Wait()
	s := signals{}
	tick := time.NewTicker(c.poll)
	defer tick.Stop()
	for owned := false; ctx.Err() == nil; {
		if !owned {
			if owned, err = c.Own(); err != nil && ctx.Err() == nil {
				c.o.Log.Error("take the mailbox", "err", err)
			}
			if owned {
				c.given(ctx, s) // those of the past are done with, but for who still waits for an answer
				wg.Go(func() { c.runOutbox(ctx) })
				wg.Go(func() { c.runWatchers(ctx) })
				wg.Go(func() { c.runAnswers(ctx) })
				wg.Go(func() { c.runWakes(ctx) })
				wg.Go(func() { c.runJudging(ctx) })
			} else if ctx.Err() == nil {
				c.setConnection(ConnectionElsewhere)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.doubt:
			if owned {
				c.revive(ctx)
			}
			continue
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
		if owned {
			c.heed(ctx, c.given(ctx, s))
		}
		c.emit(Event{Kind: EventStore})
	}
	return nil
}

// runWakes looks out for sleeps and other networks.
func (c *Client) runWakes(ctx context.Context) {
	wake.Watch(ctx, c.wakes, func(r wake.Reason) {
		c.o.Log.Info("the connections are in doubt", "reason", r)
		c.Revive()
	})
}

// revive is what Revive asks for.
func (c *Client) revive(ctx context.Context) {
	if err := c.outbox.Doubt(ctx); err != nil && ctx.Err() == nil {
		c.o.Log.Error("begin the outbox anew", "err", err)
	}
	raiseFlag(c.due)
	c.mu.Lock()
	followed := slices.Collect(maps.Values(c.inboxes))
	c.mu.Unlock()
	for _, b := range followed {
		b.Doubt()
	}
}

// heed does what other processes ask for.
func (c *Client) heed(ctx context.Context, given []string) {
	if err := c.outbox.Reconsider(ctx); err != nil && ctx.Err() == nil { // one may have been taken back
		c.o.Log.Error("look whether what is being sent was taken back", "err", err)
	}
	raiseFlag(c.due) // a mail may have come into the outbox
	for _, key := range given {
		switch key {
		case signalFlush:
			raiseFlag(c.all)
		case signalCheck:
			raiseFlag(c.asked)
		case signalAccount:
			c.renew()
		}
	}
}

// signals holds the last value seen of each.
type signals map[string]string

// given tells which signals were given since the last call.
func (c *Client) given(ctx context.Context, seen signals) (given []string) {
	err := c.store.View(ctx, func(tx *store.Tx) error {
		for _, key := range []string{signalFlush, signalCheck, signalAccount} {
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

// runOutbox sends each mail when it is due, and all that waits when it is asked to.
func (c *Client) runOutbox(ctx context.Context) {
	for now := false; ctx.Err() == nil; {
		select {
		case <-c.all: // one try for all who asked so far: a refused sign-in is not to be repeated
			now = true
		default:
		}
		if err := c.outbox.Flush(ctx, now); err != nil && ctx.Err() == nil {
			c.o.Log.Info("send what is due", "err", err)
		}
		timer := time.NewTimer(c.untilDue(ctx))
		select {
		case <-ctx.Done():
		case <-c.all:
			now = true
		case <-c.due:
			now = false
		case <-timer.C:
			now = false
		}
		timer.Stop()
	}
}

// Pauses of the outbox: never longer than an hour, as a computer's clock may be set or stand still in its sleep, and
// never so short that a mail which cannot go out makes it spin.
const (
	longestPause  = time.Hour
	shortestPause = 50 * time.Millisecond
)

// untilDue is how long the outbox may rest.
func (c *Client) untilDue(ctx context.Context) time.Duration {
	due, err := c.outbox.NextDue(ctx)
	switch {
	case err != nil:
		return time.Minute
	case due.IsZero():
		return longestPause
	}
	return min(max(due.Sub(c.o.Now()), shortestPause), longestPause)
}

// runWatchers follows each mailbox, and starts anew when accounts change.
func (c *Client) runWatchers(ctx context.Context) {
	for ctx.Err() == nil {
		accounts, err := c.Accounts(ctx)
		if err != nil && ctx.Err() == nil {
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
		if len(accounts) == 0 && err == nil {
			c.setConnection(ConnectionNone)
		}
		c.passOn(ctx, wakes)
		cancel()
		wg.Wait()
	}
}

// runAnswers checks for other processes.
func (c *Client) runAnswers(ctx context.Context) {
	for ctx.Err() == nil {
		c.answerChecks(ctx)
		select {
		case <-ctx.Done():
		case <-c.asked:
		}
	}
}

// passOn hands wakes on to the watchers until the accounts change or ctx is done.
func (c *Client) passOn(ctx context.Context, watchers []chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.again:
			return
		case <-c.check:
			for _, w := range watchers {
				raiseFlag(w)
			}
		}
	}
}
