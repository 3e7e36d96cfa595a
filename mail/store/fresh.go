package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// madeFile says that the home has had a store: without it a home whose store is gone looks like a new one.
const madeFile = "store.made"

// asideMark stands in the names of files that were moved aside.
const asideMark = ".damaged-"

// Fresh is what Renew did.
type Fresh struct {
	Aside string // where the old file lies now; "" when there was none
	Saved Saved  // what could be read of it
}

// Renew puts a new store in the place of one that is damaged, gone, or without its key. Nothing is deleted: the old
// file, with its log, and a key that is none are moved aside, under their names with ".damaged-" and the time. What can
// still be read of the old store is taken over with its key; keyErr says why there is none, and only ErrKey is overcome. No
// process may have the store open.
//
// The new store is filled before it takes its place, so that a crash meanwhile leaves things as they were.
func Renew(
	ctx context.Context, dir string, ring Keyring, old [32]byte, keyErr error, now func() time.Time,
) (f Fresh, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("making a new store: %w", err)
		}
	}()
	if now == nil {
		now = time.Now
	}
	stamp := freeStamp(dir, asideMark+now().UTC().Format("20060102-150405"))
	if keyErr != nil && !errors.Is(keyErr, ErrKey) {
		return f, keyErr
	}
	key := old
	if keyErr != nil {
		if key, err = renewKey(dir, ring, stamp); err != nil {
			return f, err
		}
	}
	path, next := filepath.Join(dir, FileName), filepath.Join(dir, FileName+".new")
	if err := removeStore(next); err != nil { // of an earlier try that was killed
		return f, err
	}
	if f.Saved, err = refill(ctx, Options{Path: next, Key: key, Now: now}, Options{Path: path, Key: old}, keyErr == nil); err != nil {
		return f, errors.Join(err, removeStore(next))
	}
	if f.Aside, err = moveAside(path, stamp); err != nil {
		return f, errors.Join(err, removeStore(next))
	}
	return f, os.Rename(next, path)
}

// refill makes the new store and takes over what can be read of the old one.
func refill(ctx context.Context, next, old Options, readable bool) (saved Saved, err error) {
	s, err := Open(ctx, next)
	if err != nil {
		return saved, err
	}
	if info, e := os.Stat(old.Path); readable && e == nil && info.Size() > 0 {
		saved, err = salvage(ctx, old, s)
	}
	return saved, errors.Join(err, s.Close())
}

// renewKey makes a key where there is none that can be used.
func renewKey(dir string, ring Keyring, stamp string) (key [32]byte, err error) {
	for _, name := range []string{keyFile, idFile, lockedFile} {
		path := filepath.Join(dir, name)
		if err := os.Rename(path, path+stamp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return key, err
		}
	}
	if ring == nil {
		ring = systemKeyring()
	}
	key, _, err = home{dir: dir, ring: limited{ring, keyringTimeout}, renewed: true}.make()
	return key, err
}

// freeStamp gives a stamp that no file moved aside has: two within a second must not be one in the other's place.
func freeStamp(dir, stamp string) string {
	for n := 1; ; n++ {
		free := stamp
		if n > 1 {
			free += fmt.Sprintf("-%d", n)
		}
		if taken, err := filepath.Glob(filepath.Join(dir, "*"+free+"*")); err != nil || len(taken) == 0 {
			return free
		}
	}
}

// moveAside renames a store with its log, which belong together.
func moveAside(path, stamp string) (aside string, err error) {
	for _, suffix := range []string{"-shm", "-wal", ""} {
		switch err := os.Rename(path+suffix, path+stamp+suffix); {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", err
		case suffix == "":
			aside = path + stamp
		}
	}
	return aside, nil
}

func removeStore(path string) error {
	for _, suffix := range []string{"-shm", "-wal", ""} {
		if err := os.Remove(path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// lost is ErrLost when the home has had a store and holds none, or an empty file.
func lost(path string) error {
	if filepath.Base(path) != FileName {
		return nil
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil // opening it says what is wrong with it
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(path), madeFile)); err == nil {
		return ErrLost
	}
	return nil
}

// noteMade notes that the home has a store from now on. It can wait for the next start where it cannot be written.
func noteMade(path string, now time.Time) {
	name := filepath.Join(filepath.Dir(path), madeFile)
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		_ = os.WriteFile(name, []byte(now.UTC().Format(time.RFC3339)+"\n"), 0o600)
	}
}
