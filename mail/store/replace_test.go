package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// homeWith makes a home whose store says what, with its key in ring.
func homeWith(t *testing.T, dir string, ring Keyring, what string) {
	t.Helper()
	key, _, err := HomeKey(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	writeStore(t, filepath.Join(dir, FileName), key, what)
}

func writeStore(t *testing.T, path string, key [32]byte, what string) {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return tx.Put("what", []byte(what)) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// says reads what the store of a home says, with the key that any start would find.
func says(t *testing.T, dir string, ring Keyring) (what string) {
	t.Helper()
	key, _, err := HomeKey(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Path: filepath.Join(dir, FileName), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx *Tx) error {
		v, err := tx.Get("what")
		what = string(v)
		return err
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return what
}

func replacement(t *testing.T, dir string, ring Keyring) (*Replacement, [32]byte) {
	t.Helper()
	r, err := NewReplacement(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	key := [32]byte{7}
	writeStore(t, r.Path(), key, "new")
	return r, key
}

// Wherever it dies, the next start finds one store with its key: the old one before the mark, the new one after it.
func TestARestoreThatDiesAtAnyStepIsEndedByTheNextStart(t *testing.T) {
	for _, inFile := range []bool{false, true} {
		for step := 0; ; step++ {
			dir := t.TempDir()
			ring := &memoryRing{}
			if inFile {
				ring.err = errNoKeyring
			}
			homeWith(t, dir, ring, "old")
			r, key := replacement(t, dir, ring)
			if err := r.keepKey(key); err != nil {
				t.Fatal(err)
			}
			whole := dieAfter(t, r, step)
			want := "new"
			if step == 0 {
				want = "old"
			}
			if err := Resume(dir, ring); err != nil {
				t.Fatalf("step %d: %v", step, err)
			}
			if got := says(t, dir, ring); got != want {
				t.Errorf("step %d: the store is the %s one", step, got)
			}
			if Resumable(dir) {
				t.Errorf("step %d: something was left", step)
			}
			if n := len(ring.entries); !inFile && n != 1 {
				t.Errorf("step %d: %d keys are in the keyring", step, n)
			}
			if whole {
				break
			}
		}
	}
}

// dieAfter takes the first steps of Install's, a rename each; whole tells that there are no more.
func dieAfter(t *testing.T, r *Replacement, steps int) (whole bool) {
	t.Helper()
	do := func(f func() error) bool {
		if steps == 0 {
			return false
		}
		steps--
		if err := f(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		return true
	}
	if !do(func() error { return writeSecret(r.path(markMoving), "") }) {
		return false
	}
	for _, name := range homeFiles {
		if !do(func() error { return os.Rename(filepath.Join(r.dir, name), r.path("old", name)) }) {
			return false
		}
	}
	if !do(func() error { return os.Rename(r.path(markMoving), r.path(markPlacing)) }) {
		return false
	}
	for _, name := range homeFiles {
		if !do(func() error { return os.Rename(r.path("new", name), filepath.Join(r.dir, name)) }) {
			return false
		}
	}
	return do(func() error {
		r.forgetKey("old")
		return os.RemoveAll(r.path("old"))
	})
}

func TestWhatDoesNotOpenTakesNoPlace(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string, key *[32]byte){
		"another key": func(_ *testing.T, _ string, key *[32]byte) { key[0]++ },
		"damaged": func(t *testing.T, path string, _ *[32]byte) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)-100] ^= 1
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func(t *testing.T, path string, _ *[32]byte) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		},
		"newer": func(t *testing.T, path string, key *[32]byte) {
			s, err := Open(t.Context(), Options{Path: path, Key: *key})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.writer.ExecContext(t.Context(), `PRAGMA user_version = 999`); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, ring := t.TempDir(), &memoryRing{}
			homeWith(t, dir, ring, "old")
			r, key := replacement(t, dir, ring)
			spoil(t, r.Path(), &key)
			if err := r.Install(t.Context(), key, nil); err == nil {
				t.Error("it was taken")
			}
			if got := says(t, dir, ring); got != "old" {
				t.Errorf("the store is the %s one", got)
			}
			if Resumable(dir) || len(ring.entries) != 1 {
				t.Errorf("left: %v, %d keys", Resumable(dir), len(ring.entries))
			}
		})
	}
}

func TestTheOldStoreComesBackWhenTheNewOneDoesNotOpenInItsPlace(t *testing.T) {
	dir := t.TempDir()
	ring := &memoryRing{}
	homeWith(t, dir, ring, "old")
	r, key := replacement(t, dir, &amnesiac{memoryRing: ring, from: 2}) // the key is read back once, and then gone
	if err := r.Install(t.Context(), key, nil); !errors.Is(err, ErrKey) {
		t.Fatalf("got %v", err)
	}
	if got := says(t, dir, ring); got != "old" {
		t.Errorf("the store is the %s one", got)
	}
	if Resumable(dir) {
		t.Error("something was left")
	}
}

// amnesiac forgets everything from the given reading on.
type amnesiac struct {
	*memoryRing
	from, reads int
}

func (a *amnesiac) Get(service, user string) (string, error) {
	if a.reads++; a.reads >= a.from {
		return "", ErrNotFound
	}
	return a.memoryRing.Get(service, user)
}

// An older program's store is brought to this version on the way.
func TestAnOlderStoreIsMigratedOnTheWay(t *testing.T) {
	dir, ring := t.TempDir(), &memoryRing{}
	r, err := NewReplacement(dir, ring)
	if err != nil {
		t.Fatal(err)
	}
	key := [32]byte{7}
	old, err := connect(r.Path(), key, 1)
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate(context.Background(), old, migrations[:1]); err != nil {
		t.Fatal(err)
	}
	if _, err := old.Exec(`INSERT INTO state (key, value) VALUES ('what', x'6f6c646572')`); err != nil {
		t.Fatal(err)
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Install(t.Context(), key, nil); err != nil {
		t.Fatal(err)
	}
	if got := says(t, dir, ring); got != "older" {
		t.Errorf("the store says %q", got)
	}
}
