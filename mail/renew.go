package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"okpay.example/support/mail/store"
)

// Renewed says where the old store lies now, and what could be taken over from it.
type Renewed = store.Fresh

// Renew puts a new store in the place of one that is damaged, gone, or without its key, and takes over what can still be
// read; Rebuild then gets the tickets from the mailbox. Nothing is deleted. ErrBusy while another process uses the home.
// A locked home asks for its passphrase (ErrLocked), unless that is forgotten: then the old store stays closed for good,
// and the new one is not locked. Only Dir, Keyring, Passphrase and Now of the options are used.
func Renew(ctx context.Context, o Options, forgotten bool) (r Renewed, err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return r, fmt.Errorf("make the folder %s: %w", o.Dir, err)
	}
	release, err := alone(ctx, o.Dir)
	if errors.Is(err, fs.ErrPermission) { // of another user's home, of which the key says so best
		_, _, keyErr := keyOf(o)
		return r, cmp.Or(keyErr, err)
	}
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, release()) }()
	key, _, keyErr := keyOf(o)
	if forgotten && store.Locked(o.Dir) {
		keyErr = store.ErrKey
	}
	return store.Renew(ctx, o.Dir, o.Keyring, key, keyErr, o.Now)
}
