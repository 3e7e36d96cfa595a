package mail

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"okpay.example/support/mail/store"
)

// Renewed says where the old store lies now, and what could be taken over from it.
type Renewed = store.Fresh

// Renew puts a new store in the place of one that is damaged, gone, or without its key, and takes over what can still be
// read; Rebuild then gets the tickets from the mailbox. Nothing is deleted. ErrBusy while another process has the
// mailbox. Only Dir, Keyring and Now of the options are used.
func Renew(ctx context.Context, o Options) (r Renewed, err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return r, fmt.Errorf("make the folder %s: %w", o.Dir, err)
	}
	lock := flock.New(filepath.Join(o.Dir, lockFile))
	ok, err := lock.TryLock()
	if err != nil {
		return r, fmt.Errorf("lock the mailbox: %w", err)
	}
	if !ok {
		return r, ErrBusy
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	return store.Renew(ctx, o.Dir, o.Keyring, o.Now)
}
