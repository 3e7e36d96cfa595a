package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"okpay.example/support/mail/store"
)

// MinPassphrase is how many signs a new passphrase must have at least. The wait after wrong ones holds up only whoever
// sits at the computer; against a copy of the files there is the passphrase alone.
const MinPassphrase = 8

// ErrShort refuses a passphrase that is too short to keep anybody out.
var ErrShort = errors.New("the passphrase is too short")

// Passphrase is the form in which a passphrase is used: what looks the same is the same.
func Passphrase(typed string) string { return store.Passphrase(typed) }

// CheckPassphrase refuses a new one that is too short.
func CheckPassphrase(passphrase string) error {
	if len([]rune(passphrase)) < MinPassphrase {
		return ErrShort
	}
	return nil
}

// keyOf gives the key of a home, with the passphrase of the options where it is locked.
func keyOf(o Options) (key [32]byte, src KeySource, err error) {
	if !store.Locked(o.Dir) {
		return store.HomeKey(o.Dir, o.Keyring)
	}
	if o.Passphrase == "" {
		return key, "", ErrLocked
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	key, err = store.UnlockKey(o.Dir, o.Passphrase, now)
	return key, store.KeyFromPassphrase, err
}

// Locked tells whether the home in dir asks for a passphrase when it is opened.
func Locked(dir string) bool { return store.Locked(dir) }

// Lock wraps the home's key under a passphrase, which is asked for from the next start on. old is the one in force, "" where
// there is none. cost is scrypt's logarithm of N, 0 for the usual.
func (c *Client) Lock(old, passphrase string, cost int) error {
	if err := CheckPassphrase(passphrase); err != nil {
		return err
	}
	if err := store.LockHome(c.o.Dir, c.o.Keyring, old, passphrase, cost, c.o.Now); err != nil {
		return err
	}
	c.keyLies(KeyFromPassphrase)
	return nil
}

// Unlock takes the passphrase off again.
func (c *Client) Unlock(passphrase string) error {
	src, err := store.UnlockHome(c.o.Dir, c.o.Keyring, passphrase, c.o.Now)
	if err != nil {
		return err
	}
	c.keyLies(src)
	return nil
}

func (c *Client) keyLies(src KeySource) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keySource = src
}

// TryPassphrase tests the passphrase of the locked home in dir: nil when it fits, or ErrPassphrase, or a *WaitError.
func TryPassphrase(dir, passphrase string, now func() time.Time) error {
	_, err := store.UnlockKey(dir, passphrase, now)
	return err
}

// PaperKey writes the home's key for paper. Whoever has it and the home's files can read everything.
func (c *Client) PaperKey() string { return store.RecoveryKey(c.key) }

// Recover gives a home whose keyring lost its key, or whose passphrase was forgotten, its key back from paper.
// ErrRecoveryKey when a letter is wrong; ErrWrongKey when the key is another home's; nothing is changed then. ErrBusy while
// another process uses the home. Only Dir, Keyring and Now of the options are used.
func Recover(ctx context.Context, o Options, recovery string) (src KeySource, err error) {
	key, err := store.ParseRecoveryKey(recovery)
	if err != nil {
		return "", err
	}
	release, err := alone(ctx, o.Dir)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	if src, err = store.Recover(ctx, o.Dir, o.Keyring, key, o.Now); err != nil {
		return "", fmt.Errorf("use the recovery key: %w", err)
	}
	return src, nil
}
