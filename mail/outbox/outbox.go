// Package outbox is the durable queue: it takes rendered mails from the store and hands them to an SMTP server
// without losing one or sending one twice.
//
// It renders nothing and reads no mailbox. A mail's bytes are made once, before it is queued, and every attempt sends
// the same ones, under the same Message-ID. The states and what moves a mail between them:
//
//	queued ──▶ sending ──▶ sent        the server said yes to the final dot
//	  ▲           ├──▶ queued          network trouble, or "try later" (4xx): again after a random pause, for ever
//	  │           ├──▶ failed          the server said no for good (5xx), or the mail is too large
//	  │           └──▶ unknown         the final dot went out and no answer came
//	  └── unknown ──▶ sent             the mail was found in the mailbox
//
// The person can take a mail back (cancelled) from each of these but sent, from sending only before the final dot. One
// that may have arrived is looked for first: see Withdraw.
//
// An unknown mail that was looked for and not found is sent again, byte for byte. Where nobody could look it stays
// unknown until somebody can, or the person decides. A mail that may have arrived is looked for before each attempt, also
// when it waits again, or comes back in a changed version under the same Message-ID: see Earlier.
//
// # Crashes
//
// Before the final dot goes out a mark is written to the store. A mail that a crash left in sending without the mark
// was not delivered, since a server forgets a mail whose connection ends before the final dot (RFC 5321, 4.1.1.10):
// it is queued again. With the mark it becomes unknown, whichever side of the dot the crash was on. That is safe: if
// it was delivered it is found, and if it was not the identical bytes are sent.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// Errors a caller decides by.
var (
	// ErrTooLate says that a mail is being sent, or was.
	ErrTooLate = errors.New("outbox: it is too late to take the mail back")
	// ErrNotQueued says that a mail is in a state in which it is not sent: failed, cancelled or being sent.
	ErrNotQueued = errors.New("outbox: the mail is not waiting to be sent")
	// ErrUnknown says that a mail may have arrived; the outbox will look for it.
	ErrUnknown = errors.New("outbox: it is not known whether the mail arrived")
	// ErrSettings says that the mailbox to send from is not set up, or not rightly. The mail waits.
	ErrSettings = errors.New("outbox: the mailbox to send from is not set up")
)

// Finder looks whether a mail reached the mailbox, so that an unknown outcome can be settled. It is mail/inbox's.
type Finder interface {
	// Find looks for the Message-ID in Sent, Inbox and All Mail. looked is false when no such folder could be searched.
	Find(ctx context.Context, account int64, messageID string) (found, looked bool, err error)
	// KeepSent makes sure that a copy lies in Sent: finds it there (some providers file it) or appends it once.
	KeepSent(ctx context.Context, account int64, messageID string, raw io.ReadSeeker, size int64) error
}

// Progress of an upload, bytes.
type Progress struct {
	ID          int64
	Sent, Total int64
}

// Outbox sends what is due. One process at a time may use it on a store, besides Abort, Withdraw,
// Retry, Look and NextDue.
type Outbox struct {
	Store    *store.Store
	Env      account.Env
	Finder   Finder              // nil: unknown mails stay unknown, and no copies are kept in Sent
	Rand     func(n int64) int64 // for backoff, [0,n); nil for a random source
	Log      *slog.Logger
	Progress func(Progress)       // may be nil
	Changed  func(store.Outgoing) // after each state change; may be nil

	mu      sync.Mutex
	running map[int64]*attempt // uploads of this process
	anew    map[int64]int      // tries of a mail when its backoff began anew
}

// Flush tries every mail that is due, one after the other, oldest first, and settles unknown ones. now=true ignores
// backoff, but not the call-back time right after a mail was queued. A mailbox that cannot be reached is tried once.
// The error is the last one's; each mail's own is in its row.
func (o *Outbox) Flush(ctx context.Context, now bool) error {
	rows, err := o.rows(ctx, store.OutgoingQueued, store.OutgoingUnknown, store.OutgoingSent)
	if err != nil {
		return err
	}
	lines := &lines{outbox: o}
	defer lines.hangUp()
	var last error
	for _, row := range rows {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !o.due(row, now) {
			continue
		}
		if _, err := o.try(ctx, lines, row); err != nil {
			o.log().Warn("a mail in the outbox did not go out", "mail", row.ID, "error", err)
			last = err
		}
	}
	return last
}

// Send tries one mail, whatever its next_try says, and returns its row afterwards. The error says why it is not sent:
// an *account.Error when the server could not be reached or refused the sign-in, a *RefusedError or *TooLargeError
// when the mail failed or has to wait, ErrUnknown, or ErrNotQueued.
func (o *Outbox) Send(ctx context.Context, id int64) (store.Outgoing, error) {
	row, err := o.row(ctx, id)
	if err != nil {
		return store.Outgoing{}, err
	}
	lines := &lines{outbox: o}
	defer lines.hangUp()
	return o.try(ctx, lines, row)
}

// Retry puts a failed mail, or an unknown one that the person decided about, back in the queue. A mail that waits
// already is made due at once. One that may have arrived is looked for before it goes, but goes also if nobody can look.
func (o *Outbox) Retry(ctx context.Context, id int64) error {
	_, err := o.changeIn(ctx, id, func(t *store.Tx, row *store.Outgoing) (*entry, error) {
		if err := o.decided(t, *row); err != nil {
			return nil, err
		}
		switch row.State {
		case store.OutgoingQueued:
			row.NextTry = o.now()
			return nil, nil
		case store.OutgoingFailed, store.OutgoingUnknown:
			row.State, row.NextTry, row.Tries, row.LastError = store.OutgoingQueued, o.now(), 0, ""
			return queuedEntry(""), nil
		case store.OutgoingSending, store.OutgoingSent:
			return nil, ErrTooLate
		}
		return nil, ErrNotQueued
	})
	return err
}

// decided notes that the person sends a mail that may have arrived. ErrEarlier for a changed one that has.
func (o *Outbox) decided(t *store.Tx, row store.Outgoing) error {
	switch row.State {
	case store.OutgoingQueued, store.OutgoingFailed, store.OutgoingUnknown:
	default:
		return nil
	}
	if key, _ := SplitReason(row.LastError); key == KeyEarlier {
		return ErrEarlier
	}
	_, known, err := EarlierOf(t, row.ID)
	if err != nil {
		return err
	}
	_, ever, err := doubts(t, row)
	if err != nil {
		return err
	}
	return decide(t, row.ID, known || ever)
}

// Hurry makes a mail that waits due at once, and leaves one in any other state alone: between a look at a mail and this
// the process that owns the outbox may have sent it, or the server may have refused it for good. It returns the row as it
// then is.
func (o *Outbox) Hurry(ctx context.Context, id int64) (store.Outgoing, error) {
	return o.change(ctx, id, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingQueued {
			return nil, errUnchanged
		}
		row.NextTry = o.now()
		return nil, nil
	})
}

// Recover is called once by the owner at start: rows left in "sending" by a crash become unknown if the final dot
// may have gone out, else queued.
func (o *Outbox) Recover(ctx context.Context) error {
	rows, err := o.rows(ctx, store.OutgoingSending)
	if err != nil {
		return err
	}
	for _, left := range rows {
		marked, err := o.dotMarked(ctx, left.ID)
		if err != nil {
			return err
		}
		_, err = o.change(ctx, left.ID, func(row *store.Outgoing) (*entry, error) {
			if row.State != store.OutgoingSending {
				return nil, errUnchanged
			}
			row.NextTry = o.now()
			if !marked {
				row.State = store.OutgoingQueued
				return nil, nil
			}
			row.State, row.LastError = store.OutgoingUnknown, describe(KeyUnanswered, errInterrupted)
			return unknownEntry(errInterrupted), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var errInterrupted = errors.New("the program ended while the mail was being sent")

// NextDue says when the next mail is due; zero when none waits.
func (o *Outbox) NextDue(ctx context.Context) (time.Time, error) {
	rows, err := o.rows(ctx, store.OutgoingQueued, store.OutgoingUnknown, store.OutgoingSent)
	if err != nil {
		return time.Time{}, err
	}
	var next time.Time
	now := o.now()
	for _, row := range rows {
		if !o.waits(row) {
			continue
		}
		at := row.NextTry
		if at.Before(now) {
			at = now
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

// waits tells whether there is anything left to do for a mail without the person.
func (o *Outbox) waits(row store.Outgoing) bool {
	switch row.State {
	case store.OutgoingQueued:
		return true
	case store.OutgoingUnknown:
		return o.Finder != nil
	case store.OutgoingSent:
		return o.Finder != nil && !row.SentCopied
	}
	return false
}

func (o *Outbox) due(row store.Outgoing, now bool) bool {
	if !o.waits(row) {
		return false
	}
	callBack := row.State == store.OutgoingQueued && row.Tries == 0 && row.LastError == ""
	if now && !callBack {
		return true
	}
	return !row.NextTry.After(o.now())
}

func (o *Outbox) row(ctx context.Context, id int64) (row store.Outgoing, err error) {
	err = o.Store.View(ctx, func(t *store.Tx) error {
		row, err = t.Outgoing(id)
		return err
	})
	if err != nil {
		return store.Outgoing{}, fmt.Errorf("reading mail %d of the outbox: %w", id, err)
	}
	return row, nil
}

func (o *Outbox) rows(ctx context.Context, states ...store.OutgoingState) (rows []store.Outgoing, err error) {
	err = o.Store.View(ctx, func(t *store.Tx) error {
		rows, err = t.Outbox(states...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	return rows, nil
}

func (o *Outbox) now() time.Time {
	if o.Env.Now == nil {
		return time.Now()
	}
	return o.Env.Now()
}

func (o *Outbox) random(n int64) int64 {
	if o.Rand == nil {
		return rand.Int64N(n)
	}
	return o.Rand(n)
}

func (o *Outbox) log() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}
