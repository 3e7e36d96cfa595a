package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"okpay.example/support/mail/ticket"
)

var (
	testKey = [32]byte{1, 2, 3}
	start   = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
)

func at(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

// openTest opens the store at path with the clock at start.
func openTest(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Path: path, Key: testKey, Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newTest(t testing.TB) *Store {
	t.Helper()
	return openTest(t, filepath.Join(t.TempDir(), FileName))
}

func update(t testing.TB, s *Store, f func(*Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *Store, f func(*Tx) error) {
	t.Helper()
	if err := s.View(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

func addTickets(t testing.TB, s *Store, ids ...ticket.ID) {
	t.Helper()
	update(t, s, func(tx *Tx) error {
		for i, id := range ids {
			if err := tx.InsertTicket(ticket.Ticket{ID: id, State: ticket.Waiting, Updated: at(i)}); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestWhatIsCommittedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "folder", FileName)
	s := openTest(t, path)
	update(t, s, func(tx *Tx) error { return tx.Put("greeting", []byte("hello")) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	view(t, openTest(t, path), func(tx *Tx) error {
		got, err := tx.Get("greeting")
		if string(got) != "hello" {
			t.Errorf("got %q", got)
		}
		return err
	})
}

func TestAnUpdateThatFailsLeavesNoTrace(t *testing.T) {
	s := newTest(t)
	boom := errors.New("boom")
	err := s.Update(t.Context(), func(tx *Tx) error {
		if err := tx.Put("a", []byte("1")); err != nil {
			return err
		}
		return boom
	})
	wantErr(t, err, boom)

	func() {
		defer func() { recover() }()
		s.Update(t.Context(), func(tx *Tx) error {
			if err := tx.Put("b", []byte("1")); err != nil {
				return err
			}
			panic("half way")
		})
	}()
	view(t, s, func(tx *Tx) error {
		keys, err := tx.Keys("")
		if len(keys) != 0 {
			t.Errorf("kept %q", keys)
		}
		return err
	})
}

func TestViewSeesOneStateAndCannotWrite(t *testing.T) {
	s := newTest(t)
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("old")) })
	view(t, s, func(tx *Tx) error {
		if _, err := tx.Get("a"); err != nil {
			return err
		}
		update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("new")) })
		got, err := tx.Get("a")
		if string(got) != "old" {
			t.Errorf("the view changed to %q", got)
		}
		if err := tx.Put("b", nil); !ReadOnly(err) {
			t.Errorf("writing in a view: %v", err)
		}
		return err
	})
}

func TestManyWritersInTwoHandlesLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	handles := []*Store{openTest(t, path), openTest(t, path)}
	const workers, rounds = 4, 15
	var wg sync.WaitGroup
	for w := range workers {
		s := handles[w%len(handles)]
		wg.Go(func() {
			for range rounds {
				err := s.Update(t.Context(), func(tx *Tx) error {
					v, err := tx.Get("count")
					if err != nil && !errors.Is(err, ErrNotFound) {
						return err
					}
					return tx.Put("count", append(v, '.')) // reads and writes under one lock
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	view(t, handles[1], func(tx *Tx) error {
		v, err := tx.Get("count")
		if len(v) != workers*rounds {
			t.Errorf("counted %d of %d", len(v), workers*rounds)
		}
		return err
	})
}

func TestSeveralMayOpenANewStoreAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Go(func() {
			s, err := Open(t.Context(), Options{Path: path, Key: testKey})
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Update(t.Context(), func(tx *Tx) error {
				return tx.Put(fmt.Sprint(i), []byte("x"))
			}); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	view(t, openTest(t, path), func(tx *Tx) error {
		keys, err := tx.Keys("")
		if len(keys) != 5 {
			t.Errorf("got %q", keys)
		}
		return err
	})
}

func TestUpdateGivesUpWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	s, other := openTest(t, path), openTest(t, path)
	for name, blocked := range map[string]*Store{"same handle": s, "other process": other} {
		update(t, s, func(*Tx) error {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			began := time.Now()
			err := blocked.Update(ctx, func(*Tx) error { return nil })
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v", name, err)
			}
			if waited := time.Since(began); waited > busyTimeout/2 {
				t.Errorf("%s: gave up after %v", name, waited)
			}
			return nil
		})
	}
	update(t, other, func(tx *Tx) error { return tx.Put("still", []byte("works")) })
}

func TestDataVersionChangesWithOthersCommitsOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	s, other := openTest(t, path), openTest(t, path)
	version := func() int64 {
		v, err := s.DataVersion(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := version()
	update(t, s, func(tx *Tx) error { return tx.Put("own", []byte("1")) })
	if v := version(); v != first {
		t.Errorf("changed from %d to %d by an own commit", first, v)
	}
	update(t, other, func(tx *Tx) error { return tx.Put("other", []byte("1")) })
	if v := version(); v == first {
		t.Error("unchanged after another's commit")
	}
}

func TestAnotherKeyIsRefusedAndHarmless(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	s := openTest(t, path)
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("1")) })
	other := Options{Path: path, Key: [32]byte{9}}
	_, err := Open(t.Context(), other)
	wantErr(t, err, ErrKey) // while it is open elsewhere
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), other)
	wantErr(t, err, ErrKey)
	view(t, openTest(t, path), func(tx *Tx) error { _, err := tx.Get("a"); return err })
}

func TestDamageIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), FileName)
	s := openTest(t, path)
	addTickets(t, s, "AAAA-0001")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for page := 1; page < len(b)/4096; page++ { // all but the first, with its key
		b[page*4096+100] ^= 1
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), Options{Path: path, Key: testKey})
	if err == nil {
		err = s.View(t.Context(), func(tx *Tx) error { _, err := tx.Tickets(TicketFilter{}); return err })
		s.Close()
	}
	wantErr(t, err, ErrDamaged)
}

func TestFilesAreForTheOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "home")
	path := filepath.Join(dir, FileName)
	s := openTest(t, path)
	update(t, s, func(tx *Tx) error { return tx.Put("a", []byte("1")) })
	modes := map[string]fs.FileMode{dir: 0o700, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600}
	for name, want := range modes {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	openTest(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("opening left mode %v, %v", info.Mode(), err)
	}
}

func TestNothingLiesInTheClear(t *testing.T) {
	dir := t.TempDir()
	s := openTest(t, filepath.Join(dir, FileName))
	const marker = "MARKER-7719-密码是"
	raw, _, err := s.AddRaw(t.Context(), strings.NewReader(strings.Repeat(marker, 50_000)), 0)
	if err != nil {
		t.Fatal(err)
	}
	addTickets(t, s, "AAAA-0001")
	update(t, s, func(tx *Tx) error {
		a, err := tx.SaveAccount(Account{Email: marker, Config: []byte(marker)})
		if err != nil {
			return err
		}
		_, _, err = tx.InsertMessage(ticket.Message{Ticket: "AAAA-0001", Subject: marker, Text: marker, Raw: raw})
		return errors.Join(err, tx.SetSecret(a, marker, []byte(marker)))
	})
	search := func(when string) {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(filepath.Join(dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			for _, clear := range []string{marker, "MARKER-7719", "SQLite format", "CREATE TABLE"} {
				if bytes.Contains(b, []byte(clear)) {
					t.Errorf("%s: %s holds %q in the clear", when, f.Name(), clear)
				}
			}
		}
		if len(files) == 0 {
			t.Error("no files were searched")
		}
	}
	search("open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	search("closed")
}

func TestAPathMayHoldAnySigns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "我的 100% ?home#1&x=y+z", FileName)
	update(t, openTest(t, path), func(tx *Tx) error { return tx.Put("a", []byte("1")) })
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("the store is not at its path: %v", err)
	}
}

// path is where the store lies.
func (s *Store) path() string {
	var path string
	var seq, name any
	if err := s.readers.QueryRow(`PRAGMA database_list`).Scan(&seq, &name, &path); err != nil {
		panic(err)
	}
	return path
}
