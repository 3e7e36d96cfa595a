package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const testCost = 2 // of scrypt: these tests are about where the key lies

func clockAt(now *time.Time) func() time.Time { return func() time.Time { return *now } }

func TestTheKeyOfALockedHomeLiesUnderItsPassphraseAlone(t *testing.T) {
	for name, ring := range map[string]Keyring{"keyring": &memoryRing{}, "file": noKeyring{errNoKeyring}} {
		t.Run(name, func(t *testing.T) {
			dir, now := t.TempDir(), start
			key, src, err := HomeKey(dir, ring)
			if err != nil {
				t.Fatal(err)
			}
			if err := LockHome(dir, ring, "", "correct horse", testCost, clockAt(&now)); err != nil {
				t.Fatal(err)
			}
			if m, ok := ring.(*memoryRing); ok && len(m.entries) != 0 {
				t.Errorf("the keyring still has %d entries", len(m.entries))
			}
			if exists(filepath.Join(dir, keyFile)) {
				t.Error("the key file is still there")
			}
			_, _, err = HomeKey(dir, ring)
			wantErr(t, err, ErrLocked)
			_, err = UnlockKey(dir, "battery staple", clockAt(&now))
			wantErr(t, err, ErrPassphrase)
			if got, err := UnlockKey(dir, "correct horse", clockAt(&now)); err != nil || got != key {
				t.Errorf("unlocked: %v", err)
			}
			if got, err := UnlockHome(dir, ring, "correct horse", clockAt(&now)); err != nil || got != src {
				t.Errorf("the key went to %q, not back to %q: %v", got, src, err)
			}
			if again, _, err := HomeKey(dir, ring); err != nil || again != key {
				t.Errorf("after the lock was taken off: %v", err)
			}
		})
	}
}

func TestWrongPassphrasesCostTimeAndNothingElse(t *testing.T) {
	dir, now := t.TempDir(), start
	ring := noKeyring{errNoKeyring}
	if _, _, err := HomeKey(dir, ring); err != nil {
		t.Fatal(err)
	}
	if err := LockHome(dir, ring, "", "right", testCost, clockAt(&now)); err != nil {
		t.Fatal(err)
	}
	for range freeTries {
		_, err := UnlockKey(dir, "wrong", clockAt(&now))
		wantErr(t, err, ErrPassphrase)
	}
	for _, want := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second} {
		var wait *WaitError
		if _, err := UnlockKey(dir, "right", clockAt(&now)); !errors.As(err, &wait) || wait.For != want {
			t.Fatalf("got %v, want to wait for %v", err, want)
		}
		now = now.Add(want)
		_, err := UnlockKey(dir, "wrong", clockAt(&now))
		wantErr(t, err, ErrPassphrase)
	}
	back := now.Add(-365 * 24 * time.Hour) // a clock that is set back locks nobody out
	if _, err := UnlockKey(dir, "right", clockAt(&back)); err != nil {
		t.Error(err)
	}
	if exists(filepath.Join(dir, triesFile)) {
		t.Error("the count outlives the right passphrase")
	}
}

// A keyring that keeps its entry would make the lock worthless: then there is none.
func TestAKeyThatCannotBeRemovedIsNotLocked(t *testing.T) {
	dir, ring := t.TempDir(), &keeper{}
	key := homeKey(t, dir, ring, KeyFromKeyring)
	if err := LockHome(dir, ring, "", "four words", testCost, time.Now); err == nil {
		t.Error("it is called locked")
	}
	if got := homeKey(t, dir, ring, KeyFromKeyring); got != key {
		t.Error("the key is another one")
	}
}

// keeper deletes nothing.
type keeper struct{ memoryRing }

func (*keeper) Delete(string, string) error { return errors.New("no") }

func TestAPassphraseIsTheSameOnAnyKeyboard(t *testing.T) {
	dir, now := t.TempDir(), start
	ring := noKeyring{errNoKeyring}
	if _, _, err := HomeKey(dir, ring); err != nil {
		t.Fatal(err)
	}
	if err := LockHome(dir, ring, "", "Grüße １２", testCost, clockAt(&now)); err != nil {
		t.Fatal(err)
	}
	if _, err := UnlockKey(dir, "Gru\u0308ße 12", clockAt(&now)); err != nil {
		t.Error(err)
	}
}

func TestASpoiltLockIsNoWrongPassphrase(t *testing.T) {
	dir, now := t.TempDir(), start
	if err := os.WriteFile(filepath.Join(dir, lockedFile), []byte("nothing of age's"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := UnlockKey(dir, "any", clockAt(&now))
	wantErr(t, err, ErrWrongKey)
}

func TestARecoveryKeyIsReadAsPeopleTypeIt(t *testing.T) {
	key := [32]byte{1, 2, 3, 250, 251, 252}
	text := RecoveryKey(key)
	if len(text) != 56+13 {
		t.Errorf("%q is %d signs", text, len(text))
	}
	for _, typed := range []string{text, strings.ToLower(text), strings.ReplaceAll(text, "-", " "), " " + strings.NewReplacer("0", "o", "1", "l").Replace(text) + "\n"} {
		if got, err := ParseRecoveryKey(typed); err != nil || got != key {
			t.Errorf("%q: %v", typed, err)
		}
	}
	wrong := []string{"", "ABCD", text[:len(text)-1], text + "0", "é" + text[1:]}
	for i, r := range text {
		if r != '-' && r != 'Z' {
			wrong = append(wrong, text[:i]+"Z"+text[i+1:])
		}
	}
	for _, typed := range wrong {
		_, err := ParseRecoveryKey(typed)
		wantErr(t, err, ErrRecoveryKey)
	}
}

func TestTheRecoveryKeyMendsAHomeThatLostItsKey(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, dir string, ring *memoryRing){
		"the keyring forgot": func(t *testing.T, dir string, ring *memoryRing) { clear(ring.entries) },
		"its id is gone":     func(t *testing.T, dir string, ring *memoryRing) { os.Remove(filepath.Join(dir, idFile)) },
		"the passphrase is forgotten": func(t *testing.T, dir string, ring *memoryRing) {
			if err := LockHome(dir, ring, "", "forgotten", testCost, time.Now); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, ring := t.TempDir(), &memoryRing{}
			key := homeKey(t, dir, ring, KeyFromKeyring)
			s, err := Open(t.Context(), Options{Path: filepath.Join(dir, FileName), Key: key})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			lose(t, dir, ring)
			if _, _, err := HomeKey(dir, ring); err == nil {
				t.Fatal("the key was not lost")
			}
			_, err = Recover(t.Context(), dir, ring, [32]byte{9}, nil)
			wantErr(t, err, ErrWrongKey)
			if _, err := Recover(t.Context(), dir, ring, key, nil); err != nil {
				t.Fatal(err)
			}
			if got := homeKey(t, dir, ring, KeyFromKeyring); got != key {
				t.Error("the key is another one")
			}
		})
	}
	_, err := Recover(t.Context(), t.TempDir(), &memoryRing{}, [32]byte{1}, nil)
	wantErr(t, err, ErrLost)
}
