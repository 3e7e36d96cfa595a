package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// A copy is one state of the store, whatever is written while it is made.
func TestASnapshotIsOneStateWhileOthersWrite(t *testing.T) {
	s := newTest(t)
	if _, _, err := s.AddRaw(t.Context(), bytes.NewReader(make([]byte, 3<<20)), 0); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() { // always two rows that say the same
		for i := 0; ctx.Err() == nil; i++ {
			v := fmt.Append(nil, i)
			if err := s.Update(t.Context(), func(tx *Tx) error { return errors.Join(tx.Put("a", v), tx.Put("b", v)) }); err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 5 {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i, FileName))
		key, err := s.Snapshot(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := Verify(t.Context(), Options{Path: path, Key: key}); err != nil {
			t.Fatal(err)
		}
		c, err := Open(t.Context(), Options{Path: path, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		view(t, c, func(tx *Tx) error {
			a, errA := tx.Get("a")
			b, errB := tx.Get("b")
			if !bytes.Equal(a, b) {
				t.Errorf("a is %s, b is %s", a, b)
			}
			if errors.Is(errA, ErrNotFound) && errors.Is(errB, ErrNotFound) {
				return nil // the first was faster than the writer
			}
			return errors.Join(errA, errB)
		})
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if key == testKey {
			t.Error("the copy has the store's own key")
		}
	}
	stop()
	writer.Wait()
}

func TestASnapshotReplacesNothingAndLeavesNothingHalf(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "OKP-1")
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Snapshot(t.Context(), path); err == nil {
		t.Error("a file was written over")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path = filepath.Join(t.TempDir(), "copy.db")
	_, err := s.Snapshot(ctx, path)
	wantErr(t, err, context.Canceled)
	if exists(path) {
		t.Error("half a copy was left")
	}
}

func TestVerifyFindsAnyBlockThatWasChanged(t *testing.T) {
	s := newTest(t)
	addTickets(t, s, "OKP-1", "OKP-2")
	raw, _, err := s.AddRaw(t.Context(), bytes.NewReader(make([]byte, 64<<10)), 0)
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error {
		_, err := tx.InsertOutgoing(Outgoing{Ticket: "OKP-1", MessageID: "<a@example.com>", Raw: raw, State: OutgoingQueued})
		return err
	})
	path := filepath.Join(t.TempDir(), FileName)
	key, err := s.Snapshot(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	missed := 0
	for block := 0; block < len(whole); block += blockSize {
		spoilt := bytes.Clone(whole)
		spoilt[block+blockSize/2] ^= 1
		path := filepath.Join(t.TempDir(), FileName)
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Verify(t.Context(), Options{Path: path, Key: key}); err == nil {
			missed++
			t.Logf("block %d", block/blockSize)
		}
	}
	if missed > 0 {
		t.Errorf("%d of %d blocks", missed, len(whole)/blockSize)
	}
}
