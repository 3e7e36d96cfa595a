package outbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// ErrAborted says that an upload was broken off because its mail was taken back; the server has none of it. It is an
// ErrNotQueued.
var ErrAborted = fmt.Errorf("%w: it was taken back on its way", ErrNotQueued)

// errStalled ends an upload that makes no headway after its line came into doubt.
var errStalled = fmt.Errorf("the line is dead: %w", context.DeadlineExceeded)

const (
	// doubtTime is how long an upload whose line came into doubt may stand still.
	doubtTime = 20 * time.Second
	// lastWord is how long a caller who gives up waits for the server's answer to a final dot that has gone out: it is
	// too late to stop the mail, and without the answer nobody would know whether it arrived.
	lastWord = 10 * time.Second
)

// attempt is one upload under way in this process. Closing its line before the final dot makes the server forget what
// it got (RFC 5321, 4.1.1.10).
type attempt struct {
	stop   context.CancelCauseFunc
	sent   atomic.Int64
	dotted *atomic.Bool // the final dot may have gone out: from here on only the server's word counts
	timer  *time.Timer  // runs after a doubt
}

// begin makes an upload known to Abort and Doubt until done is called. The context that it gives ends with the upload,
// and closes the line when somebody stops it.
func (o *Outbox) begin(ctx context.Context, id int64, l *lines) (_ context.Context, done func()) {
	ctx, stop := context.WithCancelCause(ctx)
	l.dotted.Store(false)
	a, line := &attempt{stop: stop, dotted: l.dotted}, l.open
	unwatch := context.AfterFunc(ctx, func() {
		if !a.dotted.Load() {
			_ = line.Close()
		}
	})
	o.mu.Lock()
	if o.running == nil {
		o.running = make(map[int64]*attempt)
	}
	o.running[id] = a
	o.mu.Unlock()
	return ctx, func() {
		unwatch() // the line may serve the next mail
		o.mu.Lock()
		delete(o.running, id)
		if a.timer != nil {
			a.timer.Stop()
		}
		o.mu.Unlock()
		stop(nil)
	}
}

// hold gives a context for a line, which ends with ctx, but only a while later when the final dot is out by then.
func hold(ctx context.Context, dotted *atomic.Bool) (_ context.Context, cut func()) {
	line, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	var mu sync.Mutex
	var timer *time.Timer
	unwatch := context.AfterFunc(ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if dotted.Load() {
			timer = time.AfterFunc(lastWord, func() { cancel(context.Cause(ctx)) })
			return
		}
		cancel(context.Cause(ctx))
	})
	return line, func() {
		unwatch()
		mu.Lock()
		defer mu.Unlock()
		if timer != nil {
			timer.Stop()
		}
		cancel(nil)
	}
}

// Abort takes a mail back, also while it is being uploaded: what the server got of it so far is worth nothing without
// the final dot. ErrTooLate once that may have gone out, or when the mail was sent; ErrInDoubt for one that may have
// arrived, which Withdraw takes back.
//
// The store decides: the mail is cancelled in the same kind of transaction that marks it before its final dot, so that
// of the two one comes first, whichever process uploads. An upload in another process ends at its mark, or as soon as
// that process calls Reconsider.
func (o *Outbox) Abort(ctx context.Context, id int64) error {
	_, err := o.changeIn(ctx, id, func(t *store.Tx, row *store.Outgoing) (*entry, error) {
		switch row.State {
		case store.OutgoingSending:
			if dotted, err := dotIn(t, id); err != nil || dotted {
				return nil, errors.Join(ErrTooLate, err)
			}
		case store.OutgoingSent:
			return nil, ErrTooLate
		case store.OutgoingCancelled:
			return nil, errUnchanged
		}
		now, ever, err := doubts(t, *row)
		switch {
		case err != nil:
			return nil, err
		case now:
			return nil, ErrInDoubt
		}
		row.State, row.NextTry = store.OutgoingCancelled, time.Time{}
		if ever {
			return withdrawnEntry(""), nil // of a later version, which was not tried
		}
		return nil, nil
	})
	if err == nil {
		o.stop(id)
	}
	return err
}

// stop ends an upload of this process, whose mail is not to be sent any more.
func (o *Outbox) stop(id int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.running[id]; a != nil {
		a.stop(ErrAborted)
	}
}

// Reconsider ends the uploads of this process whose mails another process has taken back.
func (o *Outbox) Reconsider(ctx context.Context) error {
	o.mu.Lock()
	ids := make([]int64, 0, len(o.running))
	for id := range o.running {
		ids = append(ids, id)
	}
	o.mu.Unlock()
	for _, id := range ids {
		on, err := o.stillSending(ctx, id)
		if err != nil {
			return err
		}
		if !on {
			o.stop(id)
		}
	}
	return nil
}

// progressed notes how far an upload is and tells of it.
func (o *Outbox) progressed(p Progress) {
	o.mu.Lock()
	if a := o.running[p.ID]; a != nil {
		a.sent.Store(p.Sent)
	}
	o.mu.Unlock()
	if o.Progress != nil {
		o.Progress(p)
	}
}

// markDot writes down that the final dot of a mail may go out now, unless the mail was taken back before.
func (o *Outbox) markDot(ctx context.Context, id int64) error {
	err := o.Store.Update(ctx, func(t *store.Tx) error {
		row, err := t.Outgoing(id)
		switch {
		case errors.Is(err, store.ErrNotFound), err == nil && row.State != store.OutgoingSending:
			return ErrAborted
		case err != nil:
			return err
		}
		return t.Put(dotKey(id), []byte{1})
	})
	if err != nil {
		return fmt.Errorf("marking mail %d before its final dot: %w", id, err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if a := o.running[id]; a != nil {
		a.dotted.Store(true)
	}
	return nil
}

// wasTakenBack tells, after an upload that failed before its final dot, whether its mail is not to be sent any more.
func (o *Outbox) wasTakenBack(ctx context.Context, row store.Outgoing) (store.Outgoing, bool) {
	now, err := o.row(context.WithoutCancel(ctx), row.ID)
	switch {
	case errors.Is(err, store.ErrNotFound): // its ticket went with it
		row.State = store.OutgoingCancelled
		return row, true
	case err != nil:
		return row, false
	}
	return now, now.State != store.OutgoingSending
}

func (o *Outbox) stillSending(ctx context.Context, id int64) (bool, error) {
	row, err := o.row(ctx, id)
	if errors.Is(err, store.ErrNotFound) { // its ticket went with it
		return false, nil
	}
	return row.State == store.OutgoingSending, err
}

// Doubt is called when the lines may be dead without a word, as after a sleep or on another network. An upload that
// makes no headway from now on is broken off; one that waits for the server's last word is left alone, since giving up
// there is what makes double mails. What waits for the network begins its backoff anew.
func (o *Outbox) Doubt(ctx context.Context) error {
	o.mu.Lock()
	for _, a := range o.running {
		a.doubt()
	}
	o.mu.Unlock()
	rows, err := o.rows(ctx, store.OutgoingQueued)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if !waitsForNetwork(row) {
			continue
		}
		if err := o.freshen(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// doubt sets the upload a time to move. The caller holds the outbox's mu.
func (a *attempt) doubt() {
	before := a.sent.Load()
	if a.timer != nil {
		a.timer.Stop()
	}
	a.timer = time.AfterFunc(doubtTime, func() {
		if a.sent.Load() == before && !a.dotted.Load() {
			a.stop(errStalled)
		}
	})
}

// waitsForNetwork tells whether a mail waits for no more than a server that can be reached. A refused sign-in is not
// tried again unasked: that locks accounts.
func waitsForNetwork(row store.Outgoing) bool {
	switch key, _ := SplitReason(row.LastError); key {
	case account.CodeOffline, account.CodeTimeout, account.CodeDNS, account.CodeRefused, account.CodeTurnedAway,
		account.CodeCancelled:
		return true
	}
	return false
}

// freshen makes a mail due, and its next pause as short as a first one.
func (o *Outbox) freshen(ctx context.Context, id int64) error {
	row, err := o.change(ctx, id, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingQueued || !waitsForNetwork(*row) {
			return nil, errUnchanged
		}
		row.NextTry = o.now()
		return nil, nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.anew == nil {
		o.anew = make(map[int64]int)
	}
	o.anew[id] = row.Tries
	return nil
}

// triesOf counts the tries since the backoff began anew.
func (o *Outbox) triesOf(row store.Outgoing) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return row.Tries - o.anew[row.ID]
}
