package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

// Pauses between attempts and between looks.
const (
	minPause    = 2 * time.Second
	maxPause    = 5 * time.Minute
	signInWait  = 10 * time.Minute // nothing changes until the person does something; then the caller flushes at once
	firstLook   = 30 * time.Second // the provider may file a mail in Sent a little after it took it
	maxLook     = 10 * time.Minute
	maxCopyWait = 6 * time.Hour
)

// backoff is the pause after the given number of tries: at random between 2 s and a bound that doubles from 4 s to
// 5 min, so that many clients do not come back together after an outage.
func (o *Outbox) backoff(tries int) time.Duration {
	bound := maxPause
	if tries < 8 {
		bound = min(maxPause, 2*minPause<<max(0, tries-1))
	}
	return minPause + time.Duration(o.random(int64(bound-minPause)))
}

func (o *Outbox) signInPause() time.Duration {
	return signInWait + time.Duration(o.random(int64(signInWait)))
}

// patience grows with the time that a state has lasted.
func (o *Outbox) patience(since time.Time, most time.Duration) time.Duration {
	return min(most, max(firstLook, o.now().Sub(since)))
}

// lookFor settles an unknown mail: found in the mailbox it is sent; looked for and not found it is queued again;
// where nobody could look it stays unknown.
func (o *Outbox) lookFor(ctx context.Context, row store.Outgoing) (store.Outgoing, error) {
	found, looked, failure := o.find(ctx, row)
	settled, err := o.settleIn(ctx, row.ID, func(t *store.Tx, row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingUnknown { // the person decided meanwhile
			return nil, errUnchanged
		}
		switch {
		case failure == nil && found:
			row.State, row.LastError, row.NextTry = store.OutgoingSent, "", o.now()
			return foundEntry(), nil
		case failure == nil && looked:
			row.State, row.NextTry = store.OutgoingQueued, o.now()
			return queuedEntry(ticket.EvidenceNotFound), expect(t, row.ID, false)
		}
		row.NextTry = o.now().Add(o.patience(row.Updated, maxLook))
		row.LastError = notLooked(failure)
		return nil, nil
	})
	switch {
	case err != nil:
		return settled, err
	case settled.State == store.OutgoingSent:
		return o.keepCopy(ctx, settled), nil
	case settled.State != store.OutgoingUnknown:
		return settled, nil
	case failure != nil:
		return settled, fmt.Errorf("%w: looking for it: %w", ErrUnknown, failure)
	}
	return settled, ErrUnknown
}

// notLooked says in Outgoing.LastError why nobody could look for an unknown mail: its words are again "key: words" when
// the mailbox could not be reached.
func notLooked(failure error) string {
	if failure == nil {
		return describe(KeyCannotLook, errNoFolder)
	}
	return KeyNotLooked + ": " + describe(reasonKey(failure), failure)
}

var errNoFolder = errors.New("the mailbox has no folder in which its copy could be looked for")

// Look makes an unknown mail be looked for at once. ErrNotQueued when it is not unknown.
func (o *Outbox) Look(ctx context.Context, id int64) error {
	_, err := o.change(ctx, id, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingUnknown {
			return nil, ErrNotQueued
		}
		row.NextTry = o.now()
		return nil, nil
	})
	return err
}

// answered tells whether a mail that came in answers this one, which proves that it arrived. One that only names it in
// References proves nothing: a later mail of ours named it there, and the answer to that took it over.
func (o *Outbox) answered(ctx context.Context, row store.Outgoing) (yes bool, err error) {
	err = o.Store.View(ctx, func(t *store.Tx) error {
		mails, err := t.Messages(row.Ticket)
		if err != nil {
			return err
		}
		yes = slices.ContainsFunc(mails, func(m ticket.Message) bool {
			parent := m.InReplyTo
			if n := len(m.References); parent == "" && n > 0 {
				parent = m.References[n-1] // RFC 5322, 3.6.4
			}
			return m.Direction == ticket.In && parent == row.MessageID
		})
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("looking for answers to mail %d: %w", row.ID, err)
	}
	return yes, nil
}

// keepCopy sees to the copy in Sent. The mail is sent whatever comes of it, so that a failure is only noted, and
// tried again later.
func (o *Outbox) keepCopy(ctx context.Context, row store.Outgoing) store.Outgoing {
	if o.Finder == nil || row.SentCopied {
		return row
	}
	failure := o.copySent(ctx, row)
	if failure != nil {
		o.log().Warn("the copy in Sent has to wait", "mail", row.ID, "error", failure)
	}
	after, err := o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		row.SentCopied = failure == nil
		if failure != nil {
			row.NextTry = o.now().Add(o.patience(row.Updated, maxCopyWait))
		}
		return nil, nil
	})
	if err != nil {
		if !errors.Is(err, store.ErrNotFound) { // its ticket was deleted meanwhile
			o.log().Warn("noting the copy in Sent", "mail", row.ID, "error", err)
		}
		return row
	}
	return after
}

func (o *Outbox) copySent(ctx context.Context, row store.Outgoing) error {
	raw, err := o.Store.OpenRaw(ctx, row.Raw)
	if err != nil {
		return fmt.Errorf("reading mail %d: %w", row.ID, err)
	}
	defer func() { _ = raw.Close() }()
	return o.Finder.KeepSent(ctx, row.Account, row.MessageID, raw, row.Bytes)
}
