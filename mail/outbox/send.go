package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"okpay.example/support/mail/account"
	"okpay.example/support/mail/store"
)

// chunk is how many bytes of a mail go out under one deadline.
const chunk = 32 << 10

// errUnreadable is a local reason why a mail does not go out.
var errUnreadable = errors.New("the stored mail cannot be read")

// lines holds the connection of one Flush, used for one mail after the other of the same account, and remembers which
// accounts cannot be reached.
type lines struct {
	outbox  *Outbox
	account int64
	open    *account.SMTP
	dotted  *atomic.Bool // the final dot of the mail on it may have gone out
	cut     func()       // ends what watches over it
	broken  map[int64]error
}

// to returns a connection for the account's mails. A sign-in that failed is not tried again for the next mail:
// providers lock the account of those who knock too often.
func (l *lines) to(ctx context.Context, id int64) (*account.SMTP, error) {
	if err := l.broken[id]; err != nil {
		return nil, err
	}
	if l.open != nil && l.account == id {
		return l.open, nil
	}
	l.hangUp()
	line, err := l.dial(ctx, id)
	if err != nil {
		if l.broken == nil {
			l.broken = make(map[int64]error)
		}
		l.broken[id] = err
		return nil, err
	}
	l.open, l.account = line, id
	return line, nil
}

func (l *lines) dial(ctx context.Context, id int64) (*account.SMTP, error) {
	config, credentials, err := l.outbox.Env.Stored(ctx, l.outbox.Store, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrSettings
	}
	if err != nil {
		return nil, fmt.Errorf("reading the account to send from: %w", err)
	}
	l.dotted = new(atomic.Bool)
	ctx, l.cut = hold(ctx, l.dotted)
	line, err := account.ConnectSMTP(ctx, config, credentials, l.outbox.Env)
	if err != nil {
		l.cut()
	}
	if fault, ok := errors.AsType[*account.FieldError](err); ok {
		return nil, fmt.Errorf("%w: %w", ErrSettings, fault)
	}
	if err == nil {
		l.outbox.keepLimit(ctx, id, config.SMTP, line.MaxSize())
	}
	return line, err
}

// hangUp says goodbye; drop closes the connection without a word, which is what makes the server forget half a mail.
func (l *lines) hangUp() {
	if l.open != nil {
		l.open.Quit()
		l.cut()
		l.open = nil
	}
}

func (l *lines) drop() {
	if l.open != nil {
		_ = l.open.Close()
		l.cut()
		l.open = nil
	}
}

// try does what is next for a mail.
func (o *Outbox) try(ctx context.Context, l *lines, row store.Outgoing) (store.Outgoing, error) {
	switch row.State {
	case store.OutgoingQueued:
		row, err := o.mayGo(ctx, row)
		if err != nil || row.State != store.OutgoingQueued {
			return row, err
		}
		return o.deliver(ctx, l, row)
	case store.OutgoingUnknown:
		row, err := o.lookFor(ctx, row)
		if err != nil || row.State != store.OutgoingQueued {
			return row, err
		}
		return o.deliver(ctx, l, row)
	case store.OutgoingSent:
		return o.keepCopy(ctx, row), nil
	}
	return row, ErrNotQueued
}

// deliver makes one attempt.
func (o *Outbox) deliver(ctx context.Context, l *lines, row store.Outgoing) (store.Outgoing, error) {
	line, err := l.to(ctx, row.Account)
	if err != nil {
		return o.putBack(ctx, row, err)
	}
	row, err = o.change(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingQueued { // taken back, or sent by another, while we were connecting
			return nil, ErrNotQueued
		}
		row.State = store.OutgoingSending
		return nil, nil
	})
	if err != nil {
		return row, err
	}
	running, done := o.begin(ctx, row.ID, l)
	reply, dotted, err := o.upload(running, line, row)
	if err != nil && running.Err() != nil && !(dotted && ctx.Err() != nil) { // the line was closed on purpose
		err = context.Cause(running)
	}
	done()
	if err != nil {
		l.drop()
		return o.conclude(ctx, row, dotted, err)
	}
	row, err = o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		row.State, row.LastError, row.NextTry = store.OutgoingSent, "", o.now()
		row.Tries++
		return sentEntry(reply), nil
	})
	if err != nil {
		return row, err
	}
	return o.keepCopy(ctx, row), nil
}

// upload hands the mail to the server. dotted tells whether the final dot may have gone out.
func (o *Outbox) upload(
	ctx context.Context, line *account.SMTP, row store.Outgoing,
) (reply string, dotted bool, err error) {
	raw, err := o.Store.OpenRaw(ctx, row.Raw)
	if err != nil {
		return "", false, fmt.Errorf("%w: %w", errUnreadable, err)
	}
	defer func() { _ = raw.Close() }()
	if raw.Size() != row.Bytes {
		return "", false, fmt.Errorf("%w: it has %d bytes and should have %d", errUnreadable, raw.Size(), row.Bytes)
	}
	if limit := line.MaxSize(); limit > 0 && row.Bytes > limit {
		return "", false, &TooLargeError{Size: row.Bytes, Limit: limit}
	}
	beyond := needsUTF8(row)
	if beyond != "" && !line.OffersUTF8() {
		return "", false, Unsupported(row)
	}
	if err := line.Mail(row.From, row.Bytes, beyond != ""); err != nil {
		return "", false, said("MAIL FROM", err)
	}
	for _, to := range row.To {
		if err := line.Rcpt(to); err != nil {
			return "", false, said("RCPT TO", err)
		}
	}
	data, err := line.Data()
	if err != nil {
		return "", false, said("DATA", err)
	}
	if err := o.copyTo(ctx, data, raw, row); err != nil {
		return "", false, err
	}
	if err := o.markDot(ctx, row.ID); err != nil {
		return "", false, err
	}
	reply, err = data.Finish()
	if err != nil {
		return "", true, said("the end of the mail", err)
	}
	return reply, true, nil
}

// copyTo sends the mail's bytes, all but the final dot.
func (o *Outbox) copyTo(ctx context.Context, data *account.Upload, raw io.Reader, row store.Outgoing) error {
	buffer := make([]byte, chunk)
	for sent := int64(0); sent < row.Bytes; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		part := buffer[:min(chunk, row.Bytes-sent)]
		if _, err := io.ReadFull(raw, part); err != nil {
			return fmt.Errorf("%w: %w", errUnreadable, err)
		}
		if _, err := data.Write(part); err != nil {
			return fmt.Errorf("uploading the mail: %w", err)
		}
		sent += int64(len(part))
		o.progressed(Progress{ID: row.ID, Sent: sent, Total: row.Bytes})
	}
	if err := data.Flush(); err != nil {
		return fmt.Errorf("uploading the mail: %w", err)
	}
	return ctx.Err()
}

// said turns a server's no into a *RefusedError and names the step of any other error.
func said(at string, err error) error {
	if refused := refusal(at, err); refused != nil {
		return refused
	}
	return fmt.Errorf("at %s: %w", at, err)
}

// conclude writes down how a failed attempt ended.
func (o *Outbox) conclude(ctx context.Context, row store.Outgoing, dotted bool, err error) (store.Outgoing, error) {
	if !dotted {
		if row, gone := o.wasTakenBack(ctx, row); gone {
			return row, ErrAborted
		}
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		switch {
		case refused.signInNeeded():
			return o.putBack(ctx, row, &account.Error{Op: "smtp_login", Code: account.CodeAuth, Err: refused})
		case refused.Later:
			return o.putBack(ctx, row, err)
		case refused.tooLarge():
			return o.fail(ctx, row, KeyTooLarge, err)
		}
		return o.fail(ctx, row, KeyRefused, err)
	}
	if dotted {
		row, settled := o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
			row.State, row.LastError = store.OutgoingUnknown, describe(KeyUnanswered, err)
			row.NextTry = o.now().Add(firstLook)
			row.Tries++
			return unknownEntry(err), nil
		})
		return row, errors.Join(fmt.Errorf("%w: %w", ErrUnknown, err), settled)
	}
	if _, ok := errors.AsType[*TooLargeError](err); ok {
		return o.fail(ctx, row, KeyTooLarge, err)
	}
	if _, ok := errors.AsType[*UnsupportedAddressError](err); ok {
		return o.fail(ctx, row, KeyNotASCII, err)
	}
	if errors.Is(err, errUnreadable) && ctx.Err() == nil {
		return o.fail(ctx, row, KeyUnreadable, err)
	}
	if ctx.Err() == nil {
		err = account.Classify("smtp_send", nil, err) // the line broke: a caller decides by that
	}
	return o.putBack(ctx, row, err)
}

// fail gives the mail to the person: nothing but a change will make the server take it.
func (o *Outbox) fail(ctx context.Context, row store.Outgoing, key string, why error) (store.Outgoing, error) {
	row, err := o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingSending {
			return nil, errUnchanged // taken back at the same moment
		}
		row.State, row.LastError = store.OutgoingFailed, describe(key, why)
		row.Tries++
		return failedEntry(row.LastError), nil
	})
	return row, errors.Join(why, err)
}

// putBack leaves the mail in the queue, or puts it back, for a later attempt. A refused sign-in and a caller who gave
// up are not the mail's fault and do not count as tries.
func (o *Outbox) putBack(ctx context.Context, row store.Outgoing, why error) (store.Outgoing, error) {
	fault, _ := errors.AsType[*account.Error](why)
	gaveUp := ctx.Err() != nil // the caller's doing: the mail stays as it was
	row, err := o.settle(ctx, row.ID, func(row *store.Outgoing) (*entry, error) {
		if row.State != store.OutgoingQueued && row.State != store.OutgoingSending {
			return nil, errUnchanged // taken back while we were connecting
		}
		row.State = store.OutgoingQueued
		switch {
		case gaveUp:
			return nil, nil
		case fault != nil && fault.SignIn(), errors.Is(why, ErrSettings):
			row.NextTry = o.now().Add(o.signInPause())
		default:
			row.Tries++
			row.NextTry = o.now().Add(o.backoff(o.triesOf(*row)))
		}
		row.LastError = describe(reasonKey(why), why)
		return nil, nil
	})
	return row, errors.Join(why, err)
}
