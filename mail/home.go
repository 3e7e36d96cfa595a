package mail

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"okpay.example/support/mail/store"
)

// Everything that has a home's store open shares homeLock. Who restores, renews or erases a home has it alone.
const (
	homeLock = "home.lock"
	tmpDir   = "tmp" // for what is only kept while something is done

	homePatience  = 10 * time.Second // for a process that tidies up, or restores
	alonePatience = time.Second      // longer than tidying up takes
	homeRetry     = 20 * time.Millisecond
)

// ownFiles are the names of what this side keeps in a home, and of what it may have left there.
var ownFiles = []string{
	"store.db*", "store.made", "store.reserve", "store.key*", "store.locked*", "store.tries", "home-id*",
	".store.*-*", ".home-id-*", ".space-*", "restore", tmpDir, lockFile, homeLock,
}

// leftovers are those that only a process that was killed leaves.
var leftovers = []string{".store.*-*", ".home-id-*", ".space-*", "store.db.new*", "store.db.salvage*", tmpDir}

// OwnFile tells whether a file or folder in a home, by its name, is of the store, its key or its locks.
func OwnFile(name string) bool { return matches(name, ownFiles) }

func matches(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := filepath.Match(p, name)
		return ok && err == nil
	})
}

// enter shares the home. Whoever finds it unused tidies up first: a restore that was interrupted is ended, and temporary
// files of a process that was killed are removed. Where no lock can be made, opening the store says why.
func enter(ctx context.Context, dir string, ring Keyring) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, homeLock), flock.SetPermissions(0o600))
	alone, err := lock.TryLock()
	if err != nil {
		return lock, nil //nolint:nilerr // a folder that cannot be written to: opening the store explains it better
	}
	if alone {
		err := tidy(dir, ring)
		if err := errors.Join(err, lock.Unlock()); err != nil {
			return lock, fmt.Errorf("tidy up the home: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, homePatience)
	defer cancel()
	if ok, err := lock.TryRLockContext(ctx, homeRetry); !ok {
		if errors.Is(err, context.DeadlineExceeded) {
			err = ErrBusy
		}
		return lock, fmt.Errorf("use the home: %w", err)
	}
	return lock, nil
}

func tidy(dir string, ring Keyring) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	for _, e := range entries {
		if matches(e.Name(), leftovers) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	if !store.Resumable(dir) {
		return nil
	}
	return store.Resume(dir, ring)
}

// alone takes the home for this process until release; ErrBusy while another uses it.
func alone(ctx context.Context, dir string) (release func() error, err error) {
	ctx, cancel := context.WithTimeout(ctx, alonePatience)
	defer cancel()
	home := flock.New(filepath.Join(dir, homeLock), flock.SetPermissions(0o600))
	if ok, err := home.TryLockContext(ctx, homeRetry); !ok {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("lock the home: %w", err)
	}
	owner := flock.New(filepath.Join(dir, lockFile))
	ok, err := owner.TryLock()
	if err != nil || !ok {
		if err == nil {
			err = ErrBusy
		}
		return nil, errors.Join(err, home.Close())
	}
	return func() error { return errors.Join(owner.Close(), home.Close()) }, nil
}

// Erase removes the store with everything in it, its key, and what may have been left of earlier ones, so that nothing
// stays in o.Dir that OwnFile knows. It works whatever state they are in: nothing is opened. ErrBusy while another
// process uses the home. Only Dir and Keyring of the options are used.
//
// A keyring that does not answer keeps its entry, which opens nothing any more: then everything else is erased, and the
// error is an *EntryError.
func Erase(ctx context.Context, o Options) error {
	release, err := alone(ctx, o.Dir)
	if err != nil {
		return err
	}
	entry := store.EraseKey(o.Dir, o.Keyring)
	err = eraseFiles(o.Dir)
	err = errors.Join(err, release())
	// The locks last: Windows removes no open file.
	err = errors.Join(err, remove(filepath.Join(o.Dir, lockFile)), remove(filepath.Join(o.Dir, homeLock)))
	if err != nil {
		return fmt.Errorf("erase the store: %w", err)
	}
	if entry != nil {
		return &EntryError{entry}
	}
	return nil
}

// eraseFiles removes all but the locks, the keys first: what is left after a crash is noise.
func eraseFiles(dir string) (err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	first := []string{"store.key*", "store.locked*", ".store.*-*", "home-id*", ".home-id-*"}
	for _, round := range [][]string{first, ownFiles} {
		for _, e := range entries {
			if name := e.Name(); matches(name, round) && name != lockFile && name != homeLock {
				err = errors.Join(err, os.RemoveAll(filepath.Join(dir, name)))
			}
		}
	}
	return err
}

func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// EntryError says that the keyring's entry of an erased home is still there.
type EntryError struct{ Err error }

func (e *EntryError) Error() string {
	return fmt.Sprintf("the keyring did not give up its entry: %v", e.Err)
}
func (e *EntryError) Unwrap() error { return e.Err }
