package mail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"okpay.example/support/mail/store"
)

// Snapshot hands f an encrypted copy of the store as it is now, and its key, while the program goes on. The copy lies in
// the home's folder for temporary files until f returns.
func (c *Client) Snapshot(ctx context.Context, f func(copied *os.File, key [32]byte) error) (err error) {
	dir, drop, err := c.Scratch("backup-")
	if err != nil {
		return fmt.Errorf("copy the store: %w", err)
	}
	defer func() { err = errors.Join(err, drop()) }()
	path := filepath.Join(dir, storeFile)
	key, err := c.store.Snapshot(ctx, path)
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return f(file, key)
}

// Scratch makes a folder in the home for what is kept only while something is done, readable by the person only. drop
// removes it; after a crash the next start does.
func (c *Client) Scratch(prefix string) (dir string, drop func() error, err error) {
	tmp := filepath.Join(c.o.Dir, tmpDir)
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return "", nil, fmt.Errorf("make the folder %s: %w", tmp, err)
	}
	if dir, err = os.MkdirTemp(tmp, prefix); err != nil {
		return "", nil, fmt.Errorf("make a folder in %s: %w", tmp, err)
	}
	return dir, func() error {
		err := os.RemoveAll(dir)
		_ = os.Remove(tmp) // unless another process is at work in it
		return err
	}, nil
}

// VerifyStore looks at every page of the store and at every mail's checksum, while the program goes on: an ErrDamaged when
// something was changed or spoilt.
func (c *Client) VerifyStore(ctx context.Context) error { return c.store.Verify(ctx) }

// ErrNotEmpty says that a home holds tickets, drafts or a mailbox, or a store that cannot be looked into.
var ErrNotEmpty = errors.New("the home is not empty")

// Restored is a store that is about to take the place of a home's.
type Restored struct {
	o       Options
	next    *store.Replacement
	release func() error
}

// BeginRestore takes the home in o.Dir for itself until Close. ErrBusy while another process uses it; ErrNotEmpty when
// something is in it, unless replace says that it may go. Nothing is changed before Install. Only Dir, Keyring and Now
// of the options are used.
func BeginRestore(ctx context.Context, o Options, replace bool) (_ *Restored, err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder %s: %w", o.Dir, err)
	}
	r := &Restored{o: o}
	if r.release, err = alone(ctx, o.Dir); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.release())
		}
	}()
	if err := tidy(o.Dir, o.Keyring); err != nil {
		return nil, err
	}
	if !replace && !holdsNothing(ctx, o) {
		return nil, ErrNotEmpty
	}
	if r.next, err = store.NewReplacement(o.Dir, o.Keyring); err != nil {
		return nil, err
	}
	return r, nil
}

// holdsNothing is false for what cannot be opened: it may be of worth once its key is found.
func holdsNothing(ctx context.Context, o Options) bool {
	path := filepath.Join(o.Dir, storeFile)
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return true
	}
	if store.Locked(o.Dir) {
		return false
	}
	key, _, err := store.HomeKey(o.Dir, o.Keyring)
	if err != nil {
		return false
	}
	s, err := store.Open(ctx, store.Options{Path: path, Key: key, Now: o.Now})
	if err != nil {
		return false
	}
	empty, err := s.Empty(ctx)
	return errors.Join(err, s.Close()) == nil && empty
}

// Write takes the bytes of a Snapshot.
func (r *Restored) Write(from io.Reader) error {
	f, err := os.OpenFile(r.next.Path(), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the store: %w", err)
	}
	_, err = io.Copy(f, from)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the store: %w", err)
	}
	return nil
}

// Install proves what was written and puts it in place, with its key. After an error the home is as it was.
func (r *Restored) Install(ctx context.Context, key [32]byte) error {
	return r.next.Install(ctx, key, r.o.Now)
}

// Close gives the home back. What was not installed is removed.
func (r *Restored) Close() error {
	return errors.Join(r.next.Drop(), r.release())
}
