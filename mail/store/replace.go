package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A store that comes from a backup takes the place of the one in a home together with its key. That is several files, so
// it is done in steps, each of which can be repeated: a mark says how far it came, and a start after a crash goes on from
// there.
//
//	restore/new     the store, its id and, without a keyring, its key
//	restore/old     what was in the home
//	restore/moving  mark: the new one is complete and proved; what is in the home goes to old
//	restore/placing mark: old is complete; the new one goes to the home
const (
	replaceFolder = "restore"
	markMoving    = "moving"
	markPlacing   = "placing"
)

// homeFiles belong to one store and its key.
var homeFiles = []string{
	FileName, FileName + "-wal", FileName + "-shm", madeFile, idFile, keyFile, lockedFile, triesFile,
}

// Replacement is a home's new store, before it takes its place.
type Replacement struct {
	dir  string // of the home
	ring Keyring
}

// NewReplacement begins one. What an earlier one left, that was given up, is removed. The caller has the home for itself.
func NewReplacement(dir string, ring Keyring) (*Replacement, error) {
	r := &Replacement{dir, ring}
	if err := r.Drop(); err != nil {
		return nil, fmt.Errorf("making room for the new store: %w", err)
	}
	for _, name := range []string{"new", "old"} {
		if err := os.MkdirAll(r.path(name), 0o700); err != nil {
			return nil, fmt.Errorf("making room for the new store: %w", err)
		}
	}
	return r, nil
}

func (r *Replacement) path(names ...string) string {
	return filepath.Join(append([]string{r.dir, replaceFolder}, names...)...)
}

// Path is where the new store is to be written.
func (r *Replacement) Path() string { return r.path("new", FileName) }

// Drop gives it up, unless it is on its way into the home already: then the next start goes on with it.
func (r *Replacement) Drop() error {
	if r.marked() {
		return nil
	}
	r.forgetKey("new")
	return os.RemoveAll(r.path())
}

func (r *Replacement) marked() bool {
	for _, mark := range []string{markMoving, markPlacing} {
		if _, err := os.Stat(r.path(mark)); err == nil {
			return true
		}
	}
	return false
}

// Install proves the new store, gives it an id of its own with the key under it, puts it in the place of the home's, and
// opens it there. Until it opened the old one lies aside, and it comes back when that fails; then it is removed with its
// key.
func (r *Replacement) Install(ctx context.Context, key [32]byte, now func() time.Time) error {
	if err := Verify(ctx, Options{Path: r.Path(), Key: key, Now: now}); err != nil {
		return errors.Join(err, r.Drop())
	}
	if err := r.keepKey(key); err != nil {
		return errors.Join(fmt.Errorf("keeping the key of the new store: %w", err), r.Drop())
	}
	if err := writeSecret(r.path(markMoving), ""); err != nil {
		return errors.Join(fmt.Errorf("putting the new store in place: %w", err), r.Drop())
	}
	if err := r.finish(); err != nil {
		return fmt.Errorf("putting the new store in place: %w", err)
	}
	if err := r.open(ctx, now); err != nil {
		return errors.Join(err, r.takeBack())
	}
	return r.end()
}

// keepKey makes an id, so that the old store's key stays in the keyring until it is not needed any more.
func (r *Replacement) keepKey(key [32]byte) error {
	h := homeOf(r.path("new"), r.ring)
	id, text := randomHex(16), hex.EncodeToString(key[:])
	if err := writeSecret(h.path(idFile), id); err != nil {
		return err
	}
	if h.keep(id, text) {
		return nil
	}
	return writeSecret(h.path(keyFile), text)
}

// finish does what the mark says is left to do.
func (r *Replacement) finish() error {
	if _, err := os.Stat(r.path(markMoving)); err == nil {
		if err := r.move(r.dir, r.path("old")); err != nil {
			return err
		}
		if err := os.Rename(r.path(markMoving), r.path(markPlacing)); err != nil {
			return err
		}
	}
	return r.move(r.path("new"), r.dir)
}

func (r *Replacement) move(from, to string) error {
	for _, name := range homeFiles {
		err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// open proves that the home can be opened as any start does it.
func (r *Replacement) open(ctx context.Context, now func() time.Time) error {
	key, _, err := HomeKey(r.dir, r.ring)
	if err != nil {
		return err
	}
	s, err := Open(ctx, Options{Path: filepath.Join(r.dir, FileName), Key: key, Now: now})
	if err != nil {
		return err
	}
	return s.Close()
}

// takeBack puts the old store in place again.
func (r *Replacement) takeBack() error {
	err := errors.Join(r.move(r.dir, r.path("new")), r.move(r.path("old"), r.dir))
	if err != nil {
		return err // both are there, in restore
	}
	return errors.Join(removeAll(r.path(markMoving), r.path(markPlacing)), r.Drop())
}

// end removes the old store, with its key first: what is left of it after a crash is noise. The mark goes last.
func (r *Replacement) end() error {
	r.forgetKey("old")
	for _, name := range []string{"old", "new", markPlacing} {
		if err := os.RemoveAll(r.path(name)); err != nil {
			return fmt.Errorf("removing the old store: %w", err)
		}
	}
	return os.RemoveAll(r.path())
}

// forgetKey removes a key from the keyring. One that does not answer is left with an entry that opens nothing.
func (r *Replacement) forgetKey(folder string) {
	h := homeOf(r.path(folder), r.ring)
	if id, err := h.id(); err == nil {
		_ = h.ring.Delete(KeyService, id)
	}
}

// Resume ends what a crash interrupted in Install, and removes what was given up. The caller has the home for itself.
func Resume(dir string, ring Keyring) error {
	r := &Replacement{dir, ring}
	if !r.marked() {
		return r.Drop()
	}
	if err := r.finish(); err != nil {
		return fmt.Errorf("putting the restored store in place: %w", err)
	}
	return r.end()
}

// Resumable tells whether there is something for Resume to do.
func Resumable(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, replaceFolder))
	return err == nil
}

// EraseKey removes the home's key from the keyring. An entry that is not there, or a home without an id, is no failure.
// The file of a key is the caller's to remove, like all others.
func EraseKey(dir string, ring Keyring) error {
	h := homeOf(dir, ring)
	ids := []string{}
	names, err := filepath.Glob(h.path(idFile) + "*") // those that were moved aside have keys as well
	if err != nil {
		return err
	}
	names = append(names, h.path(filepath.Join(replaceFolder, "new", idFile)), h.path(filepath.Join(replaceFolder, "old", idFile)))
	for _, name := range names {
		text, err := readBounded(name, maxLocked)
		if id := strings.TrimSpace(string(text)); err == nil && validID(id) {
			ids = append(ids, id)
		}
	}
	for _, id := range ids {
		if e := h.ring.Delete(KeyService, id); e != nil && !errors.Is(e, ErrNotFound) {
			err = errors.Join(err, e)
		}
	}
	switch _, e := os.Stat(h.path(keyFile)); {
	case err == nil, e == nil, Locked(dir): // a key that lies in a file is in no keyring
		return nil
	case errors.Is(err, errNoKeyring), errors.Is(err, errKeyringUnused):
		return nil // nobody to ask
	}
	return fmt.Errorf("removing the key from the keyring: %w", err)
}
