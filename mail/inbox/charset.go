package inbox

import (
	"context"
	"errors"
	"fmt"
	"math"
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
	case ctx.Err() != nil:
		return nil, false, err
	default:
		return nil, false, errors.Join(err, r.noteBrokenCharset(ctx))
	}
	// Where only the first were taken, what lies beyond them waits for the next check.
	top := uint32(math.MaxUint32)
	if !complete {
		top = uids[len(uids)-1]
	}
	if !all {
		top = min(top, more[len(more)-1])
	}
	uids = slices.DeleteFunc(append(uids, more...), func(uid uint32) bool { return uid > top })
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

// noteBrokenCharset remembers the break.
func (r *syncing) noteBrokenCharset(ctx context.Context) error {
	note, err := r.now().MarshalText()
	if err != nil {
		return fmt.Errorf("noting how the server searches: %w", err)
	}
	if err := r.Store.Update(ctx, func(t *store.Tx) error { return t.Put(r.charsetKey(), note) }); err != nil {
		return fmt.Errorf("noting how the server searches: %w", err)
	}
	return nil
}
