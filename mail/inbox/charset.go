package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"

	"okpay.example/support/mail/store"
)

// find asks for the mails of span that match one of t. What needs CHARSET UTF-8 is asked for apart, since there are
// servers that find nothing by it, or refuse it: they would hide what the other terms find.
func (r *syncing) find(
	ctx context.Context, sp span, t terms, narrower ...func(*imap.SearchCriteria),
) (uids []uint32, complete bool, err error) {
	plain, foreign := t.ascii(), t.foreign()
	complete = true
	if len(plain) > 0 {
		uids, complete, err = find(ctx, r.session, sp, plain, narrower...)
	}
	if err != nil || len(foreign) == 0 {
		return uids, complete, err
	}
	broken, err := r.brokenCharset(ctx)
	if broken || err != nil {
		return uids, complete, err
	}
	more, all, err := find(ctx, r.session, sp, foreign, narrower...)
	switch {
	case err == nil:
	case refused(err):
		return uids, complete, nil
	default:
		return nil, false, errors.Join(err, r.noteBrokenCharset(ctx))
	}
	// Where only the first were taken, what lies beyond them waits for the next check.
	if !complete {
		last := uids[len(uids)-1]
		more = slices.DeleteFunc(more, func(uid uint32) bool { return uid > last })
	}
	if complete && !all {
		last := more[len(more)-1]
		uids = slices.DeleteFunc(uids, func(uid uint32) bool { return uid > last })
	}
	uids = append(uids, more...)
	slices.Sort(uids)
	return slices.Compact(uids), complete && all, nil
}

// charsetRest is how long a server is spared the literals of a SEARCH with CHARSET after the connection broke at one:
// some refuse the command before its literal has come, which the library cannot follow. Mails that only claim to be
// from the desk, in words that are not ASCII, go unseen meanwhile.
const charsetRest = 7 * 24 * time.Hour

func (b *Inbox) charsetKey() string { return fmt.Sprintf("inbox/charset/%d", b.Account) }

func (r *syncing) brokenCharset(ctx context.Context) (broken bool, err error) {
	err = r.Store.View(ctx, func(t *store.Tx) error {
		note, err := t.Get(r.charsetKey())
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		var at time.Time
		broken = err == nil && at.UnmarshalText(note) == nil && r.now().Sub(at) < charsetRest
		return err
	})
	if err != nil {
		return false, fmt.Errorf("reading how the server searches: %w", err)
	}
	return broken, nil
}

// noteBrokenCharset remembers the break, unless it was the caller who gave up.
func (r *syncing) noteBrokenCharset(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	note, err := r.now().MarshalText()
	if err != nil {
		return fmt.Errorf("noting how the server searches: %w", err)
	}
	if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.Put(r.charsetKey(), note) }); err != nil {
		return fmt.Errorf("noting how the server searches: %w", err)
	}
	return nil
}
