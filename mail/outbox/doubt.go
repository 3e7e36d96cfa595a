package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"okpay.example/support/mail/store"
	"okpay.example/support/mail/ticket"
)

var (
	// ErrInDoubt says that a mail may have arrived, and has to be looked for before it is taken back: see Withdraw.
	ErrInDoubt = errors.New("outbox: the mail may have arrived and was not looked for")
	// ErrArrived is an ErrTooLate: the mail was looked for, and has arrived.
	ErrArrived = fmt.Errorf("%w: a copy of it, or an answer to it, lies in the mailbox", ErrTooLate)
	// ErrEarlier is an ErrTooLate of a changed mail: the version before the change has arrived under the same Message-ID.
	ErrEarlier = fmt.Errorf("%w: an earlier version of it has arrived", ErrTooLate)
)

// UnlookedError says that a mail which may have arrived could not be looked for.
type UnlookedError struct {
	Err error // nil: the mailbox has no folder in which a copy could lie
}

func (e *UnlookedError) Error() string {
	if e.Err == nil {
		return "it is not known whether the mail arrived: " + errNoFolder.Error()
	}
	return "it is not known whether the mail arrived, and it could not be looked for: " + e.Err.Error()
}

// Unwrap is what kept the outbox from looking.
func (e *UnlookedError) Unwrap() error { return e.Err }

// maxLooks is how often a mail is looked for that changes its state meanwhile.
const maxLooks = 3

// errMoved says that a mail was changed, or tried, between the look for it and what was to follow.
var errMoved = errors.New("the mail was tried meanwhile")

// Withdraw takes a mail back that may have arrived. It is looked for first: ErrArrived when it is found, and the mail is
// sent; an *UnlookedError when nobody could look, unless the person takes it back anyway. Not found it is cancelled, and
// its timeline says so. Looking needs no more than reading the mailbox, so that any process may do it.
//
// Nothing is locked while the mailbox is searched. If the mail is tried meanwhile, it is looked for anew.
func (o *Outbox) Withdraw(ctx context.Context, id int64, anyway bool) error {
	for range maxLooks {
		row, err := o.halt(ctx, id)
		if err != nil {
			return err
		}
		found, looked, failure := o.find(ctx, row)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		evidence := ticket.EvidenceNotFound
		switch {
		case failure == nil && found:
			return o.arrived(ctx, row)
		case failure != nil && !anyway, !looked && !anyway:
			return &UnlookedError{Err: failure}
		case failure != nil:
			evidence = "not looked for: " + failure.Error()
		case !looked:
			evidence = "not looked for: " + errNoFolder.Error()
		}
		_, err = o.changeIn(ctx, id, func(t *store.Tx, now *store.Outgoing) (*entry, error) {
			if now.State != row.State || now.Tries != row.Tries || !now.Updated.Equal(row.Updated) {
				return nil, errMoved
			}
			now.State, now.NextTry = store.OutgoingCancelled, time.Time{}
			return withdrawnEntry(evidence), decide(t, id, failure != nil || !looked)
		})
		if !errors.Is(err, errMoved) {
			return err
		}
	}
	return ErrTooLate // it is being sent again and again
}

// halt prepares a mail in doubt for being looked for: an upload of the same bytes under way is broken off, and waits.
func (o *Outbox) halt(ctx context.Context, id int64) (store.Outgoing, error) {
	row, err := o.changeIn(ctx, id, func(t *store.Tx, row *store.Outgoing) (*entry, error) {
		switch row.State {
		case store.OutgoingSent, store.OutgoingCancelled:
			return nil, ErrTooLate
		case store.OutgoingSending:
		default:
			return nil, errUnchanged
		}
		if dotted, err := dotIn(t, id); err != nil || dotted {
			return nil, errors.Join(ErrTooLate, err)
		}
		row.State, row.NextTry = store.OutgoingQueued, o.now().Add(firstLook)
		return nil, nil
	})
	if err == nil {
		o.stop(id)
	}
	return row, err
}

// arrived notes that a mail was found.
func (o *Outbox) arrived(ctx context.Context, row store.Outgoing) error {
	_, err := o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		switch row.State {
		case store.OutgoingQueued, store.OutgoingUnknown, store.OutgoingFailed:
			row.State, row.LastError, row.NextTry = store.OutgoingSent, "", o.now()
			return foundEntry(), nil
		}
		return nil, errUnchanged // it is being sent, or was
	})
	return errors.Join(ErrArrived, err)
}

// find looks for a mail, or for an answer to it.
func (o *Outbox) find(ctx context.Context, row store.Outgoing) (found, looked bool, err error) {
	found, err = o.answered(ctx, row)
	if o.Finder != nil && !found && err == nil {
		found, looked, err = o.Finder.Find(ctx, row.Account, row.MessageID)
	}
	return found, looked, err
}

// doubts tells whether a mail may have arrived, and whether that was ever so.
func doubts(t *store.Tx, row store.Outgoing) (now, ever bool, err error) {
	line, err := t.Timeline(row.Ticket)
	if err != nil {
		return false, false, err
	}
	unknown := row.State == store.OutgoingUnknown
	return unknown || ticket.InDoubt(line, row.MessageID), unknown || ticket.WasInDoubt(line, row.MessageID), nil
}

// Earlier is kept with a waiting mail that may have arrived already under its Message-ID: as it is, or in an earlier
// version. Before each attempt it is looked for, since copies and answers may come late.
type Earlier struct {
	Account int64 `json:"account"` // in whose mailbox a copy would lie; 0 for the mail's own
	Same    bool  `json:"same"`    // byte for byte what waits
	Decided bool  `json:"decided"` // by the person: it goes also if nobody can look
}

func earlierKey(id int64) string { return "outbox/earlier/" + strconv.FormatInt(id, 10) }

// PutEarlier keeps it with a mail.
func PutEarlier(t *store.Tx, id int64, e Earlier) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("keeping what is known of mail %d: %w", id, err)
	}
	return t.Put(earlierKey(id), data)
}

// EarlierOf reads it; there is false where nothing of the kind is known.
func EarlierOf(t *store.Tx, id int64) (e Earlier, there bool, err error) {
	data, err := t.Get(earlierKey(id))
	if errors.Is(err, store.ErrNotFound) {
		return e, false, nil
	}
	if err == nil && json.Unmarshal(data, &e) != nil {
		e = Earlier{}
	}
	return e, err == nil, err
}

// Supersede deletes a mail that was taken back, for its next version, and gives what that has to know of it. same tells
// whether the bytes are the same.
func Supersede(t *store.Tx, row store.Outgoing, same bool) (Earlier, error) {
	e, there, err := EarlierOf(t, row.ID)
	if err != nil {
		return e, err
	}
	if !there {
		e.Same = true
	}
	if e.Account == 0 {
		e.Account = row.Account
	}
	e.Same = e.Same && same
	if err := t.Put(earlierKey(row.ID), nil); err != nil {
		return e, err
	}
	return e, t.DeleteOutgoing(row.ID)
}

// expect notes that a mail which waits again may have arrived.
func expect(t *store.Tx, id int64, decided bool) error {
	e, there, err := EarlierOf(t, id)
	if err != nil {
		return err
	}
	if !there {
		e.Same = true
	}
	e.Decided = e.Decided || decided
	return PutEarlier(t, id, e)
}

// decide notes the person's decision about a mail that nobody could look for.
func decide(t *store.Tx, id int64, decided bool) error {
	if !decided {
		return nil
	}
	return expect(t, id, true)
}

// mayGo looks before an attempt whether the mail has arrived already. Where it leaves the mail queued without an error,
// it may go.
func (o *Outbox) mayGo(ctx context.Context, row store.Outgoing) (store.Outgoing, error) {
	var e Earlier
	there := false
	err := o.Store.View(ctx, func(t *store.Tx) (err error) {
		e, there, err = EarlierOf(t, row.ID)
		return err
	})
	if err != nil || !there {
		return row, err
	}
	sought := row
	if e.Account != 0 {
		sought.Account = e.Account
	}
	found, _, failure := o.find(ctx, sought)
	switch {
	case failure != nil && (!e.Decided || ctx.Err() != nil):
		return o.putBack(ctx, row, failure)
	case failure != nil: // the person has decided, though nobody can look
		return row, nil //nolint:nilerr // the failure is no reason to keep it back
	case !found:
		return row, nil
	case e.Same:
		row, err = o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
			if row.State != store.OutgoingQueued {
				return nil, errUnchanged
			}
			row.State, row.LastError, row.NextTry = store.OutgoingSent, "", o.now()
			return foundEntry(), nil
		})
		if err != nil || row.State != store.OutgoingSent {
			return row, err
		}
		return o.keepCopy(ctx, row), nil
	}
	row, err = o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingQueued {
			return nil, errUnchanged
		}
		row.State, row.LastError = store.OutgoingFailed, describe(KeyEarlier, errEarlier)
		return failedEntry(row.LastError), nil
	})
	return row, errors.Join(ErrEarlier, err)
}

var errEarlier = errors.New("an earlier version of this mail has arrived, so that this one was not sent")
